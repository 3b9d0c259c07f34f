"""Small wrong versions of a reference: every first-order edit of its syntax tree, and pairs of edits. Pure.

An edit changes one thing a student could have written otherwise: an operator, a constant, an index, a
name, a call, the order of two statements, a statement left out, a result shared or returned too early.
Edits are kept as changed lines of the reference (written out anew, without comments or docstring), so that
two that touch different lines are combined by putting both in.
"""

from __future__ import annotations

import ast
import difflib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from itertools import combinations, permutations
from typing import Any

from autograder.diagnosis.mutation_operators import NEXT, Mutator, TreePosition


@dataclass(frozen=True)
class Mutation:
    """One change to a reference: which of its lines become which, and in what way that is wrong."""

    kind: str  # a key of wording.MUTATION_WORDS
    line: int  # of the statement, in the instructor's cell
    statement: str  # its first line
    before: str
    after: str
    target: str  # what the statement gives a value to: a name of the reference, "" if nothing
    changes: tuple[tuple[int, int, tuple[str, ...]], ...]  # lines [first, end) of the plain text -> others
    position: TreePosition = ()  # in the syntax tree; empty if several nodes change
    node: Any = None  # the new node

    @property
    def text(self) -> str:
        """The edit in one line, for the instructor; it does not change with what stands around the line."""
        return f"{self.statement}: {self.before} → {self.after}"


class Reference:
    """An instructor's function as its edits see it: written out plainly, a line a statement."""

    def __init__(self, cell: str, name: str) -> None:
        """``cell`` is the whole cell; ``name`` the function in it, whose body is what is edited."""
        self._name = name
        self._tree, self.function = _plain(cell, name)
        self.lines = tuple(ast.unparse(self._tree).splitlines())

    def edits(self) -> list[Mutation]:
        """Every first-order edit, in reading order; of several that write the same text, the first."""
        found: dict[str, Mutation] = {}
        for position, kind, node in list(Mutator(self.function).all()):
            with _changed(self.function, (position, node)):
                text = ast.unparse(self._tree)
            try:
                compile(text, "edit", "exec")
            except SyntaxError:
                continue
            if changes := self._changes(text.splitlines()):
                statement = _statement(self.function, position)
                edit = Mutation(
                    kind,
                    statement.lineno,
                    _short(statement),
                    _short(_at(self.function, position)),
                    _short(node),
                    "" if kind == "early" else _target(statement),
                    changes,
                    position,
                    node,
                )
                found.setdefault(text, edit)
        return list(found.values())

    def in_both(self, edits: Sequence[Mutation]) -> list[Mutation]:
        """The same edit made in two statements that differ by one letter, as those of ``W`` and of ``b``."""
        alike: dict[tuple[str, int], list[Mutation]] = {}
        for edit in edits:
            alike.setdefault((edit.kind, len(edit.text)), []).append(edit)
        found = []
        for one, other in (pair for some in alike.values() for pair in combinations(some, 2)):
            if one.statement != other.statement and _differ_by_a_letter(one.text, other.text):
                changes = (*one.changes, *other.changes)
                text = f"{one.statement}, and its twin"
                found.append(
                    replace(one, statement=text, target=_common(one, other), changes=changes, position=())
                )
        return found

    def from_source(self, source: str) -> Mutation:
        """A named mistake, given as the whole cell with the mistake in it, as an edit."""
        tree, function = _plain(source, self._name)
        changes = self._changes(ast.unparse(tree).splitlines())
        return Mutation("named", function.lineno, "", "", "", "", changes)

    def source(self, *edits: Mutation) -> str | None:
        """The function's cell with these edits made; None if they touch the same code."""
        return self._in_lines(edits) or self._in_tree(edits)

    def _in_tree(self, edits: Sequence[Mutation]) -> str | None:
        """Two edits of one line are made in the syntax tree, if neither is within the other."""
        if not all(edit.position and edit.node is not NEXT for edit in edits) or any(
            one.position[: len(other.position)] == other.position for one, other in permutations(edits, 2)
        ):
            return None
        with _changed(self.function, *((edit.position, edit.node) for edit in edits)):
            return ast.unparse(self._tree) + "\n"

    def _in_lines(self, edits: Sequence[Mutation]) -> str | None:
        changes = sorted(change for edit in edits for change in edit.changes)
        lines: list[str] = []
        line = 0
        for first, end, others in changes:
            if first < line or (first == end == line and line):
                return None
            lines += self.lines[line:first]
            lines += others
            line = end
        return "\n".join([*lines, *self.lines[line:]]) + "\n"

    def _changes(self, lines: Sequence[str]) -> tuple[tuple[int, int, tuple[str, ...]], ...]:
        matcher = difflib.SequenceMatcher(None, self.lines, lines, autojunk=False)
        return tuple((i, j, tuple(lines[k:m])) for tag, i, j, k, m in matcher.get_opcodes() if tag != "equal")


