"""Runs hundreds of wrong versions of a function on its hidden cases, in a sandbox without submissions.

One process runs many versions, each on its own copy of the arguments and with a time limit, and returns
fingerprints.
"""

import inspect
import os
import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from types import ModuleType
from typing import Self

import numpy as np

from autograder.comparison import Case
from autograder.diagnosis import driver, fingerprint
from autograder.diagnosis.fingerprint import Fingerprint
from autograder.exceptions import GraderError
from autograder.model import Assignment, CallFunction, CallOutcome, Program, Question, RunCell
from autograder.program import calls_of, with_references
from autograder.sandbox.backends import Sandbox

CHUNK = 200  # versions that one process runs
AT_ONCE = 60  # versions of one program, where each has a process of its own


class _DidNotReturn(GraderError):
    """The reference did not return on a case, or a version ended the process."""


@dataclass(frozen=True)
class VersionResults:
    """Fingerprints of what versions returned."""

    structures: np.ndarray  # (versions, cases): digests, or why no value was returned
    totals: np.ndarray  # (versions, cases, 2)
    sums: np.ndarray  # (versions, arrays, 2), the arrays of all cases; no row without ``parts``
    truth: tuple[Fingerprint, ...]  # of the reference, by case

    def followed_by(self, other: Self) -> Self:
        return replace(
            self,
            structures=np.concatenate([self.structures, other.structures]),
            totals=np.concatenate([self.totals, other.totals]),
            sums=np.concatenate([self.sums, other.sums]),
        )


@dataclass(frozen=True)
class VersionRunner:
    """Runs versions of a function on its hidden cases in a sandbox, many in a process."""

    assignment: Assignment
    question: Question
    sandbox: Sandbox
    reference: str
    parts: bool  # whether to return the sums of single arrays

    def of(self, sources: Sequence[str]) -> VersionResults:
        """The results of the reference, then of each source."""
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
        if len(sources) > 1:  # find the one that ended the process
            half = len(sources) // 2
            return self._rest(sources[:half]).followed_by(self._rest(sources[half:]))
        reference = self._run(())
        structures = np.full_like(reference.structures, "did not end")
        return VersionResults(structures, reference.totals * np.nan, reference.sums * np.nan, ())

    def _run(self, sources: Sequence[str]) -> VersionResults:
        """The results of the reference and of each source, from one process; raises _DidNotReturn."""
        seen = self.sandbox.run(self._program(sources)).calls["versions"]
        for outcome in seen:
            if outcome.status != "returned":
                raise _DidNotReturn(
                    f"the reference of {self.question.name} does not return on its hidden cases "
                    f"({outcome.error or outcome.status})"
                )
        values = [outcome.value for outcome in seen]
        structures, totals, sums, _, _ = zip(*values, strict=True)
        truth = [
            Fingerprint(s[0], tuple(names), p[0], scales, t[0])
            for s, t, p, names, scales in values
            if self.parts
        ]
        texts = np.array(structures, dtype="U40").T
        return VersionResults(texts, np.stack(totals, axis=1), np.concatenate(sums, axis=1), tuple(truth))

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
    """The text of a module without its imports from this package, which the sandbox does not have."""
    return re.sub(r"^from autograder\b.*\n", "", inspect.getsource(module), flags=re.MULTILINE)


def run_versions(
    assignment: Assignment,
    question: Question,
    sandbox: Sandbox,
    sources: Sequence[str],
    cases: Sequence[Case],
) -> list[tuple[CallOutcome, ...]]:
    """The outcomes of versions of a function on these cases, called as a submission's function is."""
    found: list[tuple[CallOutcome, ...]] = []
    rounds = calls_of(cases)
    for start in range(0, len(sources), AT_ONCE):
        steps = with_references(assignment)
        labels = [f"version-{start + i}" for i in range(len(sources[start : start + AT_ONCE]))]
        for label, source in zip(labels, sources[start:], strict=False):
            steps += [RunCell(label, source), CallFunction(label, question.name, rounds)]
        seen = sandbox.run(Program(tuple(steps), assignment.files))
        found += [seen.calls[label] for label in labels]
    return found
