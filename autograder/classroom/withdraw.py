"""Withdraws a student's submission: it leaves the gradebook, the ledger and the course's folders."""

import os
import shutil
from pathlib import Path

from autograder.course import Course
from autograder.exceptions import UsageError, did_you_mean
from autograder.files import writing
from autograder.records.gradebook import recorded, remove_submission
from autograder.records.gradebook_location import GradebookLocation, gradebook_location
from autograder.records.ledger import forget, recorded_assignments


def withdraw(course: Course, student: str, assignments: list[str]) -> list[str]:
    """Withdraw a student's submissions, of all assignments if none is named; return whose were withdrawn.

    What the student handed in is kept in COURSE/withdrawn/. The gradebook comes first and the submitted files
    last, so that a command that was interrupted can be repeated.

    Raises:
        UsageError: the student has no such submission.
        GraderError: the gradebook, the ledger or a file cannot be written.
    """
    location = gradebook_location(course.root)
    folders = {path.name for path in (course.submitted / student).glob("*/")} if _is_name(student) else set()
    known = assignments or sorted(folders | set(recorded_assignments(course.root)))
    withdrawn = []
    for name in known:
        in_gradebook = student in recorded(location, name)
        if not in_gradebook and name not in folders:
            continue
        if in_gradebook:
            remove_submission(location, name, student)
        forget(course.root, name, student)
        for kind in ("autograded", "feedback"):
            _remove(course.root / kind / student / name)
        if name in folders:
            _keep(course.submitted / student / name, course.root / "withdrawn" / student / name)
        withdrawn.append(name)
    if not withdrawn:
        raise UsageError(_nothing(course, location, student, assignments, folders))
    return withdrawn


def _nothing(
    course: Course, location: GradebookLocation, student: str, assignments: list[str], folders: set[str]
) -> str:
    """The message that there is nothing to withdraw."""
    graded = {name: recorded(location, name) for name in recorded_assignments(course.root)}
    own = folders | {name for name, students in graded.items() if student in students}
    of, hint = "", ""
    if assignments:
        of = f" of {', '.join(assignments)}"
        hint = did_you_mean(assignments[0], own)
    if not own:
        students = {path.name for path in course.submitted.glob("*/")}.union(*graded.values())
        hint = did_you_mean(student, students)
    return f"'{student}' has no submission{of} in {course.root}{hint}"


def _is_name(student: str) -> bool:
    return bool(student) and Path(student).name == student and student not in (".", "..")


def _remove(folder: Path) -> None:
    with writing(folder):
        if folder.is_dir() and not folder.is_symlink():
            shutil.rmtree(folder)
    _remove_empty(folder.parent)


def _keep(folder: Path, kept: Path) -> None:
    """Move a folder; an earlier one of the same name is replaced."""
    with writing(kept):
        kept.parent.mkdir(parents=True, exist_ok=True)
        if kept.exists():
            shutil.rmtree(kept)
        os.replace(folder, kept)
    _remove_empty(folder.parent)


def _remove_empty(folder: Path) -> None:
    with writing(folder):
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
