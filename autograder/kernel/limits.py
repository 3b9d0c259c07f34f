"""The limits of a notebook's kernel, beside those that it shares with attempts (sandbox/inside/limits.py)."""

DISK_BYTES = 512 << 20  # of all files together; they lie in memory
SOCKET_BYTES = 64 << 10  # of the folder of the kernel's sockets
FILES = 20_000  # in each file system that the kernel can write to
LOOK_SECONDS = 0.01  # between two looks at the sizes

# Of what the driving process reads
MESSAGE_BYTES = 16 << 20  # one part of a message; longer ones are lost
MESSAGE_TOKENS = 500_000  # of JSON in one part of a message
MESSAGE_DEPTH = 64  # of lists in lists
CELL_BYTES = 16 << 20  # all messages of one cell; later ones are dropped
LARGE_BYTES = 8 << 20  # all messages of a cell that may be the cause if a later one floods this process
REPLY_BYTES = 1 << 20  # the reply to one cell, with its traceback
NOTEBOOK_BYTES = 32 << 20  # all messages of a notebook that are kept
GROWTH_BYTES = 100 << 20  # of the driving process, while a kernel runs
KERNELS = 8  # that a notebook may use up
START_SECONDS = 10.0  # until bubblewrap has made its namespaces
SHUTDOWN_SECONDS = 5.0  # for a kernel that is asked to end, as in Jupyter; it has half of them until SIGTERM

# Of the files that come back from the kernel's folder
BACK_BYTES = 64 << 20
BACK_FILES = 1_000
NAME_BYTES = 200  # of a relative path


def notebook_seconds(cell_seconds: float | None) -> float:
    """The seconds that all cells of a notebook may take, by the clock on the wall."""
    return max(1800.0, 20 * cell_seconds) if cell_seconds else 6 * 3600.0
