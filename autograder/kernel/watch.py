"""Watches the sizes of a kernel and of the process that drives it, and ends the kernel at a limit."""

import os
import resource
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress

from autograder.kernel import limits
from autograder.sandbox.inside.isolation import exceed_limits
from autograder.sandbox.inside.limits import MEMORY_BYTES, THREADS

TOO_LARGE = f"it exceeded a limit: {MEMORY_BYTES >> 30} GB of memory, {THREADS} processes and threads"
TOO_MANY = f"it made more than {limits.FILES:,} files"
FLOOD = "it sent more than the grader can take in"
EVERY = 5  # looks at the driving process to one at the kernel


class Watch:
    """A thread that looks every `LOOK_SECONDS`, until it is stopped."""

    def __init__(self, end: Callable[[str], None], writable: Sequence[int], processes: int | None) -> None:
        """Call ``end`` with a reason if a limit is exceeded.

        ``writable`` are open folders in the file systems of the kernel; ``processes`` is its /proc, None if
        a control group counts.
        """
        self._end, self._writable, self._processes = end, writable, processes
        self._stopped = threading.Event()
        self._sizes = os.open("/proc/self/statm", os.O_RDONLY | os.O_CLOEXEC)
        self._before = self._own_memory()
        self._thread = threading.Thread(target=self._run, daemon=True, name="kernel-watch")
        self._thread.start()

    def stop(self) -> None:
        """End the thread."""
        self._stopped.set()
        self._thread.join()
        os.close(self._sizes)

    def _run(self) -> None:
        looks = 0
        while not self._stopped.wait(limits.LOOK_SECONDS):
            looks += 1
            if self._own_memory() - self._before > limits.GROWTH_BYTES:
                self._end(FLOOD)
            elif looks % EVERY == 0:
                with suppress(OSError):
                    self._look_at_kernel()

    def _look_at_kernel(self) -> None:
        for folder in self._writable:
            sizes = os.fstatvfs(folder)
            if sizes.f_files - sizes.f_ffree > limits.FILES:
                self._end(TOO_MANY)
        if self._processes is not None:
            pids = map(int, filter(str.isdigit, os.listdir(self._processes)))
            if exceed_limits(pids, f"/proc/self/fd/{self._processes}"):
                self._end(TOO_LARGE)

    def _own_memory(self) -> int:
        """The resident bytes of this process."""
        return int(os.pread(self._sizes, 256, 0).split()[1]) * resource.getpagesize()
