"""Edits of single expressions of a student's function: what could stand there instead, and at what cost. Pure.

They are the operators that make mutants of the reference (diagnosis/mutation_operators.py), with their kinds
read from the student's side, and what only a student's own code needs: factors and calls that are missing,
brackets, names and numbers of any sort. A cost of 1 is a plain slip; edits that are tricks cost more.
"""

import ast
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Any

import numpy as np

from autograder.diagnosis.mutation_operators import Mutator, TreePosition
from autograder.repair.brackets import other_operators, regrouped
from autograder.verdict.student_code import BUILTINS

ExpressionEdits = Iterator[tuple[TreePosition, str, float, Any]]  # position, kind, cost, new node
Alternatives = Iterator[tuple[str, float, Any]]

MUTATIONS = {  # kind of a mutation -> the kind of mistake that it repairs, and its cost
    "operator": ("operator", 1.0),
    "operands": ("operands", 1.6),
    "operand": ("surplus", 1.0),
    "written": ("surplus", 2.0),
    "constant": ("number", 1.2),
    "comparison": ("comparison", 1.0),
    "index": ("index", 1.0),
    "bounds": ("index", 1.2),
    "name": ("name", 1.0),
    "key": ("name", 1.2),
    "call": ("function", 1.0),
    "arguments": ("arguments", 1.3),
    "results": ("arguments", 1.0),
}
TRICK = 1.5  # added to the cost of what nobody means
NEUTRAL = (0, 1)  # numbers that leave the other operand as it is, or remove it
COMMON = ("sqrt", "abs")  # functions that formulas often lack
COUNTING = ("range", "enumerate", "zip", "list", "len", "dict", "tuple", "str", "set", "print")
LIMITS = ("maximum", "minimum", "max", "min")
OTHER_FUNCTIONS = {
    "square": ("sqrt", "abs"), "abs": ("sign", "square"), "sign": ("abs",), "int": ("round",), "round": ("int",),
    "insert": ("append",), "extend": ("append",), "keys": ("values", "items"), "values": ("keys", "items"),
    "items": ("keys", "values"), "add": ("subtract", "multiply"), "subtract": ("add",),
    "multiply": ("divide", "matmul", "dot", "power", "add"), "divide": ("multiply",), "dot": ("multiply",),
    "randint": ("permutation",), "ones": ("full",), "full": ("zeros", "ones"), "endswith": ("startswith",),
    "startswith": ("endswith",), "true_divide": ("multiply",),
}  # fmt: skip
SIMILAR = ({"v", "s"}, {"l", "L"}, {"X", "Y"}, {"beta1", "beta2"}, {"parameters", "grads"})
SPINE = (ast.Name, ast.Attribute, ast.Subscript, ast.Call, ast.BinOp, ast.UnaryOp)
COMPARISONS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq)


def is_text(node: ast.AST) -> bool:
    """Whether an expression is a text or made of texts, such as a key."""
    match node:
        case ast.JoinedStr() | ast.Constant(value=str()):
            return True
        case ast.BinOp(left=left, right=right):
            return is_text(left) or is_text(right)
        case ast.Call(func=ast.Name(id="str")):
            return True
    return False


