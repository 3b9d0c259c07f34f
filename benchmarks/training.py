"""Assignment 1's training beside a hand-tuned loop of the same arithmetic, in turn: seconds and ratio.

The loop unrolls the three layers, keeps every array in a local variable and updates in place. It draws the
same mini-batches and takes the same steps, and both must end at the same parameters.
"""

from __future__ import annotations

import statistics
from pathlib import Path
from time import perf_counter

import numpy as np

from autograder.assignment import load_assignment
from autograder.course import Course

ROOT = Path(__file__).resolve().parent.parent
EPOCHS = 2_000
ROUNDS = 5
RATE, BETA1, BETA2, EPSILON = 0.0007, 0.9, 0.999, 1e-8


def notebook() -> dict:
    """The notebook's own functions: set-up, references, and the cell that defines model."""
    assignment = load_assignment("optimization_methods", Course.open(ROOT))
    space: dict = {}
    for cell in assignment.notebooks[0].cells:
        if cell.role == "setup":
            exec(cell.source, space)
    for question in assignment.questions:
        exec(question.reference, space)
    for cell in assignment.notebooks[0].cells:
        if cell.role == "demonstration" and "def model(" in cell.source:
            exec(cell.source, space)
    return space


def hand_tuned(X, Y, start, optimizer):
    """Train for EPOCHS epochs; return the parameters in the order W1, b1, W2, b2, W3, b3."""
    names = ("W1", "b1", "W2", "b2", "W3", "b3")
    W1, b1, W2, b2, W3, b3 = arrays = [start[name].copy() for name in names]
    v = [np.zeros_like(array) for array in arrays]
    s = [np.zeros_like(array) for array in arrays]
    m, t = X.shape[1], 0
    for epoch in range(EPOCHS):
        np.random.seed(11 + epoch)
        order = np.random.permutation(m)
        X_all, Y_all = X[:, order], Y[:, order]
        for first in range(0, m, 64):
            x, y = X_all[:, first : first + 64], Y_all[:, first : first + 64]
            A1 = W1 @ x
            A1 += b1
            np.maximum(A1, 0.0, out=A1)
            A2 = W2 @ A1
            A2 += b2
            np.maximum(A2, 0.0, out=A2)
            A3 = W3 @ A2
            A3 += b3
            np.negative(A3, out=A3)
            np.minimum(A3, 700.0, out=A3)
            np.exp(A3, out=A3)
            A3 += 1.0
            np.reciprocal(A3, out=A3)
            D3 = A3 - y
            D3 /= y.shape[1]
            D2 = W3.T @ D3
            D2 *= A2 > 0.0
            D1 = W2.T @ D2
            D1 *= A1 > 0.0
            gradients = (
                D1 @ x.T, np.add.reduce(D1, axis=1, keepdims=True),
                D2 @ A1.T, np.add.reduce(D2, axis=1, keepdims=True),
                D3 @ A2.T, np.add.reduce(D3, axis=1, keepdims=True),
            )  # fmt: skip
            t += 1
            for array, gradient, v_k, s_k in zip(arrays, gradients, v, s, strict=True):
                if optimizer == "gd":
                    gradient *= RATE
                    array -= gradient
                    continue
                v_k *= BETA1
                v_k += (1 - BETA1) * gradient
                if optimizer == "momentum":
                    array -= RATE * v_k
                    continue
                s_k *= BETA2
                s_k += (1 - BETA2) * gradient**2
                array -= RATE * (v_k / (1 - BETA1**t)) / np.sqrt(s_k / (1 - BETA2**t) + EPSILON)
    return dict(zip(names, arrays, strict=True))


def main() -> None:
    space = notebook()
    X, Y = space["load_dataset"]()
    layers = [X.shape[0], 5, 2, 1]
    start = space["initialize_parameters"](layers)
    for optimizer in ("gd", "momentum", "adam"):
        ours, theirs = [], []
        for _ in range(ROUNDS):
            began = perf_counter()
            parameters, _ = space["model"](X, Y, layers, optimizer, num_epochs=EPOCHS, print_cost=False)
            ours.append(perf_counter() - began)
            began = perf_counter()
            trained = hand_tuned(X, Y, start, optimizer)
            theirs.append(perf_counter() - began)
        for name, array in parameters.items():
            np.testing.assert_allclose(array, trained[name], rtol=1e-7, atol=1e-9)
        ratio = statistics.median(a / b for a, b in zip(ours, theirs, strict=True))
        one, other = statistics.median(ours), statistics.median(theirs)
        print(f"{optimizer:9} notebook {one:.2f} s, hand-tuned {other:.2f} s, ratio {ratio:.2f}")


if __name__ == "__main__":
    main()
