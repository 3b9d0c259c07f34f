"""The cases of a course, ``testCases.py``: its sections, and the part that students get.

A line ``# --- assignment: NAME ---`` begins the section of an assignment, which ends at the next such line.
Lines above the first section, and all lines of a file without sections, belong to every assignment.
"""

import ast
import re
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from autograder.comparison import ArraySummary, Case
from autograder.drivers import definition_of, driver_text
from autograder.exceptions import GraderError
from autograder.sandbox.inside.encoding import decode, encode

CASES = "testCases.py"
SECTION = re.compile(r"# -+ assignment: (.+?) -+")
GUESSABLE = 32  # characters and truth values; a case that expects fewer, and nothing else, could be guessed
BEGIN, END = "### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS"


def own_section(text: str, assignment: str, other: str = "") -> str:
    """The text of ``testCases.py`` with each line of another assignment's section replaced by ``other``.

    The result is empty if the text has sections and the assignment has none.
    """
    kept: list[str] = []
    sections: list[str] = []
    for line in text.splitlines(keepends=True):
        if mark := SECTION.fullmatch(line.strip()):
            sections.append(mark[1])
        kept.append(line if not sections or sections[-1] == assignment else other)
    return "".join(kept) if not sections or assignment in sections else ""


def public_half(text: str) -> str:
    """``testCases.py`` without the hidden regions; raises GraderError if a delimiter has no partner."""
    kept = []
    hidden = False
    for number, line in enumerate(text.splitlines(keepends=True), 1):
        mark = line.strip()
        if mark in (BEGIN, END):
            if hidden == (mark == BEGIN):
                raise GraderError(f"{CASES}, line {number}: '{mark}' has no partner; add the other delimiter")
            hidden = mark == BEGIN
        elif not hidden:
            kept.append(line)
    if hidden:
        raise GraderError(f"{CASES}: '{BEGIN}' has no '{END}'; add it")
    return "".join(kept).rstrip() + "\n"


def released_cases(file: Path, assignment: str) -> str:
    """The public half of an assignment's section, if any.

    Raises:
        GraderError: it has a hidden case, or a driver of hidden cases only.
    """
    if not (section := own_section(file.read_text("utf-8"), assignment)):
        return ""
    public = public_half(section)
    for name, graded in getattr(load(file, public), "CASES", {}).items():
        if graded.hidden:
            raise GraderError(
                f"{file}: a hidden case of {name} stands outside '{BEGIN}'; move it below that line"
            )
    whole = getattr(load(file, section), "CASES", {}).values()
    used = {graded.public.driver for graded in whole}
    hidden = {case.driver for graded in whole for case in graded.hidden} - used - {None}
    defined = {node.name for node in ast.parse(public).body if isinstance(node, ast.FunctionDef)}
    for driver in hidden:
        if definition_of(driver, section) and driver.__name__ in defined:
            raise GraderError(
                f"{file}: the driver {driver.__name__} of hidden cases stands outside '{BEGIN}'; "
                "move it below that line, or a release would hold it"
            )
    return public


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


def load(file: Path, text: str | None = None) -> ModuleType:
    """Run a trusted Python file, or ``text`` of it, as a module; raises GraderError if it fails."""
    module = ModuleType(f"course_{file.stem}")
    module.__file__ = str(file)
    sys.modules[module.__name__] = module  # dataclasses look up their module
    try:
        exec(compile(file.read_bytes() if text is None else text, file, "exec"), module.__dict__)
    except (Exception, SystemExit) as error:
        raise GraderError(f"{file} cannot be loaded: {type(error).__name__}: {error}") from error
    return module
