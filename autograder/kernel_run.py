"""Runs a submitted notebook in a Jupyter kernel, rebuilt by the rules of nbgrader's OverwriteCells.

Locked cells, points, ids and tags are the instructor's. Test cells whose functions have cases are skipped,
because the kernel must not see a case, and so are demonstrations; of a changed one the definitions are run.
"""

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from nbformat import NotebookNode, from_dict
from nbformat.v4 import new_code_cell, new_notebook
from nbgrader.utils import is_grade, is_locked, is_task
from traitlets.config import Config

from autograder.cells import Cell, StoppedCell, Submission
from autograder.instructor_notebook import grade_id, gradebook_notebook, is_demonstration
from autograder.kernel.execution import execute
from autograder.model import AssignmentNotebook, CellOutcome, RebuiltCell, printable
from autograder.parsed_cell import parsed_cell
from autograder.program import restored_source
from autograder.submission import attachments

SKIP = "skip-execution"  # nbgrader runs no cell with this tag
MAX_REASON = 300  # characters


@dataclass(frozen=True)
class _Cell:
    """A cell of the rebuilt notebook, and the source that the kernel runs of it."""

    node: NotebookNode
    label: str
    source: str | None  # None: the cell is skipped


@dataclass(frozen=True)
class KernelRun:
    """A submitted notebook with the outputs of its cells, and what the kernel left."""

    rebuilt: tuple[RebuiltCell, ...]
    stopped: tuple[StoppedCell, ...]
    files: Mapping[str, bytes]  # new and changed ones, by relative path
    remarks: tuple[str, ...]  # for the instructor


def run_in_kernel(
    notebook: AssignmentNotebook,
    submission: Submission,
    files: Mapping[str, bytes],
    settings: Mapping[str, Mapping[str, Any]],
    remark: str,
) -> KernelRun:
    """Run a submitted notebook; ``settings`` are the course's own, by nbgrader's steps.

    ``remark`` stands above a cell that the student deleted.

    Raises:
        GraderError: there is no sandbox for kernels, or the notebook's kernel is not installed.
    """
    cells = _rebuilt(notebook, submission, remark)
    if not any(cell.source for cell in cells):
        return KernelRun(tuple(_done(cell, cell.node) for cell in cells), (), {}, ())
    original = gradebook_notebook(notebook.saved)
    to_run = new_notebook(cells=[_to_run(cell) for cell in cells], metadata=copy.deepcopy(original.metadata))
    done = execute(to_run, files, Config(dict(settings)))
    pairs = list(zip(cells, done.notebook.cells, strict=True))
    numbers = {cell.node.id: number for number, cell in enumerate(cells, 1)}
    by_label = {grade_id(cell.node) or cell.node.id: cell.node for cell in cells}
    outputs = {cell.node.id: node.get("outputs", ()) for cell, node in pairs}
    stopped = []
    for one in done.stopped:
        node = by_label[one.label]
        reason = _error(outputs[node.id]) if one.status == "raised" else one.reason
        stopped.append(StoppedCell(grade_id(node) or f"cell {numbers[node.id]}", one.status, reason))
    rebuilt = tuple(_done(cell, node) for cell, node in pairs)
    return KernelRun(rebuilt, tuple(stopped), done.files, done.notes)


def _rebuilt(notebook: AssignmentNotebook, submission: Submission, remark: str) -> list[_Cell]:
    """The cells of a submission with the instructor's in their places; missing ones are restored."""
    original = gradebook_notebook(notebook.saved)
    named = {grade_id(cell): cell for cell in original.cells if grade_id(cell)}
    others = [cell for cell in original.cells if not grade_id(cell)]
    by_id = {cell.id: cell for cell in others if cell.get("id")}
    by_source = {cell.source.strip(): cell for cell in others}
    skipped = {question.test_id for question in notebook.graded_functions}
    last = {cell.grade_id: number for number, cell in enumerate(submission.cells)}
    cells = []
    for number, cell in enumerate(submission.cells):
        known = named.get(cell.grade_id) if last[cell.grade_id] == number else None
        released = known or by_id.get(cell.cell_id) or by_source.get(cell.source.strip())
        node = _overwritten(cell, known, f"cell-{number}")
        if released is not None and released.metadata.get("tags"):
            node.metadata["tags"] = list(released.metadata.tags)
        cells.append(_Cell(node, node.id, _source_to_run(node, released, skipped)))
    present = {grade_id(cell.node): position for position, cell in enumerate(cells) if grade_id(cell.node)}
    for missing in _missing(original, set(present), remark):
        source = _source_to_run(missing, None, skipped)
        cells.insert(_place(missing, original, cells), _Cell(missing, missing.id, source))
    return cells


