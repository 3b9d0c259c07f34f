# Built from autograder/verdict/check.py; edit it there.
"""`check()` in the student's notebook: does a function pass its public cases?

A returned value is encoded, decoded and compared by the grader's own code, so that `check()` and the grader
agree on the public cases, word for word. A release holds this very file.
"""

import copy
import html
import signal
import textwrap
import threading
from ast import Name, PyCF_ALLOW_TOP_LEVEL_AWAIT, Store, Subscript
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from checking.comparison import ArraySummary, Case, Found, GradedFunction, Opaque, compared, difference
from checking.labels import all_correct, common_label
from checking.parts import labels, part_scores, parts_in_words, parts_lost, parts_tried
from checking.encoding import decode, encode
from checking.exception_words import explain, stopped_at
from checking.own_lines import OwnLines, code_of, edited_cell, later_cell, watch_cells
from checking.patterns import correct_and_wrong, pattern_of, place_to_look
from checking.positions import correct_positions
from checking.recognition import Hint, Recognised, read_hints, recognised
from checking.stop import Stop
from checking.student_code import (
    Remark,
    StudentCode,
    mistake_in,
    returns_generator,
    returns_nothing,
)
from checking.suspects import suspect_in
from checking.syntax_words import explain_syntax

__all__ = ["ArraySummary", "Case", "CaseTable", "GradedFunction", "NotCorrectYet"]

SECONDS = 10  # that a function may take for all public cases, as for all cases of a question in the grader


class NotCorrectYet(AssertionError):
    """Raised by `check()`; a notebook shows its message alone, without the lines of code that led to it."""

    def __init__(self, text: str, lines: OwnLines | None = None) -> None:
        super().__init__(text)
        self.lines = lines  # of the student's code, through which the function stopped

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
        watch_cells()

    def check(self, function: Callable[..., Any]) -> None:
        """Call a graded function on its public cases; show which of its results are correct, or that all are.

        Raises:
            NotImplementedError: the function is still as it was released.
            NotCorrectYet: a result is wrong, or the function stopped; the message says how.
        """
        name = function.__name__
        graded, names = self[name], self[name].returns
        code = code_of(function)
        if later := later_cell(code):
            raise NotCorrectYet(f"{name}: {_unread(later)}")
        if edited_cell(code):
            raise NotCorrectYet(f"{name}: its cell was edited after you ran it. Run it, then check again.")
        returned, stopped = _called(function, graded.public_cases, code)
        form, cases, hints = Recognised(None, graded.public_cases, [])
        wrong = _first_wrong(cases, returned, names)
        if wrong is not None:
            form, cases, hints = recognised(read_hints(self._hints, name), cases, returned, names)
            wrong = _first_wrong(cases, returned, names)
        if wrong is None and stopped:
            if stopped.lines and stopped.lines.passed:
                _display(stopped.lines)
            raise stopped
        pairs = zip(cases, returned, strict=False)
        so_far = _points_so_far(
            graded, {part for pair in pairs for part in parts_lost(graded.parts, *pair, names)}
        )
        if wrong is None:
            remark = f", with a remark: {form.title}. {form.message}\n" if form else ". "
            print(f"{name}: correct on {_all_of(cases)}{remark}The grader tries other cases as well.{so_far}")
            return
        results = list(compared(cases[wrong], returned[wrong], names))
        if len(results) > 1:
            _display(ResultTable(results))
        certain = mistake_in(code)
        match returned[wrong]:
            case None:
                certain = returns_nothing(code, names)
            case Opaque(kind="generator"):
                certain = returns_generator(code)
        suspect = None if certain else suspect_in(code)
        if not hints:
            certain = certain or suspect
        named = f"\n{certain.title}. {certain.text}" if certain else _named(hints, suspect)
        known = _localised(names, cases, returned, code, certain is not None, bool(hints))
        text = next(found.text for _, found in results if found)
        raise NotCorrectYet(f"{name}: {_where(cases, wrong, code)}{text}.{named}{known}{so_far}")

    def check_hidden(self, function: Callable[..., Any]) -> None:
        """Call a graded function on its hidden cases; raises NotCorrectYet with the first that it fails."""
        name = function.__name__
        for case in self[name].hidden:
            if found := difference(case, returned_value(function, case), self[name].returns):
                raise NotCorrectYet(f"{name}, case {case.name}: {found.text}.")


def _called(
    function: Callable[..., Any], cases: Sequence[Case], code: StudentCode
) -> tuple[list[Any], NotCorrectYet | None]:
    """The values that a function returns, up to the first case on which it stops, and how it stops."""
    returned: list[Any] = []
    try:
        with _time_limit():
            for case in cases:
                returned.append(returned_value(function, case))
    except NotImplementedError as error:
        alone = [f"NotImplementedError: {error}"]
        error._render_traceback_ = lambda: alone  # type: ignore[attr-defined]  # IPython shows this alone
        raise
    except _TimeIsUp as error:
        line = OwnLines(function, error).line
        at = f" and was in line {line}, `{code.quoted(line)}`" if line else ""
        where = _where(cases, len(returned), code)
        return returned, NotCorrectYet(
            f"{code.name}: {where}ran out of time ({SECONDS} seconds){at}; look at its loops."
        )
    except Exception as error:
        return returned, _stopped(function, error, cases, len(returned), code)
    return returned, None


