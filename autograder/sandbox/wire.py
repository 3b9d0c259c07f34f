"""The wire between the grader and a sandbox: length-prefixed frames of JSON and plain arrays.

Both sides use this file; it imports nothing of ours. A message is one JSON frame followed by the
array frames it counts, in npy format without pickles. Reading trusts nothing: lengths are checked
before anything is allocated, and only plain values of numeric dtype are rebuilt. An object that occurs
twice in a value crosses once and is one object again on the other side, so that sharing can be seen.
"""

from __future__ import annotations

import io
import json
import struct
from collections.abc import Callable
from typing import Any

import numpy as np

MAX_FRAME = 64 << 20  # bytes; the largest public case is 14.5 MB
MAX_NODES = 20_000  # dictionaries, lists, numbers … in one value
MAX_DEPTH = 16
MAX_TEXT = 4_000  # characters of one string in a value
NUMERIC = "biufc"

Read = Callable[[int], bytes]


class WireError(Exception):
    """The other side sent something that is no message of ours, or too much."""


def pack(structure: Any, arrays: list[np.ndarray] | None = None) -> bytes:
    """One message as bytes: ``structure`` must be JSON; ``arrays`` must be numeric."""
    arrays = arrays or []
    frames = [json.dumps({"body": structure, "arrays": len(arrays)}).encode()]
    for array in arrays:
        buffer = io.BytesIO()
        np.lib.format.write_array(buffer, array, allow_pickle=False)
        frames.append(buffer.getvalue())
    return b"".join(struct.pack(">Q", len(frame)) + frame for frame in frames)


def unpack(read: Read, limit: int = MAX_FRAME) -> tuple[Any, list[np.ndarray]]:
    """Read one message. ``read(n)`` returns exactly n bytes or raises EOFError.

    Raises:
        WireError: what came is no message, or its frames together exceed ``limit`` bytes.
        EOFError: the other side has gone.
    """
    payload, limit = _frame(read, limit)
    try:
        head = json.loads(payload)
        count = head["arrays"]
        body = head["body"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise WireError("not a message") from error
    if type(count) is not int or not 0 <= count <= MAX_NODES:
        raise WireError("not a count of arrays")
    arrays = []
    for _ in range(count):
        payload, limit = _frame(read, limit)
        arrays.append(_array(payload))
    return body, arrays


def _frame(read: Read, limit: int) -> tuple[bytes, int]:
    (length,) = struct.unpack(">Q", read(8))
    if length > limit:
        raise WireError(f"a frame of {length} bytes is over the limit")
    return read(length), limit - length


def _array(payload: bytes) -> np.ndarray:
    """Rebuild an npy payload, allocating no more than the bytes that are here."""
    stream = io.BytesIO(payload)
    try:
        if np.lib.format.read_magic(stream) != (1, 0):
            raise WireError("not an array of npy version 1.0")
        shape, fortran, dtype = np.lib.format.read_array_header_1_0(stream, max_header_size=2_000)
    except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError) as error:
        raise WireError("not an array") from error
    if dtype.kind not in NUMERIC or dtype.hasobject or dtype.subdtype is not None:
        raise WireError(f"not a numeric array: {dtype.kind}")
    count = 1
    for side in shape:
        if type(side) is not int or side < 0:
            raise WireError("not a shape")
        count *= side
    data = payload[stream.tell() :]
    if len(shape) > 32 or count * dtype.itemsize != len(data):
        raise WireError("an array's size differs from its shape")
    flat = np.frombuffer(data, dtype=dtype).copy()
    return flat.reshape(shape, order="F" if fortran else "C")


def encode(value: Any, arrays: list[np.ndarray]) -> Any:
    """A value as JSON, its arrays appended to ``arrays``; what may not cross is ``["other", its type]``."""
    return _Encoder(arrays).node(value, 0)


class _Encoder:
    def __init__(self, arrays: list[np.ndarray]) -> None:
        self.arrays = arrays
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
        if kind is int and value.bit_length() <= 64:
            return ["value", value]
        if kind is str and len(value) <= MAX_TEXT:
            return ["value", value.encode("utf-8", "replace").decode()]
        if isinstance(value, np.generic) and value.dtype.kind in NUMERIC:
            return self.array(np.asarray(value), value)
        if kind is np.ndarray and value.dtype.kind in NUMERIC:
            return self.array(value, value)
        if kind in (dict, list, tuple):
            return self.container(value, kind, depth)
        return ["other", kind.__name__[:80]]

    def array(self, array: np.ndarray, owner: Any) -> Any:
        if id(owner) in self.seen:
            return ["again", self.seen[id(owner)]]
        self.bytes += array.size * array.itemsize  # of what it claims, before anything is copied
        if self.bytes > MAX_FRAME // 2:
            return ["other", "an array too large to hand in"]
        number = self.number(owner)
        self.arrays.append(array)
        return ["array", number, len(self.arrays) - 1]

    def container(self, value: Any, kind: type, depth: int) -> Any:
        if id(value) in self.seen:
            return ["again", self.seen[id(value)]]
        number = self.number(value)
        if kind is dict:
            items = [
                [key, self.node(item, depth + 1)]
                for key, item in list(value.items())[:MAX_NODES]
                if type(key) is str and len(key) <= MAX_TEXT
            ]
            odd = len(value) - len(items)
            return ["dict", number, items, odd]
        return [kind.__name__, number, [self.node(item, depth + 1) for item in value[:MAX_NODES]]]

    def number(self, value: Any) -> int:
        self.keep.append(value)
        self.seen[id(value)] = len(self.seen)
        return self.seen[id(value)]


def decode(structure: Any, arrays: list[np.ndarray], opaque: Callable[[str], Any]) -> Any:
    """The value that `encode` took apart; ``opaque(kind)`` stands for what may not cross.

    Raises:
        WireError: the structure is not one that `encode` makes.
    """
    known: dict[int, Any] = {}

    def node(part: Any, depth: int) -> Any:
        if depth > MAX_DEPTH + 2 or type(part) is not list or not part:
            raise WireError("not a value")
        match part:
            case ["value", v] if v is None or type(v) in (bool, int, float, str):
                return v
            case ["array", int(number), int(index)] if 0 <= index < len(arrays):
                known[number] = arrays[index]
                return arrays[index]
            case ["again", int(number)] if number in known:
                return known[number]
            case ["dict", int(number), list(items), int(odd)]:
                mapping: dict[str, Any] = {}
                known[number] = mapping
                for item in items:
                    if type(item) is not list or len(item) != 2 or type(item[0]) is not str:
                        raise WireError("not a dictionary")
                    mapping[item[0]] = node(item[1], depth + 1)
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
                return opaque(kind[:80])
        raise WireError("not a value")

    try:
        return node(structure, 0)
    except RecursionError as error:
        raise WireError("not a value") from error
