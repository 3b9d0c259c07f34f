"""Edits of single expressions of a student's function: what could stand there instead, at what cost. Pure.

They are the operators that make mutants of the reference (diagnosis/mutation_operators.py), with their kinds
read from the student's side, and what only a student's own code needs: factors and calls that are missing,
brackets, names and numbers of any sort. A cost of 1 is a plain slip; edits that are tricks cost more.
"""

import ast
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Any

from autograder.diagnosis.mutation_operators import TreePosition
from autograder.repair.additions import Additions, Alternatives
from autograder.repair.brackets import other_operators, regrouped, written
from autograder.repair.vocabulary import is_text

ExpressionEdits = Iterator[tuple[TreePosition, str, float, Any]]  # position, kind, cost, new node

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
SIMILAR = ({"v", "s"}, {"l", "L"}, {"X", "Y"}, {"beta1", "beta2"}, {"parameters", "grads"})
COMPARISONS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq)


class ExpressionEditor(Additions):
    """Walks a function and yields, for each of its expressions, those that could stand there instead."""

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
        for index in range(len(node.ifs)):
            rest = [*node.ifs[:index], *node.ifs[index + 1 :]]
            yield (*position, ("ifs", None)), "comparison", 1.5, rest
        if not node.ifs:
            names = [n.id for n in ast.walk(node.target) if isinstance(n, ast.Name)]
            for name in names:
                for text in dict.fromkeys([*self._texts, "W", "b", "dW", "db"]):
                    test = ast.parse(f"{name}.startswith({text!r})", mode="eval").body
                    yield (*position, ("ifs", None)), "filter", 1.5, [test]

    # --- alternatives of one expression -------------------------------------------------------------

    def _alternatives(self, node: ast.expr, parent: ast.AST, indexing: bool) -> Alternatives:
        for kind, other in self._expression(node, indexing):
            if kind in MUTATIONS:
                told, cost, new = self._priced(kind, node, other, indexing)
                # A condition that is none, or a number that changes nothing.
                is_trick = kind in ("call", "operand") and _is_test(node, parent)
                is_trick = is_trick or (kind == "constant" and _changes_nothing(new, parent))
                yield told, cost + TRICK * is_trick, new
        if isinstance(node, ast.BinOp) and not is_text(node):
            for other in regrouped(node, written(node, self._source)):
                yield "brackets", 1.0, other
            if isinstance(node.op, (ast.Div, ast.FloorDiv)) or indexing:
                yield from self._divisions(node)
            if not isinstance(parent, ast.BinOp):
                for other, sign, is_confused in other_operators(written(node, self._source)):
                    cost = (1.0 if is_confused else 1.3) + TRICK * (sign == "%" and not self._counts)
                    yield ("index" if indexing else "operator"), cost, other
        if isinstance(node, ast.Call):
            yield from self._calls_of(node)
            if len(node.args) == 1 and not node.keywords:
                for other in regrouped(node, written(node, self._source)):
                    yield "brackets", 1.0, other
        match node:
            case ast.Name(id=name, ctx=ast.Load()) if name in self._defined:
                yield from self._names_for(node)
            case ast.Constant(value=value) if type(value) in (int, float):
                for kind, cost, other in self._numbers_for(node, indexing):
                    yield kind, cost + TRICK * _changes_nothing(other, parent), other
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
            case ast.Subscript(slice=ast.Slice() | ast.Constant(value=int()), ctx=ast.Load()):
                yield "index", 1.2, node.value
        if _is_test(node, parent):
            if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
                yield "comparison", 1.0, node.operand
            else:
                yield "comparison", 1.0, ast.UnaryOp(ast.Not(), node)
        if isinstance(node, ast.Slice):
            yield from self._slices(node)
        elif not isinstance(node, (ast.Tuple, ast.List, ast.Dict, ast.Lambda)) and not _is_test(node, parent):
            yield from self._additions(node, parent, indexing)

    def _priced(self, mutation: str, old: ast.expr, new: Any, indexing: bool) -> tuple[str, float, Any]:
        """The kind and cost of a mutation as a repair."""
        kind, cost = MUTATIONS[mutation]
        if mutation == "name" and isinstance(old, ast.Name) and isinstance(new, ast.Name):
            cost = 1.0 + 0.3 * self._likeness(old.id, new.id)
        if mutation == "call":
            is_other = isinstance(new, ast.Call) and isinstance(old, ast.Call) and new.args == old.args
            kind = "function" if is_other else "surplus"
        if mutation == "operand" and is_text(old):
            kind = "name"
        if mutation == "operator" and isinstance(new, ast.BinOp):
            odd = isinstance(new.op, (ast.FloorDiv, ast.Mod, ast.MatMult)) and not isinstance(
                old, ast.Compare
            )
            neutral = any(isinstance(p, ast.Constant) and p.value in NEUTRAL for p in (new.left, new.right))
            neutral = neutral and isinstance(new.op, (ast.Mult, ast.Div, ast.FloorDiv, ast.Pow, ast.Mod))
            cost += TRICK * (odd + neutral)
        if mutation == "operand" and indexing and not is_text(old):
            kind = "index"
        if mutation in ("operator", "operands", "constant") and indexing:
            kind = "index"
        if mutation == "constant" and isinstance(new, ast.Constant):
            cost = 1.0 if type(new.value) is int or new.value in (0.5, 1.0, 2.0) else 1.4
            cost += TRICK * ast.unparse(new).startswith("-")  # a sign is an operator
        return kind, cost, new

    def _likeness(self, name: str, other: str) -> int:
        """0 for names that are easily confused, 1 for those of one sort, 3 for others."""
        if {name, other} in SIMILAR:
            return 0
        if (
            min(len(name), len(other)) > 1
            and SequenceMatcher(None, name, other, autojunk=False).ratio() > 0.6
        ):
            return 0
        kinds = {self._kinds.get(one, "local") for one in (name, other)}  # an inner function's are local
        return 1 if len(kinds) == 1 else 3

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
                yield ("number" if sort == "number" else kind), cost, ast.Name(name, ast.Load())
        values: list[float] = [*dict.fromkeys(self._whole), 3]
        if isinstance(node.value, (int, float)) and not indexing:
            values += [0.5, node.value * 10, node.value / 10]
        for value in values:
            if value != node.value:
                yield kind, 1.3 if type(value) is int else 1.5, ast.Constant(value)

    def _keys_for(self, node: ast.Constant | ast.JoinedStr) -> Alternatives:
        texts = list(dict.fromkeys([*self._texts, "dW", "db", "W", "b", "d"]))
        if isinstance(node, ast.Constant):
            for other in texts:
                if other != node.value and len(str(node.value)) < 12:
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

    def _slices(self, node: ast.Slice) -> Alternatives:
        for field in ("lower", "upper"):
            old = getattr(node, field)
            for bound in [None, ast.Constant(0), *self._bounds]:
                if (ast.dump(old) if old else "") == (ast.dump(bound) if bound else ""):
                    continue
                lower, upper = (bound, node.upper) if field == "lower" else (node.lower, bound)
                is_name = isinstance(old, ast.Name) and isinstance(bound, ast.Name)
                yield ("name" if is_name else "index"), 1.2, ast.Slice(lower, upper, node.step)


def _changes_nothing(number: ast.expr, parent: ast.AST) -> bool:
    """Whether a number leaves the other operand as it is: a term of 0, or a factor of 1."""
    value, sign = getattr(number, "value", None), getattr(parent, "op", None)
    is_term, is_factor = isinstance(sign, (ast.Add, ast.Sub)), isinstance(sign, (ast.Mult, ast.Div, ast.Pow))
    return (is_term and value == 0) or (is_factor and value == 1)


def _counts(node: ast.AST) -> bool:
    """Whether a node counts or makes a key: its arguments are indices."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("range", "str")


def _is_function_name(node: ast.AST, field: str) -> bool:
    return isinstance(node, ast.Call) and field == "func"


def _is_test(node: ast.expr, parent: ast.AST) -> bool:
    """Whether an expression is the condition of a branch, a loop or a filter."""
    tests = parent.ifs if isinstance(parent, ast.comprehension) else [getattr(parent, "test", None)]
    return any(test is node for test in tests)
