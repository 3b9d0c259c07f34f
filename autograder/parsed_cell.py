"""The top level of a cell's source: which functions it defines, and the source of its definitions."""

import ast
import re
import warnings
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache

MAX_CACHED = 20_000  # characters of a cell whose definitions are cached
MAX_PARSED = 200_000  # characters of a cell that is parsed; so many take at most 170 MB and 0.6 s
# Characters that IPython may tokenise to transform the magics of one cell, and of a notebook: the whole cell
# for each of its magics. So many take 0.5 s, in the worst cells 1.5 s; forty magics in 10,000 characters
# are 410,000.
MAX_TRANSFORMED = 500_000
DEFINITION_LINE = re.compile(r"^(def|class) +(\w+)", re.MULTILINE)
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)


@dataclass(frozen=True)
class ParsedCell:
    """The top level of a cell's source."""

    functions: frozenset[str]  # names of the functions and classes it defines
    definitions: str  # the source of its functions, classes and imports, at their line numbers
    work: int  # characters tokenised to transform its magics


def parsed_cell(source: str, transform: bool = True) -> ParsedCell:
    """Parse a cell's source; ``transform`` its magics if it is not plain Python."""
    return (_parsed if len(source) < MAX_CACHED else _parsed.__wrapped__)(source, transform)


@lru_cache(maxsize=1000)  # most cells of a class are the same
def _parsed(source: str, transform: bool) -> ParsedCell:
    work = 0
    body = _body(source)
    if body is None and transform and len(source) <= MAX_PARSED:
        # IPython takes a tenth of a second to import, and few cells have magics.
        from autograder.magics import without_magics

        text, work = without_magics(source, MAX_TRANSFORMED)
        body = None if text == source else _body(text)
        source = source if body is None else text
    if body is None:
        # A cell that does not parse still belongs to the function that its def line names, or the class.
        return ParsedCell(frozenset(name for _, name in DEFINITION_LINE.findall(source)), "", work)
    functions = frozenset(n.name for n in body if isinstance(n, DEFINITIONS[:3]))
    return ParsedCell(functions, _definitions(body, source), work)


def _body(source: str) -> list[ast.stmt] | None:
    """A cell's statements, or None if it is not Python or longer than MAX_PARSED."""
    if len(source) > MAX_PARSED:
        return None
    with suppress(SyntaxError, ValueError, RecursionError, MemoryError), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a backslash in a string of the student's
        return ast.parse(source).body
    return None


def _definitions(body: list[ast.stmt], source: str) -> str:
    kept: set[int] = set()
    for node in body:
        if isinstance(node, DEFINITIONS):
            first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))])
            kept.update(range(first, (node.end_lineno or first) + 1))
    return "\n".join(line if n in kept else "" for n, line in enumerate(source.split("\n"), 1)).rstrip()
