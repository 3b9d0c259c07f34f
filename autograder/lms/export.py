"""Exporters for ``nbgrader export``: points as CSV files for Canvas, for Moodle, and by question.

Points are nbgrader's: points given by hand replace the grader's, extra credit is added, the late penalty is
subtracted, and no total is below 0. A missing result is never written as 0.

All files are UTF-8 without a byte-order mark, with CRLF line ends as in RFC 4180. No cell can act as a
formula in a spreadsheet (https://owasp.org/www-community/attacks/CSV_Injection).

docs/exporting.md names the sources on how Canvas and Moodle read each column.
"""

import csv
import math
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nbgrader.api import Assignment, Gradebook, Student
from nbgrader.coursedir import CourseDirectory
from nbgrader.plugins import ExportPlugin
from traitlets import Unicode

from autograder.exceptions import GraderError, UsageError
from autograder.files import writing
from autograder.model import graded_function, printable
from autograder.records.final_grades import read_final_grades
from autograder.records.ledger import last_entries
from autograder.records.results import PartResult

Cell = str | float | None
Rows = list[list[Cell]]
Question = tuple[str, str]  # the names of a notebook and of a cell with points
Column = tuple[str, str, str, float]  # a question, one of its parts or "", and the points possible

# Where a spreadsheet may see a formula: at the start of a cell, and after what some take for a separator.
FORMULA = re.compile('(^|[,;])(?=[\\s"\u00ad\u200b-\u200f\u2060-\u2064\ufeff]*[=+\\-@＝＋－＠﹦﹢﹣﹫])')
BREAKS = ("Cc", "Zl", "Zp")  # Unicode categories: control characters, line and paragraph separators
REORDERING = ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")  # explicit text directions
DECIMALS = 5  # what Moodle keeps; Canvas shows two
MAX_NAMED = 10  # students that one warning names


@dataclass(frozen=True)
class Result:
    """One submission in the gradebook."""

    points: float | None  # None: submitted, but no cell has been graded
    penalty: float
    unfinished: bool  # graded, but a cell is still to be graded by hand
    questions: Mapping[Question, float | None]
    automatic: Mapping[Question, float | None]  # None: the points are given by hand


NOT_SUBMITTED = Result(None, 0.0, False, {}, {})


@dataclass(frozen=True)
class ClassResults:
    """The students and assignments to export, and the results of what was submitted."""

    students: list[Student]
    assignments: list[Assignment]
    results: dict[str, dict[str, Result]]  # by assignment name and student id; of all students

    def points(self, student: Student) -> list[Cell]:
        """Return a student's points, one cell for each assignment."""
        return [self.results[a.name].get(student.id, NOT_SUBMITTED).points for a in self.assignments]


class PointsExport(ExportPlugin):  # type: ignore[misc]
    """Base class of the exporters."""

    file_name: str
    no_points = ""  # the cell of a missing result

    def export(self, gradebook: Gradebook) -> None:
        """Write the file that ``--to`` names, and warn of what the importer must look at.

        Logs one line and exits with status 2 for wrong options, 1 if the file cannot be written.
        """
        file = self.to or self.file_name
        try:
            assignments = _select(gradebook.assignments, self.assignment, "name", "assignment")
            students = _select(gradebook.students, self.student, "id", "student")
            students.sort(key=lambda student: (student.last_name or "", student.first_name or "", student.id))
            results = {assignment.name: _read(gradebook, assignment) for assignment in assignments}
            selected = ClassResults(students, assignments, results)
            rows = [[self._text(value) for value in row] for row in self.table(selected)]
            with writing(file), open(file, "w", encoding="utf-8", newline="") as stream:
                csv.writer(stream).writerows(rows)
        except GraderError as error:
            self.log.error("%s", error)
            sys.exit(2 if isinstance(error, UsageError) else 1)
        self._warn_of_results(selected)
        self.log.info("Wrote %s: students: %d, assignments: %d", file, len(students), len(assignments))

    def table(self, selected: ClassResults) -> Rows:
        """Return the rows of the file, header first."""
        raise NotImplementedError

    def _text(self, value: Cell) -> str:
        if value is None:
            return self.no_points
        return csv_safe(value) if isinstance(value, str) else number(value)

    def _warn_of_results(self, selected: ClassResults) -> None:
        names = [student.id for student in selected.students] + [a.name for a in selected.assignments]
        self._warn("changed to be safe in a spreadsheet, so an import will not find them", _unsafe(names))
        ungraded, unfinished = [], []
        for assignment, results in selected.results.items():
            submitted = {s.id: f"{s.id} ({assignment})" for s in selected.students if s.id in results}
            ungraded += [name for student, name in submitted.items() if results[student].points is None]
            unfinished += [name for student, name in submitted.items() if results[student].unfinished]
        self._warn("submitted but not graded, so without points in the file", ungraded)
        self._warn("still to be graded by hand, so exported with the points so far", unfinished)

    def _warn(self, description: str, names: Sequence[str]) -> None:
        """Log a warning that counts and names some students or assignments, if there are any."""
        if names:
            more = f" and {len(names) - MAX_NAMED} more" if len(names) > MAX_NAMED else ""
            shown = ", ".join(repr(printable(name)) for name in names[:MAX_NAMED])
            self.log.warning("%d %s: %s%s", len(names), description, shown, more)


