"""Counterfactual tables: for each graded function, the fingerprints of what its wrong versions return.

The rows are the named mistakes, every first-order edit of the reference, and pairs of edits that change
the same arrays. Each version runs once on each fixed hidden case, in a sandbox without submissions.
Tables are cached in the user's cache folder, under a digest of everything that they are made from.
"""

import fcntl
import inspect
import io
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from autograder.cache import CACHE
from autograder.diagnosis import fingerprint, mutant_runs, mutants, mutation_operators, version_caller
from autograder.diagnosis.fingerprint import departures
from autograder.diagnosis.mutant_runs import VersionResults, VersionRunner
from autograder.diagnosis.mutants import Mutation, Reference
from autograder.files import digest, replace_file, value_bytes
from autograder.model import Assignment, Question
from autograder.sandbox.backends import Sandbox
from autograder.sandbox.inside import driving

MADE_BY = (
    *(mutation_operators, mutants, fingerprint, driving, version_caller, mutant_runs),
    sys.modules[__name__],
)
MAX_PAIRS = 6_000  # of one function, of edits of one node each
ARRAYS = ("pairs", "codes", "totals", "sums", "scales")  # fields of a table


@dataclass(frozen=True)
class WrongVersion:
    """A wrong version of a function: a named mistake, or an edit of the reference."""

    id: str  # of the mistake, or a digest of the edit's text
    named: bool
    kind: str = ""  # of the edit, as its target and text; see Mutation
    target: str = ""
    text: str = ""


@dataclass(frozen=True)
class CounterfactualTable:
    """All wrong versions of one function and what they return; the first row is the reference itself.

    ``sums`` holds the arrays of all cases; NaN where a version's results are built unlike the reference's.
    In ``codes`` and ``totals``, pairs of rows follow the rows.
    """

    rows: tuple[WrongVersion, ...]
    pairs: np.ndarray  # (pairs, 2): indices of rows
    structures: tuple[str, ...]  # digests, or why no value was returned
    codes: np.ndarray  # (rows + pairs, cases): indices of structures
    totals: np.ndarray  # (rows + pairs, cases, 2)
    sums: np.ndarray  # (rows, arrays, 2)
    subscripts: tuple[tuple[str, ...], ...]  # of the reference's arrays, by case
    scales: np.ndarray  # (arrays,): of the reference

    @cached_property
    def targets(self) -> tuple[str, ...]:
        """The names that the edits assign to, once each, in the order of the rows."""
        return tuple(dict.fromkeys(row.target for row in self.rows if row.target))

    @cached_property
    def changed(self) -> np.ndarray:
        """(rows, arrays): whether a row's version returns another array than the reference does."""
        return departures(self.sums, self.sums[0], self.scales)


_TABLES: dict[tuple[str, str], CounterfactualTable] = {}  # of this process


def table_of(assignment: Assignment, question: Question, sandbox: Sandbox) -> CounterfactualTable:
    """The table of a function, from the cache or built now; raises GraderError if the reference fails."""
    known = (assignment.digest + assignment.words_digest, question.name)
    if known not in _TABLES:
        _TABLES[known] = _cached(assignment, question, sandbox)
    return _TABLES[known]


def _cached(assignment: Assignment, question: Question, sandbox: Sandbox) -> CounterfactualTable:
    mistakes = [(m.id, m.edits, m.accepted) for m in assignment.mistakes_of(question)]
    notebook = assignment.notebook_of(question)
    cells = [cell.source for cell in notebook.cells if cell.role == "setup"]
    references = [other.reference for other in notebook.graded_functions]  # one may use another
    made_from = json.dumps([question.name, mistakes, cells, references])
    cases = [value_bytes([c.arguments(), dict(c.keywords), c.driver_text]) for c in question.hidden]
    code = [inspect.getsource(module).encode() for module in MADE_BY]
    key = digest(made_from.encode(), *cases, *assignment.files.values(), *code, np.__version__.encode())
    path = CACHE / f"{question.name}-{key[:24]}.npz"
    with _locked(path):
        with suppress(OSError, ValueError, KeyError, BadZipFile):  # a damaged table is built again
            return _loaded(path)
        table = build_table(assignment, question, sandbox)
        with suppress(OSError):  # without a writable folder, every process builds the table
            _save(path, table)
        return table


