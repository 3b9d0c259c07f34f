"""`check()` in the student's notebook: does a function pass its public case?

A returned value is encoded, decoded and compared by the grader's own code, so that `check()` and the grader
agree on the public case, word for word. A release holds this very file.
"""

import copy
import html
import json
import signal
import textwrap
import threading
from ast import PyCF_ALLOW_TOP_LEVEL_AWAIT
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from autograder.comparison import ArraySummary, Case, Found, GradedFunction, Opaque, compared, difference
from autograder.parts import part_scores, parts_in_words, parts_lost, parts_tried
from autograder.sandbox.inside.encoding import decode, encode
from autograder.verdict.exception_words import explain, stopped_at
from autograder.verdict.own_lines import OwnLines, code_of, later_cell
from autograder.verdict.stop import Stop
from autograder.verdict.student_code import StudentCode, mistake_in, returns_nothing
from autograder.verdict.suspects import suspect_in
from autograder.verdict.syntax_words import explain_syntax

__all__ = ["ArraySummary", "Case", "CaseTable", "GradedFunction", "NotCorrectYet"]

SECONDS = 10  # that a function may take, as for all cases of a question in the grader
DECIMALS = 8  # of numbers in hints.json, as many as public cases print
HINT_RTOL, HINT_ATOL = 1e-9, 6e-9  # rounding errors; such a number is up to 5e-9 away from an exact one


class NotCorrectYet(AssertionError):
    """Raised by `check()`; a notebook shows its message alone, without the lines of code that led to it."""

    def _render_traceback_(self) -> list[str]:
        lines = f"Not correct yet. {self}".splitlines()
        return [part for line in lines for part in textwrap.wrap(line, 90)]


class _TimeIsUp(BaseException):
    """A function took too long; not an Exception, which the function could catch."""


class CaseTable(dict[str, GradedFunction]):
    """Graded functions by name. ``file`` is the file that fills the table; hints.json lies beside it."""

    def __init__(self, file: str) -> None:
        super().__init__()
        self._hints = Path(file).with_name("hints.json")

    def check(self, function: Callable[..., Any]) -> None:
        """Call a graded function on its public case; show which of its results are correct, or that all are.

        Raises:
            NotImplementedError: the function is still as it was released.
            NotCorrectYet: a result is wrong, or the function stopped; the message says how.
        """
        name = function.__name__
        case, names = self[name].public, self[name].returns
        code = code_of(function)
        if later := later_cell(code):
            raise NotCorrectYet(f"{name}: {_unread(later)}")
        returned = _returned(function, case, code)
        results = list(compared(case, returned, names))
        first = next((found for _, found in results if found), None)
        everything = _points_so_far(self[name], ())
        if first is None:
            print(f"{name}: correct on the public case. The grader tries other cases as well.{everything}")
            return
        known = json.loads(self._hints.read_text("utf-8"))["hints"] if self._hints.is_file() else {}
        hints = [hint for hint in known.get(name, []) if _explains(hint, case, returned, names)]
        for hint in hints:
            if hint.get("accepted"):
                print(
                    f"{name}: correct on the public case, with a remark: {hint['title']}. {hint['message']}\n"
                    f"The grader tries other cases as well.{everything}"
                )
                return
        if len(results) > 1:
            _display(ResultTable(results))
        remark = returns_nothing(code, names) if returned is None else mistake_in(code)
        remark = remark or (None if hints else suspect_in(code))
        named = f"\n{remark.title}. {remark.text}" if remark else _named(hints)
        so_far = _points_so_far(self[name], parts_lost(self[name].parts, case, returned, names))
        raise NotCorrectYet(f"{name}: {first.text}.{named}{so_far}")

    def check_hidden(self, function: Callable[..., Any]) -> None:
        """Call a graded function on its hidden cases; raises NotCorrectYet with the first that it fails."""
        name = function.__name__
        for case in self[name].hidden:
            if found := difference(case, returned_value(function, case), self[name].returns):
                raise NotCorrectYet(f"{name}, case {case.name}: {found.text}.")


