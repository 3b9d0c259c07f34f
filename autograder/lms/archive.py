"""A downloaded archive, or a folder: what is in it, and one file at a time, read without trusting it.

Only plain files are ever read, none above a size, and nothing is written. What an archive says of itself is
not believed where that could cost memory or time: how much it unpacks to, how long its own headers are. No
bound stands on how well one file is packed, since an honest notebook with a flood of output packs a
thousandfold; the bounds are on each file, on their number, and on the whole.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import stat
import struct
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Protocol

from autograder.exceptions import GraderError, Ungradable, UsageError
from autograder.submission import read_file

MAX_MEMBERS = 100_000
FREE_BYTES = 4 << 30  # may be unpacked from any archive,
MAX_RATIO = 100  # and as many times its own size on top
ZIP_DIRECTORY = 32 << 20  # bytes of a zip's list of members, which zipfile reads at once
TAR_HEADER = 64 << 10  # bytes of one header of a tar, which tarfile reads at once
CHUNK = 1 << 20
PACKERS: dict[bytes, Callable[[Path], Any]] = {
    b"\x1f\x8b": gzip.open,
    b"BZh": bz2.open,
    b"\xfd7zXZ\x00": lzma.open,
}
BROKEN = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    OverflowError,
    NotImplementedError,
    RecursionError,
)


class DamagedMember(Exception):
    """One member that cannot be read; the message says why."""


@dataclass(frozen=True)
class Member:
    """An entry of an archive that is no folder."""

    name: str
    size: int
    when: tuple[float, ...] = ()  # its time; only good for comparing within one archive
    refused: str = ""  # why it is never read
    key: Any = field(default=None, repr=False)  # how the archive finds it


class Archive(Protocol):
    """What is in a download."""

    members: list[Member]

    def read(self, member: Member, most: int) -> bytes:
        """The bytes of a member.

        Raises:
            DamagedMember: it cannot be read, or has more than ``most`` bytes.
        """


@contextmanager
def open_archive(path: Path) -> Iterator[Archive]:
    """Open a folder, a zip, or a tar packed or not, by how it begins, not by its name.

    Raises:
        UsageError: there is nothing at ``path``.
        GraderError: it is no such archive, is damaged, or unpacks to more than is bearable.
    """
    with ExitStack() as stack:
        try:
            archive = _open(path, stack)
        except BROKEN as error:
            reason = " ".join(str(error).split()) or type(error).__name__
            raise GraderError(
                f"{path} cannot be read as a folder, a zip or a tar ({reason}); download it again"
            ) from error
        yield archive


def _open(path: Path, stack: ExitStack) -> Archive:
    if path.is_dir():
        return _Folder(path)
    if not path.is_file():
        raise UsageError(f"there is no file or folder {path}")
    with path.open("rb") as file:
        start = file.read(8)
    # Not zipfile.is_zipfile, which looks at the end, where a tar may hold the zip of a student.
    if start.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        careful = stack.enter_context(BoundedFile(path, ZIP_DIRECTORY))
        return _Zip(stack.enter_context(zipfile.ZipFile(careful)))
    for magic, opener in PACKERS.items():
        if start.startswith(magic):
            unpacked = stack.enter_context(tempfile.NamedTemporaryFile(prefix="collect-"))  # noqa: SIM115
            with opener(path) as packed:
                _unpack(packed, unpacked.file, max_unpacked_bytes(path))
            path = Path(unpacked.name)
    return _Tar(stack.enter_context(BoundedFile(path, TAR_HEADER)))


def max_unpacked_bytes(path: Path) -> int:
    """How many bytes an archive may unpack to."""
    return FREE_BYTES + MAX_RATIO * path.stat().st_size


def _unpack(packed: IO[bytes], target: IO[bytes], most: int) -> None:
    """Unpack into a file, which then can be looked at twice without unpacking it twice."""
    while chunk := packed.read(CHUNK):
        most -= len(chunk)
        if most < 0:
            raise unpacked_too_large()
        target.write(chunk)
    target.flush()


def unpacked_too_large() -> GraderError:
    """What to raise when an archive unpacks to more than is bearable."""
    return GraderError(
        f"the archive unpacks to more than {FREE_BYTES >> 30} GB and {MAX_RATIO} times its size; "
        "nothing was taken from it. If it is no attack, unpack it and collect the folder"
    )


def _too_many() -> GraderError:
    return GraderError(f"there are more than {MAX_MEMBERS} files; nothing was taken. Collect them in parts")


class BoundedFile(io.FileIO):
    """A file of which a library cannot read much at once into memory."""

    def __init__(self, path: Path, most: int) -> None:
        super().__init__(path)
        self._most = most

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > self._most:
            raise ValueError(f"a list or a header of {size} bytes")
        return super().read(-1 if size is None else size) or b""


class _Folder:
    """A download that was unpacked already."""

    def __init__(self, path: Path) -> None:
        self.members = []
        for folder, folders, files in os.walk(path, onerror=_raise):
            for name in (*(name for name in folders if os.path.islink(f"{folder}/{name}")), *files):
                place = os.path.join(folder, name)
                found = os.lstat(place)
                refused = "" if stat.S_ISREG(found.st_mode) else "it is no plain file"
                if stat.S_ISLNK(found.st_mode):
                    refused = "it is a link"
                relative = os.path.relpath(place, path)
                self.members.append(Member(relative, found.st_size, (found.st_mtime,), refused, Path(place)))
            if len(self.members) > MAX_MEMBERS:
                raise _too_many()

    def read(self, member: Member, most: int) -> bytes:
        try:
            content = read_file(member.key)
        except Ungradable as error:
            raise DamagedMember(str(error)) from error
        if len(content) > most:
            raise DamagedMember("it is too large")
        return content


def _raise(error: OSError) -> None:
    raise error


class _Zip:
    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        infos = [info for info in archive.infolist() if not info.is_dir()]
        if len(infos) > MAX_MEMBERS:
            raise _too_many()
        self.members = [self._member(info) for info in infos]

    def _member(self, info: zipfile.ZipInfo) -> Member:
        name, refused = info.filename, ""
        kind = stat.S_IFMT(info.external_attr >> 16) if info.create_system == 3 else 0
        if not info.flag_bits & 0x800:  # no word on the encoding: UTF-8 all the same, or it is unknown
            try:
                name = name.encode("cp437").decode()
            except UnicodeError:
                refused = "its name is not UTF-8"
        if info.orig_filename != info.filename:
            refused = "its name has a character that no file's name has"
        if kind not in (0, stat.S_IFREG):
            refused = "it is a link" if kind == stat.S_IFLNK else "it is no plain file"
        if info.flag_bits & 0x1:
            refused = "it is encrypted"
        elif info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            refused = "it is packed in a way that no LMS packs"
        return Member(name, info.file_size, info.date_time, refused, info)

    def read(self, member: Member, most: int) -> bytes:
        if member.size > most:  # zipfile gives no more than the size that the list names
            raise DamagedMember("it is too large")
        try:
            with self._archive.open(member.key) as file:
                return b"".join(iter(lambda: file.read(CHUNK), b""))
        except (*BROKEN, RuntimeError) as error:
            raise DamagedMember(f"it is damaged: {' '.join(str(error).split())}") from error


class _Tar:
    def __init__(self, file: BoundedFile) -> None:
        self._file = file
        self.members = []
        with tarfile.TarFile(fileobj=file) as archive:
            for count, info in enumerate(archive):
                if count == MAX_MEMBERS:
                    raise _too_many()
                if not info.isdir():
                    self.members.append(self._member(info))
            # tarfile takes a damaged header for the end; a whole archive ends with empty blocks.
            file.seek(archive.offset)
            if file.read(tarfile.BLOCKSIZE) != bytes(tarfile.BLOCKSIZE):
                raise tarfile.ReadError("it ends too early")

    @staticmethod
    def _member(info: tarfile.TarInfo) -> Member:
        refused = ""
        if info.issym() or info.islnk():
            refused = "it is a link"
        elif not info.isreg() or info.issparse():
            refused = "it is no plain file"
        return Member(info.name, info.size, (info.mtime,), refused, info.offset_data)

    def read(self, member: Member, most: int) -> bytes:
        if member.size > most:
            raise DamagedMember("it is too large")
        content = os.pread(self._file.fileno(), member.size, member.key)
        if len(content) != member.size:
            raise DamagedMember("it ends too early")
        return content
