"""The output of `check` on a terminal: one grade."""

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from autograder.model import Grade, printable
from autograder.records.results import comment_text


def show_grade(grade: Grade) -> None:
    """Print a row for each question and part, the notes and the points."""
    console = Console(highlight=False)
    table = Table("question", "points", "verdict", "findings")
    for verdict in grade.questions:
        points = f"{verdict.score:g}/{verdict.max_score:g}"
        table.add_row(verdict.name, points, verdict.status, cell_text(comment_text(verdict), console))
        for part in verdict.parts:
            table.add_row(f"  {cell_text(part.name, console)}", f"{part.score:g}/{part.max_score:g}")
    console.print(table)
    for note in grade.notes:
        console.print(f"note: {cell_text(note, console)}")
    console.print(f"{grade.assignment}: {grade.score:g} of {grade.max_score:g} points ({grade.sandbox})")


def cell_text(text: str, console: Console) -> str:
    """Text for a table of Rich's, which must know how wide it is: with escapes for what cannot be encoded."""
    encoded = printable(text).encode(console.encoding, "backslashreplace")
    return escape(encoded.decode(console.encoding))
