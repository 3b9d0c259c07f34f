# Built from autograder/verdict/own_lines.py; edit it there.
"""The student's own cells and lines, as `check()` finds them in the notebook.

A release holds this very file. It imports the standard library only.
"""

import html
import json
import linecache
import os
import re
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Any

from checking.student_code import StudentCode

_RUN: dict[str, float] = {}  # the time at which each cell was last run, by its text


def watch_cells() -> None:
    """From now on, note when a cell of the notebook is run; does nothing outside a notebook."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    if shell is not None:
        shell.events.register("pre_run_cell", _note)


def _note(info: Any) -> None:
    if isinstance(info.raw_cell, str):
        _RUN[info.raw_cell.strip()] = time.time()


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
    own = [text for text in getattr(main, "In", ()) if _defines(text, code.name)]
    ran = [text.strip() for text in own]  # IPython keeps no line end
    if code.source.strip() not in ran[:-1] or ran[-1] == code.source.strip():
        return None
    return StudentCode(own[-1], code.name)


def edited_cell(code: StudentCode) -> bool:
    """Whether the notebook on disk was saved after the cell of a function was run, and has another cell.

    Nothing is known of an edit that is not saved, and nothing in a folder with several notebooks unless
    Jupyter names the one that is open.
    """
    files = [Path(os.environ.get("JPY_SESSION_NAME", ""))]
    if files[0].suffix != ".ipynb" or not files[0].is_file():
        files = list(Path().glob("*.ipynb"))
    ran = _RUN.get(code.source.strip())
    if ran is None or len(files) != 1:
        return False
    with suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
        if files[0].stat().st_mtime <= ran:
            return False
        cells = json.loads(files[0].read_bytes())["cells"]
        texts = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
        own = [text.strip() for text in texts if _defines(text, code.name)]
        return bool(own) and code.source.strip() not in own
    return False


def _defines(text: Any, name: str) -> bool:
    """Whether the text of a cell is that of a graded function."""
    cell = rf"^(# GRADED FUNCTION: {name}[ \t]*$|def {name}\()"
    return isinstance(text, str) and re.search(cell, text, re.MULTILINE) is not None


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
