"""The notebook as it was graded: instructor's metadata, the sources that ran, what they showed, the verdicts.

formgrader and nbgrader's generate_feedback read it from ``autograded/``.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

import nbformat
from nbgrader.preprocessors import LockCells
from nbgrader.utils import compute_checksum

from autograder.model import Assignment, CellOutcome, Grade, RebuiltCell, Verdict


def autograded_notebook(assignment: Assignment, grade: Grade) -> bytes:
    """The rebuilt notebook in nbformat 4.5. (Written as JSON at once: a class is many notebooks.)"""
    verdicts = {f"test_{verdict.name}": verdict for verdict in grade.questions}
    kernelspec, trusted = _trusted(assignment.source)
    cells = [_cell(cell, trusted, verdicts.get(cell.grade_id)) for cell in grade.rebuilt]
    notebook = {"cells": cells, "metadata": {"kernelspec": kernelspec}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(notebook, ensure_ascii=False).encode("utf-8", "replace") + b"\n"


@lru_cache(maxsize=4)
def _trusted(source: bytes) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """The kernel of the instructor's notebook, and its cells' metadata by grade_id."""
    notebook = nbformat.reads(source.decode(), as_version=4)
    notebook, _ = LockCells().preprocess(notebook, {})
    named = [cell for cell in notebook.cells if "nbgrader" in cell.metadata]
    return dict(notebook.metadata.get("kernelspec", {})), {
        c.metadata.nbgrader.grade_id: c.metadata for c in named
    }


def _cell(cell: RebuiltCell, trusted: dict[str, dict[str, Any]], verdict: Verdict | None) -> dict[str, Any]:
    metadata = dict(trusted.get(cell.grade_id, {}))
    if "nbgrader" in metadata:
        metadata["nbgrader"] = {**metadata["nbgrader"], "checksum": _checksum(cell, metadata)}
    plain = {"cell_type": cell.kind, "id": cell.label, "metadata": metadata, "source": cell.source}
    if cell.kind != "code":
        return plain
    outputs = list(_outputs(cell.outcome)) if cell.outcome else []
    if verdict is not None:
        outputs += _judged(verdict)
    return {**plain, "execution_count": None, "outputs": outputs}


def _judged(verdict: Verdict) -> list[dict[str, Any]]:
    """The verdict as a test cell's outputs, by which nbgrader gives the same score."""
    text = f"{verdict.score:g} of {verdict.max_score:g}: {comment_text(verdict)}"
    if verdict.score == 0:
        error = {"ename": verdict.status, "evalue": comment_text(verdict), "traceback": [text]}
        return [{"output_type": "error", **error}]
    outputs: list[dict[str, Any]] = [{"output_type": "stream", "name": "stdout", "text": f"{text}\n"}]
    if verdict.score < verdict.max_score:
        points = {"data": {"text/plain": f"{verdict.score:g}"}, "metadata": {}, "execution_count": None}
        outputs.append({"output_type": "execute_result", **points})
    return outputs


def _checksum(cell: RebuiltCell, metadata: dict[str, Any]) -> str:
    """nbgrader's checksum of a cell, by which it knows a changed one."""
    kind: str = compute_checksum(
        nbformat.from_dict({"cell_type": cell.kind, "source": cell.source, "metadata": metadata})
    )
    return kind


def _outputs(outcome: CellOutcome) -> list[dict[str, Any]]:
    outputs = list(outcome.outputs)
    if outcome.status == "raised":
        said = f"{outcome.error}: {outcome.message}"
        error = {"ename": outcome.error, "evalue": outcome.message, "traceback": [said]}
        outputs.append({"output_type": "error", **error})
    elif outcome.status in ("timeout", "died"):
        outputs.append({"output_type": "stream", "name": "stderr", "text": f"[{outcome.status}]\n"})
    return outputs


def comment_text(verdict: Verdict) -> str:
    """What formgrader shows beside a solution cell, as a text that any database can keep."""
    words = verdict.message
    if verdict.diagnosis is not None and verdict.diagnosis.title not in ("", verdict.message):
        words = f"{verdict.message} {verdict.diagnosis.message}"
    return words.encode("utf-8", "replace").decode().replace("\0", "\N{REPLACEMENT CHARACTER}")
