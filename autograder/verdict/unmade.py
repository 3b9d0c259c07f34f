"""Cells of a student's that stopped, and the names that they would have defined. Pure."""

import ast
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress

from autograder.cells import StoppedCell
from autograder.model import CellOutcome
from autograder.verdict.student_code import MAGIC, MAX_CELL
from autograder.verdict.verdict import BEFORE, DIED, RAN_OUT

MAX_FIRST_LINE = 60  # of a cell, by which a message recognises it
MAX_NOTES = 3  # on cells that stopped
NOT_WRITTEN = "NotImplementedError"  # which its own question tells


def unmade_names(cells: Iterable[tuple[str, CellOutcome]]) -> dict[str, tuple[str, str]]:
    """The names that cells did not define, each with why its cell did not end, and the cell's first line.

    ``cells`` holds sources with outcomes, in the order in which they ran; of a name, the last cell counts.
    """
    found: dict[str, tuple[str, str]] = {}
    for source, outcome in cells:
        if outcome.status != "ok":
            cell = why(outcome), first_line(source)
            found |= dict.fromkeys(_defined(source, outcome.line or 0), cell)
    return found


def stop_notes(stopped: Iterable[StoppedCell], sources: Mapping[str, str]) -> list[str]:
    """The notes for a student on cells that did not run to their ends; ``sources`` by the cells' names."""
    notes = []
    for one in stopped:
        if not one.reason.startswith(NOT_WRITTEN):
            said = f"stopped with {one.reason}" if one.status == "raised" else one.reason
            notes.append(f"The cell that begins with `{first_line(sources[one.cell])}` {said.rstrip('.')}.")
    if len(notes) > MAX_NOTES:
        more = len(notes) - MAX_NOTES + 1
        notes[MAX_NOTES - 1 :] = [f"{more} other cells stopped as well."]
    return notes


def why(outcome: CellOutcome) -> str:
    """Why a cell did not end, as a sentence goes on after the cell."""
    if outcome.status == "raised":
        line = f" in line {outcome.line}" if outcome.line else ""
        return f"stopped{line} with {outcome.error}: {' '.join(outcome.message.split())}".rstrip(": ")
    if outcome.status == "not_run":
        return f"was not run because {outcome.reason or BEFORE}"
    return outcome.reason or {"timeout": RAN_OUT}.get(outcome.status, DIED)


def first_line(source: str) -> str:
    """The first line of a cell that is neither empty nor a comment, shortened."""
    lines = [" ".join(line.split()) for line in source.splitlines()]
    text = next((line for line in lines if line and line[0] != "#"), lines[0] if lines else "")
    return text if len(text) <= MAX_FIRST_LINE else text[: MAX_FIRST_LINE - 2] + " …"


def _defined(source: str, line: int) -> Iterator[str]:
    """The names that the statements of a cell from a line on define at its top level."""
    body: list[ast.stmt] = []
    with suppress(SyntaxError, ValueError, RecursionError, MemoryError), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        body = ast.parse(MAGIC.sub(r"\1pass", source[:MAX_CELL])).body
    for statement in body:
        if (statement.end_lineno or 0) < line:
            continue
        match statement:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.Import(names=names) | ast.ImportFrom(names=names):
                yield from (alias.asname or alias.name.split(".")[0] for alias in names)
            case _:
                stores = (node for node in ast.walk(statement) if isinstance(node, ast.Name))
                yield from (node.id for node in stores if isinstance(node.ctx, ast.Store))
