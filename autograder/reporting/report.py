"""Reports for the instructor as HTML, on a class and on a course, made from what grading wrote."""

import base64
import hashlib
import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from autograder.cells import Cell
from autograder.course import Course
from autograder.exceptions import GraderError, Ungradable, UsageError
from autograder.feedback.html import shortened, template, visible
from autograder.files import replace_file, writing
from autograder.model import Assignment, printable
from autograder.pages import page_names
from autograder.records.final_grades import final_grades, final_points
from autograder.records.gradebook_location import gradebook_location
from autograder.records.ledger import Entry, last_entries
from autograder.records.results import shown_names
from autograder.records.roster import RosterStudent, class_roster
from autograder.reporting import class_table, similarity, statistics
from autograder.reporting.class_results import class_results
from autograder.reporting.unmatched import unmatched
from autograder.submission import parse, read_file

MAX_SHOWN = 12  # groups and pairs shown with code
MAX_CODE = 8_000  # characters of code shown for one student
MAX_NAME = 60  # characters of a student's name
SORT = Path(__file__).with_name("templates").joinpath("sort.js").read_text("utf-8")
SCRIPT = {  # the only script of a page: the page's policy allows this digest and no other
    "script": Markup(SORT),
    "script_digest": base64.b64encode(hashlib.sha256(SORT.encode()).digest()).decode(),
}
BIDI_CONTROLS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")  # can reverse the order of code


def write_report(course: Course, assignment: Assignment) -> Path:
    """Write COURSE/reports/ASSIGNMENT.html; return its path.

    Raises:
        UsageError: no submission has been graded yet.
        GraderError: a file or the gradebook cannot be read, or the page cannot be written.
    """
    entries = list(last_entries(course.root, assignment.name))
    if not entries:
        raise UsageError(
            f"no submission of '{assignment.name}' is graded yet in {course.root}; "
            f"run: autograder grade {assignment.name} --course {course.root}"
        )
    page = _page(course, assignment, entries)
    path = course.report(assignment.name)
    with writing(path):
        replace_file(path, page)
    return path


def write_course_report(course: Course, assignments: Sequence[Assignment]) -> Path:
    """Write COURSE/reports/index.html, the points of all students by assignment; return its path.

    Raises:
        GraderError: a file or the gradebook cannot be read, or the page cannot be written.
    """
    totals = []
    for assignment in assignments:
        results = [entry["result"] for entry in last_entries(course.root, assignment.name)]
        final = final_points(gradebook_location(course.root), assignment.name)
        totals.append({str(r["student"]): final.get(str(r["student"]), r["score"]) for r in results})
    roster: list[RosterStudent] = []
    with suppress(GraderError):  # each assignment's report says what is wrong with the roster
        _, roster = class_roster(course)
    page = template(__package__, "course.html.j2", name=_name, points=_points).render(
        **SCRIPT,
        course=course.id,
        assignments=[(assignment.name, assignment.max_score) for assignment in assignments],
        students=class_table.course_rows(totals, (student.id for student in roster)),
        now=datetime.now().astimezone(),
    )
    path = course.report("index")
    with writing(path):
        replace_file(path, _harmless(page))
    return path


def _harmless(page: str) -> bytes:
    """A page without characters that could steer a terminal or reverse the order of code."""
    return BIDI_CONTROLS.sub("\N{REPLACEMENT CHARACTER}", visible(page)).encode("utf-8", "replace")


