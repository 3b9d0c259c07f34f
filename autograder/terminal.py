"""Terminal output of the commands, the progress bar, and the log of a grading run."""

import logging
import sys
from collections.abc import Container, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from rich import progress
from rich.console import Console
from rich.table import Table

from autograder.classroom.classroom import Progress
from autograder.classroom.summary import total_points
from autograder.course import Course
from autograder.grade_table import cell_text
from autograder.model import printable
from autograder.records.gradebook_location import gradebook_location
from autograder.records.results import SubmissionResult
from autograder.reporting.unmatched import unmatched

if TYPE_CHECKING:
    from autograder.authoring.audit import FunctionAudit
    from autograder.classroom.dry_run import DryRun
    from autograder.grading import GradingFailure
    from autograder.lms.summary import Summary

BY_HAND = {"manual": "graded by hand"}
MAX_PROBLEMS = 100  # that `collect` prints


class ProgressBar(Progress, progress.Progress):
    """A progress bar with the time left and the longest-running submissions; only on a terminal."""

    recorded = 0  # submissions
    total: int | None = None  # submissions; unknown before the first is recorded or has failed

    def __init__(self, quiet: bool = False, what: str = "grading") -> None:
        console = Console(stderr=True)
        super().__init__(
            "{task.description}",
            progress.BarColumn(),
            progress.MofNCompleteColumn(),
            progress.TimeElapsedColumn(),
            progress.TimeRemainingColumn(),
            "[dim]{task.fields[longest]}",
            console=console,
            disable=quiet or not console.is_terminal,
            transient=True,
        )
        self._task = self.add_task(what, total=None, longest="")

    def graded(self, total: int) -> None:
        self.recorded += 1
        self.failed(total)

    def failed(self, total: int) -> None:
        self.total = total
        self.update(self._task, advance=1, total=total)

    def longest_running(self, students: list[str]) -> None:
        names = ", ".join(printable(student)[:30] for student in students)
        self.update(self._task, longest=cell_text(names, self.console))

    def interrupted(self, assignment: str, force: bool) -> str:
        """The message of a run that is interrupted."""
        recorded = f"no submission to {assignment} is graded yet"
        if self.total is not None:
            recorded = f"{self.recorded} of {self.total} submissions to {assignment} are recorded"
        then = "begins anew, because of --force" if force else "continues"
        return f"interrupted; {recorded}; the same command {then}"


def log_to(path: Path) -> None:
    """Append the grader's log to a file, which is created with the first message."""
    handler = logging.FileHandler(path, encoding="utf-8", errors="backslashreplace", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    logging.getLogger("autograder").addHandler(handler)


def show_audit(functions: Iterable["FunctionAudit"]) -> None:
    """Print a row for each graded function."""
    table = Table(box=None, pad_edge=False)
    table.add_column("graded function", no_wrap=True)
    titles = ("wrong\nversions", "\nequivalent", "\nnoticed", "diagnosed\nexactly", "as one\nof several")
    for title in titles:
        table.add_column(title, justify="right")
    for one in functions:
        counts = (one.mutants, one.equivalent, one.killed, one.diagnosed_exactly, one.diagnosed_class)
        table.add_row(one.name, *map(str, counts))
    Console().print(table)


def show_collected(summary: "Summary") -> None:
    """Print the number of collected submissions, and the problems on standard error."""
    for remark in summary.remarks():
        print(printable(remark))
    for problem in summary.problems[:MAX_PROBLEMS]:
        print(f"problem: {printable(problem)[:500]}", file=sys.stderr)
    if len(summary.problems) > MAX_PROBLEMS:
        print(f"and {len(summary.problems) - MAX_PROBLEMS} more problems", file=sys.stderr)
    if summary.taken:
        print(
            f"collected {summary.taken} submissions (naming: {summary.naming}): {len(summary.new)} new, "
            f"{len(summary.replaced)} replaced, {len(summary.unchanged)} unchanged; "
            f"problems: {len(summary.problems)}"
        )


def show_class(
    course: Course, assignment: str, results: Iterable[SubmissionResult], shown: Container[str] | None
) -> None:
    """Print a row for each submission of the students ``shown``, or of all if it is None, and the places."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = 160
    table = Table("student", "points", "findings")
    sandboxes = set()
    for result in results:
        sandboxes.add(result["sandbox"])
        student = str(result["student"])
        if shown is None or student in shown:
            points = f"{total_points(result):g}/{result['max_score']:g}"
            findings = "; ".join((_findings(result), *_final_remarks(result)))
            table.add_row(cell_text(student, console), points, cell_text(findings, console))
    if table.row_count:
        console.print(table)
    print(f"gradebook: {gradebook_location(course.root).name}")
    print(f"feedback:  {course.root / 'feedback'}/STUDENT/{assignment}/")
    print(f"sandbox:   {', '.join(sorted(sandboxes))}")


def show_dry_run(found: "DryRun", quiet: bool) -> None:
    """Print what a run would do; with ``quiet`` only problems and the last line."""
    for note in found.notes:
        print(f"note: {note}", file=sys.stderr)
    show_failures(found.failed)
    if not quiet:
        for student, reason in found.reasons.items():
            print(f"would be graded: {printable(student)}: {reason}")
        for question in found.questions:
            print(f"question: {question}")
        for change in found.changes:
            print(f"would change: {change}")
    print(found.line())


def show_failures(failed: Iterable["GradingFailure"]) -> None:
    """Print on standard error which submissions have no grade, and why."""
    for failure in failed:
        print(f"not graded: {printable(failure.student)}: {printable(failure.reason)}", file=sys.stderr)


def show_unmatched(course: Course, assignment: str) -> None:
    """Print on standard error what a run did not reach, and who does not match the roster."""
    for line in unmatched(course, assignment).lines():
        print(printable(line), file=sys.stderr)


def _final_remarks(result: SubmissionResult) -> Iterator[str]:
    """The reasons why the total differs from the automatic points."""
    final = result["final"]
    if final is None:
        return
    if any(question["manual"] is not None for question in final["questions"]):
        yield "points by hand"
    if final["extra"]:
        yield f"extra credit {final['extra']:g}"
    if final["late_penalty"]:
        yield f"late penalty {final['late_penalty']:g}"


def _findings(result: SubmissionResult) -> str:
    """The diagnosis or the status of every question that is not simply correct."""
    questions = result["questions"]
    statuses = {question["status"] for question in questions}
    if result["status"] == "ungradable":
        return f"ungradable: {result['notes'][-1]}"
    if len(statuses) == 1 and not any(question["diagnosis"] for question in questions):
        status = statuses.pop()
        words = {"correct": "all correct", "manual": "everything graded by hand"}
        return words.get(status, f"everything: {status}")
    return "; ".join(
        f"{q['name']}: {q['diagnosis']['title'] if q['diagnosis'] else BY_HAND.get(q['status'], q['status'])}"
        for q in questions
        if q["status"] != "correct" or q["diagnosis"]
    )
