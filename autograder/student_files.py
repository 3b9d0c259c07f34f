"""Finds the files that count in a student's folder: the notebook to grade, and the files beside it."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from stat import S_ISREG

from autograder.cells import ReleasedNotebook
from autograder.exceptions import Ungradable
from autograder.files import is_junk
from autograder.filetypes import file_type
from autograder.model import printable
from autograder.notebook_choice import NotebookFile, choose, folded, is_notebook_name, listed, notes_on
from autograder.submission import parse, read_file

BOOKKEEPING = {"timestamp.txt", "submission_secret.txt"}  # of nbgrader, beside a notebook
RESERVED = {"checking", "testcases"}  # modules of check(), which a student's file must not replace
MAX_ENTRIES = 1_000  # files and folders of one student
MAX_DEPTH = 6  # folders in folders
MAX_FILES = 100  # beside a notebook
MAX_FILE_BYTES = 1_000_000
MAX_FILES_BYTES = 10_000_000  # of all files beside a notebook
MAX_NAME = 200  # characters
MAX_TYPED = 3  # files whose type is looked for if there is no notebook


@dataclass(frozen=True)
class OwnFile:
    """A file beside a notebook; ``read`` raises Ungradable if it cannot be read."""

    name: str  # its path relative to the notebook
    size: int | None  # bytes; None if it is not a plain file
    read: Callable[[], bytes]


@dataclass(frozen=True)
class StudentFiles:
    """The notebook to grade, the student's own files beside it, and notes on files that do not count."""

    notebook: Path
    files: Mapping[str, bytes]  # by path relative to the notebook
    notes: tuple[str, ...]


def find_files(folder: Path, released: ReleasedNotebook) -> StudentFiles:
    """The files in a student's folder that count.

    Raises:
        Ungradable: the folder cannot be read, or holds no notebook.
    """
    if folder.is_symlink() or folder.parent.is_symlink():
        raise Ungradable("The submission is a link to another folder; submit the notebook itself.")
    if not folder.is_dir():
        raise Ungradable("The submission is not a folder with a notebook in it.")
    entries = _walk(folder)
    notes = []
    if entries is None:
        entries = [(released.name,)] if os.path.lexists(folder / released.name) else []
        notes.append(
            f"The submission holds more than {MAX_ENTRIES:,} files and folders; "
            f"only '{released.name}' was looked for."
        )
    notebooks = [
        NotebookFile(parts, partial(read_file, folder.joinpath(*parts)))
        for parts in entries
        if is_notebook_name(parts[-1])
    ]
    ordered, reason = choose(notebooks, released)
    if not ordered:
        notes += _instead(folder, entries, released)
        raise Ungradable(" ".join((f"There is no notebook; '{released.name}' is expected.", *notes)))
    notebook = ordered[0].parts
    files, file_notes = select_files(_beside(folder, entries, notebook[:-1]), released)
    notes += [*notes_on(ordered, reason, released), *file_notes]
    return StudentFiles(folder.joinpath(*notebook), files, tuple(notes))


def _instead(folder: Path, entries: Iterable[tuple[str, ...]], released: ReleasedNotebook) -> Iterator[str]:
    """A note on the files that were submitted in the place of a notebook; the first known type is named."""
    others = [
        parts
        for parts in entries
        if not parts[-1].startswith(".")
        and not is_notebook_name(parts[-1])
        and "/".join(parts) not in BOOKKEEPING | released.files.keys()
    ]
    for parts in others[:MAX_TYPED]:
        if kind := _type(folder.joinpath(*parts), released):
            yield f"{_quoted(['/'.join(parts)])} submitted: it is {kind}."
            return
    if others:
        yield f"{_quoted(['/'.join(parts) for parts in others])} submitted."


def _type(path: Path, released: ReleasedNotebook) -> str:
    """The type of a file that is not named as a notebook, and what to do; "" if it is not recognised."""
    with suppress(Ungradable):
        content = read_file(path)
        if kind := file_type(content):
            return kind
        parse(content)
        return f"a notebook with another ending of its name; rename it to '{released.name}' and submit it"
    return ""


