"""The submissions in submitted/ that a run grades."""

import os
from collections.abc import Collection
from itertools import islice
from typing import TYPE_CHECKING

from autograder.assignment_files import assignment_names
from autograder.course import Course, StudentFolder
from autograder.exceptions import UsageError, did_you_mean
from autograder.graded_assignments import graded_assignments
from autograder.grading import GradingFailure

if TYPE_CHECKING:  # it imports nbgrader
    from autograder.records.gradebook_location import GradebookLocation

MAX_LOOKED_AT = 1_000  # files and folders, for the name of an assignment that was misspelt


def submitted_assignments(course: Course, students: Collection[str] = ()) -> list[str]:
    """The graded assignments that have submissions, of ``students`` if any are named.

    Raises:
        UsageError: there is none.
    """
    _check_folder(course, "ASSIGNMENT")
    submitted = {
        name: {folder.student for folder in course.submissions(name)} for name in graded_assignments(course)
    }
    everybody = set().union(*submitted.values())
    for student in students:
        if student not in everybody:
            hint = did_you_mean(student, everybody)
            raise UsageError(f"no submission of '{student}' in {course.submitted}{hint}")
    found = [name for name, by in submitted.items() if by and (not students or by & set(students))]
    if not found:
        raise UsageError(
            f"no submission to a graded assignment in {course.submitted}; "
            f"the course has: {', '.join(submitted) or 'none'}"
        )
    return found


def submissions(
    course: Course, location: "GradebookLocation", name: str, students: tuple[str, ...]
) -> tuple[list[StudentFolder], list[GradingFailure]]:
    """The folders of the submissions to grade, and a failure for each that cannot be graded.

    Raises:
        UsageError: there is no submission, or none of a named student.
    """
    _check_folder(course, name)
    found = {folder.student: folder for folder in course.submissions(name)}
    for student in students:
        if student not in found:
            hint = did_you_mean(student, found)
            raise UsageError(f"no submission of '{student}' to '{name}' in {course.submitted}{hint}")
    if not found:
        folders = {path.name for path in islice(course.submitted.glob("*/*"), MAX_LOOKED_AT) if path.is_dir()}
        hint = did_you_mean(name, folders - set(assignment_names(course)))
        raise UsageError(f"no submission to '{name}' in {course.submitted}{hint}")
    chosen = [found[student] for student in students or found]
    reasons = {folder: _unusable(folder, location) for folder in chosen}
    failed = [GradingFailure(folder.student, reason) for folder, reason in reasons.items() if reason]
    return [folder for folder, reason in reasons.items() if not reason], failed


def _unusable(folder: StudentFolder, location: "GradebookLocation") -> str:
    """Why a submission cannot be graded under its student's name; empty if it can be graded."""
    try:
        folder.student.encode()
        os.lstat(folder.folder)
    except UnicodeEncodeError:
        return "the name of its folder is not UTF-8; rename the folder"
    except OSError as error:
        return f"its folder cannot be read: {error.strerror}"
    return location.refuses(folder.student)


def _check_folder(course: Course, name: str) -> None:
    if not course.submitted.is_dir():
        raise UsageError(
            f"no folder {course.submitted}; put submissions into {course.submitted}/STUDENT/{name}/, "
            "or name the course with --course DIR"
        )