class ExpressionEditor(Mutator):
    """Walks a function and yields, for each of its expressions, those that could stand there instead."""

    def __init__(self, function: ast.FunctionDef, names: Sequence[str], calls: Sequence[str]) -> None:
        """``names`` of the whole cell can stand in the function; ``calls`` are functions that others use."""
        super().__init__(function)
        self._names = list(dict.fromkeys([*self._kinds, *names]))
        self._builtins = [call for call in calls if call in BUILTINS and call not in COUNTING]
        self._calls = [call for call in calls if call in np.__all__]
        arguments = (n for n in ast.walk(function) if isinstance(n, ast.arg))
        self._names += [a.arg for a in arguments if a.arg not in self._names]
        stored = (n for n in ast.walk(function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store))
        self._names += [n.id for n in stored if n.id not in self._names]
        self._defined = set(self._names)
        texts = [
            *(n.value for n in ast.walk(function) if isinstance(n, ast.Constant) and isinstance(n.value, str))
        ]
        self._texts = list(dict.fromkeys(t for t in texts if t and t.isidentifier() and len(t) < 12))
        self._factors = list(self._possible_factors(function))
        self._whole = [
            n.value for n in ast.walk(function) if isinstance(n, ast.Constant) and type(n.value) is int
        ]
        self._bounds = list(self._possible_bounds(function))

    def _possible_factors(self, function: ast.FunctionDef) -> Iterator[tuple[float, ast.expr]]:
        """What a formula may lack: an argument that is a number, 1 minus it, and powers that stand elsewhere."""
        for name, kind in self._kinds.items():
            if kind == "number":
                yield 1.2, ast.Name(name, ast.Load())
        seen = set()
        for node in ast.walk(function):
            match node:
                case ast.BinOp(left=ast.Constant(value=1 | 1.0), op=ast.Sub()):
                    text = ast.unparse(node)
                    if text not in seen:
                        seen.add(text)
                        yield 1.2, node
                        swapped = _letters_swapped(node)
                        if swapped is not None and (text := ast.unparse(swapped)) not in seen:
                            seen.add(text)
                            yield 1.3, swapped
        for name, kind in self._kinds.items():
            if kind == "number" and (text := f"1 - {name}") not in seen:
                seen.add(text)
                yield 1.4, ast.parse(text, mode="eval").body
            if kind == "number" and "t" in self._kinds and name != "t":
                if (text := f"1 - {name} ** t") not in seen:
                    seen.add(text)
                    yield 1.5, ast.parse(text, mode="eval").body

    def _possible_bounds(self, function: ast.FunctionDef) -> Iterator[ast.expr]:
        """Bounds of slices that the function's own whole numbers allow."""
        seen: set[str] = set()
        names: list[str] = []
        for node in ast.walk(function):
            match node:
                case ast.Slice(lower=lower, upper=upper):
                    for bound in filter(None, (lower, upper)):
                        names += [n.id for n in ast.walk(bound) if isinstance(n, ast.Name)]
                        if (text := ast.unparse(bound)) not in seen:
                            seen.add(text)
                            yield bound
        names = list(dict.fromkeys(names))
        if not names:
            return
        whole = [n for n, kind in self._kinds.items() if kind in ("number", "local", "index")][:8]
        whole = list(dict.fromkeys([*names, *whole]))[:6]
        for a in whole:
            for text in (a, f"{a} + 1"):
                yield from _unseen(text, seen)
            for b in whole:
                if a != b:
                    for text in (
                        f"{a} * {b}",
                        f"({a} + 1) * {b}",
                        f"{a} - {a} % {b}",
                        f"-({a} % {b})",
                        f"{a} + {b}",
                    ):
                        yield from _unseen(text, seen)

    # --- the walk ---------------------------------------------------------------------------------

    def edits(self) -> ExpressionEdits:
        """Every edit of one expression of the function."""
        arguments = self._root.args
        for field, defaults in (("defaults", arguments.defaults), ("kw_defaults", arguments.kw_defaults)):
            for index, default in enumerate(defaults):
                if default is not None:
                    for _, node in self._constant(default):
                        yield (("args", None), (field, index)), "number", 1.5, node
        for index, statement in enumerate(self._root.body):
            yield from self._inside(statement, (("body", index),), False)

    def _inside(self, node: ast.AST, parent: TreePosition, indexing: bool) -> ExpressionEdits:
        """The edits of all expressions in a node; ``indexing``: they belong to an index or a key."""
        for field, value in ast.iter_fields(node):
            if field in ("ctx", "op", "ops", "decorator_list", "returns", "annotation"):
                continue
            inside = (indexing and not isinstance(node, ast.stmt)) or isinstance(node, ast.FormattedValue)
            inside = inside or (isinstance(node, ast.Subscript) and field == "slice")
            inside = inside or _counts(node)
            for index, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
                position: TreePosition = (*parent, (field, index))
                if isinstance(child, ast.expr):
                    if isinstance(getattr(child, "ctx", None), ast.Store):
                        if isinstance(child, ast.Name):
                            yield from self._targets(child, node, position)
                    elif not _is_function_name(node, field):
                        for kind, cost, other in self._alternatives(child, node, inside):
                            yield position, kind, cost, other
                    deeper = inside and not isinstance(child, (ast.Call, ast.Subscript))
                    deeper = deeper or (inside and _counts(child))
                    yield from self._inside(child, position, deeper)
                elif isinstance(child, ast.comprehension):
                    yield from self._filters(child, position)
                    yield from self._inside(child, position, False)
                elif isinstance(child, (ast.stmt, ast.keyword, ast.ExceptHandler, ast.arguments)):
                    yield from self._inside(child, position, False)

    def _targets(self, node: ast.Name, parent: ast.AST, position: TreePosition) -> ExpressionEdits:
        """Other names to assign to: a surcharge, since a renamed target makes its line do nothing."""
        if isinstance(parent, (ast.Assign, ast.AugAssign, ast.Tuple)):
            for other in self._names:
                if other != node.id and self._likeness(node.id, other) == 0:
                    yield position, "name", 1.4, ast.Name(other, ast.Store())

    def _filters(self, node: ast.comprehension, position: TreePosition) -> ExpressionEdits:
        """Filters of a comprehension: none, the reverse, or one on the first letter of its keys."""
        for index, test in enumerate(node.ifs):
            rest = [*node.ifs[:index], *node.ifs[index + 1 :]]
            yield (*position, ("ifs", None)), "filter", 1.5, rest
        if not node.ifs:
            names = [n.id for n in ast.walk(node.target) if isinstance(n, ast.Name)]
            for name in names:
                for text in [*self._texts, "W", "b"]:
                    test = ast.parse(f"{name}.startswith({text!r})", mode="eval").body
                    yield (*position, ("ifs", None)), "filter", 1.5, [test]

    # --- alternatives of one expression -------------------------------------------------------------

    def _alternatives(self, node: ast.expr, parent: ast.AST, indexing: bool) -> Alternatives:
        for kind, other in self._expression(node, indexing):
            if kind in MUTATIONS:
                yield self._priced(kind, node, other, indexing)
        if isinstance(node, ast.BinOp) and not is_text(node):
            for other in regrouped(node):
                yield ("index" if indexing else "brackets"), 1.0, other
            if isinstance(node.op, (ast.Div, ast.FloorDiv)) or indexing:
                yield from self._divisions(node)
            if not isinstance(parent, ast.BinOp):
                for other, is_confused in other_operators(node):
                    yield ("index" if indexing else "operator"), 1.0 if is_confused else 1.3, other
        if isinstance(node, ast.Call):
            yield from self._calls_of(node)
            if len(node.args) == 1 and not node.keywords:
                for other in regrouped(node):
                    yield "brackets", 1.0, other
        match node:
            case ast.Name(id=name, ctx=ast.Load()) if name in self._defined:
                yield from self._names_for(node)
            case ast.Constant(value=value) if type(value) in (int, float):
                yield from self._numbers_for(node, indexing)
            case ast.Constant(value=str()) | ast.JoinedStr():
                yield from self._keys_for(node)
            case ast.BinOp() if not is_text(node):
                for name, kind in self._kinds.items():
                    if kind != "table":
                        cost = 1.8 if self._kinds.get(name) == "number" else 2.2
                        yield ("index" if indexing else "name"), cost, ast.Name(name, ast.Load())
            case ast.Compare(ops=[operator], left=left, comparators=[right]):
                for other in COMPARISONS if isinstance(operator, COMPARISONS) else ():
                    if not isinstance(operator, other):
                        yield "comparison", 1.0, ast.Compare(left, [other()], [right])
                if isinstance(operator, (ast.In, ast.NotIn)):
                    other_one = ast.NotIn() if isinstance(operator, ast.In) else ast.In()
                    yield "comparison", 1.0, ast.Compare(left, [other_one], [right])
            case ast.Subscript(slice=ast.Slice()):
                yield "index", 1.4, node.value
        if isinstance(parent, (ast.If, ast.IfExp, ast.While, ast.comprehension)) and _is_test(node, parent):
            if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
                yield "comparison", 1.0, node.operand
            else:
                yield "comparison", 1.0, ast.UnaryOp(ast.Not(), node)
        if isinstance(node, ast.Slice):
            yield from self._slices(node)
        elif not isinstance(node, (ast.Tuple, ast.List, ast.Dict, ast.Lambda)):
            yield from self._additions(node, parent, indexing)

    def _priced(self, mutation: str, old: ast.expr, new: Any, indexing: bool) -> tuple[str, float, Any]:
        """The kind and cost of a mutation as a repair."""
        kind, cost = MUTATIONS[mutation]
        if mutation == "name" and isinstance(old, ast.Name) and isinstance(new, ast.Name):
            cost = 1.0 + 0.3 * self._likeness(old.id, new.id)
        if mutation == "call":
            if not (isinstance(new, ast.Call) and isinstance(old, ast.Call) and new.args == old.args):
                kind = "surplus"
        if mutation == "operand" and is_text(old):
            kind = "name"
        if mutation == "operator" and isinstance(new, ast.BinOp):
            odd = isinstance(new.op, (ast.FloorDiv, ast.Mod, ast.MatMult)) and not isinstance(
                old, ast.Compare
            )
            neutral = any(isinstance(p, ast.Constant) and p.value in NEUTRAL for p in (new.left, new.right))
            neutral = neutral and isinstance(new.op, (ast.Mult, ast.Div, ast.FloorDiv, ast.Pow, ast.Mod))
            cost += TRICK * (odd + neutral)
        if mutation == "operand" and indexing:
            kind = "index"
        if mutation in ("operator", "operands", "constant") and indexing:
            kind = "index"
        if mutation == "constant" and isinstance(new, ast.Constant):
            cost = self._number_cost(old, new.value)
        return kind, cost, new

    def _number_cost(self, old: ast.expr, value: Any) -> float:
        return 1.0 if type(value) is int or value in (0.5, 1.0, 2.0) else 1.4

    def _likeness(self, name: str, other: str) -> int:
        """0 for names that are easily confused, 1 for those of one sort, 3 for others."""
        if {name, other} in SIMILAR:
            return 0
        if (
            min(len(name), len(other)) > 1
            and SequenceMatcher(None, name, other, autojunk=False).ratio() > 0.6
        ):
            return 0
        return 1 if self._kinds.get(name) == self._kinds.get(other) else 3

    def _names_for(self, node: ast.Name) -> Alternatives:
        for other in self._names:
            if other != node.id:
                cost = 1.0 + 0.3 * self._likeness(node.id, other)
                yield "name", cost, ast.Name(other, ast.Load())

    def _numbers_for(self, node: ast.Constant, indexing: bool) -> Alternatives:
        kind = "index" if indexing else "number"
        for name, sort in self._kinds.items():
            if sort != "table":
                cost = {"number": 1.0, "local": 1.5, "index": 1.5}[sort]
                yield kind, cost, ast.Name(name, ast.Load())
        values: list[float] = [*dict.fromkeys(self._whole), 3]
        values += [0.5, node.value * 10, node.value / 10] if not indexing else []
        for value in values:
            if value != node.value:
                yield kind, 1.3 if type(value) is int else 1.5, ast.Constant(value)

    def _keys_for(self, node: ast.Constant | ast.JoinedStr) -> Alternatives:
        texts = list(dict.fromkeys([*self._texts, "dW", "db", "W", "b", "d"]))
        if isinstance(node, ast.Constant):
            for other in texts:
                if other != node.value and len(node.value) < 12:
                    yield "name", 1.0, ast.Constant(other)
            return
        for index, part in enumerate(node.values):
            if isinstance(part, ast.Constant):
                rest = node.values[index + 1 :]
                for other in texts:
                    if other != part.value:
                        yield "name", 1.0, ast.JoinedStr([*node.values[:index], ast.Constant(other), *rest])
                if rest:
                    yield "name", 1.0, ast.JoinedStr([*node.values[:index], *rest])
        if node.values and not isinstance(node.values[0], ast.Constant):
            for other in texts:
                yield "name", 1.0, ast.JoinedStr([ast.Constant(other), *node.values])

    def _divisions(self, node: ast.BinOp) -> Alternatives:
        if isinstance(node.op, ast.FloorDiv) and isinstance(node.right, ast.Constant):
            yield "index", 1.3, node.left

    def _calls_of(self, node: ast.Call) -> Alternatives:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name in ("range", "enumerate", "zip", "list", "len") and isinstance(node.func, ast.Name):
            yield from self._counting(node, name)
        others = [*OTHER_FUNCTIONS.get(name, ()), *(call for call in self._calls if call != name)]
        for other in dict.fromkeys(others):
            cost = 1.0 if other in OTHER_FUNCTIONS.get(name, ()) else 1.4
            if isinstance(node.func, ast.Attribute):
                yield (
                    "function",
                    cost,
                    ast.Call(ast.Attribute(node.func.value, other), node.args, node.keywords),
                )
            elif other in BUILTINS:
                yield "function", cost, ast.Call(ast.Name(other, ast.Load()), node.args, node.keywords)
        if name == "append" and len(node.args) == 2:
            yield "arguments", 1.2, ast.Call(node.func, node.args[1:], [])
        if len(node.args) > 2:
            for i in range(len(node.args) - 1):
                swapped = [*node.args[:i], node.args[i + 1], node.args[i], *node.args[i + 2 :]]
                yield "arguments", 1.1, ast.Call(node.func, swapped, node.keywords)
        if isinstance(node.func, ast.Name) and node.func.id in self._defined:
            for i in range(len(node.args) + 1):
                for other in self._names:
                    inserted = [*node.args[:i], ast.Name(other, ast.Load()), *node.args[i:]]
                    yield "arguments", 1.3, ast.Call(node.func, inserted, node.keywords)
        elif name in ("maximum", "minimum", "max", "min", "power", "multiply", "zeros", "divide"):
            if len(node.args) == 1:
                for other in self._names:
                    yield "arguments", 1.4, ast.Call(node.func, [*node.args, ast.Name(other, ast.Load())], [])
        for index, keyword in enumerate(node.keywords):
            if (
                keyword.arg == "axis"
                and isinstance(keyword.value, ast.Constant)
                and keyword.value.value in (0, 1)
            ):
                other_axis = ast.keyword("axis", ast.Constant(1 - int(keyword.value.value)))
                keywords = [*node.keywords[:index], other_axis, *node.keywords[index + 1 :]]
                yield "index", 1.0, ast.Call(node.func, node.args, keywords)

    def _counting(self, node: ast.Call, name: str) -> Alternatives:
        """Another begin or end of counting; another iterable."""

        def call(*parts: ast.expr) -> ast.Call:
            return ast.Call(node.func, list(parts), [])

        arguments, one = node.args, ast.Constant(1)
        if name == "range" and len(arguments) == 1:
            stop = arguments[0]
            yield "index", 1.0, call(one, ast.BinOp(stop, ast.Add(), one))
            yield "index", 1.0, call(one, stop)
            for other in self._names:
                yield "index", 1.5, call(ast.Constant(0), stop, ast.Name(other, ast.Load()))
        elif name == "range" and len(arguments) == 2:
            yield "index", 1.0, call(arguments[1])
            for start in (ast.Constant(0), one):
                yield "index", 1.0, call(start, arguments[1])
            for other in self._names:
                yield "index", 1.2, call(*arguments, ast.Name(other, ast.Load()))
        elif name == "enumerate" and arguments:
            yield "index", 1.0, call(arguments[0], one) if len(arguments) == 1 else call(arguments[0])

    def _slices(self, node: ast.Slice) -> Alternatives:
        for field in ("lower", "upper"):
            old = getattr(node, field)
            for bound in [None, ast.Constant(0), *self._bounds]:
                if (old is None) == (bound is None) and (old is None or ast.dump(old) == ast.dump(bound)):
                    continue
                lower, upper = (bound, node.upper) if field == "lower" else (node.lower, bound)
                yield "index", 1.2, ast.Slice(lower, upper, node.step)

    def _additions(self, node: ast.expr, parent: ast.AST, indexing: bool) -> Alternatives:
        """A factor, a term, an exponent or a call that is missing at an expression."""
        if is_text(node) or isinstance(node, (ast.Starred, ast.NamedExpr, ast.Compare, ast.BoolOp)):
            return
        if isinstance(parent, ast.Attribute) or (isinstance(parent, ast.Subscript) and not indexing):
            return
        if indexing:
            if isinstance(node, (ast.Name, ast.Call)):
                yield "index", 1.2, ast.BinOp(node, ast.FloorDiv(), ast.Constant(2))
            return
        if isinstance(node, (ast.Name, ast.Subscript)):
            key = node if isinstance(node, ast.Name) else node.slice
            if isinstance(key, ast.Name):
                with_d = ast.BinOp(ast.Constant("d"), ast.Add(), key)
                new = with_d if isinstance(node, ast.Name) else ast.Subscript(node.value, with_d, node.ctx)
                yield "name", 1.2, new
        if isinstance(node, (ast.Dict, ast.DictComp, ast.ListComp, ast.GeneratorExp, ast.JoinedStr)):
            return
        if isinstance(node, ast.Name) and self._kinds.get(node.id) == "table":
            return
        yield from self._wrapped(node)
        is_factor = isinstance(parent, ast.BinOp) and isinstance(parent.op, (ast.Mult, ast.Div))
        for value in (1, 2):
            yield "missing", 1.5, ast.BinOp(node, ast.Add(), ast.Constant(value))
            yield "missing", 1.3, ast.BinOp(ast.Constant(value), ast.Sub(), node)
            yield "missing", 1.3, ast.BinOp(ast.Constant(value), ast.Add(), node)
        if not is_factor:
            yield "missing", 1.3, ast.BinOp(node, ast.Div(), ast.Constant(2))
            yield "missing", 1.3, ast.BinOp(ast.Constant(0.5), ast.Mult(), node)
        own = ast.unparse(node)
        for cost, factor in self._factors:
            if own == (text := ast.unparse(factor)):
                continue
            cost += 0.4 * (text in own)
            if not is_factor:
                yield "missing", cost, ast.BinOp(factor, ast.Mult(), node)
                yield "missing", cost, ast.BinOp(node, ast.Div(), factor)
            if isinstance(factor, ast.Name) and not isinstance(node, ast.Constant):
                yield "missing", cost, ast.BinOp(node, ast.Add(), factor)
                yield "missing", cost + 0.1, ast.BinOp(node, ast.Sub(), factor)
                yield "missing", cost + 0.3, ast.BinOp(factor, ast.Sub(), node)
            if isinstance(factor, ast.Name) and isinstance(node, (ast.Name, ast.Constant)):
                yield "missing", cost, ast.BinOp(node, ast.Pow(), factor)

    def _wrapped(self, node: ast.expr) -> Alternatives:
        """A call, an exponent or a sign that is missing."""
        if isinstance(node, ast.Constant):
            return
        yield "missing", 1.0, ast.BinOp(node, ast.Pow(), ast.Constant(2))
        yield "missing", 1.2, ast.Attribute(node, "T")
        yield "missing", 1.2, ast.UnaryOp(ast.USub(), node)
        for name in dict.fromkeys([*COMMON, *self._calls]):
            numpy = ast.Attribute(ast.Name("np", ast.Load()), name)
            if name in LIMITS:
                for limit in (*self._numbers(), ast.Constant(0), ast.Constant(1)):
                    yield "missing", 1.4, ast.Call(numpy, [node, limit], [])
            else:
                yield "missing", 1.1 if name in COMMON else 1.3, ast.Call(numpy, [node], [])
        for name in self._builtins:
            if name in LIMITS:
                for limit in (*self._numbers(), ast.Constant(0), ast.Constant(1)):
                    yield "missing", 1.4, ast.Call(ast.Name(name, ast.Load()), [node, limit], [])
            else:
                yield "missing", 1.4, ast.Call(ast.Name(name, ast.Load()), [node], [])

    def _numbers(self) -> list[ast.expr]:
        return [ast.Name(name, ast.Load()) for name, kind in self._kinds.items() if kind == "number"]


def _unseen(text: str, seen: set[str]) -> Iterator[ast.expr]:
    if text not in seen:
        seen.add(text)
        yield ast.parse(text, mode="eval").body


def _letters_swapped(node: ast.expr) -> ast.expr | None:
    """The same expression with 1 and 2 at the ends of names exchanged."""
    text = ast.unparse(node)
    other = "".join(
        {"1": "2", "2": "1"}[c] if c in "12" and text[i - 1 : i].isalpha() else c for i, c in enumerate(text)
    )
    return ast.parse(other, mode="eval").body if other != text else None


def _counts(node: ast.AST) -> bool:
    """Whether a node counts or makes a key: its arguments are indices."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("range", "str")


def _is_function_name(node: ast.AST, field: str) -> bool:
    return isinstance(node, ast.Call) and field == "func"


def _is_test(node: ast.expr, parent: ast.AST) -> bool:
    tests = parent.ifs if isinstance(parent, ast.comprehension) else [getattr(parent, "test", None)]
    return any(test is node for test in tests)
