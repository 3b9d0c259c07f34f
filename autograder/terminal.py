"""The progress bar of a grading run, and its log."""

from __future__ import annotations

import logging
from pathlib import Path

from rich import progress
from rich.console import Console
from rich.markup import escape

from autograder.classroom.classroom import Progress
from autograder.model import printable


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
