"""The border of the grader: everything that reads what a submission wrote, called with odd inputs.

Each target draws one input and passes it through the grader's own code, up to the files that are recorded. It
raises whatever that code raises; only the exceptions that the code documents are expected. No submitted code
runs: a sandbox's answers are forged.
"""

from __future__ import annotations

import json
import os
import struct
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
import numpy as np

from autograder.course import StudentFolder
from autograder.diagnosis import table
from autograder.diagnosis.fingerprint import Fingerprint, fingerprint
from autograder.diagnosis.table import CounterfactualTable, WrongVersion
from autograder.grading import GradedSubmission, grading_steps
from autograder.model import (
    CallFunction,
    CallOutcome,
    Mistake,
    Observation,
    Program,
    Question,
    RunCell,
)
from autograder.program import rounds_of
from autograder.records.results import as_json
from autograder.rendering import rendered
from autograder.sandbox.backends import Sandbox
from autograder.sandbox.inside.limits import TimeLimits
from autograder.sandbox.outcomes import observation
from autograder.submission import submitted_at
from autograder.submitted_work import SubmittedFile, SubmittedWork, read_work
from autograder.verdict.answer_key import AnswerKey
from autograder.verdict.check import returned_value
from autograder.verdict.fresh_cases import fresh_cases
from tests.course.functions import ASSIGNMENTS, functions
from tests.fuzzing.answers import Answer, message, wire_message
from tests.fuzzing.inputs import Draw
from tests.helpers.notebooks import written_by
from tests.helpers.project import ASSIGNMENT, RELEASE


class ForgedSandbox(Sandbox):
    """A sandbox whose answers are drawn; it runs nothing."""

    name = "forged"

    def __init__(self, draw: Draw, key: AnswerKey, honest: bool) -> None:
        self.draw, self.key, self.honest = draw, key, honest

    def run(self, program: Program) -> Observation:
        draw = self.draw
        output = b"".join(self._cell(step.label) for step in program.steps if isinstance(step, RunCell))
        questions = [step.function for step in program.steps if isinstance(step, CallFunction)]
        forged = questions if draw.seldom(8) else draw.sample(questions, min(1, len(questions)))
        answers = {name: self._answers(name, name in forged and not self.honest) for name in questions}
        ended = "done" if self.honest else draw.choice(["done", "died", "timeout"])
        return observation(
            program,
            TimeLimits(),
            ended,
            output,
            answers,
            draw.sample(questions, draw.randrange(len(questions))),
        )

    def _cell(self, label: str) -> bytes:
        draw = self.draw
        if self.honest or not draw.seldom(8):
            return wire_message(["cell", label, {"status": "ok", "outputs": []}], [], b"")
        data = {"text/plain": draw.text(), "image/png": draw.text(), draw.text(): draw.odd()}
        outputs: list[Any] = [
            {"output_type": "stream", "name": "stdout", "text": draw.text()},
            {"output_type": draw.choice(["display_data", "execute_result"]), "data": data},
        ]
        error = {"error": draw.text(), "message": draw.text(), "line": draw.odd()}
        status = draw.choice(["ok", "raised", "timeout", "died"])
        outputs *= draw.copies(len(json.dumps(outputs)))
        fields = {"status": status, "outputs": outputs, **error}
        body = draw.mutated(["cell", label, fields], draw.odd) if draw.seldom(2) else ["cell", label, fields]
        frame = message(draw, body, [], b"")
        return frame * (draw.copies(len(frame)) if draw.seldom(5) else 1)

    def _answers(self, name: str, forged: bool) -> tuple[str, bytes]:
        draw, parts = self.draw, [struct.pack(">Q", 0)]
        spoilt = draw.randrange(len(self.key.cases[name])) if forged else -1
        for number, case in enumerate(self.key.cases[name]):
            answer = Answer(draw, case.expected)
            if forged and (number == spoilt or draw.seldom(5)):
                change = draw.randrange(3)
                if change == 0:
                    answer.structure = answer.forged()
                elif change == 1:
                    answer.structure = draw.mutated(answer.structure, answer.forged)
            packed = answer.packed(honest=not forged)
            parts += [struct.pack(">Q", len(packed)), packed]
        data = b"".join(parts)
        if forged and draw.seldom(20):
            data = draw.spoilt(data)
        return draw.choice(["done", "died", "timeout", "not_run"]) if forged else "done", data


