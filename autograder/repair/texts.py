"""The text of a syntax tree in which one statement changes: only that statement is written anew. Pure."""

import ast
from typing import Any

from autograder.diagnosis.mutation_operators import TreePosition


class TreeText:
    """A module's text, one simple statement after the other, and where each statement stands in it."""

    def __init__(self, tree: ast.Module) -> None:
        self._tree = tree
        text = ast.unparse(tree)
        self.text = text
        self._lines = text.split("\n")
        self._plain = ast.parse(text)

    def with_changed(self, positions: list[TreePosition]) -> str:
        """The text after the nodes at these positions were changed in the tree.

        Raises:
            ValueError: a changed node cannot be written as text.
        """
        spans = []
        for position in positions:
            found = self._simple_statement(position)
            if found is None:
                return ast.unparse(ast.fix_missing_locations(self._tree)) + "\n"
            spans.append(found)
        lines = list(self._lines)
        for (first, last, column), node in sorted(
            {s[0]: s for s in spans}.values(), reverse=True, key=lambda s: s[0]
        ):
            node.lineno = getattr(node, "lineno", first)  # ast.unparse reads that of statements only
            text = ast.unparse(node)
            lines[first - 1 : last] = [" " * column + line for line in text.split("\n")]
        return "\n".join(lines) + "\n"

    def _simple_statement(self, position: TreePosition) -> tuple[tuple[int, int, int], Any] | None:
        """Where the innermost statement at a position stands, and the statement; None if it holds others."""
        node: Any = self._tree
        plain: Any = self._plain
        at: tuple[tuple[int, int, int], Any] | None = None
        for field, index in position:
            if index is None and field in ("body", "orelse", "finalbody"):
                return None
            node, plain = getattr(node, field), getattr(plain, field, None)
            if index is not None:
                if field not in ("body", "orelse", "finalbody") or not isinstance(node[index], ast.stmt):
                    break
                node, plain = node[index], plain[index]
            if not isinstance(node, ast.stmt):
                break
            at = None
            if not isinstance(getattr(node, "body", None), list) and not isinstance(node, ast.Try):
                at = (plain.lineno, plain.end_lineno, plain.col_offset), node
        return at
