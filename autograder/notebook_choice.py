"""The rule by which one of a student's notebooks counts; `collect` and `grade` both use it.

Files that programs leave behind never count. Of several notebooks, the first one counts in the order of these
criteria:

1. a notebook of this assignment that differs from the release; then one that is as released; then any other
   (of another assignment, or unreadable);
2. a notebook named as the assignment's or as a copy of it (``A-Copy1``, ``A (1)``, ``A_1``, ``Copy of A``),
   in capital or small letters; then any other name;
3. the latest attempt, if an LMS numbers attempts;
4. the exact name; then other capitals; then copies, the highest number first;
5. the fewest folders around it; then the alphabet.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache

from autograder.cells import ReleasedNotebook, Submission
from autograder.exceptions import Ungradable
from autograder.files import is_junk
from autograder.model import printable
from autograder.submission import MAX_BYTES, parse

MAX_COMPARED = 20  # notebooks of one student whose content is read
MAX_LISTED = 3  # names in a note
COPY = (
    r"(?:copy[ _-]of[ _-])?{stem}(?P<copy>(?:[-_ ]+(?:copy|kopie|copie)[-_ ]*\d*|[-_ ]+\d+|[-_ ]*\(\d+\))*)"
    r"\.ipynb"
)
DEFINITION = re.compile(r"^[ \t]*(?:async[ \t]+)?def[ \t]+(\w+)", re.MULTILINE)
PYTHON = ("", "python", "python3", "ipython")
CHANGED, AS_RELEASED, OTHER = range(3)  # contents of a notebook, the preferred one first


@dataclass(frozen=True)
class NotebookFile:
    """A file that may be the notebook to grade; ``read`` raises Ungradable if it cannot be read."""

    parts: tuple[str, ...]  # of its path in the student's folder
    read: Callable[[], bytes]
    attempt: tuple[float, ...] = ()  # grows from one submission to the next

    @property
    def path(self) -> str:
        return printable("/".join(self.parts))[:100]


def is_notebook_name(name: str) -> bool:
    """Whether a file is named as a notebook."""
    return name.lower().endswith(".ipynb") and not is_junk(name)


def choose(found: Sequence[NotebookFile], released: ReleasedNotebook) -> tuple[list[NotebookFile], str]:
    """The notebooks in order, the one that counts first, and why the first by name is not the first.

    In an assignment of several notebooks, those named as another one do not count, and none counts if the
    first is neither named as this one nor a version of it.
    """
    others = [file for file in found if not any(_is_named(file, name) for name in released.siblings)]
    by_name = sorted(others, key=lambda file: _name_preference(file, released.name))
    if len(by_name) < 2 and not released.siblings:
        return by_name, ""
    contents: dict[NotebookFile, int] = {}
    remaining = MAX_BYTES
    for file in by_name[:MAX_COMPARED]:
        contents[file] = OTHER
        try:
            content = file.read() if remaining > 0 else b""
            remaining -= len(content)
            contents[file] = _content(parse(content), released)
        except Ungradable:
            pass
    chosen = sorted(by_name, key=lambda file: contents.get(file, OTHER))  # a stable sort
    if released.siblings:
        chosen = [file for file in chosen if contents.get(file) != OTHER or _is_named(file, released.name)]
        if not chosen:
            return [], ""
    if chosen[0] is by_name[0]:
        return chosen, ""
    reasons = {AS_RELEASED: "is unchanged from the release", OTHER: "is not a notebook of this assignment"}
    return chosen, f"'{by_name[0].path}' {reasons[contents[by_name[0]]]}"


def matching(file: NotebookFile, released: Sequence[ReleasedNotebook]) -> int:
    """The position of the assignment's notebook that a file is a version of, by its content or its name."""
    if len(released) == 1:
        return 0
    contents = [OTHER] * len(released)
    with suppress(Ungradable):
        submission = parse(file.read())
        contents = [_content(submission, one) for one in released]
    keys = [(contents[n], not _is_named(file, one.name)) for n, one in enumerate(released)]
    return keys.index(min(keys))


