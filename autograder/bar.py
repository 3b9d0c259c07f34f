"""The progress bar of a grading run."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeElapsedColumn, TimeRemainingColumn

from autograder.classroom import Watcher
from autograder.types import printable


class Bar(Watcher):
    """A progress bar with the time left and who runs longest, where somebody is watching."""

    def __init__(self) -> None:
        console = Console(stderr=True)
        self._progress = Progress(
            "{task.description}",
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            "[dim]{task.fields[longest]}",
            console=console,
            disable=not console.is_terminal,
            transient=True,
        )
        self._task = self._progress.add_task("grading", total=None, longest="")

    def __enter__(self) -> Bar:
        self._progress.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._progress.stop()

    def graded(self, total: int) -> None:
        """One more of so many submissions has been dealt with."""
        self._progress.update(self._task, advance=1, total=total)

    def waits_for(self, students: list[str]) -> None:
        """These have been under way longest."""
        names = escape(", ".join(printable(student)[:30] for student in students))
        self._progress.update(self._task, longest=names)
