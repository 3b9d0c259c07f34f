"""Runs wrong versions of a function by the hundred, each on every hidden case, in a sandbox of their own.

Many run in one process, each on arguments of its own and with a time limit; fingerprints come back.
"""

from __future__ import annotations

import inspect
import os
import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from types import ModuleType

import numpy as np

from autograder.comparison import Case
from autograder.diagnosis import driver, fingerprint
from autograder.diagnosis.fingerprint import Fingerprint
from autograder.exceptions import GraderError
from autograder.model import Assignment, CallFunction, CallOutcome, Program, Question, RunCell
from autograder.program import calls_of, with_references
from autograder.sandbox.backends import Sandbox

CHUNK = 200  # versions tried by one process
AT_ONCE = 60  # versions of one program, where each is called in a process of its own


class _DidNotReturn(GraderError):
    """Not all calls returned: because of the reference, or of a version that ended the process."""


@dataclass(frozen=True)
class VersionResults:
    """The fingerprints of what versions returned."""

    structures: np.ndarray  # (versions, cases): digests, or why nothing was returned
    totals: np.ndarray  # (versions, cases, 2)
    sums: np.ndarray  # (versions, arrays, 2), the arrays of all cases; no row unless ``parts`` are wanted
    truth: tuple[Fingerprint, ...]  # of the reference, by case

    def followed_by(self, other: VersionResults) -> VersionResults:
        """These versions and then those of ``other``."""
        return VersionResults(
            np.concatenate([self.structures, other.structures]),
            np.concatenate([self.totals, other.totals]),
            np.concatenate([self.sums, other.sums]),
            self.truth,
        )


@dataclass(frozen=True)
class VersionRunner:
    """Runs versions of a function on its hidden cases in a sandbox, many in a process."""

    assignment: Assignment
    question: Question
    sandbox: Sandbox
    reference: str
    parts: bool  # whether the sums of single arrays are wanted

    def of(self, sources: Sequence[str]) -> VersionResults:
        """The results of the reference, then of each of these."""
        found = self._run(())
        chunks = [sources[start : start + CHUNK] for start in range(0, len(sources), CHUNK)]
        at_once = os.cpu_count() or 1
        self.sandbox.warm(at_once)
        with ThreadPoolExecutor(at_once) as pool:
            for more in pool.map(self._rest, chunks):
                found = found.followed_by(more)
        return found

    def _rest(self, sources: Sequence[str]) -> VersionResults:
        with suppress(_DidNotReturn):
            seen = self._run(sources)
            return VersionResults(seen.structures[1:], seen.totals[1:], seen.sums[1:], seen.truth)
        if len(sources) > 1:  # one of them ended the process: which?
            half = len(sources) // 2
            return self._rest(sources[:half]).followed_by(self._rest(sources[half:]))
        none = self._run(())
        return VersionResults(
            np.full_like(none.structures, "did not end"), none.totals * np.nan, none.sums * np.nan, ()
        )

    def _run(self, sources: Sequence[str]) -> VersionResults:
        """The results of the reference and these, from one process.

        Raises:
            _DidNotReturn: the process ended before it had called all of them.
        """
        seen = self.sandbox.run(self._program(sources)).calls["versions"]
        for outcome in seen:
            if outcome.status != "returned":
                raise _DidNotReturn(
                    f"the instructor's own {self.question.name} does not return on its hidden cases "
                    f"({outcome.error or outcome.status})"
                )
        values = [outcome.value for outcome in seen]
        return VersionResults(
            np.array([value[0] for value in values], dtype="U40").T,
            np.stack([value[1] for value in values], axis=1),
            np.concatenate([value[2] for value in values], axis=1),
            tuple(Fingerprint(v[0][0], tuple(v[3]), v[2][0], v[4], v[1][0]) for v in values)
            if self.parts
            else (),
        )

    def _program(self, sources: Sequence[str]) -> Program:
        texts = [_without_our_imports(module) for module in (fingerprint, driver)]
        versions = [self.reference, *sources]
        driving = f"""\
_driver = {{"__name__": "driver"}}  # apart from what the notebook defines
for _text in {texts!r}:
    exec(_text, _driver)
try_versions = _driver["Driver"]({self.question.name!r}, {versions!r}, {self.parts}, globals())
"""
        steps = [
            *with_references(self.assignment),
            RunCell("driver", driving),
            CallFunction("versions", "try_versions", calls_of(self.question.hidden)),
        ]
        return Program(tuple(steps), self.assignment.files, cell_seconds=60.0)


def _without_our_imports(module: ModuleType) -> str:
    """The text of a module, but for its imports from this package, which the sandbox does not have."""
    return re.sub(r"^from autograder\b.*\n", "", inspect.getsource(module), flags=re.MULTILINE)


def run_versions(
    assignment: Assignment,
    question: Question,
    sandbox: Sandbox,
    sources: Sequence[str],
    cases: Sequence[Case],
) -> list[tuple[CallOutcome, ...]]:
    """The outcomes of versions of a function on these cases, called just as a submission's function is."""
    found: list[tuple[CallOutcome, ...]] = []
    calls = calls_of(cases)
    for start in range(0, len(sources), AT_ONCE):
        steps = with_references(assignment)
        some = {f"version-{start + i}": source for i, source in enumerate(sources[start : start + AT_ONCE])}
        for label, source in some.items():
            steps += [RunCell(label, source), CallFunction(label, question.name, calls)]
        seen = sandbox.run(Program(tuple(steps), assignment.files))
        found += [seen.calls[label] for label in some]
    return found
