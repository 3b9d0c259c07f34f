"""Small wrong versions of a reference: every first-order edit of its syntax tree, and pairs of edits. Pure.

An edit changes one thing a student could have written otherwise: an operator, a constant, an index, a
name, a call, the order of two statements, a statement left out, a result shared or returned too early.
Edits are kept as changed lines of the reference (written out anew, without comments or docstring), so that
two that touch different lines are combined by putting both in.
"""

from __future__ import annotations

import ast
import copy
import difflib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from itertools import combinations, permutations
from typing import Any

Path = tuple[tuple[str, int | None], ...]  # from the function's node down: field, and index in a list

OPERATORS: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub, ast.Mult),
    ast.Sub: (ast.Add, ast.Mult),
    ast.Mult: (ast.Div, ast.Add),
    ast.Div: (ast.Mult, ast.FloorDiv),
    ast.FloorDiv: (ast.Div, ast.Mod),
    ast.Mod: (ast.FloorDiv,),
    ast.Pow: (ast.Mult,),
    ast.MatMult: (ast.Mult,),
}
COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
}
COMMUTATIVE = (ast.Add, ast.Mult)
NEXT = "after the next statement"  # where an edit moves a statement to
TWINS = {  # functions that are taken for one another
    "zeros": "ones",
    "ones": "zeros",
    "zeros_like": "ones_like",
    "min": "max",
    "max": "min",
    "minimum": "maximum",
    "maximum": "minimum",
    "sqrt": "square",
    "square": "sqrt",
    "floor": "ceil",
    "ceil": "floor",
    "sum": "mean",
    "mean": "sum",
    "exp": "log",
    "log": "exp",
    "sin": "cos",
    "cos": "sin",
}


@dataclass(frozen=True)
class Edit:
    """One change to a reference: which of its lines become which, and in what way that is wrong."""

    kind: str  # a key of diagnosis.KINDS
    line: int  # of the statement, in the instructor's cell
    statement: str  # its first line
    before: str
    after: str
    target: str  # what the statement gives a value to: a name of the reference, "" if nothing
    changes: tuple[tuple[int, int, tuple[str, ...]], ...]  # lines [first, end) of the plain text -> others
    path: Path = ()  # where in the syntax tree; a mistake with a name may be in several places
    node: Any = None

    @property
    def text(self) -> str:
        """The edit in one line, for the instructor; it does not change with what stands around the line."""
        return f"{self.statement}: {self.before} → {self.after}"


class Reference:
    """An instructor's function as its edits see it: written out plainly, a line a statement."""

    def __init__(self, cell: str, name: str) -> None:
        """``cell`` is the whole cell; ``name`` the function in it, whose body is what is edited."""
        self._tree = ast.parse(cell)
        self._name = name
        function = _function(self._tree, name)
        if ast.get_docstring(function) is not None:
            del function.body[0]
        self.function = function
        self.lines = tuple(ast.unparse(self._tree).splitlines())

    def edits(self) -> list[Edit]:
        """Every first-order edit, in reading order; of several that write the same text, the first."""
        found: dict[str, Edit] = {}
        for path, kind, node in list(_Editor(self.function).all()):
            with _changed(self.function, (path, node)):
                text = ast.unparse(self._tree)
            try:
                compile(text, "edit", "exec")
            except SyntaxError:
                continue
            if changes := self._changes(text.splitlines()):
                statement = _statement(self.function, path)
                edit = Edit(
                    kind,
                    statement.lineno,
                    _short(statement),
                    _short(_at(self.function, path)),
                    _short(node),
                    "" if kind == "early" else _target(statement),
                    changes,
                    path,
                    node,
                )
                found.setdefault(text, edit)
        return list(found.values())

    def twins(self, edits: Sequence[Edit]) -> list[Edit]:
        """The same edit made in two statements that are alike, as those of the weights and of the biases."""
        alike: dict[tuple[str, int], list[Edit]] = {}
        for edit in edits:
            alike.setdefault((edit.kind, len(edit.text)), []).append(edit)
        found = []
        for one, other in (pair for some in alike.values() for pair in combinations(some, 2)):
            if one.statement != other.statement and _twin_texts(one.text, other.text):
                changes = (*one.changes, *other.changes)
                text = f"{one.statement}, and its twin"
                found.append(
                    replace(one, statement=text, target=_common(one, other), changes=changes, path=())
                )
        return found

    def from_source(self, source: str) -> Edit:
        """A named mistake, given as the whole cell with the mistake in it, as an edit."""
        tree = ast.parse(source)
        function = _function(tree, self._name)
        if ast.get_docstring(function) is not None:
            del function.body[0]
        changes = self._changes(ast.unparse(tree).splitlines())
        return Edit("named", function.lineno, "", "", "", "", changes)

    def source(self, *edits: Edit) -> str | None:
        """The function's cell with these edits made; None if they touch the same place."""
        return self._by_lines(edits) or self._by_places(edits)

    def _by_places(self, edits: Sequence[Edit]) -> str | None:
        """Two edits of one line are made in the syntax tree, if neither is within the other."""
        if not all(edit.path and edit.node is not NEXT for edit in edits) or any(
            one.path[: len(other.path)] == other.path for one, other in permutations(edits, 2)
        ):
            return None
        with _changed(self.function, *((edit.path, edit.node) for edit in edits)):
            return ast.unparse(self._tree) + "\n"

    def _by_lines(self, edits: Sequence[Edit]) -> str | None:
        changes = sorted(change for edit in edits for change in edit.changes)
        lines: list[str] = []
        place = 0
        for first, end, others in changes:
            if first < place or (first == end == place and place):
                return None
            lines += self.lines[place:first]
            lines += others
            place = end
        return "\n".join([*lines, *self.lines[place:]]) + "\n"

    def _changes(self, lines: Sequence[str]) -> tuple[tuple[int, int, tuple[str, ...]], ...]:
        matcher = difflib.SequenceMatcher(None, self.lines, lines, autojunk=False)
        return tuple((i, j, tuple(lines[k:m])) for tag, i, j, k, m in matcher.get_opcodes() if tag != "equal")


