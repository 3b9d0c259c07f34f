"""Finds in a release what students must not see: numbers of hidden cases, lines of solutions, delimiters.

A number leaks if it has at least six digits, equals a number of a hidden case in all of them, and is neither
in a public case, nor in a text cell, nor in a file that the course hands out. Numbers that a hidden case
computes are found in eight digits or more, as NumPy prints them: among thousands of numbers, some agree in
six digits by chance.
"""

import ast
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import nbformat
import numpy as np

from autograder.assignment_files import HINTS
from autograder.authoring.cell_checks import Region
from autograder.comparison import ArraySummary

NUMBER = re.compile(r"(?<![\w.])\d+\.?\d*(?:[eE][+-]?\d+)?|(?<![\w.])\.\d+(?:[eE][+-]?\d+)?")
DIGITS, ROUNDED_DIGITS = 6, 8
MIN_OPERANDS = 4  # of a solution line, below which other code has it by chance
MISSPELT = re.compile(r"#+ *(?:BEGIN|END) *(?:SOLUTION|HIDDEN)", re.IGNORECASE)


@dataclass(frozen=True)
class Passage:
    """A text of a release: a cell of a notebook or a file."""

    where: str  # for the author
    text: str
    grade_id: str = ""
    is_cell: bool = False
    is_prose: bool = False  # a cell of text
    is_handed_out: bool = False  # a file that course.toml names


def passages(release: Mapping[str, bytes], handed_out: Iterable[str], folder: str) -> list[Passage]:
    """The texts of a release in ``folder``; of hints.json, which is made of public cases, the words."""
    found = []
    for name, content in release.items():
        if name.startswith("checking/"):  # our own
            continue
        with suppress(UnicodeDecodeError, ValueError, KeyError):
            file, text = f"{folder}/{name}", content.decode()
            if name.endswith(".ipynb"):
                for number, cell in enumerate(nbformat.reads(text, as_version=4).cells, 1):
                    grade_id = cell.metadata.get("nbgrader", {}).get("grade_id", "")
                    named = f"cell '{grade_id}'" if grade_id else f"cell {number}"
                    is_prose = cell.cell_type == "markdown"
                    where = f"{file}, {named}"
                    found.append(Passage(where, cell.source, grade_id, is_cell=True, is_prose=is_prose))
                continue
            if name == HINTS:
                mistakes = [hint for hints in json.loads(text)["hints"].values() for hint in hints]
                words = (str(hint[key]) for hint in mistakes for key in ("title", "message", "see"))
                text = "\n".join(words)
            found.append(Passage(file, text, is_handed_out=name in handed_out))
    return found


def leaked_numbers(cases: Mapping[str, Sequence[Any]], found: Sequence[Passage]) -> Iterator[str]:
    """A line for each passage that holds numbers of a hidden case.

    ``cases`` are those of each function.
    """
    shown = [p for p in found if p.is_handed_out or p.is_prose]
    written = [number for p in shown for number in map(float, NUMBER.findall(p.text))]
    by_name = {(name, case.name): case for name, every in cases.items() for case in every}
    public = [_of_case(case) for case in by_name.values() if case.origin == "public"]
    known = _Numbers([*public, np.array(written)])
    hidden = {key: _of_case(case) for key, case in by_name.items() if case.origin != "public"}
    any_hidden = _Numbers(list(hidden.values()))
    for passage in found:
        if passage.is_handed_out or passage.is_prose:
            continue
        long = {text for text in NUMBER.findall(passage.text) if _digits(text) >= DIGITS}
        secret = sorted(text for text in long if text in any_hidden and text not in known)
        for (function, case_name), values in hidden.items() if secret else ():
            numbers = _Numbers([values])
            if leaked := [text for text in secret if text in numbers]:
                more = f" and {len(leaked) - 1} more" if len(leaked) > 1 else ""
                yield (
                    f"{passage.where}: it gives away {leaked[0]}{more} of the hidden case '{case_name}' of "
                    f"{function}; take the numbers out, or give the case others"
                )


