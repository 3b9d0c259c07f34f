"""Runs versions of a student's cell beside the student's other cells, in a sandbox that only sees inputs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from autograder.comparison import Case
from autograder.diagnosis import fingerprint, version_caller
from autograder.diagnosis.mutant_runs import caller_code
from autograder.model import (
    Assignment,
    CallFunction,
    CallOutcome,
    Observation,
    Program,
    Question,
    Round,
    RunCell,
)
from autograder.program import Step, rounds_of, with_references
from autograder.repair import caller, loops, recording
from autograder.repair.search import Results
from autograder.sandbox.backends import Sandbox
from autograder.sandbox.inside import driving

CHUNK = 100  # versions that one process runs
DID_NOT_END = "did not end"  # a version whose process ended
TEXTS = (fingerprint, driving, version_caller, loops, caller, recording)


@dataclass
class RepairRunner:
    """Runs versions of one function of a submission."""

    program: Program  # of the submission
    seen: Observation  # its outcomes
    function: str
    cases: Sequence[Case]
    sandbox: Sandbox
    is_repeatable: bool = True  # as long as no clock has ended a version

    def fingerprints(self, sources: Sequence[str], numbers: Sequence[int]) -> Results:
        """The fingerprints of the values that versions return on the cases of these numbers."""
        chunks = [sources[start : start + CHUNK] for start in range(0, len(sources), CHUNK)]
        results = _together(self._run(chunks, numbers))
        self.is_repeatable &= not np.isin(results.structures, ("timeout", DID_NOT_END)).any()
        return results

    def _run(self, chunks: Sequence[Sequence[str]], numbers: Sequence[int]) -> list[Results]:
        """The results of each chunk; one that ends its process is halved until it is found."""
        cases = [self.cases[number] for number in numbers]
        program = _program(self.cells, "repair_caller", self.function, chunks, cases, self.program.files)
        seen = self.sandbox.run(program)
        found: list[Results] = []
        for index, chunk in enumerate(chunks):
            outcomes = seen.outcomes[f"versions_{index}"]
            part = _results(outcomes, len(chunk))
            is_over = any(call.status in ("timeout", "died") for call in outcomes)
            if part is None and is_over and len(chunk) > 1:
                half = len(chunk) // 2
                halves = self._run([chunk[:half], chunk[half:]], numbers)
                part = _together(halves)
            if part is None:
                shape = len(chunk), len(numbers)
                none = np.full((*shape, 2), np.nan)
                part = Results(np.full(shape, DID_NOT_END, dtype="U40"), none, np.zeros((*shape, 0, 2)))
            found.append(part)
        return found

    def recorded(self, sources: Sequence[str], number: int) -> list[frozenset[int]]:
        """Digests of the numbers that versions compute on the way in a case; none if the process ends."""
        return _recorded(
            self.cells, self.function, sources, self.cases[number], self.sandbox, self.program.files
        )

    def outcomes(self, source: str, cases: Sequence[Case]) -> tuple[CallOutcome, ...]:
        """The outcomes of one version, called as the submission's own function is."""
        steps = [
            *self.cells,
            RunCell("version", source),
            CallFunction("version", self.function, rounds_of(cases)),
        ]
        return self.sandbox.run(Program(tuple(steps), self.program.files)).outcomes["version"]

    @property
    def cells(self) -> list[Step]:
        """The submission's cells up to the question, without those that did not end."""
        steps: list[Step] = []
        for step in self.program.steps:
            if isinstance(step, RunCell):
                if self.seen.cells[step.label].status in ("ok", "raised"):
                    steps.append(step)
            elif step.label == self.function:
                break
        return steps


def reference_recorded(
    assignment: Assignment, question: Question, case: Case, sandbox: Sandbox
) -> frozenset[int]:
    """Digests of the numbers that the reference computes on the way in a case."""
    steps = with_references(assignment, question)
    (found,) = _recorded(steps, question.name, [question.reference], case, sandbox, assignment.files)
    return found


def _recorded(
    steps: Sequence[Step],
    function: str,
    sources: Sequence[str],
    case: Case,
    sandbox: Sandbox,
    files: Mapping[str, bytes],
) -> list[frozenset[int]]:
    chunks = [sources[start : start + CHUNK] for start in range(0, len(sources), CHUNK)]
    seen = sandbox.run(_program(steps, "recording_caller", function, chunks, [case], files))
    return [
        digests
        for index, chunk in enumerate(chunks)
        for digests in _digests(seen.outcomes[f"versions_{index}"][0], len(chunk))
    ]


def _program(
    steps: Sequence[Step],
    called: str,
    function: str,
    chunks: Sequence[Sequence[str]],
    cases: Sequence[Case],
    files: Mapping[str, bytes],
) -> Program:
    """A program that calls the versions of each chunk in a process of their own, after these steps."""
    rounds: tuple[Round, ...] = (
        tuple(((case.arguments(), case.keywords, case.driver_text), {}, "") for case in cases),
    )
    code = [caller_code(TEXTS)]
    labels = [f"versions_{index}" for index in range(len(chunks))]
    code += [
        f"{label} = _caller[{called!r}]({function!r}, {list(chunk)!r}, globals())\n"
        for label, chunk in zip(labels, chunks, strict=True)
    ]
    runs = (CallFunction(label, label, rounds) for label in labels)
    return Program((*steps, RunCell("versions", "".join(code)), *runs), files, cell_seconds=60.0)


def _digests(outcome: CallOutcome, count: int) -> list[frozenset[int]]:
    """The digests of each version; none if the process ended, or sent something else."""
    rows = outcome.value if outcome.status == "returned" else None
    if (
        not isinstance(rows, np.ndarray)
        or rows.shape != (count, recording.MAX_VALUES)
        or rows.dtype != np.int64
    ):
        return [frozenset()] * count
    return [frozenset(row.tolist()) - {0} for row in rows]


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
