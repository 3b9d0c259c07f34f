"""Points as CSV files for Canvas, for Moodle, and by question: exporters for ``nbgrader export``.

Points are nbgrader's own count: what a person gave by hand stands for what the grader gave, extra credit is
in, a late penalty is off, and no sum is below 0. What has no points is never written as 0.

All files are UTF-8 without a byte-order mark, with CRLF line ends as in RFC 4180. No cell can act as a
formula in a spreadsheet (https://owasp.org/www-community/attacks/CSV_Injection).

What Canvas and Moodle make of each column is from their documentation and from the code of their importers:
https://community.canvaslms.com/t5/Instructor-Guide/How-do-I-import-grades-in-the-Gradebook/ta-p/807
https://github.com/instructure/canvas-lms/blob/master/lib/gradebook_importer.rb
https://docs.moodle.org/en/Grade_import
https://github.com/moodle/moodle/blob/main/public/grade/import/csv/classes/load_data.php
"""

from __future__ import annotations

import csv
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from nbgrader.api import (
    Assignment,
    BaseCell,
    Grade,
    Gradebook,
    Notebook,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from nbgrader.plugins import ExportPlugin
from traitlets import Unicode

from autograder.exceptions import GraderError, UsageError
from autograder.files import writing
from autograder.model import printable

Cell = str | float | None

# Where a spreadsheet may see a formula: at the start of a cell, and behind what some take for the end of one.
FORMULA = re.compile('(^|[,;])(?=[\\s"\u00ad\u200b-\u200f\u2060-\u2064\ufeff]*[=+\\-@＝＋－＠﹦﹢﹣﹫])')
BREAKS = ("Cc", "Zl", "Zp")  # control characters, and what breaks a line
REORDERING = ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")  # text directions set by hand
DECIMALS = 5  # what Moodle keeps; Canvas shows two
NAMED = 10  # students that a warning names before it counts the rest


class Question(NamedTuple):
    """A cell that has points, by nbgrader's names."""

    notebook: str
    cell: str
    max_score: float


@dataclass(frozen=True)
class Result:
    """What the gradebook holds of one submission."""

    points: float | None  # None: submitted, but no cell has been graded
    penalty: float
    unfinished: bool  # whether something is left to be graded by hand
    questions: Mapping[tuple[str, str], float | None]  # by notebook and cell


Results = dict[tuple[str, str], Result]  # by student and assignment; what was not submitted is not there


class PointsExport(ExportPlugin):  # type: ignore[misc]
    """What the exports share: which students and assignments, their points, and a file that harms nobody."""

    file_name: str
    no_points = ""  # what stands for points that there are none of

    def export(self, gradebook: Gradebook) -> None:
        """Write the file that ``--to`` names; what goes wrong is said in one line, with the exit status."""
        place = self.to or self.file_name
        try:
            assignments = _chosen(gradebook.assignments, self.assignment, "name", "assignment")
            students = _chosen(gradebook.students, self.student, "id", "student")
            students.sort(key=lambda student: (student.last_name or "", student.first_name or "", student.id))
            results: Results = {}
            for assignment in assignments:
                found = _read(gradebook, assignment)
                names = ((student.id, assignment.name) for student in students)
                results |= {name: found[name] for name in names if name in found}
            table = self.table(students, assignments, results)
            _write(place, table, self.no_points)
        except GraderError as error:
            self.log.error("%s", error)
            sys.exit(2 if isinstance(error, UsageError) else 1)
        self._warn(students, assignments, results)
        self.log.info("Wrote %s: students: %d, assignments: %d", place, len(students), len(assignments))

    def table(
        self, students: Sequence[Student], assignments: Sequence[Assignment], results: Results
    ) -> list[list[Cell]]:
        """The rows of the file, header first."""
        raise NotImplementedError("an export says what its rows are")

    def _warn(self, students: Sequence[Student], assignments: Sequence[Assignment], results: Results) -> None:
        """Name what whoever imports the file must look at."""
        known = [student.id for student in students] + [assignment.name for assignment in assignments]
        self._say("written otherwise, to be safe in a spreadsheet, so no import will find it", changed(known))
        ungraded = [name for name, result in results.items() if result.points is None]
        graded = ((name, result) for name, result in results.items() if result.points is not None)
        unfinished = [name for name, result in graded if result.unfinished]
        for what, names in (
            ("submitted but not graded, so without points in the file", ungraded),
            ("marked for grading by hand, so with the points so far", unfinished),
        ):
            self._say(what, [f"{student} ({assignment})" for student, assignment in names])

    def _say(self, what: str, whom: Sequence[str]) -> None:
        """Warn of some students or assignments, if there are any."""
        if whom:
            more = f" and {len(whom) - NAMED} more" if len(whom) > NAMED else ""
            names = ", ".join(repr(printable(name)) for name in whom[:NAMED])
            self.log.warning("%d %s: %s%s", len(whom), what, names, more)


class CanvasExport(PointsExport):
    """The CSV file that Canvas's gradebook imports.

    Canvas looks for a student by ID, its own number, then by SIS User ID, then by SIS Login ID, and at last
    by name. ID is nbgrader's lms_user_id where that is a number, since Canvas would read the digits that
    anything else begins with. Section must be there but is not read. A column whose name is no assignment
    of the Canvas course becomes a new one, worth what the second row says.
    """

    file_name = "canvas.csv"
    student_id_is = Unicode(
        "SIS Login ID", help="what nbgrader's student ids are in Canvas: 'SIS Login ID' or 'SIS User ID'"
    ).tag(config=True)

    def table(
        self, students: Sequence[Student], assignments: Sequence[Assignment], results: Results
    ) -> list[list[Cell]]:
        places = ("SIS User ID", "SIS Login ID")
        if self.student_id_is not in places:
            raise UsageError(f"CanvasExport.student_id_is must be one of: {', '.join(places)}")
        known = Counter(student.lms_user_id for student in students)
        usable = {text for text in known if text and text.isascii() and text.isdigit() and known[text] == 1}
        odd = [s.id for s in students if s.lms_user_id and s.lms_user_id not in usable]
        self._say("with an lms_user_id left out, as it is no number or not theirs alone", odd)
        rows: list[list[Cell]] = [
            ["Student", "ID", *places, "Section", *(a.name for a in assignments)],
            ["Points Possible", None, None, None, None, *(float(a.max_score) for a in assignments)],
        ]
        for student in students:
            name = ", ".join(part for part in (student.last_name, student.first_name) if part)
            canvas_id = student.lms_user_id if student.lms_user_id in usable else None
            ids = [student.id if place == self.student_id_is else None for place in places]
            points = (_points(results, student, assignment) for assignment in assignments)
            rows.append([name or student.id, canvas_id, *ids, None, *points])
        return rows


class MoodleExport(PointsExport):
    """The CSV file that Moodle's gradebook imports, where a person says which column is what.

    A hyphen stands for no grade, as in the files that Moodle writes: some versions of Moodle read an empty
    cell of a new grade item as 0. There are e-mail addresses only if every student has one, and no other's:
    some versions give a row without its identifier to the student of the row above.
    """

    file_name = "moodle.csv"
    no_points = "-"

    def table(
        self, students: Sequence[Student], assignments: Sequence[Assignment], results: Results
    ) -> list[list[Cell]]:
        addresses = Counter(student.email for student in students)
        lacking = [student.id for student in students if not student.email or addresses[student.email] > 1]
        mail = not lacking
        if mail:
            self._say("written otherwise, to be safe in a spreadsheet", changed(list(addresses)))
        elif len(lacking) < len(students):
            self._say("without an e-mail address of their own, so the file has no addresses", lacking)
        header: list[Cell] = ["First name", "Last name", "Student ID", *(["Email address"] if mail else [])]
        rows = [header + [assignment.name for assignment in assignments]]
        for student in students:
            names = [student.first_name or "", student.last_name or "", student.id]
            points = (_points(results, student, assignment) for assignment in assignments)
            rows.append([*names, *([student.email] if mail else []), *points])
        return rows


class QuestionExport(PointsExport):
    """A row for each student and assignment, a column for each question, for a spreadsheet or a program.

    A question's points are before the late penalty, the points of the row are after it.
    """

    file_name = "questions.csv"

    def table(
        self, students: Sequence[Student], assignments: Sequence[Assignment], results: Results
    ) -> list[list[Cell]]:
        asked = {assignment.name: _questions(assignment) for assignment in assignments}
        columns = list(dict.fromkeys(question for name in asked for question in asked[name]))
        header: list[Cell] = ["assignment", "student_id", "last_name", "first_name"]
        header += [f"{q.notebook}: {q.cell} ({number(q.max_score)})" for q in columns]
        rows = [[*header, "late_penalty", "points", "max"]]
        for assignment in assignments:
            here = set(asked[assignment.name])
            for student in students:
                result = results.get((student.id, assignment.name), Result(None, 0.0, False, {}))
                row: list[Cell] = [assignment.name, student.id, student.last_name, student.first_name]
                row += [result.questions.get((q.notebook, q.cell)) if q in here else None for q in columns]
                penalty = None if result.points is None else result.penalty
                rows.append([*row, penalty, result.points, float(assignment.max_score)])
        return rows


# --- from the gradebook ----------------------------------------------------------------------------


def _chosen(entries: Sequence[Student | Assignment], wanted: Sequence[str], key: str, what: str) -> list:
    """The entries that an option of nbgrader's names, or all if it names none.

    Raises:
        UsageError: the gradebook has none of them, or lacks one that is named.
    """
    names = [str(name) for name in wanted]
    known = [getattr(entry, key) for entry in entries]
    missing = [printable(name) for name in names if name not in known]
    if missing:
        raise UsageError(f"the gradebook has no {what} {', '.join(missing)}")
    if not known:
        raise UsageError(f"the gradebook has no {what}; is this the course folder, and has it been graded?")
    return [entry for entry in entries if not names or getattr(entry, key) in names]


def _read(gradebook: Gradebook, assignment: Assignment) -> Results:
    """All results of an assignment, in two queries however large the class."""
    questions: dict[str, dict[tuple[str, str], float | None]] = {}
    cells = (
        gradebook.db.query(
            SubmittedAssignment.student_id,
            Notebook.name,
            BaseCell.name,
            Grade.auto_score,
            Grade.manual_score,
            Grade.score,
        )
        .select_from(SubmittedAssignment)
        .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Notebook, Notebook.id == SubmittedNotebook.notebook_id)
        .join(Grade, Grade.notebook_id == SubmittedNotebook.id)
        .join(BaseCell, BaseCell.id == Grade.cell_id)
        .filter(SubmittedAssignment.assignment_id == assignment.id)
    )
    for student, notebook, cell, by_grader, by_hand, score in cells:
        ungraded = by_grader is None and by_hand is None
        questions.setdefault(student, {})[notebook, cell] = None if ungraded else score
    results: Results = {}
    # Their sums as columns: asked of each submission by itself, each would be a query of its own.
    submissions = gradebook.db.query(
        SubmittedAssignment.student_id,
        SubmittedAssignment.score,
        SubmittedAssignment.late_submission_penalty,
        SubmittedAssignment.needs_manual_grade,
    ).filter(SubmittedAssignment.assignment_id == assignment.id)
    for student, score, penalty, unfinished in submissions:
        given = questions.get(student, {})
        graded = any(part is not None for part in given.values())
        points = max(0.0, score - penalty) if graded else None
        results[student, assignment.name] = Result(points, penalty, bool(unfinished), given)
    return results