def _overwritten(cell: Cell, known: NotebookNode | None, label: str) -> NotebookNode:
    """A submitted cell; if nbgrader knows it, with the instructor's metadata, kind, and text if locked."""
    if known is None:
        kind, source, metadata, pictures = cell.kind, cell.source, {}, cell.attachments
    else:
        is_fixed = is_locked(known) or is_task(known)
        kind, metadata = known.cell_type, copy.deepcopy(known.metadata)
        source = known.source if is_fixed else cell.source
        pictures = attachments(known) if is_fixed else cell.attachments
    node = from_dict({"cell_type": kind, "id": label, "metadata": metadata, "source": source})
    if kind == "code":
        node.outputs, node.execution_count = [], None
    elif pictures:
        node.attachments = pictures
    return node


def _source_to_run(node: NotebookNode, released: NotebookNode | None, skipped: set[str]) -> str | None:
    if node.cell_type != "code" or grade_id(node) in skipped or SKIP in node.metadata.get("tags", []):
        return None
    if released is not None and is_demonstration(released):
        changed = released.source.strip() != node.source.strip()
        return parsed_cell(str(node.source)).definitions if changed else None
    return str(node.source)


def _missing(original: NotebookNode, present: set[str], remark: str) -> Iterator[NotebookNode]:
    """The cells with points that a submission lacks, with nbgrader's remark in each."""
    for cell in original.cells:
        if (is_grade(cell) or is_task(cell)) and grade_id(cell) not in present:
            text = restored_source(cell.cell_type, grade_id(cell), cell.source, remark)
            node = _overwritten(Cell(cell.cell_type, text), None, f"restored-{len(present)}")
            node.metadata = copy.deepcopy(cell.metadata)
            present.add(grade_id(cell))
            yield node


def _place(missing: NotebookNode, original: NotebookNode, cells: list[_Cell]) -> int:
    """The position behind the nearest of the instructor's cells above it; the end, as nbgrader puts tasks."""
    if not is_task(missing):
        names = [grade_id(cell) for cell in original.cells]
        above = set(names[: names.index(grade_id(missing))]) - {""}
        positions = [number for number, cell in enumerate(cells, 1) if grade_id(cell.node) in above]
        return max(positions, default=len(cells))
    return len(cells)


def _to_run(cell: _Cell) -> NotebookNode:
    """The cell as the kernel gets it."""
    node = copy.deepcopy(cell.node)
    node.metadata.pop("tags", None)
    if cell.node.cell_type != "code":
        return node
    if cell.source is None:  # with nothing of a test that only the fast path may see
        return new_code_cell("", id=node.id, metadata={"tags": [SKIP]})
    node.source = cell.source
    return node


def _done(cell: _Cell, executed: NotebookNode) -> RebuiltCell:
    node, pictures = cell.node, cell.node.get("attachments", {})
    if node.cell_type != "code":
        return RebuiltCell(node.cell_type, node.source, cell.label, grade_id(node), pictures)
    outputs = tuple(dict(output) for output in executed.get("outputs", ()))
    outcome = CellOutcome("ok", outputs=outputs, count=executed.get("execution_count"))
    return RebuiltCell("code", node.source, cell.label, grade_id(node), outcome=outcome)


def _error(outputs: Any) -> str:
    """The error in a cell's outputs, on one line."""
    for output in outputs:
        if output.output_type == "error":
            return printable(" ".join(f"{output.ename}: {output.evalue}".split())[:MAX_REASON].rstrip(":"))
    return "it raised an error"