def _page(course: Course, assignment: Assignment, entries: Sequence[Entry]) -> bytes:
    """The report as HTML; ``entries`` are the ledger's last ones, one for each student."""
    grades = final_grades(gradebook_location(course.root), assignment.name)
    results = class_results(assignment, (entry["result"] for entry in entries), grades)
    graded = [result for result in results if result["status"] == "graded"]
    recorded = {str(result["student"]) for result in results}
    submitted = {folder.student for folder in course.submissions(assignment.name)}
    final = {student: grade.score for student, grade in grades.items()}
    values = [final.get(str(result["student"]), result["score"]) for result in results]
    smallest = min((question.points for question in assignment.questions), default=0.0)
    distribution = statistics.point_distribution(values, assignment.max_score, smallest)
    names = shown_names(assignment)
    automatic = [names[q.notebook, q.name] for q in assignment.questions if q.kind in ("cases", "asserts")]
    edits = {str(entry["result"]["student"]): entry.get("edits", {}) for entry in entries}
    findings = statistics.findings(graded, edits)
    students = class_table.student_rows(results, final, list(names.values()))
    by_student = {str(entry["result"]["student"]): entry for entry in entries}
    returned = {student: entry.get("returned", {}) for student, entry in by_student.items()}
    unexplained = statistics.unexplained(graded, returned)

    def page_link(student: str) -> str:
        name = next(iter(page_names(by_student[student], assignment).values()))
        page = course.feedback_page(student, assignment.name, name)
        return quote(f"../{page.relative_to(course.root)}", errors="surrogateescape")

    filters = {"name": _name, "points": _points, "percent": "{:.0%}".format, "page_link": page_link}
    page = template(__package__, "report.html.j2", **filters).render(
        assignment=assignment,
        **SCRIPT,
        students=students,
        to_talk_to_first=class_table.to_talk_to_first(students, assignment.max_score),
        question_names=names.values(),
        status_words=class_table.STATUS_WORDS,
        now=datetime.now().astimezone(),
        submitted=len(submitted | recorded),
        graded=graded,
        ungradable=[result for result in results if result["status"] == "ungradable"],
        waiting=sorted(submitted - recorded),
        removed=sorted(recorded - submitted),
        unmatched=unmatched(course, assignment.name),
        has_gradebook=bool(final),
        changed=sum(abs(v - r["score"]) > 1e-9 for v, r in zip(values, results, strict=True)),
        distribution=distribution,
        statuses=statistics.STATUSES,
        questions=statistics.question_statistics(graded, automatic) if graded and automatic else [],
        parts=statistics.part_statistics(graded, automatic),
        mistakes=[finding for finding in findings if not finding.accepted],
        remarks=[finding for finding in findings if finding.accepted],
        unexplained=[(group, _code(course, assignment, group)) for group in unexplained[:MAX_SHOWN]],
        more=unexplained[MAX_SHOWN:],
        median_seconds=median([result["seconds"] for result in graded] or [0.0]),
        slowest=max(graded, key=lambda result: result["seconds"], default=None),
        similar=_similarity(course, assignment, entries),
        passage_tokens=similarity.PASSAGE_TOKENS,
    )  # fmt: skip
    return _harmless(page)


def _points(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _name(student: str) -> str:
    """A student's name, printable and at most MAX_NAME characters long."""
    clean = printable(student)
    return clean if len(clean) <= MAX_NAME else f"{clean[:MAX_NAME]}…"


def _graded_cells(course: Course, assignment: Assignment, student: str) -> tuple[Cell, ...]:
    """The cells of a student's autograded notebooks; none of those that cannot be read."""
    found: list[Cell] = []
    for notebook in assignment.notebooks:
        with suppress(Ungradable, ValueError):  # ValueError: the name cannot be a file name
            file = course.autograded_notebook(student, assignment.name, notebook.name)
            found += parse(read_file(file)).cells
    return tuple(found)


def _code(course: Course, assignment: Assignment, group: statistics.Unexplained) -> str:
    """The code of the group's first student in the question's cell."""
    cells = _graded_cells(course, assignment, group.students[0])
    sources = (cell.source for cell in cells if cell.grade_id == group.question)
    return shortened("\n\n".join(sources), MAX_CODE)


def _similarity(course: Course, assignment: Assignment, entries: Sequence[Entry]) -> dict[str, Any]:
    """Similar submissions, and the parameters of the comparison.

    Of the students with identical files, only the first is compared with others.
    """
    codes: dict[str, list[str]] = {}
    digests: dict[str, str] = {}
    for entry in entries:
        student = str(entry["result"]["student"])
        cells = similarity.own_cells(assignment, _graded_cells(course, assignment, student))
        if cells:  # unchanged releases are not copies of each other
            codes[student], digests[student] = cells, entry["submission"]
    identical = statistics.identical_files(digests)
    for group in identical:
        for duplicate in group[1:]:
            del codes[duplicate]
    released = (cell for notebook in assignment.notebooks for cell in notebook.cells)
    known = [cell.source for cell in released if cell.kind == "code"]
    known += [question.reference for question in assignment.graded_functions]
    pairs = similarity.similar_pairs(codes, known)
    shown = {student for pair in pairs[:MAX_SHOWN] for student in (pair.first, pair.second)}
    return {
        "identical": identical,
        "duplicates": {group[0]: len(group) - 1 for group in identical},  # not compared
        "pairs": pairs,
        "code": {student: shortened("\n\n".join(codes[student]), MAX_CODE) for student in shown},
        "compared": len(codes),  # students
        "max_sharers": similarity.max_sharers(len(codes)),
        "threshold": similarity.similarity_threshold(len(codes)),  # bits
    }
