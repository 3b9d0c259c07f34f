"""Runs versions of a student's cell beside the student's other cells, in a sandbox that only sees inputs."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from autograder.comparison import Case
from autograder.diagnosis import fingerprint, version_caller
from autograder.diagnosis.mutant_runs import caller_code
from autograder.model import CallFunction, CallOutcome, Observation, Program, Round, RunCell
from autograder.program import rounds_of
from autograder.repair import caller, loops
from autograder.repair.search import Results
from autograder.sandbox.backends import Sandbox
from autograder.sandbox.inside import driving

CHUNK = 100  # versions that one process runs
TEXTS = (fingerprint, driving, version_caller, loops, caller)


@dataclass(frozen=True)
class RepairRunner:
    """Runs versions of one function of a submission."""

    program: Program  # of the submission
    seen: Observation  # its outcomes
    function: str
    cases: Sequence[Case]
    sandbox: Sandbox

    def fingerprints(self, sources: Sequence[str], numbers: Sequence[int]) -> Results:
        """The fingerprints of the values that versions return on the cases of these numbers."""
        chunks = [sources[start : start + CHUNK] for start in range(0, len(sources), CHUNK)]
        return _together(self._run(chunks, numbers))

    def _run(self, chunks: Sequence[Sequence[str]], numbers: Sequence[int]) -> list[Results]:
        """The results of each chunk; one that ends its process is halved until it is found."""
        given = [
            (case.arguments(), case.keywords, case.driver_text) for case in (self.cases[n] for n in numbers)
        ]
        rounds: tuple[Round, ...] = (tuple((call, {}, "") for call in given),)
        steps = self._cells()
        labels = [f"versions_{index}" for index in range(len(chunks))]
        code = [caller_code(TEXTS)]
        code += [
            f'{label} = _caller["repair_caller"]({self.function!r}, {list(chunk)!r}, globals())\n'
            for label, chunk in zip(labels, chunks, strict=True)
        ]
        steps.append(RunCell("versions", "".join(code)))
        steps += [CallFunction(label, label, rounds) for label in labels]
        seen = self.sandbox.run(Program(tuple(steps), self.program.files, cell_seconds=60.0))
        found: list[Results] = []
        for label, chunk in zip(labels, chunks, strict=True):
            part = _results(seen.outcomes[label], len(chunk))
            is_over = any(call.status in ("timeout", "died") for call in seen.outcomes[label])
            if part is None and is_over and len(chunk) > 1:
                half = len(chunk) // 2
                halves = self._run([chunk[:half], chunk[half:]], numbers)
                part = _together(halves)
            if part is None:
                shape = len(chunk), len(numbers)
                none = np.full((*shape, 2), np.nan)
                part = Results(np.full(shape, "did not end", dtype="U40"), none, np.zeros((*shape, 0, 2)))
            found.append(part)
        return found

    def outcomes(self, source: str, cases: Sequence[Case]) -> tuple[CallOutcome, ...]:
        """The outcomes of one version, called as the submission's own function is."""
        steps = [
            *self._cells(),
            RunCell("version", source),
            CallFunction("version", self.function, rounds_of(cases)),
        ]
        return self.sandbox.run(Program(tuple(steps), self.program.files)).outcomes["version"]

    def _cells(self) -> list[RunCell | CallFunction]:
        """The submission's cells up to the question, without those that did not end."""
        steps: list[RunCell | CallFunction] = []
        for step in self.program.steps:
            if isinstance(step, RunCell):
                if self.seen.cells[step.label].status in ("ok", "raised"):
                    steps.append(step)
            elif step.label == self.function:
                break
        return steps


def _results(outcomes: Sequence[CallOutcome], count: int) -> Results | None:
    """The results of versions by case; None if the process ended, or sent something else."""
    found: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
    for outcome in outcomes:
        value = outcome.value if outcome.status == "returned" else None
        if not isinstance(value, tuple) or len(value) != 3 or not isinstance(value[0], list):
            return None
        texts, *arrays = value
        if len(texts) != count or not all(isinstance(text, str) for text in texts):
            return None
        if not all(isinstance(one, np.ndarray) and one.dtype == np.float64 for one in arrays):
            return None
        totals, sums = arrays
        if totals.shape != (count, 2) or sums.ndim != 3 or sums.shape[::2] != (count, 2):
            return None
        found.append((np.array(texts, dtype="U40"), totals, sums))
    structures, totals_of, sums_of = zip(*found, strict=True)
    widest = max(sums.shape[1] for sums in sums_of)
    return Results(
        np.stack(structures, axis=1),
        np.stack(totals_of, axis=1),
        np.stack([_padded(sums, widest) for sums in sums_of], axis=1),
    )


def _padded(sums: np.ndarray, arrays: int) -> np.ndarray:
    """(…, arrays, 2): sums with NaN behind them."""
    missing = np.full((*sums.shape[:-2], arrays - sums.shape[-2], 2), np.nan)
    return np.concatenate([sums, missing], axis=-2)


def _together(parts: Sequence[Results]) -> Results:
    """The results of all versions."""
    widest = max(part.sums.shape[2] for part in parts)
    return Results(
        np.concatenate([part.structures for part in parts]),
        np.concatenate([part.totals for part in parts]),
        np.concatenate([_padded(part.sums, widest) for part in parts]),
    )