def _function(tree: ast.Module, name: str) -> ast.FunctionDef:
    return next(n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == name)


def _at(root: Any, path: Path) -> Any:
    for field, index in path:
        root = getattr(root, field)
        root = root if index is None else root[index]
    return root


def _twin_texts(one: str, other: str) -> bool:
    """Whether two texts of one length differ in nothing but one letter that stands for another throughout."""
    return len({(a, b) for a, b in zip(one, other, strict=True) if a != b}) == 1


def _common(one: Edit, other: Edit) -> str:
    table = one.target.split("[")[0]
    return table if table == other.target.split("[")[0] else ""


@contextmanager
def _changed(root: ast.FunctionDef, *places: tuple[Path, Any]) -> Iterator[None]:
    """The function with other nodes in some places, none of them within another, until the block ends."""
    undo: list[Callable[[], None]] = []
    for path, node in places:
        parent, (field, index) = _at(root, path[:-1]), path[-1]
        old = getattr(parent, field)
        undo.append(partial(setattr, parent, field, old))
        new = node
        if index is not None:
            new = list(old)
            if node is NEXT:
                new[index : index + 2] = old[index + 1], old[index]
            elif isinstance(node, list):  # several statements in the place of one
                new[index : index + 1] = node
            else:
                new[index] = node
        setattr(parent, field, new)
    try:
        yield
    finally:
        for step in reversed(undo):
            step()


def _statement(function: ast.FunctionDef, path: Path) -> ast.stmt:
    node: Any = function
    statement: ast.stmt = function
    for step in path:
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
        return f"{ast.unparse(node.value)}{key_prefix(node.slice)}"
    return ast.unparse(node) if node is not None else ""


def key_prefix(key: ast.expr) -> str:
    """What is fixed of a key that names a layer's array: ``["dW"]`` of ``f"dW{l}"``, else nothing."""
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


