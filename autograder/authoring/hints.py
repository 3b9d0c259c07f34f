"""Makes hints.json: the mistakes and conventions that check() recognises in the notebook, by their values.

The file is released beside the notebook. It holds values for the public cases, no code and no hidden case. A
mistake that passes the public cases, does not return, or returns nothing but NaN where it is wrong, is left
out.
"""

import inspect
import json
from collections.abc import Iterable, Mapping
from contextlib import closing, suppress
from dataclasses import replace
from itertools import takewhile
from pathlib import Path
from typing import Any

from autograder.authoring.descent_paths import paths
from autograder.comparison import Case, difference
from autograder.diagnosis.evidence import speaks
from autograder.diagnosis.mutant_runs import run_versions
from autograder.files import digest
from autograder.labels import sharing
from autograder.model import Assignment, Question
from autograder.sandbox.backends import Sandbox, open_sandbox
from autograder.verdict.recognition import DIGITS, to_hint


def hints(assignment: Assignment, path_figure: Mapping[str, Any], before: bytes = b"") -> bytes:
    """The content of hints.json; ``before``, the present content, if it was made from the same input.

    ``path_figure`` is the course's setting of that name, see descent_paths.py. The mistakes are the
    instructor's own code and run without a sandbox.
    """
    made_from = f"notebooks/{assignment.name}/mistakes.py and the public cases of testCases.py"
    files = [__file__, *(inspect.getfile(used) for used in (paths, speaks, to_hint))]
    code = [Path(file).read_bytes() for file in files]
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
    """The hints of a function: its mistakes and conventions, made in the reference and in accepted forms."""
    mistakes, public = assignment.mistakes_of(question), question.public
    forms = [mistake for mistake in mistakes if mistake.accepted]
    made = [("", mistake, mistake.applied_to(question.reference)) for mistake in mistakes]
    for form in forms:
        reference = form.applied_to(question.reference)
        fitting = (m for m in mistakes if not m.accepted and all(old in reference for old, _ in m.edits))
        made += [(form.title, mistake, mistake.applied_to(reference)) for mistake in fitting]
    outcomes = run_versions(assignment, question, sandbox, [source for _, _, source in made], public)
    answers = {"": public}
    found = []
    for (beside, mistake, _), outcome in zip(made, outcomes, strict=True):
        returned = [call.value for call in takewhile(lambda call: call.status == "returned", outcome)]
        if mistake.accepted:
            if len(returned) < len(public):
                continue
            values = zip(public, returned, strict=True)
            answers[mistake.title] = tuple(replace(case, expected=value) for case, value in values)
        answered = answers.get(beside, ())
        if not any(_tells(*pair, question.returns) for pair in zip(answered, returned, strict=False)):
            continue
        told = mistake.diagnosis
        hint: dict[str, Any] = {"title": told.title, "message": told.message, "see": told.see}
        hint |= {"accepted": True} if mistake.accepted else {}
        hint |= {"beside": beside} if beside else {}
        digits = None if mistake.accepted else DIGITS
        with suppress(TypeError):  # a value that cannot be written to JSON identifies no mistake
            values = zip(returned, answered, strict=False)
            found.append(hint | {"returns": [to_hint(value, case, digits) for value, case in values]})
    return found


def _tells(case: Case, returned: Any, names: tuple[str, ...]) -> bool:
    """Whether a value shows that a mistake was made."""
    wrong = difference(case, returned, names) is not None
    return wrong and (speaks(case, returned, shapes=True) or bool(sharing(returned, names)))
