"""Grades one class on this machine's own cores and on a Dask cluster of as many workers, by turns.

    .venv/bin/python -m benchmarks.cluster CLASS [--workers 2] [--turns 2] [--only cluster]

CLASS is what benchmarks.make_large_class writes. Printed of each run: its seconds; for each tenth of the
class the submissions a second and the memory of each kind of process; the most memory there was; what the
command and the scheduler spend of a processor on a submission; the size of what is left; and who has other
points in the gradebook than the class's manifest says. At the end the ratio of the two ways, and whether
they left the same files behind. Nothing else should run meanwhile.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from autograder.records.gradebook import final_points
from autograder.records.gradebook_location import gradebook_location
from benchmarks.processes import descendants, memory, most_memory, processor_seconds

ROOT = Path(__file__).resolve().parent.parent
ASSIGNMENT = "optimization_methods"
PYTHON = sys.executable
ALONE = ("command", "scheduler")  # of which there is one, whatever the number of workers
# As docs/scaling.md says they are to be started.
ENVIRONMENT = {**os.environ, "DASK_DISTRIBUTED__ADMIN__LOW_LEVEL_LOG_LENGTH": "1"}


@dataclass(frozen=True)
class Moment:
    """How far a run was, and what the largest process of each kind held then, in MB."""

    seconds: float
    graded: int
    memory: dict[str, float]


@dataclass
class Run:
    """What one grading took: of each kind of process the most memory of one, what all spent of processors."""

    seconds: float = 0.0
    moments: list[Moment] = field(default_factory=list)
    most: dict[str, float] = field(default_factory=dict)
    spent: dict[str, float] = field(default_factory=dict)

    @property
    def graded(self) -> int:
        """How many submissions it graded."""
        return self.moments[-1].graded


@contextmanager
def cluster(workers: int, folder: Path) -> Iterator[tuple[str, list[int]]]:
    """A scheduler and single-threaded workers on this machine: its address, the workers' processes."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    dask = str(Path(PYTHON).with_name("dask"))
    started = []

    def start(name: str, *words: str) -> None:
        log = (folder / f"{name}.log").open("w")
        started.append(
            subprocess.Popen(
                [dask, *words], cwd=folder, env=ENVIRONMENT, stdout=log, stderr=log, start_new_session=True
            )
        )

    try:
        start("scheduler", "scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard")
        time.sleep(5)
        address = f"tcp://127.0.0.1:{port}"
        for number in range(workers):
            start(f"worker-{number}", "worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard",
                  "--local-directory", str(folder / f"worker-{number}"))  # fmt: skip
        time.sleep(8)
        yield address, [process.pid for process in started]
    finally:
        for process in started:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def grade(course: Path, options: list[str], others: dict[str, list[int]]) -> Run:
    """Grade a course and watch it; ``others`` are processes to be watched that serve the command."""
    words = [PYTHON, "-m", "autograder", "grade", ASSIGNMENT, "--course", str(course), *options]
    run, started = Run(), time.monotonic()
    with open(os.devnull, "w") as nothing:
        process = subprocess.Popen(words, cwd=ROOT, env=ENVIRONMENT, stdout=nothing)
    ledger, counted, read = course / "ledger.jsonl", 0, 0
    ended = False
    while not ended:
        ended = process.poll() is not None  # and then once more: the last lines may have come since
        watched = {"command": [process.pid], "its processes": descendants(process.pid), **others}
        if "worker" in others:
            watched["their processes"] = [pid for worker in others["worker"] for pid in descendants(worker)]
        for kind, pids in watched.items():
            run.most[kind] = max([run.most.get(kind, 0.0), *map(most_memory, pids)])
            run.spent[kind] = max(run.spent.get(kind, 0.0), sum(map(processor_seconds, pids)))
        if ledger.exists() and ledger.stat().st_size > read:
            with ledger.open("rb") as file:
                file.seek(read)
                new = file.read()
            read, counted = read + len(new), counted + new.count(b"\n")
            held = {kind: max(map(memory, pids), default=0.0) for kind, pids in watched.items()}
            run.moments.append(Moment(time.monotonic() - started, counted, held))
        time.sleep(0.5)
    if process.returncode:
        sys.exit(f"grading ended with status {process.returncode}")
    run.seconds = time.monotonic() - started
    return run


