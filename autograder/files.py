"""Atomic file writes, one-line errors for files, and digests."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import is_dataclass
from functools import partial
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from autograder.exceptions import GraderError


def replace_file(path: Path, content: bytes, mode: int = 0o644, keep: bool = False) -> None:
    """Write a file atomically, and make its folder. With ``keep`` an existing file stays as it is.

    Raises:
        OSError: the file cannot be written; an existing file is unchanged.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as file:
        try:
            file.write(content)
            file.flush()
            os.fchmod(file.fileno(), mode)
            if not keep:
                os.replace(file.name, path)
                return
            with suppress(FileExistsError):
                os.link(file.name, path)
        except BaseException:
            os.unlink(file.name)
            raise
        os.unlink(file.name)


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
    if is_dataclass(value):
        return _spelled_out(vars(value))
    if hasattr(value, "tobytes"):  # NumPy's arrays and numbers, whose repr is abridged
        return (value.shape, value.dtype.str, hashlib.sha256(value.tobytes()).hexdigest())
    return value
