"""Atomic file writes, one-line errors for files, and digests."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import is_dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from autograder.exceptions import GraderError


def replace_file(path: Path, content: bytes, mode: int = 0o644, keep: bool = False) -> None:
    """Write a whole file or none, in a folder that is made if it is missing.

    ``keep``: a file that is there already stays as it is.

    Raises:
        OSError: the file cannot be written; what was there stays.
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
def reading(path: Path | str) -> Iterator[None]:
    """Report an OSError within the block as the user's one line.

    Raises:
        GraderError: "PATH cannot be read: No such file or directory".
    """
    try:
        yield
    except OSError as error:
        raise GraderError(f"{path} cannot be read: {error.strerror}") from error


@contextmanager
def writing(path: Path | str) -> Iterator[None]:
    """Report an OSError within the block as the user's one line.

    Raises:
        GraderError: "PATH cannot be written: No space left on device".
    """
    try:
        yield
    except OSError as error:
        raise GraderError(f"{path} cannot be written: {error.strerror}") from error


def digest(*parts: bytes) -> str:
    """A digest of several pieces, told apart by their lengths."""
    total = hashlib.sha256()
    for part in parts:
        total.update(len(part).to_bytes(8, "big") + part)
    return total.hexdigest()


def value_bytes(value: Any) -> bytes:
    """Bytes for a digest of a value made of containers, numbers, texts and arrays."""
    return repr(_spelled_out(value)).encode("utf-8", "replace")


def _spelled_out(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _spelled_out(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_spelled_out(item) for item in value]
    if is_dataclass(value):
        return _spelled_out(vars(value))
    if hasattr(value, "tobytes"):  # an array or a number of NumPy's, whose repr would be cut short
        return (value.shape, value.dtype.str, hashlib.sha256(value.tobytes()).hexdigest())
    return value
