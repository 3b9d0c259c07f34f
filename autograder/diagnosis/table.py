"""What wrong versions of a reference return: a table per graded function, to look a student's numbers up in.

Its rows are the named mistakes, every first-order edit of the reference, and pairs of these that act on
one another. Each runs once on each fixed hidden case, in a sandbox of the instructor's own; kept
of it are fingerprints. Tables are kept in .cache, under a digest of all that they were made from.
"""

from __future__ import annotations

import fcntl
import io
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any
from zipfile import BadZipFile

import numpy as np

from autograder.diagnosis import fingerprint, mutant_runs, mutants, mutation_operators
from autograder.diagnosis.fingerprint import Fingerprint
from autograder.diagnosis.mutant_runs import VersionResults, VersionRunner
from autograder.diagnosis.mutants import Mutation, Reference
from autograder.files import digest
from autograder.model import Assignment, CallOutcome, Mistake, Question
from autograder.sandbox.backends import Sandbox

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "autograder"
TABLE_SOURCES = (mutation_operators, mutants, fingerprint, mutant_runs)
_TABLES: dict[tuple[str, str], CounterfactualTable] = {}  # of this process
NOTHING = Mutation("", 0, "", "", "", "", ())
MAX_PAIRS = 6_000  # of one function, of edits in one place


@dataclass(frozen=True)
class WrongVersion:
    """One wrong version: a named mistake, or edits of the reference."""

    id: str  # of the mistake, or made from the edit's text
    named: bool
    kind: str = ""  # of a generated one; see mutation.Edit
    target: str = ""
    text: str = ""  # for the instructor


@dataclass(frozen=True)
class CounterfactualTable:
    """All wrong versions of one function and what they return; the first row is the reference itself.

    ``codes`` (of how results are built, see ``words``) and ``totals`` have an entry per row and case,
    ``sums`` one per row and array of all cases (NaN where a version's results are built otherwise).
    What follows after the rows are pairs of them.
    """

    rows: tuple[WrongVersion, ...]
    pairs: np.ndarray  # (pairs, 2): indices of rows
    words: tuple[str, ...]  # digests of structures, or why there is none
    codes: np.ndarray  # (rows + pairs, cases): indices of words
    totals: np.ndarray  # (rows + pairs, cases, 2)
    sums: np.ndarray  # (rows, arrays, 2)
    truth: tuple[Fingerprint, ...]  # of the reference, by case

    @cached_property
    def acts(self) -> np.ndarray:
        """(rows, arrays): whether a row's version returns another array there than the reference."""
        return departures(self.sums, self.sums[0], self.truth)


def table_of(assignment: Assignment, question: Question, sandbox: Sandbox) -> CounterfactualTable:
    """The table of a graded function, from the cache or made now.

    Raises:
        GraderError: the reference does not run.
    """
    known = (assignment.digest, question.name)
    if known not in _TABLES:
        _TABLES[known] = _cached(assignment, question, sandbox)
    return _TABLES[known]


def _cached(assignment: Assignment, question: Question, sandbox: Sandbox) -> CounterfactualTable:
    mistakes = [(m.id, m.title, m.edits, m.accepted) for m in assignment.mistakes_of(question)]
    cells = [cell.source for cell in assignment.cells if cell.role == "setup"]
    references = [other.reference for other in assignment.questions]  # one may use another
    made_from = json.dumps([question.name, mistakes, cells, references])
    cases = [repr(_plain([case.arguments(), dict(case.keywords)])).encode() for case in question.hidden]
    code = [Path(module.__file__ or "").read_bytes() for module in TABLE_SOURCES]
    key = digest(made_from.encode(), *cases, *code, Path(__file__).read_bytes(), np.__version__.encode())
    path = CACHE / f"{question.name}-{key[:24]}.npz"
    with _locked(path):
        with suppress(OSError, ValueError, KeyError, BadZipFile):  # a damaged one is made anew
            return _loaded(path)
        table = build_table(assignment, question, sandbox)
        with suppress(OSError):  # a place that cannot be written to costs time, and nothing else
            _save(path, table)
        return table


def build_table(assignment: Assignment, question: Question, sandbox: Sandbox) -> CounterfactualTable:
    """Run the reference, the mistakes and the edits of a function on its fixed hidden cases, then pairs."""
    mistakes = assignment.mistakes_of(question)
    reference = Reference(question.reference, question.name)
    rows, edits, sources = [WrongVersion("", False)], [NOTHING], [reference.source(NOTHING) or ""]
    for row, edit in _versions(reference, question, mistakes):
        rows.append(row)
        edits.append(edit)
        sources.append(reference.source(edit) or "")
    for variant in (mistake for mistake in mistakes if mistake.accepted):
        # What is wrong beside a variant that is accepted is wrong in the same way.
        also = replace(question, reference=variant.applied_to(question.reference))
        other = Reference(also.reference, question.name)
        for row, edit in _versions(other, also, mistakes):
            rows.append(row)
            sources.append(other.source(edit) or "")
    alone = VersionRunner(assignment, question, sandbox, sources[0], True).of(sources[1:])
    pairs, paired = _pairs(reference, rows, edits, alone)
    together = VersionRunner(assignment, question, sandbox, sources[0], False).of(paired)
    words, codes = np.unique(np.concatenate([alone.structures, together.structures[1:]]), return_inverse=True)
    return CounterfactualTable(
        tuple(rows),
        pairs,
        tuple(map(str, words)),
        codes.astype(np.int32).reshape(-1, alone.structures.shape[1]),
        np.concatenate([alone.totals, together.totals[1:]]),
        alone.sums,
        alone.truth,
    )


