"""Grades the same submissions with stock nbgrader, with Otter-Grader and with ours, by turns, in one run.

    make benchmark                                    a class of 1,000; the others grade a sample of it
    make benchmark SIZES="100 1000 5000" SAMPLE=8     how ours grows, and a larger sample

The class is made of the example students, those left out that no other grader comes to an end with.
Every grader is a command as its users type it, with the database, notebooks and pages that it makes.
Processor time is the whole machine's, so nothing else should run meanwhile. Figures are for this
machine; the ratios are what to quote.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import nbformat

from benchmarks.processes import TICKS, descendants, most_memory
from examples.make_class import ASSIGNMENT, fill

ROOT = Path(__file__).resolve().parent.parent
STUDENTS = ROOT / "examples" / "students"
LEFT_OUT = {
    "endless_loop",
    "hostile_exit",
    "hostile_patched_comparison",
    "not_a_notebook",
    "copied_graded_cell",
}
BESIDE = ("opt_utils.py", "testCases.py")


@dataclass(frozen=True)
class Run:
    """What one command took."""

    count: int
    seconds: float
    processor: float
    memory: float  # MB: the most that its largest process held

    def per_submission(self) -> float:
        return self.seconds / self.count


def busy() -> float:
    """Processor seconds that this machine has spent on anything."""
    with open("/proc/stat") as file:
        times = [int(word) for word in file.readline().split()[1:9]]
    return (sum(times) - times[3] - times[4]) / TICKS


class Memory:
    """Watches the largest process among a command's own and its children."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.most = 0.0
        self._process = process
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        while self._process.poll() is None:
            pids = (self._process.pid, *descendants(self._process.pid))
            self.most = max(self.most, *map(most_memory, pids))
            time.sleep(0.2)


def timed(count: int, commands: list[list[str]], cwd: Path, **environment: str) -> Run:
    """Run commands one after the other; every one must succeed."""
    before, started, most = busy(), time.perf_counter(), 0.0
    for command in commands:
        with tempfile.TemporaryFile() as log:
            process = subprocess.Popen(
                command, cwd=cwd, env={**os.environ, **environment}, stdout=log, stderr=log
            )
            memory = Memory(process)
            if process.wait():
                log.seek(0)
                raise SystemExit(f"{' '.join(command)} failed:\n{log.read().decode()[-2000:]}")
        most = max(most, memory.most)
    return Run(count, time.perf_counter() - started, busy() - before, most)


