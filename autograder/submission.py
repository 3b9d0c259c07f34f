"""Reads a student's notebook as plain, untrusted data, within limits of size."""

import binascii
import json
import os
import re
import stat
import warnings
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from dateutil import parser as dates
from dateutil import tz

from autograder.cells import Attachments, Cell, Submission
from autograder.exceptions import Ungradable
from autograder.filetypes import AGAIN, MAX_PICTURE, PICTURES, file_type
from autograder.model import printable
from autograder.sandbox.inside.json_size import exceeds

MAX_BYTES = 64 << 20  # of one notebook, stored pictures included
# Strings, brackets and commas of the JSON. So many take at most 180 MB and 1.0 s to parse, as dictionaries in
# dictionaries; 64 MB of empty lists would take 1.4 GB. Ten figures that each store 100,000 points as numbers
# have so many; the scripts of interactive figures are strings, whose commas do not count.
MAX_TOKENS = 2_000_000
MAX_CELLS = 2_000
MAX_SOURCE = 1_000_000  # characters of code in all cells together
MAX_CELL_ID = 64  # characters, as in nbformat
MAX_GRADE_ID = 200  # characters kept of nbgrader's name of a cell
MAX_TIMESTAMP = 100  # bytes read of a time, which nbgrader writes in 34
ZONE = re.compile(r"[A-Za-z]\w*([/+-]\w+)*", re.ASCII)  # a name such as CET or Europe/Berlin, not a path
YEAR_FIRST = re.compile(r"\d{4}")
MAX_TEXT = 100_000  # characters kept of a cell of text, which may hold pasted pictures
MAX_ATTACHMENTS = 20 << 20  # characters of the attachments of all cells together
MAX_NAME = 200  # characters of an attachment's name


def read_file(path: Path) -> bytes:
    """The bytes of a submitted file.

    Raises:
        Ungradable: it is missing, a link, a folder, a device, larger than MAX_BYTES, or unreadable.
    """
    flags = os.O_NOFOLLOW | os.O_NONBLOCK  # follows no link, and does not block on a pipe
    try:
        with open(path, "rb", opener=lambda name, mode: os.open(name, mode | flags)) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise Ungradable("The file is not a regular file; submit the notebook itself.")
            content = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise Ungradable("There is no such file.") from None
    except IsADirectoryError:
        raise Ungradable("The file is a folder; submit the notebook itself.") from None
    except OSError as error:
        reason = "it is a link to another file" if path.is_symlink() else str(error.strerror).lower()
        raise Ungradable(f"The file could not be read: {reason}; submit the notebook itself.") from None
    if len(content) > MAX_BYTES:
        raise Ungradable(
            f"The notebook is larger than {MAX_BYTES >> 20} MB; clear its outputs and submit it again."
        )
    return content


class SubmissionTime(NamedTuple):
    """When a submission was made, and what an instructor should know of its timestamp.txt."""

    time: datetime | None  # UTC without a time zone, as nbgrader stores it
    problem: str = ""


def submitted_at(folder: Path) -> SubmissionTime:
    """The time in nbgrader's timestamp.txt beside a submission; None if there is no readable time."""
    file = folder / "timestamp.txt"
    if folder.is_symlink() or not os.path.lexists(file):
        return SubmissionTime(None)
    try:
        text = read_file(file)[:MAX_TIMESTAMP].decode("utf-8-sig").strip()
    except Ungradable:
        return SubmissionTime(None, "cannot be read")
    except UnicodeDecodeError:
        return SubmissionTime(None, "is not UTF-8 text")
    return utc_time(text) if text else SubmissionTime(None, "is empty")


def utc_time(text: str) -> SubmissionTime:
    """Read a time as nbgrader does.

    A time without a zone, or with one that is not known, counts as UTC; of two numbers that can both be the
    month, the first is.
    """
    day, _, zone = text.rpartition(" ")
    known = tz.gettz(zone) if day.count(" ") == 1 and ZONE.fullmatch(zone) else None
    try:
        with warnings.catch_warnings(record=True) as unknown:
            warnings.simplefilter("always", dates.UnknownTimezoneWarning)
            text_with_zone, zones = f"{day} TZ" if known else text, {"TZ": known}
            # Parts that the text lacks come from the default: two defaults show whether it lacks a day.
            time, other = (
                dates.parse(text_with_zone, tzinfos=zones, default=default)
                for default in (datetime(2000, 1, 1), datetime(2001, 2, 2))
            )
            day_first = not YEAR_FIRST.match(text)  # a year comes before the month everywhere
            swapped = dates.parse(text_with_zone, tzinfos=zones, dayfirst=day_first)
        if time != other:
            return SubmissionTime(None, f"has no complete date: '{printable(text)}'")
        utc = (time - (time.utcoffset() or timedelta())).replace(tzinfo=None)
    except Exception:  # dateutil lets errors of decimal, datetime and its own tables through
        return SubmissionTime(None, f"is not a time: '{printable(text)}'")
    if unknown:
        return SubmissionTime(utc, f"has an unknown time zone: '{printable(text)}'")
    return SubmissionTime(utc, f"could be two days: '{printable(text)}'" if swapped != time else "")