class CanvasExport(PointsExport):
    """The CSV file that Canvas's gradebook imports.

    Canvas looks for a student by ID, which is its own number, then by SIS User ID, then by SIS Login ID, and
    at last by name. ID is nbgrader's lms_user_id if that is a number: of any other text, Canvas would read
    the leading digits. Section is required but not read. For a column that matches no assignment of the
    Canvas course, Canvas makes an assignment with the points possible of the second row.
    """

    file_name = "canvas.csv"
    student_id_is = Unicode(
        "SIS Login ID", help="what nbgrader's student ids are in Canvas: 'SIS Login ID' or 'SIS User ID'"
    ).tag(config=True)

    def table(self, selected: ClassResults) -> Rows:
        id_columns = ("SIS User ID", "SIS Login ID")
        if self.student_id_is not in id_columns:
            raise UsageError(f"CanvasExport.student_id_is must be one of: {', '.join(id_columns)}")
        counts = Counter(student.lms_user_id for student in selected.students)
        usable = {text for text in counts if text and text.isascii() and text.isdigit() and counts[text] == 1}
        left_out = [s.id for s in selected.students if s.lms_user_id and s.lms_user_id not in usable]
        self._warn("whose lms_user_id is left out, because it is not a number or not unique", left_out)
        maxima = (float(assignment.max_score) for assignment in selected.assignments)
        rows: Rows = [
            ["Student", "ID", *id_columns, "Section", *(a.name for a in selected.assignments)],
            ["Points Possible", None, None, None, None, *maxima],
        ]
        for student in selected.students:
            name = ", ".join(part for part in (student.last_name, student.first_name) if part)
            canvas_id = student.lms_user_id if student.lms_user_id in usable else None
            ids = [student.id if column == self.student_id_is else None for column in id_columns]
            rows.append([name or student.id, canvas_id, *ids, None, *selected.points(student)])
        return rows


class MoodleExport(PointsExport):
    """The CSV file that Moodle's gradebook imports; the instructor maps its columns in Moodle.

    A hyphen stands for no grade, as in the files that Moodle writes: some versions of Moodle read an empty
    cell of a new grade item as 0. E-mail addresses are included only if every student has a unique one:
    some versions give a row without its identifier to the student of the row above.
    """

    file_name = "moodle.csv"
    no_points = "-"

    def table(self, selected: ClassResults) -> Rows:
        students = selected.students
        counts = Counter(student.email for student in students)
        lacking = [student.id for student in students if not student.email or counts[student.email] > 1]
        if not lacking:
            self._warn("changed to be safe in a spreadsheet", _unsafe(counts))
        elif len(lacking) < len(students):
            self._warn("without a unique e-mail address, so the file has no addresses", lacking)
        header = ["First name", "Last name", "Student ID", *([] if lacking else ["Email address"])]
        rows: Rows = [[*header, *(assignment.name for assignment in selected.assignments)]]
        for student in students:
            email = [] if lacking else [student.email]
            names = [student.first_name or "", student.last_name or ""]
            rows.append([*names, student.id, *email, *selected.points(student)])
        return rows


