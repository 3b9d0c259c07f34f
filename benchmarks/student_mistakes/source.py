"""A student's cell as text and tree, and edits of the text at nodes of the tree."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

Block = list[ast.stmt]
CLOSED = (ast.Name, ast.Constant, ast.Subscript, ast.Attribute, ast.Call, ast.JoinedStr)  # bind tightest


@dataclass(frozen=True)
class Edit:
    """The text from ``start`` to ``end`` becomes ``new``."""

    start: int
    end: int
    new: str


@dataclass(frozen=True)
class Slip:
    """One mistake at one place: the kinds that describe it, the best one first, and its edits."""

    kinds: tuple[str, ...]
    edits: tuple[Edit, ...]


class Source:
    """A cell, its syntax tree, and where each node stands in the text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tree = ast.parse(text)
        self._lines = text.splitlines(keepends=True)
        self._starts = list(accumulate(map(len, self._lines), initial=0))
        self.parents = {child: node for node in ast.walk(self.tree) for child in ast.iter_child_nodes(node)}
        self.nodes = list(self._walk(self.tree))  # no signatures, docstrings or parts of f-strings
        self.functions = [node for node in self.nodes if isinstance(node, ast.FunctionDef)]
        self.graded = [node for node in self.tree.body if isinstance(node, ast.FunctionDef)][-1]

    def _walk(self, node: ast.AST) -> Iterator[ast.AST]:
        yield node
        children: list[ast.AST] = list(ast.iter_child_nodes(node))
        if isinstance(node, ast.FunctionDef):
            children = list(node.body[1:] if ast.get_docstring(node) else node.body)
        elif isinstance(node, ast.Lambda):
            children = [node.body]
        elif isinstance(node, ast.JoinedStr):  # Python 3.11 does not know where their parts stand
            children = []
        for child in children:
            yield from self._walk(child)

    def _at(self, line: int, column: int) -> int:
        """The offset of a column in UTF-8 bytes, as ast counts, in a line counted from 1."""
        return self._starts[line - 1] + len(self._lines[line - 1].encode()[:column].decode())

    def span(self, node: ast.expr | ast.stmt | ast.arg) -> tuple[int, int]:
        return self._at(node.lineno, node.col_offset), self._at(node.end_lineno, node.end_col_offset)

    def segment(self, node: ast.expr | ast.stmt | ast.arg) -> str:
        start, end = self.span(node)
        return self.text[start:end]

    def outer_span(self, node: ast.expr) -> tuple[int, int]:
        """The span of an expression with the brackets that only group it."""
        start, end = self.span(node)
        parent = self.parents[node]
        alone = isinstance(parent, ast.Call) and len(parent.args) + len(parent.keywords) == 1
        layers = []
        while True:
            before, after = self.text[:start].rstrip(), self.text[end:]
            skipped = len(after) - len(after.lstrip())
            if not (before.endswith("(") and after[skipped:].startswith(")")):
                break
            layers.append((start, end))
            start, end = len(before) - 1, end + skipped + 1
        if layers and alone and node is not parent.func:
            start, end = layers[-1]  # the outermost pair belongs to the call
        return start, end

    def outer(self, node: ast.expr) -> str:
        start, end = self.outer_span(node)
        return self.text[start:end]

    def replaced(self, node: ast.expr | ast.stmt | ast.arg, new: str) -> Edit:
        return Edit(*self.span(node), new)

    def in_brackets(self, node: ast.expr) -> str:
        """The text of an expression such that any operator may stand beside it."""
        return self.segment(node) if isinstance(node, CLOSED) else f"({self.segment(node)})"

    def kept(self, node: ast.expr, part: ast.expr) -> Edit:
        """The edit that leaves only ``part`` of an expression; brackets that group one name go with it."""
        new = self.outer(part)
        closed = isinstance(part, CLOSED) or new != self.segment(part)
        return Edit(*(self.outer_span(node) if closed else self.span(node)), new)

    def line_span(self, node: ast.stmt) -> tuple[int, int] | None:
        """From the start of a statement's first line to that after its last; None if others share a line."""
        start, end = self._starts[node.lineno - 1], self._starts[node.end_lineno]
        before, after = self.text[start : self.span(node)[0]], self.text[self.span(node)[1] : end].strip()
        return (start, end) if not before.strip() and (not after or after.startswith("#")) else None

    def blocks(self) -> Iterator[Block]:
        """The statement lists of functions, loops and branches; docstrings left out."""
        for node in self.nodes:
            for field in ("body", "orelse"):
                block = getattr(node, field, None)
                if isinstance(block, list) and not isinstance(node, ast.Module) and block:
                    yield [one for one in block if one in self.parents and not _is_text(one)]

    def indent(self, node: ast.stmt) -> str:
        return " " * node.col_offset

    def ancestors(self, node: ast.AST) -> Iterator[tuple[ast.AST, ast.AST]]:
        """Pairs of a node and its parent, from ``node`` upwards."""
        while node in self.parents:
            yield node, self.parents[node]
            node = self.parents[node]

    def function_of(self, node: ast.AST) -> ast.FunctionDef:
        """The innermost definition around a node; the graded one for what stands outside all."""
        return next((up for _, up in self.ancestors(node) if isinstance(up, ast.FunctionDef)), self.graded)


