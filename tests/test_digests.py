"""What is graded or diagnosed again, what is left alone; and the trace of a defect of the grader."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from autograder import digests
from tests.helpers.assignments import read_assignment
from tests.helpers.commands import autograder
from tests.helpers.courses import SEED, feedback, hand_in
from tests.helpers.notebooks import with_sources
from tests.helpers.project import ROOT, copy_project

SCHEDULES, GD = "learning_rate_schedules", "optimization_methods"
CHANGED = ("0.22699386503067484", "0.22699386503067486")  # a hidden expected value, within its tolerance
MISTAKE = next(m for m in read_assignment(SCHEDULES).mistakes if not m.accepted)
NEITHER = {  # files and folders whose text decides neither points nor what students read of them
    *("__init__.py", "__main__.py", "digests.py", "grading_job.py", "job.py", "terminal.py", "files.py"),
    *("cache.py", "grade_table.py", "road.py", "text_files.py", "text_notebook.py"),
    *("authoring", "classroom", "cli", "lms", "nbgrader_integration", "records", "reporting"),
}


def test_every_file_is_known_to_decide_points_words_or_neither():
    """So that nobody who adds a module forgets to say which it is."""
    top = {path.name for path in digests.PACKAGE.iterdir() if path.suffix == ".py" or path.is_dir()}
    known = {*digests.POINTS, *digests.PAGES, *(name for name in digests.WORDS if "/" not in name)}
    assert top - {"__pycache__"} - known <= NEITHER and not known & NEITHER
    assert all(
        (digests.PACKAGE / name).exists() for name in (*digests.POINTS, *digests.WORDS, *digests.PAGES)
    )


@pytest.fixture
def package(tmp_path, monkeypatch) -> Path:
    """A copy of the package, which is what is digested."""
    copy = tmp_path / "autograder"
    shutil.copytree(ROOT / "autograder", copy, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(digests, "PACKAGE", copy)
    return copy


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (("cli.py", "reporting/report.py", "reporting/templates/report.html.j2"), ""),
        (("lms/collect.py", "authoring/build.py", "classroom/pool.py", "records/ledger.py"), ""),
        (("diagnosis/wording.py",), "words"),
        (("feedback/templates/feedback.html.j2",), "pages"),
        (("pages.py",), "pages"),
        (("records/autograded_notebook.py",), "words"),
        (("comparison.py", "cases.py"), "points"),
        (("sandbox/inside/notebook.py",), "points"),
        (("program.py",), "points"),
        (("grading.py",), "points"),
    ],
)
def test_a_changed_file_changes_the_digest_of_its_folder_and_no_other(package, names, expected):
    kinds = ("points", "words", "pages")
    functions = [getattr(digests, f"{kind}_digest").__wrapped__ for kind in kinds]
    before = [function() for function in functions]
    for name in names:
        with (package / name).open("a") as file:
            file.write("# a comment\n")
    changed = [
        kind for kind, function, old in zip(kinds, functions, before, strict=True) if function() != old
    ]
    assert changed == ([expected] if expected else [])


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Path:
    """A copy of the project, with a graded class: three students in one assignment, one in another."""
    root = tmp_path_factory.mktemp("project")
    files = ["autograder", "notebooks", "source", "opt_utils.py", "testCases.py", "nbgrader_config.py"]
    copy_project(root, *files, "requirements", "requirements.txt", "course.toml")
    right = {q.name: q.reference for q in read_assignment(SCHEDULES).questions}
    wrong = {**right, MISTAKE.function: MISTAKE.applied_to(right[MISTAKE.function])}
    for student, sources in (("right", right), ("wrong", wrong), ("blank", {})):
        hand_in(root, student, released(SCHEDULES, sources), SCHEDULES)
    hand_in(root, "other", released(GD, {}), GD)
    (root / "gradebook.seed").write_text(SEED)
    assert graded_now(root) == {"right", "wrong", "blank"}
    assert graded_now(root, GD) == {"other"}
    return root


def released(name: str, sources: dict[str, str]) -> nbformat.NotebookNode:
    """The release of an assignment with these functions written."""
    return with_sources(nbformat.read(ROOT / "release" / name / f"{name}.ipynb", as_version=4), sources)


def run_grade(root: Path, name: str = SCHEDULES, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the copy's own ``grade``."""
    return autograder("grade", name, *words, cwd=root)


def ledger(root: Path) -> list[dict]:
    file = root / "ledger.jsonl"
    return list(map(json.loads, file.read_text("utf-8").splitlines())) if file.exists() else []


def graded_now(root: Path, name: str = SCHEDULES) -> set[str]:
    """The students of whom a run adds a line to the ledger."""
    before = len(ledger(root))
    done = run_grade(root, name)
    assert done.returncode == 0, done.stderr
    return {entry["result"]["student"] for entry in ledger(root)[before:]}


def last(root: Path, student: str) -> dict:
    return [entry for entry in ledger(root) if entry["result"]["student"] == student][-1]


def points(entry: dict) -> list[tuple]:
    return [(q["name"], q["score"], q["status"]) for q in entry["result"]["questions"]]


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert text.count(old) >= 1
    path.write_text(text.replace(old, new), "utf-8")


