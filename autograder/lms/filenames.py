"""Whose a file in an LMS's download is: from its name alone, and from Gradescope's list of submitters.

The forms are those which the LMSs' own code writes; Gradescope's, whose code is not public, is the one that
Otter-Grader reads:

- Canvas (https://github.com/instructure/canvas-lms/blob/master/lib/content_zipper.rb):
  ``lastfirst_[LATE_]USER_FILE_original.ipynb``, or ``[LATE_]anon_CODE_FILE_original.ipynb`` where names are
  hidden. USER is Canvas's number of the student; FILE is that of the uploaded file, and grows with time.
- Moodle (https://github.com/moodle/moodle/blob/main/public/mod/assign/classes/downloader.php):
  ``Full Name_PARTICIPANT_assignsubmission_file/original.ipynb``, with ``file_/`` in older versions, or
  without folders ``…_file_original.ipynb``. PARTICIPANT is a number of this one assignment, not the user's.
- Gradescope (https://github.com/ucbds-infra/otter-grader/blob/0e0bfbfe9809d5dc5baadc0072d67c5bcf25cfdd/otter/metadata.py):
  ``submission_NUMBER/original.ipynb``, and a ``submission_metadata.yml`` that names the submitters of each.
- Otherwise ``STUDENT/original.ipynb`` or ``STUDENT/ASSIGNMENT/original.ipynb``.

Names are told apart from the left, where an LMS writes, not from the right, where a student does.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import takewhile

import yaml
from dateutil import parser as dates

from autograder.exceptions import UsageError

METADATA = "submission_metadata.yml"
MAX_NAME = 500  # characters of a path in a download
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

Parts = tuple[str, ...]  # of a path inside the download


class UnusableName(Exception):
    """A name that nothing is made of; the message says why."""


@dataclass(frozen=True)
class LmsIdentity:
    """Whose a file is, as the LMS has it."""

    ids: tuple[str, ...]  # what the LMS knows the student by, surest first
    name: str  # as the LMS writes it; empty if it does not
    student: str  # the student's id where no roster says another


@dataclass(frozen=True)
class FilenameClaim:
    """What a file's place in a download says of it."""

    owner: LmsIdentity
    original: str  # what the student called it
    order: int = 0  # of two submissions of a student the later one has more
    late: bool = False
    handed_in: datetime | None = None


Form = Callable[[Parts], tuple[FilenameClaim, ...]]  # whose a file is; nobody's if it has another form


@dataclass(frozen=True)
class GradescopeSubmission:
    """A submission in Gradescope's list."""

    owners: tuple[LmsIdentity, ...]
    handed_in: datetime | None


def parts_of(name: str) -> Parts:
    """The parts of a member's path.

    Raises:
        Unusable: the path is absolute, leads elsewhere, or is no text.
    """
    try:
        name.encode()
    except UnicodeEncodeError:
        raise UnusableName("its name is not UTF-8") from None
    if name.startswith("/") or re.match("[A-Za-z]:", name):
        raise UnusableName("its name is an absolute path")
    if "\\" in name or "\0" in name:
        raise UnusableName("its name has a character that no file's name has")
    if len(name) > MAX_NAME:
        raise UnusableName(f"its name is longer than {MAX_NAME} characters")
    parts = tuple(part for part in name.split("/") if part not in ("", "."))
    if ".." in parts or not parts:
        raise UnusableName("its name leads out of the archive")
    return parts


# --- the forms ----------------------------------------------------------------------------------


def canvas(parts: Parts) -> tuple[FilenameClaim, ...]:
    """What Canvas says of a file; nothing if Canvas did not name it."""
    found = CANVAS.fullmatch(parts[0]) if len(parts) == 1 else None
    if found is None or MOODLE.fullmatch(parts[0]):  # where a student may have put numbers into the name
        return ()
    user = found["user"] or found["anon"]
    late = bool(found["late"] or found["hidden"])
    owner = LmsIdentity((user,), found["name"] or "", user)
    return (FilenameClaim(owner, found["original"], int(found["file"]), late),)


def moodle(parts: Parts) -> tuple[FilenameClaim, ...]:
    """What Moodle says of a file; nothing if Moodle did not name it."""
    found = MOODLE.fullmatch(parts[0])
    in_folder = len(parts) > 1
    if found is None or in_folder == bool(found["original"]):
        return ()
    ids = (found["participant"], f"Participant {found['participant']}")
    original = "/".join(parts[1:]) if in_folder else found["original"]
    return (FilenameClaim(LmsIdentity(ids, found["name"], found["name"]), original),) if original else ()


def gradescope(listed: Mapping[str, GradescopeSubmission]) -> Form:
    """What Gradescope says of a file, one claim for each submitter; nothing if it is not in the list."""

    def claims(parts: Parts) -> tuple[FilenameClaim, ...]:
        found = GRADESCOPE.fullmatch(parts[0])
        handed = listed.get(parts[0])
        if found is None or handed is None or len(parts) < 2:
            return ()
        original, number = "/".join(parts[1:]), int(found["number"])
        return tuple(
            FilenameClaim(owner, original, number, handed_in=handed.handed_in) for owner in handed.owners
        )

    return claims


