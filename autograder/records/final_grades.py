"""The final grade of a submission: every page, table and export takes its total from here.

Points are nbgrader's: points given by hand replace the automatic ones, extra credit is added, the late
penalty is subtracted, and no total is below 0. A class of any size is read in three queries.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from nbgrader import api
from nbgrader.api import Comment, Grade, SubmittedAssignment, SubmittedNotebook
from sqlalchemy import NullPool, create_engine, inspect, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from autograder.model import graded_function
from autograder.records.extensions import Extension, due_date
from autograder.records.gradebook_location import GradebookLocation
from autograder.records.results import FinalQuestion, FinalResult

CellName = tuple[str, str]  # the names of a notebook and of a cell
NO_EXTENSIONS: Mapping[str, Extension] = {}


@dataclass(frozen=True)
class CellPoints:
    """The points of one graded cell."""

    automatic: float | None
    manual: float | None
    extra_credit: float
    is_unfinished: bool  # still to be graded by hand
    max_score: float = 0.0

    @property
    def score(self) -> float | None:
        """The points with those by hand and extra credit; None if the cell is not graded yet."""
        given = self.automatic if self.manual is None else self.manual
        return None if given is None else given + self.extra_credit


NO_POINTS = CellPoints(None, None, 0.0, False)  # of a cell that has only a comment


@dataclass(frozen=True)
class FinalCell:
    """The points and the comment of one question, or of one cell that is graded by hand."""

    notebook: str
    name: str  # of the graded function, or the cell's grade_id
    points: CellPoints
    comment: str  # written by hand, or empty


@dataclass(frozen=True)
class FinalGrade:
    """The final grade of one submission."""

    penalty: float
    submitted_at: datetime | None  # UTC
    due: datetime | None  # UTC, after all extensions; None if the submission cannot be late
    cells: Mapping[CellName, CellPoints] = field(default_factory=dict)
    comments: Mapping[CellName, str] = field(default_factory=dict)  # those written by hand

    @property
    def is_graded(self) -> bool:
        """Whether any cell has points."""
        return any(cell.score is not None for cell in self.cells.values())

    @property
    def is_unfinished(self) -> bool:
        """Whether a cell is still to be graded by hand."""
        return any(cell.is_unfinished for cell in self.cells.values())

    @property
    def automatic(self) -> float:
        """The automatic points of the cells that have none by hand."""
        return sum(cell.automatic or 0.0 for cell in self.cells.values() if cell.manual is None)

    @property
    def manual(self) -> float | None:
        """The points given by hand; None if no cell has any."""
        given = [cell.manual for cell in self.cells.values() if cell.manual is not None]
        return sum(given) if given else None

    @property
    def extra_credit(self) -> float:
        """The extra credit of all cells."""
        return sum(cell.extra_credit for cell in self.cells.values())

    @property
    def score_before_penalty(self) -> float:
        """The points of all cells."""
        return self.automatic + (self.manual or 0.0) + self.extra_credit

    @property
    def score(self) -> float:
        """The total."""
        return max(0.0, self.score_before_penalty - self.penalty)

    @property
    def max_score(self) -> float:
        """The points that all cells can have, without extra credit."""
        return sum(cell.max_score for cell in self.cells.values())

    @property
    def seconds_late(self) -> float:
        """How late the submission is, after all extensions."""
        return seconds_late(self.submitted_at, self.due)

    def by_question(self, asked: Collection[CellName]) -> list[FinalCell]:
        """Points and comments sorted by name; a comment stands beside the question it is about.

        ``asked`` holds the names of the questions; a notebook's name that is unknown is empty.
        """
        points = {_question(cell, asked): p for cell, p in self.cells.items()}
        comments: dict[CellName, list[str]] = defaultdict(list)
        for cell, text in self.comments.items():
            comments[_question(cell, asked)].append(text)
        return [
            FinalCell(*name, points.get(name, NO_POINTS), "\n".join(comments.get(name, ())))
            for name in sorted({*points, *comments})
        ]

    def as_json(self, asked: Collection[CellName]) -> FinalResult:
        """The value of ``final`` in `grade --json`; ``asked`` as in `by_question`."""
        questions: list[FinalQuestion] = [
            {
                "name": cell.name,
                "notebook": cell.notebook,
                "automatic": cell.points.automatic,
                "manual": cell.points.manual,
                "extra": cell.points.extra_credit,
                "comment": cell.comment or None,
            }
            for cell in self.by_question(asked)
        ]
        return {
            "automatic": self.automatic,
            "manual": self.manual or 0.0,
            "extra": self.extra_credit,
            "late_penalty": self.penalty,
            "score": self.score,
            "max_score": self.max_score,
            "submitted_at": f"{self.submitted_at:%Y-%m-%dT%H:%M:%SZ}" if self.submitted_at else None,
            "seconds_late": self.seconds_late,
            "needs_manual_grade": self.is_unfinished,
            "questions": questions,
        }


def _question(cell: CellName, asked: Collection[CellName]) -> CellName:
    """The question that a cell of the gradebook belongs to; the cell itself if there is none.

    The points of a graded function stand in its test cell, and comments on a test cell's asserts in the
    solution cell.
    """
    notebook, name = cell
    function = graded_function(name)
    for candidate in (name, function, f"test_{name}"):
        if (notebook, candidate) in asked or ("", candidate) in asked:
            return notebook, candidate
    return notebook, function


@contextmanager
def reading_gradebook(location: GradebookLocation) -> Iterator[Session | None]:
    """A session that reads the gradebook; None if there is no gradebook.

    Raises:
        GraderError: the gradebook is damaged, locked or unreachable.
    """
    if location.file is not None and not location.file.is_file():
        yield None
        return
    try:
        with Session(create_engine(location.url, poolclass=NullPool)) as session:
            exists = inspect(session.connection()).has_table("submitted_assignment")
            yield session if exists else None
    except SQLAlchemyError as error:
        raise location.failure("read", error) from error


def final_grades(
    location: GradebookLocation, assignment: str, extensions: Mapping[str, Extension] = NO_EXTENSIONS
) -> dict[str, FinalGrade]:
    """Each student's final grade for an assignment; empty if there is no gradebook.

    Raises:
        GraderError: the gradebook is damaged, locked or unreachable.
    """
    with reading_gradebook(location) as session:
        return {} if session is None else read_final_grades(session, assignment, extensions)


def final_points(location: GradebookLocation, assignment: str) -> dict[str, float]:
    """Each student's total; empty if there is no gradebook.

    Raises:
        GraderError: the gradebook is damaged, locked or unreachable.
    """
    return {student: grade.score for student, grade in final_grades(location, assignment).items()}


def read_final_grades(
    session: Session, assignment: str, extensions: Mapping[str, Extension] = NO_EXTENSIONS
) -> dict[str, FinalGrade]:
    """Each student's final grade for an assignment, in three queries."""
    chosen = api.Assignment.name == assignment
    names = SubmittedAssignment.student_id, api.Notebook.name, api.BaseCell.name
    points = (
        Grade.auto_score,
        Grade.manual_score,
        Grade.extra_credit,
        Grade.needs_manual_grade,
        Grade.max_score,
    )
    graded = select(*names, *points).select_from(SubmittedAssignment).join(api.Assignment)
    graded = graded.join(SubmittedNotebook).join(SubmittedNotebook.notebook)
    commented = graded.with_only_columns(*names, Comment.manual_comment)
    cells: dict[str, dict[CellName, CellPoints]] = defaultdict(dict)
    query = graded.join(Grade, Grade.notebook_id == SubmittedNotebook.id).join(Grade.cell).where(chosen)
    for student, notebook, cell, automatic, manual, extra, unfinished, maximum in session.execute(query):
        given = automatic, manual, extra or 0.0, bool(unfinished), maximum
        cells[student][notebook, cell] = CellPoints(*given)
    query = commented.join(Comment, Comment.notebook_id == SubmittedNotebook.id).join(Comment.cell)
    written = query.where(chosen, Comment.manual_comment != "")
    comments: dict[str, dict[CellName, str]] = defaultdict(dict)
    for row in session.execute(written):
        student, notebook, cell, comment = map(str, row)
        comments[student][notebook, cell] = comment
    columns = (
        SubmittedAssignment.student_id,
        SubmittedAssignment.timestamp,
        SubmittedAssignment.extension,
        api.Assignment.duedate,
        SubmittedAssignment.late_submission_penalty,
    )
    submissions = select(*columns).join(api.Assignment).where(chosen)
    return {
        student: FinalGrade(
            penalty,
            time,
            due_date(due, extension, extensions.get(student)),
            cells[student],
            comments[student],
        )
        for student, time, extension, due, penalty in session.execute(submissions)
    }


def seconds_late(submitted: datetime | None, due: datetime | None) -> float:
    """How many seconds after its due date a submission was made, as nbgrader counts them."""
    if submitted is None or due is None:
        return 0.0
    return max(0.0, (submitted - due).total_seconds())