def _returned(function: Callable[..., Any], case: Case, code: StudentCode) -> Any:
    """The value that a function returns on a case; raises NotCorrectYet with what stopped it, if it stops."""
    try:
        with _time_limit():
            return returned_value(function, case)
    except NotImplementedError as error:
        alone = [f"NotImplementedError: {error}"]
        error._render_traceback_ = lambda: alone  # type: ignore[attr-defined]  # IPython shows this alone
        raise
    except _TimeIsUp as error:
        line = OwnLines(function, error).line
        where = f" and was in line {line}, `{code.quoted(line)}`" if line else ""
        text = f"{code.name}: ran out of time ({SECONDS} seconds){where}; look at its loops."
        raise NotCorrectYet(text) from None
    except Exception as error:
        own = OwnLines(function, error)
        inputs = {**dict(zip(code.parameters, case.arguments(), strict=False)), **case.keywords}
        stop = Stop(type(error).__name__, code, own.line, str(error), inputs)
        remark = explain(stop) or mistake_in(code) or suspect_in(code)
        said = stopped_at(stop.error, stop.message, code, own.line)
        if own.passed:
            _display(own)
        more = f"\n{remark.title}. {remark.text}" if remark else ""
        raise NotCorrectYet(f"{code.name}: stopped with {said}.{more}") from None


def _unread(cell: StudentCode) -> str:
    """Why the cell that was run last does not define the function."""
    before = "check() has only the version before it."
    try:
        compile(cell.source, "", "exec", PyCF_ALLOW_TOP_LEVEL_AWAIT)
    except SyntaxError as error:
        said = stopped_at(type(error).__name__, error.msg, cell, error.lineno)
        remark = explain_syntax(error.msg, cell, error.lineno)
        more = f"\n{remark.title}. {remark.text}" if remark else ""
        return f"its cell could not be read: {said}. {before}{more}"
    if cell.function is None:
        return f"its cell, as you ran it last, has no function of this name. {before}"
    return f"its cell stopped with an error when you ran it last. {before}"


@contextmanager
def _time_limit() -> Iterator[None]:
    """Raise _TimeIsUp after SECONDS, where a timer can be set: in the main thread, not on Windows."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(*_: object) -> None:
        raise _TimeIsUp

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _display(shown: Any) -> None:
    from IPython.display import display

    display(shown)


def returned_value(function: Callable[..., Any], case: Case) -> Any:
    """The value that a function, or the case's driver with it, returns on a case, as the grader gets it."""
    arrays: list[np.ndarray] = []
    function = partial(case.driver, function) if case.driver else function
    returned = function(*copy.deepcopy(case.arguments()), **copy.deepcopy(dict(case.keywords)))
    return decode(encode(returned, arrays, clip=True), arrays, Opaque, ArraySummary)


def _points_so_far(graded: GradedFunction, lost: Collection[str]) -> str:
    """A line on the points of the parts that the public case tries; empty if there are no parts."""
    if not graded.parts:
        return ""
    tried = parts_tried(graded.parts, graded.public, graded.returns)
    points = [part for part in part_scores(graded.parts, lost) if part.name in tried]
    others = ", ".join(name for name in graded.parts if name not in tried)
    further = f" Other cases decide on {others}." if others else ""
    return f"\nOn this case: {parts_in_words(points)}.{further}"


class ResultTable:
    """Results and how each one is wrong, as a table in a notebook and as lines elsewhere."""

    def __init__(self, results: list[tuple[str, Found]]) -> None:
        self._rows = [(label, found.text if found else "") for label, found in results]

    def __repr__(self) -> str:
        return "\n".join(f"{label}: {text or 'correct'}" for label, text in self._rows)

    def _repr_html_(self) -> str:
        left = "style='text-align: left'"
        rows = "".join(
            f"<tr><th scope='row' {left}>{html.escape(label)}</th>"
            f"<td {left}>{'✗ wrong' if text else '✓ correct'}</td>"
            f"<td {left}>{html.escape(text.removeprefix(label).strip())}</td></tr>"
            for label, text in self._rows
        )
        heads = "".join(f"<th scope='col' {left}>{head}</th>" for head in ("result", "", "how"))
        return f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"


