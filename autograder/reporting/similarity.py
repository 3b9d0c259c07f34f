"""Finds students whose code is similar beyond chance: pairs that share passages which few others wrote. Pure.

A passage is a run of PASSAGE_TOKENS tokens of one cell; comments, layout and the names that a student chose
do not count. One sparse matrix holds the passages of a class; its product with itself holds what each two
students have in common, so that no two are compared one by one. Fingerprints of k-grams without those of the
handed-out code are the idea behind MOSS: Schleimer, Wilkerson and Aiken, "Winnowing: Local Algorithms for
Document Fingerprinting" (2003), https://theory.stanford.edu/~aiken/publications/papers/sigmod03.pdf
"""

import builtins
import hashlib
import io
import keyword
import re
import tokenize
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_array

from autograder.cells import Cell
from autograder.model import Assignment

PASSAGE_TOKENS = 16
PASSAGES_PER_CHOICE = 80  # that count as one choice, because a student's style determines many passages
MARGIN = 3  # bits above what the most similar pair of a class is expected to have by chance
MAX_PAIRS = 50
BLOCK = 200  # students compared with all others at a time; the whole product of a large class would not fit
MAX_CODE = 50_000  # characters of one student's code that are compared
KEPT_NAMES = frozenset(keyword.kwlist) | frozenset(dir(builtins))  # names that a student did not choose
LAYOUT = (tokenize.COMMENT, tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER)


class Pair(NamedTuple):
    """Two students whose code is similar."""

    first: str
    second: str
    passages: int  # rare passages that both wrote
    share: float  # of the rare passages of the student who wrote fewer
    bits: float  # minus log2 of the probability that two students agree so far by chance


def own_cells(assignment: Assignment, graded: Iterable[Cell]) -> list[str]:
    """The code cells of graded notebooks that differ from the released ones."""
    known = [cell for notebook in assignment.notebooks for cell in notebook.cells]
    released = {cell.source.strip() for cell in known}
    tests = {cell.grade_id for cell in known if cell.role == "test"}  # with their hidden lines, if graded
    cells = (cell.source for cell in graded if cell.kind == "code" and cell.grade_id not in tests)
    return [source for source in cells if source.strip() and source.strip() not in released]


def max_sharers(size: int) -> int:
    """The largest number of students of a class who may share a passage that counts as rare."""
    return max(3, size // 10)


def similarity_threshold(size: int) -> float:
    """Threshold in bits, set so that one class in eight has a pair above it by chance."""
    return float(np.log2(max(1, size * (size - 1) / 2))) + MARGIN


def similar_pairs(codes: Mapping[str, Sequence[str]], known: Iterable[str]) -> list[Pair]:
    """The pairs of students whose cells are similar, the most similar first, MAX_PAIRS at most.

    Passages of ``known`` (the release and the solutions) do not count, nor do passages of more than
    ``max_sharers`` students. A passage of n of N students is worth log2(N/n) bits, and PASSAGES_PER_CHOICE
    passages together are worth as much as one.
    """
    students, size = list(codes), len(codes)
    given = np.unique(np.concatenate([NO_PASSAGES, *map(_passages, known)]))
    own = [np.setdiff1d(_passages_of(cells), given) for cells in codes.values()]
    every = np.concatenate([NO_PASSAGES, *own])
    passages, column, sharers = np.unique(every, return_inverse=True, return_counts=True)
    row = np.repeat(np.arange(size), [found.size for found in own])
    rare = sharers[column] <= max_sharers(size)
    weights = np.sqrt(np.log2(size / sharers[column][rare]) / PASSAGES_PER_CHOICE)
    table = csr_array((weights, (row[rare], column[rare])), shape=(size, passages.size))
    columns = np.split(table.indices, table.indptr[1:-1])  # of each student's rare passages
    pairs = []
    for bits, i, j in sorted(_above_threshold(table), key=lambda pair: -pair[0])[:MAX_PAIRS]:
        shared = np.intersect1d(columns[i], columns[j]).size
        share = shared / min(columns[i].size, columns[j].size)
        pairs.append(Pair(students[i], students[j], shared, share, bits))
    return pairs


def _above_threshold(table: csr_array) -> Iterator[tuple[float, int, int]]:
    """The bits and the rows of each pair above the threshold."""
    size, transposed = table.shape[0], table.T.tocsr()
    for start in range(0, size, BLOCK):
        bits = (table[start : start + BLOCK] @ transposed).tocoo()
        first, second = bits.coords[0] + start, bits.coords[1]
        kept = (first < second) & (bits.data >= similarity_threshold(size))
        yield from zip(bits.data[kept].tolist(), first[kept].tolist(), second[kept].tolist(), strict=True)


def _passages_of(cells: Sequence[str]) -> np.ndarray:
    """The distinct passages of a student's cells."""
    left, found = MAX_CODE, [NO_PASSAGES]
    for cell in cells:
        found.append(_passages(cell[:left]))
        left = max(0, left - len(cell))
    return np.unique(np.concatenate(found))


@lru_cache(maxsize=10_000)  # most cells of a class are equal
def _passages(source: str) -> np.ndarray:
    """Fingerprints of the distinct passages of a cell."""
    hashes = np.array([_hash(token) for token in _tokens(source)], np.uint64)
    if hashes.size < PASSAGE_TOKENS:
        return NO_PASSAGES
    windows = np.lib.stride_tricks.sliding_window_view(hashes, PASSAGE_TOKENS)
    return np.unique(windows @ POSITION_FACTORS)  # modulo 2**64


@lru_cache(maxsize=100_000)
def _hash(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), "big")


def _tokens(source: str) -> list[str]:
    """The tokens of a cell, up to the first syntax error, without what a copyist changes easily."""
    tokens: list[str] = []
    before = "\n"
    with suppress(tokenize.TokenError, SyntaxError):
        for kind, text, *_ in tokenize.generate_tokens(io.StringIO(source).readline):
            if kind in LAYOUT:
                continue
            if kind == tokenize.NAME and text not in KEPT_NAMES and before != ".":
                tokens.append("a name")
            elif kind == tokenize.STRING and before != "\n":  # a string that begins a line is a docstring
                tokens.append(_string(text))
            elif kind not in (tokenize.STRING, tokenize.NEWLINE):
                tokens.append(text)
            before = "\n" if kind == tokenize.NEWLINE else text
    return tokens


def _string(text: str) -> str:
    """A string literal without its prefix, and without the expressions of an f-string."""
    body = text.lstrip("rRbBuUfF")
    formatted = "f" in text[: len(text) - len(body)].lower()
    return re.sub(r"\{[^{}]*\}", "{}", body) if formatted else body


NO_PASSAGES = np.zeros(0, np.uint64)
POSITION_FACTORS = np.array([_hash(f"position {n}") | 1 for n in range(PASSAGE_TOKENS)], np.uint64)
