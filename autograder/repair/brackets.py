"""Expressions whose text differs by one operator or one pair of brackets. Pure.

They are made from the text, because another operator, or a bracket less, groups the operands in another way.
"""

import ast
import io
import tokenize
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Any

OPERATORS = ("+", "-", "*", "/", "**", "//", "@", "%")
CONFUSED = ({"+", "-"}, {"+", "*"}, {"*", "/"}, {"*", "**"}, {"/", "//"}, {"@", "*"}, {"%", "/"})
SEPARATORS = (",", ":", "=", ":=", "<", ">", "<=", ">=", "==", "!=")
MAX_OPERANDS = 10  # of an expression, at one depth
Token = tokenize.TokenInfo
Rebuild = Callable[[ast.expr], ast.expr]  # the expression with another node in the place of one of its ends


def written(node: ast.expr, source: str) -> str:
    """The text of an expression in one line, with the brackets that the student wrote."""
    with suppress(SyntaxError, ValueError, IndexError):
        text = " ".join((ast.get_source_segment(source, node) or "").split())
        if ast.dump(ast.parse(text, mode="eval").body) == ast.dump(node):
            return text
    return ast.unparse(node)


def regrouped(node: ast.expr, text: str) -> Iterator[ast.expr]:
    """Expressions whose text differs from that of ``node`` by one pair of brackets."""
    seen = {ast.unparse(node)}
    for other in (*_with_brackets(text), *_without_brackets(text), *_through_calls(node)):
        if (text := ast.unparse(other)) not in seen:
            seen.add(text)
            yield other


def other_operators(text: str) -> Iterator[tuple[ast.expr, str, bool]]:
    """Expressions with one other operator, its sign, and whether the two are easily confused."""
    for token in _tokens(text):
        for new in OPERATORS if token.string in OPERATORS else ():
            if new != token.string:
                start, end = token.start[1], token.end[1]
                for other in _parsed(f"{text[:start]}{new}{text[end:]}"):
                    yield other, new, {token.string, new} in CONFUSED


def _tokens(text: str) -> list[Token]:
    kept = (tokenize.OP, tokenize.NAME, tokenize.NUMBER, tokenize.STRING)
    rows = tokenize.generate_tokens(io.StringIO(text).readline)
    return [token for token in rows if token.type in kept and token.start[0] == 1]


def _parsed(text: str) -> Iterator[ast.expr]:
    with suppress(SyntaxError):
        yield ast.parse(text, mode="eval").body


def _with_brackets(text: str) -> Iterator[ast.expr]:
    """Brackets around two or more operands that stand side by side."""
    for operands in _operands(_tokens(text)):
        for first in range(len(operands)):
            for last in range(first + 1, len(operands)):
                if last - first + 1 < len(operands):
                    start, end = operands[first][0], operands[last][1]
                    yield from _parsed(f"{text[:start]}({text[start:end]}){text[end:]}")


def _operands(tokens: Sequence[Token]) -> Iterator[list[tuple[int, int]]]:
    """Begin and end of the operands of each chain of operators; chains in brackets are apart."""
    stack: list[list[tuple[int, int]]] = [[]]
    fresh = [True]  # whether an operand begins at the next token
    done: list[list[tuple[int, int]]] = []
    for token in tokens:
        start, end = token.start[1], token.end[1]
        if token.string in ")]}" and len(stack) > 1:
            done.append(stack.pop())
            fresh.pop()
            stack[-1][-1] = stack[-1][-1][0], end
            continue
        is_operator = token.string in OPERATORS and not fresh[-1]
        if is_operator:
            fresh[-1] = True
            continue
        if token.type == tokenize.OP and token.string in SEPARATORS:
            done.append(stack[-1])
            stack[-1], fresh[-1] = [], True
            continue
        if fresh[-1] or not stack[-1]:
            stack[-1].append((start, end))
            fresh[-1] = token.string in OPERATORS  # a sign belongs to the operand after it
        else:
            stack[-1][-1] = stack[-1][-1][0], end
        if token.string in "([{" and token.type == tokenize.OP:
            fresh[-1] = False
            stack.append([])
            fresh.append(True)
    done += stack
    yield from (chain for chain in done if 2 < len(chain) <= MAX_OPERANDS)


def _without_brackets(text: str) -> Iterator[ast.expr]:
    tokens = _tokens(text)
    opened: list[tuple[int, bool]] = []
    for index, token in enumerate(tokens):
        if token.string == "(":
            before = tokens[index - 1] if index else None
            is_call = before is not None and (before.type == tokenize.NAME or before.string in (")", "]"))
            opened.append((token.start[1], is_call))
        elif token.string == ")" and opened:
            start, is_call = opened.pop()
            if not is_call:
                end = token.start[1]
                yield from _parsed(f"{text[:start]} {text[start + 1 : end]} {text[end + 1 :]}")


def _through_calls(node: ast.expr) -> Iterator[ast.expr]:
    """``f(a) + b`` for ``f(a + b)``, and the reverse."""
    if isinstance(node, ast.BinOp):
        for end, rebuild in _ends(node.left, "right"):
            yield rebuild(ast.BinOp(end, node.op, node.right))
        for end, rebuild in _ends(node.right, "left"):
            yield rebuild(ast.BinOp(node.left, node.op, end))
    for end, rebuild in _ends(node, "right"):
        if isinstance(end, ast.BinOp):
            yield ast.BinOp(rebuild(end.left), end.op, end.right)
    for end, rebuild in _ends(node, "left"):
        if isinstance(end, ast.BinOp):
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
        yield end, _composed(put, rebuild)


def _composed(outer: Rebuild, inner: Rebuild) -> Rebuild:
    return lambda new: outer(inner(new))
