"""All that a sandbox receives while a function is repaired, and what is kept of a repair."""

from __future__ import annotations

import pickle
import struct
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest

from autograder.assignment import load_assignment
from autograder.comparison import Case
from autograder.course import Course
from autograder.diagnosis.table import table_of
from autograder.model import CallFunction, Program, RunCell, Verdict
from autograder.program import setup
from autograder.repair import remembered
from autograder.repair.repair import repaired
from autograder.repair.words import RepairWords
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


class Repaired(NamedTuple):
    words: RepairWords | None
    cases: Sequence[Case]
    sandbox: RecordingSandbox

    @property
    def read(self) -> tuple[object, ...]:
        """What people read of the repair."""
        words = self.words
        return (words.lines, words.kind, words.diagnosis, words.edit) if words else ()


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    assignment = load_assignment("learning_rate_schedules", COURSE)
    with closing(open_sandbox("auto", assignment.imports, assignment.files)) as opened:
        yield opened


@pytest.fixture
def repair(sandbox, tmp_path, monkeypatch):
    """Repair a wrong function with this source, after a cell with that one; the cache is empty at first."""
    monkeypatch.setattr(remembered, "FOLDER", tmp_path)
    assignment = load_assignment("learning_rate_schedules", COURSE)
    question = next(q for q in assignment.graded_functions if q.name == NAME)
    key, table = answer_key(assignment, sandbox, bytes(32)), table_of(assignment, question, sandbox)

    def run(source: str, before: str = "") -> Repaired:
        cells = RunCell("before", before), RunCell("cell", source), CallFunction(NAME, NAME, key.rounds[NAME])
        program = Program((*setup(assignment.notebook_of(question)), *cells), assignment.files)
        recording = RecordingSandbox(sandbox)
        seen, cases = recording.run(program), key.cases[NAME]
        code, wrong = StudentCode(source, NAME), Verdict(NAME, 0.0, 1.0, "wrong", "", ())
        words = repaired(assignment, question, code, program, seen, cases, table, recording, wrong)
        return Repaired(words, cases, recording)

    return run


@pytest.mark.parametrize(("source", "lines"), [(WRONG, (2,)), (NOT_CURED, None)])
def test_no_expected_value_is_ever_sent(repair, source, lines):
    words, cases, recording = repair(source)
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


@pytest.mark.parametrize("source", [WRONG, NOT_CURED])
def test_the_same_program_is_searched_once(repair, source):
    first, again = repair(source), repair(source)
    assert again.read == first.read
    # The student's notebook, and the repaired one before a word is said.
    assert len(again.sandbox.programs) == (2 if first.words else 1) < len(first.sandbox.programs)


@pytest.mark.parametrize(
    ("source", "before"), [(WRONG, "n = 1"), (WRONG.replace("2 +", "3 +"), ""), (WRONG + "# a remark\n", "")]
)
def test_another_cell_is_searched_anew(repair, source, before):
    repair(WRONG)
    assert len(repair(source, before).sandbox.programs) > 2


def test_a_change_of_the_grader_searches_anew(repair, monkeypatch):
    repair(WRONG)
    monkeypatch.setattr(remembered, "words_digest", lambda: "another")
    assert len(repair(WRONG).sandbox.programs) > 2


@pytest.mark.parametrize("damage", [b"", b"[1, 2", b"[]", b"7", b'["", [[1]]]', b"\xff\x00", b'{"a": 1}'])
def test_a_damaged_file_counts_as_none(repair, tmp_path, damage):
    first = repair(WRONG)
    (file,) = tmp_path.iterdir()
    whole = file.read_bytes()
    file.write_bytes(damage)
    assert repair(WRONG).read == first.read
    assert file.read_bytes() == whole and file.stat().st_mode & 0o077 == 0


def test_a_kept_repair_that_does_not_pass_gives_no_words(repair, tmp_path):
    repair(WRONG)
    (file,) = tmp_path.iterdir()
    file.write_text(file.read_text().replace("1 + decay_rate", "5 + decay_rate"))
    assert repair(WRONG).words is None


def test_what_might_not_be_found_again_is_not_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(remembered, "FOLDER", tmp_path)
    for is_repeatable in (False, True):
        assert not list(tmp_path.iterdir())
        assert remembered.remembered(["a program"], lambda: ([], is_repeatable)) == []  # noqa: B023
    assert len(list(tmp_path.iterdir())) == 1
