"""The wire: what may cross comes back as it was, what may not is a WireError, never more than it claims."""

from __future__ import annotations

import json
import struct
from collections import OrderedDict, defaultdict
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.comparison import ArraySummary, Opaque
from autograder.sandbox.inside import encoding, wire
from autograder.sandbox.inside.encoding import WireError, decode, encode
from tests.helpers.wire import exact, there_and_back


def message(body, heads, payload: bytes = b"") -> bytes:
    head = json.dumps({"body": body, "arrays": heads}).encode()
    return b"".join(struct.pack(">Q", len(part)) + part for part in (head, payload))


arrays = hnp.arrays(
    dtype=st.sampled_from([np.float64, np.float32, np.int64, np.bool_, np.complex128]),
    shape=hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4),
)
scalars = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**63) + 1, 2**63 - 1), st.floats(), st.text(max_size=20)
)
keys = st.recursive(
    st.one_of(scalars.filter(lambda key: key == key), st.text(max_size=5)),
    lambda inner: st.one_of(st.lists(inner, max_size=2).map(tuple), st.frozensets(inner, max_size=2)),
    max_leaves=3,
)
texts = hnp.arrays(
    dtype=st.sampled_from(["U3", "U8"]),
    shape=hnp.array_shapes(min_dims=1, max_dims=3, min_side=0, max_side=3),
    elements=st.text("ab\n\N{GREEK SMALL LETTER ALPHA}", max_size=3),
)
values = st.recursive(
    st.one_of(scalars, arrays, texts, st.sets(keys, max_size=3), st.frozensets(keys, max_size=3)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.lists(inner, max_size=3).map(tuple),
        st.dictionaries(keys, inner, max_size=3),
    ),
    max_leaves=10,
)


def same(one, other) -> bool:
    if isinstance(one, np.ndarray):
        alike = one.dtype == other.dtype or one.dtype.kind == other.dtype.kind == "U"
        return alike and one.shape == other.shape and np.array_equal(
            one, other, equal_nan=one.dtype.kind in "fc"
        )  # fmt: skip
    if isinstance(one, dict):
        return list(one) == list(other) and all(same(one[key], other[key]) for key in one)
    if isinstance(one, (list, tuple)):
        return type(one) is type(other) and len(one) == len(other) and all(map(same, one, other))
    return type(one) is type(other) and (one == other or (one != one and other != other))


@given(values)
def test_plain_values_come_back_as_they_were(value):
    assert same(value, there_and_back(value))


def test_an_object_in_two_places_is_one_object_on_the_other_side():
    array, table = np.ones(3), {}
    first, second, third = there_and_back((array, {"again": array}, [table, table]))
    assert first is second["again"]
    assert third[0] is third[1]


def test_standard_dictionaries_and_tuples_cross_as_what_they_hold():
    class Pair(NamedTuple):
        X: int
        Y: int

    held = defaultdict(float, a=1.5)
    assert there_and_back([OrderedDict(b=2, a=1), held, Pair(3, 4)]) == [{"b": 2, "a": 1}, {"a": 1.5}, (3, 4)]


def test_a_dictionary_that_pretends_crosses_as_what_it_holds():
    class Fickle(dict):
        def items(self):
            return {"a": 2}.items()

        __getitem__ = __len__ = __iter__ = None

    assert there_and_back(Fickle(a=1)) == {"a": 1}


def test_a_container_within_itself_is_opaque():
    loop: list = []
    loop.append(loop)
    assert there_and_back(loop) == [Opaque("list that holds itself")]
    inner: list = []
    pair = (inner, {"pair": inner})
    inner.append(pair)
    assert there_and_back(pair) == (back := [Opaque("tuple that holds itself")], {"pair": back})


