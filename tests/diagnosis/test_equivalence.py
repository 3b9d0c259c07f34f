"""Edits that change nothing are known where the code or the cases prove it, and no others are."""

from __future__ import annotations

import pytest

from autograder.diagnosis.equivalence import proof
from autograder.diagnosis.mutants import Reference

HEAD = "import numpy as np\n\n\ndef f(X, y, a, b):\n"
PROVED = {
    "two numbers in the other order": ("return min(a, b)", "min(a, b) → min(b, a)"),
    "two arrays in the other order": ("return np.maximum(X, y)", "np.maximum(X, y) → np.maximum(y, X)"),
    "the last axis, by the cases": ("m = X.shape[1]\nreturn m", "1 → -1"),
    "the last axis, by the code": ("rows, columns = y.shape\nreturn y.shape[1]", "1 → -1"),
    "a sum over the last axis": ("return np.sum(X, 1)", "1 → -1"),
    "a copy of a sum": ("p = (X + y).copy()\nreturn p", "(X + y).copy() → X + y"),
    "a copy of new zeros": ("return np.zeros(a).copy()", "np.zeros(a).copy() → np.zeros(a)"),
    "a copy of a local array, its last use": (
        "p = X * a\np[0] = b\nq = p.copy()\nq[1] = a\nreturn q", "p.copy() → p",
    ),
    "a dimension that broadcasting adds": (
        "return X - X.mean(axis=0, keepdims=True)",
        "X.mean(axis=0, keepdims=True) → X.mean(axis=0)",
    ),
    "all dimensions": (
        "return X / np.sum(X, keepdims=True)", "np.sum(X, keepdims=True) → np.sum(X)",
    ),
    "a dimension of a named result": (
        "E = np.exp(X)\nS = np.sum(E, axis=0, keepdims=True)\nreturn E / S",
        "np.sum(E, axis=0, keepdims=True) → np.sum(E, axis=0)",
    ),
}  # fmt: skip
UNPROVED = {
    "an order that matters": ("return np.subtract(a, b)", "np.subtract(a, b) → np.subtract(b, a)"),
    "a function of that name that is not Python's": (
        "min = np.subtract\nreturn min(a, b)", "min(a, b) → min(b, a)",
    ),
    "random numbers in an order": (
        "return min(np.random.rand(), np.random.rand(a))",
        "min(np.random.rand(), np.random.rand(a)) → min(np.random.rand(a), np.random.rand())",
    ),
    "an axis of an array of any shape": ("return y.shape[1]", "1 → -1"),
    "another axis": ("return X.shape[0]", "0 → -1"),
    "an axis of an array that is assigned to": ("X = X[None]\nreturn X.shape[1]", "1 → -1"),
    "a copy of an argument": ("p = X.copy()\np[0] = a\nreturn p", "X.copy() → X"),
    "a copy that keeps the old array": ("p = X * a\nq = p.copy()\nq[0] = b\nreturn p, q", "p.copy() → p"),
    "a copy of an array with a view": (
        "p = X * a\nv = p[0]\nq = p.copy()\nq[0] = b\nreturn v, q", "p.copy() → p",
    ),
    "a copy of an array with another name": (
        "p = X * a\nv = p\nq = p.copy()\nq[0] = b\nreturn v, q", "p.copy() → p",
    ),
    "a copy in a loop": (
        "p = X * a\nall = []\nfor i in range(b):\n    all.append(p.copy())\nreturn all", "p.copy() → p",
    ),
    "a dimension of the last axis": (
        "return X - X.mean(axis=1, keepdims=True)",
        "X.mean(axis=1, keepdims=True) → X.mean(axis=1)",
    ),
    "a dimension that meets another array": (
        "return y - X.mean(axis=0, keepdims=True)",
        "X.mean(axis=0, keepdims=True) → X.mean(axis=0)",
    ),
    "a dimension that is returned": (
        "return np.sum(X, axis=0, keepdims=True)",
        "np.sum(X, axis=0, keepdims=True) → np.sum(X, axis=0)",
    ),
    "a dimension of a named result that is returned": (
        "S = np.sum(X, axis=0, keepdims=True)\nreturn X / S, S",
        "np.sum(X, axis=0, keepdims=True) → np.sum(X, axis=0)",
    ),
    "a dimension in a matrix product": (
        "return X @ np.sum(X, axis=0, keepdims=True)",
        "np.sum(X, axis=0, keepdims=True) → np.sum(X, axis=0)",
    ),
}  # fmt: skip


def found(body: str, change: str) -> str:
    """The proof of the one edit that makes this change in a function, whose X has two dimensions."""
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    reference = Reference(HEAD + lines, "f")
    (edit,) = (edit for edit in reference.edits() if f"{edit.before} → {edit.after}" == change)
    return proof(reference, edit, {"X": 2})


@pytest.mark.parametrize("name", PROVED)
def test_an_edit_that_changes_nothing_needs_no_proof_by_its_author(name):
    assert found(*PROVED[name])


@pytest.mark.parametrize("name", UNPROVED)
def test_an_edit_that_may_change_something_has_no_proof(name):
    assert not found(*UNPROVED[name])
