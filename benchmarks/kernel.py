"""Times kernels in the sandbox against stock ``nbgrader autograde``, on the same course.

    python benchmarks/kernel.py [--pairs 20] [--students 4]       nbgrader autograde with our settings
    python benchmarks/kernel.py --workers 2 --students 24         autograder grade

Each pair grades the same new submissions twice, in alternating order. The output is the ratio of the seconds
of each pair, ours to stock's, their median, and its 95 % interval by order statistics, which needs six pairs;
then the same of processor seconds, which depend less on what else this machine does.
Run it on an idle machine.
"""

from __future__ import annotations

import argparse
import ctypes
import math
import os
import resource
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import closing, suppress
from pathlib import Path
from typing import NamedTuple

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

ROOT = Path(__file__).resolve().parent.parent
PR_SET_CHILD_SUBREAPER = 36  # see prctl(2)
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
    ("assert smooth([1, 1])[1] == 1", TEST),
    ("a = np.random.default_rng(0).normal(size=(200, 200))\nnp.linalg.eigvals(a @ a.T).real.max()", None),
    ("assert mean(smooth([2, 2, 2])) == 1.5", TEST),
]


def main() -> None:
    """Grade the pairs and print their ratios."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pairs", type=int, default=20)
    parser.add_argument("--students", type=int, default=4)
    parser.add_argument("--workers", type=int, help="time 'autograder grade' with so many workers")
    options = parser.parse_args()
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)
    ours = ["nbgrader", "autograde", "ps1"]
    if options.workers:
        ours = ["autograder", "grade", "ps1", "--workers", str(options.workers)]
    commands = {"ours": ours, "stock": ["nbgrader", "autograde", "ps1"]}
    pairs = []
    with tempfile.TemporaryDirectory() as folder:
        course = Path(folder, "course")
        make_course(course, options.students)
        for number in range(options.pairs):
            order = ("ours", "stock") if number % 2 else ("stock", "ours")
            pair = {which: grade(course, which, commands[which]) for which in order}
            pairs.append(pair)
            each = {which: [round(x / options.students, 2) for x in took] for which, took in pair.items()}
            ratio = pair["ours"].seconds / pair["stock"].seconds
            print(f"pair {number + 1}: {ratio:.3f}   seconds a submission: {each}", flush=True)
    for what in Took._fields:
        ratios = [getattr(pair["ours"], what) / getattr(pair["stock"], what) for pair in pairs]
        low, high = interval(ratios)
        median = statistics.median(ratios)
        print(f"{what}, ours / stock: median {median:.3f}, 95 % interval {low:.3f} to {high:.3f}")


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
    run(course, "stock", "nbgrader", "generate_assignment", "ps1")
    for number in range(students):
        submitted = course / "submitted" / f"student{number}" / "ps1"
        shutil.copytree(course / "release" / "ps1", submitted)
        shutil.copy(source / "ps1.ipynb", submitted)


class Took(NamedTuple):
    """What a command took, with all that it started."""

    seconds: float
    processor: float


def grade(course: Path, which: str, words: list[str]) -> Took:
    """Grade all submissions in a copy of the course, where none is graded yet."""
    copy = course.parent / "graded"
    shutil.copytree(course, copy)
    start, before = time.perf_counter(), processor_seconds()
    run(copy, which, *words)
    took = Took(time.perf_counter() - start, processor_seconds() - before)
    with closing(sqlite3.connect(copy / "gradebook.db")) as database:
        points = [score for (score,) in database.execute("select auto_score from grade")]
    assert points == [1.0] * len(points) and len(points) == 3 * len(os.listdir(copy / "submitted")), points
    shutil.rmtree(copy)
    return took


def processor_seconds() -> float:
    """The processor time of all ended processes that this one has started, directly or not."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, 0):  # bubblewrap leaves the processes in its namespaces to a subreaper
            pass
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def run(course: Path, which: str, module: str, *words: str) -> None:
    """Run a command, stock or with our settings."""
    ours = {"JUPYTER_CONFIG_PATH": str(ROOT)} if which == "ours" else {}
    environment = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "HOME": str(course.parent),
        **ours,
    }
    command = [sys.executable, "-m", module, *words]
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