class Liar(np.ndarray):
    pass


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (object(), "object"),
        (np.ones(2).view(Liar), "Liar"),
        (np.array([{}], dtype=object), "ndarray of object"),
        (np.array([("a", 1)], dtype="U1,i8"), "ndarray of [('f0', '<U1'), ('f1', '<i8')]"),
        (np.broadcast_to(0.0, (10**6, 10**6)), "an array too large to hand in"),
        (10**100, "int"),
        ("x" * 100_000, "str"),
        (lambda: 1, "function"),
    ],
)
def test_what_may_not_cross_is_opaque(value, kind):
    assert there_and_back(value) == Opaque(kind)


def test_a_structure_too_large_or_deep_is_cut_and_says_so():
    deep: list = []
    for _ in range(50):
        deep = [deep]
    assert "too deep" in str(there_and_back(deep))
    wide = {str(i): 0 for i in range(encoding.MAX_NODES)}
    assert there_and_back([wide]) == [Opaque(encoding.TOO_LARGE)]
    del wide["0"]
    assert there_and_back(wide) == wide


@pytest.mark.parametrize(
    ("heads", "payload"),
    [
        ([["|O", [1]]], b"12345678"),
        ([["<f8", [10**12]]], b""),
        ([["<f8", [-1]]], b""),
        ([["<f8", [2**60, 2**60]]], b""),
        ([["<f8", [0, *[2**27] * 4]]], b""),
        ([["<f8", [2]]], b"only a few bytes"[:15]),
        ([["<f8", [1, "1"]]], b"12345678"),
        ([["<f8", [1] * 65]], b"12345678"),
        ([["<f16", [1]]], b"0" * 16),
        ([["V8", [1]]], b"12345678"),
        ([["<f8"]], b""),
        ("arrays", b""),
        ([[["<f8"], [1]]], b"12345678"),
    ],
)
def test_a_payload_that_is_no_plain_array_is_refused(heads, payload):
    with pytest.raises((WireError, EOFError)):
        wire.unpack(exact(message(["value", 1], heads, payload)))


def test_halves_of_surrogate_pairs_are_replaced_wherever_text_may_stand():
    for part in (
        ["value", "\ud800"],
        ["other", "\ud800"],
        ["dict", 0, [["\ud800", ["value", 1]]]],
        ["set", 0, [["value", "\ud800"]]],
        ["texts", 0, [1], ["\ud800"]],
    ):
        str(decode(part, [], Opaque, ArraySummary)).encode()


def test_of_a_large_array_only_shape_and_head_cross_where_asked():
    large = np.arange(2_000_000.0).reshape(1000, 2000)
    arrays: list[np.ndarray] = []
    structure = encode({"X": large, "again": large}, arrays, clip=True)
    back = decode(structure, arrays, Opaque, ArraySummary)
    assert back["X"] is back["again"] and back["X"].shape == (1000, 2000)
    np.testing.assert_array_equal(back["X"].first, large[0, : encoding.HEAD])


def test_a_frame_that_claims_more_than_the_limit_is_refused_unread():
    with pytest.raises(WireError, match="over the limit"):
        wire.unpack(exact(struct.pack(">Q", 1 << 62)))


@pytest.mark.parametrize(
    "structure",
    [None, [], ["value"], ["value", [1]], ["array", 0, 5], ["again", 7], ["dict", 0, [["a"]]],
     ["exec", "1"], ["dict", 0, [[1, ["value", 1]]]], {"a": 1}, ["list", 0, "abc"], ["value", 2**63],
     ["value", "x" * 4001], ["dict", 0, [["x" * 4001, ["value", 1]]]],
     ["texts", 0, [2], ["a"]], ["texts", 0, [], ["a"]], ["texts", 0, [1], [1]], ["texts", 0, [-1], ["a"]],
     ["texts", 0, [1], ["x" * 4001]], ["texts", 0, [0, 1 << 28], []], ["set", 0, [1]]],
)  # fmt: skip
def test_a_structure_that_encode_does_not_make_is_refused(structure):
    with pytest.raises(WireError):
        decode(structure, [], Opaque, ArraySummary)


@given(st.binary(max_size=300))
def test_garbage_never_raises_anything_else(data):
    try:
        structure, received = wire.unpack(exact(data))
        decode(structure, received, Opaque, ArraySummary)
    except (WireError, EOFError):
        pass
