"""The command line: ``python -m autograder build | grade | check``.

Exit status: 0 done, whatever the scores; 1 the grader could not do its job; 2 wrong usage.
"""

from __future__ import annotations

import json
import secrets
import sys
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from autograder.types import Grade, GraderError, Ungradable, UsageError

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Build the course's notebooks and grade what students made of them.",
)


class SandboxChoice(StrEnum):
    """Where submissions run."""

    auto = "auto"
    bwrap = "bwrap"
    none = "none"


SandboxOption = Annotated[
    SandboxChoice, typer.Option("--sandbox", help="bwrap (also auto), or none: no protection at all.")
]


@app.command()
def build(
    assignments: Annotated[list[str] | None, typer.Argument(help="All, if none is named.")] = None,
) -> None:
    """notebooks/ → source/ → release/: the instructor's and the students' notebooks."""
    from autograder.assignment import PROJECT
    from autograder.build import build as run

    changed = run(PROJECT, assignments or [])
    for path in changed:
        print(f"built {path.relative_to(PROJECT)}")
    if not changed:
        print("source/ and release/ are up to date")


@app.command()
def check(
    notebook: Annotated[Path, typer.Argument(help="The notebook to grade.")],
    assignment: Annotated[str, typer.Option(help="What it is an answer to.")],
    json_file: Annotated[str, typer.Option("--json", help="Write the result here; - prints it.")] = "",
    junit: Annotated[Path | None, typer.Option(help="Write the result here as JUnit XML.")] = None,
    sandbox: SandboxOption = SandboxChoice.auto,
) -> None:
    """Grade one notebook: no database, no folders, one result."""
    from autograder.assignment import load_assignment
    from autograder.counterfactuals import answer_key
    from autograder.grading import grade_submission, ungradable
    from autograder.results import as_json, as_junit
    from autograder.sandbox.launcher import open_sandbox
    from autograder.submission import read_file

    if not notebook.exists():
        raise UsageError(f"there is no file {notebook}")
    course = Path.cwd()
    asked = load_assignment(assignment, course)
    place = open_sandbox(sandbox.value, asked.imports)
    key = answer_key(asked, place, secrets.token_bytes(32))
    try:
        grade = grade_submission(key, read_file(notebook), place)
    except Ungradable as reason:
        grade = ungradable(key, str(reason), place)
    text = json.dumps(as_json(grade), indent=1, ensure_ascii=False)
    if json_file == "-":
        sys.stdout.write(text + "\n")
    else:
        _show_one(grade)
        if json_file:
            _save(Path(json_file), (text + "\n").encode("utf-8", "replace"))
    if junit:
        _save(junit, as_junit(grade))


@app.command()
def grade(
    assignment: Annotated[str, typer.Argument(help="The assignment to grade.")],
    course: Annotated[Path, typer.Option(help="The folder with submitted/STUDENT/ASSIGNMENT/.")] = Path("."),
    student: Annotated[list[str] | None, typer.Option(help="Only this student; may be repeated.")] = None,
    workers: Annotated[int, typer.Option(min=0, help="How many at a time; 0: one a core.")] = 0,
    sandbox: SandboxOption = SandboxChoice.auto,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write a JSON line a submission.")] = None,
) -> None:
    """Grade a class: gradebook.db, autograded/ and feedback/ are written in the course folder."""
    from autograder.assignment import load_assignment
    from autograder.classroom import grade_class
    from autograder.results import as_json
    from autograder.sandbox.launcher import open_sandbox

    if not course.is_dir():
        raise UsageError(f"there is no folder {course}")
    progress = Console(stderr=True)
    note: Callable[[Grade], None] = lambda grade: None  # noqa: E731
    if progress.is_terminal:
        note = lambda g: progress.print(f"graded {escape(_plain(g.student or ''))}", style="dim")  # noqa: E731
    asked = load_assignment(assignment, course)
    place = open_sandbox(sandbox.value, asked.imports)
    grades = grade_class(course, asked, place, tuple(student or ()), workers, note)
    if json_file:
        lines = (json.dumps(as_json(grade), ensure_ascii=False) + "\n" for grade in grades)
        _save(json_file, "".join(lines).encode("utf-8", "replace"))
    _show_class(grades)
    print(f"gradebook: {course / 'gradebook.db'}")
    print(f"feedback:  {course / 'feedback'}/STUDENT/{assignment}/")


def _plain(text: str) -> str:
    """Text that cannot steer a terminal."""
    clean = text.encode("utf-8", "replace").decode()
    return "".join(letter if letter.isprintable() else "?" for letter in clean)


def _show_one(grade: Grade) -> None:
    console = Console(highlight=False)
    table = Table("question", "points", "verdict", "what was found")
    for verdict in grade.questions:
        points = f"{verdict.score:g}/{verdict.max_score:g}"
        table.add_row(verdict.name, points, verdict.status, escape(_plain(verdict.message)))
    console.print(table)
    for remark in grade.notes:
        console.print(f"note: {escape(_plain(remark))}")
    console.print(f"{grade.assignment}: {grade.score:g} of {grade.max_score:g} points ({grade.sandbox})")


def _show_class(grades: list[Grade]) -> None:
    table = Table("student", "points", "what was found")
    for grade in grades:
        found = [
            f"{verdict.name}: {verdict.diagnosis.title if verdict.diagnosis else verdict.status}"
            for verdict in grade.questions
            if verdict.status != "correct" or verdict.diagnosis
        ]
        if len(found) == len(grade.questions) and len({v.status for v in grade.questions}) == 1:
            found = [f"everything: {grade.questions[0].status}"]
        if grade.status == "ungradable":
            found = [f"ungradable: {grade.notes[-1]}"]
        points = f"{grade.score:g}/{grade.max_score:g}"
        table.add_row(
            escape(_plain(grade.student or "")), points, escape(_plain("; ".join(found) or "all right"))
        )
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = 160
    console.print(table)


def _save(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise GraderError(f"{path} cannot be written: {error.strerror}") from error


def main() -> None:
    """Run the command; what goes wrong is one line on standard error and an exit status."""
    try:
        app()
    except UsageError as error:
        sys.exit(_failed(error, 2))
    except GraderError as error:
        sys.exit(_failed(error, 1))


def _failed(error: GraderError, status: int) -> int:
    print(f"autograder: {' '.join(str(error).split())}", file=sys.stderr)
    return status


if __name__ == "__main__":
    main()
