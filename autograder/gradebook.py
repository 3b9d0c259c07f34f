"""Writes what was found into nbgrader's own gradebook and folders, through nbgrader's own API."""

from __future__ import annotations

import logging
import os
import sysconfig
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import nbformat
from dateutil import parser as dates
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output, new_raw_cell
from nbgrader.api import Gradebook
from nbgrader.preprocessors import ComputeChecksums, LockCells, SaveCells
from sqlalchemy.exc import SAWarning, SQLAlchemyError

from autograder.nbgrader_plugins import NameTheTask
from autograder.submission import read_file
from autograder.types import Assignment, Grade, GraderError, RebuiltCell, Ungradable, Verdict


@contextmanager
def open_gradebook(course: Path) -> Iterator[Gradebook]:
    """nbgrader's gradebook of a course folder; made if there is none.

    Raises:
        GraderError: the file is no gradebook, is locked, or cannot be written.
    """
    path = course / "gradebook.db"
    # nbgrader runs the alembic command when it makes a database; it lies beside this interpreter.
    scripts = sysconfig.get_path("scripts")
    if scripts not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join([os.environ.get("PATH", os.defpath), scripts])
    try:
        with warnings.catch_warnings():
            # nbgrader lets SQLAlchemy flush half-made rows, which is harmless and none of a user's business.
            warnings.simplefilter("ignore", SAWarning)
            with Gradebook(f"sqlite:///{path.resolve()}") as gradebook:
                yield gradebook
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        raise GraderError(f"the gradebook {path} cannot be used: {reason}") from error


def record_assignment(gradebook: Gradebook, course: Path, assignment: Assignment) -> None:
    """Enter the assignment's notebook, cells and points, as nbgrader's generate_assignment does.

    Raises:
        GraderError: the gradebook holds submissions of an assignment with other cells.
    """
    gradebook.update_or_create_assignment(assignment.name)
    notebook = nbformat.reads(assignment.source.decode(), as_version=4)
    resources: dict[str, Any] = {
        "nbgrader": {
            "assignment": assignment.name,
            "notebook": assignment.notebook,
            "student": ".",
            "db_url": f"sqlite:///{(course / 'gradebook.db').resolve()}",
        }
    }
    log = logging.getLogger("autograder.gradebook")
    try:
        for step in (LockCells(), NameTheTask(), ComputeChecksums(), SaveCells(log=log)):
            notebook, resources = step.preprocess(notebook, resources)
    except RuntimeError as error:
        raise GraderError(
            f"{course / 'gradebook.db'} holds submissions of '{assignment.name}' with other cells ({error}); "
            "give the changed assignment a new name, or grade into a new course folder"
        ) from error
    gradebook.db.expire_all()


def record_grade(
    gradebook: Gradebook, assignment: Assignment, grade: Grade, timestamp: datetime | None
) -> None:
    """Enter one student's grade in one transaction. What a person has graded by hand stays."""
    gradebook.update_or_create_student(grade.student)
    submission = gradebook.update_or_create_submission(
        assignment.name, grade.student, **({"timestamp": timestamp} if timestamp else {})
    )
    scores = {f"test_{verdict.name}": verdict.score for verdict in grade.questions}
    solutions = {verdict.name: verdict for verdict in grade.questions}
    for notebook in submission.notebooks:
        for entry in notebook.grades:
            if entry.name in scores:
                entry.auto_score = scores[entry.name]
                entry.needs_manual_grade = entry.manual_score is not None
        for comment in notebook.comments:
            verdict = solutions.get(comment.name)
            if verdict is not None:
                comment.auto_comment = comment_text(verdict)
    gradebook.db.commit()


def comment_text(verdict: Verdict) -> str:
    """What formgrader shows beside a solution cell."""
    if verdict.diagnosis is None or verdict.diagnosis.title in ("", verdict.message):
        return verdict.message
    return f"{verdict.message} {verdict.diagnosis.message}"


def submitted_at(folder: Path) -> datetime | None:
    """The time in nbgrader's timestamp.txt beside a submission, if there is one that can be read."""
    try:
        text = read_file(folder / "timestamp.txt")[:100].decode().strip()
        moment: datetime = dates.parse(text)
    except (Ungradable, ValueError, OverflowError):
        return None
    return (moment - (moment.utcoffset() or timedelta())).replace(tzinfo=None)  # UTC, as nbgrader keeps it


def autograded_notebook(assignment: Assignment, grade: Grade) -> bytes:
    """The rebuilt notebook with our own outputs, as formgrader and generate_feedback read it."""
    source = nbformat.reads(assignment.source.decode(), as_version=4)
    log = logging.getLogger("autograder.gradebook")
    source, _ = LockCells().preprocess(source, {})
    trusted = {
        cell.metadata.nbgrader.grade_id: cell.metadata for cell in source.cells if "nbgrader" in cell.metadata
    }
    verdicts = {f"test_{verdict.name}": verdict for verdict in grade.questions}
    notebook = new_notebook(metadata={"kernelspec": source.metadata.get("kernelspec", {})})
    for cell in grade.rebuilt:
        notebook.cells.append(_cell(cell, trusted, verdicts))
    notebook, _ = ComputeChecksums(log=log).preprocess(notebook, {})
    text: str = nbformat.writes(notebook)
    return text.encode()


def _cell(cell: RebuiltCell, trusted: dict[str, NotebookNode], verdicts: dict[str, Verdict]) -> NotebookNode:
    metadata = dict(trusted.get(cell.grade_id, {}))
    if cell.kind == "markdown":
        return new_markdown_cell(cell.source, id=cell.label, metadata=metadata)
    if cell.kind == "raw":
        return new_raw_cell(cell.source, id=cell.label, metadata=metadata)
    outputs = [new_output(**output) for output in (cell.outcome.outputs if cell.outcome else ())]
    if cell.outcome and cell.outcome.status == "raised":
        said = f"{cell.outcome.error}: {cell.outcome.message}"
        outputs.append(
            new_output("error", ename=cell.outcome.error, evalue=cell.outcome.message, traceback=[said])
        )
    elif cell.outcome and cell.outcome.status in ("timeout", "died"):
        outputs.append(new_output("stream", name="stderr", text=f"[{cell.outcome.status}]\n"))
    verdict = verdicts.get(cell.grade_id)
    if verdict is not None:
        text = f"{verdict.score:g} of {verdict.max_score:g}: {comment_text(verdict)}\n"
        outputs.append(new_output("stream", name="stdout", text=text))
    return new_code_cell(cell.source, id=cell.label, metadata=metadata, outputs=outputs)
