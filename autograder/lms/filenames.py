"""The owner of a file in an LMS's download, from the file's name, and from Gradescope's list of submitters.

The name forms are those that the LMSs' own code writes, or where that code is not public, those that other
programs read; for Gradescope it is Otter-Grader:

- Canvas (https://github.com/instructure/canvas-lms/blob/master/lib/content_zipper.rb):
  ``lastfirst_[LATE_]USER_FILE_original.ipynb``, or ``[LATE_]anon_CODE_FILE_original.ipynb`` where names are
  hidden. USER is Canvas's number of the student; FILE is that of the uploaded file, and grows with time.
- Moodle (https://github.com/moodle/moodle/blob/main/public/mod/assign/classes/downloader.php):
  ``Full Name_PARTICIPANT_assignsubmission_file/original.ipynb``, with ``file_/`` in older versions, or
  without folders ``…_file_original.ipynb``. PARTICIPANT is a number of this one assignment, not the user's.
- Gradescope (https://github.com/ucbds-infra/otter-grader/blob/0e0bfbfe9809d5dc5baadc0072d67c5bcf25cfdd/otter/metadata.py):
  ``submission_NUMBER/original.ipynb``, and a ``submission_metadata.yml`` that lists the submitters of each.
- Blackboard (nbgrader's documentation of zip_collect, and scripts that read such downloads):
  ``Assignment_USER_attempt_2026-10-01-17-00-00_original.ipynb``, "attempt" in the site's language.
- Brightspace (scripts that read such downloads):
  ``NUMBER-NUMBER - Full Name - Oct 1, 2026 503 PM/original.ipynb``.
- With ``--pattern`` a regular expression with named groups.
- Otherwise ``STUDENT/original.ipynb`` or ``STUDENT/ASSIGNMENT/original.ipynb``.

Names are matched from the left, which the LMS writes, not from the right, which the student writes.
"""

import os
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from dateutil import parser as dates

from autograder.exceptions import UsageError
from autograder.notebook_choice import is_notebook_name

MAX_NAME = 500  # characters of a member's name
CANVAS = re.compile(
    r"(?:(?P<hidden>LATE_)?(?P<anon>anon_\w+?)|(?P<name>.*?)_(?P<late>LATE_)?(?P<user>\d+))"
    r"_(?P<file>\d+)_(?P<original>.+)",
    re.DOTALL,
)
MOODLE = re.compile(
    r"(?P<name>[^_]*)_(?P<participant>\d+)_assignsubmission_file(?:_(?P<original>.*))?", re.DOTALL
)
BLACKBOARD = re.compile(r"(?P<owner>.+?)_[^\W\d_]+_(?P<time>\d{4}(?:-\d\d){5})_(?P<original>.+)", re.DOTALL)
BRIGHTSPACE = re.compile(r"(?P<ids>\d+-\d+) - (?P<name>.+) - (?P<time>[^-]*\d{4}[^-]*)", re.DOTALL)
GROUPS = {"student", "assignment", "file", "attempt"}  # of a pattern
PATTERN = "pattern"  # the naming by a regular expression
NAMINGS = ("canvas", "moodle", "gradescope", "blackboard", "brightspace", "plain")

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
    """The facts that a member's name states."""

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