def without_trainings(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """The notebook without the cells that our grading does not run either."""
    kept = [cell for cell in notebook.cells if "demonstration" not in cell.metadata.get("tags", [])]
    return nbformat.from_dict({**notebook, "cells": kept})


class Class:
    """So many submissions, the kinds of the examples in turn."""

    def __init__(self, place: Path) -> None:
        self.place = place
        release = nbformat.read(ROOT / "release" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb", as_version=4)
        plain = (STUDENTS / "right_plain.py").read_text("utf-8")
        self.kinds: list[nbformat.NotebookNode] = []
        for path in sorted(STUDENTS.glob("*.py")):
            text = path.read_text("utf-8")
            if path.stem not in LEFT_OUT:
                self.kinds.append(fill(release, *([] if "base: release" in text else [plain]), text))

    def notebook(self, number: int) -> nbformat.NotebookNode:
        return self.kinds[number % len(self.kinds)]

    def hand_in(self, course: Path, numbers: range, short: bool = False) -> None:
        for number in numbers:
            folder = course / "submitted" / f"student{number:05d}" / ASSIGNMENT
            folder.mkdir(parents=True)
            notebook = without_trainings(self.notebook(number)) if short else self.notebook(number)
            nbformat.write(notebook, folder / f"{ASSIGNMENT}.ipynb")

    def ours(self, size: int) -> Run:
        """Our command on a class of this size."""
        course = self._course("ours")
        self.hand_in(course, range(size))
        command = [sys.executable, "-m", "autograder", "grade", ASSIGNMENT, "--course", str(course)]
        return timed(size, [command], ROOT)

    def nbgrader(self, numbers: range, short: bool) -> Run:
        """nbgrader as it comes: autograde, then feedback."""
        course = self._course("nbgrader")
        source = course / "source" / ASSIGNMENT
        source.mkdir(parents=True)
        for name in BESIDE:
            shutil.copy(ROOT / name, source)
        notebook = nbformat.read(ROOT / "source" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb", as_version=4)
        nbformat.write(without_trainings(notebook) if short else notebook, source / f"{ASSIGNMENT}.ipynb")
        # The trainings take longer than nbgrader gives a cell.
        (course / "nbgrader_config.py").write_text("c = get_config()\nc.Execute.timeout = 300\n")
        nbgrader = [sys.executable, "-m", "nbgrader"]
        timed(1, [[*nbgrader, "generate_assignment", ASSIGNMENT]], course, **self._tools())
        self.hand_in(course, numbers, short)
        commands = [[*nbgrader, step, ASSIGNMENT] for step in ("autograde", "generate_feedback")]
        return timed(len(numbers), commands, course, **self._tools())

    def otter(self, numbers: range, otter: Path) -> Run:
        """Otter-Grader as it comes: `otter run`, a notebook at a time, on the short notebooks."""
        course = self._course("otter")
        tests = course / "tests"
        tests.mkdir(parents=True)
        source = nbformat.read(ROOT / "source" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb", as_version=4)
        for cell in source.cells:
            flags = cell.metadata.get("nbgrader", {})
            if flags.get("grade") and not flags.get("solution"):
                name = flags["grade_id"].removeprefix("test_")
                code = "\n".join(line for line in cell.source.splitlines() if "HIDDEN TESTS" not in line)
                indented = code.replace("\n", "\n    ")
                (tests / f"{name}.py").write_text(
                    "from otter.test_files import test_case\n\nOK_FORMAT = False\n\n"
                    f"name = {name!r}\npoints = {flags['points']}\n\n"
                    f"@test_case(points=None, hidden=False)\ndef test_1(check, {name}):\n    {indented}\n"
                )
        environment = {"PATH": f"{otter.parent}:{os.environ['PATH']}"}
        for name in BESIDE:
            shutil.copy(ROOT / name, course)
        timed(
            1, [[str(otter), "generate", "-t", "tests", "--no-environment", *BESIDE]], course, **environment
        )
        notebooks = []
        for number in numbers:
            folder = course / f"student{number:05d}"
            folder.mkdir()
            path = folder / f"{ASSIGNMENT}.ipynb"
            nbformat.write(without_trainings(self.notebook(number)), path)
            notebooks.append(path)
        run = [str(otter), "run", "-a", str(course / "autograder.zip"), "--no-logo"]
        commands = [[*run, "-o", str(path.parent), str(path)] for path in notebooks]
        done = timed(len(numbers), commands, course, **environment)
        graded = [json.loads((path.parent / "results.json").read_text()) for path in notebooks]
        assert all(result["tests"] for result in graded)
        return done

    def _course(self, name: str) -> Path:
        course = self.place / name
        shutil.rmtree(course, ignore_errors=True)
        course.mkdir()
        return course

    def _tools(self) -> dict[str, str]:
        return {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "HOME": str(self.place)}


def summary(name: str, runs: list[Run], ours: float) -> str:
    each = statistics.median(run.per_submission() for run in runs)
    processor = statistics.median(run.processor / run.count for run in runs)
    ratio = f"{each / ours:.0f}" if each != ours else "1"
    memory = max(run.memory for run in runs)
    total = sum(run.count for run in runs)
    return f"| {name} | {total} | {each:.3f} | {processor:.3f} | {memory:.0f} | {ratio} |"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 1000], help="classes that ours grades")
    parser.add_argument(
        "--sample", type=int, default=4, help="how many of them each other grader grades a turn"
    )
    parser.add_argument("--turns", type=int, default=2)
    parser.add_argument("--otter", type=Path, help="the otter command, in an environment of its own")
    words = parser.parse_args()
    ours: dict[int, list[Run]] = {size: [] for size in words.sizes}
    others: dict[str, list[Run]] = {}
    with tempfile.TemporaryDirectory() as folder:
        made = Class(Path(folder))
        for turn in range(words.turns):
            numbers = range(turn * words.sample, (turn + 1) * words.sample)
            others.setdefault("nbgrader, as handed in", []).append(made.nbgrader(numbers, short=False))
            for size, runs in ours.items():
                runs.append(made.ours(size))
            others.setdefault("nbgrader, no trainings", []).append(made.nbgrader(numbers, short=True))
            if words.otter:
                others.setdefault("otter run, no trainings", []).append(made.otter(numbers, words.otter))
    largest = statistics.median(run.per_submission() for run in ours[max(ours)])
    print(
        "| grader | submissions | seconds each | processor seconds each | MB, largest process | times ours |"
    )
    print("|---|---|---|---|---|---|")
    for size, runs in ours.items():
        print(summary(f"ours, a class of {size}", runs, largest))
    for name, runs in others.items():
        print(summary(name, runs, largest))


if __name__ == "__main__":
    main()
