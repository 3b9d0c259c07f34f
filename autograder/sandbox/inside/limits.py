"""The limits of an attempt at a notebook; docs/security.md says what enforces each."""

from dataclasses import dataclass

# Of the processes of an attempt
MEMORY_BYTES = 4 << 30  # of each process, and of all processes together
THREADS = 256  # of all processes together
CPU_SECONDS = 120  # of each process
FILE_BYTES = 64 << 20  # of each file
DISK_BYTES = 256 << 20  # of all files together
SHARED_MEMORY_BYTES = 64 << 20  # of all files in /dev/shm
DISK_FILES = 10_000

# Of what the grading process waits for and reads
OUTPUT_BYTES = 32 << 20  # that all cells of a notebook may display
RESULT_BYTES = 16 << 20  # that one question may return

# Of those above, the limits at which a process ends without a word
FATAL = (
    f"{MEMORY_BYTES >> 30} GB of memory, {THREADS} processes and threads, {DISK_BYTES >> 20} MB of files, "
    f"{CPU_SECONDS} seconds of processor time"
)


@dataclass(frozen=True)
class TimeLimits:
    """The seconds that a notebook may take, by the clock on the wall."""

    cell: float = 10.0  # for one cell; a program may allow its cells another time
    cells: float = 300.0  # for all cells of an attempt together
    question: float = 10.0  # for all cases of one question together
    notebook: float = 600.0  # for all attempts at a notebook together
