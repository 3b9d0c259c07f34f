"""The cases of a course, ``testCases.py``: its sections, and the part that students get.

A line ``# --- assignment: NAME ---`` begins the section of an assignment, which ends at the next such line.
Lines above the first section, and all lines of a file without sections, belong to every assignment.
"""

import ast
import math
import re
import sys
import traceback
from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path
from types import ModuleType

from autograder.comparison import GradedFunction
from autograder.course import CASES
from autograder.drivers import definition_of
from autograder.exceptions import GraderError, did_you_mean
from autograder.parts import labels, part_of, parts_tried

SECTION = re.compile(r"# -+ assignment: (.+?) -+")
BEGIN, END = "### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS"


def cases_text(file: Path) -> str:
    """The text of ``testCases.py``.

    Raises:
        GraderError: it is not in UTF-8.
    """
    try:
        return file.read_text("utf-8")
    except UnicodeDecodeError as error:
        line = file.read_bytes()[: error.start].count(b"\n") + 1
        raise GraderError(f"{file} (line {line}) is not in UTF-8; save it in that encoding") from error


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


def public_half(text: str, other: str = "") -> str:
    """``testCases.py`` with each line of a hidden region replaced by ``other``.

    Raises:
        GraderError: a delimiter has no partner.
    """
    kept = []
    hidden = False
    for number, line in enumerate(text.splitlines(keepends=True), 1):
        mark = line.strip()
        if mark in (BEGIN, END):
            if hidden == (mark == BEGIN):
                raise GraderError(f"{CASES}, line {number}: '{mark}' has no partner; add the other delimiter")
            hidden = mark == BEGIN
        if hidden or mark == END:
            kept.append(other)
        else:
            kept.append(line)
    if hidden:
        raise GraderError(f"{CASES}: '{BEGIN}' has no '{END}'; add it")
    return "".join(kept).rstrip() + "\n"


def released_cases(file: Path, assignment: str) -> str:
    """The public half of an assignment's section, if any.

    Raises:
        GraderError: it has a hidden case, or a driver of hidden cases only.
    """
    text = cases_text(file)
    if not (section := own_section(text, assignment)):
        return ""
    same_lines = public_half(own_section(text, assignment, other="\n"), other="\n")  # for errors
    for name, graded in getattr(load(file, same_lines), "CASES", {}).items():
        if graded.hidden:
            raise GraderError(
                f"{file}: a hidden case of {name} stands outside '{BEGIN}'; move it below that line"
            )
    public = public_half(section)
    _refuse_hidden_drivers(file, section, public)
    return public


def _refuse_hidden_drivers(file: Path, section: str, public: str) -> None:
    """Raise GraderError if the public half of a section defines a driver of hidden cases only."""
    graded = getattr(load(file, section), "CASES", {}).values()
    groups = (one.hidden for one in graded if isinstance(one.hidden, (tuple, list)))
    hidden = {case.driver for cases in groups for case in cases} - {
        case.driver for one in graded for case in one.public_cases
    }
    defined = {node.name for node in ast.parse(public).body if isinstance(node, ast.FunctionDef)}
    for driver in hidden - {None}:
        if definition_of(driver, section) and driver.__name__ in defined:
            raise GraderError(
                f"{file}: the driver {driver.__name__} of hidden cases stands outside '{BEGIN}'; "
                "move it below that line, or a release would hold it"
            )


def load(file: Path, text: str | None = None) -> ModuleType:
    """Run a trusted Python file, or ``text`` of it, as a module; raises GraderError if it fails."""
    module = ModuleType(f"course_{file.stem}")
    module.__file__ = str(file)
    sys.modules[module.__name__] = module  # dataclasses look up their module
    try:
        exec(compile(file.read_bytes() if text is None else text, file, "exec"), module.__dict__)
    except (Exception, SystemExit) as error:
        line = error_line(error, file)
        where = f"{file} (line {line})" if line else f"{file}"
        problem = error.msg if isinstance(error, SyntaxError) else error
        raise GraderError(f"{where} cannot be loaded: {type(error).__name__}: {problem}") from error
    return module


def check_parts(file: Path, name: str, graded: GradedFunction, points: float) -> None:
    """Raise GraderError if a function has parts that do not divide its points, and its results or cases."""
    groups = any(case.part for case in (*graded.public_cases, *graded.hidden))
    if graded.parts or groups:
        divided = _problems_of_groups(graded) if groups else _problems_of_results(graded)
        for problem in chain(_problems_of_points(graded.parts, points), divided):
            raise GraderError(f"{file}: the parts of {name}: {problem}")


def _problems_of_points(parts: Mapping[str, float], points: float) -> Iterator[str]:
    """Yield a line for each part without a name or points, and one if the points are not the question's."""
    if not isinstance(parts, Mapping):
        yield f"they must be a dictionary of points by name, not {parts!r}"
    for part, worth in parts.items():
        if not (isinstance(part, str) and part.strip() and part.isprintable()):
            yield f"a part's name must be printable text, not {part!r}"
        elif not (isinstance(worth, (int, float)) and 0 < worth < math.inf):
            yield f"'{part}' has {worth!r} points; give it more than 0, or leave it out"
    if not math.isclose(total := math.fsum(parts.values()), points, abs_tol=1e-9):
        yield f"they have {total:g} points together, but the test cell has {points:g}"


def _problems_of_groups(graded: GradedFunction) -> Iterator[str]:
    """Yield a line for each case that is in no group, and each group without a hidden case."""
    parts, known = graded.parts, ", ".join(graded.parts)
    for case in (*graded.public_cases, *graded.hidden):
        if not case.part:
            yield f"the case '{case.name}' has no part, but other cases have; give it one of: {known}"
        elif case.part not in parts:
            hint = did_you_mean(case.part, parts)
            yield f"the case '{case.name}' names '{case.part}'{hint}; there are: {known or 'none'}"
    for part in parts.keys() - {case.part for case in graded.hidden}:
        yield f"no hidden case has part='{part}', so that a copied public result would earn it"


def _problems_of_results(graded: GradedFunction) -> Iterator[str]:
    """Yield a line for each part that is not a result, and each result that is in no part."""
    parts, names = graded.parts, graded.returns
    tried = {part for case in graded.hidden for part in parts_tried(parts, case, names)}
    for part in parts:
        if part not in tried:
            hint = did_you_mean(part, {*names, *labels(graded.public, names)})
            yield f"no hidden case has a result that belongs to '{part}'{hint}"
    for case in (*graded.public_cases, *graded.hidden):
        for label in labels(case, names):
            if part_of(parts, label) is None:
                yield f"the result {label} of the case '{case.name}' belongs to none of them"


def error_line(error: BaseException, file: Path) -> int | None:
    """The line of a file at which an error was raised, or that Python could not parse."""
    if isinstance(error, SyntaxError):
        return error.lineno
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if frame.filename == str(file)]
    return lines[-1] if lines else None