def _questions(assignment: Assignment) -> list[Question]:
    """What has points in an assignment, in the order of nbgrader's record."""
    return [
        Question(notebook.name, cell.name, float(cell.max_score))
        for notebook in assignment.notebooks
        for cell in [*notebook.grade_cells, *notebook.task_cells]
    ]


def _points(results: Results, student: Student, assignment: Assignment) -> float | None:
    result = results.get((student.id, assignment.name))
    return result.points if result else None


# --- into the file ---------------------------------------------------------------------------------


def _write(place: str, table: Sequence[Sequence[Cell]], empty: str) -> None:
    """Write the rows as CSV, with ``empty`` for each None.

    Raises:
        GraderError: the file cannot be written.
    """
    rows = [[empty if value is None else _cell(value) for value in row] for row in table]
    with writing(place), open(place, "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def _cell(value: str | float) -> str:
    return csv_safe(value) if isinstance(value, str) else number(value)


def number(value: float) -> str:
    """A number as short as it can be written, with a point and no exponent."""
    text = f"{round(value, DECIMALS) + 0.0:.{DECIMALS}f}"  # adding 0 makes -0 a plain 0
    return text.rstrip("0").rstrip(".")


def csv_safe(text: str) -> str:
    """Text without control characters and set directions, which no spreadsheet reads as a formula."""
    line = "".join(" " if unicodedata.category(letter) in BREAKS else letter for letter in text)
    line = "".join(letter for letter in line if unicodedata.bidirectional(letter) not in REORDERING)
    return FORMULA.sub(r"\1'", line)


def changed(identifiers: Sequence[str]) -> list[str]:
    """The identifiers that are not written as they are."""
    return [text for text in identifiers if csv_safe(text) != text]