# --- hints.json ----------------------------------------------------------------------------------


def _explains(hint: dict[str, Any], case: Case, returned: Any, names: tuple[str, ...]) -> bool:
    """Whether a mistake returns this value; an accepted form is compared as strictly as the case itself."""
    rtol, atol = (case.rtol, case.atol) if hint.get("accepted") else (HINT_RTOL, HINT_ATOL)
    case = replace(case, expected=from_hint(hint["returns"], case.expected), rtol=rtol, atol=atol)
    return difference(case, returned, names) is None


def _named(hints: list[dict[str, Any]]) -> str:
    """The mistake that explains a value; of several, what they share: the place to look at."""
    if len(hints) == 1:
        return f"\n{hints[0]['title']}: {hints[0]['message']} See {hints[0]['see']}."
    sections = {hint["see"] for hint in hints}
    return f"\nSee {sections.pop()}." if len(sections) == 1 else ""


def to_hint(value: Any, expected: Any, atol: float, decimals: int | None = DECIMALS) -> Any:
    """A returned value as JSON, rounded unless ``decimals`` is None; null where it is as expected.

    Raises TypeError if it holds anything that is not written to JSON, so that it cannot identify a mistake.
    """
    if isinstance(value, dict) and all(isinstance(key, str) for key in value):
        entries = {key: to_hint(item, _entry(expected, key), atol, decimals) for key, item in value.items()}
        return {"dict": entries}
    if isinstance(value, (list, tuple)):
        return {"list": [to_hint(v, _entry(expected, i), atol, decimals) for i, v in enumerate(value)]}
    if isinstance(value, np.ndarray) and value.ndim and isinstance(expected, ArraySummary):
        value = ArraySummary(value.shape, value[(slice(1),) * (value.ndim - 1)].ravel())
    if isinstance(value, ArraySummary):
        count = len(expected.first) if isinstance(expected, ArraySummary) else 3
        return {"shape": list(value.shape), "first": _rounded(value.first[:count], decimals)}
    if value is None or isinstance(value, (str, dict, set, frozenset)):
        return {"exact": _without_arrays(value)}
    array = np.asarray(value)
    if not isinstance(value, (int, float, np.ndarray)) or array.dtype.kind not in "biuf":
        raise TypeError(f"a {type(value).__name__} is not a number")
    if array.ndim == 0:
        return {"number": _rounded(array, decimals)}
    same = isinstance(expected, np.ndarray) and expected.shape == array.shape
    if same and expected.dtype.kind == array.dtype.kind and np.allclose(array, expected, 0, atol):
        return None
    return {"array": _rounded(array, decimals), "kind": array.dtype.kind}


def _entry(expected: Any, key: Any) -> Any:
    """An entry of an expected dictionary or list; None if there is no such entry."""
    with suppress(KeyError, IndexError, TypeError):
        return expected[key] if isinstance(expected, (dict, list, tuple)) else None
    return None


def _rounded(array: np.ndarray, decimals: int | None) -> Any:
    return (array if decimals is None or array.dtype.kind != "f" else np.round(array, decimals)).tolist()


def _without_arrays(value: Any) -> Any:
    """The structure that `encode` makes of a value; raises TypeError if it holds arrays or other objects."""
    arrays: list[np.ndarray] = []
    structure = encode(value, arrays)
    if arrays or '["other"' in json.dumps(structure):
        raise TypeError("an array or an object in a set, or below a key that is not a string")
    return structure


def from_hint(hint: Any, expected: Any) -> Any:
    """The value that `to_hint` encoded."""
    match hint:
        case {"dict": entries}:
            return {key: from_hint(item, _entry(expected, key)) for key, item in entries.items()}
        case {"list": items}:
            return tuple(from_hint(item, _entry(expected, index)) for index, item in enumerate(items))
        case {"shape": shape, "first": first}:
            return ArraySummary(tuple(shape), tuple(first))
        case {"number": number}:
            return number
        case {"exact": structure}:
            return decode(structure, [], Opaque, ArraySummary)
        case {"array": numbers, "kind": kind}:
            return np.array(numbers, dtype={"f": float, "b": bool}.get(kind))
    return expected
