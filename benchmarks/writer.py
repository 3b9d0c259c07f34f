"""How many submissions a second can be recorded, if grading them took no time?

    .venv/bin/python -m benchmarks.writer [--count 5000] [--distinct 200]

So many different submissions are graded once. Then a class is "graded" whose every submission is one of
them, in two ways: by workers that exist in name only, so that what is left is the one writer; and by a real
Dask cluster whose two workers answer at once, so that what is left is the writer, the scheduler and what
goes between them. Printed: submissions a second for each fifth of the class, and what the command and the
scheduler spend of a processor on each. Nothing else should run meanwhile.
"""

from __future__ import annotations

import argparse
import os
import secrets
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from autograder.assignment import load_assignment
from autograder.cells import ReleasedNotebook
from autograder.classroom.classroom import Progress, grade_class
from autograder.classroom.cluster import Cluster, GradingPlugin
from autograder.classroom.workers import WorkerFactory
from autograder.course import Course, StudentFolder
from autograder.grading import GradedSubmission, grading_steps
from autograder.sandbox.backends import Sandbox, open_sandbox
from autograder.submitted_work import SubmittedWork, read_work
from autograder.verdict.answer_key import AnswerKey, answer_key
from benchmarks.cluster import ASSIGNMENT, cluster
from benchmarks.make_large_class import read_parts, write_class
from benchmarks.processes import memory, processor_seconds

ROOT = Path(__file__).resolve().parent.parent
Known = dict[str, GradedSubmission]  # by the digest of what was handed in


def answer(known: Known, handed_in: SubmittedWork) -> GradedSubmission:
    """What is known of a submission, as that of another student."""
    graded = known[handed_in.digest]
    return replace(graded, grade=replace(graded.grade, student=handed_in.student))


@dataclass(frozen=True)
class Nobody:
    """Workers that exist in name only."""

    known: Known
    folders: list[StudentFolder]
    released: Sequence[ReleasedNotebook]

    def results(self, longest_running: Callable[[list[str]], None]) -> Iterator[GradedSubmission]:
        """The grades, at once."""
        return (answer(self.known, read_work(f, self.released)) for f in self.folders)


class Echo(GradingPlugin):
    """A cluster's grader that knows all answers."""

    def __init__(self, known: Known) -> None:
        self._known, self.work = known, "echo"

    def _set_up(self) -> None:
        pass

    def teardown(self, worker: Any) -> None:
        """Nothing was opened."""

    def grade(self, handed_in: SubmittedWork) -> GradedSubmission:
        """The grade, at once."""
        return answer(self._known, handed_in)


class Clock(Progress):
    """Notes when each fifth of a class is done, and what the command holds then."""

    def __init__(self) -> None:
        self.count, self.marks = 0, [(time.monotonic(), memory(os.getpid()))]

    def graded(self, total: int) -> None:
        """One more."""
        self.count += 1
        if self.count * 5 // total >= len(self.marks):
            self.marks.append((time.monotonic(), memory(os.getpid())))


def run(course: Path, hire: WorkerFactory, scheduler: int = 0) -> None:
    """Record the class in a new course folder, and print how fast."""
    assignment, clock = load_assignment(ASSIGNMENT, Course.open(ROOT)), Clock()
    spent: list[float] = []

    def hired(key: AnswerKey, seed: bytes, folders: list[StudentFolder]) -> AbstractContextManager[Any]:
        spent.extend(processor_seconds(pid) for pid in (os.getpid(), scheduler))
        clock.marks[0] = (time.monotonic(), memory(os.getpid()))
        return hire(key, seed, folders)

    opened_course = Course.open(course)
    *_, failed, _ = grade_class(opened_course, assignment, lambda: opened(assignment), hired, progress=clock)
    assert not failed, failed[0]
    after = [processor_seconds(pid) for pid in (os.getpid(), scheduler)]
    each = [1000 * (b - a) / clock.count for a, b in zip(spent, after, strict=True)]
    kinds = zip(("command", "scheduler") if scheduler else ("command",), each, strict=False)
    fifths = zip(clock.marks, clock.marks[1:], strict=False)
    print("    a second, by fifths:", *(f"{clock.count / 5 / (b[0] - a[0]):.0f}" for a, b in fifths))
    print("    MB of the command, by fifths:", *(f"{held:.0f}" for _, held in clock.marks))
    print("    ms of a processor for each:", ", ".join(f"{kind} {spent:.1f}" for kind, spent in kinds))


def opened(assignment: Any) -> Sandbox:
    """The sandbox of an assignment."""
    return open_sandbox("auto", assignment.imports, assignment.files)


def new_course(place: Path, name: str, originals: list[StudentFolder], count: int) -> Path:
    """A course folder whose students handed in these folders' files, by turns."""
    course = place / name
    for number in range(count):
        original = originals[number % len(originals)]
        folder = course / "submitted" / f"student{number:06}" / ASSIGNMENT
        folder.mkdir(parents=True)
        for file in original.folder.iterdir():
            os.link(file, folder / file.name)
    return course


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--count", type=int, default=5000)
    words.add_argument("--distinct", type=int, default=200)
    asked = words.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        write_class(read_parts(ASSIGNMENT), ASSIGNMENT, asked.distinct, place, 0)
        originals = list(Course.open(place).submissions(ASSIGNMENT))
        assignment = load_assignment(ASSIGNMENT, Course.open(ROOT))
        sandbox = opened(assignment)
        key = answer_key(assignment, sandbox, secrets.token_bytes(32))
        known: Known = {}
        for original in originals:
            *_, graded = grading_steps(key, sandbox, read_work(original, assignment.released))
            assert isinstance(graded, GradedSubmission), graded
            known[graded.submission] = graded
        sandbox.close()
        print(f"the writer alone, {asked.count} submissions")
        course = new_course(place, "alone", originals, asked.count)
        run(course, lambda key, seed, folders: nullcontext(Nobody(known, folders, assignment.released)))
        print(f"the writer and a cluster, {asked.count} submissions")
        course = new_course(place, "cluster", originals, asked.count)
        (place / "logs").mkdir()
        with cluster(2, place / "logs") as (address, (scheduler, *_)):
            run(
                course,
                lambda key, seed, folders: Cluster(address, Echo(known), assignment.released, folders),
                scheduler,
            )


if __name__ == "__main__":
    main()