def other_notebook(submission: Submission, released: ReleasedNotebook) -> str:
    """Why a notebook cannot be an answer to the assignment; "" if it can be one."""
    ids, defined = _marks(submission)
    elsewhere = frozenset[str]().union(*released.others.values())
    if ids & (released.grade_ids - elsewhere) or defined & (released.functions - elsewhere):
        return ""
    shared = {name: len(ids & theirs) for name, theirs in released.others.items()}
    fit = {name: (shared[name], -len(released.others[name])) for name in shared}
    best = max(sorted(shared), key=lambda name: fit[name], default="")
    own = len(ids & released.grade_ids)
    if best and shared[best] > own and f"{best}.ipynb" in released.siblings:
        return f"This is the notebook '{best}.ipynb', not '{released.name}'; submit both."
    if best and shared[best] > own:
        return f"This is the notebook of '{best}', not of '{released.assignment}'; submit '{released.name}'."
    if not own and not defined & released.functions and submission.language not in PYTHON:
        return (
            f"This notebook is in the language '{submission.language}' and has no cell of "
            f"'{released.assignment}'; submit '{released.name}', written in Python."
        )
    return ""


def notes_on(ordered: Sequence[NotebookFile], reason: str, released: ReleasedNotebook) -> list[str]:
    """The notes for a student on the choice that `choose` returned."""
    chosen, *others = ordered
    notes = []
    if chosen.parts != (released.name,):
        notes.append(f"The notebook was submitted as '{chosen.path}'; '{released.name}' is expected.")
    if others:
        because = f", because {reason}" if reason else ""
        verb = "was" if len(others) == 1 else "were"
        beside = listed(f"'{other.path}'" for other in others)
        notes.append(f"'{chosen.path}' was graded; {beside} beside it {verb} not{because}.")
    return notes


def _name_preference(file: NotebookFile, expected: str) -> tuple[object, ...]:
    name = folded(file.parts[-1])
    copied = _copies(expected).fullmatch(name)
    numbers = re.findall(r"\d+", copied["copy"]) if copied else []
    spelling = 0 if file.parts[-1] == expected else 1 if name == folded(expected) else 2
    later = tuple(-number for number in file.attempt)
    number = -int(numbers[-1][:18]) if numbers else 0
    return copied is None, later, spelling, number, len(file.parts), file.parts


def _is_named(file: NotebookFile, expected: str) -> bool:
    """Whether a file has an expected name, or that of a copy."""
    return _copies(expected).fullmatch(folded(file.parts[-1])) is not None


@lru_cache
def _copies(expected: str) -> re.Pattern[str]:
    stem = folded(expected).removesuffix(".ipynb")
    return re.compile(COPY.replace("{stem}", re.escape(stem)))


def folded(name: str) -> str:
    """A name in small letters and in one form of composed characters."""
    return unicodedata.normalize("NFC", name).casefold()


def _content(submission: Submission, released: ReleasedNotebook) -> int:
    ids, defined = _marks(submission)
    if other_notebook(submission, released) or not (ids & released.grade_ids or defined & released.functions):
        return OTHER
    written = (
        cell.source.strip()
        for cell in submission.cells
        if cell.kind == "code" or cell.grade_id in released.grade_ids
    )
    return CHANGED if any(source and source not in released.sources for source in written) else AS_RELEASED


def _marks(submission: Submission) -> tuple[set[str], set[str]]:
    """The grade_ids of a notebook's cells, and the functions that its code defines."""
    code = (cell.source for cell in submission.cells if cell.kind == "code")
    defined = {name for source in code for name in DEFINITION.findall(source)}
    return {cell.grade_id for cell in submission.cells if cell.grade_id}, defined


def listed(names: Iterable[str]) -> str:
    """At most MAX_LISTED names, and the number of the others."""
    shown = list(names)
    more = len(shown) - MAX_LISTED
    shown = [*shown[:MAX_LISTED], *([f"{more} more"] if more > 0 else [])]
    return " and ".join(filter(None, (", ".join(shown[:-1]), shown[-1])))
