"""Wrong versions of a function tried by the hundred: each on every hidden case, in a sandbox of their own.

Many run in one process, each on arguments of its own and with a time limit; what comes back are fingerprints.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from autograder.comparison import Case
from autograder.diagnosis import fingerprint as fingerprints
from autograder.diagnosis.fingerprint import Fingerprint
from autograder.exceptions import GraderError
from autograder.model import Assignment, CallFunction, CallOutcome, Program, Question, RunCell
from autograder.program import calls_of, with_references
from autograder.sandbox.backends import Sandbox

CHUNK = 200  # versions tried by one process
AT_ONCE = 60  # versions of one program, where each is called in a process of its own
DRIVER = '''
import signal, warnings

class _TooLong(BaseException):
    pass

def _stop(*_):
    raise _TooLong

def _compiled(source):
    space = dict(globals())
    exec(compile(source, "<version>", "exec"), space)
    return space[FUNCTION]

def _copied(value):
    if isinstance(value, dict):
        return {key: _copied(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(map(_copied, value))
    return value.copy() if isinstance(value, np.ndarray) else value

def _outcome(function, arguments, keywords):
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.5)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return fingerprint(function(*_copied(arguments), **keywords))
    except _TooLong:
        return "timeout"
    except BaseException as error:
        return "raised " + type(error).__name__
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)

def try_versions(*arguments, **keywords):
    """How each version's results are built, and their sums; of the first one what its arrays are."""
    signal.signal(signal.SIGALRM, _stop)
    if not VERSIONS:
        VERSIONS.extend(map(_compiled, SOURCES))
    seen = [_outcome(version, arguments, keywords) for version in VERSIONS]
    like = seen[0].structure
    structures = [one if isinstance(one, str) else one.structure for one in seen]
    totals = np.array([[np.nan] * 2 if isinstance(one, str) else one.total for one in seen])
    sums = np.full((len(seen) if PARTS else 0, *seen[0].sums.shape), np.nan)
    for row, one in zip(sums, seen):
        if not isinstance(one, str) and one.structure == like:
            row[:] = one.sums
    return structures, totals, sums, list(seen[0].paths), seen[0].scales
'''


@dataclass(frozen=True)
class VersionResults:
    """What versions returned: per version and case how it is built and its sums, then those of its arrays."""

    structures: np.ndarray
    totals: np.ndarray
    sums: np.ndarray
    truth: tuple[Fingerprint, ...]  # of the reference, by case

    def and_then(self, other: VersionResults) -> VersionResults:
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
        """What each of these returned, after the reference."""
        found: VersionResults = self._first(())
        chunks = [sources[start : start + CHUNK] for start in range(0, len(sources), CHUNK)]
        at_once = os.cpu_count() or 1
        self.sandbox.warm(at_once)
        with ThreadPoolExecutor(at_once) as pool:
            for more in pool.map(self._rest, chunks):
                found = found.and_then(more)
        return found

    def _rest(self, sources: Sequence[str]) -> VersionResults:
        seen = self._first(sources, may_fail=True)
        if seen is not None:
            return VersionResults(seen.structures[1:], seen.totals[1:], seen.sums[1:], seen.truth)
        if len(sources) > 1:  # one of them ended the process: which?
            half = len(sources) // 2
            return self._rest(sources[:half]).and_then(self._rest(sources[half:]))
        none = self._first(())
        return VersionResults(
            np.full_like(none.structures, "did not end"), none.totals * np.nan, none.sums * np.nan, ()
        )

    def _first(self, sources: Sequence[str], may_fail: bool = False) -> Any:
        """What the reference and these returned, or None if their process did not come to an end."""
        seen = self.sandbox.run(self._program(sources)).calls["versions"]
        if any(call.status != "returned" for call in seen):
            if may_fail:
                return None
            why = next(call for call in seen if call.status != "returned")
            raise GraderError(
                f"the instructor's own {self.question.name} does not return on its hidden cases "
                f"({why.error or why.status})"
            )
        values = [call.value for call in seen]
        return VersionResults(
            np.array([value[0] for value in values], dtype="U40").T,
            np.stack([value[1] for value in values], axis=1),
            np.concatenate([value[2] for value in values], axis=1),
            tuple(Fingerprint(v[0][0], tuple(v[3]), v[2][0], v[4], v[1][0]) for v in values)
            if self.parts
            else (),
        )

    def _program(self, sources: Sequence[str]) -> Program:
        given = f"FUNCTION, PARTS, VERSIONS = {self.question.name!r}, {self.parts}, []\n"
        given += f"SOURCES = {[self.reference, *sources]!r}"
        steps = [
            *with_references(self.assignment),
            RunCell("fingerprint", Path(fingerprints.__file__ or "").read_text("utf-8")),
            RunCell("driver", DRIVER),
            RunCell("given", given),
            CallFunction("versions", "try_versions", calls_of(self.question.hidden)),
        ]
        return Program(tuple(steps), self.assignment.files, cell_seconds=60.0)


def run_versions(
    assignment: Assignment,
    question: Question,
    sandbox: Sandbox,
    sources: Sequence[str],
    cases: Sequence[Case],
) -> list[tuple[CallOutcome, ...]]:
    """What versions of a function return on these cases, called just as a submission's function is."""
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
