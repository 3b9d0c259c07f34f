# Built from autograder/verdict/exception_words.py; edit it there.
"""Explains an exception of a student's function in words for the student. Pure.

The grader explains with it what a sandbox reported, and `check()` what a function raised in the notebook; a
release holds this very file. A rule reads Python's message only if there is one: for hidden cases there is
none, and the words follow from the type of the exception and the student's own code alone. A rule that is
not certain says nothing.
"""

import ast
import difflib
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from checking.operation_words import OPERATION_RULES, items_forgotten, nothing_used
from checking.stop import Stop, Words
from checking.student_code import BUILTINS, Remark, StudentCode, listed, nearest

CELL_STOPPED = "cell_stopped"  # the mistake is in another cell
MAX_KEYS = 8  # of a dictionary, in a message
MODULES = ("math", "random", "copy", "itertools", "functools", "scipy", "matplotlib", "plt", "numpy")


def explain(stop: Stop) -> Remark | None:
    """Explain an exception; None if no rule is certain."""
    for rule in RULES.get(stop.error, ()):
        if words := rule(stop):
            return Remark(*words, stop.line)
    return None


def stopped_at(error: str, message: str, code: StudentCode, line: int | None) -> str:
    """The error with its line, as a sentence goes on after "stopped with"."""
    said = f": {' '.join(message.split()).rstrip('.')}" if message else ""
    text = code.quoted(line)
    where = f" in line {line}" if line else ""
    return f"{error}{where}{f', `{text}`' if text else ''}{said}"


# --- names ------------------------------------------------------------------------------------------


def _undefined(stop: Stop) -> Words:
    name = stop.quoted_in(r"name '(\w+)' is not defined")
    if not name:
        return None
    own = nearest(name, [*stop.code.parameters, *stop.code.assigned])
    same = [one for one in BUILTINS if one.lower() == name.lower()]
    if name in stop.unmade:
        why, first_line = stop.unmade[name]
        return CELL_STOPPED, f"The cell that defines {name} {why}", f"It begins with `{first_line}`."
    if name == "np":
        text = "Run the cell that says `import numpy as np`, and give no other thing the name np."
    elif name in MODULES:
        text = f"A module is imported before it is used: `import {name}`, in this cell or above it."
    elif name in {ast.unparse(n.value) for n in stop.nodes(ast.Subscript) if isinstance(n.ctx, ast.Store)}:
        text = f"Entries need a dictionary to stand in: `{name} = {{}}` makes one, above the loop."
    elif own:
        text = f"Your function has {own}: is that the one you mean?"
    elif same:
        text = f"Python writes it {same[0]}."
    elif hasattr(np, name) and hasattr(math, name):
        text = f"NumPy's function for arrays is np.{name}."
    elif callable(getattr(np, name, None)) and any(text == name for text, _ in stop.called()):
        text = f"NumPy has a function np.{name}: is that the one you mean?"
    else:
        text = (
            "Is there a line that gives it a value, and is it spelt the same there? "
            "If that line is in another cell, that cell has to run before this one."
        )
    return "undefined_name", f"The name {name} is not defined", text


def _unbound(stop: Stop) -> Words:
    name = stop.quoted_in(r"variable '(\w+)'")
    names = [name] if name else [node.id for node in stop.nodes(ast.Name) if isinstance(node.ctx, ast.Load)]
    for loop in (node for node in stop.code.nodes if isinstance(node, ast.For)):
        inside = {id(node) for node in ast.walk(loop)}
        used = [one for one in names if _stored(stop.code, one) and _stored(stop.code, one) <= inside]
        if used and stop.line and stop.line > (loop.end_lineno or 0):
            return (
                "loop_variable_after_loop",
                f"{used[0]} is used after its loop",
                f"{used[0]} has its values from the loop in line {loop.lineno}. That loop did not run even "
                f"once here, so {used[0]} has no value in line {stop.line}. When does it not run?",
            )
    stores = [n for n in stop.code.nodes if isinstance(n, ast.Name) and n.id == name]
    lines = sorted({node.lineno for node in stores if isinstance(node.ctx, ast.Store)})
    if not lines or not stop.line:
        return None
    if lines[0] < stop.line:
        text = f"Line {lines[0]} would give it one, but that line was not reached."
    else:
        text = (
            f"Line {lines[0]} assigns to {name}, so Python takes {name} for a variable of this function, "
            "which needs a first value before it is used."
        )
    return "unbound_name", f"{name} has no value yet in line {stop.line}", text


def _stored(code: StudentCode, name: str) -> set[int]:
    """The nodes, by id, at which a function assigns to a name."""
    names = (node for node in code.nodes if isinstance(node, ast.Name) and node.id == name)
    return {id(node) for node in names if isinstance(node.ctx, ast.Store)}


