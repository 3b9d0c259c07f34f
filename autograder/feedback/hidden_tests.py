"""Cuts hidden tests out of a graded notebook: their source, and the lines of tracebacks that show it."""

import copy
import re
from collections.abc import Iterable, Iterator

from nbformat import NotebookNode
from nbgrader.utils import is_grade, is_locked

ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
NUMBERED = re.compile(r"\s*(?:-*>)?\s*\d+[.:]?\s")  # what tracebacks put before a line of a cell
CUT = "(a line of a hidden test)"


def without_hidden_tests(notebook: NotebookNode, begin: str, end: str) -> NotebookNode:
    """A copy for students. ``begin`` and ``end`` mark regions, which count in the instructor's cells only."""
    shown = copy.deepcopy(notebook)
    hidden: set[str] = set()
    visible: set[str] = set()
    for cell in shown.cells:
        lines = cell.source.split("\n")
        cut = set(_regions(lines, begin, end)) if is_grade(cell) and is_locked(cell) else set()
        kept = [line for number, line in enumerate(lines) if number not in cut]
        hidden |= {lines[number].strip() for number in cut}
        visible |= {line.strip() for line in kept}
        cell.source = "\n".join(kept)
    secret = hidden - visible
    for cell in shown.cells:
        for output in cell.get("outputs", ()):
            if output.output_type == "error":
                output.traceback = [cut_lines(text, secret) for text in output.traceback]
    return shown


def cut_lines(text: str, secret: Iterable[str]) -> str:
    """A part of a traceback, with one remark in place of successive lines that show a secret line."""
    kept: list[str] = []
    for line in text.split("\n"):
        plain = ANSI.sub("", line)
        code = NUMBERED.sub("", plain, count=1).strip()
        if any(code == one or (len(one) > 3 and one in plain) for one in secret):
            if not kept or kept[-1] != CUT:
                kept.append(CUT)
        else:
            kept.append(line)
    return "\n".join(kept)


def _regions(lines: list[str], begin: str, end: str) -> Iterator[int]:
    """The positions of the lines in regions, with the lines that mark them."""
    inside = False
    for number, line in enumerate(lines):
        inside = inside or begin in line
        if inside:
            yield number
        if end in line:
            inside = False