@cache
def keys() -> list[AnswerKey]:
    """The answer keys of all assignments; the references are run here, since they are the instructor's."""
    return [_key(name) for name in ASSIGNMENTS]


def _key(name: str) -> AnswerKey:
    assignment, cases, accepted = ASSIGNMENTS[name], {}, {}
    for question in assignment.questions:
        function = functions(name)[question.name]
        fresh = [replace(c, expected=returned_value(function, c)) for c in fresh_cases(question, b"seed")]
        cases[question.name] = (*question.cases, *fresh)
        forms = [mistake for mistake in assignment.mistakes_of(question) if mistake.accepted]
        accepted[question.name] = tuple(_form(form, cases[question.name]) for form in forms)
        known = assignment.digest + assignment.words_digest, question.name
        table._TABLES[known] = _table(question, assignment.mistakes_of(question))
    return AnswerKey(assignment, cases, {name: rounds_of(cases[name]) for name in cases}, accepted)


def _form(form: Mistake, cases: Any) -> tuple[Mistake, tuple[CallOutcome, ...]]:
    return form, tuple(CallOutcome("returned", _scaled(case.expected, 1.5)) for case in cases)


def _table(question: Question, mistakes: list[Mistake]) -> CounterfactualTable:
    """A table whose wrong versions return multiples of the expected values."""
    rows = [WrongVersion("", False), *(WrongVersion(mistake.id, True) for mistake in mistakes)]
    rows.append(WrongVersion("edit", False, "operator", question.returns[0], "a - b"))
    seen: list[list[Fingerprint]] = [
        [fingerprint(_scaled(case.expected, 1 + row / 4)) for case in question.hidden]
        for row in range(len(rows))
    ]
    structures = sorted({found.structure for row in seen for found in row})
    return CounterfactualTable(
        tuple(rows),
        np.zeros((0, 2), dtype=np.int64),
        tuple(structures),
        np.array([[structures.index(found.structure) for found in row] for row in seen]),
        np.array([[found.total for found in row] for row in seen]),
        np.array([np.concatenate([found.sums for found in row]) for row in seen]),
        tuple(found.subscripts for found in seen[0]),
        np.concatenate([found.scales for found in seen[0]]),
    )


def _scaled(value: Any, factor: float) -> Any:
    if isinstance(value, dict):
        return {key: _scaled(part, factor) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(_scaled(part, factor) for part in value)
    return (
        value * factor
        if isinstance(value, (float, np.ndarray)) and np.asarray(value).dtype.kind == "f"
        else value
    )


@cache
def notebooks() -> list[bytes]:
    """Real notebooks: the release, and what students might hand in."""
    release = nbformat.read(RELEASE, as_version=4)
    students = [("right_plain",), ("right_plain", "copied_graded_cell"), ("right_plain", "syntax_error")]
    made = [release, *(written_by(release, *student) for student in students)]
    return [nbformat.writes(notebook).encode() for notebook in made]


def _recorded(content: bytes, key: AnswerKey, sandbox: Sandbox) -> None:
    """Grade a notebook and write everything that is recorded of it."""
    files = {notebook.name: SubmittedFile(content) for notebook in key.assignment.notebooks}
    *_, graded = grading_steps(key, sandbox, SubmittedWork("student", files), rendered)
    assert isinstance(graded, GradedSubmission)
    json.dumps(as_json(graded.grade)).encode()


def answers(draw: Draw) -> None:
    """Forged answers to a right notebook's questions, graded, diagnosed and recorded."""
    key = draw.choice(keys())
    _recorded(_answered(key), key, ForgedSandbox(draw, key, honest=False))


def _answered(key: AnswerKey) -> bytes:
    """A notebook in which every question of an assignment is answered."""
    cells = [
        {"cell_type": "code", "metadata": {}, "source": question.reference, "outputs": []}
        for question in key.assignment.questions
    ]
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}).encode()


