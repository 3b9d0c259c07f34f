"""Draws odd bytes, JSON and source code; the same seed draws the same."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable
from typing import Any

NUMBERS = [0, 1, -1, 7, 255, 2**31, 2**53 + 1, 2**63 - 1, 2**63, -(2**63), 10**30, 10**4000, True, False]
NUMBERS += [0.0, -0.0, 0.5, 1e-320, 1e308, -1e308, float("inf"), float("-inf"), float("nan")]
LETTERS = [
    "a",
    "W1",
    "\0",
    "\x1b[31m",
    "\n",
    "\r\n",
    '"',
    "\\",
    "<script>",
    "{{ x }}",
    "é",
    "😀",
    "\ud800",
    "%",
    "&",
]
BYTES = [b"\0", b"\xff", b"\n", b"\xc3", b"\xef\xbb\xbf", b"\x1b", b"\xf0\x9f\x98\x80", b"9" * 50, b"[[[["]
BYTES += [
    *map(
        str.encode,
        [
            r"[",
            r"]",
            r"{",
            r"}",
            r"\"",
            r"\\",
            r",",
            r":",
            r"1",
            r"-",
            r".",
            r"e9",
            r"NaN",
            r"null",
            r"\u",
            r"\ud800",
            r"<x>",
        ],
    )
]
PIECES = [
    "%who",
    "%%time",
    "!ls",
    "x = %who",
    "x = !ls",
    "x?",
    "x??",
    "?x",
    ";f a",
    ",f a",
    "/f a",
    "%",
    "!",
    "a.b.c.d+?",
    "def f(x):",
    "def f",
    "class A:",
    "    return x",
    "x = 1",
    "if x:",
    "else:",
    "(",
    ")",
    "[",
    "{",
    '"""',
    "'''",
    "'",
    "f'{",
    "\\",
    "#",
    "# GRADED FUNCTION: f",
    ";",
    "@",
    "lambda: 0",
    "async def f(): pass",
    "import os",
    "\t",
    " ",
    "\x0c",
    "\x00",
    "999999999999",
    "0x",
    "1e",
    "a = b = ",
    "not ",
    "-",
    "€",
    ">>> x",
    "In [1]: x",
    "...",
    "from a import *",
    "match x:",
]
MAX_COPIES = 8_000_000  # characters


class Draw(random.Random):
    """A source of odd inputs; all that it repeats in one input together is at most MAX_COPIES long."""

    room = MAX_COPIES

    def seldom(self, times: int = 10) -> bool:
        """True once in so many times."""
        return self.randrange(times) == 0

    def copies(self, length: int) -> int:
        """How often to repeat something of this length: mostly once, seldom a million times."""
        wanted = int(10 ** self.choice([0, 0, 0, 0.5, 1, 1.5, self.uniform(1, 6.5)]))
        count = max(1, min(wanted, self.room // max(1, length)))
        self.room -= (count - 1) * length
        return count

    def text(self) -> str:
        part = "".join(self.choices(LETTERS, k=self.randrange(4)))
        return part * self.copies(len(part)) if self.seldom(20) else part

    def raw(self) -> bytes:
        part = b"".join(self.choices(BYTES, k=self.randrange(1, 4))) or self.randbytes(3)
        return part * self.copies(len(part)) if self.seldom(5) else part

    def source(self) -> str:
        """Lines that look like a cell of code here and there."""
        parts = self.choices(PIECES, k=self.randrange(1, 8))
        ends = self.choices(["\n", "\n", " ", ""], k=len(parts))
        times = [self.copies(len(part)) if self.seldom(6) else 1 for part in parts]
        lines = [(part + end) * count for part, end, count in zip(parts, ends, times, strict=True)]
        return "".join(lines)[:MAX_COPIES]

    def odd(self, depth: int = 0) -> Any:
        """Any JSON value."""
        match self.randrange(8):
            case 0 | 1:
                return self.choice(NUMBERS)
            case 2 | 3:
                return self.text()
            case 4:
                return None
            case 5 if self.seldom(10):
                return self.deep(self.randrange(2, 200))
            case 5 | 6:
                parts = [self.odd(depth + 1) for _ in range(self.randrange(4 if depth < 3 else 1))]
                return parts * (self.copies(len(json.dumps(parts))) if self.seldom(50) else 1)
        return {self.text(): self.odd(depth + 1) for _ in range(self.randrange(4 if depth < 3 else 1))}

    def deep(self, levels: int) -> Any:
        part: Any = self.choice(NUMBERS)
        for _ in range(levels):
            part = [part] if self.seldom(2) else {"a": part}
        return part

    def mutated(self, tree: Any, odd: Callable[[], Any]) -> Any:
        """A JSON value with some parts replaced, removed, repeated or exchanged."""
        tree = [copy.deepcopy(tree)]
        for _ in range(self.choice([1, 1, 2, 3, 8])):
            node, key = tree, 0
            while isinstance(inner := node[key], (list, dict)) and inner and not self.seldom(6):
                node, key = inner, self.choice(list(inner) if isinstance(inner, dict) else range(len(inner)))
            match self.randrange(6):
                case 0 | 1 | 2:
                    node[key] = odd()
                case 3 if node is not tree:
                    del node[key]
                case 4 if isinstance(node, list):
                    length = len(json.dumps(node[key]))
                    node[key:key] = [node[key]] * (self.copies(length) if self.seldom(20) else 1)
                case 5 if isinstance(node, list):
                    self.shuffle(node)
            if not tree:
                break
        return tree[0] if tree else None

    def spoilt(self, data: bytes) -> bytes:
        """Bytes with some of them changed, removed or repeated."""
        spoilt = bytearray(data)
        for _ in range(self.choice([1, 1, 2, 5, 20])):
            start = self.randrange(len(spoilt) + 1)
            end = min(len(spoilt), start + self.choice([0, 1, 2, 8, 100, 10_000]))
            match self.randrange(5):
                case 0:
                    del spoilt[start:end]
                case 1:
                    spoilt[start:end] = spoilt[start:end] * self.copies(end - start)
                case 2:
                    del spoilt[start:]
                case _:
                    spoilt[start : self.choice([start, end])] = self.raw()
        return bytes(spoilt)
