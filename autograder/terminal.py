"""Terminal output of the commands: tables and the progress bar; and the log of a grading run."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from rich import progress
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from autograder.classroom.classroom import Progress
from autograder.model import Grade, printable
from autograder.records.results import SubmissionResult


class ProgressBar(Progress):
    """A progress bar with the time left and who runs longest, where somebody is watching."""

    def __init__(self) -> None:
        console = Console(stderr=True)
        self._progress = progress.Progress(
            "{task.description}",
            progress.BarColumn(),
            progress.MofNCompleteColumn(),
            progress.TimeElapsedColumn(),
            progress.TimeRemainingColumn(),
            "[dim]{task.fields[longest]}",
            console=console,
            disable=not console.is_terminal,
            transient=True,
        )
        self._task = self._progress.add_task("grading", total=None, longest="")

    def __enter__(self) -> ProgressBar:
        self._progress.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._progress.stop()

    def graded(self, total: int) -> None:
        self._progress.update(self._task, advance=1, total=total)

    def longest_running(self, students: list[str]) -> None:
        names = escape(", ".join(printable(student)[:30] for student in students))
        self._progress.update(self._task, longest=names)


def log_to(path: Path) -> None:
    """Append what the grader logs to a file, which is made when there is something to say."""
    handler = logging.FileHandler(path, encoding="utf-8", errors="backslashreplace", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    logging.getLogger("autograder").addHandler(handler)


def show_audit(results: list[dict[str, Any]]) -> None:
    table = Table(box=None, pad_edge=False)
    table.add_column("graded function", no_wrap=True)
    for title in (
        "wrong\nversions",
        "change\nnothing",
        "\nnoticed",
        "told\nexactly",
        "told as one\nof several",
    ):
        table.add_column(title, justify="right")
    for result in results:
        for one in result["functions"]:
            keys = ("mutants", "equivalent", "killed", "diagnosed_exactly", "diagnosed_class")
            table.add_row(one["name"], *(str(one[key]) for key in keys))
    Console().print(table)


def show_grade(grade: Grade) -> None:
    console = Console(highlight=False)
    table = Table("question", "points", "verdict", "what was found")
    for verdict in grade.questions:
        points = f"{verdict.score:g}/{verdict.max_score:g}"
        table.add_row(verdict.name, points, verdict.status, escape(printable(verdict.message)))
    console.print(table)
    for remark in grade.notes:
        console.print(f"note: {escape(printable(remark))}")
    console.print(f"{grade.assignment}: {grade.score:g} of {grade.max_score:g} points ({grade.sandbox})")


def show_class(results: Iterable[SubmissionResult]) -> set[str]:
    """Print a row for each student; return in which sandboxes they were graded."""
    table = Table("student", "points", "what was found")
    sandboxes = set()
    for result in results:
        sandboxes.add(str(result["sandbox"]))
        questions = result["questions"]
        found = [
            f"{q['name']}: {q['diagnosis']['title'] if q['diagnosis'] else q['status']}"
            for q in questions
            if q["status"] != "correct" or q["diagnosis"]
        ]
        named = any(q["diagnosis"] for q in questions)
        if len(found) == len(questions) and len({q["status"] for q in questions}) == 1 and not named:
            found = [f"everything: {questions[0]['status']}"]
        if result["status"] == "ungradable":
            found = [f"ungradable: {result['notes'][-1]}"]
        points = f"{result['score']:g}/{result['max_score']:g}"
        words = "; ".join(found) or "all right"
        table.add_row(escape(printable(str(result["student"]))), points, escape(printable(words)))
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = 160
    console.print(table)
    return sandboxes
