"""The tables of a class: students by questions, students by assignments, whom to talk to first. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from autograder.model import Status
from autograder.records.results import SubmissionResult

MAX_FIRST = 10  # students to talk to first
STATUS_WORDS: Mapping[Status, str] = {
    "correct": "correct",
    "wrong": "wrong",
    "error": "error",
    "timeout": "out of time",
    "not_attempted": "not written",
    "missing": "not found",
    "manual": "graded by hand",
}


@dataclass(frozen=True)
class StudentRow:
    """One student's line: the total in the gradebook, and points and status of each question."""

    student: str
    total: float
    is_gradable: bool
    questions: tuple[tuple[float, Status], ...]


def student_rows(
    results: Sequence[SubmissionResult], totals: Mapping[str, float], names: Sequence[str]
) -> list[StudentRow]:
    """The rows of a class by name; a question counts as missing in results that lack it."""
    rows = []
    for result in results:
        found = {q["name"]: (q["score"], q["status"]) for q in result["questions"]}
        student = str(result["student"])
        questions = tuple(found.get(name, (0.0, "missing")) for name in names)
        total = totals.get(student, result["score"])
        rows.append(StudentRow(student, total, result["status"] == "graded", questions))
    return sorted(rows, key=lambda row: row.student.casefold())


@dataclass(frozen=True)
class CourseRow:
    """One student's line over several assignments; None stands for no graded submission."""

    student: str
    points: tuple[float | None, ...]

    @property
    def total(self) -> float:
        return sum(value or 0.0 for value in self.points)


def course_rows(totals: Sequence[Mapping[str, float]], enrolled: Iterable[str] = ()) -> list[CourseRow]:
    """The rows of a course by name, from each assignment's totals by student.

    Students who are ``enrolled`` have a row without any submission, too.
    """
    students = sorted({*enrolled, *(student for points in totals for student in points)}, key=str.casefold)
    return [CourseRow(student, tuple(points.get(student) for points in totals)) for student in students]


def to_talk_to_first(rows: Sequence[StudentRow], maximum: float) -> list[tuple[StudentRow, str]]:
    """Students with less than half of the points, the fewest points first, each with the reason in words.

    Students with equal points are in the order of how many questions stop with an error or out of time:
    such a student has tried, and is stuck.
    """
    found = []
    for row in rows:
        if row.total < maximum / 2:
            counts = Counter(status for _, status in row.questions)
            del counts["manual"]
            stuck = counts["error"] + counts["timeout"]
            words = [f"{counts[status]} {word}" for status, word in STATUS_WORDS.items() if counts[status]]
            found.append((row.total, -stuck, row, ", ".join(words) if row.is_gradable else "not gradable"))
    found.sort(key=lambda entry: entry[:2])
    return [(row, words) for _, _, row, words in found[:MAX_FIRST]]
