"""Harmless variations of a right function: other names, remarks, equal expressions, another order.

Each takes a text and a random generator and returns another text of the same function, or the same text where
the variation does not apply. A few results are not right, so ``right_functions`` runs each on all cases.
"""

from __future__ import annotations

import ast
import io
import random
import re
import tokenize
from collections.abc import Callable

SYNONYMS = {
    "l": ("layer", "idx", "n_l"),
    "L": ("num_layers", "n_layers", "depth"),
    "k": ("key", "name", "param"),
    "key": ("k", "name", "param_name"),
    "name": ("key", "which", "p_name"),
    "g": ("grad", "dtheta", "gr"),
    "gradient": ("grad", "dtheta", "delta"),
    "d": ("dkey", "gkey", "dname"),
    "permutation": ("perm", "order", "shuffled"),
    "learning_rate": ("lr", "alpha", "rate"),
}
EQUAL = (  # a pattern, and an expression that mostly has the same value; judge drops the others
    (r"\(1 - (beta\d?)\)", r"(1.0 - \1)"),
    (r"\b([a-zA-Z]\w*)\s?\*\*\s?2\b", r"np.square(\1)"),
    (r"np\.square\((\w+)\)", r"(\1 * \1)"),
    (r"np\.sqrt\((\w+)\)", r"np.power(\1, 0.5)"),
    (r"len\((\w+)\) // 2", r"int(len(\1) / 2)"),
    (r"np\.zeros\(([^()]+)\.shape\)", r"np.zeros_like(\1)"),
    (r"np\.zeros_like\(([^()]+)\)", r"np.zeros(\1.shape)"),
    (r"\blearning_rate \* (\w+)\b(?![\[(.])", r"\1 * learning_rate"),
    (r'f"(d|W|b|dW|db)\{(\w+)\}"', r'"\1" + str(\2)'),
    (r'"(d|W|b|dW|db)" \+ (\w+)\b(?!\()', r'f"\1{\2}"'),
    (r"range\(1, (\w+) \+ 1\)", r"range(1, 1 + \1)"),
    (r"\(1 \+ ", r"(1.0 + "),
    (r"(?m)^( *)(\S.*) = \2 - ([^+-]*)$", r"\1\2 -= \3"),
    (r" / 2\b", r" * 0.5"),
    (r"\(([\w.]+) \+ ([\w.]+)\)", r"(\2 + \1)"),
    (r"return (\w+)\n", r"return (\1)\n"),
)
REMARKS = ("see the formula", "as in the lecture", "TODO tidy up", "checked by hand", "same shape as before")


