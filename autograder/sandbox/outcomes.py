"""From bytes to outcomes. Every field is the submission's word, and is checked."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any, Literal

import numpy as np

from autograder.comparison import ArraySummary, Opaque
from autograder.model import CallFunction, CallOutcome, CellOutcome, Observation, Program, RunCell
from autograder.sandbox.inside import wire
from autograder.sandbox.inside.encoding import WireError, clean, decode

SHOWN = ("text/plain", "image/png", "image/jpeg")  # what cannot act in the browser of who looks at it
CELL_STATUS = ("ok", "raised", "timeout", "died")
CALL_STATUS = ("returned", "raised", "missing")
NOTES = {
    "timeout": "The notebook used up all its time; what came later was not run.",
    "died": "The notebook's process ended early; what came later was not run.",
}


def observation(
    program: Program, ended: str, shown: bytes, answers: dict[str, tuple[str, bytes]]
) -> Observation:
    """What was seen of a program, from the bytes its cells showed and its questions returned."""
    cells = {step.label: CellOutcome("not_run") for step in program.steps if isinstance(step, RunCell)}
    read = _reader(shown)
    with suppress(EOFError, WireError):
        while True:
            match wire.unpack(read)[0]:
                case ["cell", str(label), dict(fields)] if label in cells:
                    cells[label] = _cell_outcome(fields)
    calls = {
        step.label: _call_outcomes(*answers.get(step.label, ("not_run", b"")), sum(map(len, step.rounds)))
        for step in program.steps
        if isinstance(step, CallFunction)
    }
    return Observation(cells, calls, (NOTES[ended],) if ended in NOTES else ())


def _reader(payload: bytes) -> Callable[[int], bytes]:
    """Exact reads from bytes that are here already."""
    place = 0

    def read(count: int) -> bytes:
        nonlocal place
        if count > len(payload) - place:
            raise EOFError
        place += count
        return payload[place - count : place]

    return read


def _text(fields: dict[str, Any], key: str, limit: int) -> str:
    value = fields.get(key)
    return clean(value[:limit]) if isinstance(value, str) else ""


def _line(fields: dict[str, Any]) -> int | None:
    value = fields.get("line")
    return value if type(value) is int and 0 < value < 1_000_000 else None


def _cell_outcome(fields: dict[str, Any]) -> CellOutcome:
    status = fields.get("status")
    outputs = fields.get("outputs", [])
    if status not in CELL_STATUS or not isinstance(outputs, list):
        raise WireError("not a cell's outcome")
    return CellOutcome(
        status,
        _text(fields, "error", 80),
        _text(fields, "message", 1000),
        _line(fields),
        tuple(output for output in map(_output, outputs[:300]) if output),
    )


def _output(output: Any) -> dict[str, Any] | None:
    """An nbformat output made of known fields and strings only, or nothing."""
    match output:
        case {"output_type": "stream", "name": "stdout" | "stderr" as name, "text": str(text)}:
            return {"output_type": "stream", "name": name, "text": clean(text)}
        case {"output_type": "display_data" | "execute_result" as kind, "data": dict(data)}:
            texts = ((name, data.get(name)) for name in SHOWN)
            plain = {name: clean(text) for name, text in texts if type(text) is str}
            more = {"execution_count": None} if kind == "execute_result" else {}
            return {"output_type": kind, "data": plain, "metadata": {}, **more}
    return None


def _call_outcomes(status: str, payload: bytes, wanted: int) -> tuple[CallOutcome, ...]:
    """The outcomes in a question's payload; the first that is not there says why it is not.

    Each is read from the piece that was counted as it, and from nothing that was sent later.
    """
    outcomes: list[CallOutcome] = []
    read = _reader(payload)
    with suppress(EOFError, WireError):
        read(int.from_bytes(read(8), "big"))  # the greeting
        while len(outcomes) < wanted:
            piece = read(int.from_bytes(read(8), "big"))
            outcomes.append(_call_outcome(*wire.unpack(_reader(piece))))
    if len(outcomes) < wanted and status != "not_run":
        why: Literal["timeout", "died"] = "timeout" if status == "timeout" else "died"
        outcomes.append(CallOutcome(why))
    return tuple(outcomes + [CallOutcome("not_run")] * (wanted - len(outcomes)))


def _call_outcome(fields: Any, arrays: list[np.ndarray]) -> CallOutcome:
    if not isinstance(fields, dict) or fields.get("status") not in CALL_STATUS:
        raise WireError("not a call's outcome")
    value = None
    if fields["status"] == "returned":
        value = decode(fields.get("value"), arrays, Opaque, ArraySummary)
    return CallOutcome(
        fields["status"],
        value,
        _text(fields, "error", 80),
        _text(fields, "message", 1000),
        _line(fields),
    )
