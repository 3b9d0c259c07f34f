"""Counterfactual tables: for each graded function, the fingerprints of what its wrong versions return.

The rows are the named mistakes, every first-order edit of the reference, and pairs of edits that act on
the same arrays. Each version runs once on each fixed hidden case, in a sandbox of the instructor's own.
Tables are kept in the user's cache folder, under a digest of everything that they were made from.
"""

from __future__ import annotations

import fcntl
import inspect
import io
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from platformdirs import user_cache_path

from autograder.diagnosis import driver, fingerprint, mutant_runs, mutants, mutation_operators
from autograder.diagnosis.fingerprint import Fingerprint, departures
from autograder.diagnosis.mutant_runs import VersionResults, VersionRunner
from autograder.diagnosis.mutants import Mutation, Reference
from autograder.files import digest, replace_file, value_bytes
from autograder.model import Assignment, Mistake, Question
from autograder.sandbox.backends import Sandbox

CACHE = user_cache_path("autograder")
MADE_BY = (mutation_operators, mutants, fingerprint, driver, mutant_runs, sys.modules[__name__])
_TABLES: dict[tuple[str, str], CounterfactualTable] = {}  # of this process
NO_MUTATION = Mutation("", 0, "", "", "", "", ())
MAX_PAIRS = 6_000  # of one function, of edits of one node each


@dataclass(frozen=True)
class WrongVersion:
    """One wrong version: a named mistake, or an edit of the reference."""

    id: str  # of the mistake, or made from the edit's text
    named: bool
    kind: str = ""  # of a generated one; see Mutation
    target: str = ""
    text: str = ""


@dataclass(frozen=True)
class CounterfactualTable:
    """All wrong versions of one function and what they return; the first row is the reference itself.

    ``sums`` are NaN where a version's results are built otherwise than the reference's; their arrays are of
    all cases. In ``codes`` and ``totals``, pairs of rows follow after the rows.
    """

    rows: tuple[WrongVersion, ...]
    pairs: np.ndarray  # (pairs, 2): indices of rows
    structures: tuple[str, ...]  # digests, or why nothing was returned
    codes: np.ndarray  # (rows + pairs, cases): indices of structures
    totals: np.ndarray  # (rows + pairs, cases, 2)
    sums: np.ndarray  # (rows, arrays, 2)
    truth: tuple[Fingerprint, ...]  # of the reference, by case

    @cached_property
    def acts(self) -> np.ndarray:
        """(rows, arrays): whether a row's version returns another array than the reference does."""
        return departures(self.sums, self.sums[0], self.truth)


def table_of(assignment: Assignment, question: Question, sandbox: Sandbox) -> CounterfactualTable:
    """The table of a graded function, from the cache or made now.

    Raises:
        GraderError: the reference does not run.
    """
    known = (assignment.digest + assignment.words_digest, question.name)
    if known not in _TABLES:
        _TABLES[known] = _cached(assignment, question, sandbox)
    return _TABLES[known]


def _cached(assignment: Assignment, question: Question, sandbox: Sandbox) -> CounterfactualTable:
    mistakes = [(m.id, m.edits, m.accepted) for m in assignment.mistakes_of(question)]
    cells = [cell.source for cell in assignment.cells if cell.role == "setup"]
    references = [other.reference for other in assignment.questions]  # one may use another
    made_from = json.dumps([question.name, mistakes, cells, references])
    cases = [value_bytes([case.arguments(), dict(case.keywords)]) for case in question.hidden]
    code = [inspect.getsource(module).encode() for module in MADE_BY]
    key = digest(made_from.encode(), *cases, *assignment.files.values(), *code, np.__version__.encode())
    path = CACHE / f"{question.name}-{key[:24]}.npz"
    with _locked(path):
        with suppress(OSError, ValueError, KeyError, BadZipFile):  # a damaged table is made anew
            return _loaded(path)
        table = build_table(assignment, question, sandbox)
        with suppress(OSError):  # a folder that cannot be written to costs time, and nothing else
            _save(path, table)
        return table


