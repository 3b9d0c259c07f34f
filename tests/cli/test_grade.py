"""`grade` on a terminal: several assignments, what is listed, the last line, --dry-run, Ctrl-C, encodings."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from tests.helpers.commands import autograder, start_grading
from tests.helpers.courses import hand_in, hand_in_class, link_course, make_course, submission
from tests.helpers.notebooks import written_by
from tests.helpers.project import ASSIGNMENT, ROOT

SCHEDULES = "learning_rate_schedules"
STRANGE = "Zoë 李"  # its last letter is in neither ASCII nor cp1252
ASCII = {"PYTHONIOENCODING": "ascii"}
CONFIG = """
from nbgrader.plugins import BasePlugin
from autograder.nbgrader_integration.settings import configure
class TenPoints(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return 10
c = get_config()
configure(c, __file__)
c.AssignLatePenalties.plugin_class = TenPoints
"""


@pytest.fixture(scope="module")
def first_run(tmp_path_factory, release) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """Two assignments, graded without their names."""
    course = tmp_path_factory.mktemp("course")
    link_course(course)
    (course / "nbgrader_config.py").write_text(CONFIG)
    hand_in(course, "ann", written_by(release, "right_plain"))
    hand_in(course, "bob", written_by(release, "right_plain", "wrong_beta_swapped"))
    hand_in(course, STRANGE, "not a notebook")
    schedules = ROOT / "release" / SCHEDULES / f"{SCHEDULES}.ipynb"
    hand_in(course, "ann", schedules.read_bytes(), SCHEDULES)
    (course / "submitted" / "ann" / "notes").mkdir()
    return course, autograder("grade", "--course", course)


@pytest.fixture
def course(first_run, tmp_path) -> Path:
    return Path(shutil.copytree(first_run[0], tmp_path / "course"))


def listed(table: str) -> list[str]:
    """The students in a table's rows."""
    return re.findall(r"^[│|] +(.+?) +[│|] *[\d.]+/", table, re.MULTILINE)


def test_without_names_it_grades_all_assignments_that_have_submissions(first_run):
    _, done = first_run
    assert done.returncode == 0, done.stderr
    assert listed(done.stdout) == ["ann", STRANGE, "ann", "bob"]
    last = [line for line in done.stdout.splitlines() if " graded, " in line]
    assert [re.sub(r"[\d.]+ s$", "N s", line) for line in last] == [
        f"{SCHEDULES}, 1 submission: 1 graded, 0 unchanged; median 0 of 40; N s",
        f"{ASSIGNMENT}, 3 submissions: 3 graded, 0 unchanged, 1 not gradable; median 48 of 60; N s",
    ]


def test_a_second_run_lists_what_is_new_or_has_other_points(course, release):
    nbformat.write(written_by(release, "right_plain"), submission(course, "bob"))
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        gradebook.find_grade("test_initialize_adam", ASSIGNMENT, ASSIGNMENT, "ann").manual_score = 1
        gradebook.db.commit()
    done = autograder("grade", ASSIGNMENT, "--course", course)
    assert listed(done.stdout) == ["bob"]
    assert "3 submissions: 1 graded, 2 unchanged, 1 not gradable; median 57 of 60;" in done.stdout
    (course / "extensions.csv").write_text(f"student,assignment,days\nann,{ASSIGNMENT},1\n")
    submission(course, "ann").with_name("timestamp.txt").write_text("2026-03-05 12:00:00 UTC")
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        gradebook.update_or_create_assignment(ASSIGNMENT, duedate="2026-03-01 12:00:00 UTC")
    done = autograder("grade", ASSIGNMENT, "--course", course)
    assert listed(done.stdout) == ["ann"]
    assert "changed: ann: 57 points became 47 (late penalty 10)" in done.stderr
    assert "3 submissions: 0 graded, 3 unchanged" in done.stdout
    again = autograder("grade", ASSIGNMENT, "--course", course, "--all").stdout
    assert listed(again) == [STRANGE, "ann", "bob"]


def test_quiet_prints_the_last_lines_and_what_needs_a_look(course):
    done = autograder("grade", "--course", course, "--quiet")
    assert [line.partition(",")[0] for line in done.stdout.splitlines()] == [SCHEDULES, ASSIGNMENT]
    assert "submitted/STUDENT/notes matches no assignment" in done.stderr


def test_json_has_the_lines_of_all_assignments_and_the_table_stays_away(course):
    done = autograder("grade", ASSIGNMENT, SCHEDULES, "--course", course, "--json", "-")
    results = list(map(json.loads, done.stdout.splitlines()))
    assert [(r["assignment"], r["student"]) for r in results] == [
        *((ASSIGNMENT, student) for student in (STRANGE, "ann", "bob")),
        (SCHEDULES, "ann"),
    ]
    assert "3 submissions: 0 graded, 3 unchanged" in done.stderr


def test_one_assignment_that_cannot_be_graded_keeps_no_other_from_its_grades(course):
    hand_in(course, "cyd", "{}", SCHEDULES)
    done = autograder("grade", "adaptive_methods", SCHEDULES, "--course", course)
    assert done.returncode == 2 and listed(done.stdout) == ["cyd"]
    assert "autograder: adaptive_methods: no submission to 'adaptive_methods'" in done.stderr
    assert "1 of 2 assignments are incomplete" in done.stderr.splitlines()[-1]


def everything(course: Path) -> dict[str, tuple[int, bytes]]:
    """Each file and folder with its time of change and its content."""
    return {
        str(path): (path.stat().st_mtime_ns, path.read_bytes() if path.is_file() else b"")
        for path in (course, *course.rglob("*"))
    }


def dry_run(course: Path, *options: str) -> tuple[list[str], str]:
    """What a dry run prints, line by line, and its standard error; it must leave everything as it was."""
    before = everything(course)
    done = autograder("grade", ASSIGNMENT, "--course", course, "--dry-run", *options)
    assert done.returncode == 0 and everything(course) == before, done.stderr
    return done.stdout.splitlines(), done.stderr


def test_a_dry_run_says_what_would_be_graded_and_why_and_writes_nothing(course, release):
    assert dry_run(course)[0] == [
        f"{ASSIGNMENT}, 3 submissions: 0 would be graded, 3 unchanged; nothing was written"
    ]
    for student in ("ann", "bob"):
        submission(course, student).with_name("timestamp.txt").write_text("2026-03-05 12:00:00 UTC")
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        gradebook.update_or_create_assignment(ASSIGNMENT, duedate="2026-03-01 12:00:00 UTC")
    nbformat.write(written_by(release, "right_plain"), submission(course, "bob"))
    hand_in(course, "cyd", release)
    lines, _ = dry_run(course)
    assert lines == [
        "would be graded: bob: the submission changed",
        "would be graded: cyd: new",
        "would change: ann: 60 points would become 50 (late penalty 10)",
        f"{ASSIGNMENT}, 4 submissions: 2 would be graded, 2 unchanged; nothing was written",
    ]
    done = autograder("grade", ASSIGNMENT, "--course", course)
    assert "2 graded, 2 unchanged" in done.stdout
    assert "changed: ann: 60 points became 50 (late penalty 10)" in done.stderr


def test_a_dry_run_says_which_questions_have_other_points(course):
    question = "update_parameters_with_momentum"
    with (course / "course.toml").open("a") as settings:
        settings.write(f'[voided]\n{ASSIGNMENT} = ["{question}"]\n')
    lines, _ = dry_run(course)
    reason = "the assignment, the grader's code for points, the sandbox or the seed changed"
    assert f"would be graded: ann: {reason}" in lines
    lacking = "2 of the submissions to grade lack them now"
    assert f"question: {question}: voided, everybody has its 12 points; {lacking}" in lines
    assert dry_run(course, "--quiet")[0] == lines[-1:]


def test_a_dry_run_in_a_new_course_makes_nothing(tmp_path, release):
    hand_in(tmp_path, "ann", release)
    lines, _ = dry_run(tmp_path, "--student", "ann")
    assert lines[0] == "would be graded: ann: new"


@pytest.mark.parametrize(
    "environment",
    [ASCII, {"PYTHONIOENCODING": "cp1252"}, {"LANG": "C", "LC_ALL": "C"}],
    ids=str,
)
def test_every_command_can_print_what_the_terminal_has_no_letters_for(course, tmp_path, environment):
    with (course / "roster.csv").open("w", encoding="utf-8") as roster:
        roster.write("id\n李四\n")
    (course / "submitted" / STRANGE / ASSIGNMENT / "timestamp.txt").write_text("晚")
    download = tmp_path / "李" / "plain"
    shutil.copytree(course / "submitted" / "bob", download / "李四")
    renamed = submission(course, "bob").rename(submission(course, "bob").with_name("李.ipynb"))
    words = [
        ["grade", ASSIGNMENT, "--course", course, "--all"],
        ["grade", ASSIGNMENT, "--course", course, "--dry-run", "--force"],
        ["check", renamed, "--assignment", ASSIGNMENT, "--course", course],
        ["collect", download, "--assignment", ASSIGNMENT, "--course", course],
        ["report", "--course", course],
        ["withdraw", STRANGE, "--course", course],
        ["new", tmp_path / "李四"],
        ["--help"],
    ]
    for one in words if environment == ASCII else words[:1]:
        done = autograder(*one, **environment)
        assert done.returncode == 0 and "Traceback" not in done.stderr, (one, done.stderr)
        encoding = environment.get("PYTHONIOENCODING", "utf-8")
        assert "│" not in done.stdout or encoding == "utf-8", one
        if "--all" in one:
            shown = STRANGE.encode(encoding, "backslashreplace").decode(encoding)
            assert listed(done.stdout) == [shown, "ann", "bob"]


def descendants(pid: int) -> set[int]:
    """The processes that a process has started, those that they have started, and so on."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    found = {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def test_ctrl_c_says_what_is_recorded_and_the_same_command_goes_on(tmp_path, release):
    course = make_course(tmp_path / "course", hand_in_class(tmp_path / "class", release, 20))
    run = start_grading(course, "--workers", "1")  # so that most is still to be graded
    ledger = course / "ledger.jsonl"
    while run.poll() is None and not (ledger.exists() and ledger.stat().st_size):
        time.sleep(0.05)
    started = descendants(run.pid)
    assert len(started) > 3
    until = time.monotonic() + 60
    while run.poll() is None and time.monotonic() < until:  # somebody is impatient
        os.killpg(run.pid, signal.SIGINT)
        time.sleep(0.1)
    _, said = run.communicate(timeout=60)
    assert run.returncode == 130
    recorded = len(ledger.read_text("utf-8").splitlines())
    assert 0 < recorded < 20
    assert said == (
        f"autograder: interrupted; {recorded} of 20 submissions to {ASSIGNMENT} are recorded; "
        "the same command continues\n"
    )
    until = time.monotonic() + 60
    while left := [pid for pid in started if Path("/proc", str(pid)).exists()]:
        assert time.monotonic() < until, left
        time.sleep(0.1)
    done = autograder("grade", ASSIGNMENT, "--course", course)
    assert f"20 submissions: {20 - recorded} graded, {recorded} unchanged" in done.stdout
    lines = map(json.loads, ledger.read_text("utf-8").splitlines())
    assert sum(not line["repaired"] for line in lines) == 20  # repairs add lines of their own


def test_help_is_fast_because_it_imports_no_other_package_of_nbgrader():
    done = autograder("--help", PYTHONPROFILEIMPORTTIME="1")
    assert "withdraw" in done.stdout and "typer" in done.stderr
    assert not re.search(r"nbgrader|nbformat|sqlalchemy|scipy|autograder[.]classroom", done.stderr)
