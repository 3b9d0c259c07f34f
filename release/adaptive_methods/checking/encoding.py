# Built from autograder/sandbox/inside/encoding.py; edit it there.
"""Values as plain data: JSON and a list of arrays, without classes or code.

The sandbox encodes the result of a submission's function and the grader decodes it; `check()` in a notebook
does both, so that both compare the same value. Encoding converts numbers of another byte order or of more
than 64 bits to ordinary float64 or integers, ``np.str_`` to str, a subclass of dict, list or tuple to its
base class, and any other class, subclasses of ndarray included, to the name of its type. Decoding trusts
nothing. An object that occurs twice is encoded once and decoded to one object, so that sharing is visible.
"""

from collections.abc import Callable
from itertools import islice
from typing import Any

import numpy as np

MAX_FRAME = 64 << 20  # bytes of one message; the largest public case is 14.5 MB
MAX_NODES = 20_000  # dictionaries, lists, numbers … in one value
MAX_DEPTH = 16
MAX_TEXT = 4_000  # characters of one string in a value
MAX_ARRAY = 1 << 20  # bytes of an array that is encoded whole; a larger one may be clipped to shape and head
HEAD = 64  # entries of the first row that are encoded of a clipped array
NAMES = "|b1 |i1 |u1 <i2 <u2 <i4 <u4 <i8 <u8 <f2 <f4 <f8 <c8 <c16"
DTYPES = {name: np.dtype(name) for name in NAMES.split()}
TEXTS = (str, np.str_)


class WireError(Exception):
    """The other side sent bytes that are not a message, or too many."""


def plain_dtype(dtype: np.dtype) -> np.dtype | None:
    """The dtype in DTYPES to compare such numbers in, or None if they are not numbers."""
    wide = {"g": "<f8", "G": "<c16"}.get(dtype.char)  # longdouble, clongdouble
    return DTYPES.get(wide or dtype.newbyteorder("<").str)


def encode(value: Any, arrays: list[np.ndarray], clip: bool = False) -> Any:
    """Encode a value as JSON, and append its arrays to ``arrays``; another class becomes ``["other", name]``.

    With ``clip``, an array over MAX_ARRAY bytes becomes its shape and the head of its first row.
    """
    return _Encoder(arrays, clip).node(value, 0)


class _Encoder:
    def __init__(self, arrays: list[np.ndarray], clip: bool) -> None:
        self.arrays = arrays
        self.clip = clip
        self.seen: dict[int, int] = {}  # id of a container or array -> its number
        self.keep: list[Any] = []  # keeps the ids valid
        self.nodes = 0
        self.bytes = 0

    def node(self, value: Any, depth: int) -> Any:
        self.nodes += 1
        kind = type(value)
        if self.nodes > MAX_NODES or depth > MAX_DEPTH:
            return ["other", "too large or too deep a structure"]
        if value is None or kind in (bool, float) or (kind is int and value.bit_length() <= 63):
            return ["value", value]
        if kind in TEXTS and len(value) <= MAX_TEXT:
            return ["value", str(value)]
        has_dtype = kind is np.ndarray or isinstance(value, np.generic)
        if has_dtype and (dtype := plain_dtype(value.dtype)) is not None:
            return self.array(np.asarray(value), dtype, value)
        for base in (dict, list, tuple):
            if isinstance(value, base):  # also a named tuple or an ordered dictionary
                return self.container(value, base, depth)
        of = f" of {value.dtype}" if kind is np.ndarray else ""
        return ["other", f"{kind.__name__}{of}"[:80]]

    def array(self, array: np.ndarray, dtype: np.dtype, owner: Any) -> Any:
        if id(owner) in self.seen:
            return ["again", self.seen[id(owner)]]
        size = array.size * dtype.itemsize  # of the claimed shape, before memory is allocated
        shape = list(array.shape) if self.clip and size > MAX_ARRAY else []
        if shape:
            array = array[(0,) * (array.ndim - 1)][:HEAD]
        self.bytes += array.size * dtype.itemsize
        if self.bytes > MAX_FRAME // 2:
            return ["other", "an array too large to hand in"]
        number = self.number(owner)
        with np.errstate(all="ignore"):  # more than float64 holds is inf
            self.arrays.append(array.astype(dtype, copy=False))
        index = len(self.arrays) - 1
        return ["head", number, index, shape] if shape else ["array", number, index]

    def container(self, value: Any, kind: type, depth: int) -> Any:
        if id(value) in self.seen:
            return ["again", self.seen[id(value)]]
        number = self.number(value)
        if kind is dict:
            held = list(dict.items(value))
            items = [
                [str(key), self.node(item, depth + 1)]
                for key, item in held[:MAX_NODES]
                if type(key) in TEXTS and len(key) <= MAX_TEXT
            ]
            return ["dict", number, items, len(held) - len(items)]
        parts = islice(list.__iter__(value) if kind is list else tuple.__iter__(value), MAX_NODES)
        return [kind.__name__, number, [self.node(item, depth + 1) for item in parts]]

    def number(self, value: Any) -> int:
        self.keep.append(value)
        self.seen[id(value)] = len(self.seen)
        return self.seen[id(value)]


def clean(text: str) -> str:
    """Replace halves of surrogate pairs, which JSON may hold and UTF-8 cannot encode."""
    return text.encode("utf-8", "replace").decode()


def decode(
    structure: Any,
    arrays: list[np.ndarray],
    opaque: Callable[[str], Any],
    head: Callable[[tuple[int, ...], np.ndarray], Any],
) -> Any:
    """Return the value that `encode` encoded.

    ``opaque(name)`` replaces an object of another class, ``head(shape, entries)`` a clipped array.

    Raises:
        WireError: `encode` makes no such structure.
    """
    known: dict[int, Any] = {}

    def node(part: Any, depth: int) -> Any:
        if depth > MAX_DEPTH + 2 or type(part) is not list or not part:
            raise WireError("not a value")
        match part:
            case ["value", str(text)]:
                return clean(text)
            case ["value", v] if v is None or type(v) in (bool, float):
                return v
            case ["value", int(v)] if v.bit_length() <= 63:
                return v
            case ["array", int(number), int(index)] if 0 <= index < len(arrays):
                known[number] = arrays[index]
                return arrays[index]
            case ["head", int(number), int(index), list(shape)] if (
                0 <= index < len(arrays)
                and arrays[index].ndim == 1
                and 0 < len(shape) <= 32
                and all(type(side) is int and side >= 0 for side in shape)
            ):
                known[number] = head(tuple(shape), arrays[index])
                return known[number]
            case ["again", int(number)] if number in known:
                return known[number]
            case ["dict", int(number), list(items), int(odd)]:
                mapping: dict[str, Any] = {}
                known[number] = mapping
                for item in items:
                    if type(item) is not list or len(item) != 2 or type(item[0]) is not str:
                        raise WireError("not a dictionary")
                    mapping[clean(item[0])] = node(item[1], depth + 1)
                if odd:
                    mapping["(keys that are not strings)"] = opaque("key")
                return mapping
            case ["list", int(number), list(items)]:
                sequence: list[Any] = []
                known[number] = sequence
                sequence.extend(node(item, depth + 1) for item in items)
                return sequence
            case ["tuple", int(number), list(items)]:
                known[number] = tuple(node(item, depth + 1) for item in items)
                return known[number]
            case ["other", str(kind)]:
                return opaque(clean(kind[:80]))
        raise WireError("not a value")

    try:
        return node(structure, 0)
    except RecursionError as error:
        raise WireError("not a value") from error
