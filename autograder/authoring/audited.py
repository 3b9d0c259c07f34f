"""Remembers the result of an audit in the user's cache folder, under a digest of all that it measured."""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import astuple
from pathlib import Path
from typing import Any

from autograder.assignment import case_values, code_values, load_assignment
from autograder.authoring import audit
from autograder.authoring.audit import FunctionAudit
from autograder.cache import CACHE
from autograder.course import Course
from autograder.digests import points_digest, words_digest
from autograder.files import digest, replace_file, value_bytes
from autograder.graded_assignments import graded_assignments
from autograder.model import Assignment


def remember(assignment: Assignment, functions: Sequence[FunctionAudit]) -> None:
    """Keep how many wrong versions of each function pass all cases."""
    passing = {one.name: one.mutants - one.equivalent - one.killed for one in functions}
    with suppress(OSError):  # without a writable folder, build says that there was no audit
        replace_file(_record(assignment), json.dumps(passing).encode())


def audit_problems(assignment: Assignment, cases_file: str) -> Iterator[str]:
    """A line for each function of which the audit, if it was made, has found wrong versions that pass."""
    for function, count in (_remembered(assignment) or {}).items():
        if count:
            versions = "wrong version" if count == 1 else "wrong versions"
            yield (
                f"{cases_file}: {count} {versions} of {function} passed all of its cases in the audit; add a "
                "hidden case, or a proof to EQUIVALENT in mistakes.py; "
                f"'autograder audit {assignment.name}' shows them"
            )


def unaudited(course: Course, names: Iterable[str] = ()) -> list[str]:
    """The named assignments, or all, whose present cases no audit has measured."""
    graded = [name for name in graded_assignments(course) if not names or name in names]
    loaded = (load_assignment(name, course) for name in graded)
    return [one.name for one in loaded if one.graded_functions and _remembered(one) is None]


def _remembered(assignment: Assignment) -> dict[str, int] | None:
    try:
        return dict(json.loads(_record(assignment).read_bytes()))
    except (OSError, ValueError):
        return None


def _record(assignment: Assignment) -> Path:
    functions = assignment.graded_functions
    cells = [cell for notebook in assignment.notebooks for cell in notebook.cells]
    measured: list[Any] = [
        [cell.source for cell in cells if cell.role == "setup"],
        [[one.name, one.reference, one.returns, case_values(one)] for one in functions],
        [code_values(assignment.files), [astuple(mistake) for mistake in assignment.mistakes]],
        {name: dict(proofs) for name, proofs in assignment.equivalent.items()},
        [points_digest(), words_digest(), Path(audit.__file__).read_bytes()],
    ]
    return CACHE / f"audit-{digest(value_bytes(measured))[:32]}.json"
