# Built from autograder/verdict/own_lines.py; edit it there.
"""The student's own cells and lines, as `check()` finds them in the notebook.

A release holds this very file. It imports the standard library only.
"""

import html
import linecache
import re
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

from checking.student_code import StudentCode


def code_of(function: Callable[..., Any]) -> StudentCode:
    """The cell that defined a function, as far as Python still has its text."""
    code = getattr(function, "__code__", None)
    source = "".join(linecache.getlines(code.co_filename)) if code else ""
    return StudentCode(source, function.__name__)


def later_cell(code: StudentCode) -> StudentCode | None:
    """The cell of a function that was run after the one that defined it, if there is such a cell.

    It has failed: otherwise the function would be that cell's.
    """
    main = sys.modules.get("__main__")
    inputs = getattr(main, "In", ())
    cell = re.compile(rf"^(# GRADED FUNCTION: {code.name}[ \t]*$|def {code.name}\()", re.MULTILINE)
    own = [text for text in inputs if isinstance(text, str) and cell.search(text)]
    if code.source not in own or own[-1].strip() == code.source.strip():
        return None
    return StudentCode(own[-1], code.name)


class OwnLines:
    """Where an exception passed through the student's cells: folded in a notebook, lines elsewhere."""

    def __init__(self, function: Callable[..., Any], error: BaseException) -> None:
        file = getattr(getattr(function, "__code__", None), "co_filename", "")
        space = getattr(function, "__globals__", {})
        self.line: int | None = None  # of the function's cell
        self.passed: list[str] = []
        trace = error.__traceback__
        while trace is not None:
            frame, line = trace.tb_frame, trace.tb_lineno
            if frame.f_code.co_filename == file:
                self.line = line
            if frame.f_globals is space:
                self.passed.append(_call(frame, line))
            trace = trace.tb_next

    def __repr__(self) -> str:
        return "\n".join(self.passed)

    def _repr_html_(self) -> str:
        text = html.escape(repr(self))
        return (
            f"<details><summary>Your lines, from the call to the error</summary><pre>{text}</pre></details>"
        )


def _call(frame: FrameType, line: int) -> str:
    text = " ".join(linecache.getline(frame.f_code.co_filename, line).split())
    return f"{frame.f_code.co_name}, line {line}: {text}"