class _Numbers:
    """Numbers without their signs, which are found in the form in which a text writes them."""

    def __init__(self, arrays: Sequence[np.ndarray]) -> None:
        values = np.abs(np.concatenate([np.zeros(0), *arrays]))
        self._sorted = np.unique(values[np.isfinite(values)])

    def __contains__(self, text: str) -> bool:
        """Whether one of the numbers is written so, in all of its digits or rounded."""
        number, half = float(text), 0.0
        if _digits(text) >= ROUNDED_DIGITS:
            half = 0.5 * 10.0 ** _last_place(text) * (1 + 1e-9)
        first = np.searchsorted(self._sorted, number - half, side="left")
        return bool(first < np.searchsorted(self._sorted, number + half, side="right"))


def _of_case(case: Any) -> np.ndarray:
    """The numbers in the arguments and the expected value of a case."""
    values = [case.arguments(), dict(getattr(case, "keywords", {})), case.expected]
    return np.concatenate([np.zeros(0), *_arrays(values)])


def _digits(text: str) -> int:
    """The significant digits of a number as it is written, without zeros at its end."""
    return len(re.split("[eE]", text)[0].replace(".", "").strip("0"))


def _last_place(text: str) -> int:
    """The power of ten of the last digit of a number as it is written."""
    mantissa, _, exponent = text.lower().partition("e")
    return int(exponent or 0) - len(mantissa.partition(".")[2])


def _arrays(value: Any) -> Iterator[np.ndarray]:
    """The real numbers in a value, and the parts of complex ones, as flat arrays of floats."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple, set, frozenset)):
        for item in value:
            yield from _arrays(item)
        return
    array = np.asarray(value.first if isinstance(value, ArraySummary) else value)
    if array.dtype.kind == "c":
        yield from (array.real.ravel().astype(float), array.imag.ravel().astype(float))
    elif array.dtype.kind in "iuf":
        yield array.ravel().astype(float)


def leaked_solutions(solutions: Mapping[str, str], found: Sequence[Passage], region: Region) -> Iterator[str]:
    """A line for each passage that holds the solution of a graded function.

    ``solutions`` are the solution cells by grade_id, as the instructor wrote them. Lines that another cell
    shows students are not secret.
    """
    for name, source in solutions.items():
        shown = {_plain(p.text) for p in found if p.is_cell and p.grade_id != name}
        secret = {
            line.strip(): plain
            for line in _region_lines(source, region)
            if _is_telling(line) and not any((plain := _plain(line)) in text for text in shown)
        }
        for passage in found:
            if passage.is_cell and passage.grade_id != name:
                continue
            text = _plain(passage.text)
            leaked = [line for line, plain in secret.items() if plain in text]
            # A helper may share a line or two with a solution.
            if len(leaked) > (len(secret) // 2 if not passage.is_cell else 0):
                yield f"{passage.where}: it shows a line of the solution of {name}: {leaked[0]}"


def _region_lines(source: str, region: Region) -> Iterator[str]:
    inside = False
    for line in source.splitlines():
        if region.begin in line or region.end in line:
            inside = region.begin in line
        elif inside:
            yield line


def _is_telling(line: str) -> bool:
    """Whether a line of a solution computes something, and is not one that any function could have."""
    with suppress(SyntaxError, ValueError):
        nodes = list(ast.walk(ast.parse(line.strip())))
        works = any(isinstance(node, (ast.BinOp, ast.Call, ast.Compare)) for node in nodes)
        operands = [node for node in nodes if isinstance(node, (ast.Name, ast.Constant, ast.Attribute))]
        return works and len(operands) >= MIN_OPERANDS
    return False


def _plain(text: str) -> str:
    """A text without blanks, so that a line is found in any layout."""
    return re.sub(r"\s+", "", text)


def misspelt_delimiters(found: Sequence[Passage], regions: Sequence[Region]) -> Iterator[str]:
    """A line for each passage with a delimiter that is none of the course's own, ``regions``."""
    known = [f"'{mark}'" for region in regions[:2] for mark in (region.begin, region.end)]
    for passage in found:
        if mark := MISSPELT.search(passage.text):
            line = next(line for line in passage.text.splitlines() if mark[0] in line)
            yield (
                f"{passage.where}: the line '{line.strip()}' is released; nbgrader knows "
                f"{', '.join(known[:-1])} and {known[-1]}"
            )
