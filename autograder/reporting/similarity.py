"""Which students' code is alike beyond chance: passages that two of them share and few others wrote. Pure.

A passage is a run of TOKENS tokens of one cell; comments, layout and the names a student chooses do not
count. All passages of a class stand in one sparse matrix, and its product with itself tells what any two
have in common, so nobody is compared pair by pair. Fingerprints of k-grams, with what was handed out taken
away, are the idea behind MOSS: Schleimer, Wilkerson and Aiken, "Winnowing: Local Algorithms for Document
Fingerprinting" (2003), https://theory.stanford.edu/~aiken/publications/papers/sigmod03.pdf
"""

from __future__ import annotations

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

from autograder.model import Assignment, Submission

TOKENS = 16  # in a passage
CHOICE = 80  # passages that count as one choice: who writes one line in a way writes the next one so, too
MARGIN = 3  # bits beyond what the most alike of so many pairs have by chance
MOST = 50  # pairs that anybody will look at
ROWS = 200  # students compared with all others at a time: the whole product would not fit a large class
MAX_CODE = 50_000  # characters of one student's code that are compared
KEPT = frozenset(keyword.kwlist) | frozenset(dir(builtins))  # names that no student chose
LAYOUT = (tokenize.COMMENT, tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER)


class Pair(NamedTuple):
    """Two students whose code is alike."""

    one: str
    other: str
    passages: int  # that both have and few others
    share: float  # of all such passages of the one who has fewer
    bits: float  # of surprise: how unlikely it is that two agree so far by chance


def own_cells(assignment: Assignment, graded: Submission) -> list[str]:
    """A student's code in a notebook as it was graded: the cells that are not as they were handed out."""
    released = {cell.source.strip() for cell in assignment.cells}
    cells = (cell.source for cell in graded.cells if cell.kind == "code")
    return [source for source in cells if source.strip() and source.strip() not in released]


def max_sharers(size: int) -> int:
    """How many of a class may have written a passage, for it to count."""
    return max(3, size // 10)


def similarity_threshold(size: int) -> float:
    """The bits from which two of a class are said to be alike: the class expects 1/8 such pair by chance."""
    return float(np.log2(max(1, size * (size - 1) / 2))) + MARGIN


def alike(codes: Mapping[str, Sequence[str]], known: Iterable[str]) -> list[Pair]:
    """The pairs of students whose cells are alike, the most surprising first, and MOST of them at most.

    What stands in ``known`` (the release, the instructor's solutions) is nobody's own, and what more than
    ``few_of`` the class wrote is how it is usually done: neither counts. A passage that n of N students wrote
    is worth log2(N/n) bits, and CHOICE of them together as much as one.
    """
    students = list(codes)
    nobodys = np.unique(np.concatenate([NONE, *map(_passages, known)]))
    own = [np.setdiff1d(_of_all(cells), nobodys) for cells in codes.values()]
    passages, column, count = np.unique(np.concatenate([NONE, *own]), return_inverse=True, return_counts=True)
    row = np.repeat(np.arange(len(own)), [one.size for one in own])
    counts = count[column] <= max_sharers(len(own))
    weights = np.sqrt(np.log2(len(own) / count[column][counts]) / CHOICE)
    table = csr_array((weights, (row[counts], column[counts])), shape=(len(own), passages.size))
    rare = [one[count[np.searchsorted(passages, one)] <= max_sharers(len(own))] for one in own]
    found = []
    for bits, i, j in sorted(_surprising(table), key=lambda pair: -pair[0])[:MOST]:
        shared = np.intersect1d(rare[i], rare[j]).size
        share = shared / min(rare[i].size, rare[j].size)
        found.append(Pair(students[i], students[j], shared, share, bits))
    return found


def _surprising(table: csr_array) -> Iterator[tuple[float, int, int]]:
    """The bits of the pairs that are said to be alike, and the pairs."""
    size, transposed = table.shape[0], table.T.tocsr()
    for start in range(0, size, ROWS):
        bits = (table[start : start + ROWS] @ transposed).tocoo()
        one, other = bits.coords[0] + start, bits.coords[1]
        kept = (one < other) & (bits.data >= similarity_threshold(size))
        yield from zip(bits.data[kept].tolist(), one[kept].tolist(), other[kept].tolist(), strict=True)


def _of_all(cells: Sequence[str]) -> np.ndarray:
    """The passages of a student's cells, each once."""
    left, found = MAX_CODE, [NONE]
    for cell in cells:
        found.append(_passages(cell[:left]))
        left = max(0, left - len(cell))
    return np.unique(np.concatenate(found))


@lru_cache(maxsize=10_000)  # most cells of a class are the same
def _passages(source: str) -> np.ndarray:
    """Fingerprints of all passages of a cell."""
    numbers = np.array([_number(token) for token in _tokens(source)], np.uint64)
    if numbers.size < TOKENS:
        return NONE
    return np.unique(np.lib.stride_tricks.sliding_window_view(numbers, TOKENS) @ PLACES)  # modulo 2**64


@lru_cache(maxsize=100_000)
def _number(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), "big")


def _tokens(source: str) -> list[str]:
    """The words and signs of a cell, as far as it can be read, without what is easily changed."""
    found: list[str] = []
    before = "\n"
    with suppress(tokenize.TokenError, SyntaxError):
        for kind, text, *_ in tokenize.generate_tokens(io.StringIO(source).readline):
            if kind in LAYOUT:
                continue
            if kind == tokenize.NEWLINE:
                before = "\n"
                continue
            if kind == tokenize.STRING:
                if before != "\n":  # else it only explains
                    found.append(_string(text))
            elif kind == tokenize.NAME and text not in KEPT and before != ".":
                found.append("a name")
            else:
                found.append(text)
            before = text
    return found


def _string(text: str) -> str:
    """A string without its quotes' prefix, and without what it computes if it is an f-string."""
    body = text.lstrip("rRbBuUfF")
    computes = "f" in text[: len(text) - len(body)].lower()
    return re.sub(r"\{[^{}]*\}", "{}", body) if computes else body


NONE = np.zeros(0, np.uint64)
PLACES = np.array([_number(f"place {n}") | 1 for n in range(TOKENS)], np.uint64)