def new_names(text: str, rng: random.Random) -> dict[str, str]:
    """Other names for some variables of a function, none of them in the text; arguments keep theirs."""
    tree = ast.parse(text)
    kept = {node.arg for node in ast.walk(tree) if isinstance(node, (ast.arg, ast.keyword)) and node.arg}
    kept |= {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    stored = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    taken = set(re.findall(r"\w+", text))
    found: dict[str, str] = {}
    for name in sorted(stored - kept - {"_"}):
        pool = [*SYNONYMS.get(name, ()), f"{name}_", f"my_{name}", f"{name}_val"]
        free = [new for new in pool if new not in taken]
        if free and rng.random() < 0.7:
            found[name] = rng.choice(free)
            taken.add(found[name])
    return found


def renamed(text: str, names: dict[str, str]) -> str:
    """The text with these variables renamed; every line stays where it is."""
    if not names:
        return text
    pattern = re.compile(rf"\b({'|'.join(map(re.escape, names))})\b")
    lines = text.splitlines(keepends=True)
    for token in reversed(list(tokenize.generate_tokens(io.StringIO(text).readline))):
        (row, start), (_, end) = token.start, token.end
        if token.type == tokenize.NAME and token.string in names:
            new = names[token.string]
        elif token.type == tokenize.STRING and token.string[0] == "f":  # Python 3.12 splits these itself
            new = re.sub(
                r"\{[^{}]*\}", lambda part: pattern.sub(lambda n: names[n[0]], part[0]), token.string
            )
        else:
            continue
        lines[row - 1] = lines[row - 1][:start] + new + lines[row - 1][end:]
    return "".join(lines)


def other_names(text: str, rng: random.Random) -> str:
    return renamed(text, new_names(text, rng))


def with_remarks(text: str, rng: random.Random) -> str:
    """Comments and blank lines before some statements, and often a docstring."""
    lines = text.splitlines()
    function = _graded(text)
    for node in sorted(_statements(ast.parse(text)), key=lambda node: -node.lineno):
        line, indent = node.lineno - 1, " " * node.col_offset
        if line and rng.random() < 0.3:
            lines.insert(line, f"{indent}# {rng.choice(REMARKS)}")
        elif line and node.col_offset and rng.random() < 0.2:
            lines.insert(line, "")
        if node is function.body[0] and rng.random() < 0.5:
            lines.insert(function.body[0].lineno - 1, f'{indent}"""My {function.name}."""')
    return "\n".join(lines) + "\n"


def equal_expressions(text: str, rng: random.Random) -> str:
    """One or two expressions written in another way, everywhere."""
    fitting = [rule for rule in EQUAL if re.search(rule[0], text.partition("):\n")[2])]
    for pattern, new in rng.sample(fitting, min(len(fitting), rng.choice((1, 2)))):
        head, separator, body = text.partition("):\n")
        text = head + separator + re.sub(pattern, new, body)
    return text


def reordered(text: str, rng: random.Random) -> str:
    """Two assignments exchanged that stand one after the other and do not read what the other one sets."""
    lines = text.splitlines()
    pairs = []
    for first, second in zip(nodes := _statements(ast.parse(text)), nodes[1:], strict=False):
        both = isinstance(first, ast.Assign) and isinstance(second, ast.Assign)
        if both and second.lineno == first.lineno + 1 and first.col_offset == second.col_offset:
            sets = [_targets(node) for node in (first, second)]
            texts = [ast.unparse(node) for node in (first, second)]
            single = all(node.end_lineno == node.lineno for node in (first, second))
            if single and not any(t in texts[1] for t in sets[0]) and not any(t in texts[0] for t in sets[1]):
                pairs.append(first.lineno - 1)
    if pairs:
        at = rng.choice(pairs)
        lines[at], lines[at + 1] = lines[at + 1], lines[at]
    return "\n".join(lines) + "\n"


def reformatted(text: str, rng: random.Random) -> str:
    """As a formatter leaves it: other quotes and spaces, no needless parentheses."""
    return f"{text.partition(chr(10))[0]}\n{ast.unparse(ast.parse(text))}\n"


def named_result(text: str, rng: random.Random) -> str:
    """The last return's value gets a name first."""
    last = _graded(text).body[-1]
    if not isinstance(last, ast.Return) or last.value is None or re.search(r"\bresult\b", text):
        return text
    lines = text.splitlines()
    indent = " " * last.col_offset
    lines[last.lineno - 1 : last.end_lineno] = [
        f"{indent}result = {ast.unparse(last.value)}",
        f"{indent}return result",
    ]
    return "\n".join(lines) + "\n"


VARIATIONS: tuple[Callable[[str, random.Random], str], ...] = (
    other_names,
    with_remarks,
    equal_expressions,
    reordered,
    reformatted,
    named_result,
)


def varied(text: str, rng: random.Random) -> tuple[str, tuple[str, ...]]:
    """The text after two or three variations, and the names of those that changed it."""
    names = []
    for variation in rng.sample(VARIATIONS, rng.choice((2, 3))):
        before, text = text, variation(text, rng)
        if text != before:
            names.append(variation.__name__)
    return text, tuple(names)


def _graded(text: str) -> ast.FunctionDef:
    """The graded function: the last definition at the top of a cell."""
    return next(node for node in reversed(ast.parse(text).body) if isinstance(node, ast.FunctionDef))


def _statements(tree: ast.AST) -> list[ast.stmt]:
    found = [node for node in ast.walk(tree) if isinstance(node, ast.stmt)]
    return sorted(found, key=lambda node: (node.lineno, node.col_offset))


def _targets(node: ast.stmt) -> list[str]:
    assert isinstance(node, ast.Assign)
    parts = [p for t in node.targets for p in (t.elts if isinstance(t, ast.Tuple) else [t])]
    return [ast.unparse(part) for part in parts]
