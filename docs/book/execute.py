"""Executes the students' notebooks with the instructor's functions in them, and keeps what they show.

A page of the book shows the students' cells with the outputs of a run in which the stubs were written. Hidden
tests and hidden cases are not in a release, so no output can show them.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import os
import platform
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

from autograder.assignment_files import HINTS

MINUTES = 10  # of a cell
DECIDE = (
    "numpy",
    "matplotlib",
    "scikit-learn",
    "torch",
    "nbclient",
    "ipykernel",
)  # versions that decide outputs
JUPYTER = (
    "JPY_SESSION_NAME",
    "COLAB_RELEASE_TAG",
)  # variables by which a notebook knows that somebody moves sliders
WIDGETS = "application/vnd.jupyter.widget-view+json"


def executed(root: Path, paths: list[str], cache: Path) -> dict[str, NotebookNode]:
    """Return each notebook ``A/N`` of release/ with outputs; run those whose content is not in ``cache``."""
    cache.mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor(2) as pool:
        return dict(zip(paths, pool.map(lambda path: _executed(root, path, cache), paths), strict=True))


def written_stubs(root: Path, path: str) -> dict[str, str]:
    """Return the instructor's solution cells of a notebook ``A/N``, by grade_id."""
    cells = nbformat.read(root / "source" / f"{path}.ipynb", as_version=4).cells
    flags = [(cell, cell.metadata.get("nbgrader", {})) for cell in cells if cell.cell_type == "code"]
    return {flag["grade_id"]: cell.source for cell, flag in flags if flag.get("solution")}


def _executed(root: Path, path: str, cache: Path) -> NotebookNode:
    stubs, release = written_stubs(root, path), root / "release" / Path(path).parent
    notebook = nbformat.read(root / "release" / f"{path}.ipynb", as_version=4)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    shown = [cell.source for cell in cells]
    for cell in cells:
        cell.source = stubs.get(cell.metadata.get("nbgrader", {}).get("grade_id"), cell.source)
    kept = cache / f"{Path(path).name}-{_digest(release, [cell.source for cell in cells])}.json"
    if not kept.is_file():
        print(f"executing {path}", file=sys.stderr, flush=True)
        with TemporaryDirectory() as folder:
            place = shutil.copytree(release, Path(folder) / release.name)
            client = NotebookClient(
                notebook, timeout=60 * MINUTES, resources={"metadata": {"path": str(place)}}
            )
            client.execute(env={name: value for name, value in os.environ.items() if name not in JUPYTER})
        for old in cache.glob(f"{Path(path).name}-*"):
            old.unlink()
        part = kept.with_suffix(".part")
        part.write_text(json.dumps([_settled(cell.outputs) for cell in cells]), "utf-8")
        part.replace(kept)
    for cell, source, outputs in zip(cells, shown, json.loads(kept.read_text("utf-8")), strict=True):
        cell.source, cell.outputs = source, [nbformat.from_dict(output) for output in outputs]
    notebook.metadata.pop("widgets", None)
    return notebook


def _settled(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Drop progress bars, and texts for screen readers that a picture's own text alternative repeats."""
    kept: list[NotebookNode] = []
    for output in outputs:
        data = output.get("data", {})
        repeats = data.get("text/plain") == "" and kept and "image/png" in kept[-1].get("data", {})
        if output.get("name") != "stderr" and WIDGETS not in data and not repeats:
            kept.append(output)
    return kept


def _digest(release: Path, sources: list[str]) -> str:
    """A digest of what decides a notebook's outputs; text cells and hints for wrong answers do not."""
    parts = [platform.python_version(), *sources]
    for package in DECIDE:
        try:
            parts.append(f"{package} {importlib.metadata.version(package)}")
        except importlib.metadata.PackageNotFoundError:
            parts.append(f"no {package}")
    for file in sorted(release.rglob("*")):
        if (
            file.is_file()
            and file.suffix != ".ipynb"
            and file.name != HINTS
            and "__pycache__" not in file.parts
        ):
            parts += [file.relative_to(release).as_posix(), hashlib.sha256(file.read_bytes()).hexdigest()]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]
