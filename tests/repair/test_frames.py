"""All that a sandbox receives while a function is repaired: inputs and the student's own code."""

from __future__ import annotations

import pickle
import struct
from contextlib import closing
from pathlib import Path

import pytest

from autograder.assignment import load_assignment
from autograder.course import Course
from autograder.diagnosis.table import table_of
from autograder.model import CallFunction, Program, RunCell, Verdict
from autograder.program import setup
from autograder.repair.repair import repaired
from autograder.sandbox.backends import Sandbox, open_sandbox
from autograder.verdict.answer_key import answer_key
from autograder.verdict.student_code import StudentCode

COURSE = Course.open(Path(__file__).parents[2])
NAME = "update_lr"
HEAD = "def update_lr(learning_rate0, epoch_num, decay_rate):\n"
WRONG = HEAD + "    return learning_rate0 / (2 + decay_rate * epoch_num)\n"
NOT_CURED = HEAD + "    return 41.0 + epoch_num\n"


class RecordingSandbox:
    """Runs programs, and keeps all that it is sent."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self.name = sandbox.name
        self.programs: list[Program] = []

    def run(self, program: Program):
        self.programs.append(program)
        return self._sandbox.run(program)

    @property
    def sent(self) -> bytes:
        return b"".join(pickle.dumps((program.steps, dict(program.files))) for program in self.programs)


def forms_of(value: float) -> list[bytes]:
    """A number as bytes and as text, as a message could hold it."""
    return [struct.pack(">d", value), struct.pack("<d", value), repr(value).encode()]


@pytest.mark.parametrize(("source", "lines"), [(WRONG, (2,)), (NOT_CURED, None)])
def test_no_expected_value_is_ever_sent(source, lines):
    assignment = load_assignment("learning_rate_schedules", COURSE)
    question = next(q for q in assignment.graded_functions if q.name == NAME)
    with closing(open_sandbox("auto", assignment.imports, assignment.files)) as sandbox:
        key, table = answer_key(assignment, sandbox, bytes(32)), table_of(assignment, question, sandbox)
        calls = CallFunction(NAME, NAME, key.rounds[NAME])
        steps = (*setup(assignment.notebook_of(question)), RunCell("cell", source), calls)
        program = Program(steps, assignment.files)
        recording = RecordingSandbox(sandbox)
        seen = recording.run(program)
        cases = key.cases[NAME]
        code, wrong = StudentCode(source, NAME), Verdict(NAME, 0.0, 1.0, "wrong", "", ())
        words = repaired(assignment, question, code, program, seen, cases, table, recording, wrong)
    assert (words.lines if words else None) == lines
    assert len(recording.programs) > 2
    sent = recording.sent
    given = {number for case in cases for number in (*case.arguments(), *case.keywords.values())}
    floats = [number for number in given if isinstance(number, float)]
    assert floats and all(any(form in sent for form in forms_of(number)) for number in floats)
    released = {float(case.expected) for case in cases if case.origin == "public"}  # in the release's files
    secret = {float(case.expected) for case in cases} - released - {float(number) for number in given}
    assert len(secret) > 3
    assert not [number for number in secret for form in forms_of(number) if form in sent]
