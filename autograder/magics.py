"""Transforms the magics of a cell into plain Python, as IPython does, within a limit of work."""

import re
from contextlib import suppress

from IPython.core.inputtransformer2 import TransformerManager

SPACES = re.compile(r"[ \t\f]{50,}")


def without_magics(source: str, max_work: int) -> tuple[str, int]:
    """The source without magics, and the characters tokenised; unchanged if it cannot be transformed."""
    transformer = _Transformer(max_work)
    text = source
    with suppress(SyntaxError, ValueError, RecursionError, RuntimeError):
        text = transformer.transform_cell(source)
    return text, transformer.work


class _Transformer(TransformerManager):  # type: ignore[misc]
    """Counts what IPython tokenises while it transforms a cell, and stops it at a limit."""

    def __init__(self, max_work: int) -> None:
        super().__init__()
        self.work, self._max_work = 0, max_work

    def do_one_token_transform(self, lines: list[str]) -> tuple[bool, list[str]]:
        self.work += sum(map(_tokenising_cost, lines))
        if self.work > self._max_work:
            raise ValueError("too many magics")
        changed, lines = super().do_one_token_transform(lines)
        return bool(changed), lines


def _tokenising_cost(line: str) -> int:
    """The time that IPython may need to tokenise a line, as a number of ordinary characters.

    Its patterns begin anew at each character of a string that does not end, of a name before a question mark,
    and of a run of spaces: they take time in proportion to the square of the length.
    """
    return len(line) + len(line) ** 2 // 64 + sum(len(run) ** 2 // 5 for run in SPACES.findall(line))
