"""The same operands in another order of evaluation: brackets left out or put elsewhere. Pure."""

import ast
import io
import tokenize
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

Rebuild = Callable[[ast.expr], ast.expr]  # the expression with another node in the place of one of its ends

OPERATORS = ("+", "-", "*", "/", "**", "//", "@", "%")
CONFUSED = ({"+", "-"}, {"+", "*"}, {"*", "/"}, {"*", "**"}, {"/", "//"}, {"@", "*"}, {"%", "/"})


def regrouped(node: ast.expr) -> Iterator[ast.expr]:
    """Expressions whose text differs from that of ``node`` by one pair of brackets."""
    seen = {ast.unparse(node)}
    for other in _regrouped(node):
        if (text := ast.unparse(other)) not in seen:
            seen.add(text)
            yield other


def other_operators(node: ast.expr) -> Iterator[tuple[ast.expr, bool]]:
    """Expressions whose text has one other operator, and so perhaps another order of evaluation.

    With each comes whether the two operators are easily confused.
    """
    text = ast.unparse(node)
    rows = tokenize.generate_tokens(io.StringIO(text).readline)
    for token in rows:
        old = token.string
        for new in OPERATORS if token.type == tokenize.OP and old in OPERATORS else ():
            if new != old:
                start, end = token.start[1], token.end[1]
                with suppress(SyntaxError):
                    other = ast.parse(f"{text[:start]}{new}{text[end:]}", mode="eval").body
                    yield other, {old, new} in CONFUSED


def _regrouped(node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, ast.BinOp):
        left, operator, right = node.left, node.op, node.right
        for end, rebuild in _ends(left, "right"):  # a - b + c: a - (b + c)
            yield rebuild(ast.BinOp(end, operator, right))
        for end, rebuild in _ends(right, "left"):  # a * (b - c): a * b - c
            yield rebuild(ast.BinOp(left, operator, end))
    for end, rebuild in _ends(node, "right"):  # a * (b - c): (a * b) - c
        if isinstance(end, ast.BinOp) and end is not node:
            yield ast.BinOp(rebuild(end.left), end.op, end.right)
    for end, rebuild in _ends(node, "left"):  # (a - b) * c: a - (b * c)
        if isinstance(end, ast.BinOp) and end is not node:
            yield ast.BinOp(end.left, end.op, rebuild(end.right))


def _ends(node: ast.expr, side: str) -> Iterator[tuple[ast.expr, Rebuild]]:
    """The operands within an expression at one of its ends, each with a function that puts another there."""
    inner: Any = None
    put: Rebuild
    match node:
        case ast.BinOp(left=left, op=operator, right=right) if side == "right":
            inner, put = right, lambda new: ast.BinOp(left, operator, new)
        case ast.BinOp(left=left, op=operator, right=right):
            inner, put = left, lambda new: ast.BinOp(new, operator, right)
        case ast.UnaryOp(op=unary, operand=operand) if side == "right":
            inner, put = operand, lambda new: ast.UnaryOp(unary, new)
        case ast.Call(func=function, args=[argument], keywords=[]):
            inner, put = argument, lambda new: ast.Call(function, [new], [])
        case _:
            return
    yield inner, put
    for end, rebuild in _ends(inner, side):
        yield end, lambda new, rebuild=rebuild: put(rebuild(new))
