"""Predicts a grading run, without running a submission's code or writing a file of the course."""

import sqlite3
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.classroom.bookkeeping import Bookkeeping
from autograder.classroom.classroom import Reason, to_grade
from autograder.classroom.submitted import submissions
from autograder.course import Course
from autograder.digests import grading_digests
from autograder.grading import GradingFailure
from autograder.model import Assignment
from autograder.records.gradebook import recorded
from autograder.records.gradebook_location import GradebookLocation, gradebook_location
from autograder.records.ledger import SEED, Ledger, course_seed, last_entries
from autograder.records.results import SubmissionResult, shown_names
from autograder.sandbox.backends import Sandbox

REASONS: Mapping[Reason, str] = {
    "new": "new",
    "changed": "the submission changed",
    "outdated": "the assignment, the grader's code for points, the sandbox or the seed changed",
    "reworded": "the words of mistakes changed; points stay",
    "forced": "--force",
    "not in the gradebook": "the gradebook does not have it",
    "unreadable": "it cannot be read",
}


@dataclass(frozen=True)
class DryRun:
    """The predictions for one assignment."""

    assignment: str
    total: int  # submissions
    reasons: Mapping[str, str]  # why a submission would be graded, by student
    failed: list[GradingFailure]  # submissions that cannot be graded
    questions: list[str]  # how points by question differ from the recorded ones
    changes: list[str]  # whose recorded points would change without grading, which are late penalties
    notes: list[str]  # on timestamp.txt

    def line(self) -> str:
        """The last line: "hw1, 150 submissions: 2 would be graded, 148 unchanged; nothing was written"."""
        unchanged = self.total - len(self.reasons) - len(self.failed)
        counts = [f"{len(self.reasons)} would be graded", f"{unchanged} unchanged"]
        if self.failed:
            counts.append(f"{len(self.failed)} cannot be graded")
        submissions = f"{self.total} submission{'s' if self.total != 1 else ''}"
        return f"{self.assignment}, {submissions}: {', '.join(counts)}; nothing was written"


def dry_run(
    course: Course,
    assignment: Assignment,
    open_sandbox: Callable[[], Sandbox],
    students: tuple[str, ...] = (),
    force: bool = False,
) -> DryRun:
    """Predict what `grade_class` and the bookkeeping around it would do.

    Raises:
        UsageError, GraderError: as `grade_class`.
    """
    location = gradebook_location(course.root)
    folders, failed = submissions(course, location, assignment.name, students)
    # Without a seed nothing that is recorded is up to date; the run would draw one.
    seed = course_seed(course.root) if (course.root / SEED).exists() else b""
    with closing(open_sandbox()) as sandbox:
        digests = grading_digests(assignment, seed, sandbox.name)
    with _copied(location) as copy, closing(Ledger(course.root, *digests, read_only=True)) as ledger:
        in_gradebook = recorded(copy, assignment.name)
        reasons = to_grade(assignment, ledger, folders, in_gradebook, force)
        why = {folder.student: REASONS[reason] for folder, reason in reasons.items()}
        changes, notes = {}, []
        if location.file is not None:  # a database on a server cannot be tried out on a copy
            with Bookkeeping(course, assignment.name, copy) as bookkeeping:
                pass
            changes, notes = bookkeeping.changes("would become"), bookkeeping.notes
    graded_again = {folder.student for folder, reason in reasons.items() if reason != "reworded"}
    entries = (entry["result"] for entry in last_entries(course.root, assignment.name))
    return DryRun(
        assignment.name,
        len(folders) + len(failed),
        why,
        failed,
        list(_questions(assignment, (result for result in entries if result["student"] in graded_again))),
        [change for student, change in changes.items() if student not in graded_again],
        notes,
    )


@contextmanager
def _copied(location: GradebookLocation) -> Iterator[GradebookLocation]:
    """A temporary copy of a gradebook in a file; a gradebook on a server as it is."""
    if location.file is None or not location.file.is_file():
        yield location
        return
    with tempfile.TemporaryDirectory(prefix="autograder-") as folder:
        file = Path(folder, "gradebook.db")
        try:
            with (
                closing(sqlite3.connect(f"{location.file.as_uri()}?mode=ro", uri=True)) as original,
                closing(sqlite3.connect(file)) as copy,
            ):
                original.backup(copy)
        except sqlite3.Error as error:
            raise location.failure("read", error) from error
        yield replace(location, url=location.url.set(database=str(file)), file=file)


def _questions(assignment: Assignment, results: Iterable[SubmissionResult]) -> Iterator[str]:
    """How the points of submissions to grade again differ from the recorded ones, as far as it is certain."""
    shown = shown_names(assignment)
    worth: dict[str, set[float]] = defaultdict(set)
    below: Counter[str] = Counter()  # submissions without all points of a question
    for result in results:
        for verdict in result["questions"]:
            name = shown.get((verdict.get("notebook", ""), verdict["name"]), verdict["name"])
            worth[name].add(verdict["max_score"])
            below[name] += verdict["score"] < verdict["max_score"]
    if not worth:
        return
    for question in assignment.questions:
        name, points = shown[question.notebook, question.name], f"{question.points:g}"
        before = worth.pop(name, set())
        if not before:
            yield f"{name}: added, with {points} points"
        elif before != {question.points}:
            yield f"{name}: {points} points instead of {' or '.join(f'{old:g}' for old in sorted(before))}"
        if question.is_voided and below[name]:
            lacking = f"{below[name]} of the submissions to grade lack them now"
            yield f"{name}: voided, everybody has its {points} points; {lacking}"
    yield from (f"{name}: removed" for name in worth)