def plain(assignment: str) -> Form:
    """What folders named for students say of a file; nothing if it is not where a submission is."""

    def claims(parts: Parts) -> tuple[FilenameClaim, ...]:
        if len(parts) == 2 or (len(parts) == 3 and parts[1] == assignment):
            return (FilenameClaim(LmsIdentity((parts[0],), "", parts[0]), parts[-1]),)
        return ()

    return claims


def read_metadata(content: bytes) -> dict[str, GradescopeSubmission]:
    """Gradescope's list of submissions: the names of their folders, the submitters, the time.

    Only the events of the YAML are looked at: nothing is constructed, no alias is followed, and a number
    such as ``007`` stays a text.

    Raises:
        UsageError: it is no YAML.
    """
    people: dict[str, dict[str, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
    times: dict[str, str] = {}
    try:
        for place, value in _scalars(content):
            if len(place) == 4 and place[1] == ":submitters":
                people[place[0]][place[2]][place[3]] = value.strip()
            elif len(place) == 2 and place[1] == ":created_at":
                times[place[0]] = value
    except (yaml.YAMLError, ValueError) as error:
        reason = " ".join(str(error).split())[:200]
        raise UsageError(f"{METADATA} cannot be read: {reason}") from error
    return {
        folder: GradescopeSubmission(
            tuple(owner for fields in listed.values() if (owner := _submitter(fields))),
            _moment(times.get(folder, "")),
        )
        for folder, listed in people.items()
    }


def _submitter(fields: Mapping[str, str]) -> LmsIdentity | None:
    ids = tuple(filter(None, (fields.get(":sid", ""), fields.get(":email", ""))))
    return LmsIdentity(ids, fields.get(":name", ""), ids[0]) if ids else None


def _moment(text: str) -> datetime | None:
    """A time in UTC; none if it does not say of what zone it is."""
    try:
        moment: datetime = dates.parse(text)
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _scalars(content: bytes) -> Iterable[tuple[Parts, str]]:
    """Every scalar of a YAML document that is a value, with the keys and numbers that lead to it."""
    place: list[str | int | None] = []  # a key, None before one; a number in a list
    for event in yaml.parse(content, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
        if len(place) > MAX_DEPTH:  # the parser slows down with every level
            raise ValueError("nested too deeply")
        if isinstance(event, yaml.MappingStartEvent):
            place.append(None)
        elif isinstance(event, yaml.SequenceStartEvent):
            place.append(0)
        elif isinstance(event, yaml.CollectionEndEvent):
            place.pop()
            _go_on(place)
        elif isinstance(event, (yaml.ScalarEvent, yaml.AliasEvent)):
            value = getattr(event, "value", "")
            if place and place[-1] is None:
                place[-1] = value
            else:
                yield tuple(map(str, place)), value
                _go_on(place)


def _go_on(place: list[str | int | None]) -> None:
    """A value is complete: the next key, or the next in the list."""
    if place:
        last = place[-1]
        place[-1] = last + 1 if isinstance(last, int) else "" if last is None else None


# --- which form a download has ------------------------------------------------------------------


def is_notebook(parts: Parts) -> bool:
    return parts[-1].lower().endswith(".ipynb")


def roots_of(everything: list[Parts]) -> list[Parts]:
    """The folders that hold all there is, the outermost first; ``()`` is always one."""
    shared = everything[0][:-1]
    for parts in everything:
        same = (a == b for a, b in zip(shared, parts[:-1], strict=False))
        shared = shared[: sum(takewhile(bool, same))]
    return [shared[:depth] for depth in range(len(shared) + 1)]


def recognised(
    everything: list[Parts], roots: list[Parts], forms: Mapping[str, Form], naming: str
) -> tuple[str, int]:
    """The naming, and how many folders around everything are only wrapping.

    Raises:
        UsageError: no notebook has the form asked for, or any, or there are those of several LMSs.
    """
    notebooks = list(filter(is_notebook, everything))

    def wrapping(name: str) -> int | None:
        depths = [_plain_root(roots, notebooks)] if name == "plain" else range(len(roots))
        fitting = (depth for depth in depths if any(forms[name](parts[depth:]) for parts in notebooks))
        return next(fitting, None)

    asked = NAMINGS if naming == "auto" else (naming,)
    found = {name: depth for name in asked if (depth := wrapping(name)) is not None}
    if len(found) > 1:
        found.pop("plain", None)  # a folder that an LMS named can be taken for a student's, too
    if len(found) == 1:
        return next(iter(found.items()))
    if naming != "auto":
        raise UsageError(
            f"no notebook in it has a name of {naming}'s form; docs/collecting.md shows the forms"
        )
    reason = (
        f"there are names by {' and by '.join(found)}" if found else "no notebook's name has a known form"
    )
    raise UsageError(f"whose the notebooks are cannot be told: {reason}; say --naming {'|'.join(NAMINGS)}")


def _plain_root(roots: list[Parts], notebooks: list[Parts]) -> int:
    """How many folders are around those of the students: a sole folder of several is a wrapping."""
    depth = 0
    for root in roots[1:]:
        inside = {parts[len(root)] for parts in notebooks if len(parts) > len(root) + 1}
        direct = any(len(parts) == len(root) + 1 for parts in notebooks)
        if root[-1] == "submitted" or (len(inside) > 1 and not direct):
            depth = len(root)
    return depth
