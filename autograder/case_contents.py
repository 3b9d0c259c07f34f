"""Checks what a case holds: plain values that can cross the border of the sandbox, and no answer to guess."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from autograder.cases import own_section
from autograder.comparison import ArraySummary, Case
from autograder.drivers import driver_text
from autograder.exceptions import GraderError
from autograder.sandbox.inside.encoding import decode, encode

GUESSABLE = 32  # truth values and characters; an expected value of fewer, and of nothing else, can be guessed


def checked_cases(function: str, cases: Sequence[Case], file: Path, assignment: str) -> tuple[Case, ...]:
    """The cases of a graded function with the texts of their drivers.

    Raises:
        GraderError: a case has a fault; the message names the case and its ``file``.
    """
    section = own_section(file.read_text("utf-8"), assignment, other="\n")  # with the file's line numbers
    checked = []
    for case in cases:
        try:
            checked.append(checked_case(case, section))
        except GraderError as error:
            raise GraderError(f"{file}: case '{case.name}' of {function}: {error}") from error
    return tuple(checked)


def checked_case(case: Case, section: str) -> Case:
    """The case with the text of its driver, which ``section`` of testCases.py defines.

    Raises:
        GraderError: the case cannot be asked, or what it expects could be guessed.
    """
    inputs = [case.arguments(), dict(case.keywords)]
    for what, value in (("its arguments hold", inputs), ("its expected value holds", case.expected)):
        if kinds := opaque_kinds(value):
            raise GraderError(
                f"{what} what cannot enter or leave the sandbox ({kinds[0]}); "
                "let a driver make it of plain values, or turn it into them"
            )
    size = information(case.expected)
    if size is not None and size < GUESSABLE and not case.guessable:
        raise GraderError(
            "it expects only truth values, None or short texts, which a submission could guess; expect more "
            'than that, such as numbers, or say with guessable="…" why it may stay'
        )
    return replace(case, driver_text=driver_text(case, section))


def opaque_kinds(value: Any) -> list[str]:
    """The kinds of the objects within a value that are not plain data."""
    kinds: list[str] = []
    arrays: list[np.ndarray] = []
    decode(encode(value, arrays), arrays, kinds.append, ArraySummary)
    return [kind for kind in kinds if kind != ArraySummary.__name__]


def information(expected: Any) -> int | None:
    """The truth values and characters that a value holds; None if it holds numbers, too."""
    if expected is None:
        return 0
    if isinstance(expected, str):
        return len(expected)
    if isinstance(expected, dict):
        expected = list(expected.values())
    if isinstance(expected, (list, tuple, set, frozenset)):
        sizes = list(map(information, expected))
        return None if None in sizes else sum(size or 0 for size in sizes)
    array = np.asarray(expected.first if isinstance(expected, ArraySummary) else expected)
    if array.dtype.kind in "UT":
        return sum(map(len, array.ravel().tolist()))
    return array.size if array.dtype.kind == "b" or not array.size else None
