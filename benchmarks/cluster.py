"""Grades one class on this machine's own cores and on a Dask cluster of as many workers, by turns.

    .venv/bin/python benchmarks/cluster.py CLASS [--workers 2] [--turns 2] [--only cluster]

CLASS holds submitted/, as benchmarks/make_large_class.py writes it. Printed: seconds of each run, their
ratio, how many were graded in each tenth of the time, the most memory of each kind of process, and
whether both ways left the same files behind. Nothing else should run meanwhile.
"""

from __future__ import annotations

import argparse
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

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.processes import descendants, most_memory  # noqa: E402

ASSIGNMENT = "optimization_methods"
PYTHON = sys.executable
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}


@dataclass
class Run:
    """What one grading took: seconds, when how much was done, and the most memory by kind of process."""

    seconds: float = 0.0
    done: list[tuple[float, int]] = field(default_factory=list)
    memory: dict[str, float] = field(default_factory=dict)


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
    while process.poll() is None:
        watched = {"the command": [process.pid], "its processes": descendants(process.pid), **others}
        for kind, pids in watched.items():
            run.memory[kind] = max([run.memory.get(kind, 0.0), *map(most_memory, pids)])
        if ledger.exists() and ledger.stat().st_size > read:
            with ledger.open("rb") as file:
                file.seek(read)
                new = file.read()
            read, counted = read + len(new), counted + new.count(b"\n")
            run.done.append((time.monotonic() - started, counted))
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


def rates(run: Run) -> str:
    """Submissions a second in each tenth of the class, the first of which has the start in it."""
    total = run.done[-1][1]
    marks = [next(moment for moment, count in run.done if count >= total * k / 10) for k in range(1, 11)]
    return " ".join(f"{total / 10 / max(0.1, b - a):.1f}" for a, b in zip([0.0, *marks], marks, strict=False))


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
                        others = {"scheduler": [scheduler], "workers": workers}
                        run = grade(course, ["--scheduler", address], others)
                runs.setdefault(way, []).append(run)
                digests.add(left_behind(course))
                memory = ", ".join(f"{kind} {most:.0f}" for kind, most in run.memory.items())
                print(f"{way}: {run.seconds:.1f} s for {run.done[-1][1]}", flush=True)
                print(f"    submissions a second, by tenths of the class: {rates(run)}")
                print(f"    MB at the most: {memory}", flush=True)
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
