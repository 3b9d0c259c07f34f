"""The structures and slips of structures/*.txt: how students write a graded function, and where they err.

A block of a file begins with ``=== FUNCTION [FUNCTION …]: STRUCTURE``. A right text follows, in which
``def @:`` stands for the signature of the release and ``$v`` for the name of the state that is returned. The
slips stand below the text, one in a line: ``--- KIND: EDIT [;; EDIT …]``. An edit is one of

* ``OLD => NEW``: OLD occurs once and becomes NEW; an empty NEW leaves OLD out;
* ``OLD =>2 NEW``: the second occurrence only;
* ``OLD =>* NEW``: every occurrence (at least two);
* ``ONE <=> OTHER``: two texts that occur once each are exchanged.

``\\n`` in an edit is the end of a line; other white space counts as it stands.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
ASSIGNMENTS = ("optimization_methods", "adaptive_methods", "learning_rate_schedules", "modern_optimizers")
STATES = {"initialize_velocity": "v", "initialize_adagrad": "s", "initialize_rmsprop": "s"}  # for $v

KINDS = {
    "sign": "plus for minus, or minus for plus",
    "missing": "a factor, a term, a function or a key is left out",
    "extra": "a factor, a term or a function too many",
    "variable": "another variable of the function",
    "key": "a key with another letter or without its layer",
    "index": "off by one in an index, a bound, a count, an exponent or an epoch",
    "weight": "beta for 1 - beta, beta1 for beta2, or the reverse",
    "power": "a square or a root left out, exchanged or one too many",
    "correction": "bias correction left out, or with another power or beta",
    "operator": "another operator: // for /, / for *, @ for *",
    "function": "another function: max for min, ceil for floor, sin for cos",
    "parentheses": "parentheses left out or around something else",
    "constant": "a default changed, an argument replaced by a number, or another number",
    "state": "an updated value is not kept, or not updated at all",
    "order": "statements in another order",
    "flow": "a return or a statement at another depth, or a branch left out",
    "condition": "another comparison or another condition",
    "swapped": "two arguments, operands, targets or statements' values exchanged",
    "shape": "another axis, shape, or transposition",
    "shuffle": "the seed or the permutation is not used as it should be",
    "result": "too few results, others than asked for, or one object as two results",
}


@dataclass(frozen=True)
class Slip:
    """One mistake in one structure: its kind, and the edits of the right text that make it."""

    kind: str
    edits: tuple[str, ...]

    def apply(self, text: str) -> str:
        """The wrong text. Raises ValueError if an edit does not fit the text."""
        for edit in self.edits:
            text = _edited(text, edit.replace("\\n", "\n"))
        return text


@dataclass(frozen=True)
class Structure:
    """One right way of writing a graded function, and the slips that were thought of in it."""

    assignment: str
    function: str
    name: str
    text: str
    slips: tuple[Slip, ...]


def _edited(text: str, edit: str) -> str:
    if " <=> " in edit:
        one, other = edit.split(" <=> ")
        if text.count(one) != 1 or text.count(other) != 1:
            raise ValueError(f"{one!r} and {other!r} must occur once each")
        return text.replace(one, "\0").replace(other, one).replace("\0", other)
    match = re.fullmatch(r"(.*?) =>(\d|\*)?(?: (.*))?", edit, re.DOTALL)
    if match is None:
        raise ValueError(f"{edit!r} is not an edit")
    old, which, new = match[1], match[2], match[3] or ""
    count = text.count(old)
    if which == "*":
        if count < 2:
            raise ValueError(f"{old!r} occurs {count} times, * is for more than one")
        return text.replace(old, new)
    if count < int(which or 1) or (count > 1) != (which is not None):
        raise ValueError(f"{old!r} occurs {count} times")
    parts = text.split(old)
    at = int(which or 1)
    return old.join(parts[:at]) + new + old.join(parts[at:])


@cache
def references(assignment: str) -> dict[str, str]:
    """The instructor's graded cells of an assignment, by function, read from its notebook."""
    notebook = (ROOT / "notebooks" / assignment / f"{assignment}.py").read_text("utf-8")
    cells = re.findall(r"^# GRADED FUNCTION: (\w+)$(.*?)(?=^# %%|\Z)", notebook, re.MULTILINE | re.DOTALL)
    return dict(cells)


@cache
def _assignments() -> dict[str, str]:
    """The assignment of each graded function."""
    return {function: assignment for assignment in ASSIGNMENTS for function in references(assignment)}


def _signature(function: str) -> str:
    """``name(arguments)`` as the release has it, on one line or more."""
    reference = references(_assignments()[function])[function]
    match = re.search(rf"^def ({function}\(.*?\)):$", reference, re.MULTILINE | re.DOTALL)
    assert match is not None
    return match[1]


@cache
def structures() -> tuple[Structure, ...]:
    """Every structure of every graded function, in the order of the files.

    Raises:
        ValueError: a file does not follow the format; the message names the structure.
    """
    files = (HERE / "structures" / f"{assignment}.txt" for assignment in ASSIGNMENTS)
    return tuple(structure for file in files for structure in read_structures(file))


def read_structures(file: Path) -> Iterator[Structure]:
    """The structures of one file. Raises ValueError as ``structures`` does."""
    blocks = re.split(r"^=== ", file.read_text("utf-8"), flags=re.MULTILINE)
    for block in blocks[1:]:
        head, _, body = block.partition("\n")
        functions, _, name = head.partition(": ")
        lines = body.rstrip().split("\n")
        code = "\n".join(line for line in lines if not line.startswith("--- ")).rstrip() + "\n"
        noted = [line.removeprefix("--- ").partition(": ") for line in lines if line.startswith("--- ")]
        for function in functions.split():
            state = STATES.get(function, "")
            text = f"# GRADED FUNCTION: {function}\n{code}".replace("$v", state)
            text = text.replace("def @:", f"def {_signature(function)}:")
            slips = tuple(
                Slip(kind, tuple(edits.replace("$v", state).split(" ;; "))) for kind, _, edits in noted
            )
            _check(f"{function}: {name}", text, slips)
            yield Structure(_assignments()[function], function, name, text, slips)


def _check(name: str, text: str, slips: tuple[Slip, ...]) -> None:
    ast.parse(text)
    wrong = {text}
    for slip in slips:
        try:
            if slip.kind not in KINDS:
                raise ValueError(f"{slip.kind!r} is not a kind")
            wrong.add(slip.apply(text))
        except ValueError as error:
            raise ValueError(f"{name}: {' ;; '.join(slip.edits)}: {error}") from error
    if len(wrong) != 1 + len(slips):
        raise ValueError(f"{name}: a slip changes nothing, or two do the same")
