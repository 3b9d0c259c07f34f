"""Forged messages are counted before they are worked on, and what honest code returns is not refused."""

from __future__ import annotations

import json
import struct
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.comparison import ArraySummary, Opaque
from autograder.sandbox.inside import encoding, wire
from autograder.sandbox.inside.encoding import WireError, decode, encode
from autograder.sandbox.inside.json_size import exceeds
from tests.helpers.wire import exact, there_and_back


def nested_tuples(width: int, depth: int):
    value = (0,) * width
    for _ in range(depth - 1):
        value = (value,) * width
    return value


@pytest.mark.parametrize(
    "value",
    [
        nested_tuples(40, 7),
        nested_tuples(2, 15),
        [nested_tuples(100, 2)] * 2,
        {"W1": [[0] * 1000] * 20},
    ],
)
def test_shared_containers_count_wherever_they_occur(value):
    assert there_and_back(value) == Opaque(encoding.TOO_LARGE)


def test_shared_containers_within_the_limit_stay_shared():
    parameters = {"W1": np.ones(2)}
    back = there_and_back([parameters] * 1000)
    assert len(back) == 1000 and all(one is back[0] for one in back)


def decoded(structure):
    return decode(structure, [], Opaque, ArraySummary)


@pytest.mark.parametrize(
    "keys",
    [
        ["a", "a"],
        ["a", ["value", "a"]],
        [["value", 1], ["value", True]],
        [["value", 1], ["value", 1.0]],
        ["\ud800", "?"],
        [["tuple", 1, [["value", 1]]], ["tuple", 2, [["value", True]]]],
        [["frozenset", 1, []], ["frozenset", 2, []]],
    ],
    ids=range(7),
)
def test_keys_that_occur_twice_equal_no_key_of_a_case(keys):
    """An honest dictionary has no such keys; the grader's must not take one entry for another."""
    twice = Opaque("key that occurs twice")
    entries = [[key, ["value", number]] for number, key in enumerate(keys)]
    assert twice in decoded(["dict", 9, entries])
    members = [["value", key] if isinstance(key, str) else key for key in keys]
    assert twice in decoded(["set", 9, members])


@pytest.mark.parametrize(
    "key",
    [["list", 1, []], ["dict", 1, []], ["set", 1, []], ["other", "Key"], ["texts", 1, [1], ["a"]],
     ["tuple", 1, [["list", 2, []]]], ["tuple", 1, [["other", "Key"]]], ["again", 9]],
)  # fmt: skip
def test_a_key_that_is_not_plain_is_opaque(key):
    assert list(decoded(["dict", 9, [[key, ["value", 1]]]])) == [Opaque("key")]
    assert decoded(["set", 9, [key]]) == {Opaque("key")}