class _Editor:
    """Walks a function and offers, for each place, what could stand there instead."""

    def __init__(self, function: ast.FunctionDef) -> None:
        self._root = function
        arguments = function.args
        self._parameters = [a.arg for a in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]
        nodes = list(ast.walk(function))
        stored = [n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
        tables = {n.value.id for n in nodes if isinstance(n, ast.Subscript) and isinstance(n.value, ast.Name)}
        tables |= {
            t.id
            for n in nodes
            if isinstance(n, ast.Assign) and isinstance(n.value, (ast.Dict, ast.List))
            for t in n.targets
            if isinstance(t, ast.Name)
        }
        loops = {
            n.id
            for loop in nodes
            if isinstance(loop, ast.For)
            for n in ast.walk(loop.target)
            if isinstance(n, ast.Name)
        }
        # The line from which on a name has a value; a parameter has it at once.
        self._since = dict.fromkeys(self._parameters, 0)
        for node in nodes:
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                self._since.setdefault(node.id, node.lineno)
        self._kinds: dict[str, str] = {}
        for name in [*self._parameters, *stored]:
            if name in tables:
                self._kinds.setdefault(name, "table")
            elif name in loops:
                self._kinds.setdefault(name, "index")
            else:
                self._kinds.setdefault(name, "number" if name in self._parameters else "local")
        self._keys = list(
            dict.fromkeys(
                part.value
                for n in nodes
                if isinstance(n, ast.JoinedStr)
                for part in n.values
                if isinstance(part, ast.Constant) and isinstance(part.value, str)
            )
        )
        self._returns = [n for n in nodes if isinstance(n, ast.Return)]

    def all(self) -> Iterator[tuple[Path, str, Any]]:
        for index, default in enumerate(self._root.args.defaults):
            for kind, node in self._constant(default):
                yield (("args", None), ("defaults", index)), kind, node
        yield from self._block(self._root.body, (), "body", [])

    def _block(
        self, body: list[ast.stmt], above: Path, field: str, before: list[ast.expr]
    ) -> Iterator[tuple[Path, str, Any]]:
        """Edits of the statements of a block; ``before`` are the targets that have a value by then."""
        before = list(before)
        for index, statement in enumerate(body):
            path: Path = (*above, (field, index))
            yield path, "dropped", ast.Pass()
            if _feeds(statement, *body[index + 1 : index + 2]):
                yield path, "order", NEXT
            if isinstance(statement, ast.Assign):
                yield from self._shared(statement, path, before)
                before += statement.targets
            if isinstance(statement, ast.For) and self._returns:
                yield (
                    (*path, ("body", len(statement.body) - 1)),
                    "early",
                    [
                        statement.body[-1],
                        self._returns[-1],
                    ],
                )
            yield from self._children(statement, path, False)
            for inner in ("body", "orelse"):
                if nested := getattr(statement, inner, []):
                    yield from self._block(nested, path, inner, before)

    def _shared(
        self, statement: ast.Assign, path: Path, before: list[ast.expr]
    ) -> Iterator[tuple[Path, str, Any]]:
        """An object made for one place given to another as well, or a value taken from another place."""
        target = statement.targets[0]
        for other in before:
            if type(other) is type(target) and ast.unparse(other) != ast.unparse(target):
                value = copy.deepcopy(other)
                value.ctx = ast.Load()  # type: ignore[attr-defined]
                yield (*path, ("value", None)), "shared", value

    def _children(self, node: ast.AST, path: Path, indexing: bool) -> Iterator[tuple[Path, str, Any]]:
        """Edits of the expressions of a statement; ``indexing`` says that they name an element."""
        for field, value in ast.iter_fields(node):
            if isinstance(node, ast.stmt) and field in ("body", "orelse"):
                continue
            for index, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
                if not isinstance(child, ast.expr):
                    continue
                place: Path = (*path, (field, index))
                inside = isinstance(node, ast.FormattedValue) or (
                    isinstance(node, ast.Subscript) and field == "slice"
                )
                stored = isinstance(getattr(child, "ctx", None), ast.Store)
                if not stored:
                    for kind, other in self._expression(child, inside or indexing):
                        yield place, kind, other
                deeper = (inside or indexing) and isinstance(child, (ast.JoinedStr, ast.Tuple, ast.Slice))
                yield from self._children(child, place, deeper)

    def _expression(self, node: ast.expr, indexing: bool) -> Iterator[tuple[str, Any]]:
        if indexing and isinstance(node, (ast.Name, ast.Constant, ast.BinOp)) and not _is_text(node):
            yield "index", ast.BinOp(node, ast.Add(), ast.Constant(1))
            yield "index", ast.BinOp(node, ast.Sub(), ast.Constant(1))
        match node:
            case ast.BinOp():
                yield from self._operation(node)
            case ast.UnaryOp(op=ast.USub() | ast.Not()):
                yield "operator", node.operand
            case ast.Compare(ops=[operator], left=left, comparators=[right]):
                for comparison in COMPARISONS.get(type(operator), ()):
                    yield "comparison", ast.Compare(left, [comparison()], [right])
            case ast.BoolOp(values=values):
                yield (
                    "comparison",
                    ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), values),
                )
            case ast.IfExp():
                yield "comparison", node.body
                yield "comparison", node.orelse
            case ast.Constant():
                yield from self._constant(node)
            case ast.Name(id=name) if name in self._kinds:
                for other, kind in self._kinds.items():
                    if other != name and kind == self._kinds[name] and self._since[other] < node.lineno:
                        yield "name", ast.Name(other, ast.Load())
            case ast.JoinedStr():
                yield from self._key(node)
            case ast.Call():
                yield from self._call(node)
            case ast.Attribute(value=ast.Subscript() | ast.Call() as value):
                yield "call", value
            case ast.Attribute(value=ast.Name(id=name) as value) if name in self._kinds:
                yield "call", value
            case ast.Slice():
                yield from self._slice(node)
            case ast.Tuple(elts=parts) if isinstance(node.ctx, ast.Load) and len(parts) > 1 and not indexing:
                for i in range(len(parts) - 1):
                    swapped = [*parts[:i], parts[i + 1], parts[i], *parts[i + 2 :]]
                    yield "results", ast.Tuple(swapped, ast.Load())
                yield "results", parts[0]

    def _operation(self, node: ast.BinOp) -> Iterator[tuple[str, Any]]:
        for other in OPERATORS.get(type(node.op), ()):
            yield "operator", ast.BinOp(node.left, other(), node.right)
        if not isinstance(node.op, COMMUTATIVE):
            yield "operands", ast.BinOp(node.right, node.op, node.left)
        yield "operand", node.left
        yield "operand", node.right

    def _constant(self, node: ast.expr) -> Iterator[tuple[str, Any]]:
        value = node.value if isinstance(node, ast.Constant) else None
        others: tuple[float, ...] = ()
        if type(value) is int:
            others = (0, 1, value - 1, value + 1, -value, 2 * value)
        elif type(value) is float:
            others = (0.0, 1.0, 1 - value, 10 * value, value / 10)
        for other in dict.fromkeys(others):
            if other != value:
                yield "constant", ast.Constant(other)

    def _key(self, node: ast.JoinedStr) -> Iterator[tuple[str, Any]]:
        for index, part in enumerate(node.values):
            if isinstance(part, ast.Constant):
                for other in self._keys:
                    if other != part.value:
                        values = [*node.values[:index], ast.Constant(other), *node.values[index + 1 :]]
                        yield "key", ast.JoinedStr(values)

    def _call(self, node: ast.Call) -> Iterator[tuple[str, Any]]:
        if isinstance(node.func, ast.Name) and node.func.id == "range":
            return  # what is no sequence cannot be gone through; its bounds are edited by themselves
        for argument in node.args:
            yield "call", argument
        if len(node.args) == 2:
            yield "arguments", ast.Call(node.func, node.args[::-1], node.keywords)
        for index in range(len(node.keywords)):
            yield (
                "arguments",
                ast.Call(node.func, node.args, node.keywords[:index] + node.keywords[index + 1 :]),
            )
        if isinstance(node.func, ast.Attribute):
            if twin := TWINS.get(node.func.attr):
                yield "call", ast.Call(ast.Attribute(node.func.value, twin), node.args, node.keywords)
            if not isinstance(node.func.value, ast.Name) or node.func.value.id in self._kinds:
                yield "call", node.func.value  # a method left out
        elif isinstance(node.func, ast.Name) and (twin := TWINS.get(node.func.id)):
            yield "call", ast.Call(ast.Name(twin), node.args, node.keywords)
        if len(node.args) > 1:
            for index in range(len(node.args)):
                yield (
                    "arguments",
                    ast.Call(node.func, node.args[:index] + node.args[index + 1 :], node.keywords),
                )

    def _slice(self, node: ast.Slice) -> Iterator[tuple[str, Any]]:
        for field in ("lower", "upper"):
            bound = getattr(node, field)
            if bound is None:
                continue
            others: list[ast.expr | None] = [None]
            others += [ast.BinOp(bound, op(), ast.Constant(1)) for op in (ast.Add, ast.Sub)]
            if field == "upper":
                others.append(ast.Constant(-1))
            for other in others:
                changed = copy.copy(node)
                setattr(changed, field, other)
                yield "bounds", changed


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _feeds(one: ast.stmt, other: ast.stmt | None = None) -> bool:
    """Whether the second of two assignments reads what the first one writes: the order of others is free."""
    if not isinstance(one, ast.Assign) or not isinstance(other, (ast.Assign, ast.AugAssign)):
        return False
    read = {ast.unparse(node) for node in ast.walk(other) if isinstance(node, (ast.Name, ast.Subscript))}
    return any(ast.unparse(target) in read for target in one.targets)