def notebook(draw: Draw) -> None:
    """A spoilt or odd notebook, graded with right answers and recorded."""
    content = draw.choice(notebooks())
    match draw.randrange(6):
        case 0 | 1:
            content = json.dumps(draw.mutated(json.loads(content), draw.odd)).encode()
        case 2:
            content = draw.spoilt(content)
        case 3:
            content = draw.raw()
        case _:
            tree = json.loads(content)
            for cell in draw.sample(tree["cells"], draw.choice([1, 3, 10])):
                cell["source"] = draw.source() if draw.seldom(2) else draw.source().splitlines(keepends=True)
                cell["cell_type"] = draw.choice(["code", "code", "code", "markdown", "raw"])
            content = json.dumps(tree).encode()
    key = next(key for key in keys() if key.assignment.name == ASSIGNMENT)
    _recorded(content, key, ForgedSandbox(draw, key, honest=True))


def timestamp(draw: Draw) -> None:
    """A timestamp.txt of any bytes."""
    real = [
        b"2025-01-30 15:30:00.123456 UTC",
        b"2025-01-30T15:30:00+01:00",
        b"10:00 am jan 5 2020",
        b"1" * 41 + b"h",
    ]
    content = draw.spoilt(draw.choice(real)) if draw.seldom(2) else draw.text().encode("utf-8", "replace")
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "timestamp.txt").write_bytes(content)
        submitted_at(Path(folder))


def folder(draw: Draw) -> None:
    """A folder of links, pipes, folders, unreadable files and odd names in the place of a submission."""
    names = [
        "A.ipynb",
        "a.IPYNB",
        "A-Copy1.ipynb",
        "._A.ipynb",
        "\n.ipynb",
        "\udcff.ipynb",
        "é" * 100 + ".ipynb",
    ]
    names += [".ipynb", "A.ipynb.txt", "timestamp.txt", ".ipynb_checkpoints", "__MACOSX", "A"]
    with tempfile.TemporaryDirectory() as root:
        submitted = Path(root, "A")
        if draw.seldom(10):
            draw.choice([lambda: submitted.symlink_to(root), submitted.touch, lambda: os.mkfifo(submitted)])()
        else:
            submitted.mkdir()
            for name in draw.sample(names, draw.randrange(5)):
                with suppress(FileExistsError):
                    _odd_file(draw, submitted / name)
        submitted_at(submitted)
        released = replace(keys()[0].assignment.released[0], assignment="A", name="A.ipynb")
        file = read_work(StudentFolder("student", submitted), [released]).notebooks["A"]
        "".join((file.reason, *file.notes)).encode()


def _odd_file(draw: Draw, path: Path) -> None:
    match draw.randrange(9):
        case 0:
            path.symlink_to(draw.choice(["/etc/passwd", "/dev/zero", "/nowhere", path, path.parent]))
        case 1:
            os.mkfifo(path)
        case 2:
            path.mkdir()
        case 3:
            path.mkdir()
            path.joinpath(path.name).write_bytes(b"{}")
        case 4:
            path.write_bytes(draw.raw())
            path.chmod(0)
        case 5:
            with path.open("wb") as file:
                file.truncate(draw.choice([1 << 20, 65 << 20, 1 << 40]))
        case _:
            path.write_bytes(draw.raw())


TARGETS: dict[str, Callable[[Draw], None]] = {
    "answers": answers,
    "notebook": notebook,
    "timestamp": timestamp,
    "folder": folder,
}
