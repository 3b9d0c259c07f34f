"""Commands on a class that run no submission: ``collect``, ``feedback``, ``report`` and ``withdraw``."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from autograder.cli.options import CourseOption, DefinitionOption, NameOption, NamesArgument, NamingChoice
from autograder.course import Course
from autograder.exceptions import GraderError, UsageError
from autograder.model import Assignment, printable


def collect(
    archive: Annotated[Path, typer.Argument(metavar="ARCHIVE", help="An LMS's download: a zip or a folder.")],
    name: NameOption,
    folder: CourseOption = Path("."),
    definition: DefinitionOption = None,
    naming: Annotated[NamingChoice, typer.Option(help="Which LMS named the files.")] = NamingChoice.auto,
    pattern: Annotated[
        str, typer.Option(metavar="REGEX", help="Names of another LMS, with the group (?P<student>...).")
    ] = "",
    roster: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="A CSV file with columns lms,student or nbgrader's, or: gradebook."
        ),
    ] = None,
) -> None:
    """Collect submissions from an LMS's download.

    Reads ARCHIVE; writes each student's notebook and the files beside it to submitted/STUDENT/ASSIGNMENT/.
    """
    from autograder.lms.collect import collect as run
    from autograder.terminal import show_collected

    summary = run(archive, name, Course.open(folder, definition), naming.value, roster, pattern)
    show_collected(summary)
    if not summary.taken:
        raise GraderError("nothing was collected; the lines above say why")


def _graded_assignments(course: Course, names: list[str] | None) -> list[Assignment]:
    """The assignments of these names, by default all that have grades.

    Raises:
        UsageError: a name is unknown, or nothing is graded yet.
    """
    from autograder.assignment import load_assignment
    from autograder.records.ledger import recorded_assignments

    assignments = [load_assignment(name, course) for name in names or recorded_assignments(course.root)]
    if not assignments:
        raise UsageError(f"no assignment is graded yet in {course.root}; run: autograder grade ASSIGNMENT")
    return assignments


def report(
    names: NamesArgument = None, folder: CourseOption = Path("."), definition: DefinitionOption = None
) -> None:
    """Write the instructor's report on a class.

    Reads the grades that `grade` recorded; writes reports/ASSIGNMENT.html in the course folder, and with
    several assignments reports/index.html, the points of all students by assignment. By default it reports on
    all assignments that have grades.
    """
    from autograder.reporting.report import write_course_report, write_report

    course = Course.open(folder, definition)
    assignments = _graded_assignments(course, names)
    for assignment in assignments:
        print(f"report: {write_report(course, assignment)}")
    if len(assignments) > 1:
        print(f"report: {write_course_report(course, assignments)}")


def feedback(
    names: NamesArgument = None,
    folder: CourseOption = Path("."),
    definition: DefinitionOption = None,
    student: Annotated[list[str] | None, typer.Option(help="Only this student; may be repeated.")] = None,
) -> None:
    """Make all feedback pages anew, without grading.

    Reads the ledger and the gradebook, with points and comments given by hand, and brings late penalties up
    to date; writes feedback/STUDENT/ASSIGNMENT/. By default it makes those of all graded assignments.
    """
    from autograder.classroom.bookkeeping import Bookkeeping
    from autograder.pages import write_pages

    course = Course.open(folder, definition)
    for assignment in _graded_assignments(course, names):
        with Bookkeeping(course, assignment.name) as bookkeeping:
            pass  # nothing is graded; penalties are as of today
        for remark in bookkeeping.remarks():
            print(remark, file=sys.stderr)
        chosen = set(student) if student else None
        count = write_pages(course, assignment, bookkeeping.grades, chosen, anew=True)
        pages = "1 page" if count == 1 else f"{count} pages"
        print(f"feedback: {pages} in {course.root / 'feedback'}/STUDENT/{assignment.name}/")


def withdraw(
    student: Annotated[str, typer.Argument(metavar="STUDENT", help="The student's name in submitted/.")],
    names: NamesArgument = None,
    folder: CourseOption = Path("."),
) -> None:
    """Withdraw a student's submissions.

    Takes them out of the gradebook, the ledger, autograded/ and feedback/. What the student handed in moves
    from submitted/ to withdrawn/.
    """
    from autograder.classroom.withdraw import withdraw as run

    for name in run(Course.open(folder), student, names or []):
        print(f"withdrawn: {printable(student)}, {name}")
