"""The wire format between the grader and a sandbox: length-prefixed frames of JSON and of plain numbers.

Both sides use this module. A message is a JSON frame, with the dtype and shape of each array, and a frame of
the arrays' bytes one after the other. Reading trusts nothing: lengths, values and arrays are counted before
memory is allocated for them, and only arrays of the dtypes in `encoding.DTYPES` are rebuilt.
"""

import json
import math
import struct
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from .encoding import DTYPES, MAX_DIMS, MAX_FRAME, MAX_NODES, WireError
from .json_size import exceeds

MAX_AT_ONCE = 200  # descriptors in one message; the kernel's own limit is 253
# Strings, brackets and commas of a message's JSON frame. `encode` makes at most ten for each of MAX_NODES
# parts, and one for each side of a shape. So many as empty lists take 35 MB and 0.1 s, and as dictionaries in
# each other 90 MB and 0.3 s.
MAX_TOKENS = 1_000_000
Read = Callable[[int], bytes | memoryview]


class Job(NamedTuple):
    """The message that starts an attempt."""

    steps: list[list[str]]  # ["cell", label, source] or ["question", label, name of the function]
    files: dict[str, str]  # to write beside the notebook, by file path; bytes decoded as Latin-1
    cell_seconds: float
    checkpointed: bool


def pack(structure: Any, arrays: Sequence[np.ndarray] = ()) -> bytes:
    """Return one message: ``structure`` must be JSON, each array of a dtype in DTYPES."""
    heads = [[array.dtype.str, array.shape] for array in arrays]
    head = json.dumps({"body": structure, "arrays": heads}).encode()
    parts = [np.ascontiguousarray(array).tobytes() for array in arrays]
    size = sum(map(len, parts))
    return b"".join([struct.pack(">Q", len(head)), head, struct.pack(">Q", size), *parts])


def unpack(read: Read, limit: int = MAX_FRAME) -> tuple[Any, list[np.ndarray]]:
    """Read one message. ``read(n)`` returns exactly n bytes or raises EOFError.

    Arrays are views of the bytes read if those are writable, else copies.

    Raises:
        WireError: the bytes are not a message, or its frames together exceed ``limit`` bytes.
        EOFError: the message ends early.
    """
    head = bytes(_frame(read, limit))
    if exceeds(head, MAX_TOKENS):
        raise WireError("a message of too many values")
    try:
        message = json.loads(head.decode())  # from bytes, json would also read UTF-16, which is not counted
        body, heads = message["body"], message["arrays"]
        if type(heads) is not list or len(heads) > MAX_NODES:
            raise WireError("too many arrays")
        shapes = [(DTYPES[kind], _shape(shape)) for kind, shape in heads]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise WireError("not a message") from error
    payload = memoryview(_frame(read, limit - len(head)))
    sizes = [math.prod(shape) * dtype.itemsize for dtype, shape in shapes]
    if sum(sizes) != len(payload):
        raise WireError("the arrays' sizes differ from their shapes")
    arrays, position = [], 0
    for (dtype, shape), size in zip(shapes, sizes, strict=True):
        try:
            flat = np.frombuffer(payload[position : position + size], dtype=dtype)
            arrays.append((flat if flat.flags.writeable else flat.copy()).reshape(shape))
        except ValueError as error:  # the array is empty, but NumPy allows no such shape
            raise WireError("not a shape") from error
        position += size
    return body, arrays


def reader(data: bytes | memoryview) -> Read:
    """Return a function that reads ``data`` in order; of a memoryview it copies nothing."""
    position = 0

    def read(count: int) -> bytes | memoryview:
        nonlocal position
        if count > len(data) - position:
            raise EOFError
        position += count
        return data[position - count : position]

    return read


def _frame(read: Read, limit: int) -> bytes | memoryview:
    (length,) = struct.unpack(">Q", read(8))
    if length > limit:
        raise WireError(f"a frame of {length} bytes is over the limit")
    return read(length)


def _shape(shape: Any) -> tuple[int, ...]:
    if len(shape) > MAX_DIMS or not all(type(side) is int and 0 <= side < 1 << 28 for side in shape):
        raise ValueError("not a shape")
    return tuple(shape)
