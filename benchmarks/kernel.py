"""Times ``nbgrader autograde`` with kernels in the sandbox against stock nbgrader, on the same course.

    python benchmarks/kernel.py [--pairs 20] [--students 4]

Each pair grades the same submissions twice, in alternating order. The output is the ratio of the seconds of
each pair, ours to stock's, their median, and its 95 % interval by order statistics, which needs six pairs.
Run it on an idle machine.
"""

from __future__ import annotations

import argparse
import math
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

ROOT = Path(__file__).resolve().parent.parent
KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
SOLUTION = {"solution": True, "grade": False, "locked": False}
TEST = {"solution": False, "grade": True, "locked": True, "points": 1}
CELLS = [  # of an ordinary week: numbers, a table, a figure, tests
    ("import numpy as np\nimport matplotlib.pyplot as plt", None),
    ("def mean(x):\n    ### BEGIN SOLUTION\n    return sum(x) / len(x)\n    ### END SOLUTION", SOLUTION),
    ("assert mean([1, 2, 3]) == 2", TEST),
    ("x = np.linspace(0, 1, 200)\nplt.plot(x, np.sin(x));", None),
    (
        "def smooth(x):\n    ### BEGIN SOLUTION\n    return np.convolve(x, [0.5, 0.5])\n    ### END SOLUTION",
        SOLUTION,
    ),
    ("assert smooth([1, 1])[1] == 2", TEST),
    ("a = np.random.default_rng(0).normal(size=(200, 200))\nnp.linalg.eigvals(a @ a.T).real.max()", None),
    ("assert mean(smooth([2, 2, 2])) == 3", TEST),
]


def main() -> None:
    """Grade the pairs and print their ratios."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pairs", type=int, default=20)
    parser.add_argument("--students", type=int, default=4)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        course = Path(folder, "course")
        make_course(course, options.students)
        ratios = []
        for pair in range(options.pairs):
            order = ("ours", "stock") if pair % 2 else ("stock", "ours")
            seconds = {which: grade(course, which) for which in order}
            ratios.append(seconds["ours"] / seconds["stock"])
            each = {which: round(taken / options.students, 2) for which, taken in seconds.items()}
            print(f"pair {pair + 1}: {ratios[-1]:.3f}   seconds a submission: {each}", flush=True)
    low, high = interval(ratios)
    print(f"ours / stock: median {statistics.median(ratios):.3f}, 95 % interval {low:.3f} to {high:.3f}")


def make_course(course: Path, students: int) -> None:
    """A released assignment and its submissions, which are all right."""
    cells = []
    for number, (text, flags) in enumerate(CELLS):
        cell = new_code_cell(text)
        if flags:
            cell.metadata["nbgrader"] = {
                "grade_id": f"c{number}",
                "schema_version": 3,
                "task": False,
                **flags,
            }
        cells.append(cell)
    source = course / "source" / "ps1"
    source.mkdir(parents=True)
    nbformat.write(new_notebook(cells=cells, metadata=KERNEL), source / "ps1.ipynb")
    run(course, "stock", "generate_assignment", "ps1")
    for number in range(students):
        submitted = course / "submitted" / f"student{number}" / "ps1"
        shutil.copytree(course / "release" / "ps1", submitted)
        shutil.copy(source / "ps1.ipynb", submitted)


def grade(course: Path, which: str) -> float:
    """The seconds that autograde takes for all submissions."""
    start = time.perf_counter()
    run(course, which, "autograde", "ps1", "--force")
    return time.perf_counter() - start


def run(course: Path, which: str, *words: str) -> None:
    """Run nbgrader, stock or with our settings."""
    ours = {"JUPYTER_CONFIG_PATH": str(ROOT)} if which == "ours" else {}
    environment = {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "HOME": str(course), **ours}
    command = [sys.executable, "-m", "nbgrader", *words]
    subprocess.run(command, cwd=course, env=environment, check=True, capture_output=True)


def interval(ratios: list[float]) -> tuple[float, float]:
    """The 95 % interval of the median, by order statistics."""
    count = len(ratios)
    below = [math.comb(count, k) / 2**count for k in range(count + 1)]
    k = 0
    while k + 1 < count / 2 and 2 * sum(below[: k + 2]) <= 0.05:
        k += 1
    ordered = sorted(ratios)
    return ordered[k], ordered[-1 - k]


if __name__ == "__main__":
    main()
