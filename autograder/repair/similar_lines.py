"""Lines that are alike: the same code for weights and biases, or for first and second moments. Pure.

Two lines are twins if only names and letters of keys tell them apart. What is wrong in one is often wrong in
the other, and then one edit repairs both; and a line that is unlike its twin may be the mistake.
"""

import ast
import copy
import re
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import combinations

SWAPS = (("W", "b"), ("v", "s"), ("1", "2"), ("X", "Y"), ("s", "s_max"), ("parameters", "grads"))
WORD = re.compile(r"[A-Za-z_][A-Za-z_0-9]*|\d+")
Letters = dict[str, str]  # from a name or a text in one line to that in its twin


def skeleton(node: ast.AST) -> tuple[str, tuple[str, ...]]:
    """The form of a statement's head without names and texts, and these in order."""
    words: list[str] = []

    def form(part: object) -> str:
        if isinstance(part, ast.Name):
            words.append(part.id)
            return "name"
        if isinstance(part, ast.arg):
            words.append(part.arg)
            return "name"
        if isinstance(part, ast.Attribute):
            return f"attribute {part.attr} {form(part.value)}"
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            words.append(part.value)
            return "text"
        if isinstance(part, ast.AST):
            fields = [
                f"{field}={form(value)}"
                for field, value in ast.iter_fields(part)
                if not (isinstance(part, ast.stmt) and field in ("body", "orelse")) and field != "ctx"
            ]
            return f"{type(part).__name__}({' '.join(fields)})"
        if isinstance(part, list):
            return f"[{' '.join(form(one) for one in part)}]"
        return repr(part)

    return form(node), tuple(words)


def twin_pairs(statements: Sequence[ast.stmt]) -> Iterator[tuple[int, int, Letters]]:
    """Pairs of statements that are twins, and the names and texts of the first in the second."""
    forms = [skeleton(statement) for statement in statements]
    for (i, (form, words)), (j, (other_form, other_words)) in combinations(enumerate(forms), 2):
        if form == other_form and words and words != other_words:
            letters: Letters = {}
            for word, other in zip(words, other_words, strict=True):
                letters.setdefault(word, other)
            if any(isinstance(statements[k], (ast.Assign, ast.AugAssign, ast.For, ast.Expr)) for k in (i, j)):
                yield i, j, letters


def renamed(node: ast.AST, letters: Letters) -> ast.AST:
    """A copy of a node with other names and texts."""
    new = copy.deepcopy(node)
    for part in ast.walk(new):
        if isinstance(part, ast.Name):
            part.id = letters.get(part.id, part.id)
        elif isinstance(part, ast.Constant) and isinstance(part.value, str):
            part.value = letters.get(part.value, part.value)
    return new


def twin_of(statement: ast.stmt) -> Iterator[ast.stmt]:
    """The statements that a statement would have as a twin, by the usual pairs of letters."""
    text = ast.unparse(statement).splitlines()[0]
    for one, other in SWAPS:
        new = WORD.sub(partial(_swapped_match, one, other), text)
        if new != text:
            try:
                yield ast.parse(new).body[0]
            except SyntaxError:
                continue


def _swapped_match(one: str, other: str, match: re.Match[str]) -> str:
    return _swapped(match[0], one, other)


def _swapped(word: str, one: str, other: str) -> str:
    """A word with one letter for the other: at its begin, at its end, or after a d or an underscore."""
    for old, new in ((one, other), (other, one)):
        if word == old:
            return new
        if len(one) == 1 and len(other) == 1 and word.isidentifier():
            if old.isdigit():
                if word.endswith(old) and len(word) > 1 and not word[-2].isdigit():
                    return word[:-1] + new
                continue
            if word in (f"d{old}",):
                return f"d{new}"
            if word.startswith(f"{old}_"):
                return new + word[1:]
            if word.endswith(f"_{old}") or word.endswith(f"_d{old}"):
                return word[:-1] + new
    return word
