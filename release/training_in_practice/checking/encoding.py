# Built from autograder/sandbox/inside/encoding.py; edit it there.
"""Values as plain data: JSON and a list of arrays, without classes or code.

The sandbox encodes the result of a submission's function and the grader decodes it; `check()` in a notebook
does both, so that both compare the same value. Encoding converts numbers of another byte order or of more
than 64 bits to ordinary float64 or integers, ``np.str_`` to str, a subclass of a container to its base class,
and any other class, subclasses of ndarray included, to the name of its type. An object that occurs twice is
encoded once and decoded to one object, so that sharing is visible.

Decoding trusts nothing. A decoded value has at most MAX_NODES parts, shared ones counted wherever they occur,
and never holds itself, so that code that visits it needs no limits of its own. Keys of dictionaries and
members of sets are None, truth values, numbers, texts, and tuples and frozensets of these; any other, or one
that occurs twice, is opaque and so equals no key of a case.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

MAX_FRAME = 64 << 20  # bytes of one message; the largest public case is 14.5 MB
MAX_NODES = 20_000  # dictionaries, lists, numbers … in one value; 2,000 sets of eight parameters have 18,001
MAX_DEPTH = 16  # of containers in each other; a list of tuples of dictionaries has 3
MAX_TEXT = 4_000  # characters of one text in a value
MAX_NAME = 80  # characters of the name of a class
MAX_DIMS = 64  # sides of a shape, as in NumPy
MAX_ARRAY = 1 << 20  # bytes of an array that is encoded whole; a larger one may be clipped to shape and head
HEAD = 64  # entries of the first row that are encoded of a clipped array
NAMES = "|b1 |i1 |u1 <i2 <u2 <i4 <u4 <i8 <u8 <f2 <f4 <f8 <c8 <c16"
DTYPES = {name: np.dtype(name) for name in NAMES.split()}
CONTAINERS = (dict, list, tuple, set, frozenset)
MADE = {kind.__name__: kind for kind in CONTAINERS[1:]}
LARGE_ARRAY, TOO_LARGE = "an array too large to hand in", "too large or too deep a structure"  # opaque ones


class WireError(Exception):
    """The other side sent bytes that are not a message, or too many."""


def plain_dtype(dtype: np.dtype) -> np.dtype | None:
    """The dtype in DTYPES to compare such numbers in, or None if they are not numbers."""
    wide = {"g": "<f8", "G": "<c16"}.get(dtype.char)  # longdouble, clongdouble
    return DTYPES.get(wide or dtype.newbyteorder("<").str)


def _is_text(value: Any) -> bool:
    return type(value) in (str, np.str_) and len(value) <= MAX_TEXT


def _text_bytes(texts: list[str]) -> int:
    """The size of a NumPy array of these texts, which gives each the room of the longest."""
    return 4 * len(texts) * max(map(len, texts), default=0)


def _plain_key(value: Any) -> Any:
    """A decoded key, with Python's numbers in place of NumPy's; raises TypeError if it is not plain."""
    if type(value) is tuple:
        return tuple(map(_plain_key, value))
    if type(value) is np.ndarray and not value.ndim:
        value = value.item()
    if value is not None and type(value) not in (bool, int, float, str, frozenset):
        raise TypeError
    return value


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
        self.nodes = 1
        self.bytes = 0

    def node(self, value: Any, depth: int) -> Any:
        kind = type(value)
        if depth > MAX_DEPTH:
            return ["other", TOO_LARGE]
        if value is None or kind in (bool, float) or (kind is int and value.bit_length() <= 63):
            return ["value", value]
        if _is_text(value):
            return ["value", str(value)]
        if kind is complex:
            value = np.complex128(value)
        has_dtype = kind is np.ndarray or isinstance(value, np.generic)
        if has_dtype and (dtype := plain_dtype(value.dtype)) is not None:
            return self.array(np.asarray(value), dtype, value)
        for base in CONTAINERS:
            if isinstance(value, base):  # also a named tuple or an ordered dictionary
                return self.container(value, base, depth)
        small = kind is np.ndarray and value.size <= MAX_NODES and value.itemsize <= 4 * MAX_TEXT
        if small and value.dtype.kind in "UTO" and all(map(_is_text, texts := value.ravel().tolist())):
            return self.texts(value, texts)
        name = f"{kind.__name__} of {value.dtype}" if kind is np.ndarray else kind.__name__
        return ["other", name[:MAX_NAME]]

    def array(self, array: np.ndarray, dtype: np.dtype, owner: Any) -> Any:
        if id(owner) in self.seen:
            return ["again", self.seen[id(owner)]]
        size = array.size * dtype.itemsize  # of the claimed shape, before memory is allocated
        shape = list(array.shape) if self.clip and size > MAX_ARRAY else []
        if shape:
            array = array[(0,) * (array.ndim - 1)][:HEAD]
        self.bytes += array.size * dtype.itemsize
        if self.bytes > MAX_FRAME // 2:
            return ["other", LARGE_ARRAY]
        number = self.number(owner)
        with np.errstate(all="ignore"):  # more than float64 holds is inf
            self.arrays.append(array.astype(dtype, copy=False))
        index = len(self.arrays) - 1
        return ["head", number, index, shape] if shape else ["array", number, index]

    def texts(self, array: np.ndarray, texts: list[str]) -> Any:
        if not array.ndim:
            return ["value", texts[0]]
        if id(array) in self.seen:
            return ["again", self.seen[id(array)]]
        self.nodes += len(texts)
        self.bytes += _text_bytes(texts)
        if self.nodes > MAX_NODES or self.bytes > MAX_FRAME // 2:
            return ["other", LARGE_ARRAY]
        return ["texts", self.number(array), list(array.shape), texts]

    def container(self, value: Any, kind: type[dict | list | tuple | set | frozenset], depth: int) -> Any:
        if id(value) in self.seen:
            return ["again", self.seen[id(value)]]
        self.nodes += kind.__len__(value)  # a subclass may count otherwise
        if self.nodes > MAX_NODES:
            return ["other", TOO_LARGE]
        number = self.number(value)
        if kind is dict:
            items = [
                [str(key) if _is_text(key) else self.node(key, depth + 1), self.node(item, depth + 1)]
                for key, item in list(dict.items(value))
            ]
            return ["dict", number, items]
        parts = list(kind.__iter__(value))
        return [kind.__name__, number, [self.node(part, depth + 1) for part in parts]]

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

    ``opaque(name)`` replaces an object of another class, an object within itself, and a value with more than
    MAX_NODES parts, shared ones counted wherever they occur; ``head(shape, entries)`` a clipped array.

    Raises:
        WireError: `encode` makes no such structure.
    """
    try:
        return _Decoder(arrays, opaque, head).node(structure, 0)[0]
    except _TooLarge:
        return opaque(TOO_LARGE)


