"""The road through a course: the order of its notebooks, how long each takes and what must come before.

course.toml holds it, in a ``[[road]]`` table for each notebook. `autograder build` writes it into the first
and the last text cell of every notebook and into release/README.md.
"""

import os
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

from autograder.course import SETTINGS
from autograder.exceptions import GraderError
from autograder.files import reading

README = "README.md"  # in release/
FIRST, LAST = "**Time:** ", "**Next on the road:** "  # how the two built paragraphs begin
STRINGS = ("notebook", "hours", "about")


@dataclass(frozen=True)
class RoadEntry:
    """A notebook on the road."""

    notebook: str  # A for notebooks/A/A.py, A/N for notebooks/A/N.py
    hours: str  # an estimate in words, such as "two to three hours"
    about: str  # its subjects, in a few words
    before: tuple[str, ...] = ()  # the notebooks that must come before, written as ``notebook``

    @property
    def path(self) -> str:
        """The path in notebooks/, source/ and release/, without a suffix."""
        return self.notebook if "/" in self.notebook else f"{self.notebook}/{self.notebook}"

    @property
    def name(self) -> str:
        """The notebook's name."""
        return self.notebook.rpartition("/")[2]


def read_road(root: Path) -> list[RoadEntry]:
    """Read the road from course.toml in the course folder ``root``; empty if the course has none.

    Raises:
        GraderError: course.toml cannot be read, or an entry is not valid.
    """
    file = root / SETTINGS
    if not file.exists():
        return []
    try:
        with reading(file):
            tables = tomllib.loads(file.read_text("utf-8")).get("road", [])
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise GraderError(f"{file} is not a TOML file: {error}") from error
    road: list[RoadEntry] = []
    for number, table in enumerate(tables if isinstance(tables, list) else [tables], 1):
        before = table.get("before", []) if isinstance(table, dict) else None
        if (
            not isinstance(before, list)
            or not all(isinstance(table.get(key), str) for key in STRINGS)
            or table.keys() - {*STRINGS, "before"}
        ):
            raise GraderError(
                f"{file}: [[road]] number {number} needs the strings {', '.join(STRINGS)}, "
                "and may have a list 'before'"
            )
        if unknown := [name for name in before if name not in {entry.notebook for entry in road}]:
            raise GraderError(
                f"{file}: [[road]] of '{table['notebook']}': '{unknown[0]}' must come before it, "
                "but is not above it on the road"
            )
        road.append(RoadEntry(table["notebook"], table["hours"], table["about"], tuple(before)))
    return road


def road_problems(road: Sequence[RoadEntry], texts: Iterable[Path], root: Path) -> list[str]:
    """Return a line for each notebook that is not on the road, and for each entry without a notebook."""
    if not road:
        return []
    there = {text.relative_to(root / "notebooks").with_suffix("").as_posix() for text in texts}
    named = {entry.path for entry in road}
    return [
        *(f"{SETTINGS}: no [[road]] has the notebook notebooks/{path}.py" for path in sorted(there - named)),
        *(
            f"{SETTINGS}: [[road]] has notebooks/{path}.py, which is missing"
            for path in sorted(named - there)
        ),
    ]


def show_road(notebook: NotebookNode, path: str, road: Sequence[RoadEntry]) -> None:
    """Write into a notebook, ``path`` of an entry, what comes before and after it; others stay as they are.

    The first text cell says it in a paragraph that begins with "Time", the last in one that begins with
    "Next on the road". Such a paragraph is replaced if it is there, as in a notebook carried back from
    source/, else added at the end.
    """
    texts = [cell for cell in notebook.cells if cell.cell_type == "markdown"]
    paths = [entry.path for entry in road]
    if not texts or path not in paths:
        return
    here, *later = road[paths.index(path) :]
    following = later[0] if later else None
    links = {entry.notebook: _link(here, entry) for entry in road}
    course_map = f"[map of the course]({_relative(here, README)})"
    before = ", ".join(links[name] for name in here.before) or "nothing"
    after = links[following.notebook] if following else "this is the last notebook on the road"
    texts[0].source = _with_paragraph(
        texts[0].source,
        FIRST,
        f"{here.hours}. **Before:** {before}. **Next:** {after}. The {course_map} shows the whole road.",
    )
    texts[-1].source = _with_paragraph(
        texts[-1].source,
        LAST,
        f"{after} ({following.hours}) is about {following.about}."
        if following
        else f"nothing, you have reached its end. The {course_map} shows what you may have left out.",
    )


def _with_paragraph(source: str, start: str, rest: str) -> str:
    """A text with one paragraph that begins with ``start``: in its old place, or at the end."""
    paragraph = f"{start}{rest}"
    pattern = re.compile(rf"^{re.escape(start)}.*?(?=\n\n|\Z)", re.DOTALL | re.MULTILINE)
    if pattern.search(source):
        return pattern.sub(lambda _: paragraph, source, count=1)
    return f"{source}\n\n{paragraph}"


def _link(here: RoadEntry, entry: RoadEntry) -> str:
    return f"[`{entry.name}`]({_relative(here, f'{entry.path}.ipynb')})"


def _relative(here: RoadEntry, target: str) -> str:
    """The way to a file of release/ from a notebook's folder."""
    return Path(os.path.relpath(target, Path(here.path).parent)).as_posix()


def road_map(road: Sequence[RoadEntry], points: Mapping[str, float], requirements: bool) -> str:
    """Return the text of release/README.md.

    ``points`` are those of each notebook, by its path; ``requirements`` tells whether each folder of the
    release has a requirements.txt.
    """
    rows = []
    for number, entry in enumerate(road, 1):
        before = ", ".join(f"`{name.rpartition('/')[2]}`" for name in entry.before) or "nothing"
        graded = f"{points[entry.path]:g} points" if points.get(entry.path) else "not graded"
        link = f"[`{entry.name}`]({entry.path}.ipynb)"
        rows.append(f"| {number} | {link} | {entry.about} | {entry.hours} | {before} | {graded} |")
    install = "`pip install -r requirements.txt`, then " if requirements else ""
    return "\n".join(
        [
            f"<!-- Built from {SETTINGS}; edit it there. -->",
            "# The road through the course",
            "",
            "Work through the notebooks in this order. The hours are estimates: they include the questions, "
            "the",
            "exercises and, where there are any, the functions to write.",
            "",
            "| | notebook | about | time | before | |",
            "|---|---|---|---|---|---|",
            *rows,
            "",
            "Download a folder as a whole, for a notebook needs the files beside it. In the folder, run",
            f"{install}`jupyter lab`.",
            "",
        ]
    )