def arguments(function: ast.FunctionDef | ast.Lambda) -> list[str]:
    return [one.arg for one in function.args.args]


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def applied(text: str, *slips: Slip) -> tuple[str, list[tuple[int, ...]]]:
    """The text after all edits of some slips, and of each slip the lines of the new text that are wrong.

    Lines are counted from 1. What is put in counts with its lines. Where a slip only takes whole lines out,
    the lines of code before and after the gap count.

    Raises:
        ValueError: two edits overlap.
    """
    edits = sorted(
        ((_trimmed(text, edit), n) for n, slip in enumerate(slips) for edit in slip.edits),
        key=lambda pair: (pair[0].start, pair[0].end),
    )
    pieces: list[str] = []
    at = length = 0
    placed: list[tuple[int, int, bool, int]] = []  # start and end in the new text, a gap?, slip
    for edit, n in edits:
        if edit.start < at:
            raise ValueError("two edits overlap")
        pieces += [text[at : edit.start], edit.new]
        length += edit.start - at
        whole = edit.start == 0 or text[edit.start - 1] == "\n"
        gap = not edit.new and whole and text[: edit.end].endswith("\n")
        placed.append((length, length + len(edit.new), gap, n))
        length, at = length + len(edit.new), edit.end
    new = "".join([*pieces, text[at:]])
    lines: list[set[int]] = [set() for _ in slips]
    for start, end, gap, n in placed:
        if not gap:
            last = end - 1 if end > start and new[end - 1] == "\n" else end
            lines[n] |= set(range(new.count("\n", 0, start) + 1, new.count("\n", 0, last) + 2))
    for start, _, gap, n in placed:
        if gap and all(other[2] for other in placed if other[3] == n):
            lines[n] |= _around(new.splitlines(), new.count("\n", 0, start))
    return new, [tuple(sorted(one)) for one in lines]


def _trimmed(text: str, edit: Edit) -> Edit:
    """The same edit without what it leaves as it is at its ends; whole lines stay whole."""
    old, new, start = text[edit.start : edit.end], edit.new, edit.start
    if old.endswith("\n") and not new:
        return edit
    while old and new and old[0] == new[0]:
        old, new, start = old[1:], new[1:], start + 1
    while old and new and old[-1] == new[-1]:
        old, new = old[:-1], new[:-1]
    return Edit(start, start + len(old), new)


def _around(lines: list[str], gap: int) -> set[int]:
    """The lines of code, counted from 1, before and after a gap in front of line ``gap``, counted from 0."""
    code = [n for n, line in enumerate(lines) if line.strip() and not line.lstrip().startswith("#")]
    before, after = [n for n in code if n < gap][-1:], [n for n in code if n >= gap][:1]
    return {n + 1 for n in before + after}
