"""Edits of whole statements of a student's function: left out, too many, in another order or block. Pure.

Each edit gives a block of statements another list of them, and names the lines that are wrong.
"""

import ast
import copy
from collections.abc import Iterator
from typing import Any, NamedTuple

from autograder.diagnosis.mutation_operators import TreePosition
from autograder.repair.similar_lines import twin_of

Block = list[ast.stmt]
SIMPLE = (ast.Assign, ast.AugAssign, ast.Expr, ast.AnnAssign)
LOOPS = (ast.For, ast.While)
MAX_DISTANCE = 4  # statements that one is moved across


class StatementEdit(NamedTuple):
    """One edit: at a position in the function, another statement or list of statements."""

    position: TreePosition
    kind: str
    cost: float
    node: Any
    lines: tuple[int, ...]


def statement_edits(function: ast.FunctionDef, donors: Block) -> Iterator[StatementEdit]:
    """Every edit of one statement of a function; ``donors`` are statements that it may lack."""
    stores = _stores(function)
    kept = _keeping(function)
    stored = (n for n in ast.walk(function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store))
    names = list(dict.fromkeys([*(a.arg for a in function.args.args), *(n.id for n in stored)]))
    for position, block in blocks_of(function):
        yield from _left_out(position, block)
        yield from _moved(position, block)
        yield from _other_depth(position, block)
        for index, statement in enumerate(block):
            at = (*position[:-1], (position[-1][0], index))
            yield from _assigned(at, statement, stores, names)
            yield from _kept(at, statement, *kept)
        yield from _inserted(position, block, function, donors)


def blocks_of(node: ast.AST, parent: TreePosition = ()) -> Iterator[tuple[TreePosition, Block]]:
    """The blocks of a function, each with its position."""
    for field in ("body", "orelse", "finalbody"):
        block = getattr(node, field, None)
        if isinstance(block, list) and block and isinstance(block[0], ast.stmt):
            yield (*parent, (field, None)), block
            for index, statement in enumerate(block):
                yield from blocks_of(statement, (*parent, (field, index)))


def _left_out(position: TreePosition, block: Block) -> Iterator[StatementEdit]:
    for index, statement in enumerate(block):
        rest = [*block[:index], *block[index + 1 :]]
        if isinstance(statement, (*SIMPLE, ast.If)) and not _is_text(statement):
            alike = [one.lineno for one in block if ast.dump(one) == ast.dump(statement)]
            cost = 0.7 if alike[1:] else 1.4
            yield StatementEdit(position, "surplus step", cost, rest or [ast.Pass()], tuple(alike))
        if isinstance(statement, ast.If) and not statement.orelse:
            following = block[index + 1 :]
            unconditional = [*block[:index], *statement.body, *following]
            yield StatementEdit(position, "comparison", 1.6, unconditional, (statement.lineno,))
            if following:
                other = ast.If(statement.test, statement.body, following[:1])
                lines = (statement.body[-1].lineno, following[0].lineno)
                otherwise = [*block[:index], other, *following[1:]]
                yield StatementEdit(position, "missing step", 1.3, otherwise, lines)


def _moved(position: TreePosition, block: Block) -> Iterator[StatementEdit]:
    for first in range(len(block)):
        for second in range(first + 1, min(len(block), first + MAX_DISTANCE)):
            one, other = block[first], block[second]
            if isinstance(other, (ast.Return, ast.FunctionDef)) or isinstance(one, ast.FunctionDef):
                continue
            cost = 1.0 if isinstance(one, SIMPLE) and isinstance(other, SIMPLE) else 1.5
            between = block[first + 1 : second]
            rest = block[second + 1 :]
            down = [*block[:first], *between, other, one, *rest]
            yield StatementEdit(position, "order", cost, down, (one.lineno, other.lineno))
            if between:
                up = [*block[:first], other, one, *between, *rest]
                yield StatementEdit(position, "order", cost, up, (one.lineno, other.lineno))
                swapped = [*block[:first], other, *between, one, *rest]
                yield StatementEdit(position, "order", cost + 0.2, swapped, (one.lineno, other.lineno))


