"""Factors, terms and calls that an expression of a student's function may lack; and other calls. Pure."""

import ast
from collections.abc import Iterator
from itertools import combinations

from autograder.repair.vocabulary import Vocabulary, called, is_text
from autograder.verdict.student_code import BUILTINS

Alternatives = Iterator[tuple[str, float, ast.expr]]  # kind, cost, new node

COMMON = ("sqrt", "abs")  # functions that formulas often lack
AROUND_ARRAYS = {"zeros": "zeros_like", "ones": "ones_like"}  # these take a shape
LIMITS = ("maximum", "minimum", "max", "min")
TWO_ARGUMENTS = (*LIMITS, "power", "multiply", "zeros", "divide")
ORDERED = ("divide", "true_divide", "subtract", "power")  # whose two arguments are easily exchanged
OTHER_FUNCTIONS = {
    "square": ("sqrt", "abs"), "abs": ("sign", "square"), "sign": ("abs",), "int": ("round",),
    "round": ("int",),
    "insert": ("append",), "extend": ("append",), "keys": ("values", "items"), "values": ("keys", "items"),
    "items": ("keys", "values"), "add": ("subtract", "multiply"), "subtract": ("add",),
    "multiply": ("divide", "matmul", "dot", "power", "add"), "divide": ("multiply",), "dot": ("multiply",),
    "ones_like": ("zeros_like",), "empty_like": ("zeros_like",), "full_like": ("zeros_like",),
    "randint": ("permutation",), "ones": ("full",), "full": ("zeros", "ones"), "endswith": ("startswith",),
    "startswith": ("endswith",), "true_divide": ("multiply",),
}  # fmt: skip
MAX_UNUSED = 3  # names that nothing uses


def _is_rest(node: ast.expr) -> bool:
    """Whether an expression is a number less another one, such as ``1 - beta``."""
    return (
        isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub) and isinstance(node.left, ast.Constant)
    )