class QuestionExport(PointsExport):
    """A row for each student and assignment, a column for each question and for each of its parts.

    The points of a question are before the late penalty, the points of the row are after it. Points by part
    are the ledger's, and left out where they are not the question's points in the gradebook.
    """

    file_name = "questions.csv"

    def table(self, selected: ClassResults) -> Rows:
        root = Path(CourseDirectory(config=self.config).root)
        tables = [_by_question(root, a, selected.results[a.name]) for a in selected.assignments]
        columns = list(dict.fromkeys(column for table in tables for column in table))
        header: list[Cell] = ["assignment", "student_id", "last_name", "first_name"]
        header += [f"{': '.join(filter(None, names))} ({number(most)})" for *names, most in columns]
        rows = [[*header, "late_penalty", "points", "max"]]
        for assignment, table in zip(selected.assignments, tables, strict=True):
            for student in selected.students:
                row: list[Cell] = [assignment.name, student.id, student.last_name, student.first_name]
                row += [table.get(column, {}).get(student.id) for column in columns]
                result = selected.results[assignment.name].get(student.id, NOT_SUBMITTED)
                penalty = None if result.points is None else result.penalty
                rows.append([*row, penalty, result.points, float(assignment.max_score)])
        return rows


def _select(entries: Sequence[Student | Assignment], wanted: Sequence[str], key: str, noun: str) -> list:
    """Return the entries that an option of nbgrader's names, or all if the option names none.

    Raises:
        UsageError: the gradebook has no entries, or lacks one that is named.
    """
    names = [str(name) for name in wanted]
    known = [getattr(entry, key) for entry in entries]
    missing = [printable(name) for name in names if name not in known]
    if missing:
        raise UsageError(f"the gradebook has no {noun} {', '.join(missing)}")
    if not known:
        raise UsageError(f"the gradebook has no {noun}; is this the course folder, and has it been graded?")
    return [entry for entry in entries if not names or getattr(entry, key) in names]


def _read(gradebook: Gradebook, assignment: Assignment) -> dict[str, Result]:
    """Return an assignment's results by student id."""
    return {
        student: Result(
            points=grade.score if grade.is_graded else None,
            penalty=grade.penalty,
            unfinished=grade.is_graded and grade.is_unfinished,
            questions={name: cell.score for name, cell in grade.cells.items()},
            automatic={name: c.automatic if c.manual is None else None for name, c in grade.cells.items()},
        )
        for student, grade in read_final_grades(gradebook.db, assignment.name).items()
    }


def _by_question(
    course: Path, assignment: Assignment, results: Mapping[str, Result]
) -> dict[Column, dict[str, float | None]]:
    """Return the points of each cell with points, and after it of its parts, by student."""
    recorded: dict[tuple[str, str], list[PartResult]] = {
        (str(entry["result"]["student"]), question["name"]): question.get("parts", [])
        for entry in last_entries(course, assignment.name)
        for question in entry["result"]["questions"]
    }
    columns: dict[Column, dict[str, float | None]] = {}
    for notebook in assignment.notebooks:
        for cell in [*notebook.grade_cells, *notebook.task_cells]:
            question, most = (notebook.name, cell.name), float(cell.max_score)
            columns[*question, "", most] = {
                s: result.questions.get(question) for s, result in results.items()
            }
            for student, result in results.items():
                parts = recorded.get((student, graded_function(cell.name)), [])
                automatic = result.automatic.get(question)
                if automatic is not None and math.isclose(automatic, sum(part["score"] for part in parts)):
                    for part in parts:
                        column = *question, part["name"], part["max_score"]
                        columns.setdefault(column, {})[student] = part["score"]
    return columns


def number(value: float) -> str:
    """Format a number as briefly as possible, with a decimal point and without an exponent or -0."""
    return f"{value:z.{DECIMALS}f}".rstrip("0").rstrip(".")


def csv_safe(text: str) -> str:
    """Remove control characters and explicit text directions, and disarm what looks like a formula."""
    line = "".join(" " if unicodedata.category(letter) in BREAKS else letter for letter in text)
    line = "".join(letter for letter in line if unicodedata.bidirectional(letter) not in REORDERING)
    return FORMULA.sub(r"\1'", line)


def _unsafe(names: Iterable[str]) -> list[str]:
    """Return the names that ``csv_safe`` changes."""
    return [name for name in names if csv_safe(name) != name]
