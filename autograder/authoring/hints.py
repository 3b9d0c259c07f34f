"""What `check` in the student's notebook knows of mistakes: what each returns on the public case.

Made by the build, handed out as hints.json beside the notebook. It holds no code and no hidden case;
a mistake that is right on the public case, or does not return, is left out.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from autograder.authoring.descent_paths import paths
from autograder.diagnosis.mutant_runs import run_versions
from autograder.files import digest
from autograder.model import Assignment, Head, Question, Sketch
from autograder.sandbox.backends import Sandbox, open_sandbox
from autograder.verdict.comparison import difference

DECIMALS = 8  # as the expected arrays of public cases are printed


def hints(assignment: Assignment, before: bytes = b"") -> bytes:
    """The file's content; ``before`` itself, if it was made from the same.

    The mistakes are the instructor's own code, and run unprotected.
    """
    made_from = f"notebooks/{assignment.name}/mistakes.py and the public cases of testCases.py"
    code = [Path(file).read_bytes() for file in (__file__, inspect.getfile(paths))]
    head = {
        "from": made_from,
        "sha256": digest(assignment.digest.encode(), assignment.words_digest.encode(), *code),
    }
    start = f'{{"built": {_line(head)}, "hints": {{\n'
    if before.startswith(start.encode()):
        return before
    sandbox = open_sandbox("none", assignment.imports, assignment.files)
    told, followed = [], []
    try:
        for question in assignment.questions:
            lines = map(_line, _of_question(assignment, question, sandbox))
            told.append(f"{_line(question.name)}: [\n{_lines(lines)}\n]")
            if found := paths(assignment, question, sandbox):
                followed.append(f"{_line(question.name)}: {_line(found)}")
    finally:
        sandbox.close()
    return f'{start}{_lines(told)}\n}}, "paths": {{\n{_lines(followed)}\n}}}}\n'.encode()


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _lines(parts: Iterable[str]) -> str:
    """One part a line, so that a change to a mistake shows as one."""
    return ",\n".join(parts)


def _of_question(assignment: Assignment, question: Question, sandbox: Sandbox) -> list[dict[str, Any]]:
    mistakes = [mistake for mistake in assignment.mistakes_of(question) if not mistake.accepted]
    sources = [mistake.applied_to(question.reference) for mistake in mistakes]
    (case,) = question.public
    found = []
    for mistake, (call,) in zip(
        mistakes, run_versions(assignment, question, sandbox, sources, question.public), strict=True
    ):
        if call.status == "returned" and difference(case, call.value, question.returns):
            returns = _plain(call.value, case.expected, case.atol)
            found.append(
                {"title": mistake.title, "message": mistake.message, "see": mistake.see, "returns": returns}
            )
    return found


def _plain(value: Any, expected: Any, atol: float) -> Any:
    """A returned value as JSON; null where it is as expected."""
    if isinstance(value, dict):
        right = expected if isinstance(expected, dict) else {}
        return {"dict": {key: _plain(item, right.get(key), atol) for key, item in value.items()}}
    if isinstance(value, (list, tuple)):
        wanted = [*expected] if isinstance(expected, (list, tuple)) else []
        wanted += [None] * (len(value) - len(wanted))
        return {"list": [_plain(item, e, atol) for item, e in zip(value, wanted, strict=False)]}
    if isinstance(value, Head):
        first = value.entries[: len(expected.first)] if isinstance(expected, Sketch) else value.entries[:3]
        return {"shape": value.shape, "first": _rounded(first)}
    if isinstance(value, (int, float, np.ndarray)) and np.ndim(value) == 0:
        return {"number": round(float(value), DECIMALS)}
    if isinstance(value, np.ndarray):
        if isinstance(expected, Sketch):
            return {"shape": value.shape, "first": _rounded(value[:1, : len(expected.first)].ravel())}
        same = isinstance(expected, np.ndarray) and expected.shape == value.shape
        if same and expected.dtype.kind == value.dtype.kind and np.allclose(value, expected, 0, atol):
            return None
        return {"array": _rounded(value), "kind": value.dtype.kind}
    return {"other": type(value).__name__}


def _rounded(array: np.ndarray) -> Any:
    return (np.round(array, DECIMALS) if array.dtype.kind == "f" else array).tolist()
