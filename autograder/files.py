"""Atomic writes of files and folders, one-line errors for files, digests, and names of files nobody wrote."""

import ctypes
import hashlib
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import is_dataclass
from functools import partial
from pathlib import Path
from typing import Any

from autograder.exceptions import GraderError

AT_FDCWD, RENAME_EXCHANGE = -100, 2  # see renameat2(2)
JUNK = {"__macosx", ".ipynb_checkpoints", ".ds_store", "thumbs.db", "desktop.ini"}


def is_junk(name: str) -> bool:
    """Whether a file or folder was left behind by a program, and is nobody's work."""
    return name.startswith("._") or name.casefold() in JUNK


def replace_file(path: Path, content: bytes, mode: int = 0o644, keep: bool = False) -> None:
    """Write a file atomically, and make its folder. With ``keep`` an existing file stays as it is.

    Raises:
        OSError: the file cannot be written; an existing file is unchanged.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    # A killed run leaves this file behind, and the next run writes over it.
    new = path.with_name(f".{path.name}.{os.getpid() if keep else 'new'}")
    new.unlink(missing_ok=True)
    try:
        with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL), "wb") as file:
            file.write(content)
            os.fchmod(file.fileno(), mode)
        if not keep:
            os.replace(new, path)
        else:
            with suppress(FileExistsError):
                os.link(new, path)
    finally:
        new.unlink(missing_ok=True)


def replace_folder(path: Path, new: Path) -> None:
    """Put the content of the folder ``new`` in the place of that of ``path``, which need not exist.

    One system call exchanges the two where the file system can do that; else one file is replaced after the
    other. Delete ``new`` afterwards.
    """
    path.mkdir(parents=True, exist_ok=True)
    path = path.resolve()  # a link stays a link
    if _exchange(new, path):
        return
    for file in sorted(file for file in new.rglob("*") if file.is_file()):
        replace_file(path / file.relative_to(new), file.read_bytes())
    for file in sorted(file for file in path.rglob("*") if file.is_file()):
        if not (new / file.relative_to(path)).exists():
            file.unlink()


def _exchange(first: Path, second: Path) -> bool:
    """Exchange two folders by one system call; False if that is not possible here."""
    call = getattr(ctypes.CDLL(None), "renameat2", None)  # Linux only; some file systems refuse it
    names = [os.fsencode(path.absolute()) for path in (first, second)]
    return call is not None and call(AT_FDCWD, names[0], AT_FDCWD, names[1], RENAME_EXCHANGE) == 0


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Hold Ctrl-C and the signal to end back until the block has ended."""
    if threading.current_thread() is not threading.main_thread():  # no handler can be set, none is called
        yield
        return
    held: list[int] = []
    signals = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(number, lambda received, _: held.append(received)) for number in signals]
    try:
        yield
    finally:
        for number, handler in zip(signals, before, strict=True):
            signal.signal(number, handler)
    if held:
        signal.raise_signal(held[0])


@contextmanager
def _in_one_line(path: Path | str, action: str) -> Iterator[None]:
    """Report an OSError within the block as the user's one line.

    Raises:
        GraderError: "PATH cannot be read: No such file or directory".
    """
    try:
        yield
    except OSError as error:
        raise GraderError(f"{path} cannot be {action}: {error.strerror}") from error


reading = partial(_in_one_line, action="read")
writing = partial(_in_one_line, action="written")


def digest(*parts: bytes) -> str:
    """The SHA-256 of several byte strings, each preceded by its length."""
    total = hashlib.sha256()
    for part in parts:
        total.update(len(part).to_bytes(8, "big") + part)
    return total.hexdigest()


def value_bytes(value: Any) -> bytes:
    """The bytes to digest for a value made of containers, numbers, strings and arrays."""
    return repr(_spelled_out(value)).encode("utf-8", "replace")


def _spelled_out(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _spelled_out(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_spelled_out(item) for item in value]
    if isinstance(value, (set, frozenset)):  # in an order of its own in every process
        return sorted(repr(_spelled_out(item)) for item in value)
    if is_dataclass(value):
        return _spelled_out(vars(value))
    if hasattr(value, "tobytes"):  # NumPy's arrays and numbers, whose repr is abridged
        return (value.shape, value.dtype.str, hashlib.sha256(value.tobytes()).hexdigest())
    return value