def _other_depth(position: TreePosition, block: Block) -> Iterator[StatementEdit]:
    """The last statement of a loop after it, the first one before it; a neighbour of a loop in it."""
    for index, outer in enumerate(block):
        if not isinstance(outer, (*LOOPS, ast.If)) or (isinstance(outer, ast.If) and outer.orelse):
            continue
        before, after = block[:index], block[index + 1 :]

        def with_body(body: Block, outer: ast.stmt = outer) -> ast.stmt:
            new = copy.copy(outer)
            new.body = body  # type: ignore[attr-defined]
            return new

        for count in (1, 2):
            if len(outer.body) > count:
                moved = outer.body[-count:]
                new = [*before, with_body(outer.body[:-count]), *moved, *after]
                lines = tuple(one.lineno for one in moved)
                yield StatementEdit(position, "indentation", 1.0 + 0.3 * (count - 1), new, lines)
        if len(outer.body) > 1:
            moved = outer.body[:1]
            new = [*before, *moved, with_body(outer.body[1:]), *after]
            yield StatementEdit(position, "indentation", 1.2, new, (moved[0].lineno,))
        for count in (1, 2):
            if len(after) >= count and not any(isinstance(one, ast.Return) for one in after[:count]):
                new = [*before, with_body([*outer.body, *after[:count]]), *after[count:]]
                lines = tuple(one.lineno for one in after[:count])
                yield StatementEdit(position, "indentation", 1.0 + 0.3 * (count - 1), new, lines)
        if before and isinstance(before[-1], SIMPLE):
            new = [*before[:-1], with_body([before[-1], *outer.body]), *after]
            yield StatementEdit(position, "indentation", 1.2, new, (before[-1].lineno,))


def _assigned(
    position: TreePosition, statement: ast.stmt, stores: list[ast.expr], names: list[str]
) -> Iterator[StatementEdit]:
    """``=`` for ``+=`` and the reverse; a value that goes elsewhere; two values in another order."""
    line = (statement.lineno,)
    match statement:
        case ast.AugAssign(target=target, op=operator, value=value):
            yield StatementEdit(position, "operator", 1.2, ast.Assign([target], value, lineno=0), line)
            for other in (ast.Add, ast.Sub, ast.Mult, ast.Div):
                if not isinstance(operator, other):
                    pair = {type(operator), other} in ({ast.Add, ast.Sub}, {ast.Mult, ast.Div})
                    new = ast.AugAssign(target, other(), value)
                    yield StatementEdit(position, "operator", 1.0 if pair else 1.4, new, line)
        case ast.Assign(targets=[target], value=value):
            if isinstance(target, (ast.Name, ast.Subscript, ast.Attribute)):
                for sign in (ast.Add(), ast.Sub()):
                    added = ast.AugAssign(target, sign, value)
                    yield StatementEdit(position, "operator", 1.2, added, line)
            if isinstance(target, ast.Name) and isinstance(value, ast.Name):
                copied = ast.Call(ast.Attribute(value, "copy", ast.Load()), [], [])
                for own in (ast.List([], ast.Load()), ast.Dict([], []), copied):
                    yield StatementEdit(position, "copy", 1.3, ast.Assign([target], own, lineno=0), line)
            together = target.elts if isinstance(target, ast.Tuple) else []
            for index in range(len(together) - 1):
                parts = [*together]
                parts[index : index + 2] = reversed(parts[index : index + 2])
                swapped = ast.Assign([ast.Tuple(parts, ast.Store())], value, lineno=0)
                yield StatementEdit(position, "arguments", 1.0, swapped, line)
            for store in stores:
                if ast.dump(store) != ast.dump(target):
                    cost = 1.3 if isinstance(target, ast.Name) else 1.5
                    moved = ast.Assign([store], value, lineno=0)
                    yield StatementEdit(position, "target", cost, moved, line)
        case ast.Return(value=value) if value is not None:
            parts = value.elts if isinstance(value, ast.Tuple) else [value]
            for name in names:
                for index in range(len(parts) + 1):
                    more = [*parts[:index], ast.Name(name, ast.Load()), *parts[index:]]
                    new_value = ast.Tuple(more, ast.Load())
                    yield StatementEdit(position, "arguments", 1.1, ast.Return(new_value), line)
        case ast.Expr(value=ast.Call() as call) if call.args:
            yield StatementEdit(position, "missing step", 2.0, ast.Return(call), line)


