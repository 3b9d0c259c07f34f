"""Makes hints.json: the named mistakes that check() recognises in the notebook, by their returned values.

The file is released beside the notebook. It holds values for the public case, no code and no hidden case. A
mistake that passes the public case, does not return, or returns nothing but NaN where it is wrong, is left
out.
"""

import inspect
import json
from collections.abc import Iterable, Mapping
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from autograder.authoring.descent_paths import paths
from autograder.comparison import difference
from autograder.diagnosis.evidence import speaks
from autograder.diagnosis.mutant_runs import run_versions
from autograder.files import digest
from autograder.labels import sharing
from autograder.model import Assignment, Question
from autograder.sandbox.backends import Sandbox, open_sandbox
from autograder.verdict.check import to_hint


def hints(assignment: Assignment, path_figure: Mapping[str, Any], before: bytes = b"") -> bytes:
    """The content of hints.json; ``before``, the present content, if it was made from the same input.

    ``path_figure`` is the course's setting of that name, see descent_paths.py. The mistakes are the
    instructor's own code and run without a sandbox.
    """
    made_from = f"notebooks/{assignment.name}/mistakes.py and the public cases of testCases.py"
    code = [Path(file).read_bytes() for file in (__file__, inspect.getfile(paths), inspect.getfile(speaks))]
    settings = json.dumps(dict(path_figure), sort_keys=True).encode()
    digests = (assignment.digest.encode(), assignment.words_digest.encode())
    head = {"from": made_from, "sha256": digest(*digests, settings, *code)}
    start = f'{{"built": {_line(head)}, "hints": {{\n'
    if before.startswith(start.encode()):
        return before
    recognised, followed = [], []
    with closing(open_sandbox("none", assignment.imports, assignment.files)) as sandbox:
        for question in assignment.graded_functions:
            lines = map(_line, _of_question(assignment, question, sandbox))
            recognised.append(f"{_line(question.name)}: [\n{_lines(lines)}\n]")
            if found := paths(assignment, question, sandbox, path_figure):
                followed.append(f"{_line(question.name)}: {_line(found)}")
    return f'{start}{_lines(recognised)}\n}}, "paths": {{\n{_lines(followed)}\n}}}}\n'.encode()


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _lines(parts: Iterable[str]) -> str:
    """One entry per line, so that a diff shows which mistake changed."""
    return ",\n".join(parts)


def _of_question(assignment: Assignment, question: Question, sandbox: Sandbox) -> list[dict[str, Any]]:
    mistakes = assignment.mistakes_of(question)
    sources = [mistake.applied_to(question.reference) for mistake in mistakes]
    (case,) = question.public
    found = []
    outcomes = run_versions(assignment, question, sandbox, sources, question.public)
    for mistake, (call,) in zip(mistakes, outcomes, strict=True):
        if call.status != "returned" or not difference(case, call.value, question.returns):
            continue
        if not (speaks(case, call.value, shapes=True) or sharing(call.value, question.returns)):
            continue
        hint: dict[str, Any] = {"title": mistake.title, "message": mistake.message, "see": mistake.see}
        with suppress(TypeError):  # a value that cannot be written to JSON identifies no mistake
            if mistake.accepted:
                hint |= {"accepted": True, "returns": to_hint(call.value, None, 0.0, decimals=None)}
            else:
                hint["returns"] = to_hint(call.value, case.expected, case.atol)
            found.append(hint)
    return found
