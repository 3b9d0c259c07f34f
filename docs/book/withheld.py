"""Finds cells that show a graded method as code, whatever their names and layout, for the public book.

Solutions and cells are compared as syntax trees. Names, constants, entries such as ``v["dW1"]`` or
``state.get("v", 0.0)``, and complements such as ``1 - beta`` are operands, numbered in their order in an
expression, so that ``v = 0.9 * v + 0.1 * g`` shows the average of momentum. A cell shows a method if it
has one of the solution's expressions of at least three operations. A solution without such an expression,
like that of gradient descent, is compared by its assignments.
"""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Iterable, Iterator

OPERATIONS = 3  # of an expression, below which other code has it by chance
SOLUTION = re.compile(r"### BEGIN SOLUTION\n(.*?)^[ ]*### END SOLUTION", re.DOTALL | re.MULTILINE)


class Solutions:
    """The graded methods of a course."""

    def __init__(self, cells: Iterable[str]) -> None:
        """``cells`` are the instructor's solution cells, with their delimiters."""
        self._names: set[str] = set()
        self._expressions: set[str] = set()
        self._assignments: set[str] = set()
        for cell in cells:
            self._names |= {
                node.name for node in ast.walk(ast.parse(cell)) if isinstance(node, ast.FunctionDef)
            }
            tree = ast.parse("".join(textwrap.dedent(part) for part in SOLUTION.findall(cell)))
            long = {_form(node) for node in ast.walk(tree) if isinstance(node, ast.BinOp) and _is_long(node)}
            self._expressions |= long
            if not long:
                self._assignments |= set(_assignments(tree))

    def are_shown(self, cell: str) -> bool:
        """Whether a cell of code shows one of the methods; also said of a cell that is not plain Python."""
        try:
            tree = ast.parse(cell)
        except SyntaxError:
            return True
        nodes = list(ast.walk(tree))
        return (
            any(isinstance(node, ast.FunctionDef) and node.name in self._names for node in nodes)
            or any(isinstance(node, ast.BinOp) and _form(node) in self._expressions for node in nodes)
            or any(assignment in self._assignments for assignment in _assignments(tree))
        )


def _is_long(node: ast.BinOp) -> bool:
    return sum(isinstance(part, ast.operator) for part in ast.walk(ast.parse(_form(node)))) >= OPERATIONS


def _assignments(tree: ast.AST) -> Iterator[str]:
    """Assignments of an operation.

    ``x -= y`` reads as ``x = x - y``, and ``{k: x - y for …}`` as ``d[k] = x - y``.
    """
    for node in ast.walk(tree):
        match node:
            case ast.AugAssign(target=target, op=operator, value=value):
                pair: list[ast.expr] = [ast.BinOp(target, operator, value), target]
            case ast.Assign(targets=[target, *_], value=ast.BinOp() as value):
                pair = [value, target]
            case ast.DictComp(key=key, value=ast.BinOp() as value):
                pair = [value, ast.Subscript(ast.Name("entries", ast.Load()), key, ast.Load())]
            case _:
                continue
        yield _form(ast.Tuple(pair, ast.Load()))


def _form(node: ast.expr) -> str:
    """An expression with its operands numbered."""
    return ast.unparse(_Numbered().visit(ast.parse(ast.unparse(node), mode="eval")))


class _Numbered(ast.NodeTransformer):
    """Gives each operand of an expression a number."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def _operand(self, node: ast.expr) -> ast.expr:
        number = self._numbers.setdefault(ast.unparse(node), len(self._numbers))
        return ast.Name(f"x{number}", ast.Load())

    visit_Name = visit_Subscript = visit_Attribute = visit_Constant = visit_JoinedStr = _operand

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        is_complement = isinstance(node.op, ast.Sub) and ast.unparse(node.left) in ("1", "1.0")
        if is_complement and isinstance(node.right, (ast.Name, ast.Constant)):
            return self._operand(node)
        self.generic_visit(node)
        return node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        name = ast.unparse(node.func).rpartition(".")[2]
        if name == "get" and node.args:  # an entry, with a value for want of one
            assert isinstance(node.func, ast.Attribute)
            return self._operand(ast.Subscript(node.func.value, node.args[0], ast.Load()))
        arguments = [self.visit(argument) for argument in node.args]
        named = [ast.keyword(keyword.arg, self.visit(keyword.value)) for keyword in node.keywords]
        return ast.Call(ast.Name(name, ast.Load()), arguments, named)
