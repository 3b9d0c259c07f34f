"""The names, texts, factors, bounds and functions that a student's function uses, for its repairs. Pure."""

import ast
import copy
from collections.abc import Iterator, Sequence

import numpy as np

from autograder.diagnosis.mutation_operators import Mutator
from autograder.verdict.student_code import BUILTINS

MAX_ENTRIES = 8  # of dictionaries, that a product may lack
COUNTING = ("range", "enumerate", "zip", "list", "len", "dict", "tuple", "str", "set", "print")


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


def called(node: ast.Call) -> str:
    """The name of the function or method that is called, without what stands before a dot; may be empty."""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


class Vocabulary(Mutator):
    """The parts of a function that could stand elsewhere in it."""

    def __init__(
        self,
        function: ast.FunctionDef,
        names: Sequence[str],
        functions: Sequence[str],
        source: str,
        reference: ast.Module,
    ) -> None:
        """``names`` of the whole cell can stand in the function; ``functions`` are those that others call;
        ``source`` is the text of the cell; the ``reference`` has factors that it may lack."""
        super().__init__(function)
        self._source = source
        self._names = list(dict.fromkeys([*self._kinds, *names]))
        self._builtins = [call for call in functions if call in BUILTINS and call not in COUNTING]
        self._calls = [call for call in functions if call in np.__all__]
        own_names = [n.arg for n in ast.walk(function) if isinstance(n, ast.arg)]
        variables = [n for n in ast.walk(function) if isinstance(n, ast.Name)]
        own_names += [n.id for n in variables if isinstance(n.ctx, ast.Store)]
        self._names += [name for name in dict.fromkeys(own_names) if name not in self._names]
        loaded = {n.id for n in variables if isinstance(n.ctx, ast.Load)}
        plain = {name for name in own_names if self._kinds.get(name) not in ("table", "index")}
        self._unused = [name for name in self._names if name in plain - loaded]
        self._defined = set(self._names)
        texts = [
            n.value for n in ast.walk(function) if isinstance(n, ast.Constant) and isinstance(n.value, str)
        ]
        self._texts = list(dict.fromkeys(t for t in texts if t and t.isidentifier() and len(t) < 12))
        material = copy.deepcopy(function)  # a part of the function itself could come to stand within itself
        self._factors = [
            *self._lacking_factors(material, reference),
            *self._possible_factors(material),
            *self._sums_in(reference),
        ]
        indices = [n for n in ast.walk(function) if isinstance(n, (ast.Subscript, ast.FormattedValue))]
        inner = [n.slice if isinstance(n, ast.Subscript) else n.value for n in indices]
        self._index_parts = {n.id for part in inner for n in ast.walk(part) if isinstance(n, ast.Name)}
        self._entries = list(self._own_values(material))
        self._assigned = list(
            {
                ast.unparse(n): ast.Subscript(n.value, n.slice, ast.Load())
                for n in ast.walk(material)
                if isinstance(n, ast.Subscript) and isinstance(n.ctx, ast.Store)
            }.values()
        )
        self._unused_entries = list(self._entries_of_unused(material))
        own, wanted = (
            {called(n) for n in ast.walk(tree) if isinstance(n, ast.Call)} for tree in (function, reference)
        )
        self._lacking = wanted - own  # functions that the formula needs and nothing here calls
        parts = [node for tree in (function, reference) for node in ast.walk(tree)]
        # Elsewhere a remainder is a trick: of numbers below one, it is the number itself.
        self._counts = "floor" in wanted or any(isinstance(node, (ast.Slice, ast.Mod)) for node in parts)
        self._whole = [
            n.value for n in ast.walk(function) if isinstance(n, ast.Constant) and type(n.value) is int
        ]
        self._bounds = list(self._possible_bounds(material))

    def _lacking_factors(
        self, function: ast.FunctionDef, reference: ast.Module
    ) -> Iterator[tuple[float, ast.expr]]:
        """Factors such as ``1 - beta ** t`` that the reference has and nothing in the function is like."""
        seen = {ast.unparse(node) for node in ast.walk(function) if isinstance(node, ast.BinOp)}
        for node in ast.walk(reference):
            match node:
                case ast.BinOp(left=ast.Constant(value=1 | 1.0), op=ast.Sub()):
                    names = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
                    if names <= self._kinds.keys() and (text := ast.unparse(node)) not in seen:
                        seen.add(text)
                        yield 1.2, node

    def _possible_factors(self, function: ast.FunctionDef) -> Iterator[tuple[float, ast.expr]]:
        """Factors that a formula may lack: a number among the arguments, 1 minus it, and 1 minus a power."""
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
            text = f"1 - {name} ** t"
            if kind == "number" and "t" in self._kinds and name != "t" and text not in seen:
                seen.add(text)
                yield 1.5, ast.parse(text, mode="eval").body

    def _sums_in(self, reference: ast.Module) -> Iterator[tuple[float, ast.expr]]:
        """Sums and differences of the reference that the function's own arguments make up."""
        seen = set()
        for node in ast.walk(reference):
            match node:
                case ast.BinOp(left=ast.Name(id=left), op=ast.Add() | ast.Sub(), right=ast.Name(id=right)):
                    text = ast.unparse(node)
                    if {left, right} <= self._kinds.keys() and text not in seen:
                        seen.add(text)
                        yield 1.6, node

    def _own_values(self, function: ast.FunctionDef) -> Iterator[ast.expr]:
        """Other factors that a product may lack: the function's variables, and entries that it uses."""
        for name, kind in self._kinds.items():
            if kind == "local":
                yield ast.Name(name, ast.Load())
        for name in _inner_arguments(function):
            yield ast.Name(name, ast.Load())
        entries: dict[str, ast.expr] = {}
        for node in ast.walk(function):
            if isinstance(node, ast.Subscript) and not isinstance(node.slice, (ast.Slice, ast.Tuple)):
                entries.setdefault(ast.unparse(node), ast.Subscript(node.value, node.slice, ast.Load()))
        yield from list(entries.values())[:MAX_ENTRIES]

    def _entries_of_unused(self, function: ast.FunctionDef) -> Iterator[ast.expr]:
        """Entries of arguments that the function never uses, with the keys that it uses."""
        used = {n.id for part in function.body for n in ast.walk(part) if isinstance(n, ast.Name)}
        keys: dict[str, ast.expr] = {}
        for node in ast.walk(function):
            if isinstance(node, ast.Subscript) and isinstance(
                node.slice, (ast.Name, ast.JoinedStr, ast.BinOp)
            ):
                keys.setdefault(ast.unparse(node.slice), node.slice)
            elif isinstance(node, ast.DictComp) and isinstance(node.key, ast.Name):
                name = ast.Name(node.key.id, ast.Load())
                with_d = ast.BinOp(ast.Constant("d"), ast.Add(), name)
                keys |= {ast.unparse(key): key for key in (name, with_d)}
        for argument in function.args.args:
            if argument.arg not in used:
                for key in list(keys.values())[:MAX_ENTRIES]:
                    yield ast.Subscript(ast.Name(argument.arg, ast.Load()), key, ast.Load())

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

    def _numbers(self) -> list[ast.expr]:
        return [ast.Name(name, ast.Load()) for name, kind in self._kinds.items() if kind == "number"]


def _inner_arguments(function: ast.FunctionDef) -> list[str]:
    """The arguments of lambdas and of functions within a function."""
    inner = (
        n for part in function.body for n in ast.walk(part) if isinstance(n, (ast.Lambda, ast.FunctionDef))
    )
    return list(dict.fromkeys(argument.arg for one in inner for argument in one.args.args))


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
