"""Limits the passes of loops: a count ends an endless version on every machine after the same work.

The text of this file also runs inside the sandbox (see runs.py).
"""

import ast
from types import CodeType

MAX_PASSES = 5_000  # of all loops of a version in one call
COUNTER = "_passes_left"


class TooManyPasses(BaseException):
    """A version loops too long; not an Exception, which the version could catch."""


class LoopLimit(ast.NodeTransformer):
    """Calls COUNTER in each pass of a loop."""

    def _counted(self, node: ast.For | ast.While) -> ast.AST:
        self.generic_visit(node)
        count = ast.parse(f"{COUNTER}()").body
        node.body = [*count, *node.body]
        return node

    visit_For = visit_While = _counted


def limited(source: str) -> CodeType:
    """The code of a version that calls COUNTER in each pass of its loops."""
    if "while" not in source:  # other loops end
        return compile(source, "<version>", "exec")
    return compile(ast.fix_missing_locations(LoopLimit().visit(ast.parse(source))), "<version>", "exec")


class PassCounter:
    """Raises TooManyPasses when it has been called too often since the last reset."""

    def __init__(self) -> None:
        self.left = MAX_PASSES

    def reset(self) -> None:
        self.left = MAX_PASSES

    def __call__(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise TooManyPasses