class Additions(Vocabulary):
    """The part of the editor that adds to expressions and replaces calls."""

    def _additions(self, node: ast.expr, parent: ast.AST, indexing: bool) -> Alternatives:
        """A factor, a term, an exponent or a call that is missing at an expression."""
        if is_text(node) or isinstance(node, (ast.Starred, ast.NamedExpr, ast.Compare, ast.BoolOp)):
            return
        if isinstance(parent, ast.Attribute) or (isinstance(parent, ast.Subscript) and not indexing):
            return
        if indexing:
            if isinstance(node, (ast.Name, ast.Call)):
                yield "index", 1.2, ast.BinOp(node, ast.FloorDiv(), ast.Constant(2))
            if isinstance(node, ast.Name) and isinstance(parent, ast.Subscript):
                yield "name", 1.2, ast.BinOp(ast.Constant("d"), ast.Add(), node)
            return
        if isinstance(node, ast.Name):
            yield "name", 1.2, ast.BinOp(ast.Constant("d"), ast.Add(), node)
        if isinstance(node, (ast.Dict, ast.DictComp, ast.ListComp, ast.GeneratorExp, ast.JoinedStr)):
            return
        if isinstance(node, ast.Name) and self._kinds.get(node.id) == "table":
            return
        yield from self._wrapped(node, parent)
        if isinstance(parent, ast.Assign):
            yield from self._other_count(node, parent)
        if isinstance(parent, ast.Compare):
            return  # a factor or a term there makes a condition that is always or never true
        is_factor = isinstance(parent, ast.BinOp) and isinstance(parent.op, (ast.Mult, ast.Div))
        is_number = isinstance(node, ast.Constant)  # with another number it is a third one
        for value in () if is_number else (1, 2):
            yield "missing", 1.5, ast.BinOp(node, ast.Add(), ast.Constant(value))
            yield "missing", 1.3, ast.BinOp(ast.Constant(value), ast.Sub(), node)
            yield "missing", 1.3, ast.BinOp(ast.Constant(value), ast.Add(), node)
        if not is_factor and not is_number:
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

        yield from self._of_unused(node)
        if not isinstance(parent, ast.BinOp):
            yield from self._terms(node, parent)
        for entry in self._unused_entries:
            yield "missing", 1.4, ast.BinOp(node, ast.Mult(), entry)
        if isinstance(node, (ast.Name, ast.Subscript)) or _is_rest(node):
            for entry in self._entries:
                if own != ast.unparse(entry):
                    yield "missing", 1.6, ast.BinOp(entry, ast.Mult(), node)
                    yield "missing", 1.6, ast.BinOp(entry, ast.Div(), node)
                    if _is_rest(node):
                        square = ast.BinOp(entry, ast.Pow(), ast.Constant(2))
                        yield "missing", 1.7, ast.BinOp(node, ast.Mult(), square)

    def _of_unused(self, node: ast.expr) -> Alternatives:
        """A name that nothing uses, as a factor or a term; or the product of two."""
        for name in self._unused[:MAX_UNUSED]:
            own = ast.Name(name, ast.Load())
            yield "missing", 1.2, ast.BinOp(own, ast.Mult(), node)
            yield "missing", 1.2, ast.BinOp(node, ast.Add(), own)
            yield "missing", 1.2, ast.BinOp(own, ast.Sub(), node)
            yield "missing", 1.3, ast.BinOp(node, ast.Sub(), own)
            yield "missing", 1.3, ast.BinOp(own, ast.Div(), node)
            square = ast.BinOp(own, ast.Pow(), ast.Constant(2))
            yield "missing", 1.3, ast.BinOp(square, ast.Mult(), node)
        for one, other in combinations(self._unused[:MAX_UNUSED], 2):
            product = ast.BinOp(ast.Name(one, ast.Load()), ast.Mult(), ast.Name(other, ast.Load()))
            more_than_one = ast.BinOp(ast.Constant(1), ast.Add(), product)
            yield "missing", 1.3, ast.BinOp(node, ast.Add(), product)
            yield "missing", 1.3, ast.BinOp(node, ast.Mult(), product)
            yield "missing", 1.3, ast.BinOp(node, ast.Div(), more_than_one)

    def _terms(self, node: ast.expr, parent: ast.AST) -> Alternatives:
        """A missing term: a name that nothing uses times a value, or a number times a new entry."""
        for name in self._unused[:MAX_UNUSED]:
            for value in (*self._entries, *self._numbers()):
                term = ast.BinOp(ast.Name(name, ast.Load()), ast.Mult(), value)
                yield "missing", 1.3, ast.BinOp(node, ast.Add(), term)
                yield "missing", 1.3, ast.BinOp(node, ast.Sub(), term)
        if isinstance(parent, ast.Assign):
            for number in self._numbers():
                for entry in self._assigned:
                    yield "missing", 1.6, ast.BinOp(ast.BinOp(number, ast.Mult(), entry), ast.Add(), node)

    def _other_count(self, node: ast.expr, statement: ast.Assign) -> Alternatives:
        """Another value for a variable that is an index, or part of one: one more or less, or counted on."""
        match statement.targets:
            case [ast.Name(id=name)] if name in self._index_parts and not isinstance(node, ast.Constant):
                yield "index", 1.0, ast.BinOp(node, ast.Add(), ast.Constant(1))
                yield "index", 1.0, ast.BinOp(node, ast.Sub(), ast.Constant(1))
                for other, kind in self._kinds.items():
                    if kind == "index" and other != name:
                        yield "index", 1.3, ast.BinOp(ast.Name(other, ast.Load()), ast.Add(), node)

    def _wrapped(self, node: ast.expr, parent: ast.AST) -> Alternatives:
        """A call, an exponent or a sign that is missing."""
        if isinstance(node, ast.Constant):
            is_signed = isinstance(getattr(parent, "op", None), (ast.Add, ast.Sub))  # one edits that sign
            if type(node.value) in (int, float) and node.value and not is_signed:
                yield "operator", 1.1, ast.UnaryOp(ast.USub(), node)
            return
        yield "missing", 1.2, ast.Attribute(node, "T")
        is_compared = isinstance(parent, ast.Compare)  # a power or a sign makes it always or never true
        if not is_compared:
            yield "missing", 1.0, ast.BinOp(node, ast.Pow(), ast.Constant(2))
            yield "missing", 1.4, ast.UnaryOp(ast.USub(), node)
        for name in dict.fromkeys([*(() if is_compared else COMMON), *self._calls]):
            numpy = ast.Attribute(ast.Name("np", ast.Load()), AROUND_ARRAYS.get(name, name))
            if name in LIMITS:
                for limit in (*self._numbers(), ast.Constant(0), ast.Constant(1)):
                    yield "missing", 1.4, ast.Call(numpy, [node, limit], [])
                for limit in self._entries if isinstance(node, (ast.Name, ast.Subscript)) else ():
                    yield "missing", 1.4, ast.Call(numpy, [node, limit], [])
            else:
                cost = 1.1 if name in COMMON or name in self._lacking else 1.3
                yield "missing", cost, ast.Call(numpy, [node], [])
        for name in self._builtins:
            if name in LIMITS:
                for limit in (*self._numbers(), ast.Constant(0), ast.Constant(1)):
                    yield "missing", 1.4, ast.Call(ast.Name(name, ast.Load()), [node, limit], [])
            else:
                yield "missing", 1.4, ast.Call(ast.Name(name, ast.Load()), [node], [])

    def _calls_of(self, node: ast.Call) -> Alternatives:
        name = called(node)
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
        if len(node.args) > 2 or (name in ORDERED and len(node.args) == 2):
            for i in range(len(node.args) - 1):
                swapped = [*node.args[:i], node.args[i + 1], node.args[i], *node.args[i + 2 :]]
                yield "arguments", 1.1, ast.Call(node.func, swapped, node.keywords)
        if isinstance(node.func, ast.Name) and node.func.id in self._defined:
            for i in range(len(node.args) + 1):
                for other in self._names:
                    inserted = [*node.args[:i], ast.Name(other, ast.Load()), *node.args[i:]]
                    yield "arguments", 1.3, ast.Call(node.func, inserted, node.keywords)
        elif name in TWO_ARGUMENTS and len(node.args) == 1:
            for other in self._names:
                yield "arguments", 1.4, ast.Call(node.func, [*node.args, ast.Name(other, ast.Load())], [])
        for index, keyword in enumerate(node.keywords):
            if (
                keyword.arg == "axis"
                and isinstance(keyword.value, ast.Constant)
                and keyword.value.value in (0, 1)
            ):
                other_axis = ast.keyword("axis", ast.Constant(0 if keyword.value.value else 1))
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
