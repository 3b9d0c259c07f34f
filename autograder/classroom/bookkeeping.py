"""The part of grading that runs no code: times of submission, late penalties, and whose points changed."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from types import TracebackType
from typing import Self

from autograder.course import Course
from autograder.exceptions import GraderError
from autograder.model import printable
from autograder.records.changed_cells import removed_by_hand
from autograder.records.extensions import read_extensions
from autograder.records.final_grades import FinalGrade, final_grades
from autograder.records.gradebook_location import GradebookLocation, gradebook_location
from autograder.records.lateness import update_lateness
from autograder.records.results import SubmissionResult, asked_questions


class Bookkeeping:
    """A context around a grading run; at its end it brings late penalties and final grades up to date.

    ``location`` is that of another gradebook than the course's.

    Raises on entry:
        GraderError: extensions.csv has a wrong row, or the gradebook cannot be read.
    """

    grades: dict[str, FinalGrade]  # by student
    notes: list[str]  # on timestamp.txt, with the student's name

    def __init__(self, course: Course, assignment: str, location: GradebookLocation | None = None) -> None:
        self._course, self._assignment = course, assignment
        self._location = location or gradebook_location(course.root)

    def __enter__(self) -> Self:
        self._extensions = read_extensions(self._course, self._assignment)
        self._before = final_grades(self._location, self._assignment)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self._update()
        else:  # the penalties of what an interrupted run has recorded; its own error is the one to report
            with suppress(GraderError):
                self._update()

    def _update(self) -> None:
        self.notes = update_lateness(self._course, self._location, self._assignment, self._extensions)
        self.grades = final_grades(self._location, self._assignment, self._extensions)

    def with_final(self, results: Iterable[SubmissionResult]) -> Iterator[SubmissionResult]:
        """The ledger's results with the final grades that the gradebook has."""
        for result in results:
            grade = self.grades.get(str(result["student"]))
            yield {**result, "final": grade.as_json(asked_questions(result)) if grade else None}

    def remarks(self) -> list[str]:
        """Notes on timestamps and removed questions, and whose points changed: "ann: 50 points became 40"."""
        notes = [*self.notes, *removed_by_hand(self._before, self.grades)]
        changes = self.changes("became").values()
        return [*(f"note: {note}" for note in notes), *(f"changed: {change}" for change in changes)]

    def changes(self, verb: str) -> dict[str, str]:
        """A line for each student whose recorded points changed: "ann: 50 points became 40"."""
        before = {student: grade.score for student, grade in self._before.items()}
        return {
            student: printable(
                f"{student}: {before[student]:g} points {verb} {grade.score:g}{_reason(grade)}"
            )
            for student, grade in sorted(self.grades.items())
            if student in before and abs(before[student] - grade.score) > 1e-9
        }


def _reason(grade: FinalGrade) -> str:
    return f" (late penalty {grade.penalty:g})" if grade.penalty else ""
