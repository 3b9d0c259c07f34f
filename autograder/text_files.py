"""Which files of a course are notebooks written as text, and whether one was edited after the build."""

import importlib.metadata
import re
import shlex
from pathlib import Path

from autograder.cache import cached
from autograder.course import CASES, MISTAKES, SETTINGS, Course
from autograder.exceptions import GraderError

BUILT = re.compile(r"# Built from (\S+); edit it there\.$", re.MULTILINE)  # as `origin_line` writes it
HEADER = "# ---\n# jupyter:\n"  # the first lines of a notebook written as text
CELL = re.compile(rb"^# %% .*nbgrader=", re.MULTILINE)
READERS = [Path(__file__).with_name(name) for name in ("text_notebook.py", "road.py")]


def text_files(folder: Path) -> list[Path]:
    """The notebooks written as text in a folder."""
    return [path for path in sorted(folder.glob("*.py")) if path.read_bytes().startswith(HEADER.encode())]


def headless_files(folder: Path) -> list[Path]:
    """The files in a folder that have cells, but not the first lines of a notebook written as text."""
    return [path for path in _others(folder) if CELL.search(path.read_bytes())]


def module_files(folder: Path) -> list[Path]:
    """The Python modules beside notebooks written as text, which are released beside the notebooks."""
    others = (path for path in _others(folder) if path.name not in (CASES, MISTAKES))
    return [path for path in others if not CELL.search(path.read_bytes())]


def _others(folder: Path) -> list[Path]:
    return sorted(set(folder.glob("*.py")) - set(text_files(folder)))


def origin_line(origin: str) -> str:
    """The first line of a file that the build has made of another."""
    return f"# Built from {origin}; edit it there.\n"


def built_module(file: Path, root: Path) -> bytes:
    """A module as it stands in source/ and in a release; its first line names the file to edit."""
    return origin_line(file.relative_to(root).as_posix()).encode() + file.read_bytes()


def refuse_unbuilt(name: str, course: Course) -> None:
    """Stop if a text of an assignment was edited after its notebook in source/ was built.

    Raises:
        GraderError: it was; or the text cannot be read.
    """
    folder, built_folder = course.notebooks(name), course.source(name)
    root = folder.parent.parent
    if built_folder.parent.parent != root:  # the course has a notebook of its own, not built from this text
        return
    again = f"run: autograder build {name}{_course_option(root)}"
    for file in module_files(folder):
        source = built_folder / file.name
        if not source.is_file() or source.read_bytes() != built_module(file, root):
            raise GraderError(f"{file} was edited after {source} was built from it; {again}")
    for file in text_files(folder):
        source = built_folder / f"{file.stem}.ipynb"
        if not source.is_file() or not _is_built(file, root, source):
            raise GraderError(f"{file} was edited after {source} was built from it; {again}")


def _course_option(root: Path) -> str:
    return "" if root == Path(".") else f" --course {shlex.quote(str(root))}"


def _is_built(file: Path, root: Path, source: Path) -> bool:
    def compare() -> bool:
        # Imports jupytext and nbformat, which take a fifth of a second.
        from autograder.text_notebook import is_built

        return is_built(file, root, source)

    settings = [path for path in (root / SETTINGS,) if path.is_file()]  # the road is written into notebooks
    contents = (path.read_bytes() for path in (file, source, *READERS, *settings))
    versions = (importlib.metadata.version(name).encode() for name in ("jupytext", "nbformat"))
    return bool(cached("built", (*contents, *versions), compare))
