"""Read a zip archive downloaded from an LMS, or the folder it was unpacked to, without trusting either.

Only plain files are read, each up to a size limit, and nothing is written. The sizes that an archive states
are not trusted where a false one could exhaust memory. Compression ratio is not limited per file, because an
honest notebook with a flood of output compresses a thousandfold; the limits are on the size of each file, on
the number of files, and on the total.
"""

import io
import os
import stat
import struct
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from autograder.exceptions import GraderError, Ungradable, UsageError
from autograder.submission import MAX_BYTES, read_file

MAX_MEMBERS = 100_000
FREE_BYTES = 4 << 30  # that any archive may unpack to,
MAX_RATIO = 100  # plus this many times the archive's own size
MAX_READ = 32 << 20  # bytes of a zip's list of members, which zipfile reads at once
MAX_INNER_MEMBERS = 1_000  # of a student's own zip in the download
MAX_INNER_BYTES = 256 << 20  # that it may unpack to
MAX_INNER_READ = 1 << 20  # bytes of its list of members
CHUNK = 1 << 20
BROKEN = (BadZipFile, zlib.error, struct.error, EOFError, OSError, OverflowError, RuntimeError, ValueError)


class UnreadableMember(Exception):
    """One member that cannot be read; the message says why."""


@dataclass(frozen=True)
class Member:
    """A file in a download."""

    name: str
    size: int  # bytes, as the archive states
    modified: tuple[float, ...]  # comparable within one download only
    refusal: str  # why the member must not be read; empty if it may be read
    content: Callable[[], bytes] = field(repr=False)

    def read(self, max_bytes: int) -> bytes:
        """Return the member's bytes.

        Raises:
            UnreadableMember: the member cannot be read, or has more than ``max_bytes`` bytes.
        """
        if self.size > max_bytes:
            raise UnreadableMember("it is too large")
        try:
            return self.content()
        except Ungradable as error:
            raise UnreadableMember(str(error)) from error
        except BROKEN as error:
            raise UnreadableMember(f"it is damaged: {_reason(error)}") from error


@contextmanager
def open_download(path: Path) -> Iterator[list[Member]]:
    """Open a folder or a zip archive, which is recognised by its first bytes, not by its name.

    Raises:
        UsageError: there is no file or folder at ``path``.
        GraderError: the file is not a zip archive, is damaged, or has more than ``MAX_MEMBERS`` members.
    """
    with ExitStack() as stack:
        try:
            found = _folder_members(path) if path.is_dir() else _zip_members(_open_zip(path, stack))
            members = list(islice(found, MAX_MEMBERS + 1))
        except BROKEN as error:
            raise GraderError(f"{path} cannot be read ({_reason(error)}); download it again") from error
        if len(members) > MAX_MEMBERS:
            raise GraderError(f"{path} has more than {MAX_MEMBERS} files; collect them in several parts")
        yield members


def check_unpacked_size(path: Path, members: Iterable[Member]) -> None:
    """Refuse a zip bomb before any member is read. Members above ``MAX_BYTES`` are never read.

    Raises:
        GraderError: the members of a zip unpack to more than ``FREE_BYTES + MAX_RATIO`` times its size.
    """
    total = sum(member.size for member in members if member.size <= MAX_BYTES)
    if path.is_file() and total > FREE_BYTES + MAX_RATIO * path.stat().st_size:
        raise GraderError(
            f"the archive unpacks to more than {FREE_BYTES >> 30} GB plus {MAX_RATIO} times its size; "
            "nothing was collected. If you trust the archive, unpack it and collect the folder"
        )


def _reason(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__


def _refusal(mode: int) -> str:
    if stat.S_ISLNK(mode):
        return "it is a link"
    return "" if stat.S_ISREG(mode) else "it is not a plain file"


def _folder_members(root: Path) -> Iterator[Member]:
    for folder, folders, files in os.walk(root, onerror=_raise):
        links = [name for name in folders if os.path.islink(os.path.join(folder, name))]
        for name in links + files:
            file = Path(folder, name)
            status = file.lstat()
            size, modified, refusal = status.st_size, (status.st_mtime,), _refusal(status.st_mode)
            yield Member(str(file.relative_to(root)), size, modified, refusal, partial(read_file, file))


def _raise(error: OSError) -> None:
    raise error


class _BoundedFile(io.FileIO):
    """A file that refuses large reads, since zipfile reads as much at once as the archive tells it to."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > MAX_READ:
            raise ValueError(f"its list of members has {size} bytes")
        return super().read(-1 if size is None else size) or b""


class _BoundedBytes(io.BytesIO):
    """The same for an archive in memory."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > MAX_INNER_READ:
            raise ValueError(f"its list of members has {size} bytes")
        return super().read(-1 if size is None else size)


def inner_members(content: bytes) -> list[Member]:
    """The members of a student's own zip archive in the download, which are read from memory.

    Raises:
        UnreadableMember: it is not a zip archive, is damaged, or unpacks to too much.
    """
    if not content.startswith(b"PK\x03\x04"):
        raise UnreadableMember("it is not a zip archive")
    try:
        members = list(islice(_zip_members(ZipFile(_BoundedBytes(content))), MAX_INNER_MEMBERS + 1))
    except BROKEN as error:
        raise UnreadableMember(f"it is damaged: {_reason(error)}") from error
    if len(members) > MAX_INNER_MEMBERS or sum(member.size for member in members) > MAX_INNER_BYTES:
        raise UnreadableMember(
            f"it holds more than {MAX_INNER_MEMBERS:,} files or {MAX_INNER_BYTES >> 20} MB"
        )
    return members


def _open_zip(path: Path, stack: ExitStack) -> ZipFile:
    if not path.is_file():
        raise UsageError(f"there is no file or folder {path}")
    file = stack.enter_context(_BoundedFile(path))
    # Not zipfile.is_zipfile, which looks at the end, where a tar may hold the zip of a student.
    if file.read(4) not in (b"PK\x03\x04", b"PK\x05\x06"):
        raise GraderError(f"{path} is not a zip archive; unpack other archives and collect the folder")
    return stack.enter_context(ZipFile(file))


def _zip_members(archive: ZipFile) -> Iterator[Member]:
    for info in archive.infolist():
        if info.is_dir():
            continue
        name, refusal, mode = info.filename, "", info.external_attr >> 16
        if not info.flag_bits & 0x800:  # not marked as UTF-8, though many programs write UTF-8 all the same
            try:
                name = name.encode("cp437").decode()
            except UnicodeError:
                refusal = "its name is not UTF-8"
        if info.orig_filename != info.filename:
            refusal = "its name has a character that file names cannot have"
        if info.create_system == 3 and stat.S_IFMT(mode):  # the system is Unix
            refusal = _refusal(mode) or refusal
        if info.flag_bits & 0x1:
            refusal = "it is encrypted"
        elif info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            refusal = "it is compressed by a method that no LMS uses"
        yield Member(name, info.file_size, info.date_time, refusal, partial(_unzip, archive, info))


def _unzip(archive: ZipFile, info: ZipInfo) -> bytes:
    # In chunks, because zipfile unpacks all that it is asked for before it cuts that to the stated size.
    with archive.open(info) as file:
        return b"".join(iter(partial(file.read, CHUNK), b""))