def _plain(cell: str, name: str) -> tuple[ast.Module, ast.FunctionDef]:
    """A cell's tree and the function in it, without its docstring."""
    tree = ast.parse(cell)
    function = next(n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == name)
    if ast.get_docstring(function) is not None:
        del function.body[0]
    return tree, function


def _at(root: Any, position: TreePosition) -> Any:
    for field, index in position:
        root = getattr(root, field)
        root = root if index is None else root[index]
    return root


def _differ_by_a_letter(one: str, other: str) -> bool:
    """Whether two texts of one length differ in nothing but one letter that stands for another throughout."""
    return len({(a, b) for a, b in zip(one, other, strict=True) if a != b}) == 1


def _common(one: Mutation, other: Mutation) -> str:
    table = one.target.split("[")[0]
    return table if table == other.target.split("[")[0] else ""


@contextmanager
def _changed(root: ast.FunctionDef, *changes: tuple[TreePosition, Any]) -> Iterator[None]:
    """The function with other nodes at these positions, none of them within another, until the block ends."""
    undo: list[Callable[[], None]] = []
    for position, node in changes:
        parent, (field, index) = _at(root, position[:-1]), position[-1]
        old = getattr(parent, field)
        undo.append(partial(setattr, parent, field, old))
        new = node
        if index is not None:
            new = list(old)
            if node is NEXT:
                new[index : index + 2] = old[index + 1], old[index]
            elif isinstance(node, list):  # several statements instead of one
                new[index : index + 1] = node
            else:
                new[index] = node
        setattr(parent, field, new)
    try:
        yield
    finally:
        for step in reversed(undo):
            step()


def _statement(function: ast.FunctionDef, position: TreePosition) -> ast.stmt:
    node: Any = function
    statement: ast.stmt = function
    for step in position:
        node = _at(node, (step,))
        if isinstance(node, ast.stmt):
            statement = node
    return statement


def _target(statement: ast.stmt) -> str:
    """The name a statement gives a value to, with the fixed part of its key: ``v["dW"]``, ``parameters``."""
    node: ast.AST | None = None
    if isinstance(statement, ast.Assign):
        node = statement.targets[0]
    elif isinstance(statement, (ast.AugAssign, ast.AnnAssign)):
        node = statement.target
    if isinstance(node, ast.Subscript):
        return f"{ast.unparse(node.value)}{_key_prefix(node.slice)}"
    return ast.unparse(node) if node is not None else ""


def _key_prefix(key: ast.expr) -> str:
    """The fixed part of a numbered key: ``["dW"]`` of ``f"dW{l}"``, else nothing."""
    parts = (part.value for part in ast.walk(key) if isinstance(part, ast.Constant))
    fixed = next((part for part in parts if isinstance(part, str)), "")
    return f'["{fixed}"]' if fixed else ""


def _short(node: Any) -> str:
    if isinstance(node, list):
        return "; ".join(_short(part) for part in node)
    if isinstance(node, (ast.operator, ast.cmpop)):
        return type(node).__name__
    if node is None or isinstance(node, str):
        return node or "nothing"
    text = ast.unparse(node).splitlines()
    return text[0] + (" …" if len(text) > 1 else "")
