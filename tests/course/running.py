"""Run the instructor notebook headless, in a real kernel, and ask it for what it computed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell

from tests.helpers.project import ASSIGNMENT, ROOT, SOURCE

REPORT = """
import json

def _plain(value):
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value
"""


def kernel_in(folder: Path, assignment: str = "") -> dict[str, Any]:
    """Copy what a notebook imports, with an assignment's hints; return the settings of a kernel there."""
    beside = [path for path in (ROOT / "source" / assignment).glob("*.*") if path.suffix in (".json", ".py")]
    for file in (ROOT / "opt_utils.py", ROOT / "testCases.py", *beside):
        shutil.copy(file, folder)
    return {"metadata": {"path": str(folder)}}


def described_figures(notebook: nbformat.NotebookNode) -> int:
    """Check that every figure has a text alternative and a caption below it; return the number of figures."""
    figures = 0
    for place, cell in enumerate(notebook.cells):
        for output in cell.get("outputs", []):
            if "image/png" in output.get("data", {}):
                figures += 1
                assert len(output.metadata["image/png"]["alt"]) > 40
                following = next(c for c in notebook.cells[place + 1 :] if c.cell_type == "markdown")
                assert following.source.startswith("**Figure "), cell.source[:80]
    return figures


def run(report: str) -> tuple[Any, nbformat.NotebookNode]:
    """Execute the source notebook; return what ``report`` prints as JSON, and the cells."""
    notebook = nbformat.read(SOURCE, as_version=4)
    notebook.cells.append(new_code_cell(REPORT + report))
    # Warnings are errors in the notebook's own code; what the kernel itself warns of is left alone.
    notebook.cells.insert(0, new_code_cell("import warnings\nwarnings.simplefilter('error')"))
    with TemporaryDirectory() as folder:
        NotebookClient(notebook, timeout=300, resources=kernel_in(Path(folder), ASSIGNMENT)).execute()
    text = "".join(
        o.text for o in notebook.cells[-1].outputs if o.output_type == "stream" and o.name == "stdout"
    )
    return json.loads(text), notebook


def printed_costs(notebook: nbformat.NotebookNode, optimizer: str) -> list[float]:
    """The costs that a training printed, in order."""
    cell = next(c for c in notebook.cells if f'optimizer="{optimizer}"' in c.source)
    text = "".join(o.text for o in cell.outputs if o.output_type == "stream" and o.name == "stdout")
    return [float(line.split(": ")[1]) for line in text.splitlines() if line.startswith("Cost after epoch")]