def append(path: Path, text: str) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(text)


def test_comments_help_texts_and_the_report_grade_nobody_again(project):
    append(project / "autograder" / "cli.py", "# a comment\n")
    append(project / "autograder" / "reporting" / "templates" / "report.html.j2", "{# a comment #}\n")
    for line in ('CASES["update_parameters_with_gd"] =', "### END HIDDEN TESTS"):  # public cases, hidden ones
        edit(project / "testCases.py", line, f"# a comment\n{line}")
    assert graded_now(project) == set() and graded_now(project, GD) == set()


def test_a_changed_message_is_told_to_whom_it_concerns_and_points_stay(project):
    test = f"test_{MISTAKE.function}"
    with Gradebook(f"sqlite:///{project / 'gradebook.db'}") as gradebook:
        gradebook.find_grade(test, SCHEDULES, SCHEDULES, "wrong").manual_score = 0.5
        gradebook.db.commit()
    before = last(project, "wrong")
    told = [q["diagnosis"] for q in before["result"]["questions"] if q["diagnosis"]]
    assert [found["id"] for found in told] == [MISTAKE.id]
    edit(project / "notebooks" / SCHEDULES / "mistakes.py", MISTAKE.title, f"{MISTAKE.title}, anew")
    assert graded_now(project) == {"wrong"}
    after = last(project, "wrong")
    assert points(after) == points(before) and after["grader"] == before["grader"]
    assert after["words"] != before["words"]
    (found,) = [q["diagnosis"] for q in after["result"]["questions"] if q["diagnosis"]]
    assert found["title"] == f"{MISTAKE.title}, anew"
    page = feedback(project, "wrong", SCHEDULES)
    assert ", anew" in page.read_text("utf-8")
    with Gradebook(f"sqlite:///{project / 'gradebook.db'}") as gradebook:
        entry = gradebook.find_grade(test, SCHEDULES, SCHEDULES, "wrong")
        assert (entry.auto_score, entry.manual_score, entry.needs_manual_grade) == (0.0, 0.5, False)
        assert ", anew" in gradebook.find_comment(MISTAKE.function, SCHEDULES, SCHEDULES, "wrong").comment
    assert graded_now(project) == set()


def test_lines_of_the_version_before_keep_their_points(project):
    """Lines without a digest of words are diagnosed anew; those of another grader are graded again."""
    lines = ledger(project)
    for entry in lines:
        del entry["words"]
    others = [dict(entry, grader="0" * 64) for entry in lines if entry["result"]["student"] == "blank"]
    file = project / "ledger.jsonl"
    file.write_text("".join(json.dumps(entry) + "\n" for entry in [*lines, *others]), "utf-8")
    before = {student: points(last(project, student)) for student in ("right", "wrong", "blank")}
    assert graded_now(project) == {"wrong", "blank"}
    assert {student: points(last(project, student)) for student in before} == before


def test_other_points_at_a_second_run_are_logged_and_not_recorded(project):
    entry = last(project, "wrong")
    (question,) = [q for q in entry["result"]["questions"] if q["name"] == MISTAKE.function]
    entry["words"], question["score"] = "", 0.25
    append(project / "ledger.jsonl", json.dumps(entry) + "\n")
    assert graded_now(project) == set()
    assert last(project, "wrong") == entry
    (line,) = (project / "grading.log").read_text("utf-8").splitlines()
    warning = f"wrong, {SCHEDULES}: a second run gave other points; the recorded grade stays"
    assert line.endswith(f"WARNING {warning}")
    assert run_grade(project, SCHEDULES, "--student", "wrong", "--force").returncode == 0
    (project / "grading.log").unlink()


def test_a_changed_expected_value_grades_exactly_that_assignment(project):
    edit(project / "testCases.py", *CHANGED)
    assert graded_now(project, GD) == set()
    assert graded_now(project) == {"right", "wrong", "blank"}


def test_a_defect_of_the_grader_leaves_a_traceback_in_the_log_and_no_grade(project):
    append(
        project / "autograder" / "submission.py",
        "\n\ndef parse(content, notes=(), _parse=parse):\n"
        "    assert b'surprise' not in content, 'a defect of ours'\n"
        "    return _parse(content, notes)\n",
    )
    hand_in(project, "odd", released(SCHEDULES, {MISTAKE.function: "# surprise"}), SCHEDULES)
    done = run_grade(project)
    assert done.returncode == 1 and "odd" not in {e["result"]["student"] for e in ledger(project)}
    assert "Traceback" not in done.stderr + done.stdout
    first, final = done.stderr.strip().splitlines()
    assert first == "not graded: odd: AssertionError: a defect of ours"
    assert final.endswith("; tracebacks are in grading.log")
    said = (project / "grading.log").read_text("utf-8")
    assert (
        f"ERROR odd, {SCHEDULES}: AssertionError: a defect of ours\nTraceback (most recent call last)" in said
    )
    assert "in grading_steps" in said
    assert not (project / "feedback" / "odd").exists()
    elsewhere = run_grade(project, SCHEDULES, "--log", "elsewhere.log", "--student", "odd")
    assert elsewhere.returncode == 1 and "Traceback" in (project / "elsewhere.log").read_text("utf-8")
