"""The class report: one HTML page for the instructor, made from what grading wrote in the course folder."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from statistics import median
from typing import Any

from autograder.course import Course
from autograder.exceptions import Ungradable, UsageError
from autograder.feedback.html import shortened, template, visible
from autograder.files import replace_file, writing
from autograder.model import Assignment, Submission, printable
from autograder.records.gradebook import final_points
from autograder.records.gradebook_location import gradebook_location
from autograder.records.ledger import last_entries
from autograder.reporting.similarity import TOKENS, Pair, alike, max_sharers, own_cells, similarity_threshold
from autograder.reporting.statistics import (
    STATUSES,
    Points,
    Result,
    Unexplained,
    identical,
    mistakes,
    points,
    questions,
    unexplained,
)
from autograder.submission import parse, read_file

MAX_SHOWN = 12  # groups and pairs shown with code
MAX_CODE = 8_000  # characters of code shown at a time
MAX_NAME = 60  # characters of a student's name
TURNING = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")  # could turn code's order round


@dataclass(frozen=True)
class Alike:
    """Submissions that are alike, and what they were compared by."""

    identical: list[tuple[str, ...]]
    pairs: list[Pair]
    twins: Mapping[str, int]  # of a student in a pair: how many more handed in the same file
    compared: int
    max_sharers: int
    similarity_threshold: float


def write_report(course: Course, assignment: Assignment) -> Path:
    """Write COURSE/reports/ASSIGNMENT.html; return its path.

    Raises:
        UsageError: nothing has been graded yet.
        GraderError: something cannot be read or written.
    """
    entries = list(last_entries(course.root, assignment.name))
    if not entries:
        raise UsageError(
            f"nothing is graded yet for '{assignment.name}' in {course.root}; "
            f"run: autograder grade {assignment.name} --course {course.root}"
        )
    page = class_report(course, assignment, entries)
    path = course.report(assignment.name)
    with writing(path):
        replace_file(path, page.encode("utf-8", "replace"))
    return path


def class_report(course: Course, assignment: Assignment, entries: Sequence[Mapping[str, Any]]) -> str:
    """The page; ``entries`` are the ledger's, one a student. Whatever is a student's is escaped text."""
    results: list[Result] = [entry["result"] for entry in entries]
    graded = [result for result in results if result["status"] == "graded"]
    recorded = {str(result["student"]) for result in results}
    handed_in = {found.student for found in course.submissions(assignment.name)}
    final = final_points(gradebook_location(course.root), assignment.name)
    values = [final.get(str(result["student"]), float(result["score"])) for result in results]
    asked = assignment.questions
    spread = points(values, assignment.max_score, min((q.points for q in asked), default=0.0))
    wrong, remarks = mistakes(graded)
    returned = {str(entry["result"]["student"]): entry.get("returned", {}) for entry in entries}
    open_cases = unexplained(graded, returned)
    likeness = _alike(course, assignment, entries)
    page = template(__package__, "report.html.j2", name=_name, points=_points, percent=_percent).render(
        assignment=assignment,
        now=datetime.now().astimezone(),
        handed_in=len(handed_in | recorded),
        graded=graded,
        ungradable=[result for result in results if result["status"] == "ungradable"],
        waiting=sorted(handed_in - recorded),
        gone=sorted(recorded - handed_in),
        in_book=bool(final),
        changed=sum(abs(v - r["score"]) > 1e-9 for v, r in zip(values, results, strict=True)),
        spread=spread,
        bars=_bars(spread),
        statuses=STATUSES,
        figures=questions(graded, [question.name for question in asked]) if graded else [],
        mistakes=wrong,
        remarks=remarks,
        unexplained=[(group, _code_of(course, assignment, group)) for group in open_cases[:MAX_SHOWN]],
        more=open_cases[MAX_SHOWN:],
        median_seconds=median([result["seconds"] for result in graded] or [0.0]),
        slowest=max(graded, key=lambda result: result["seconds"], default=None),
        alike=likeness,
        code_of_pairs=[
            [_own_code(course, assignment, student) for student in (pair.one, pair.other)]
            for pair in likeness.pairs[:MAX_SHOWN]
        ],
        tokens=TOKENS,
    )  # fmt: skip
    return TURNING.sub("\N{REPLACEMENT CHARACTER}", visible(page))


def _points(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _name(student: str) -> str:
    """A student's name as the page shows it."""
    clean = printable(student)
    return clean if len(clean) <= MAX_NAME else f"{clean[:MAX_NAME]}…"


def _bars(spread: Points) -> list[dict[str, Any]]:
    """The histogram's bars in a picture 360 wide, whose tallest bar is 100 high."""
    tallest = max(count for _, count in spread.bars)
    step = 350 / len(spread.bars)
    every = -(-len(spread.bars) // 10)  # there is room for ten labels
    return [
        {
            "x": 5 + n * step,
            "width": 0.85 * step,
            "height": 100 * count / tallest,
            "count": count,
            "lowest": lowest,
            "labelled": n % every == 0,
        }
        for n, (lowest, count) in enumerate(spread.bars)
    ]


def _graded(course: Course, assignment: Assignment, student: str) -> Submission | None:
    """A student's notebook as it was graded, if it is there and can be read."""
    try:
        return parse(read_file(course.autograded_notebook(student, assignment.name, assignment.notebook)))
    except (Ungradable, ValueError):  # no file can have this name
        return None


def _code_of(course: Course, assignment: Assignment, group: Unexplained) -> str:
    """What the first of a group wrote into the question's cell."""
    graded = _graded(course, assignment, group.students[0])
    cells = graded.cells if graded else ()
    return _joined(cell.source for cell in cells if cell.grade_id == group.question)


def _own_code(course: Course, assignment: Assignment, student: str) -> str:
    graded = _graded(course, assignment, student)
    return _joined(own_cells(assignment, graded) if graded else ())


def _joined(sources: Iterable[str]) -> str:
    return shortened("\n\n".join(sources), MAX_CODE)


def _alike(course: Course, assignment: Assignment, entries: Sequence[Mapping[str, Any]]) -> Alike:
    """Compare what the students wrote; of those who handed in the same file, one stands for all."""
    codes: dict[str, list[str]] = {}
    digests: dict[str, str] = {}
    for entry in entries:
        student = str(entry["result"]["student"])
        graded = _graded(course, assignment, student) if entry["result"]["status"] == "graded" else None
        cells = own_cells(assignment, graded) if graded else []
        if cells:  # a release handed in as it is, is no copy of another's work
            codes[student], digests[student] = cells, entry["submission"]
    groups = identical(digests)
    for group in groups:
        for twin in group[1:]:
            del codes[twin]
    known = [cell.source for cell in assignment.cells if cell.kind == "code"]
    known += [question.reference for question in assignment.questions]
    return Alike(
        identical=groups,
        pairs=alike(codes, known),
        twins={group[0]: len(group) - 1 for group in groups},
        compared=len(codes),
        max_sharers=max_sharers(len(codes)),
        similarity_threshold=similarity_threshold(len(codes)),
    )