def _stopped(
    function: Callable[..., Any], error: Exception, cases: Sequence[Case], index: int, code: StudentCode
) -> NotCorrectYet:
    """The exception that says how a function stopped on a case."""
    own, case = OwnLines(function, error), cases[index]
    inputs = {**dict(zip(code.parameters, case.arguments(), strict=False)), **case.keywords}
    stop = Stop(type(error).__name__, code, own.line, str(error), inputs)
    remark = explain(stop) or mistake_in(code) or suspect_in(code)
    said = stopped_at(stop.error, stop.message, code, own.line)
    more = f"\n{remark.title}. {remark.text}" if remark else ""
    return NotCorrectYet(f"{code.name}: {_where(cases, index, code)}stopped with {said}.{more}", own)


def _first_wrong(cases: Sequence[Case], returned: Sequence[Any], names: tuple[str, ...]) -> int | None:
    """The index of the first case on which a returned value is wrong."""
    pairs = zip(cases, returned, strict=False)
    return next((index for index, pair in enumerate(pairs) if difference(*pair, names)), None)


def _where(cases: Sequence[Case], index: int, code: StudentCode) -> str:
    """Which case a message is about, with the numbers it was called with; empty for the first case."""
    if not index:
        return ""
    case = cases[index]
    inputs = {**dict(zip(code.parameters, case.arguments(), strict=False)), **case.keywords}
    numbers = [f"{name}={value}" for name, value in inputs.items() if isinstance(value, (int, float))]
    called = f" ({', '.join(numbers)})" if numbers else ""
    return f"on the public case '{case.name}'{called} "


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
    """A line on the points of the parts that the public cases try; empty if there are no parts."""
    if not graded.parts:
        return ""
    cases = graded.public_cases
    tried = {part for case in cases for part in parts_tried(graded.parts, case, graded.returns)}
    points = [part for part in part_scores(graded.parts, lost) if part.name in tried]
    others = ", ".join(name for name in graded.parts if name not in tried)
    further = f" Other cases decide on {others}." if others else ""
    these = "On this case" if len(cases) == 1 else "On these cases"
    return f"\n{these}: {parts_in_words(points)}.{further}"


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


def _localised(
    names: tuple[str, ...],
    cases: Sequence[Case],
    returned: Sequence[Any],
    code: StudentCode,
    remarked: bool,
    named: bool,
) -> str:
    """A line on how a result is wrong and which are correct, as the grader says it; may be empty.

    ``remarked`` and ``named`` say whether a remark on the code, or a known mistake, is told before it.
    """
    if len(returned) < len(cases):
        return ""  # a function that stops has no results to compare
    pairs = list(zip(cases, returned, strict=True))
    correct, wrong = correct_and_wrong(names, pairs)
    every = _in_turn(dict.fromkeys(common_label(one) for one in labels(cases[0], names)), code)
    sentences = []
    if not named:
        failing = [pair for pair in pairs if difference(*pair, names)]
        in_turn = [label for label in every if label in wrong]
        label, pattern = pattern_of(names, code.parameters, failing, in_turn)
        look = place_to_look(label, pattern, "seed" in code.parameters)
        sentences = [f"{label} {pattern}.{'' if remarked else f' {look}'}"] if pattern else []
    if found := [label for label in every if label in correct]:
        others = [one for one in every if one not in correct]
        sentences.append(all_correct(found, others, f"on {_all_of(cases)}"))
    if not named:
        sentences.append(correct_positions(names, pairs, public=True))
    text = " ".join(filter(None, sentences))
    return f"\n{text}" if text else ""


def _all_of(cases: Sequence[Case]) -> str:
    few = {1: "the public case", 2: "both public cases"}
    return few.get(len(cases), f"all {len(cases)} public cases")


def _in_turn(found: Iterable[str], code: StudentCode) -> list[str]:
    """The labels of results in the order in which the code first assigns to entries of each."""
    stored = [n.value for n in code.nodes if isinstance(n, Subscript) and isinstance(n.ctx, Store)]
    first = list(dict.fromkeys(value.id for value in stored if isinstance(value, Name)))
    order = {name: index for index, name in enumerate(first)}
    return sorted(found, key=lambda label: order.get(label.partition("[")[0], len(order)))


def _named(hints: Sequence[Hint], suspect: Remark | None) -> str:
    """The mistake that explains a value; of several, what they share: the place to look at.

    The suspect line of the code stands after it, as the grader has both.
    """
    sections = {hint.see for hint in hints}
    said = f"See {sections.pop()}." if len(sections) == 1 else ""
    said = hints[0].text if len(hints) == 1 else said
    text = " ".join(filter(None, (said, f"{suspect.title}." if suspect else "")))
    return f"\n{text}" if text else ""
