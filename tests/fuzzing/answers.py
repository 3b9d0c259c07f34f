"""Forges the answers of a sandbox: the values that calls return, and the messages that hold them."""

from __future__ import annotations

import json
import struct
from typing import Any

import numpy as np

from autograder.comparison import ArraySummary
from autograder.sandbox.inside import limits
from autograder.sandbox.inside.encoding import DTYPES, encode
from tests.fuzzing.inputs import NUMBERS, Draw

# Drawing takes time: beyond this, parts of a structure are plain numbers. Repeated parts are not drawn anew.
MAX_DRAWN = 20_000


class Answer:
    """A value as a sandbox sends it, forged or honest: a structure, and its arrays' dtypes, shapes, bytes."""

    def __init__(self, draw: Draw, expected: Any) -> None:
        self.draw = draw
        self.heads: list[Any] = []
        self.bytes = bytearray()
        self.drawn = 0  # parts of forged structures
        arrays: list[np.ndarray] = []
        self.structure: Any = encode(whole(expected), arrays, clip=True)
        for array in arrays:
            self.add(array)

    def add(self, array: np.ndarray) -> int:
        self.heads.append([array.dtype.str, list(array.shape)])
        self.bytes += array.tobytes()
        return len(self.heads) - 1

    def array(self) -> int:
        """The index of a new odd array."""
        draw = self.draw
        shape = [draw.choice([0, 1, 1, 2, 3, 64]) for _ in range(draw.choice([0, 1, 1, 2, 2, 3, 40]))]
        if draw.seldom(30):
            shape = [draw.choice([1, 3]), draw.randrange(1, 300_000)]
        dtype = DTYPES[draw.choice(list(DTYPES))]
        room = max(0, limits.RESULT_BYTES - len(self.bytes))  # what is left of one answer
        count = min(int(np.prod(shape, dtype=float)), 1 << 20, room // dtype.itemsize)
        data = (
            draw.randbytes(64)
            if draw.seldom(2)
            else np.array(draw.choice([0, 1, 1.5])).astype(dtype).tobytes()
        )
        numbers = (data * (count * dtype.itemsize // max(1, len(data)) + 1))[: count * dtype.itemsize]
        self.heads.append([dtype.str, shape])
        self.bytes += numbers
        return len(self.heads) - 1

    def forged(self, depth: int = 0) -> Any:
        """Any structure, mostly one that `encode` could make."""
        draw, number = self.draw, self.draw.randrange(12)
        self.drawn += 1
        if self.drawn > MAX_DRAWN:
            return ["value", number]
        match draw.randrange(12):
            case 0 | 1:
                return ["value", draw.choice(NUMBERS)]
            case 2:
                return ["value", draw.text()]
            case 3:
                return ["array", number, self.array()]
            case 4:
                shape = draw.choice([[1000, 2000], [1 << 40, 64], [12288, 64], [0], [2**62] * 2, [10**4000]])
                return ["head", number, draw.randrange(len(self.heads) or 1), shape]
            case 5:
                return ["again", number]
            case 6:
                return ["other", draw.text()]
            case 7 if draw.seldom(3):
                return self.shared(draw.choice([2, 40, 1000]), draw.randrange(1, 18))
            case 8:
                return draw.odd()
        parts = [self.forged(depth + 1) for _ in range(draw.randrange(5) if depth < 5 else 0)]
        parts *= draw.copies(len(json.dumps(parts))) if draw.seldom(30) else 1
        kind = draw.choice(["list", "tuple", "dict", "dict", "set", "frozenset", "texts"])
        if kind == "dict":
            keys = [draw.text() if draw.seldom(2) else self.forged(depth + 2) for _ in parts]
            return [kind, number, [list(pair) for pair in zip(keys, parts, strict=True)]]
        if kind == "texts":
            texts = [draw.text() for _ in parts]
            return [kind, number, [len(texts)] if draw.seldom(2) else draw.odd(), texts]
        return [kind, number, parts]

    def shared(self, width: int, depth: int) -> Any:
        """A small structure of width ** depth parts."""
        part: Any = ["value", 0]
        for number in range(100, 100 + depth):
            rest = [["again", number - 1]] * (width - 1) if number > 100 else []
            part = [self.draw.choice(["tuple", "list"]), number, [part, *rest]]
        return part

    def packed(self, honest: bool) -> bytes:
        """The message with this value as the result of a call."""
        draw = self.draw
        fields: Any = {"status": "returned", "value": self.structure}
        if honest:
            return wire_message(fields, self.heads, self.bytes)
        match draw.randrange(12):
            case 0:
                fields = {
                    "status": "raised",
                    "error": draw.text(),
                    "message": draw.text(),
                    "line": draw.odd(),
                }
            case 1:
                fields = draw.mutated(fields, draw.odd)
            case 2:
                self.heads = draw.mutated(self.heads, draw.odd)
            case 3:
                self.bytes = draw.spoilt(self.bytes)
        return message(draw, fields, self.heads, self.bytes)


def whole(expected: Any) -> Any:
    """An expected value with arrays in place of their summaries."""
    if isinstance(expected, dict):
        return {key: whole(part) for key, part in expected.items()}
    if isinstance(expected, (list, tuple)):
        return type(expected)(map(whole, expected))
    if isinstance(expected, ArraySummary):
        first = np.asarray(expected.first)
        array = np.zeros(expected.shape, first.dtype)
        array[(0,) * (array.ndim - 1)][: first.size] = first
        return array
    return expected


def is_larger(tree: Any, size: int) -> bool:
    """Whether a JSON value has more parts and characters than this; parts count wherever they occur."""
    waiting, total = [tree], 0
    while waiting and total <= size:
        part = waiting.pop()
        if isinstance(part, (str, list, dict)):
            total += len(part)
        if isinstance(part, (list, dict)):
            waiting += part.values() if isinstance(part, dict) else part
    return total > size


def message(draw: Draw, body: Any, heads: Any, payload: bytes) -> bytes:
    """One message on the wire; seldom with false lengths or spoilt bytes."""
    if is_larger({"body": body, "arrays": heads}, limits.RESULT_BYTES):
        body, heads = None, []  # parts that are drawn once and repeated can be repeated inside once more
    head = json.dumps({"body": body, "arrays": heads}).encode()
    if draw.seldom(20):
        head = draw.spoilt(head)
    lengths = [len(head), len(payload)]
    if draw.seldom(30):
        lengths[draw.randrange(2)] = draw.choice([0, 1, 2**31, 2**63, 2**64 - 1, len(head) + 1])
    return struct.pack(">Q", lengths[0]) + head + struct.pack(">Q", lengths[1]) + payload


def wire_message(body: Any, heads: Any, payload: bytes) -> bytes:
    """One message as the sandbox writes it."""
    head = json.dumps({"body": body, "arrays": heads}).encode()
    return struct.pack(">Q", len(head)) + head + struct.pack(">Q", len(payload)) + payload
