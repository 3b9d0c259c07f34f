"""What the benchmarks ask the kernel about processes."""

from __future__ import annotations

import os


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
    try:
        with open(f"/proc/{pid}/status") as file:
            lines = [line for line in file if line.startswith("VmHWM")]
        return int(lines[0].split()[1]) / 1024
    except (OSError, IndexError):
        return 0.0