def _keeping(function: ast.FunctionDef) -> tuple[set[str], list[ast.expr], list[str]]:
    """The names that a function uses, entries of its new dictionaries by a loop's variable, and new lists."""
    used: set[str] = set()
    loops: list[str] = []
    tables: list[str] = []
    lists: list[str] = []
    for node in ast.walk(function):
        match node:
            case ast.Name(id=name, ctx=ast.Load()):
                used.add(name)
            case ast.For(target=target):
                loops += [n.id for n in ast.walk(target) if isinstance(n, ast.Name)]
            case ast.Assign(
                targets=[ast.Name(id=name)], value=ast.Dict() | ast.Call(func=ast.Name(id="dict"))
            ):
                tables.append(name)
            case ast.Assign(
                targets=[ast.Name(id=name)], value=ast.List() | ast.Call(func=ast.Name(id="list"))
            ):
                lists.append(name)
    entries: list[ast.expr] = []
    for table in tables:
        for loop in loops:
            key = ast.Name(loop, ast.Load())
            for index in (key, ast.BinOp(ast.Constant("d"), ast.Add(), key)):
                entries.append(ast.Subscript(ast.Name(table, ast.Load()), index, ast.Store()))
    return used, entries, lists


def _kept(
    position: TreePosition, statement: ast.stmt, used: set[str], entries: list[ast.expr], lists: list[str]
) -> Iterator[StatementEdit]:
    """An entry of a dictionary or of a list for a value that is never used."""
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)], value=value) if name not in used:
            for entry in entries:
                new = ast.Assign([entry], value, lineno=0)
                yield StatementEdit(position, "target", 1.2, new, (statement.lineno,))
            for one in lists:
                append = ast.Attribute(ast.Name(one, ast.Load()), "append", ast.Load())
                call = ast.Expr(ast.Call(append, [value], []))
                yield StatementEdit(position, "target", 1.2, call, (statement.lineno,))


def _stores(function: ast.FunctionDef) -> list[ast.expr]:
    """Places that values may go to: those that the function assigns to, and entries that it only reads."""
    found: dict[str, ast.expr] = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Subscript) and not isinstance(node.slice, (ast.Slice, ast.Tuple)):
            found.setdefault(ast.unparse(node), ast.Subscript(node.value, node.slice, ast.Store()))
    return list(found.values())[:12]


def _inserted(
    position: TreePosition, block: Block, function: ast.FunctionDef, donors: Block
) -> Iterator[StatementEdit]:
    """A statement that is missing: the twin of another one, or a donor's."""
    new: dict[str, tuple[float, ast.stmt]] = {}
    for _, own in blocks_of(function):
        for statement in own:
            if isinstance(statement, (ast.Assign, ast.AugAssign)):
                for twin in twin_of(statement):
                    # Dearer than to make a line like its twin: where both do, that line is the mistake.
                    new.setdefault(ast.unparse(twin), (1.7, twin))
    for donor in donors:
        new.setdefault(ast.unparse(donor), (2.0, donor))
    texts = {ast.unparse(statement) for statement in ast.walk(function) if isinstance(statement, ast.stmt)}
    for text, (cost, statement) in new.items():
        if text in texts:
            continue
        for index in range(len(block) + 1):
            if (index and isinstance(block[index - 1], ast.Return)) or _undoes(statement, block[:index]):
                continue
            around = [*block[index - 1 : index], *block[index : index + 1]] if index else block[:1]
            lines = tuple(one.lineno for one in around)
            inserted = [*block[:index], statement, *block[index:]]
            yield StatementEdit(position, "missing step", cost, inserted, lines)


def _undoes(statement: ast.stmt, before: Block) -> bool:
    """Whether a statement gives a new value to what one before it has computed, and does not use that value.

    It would hide what is wrong with the one before, and is not a step that is missing.
    """
    if not isinstance(statement, ast.Assign):
        return False
    target = ast.unparse(statement.targets[0])
    if any(
        ast.unparse(n) == target
        for n in ast.walk(statement.value)
        if isinstance(n, type(statement.targets[0]))
    ):
        return False
    return any(
        isinstance(n, (ast.Name, ast.Subscript)) and isinstance(n.ctx, ast.Store) and ast.unparse(n) == target
        for one in before
        for n in ast.walk(one)
    )


def _is_text(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
