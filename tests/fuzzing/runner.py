"""Runs drawn inputs in child processes, within limits of time and memory, and reports those that fail."""

from __future__ import annotations

import json
import os
import resource
import select
import signal
import time
import traceback
import warnings
from dataclasses import dataclass, field
from pathlib import Path

from tests.fuzzing.border import TARGETS, keys, notebooks
from tests.fuzzing.inputs import Draw

# Limits of one input, several times what the largest and the slowest one need.
MAX_SECONDS = 20.0
MAX_MEGABYTES = 1000
MAX_HANG = 60.0  # seconds until a child that reports nothing is killed
INPUTS = 500  # of one child


@dataclass
class Report:
    """What was run, and what failed."""

    inputs: dict[str, int] = field(default_factory=dict)  # by target
    failures: list[str] = field(default_factory=list)
    seconds: float = 0.0
    slowest: tuple[float, str] = (0.0, "")  # processor seconds of an input, and its name
    largest: tuple[int, str] = (0, "")  # MB that an input added to the process, and its name

    def __str__(self) -> str:
        count = sum(self.inputs.values())
        kinds = ", ".join(f"{number} {name}" for name, number in self.inputs.items())
        return (
            f"{count} inputs ({kinds}) in {self.seconds:.0f} s, "
            f"{count / max(self.seconds, 0.01):.0f} a second; "
            f"largest: {self.largest[0]} MB ({self.largest[1]}); "
            f"slowest: {self.slowest[0]:.1f} s ({self.slowest[1]}); {len(self.failures)} failures"
        )


def fuzz(seed: int, seconds: float, max_failures: int = 20) -> Report:
    """Run inputs for so many seconds; the targets take turns."""
    keys(), notebooks()  # before the children are forked
    report = Report(dict.fromkeys(TARGETS, 0))
    started, number = time.monotonic(), 0
    while time.monotonic() - started < seconds and len(report.failures) < max_failures:
        number = _child(report, seed, number, started + seconds)
    report.seconds = time.monotonic() - started
    return report


def run(name: str) -> None:
    """Run one input by its name, as a report states it: ``answers-7-1234``."""
    TARGETS[name.partition("-")[0]](Draw(name))


def _child(report: Report, seed: int, number: int, until: float) -> int:
    """Run inputs in a new process; return the number of the next input."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        with open(writer, "w", buffering=1) as lines, open(os.devnull, "w") as null:
            os.dup2(null.fileno(), 2)
            for current in range(number, number + INPUTS):
                if time.monotonic() > until:
                    break
                name = f"{list(TARGETS)[current % len(TARGETS)]}-{seed}-{current}"
                print(json.dumps(["begins", name]), file=lines)
                print(json.dumps(["ended", name, *_measured(name)]), file=lines)
        os._exit(0)
    os.close(writer)
    name = ""
    with open(reader, "rb", buffering=0) as lines:
        data = b""
        while True:
            ready = select.select([lines], [], [], MAX_HANG)[0]
            part = lines.read(1 << 16) if ready else b""
            if not part:
                break
            *complete, data = (data + part).split(b"\n")
            for line in complete:
                kind, name, *measured = json.loads(line)
                if kind == "ended":
                    number += 1
                    _add(report, name, *measured)
                    name = ""
        if not ready:
            os.kill(child, signal.SIGKILL)
    status = os.waitpid(child, 0)[1]
    if name:
        end = f"hung for {MAX_HANG:g} s" if not ready else f"ended the process with status {status}"
        report.failures.append(f"{name}: {end}")
        number += 1
    return number


def _add(report: Report, name: str, seconds: float, megabytes: int, problem: str) -> None:
    report.inputs[name.partition("-")[0]] += 1
    report.slowest = max(report.slowest, (seconds, name))
    report.largest = max(report.largest, (megabytes, name))
    if seconds > MAX_SECONDS:
        problem = problem or f"took {seconds:.1f} s of processor time"
    if megabytes > MAX_MEGABYTES:
        problem = problem or f"took {megabytes} MB"
    if problem:
        report.failures.append(f"{name}: {problem}")


def _measured(name: str) -> tuple[float, int, str]:
    """Processor seconds, MB, and the traceback of an exception that nobody expects."""
    Path("/proc/self/clear_refs").write_text("5")  # the largest size begins anew, see proc(5)
    before, started, problem = _megabytes("VmRSS"), time.process_time(), ""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", RuntimeWarning)  # NumPy's, in a teacher's terminal
            run(name)
    except BaseException:
        problem = traceback.format_exc()[-3000:]
    return time.process_time() - started, _megabytes("VmHWM") - before, problem


def _megabytes(key: str) -> int:
    """A size of this process; without /proc, the most that it has ever held."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(f"{key}:"):
            return int(line.split()[1]) >> 10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
