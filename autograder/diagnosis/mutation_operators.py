"""Mutation operators: the code a student could have written instead, node by node of a function. Pure."""

import ast
from collections.abc import Iterator
from typing import Any

TreePosition = tuple[tuple[str, int | None], ...]  # from the function's node down: field, and index in a list
Mutations = Iterator[tuple[TreePosition, str, Any]]  # position, kind of change, new node
Replacements = Iterator[tuple[str, Any]]  # of one node: kind of change, new node

COMMUTATIVE = (ast.Add, ast.Mult)
NEXT = "after the next statement"  # the new position of a statement that is moved
# In each group, a name and the names it is confused with: classes of the module ast, functions.
OPERATORS = """Add Sub Mult | Sub Add Mult | Mult Div Add | Div Mult FloorDiv | FloorDiv Div Mod |
    Mod FloorDiv | Pow Mult | MatMult Mult | Lt LtE Gt | LtE Lt GtE | Gt GtE Lt |
    GtE Gt LtE | Eq NotEq | NotEq Eq"""
FUNCTIONS = """zeros ones | ones zeros | zeros_like ones_like | min max | max min | minimum maximum |
    maximum minimum | sqrt square | square sqrt | floor ceil | ceil floor | sum mean | mean sum | exp log |
    log exp | sin cos | cos sin"""
CONFUSED = {name: others for name, *others in map(str.split, f"{OPERATORS} | {FUNCTIONS}".split("|"))}


