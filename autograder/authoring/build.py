"""notebooks/A/N.py → source/A/N.ipynb → release/A: the same bytes whenever the same text is built.

The first step is jupytext, the second nbgrader's own generate_assignment with nbgrader_config.py.
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import jupytext
import nbformat
from nbformat import NotebookNode
from nbgrader.converters import GenerateAssignment
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory

from autograder.assignment import HINTS, load_assignment
from autograder.authoring.hints import hints
from autograder.course import Course
from autograder.exceptions import GraderError, UsageError
from autograder.nbgrader_integration.settings import course_settings

HEADER = "# ---\n# jupyter:\n"  # how a notebook written as text begins


def build(course: Course, names: Iterable[str] = ()) -> list[Path]:
    """Build source/ and release/ of the assignments named, or of all; return the files that changed.

    Raises:
        UsageError: there is no such assignment.
        GraderError: a notebook in source/ holds edits that are not in notebooks/, or nbgrader refuses.
    """
    root = course.defined("notebooks").parent
    written = {path.name: path for path in sorted((root / "notebooks").glob("*/")) if _texts(path)}
    unknown = [name for name in names if name not in written]
    if unknown:
        raise UsageError(
            f"no assignment '{unknown[0]}' in {root / 'notebooks'}; there is: {', '.join(written) or 'none'}"
        )
    changed: list[Path] = []
    for name in list(names) or list(written):
        sources = {text: _source(root, text) for text in _texts(written[name])}
        for text, (target, _) in sources.items():
            _refuse_to_lose_edits(root, text, target, sources[text][1])
        folder = root / "source" / name
        changed += _write(folder, {target.name: content for target, content in sources.values()})
        if (written[name] / "mistakes.py").is_file():
            file = folder / HINTS
            before = file.read_bytes() if file.is_file() else b""
            changed += _write(
                folder, {HINTS: hints(load_assignment(name, course), course.path_figure, before)}
            )
        release = _release(root, name)
        changed += _write(root / "release" / name, release)
        changed += _remove_others(root / "release" / name, release)
    return changed


def _texts(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.glob("*.py")) if path.read_text("utf-8").startswith(HEADER)]


def _source(root: Path, text: Path) -> tuple[Path, bytes]:
    """Where the instructor notebook of a text goes, and its bytes."""
    target = root / "source" / text.parent.name / f"{text.stem}.ipynb"
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
    return target, nbformat.writes(notebook).encode()


def _give_ids(cells: Iterable[NotebookNode]) -> None:
    """Ids from the grade_id or the source, so that two builds agree and edits elsewhere do not show."""
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
    """A digest of all that a person edits: not of outputs, counts, ids or what Jupyter adds on saving."""
    cells = [
        [cell.cell_type, cell.source, cell.metadata.get("nbgrader", {}), cell.metadata.get("tags", [])]
        for cell in notebook.cells
    ]
    return hashlib.sha256(json.dumps(cells, sort_keys=True).encode()).hexdigest()


def _refuse_to_lose_edits(root: Path, text: Path, target: Path, content: bytes) -> None:
    """Stop if the notebook in source/ says something that neither was built nor would be built now."""
    if not target.is_file():
        return
    try:
        there = nbformat.read(target, as_version=4)
        digest = _digest(there)
        built: Any = there.metadata.get("built", {}).get("sha256")
    except Exception:
        digest, built = "", None
    now = nbformat.reads(content.decode(), as_version=4).metadata["built"]["sha256"]
    if digest not in (built, now):
        source, written = target.relative_to(root), text.relative_to(root)
        raise GraderError(
            f"{source} was edited by hand and is not in {written}; carry the edit back with "
            f"'jupytext --to py:percent --output {written} {source}', then build again"
        )


def _release(root: Path, name: str) -> dict[str, bytes]:
    """The files that nbgrader's generate_assignment makes of source/ with the course's settings."""
    with tempfile.TemporaryDirectory(prefix="build-") as scratch:
        course = Path(scratch)
        shutil.copytree(root / "source" / name, course / "source" / name)
        config = course_settings(root)
        config.SaveCells.enabled = False  # a build needs no gradebook
        config.CourseDirectory.root = str(course)
        config.CourseDirectory.source_directory = "source"
        config.CourseDirectory.assignment_id = name
        log, said = _kept_log()
        convert = GenerateAssignment(
            coursedir=CourseDirectory(config=config), no_database=True, config=config, log=log
        )
        try:
            convert.start()
        except NbGraderException as error:
            reason = next((text for text in said if "Traceback" in text), str(error)).strip().splitlines()[-1]
            raise GraderError(f"nbgrader could not generate the release of {name}: {reason}") from error
        out = course / "release" / name
        return {
            path.relative_to(out).as_posix(): path.read_bytes()
            for path in sorted(out.rglob("*"))
            if path.is_file()
        }


def _kept_log() -> tuple[logging.Logger, list[str]]:
    """A logger that shows nothing and keeps the errors, and the list it keeps them in."""
    said: list[str] = []
    log = logging.Logger("build", logging.ERROR)
    handler = logging.Handler()
    handler.emit = lambda record: said.append(record.getMessage())  # type: ignore[method-assign]
    log.addHandler(handler)
    return log, said


def _write(folder: Path, files: dict[str, bytes]) -> list[Path]:
    """Write the files that differ, and tell which."""
    changed = []
    for name, content in files.items():
        path = folder / name
        if not path.is_file() or path.read_bytes() != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            changed.append(path)
    return changed


def _remove_others(folder: Path, files: Iterable[str]) -> list[Path]:
    """Take away what an earlier build left in a release and this one does not make."""
    wanted = {folder / name for name in files}
    others = [path for path in sorted(folder.rglob("*")) if path.is_file() and path not in wanted]
    for path in others:
        path.unlink()
    return others
