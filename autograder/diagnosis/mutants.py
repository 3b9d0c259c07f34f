"""Small wrong versions of a reference: every first-order edit of its syntax tree, and pairs of edits. Pure.

An edit changes one thing a student could have written otherwise: an operator, a constant, an index, a
name, a call, the order of two statements, a statement left out, a result shared or returned too early.
An edit is stored as changed lines of the reference (unparsed, without comments or docstring), so that two
edits of different lines are combined by making both changes.
"""

import ast
import copy
import difflib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations, permutations
from typing import Any

from autograder.diagnosis.mutation_operators import NEXT, Mutations, Mutator, TreePosition

Changes = tuple[tuple[int, int, tuple[str, ...]], ...]  # lines [first, end) of the plain text -> new lines


@dataclass(frozen=True)
class Mutation:
    """One edit of a reference: the lines it changes, and how they are wrong."""

    kind: str  # a key of wording.MUTATION_WORDS
    changes: Changes
    line: int = 0  # of the statement, in the instructor's cell
    statement: str = ""  # its first line
    before: str = ""
    after: str = ""
    target: str = ""  # the name of the reference that the statement assigns to, if any
    position: TreePosition = ()  # in the syntax tree; empty if several nodes change
    node: Any = None  # the new node

    @property
    def text(self) -> str:
        """The edit in one line, for the instructor; independent of the lines around the statement."""
        return f"{self.statement}: {self.before} → {self.after}"


Defined = ast.FunctionDef | ast.ClassDef


class Reference:
    """An instructor's function or class as plain text, one statement a line, and its edits."""

    def __init__(self, cell: str, name: str) -> None:
        """``cell`` is the source of the whole cell, ``name`` that of the function or class to edit."""
        self._name = name
        self._tree, self.function = _plain(cell, name)
        self.lines = tuple(ast.unparse(self._tree).splitlines())

    def edits(self) -> list[Mutation]:
        """Every first-order edit, in reading order; of several with the same resulting text, the first."""
        found: dict[str, Mutation] = {}
        for position, kind, node in list(_mutations(self.function)):
            text = self._with((position, node))
            try:
                compile(text, "edit", "exec")
            except SyntaxError:
                continue
            if text not in found and (changes := self._changes(text)):
                statement = _statement(self.function, position)
                before, after = _short(node_at(self.function, position)), _short(node)
                target = "" if kind == "early" else _target(statement)
                found[text] = Mutation(
                    kind, changes, statement.lineno, _short(statement), before, after, target, position, node
                )
        return list(found.values())

    def in_both(self, edits: Sequence[Mutation]) -> list[Mutation]:
        """The same edit made in two statements that differ by one letter, as those of ``W`` and of ``b``."""
        groups: dict[tuple[str, int], list[Mutation]] = {}
        for edit in edits:
            groups.setdefault((edit.kind, len(edit.text)), []).append(edit)
        found = []
        for first, second in (pair for group in groups.values() for pair in combinations(group, 2)):
            if first.statement != second.statement and _differ_by_a_letter(first.text, second.text):
                table, other_table = (edit.target.split("[")[0] for edit in (first, second))
                changes = (*first.changes, *second.changes)
                statement, target = f"{first.statement}, and its twin", table if table == other_table else ""
                found.append(replace(first, statement=statement, target=target, changes=changes, position=()))
        return found

    def from_source(self, source: str) -> Mutation:
        """The edit that turns the reference into ``source``, a whole cell with a named mistake in it."""
        tree, _ = _plain(source, self._name)
        return Mutation("named", self._changes(ast.unparse(tree)))

    def source(self, *edits: Mutation) -> str | None:
        """The source of the cell with these edits made; None if they change the same code."""
        return self._edited_by_line(edits) or self._edited_in_tree(edits)

    def _edited_in_tree(self, edits: Sequence[Mutation]) -> str | None:
        """The source with edits of one line made in the syntax tree; None if one node contains another."""
        if not all(edit.position and edit.node is not NEXT for edit in edits) or any(
            inner.position[: len(outer.position)] == outer.position for inner, outer in permutations(edits, 2)
        ):
            return None
        return self._with(*((edit.position, edit.node) for edit in edits)) + "\n"

    def _with(self, *changes: tuple[TreePosition, Any]) -> str:
        """The text with other nodes at these positions; no node may contain another of them."""
        tree = copy.deepcopy(self._tree)
        function = tree.body[self._tree.body.index(self.function)]
        for position, node in changes:
            parent, (field, index) = node_at(function, position[:-1]), position[-1]
            if index is None:
                setattr(parent, field, node)
                continue
            nodes = getattr(parent, field)
            if node is NEXT:
                nodes[index : index + 2] = nodes[index + 1], nodes[index]
            else:  # a list holds several statements instead of one
                nodes[index : index + 1] = node if isinstance(node, list) else [node]
        return ast.unparse(tree)

    def _edited_by_line(self, edits: Sequence[Mutation]) -> str | None:
        lines: list[str] = []
        done = 0  # lines of the reference
        for first, end, new in sorted(change for edit in edits for change in edit.changes):
            if first < done or (first == end == done and done):
                return None
            lines += [*self.lines[done:first], *new]
            done = end
        return "\n".join([*lines, *self.lines[done:]]) + "\n"

    def _changes(self, text: str) -> Changes:
        lines = text.splitlines()
        matcher = difflib.SequenceMatcher(None, self.lines, lines, autojunk=False)
        return tuple((i, j, tuple(lines[k:m])) for tag, i, j, k, m in matcher.get_opcodes() if tag != "equal")


