"""The exports of points, by the ``nbgrader export`` commands that docs/exporting.md shows."""

import csv
import io
import logging
import shlex
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from nbgrader.api import Gradebook

from autograder.lms.export import CanvasExport, MoodleExport, csv_safe, number
from tests.helpers.commands import EXPORTS, jupyter
from tests.helpers.courses import grade, hand_in, link_course
from tests.helpers.notebooks import written_by
from tests.helpers.project import ASSIGNMENT

# nbgrader lets SQLAlchemy flush half-made rows when a submission is added, which is harmless.
pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")

CANVAS, MOODLE, QUESTIONS, SOME, SIS = range(5)  # in the order of the page

GRADED = {  # the answers in each student's notebook
    "ada": ("right_plain",),
    "bob": ("right_plain", "wrong_beta_swapped"),
    "=cmd": ("right_plain",),
}
ROSTER = {  # first name, last name, e-mail address, id in the LMS
    "ada": ("Ada", "Lovelace, King", "ada@example.org", "4711"),
    "bob": ('=HYPERLINK("http://example.org";"x")', 'O\'Brien "Bob"', "bob@example.org", "7f3a-lti"),
    "newline": ("Ann\nMarie", "Groß\tÄÖ\x1b[31m", None, "12"),
    "rtl": ("محمد", "\u202eabc", None, "12"),
    "wide": ("@x", "＝1+1", None, None),
    "-007": (None, "+491", None, None),
}


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a line of the page in a course folder outside this project, as the page says."""
    link_course(folder)
    return jupyter(*shlex.split(command), cwd=folder, HOME=str(folder))


def enter_by_hand(course: Path) -> None:
    """Names, a late penalty, points given by hand, and a second assignment that is graded by hand."""
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        for student, (first, last, email, lms) in ROSTER.items():
            gradebook.update_or_create_student(
                student, first_name=first, last_name=last, email=email, lms_user_id=lms
            )
        gradebook.find_submission_notebook(ASSIGNMENT, ASSIGNMENT, "bob").late_submission_penalty = 7
        gradebook.find_grade("test_initialize_adam", ASSIGNMENT, ASSIGNMENT, "ada").manual_score = 2.5
        gradebook.add_assignment("survey")
        gradebook.add_notebook("survey", "survey")
        gradebook.add_grade_cell("opinion", "survey", "survey", max_score=4, cell_type="code")
        gradebook.add_grade_cell("essay", "survey", "survey", max_score=6, cell_type="markdown")
        for student in ("ada", "bob", "=cmd", "newline"):
            gradebook.add_submission("survey", student)

        def points(student: str, cell: str, **given: float) -> None:
            grade = gradebook.find_grade(cell, "survey", "survey", student)
            grade.needs_manual_grade = False
            for name, value in given.items():
                setattr(grade, name, value)

        points("ada", "opinion", manual_score=-2)
        points("ada", "essay", manual_score=5, extra_credit=1)
        points("=cmd", "opinion", auto_score=4)
        points("newline", "opinion", auto_score=0)
        points("newline", "essay", manual_score=0)
        gradebook.db.commit()


@pytest.fixture(scope="module")
def course(tmp_path_factory, release) -> Path:
    """A course folder with a gradebook that `grade` wrote and instructors then edited."""
    course = tmp_path_factory.mktemp("course")
    for student, names in GRADED.items():
        hand_in(course, student, written_by(release, *names))
    grade(course)
    enter_by_hand(course)
    return course


@pytest.fixture(scope="module")
def exported(course, tmp_path_factory) -> list[tuple[bytes, str]]:
    """The file and the log that each command of the page wrote."""

    def export(command: str) -> tuple[bytes, str]:
        folder = tmp_path_factory.mktemp("export")
        shutil.copy(course / "gradebook.db", folder)
        done = run(command, folder)
        assert done.returncode == 0, done.stderr
        (file,) = folder.glob("*.csv")
        assert file.name == shlex.split(command)[shlex.split(command).index("--to") + 1]
        return file.read_bytes(), done.stderr

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(export, EXPORTS))


def rows(file: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(file.decode(), newline=""), strict=True))


def warnings(said: str) -> list[str]:
    return [line.partition("| WARNING] ")[2] for line in said.splitlines() if "| WARNING]" in line]


def test_the_canvas_file_has_the_documented_columns_and_nbgraders_points(exported):
    assert rows(exported[CANVAS][0]) == [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", ASSIGNMENT, "survey"],
        ["Points Possible", "", "", "", "", "60", "10"],
        ["'=cmd", "", "", "'=cmd", "", "60", "4"],
        ["'+491", "", "", "'-007", "", "", ""],
        ["Groß ÄÖ [31m, Ann Marie", "", "", "newline", "", "", "0"],
        ["Lovelace, King, Ada", "4711", "", "ada", "", "58.5", "4"],
        ['O\'Brien "Bob",\' =HYPERLINK("http://example.org";"x")', "", "", "bob", "", "41", ""],
        ["abc, محمد", "", "", "rtl", "", "", ""],
        ["'＝1+1,' @x", "", "", "wide", "", "", ""],
    ]


def test_student_ids_can_be_canvas_sis_user_ids(exported):
    table = rows(exported[SIS][0])
    assert [row[2:4] for row in table[2:]] == [[row[3], ""] for row in rows(exported[CANVAS][0])[2:]]
    assert table[5] == ["Lovelace, King, Ada", "4711", "ada", "", "", "58.5", "4"]


def test_the_moodle_file_has_the_documented_columns_and_nbgraders_points(exported):
    assert rows(exported[MOODLE][0]) == [
        ["First name", "Last name", "Student ID", ASSIGNMENT, "survey"],
        ["", "", "'=cmd", "60", "4"],
        ["", "'+491", "'-007", "-", "-"],
        ["Ann Marie", "Groß ÄÖ [31m", "newline", "-", "0"],
        ["Ada", "Lovelace, King", "ada", "58.5", "4"],
        ['\'=HYPERLINK("http://example.org";"x")', 'O\'Brien "Bob"', "bob", "41", "-"],
        ["محمد", "abc", "rtl", "-", "-"],
        ["'@x", "'＝1+1", "wide", "-", "-"],
    ]


def test_nbgraders_options_choose_and_addresses_must_be_complete(exported):
    assert rows(exported[SOME][0]) == [
        ["First name", "Last name", "Student ID", "Email address", ASSIGNMENT],
        ["Ada", "Lovelace, King", "ada", "ada@example.org", "58.5"],
        ['\'=HYPERLINK("http://example.org";"x")', 'O\'Brien "Bob"', "bob", "bob@example.org", "41"],
    ]
    assert warnings(exported[SOME][1]) == []


def test_the_question_file_has_a_row_for_each_student_and_assignment(exported):
    table = rows(exported[QUESTIONS][0])
    points = {
        "update_parameters_with_gd": 10,
        "random_mini_batches": 12,
        "initialize_velocity": 4,
        "update_parameters_with_momentum": 12,
        "initialize_adam": 4,
        "update_parameters_with_adam": 18,
    }
    assert table[0] == [
        *("assignment", "student_id", "last_name", "first_name"),
        *(f"{ASSIGNMENT}: test_{name} ({most})" for name, most in points.items()),
        *("survey: opinion (4)", "survey: essay (6)", "late_penalty", "points", "max"),
    ]
    of = {(row[0], row[1]): row[4:] for row in table[1:]}
    assert len(of) == len(table) - 1 == 14
    assert of[ASSIGNMENT, "ada"] == ["10", "12", "4", "12", "2.5", "18", "", "", "0", "58.5", "60"]
    assert of[ASSIGNMENT, "bob"] == ["10", "12", "4", "0", "4", "18", "", "", "7", "41", "60"]
    assert of[ASSIGNMENT, "rtl"] == [""] * 10 + ["60"]
    assert of["survey", "ada"] == [""] * 6 + ["-2", "6", "0", "4", "10"]
    assert of["survey", "bob"] == [""] * 10 + ["10"]
    assert of["survey", "'=cmd"] == [""] * 6 + ["4", "", "0", "4", "10"]
    assert of["survey", "newline"] == [""] * 6 + ["0", "0", "0", "0", "10"]


def test_warnings_name_changed_ids_and_ungraded_submissions(exported):
    common = [
        "2 changed to be safe in a spreadsheet, so an import will not find them: '=cmd', '-007'",
        "1 submitted but not graded, so without points in the file: 'bob (survey)'",
        "1 still to be graded by hand, so exported with the points so far: '=cmd (survey)'",
    ]
    assert warnings(exported[QUESTIONS][1]) == common
    assert warnings(exported[CANVAS][1]) == [
        "3 whose lms_user_id is left out, because it is not a number or not unique: 'newline', 'bob', 'rtl'",
        *common,
    ]
    assert warnings(exported[MOODLE][1]) == [
        "5 without a unique e-mail address, so the file has no addresses: "
        "'=cmd', '-007', 'newline', 'rtl', 'wide'",
        *common,
    ]


def test_files_are_utf_8_without_a_byte_order_mark_with_crlf_line_ends(exported):
    for file, _ in exported:
        assert not file.startswith(b"\xef\xbb\xbf")
        assert file.count(b"\n") == file.count(b"\r\n") == len(rows(file))


def test_an_unknown_student_is_one_clear_line_and_no_file(course, tmp_path):
    shutil.copy(course / "gradebook.db", tmp_path)
    done = run(f"{EXPORTS[MOODLE]} --student nobody", tmp_path)
    assert done.returncode == 2
    (line,) = [line for line in done.stderr.splitlines() if "INFO]" not in line]
    assert line == "[ExportApp | ERROR] the gradebook has no student nobody"
    assert not list(tmp_path.glob("*.csv"))


@pytest.mark.parametrize(
    ("settings", "status", "said"),
    [
        ({"assignment": ["no", "a\x1b[2J"]}, 2, "the gradebook has no assignment no, a?[2J"),
        (
            {"student_id_is": "Name"},
            2,
            "CanvasExport.student_id_is must be one of: SIS User ID, SIS Login ID",
        ),
        ({"to": "no/such/folder.csv"}, 1, "no/such/folder.csv cannot be written: No such file or directory"),
    ],
)
def test_an_export_that_fails_logs_why_and_sets_the_exit_status(
    course, tmp_path, caplog, settings, status, said
):
    exporter = CanvasExport(**({"to": str(tmp_path / "canvas.csv"), "log": logging.getLogger()} | settings))
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook, pytest.raises(SystemExit) as stop:
        exporter.export(gradebook)
    assert stop.value.code == status
    assert caplog.messages[-1] == said
    assert not (tmp_path / "canvas.csv").exists()


def test_a_gradebook_without_assignments_is_refused(course, tmp_path, caplog):
    shutil.copy(course / "gradebook.db", tmp_path)
    with Gradebook(f"sqlite:///{tmp_path / 'gradebook.db'}") as gradebook:
        for name in (ASSIGNMENT, "survey"):
            gradebook.remove_assignment(name)
        with pytest.raises(SystemExit) as stop:
            MoodleExport(to=str(tmp_path / "moodle.csv"), log=logging.getLogger()).export(gradebook)
    assert stop.value.code == 2
    assert "has no assignment; is this the course folder" in caplog.text


STARTS = tuple("=+-@＝＋－＠")


@example(["", ';"'])
@given(st.lists(st.text(st.sampled_from([*"=+-@＝＠\t\r\n ;,\"'\x00\u200b\u202eaß"])), min_size=1))
def test_no_cell_starts_a_formula_whichever_separator_a_spreadsheet_takes(texts):
    file = io.StringIO(newline="")
    csv.writer(file).writerow([csv_safe(text) for text in texts])
    for separator in ",;":
        for row in csv.reader(io.StringIO(file.getvalue(), newline=""), delimiter=separator):
            for cell in row:
                assert not cell.strip(' "\u200b\r\n').startswith(STARTS)  # a line's end may stand in quotes
    assert not any(set(csv_safe(text)) & set("\t\r\n\x00") for text in texts)


@pytest.mark.parametrize(
    "text", ["Müller-Lüdenscheidt", "O'Neil", "名前", "עברית", "a+b@example.org", "x=1", "A-B"]
)
def test_an_honest_name_stays_as_it_is(text):
    assert csv_safe(text) == text


@pytest.mark.parametrize(
    ("value", "written"),
    [(60.0, "60"), (0.0, "0"), (-0.0, "0"), (-2.5, "-2.5"), (20 / 3, "6.66667"), (1e-9, "0"), (100.0, "100")],
)
def test_a_number_stays_a_number(value, written):
    assert number(value) == written