def test_arrays_of_texts_take_no_more_memory_than_arrays_of_numbers():
    wide = ["x" * encoding.MAX_TEXT, *[""] * 64]  # NumPy gives each text the room of the longest
    parts = [["texts", number, [65], wide] for number in range(encoding.MAX_NODES // 66)]
    back = decoded(["list", 999, parts])
    whole = [part for part in back if isinstance(part, np.ndarray)]
    assert 0 < sum(part.nbytes for part in whole) <= encoding.MAX_FRAME // 2
    assert back[-1] == Opaque(encoding.LARGE_ARRAY)
    assert there_and_back(np.array(["x"] * (encoding.MAX_NODES + 1))) == Opaque("ndarray of <U1")
    assert there_and_back(np.broadcast_to(np.array("x" * 4000), (3000,))) == Opaque(encoding.LARGE_ARRAY)


def test_keys_made_to_collide_are_compared_in_bounded_time():
    """Tuples whose hashes are all equal, as many as a value may have parts."""
    prime1, prime2, prime5 = 11400714785074694791, 14029467366897019727, 2870177450012600261
    mask, wanted = (1 << 64) - 1, 123456789

    def rotated(number: int) -> int:
        return (number << 31 | number >> 33) & mask

    colliding: list[tuple[int, int]] = []
    first = 0
    while len(colliding) < encoding.MAX_NODES // 3 - 1:
        first += 1
        after = rotated((prime5 + first * prime2) & mask) * prime1 & mask
        before = wanted * pow(prime1, -1, 1 << 64) & mask  # undo the last multiplication and rotation
        before = (before >> 31 | before << 33) & mask
        second = (before - after) * pow(prime2, -1, 1 << 64) & mask
        if 0 < second < (1 << 61) - 1:
            colliding.append((first, second))
    assert len(set(map(hash, colliding[:100]))) == 1
    number = iter(range(1 << 20))
    keys = [["tuple", next(number), [["value", a], ["value", b]]] for a, b in colliding]
    started = time.process_time()
    assert len(decoded(["set", next(number), keys])) == len(colliding)
    assert time.process_time() - started < 15


def test_depth_counts_what_shared_containers_hold():
    shared: list = []
    structure: list = ["list", 0, []]
    for number in range(1, encoding.MAX_DEPTH):
        structure = ["list", number, [structure]]
    for number in range(100, 100 + encoding.MAX_DEPTH - 1):
        shared = ["list", number, [shared or ["again", encoding.MAX_DEPTH - 1]]]
    assert decode(["list", 200, [structure, shared]], [], Opaque, ArraySummary) == Opaque(encoding.TOO_LARGE)


EMPTY_LISTS = b"[" + b"[]," * wire.MAX_TOKENS + b"[]]"


@pytest.mark.parametrize(
    "head",
    [
        EMPTY_LISTS,
        b'{"body": ' + EMPTY_LISTS + b', "arrays": []}',
        b'{"arrays": [' + b'["|b1", [0]],' * 200_000 + b'["|b1", [0]]], "body": 0}',
        b'{"arrays": [' + b'["|b1", [0]],' * encoding.MAX_NODES + b'["|b1", [0]]], "body": 0}',
        b"[" * 500_000,
        b'{"body": ' + b"[" * 50_000 + b"]" * 50_000 + b', "arrays": []}',
        b'{"body": [' + b"7" * 100_000 + b'], "arrays": []}',
        b'"\\"' * 1_000_000,
        '{"body": "\u0122", "arrays": []}'.encode("utf-16"),
    ],
    ids=range(9),
)
def test_a_head_is_counted_before_it_is_parsed(head):
    started = time.process_time()
    frames = struct.pack(">Q", len(head)) + head + struct.pack(">Q", 0)
    with pytest.raises(WireError):
        wire.unpack(exact(frames))
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        (b"", 0),
        (b"[1, 2.5, null]", 3),
        (b'{"a": "b"}', 3),
        (b'"[,{[,{"', 1),
        (rb'"\\"[,', 3),  # the backslash is escaped, and the string ends
        (rb'"\"[,', 1),
        (rb'"[,\"[,",', 2),
        (b'"' + rb"\"" * 1_000_000, 1),
        (b'"\\', 1),
        ('"\N{LATIN CAPITAL LETTER G WITH CEDILLA}"['.encode(), 2),
    ],
)
def test_tokens_of_json_are_counted_outside_strings(text, tokens):
    assert not exceeds(text, tokens)
    assert tokens == 0 or exceeds(text, tokens - 1)


json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text()),
    lambda inner: st.one_of(st.lists(inner), st.dictionaries(st.text(), inner)),
)


def tokens_of(value) -> int:
    match value:
        case str():
            return 1
        case list():
            return 1 + max(len(value) - 1, 0) + sum(map(tokens_of, value))
        case dict():
            return 1 + max(len(value) - 1, 0) + len(value) + sum(map(tokens_of, value.values()))
    return 0


@given(json_values, st.booleans())
def test_any_json_is_counted_exactly(value, ascii_only):
    text = json.dumps(value, ensure_ascii=ascii_only).encode("utf-8", "replace")
    tokens = tokens_of(value)
    assert not exceeds(text, tokens)
    assert tokens == 0 or exceeds(text, tokens - 1)


@pytest.mark.parametrize(
    ("shape", "entries"),
    [
        ([1000, 2000], 0),
        ([1000, 2000], 63),
        ([1000, 2000], 65),
        ([100_000, 20], 64),
        ([10, 20], 20),
        ([2**63, 64], 64),
        ([2**62, 64], 64),
        ([-1000, -2000], 64),
        ([0, 64], 64),
        ([10**135_000 for _ in range(2)], 64),
        ([1] * 64 + [2_000_000], 64),
        ([], 64),
        (["1000", "2000"], 64),
        ([True, 2_000_000], 64),
    ],
)
def test_a_head_that_encode_does_not_make_is_refused(shape, entries):
    with pytest.raises(WireError):
        decode(["head", 0, 0, shape], [np.zeros(entries)], Opaque, ArraySummary)


def test_every_head_that_encode_makes_is_accepted():
    for shape in ((2_000_000,), (100_000, 20), (1, 2_000_000), (2,) * 20, (1 << 40, 1 << 19)):
        arrays: list[np.ndarray] = []
        structure = encode(np.broadcast_to(1.0, shape), arrays, clip=True)
        back = decode(structure, arrays, Opaque, ArraySummary)
        assert back.shape == shape and len(back.first) == min(encoding.HEAD, shape[-1])