def casefolded(text: str) -> str:
    """Return a key that is equal for names which a case-insensitive file system does not distinguish."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKC", text).strip().casefold())


def is_submission(parts: Parts) -> bool:
    """Whether a file is named as a notebook, or as a zip archive that may hold one."""
    return is_notebook_name(parts[-1]) or is_zip(parts)


def is_zip(parts: Parts) -> bool:
    """Whether a file is named as a zip archive."""
    return parts[-1].lower().endswith(".zip")


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


def blackboard(parts: Parts) -> Claims:
    """Match a name that Blackboard wrote.

    Assignments and users may have underscores in their names. Without a roster the user is what follows the
    last one; a roster is asked for the longest name first.
    """
    found = BLACKBOARD.fullmatch(parts[0]) if len(parts) == 1 else None
    words = found["owner"].split("_") if found else []
    if found is None or len(words) < 2 or not words[-1]:
        return ()
    ids = tuple("_".join(words[first:]) for first in range(len(words)))
    return (FilenameClaim(LmsIdentity(ids, "", words[-1]), found["original"], _number(found["time"])),)


def brightspace(parts: Parts) -> Claims:
    """Match a file in a folder that Brightspace named. Its numbers do not tell students apart everywhere."""
    found = BRIGHTSPACE.fullmatch(parts[0]) if len(parts) > 1 else None
    if found is None:
        return ()
    name = found["name"].strip()
    owner = LmsIdentity((found["ids"],), name, name)
    return (FilenameClaim(owner, "/".join(parts[1:]), _local_minutes(found["time"])),)


def by_pattern(pattern: re.Pattern[str], assignment: str, parts: Parts) -> Claims:
    """Match a path by an instructor's regular expression."""
    match = pattern.fullmatch("/".join(parts))
    found = match.groupdict() if match else {}
    student = found.get("student") or ""
    if not student or casefolded(found.get("assignment") or assignment) != casefolded(assignment):
        return ()
    owner = LmsIdentity((student,), student, student)
    original = (found.get("file") or parts[-1]).strip("/")
    return (FilenameClaim(owner, original, _number(found.get("attempt") or "")),) if original else ()


def compiled(pattern: str) -> re.Pattern[str]:
    """Compile an instructor's regular expression.

    Raises:
        UsageError: it is not a regular expression, or has other groups than those that are known.
    """
    try:
        made = re.compile(pattern, re.DOTALL)
    except re.error as error:
        raise UsageError(f"--pattern is not a regular expression: {error}") from None
    if "student" not in made.groupindex or made.groupindex.keys() - GROUPS:
        raise UsageError(
            "--pattern needs a group (?P<student>...), and may have the groups assignment, file and attempt"
        )
    return made


def _number(text: str) -> int:
    """The digits of a text as a number, which orders a student's attempts."""
    return int("".join(re.findall("[0-9]", text))[:18] or 0)


def _local_minutes(text: str) -> int:
    """A number that grows with a time such as "Oct 1, 2026 503 PM"; 0 if it is not a time."""
    try:
        time: datetime = dates.parse(re.sub(r"\b(\d{1,2})(\d\d)(?= ?[AP]M\b)", r"\1:\2", text))
        return int(f"{time:%Y%m%d%H%M}")
    except (ValueError, OverflowError):
        return 0


def plain(assignment: str, parts: Parts) -> Claims:
    """Match a file in a student's folder, or anywhere in the folder of the assignment in that folder."""
    if len(parts) == 2 or (len(parts) > 2 and parts[1] == assignment):
        original = "/".join(parts[1:] if len(parts) == 2 else parts[2:])
        return (FilenameClaim(LmsIdentity((parts[0],), "", parts[0]), original),)
    return ()


def wrapper_of(names: list[Parts]) -> Parts:
    """Return the folders that contain the whole download, the outermost first."""
    shared = os.path.commonpath(["/".join(parts[:-1]) for parts in names])
    return tuple(shared.split("/")) if shared else ()


def detect_naming(names: list[Parts], forms: Mapping[str, Form], naming: str) -> tuple[str, int]:
    """Return the naming of the notebooks, and how many folders around the download to ignore.

    Raises:
        UsageError: no notebook has the form of ``naming``, or with "auto", of exactly one LMS.
    """
    wrapper, notebooks = wrapper_of(names), list(filter(is_submission, names))
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
    if naming == PATTERN:
        raise UsageError(f"--pattern matches no notebook's whole path, such as {'/'.join(notebooks[0])}")
    if naming != "auto":
        raise UsageError(f"no notebook has a name of {naming}'s form; docs/collecting.md shows the forms")
    reason = f"names by {' and by '.join(found)}" if found else "no notebook's name has a known form"
    raise UsageError(
        f"the naming cannot be detected: {reason}; say --naming {'|'.join(NAMINGS)}, or --pattern"
    )


def _plain_depth(wrapper: Parts, notebooks: list[Parts]) -> int:
    """Return the depth of the innermost folder that is named "submitted" or contains several folders only."""
    found = 0
    for depth in range(1, len(wrapper) + 1):
        inside = {parts[depth] for parts in notebooks if len(parts) > depth + 1}
        direct = any(len(parts) == depth + 1 for parts in notebooks)
        if wrapper[depth - 1] == "submitted" or (len(inside) > 1 and not direct):
            found = depth
    return found
