"""Slips about what is meant: another name, key, layer, index, slice or axis."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from .expressions import in_index, is_text
from .kinds import slip_maker
from .source import Edit, Slip, Source, arguments

OTHER_KEYS = {"dW": ("db", "W"), "db": ("dW", "b"), "W": ("b", "dW"), "b": ("W", "db"), "d": ("",)}
KEY = re.compile(r"""(?<=["'])(dW|db|W|b|d)(?=["'{\d])""")
LAYER = re.compile(r"\{(\w+)( [+] 1)?\}")


@slip_maker(weight=7)
def other_name(source: Source) -> Iterator[Slip]:
    """A variable of the same sort, above all one with a similar name."""
    for node in source.nodes:
        if isinstance(node, ast.Name):
            parent = source.parents[node]
            if isinstance(parent, ast.Call) and parent.func is node:
                continue
            names = _visible(source, node)
            if node.id not in names:
                continue  # a module or a function
            sorts = {name: _sort(source, name) for name in names | {node.id}}
            for name in sorted(names - {node.id}):
                near = _similar(name, node.id)
                if near or (sorts[name] == sorts[node.id] and isinstance(node.ctx, ast.Load)):
                    slip = Slip(("name",), (source.replaced(node, name),))
                    yield from [slip] * (3 if near else 1)


def _visible(source: Source, node: ast.AST) -> set[str]:
    """The variables that a student could write at a place."""
    function = source.function_of(node)
    found = set(arguments(function)) | set(arguments(source.graded))
    comprehensions = (ast.DictComp, ast.ListComp, ast.GeneratorExp, ast.SetComp)
    around = {up for _, up in source.ancestors(node)}
    for inner in ast.walk(function):
        if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store):
            owners = [
                up for _, up in source.ancestors(inner) if isinstance(up, (*comprehensions, ast.Lambda))
            ]
            if all(owner in around for owner in owners):
                found.add(inner.id)
    return found - {"_"}


def _sort(source: Source, name: str) -> str:
    """ "dictionary" for what is subscripted or asked for its items, "argument", or "local"."""
    for node in source.nodes:
        if isinstance(node, ast.Name) and node.id == name:
            parent = source.parents[node]
            methods = ("items", "keys", "values", "get", "update", "setdefault", "pop")
            if isinstance(parent, ast.Subscript) and parent.value is node:
                return "dictionary"
            if isinstance(parent, ast.Attribute) and parent.attr in methods:
                return "dictionary"
    return "argument" if name in arguments(source.graded) else "local"


def _similar(one: str, other: str) -> bool:
    pairs = ({"v", "s"}, {"l", "L"}, {"X", "Y"}, {"beta1", "beta2"}, {"v", "s_max"}, {"parameters", "grads"})
    return {one, other} in pairs or (min(len(one), len(other)) > 1 and _ratio(one, other) > 0.7)


def _ratio(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


@slip_maker(weight=5)
def other_key(source: Source) -> Iterator[Slip]:
    """W for b, dW for W, or the d left out or in front where it does not belong."""
    for node in source.nodes:
        if isinstance(node, ast.expr) and is_text(node) and not isinstance(node, (ast.BinOp, ast.Call)):
            start, text = source.span(node)[0], source.segment(node)
            for match in KEY.finditer(text):
                plain = isinstance(node, ast.Constant)
                for new in OTHER_KEYS[match[1]] if match[1] != "d" or not plain else ():
                    edit = Edit(start + match.start(), start + match.end(), new)
                    yield Slip(("name", "missing") if len(new) < len(match[1]) else ("name",), (edit,))
        if isinstance(node, ast.BinOp) and isinstance(node.left, ast.Constant) and node.left.value == "d":
            yield Slip(("name", "missing"), (source.kept(node, node.right),))
        loaded = isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load)
        if loaded and isinstance(node.slice, ast.Name):
            yield Slip(("name",), (source.replaced(node.slice, f'"d" + {node.slice.id}'),))


@slip_maker(weight=4)
def other_layer(source: Source) -> Iterator[Slip]:
    """l for l + 1 in a key, or the reverse."""
    for node in source.nodes:
        if isinstance(node, ast.JoinedStr):
            start, text = source.span(node)[0], source.segment(node)
            for match in LAYER.finditer(text):
                kept = f"{{{match[1]}}}"
                for new in (kept,) if match[2] else (f"{{{match[1]} + 1}}", f"{{{match[1]} - 1}}"):
                    yield Slip(("index",), (Edit(start + match.start(), start + match.end(), new),))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "str":
            for part in node.args:
                if isinstance(part, ast.Name):
                    for new in (f"{part.id} + 1", f"{part.id} - 1"):
                        yield Slip(("index",), (source.replaced(part, new),))


@slip_maker(weight=5)
def other_range(source: Source) -> Iterator[Slip]:
    """The first or the last round of a loop is missing, or there is one too many."""
    for node in source.nodes:
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
            continue
        if node.func.id == "range":
            stop = node.args[min(1, len(node.args) - 1)]
            text = source.segment(stop)
            for new in _one_off(text):
                yield Slip(("index",), (source.replaced(stop, new),))
            if len(node.args) == 1:
                yield Slip(("index",), (source.replaced(stop, f"1, {text}"),))
            elif len(node.args) == 2:
                yield Slip(("index", "number"), (source.replaced(node.args[0], "0"),))
                yield Slip(
                    ("index", "missing"), (Edit(source.span(node.args[0])[0], source.span(stop)[0], ""),)
                )
            else:
                yield Slip(
                    ("index", "missing"), (Edit(source.span(stop)[1], source.span(node.args[2])[1], ""),)
                )
        elif node.func.id == "enumerate" and len(node.args) == 2:
            first, second = (source.span(part) for part in node.args)
            yield Slip(("index", "missing", "arguments"), (Edit(first[1], second[1], ""),))
        elif node.func.id in ("zip", "list", "enumerate") and node.args:
            part = node.args[0]
            if isinstance(part, ast.Name):
                yield Slip(("index", "surplus"), (source.replaced(part, f"list({part.id})[1:]"),))


def _one_off(text: str) -> tuple[str, str]:
    """A bound that is one more, and one less."""
    if text.endswith(" + 1"):
        return text.removesuffix("1") + "2", text.removesuffix(" + 1")
    if text.endswith(" - 1"):
        return text.removesuffix(" - 1"), text.removesuffix("1") + "2"
    return f"{text} + 1", f"{text} - 1"


@slip_maker(weight=5)
def other_place(source: Source) -> Iterator[Slip]:
    """A bound of a slice, a number in a subscript, or an axis."""
    for node in source.nodes:
        if isinstance(node, ast.Slice):
            for part in (node.lower, node.upper):
                if part is not None:
                    text = source.segment(part)
                    yield Slip(("index", "missing"), (Edit(*source.outer_span(part), ""),))
                    for new in _one_off(text):
                        yield Slip(("index",), (source.replaced(part, new),))
        if isinstance(node, ast.Constant) and type(node.value) is int and in_index(source, node):
            least = 1 if isinstance(source.parents[node], ast.BinOp) else 0
            for value in (node.value - 1, node.value + 1):
                if value >= least:
                    yield Slip(("index", "number"), (source.replaced(node, str(value)),))
        if isinstance(node, ast.keyword) and node.arg == "axis" and isinstance(node.value, ast.Constant):
            yield Slip(
                ("index", "number"), (source.replaced(node.value, str(1 - int(node.value.value or 0))),)
            )
        if (
            isinstance(node, ast.Subscript)
            and isinstance(node.slice, ast.Tuple)
            and len(node.slice.elts) == 2
        ):
            first, second = node.slice.elts
            new = f"{source.segment(second)}, {source.segment(first)}"
            edit = Edit(source.span(first)[0], source.span(second)[1], new)
            yield Slip(("index", "arguments"), (edit,))
        if isinstance(node, ast.Attribute) and node.attr == "shape" and isinstance(node.ctx, ast.Load):
            new = f"{source.segment(node)}[0]"
            if not isinstance(source.parents[node], ast.Subscript):
                yield Slip(("index", "surplus"), (source.replaced(node, new),))