def _attribute(stop: Stop) -> Words:
    found = re.search(r"(?:'([\w.]+)' object|module '([\w.]+)') has no attribute '(\w+)'", stop.message)
    if not found:
        return None
    kind, name = found[1] or found[2], found[3]
    title = f"{'A ' if found[1] else ''}{kind} has no {name}"
    if kind == "dict" and any(name in value for value in stop.inputs.values() if isinstance(value, dict)):
        return "entry_as_attribute", title, f'An entry is taken by its key, as in parameters["{name}"].'
    if kind == "list" and hasattr(np.ndarray, name):
        return "list_as_array", title, "Arrays have it; np.array(…) makes an array of a list."
    if name in ("append", "extend") and found[1]:
        return "not_a_list", title, "Lists have it: `[]` makes a list, `{}` a dictionary and `()` a tuple."
    owners: dict[str, Any] = {"numpy": np, "numpy.random": np.random, "numpy.linalg": np.linalg, "math": math}
    owners |= {"numpy.ndarray": np.ndarray, "dict": dict, "list": list}
    near = nearest(name, [one for one in dir(owners.get(kind, object)) if not one.startswith("_")])
    return ("attribute", title, f"The nearest that it has is {near}.") if near else None


def _calls_itself(stop: Stop) -> Words:
    lines = [node.lineno for text, node in stop.all_called() if text == stop.code.name]
    if not lines:
        return None
    title = f"The function calls itself in line {lines[0]}"
    return "recursion", title, "That call makes the same call again, and so on without end."


def _no_module(stop: Stop) -> Words:
    name = stop.quoted_in(r"No module named '([\w.]+)'")
    if not name:
        return None
    text = "Use what the notebook imports; other packages may be missing where it is graded."
    return "no_module", f"There is no module {name} here", text


# --- keys --------------------------------------------------------------------------------------------


def _no_key(stop: Stop) -> Words:
    try:
        key = ast.literal_eval(stop.message)
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return None
    if isinstance(key, int) and not isinstance(key, bool):
        return "no_key", f"There is no key {key}", "The keys of this dictionary are texts, not numbers."
    if not isinstance(key, str):
        return None
    title = f'There is no key "{key}"'
    if braces := re.search(r"\{\w+\}", key):
        text = f'A text with {braces[0]} in it needs an f before its quotation marks: f"{key}".'
        return "key_without_f", title, text
    near = [found for name, value in _dictionaries(stop, key) if (found := _near_key(key, name, value))]
    if not near:
        return "no_key", title, "The dictionary in this line has no entry of this name when the line runs."
    distance, text = min(near, key=lambda found: found[0])
    counted = {call.args[0].id for call in _counts(stop)} & stop.inputs.keys() if distance == 0 else ()
    for name in sorted(counted):
        text += f" len({name}) is {len(stop.inputs[name])}, the number of its entries, not of layers."
    return "no_key", title, text


def _dictionaries(stop: Stop, key: str) -> Iterator[tuple[str, dict]]:
    """The arguments that the statement takes an entry from and that lack the key."""
    read = {node.value.id for node in stop.nodes(ast.Subscript) if isinstance(node.value, ast.Name)}
    for name, value in stop.inputs.items():
        if name in read - set(stop.code.assigned) and isinstance(value, dict) and value and key not in value:
            yield name, value


def _counts(stop: Stop) -> Iterator[Any]:
    """The calls len(name) whose value is not divided."""
    nodes = [node for node in stop.code.nodes if isinstance(node, ast.BinOp)]
    divided = {id(n.left) for n in nodes if isinstance(n.op, (ast.Div, ast.FloorDiv))}
    for text, call in stop.all_called():
        if text == "len" and call.args and isinstance(call.args[0], ast.Name) and id(call) not in divided:
            yield call


def _near_key(key: str, name: str, value: dict) -> tuple[float, str] | None:
    """How far a key is from a dictionary's, and the sentence on those that it has."""
    keys = [one for one in value if isinstance(one, str)]
    if not keys:
        return None
    shown = listed([f'"{one}"' for one in keys[:MAX_KEYS]]) + (" and others" if keys[MAX_KEYS:] else "")
    letters = key.rstrip("0123456789")
    numbers = [int(one[len(letters) :]) for one in keys if re.fullmatch(re.escape(letters) + r"\d{1,6}", one)]
    text = f"{name} has the keys {shown}"
    if numbers and key != letters:
        return 0.0, f'{text}: the numbers of "{letters}…" go from {min(numbers)} to {max(numbers)}.'
    near = max(keys, key=lambda one: difflib.SequenceMatcher(None, key, one).ratio())
    likeness = difflib.SequenceMatcher(None, key, near).ratio()
    return 1 - likeness, f'{text}; the nearest to "{key}" is "{near}".' if likeness > 0.6 else f"{text}."


RULES: Mapping[str, Sequence[Callable[[Stop], Words]]] = {
    "NameError": (_undefined,),
    "UnboundLocalError": (_unbound,),
    "KeyError": (items_forgotten, _no_key),
    "AttributeError": (nothing_used, _attribute),
    "ModuleNotFoundError": (_no_module,),
    "RecursionError": (_calls_itself,),
    **OPERATION_RULES,
}
