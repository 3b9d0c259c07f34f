"""A class has one answer key, though it is graded first and repaired then."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

from autograder.assignment import load_assignment
from autograder.classroom import classroom
from autograder.course import Course
from autograder.sandbox.backends import open_sandbox
from tests.helpers.project import ASSIGNMENT, ROOT


def test_the_key_is_made_once_for_an_assignment_and_a_seed(monkeypatch):
    made: list[bytes] = []
    real = classroom.answer_key

    def counted(assignment, sandbox, seed):
        made.append(seed)
        return real(assignment, sandbox, seed)

    monkeypatch.setattr(classroom, "answer_key", counted)
    monkeypatch.setattr(classroom, "_LAST_KEY", {})
    assignment = load_assignment(ASSIGNMENT, Course.open(Path(ROOT)))
    with closing(open_sandbox("none", assignment.imports, assignment.files)) as sandbox:
        first = classroom._answer_key(assignment, sandbox, b"one")
        again = classroom._answer_key(replace(assignment), sandbox, b"one")
        assert made == [b"one"] and again.cases is first.cases
        assert classroom._answer_key(assignment, sandbox, b"two").cases is not first.cases
        changed = replace(assignment, digest="another")
        assert classroom._answer_key(changed, sandbox, b"two").assignment is changed
    assert made == [b"one", b"two", b"two"]
