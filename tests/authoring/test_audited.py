"""`build` knows the result of an audit of the very cases that it releases."""

from __future__ import annotations

import pytest

from autograder.assignment import load_assignment
from autograder.authoring import audited
from autograder.authoring.audit import FunctionAudit
from autograder.course import Course
from tests.helpers.project import ROOT

NAME = "learning_rate_schedules"
SECTION = f"# --- assignment: adaptive_methods {74 * '-'}\n"
EXPECTED = "0.22699386503067484"  # by a hidden case


@pytest.fixture
def course(tmp_path, monkeypatch) -> Course:
    """A copy of this project that no audit has seen."""
    monkeypatch.setattr(audited, "CACHE", tmp_path / "cache")
    folder = tmp_path / "course"
    for part in ("source", "notebooks", "testCases.py", "opt_utils.py", "course.toml", "requirements"):
        folder.mkdir(exist_ok=True)
        (folder / part).symlink_to(ROOT / part)
    return Course.open(folder)


def result(killed: int) -> list[FunctionAudit]:
    return [FunctionAudit("update_lr", 10, 2, killed, [], 0, 0, [])]


def test_build_tells_sound_from_weak_and_from_unknown(course):
    assignment = load_assignment(NAME, course)
    assert audited.unaudited(course, [NAME]) == [NAME]
    assert list(audited.audit_problems(assignment, "testCases.py")) == []
    audited.remember(assignment, result(killed=7))
    assert audited.unaudited(course, [NAME]) == []
    (problem,) = audited.audit_problems(assignment, "testCases.py")
    assert problem.startswith("testCases.py: 1 wrong version of update_lr passed all of its cases")
    audited.remember(assignment, result(killed=8))
    assert list(audited.audit_problems(assignment, "testCases.py")) == []


def replaced(course: Course, file: str, old: str, new: str) -> Course:
    path = course.root / file
    text = path.read_text("utf-8")
    path.unlink()
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    return course


@pytest.mark.parametrize(
    ("old", "new", "is_known"),
    [
        (EXPECTED, EXPECTED[:-1] + "6", False),
        ("import numpy as np\n", "import numpy as np  # for arrays\n", True),
        (SECTION, f"{SECTION}OTHER = 1\n", True),
    ],
)
def test_an_audit_counts_for_the_cases_that_it_measured(course, old, new, is_known):
    audited.remember(load_assignment(NAME, course), result(killed=7))
    changed = replaced(course, "testCases.py", old, new)
    assert (audited.unaudited(changed, [NAME]) == []) == is_known
