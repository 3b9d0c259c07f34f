"""Slips about statements: left out, repeated, in another order, at another depth; arguments and results."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import pairwise

from .kinds import slip_maker
from .source import Edit, Slip, Source, arguments

SIMPLE = (ast.Assign, ast.AugAssign, ast.Expr, ast.AnnAssign)
LOOPS = (ast.For, ast.While)


@slip_maker(weight=8)
def other_order(source: Source) -> Iterator[Slip]:
    """Two statements exchanged, or one moved behind or before more."""
    for block in source.blocks():
        spans = [source.line_span(one) if isinstance(one, SIMPLE) else None for one in block]
        for first in range(len(block)):
            for second in range(first + 1, min(len(block), first + 4)):
                one, other = spans[first], spans[second]
                if not one or not other or None in spans[first:second]:
                    continue
                first_text, second_text = source.text[slice(*one)], source.text[slice(*other)]
                if second == first + 1 and one[1] == other[0]:
                    yield Slip(("order",), (Edit(one[0], other[1], second_text + first_text),))
                else:
                    yield Slip(("order",), (Edit(*one, ""), Edit(other[1], other[1], first_text)))
                    yield Slip(("order",), (Edit(one[0], one[0], second_text), Edit(*other, "")))


@slip_maker(weight=6)
def step_left_out(source: Source) -> Iterator[Slip]:
    for block in source.blocks():
        for node in block:
            span = source.line_span(node)
            if span and isinstance(node, SIMPLE) and len(block) > 1:
                yield Slip(("missing step",), (Edit(*span, ""),))
            if span and isinstance(node, ast.If) and len(block) > 1 and not node.orelse:
                yield Slip(("missing step",), (Edit(*span, ""),))
            if isinstance(node, ast.If) and len(node.orelse) == 1 and not isinstance(node.orelse[0], ast.If):
                last, after = source.line_span(node.body[-1]), source.line_span(node.orelse[0])
                if last and after:
                    yield Slip(("missing step",), (Edit(last[1], after[1], ""),))


@slip_maker(weight=3)
def result_not_kept(source: Source) -> Iterator[Slip]:
    """The new value goes into a local variable instead of the dictionary."""
    for node in source.nodes:
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            target = node.targets[0]
            if isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name):
                name = "result" if target.value.id.startswith("new") else f"new_{target.value.id}"
                edit = source.replaced(target, name)
                yield Slip(("missing step", "name"), (edit,))


@slip_maker(weight=3)
def surplus_step(source: Source) -> Iterator[Slip]:
    """A statement twice, t counted up although the caller does, a state set back to zero."""
    for block in source.blocks():
        for node in block:
            span = source.line_span(node)
            if span and isinstance(node, SIMPLE):
                yield Slip(("surplus step",), (Edit(span[1], span[1], source.text[slice(*span)]),))
        first = source.line_span(block[0])
        function = source.parents[block[0]]
        if first and isinstance(function, ast.FunctionDef):
            for name, text in (("t", "t = t + 1"), ("seed", "seed = 0"), ("epoch_num", "epoch_num += 1")):
                if name in arguments(function):
                    line = f"{source.indent(block[0])}{text}\n"
                    yield Slip(("surplus step",), (Edit(first[0], first[0], line),))
            for name in sorted({"v", "s"} & set(arguments(function))):
                line = f"{source.indent(block[0])}{name} = {{k: np.zeros_like({name}[k]) for k in {name}}}\n"
                yield Slip(("surplus step",), (Edit(first[0], first[0], line),))


@slip_maker(weight=6)
def other_depth(source: Source) -> Iterator[Slip]:
    """Out of the loop or branch, or into it; a return inside a loop returns too early."""
    for block in source.blocks():
        for node, following in zip(block, [*block[1:], None], strict=True):
            if not isinstance(node, (*LOOPS, ast.If)) or node.orelse:
                continue
            last = node.body[-1]
            if len(node.body) > 1 and not isinstance(last, ast.Return) and source.line_span(last):
                yield Slip(("indentation",), _indented(source, last, node.col_offset))
            moves = isinstance(following, (*SIMPLE, ast.Return))
            if moves and source.line_span(following):
                yield Slip(("indentation",), _indented(source, following, last.col_offset))
        for before, node in pairwise(block):
            span = source.line_span(before)
            inner = source.line_span(node.body[0]) if isinstance(node, LOOPS) else None
            if span and inner and isinstance(before, SIMPLE):
                text = " " * (node.body[0].col_offset - node.col_offset) + source.text[slice(*span)]
                yield Slip(("indentation", "order"), (Edit(*span, ""), Edit(inner[0], inner[0], text)))


def _indented(source: Source, node: ast.stmt, column: int) -> tuple[Edit, ...]:
    """A statement of one or more lines moved to another column."""
    span = source.line_span(node)
    assert span is not None
    shift = column - node.col_offset
    edits, at = [], span[0]
    for line in source.text[slice(*span)].splitlines(keepends=True):
        edits.append(Edit(at, at, " " * shift) if shift > 0 else Edit(at, at - shift, ""))
        at += len(line)
    return tuple(edits)


@slip_maker(weight=4)
def exchanged(source: Source) -> Iterator[Slip]:
    """Two arguments of a call or of a helper's definition, two results, two targets."""
    for node in source.nodes:
        parts: list = []
        if isinstance(node, ast.Call) and not any(isinstance(part, ast.Starred) for part in node.args):
            parts = node.args
        elif isinstance(node, ast.Tuple) and isinstance(source.parents[node], (ast.Return, ast.Assign)):
            parts = node.elts
        elif isinstance(node, ast.FunctionDef) and node is not source.graded:
            parts = node.args.args
        for one, other in pairwise(parts):
            edits = (
                source.replaced(one, source.segment(other)),
                source.replaced(other, source.segment(one)),
            )
            yield Slip(("arguments",), edits)


@slip_maker(weight=3)
def result_left_out(source: Source) -> Iterator[Slip]:
    """A result too few, the same one twice, or a call with an argument too few."""
    for node in source.nodes:
        if isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple):
            parts = [source.segment(part) for part in node.value.elts]
            for n in range(len(parts)):
                fewer = ", ".join(parts[:n] + parts[n + 1 :])
                yield Slip(("arguments",), (source.replaced(node.value, fewer),))
                if n:
                    twice = ", ".join([*parts[:n], parts[n - 1], *parts[n + 1 :]])
                    yield Slip(("arguments", "name"), (source.replaced(node.value, twice),))
        if isinstance(node, ast.Return) and isinstance(node.value, (ast.BinOp, ast.Call)):
            for given in arguments(source.function_of(node))[:1]:
                yield Slip(("arguments", "name"), (source.replaced(node.value, given),))
        if isinstance(node, ast.Call) and len(node.args) > 1 and not node.keywords:
            first, last = source.span(node.args[-2])[1], source.span(node.args[-1])[1]
            if not isinstance(node.func, ast.Name) or node.func.id not in ("range", "enumerate"):
                yield Slip(("arguments", "missing"), (Edit(first, last, ""),))


@slip_maker(weight=4)
def not_copied(source: Source) -> Iterator[Slip]:
    """Two dictionaries that are one object."""
    for block in source.blocks():
        for one, other in pairwise(block):
            if isinstance(one, ast.Assign) and isinstance(other, ast.Assign):
                same = ast.dump(one.value) == ast.dump(other.value)
                if same and isinstance(one.targets[0], ast.Name) and not isinstance(one.value, ast.Constant):
                    yield Slip(("arguments", "name"), (source.replaced(other.value, one.targets[0].id),))
