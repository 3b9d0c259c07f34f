"""The notebook in ``autograded/``, and its pictures, for formgrader and nbgrader's generate_feedback."""

import json
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.utils import compute_checksum, is_solution

from autograder.files import replace_file
from autograder.filetypes import MAX_PICTURE, PICTURES
from autograder.instructor_notebook import grade_id, gradebook_notebook
from autograder.model import AssignmentNotebook, CellOutcome, RebuiltCell, Verdict
from autograder.records.results import comment_text


def autograded_notebook(
    notebook: AssignmentNotebook, rebuilt: Iterable[RebuiltCell], verdicts: Iterable[Verdict]
) -> bytes:
    """Sources that ran, outputs and verdicts in nbformat 4.5. Written with json, because nbformat is slow.

    ``verdicts`` are those of all notebooks; those on graded functions stand in their test cells.
    """
    own = {verdict.name: verdict for verdict in verdicts if verdict.notebook == notebook.name}
    shown = {q.test_id: own[q.name] for q in notebook.graded_functions if q.name in own}
    kernelspec, trusted = _trusted(notebook.saved)
    cells = [_cell(cell, trusted.get(cell.grade_id, {}), shown.get(cell.grade_id)) for cell in rebuilt]
    written = {"cells": cells, "metadata": {"kernelspec": kernelspec}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(written, ensure_ascii=False).encode("utf-8", "replace") + b"\n"


def copy_pictures(source: Path, folder: Path) -> None:
    """Copy an assignment's own pictures beside an autograded notebook, where nbgrader puts them as well."""
    for file in source.rglob("*"):
        if file.suffix.lower() in PICTURES and file.is_file() and file.stat().st_size <= MAX_PICTURE:
            copy, content = folder / file.relative_to(source), file.read_bytes()
            if not copy.is_file() or copy.read_bytes() != content:
                replace_file(copy, content)


@lru_cache(maxsize=4)
def _trusted(saved: bytes) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """The kernel of the instructor's notebook, and its cells' metadata by grade_id."""
    notebook = gradebook_notebook(saved)
    metadata = {name: cell.metadata for cell in notebook.cells if (name := grade_id(cell))}
    return dict(notebook.metadata.get("kernelspec", {})), metadata


def _cell(cell: RebuiltCell, trusted: dict[str, Any], verdict: Verdict | None) -> dict[str, Any]:
    metadata = dict(trusted)
    content = nbformat.from_dict({"cell_type": cell.kind, "source": cell.source, "metadata": metadata})
    # nbgrader recognises changed cells by their checksums, and unanswered ones by those of the release.
    if "nbgrader" in metadata and not is_solution(content):
        checksum = compute_checksum(content)
        metadata["nbgrader"] = {**metadata["nbgrader"], "checksum": checksum}
    text = {"cell_type": cell.kind, "id": cell.label, "metadata": metadata, "source": cell.source}
    if cell.kind != "code":
        return {**text, "attachments": dict(cell.attachments)} if cell.attachments else text
    outputs = _outputs(cell.outcome) if cell.outcome else []
    if verdict is not None:
        outputs += _verdict_outputs(verdict)
    count = cell.outcome.count if cell.outcome else None
    return {**text, "execution_count": count, "outputs": outputs}


def _verdict_outputs(verdict: Verdict) -> list[dict[str, Any]]:
    """Outputs of a test cell from which nbgrader computes the verdict's score."""
    text = f"{verdict.score:g} of {verdict.max_score:g}: {comment_text(verdict)}"
    if verdict.score == 0:
        error = {"ename": verdict.status, "evalue": comment_text(verdict), "traceback": [text]}
        return [{"output_type": "error", **error}]
    outputs: list[dict[str, Any]] = [{"output_type": "stream", "name": "stdout", "text": f"{text}\n"}]
    if verdict.score < verdict.max_score:
        points = {"data": {"text/plain": str(verdict.score)}, "metadata": {}, "execution_count": None}
        outputs.append({"output_type": "execute_result", **points})
    return outputs


def _outputs(outcome: CellOutcome) -> list[dict[str, Any]]:
    outputs = list(outcome.outputs)
    if outcome.status == "raised":
        line = f"{outcome.error}: {outcome.message}"
        error = {"ename": outcome.error, "evalue": outcome.message, "traceback": [line]}
        outputs.append({"output_type": "error", **error})
    elif outcome.status in ("timeout", "died"):
        outputs.append({"output_type": "stream", "name": "stderr", "text": f"[The cell {outcome.reason}.]\n"})
    return outputs