def parse(content: bytes, notes: tuple[str, ...] = ()) -> Submission:
    """The cells of a notebook in any minor version of format 4.

    Raises:
        Ungradable: the bytes are not such a notebook; the message tells the student why.
    """
    if not content.strip():
        raise Ungradable("The file is empty; save the notebook and submit it again.")
    if exceeds(content, MAX_TOKENS):
        raise Ungradable(
            "The notebook holds more numbers and lists than a notebook needs; "
            "clear its outputs and submit it again."
        )
    try:
        notebook = json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise _not_a_notebook(content, "not UTF-8 text") from None
    except RecursionError:
        raise Ungradable(f"The file is not a notebook: it is nested too deeply; {AGAIN}.") from None
    except ValueError:
        raise _not_a_notebook(content, "not valid JSON") from None
    if not isinstance(notebook, dict) or "nbformat" not in notebook:
        raise Ungradable(f"The file is JSON, but not a notebook; {AGAIN}.")
    if notebook["nbformat"] != 4 or not isinstance(notebook.get("cells"), list):
        raise Ungradable("The notebook is not in format 4; open it in Jupyter, save it, and submit it again.")
    if len(notebook["cells"]) > MAX_CELLS:
        raise Ungradable(f"The notebook has more than {MAX_CELLS} cells.")
    cells = tuple(_cells(cell for cell in notebook["cells"] if isinstance(cell, dict)))
    if sum(len(cell.source) for cell in cells if cell.kind == "code") > MAX_SOURCE:
        raise Ungradable(f"The notebook holds more than {MAX_SOURCE:,} characters of code.")
    return Submission(cells, notes, _language(notebook.get("metadata")))


def _not_a_notebook(content: bytes, otherwise: str) -> Ungradable:
    return Ungradable(f"The file is not a notebook: it is {file_type(content) or f'{otherwise}; {AGAIN}'}.")


def _language(metadata: Any) -> str:
    """The language of a notebook's kernel as its metadata names it, in lower case; "" if they do not."""
    for name, key in (("language_info", "name"), ("kernelspec", "language")):
        part = metadata.get(name) if isinstance(metadata, dict) else None
        if isinstance(part, dict) and isinstance(part.get(key), str) and part[key].isprintable():
            return str(part[key])[:30].lower()
    return ""


def _cells(cells: Iterable[dict[str, Any]]) -> Iterator[Cell]:
    room = MAX_ATTACHMENTS
    for cell in cells:
        pictures = attachments(cell, room)
        room -= sum(len(text) for kinds in pictures.values() for text in kinds.values())
        yield _cell(cell, pictures)


def attachments(cell: Mapping[str, Any], room: int = MAX_ATTACHMENTS) -> Attachments:
    """The pictures attached to a cell of text, of at most ``room`` characters; anything else is left out."""
    found: dict[str, dict[str, str]] = {}
    given = cell.get("attachments") if cell.get("cell_type") in ("markdown", "raw") else None
    for name, kinds in given.items() if isinstance(given, dict) else ():
        for kind in sorted(set(PICTURES.values()) & kinds.keys()) if isinstance(kinds, dict) else ():
            text = "".join(_source(kinds[kind]).split())
            if len(name) <= MAX_NAME and len(text) <= room and _is_picture(text):
                found.setdefault(_text(name, MAX_NAME), {})[kind] = text
                room -= len(text)
    return found


def _is_picture(text: str) -> bool:
    """Whether a text is base64 of at most MAX_PICTURE bytes."""
    try:
        return 0 < len(text) <= MAX_PICTURE * 4 // 3 and bool(binascii.a2b_base64(text, strict_mode=True))
    except ValueError:
        return False


def _cell(cell: dict[str, Any], pictures: Attachments) -> Cell:
    metadata = cell.get("metadata")
    nbgrader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    grade_id = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
    kind = cell.get("cell_type")
    kind = kind if kind in ("code", "markdown", "raw") else "raw"
    source = _source(cell.get("source")).replace("\r\n", "\n").replace("\r", "\n")
    text = _text(source, MAX_SOURCE + 1 if kind == "code" else MAX_TEXT + 1)
    if kind != "code" and len(text) > MAX_TEXT:
        text = f"{text[:MAX_TEXT]}\n[text cut here]"
    return Cell(
        kind=kind,
        source=text,
        cell_id=_text(cell.get("id"), MAX_CELL_ID),
        grade_id=_text(grade_id, MAX_GRADE_ID),
        attachments=pictures,
    )


def _source(value: Any) -> str:
    """A text that nbformat stores as one string or as a list of lines; "" if it is neither."""
    lines = value if isinstance(value, list) else [value]
    return "".join(line for line in lines if isinstance(line, str))


def _text(value: Any, limit: int) -> str:
    """The first characters of a string that can be encoded: lone surrogates from broken JSON are replaced."""
    return value[:limit].encode("utf-8", "replace").decode() if isinstance(value, str) else ""