class Mutator:
    """Walks a function's syntax tree and yields, for each node, the nodes that could stand there instead."""

    def __init__(self, function: ast.FunctionDef) -> None:
        self._root = function
        self._returns: list[ast.Return] = []
        arguments = function.args
        parameters = [a.arg for a in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]
        self._since = dict.fromkeys(parameters, 0)  # the line from which on a name has a value
        keys: list[str] = []
        tables: set[str] = set()
        indices: set[str] = set()
        for node in ast.walk(function):
            match node:
                case ast.Return():
                    self._returns.append(node)
                case ast.Name(id=name, ctx=ast.Store()):
                    self._since.setdefault(name, node.lineno)
                case ast.JoinedStr(values=parts):
                    keys += [
                        p.value for p in parts if isinstance(p, ast.Constant) and isinstance(p.value, str)
                    ]
                case ast.Subscript(value=ast.Name(id=name)):
                    tables.add(name)
                case ast.Assign(targets=targets, value=ast.Dict() | ast.List()):
                    tables |= {target.id for target in targets if isinstance(target, ast.Name)}
                case ast.For(target=target):
                    indices |= {name.id for name in ast.walk(target) if isinstance(name, ast.Name)}
        self._keys = list(dict.fromkeys(keys))
        # Only names of one kind are confused with each other. A name of several kinds has the last one.
        self._kinds = dict.fromkeys(self._since, "local") | dict.fromkeys(parameters, "number")
        for kind, names in (("index", indices), ("table", tables)):
            self._kinds |= dict.fromkeys(names & self._kinds.keys(), kind)

    def mutations(self) -> Mutations:
        """Every mutation of the function, in reading order."""
        for index, default in enumerate(self._root.args.defaults):
            for kind, node in self._constant(default):
                yield (("args", None), ("defaults", index)), kind, node
        yield from self._block(self._root.body, (), "body", [])

    def _block(
        self, body: list[ast.stmt], parent: TreePosition, field: str, assigned: list[ast.expr]
    ) -> Mutations:
        """Mutations of the statements of a block; ``assigned`` are the targets assigned before it."""
        assigned = list(assigned)
        for index, statement in enumerate(body):
            position: TreePosition = (*parent, (field, index))
            yield position, "dropped", ast.Pass()
            if _feeds(statement, *body[index + 1 : index + 2]):
                yield position, "order", NEXT
            if isinstance(statement, ast.Assign):
                target = statement.targets[0]
                for other in assigned:
                    if type(other) is type(target) and ast.unparse(other) != ast.unparse(target):
                        value = ast.parse(ast.unparse(other), mode="eval").body  # read, not assigned to
                        yield (*position, ("value", None)), "shared", value
                assigned += statement.targets
            if isinstance(statement, ast.For) and self._returns:
                last = (*position, ("body", len(statement.body) - 1))
                yield last, "early", [statement.body[-1], self._returns[-1]]
            yield from self._children(statement, position, False)
            for inner in ("body", "orelse"):
                if nested := getattr(statement, inner, []):
                    yield from self._block(nested, position, inner, assigned)

    def _children(self, node: ast.AST, parent: TreePosition, indexing: bool) -> Mutations:
        """Mutations of the expressions in a node; ``indexing`` says that they belong to an index or a key."""
        for field, value in ast.iter_fields(node):
            if isinstance(node, ast.stmt) and field in ("body", "orelse"):
                continue
            inside = indexing or isinstance(node, ast.FormattedValue)
            inside = inside or (isinstance(node, ast.Subscript) and field == "slice")
            for index, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
                if not isinstance(child, ast.expr):
                    continue
                position: TreePosition = (*parent, (field, index))
                if not isinstance(getattr(child, "ctx", None), ast.Store):
                    for kind, other in self._expression(child, inside):
                        yield position, kind, other
                deeper = inside and isinstance(child, (ast.JoinedStr, ast.Tuple, ast.Slice))
                yield from self._children(child, position, deeper)

    def _expression(self, node: ast.expr, indexing: bool) -> Replacements:
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if indexing and isinstance(node, (ast.Name, ast.Constant, ast.BinOp)) and not is_text:
            yield "index", ast.BinOp(node, ast.Add(), ast.Constant(1))
            yield "index", ast.BinOp(node, ast.Sub(), ast.Constant(1))
        match node:
            case ast.BinOp(left=left, op=operator, right=right):
                for other in _confused_operators(operator):
                    yield "operator", ast.BinOp(left, other, right)
                if not isinstance(operator, COMMUTATIVE):
                    yield "operands", ast.BinOp(right, operator, left)
                for part in (left, right):
                    yield "written" if isinstance(part, ast.Constant) else "operand", part
            case ast.UnaryOp(op=ast.USub() | ast.Not()):
                yield "operator", node.operand
            case ast.Compare(ops=[operator], left=left, comparators=[right]):
                for other in _confused_operators(operator):
                    yield "comparison", ast.Compare(left, [other], [right])
            case ast.BoolOp(op=operator, values=values):
                other_operator = ast.Or() if isinstance(operator, ast.And) else ast.And()
                yield "comparison", ast.BoolOp(other_operator, values)
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
            case ast.Tuple(elts=parts, ctx=ast.Load()) if len(parts) > 1 and not indexing:
                for i in range(len(parts) - 1):
                    swapped = [*parts[:i], parts[i + 1], parts[i], *parts[i + 2 :]]
                    yield "results", ast.Tuple(swapped, ast.Load())
                yield "results", parts[0]

    def _constant(self, node: ast.expr) -> Replacements:
        value = node.value if isinstance(node, ast.Constant) else None
        others: tuple[float, ...] = ()
        if type(value) is int:
            others = (0, 1, value - 1, value + 1, -value, 2 * value)
        elif type(value) is float:
            others = (0.0, 1.0, 1 - value, 10 * value, value / 10)
        for other in dict.fromkeys(others):
            if other != value:
                yield "constant", ast.Constant(other)

    def _key(self, node: ast.JoinedStr) -> Replacements:
        for index, part in enumerate(node.values):
            if isinstance(part, ast.Constant):
                for other in self._keys:
                    if other != part.value:
                        values = [*node.values[:index], ast.Constant(other), *node.values[index + 1 :]]
                        yield "key", ast.JoinedStr(values)

    def _call(self, node: ast.Call) -> Replacements:
        function, arguments, keywords = node.func, node.args, node.keywords
        if isinstance(function, ast.Name) and function.id == "range":
            return  # a number cannot be iterated over; the bounds are mutated by themselves
        for argument in arguments:
            yield "call", argument
        if len(arguments) == 2:
            yield "arguments", ast.Call(function, arguments[::-1], keywords)
        for index in range(len(keywords)):
            yield "arguments", ast.Call(function, arguments, _without(keywords, index))
        if isinstance(function, ast.Attribute):
            for other in CONFUSED.get(function.attr, ()):
                yield "call", ast.Call(ast.Attribute(function.value, other), arguments, keywords)
            if not isinstance(function.value, ast.Name) or function.value.id in self._kinds:
                yield "call", function.value  # without the method
        elif isinstance(function, ast.Name):
            for other in CONFUSED.get(function.id, ()):
                yield "call", ast.Call(ast.Name(other), arguments, keywords)
        if len(arguments) > 1:
            for index in range(len(arguments)):
                yield "arguments", ast.Call(function, _without(arguments, index), keywords)

    def _slice(self, node: ast.Slice) -> Replacements:
        for field in ("lower", "upper"):
            bound = getattr(node, field)
            if bound is None:
                continue
            others: list[ast.expr | None] = [None]
            others += [ast.BinOp(bound, op(), ast.Constant(1)) for op in (ast.Add, ast.Sub)]
            if field == "upper":
                others.append(ast.Constant(-1))
            for other in others:
                lower, upper = (other, node.upper) if field == "lower" else (node.lower, other)
                yield "bounds", ast.Slice(lower, upper, node.step)


def _confused_operators(operator: ast.operator | ast.cmpop) -> list[Any]:
    return [getattr(ast, name)() for name in CONFUSED.get(type(operator).__name__, ())]


def _without(parts: list[Any], index: int) -> list[Any]:
    return parts[:index] + parts[index + 1 :]


def _feeds(first: ast.stmt, second: ast.stmt | None = None) -> bool:
    """Whether the second of two assignments reads what the first one writes: the order of others is free."""
    if not isinstance(first, ast.Assign) or not isinstance(second, (ast.Assign, ast.AugAssign)):
        return False
    read = {ast.unparse(node) for node in ast.walk(second) if isinstance(node, (ast.Name, ast.Subscript))}
    return any(ast.unparse(target) in read for target in first.targets)
