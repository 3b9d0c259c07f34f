"""Parse bytes from a sandbox. The submission may have written every field, so each is checked.

The limits of inside/notebook.py bind only a submission that does not write its own bytes, so they are applied
here once more.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice
from typing import Any, Literal

import numpy as np

from autograder.comparison import ArraySummary, Opaque
from autograder.model import CallFunction, CallOutcome, CellOutcome, Observation, Program, RunCell
from autograder.sandbox import reasons
from autograder.sandbox.inside import wire
from autograder.sandbox.inside.encoding import MAX_NAME, WireError, clean, decode
from autograder.sandbox.inside.limits import TimeLimits
from autograder.sandbox.inside.notebook import MAX_DISPLAY, MAX_DISPLAYS, MAX_MESSAGE, MAX_OUTPUT, OUTPUT_CUT
from autograder.sandbox.memory import Memory

SHOWN = ("text/plain", "image/png", "image/jpeg")  # they cannot run code in a reader's browser
FRAMES = 2  # of a cell: its process may die after it has sent one, and its checkpoint sends another
CELL_STATUS = ("ok", "raised", "timeout", "died")
CALL_STATUS = ("returned", "raised", "missing")
Unfinished = Literal["timeout", "died", "not_run"]
UNFINISHED: dict[str, Unfinished] = {"timeout": "timeout", "deadline": "timeout", "not_run": "not_run"}
_MEMORY: Memory[tuple[CallOutcome, ...]] = Memory()
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
        for _ in range(FRAMES * len(cells)):
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
    returned = {label: results for label, (_, results) in answers.items()}
    return Observation(cells, outcomes, tuple(notes), returned)


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
    return CellOutcome(
        status,
        _text(fields, "error", MAX_NAME),
        _text(fields, "message", MAX_MESSAGE),
        _line(fields),
        tuple(_outputs(outputs)),
        reasons.of_cell(status, seconds),
    )


def _outputs(outputs: list[Any]) -> Iterator[dict[str, Any]]:
    """The outputs of a cell in nbformat, with known fields and strings only, up to the limits of a cell."""
    streams = {"stdout", "stderr"}  # one output for each
    room = MAX_DISPLAY
    for output in islice(outputs, len(streams) + MAX_DISPLAYS):
        match output:
            case {"output_type": "stream", "name": str(name), "text": str(text)} if name in streams:
                streams.remove(name)
                text = clean(text[: MAX_OUTPUT + len(OUTPUT_CUT)])
                yield {"output_type": "stream", "name": name, "text": text}
            case {"output_type": "display_data" | "execute_result" as kind, "data": dict(data)}:
                shown = {name: data[name] for name in SHOWN if isinstance(data.get(name), str)}
                room -= sum(map(len, shown.values()))
                if room < 0:
                    return
                plain = {name: clean(text) for name, text in shown.items()}
                more = {"execution_count": None} if kind == "execute_result" else {}
                yield {"output_type": kind, "data": plain, "metadata": {}, **more}


def call_outcomes(status: str, payload: bytes, wanted: int, reason: str = "") -> tuple[CallOutcome, ...]:
    """The outcomes of a question's cases; the first that is missing in the payload has the reason.

    Each is read only from the bytes that were counted as its result, never from bytes sent later.
    """
    about = status, wanted, reason
    outcomes = _MEMORY.get(about, payload)
    if outcomes is None:
        outcomes = _read_outcomes(status, payload, wanted, reason)
        _MEMORY.keep(about, payload, outcomes)
    return outcomes


def _read_outcomes(status: str, payload: bytes, wanted: int, reason: str) -> tuple[CallOutcome, ...]:
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
    for array in arrays:
        array.setflags(write=False)  # another submission that returns the same has the same array
    value, error = None, _text(fields, "error", MAX_NAME)
    if fields["status"] == "returned":
        value = decode(fields.get("value"), arrays, Opaque, ArraySummary)
    return CallOutcome(fields["status"], value, error, _text(fields, "message", MAX_MESSAGE), _line(fields))
