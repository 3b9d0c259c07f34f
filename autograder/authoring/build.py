"""Builds notebooks/A/N.py → source/A/N.ipynb → release/A: the same text always gives the same bytes.

The first step is jupytext, the second nbgrader's own generate_assignment with nbgrader_config.py.
"""

import hashlib
import json
import logging
import re
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

import jupytext
import nbformat
from nbformat import NotebookNode
from nbgrader.converters import GenerateAssignment
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory

from autograder.assignment import load_assignment
from autograder.assignment_files import HINTS
from autograder.authoring.hints import hints
from autograder.course import Course
from autograder.exceptions import GraderError, UsageError, did_you_mean
from autograder.files import replace_file
from autograder.nbgrader_integration.settings import course_settings

HEADER = "# ---\n# jupyter:\n"  # the first lines of a notebook written as text


def build(course: Course, names: Iterable[str] = ()) -> list[Path]:
    """Build source/ and release/ of the named assignments, or of all; return the files that changed.

    Raises:
        UsageError: an assignment does not exist.
        GraderError: a notebook in source/ has edits that are not in notebooks/, or nbgrader failed.
    """
    root = course.defined("notebooks").parent
    folders = {path.name: path for path in sorted((root / "notebooks").glob("*/")) if _texts(path)}
    for name in names:
        if name not in folders:
            known = ", ".join(folders) or "none"
            hint = did_you_mean(name, folders)
            raise UsageError(f"no assignment '{name}' in {root / 'notebooks'}{hint}; there is: {known}")
    changed: list[Path] = []
    for name in list(names) or list(folders):
        folder = root / "source" / name
        sources = {f"{text.stem}.ipynb": _source(root, text) for text in _texts(folders[name])}
        changed += _write(folder, sources)
        if (folders[name] / "mistakes.py").is_file():
            file = folder / HINTS
            before = file.read_bytes() if file.is_file() else b""
            made = hints(load_assignment(name, course), course.path_figure, before)
            changed += _write(folder, {HINTS: made})
        release = _release(root, name)
        changed += _write(root / "release" / name, release)
        for path in sorted((root / "release" / name).rglob("*")):
            built = path.relative_to(root / "release" / name).as_posix() in release
            if path.is_file() and not built and path.suffix != ".pyc":
                path.unlink()  # of an earlier build
                changed.append(path)
    return changed


def _texts(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.glob("*.py")) if path.read_text("utf-8").startswith(HEADER)]


def _source(root: Path, text: Path) -> bytes:
    """The instructor's notebook of a text file."""
    try:
        notebook = jupytext.read(text)
    except Exception as error:
        raise GraderError(f"{text} is not a notebook written as text: {error}") from error
    notebook.metadata.pop("jupytext", None)
    notebook.metadata["built"] = {"from": text.relative_to(root).as_posix()}
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    _give_ids(notebook.cells)
    notebook.metadata["built"]["sha256"] = _digest(notebook)
    nbformat.validate(notebook)
    _refuse_to_lose_edits(root, text, notebook.metadata["built"]["sha256"])
    return str(nbformat.writes(notebook)).encode()


def _give_ids(cells: Iterable[NotebookNode]) -> None:
    """Set ids made from the grade_id or the source, so that an edit changes no other cell's id."""
    used: set[str] = set()
    for cell in cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        name = re.sub(r"[^\w-]", "-", grade_id)[:48] or hashlib.sha256(cell.source.encode()).hexdigest()[:12]
        number = 1
        while (unique := name if number == 1 else f"{name}-{number}") in used:
            number += 1
        used.add(unique)
        cell["id"] = unique


def _digest(notebook: NotebookNode) -> str:
    """A digest of what a person edits: not of outputs, counts, ids or other data that Jupyter saves."""
    cells = [
        [cell.cell_type, cell.source, cell.metadata.get("nbgrader", {}), cell.metadata.get("tags", [])]
        for cell in notebook.cells
    ]
    return hashlib.sha256(json.dumps(cells, sort_keys=True).encode()).hexdigest()


def _refuse_to_lose_edits(root: Path, text: Path, digest: str) -> None:
    """Stop if the notebook in source/ is neither as it was last built nor as it would be built now."""
    target = root / "source" / text.parent.name / f"{text.stem}.ipynb"
    if not target.is_file():
        return
    try:
        present = nbformat.read(target, as_version=4)
        edited = _digest(present) not in (digest, present.metadata.get("built", {}).get("sha256"))
    except Exception:  # not a notebook any more
        edited = True
    if edited:
        source, written = target.relative_to(root), text.relative_to(root)
        raise GraderError(
            f"{source} was edited by hand and is not in {written}; carry the edit back with "
            f"'jupytext --to py:percent --output {written} {source}', then build again"
        )


def _release(root: Path, name: str) -> dict[str, bytes]:
    """The files that nbgrader's generate_assignment makes from source/ with the course's settings."""
    with tempfile.TemporaryDirectory(prefix="build-") as scratch:
        course = Path(scratch)
        shutil.copytree(root / "source" / name, course / "source" / name)
        config = course_settings(root)
        config.SaveCells.enabled = False  # a build needs no gradebook
        config.CourseDirectory.root = str(course)
        config.CourseDirectory.source_directory = "source"
        config.CourseDirectory.assignment_id = name
        errors: list[str] = []
        log = logging.Logger("build", logging.ERROR)
        handler = logging.Handler()
        handler.emit = lambda record: errors.append(record.getMessage())  # type: ignore[method-assign]
        log.addHandler(handler)
        coursedir = CourseDirectory(config=config)
        try:
            GenerateAssignment(coursedir=coursedir, no_database=True, config=config, log=log).start()
        except NbGraderException as error:
            text = next((text for text in errors if "Traceback" in text), str(error))
            reason = text.strip().splitlines()[-1]
            raise GraderError(f"nbgrader could not generate the release of {name}: {reason}") from error
        out = course / "release" / name
        files = [path for path in sorted(out.rglob("*")) if path.is_file()]
        return {path.relative_to(out).as_posix(): path.read_bytes() for path in files}


def _write(folder: Path, files: dict[str, bytes]) -> list[Path]:
    """Write the files that differ; return their paths."""
    changed = []
    for name, content in files.items():
        path = folder / name
        if not path.is_file() or path.read_bytes() != content:
            replace_file(path, content)
            changed.append(path)
    return changed
