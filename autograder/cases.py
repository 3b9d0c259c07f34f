"""The cases of a course, ``testCases.py``: its sections, and the part that students get.

A line ``# --- assignment: NAME ---`` begins the section of an assignment, which ends at the next such line.
Lines above the first section, and all lines of a file without sections, belong to every assignment.
"""

import ast
import re
import sys
from pathlib import Path
from types import ModuleType

from autograder.drivers import definition_of
from autograder.exceptions import GraderError

CASES = "testCases.py"
SECTION = re.compile(r"# -+ assignment: (.+?) -+")
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
    _refuse_hidden_drivers(file, section, public)
    return public


def _refuse_hidden_drivers(file: Path, section: str, public: str) -> None:
    """Raise GraderError if the public half of a section defines a driver of hidden cases only."""
    graded = getattr(load(file, section), "CASES", {}).values()
    hidden = {case.driver for one in graded for case in one.hidden} - {one.public.driver for one in graded}
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
        raise GraderError(f"{file} cannot be loaded: {type(error).__name__}: {error}") from error
    return module
