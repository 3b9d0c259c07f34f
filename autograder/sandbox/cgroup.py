"""A control group for a server and its attempt, whose memory, processes and threads the kernel then bounds.

Only root can make one, and not in every container. Where there is none, the guard of an attempt counts.
See cgroups(7): version 2 has one hierarchy, version 1 has one for each controller.
"""

from __future__ import annotations

import os
import time
import uuid
from contextlib import suppress
from pathlib import Path

ROOT = Path("/sys/fs/cgroup")
MEMORY = (4 << 30) + (256 << 20)  # bytes: those of an attempt, and the server's own
TASKS = 256 + 16  # likewise
ENTER = 'until [ "$1" = -- ]; do echo $$ > "$1/cgroup.procs" || exit; shift; done; shift; exec "$@"'


class ControlGroup:
    """A control group of our own, or nothing where none can be made."""

    def __init__(self) -> None:
        self._folders: list[Path] = []
        name = f"autograder-{os.getpid()}-{uuid.uuid4().hex}"
        try:
            if (ROOT / "cgroup.controllers").exists():
                self._make(ROOT / name, {"memory.max": MEMORY, "memory.swap.max": 0, "pids.max": TASKS})
            else:
                self._make(_own("memory") / name, {"memory.limit_in_bytes": MEMORY})
                self._make(_own("pids") / name, {"pids.max": TASKS})
        except OSError:
            self.remove()

    def _make(self, folder: Path, limits: dict[str, int]) -> None:
        for left in folder.parent.glob("autograder-*"):  # by a process that was killed
            if not Path("/proc", left.name.split("-")[1]).exists():
                with suppress(OSError):
                    left.rmdir()
        folder.mkdir()
        self._folders.append(folder)
        for file, limit in limits.items():
            (folder / file).write_text(str(limit))

    def holding(self, command: list[str]) -> list[str]:
        """The command that runs ``command`` in this group."""
        if not self._folders:
            return command
        return ["/bin/sh", "-c", ENTER, "sh", *map(str, self._folders), "--", *command]

    def remove(self) -> None:
        """Remove the group; wait for a moment for its processes, which have been killed."""
        patience = time.monotonic() + 5
        while self._folders and time.monotonic() < patience:
            try:
                os.rmdir(self._folders[-1])
            except OSError:
                time.sleep(0.01)
            else:
                self._folders.pop()


def _own(controller: str) -> Path:
    """The folder of the group that we are in, in version 1's hierarchy of this controller."""
    for line in Path("/proc/self/cgroup").read_text().splitlines():
        _, controllers, group = line.split(":", 2)
        if controller in controllers.split(","):
            return ROOT / controller / group.lstrip("/")
    raise FileNotFoundError(controller)