def own_files(folder: Path, released: ReleasedNotebook) -> tuple[dict[str, bytes], list[str]]:
    """The student's own files in the folder of a notebook, by relative path, and notes on the others."""
    try:
        return select_files(_beside(folder, _walk(folder) or [], ()), released)
    except Ungradable:  # the folder cannot be listed, though the notebook in it can be read
        return {}, []


def _walk(folder: Path) -> list[tuple[str, ...]] | None:
    """The sorted paths of the files in a folder, of links and of notebooks that are folders.

    None if there are more than MAX_ENTRIES files and folders. Links are not followed; folders that are
    hidden, left behind by programs, or deeper than MAX_DEPTH are not entered.

    Raises:
        Ungradable: the folder cannot be read.
    """
    found: list[tuple[str, ...]] = []
    waiting: list[tuple[str, ...]] = [()]
    seen = 0
    while waiting:
        parts = waiting.pop()
        try:
            with os.scandir(folder.joinpath(*parts)) as entries:
                for entry in entries:
                    seen += 1
                    if seen > MAX_ENTRIES:
                        return None
                    if is_junk(entry.name):
                        continue
                    path = (*parts, entry.name)
                    is_folder = entry.is_dir(follow_symlinks=False)
                    if is_folder and len(path) <= MAX_DEPTH and not entry.name.startswith((".", "__")):
                        waiting.append(path)
                    if not is_folder or is_notebook_name(entry.name):
                        found.append(path)
        except OSError as error:
            if not parts:
                reason = (error.strerror or "no reason given").lower()
                raise Ungradable(f"The folder could not be read: {reason}.") from None
    return sorted(found)


def _beside(folder: Path, entries: Iterable[tuple[str, ...]], inside: tuple[str, ...]) -> Iterator[OwnFile]:
    """The files in the notebook's folder."""
    for parts in entries:
        if parts[: len(inside)] == inside:
            path = folder.joinpath(*parts)
            try:
                status = path.lstat()
            except OSError:
                continue
            size = status.st_size if S_ISREG(status.st_mode) else None
            yield OwnFile("/".join(parts[len(inside) :]), size, partial(read_file, path))


def select_files(found: Iterable[OwnFile], released: ReleasedNotebook) -> tuple[dict[str, bytes], list[str]]:
    """The files that a notebook may use, by path relative to it, and notes on those it may not."""
    files: dict[str, bytes] = {}
    unused: list[str] = []
    replaced: list[str] = []
    reserved = RESERVED | {_module(name) for name in released.files}
    total = 0
    for file in found:
        name = file.name
        if name.startswith(".") or name in BOOKKEEPING or is_notebook_name(name.rpartition("/")[2]):
            continue
        if not name.isprintable() or "\\" in name or len(name) > MAX_NAME:
            unused.append(name)
            continue
        is_reserved, original = _module(name) in reserved, released.files.get(name)
        if is_reserved and original is None:
            replaced += [name] if _module(name) not in RESERVED else []
            continue
        fits = file.size is not None and file.size <= MAX_FILE_BYTES and total + file.size <= MAX_FILES_BYTES
        try:
            if not fits or len(files) == MAX_FILES:
                raise Ungradable("It is too large, or not a plain file.")
            content = file.read()
        except Ungradable:
            unused.append(name)
            continue
        if original is None:
            files[name] = content
            total += len(content)
        elif _module(name) not in RESERVED and _differs(content, original):
            replaced.append(name)
    notes = []
    if replaced:
        notes.append(f"{_quoted(replaced)} not used: the assignment's own files were.")
    if unused:
        notes.append(
            f"{_quoted(unused)} not used: only {MAX_FILES} plain files are, of up to "
            f"{MAX_FILE_BYTES // 1_000_000} MB each and {MAX_FILES_BYTES // 1_000_000} MB together."
        )
    return files, notes


def _module(name: str) -> str:
    """The name of the module that a file could be or replace: a package goes before a file."""
    return folded(name.partition("/")[0].partition(".")[0])


def _differs(content: bytes, original: bytes) -> bool:
    return content.split() != original.split()  # line ends and the blanks of editors do not count


def _quoted(names: Sequence[str]) -> str:
    quoted = (f"'{printable(name)[:100]}'" for name in names)
    return f"{listed(quoted)} {'was' if len(names) == 1 else 'were'}"
