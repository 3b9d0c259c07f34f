"""The cases of a course, ``testCases.py``: its sections, and the part that students get.

A line ``# --- assignment: NAME ---`` begins the section of an assignment, which ends at the next such line.
Lines above the first section, and all lines of a file without sections, belong to every assignment.
"""

import re
import sys
import traceback
from pathlib import Path
from types import ModuleType

from autograder.exceptions import GraderError

CASES = "testCases.py"
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
    """The public half of an assignment's section, if any; raises GraderError if it has a hidden case."""
    text = cases_text(file)
    if not (section := own_section(text, assignment)):
        return ""
    same_lines = public_half(own_section(text, assignment, other="\n"), other="\n")  # for errors
    for name, graded in getattr(load(file, same_lines), "CASES", {}).items():
        if graded.hidden:
            raise GraderError(
                f"{file}: a hidden case of {name} stands outside '{BEGIN}'; move it below that line"
            )
    return public_half(section)


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


def error_line(error: BaseException, file: Path) -> int | None:
    """The line of a file at which an error was raised, or that Python could not parse."""
    if isinstance(error, SyntaxError):
        return error.lineno
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if frame.filename == str(file)]
    return lines[-1] if lines else None