def build_table(assignment: Assignment, question: Question, sandbox: Sandbox) -> CounterfactualTable:
    """Run the reference, the mistakes and the edits of a function on its fixed hidden cases, then pairs."""
    reference, rows, edits, sources = _versions(assignment, question)
    for variant in assignment.mistakes_of(question):
        if variant.accepted:  # a mistake made beside an accepted variant is the same mistake
            beside = replace(question, reference=variant.applied_to(question.reference))
            _, more_rows, _, more_sources = _versions(assignment, beside)
            rows += more_rows[1:]
            sources += more_sources[1:]
    alone = VersionRunner(assignment, question, sandbox, sources[0]).of(sources[1:])
    pairs, paired = _pairs(reference, edits, alone)
    together = VersionRunner(assignment, question, sandbox, sources[0]).of(paired)
    both = np.concatenate([alone.structures, together.structures[1:]])
    structures, inverse = np.unique(both, return_inverse=True)
    codes = inverse.astype(np.int32).reshape(both.shape)
    totals = np.concatenate([alone.totals, together.totals[1:]])
    known = tuple(map(str, structures))
    return CounterfactualTable(
        tuple(rows), pairs, known, codes, totals, alone.sums, alone.subscripts, alone.scales
    )


def _versions(
    assignment: Assignment, question: Question
) -> tuple[Reference, list[WrongVersion], list[Mutation], list[str]]:
    """A reference with its versions: itself, the mistakes that can be made in it, its first-order edits."""
    reference = Reference(question.reference, question.name)
    rows, edits = [WrongVersion("", False)], [Mutation("", ())]
    for mistake in assignment.mistakes_of(question):
        if all(old in question.reference for old, _ in mistake.edits):
            rows.append(WrongVersion(mistake.id, True))
            edits.append(reference.from_source(mistake.applied_to(question.reference)))
    first_order = reference.edits()
    for edit in [*first_order, *reference.in_both(first_order)]:
        id = f"{question.name}_{digest(edit.text.encode())[:8]}"
        rows.append(WrongVersion(id, False, edit.kind, edit.target, edit.text))
        edits.append(edit)
    return reference, rows, edits, [reference.source(edit) or "" for edit in edits]


def _pairs(
    reference: Reference, edits: list[Mutation], alone: VersionResults
) -> tuple[np.ndarray, list[str]]:
    """The pairs of rows to run together, and their sources: distinct edits that change the same arrays.

    The results of two edits that change different arrays are known from each alone.
    """
    structures, totals, sums = alone.structures, alone.totals, alone.sums
    scale = np.abs(totals[0]).max(axis=-1, keepdims=True) + 1
    with np.errstate(all="ignore"):
        rounded = np.round(np.nan_to_num(totals / scale), 8)
    results = [(*names, *row.ravel()) for names, row in zip(structures, rounded, strict=True)]
    known: set[tuple[Any, ...]] = {results[0]}
    distinct = []
    for index in range(1, len(edits)):
        always_returns = not any(" " in structure for structure in structures[index])
        if always_returns and results[index] not in known:
            known.add(results[index])
            distinct.append(index)
    changed = departures(sums, sums[0], alone.scales)
    # First pairs of named mistakes and of edits made in two statements, then the others.
    whole: list[tuple[int, int]] = []
    others: list[tuple[int, int]] = []
    for first, second in combinations(distinct, 2):
        if (changed[first] & changed[second]).any():
            (others if edits[first].position or edits[second].position else whole).append((first, second))
    chosen = (whole + others[:: max(1, -(-len(others) // MAX_PAIRS))])[: 2 * MAX_PAIRS]
    sources = [reference.source(edits[first], edits[second]) for first, second in chosen]
    pairs = [pair for pair, source in zip(chosen, sources, strict=True) if source]
    return np.array(pairs, dtype=np.int64).reshape(-1, 2), [source for source in sources if source]


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Lock a table: one process builds it while others wait, and then read it."""
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
    rows = [vars(row) for row in table.rows]
    texts = json.dumps({"rows": rows, "structures": table.structures, "subscripts": table.subscripts})
    content = io.BytesIO()
    np.savez_compressed(content, texts=np.array(texts), **{name: getattr(table, name) for name in ARRAYS})
    replace_file(path, content.getvalue())


def _loaded(path: Path) -> CounterfactualTable:
    with np.load(path, allow_pickle=False) as stored:
        texts = json.loads(str(stored["texts"]))
        return CounterfactualTable(
            rows=tuple(WrongVersion(**row) for row in texts["rows"]),
            structures=tuple(texts["structures"]),
            subscripts=tuple(map(tuple, texts["subscripts"])),
            **{name: stored[name] for name in ARRAYS},
        )
