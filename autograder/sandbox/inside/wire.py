"""The wire between the grader and a sandbox: length-prefixed frames of JSON and of plain numbers.

Both sides use this file; it imports nothing of ours. A message is a JSON frame, which tells the dtype and
shape of each array, and a frame with the arrays' bytes one after the other. Reading trusts nothing: lengths
are checked before anything is allocated, and only plain values of a dozen numeric dtypes are rebuilt. An
object that occurs twice in a value crosses once and is one object again on the other side, so that sharing
can be seen.
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Callable, Sequence
from itertools import islice
from typing import Any

import numpy as np

MAX_FRAME = 64 << 20  # bytes; the largest public case is 14.5 MB
MAX_AT_ONCE = 200  # descriptors in one message; the kernel's own limit is 253
MAX_NODES = 20_000  # dictionaries, lists, numbers … in one value
MAX_DEPTH = 16
MAX_TEXT = 4_000  # characters of one string in a value
DTYPES = {
    name: np.dtype(name)
    for name in (
        "|b1",
        "|i1",
        "|u1",
        "<i2",
        "<u2",
        "<i4",
        "<u4",
        "<i8",
        "<u8",
        "<f2",
        "<f4",
        "<f8",
        "<c8",
        "<c16",
    )
}

MAX_ARRAY = 1 << 20  # bytes of an array that crosses whole; of a larger one go its shape and its head
HEAD = 64  # entries of the first row that go of a larger one

Read = Callable[[int], bytes | memoryview]


class WireError(Exception):
    """The other side sent something that is no message of ours, or too much."""


def pack(structure: Any, arrays: Sequence[np.ndarray] = ()) -> bytes:
    """One message as bytes: ``structure`` must be JSON; ``arrays`` must be of a dtype in DTYPES."""
    heads = [[array.dtype.str, array.shape] for array in arrays]
    head = json.dumps({"body": structure, "arrays": heads}).encode()
    parts = [np.ascontiguousarray(array).tobytes() for array in arrays]
    size = sum(map(len, parts))
    return b"".join([struct.pack(">Q", len(head)), head, struct.pack(">Q", size), *parts])


def unpack(read: Read, limit: int = MAX_FRAME) -> tuple[Any, list[np.ndarray]]:
    """Read one message. ``read(n)`` returns exactly n bytes or raises EOFError.

    Arrays are views of what was read where that may be written to, else copies.

    Raises:
        WireError: what came is no message, or its frames together exceed ``limit`` bytes.
        EOFError: the other side has gone.
    """
    head = _frame(read, limit)
    try:
        message = json.loads(bytes(head))
        body, heads = message["body"], message["arrays"]
        shapes = [(DTYPES[kind], _shape(shape)) for kind, shape in heads]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise WireError("not a message") from error
    payload = memoryview(_frame(read, limit - len(head)))
    sizes = [math.prod(shape) * dtype.itemsize for dtype, shape in shapes]
    if sum(sizes) != len(payload):
        raise WireError("the arrays' sizes differ from their shapes")
    arrays, place = [], 0
    for (dtype, shape), size in zip(shapes, sizes, strict=True):
        try:
            flat = np.frombuffer(payload[place : place + size], dtype=dtype)
            arrays.append((flat if flat.flags.writeable else flat.copy()).reshape(shape))
        except ValueError as error:  # an empty array of sides that no array can have together
            raise WireError("not a shape") from error
        place += size
    return body, arrays


def _frame(read: Read, limit: int) -> bytes | memoryview:
    (length,) = struct.unpack(">Q", read(8))
    if length > limit:
        raise WireError(f"a frame of {length} bytes is over the limit")
    return read(length)


def _shape(shape: Any) -> tuple[int, ...]:
    if len(shape) > 32 or not all(type(side) is int and 0 <= side < 1 << 28 for side in shape):
        raise ValueError("not a shape")
    return tuple(shape)


def encode(value: Any, arrays: list[np.ndarray], clip: bool = False) -> Any:
    """A value as JSON, its arrays appended to ``arrays``; what may not cross is ``["other", its type]``.

    With ``clip``, of an array over MAX_ARRAY bytes only the shape and the head of the first row cross.
    """
    return _Encoder(arrays, clip).node(value, 0)


class _Encoder:
    def __init__(self, arrays: list[np.ndarray], clip: bool) -> None:
        self.arrays = arrays
        self.clip = clip
        self.seen: dict[int, int] = {}  # id of a container or array -> its number
        self.keep: list[Any] = []  # keeps ids valid while we look at them
        self.nodes = 0
        self.bytes = 0

    def node(self, value: Any, depth: int) -> Any:
        self.nodes += 1
        kind = type(value)
        if self.nodes > MAX_NODES or depth > MAX_DEPTH:
            return ["other", "too large or too deep a structure"]
        if value is None or kind is bool or kind is float:
            return ["value", value]
        if kind is int and value.bit_length() <= 63:
            return ["value", value]
        if kind is str and len(value) <= MAX_TEXT:
            return ["value", value]
        if isinstance(value, np.generic) and value.dtype.str in DTYPES:
            return self.array(np.asarray(value), value)
        if kind is np.ndarray and value.dtype.str in DTYPES:
            return self.array(value, value)
        for base in (dict, list, tuple):
            if isinstance(value, base):  # a named tuple or an ordered dictionary is what it holds
                return self.container(value, base, depth)
        of = f" of {value.dtype}" if kind is np.ndarray else ""
        return ["other", f"{kind.__name__}{of}"[:80]]

    def array(self, array: np.ndarray, owner: Any) -> Any:
        if id(owner) in self.seen:
            return ["again", self.seen[id(owner)]]
        size = array.size * array.itemsize  # of what it claims, before anything is copied
        shape = list(array.shape)
        if self.clip and size > MAX_ARRAY:
            array = array[(0,) * (array.ndim - 1)][:HEAD]
            size = array.size * array.itemsize
        else:
            shape = []
        self.bytes += size
        if self.bytes > MAX_FRAME // 2:
            return ["other", "an array too large to hand in"]
        number = self.number(owner)
        self.arrays.append(array)
        place = len(self.arrays) - 1
        return ["head", number, place, shape] if shape else ["array", number, place]

    def container(self, value: Any, kind: type, depth: int) -> Any:
        if id(value) in self.seen:
            return ["again", self.seen[id(value)]]
        number = self.number(value)
        if kind is dict:
            held = list(dict.items(value))
            items = [
                [key, self.node(item, depth + 1)]
                for key, item in held[:MAX_NODES]
                if type(key) is str and len(key) <= MAX_TEXT
            ]
            return ["dict", number, items, len(held) - len(items)]
        parts = islice(list.__iter__(value) if kind is list else tuple.__iter__(value), MAX_NODES)
        return [kind.__name__, number, [self.node(item, depth + 1) for item in parts]]

    def number(self, value: Any) -> int:
        self.keep.append(value)
        self.seen[id(value)] = len(self.seen)
        return self.seen[id(value)]


def clean(text: str) -> str:
    """Text that can be encoded: JSON may hold halves of surrogate pairs."""
    return text.encode("utf-8", "replace").decode()


def decode(
    structure: Any,
    arrays: list[np.ndarray],
    opaque: Callable[[str], Any],
    head: Callable[[tuple[int, ...], np.ndarray], Any],
) -> Any:
    """The value that `encode` took apart.

    ``opaque(kind)`` stands for what may not cross, ``head(shape, entries)`` for a large array.

    Raises:
        WireError: the structure is not one that `encode` makes.
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
                    mapping["(keys that are no strings)"] = opaque("key")
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
