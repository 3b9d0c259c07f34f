"""Parse bytes from a sandbox. The submission may have written every field, so each is checked."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Literal

import numpy as np

from autograder.comparison import ArraySummary, Opaque
from autograder.model import CallFunction, CallOutcome, CellOutcome, Observation, Program, RunCell
from autograder.sandbox import reasons
from autograder.sandbox.inside import wire
from autograder.sandbox.inside.encoding import WireError, clean, decode
from autograder.sandbox.inside.limits import TimeLimits

SHOWN = ("text/plain", "image/png", "image/jpeg")  # they cannot run code in a reader's browser
CELL_STATUS = ("ok", "raised", "timeout", "died")
CALL_STATUS = ("returned", "raised", "missing")
Unfinished = Literal["timeout", "died", "not_run"]
UNFINISHED: dict[str, Unfinished] = {"timeout": "timeout", "deadline": "timeout", "not_run": "not_run"}
LATE_NOTE = "{} needs a name that is defined only after its test cell; it was graded all the same."


def observation(
    program: Program,
    times: TimeLimits,
    ended: str,
    output: bytes,
    answers: dict[str, tuple[str, bytes]],
    late: Sequence[str],
) -> Observation:
    """The observation of a program, from the output of its cells and the answers to its questions.

    ``late`` are the questions that returned only when they were asked after all cells.
    """
    reason = reasons.of_notebook(ended, times)
    not_run = CellOutcome("not_run", reason=reason)
    cells = {step.label: not_run for step in program.steps if isinstance(step, RunCell)}
    read = wire.reader(output)
    with suppress(EOFError, WireError):
        while True:
            match wire.unpack(read)[0]:
                case ["cell", str(label), dict(fields)] if label in cells:
                    cells[label] = _cell_outcome(fields, program.cell_seconds or times.cell)
    outcomes = {}
    for step in program.steps:
        if isinstance(step, CallFunction):
            status, results = answers[step.label]
            why = reasons.of_question(status, ended, times)
            outcomes[step.label] = call_outcomes(status, results, sum(map(len, step.rounds)), why)
    notes = [f"{reason[0].upper()}{reason[1:]}; later cells were not run."] if reason else []
    notes += [LATE_NOTE.format(label) for label in late]
    return Observation(cells, outcomes, tuple(notes))


def _text(fields: dict[str, Any], key: str, limit: int) -> str:
    value = fields.get(key)
    return clean(value[:limit]) if isinstance(value, str) else ""


def _line(fields: dict[str, Any]) -> int | None:
    value = fields.get("line")
    return value if type(value) is int and 0 < value < 1_000_000 else None


def _cell_outcome(fields: dict[str, Any], seconds: float) -> CellOutcome:
    status = fields.get("status")
    outputs = fields.get("outputs", [])
    if status not in CELL_STATUS or not isinstance(outputs, list):
        raise WireError("not a cell's outcome")
    known = tuple(output for output in map(_output, outputs[:300]) if output)
    error, message = _text(fields, "error", 80), _text(fields, "message", 1000)
    return CellOutcome(status, error, message, _line(fields), known, reasons.of_cell(status, seconds))


def _output(output: Any) -> dict[str, Any] | None:
    """An nbformat output that holds only known fields and strings, or None."""
    match output:
        case {"output_type": "stream", "name": "stdout" | "stderr" as name, "text": str(text)}:
            return {"output_type": "stream", "name": name, "text": clean(text)}
        case {"output_type": "display_data" | "execute_result" as kind, "data": dict(data)}:
            plain = {name: clean(data[name]) for name in SHOWN if type(data.get(name)) is str}
            more = {"execution_count": None} if kind == "execute_result" else {}
            return {"output_type": kind, "data": plain, "metadata": {}, **more}
    return None


def call_outcomes(status: str, payload: bytes, wanted: int, reason: str = "") -> tuple[CallOutcome, ...]:
    """The outcomes of a question's cases; the first that is missing in the payload has the reason.

    Each is read only from the bytes that were counted as its result, never from bytes sent later.
    """
    outcomes: list[CallOutcome] = []
    read = wire.reader(payload)
    with suppress(EOFError, WireError):
        read(int.from_bytes(read(8), "big"))  # the empty result that comes first
        while len(outcomes) < wanted:
            result = read(int.from_bytes(read(8), "big"))
            outcomes.append(_call_outcome(*wire.unpack(wire.reader(result))))
    if len(outcomes) < wanted:
        outcomes.append(CallOutcome(UNFINISHED.get(status, "died"), reason=reason))
    return tuple(outcomes + [CallOutcome("not_run")] * (wanted - len(outcomes)))


def _call_outcome(fields: Any, arrays: list[np.ndarray]) -> CallOutcome:
    if not isinstance(fields, dict) or fields.get("status") not in CALL_STATUS:
        raise WireError("not a call's outcome")
    value, error = None, _text(fields, "error", 80)
    if fields["status"] == "returned":
        value = decode(fields.get("value"), arrays, Opaque, ArraySummary)
    return CallOutcome(fields["status"], value, error, _text(fields, "message", 1000), _line(fields))