class _TooLarge(Exception):
    """A value's parts are too many, or too deep, because shared containers occur in it again and again."""


class _Decoder:
    def __init__(
        self,
        arrays: list[np.ndarray],
        opaque: Callable[[str], Any],
        head: Callable[[tuple[int, ...], np.ndarray], Any],
    ) -> None:
        self.arrays, self.opaque, self.head = arrays, opaque, head
        self.known: dict[int, tuple[Any, int, int]] = {}  # by number: an object, its parts, its height
        self.open: dict[int, str] = {}  # the kinds of the containers that are being decoded, by number
        self.nodes = 1
        self.bytes = 0  # of arrays of texts

    def count(self, parts: int) -> None:
        """Count parts before they are decoded."""
        self.nodes += parts
        if self.nodes > MAX_NODES:
            raise _TooLarge

    def node(self, part: Any, depth: int) -> tuple[Any, int]:
        """The value of a part, and its height: 0 unless it holds others."""
        if depth > MAX_DEPTH + 1 or type(part) is not list or not part:
            raise WireError("not a value")
        match part:
            case ["value", str(text)] if len(text) <= MAX_TEXT:
                return clean(text), 0
            case ["value", v] if v is None or type(v) in (bool, float):
                return v, 0
            case ["value", int(v)] if v.bit_length() <= 63:
                return v, 0
            case ["array", int(number), int(index)] if 0 <= index < len(self.arrays):
                self.known[number] = self.arrays[index], 0, 0
                return self.arrays[index], 0
            case ["head", int(number), int(index), list(shape)] if 0 <= index < len(
                self.arrays
            ) and _is_clipped(shape, self.arrays[index]):
                self.known[number] = self.head(tuple(shape), self.arrays[index]), 0, 0
                return self.known[number][0], 0
            case ["again", int(number)] if number in self.open:
                return self.opaque(f"{self.open[number]} that holds itself"), 0
            case ["again", int(number)] if number in self.known:
                value, parts, height = self.known[number]
                self.count(parts)
                if depth + height > MAX_DEPTH + 1:
                    raise _TooLarge
                return value, height
            case ["texts", int(number), list(shape), list(texts)]:
                return self.texts(number, shape, texts), 0
            case ["dict" | "list" | "tuple" | "set" | "frozenset" as kind, int(number), list(items)]:
                return self.container(kind, number, items, depth)
            case ["other", str(kind)]:
                return self.opaque(clean(kind[:MAX_NAME])), 0
        raise WireError("not a value")

    def texts(self, number: int, shape: list[Any], texts: list[Any]) -> Any:
        self.count(len(texts))
        if not all(map(_is_text, texts)) or not 0 < len(shape) <= MAX_DIMS:
            raise WireError("not an array of texts")
        if not all(type(side) is int and 0 <= side < 1 << 28 for side in shape):
            raise WireError("not a shape")
        self.bytes += _text_bytes(texts)
        if self.bytes > MAX_FRAME // 2:
            return self.opaque(LARGE_ARRAY)
        try:
            self.known[number] = np.array([clean(text) for text in texts], dtype=str).reshape(shape), 0, 0
        except ValueError as error:
            raise WireError("not a shape") from error
        return self.known[number][0]

    def container(self, kind: str, number: int, items: list[Any], depth: int) -> tuple[Any, int]:
        before = self.nodes
        self.count(len(items))
        self.open[number] = kind
        height = 0
        keys, values = [], []
        for item in items:
            if kind == "dict":
                if type(item) is not list or len(item) != 2:
                    raise WireError("not a dictionary")
                key, item = item
                key, below = self.node(["value", key] if type(key) is str else key, depth + 1)
                height = max(height, below + 1)
                keys.append(key)
            value, below = self.node(item, depth + 1)
            values.append(value)
            height = max(height, below + 1)
        self.open.pop(number, None)
        made: Any = values
        if kind == "dict":
            made = dict(zip(self.keys(keys), values, strict=True))
        elif kind != "list":
            made = MADE[kind](values if kind == "tuple" else self.keys(values))
        self.known[number] = made, self.nodes - before, height
        return made, height

    def keys(self, keys: list[Any]) -> list[Any]:
        """Keys or members, with opaque objects in place of those that are not plain or occur twice."""
        seen: set[Any] = set()
        for index, key in enumerate(keys):
            try:
                key = _plain_key(key)
            except TypeError:
                key = self.opaque("key")
            keys[index] = self.opaque("key that occurs twice") if key in seen else key
            seen.add(key)
        return keys


def _is_clipped(shape: list[Any], first: np.ndarray) -> bool:
    """Whether `encode` clips an array of this shape to these entries of its first row."""
    if not 0 < len(shape) <= MAX_DIMS or not all(type(side) is int and 0 < side < 1 << 63 for side in shape):
        return False
    size = math.prod(shape) * first.itemsize
    return MAX_ARRAY < size < 1 << 63 and first.shape == (min(HEAD, shape[-1]),)
