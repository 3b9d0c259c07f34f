# Built from autograder/verdict/stop.py; edit it there.
"""An exception of a student's function, with what a rule may read of it. Pure.

A release holds this very file.
"""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from checking.student_code import StudentCode

Words = tuple[str, str, str] | None  # id, title and text of a remark


@dataclass(frozen=True)
class Stop:
    """An exception that a call of a student's function raised."""

    error: str  # name of its class
    code: StudentCode
    line: int | None = None  # of the function's cell
    message: str = ""  # empty for a hidden case
    inputs: Mapping[str, Any] = field(default_factory=dict)  # public arguments by parameter
    # Names that a cell would define, with why it did not end, and the cell's first line
    unmade: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def nodes(self, kind: type[ast.AST]) -> Iterator[Any]:
        """The nodes of a kind in the statement that stopped."""
        return (node for node in self.code.at(self.line) if isinstance(node, kind))

    def called(self) -> Iterator[tuple[str, ast.Call]]:
        """The calls in the statement that stopped, with the text of what is called."""
        return ((ast.unparse(node.func), node) for node in self.nodes(ast.Call))

    def all_called(self) -> list[tuple[str, ast.Call]]:
        """The calls in the whole function, with the text of what is called."""
        return [(ast.unparse(node.func), node) for node in self.code.nodes if isinstance(node, ast.Call)]

    def quoted_in(self, pattern: str) -> str:
        """The first group of a pattern in Python's message, or an empty text."""
        found = re.search(pattern, self.message)
        return found[1] if found else ""
