"""Write the example class: submitted/STUDENT/ASSIGNMENT/ from the texts in students/.

Each text holds the cells one made-up student wrote, parted by ``# %%``, and is named for what is
right or wrong in it. A cell that begins ``# GRADED FUNCTION: f`` replaces that cell of the release
(a second one is a copy beside it); any other cell is put before the graded cell it stands before, or, if
it is the last, at the end of the notebook. What a text leaves out is taken from right_plain.py, unless it
says ``base: release``.
"""

from __future__ import annotations

import copy
import re
import shutil
import sys
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

HERE = Path(__file__).resolve().parent
ASSIGNMENT = "optimization_methods"
RELEASE = HERE.parent / "release" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
GRADED = re.compile(r"# GRADED FUNCTION: (\w+)")


def cells_of(text: str) -> list[str]:
    """The cells of a student's text; what stands before the first ``# %%`` is about the student."""
    return [cell.strip("\n") for cell in re.split(r"^# %%.*\n", text, flags=re.MULTILINE)[1:]]


def fill(release: NotebookNode, *texts: str) -> NotebookNode:
    """A release with its graded cells written as in the texts; a later text outdoes an earlier one."""
    notebook = copy.deepcopy(release)
    for text in texts:
        written: set[str] = set()
        extra: list[str] = []
        for source in cells_of(text):
            graded = GRADED.match(source)
            if graded is None:
                extra.append(source)
                continue
            place = _place(notebook, graded[1])
            if graded[1] in written:
                twin = copy.deepcopy(notebook.cells[place])
                twin.update(id=f"{twin['id']}-copy", source=source)
                notebook.cells.insert(place + 1, twin)
                continue
            written.add(graded[1])
            notebook.cells[place].source = source
            helpers = [new_code_cell(helper, id=f"own-{graded[1]}-{i}") for i, helper in enumerate(extra)]
            notebook.cells[place:place] = helpers
            extra = []
        notebook.cells += [new_code_cell(last, id=f"own-last-{i}") for i, last in enumerate(extra)]
    return notebook


def _place(notebook: NotebookNode, name: str) -> int:
    for place, cell in enumerate(notebook.cells):
        if cell.metadata.get("nbgrader", {}).get("grade_id") == name:
            return place
    raise SystemExit(f"make_class: the release has no cell for {name}")


def make_class(target: Path) -> list[str]:
    """Write every student's folder under ``target``; return the students' names."""
    release = nbformat.read(RELEASE, as_version=4)
    plain = (HERE / "students" / "right_plain.py").read_text("utf-8")
    shutil.rmtree(target, ignore_errors=True)
    students = []
    for path in sorted((HERE / "students").iterdir()):
        folder = target / path.stem / ASSIGNMENT
        folder.mkdir(parents=True)
        if path.suffix == ".py":
            text = path.read_text("utf-8")
            base = [] if "base: release" in text else [plain]
            nbformat.write(fill(release, *base, text), folder / f"{ASSIGNMENT}.ipynb")
        else:  # handed in as it is
            shutil.copy(path, folder / f"{ASSIGNMENT}.ipynb")
        students.append(path.stem)
    return students


if __name__ == "__main__":
    made = make_class(HERE / "submitted")
    print(f"examples/submitted: {len(made)} students", file=sys.stderr)