def build_table(assignment: Assignment, question: Question, sandbox: Sandbox) -> CounterfactualTable:
    """Run the reference, the mistakes and the edits of a function on its fixed hidden cases, then pairs."""
    mistakes = assignment.mistakes_of(question)
    reference = Reference(question.reference, question.name)
    rows, edits, sources = [WrongVersion("", False)], [NO_MUTATION], [reference.source(NO_MUTATION) or ""]
    for row, edit in _versions(reference, question, mistakes):
        rows.append(row)
        edits.append(edit)
        sources.append(reference.source(edit) or "")
    for variant in (mistake for mistake in mistakes if mistake.accepted):
        # A mistake made beside an accepted variant is the same mistake.
        also = replace(question, reference=variant.applied_to(question.reference))
        other = Reference(also.reference, question.name)
        for row, edit in _versions(other, also, mistakes):
            rows.append(row)
            sources.append(other.source(edit) or "")
    alone = VersionRunner(assignment, question, sandbox, sources[0], True).of(sources[1:])
    pairs, paired = _pairs(reference, rows, edits, alone)
    together = VersionRunner(assignment, question, sandbox, sources[0], False).of(paired)
    both = np.concatenate([alone.structures, together.structures[1:]])
    structures, codes = np.unique(both, return_inverse=True)
    return CounterfactualTable(
        tuple(rows),
        pairs,
        tuple(map(str, structures)),
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
            yield WrongVersion(mistake.id, True), edit
    first_order = reference.edits()
    for edit in [*first_order, *reference.in_both(first_order)]:
        name = f"{question.name}_{digest(edit.text.encode())[:8]}"
        yield WrongVersion(name, False, edit.kind, edit.target, edit.text), edit


def _pairs(
    reference: Reference, rows: Sequence[WrongVersion], edits: Sequence[Mutation], alone: VersionResults
) -> tuple[np.ndarray, list[str]]:
    """The pairs of rows to try together, and their sources: distinct edits that act on the same arrays.

    The results of two edits that act on different arrays are known from each alone.
    """
    structures, totals, sums = alone.structures, alone.totals, alone.sums
    scale = np.abs(totals[0]).max(axis=-1, keepdims=True) + 1
    known: set[tuple[Any, ...]] = {(*structures[0], *_rounded(totals[0], scale))}
    distinct = []
    for index in range(1, len(edits)):
        look = (*structures[index], *_rounded(totals[index], scale))
        if look not in known and not any(
            " " in structure for structure in structures[index]
        ):  # it always returns
            known.add(look)
            distinct.append(index)
    acts = departures(sums, sums[0], alone.truth)
    # First pairs of named mistakes and of edits made in two statements, then the others.
    whole: list[tuple[int, int]] = []
    others: list[tuple[int, int]] = []
    for one, other in combinations(distinct, 2):
        if (acts[one] & acts[other]).any():
            (others if edits[one].position or edits[other].position else whole).append((one, other))
    chosen = (whole + others[:: max(1, -(-len(others) // MAX_PAIRS))])[: 2 * MAX_PAIRS]
    sources = [reference.source(edits[one], edits[other]) for one, other in chosen]
    pairs = [pair for pair, source in zip(chosen, sources, strict=True) if source]
    return np.array(pairs, dtype=np.int64).reshape(-1, 2), [source for source in sources if source]


def _rounded(totals: np.ndarray, scale: np.ndarray) -> list[float]:
    with np.errstate(all="ignore"):
        rounded: list[float] = np.round(np.nan_to_num(totals / scale), 8).ravel().tolist()
    return rounded


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
        "structures": table.structures,
        "truth": [[one.structure, one.subscripts] for one in table.truth],
    }
    content = io.BytesIO()
    np.savez_compressed(content, told=np.frombuffer(json.dumps(told).encode(), np.uint8), **arrays)
    replace_file(path, content.getvalue())


def _loaded(path: Path) -> CounterfactualTable:
    with np.load(path, allow_pickle=False) as arrays:
        told = json.loads(arrays["told"].tobytes())
        truth = tuple(
            Fingerprint(
                structure,
                tuple(subscripts),
                arrays[f"s{number}"],
                arrays[f"scales{number}"],
                arrays[f"t{number}"],
            )
            for number, (structure, subscripts) in enumerate(told["truth"])
        )
        rows = tuple(WrongVersion(**row) for row in told["rows"])
        return CounterfactualTable(
            rows,
            arrays["pairs"],
            tuple(told["structures"]),
            arrays["codes"],
            arrays["totals"],
            arrays["sums"],
            truth,
        )
