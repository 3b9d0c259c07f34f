"""Files that go into a kernel's folder, and a bounded copy of those that the kernel leaves there.

The folder lies in memory, in the kernel's namespaces; this process reaches it by a descriptor that is opened
before the kernel runs, and that keeps the folder after the namespaces have ended. Files are read only then,
when no process is left that could change them.
"""

import ctypes
import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from autograder.files import digest
from autograder.kernel import limits

FOLDER_FLAGS = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
FILE_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
MAX_DEPTH = 20  # of folders in folders
libc = ctypes.CDLL(None)


@contextmanager
def acting_as(user: int | None) -> Iterator[None]:
    """Create files as this user: root itself has no id in the kernel's namespace."""
    if user is None:
        yield
        return
    libc.setfsgid(user)
    libc.setfsuid(user)
    try:
        yield
    finally:
        libc.setfsuid(0)
        libc.setfsgid(0)


def write_file(folder: int, name: str, content: bytes) -> None:
    """Write a new file into an open folder, with the folders in its name; no link is followed.

    Raises OSError if there is a file of that name, or one in place of a folder.
    """
    with _parent(folder, name) as parent:
        _write(parent, os.path.basename(name), content)


def replace_file(folder: Path, name: str, content: bytes) -> bool:
    """Write a file into a folder in place of another; return whether it was possible without a link."""
    try:
        root = os.open(folder, FOLDER_FLAGS)
    except OSError:
        return False
    with suppress(OSError), _closing(root), _parent(root, name) as parent:
        with suppress(FileNotFoundError):
            os.unlink(os.path.basename(name), dir_fd=parent)
        _write(parent, os.path.basename(name), content)
        return True
    return False


@contextmanager
def _parent(folder: int, name: str) -> Iterator[int]:
    """The folder that will hold a file, opened; it is made if it is not there."""
    here = os.dup(folder)
    try:
        for part in name.split("/")[:-1]:
            with suppress(FileExistsError):
                os.mkdir(part, dir_fd=here)
            inner = os.open(part, FOLDER_FLAGS, dir_fd=here)
            os.close(here)
            here = inner
        yield here
    finally:
        os.close(here)


@contextmanager
def _closing(descriptor: int) -> Iterator[None]:
    try:
        yield
    finally:
        os.close(descriptor)


def _write(folder: int, name: str, content: bytes) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
    with open(os.open(name, flags, 0o644, dir_fd=folder), "wb") as file:
        file.write(content)


class Left:
    """The plain files in a folder, by relative path, and what was not taken."""

    def __init__(self, folder: int, before: Mapping[str, bytes]) -> None:
        self.files: dict[str, bytes] = {}
        self.notes: list[str] = []
        self._known = {name: digest(content) for name, content in before.items()}
        self._bytes = limits.BACK_BYTES
        self._entries = 10 * limits.BACK_FILES  # that are looked at
        self._take(folder, "")

    def _take(self, folder: int, above: str) -> None:
        with os.scandir(folder) as entries:
            for entry in entries:
                self._entries -= 1
                name = f"{above}{entry.name}"
                if self._entries < 0 or len(self.files) >= limits.BACK_FILES:
                    self._note(f"more than {limits.BACK_FILES} files")
                    return
                if not entry.name.isprintable() or len(os.fsencode(name)) > limits.NAME_BYTES:
                    self._note("a file whose name is too long or not plain text")
                    continue
                with suppress(OSError):  # the kernel's process has made it unreadable, say
                    self._take_entry(folder, entry.name, name)

    def _take_entry(self, folder: int, entry: str, name: str) -> None:
        kind = os.stat(entry, dir_fd=folder, follow_symlinks=False).st_mode
        if stat.S_ISDIR(kind) and name.count("/") < MAX_DEPTH:
            inner = os.open(entry, FOLDER_FLAGS, dir_fd=folder)
            try:
                self._take(inner, f"{name}/")
            finally:
                os.close(inner)
        elif stat.S_ISREG(kind):
            with open(os.open(entry, FILE_FLAGS, dir_fd=folder), "rb") as file:
                size = os.fstat(file.fileno()).st_size
                if size > self._bytes:
                    self._note(f"more than {limits.BACK_BYTES >> 20} MB")
                    return
                content = file.read(self._bytes + 1)
            if self._known.get(name) != digest(content):
                self._bytes -= len(content)
                self.files[name] = content
        else:
            self._note("links or other files that are not plain")

    def _note(self, what: str) -> None:
        note = f"not copied from the notebook's folder: {what}"
        if note not in self.notes:
            self.notes.append(note)
