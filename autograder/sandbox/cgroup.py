"""A control group for a server and its attempt, in which the kernel limits memory, processes and threads.

Only root can make one, and not in every container. Without one, the guard of each attempt counts.
See cgroups(7): version 2 has one hierarchy, version 1 has one for each controller.
"""

import os
import time
import uuid
from contextlib import suppress
from pathlib import Path

from autograder.sandbox.inside import limits

ROOT = Path("/sys/fs/cgroup")
MEMORY_BYTES = limits.MEMORY_BYTES + (256 << 20)  # for the attempt, and for the server itself
THREADS = limits.THREADS + 16
ENTER = 'until [ "$1" = -- ]; do echo $$ > "$1/cgroup.procs" || exit; shift; done; shift; exec "$@"'


class ControlGroup:
    """A new control group, or no group where none can be made."""

    def __init__(self) -> None:
        self._folders: list[Path] = []
        name = f"autograder-{os.getpid()}-{uuid.uuid4().hex}"
        try:
            if (ROOT / "cgroup.controllers").exists():
                self._make(
                    ROOT / name, {"memory.max": MEMORY_BYTES, "memory.swap.max": 0, "pids.max": THREADS}
                )
            else:
                self._make(_current_group("memory") / name, {"memory.limit_in_bytes": MEMORY_BYTES})
                self._make(_current_group("pids") / name, {"pids.max": THREADS})
        except OSError:
            self.remove()

    def _make(self, folder: Path, settings: dict[str, int]) -> None:
        for group in folder.parent.glob("autograder-*"):
            if not Path("/proc", group.name.split("-")[1]).exists():  # its grader was killed
                with suppress(OSError):  # the kernel removes no group that is in use
                    group.rmdir()
        folder.mkdir()
        self._folders.append(folder)
        for file, value in settings.items():
            (folder / file).write_text(str(value))

    def holding(self, command: list[str]) -> list[str]:
        """Return a command that runs ``command`` in this group."""
        if not self._folders:
            return command
        return ["/bin/sh", "-c", ENTER, "sh", *map(str, self._folders), "--", *command]

    def hold(self, process: int) -> bool:
        """Move a process into this group; return whether the group holds it."""
        try:
            for folder in self._folders:
                (folder / "cgroup.procs").write_text(str(process))
        except OSError:
            return False
        return bool(self._folders)

    def remove(self) -> None:
        """Remove the group, after waiting up to 5 seconds for its killed processes to end."""
        deadline = time.monotonic() + 5
        while self._folders and time.monotonic() < deadline:
            try:
                os.rmdir(self._folders[-1])
                self._folders.pop()
            except OSError:
                time.sleep(0.01)


def _current_group(controller: str) -> Path:
    """The folder of this process's group in the hierarchy of a controller of version 1."""
    for line in Path("/proc/self/cgroup").read_text().splitlines():
        _, controllers, group = line.split(":", 2)
        if controller in controllers.split(","):
            return ROOT / controller / group.lstrip("/")
    raise FileNotFoundError(controller)