def _versions(
    reference: Reference, question: Question, mistakes: Sequence[Mistake]
) -> Iterator[tuple[WrongVersion, Mutation]]:
    """The mistakes with a name that can be made in a reference, and its first-order edits."""
    for mistake in mistakes:
        if all(old in question.reference for old, _ in mistake.edits):
            edit = reference.from_source(mistake.applied_to(question.reference))
            yield WrongVersion(mistake.id, True, text=mistake.title), edit
    first_order = reference.edits()
    for edit in [*first_order, *reference.twins(first_order)]:
        name = f"{question.name}_{digest(edit.text.encode())[:8]}"
        yield WrongVersion(name, False, edit.kind, edit.target, edit.text), edit


def same(sums: np.ndarray, other: np.ndarray, scale: np.ndarray | float) -> np.ndarray:
    """Whether sums are equal to rounding, given the sum of the absolute values they were made of."""
    with np.errstate(all="ignore"):  # some wrong versions overflow
        return np.asarray(np.abs(sums - other) <= 1e-11 + 1e-9 * np.asarray(scale))


def departures(sums: np.ndarray, other: np.ndarray, prints: Sequence[Fingerprint]) -> np.ndarray:
    """Which arrays' sums are not the same, at the scales of these results."""
    scales = np.concatenate([one.scales for one in prints])[:, None]
    return np.asarray(~same(sums, other, scales).all(axis=-1))


def fingerprints_of(calls: Sequence[CallOutcome]) -> list[Fingerprint | str]:
    """The fingerprints of a function's calls; a text for one that returned nothing."""
    return [
        fingerprint.fingerprint(call.value)
        if call.status == "returned"
        else f"raised {call.error}"
        if call.status == "raised"
        else call.status
        for call in calls
    ]


def _pairs(
    reference: Reference, rows: Sequence[WrongVersion], edits: Sequence[Mutation], alone: VersionResults
) -> tuple[np.ndarray, list[str]]:
    """Which two edits to try together: distinct ones that act on the same arrays, mistakes with a name first.

    What two edits do that act on different arrays is known from each alone.
    """
    structures, totals, sums = alone.structures, alone.totals, alone.sums
    scale = np.abs(totals[0]).max(axis=-1, keepdims=True) + 1
    known: set[tuple[Any, ...]] = {(*structures[0], *_rounded(totals[0], scale))}
    distinct = []
    for index in range(1, len(edits)):
        look = (*structures[index], *_rounded(totals[index], scale))
        if look not in known and not any(" " in word for word in structures[index]):  # it always returns
            known.add(look)
            distinct.append(index)
    acts = departures(sums, sums[0], alone.truth)
    # Those of mistakes with a name and of edits made to weights and biases alike, then the others.
    whole: list[tuple[int, int]] = []
    others: list[tuple[int, int]] = []
    for one, other in combinations(distinct, 2):
        if (acts[one] & acts[other]).any():
            (others if edits[one].path or edits[other].path else whole).append((one, other))
    chosen = (whole + others[:: max(1, -(-len(others) // MAX_PAIRS))])[: 2 * MAX_PAIRS]
    sources = [reference.source(edits[one], edits[other]) for one, other in chosen]
    pairs = [pair for pair, source in zip(chosen, sources, strict=True) if source]
    return np.array(pairs, dtype=np.int64).reshape(-1, 2), [source for source in sources if source]


def _rounded(totals: np.ndarray, scale: np.ndarray) -> list[float]:
    with np.errstate(all="ignore"):
        rounded: list[float] = np.round(np.nan_to_num(totals / scale), 8).ravel().tolist()
    return rounded


def _plain(value: Any) -> Any:
    """Something whose repr tells all that is in a value."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, np.ndarray):
        return (value.shape, value.dtype.str, value.tobytes())
    return value


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """One process makes a table; others that want it wait and then read it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.with_suffix(".lock").open("w")
    except OSError:
        yield
        return
    with file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _save(path: Path, table: CounterfactualTable) -> None:
    arrays: dict[str, Any] = {
        "pairs": table.pairs,
        "codes": table.codes,
        "totals": table.totals,
        "sums": table.sums,
    }
    for number, one in enumerate(table.truth):
        arrays |= {f"s{number}": one.sums, f"scales{number}": one.scales, f"t{number}": one.total}
    told = {
        "rows": [vars(row) for row in table.rows],
        "words": table.words,
        "truth": [[one.structure, one.paths] for one in table.truth],
    }
    content = io.BytesIO()
    np.savez_compressed(content, told=np.frombuffer(json.dumps(told).encode(), np.uint8), **arrays)
    with NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(content.getvalue())
    Path(file.name).replace(path)


def _loaded(path: Path) -> CounterfactualTable:
    with np.load(path, allow_pickle=False) as arrays:
        told = json.loads(arrays["told"].tobytes())
        truth = tuple(
            Fingerprint(
                structure, tuple(paths), arrays[f"s{number}"], arrays[f"scales{number}"], arrays[f"t{number}"]
            )
            for number, (structure, paths) in enumerate(told["truth"])
        )
        rows = tuple(WrongVersion(**row) for row in told["rows"])
        return CounterfactualTable(
            rows,
            arrays["pairs"],
            tuple(told["words"]),
            arrays["codes"],
            arrays["totals"],
            arrays["sums"],
            truth,
        )
