"""Mutation operators: the code a student could have written instead, node by node of a function. Pure."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from typing import Any

TreePosition = tuple[tuple[str, int | None], ...]  # from the function's node down: field, and index in a list

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
CONFUSED = {  # functions that are taken for one another
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


class Mutator:
    """Walks a function's syntax tree and yields, for each node, the nodes that could stand there instead."""

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

    def all(self) -> Iterator[tuple[TreePosition, str, Any]]:
        """Every position, the kind of change and the new node, in reading order."""
        for index, default in enumerate(self._root.args.defaults):
            for kind, node in self._constant(default):
                yield (("args", None), ("defaults", index)), kind, node
        yield from self._block(self._root.body, (), "body", [])

    def _block(
        self, body: list[ast.stmt], above: TreePosition, field: str, before: list[ast.expr]
    ) -> Iterator[tuple[TreePosition, str, Any]]:
        """Edits of the statements of a block; ``before`` are the targets that have a value by then."""
        before = list(before)
        for index, statement in enumerate(body):
            here: TreePosition = (*above, (field, index))
            yield here, "dropped", ast.Pass()
            if _feeds(statement, *body[index + 1 : index + 2]):
                yield here, "order", NEXT
            if isinstance(statement, ast.Assign):
                yield from self._shared(statement, here, before)
                before += statement.targets
            if isinstance(statement, ast.For) and self._returns:
                last = (*here, ("body", len(statement.body) - 1))
                yield last, "early", [statement.body[-1], self._returns[-1]]
            yield from self._children(statement, here, False)
            for inner in ("body", "orelse"):
                if nested := getattr(statement, inner, []):
                    yield from self._block(nested, here, inner, before)

    def _shared(
        self, statement: ast.Assign, above: TreePosition, before: list[ast.expr]
    ) -> Iterator[tuple[TreePosition, str, Any]]:
        """The object of one target given to another as well, or the value of another target."""
        target = statement.targets[0]
        for other in before:
            if type(other) is type(target) and ast.unparse(other) != ast.unparse(target):
                value = copy.deepcopy(other)
                value.ctx = ast.Load()  # type: ignore[attr-defined]
                yield (*above, ("value", None)), "shared", value

    def _children(
        self, node: ast.AST, above: TreePosition, indexing: bool
    ) -> Iterator[tuple[TreePosition, str, Any]]:
        """Edits of the expressions of a statement; ``indexing`` says that they name an element."""
        for field, value in ast.iter_fields(node):
            if isinstance(node, ast.stmt) and field in ("body", "orelse"):
                continue
            for index, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
                if not isinstance(child, ast.expr):
                    continue
                here: TreePosition = (*above, (field, index))
                inside = isinstance(node, ast.FormattedValue) or (
                    isinstance(node, ast.Subscript) and field == "slice"
                )
                stored = isinstance(getattr(child, "ctx", None), ast.Store)
                if not stored:
                    for kind, other in self._expression(child, inside or indexing):
                        yield here, kind, other
                deeper = (inside or indexing) and isinstance(child, (ast.JoinedStr, ast.Tuple, ast.Slice))
                yield from self._children(child, here, deeper)

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
            return  # a number cannot be iterated over; the bounds are edited by themselves
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
            if other := CONFUSED.get(node.func.attr):
                yield "call", ast.Call(ast.Attribute(node.func.value, other), node.args, node.keywords)
            if not isinstance(node.func.value, ast.Name) or node.func.value.id in self._kinds:
                yield "call", node.func.value  # a method left out
        elif isinstance(node.func, ast.Name) and (other := CONFUSED.get(node.func.id)):
            yield "call", ast.Call(ast.Name(other), node.args, node.keywords)
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
