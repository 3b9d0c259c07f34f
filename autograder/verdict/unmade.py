"""Names that a student's cells would have defined, had they not stopped. Pure."""

import ast
import warnings
from collections.abc import Iterable, Iterator
from contextlib import suppress

from autograder.model import CellOutcome
from autograder.verdict.student_code import MAGIC, MAX_CELL
from autograder.verdict.verdict import BEFORE, DIED, RAN_OUT

MAX_FIRST_LINE = 60  # of a cell, by which a message recognises it


def unmade_names(cells: Iterable[tuple[str, CellOutcome]]) -> dict[str, str]:
    """The names that cells did not define, each with the sentence that says why.

    ``cells`` holds sources with outcomes, in the order in which they ran; the sentence is that of the last.
    """
    found: dict[str, str] = {}
    for source, outcome in cells:
        if outcome.status != "ok":
            reason = f"The cell that defines it, which begins with `{first_line(source)}`, {why(outcome)}."
            found |= dict.fromkeys(_defined(source, outcome.line or 0), reason)
    return found


def why(outcome: CellOutcome) -> str:
    """Why a cell did not end, as a sentence goes on after the cell."""
    if outcome.status == "raised":
        line = f" in line {outcome.line}" if outcome.line else ""
        return f"stopped{line} with {outcome.error}: {' '.join(outcome.message.split())}".rstrip(": ")
    if outcome.status == "not_run":
        return f"was not run because {outcome.reason or BEFORE}"
    return outcome.reason or {"timeout": RAN_OUT}.get(outcome.status, DIED)


def first_line(source: str) -> str:
    """The first line of a cell that is neither empty nor a comment, shortened."""
    lines = [" ".join(line.split()) for line in source.splitlines()]
    text = next((line for line in lines if line and line[0] != "#"), lines[0] if lines else "")
    return text if len(text) <= MAX_FIRST_LINE else text[: MAX_FIRST_LINE - 2] + " …"


def _defined(source: str, line: int) -> Iterator[str]:
    """The names that the statements of a cell from a line on define at its top level."""
    body: list[ast.stmt] = []
    with suppress(SyntaxError, ValueError, RecursionError, MemoryError), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        body = ast.parse(MAGIC.sub(r"\1pass", source[:MAX_CELL])).body
    for statement in body:
        if (statement.end_lineno or 0) < line:
            continue
        match statement:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.Import(names=names) | ast.ImportFrom(names=names):
                yield from (alias.asname or alias.name.split(".")[0] for alias in names)
            case _:
                stores = (node for node in ast.walk(statement) if isinstance(node, ast.Name))
                yield from (node.id for node in stores if isinstance(node.ctx, ast.Store))
