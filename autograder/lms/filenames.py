"""Whose a file in an LMS's download is: from the file's name, and from Gradescope's list of submitters.

The name forms are those that the LMSs' own code writes; for Gradescope, whose code is not public, the form is
the one that Otter-Grader reads:

- Canvas (https://github.com/instructure/canvas-lms/blob/master/lib/content_zipper.rb):
  ``lastfirst_[LATE_]USER_FILE_original.ipynb``, or ``[LATE_]anon_CODE_FILE_original.ipynb`` where names are
  hidden. USER is Canvas's number of the student; FILE is that of the uploaded file, and grows with time.
- Moodle (https://github.com/moodle/moodle/blob/main/public/mod/assign/classes/downloader.php):
  ``Full Name_PARTICIPANT_assignsubmission_file/original.ipynb``, with ``file_/`` in older versions, or
  without folders ``…_file_original.ipynb``. PARTICIPANT is a number of this one assignment, not the user's.
- Gradescope (https://github.com/ucbds-infra/otter-grader/blob/0e0bfbfe9809d5dc5baadc0072d67c5bcf25cfdd/otter/metadata.py):
  ``submission_NUMBER/original.ipynb``, and a ``submission_metadata.yml`` that lists the submitters of each.
- Otherwise ``STUDENT/original.ipynb`` or ``STUDENT/ASSIGNMENT/original.ipynb``.

Names are matched from the left, which the LMS writes, not from the right, which the student writes.
"""

import os
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial

import yaml
from dateutil import parser as dates

from autograder.exceptions import UsageError

METADATA = "submission_metadata.yml"
MAX_NAME = 500  # characters of a member's name
MAX_DEPTH = 50  # of Gradescope's list, which nests six deep
CANVAS = re.compile(
    r"(?:(?P<hidden>LATE_)?(?P<anon>anon_\w+?)|(?P<name>.*?)_(?P<late>LATE_)?(?P<user>\d+))"
    r"_(?P<file>\d+)_(?P<original>.+)",
    re.DOTALL,
)
MOODLE = re.compile(
    r"(?P<name>[^_]*)_(?P<participant>\d+)_assignsubmission_file(?:_(?P<original>.*))?", re.DOTALL
)
GRADESCOPE = re.compile(r"submission_(?P<number>\d+)")
NAMINGS = ("canvas", "moodle", "gradescope", "plain")

Parts = tuple[str, ...]  # of a member's name: its folders, then its file name


class UnusableName(Exception):
    """The name of a member or a student cannot be used; the message says why."""


@dataclass(frozen=True)
class LmsIdentity:
    """A student as the LMS knows the student."""

    ids: tuple[str, ...]  # the LMS's ids, the most reliable first
    name: str  # as the LMS writes it; empty if it does not
    student: str  # the student's id if there is no roster


@dataclass(frozen=True)
class FilenameClaim:
    """What a member's name says about the member."""

    owner: LmsIdentity
    original: str  # the student's name of the file
    order: int = 0  # grows from one submission of a student to the next
    late: bool = False
    submitted_at: datetime | None = None


Claims = tuple[FilenameClaim, ...]  # one for each owner; empty if the name has another form
Form = Callable[[Parts], Claims]


def parts_of(name: str) -> Parts:
    """Split a member's name.

    Raises:
        UnusableName: the name is absolute, leads out of the download, or is not text.
    """
    try:
        name.encode()
    except UnicodeEncodeError:
        raise UnusableName("its name is not UTF-8") from None
    if name.startswith("/") or re.match("[A-Za-z]:", name):
        raise UnusableName("its name is an absolute path")
    if "\\" in name or "\0" in name:
        raise UnusableName("its name has a character that file names cannot have")
    if len(name) > MAX_NAME:
        raise UnusableName(f"its name is longer than {MAX_NAME} characters")
    parts = tuple(part for part in name.split("/") if part not in ("", "."))
    if ".." in parts or not parts:
        raise UnusableName("its name leads out of the archive")
    return parts


def is_notebook(parts: Parts) -> bool:
    return parts[-1].lower().endswith(".ipynb")


def canvas(parts: Parts) -> Claims:
    """Match a name that Canvas wrote."""
    found = CANVAS.fullmatch(parts[0]) if len(parts) == 1 else None
    if found is None or MOODLE.fullmatch(parts[0]):  # where a student may have put numbers into the name
        return ()
    user = found["user"] or found["anon"]
    late = bool(found["late"] or found["hidden"])
    owner = LmsIdentity((user,), found["name"] or "", user)
    return (FilenameClaim(owner, found["original"], int(found["file"]), late),)


def moodle(parts: Parts) -> Claims:
    """Match a name that Moodle wrote."""
    found = MOODLE.fullmatch(parts[0])
    in_folder = len(parts) > 1
    if found is None or in_folder == bool(found["original"]):
        return ()
    ids = (found["participant"], f"Participant {found['participant']}")
    original = "/".join(parts[1:]) if in_folder else found["original"]
    return (FilenameClaim(LmsIdentity(ids, found["name"], found["name"]), original),) if original else ()


