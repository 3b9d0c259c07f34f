# Built from autograder/labels.py; edit it there.
"""The words of messages on values: the labels of their parts, and what they hold. Pure; imports NumPy only.

A release holds this very file.
"""

import json
import re
from collections import deque
from collections.abc import Sequence
from typing import Any

import numpy as np

MAX_SHOWN = 40  # characters of a key or of a line that a message quotes
MAX_CORRECT = 6  # results named as correct
NUMBERS = (bool, int, float)


def quoted(text: str) -> str:
    """A text within quotes, without control characters, cut at MAX_SHOWN."""
    return json.dumps(text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}…", ensure_ascii=False)


def key_words(key: Any) -> str:
    """A key of a dictionary or a member of a set, as Python writes it; the same in every process."""
    if isinstance(key, str):
        return quoted(key)
    if isinstance(key, (tuple, frozenset)):
        parts = list(map(key_words, key))
        inner = ", ".join(parts if isinstance(key, tuple) else sorted(parts))
        text = f"({inner}{',' if len(parts) == 1 else ''})" if isinstance(key, tuple) else f"{{{inner}}}"
        return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}…"
    return repr(key) if key is None or isinstance(key, NUMBERS) else "an object"


def is_name(key: Any) -> bool:
    """Whether a key is a name, such as ``dW1``; a message on a hidden case holds no other key."""
    return isinstance(key, str) and key.isidentifier()


def entry_label(label: str, key: Any, names_only: bool = False) -> str:
    """The label of a dictionary's entry: ``v["dW1"]``; with ``names_only``, ``v[…]`` for any other key."""
    return f"{label}[{key_words(key) if is_name(key) or not names_only else '…'}]"


def result_label(subscript: str, names: tuple[str, ...]) -> str:
    """A subscript in words: ``[1]["dW2"]`` of (parameters, v) is ``v["dW…"]``."""
    leading = re.match(r"\[(\d+)\]", subscript)
    if len(names) > 1 and leading and int(leading[1]) < len(names):
        return common_label(names[int(leading[1])] + subscript[leading.end() :])
    return common_label(", ".join(names) + subscript)


def common_label(label: str) -> str:
    """One label for all arrays whose keys differ by a number, and for all entries of a list."""
    label = re.sub(r'\["([A-Za-z_]+)\d*"\]', r'["\1…"]', label)
    return re.sub(r"\[\d+\](?=\[)", "[…]", label)


def all_correct(correct: Sequence[str], wrong: Sequence[str], where: str = "in all cases") -> str:
    """The sentence that names the correct results; one without any wrong part by its own name."""
    spoilt = {result.split("[")[0] for result in wrong}
    names = [result if (whole := result.split("[")[0]) in spoilt else whole for result in correct]
    shown = list(dict.fromkeys(names))[:MAX_CORRECT]
    return f"Correct {where}: {', '.join(shown[:-1])}{' and ' if shown[1:] else ''}{shown[-1]}."


def text_words(returned: str, expected: str, label: str) -> str:
    """Where two different texts differ first, and how."""
    how = ""
    if "".join(returned.split()) == "".join(expected.split()):
        how = "; only blanks and line ends differ"
    elif returned.casefold() == expected.casefold():
        how = "; only capital letters differ"
    lines, wanted = returned.split("\n"), expected.split("\n")
    pairs = enumerate(zip(lines, wanted, strict=False))
    index = next((i for i, (line, other) in pairs if line != other), None)
    if index is None:
        count = f"{len(lines)} line{'' if len(lines) == 1 else 's'}"
        return f"{label} has {count} where {len(wanted)} {'is' if len(wanted) == 1 else 'are'} expected{how}"
    shown = _around_the_difference(lines[index], wanted[index])
    where = f"line {index + 1} of {label}" if len(lines) > 1 or len(wanted) > 1 else label
    return f"{where} is {quoted(shown[0])} where {quoted(shown[1])} is expected{how}"


def _around_the_difference(line: str, other: str) -> list[str]:
    """Both lines, without what comes long before their first difference."""
    same = next((i for i, (a, b) in enumerate(zip(line, other, strict=False)) if a != b), len(line))
    cut = min(same, len(other)) - MAX_SHOWN // 2
    return [line, other] if cut <= 0 else [f"…{line[cut:]}", f"…{other[cut:]}"]


def shape_words(returned: tuple[int, ...], expected: tuple[int, ...]) -> str:
    """How two different shapes differ."""
    if len(returned) == len(expected) == 2:
        for axis, word in ((1, "column"), (0, "row")):
            if returned[1 - axis] == expected[1 - axis]:
                count = f"{returned[axis]} {word}{'' if returned[axis] == 1 else 's'}"
                return f"has {count} where {expected[axis]} {'is' if expected[axis] == 1 else 'are'} expected"
    return f"has shape {returned} where {expected} is expected"


def entry_words(returned: Any, expected: Any) -> list[str]:
    """Two different entries; numbers in as many digits, at least eight, as it takes to see the difference."""
    if isinstance(expected, str):
        return [quoted(returned), quoted(expected)]
    for digits in (8, 11, 17):
        texts = [
            f"{n:.{digits}g}" if np.asarray(n).dtype.kind == "f" else str(n) for n in (returned, expected)
        ]
        if texts[0] != texts[1]:
            break
    return texts


def sharing(returned: Any, names: tuple[str, ...], names_only: bool = False) -> list[tuple[str, str]]:
    """The pairs of labels of one mutable object: a change under one label is a change under the other."""
    if isinstance(returned, (tuple, list)) and len(names) > 1:
        unvisited = deque(zip(names, returned, strict=False))
    else:
        unvisited = deque([(", ".join(names), returned)])
    labels: dict[int, str] = {}  # by id: the first label of an object
    pairs = []
    while unvisited:
        label, value = unvisited.popleft()
        if id(value) in labels:
            if isinstance(value, (dict, list, set, np.ndarray)):
                pairs.append((labels[id(value)], label))
            continue
        labels[id(value)] = label
        if isinstance(value, dict):
            unvisited.extend((entry_label(label, key, names_only), item) for key, item in value.items())
        elif isinstance(value, (list, tuple)):
            unvisited.extend((f"{label}[{index}]", item) for index, item in enumerate(value))
    return pairs
