"""Slips within an expression: operators, numbers, factors and terms, brackets, functions, comparisons."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from .kinds import slip_maker
from .source import Edit, Slip, Source, arguments

SYMBOLS = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**", ast.FloorDiv: "//",
    ast.MatMult: "@", ast.Mod: "%",
}  # fmt: skip
OTHER_OPERATORS = {
    "+": "-*", "-": "+", "*": "/+", "/": "*", "**": "*", "//": "/", "@": "*", "%": "/",
}  # fmt: skip
COMPARISONS = {
    ast.Lt: ("<", ("<=", ">")), ast.LtE: ("<=", ("<", ">=")), ast.Gt: (">", (">=", "<")),
    ast.GtE: (">=", (">", "<=")), ast.Eq: ("==", ("!=",)), ast.NotEq: ("!=", ("==",)),
    ast.In: ("in", ("not in",)), ast.NotIn: ("not in", ("in",)),
}  # fmt: skip
USUAL = {
    "beta": "0.9", "beta1": "0.9", "beta2": "0.999", "epsilon": "1e-8", "learning_rate": "0.01", "t": "1",
    "mini_batch_size": "64", "seed": "0", "weight_decay": "0.01", "time_interval": "1000", "steps": "5",
    "momentum_decay": "0.004", "learning_rate_min": "0.0", "decay_rate": "1",
}  # fmt: skip
OTHER_FUNCTIONS = {
    "sqrt": ("square",), "square": ("sqrt", "abs"), "zeros": ("ones",), "zeros_like": ("ones_like",),
    "maximum": ("minimum",), "minimum": ("maximum",), "max": ("min",), "min": ("max",), "floor": ("ceil",),
    "ceil": ("floor",), "cos": ("sin",), "sin": ("cos",), "exp": ("log",), "sign": ("abs",), "abs": ("sign",),
    "int": ("round",), "append": ("insert", "extend"), "keys": ("values",), "values": ("keys",),
    "add": ("subtract",), "subtract": ("add",), "multiply": ("divide",), "divide": ("multiply",),
    "permutation": ("randint",), "matmul": ("multiply",), "dot": ("multiply",), "power": ("multiply",),
    "full": ("ones",), "startswith": ("endswith",),
}  # fmt: skip
WRAPPERS = {
    "sqrt", "square", "abs", "sign", "floor", "ceil", "int", "exp", "maximum", "minimum", "max", "min", "sum",
    "round", "cos", "norm", "copy", "array",
}  # fmt: skip


def is_text(node: ast.AST) -> bool:
    """Whether an operand is a key or a piece of one."""
    if isinstance(node, ast.BinOp):
        return is_text(node.left) or is_text(node.right)
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id == "str"
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def in_index(source: Source, node: ast.AST) -> bool:
    """Whether an expression is a subscript, a range or the number of a layer."""
    for child, parent in source.ancestors(node):
        if isinstance(parent, ast.Subscript) and child is parent.slice:
            return True
        named = parent.func if isinstance(parent, ast.Call) and child is not parent.func else None
        if isinstance(named, ast.Name) and named.id in ("range", "str"):
            return True
        if not isinstance(parent, ast.expr) or isinstance(parent, ast.Call):
            return False
    return False


def arithmetic(source: Source) -> Iterator[ast.BinOp]:
    for node in source.nodes:
        if isinstance(node, ast.BinOp) and not is_text(node):
            yield node


def symbol_span(source: Source, node: ast.BinOp) -> tuple[int, int] | None:
    """Where the operator of an operation stands."""
    start, end = source.outer_span(node.left)[1], source.outer_span(node.right)[0]
    between, symbol = source.text[start:end], SYMBOLS.get(type(node.op))
    if between.strip() != symbol:
        return None
    start += between.index(symbol)
    return start, start + len(symbol)


@slip_maker(weight=6)
def other_operator(source: Source) -> Iterator[Slip]:
    for node in arithmetic(source):
        span = symbol_span(source, node)
        if span:
            for new in OTHER_OPERATORS[SYMBOLS[type(node.op)]]:
                kinds = ("operator", "missing") if isinstance(node.op, ast.Pow) else ("operator",)
                kinds = ("index", *kinds) if in_index(source, node) else kinds
                yield Slip(kinds, (Edit(*span, new),))


@slip_maker(weight=3)
def other_sign(source: Source) -> Iterator[Slip]:
    for node in source.nodes:
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            yield Slip(("operator", "missing"), (source.replaced(node, source.outer(node.operand)),))
        if isinstance(node, ast.AugAssign):
            start, end = source.span(node.target)[1], source.outer_span(node.value)[0]
            for old, new in (("+=", "-="), ("-=", "+="), ("*=", "/="), ("/=", "*="), ("+=", "=")):
                if source.text[start:end].strip() == old:
                    kinds = ("operator", "missing") if new == "=" else ("operator",)
                    yield Slip(kinds, (Edit(start, end, f" {new} "),))


@slip_maker(weight=7)
def operand_left_out(source: Source) -> Iterator[Slip]:
    """Of ``a * b`` only one is left: no square, no 1 - beta, no epsilon, no learning rate."""
    for node in arithmetic(source):
        kept = [node.left] if isinstance(node.op, ast.Pow) else [node.left, node.right]
        for part in kept:
            kinds = ("index", "missing") if in_index(source, node) else ("missing",)
            yield Slip(kinds, (source.kept(node, part),))


@slip_maker(weight=4)
def call_left_out(source: Source) -> Iterator[Slip]:
    """No square root, no absolute value, no copy, not transposed."""
    for node in source.nodes:
        if isinstance(node, ast.Attribute) and node.attr == "T":
            yield Slip(("missing",), (source.replaced(node, source.outer(node.value)),))
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name in WRAPPERS and isinstance(node.func, ast.Attribute) and not node.args:
            yield Slip(("missing",), (source.replaced(node, source.outer(node.func.value)),))
        elif name in WRAPPERS:
            for part in node.args[:2]:
                if not isinstance(part, (ast.GeneratorExp, ast.Starred)):
                    beside = isinstance(source.parents[node], (ast.BinOp, ast.UnaryOp, ast.Attribute))
                    new = source.in_brackets(part) if beside else source.segment(part)
                    yield Slip(("missing",), (source.replaced(node, new),))


@slip_maker(weight=3)
def too_much(source: Source) -> Iterator[Slip]:
    """A square, a root, a weight or a correction where none belongs."""
    for node in arithmetic(source):
        if in_index(source, node) or isinstance(node.op, (ast.Pow, ast.FloorDiv, ast.Mod)):
            continue
        given = set(arguments(source.function_of(node)))
        for part in (node.left, node.right):
            if isinstance(part, ast.Constant) or getattr(part, "id", "") in given:
                continue  # nobody squares beta
            whole, closed = source.segment(part), source.in_brackets(part)
            new = [f"np.sqrt({whole})", f"{closed} ** 2"]
            new += [f"((1 - {b}) * {closed})" for b in sorted(given & {"beta", "beta1", "beta2"})]
            if "t" in given:
                new += [f"({closed} / (1 - {b}**t))" for b in sorted(given & {"beta1", "beta2"})]
            new += [f"({name} * {closed})" for name in sorted(given & {"learning_rate", "decay_rate"})]
            new += [f"({closed} + {name})" for name in sorted(given & {"epsilon"})]
            for text in new:
                yield Slip(("surplus",), (Edit(*source.outer_span(part), text),))


@slip_maker(weight=4)
def brackets(source: Source) -> Iterator[Slip]:
    for node in arithmetic(source):
        for part in (node.left, node.right):
            start, end = source.outer_span(part)
            if isinstance(part, ast.BinOp) and (start, end) != source.span(part):
                yield Slip(("brackets",), (Edit(start, start + 1, ""), Edit(end - 1, end, "")))
        (start, end), left, right = source.span(node), node.left, node.right
        if isinstance(right, ast.BinOp) and source.outer_span(right) == source.span(right):
            inner = source.outer_span(right.left)[1]  # a - b * c: (a - b) * c
            yield Slip(("brackets",), (Edit(start, start, "("), Edit(inner, inner, ")")))
        if isinstance(left, ast.BinOp) and source.outer_span(left) == source.span(left):
            inner = source.outer_span(left.right)[0]  # a * b - c: a * (b - c)
            yield Slip(("brackets",), (Edit(inner, inner, "("), Edit(end, end, ")")))
        if isinstance(left, ast.Call) and len(left.args) == 1 and not left.keywords:
            inner = source.span(left)[1]  # sqrt(a) + b: sqrt(a + b)
            yield Slip(("brackets",), (Edit(inner - 1, inner, ""), Edit(end, end, ")")))
        call = source.parents[node]
        if isinstance(call, ast.Call) and call.args == [node] and not call.keywords:
            inner, after = source.outer_span(left)[1], source.span(call)[1]  # sqrt(a + b): sqrt(a) + b
            yield Slip(("brackets",), (Edit(inner, inner, ")"), Edit(after - 1, after, "")))


@slip_maker(weight=5)
def other_function(source: Source) -> Iterator[Slip]:
    for node in source.nodes:
        if isinstance(node, ast.Call):
            function = node.func
            name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
            end = source.span(function)[1]
            for new in OTHER_FUNCTIONS.get(name, ()):
                yield Slip(("function",), (Edit(end - len(name), end, new),))


@slip_maker(weight=4)
def other_number(source: Source) -> Iterator[Slip]:
    for node in source.nodes:
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in USUAL:
            if node.id in arguments(source.graded):
                yield Slip(("number",), (source.replaced(node, USUAL[node.id]),))
        elif isinstance(node, ast.Constant) and type(node.value) in (int, float):
            parent = source.parents[node]
            if isinstance(parent, ast.BinOp) and parent.left is node and isinstance(parent.op, ast.Sub):
                continue  # nobody writes 2 - beta
            if in_index(source, node):
                continue  # see slips of places
            values: list[float] = [0, 1, 2, 3] if isinstance(node.value, int) else [1, 10 * node.value]
            values += [node.value / 10] if isinstance(node.value, float) and node.value else []
            for value in values:
                if isinstance(parent, ast.BinOp) and not value:
                    continue  # nobody writes x + 0
                if value != node.value and abs(value - node.value) <= max(1, 10 * node.value):
                    yield Slip(("number",), (source.replaced(node, f"{value:g}"),))


@slip_maker(weight=8)
def other_comparison(source: Source) -> Iterator[Slip]:
    for node in source.nodes:
        if isinstance(node, ast.Compare) and len(node.ops) == 1:
            old, others = COMPARISONS.get(type(node.ops[0]), ("", ()))
            start, end = source.outer_span(node.left)[1], source.outer_span(node.comparators[0])[0]
            for new in others if source.text[start:end].strip() == old else ():
                yield Slip(("comparison",), (Edit(start, end, f" {new} "),))
        if isinstance(node, (ast.If, ast.IfExp)) and not isinstance(node.test, ast.Compare):
            plain = isinstance(node.test, ast.UnaryOp) and isinstance(node.test.op, ast.Not)
            new = source.segment(node.test.operand) if plain else f"not {source.in_brackets(node.test)}"
            yield Slip(("comparison",), (source.replaced(node.test, new),))
        if isinstance(node, ast.comprehension) and node.ifs:
            end = source.span(node.ifs[-1])[1]
            start = source.outer_span(node.iter)[1]
            yield Slip(("comparison", "missing step"), (Edit(start, end, ""),))