def gradescope(listed: Mapping[str, Claims], parts: Parts) -> Claims:
    """Match a file in the folder of a submission that Gradescope lists; each submitter owns the file."""
    claims = listed.get(parts[0], ()) if len(parts) > 1 else ()
    return tuple(replace(claim, original="/".join(parts[1:])) for claim in claims)


def plain(assignment: str, parts: Parts) -> Claims:
    """Match a file in a student's folder, or in the folder of the assignment in that folder."""
    if len(parts) == 2 or (len(parts) == 3 and parts[1] == assignment):
        return (FilenameClaim(LmsIdentity((parts[0],), "", parts[0]), parts[-1]),)
    return ()


def read_metadata(content: bytes) -> dict[str, Claims]:
    """Return the submitters in Gradescope's list of submissions, by the name of the submission's folder.

    Only the events of the YAML parser are read: no object is constructed, no alias is followed, and a
    number such as ``007`` stays text.

    Raises:
        UsageError: the content is not YAML.
    """
    submitters: dict[str, dict[str, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
    times: dict[str, str] = {}
    try:
        for keys, value in _scalars(content):
            match keys:
                case (folder, ":submitters", index, field):
                    submitters[folder][index][field] = value.strip()
                case (folder, ":created_at"):
                    times[folder] = value
    except (yaml.YAMLError, ValueError) as error:
        reason = " ".join(str(error).split())[:200]
        raise UsageError(f"{METADATA} cannot be read: {reason}") from error
    listed = {}
    for folder, people in submitters.items():
        if found := GRADESCOPE.fullmatch(folder):
            owners = filter(None, map(_submitter, people.values()))
            claim = partial(FilenameClaim, original="", order=int(found["number"]))
            time = _utc(times.get(folder, ""))
            listed[folder] = tuple(claim(owner, submitted_at=time) for owner in owners)
    return listed


def _submitter(fields: Mapping[str, str]) -> LmsIdentity | None:
    ids = tuple(filter(None, (fields.get(":sid"), fields.get(":email"))))
    return LmsIdentity(ids, fields.get(":name", ""), ids[0]) if ids else None


def _utc(text: str) -> datetime | None:
    """Parse a time; None if the text is not a time or names no time zone."""
    try:
        time: datetime = dates.parse(text)
        return time.astimezone(UTC) if time.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _scalars(content: bytes) -> Iterator[tuple[Parts, str]]:
    """Yield each value of a YAML document, "" for an alias or a collection, after its keys and indices."""
    keys: list[str | int | None] = []  # one for each level; an index in a list, None before a mapping's key
    for event in yaml.parse(content, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
        if isinstance(event, yaml.CollectionStartEvent):
            if len(keys) == MAX_DEPTH:  # the parser slows down with every level
                raise ValueError("nested too deeply")
            keys.append(None if isinstance(event, yaml.MappingStartEvent) else 0)
            continue
        if isinstance(event, yaml.CollectionEndEvent):
            keys.pop()
        elif not isinstance(event, (yaml.ScalarEvent, yaml.AliasEvent)):
            continue
        value = getattr(event, "value", "")
        if keys and keys[-1] is None:
            keys[-1] = value
        elif keys:
            yield tuple(map(str, keys)), value
            keys[-1] = keys[-1] + 1 if isinstance(keys[-1], int) else None


def wrapper_of(names: list[Parts]) -> Parts:
    """Return the folders that contain the whole download, the outermost first."""
    shared = os.path.commonpath(["/".join(parts[:-1]) for parts in names])
    return tuple(shared.split("/")) if shared else ()


def detect_naming(names: list[Parts], forms: Mapping[str, Form], naming: str) -> tuple[str, int]:
    """Return the naming of the notebooks, and how many folders around the download to ignore.

    Raises:
        UsageError: no notebook has the form of ``naming``, or with "auto", of exactly one LMS.
    """
    wrapper, notebooks = wrapper_of(names), list(filter(is_notebook, names))
    found = {}
    for name in NAMINGS if naming == "auto" else (naming,):
        depths = [_plain_depth(wrapper, notebooks)] if name == "plain" else range(len(wrapper) + 1)
        fitting = (depth for depth in depths if any(forms[name](parts[depth:]) for parts in notebooks))
        if (depth := next(fitting, None)) is not None:
            found[name] = depth
    if len(found) > 1:
        found.pop("plain", None)  # a folder that an LMS named looks like a student's folder, too
    if len(found) == 1:
        return next(iter(found.items()))
    if naming != "auto":
        raise UsageError(f"no notebook has a name of {naming}'s form; docs/collecting.md shows the forms")
    reason = f"names by {' and by '.join(found)}" if found else "no notebook's name has a known form"
    raise UsageError(f"the naming cannot be detected: {reason}; say --naming {'|'.join(NAMINGS)}")


def _plain_depth(wrapper: Parts, notebooks: list[Parts]) -> int:
    """Return the depth of the innermost folder that is named "submitted" or contains several folders only."""
    found = 0
    for depth in range(1, len(wrapper) + 1):
        inside = {parts[depth] for parts in notebooks if len(parts) > depth + 1}
        direct = any(len(parts) == depth + 1 for parts in notebooks)
        if wrapper[depth - 1] == "submitted" or (len(inside) > 1 and not direct):
            found = depth
    return found
