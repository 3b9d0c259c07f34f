"""What the benchmarks ask the kernel about processes."""

from __future__ import annotations

import os

TICKS = os.sysconf("SC_CLK_TCK")  # of a processor's second, as the kernel counts them


def descendants(pid: int) -> list[int]:
    """The processes that a process has started, and they in turn."""
    found: list[int] = []
    try:
        for task in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{task}/children") as file:
                found += map(int, file.read().split())
    except OSError:
        pass
    return found + [grandchild for child in found for grandchild in descendants(child)]


def most_memory(pid: int) -> float:
    """The most MB that a process has held until now; 0 if it has ended."""
    return _megabytes(pid, "VmHWM")


def memory(pid: int) -> float:
    """The MB that a process holds; 0 if it has ended."""
    return _megabytes(pid, "VmRSS")


def _megabytes(pid: int, what: str) -> float:
    try:
        with open(f"/proc/{pid}/status") as file:
            lines = [line for line in file if line.startswith(what)]
        return int(lines[0].split()[1]) / 1024
    except (OSError, IndexError):
        return 0.0


def processor_seconds(pid: int) -> float:
    """What a process itself has spent of processors, without those it started; 0 if it has ended."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            words = file.read().rpartition(")")[2].split()
        return (int(words[11]) + int(words[12])) / TICKS
    except (OSError, IndexError):
        return 0.0
