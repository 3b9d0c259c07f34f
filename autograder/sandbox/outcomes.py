"""From frames to outcomes. Every field of a frame is the submission's word, and is checked."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import numpy as np

from autograder.sandbox import wire
from autograder.types import CallFunction, CallOutcome, CellOutcome, Observation, Opaque, Program, RunCell

CELL_STATUS = ("ok", "raised", "timeout", "died")
CALL_STATUS = ("returned", "raised", "missing")


class Collector:
    """Takes the frames of one program as they come, and makes the observation of them."""

    def __init__(self, program: Program) -> None:
        self._cells = {s.label: s for s in program.steps if isinstance(s, RunCell)}
        self._calls = {s.label: s for s in program.steps if isinstance(s, CallFunction)}
        self.cells: dict[str, CellOutcome] = {}
        self.calls: dict[str, tuple[CallOutcome, ...]] = {}
        self.notes: list[str] = []

    def take(self, body: Any, arrays: list[np.ndarray]) -> None:
        match body:
            case ["cell", str(label), dict(fields)] if label in self._cells and label not in self.cells:
                self.cells[label] = _cell_outcome(fields)
            case ["calls", str(label), str(status)] if (
                label in self._calls
                and label not in self.calls
                and len(arrays) == 1
                and arrays[0].dtype == np.uint8
            ):
                wanted = len(self._calls[label].calls)
                self.calls[label] = _call_outcomes(arrays[0].tobytes(), status, wanted)
            case _:
                raise wire.WireError("not a frame of this program")

    def observation(self) -> Observation:
        missing = CellOutcome("not_run")
        return Observation(
            cells={label: self.cells.get(label, missing) for label in self._cells},
            calls={
                label: self.calls.get(label, (CallOutcome("not_run"),) * len(step.calls))
                for label, step in self._calls.items()
            },
            notes=tuple(self.notes),
        )


def _text(fields: dict[str, Any], key: str, limit: int) -> str:
    value = fields.get(key)
    return value[:limit] if isinstance(value, str) else ""


def _line(fields: dict[str, Any]) -> int | None:
    value = fields.get("line")
    return value if type(value) is int and 0 < value < 1_000_000 else None


def _cell_outcome(fields: dict[str, Any]) -> CellOutcome:
    status = fields.get("status")
    outputs = fields.get("outputs", [])
    if status not in CELL_STATUS or not isinstance(outputs, list):
        raise wire.WireError("not a cell's outcome")
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
            return {"output_type": "stream", "name": name, "text": text}
        case {"output_type": "display_data", "data": dict(data)}:
            plain = {k: v for k, v in data.items() if type(k) is str and type(v) is str}
            return {"output_type": "display_data", "data": plain, "metadata": {}}
    return None


def _call_outcomes(payload: bytes, status: str, wanted: int) -> tuple[CallOutcome, ...]:
    """The outcomes in a question's payload; the first that is not there says why it is not."""
    outcomes: list[CallOutcome] = []
    view = memoryview(payload)

    def read(count: int) -> bytes:
        nonlocal view
        if count > len(view):
            raise EOFError
        part, view = view[:count], view[count:]
        return bytes(part)

    broken: Any = {"timeout": "timeout"}.get(status, "died")
    with suppress(EOFError, wire.WireError):
        while len(outcomes) < wanted:
            outcomes.append(_call_outcome(*wire.unpack(read)))
    if len(outcomes) < wanted:
        outcomes.append(CallOutcome(broken))
    return tuple(outcomes + [CallOutcome("not_run")] * (wanted - len(outcomes)))


def _call_outcome(fields: Any, arrays: list[np.ndarray]) -> CallOutcome:
    if not isinstance(fields, dict) or fields.get("status") not in CALL_STATUS:
        raise wire.WireError("not a call's outcome")
    value = None
    if fields["status"] == "returned":
        value = wire.decode(fields.get("value"), arrays, Opaque)
    return CallOutcome(
        fields["status"],
        value,
        _text(fields, "error", 80),
        _text(fields, "message", 1000),
        _line(fields),
    )