def left_behind(course: Path) -> str:
    """A digest of all notebooks and pages that a grading wrote."""
    total = hashlib.sha256()
    for folder in ("autograded", "feedback"):
        for path in sorted((course / folder).rglob("*")):
            if path.is_file():
                total.update(f"{path.relative_to(course)}\\0".encode() + path.read_bytes())
    return total.hexdigest()


def tenths(run: Run) -> Iterator[str]:
    """A line for each tenth of the class, the first of which has the start in it."""
    before = 0.0
    for k in range(1, 11):
        then = next(moment for moment in run.moments if moment.graded >= run.graded * k / 10)
        rate = run.graded / 10 / max(0.1, then.seconds - before)
        held = ", ".join(f"{kind} {size:.0f}" for kind, size in then.memory.items() if size)
        yield f"    {then.graded:6d} graded: {rate:5.1f} a second; MB: {held}"
        before = then.seconds


def size(place: Path) -> float:
    """The MB of a file, or of all files in a folder."""
    files = place.rglob("*") if place.is_dir() else [place]
    return sum(file.stat().st_size for file in files if file.is_file()) / 1e6


def other_points(made: Path, course: Path) -> list[str]:
    """The students of a class whose points in the gradebook are not those of the manifest."""
    points = final_points(gradebook_location(course), ASSIGNMENT)
    with (made / "manifest.csv").open(encoding="utf-8", newline="") as file:
        return [
            row["student"]
            for row in csv.DictReader(file)
            if points.get(row["student"]) != float(row["points"])
        ]


def show(run: Run, way: str, made: Path, course: Path) -> None:
    """Print what a run took and left behind."""
    print(f"{way}: {run.seconds:.1f} s for {run.graded}")
    print(*tenths(run), sep="\n")
    print("    MB at the most:", ", ".join(f"{kind} {most:.0f}" for kind, most in run.most.items() if most))
    each = {
        kind: 1000 * run.spent[kind] / run.graded for kind in ("command", "scheduler") if kind in run.spent
    }
    print("    ms of a processor for each:", ", ".join(f"{kind} {spent:.1f}" for kind, spent in each.items()))
    left = ("autograded", "feedback", "gradebook.db", "ledger.jsonl")
    print("    MB left:", ", ".join(f"{name} {size(course / name):.1f}" for name in left))
    others = other_points(made, course)
    print(f"    other points than in the manifest: {len(others)}", *others[:9], flush=True)


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("made", type=Path, metavar="CLASS")
    words.add_argument("--workers", type=int, default=2)
    words.add_argument("--turns", type=int, default=2)
    words.add_argument("--only", choices=("pool", "cluster"))
    asked = words.parse_args()
    runs: dict[str, list[Run]] = {}
    digests = set()
    with tempfile.TemporaryDirectory() as place:
        for turn in range(asked.turns):
            for way in [asked.only] if asked.only else ["pool", "cluster"]:
                course = Path(place, f"{way}-{turn}")
                course.mkdir()
                (course / "submitted").symlink_to((asked.made / "submitted").resolve())
                (course / "gradebook.seed").write_text("5eed" * 16)
                if way == "pool":
                    run = grade(course, ["--workers", str(asked.workers)], {})
                else:
                    logs = Path(place, f"logs-{turn}")
                    logs.mkdir()
                    with cluster(asked.workers, logs) as (address, (scheduler, *workers)):
                        others = {"scheduler": [scheduler], "worker": workers}
                        run = grade(course, ["--scheduler", address], others)
                runs.setdefault(way, []).append(run)
                digests.add(left_behind(course))
                show(run, way, asked.made, course)
                shutil.rmtree(course)
    if not asked.only:
        pairs = [
            one.seconds / other.seconds for one, other in zip(runs["pool"], runs["cluster"], strict=True)
        ]
        share = statistics.median(pairs)
        print(f"the cluster's throughput is {share:.2f} of the pool's (median of {len(pairs)})")
    print("all runs left the same files behind" if len(digests) == 1 else f"{len(digests)} DIFFERENT RESULTS")


if __name__ == "__main__":
    main()
