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
from dataclasses import dataclass
from types import ModuleType

import numpy as np

from autograder.comparison import Case
from autograder.diagnosis import fingerprint, version_caller
from autograder.exceptions import GraderError
from autograder.model import Assignment, CallFunction, CallOutcome, Program, Question, Round, RunCell
from autograder.program import rounds_of, with_references
from autograder.sandbox.backends import Sandbox
from autograder.sandbox.inside import driving

CHUNK = 200  # versions that one process runs
AT_ONCE = 60  # versions of one program, where each has a process of its own


class _DidNotReturn(GraderError):
    """The reference did not return on a case, or a version ended the process."""


@dataclass(frozen=True)
class VersionResults:
    """Fingerprints of what versions returned."""

    structures: np.ndarray  # (versions, cases): digests, or why no value was returned
    totals: np.ndarray  # (versions, cases, 2)
    sums: np.ndarray  # (versions, arrays, 2), the arrays of all cases
    subscripts: tuple[tuple[str, ...], ...]  # of the reference's arrays, by case
    scales: np.ndarray  # (arrays,): of the reference


@dataclass(frozen=True)
class VersionRunner:
    """Runs versions of a function on its hidden cases in a sandbox, many in a process."""

    assignment: Assignment
    question: Question
    sandbox: Sandbox
    reference: str

    def of(self, sources: Sequence[str]) -> VersionResults:
        """The results of the reference, then of each source."""
        reference, subscripts, scales = self._run(())
        chunks = [sources[start : start + CHUNK] for start in range(0, len(sources), CHUNK)]
        at_once = os.cpu_count() or 1
        self.sandbox.warm(at_once)
        with ThreadPoolExecutor(at_once) as pool:
            parts = [reference, *pool.map(self._rest, chunks)]
        structures, totals, sums = map(np.concatenate, zip(*parts, strict=True))
        return VersionResults(structures, totals, sums, subscripts, scales)

    def _rest(self, sources: Sequence[str]) -> list[np.ndarray]:
        """The structures, totals and sums of each source."""
        with suppress(_DidNotReturn):
            return [array[1:] for array in self._run(sources)[0]]
        if len(sources) > 1:  # find the one that ended the process
            half = len(sources) // 2
            halves = self._rest(sources[:half]), self._rest(sources[half:])
            return [np.concatenate(arrays) for arrays in zip(*halves, strict=True)]
        structures, totals, sums = self._run(())[0]
        return [np.full_like(structures, "did not end"), totals * np.nan, sums * np.nan]

    def _run(
        self, sources: Sequence[str]
    ) -> tuple[list[np.ndarray], tuple[tuple[str, ...], ...], np.ndarray]:
        """The arrays of the reference and each source, its subscripts and scales; raises _DidNotReturn."""
        seen = self.sandbox.run(self._program(sources)).outcomes["versions"]
        for outcome in seen:
            if outcome.status != "returned":
                raise _DidNotReturn(
                    f"the reference of {self.question.name} does not return on its hidden cases "
                    f"({outcome.message or outcome.status})"
                )
        structures, totals, sums, subscripts, scales = zip(*(outcome.value for outcome in seen), strict=True)
        texts = np.array(structures, dtype="U40").T
        arrays = [texts, np.stack(totals, axis=1), np.concatenate(sums, axis=1)]
        return arrays, tuple(map(tuple, subscripts)), np.concatenate(scales)

    def _program(self, sources: Sequence[str]) -> Program:
        versions = [self.reference, *sources]
        code = caller_code((fingerprint, driving, version_caller))
        code += f'try_versions = _caller["version_caller"]({self.question.name!r}, {versions!r}, globals())\n'
        rounds: list[Round] = [
            tuple((call, {}, "") for call in cases) for cases in rounds_of(self.question.hidden)
        ]
        steps = [
            *with_references(self.assignment, self.question),
            RunCell("versions", code),
            CallFunction("versions", "try_versions", tuple(rounds)),
        ]
        return Program(tuple(steps), self.assignment.files, cell_seconds=60.0)


def caller_code(modules: Sequence[ModuleType]) -> str:
    """The code that runs modules in a namespace ``_caller``, apart from what the notebook defines.

    They run without their imports from this package, which the sandbox does not have.
    """
    sources = map(inspect.getsource, modules)
    texts = [re.sub(r"^from autograder\b.*\n", "", source, flags=re.MULTILINE) for source in sources]
    return f'_caller = {{"__name__": "caller"}}\nfor _text in {texts!r}:\n    exec(_text, _caller)\n'


def run_versions(
    assignment: Assignment, question: Question, sandbox: Sandbox, sources: list[str], cases: Sequence[Case]
) -> list[tuple[CallOutcome, ...]]:
    """The outcomes of versions of a function on these cases, called as a submission's function is."""
    rounds = rounds_of(cases)
    parts = [sources[start : start + AT_ONCE] for start in range(0, len(sources), AT_ONCE)]

    def run(part: list[str]) -> list[tuple[CallOutcome, ...]]:
        steps = with_references(assignment, question)
        for number, source in enumerate(part):
            label = f"version-{number}"
            steps += [RunCell(label, source), CallFunction(label, question.name, rounds)]
        seen = sandbox.run(Program(tuple(steps), assignment.files))
        return [seen.outcomes[f"version-{number}"] for number in range(len(part))]

    at_once = max(1, min(os.cpu_count() or 1, len(parts)))
    sandbox.warm(at_once)  # here, since a server ends with the thread that starts it
    with ThreadPoolExecutor(at_once) as pool:
        return [outcomes for found in pool.map(run, parts) for outcomes in found]
