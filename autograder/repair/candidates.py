"""Versions of a student's cell with one small edit in the graded function or its helpers. Pure."""

import ast
import copy
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from autograder.diagnosis.mutants import node_at
from autograder.diagnosis.mutation_operators import TreePosition
from autograder.repair.expression_edits import ExpressionEditor
from autograder.repair.similar_lines import Letters, renamed, twin_of, twin_pairs
from autograder.repair.statement_edits import blocks_of, statement_edits
from autograder.repair.texts import TreeText
from autograder.repair.vocabulary import called
from autograder.verdict.student_code import StudentCode

TWINS = 0.1  # cost of making the same edit in one more line
DONOR = 1.4  # cost of a line made like its twin
# A position in the cell, the node or the list of nodes to stand there, and the names to change in it.
Change = tuple[TreePosition, Any, Letters]


@dataclass(frozen=True)
class Edit:
    """One edit of a student's cell; the same edit of lines that are alike counts as one."""

    kind: str  # a key of words.KINDS
    cost: float
    lines: tuple[int, ...]  # of the cell, that are wrong
    changes: tuple[Change, ...]


class StudentCell:
    """The cell with a student's function, as a syntax tree that edits change for a moment."""

    def __init__(self, code: StudentCode, reference: str) -> None:
        tree = ast.Module([s for s in copy.deepcopy(code.body) if _is_definition(s)], [])
        _without_docstrings(tree)
        self._source, self._name = code.source, code.name
        self._reference = ast.parse(reference)
        self._donors: list[ast.stmt] = [
            n for n in ast.walk(self._reference) if isinstance(n, (ast.Assign, ast.AugAssign))
        ]
        found = (n for part in (self._reference, tree) for n in ast.walk(part) if isinstance(n, ast.Call))
        self._calls = list(dict.fromkeys(called(node) for node in found))
        self._read(tree)

    def _read(self, tree: ast.Module) -> None:
        self.tree = tree
        self._text = TreeText(tree)
        self._edited = list(_edited_functions(tree, self._name))
        self._statements = [
            (position, statement)
            for at, function in self._edited
            for position, block in (blocks_of(function, at) if at else ())
            for statement, position in zip(block, _each(position, block), strict=True)
        ]

    @property
    def text(self) -> str:
        """The cell as it is, without comments."""
        return self._text.text

    def makes(self, line: int, other: int) -> bool:
        """Whether a statement at a line gives a value to a variable that one at another line uses."""
        used = {n.id for n in self._names_at(other) if isinstance(n.ctx, ast.Load)}
        return any(isinstance(n.ctx, ast.Store) and n.id in used for n in self._names_at(line))

    def _names_at(self, line: int) -> Iterator[ast.Name]:
        """The names in the statement at a line; of a loop or a condition, those in its head."""
        for _, statement in self._statements:
            if statement.lineno == line:
                heads = (part for part in ast.iter_child_nodes(statement) if not isinstance(part, ast.stmt))
                yield from (n for part in heads for n in ast.walk(part) if isinstance(n, ast.Name))

    def edits(self) -> list[Edit]:
        """All edits in the order of their costs; edits of one cost in the order of the code."""
        found = [*self._expressions(), *self._whole_statements(), *self._from_twins()]
        found += list(self._in_twins(found))
        return sorted(found, key=lambda edit: edit.cost)

    def source(self, edit: Edit) -> str | None:
        """The cell with an edit made; None if the result is not Python."""
        with self.changed(edit.changes):
            try:
                return self._text.with_changed([position for position, *_ in edit.changes])
            except (ValueError, AttributeError, RecursionError):
                return None

    @contextmanager
    def changed(self, changes: Sequence[Change]) -> Iterator[None]:
        """The tree with these changes, for the time of a ``with``."""
        undo: list[tuple[Any, str, int | None, Any]] = []
        for position, node, letters in changes:
            node = renamed(node, letters) if letters else node
            parent, (field, index) = node_at(self.tree, position[:-1]), position[-1]
            if index is None:
                undo.append((parent, field, index, getattr(parent, field)))
                setattr(parent, field, node)
            else:
                nodes = getattr(parent, field)
                undo.append((nodes, field, index, nodes[index]))
                nodes[index] = node
        try:
            yield
        finally:
            for holder, field, index, old in reversed(undo):
                if index is None:
                    setattr(holder, field, old)
                else:
                    holder[index] = old

    def after(self, edit: Edit) -> "StudentCell":
        """The cell with an edit made; what the edit wrote stands in the line that it changed."""
        old = {id(node) for node in ast.walk(self.tree)}
        copies: dict[int, Any] = {}
        with self.changed(edit.changes):
            tree = copy.deepcopy(ast.fix_missing_locations(self.tree), copies)
            new = {id(copies[id(node)]) for node in ast.walk(self.tree) if id(node) not in old}
        _set_lines(tree, new, edit.lines[0])
        cell = copy.copy(self)
        cell._read(ast.fix_missing_locations(tree))
        return cell

    # --- where edits come from ------------------------------------------------------------------

    def _expressions(self) -> Iterator[Edit]:
        names = [name for statement in self.tree.body for name in _defined(statement)]
        for at, function in self._edited:
            for position, kind, cost, node in ExpressionEditor(
                function, names, self._calls, self._source, self._reference
            ).edits():
                whole = (*at, *position)
                yield Edit(kind, cost, (_line_of(self.tree, whole, node),), ((whole, node, {}),))

    def _whole_statements(self) -> Iterator[Edit]:
        for at, function in (pair for pair in self._edited if pair[0]):
            for found in statement_edits(function, self._donors):
                yield Edit(found.kind, found.cost, found.lines, (((*at, *found.position), found.node, {}),))

    def _from_twins(self) -> Iterator[Edit]:
        """Lines that are made like another line by the usual pairs of letters."""
        by_target = {
            ast.unparse(statement.targets[0]): (position, statement)
            for position, statement in self._statements
            if isinstance(statement, ast.Assign)
        }
        for _, statement in self._statements:
            for twin in twin_of(statement) if isinstance(statement, ast.Assign) else ():
                if isinstance(twin, ast.Assign):
                    position, other = by_target.get(ast.unparse(twin.targets[0]), ((), None))
                    if other is not None and ast.dump(other.value) != ast.dump(twin.value):
                        change: Change = ((*position, ("value", None)), twin.value, {})
                        yield Edit("twin", DONOR, (other.lineno,), (change,))

    def _in_twins(self, edits: Sequence[Edit]) -> Iterator[Edit]:
        """The same edit in several lines that are alike: in one more, and in all."""
        similar: dict[TreePosition, list[tuple[TreePosition, ast.stmt, Letters]]] = {}
        statements = [statement for _, statement in self._statements]
        for i, j, letters in twin_pairs(statements):
            (first, _), (second, other) = self._statements[i], self._statements[j]
            similar.setdefault(first, []).append((second, other, letters))
        for edit in edits:
            if len(edit.changes) != 1 or edit.kind == "twin":
                continue
            position, node, _ = edit.changes[0]
            own = next((position[:n] for n in range(len(position), 0, -1) if position[:n] in similar), None)
            if (
                own is None
                or isinstance(node, list)
                or any(field in ("body", "orelse") for field, _ in position[len(own) :])
            ):
                continue
            more: list[tuple[TreePosition, Any, Letters, int]] = []
            for at, statement, letters in similar[own]:
                inner = position[len(own) :]
                more.append(((*at, *inner), node, letters, statement.lineno))
            for chosen in [*([one] for one in more), *([more] if more[1:] else [])]:
                changes = (*edit.changes, *(change[:3] for change in chosen))
                lines = tuple(sorted({*edit.lines, *(line for *_, line in chosen)}))
                yield Edit(edit.kind, edit.cost + TWINS * len(chosen), lines, changes)