def _plain(cell: str, name: str) -> tuple[ast.Module, Defined]:
    """A cell's tree and the function or class in it, without docstrings."""
    tree = ast.parse(cell)
    function = next(n for n in tree.body if isinstance(n, Defined) and n.name == name)
    for node in (function, *_methods(function)):
        if ast.get_docstring(node) is not None:
            node.body[:1] = [] if node.body[1:] else [ast.Pass()]
    return tree, function


def _methods(node: Defined) -> list[ast.FunctionDef]:
    """The methods of a class; of a function, none."""
    body = node.body if isinstance(node, ast.ClassDef) else []
    return [method for method in body if isinstance(method, ast.FunctionDef)]


def _mutations(node: Defined) -> Mutations:
    """Every mutation of a function, or of each method of a class by itself."""
    if isinstance(node, ast.FunctionDef):
        yield from Mutator(node).mutations()
    for method in _methods(node):
        for position, kind, new in Mutator(method).mutations():
            yield (("body", node.body.index(method)), *position), kind, new


def node_at(root: Any, position: TreePosition) -> Any:
    for field, index in position:
        root = getattr(root, field)
        root = root if index is None else root[index]
    return root


def _differ_by_a_letter(first: str, second: str) -> bool:
    """Whether two texts of one length differ only by one letter that stands for another throughout."""
    return len({(a, b) for a, b in zip(first, second, strict=True) if a != b}) == 1


def _statement(function: Defined, position: TreePosition) -> ast.stmt:
    """The innermost statement at a position."""
    nodes = (node_at(function, position[:depth]) for depth in range(len(position), -1, -1))
    return next(node for node in nodes if isinstance(node, ast.stmt))


def _target(statement: ast.stmt) -> str:
    """The name a statement assigns to, with the fixed part of its key: ``v["dW"]``, ``parameters``."""
    match statement:
        case ast.Assign(targets=[node, *_]) | ast.AugAssign(target=node) | ast.AnnAssign(target=node):
            key = _key_prefix(node.slice) if isinstance(node, ast.Subscript) else ""
            return ast.unparse(node.value if isinstance(node, ast.Subscript) else node) + key
    return ""


def _key_prefix(key: ast.expr) -> str:
    """The fixed part of a numbered key: ``["dW"]`` of ``f"dW{l}"``, else an empty text."""
    parts = (part.value for part in ast.walk(key) if isinstance(part, ast.Constant))
    fixed = next((part for part in parts if isinstance(part, str)), "")
    return f'["{fixed}"]' if fixed else ""


def _short(node: Any) -> str:
    """The first line of a node's source, or of each of several nodes."""
    if isinstance(node, list):
        return "; ".join(_short(part) for part in node)
    if isinstance(node, str):
        return node
    text = ast.unparse(node).splitlines()
    return text[0] + (" …" if len(text) > 1 else "")
