"""Atomic file writes, one-line errors for files, digests, and the names of files that nobody wrote."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import is_dataclass
from functools import partial
from pathlib import Path
from typing import Any

from autograder.exceptions import GraderError

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