def _each(position: TreePosition, block: Sequence[ast.stmt]) -> Iterator[TreePosition]:
    for index in range(len(block)):
        yield (*position[:-1], (position[-1][0], index))


def _line_of(root: Any, position: TreePosition, new: Any) -> int:
    """The line of a node that is edited; an f-string has one line for all its parts."""
    line, is_text = 0, False
    for field, index in position:
        root = getattr(root, field)
        root = root if index is None or not isinstance(root, list) else root[index]
        if isinstance(root, ast.JoinedStr):
            line, is_text = root.lineno, True
        if not is_text:
            line = getattr(root, "lineno", line)
    if isinstance(root, ast.BinOp) and isinstance(new, ast.BinOp) and root.left is new.left and not is_text:
        return root.left.end_lineno or line
    return line


def _set_lines(parent: ast.AST, new: set[int], line: int) -> None:
    """Give each new statement this line, and each new expression the line of what it is in."""
    for node in ast.iter_child_nodes(parent):
        if id(node) in new and isinstance(node, (ast.stmt, ast.expr)):
            own = line if isinstance(node, ast.stmt) else getattr(parent, "lineno", line)
            node.lineno = node.end_lineno = own
        _set_lines(node, new, line)


def _is_definition(statement: ast.stmt) -> bool:
    """Whether a statement of the cell defines a function; a version does not run the others again."""
    is_lambda = isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Lambda)
    return isinstance(statement, (ast.FunctionDef, ast.ClassDef)) or is_lambda


def _without_docstrings(tree: ast.Module) -> None:
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and ast.get_docstring(node) is not None:
            node.body[:1] = [] if node.body[1:] else [ast.Pass(lineno=node.lineno, col_offset=0)]


def _defined(statement: ast.stmt) -> list[str]:
    """The names that a statement of the cell gives to functions and values."""
    if isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
        return [statement.name]
    if isinstance(statement, ast.Assign):
        return [n.id for target in statement.targets for n in ast.walk(target) if isinstance(n, ast.Name)]
    return []


def _edited_functions(tree: ast.Module, name: str) -> Iterator[tuple[TreePosition, ast.FunctionDef]]:
    """The graded function and those of the cell that it uses, each with its position."""
    by_name = {one: (i, s) for i, s in enumerate(tree.body) for one in _defined(s)}
    waiting, seen = [name], {name}
    while waiting:
        index, statement = by_name[waiting.pop(0)]
        if isinstance(statement, ast.FunctionDef):
            yield (("body", index),), statement
        elif isinstance(statement, ast.Assign):
            yield (), _as_function(statement, index)
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and node.id in by_name and node.id not in seen:
                seen.add(node.id)
                waiting.append(node.id)


def _as_function(statement: ast.Assign, index: int) -> ast.FunctionDef:
    """A function around a statement of the cell, such as a lambda's, at the same position in its body."""
    arguments = statement.value.args if isinstance(statement.value, ast.Lambda) else None
    empty = ast.arguments(posonlyargs=[], args=[], kwonlyargs=[], kw_defaults=[], defaults=[])
    if arguments is not None:
        empty = copy.copy(arguments)
        empty.defaults, empty.kw_defaults = [], []
    body: list[ast.stmt] = [ast.Pass()] * index + [statement]
    return ast.FunctionDef("", empty, body, [], lineno=statement.lineno)
