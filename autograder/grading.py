"""One submission, from the bytes of a file to what is recorded of it."""

from __future__ import annotations

import os
import secrets
import time
import traceback
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from autograder.assignment import load_assignment
from autograder.course import Course, StudentFolder
from autograder.diagnosis.diagnose import diagnose
from autograder.diagnosis.table import table_of
from autograder.exceptions import GraderError, SandboxLost, Ungradable, UsageError
from autograder.feedback.feedback_page import feedback_page
from autograder.files import digest
from autograder.model import (
    CellOutcome,
    Grade,
    Observation,
    Question,
    RebuiltCell,
    Submission,
    Verdict,
)
from autograder.program import Plan, plan
from autograder.records.autograded_notebook import autograded_notebook
from autograder.sandbox.backends import Sandbox, open_sandbox
from autograder.submission import find_notebook, parse, read_file, submitted_at
from autograder.verdict.answer_key import AnswerKey, answer_key
from autograder.verdict.verdict import accept, judge


def check_notebook(
    path: str | Path, assignment: str, course: str | Path | Course = ".", sandbox: str = "auto"
) -> Grade:
    """Grade one notebook, without a gradebook.

    ``course`` is a course folder, and ``sandbox`` one of auto, bwrap, landlock and none.

    Raises:
        UsageError: there is no such notebook, assignment or course.
        GraderError: the grader cannot do its job; the message says why.
    """
    if not os.path.lexists(path):
        raise UsageError(f"there is no file {path}")
    asked = load_assignment(assignment, course if isinstance(course, Course) else Course.open(Path(course)))
    opened = open_sandbox(sandbox, asked.imports, asked.files)
    try:
        key = answer_key(asked, opened, secrets.token_bytes(32))
        try:
            return grade_submission(key, read_file(Path(path)), opened)
        except Ungradable as reason:
            return ungradable(key, str(reason), opened)
    finally:
        opened.close()


@dataclass(frozen=True)
class SubmittedFile:
    """A submission as it was found; ``reason`` says why it is no notebook, if it is none."""

    student: str
    content: bytes
    notes: tuple[str, ...]
    reason: str
    submitted_at: datetime | None

    @property
    def digest(self) -> str:
        """What tells this submission from any other."""
        if self.reason:
            return digest(self.reason.encode())
        return digest(self.content, *(note.encode() for note in self.notes))


@dataclass(frozen=True)
class GradedSubmission:
    """What a worker hands to the writer: all that is to be recorded of one submission."""

    submission: str  # digest of what was handed in
    grade: Grade
    submitted_at: datetime | None
    notebook: bytes | None  # None where there was nothing to run
    page: bytes


@dataclass(frozen=True)
class GradingFailure:
    """A submission that the grader itself could not grade; nothing is recorded of it."""

    student: str
    reason: str
    trace: str = ""  # the traceback, for whoever repairs the grader


def read_submitted_file(submitted: StudentFolder, notebook: str) -> SubmittedFile:
    """The notebook in a student's folder, or why there is none that can be read."""
    folder = submitted.folder
    time_submitted = None if folder.is_symlink() else submitted_at(folder)
    notes: tuple[str, ...] = ()
    try:
        path, notes = find_notebook(folder, notebook)
        content = read_file(path)
    except Ungradable as reason:
        return SubmittedFile(submitted.student, b"", notes, str(reason), time_submitted)
    return SubmittedFile(submitted.student, content, notes, "", time_submitted)


def grade_file(key: AnswerKey, sandbox: Sandbox, file: SubmittedFile) -> GradedSubmission | GradingFailure:
    """Grade one submission; a defect of ours must cost neither the class nor a point.

    Raises:
        GraderError: nothing can be graded here.
    """
    try:
        return _grade_file(key, sandbox, file)
    except SandboxLost as error:
        return GradingFailure(file.student, str(error), traceback.format_exc())
    except GraderError:
        raise
    except Exception as error:
        return GradingFailure(file.student, f"{type(error).__name__}: {error}", traceback.format_exc())


def _grade_file(key: AnswerKey, sandbox: Sandbox, file: SubmittedFile) -> GradedSubmission:
    if file.reason:
        grade = ungradable(key, file.reason, sandbox, file.notes)
    else:
        grade = grade_submission(key, file.content, sandbox, file.notes)
    grade = replace(grade, student=file.student)
    return GradedSubmission(
        submission=file.digest,
        grade=replace(grade, rebuilt=()),
        submitted_at=file.submitted_at,
        notebook=autograded_notebook(key.assignment, grade) if grade.status == "graded" else None,
        page=feedback_page(grade, key.assignment.paths).encode("utf-8", "replace"),
    )


def grade_submission(key: AnswerKey, content: bytes, sandbox: Sandbox, notes: tuple[str, ...] = ()) -> Grade:
    """Grade a notebook given as bytes. Raises GraderError where the sandbox, not the notebook, failed."""
    started = time.perf_counter()
    try:
        submission = parse(content, notes)
    except Ungradable as reason:
        return ungradable(key, str(reason), sandbox, notes)
    work = plan(key.assignment, submission, key.rounds)
    seen = sandbox.run(work.program)
    deferred = [
        name for name, calls in seen.calls.items() if all(call.error == "NameError" for call in calls)
    ]
    if deferred:
        seen = _asked_again(key, submission, sandbox, seen, deferred)
    verdicts = tuple(_judge(key, question, work, seen, sandbox) for question in key.assignment.questions)
    return Grade(
        assignment=key.assignment.name,
        status="graded",
        max_score=key.assignment.max_score,
        sandbox=sandbox.name,
        seconds=time.perf_counter() - started,
        notes=(*work.notes, *seen.notes),
        questions=verdicts,
        rebuilt=tuple(_with_outcome(cell, seen) for cell in work.rebuilt),
    )


def _asked_again(
    key: AnswerKey, submission: Submission, sandbox: Sandbox, seen: Observation, deferred: list[str]
) -> Observation:
    """``seen``, with the questions that lack a name asked once more, after the notebook's last cell."""
    again = sandbox.run(plan(key.assignment, submission, key.rounds, deferred).program)
    better = [name for name in deferred if any(call.status == "returned" for call in again.calls[name])]
    notes = tuple(
        f"{name} needs a name that is defined only after its test cell; it was graded all the same."
        for name in better
    )
    calls = {**seen.calls, **{name: again.calls[name] for name in better}}
    return replace(seen, calls=calls, notes=(*seen.notes, *notes))


def ungradable(key: AnswerKey, reason: str, sandbox: Sandbox, notes: tuple[str, ...] = ()) -> Grade:
    """The grade of a file that is no notebook: no points, the reason, and the class goes on."""
    nothing = tuple(
        Verdict(q.name, 0.0, q.points, "missing", "There was no notebook to grade.", ())
        for q in key.assignment.questions
    )
    return Grade(
        assignment=key.assignment.name,
        status="ungradable",
        max_score=key.assignment.max_score,
        sandbox=sandbox.name,
        seconds=0.0,
        notes=(*notes, reason),
        questions=nothing,
    )


def _judge(key: AnswerKey, question: Question, work: Plan, seen: Observation, sandbox: Sandbox) -> Verdict:
    cases = key.cases[question.name]
    calls = seen.calls[question.name]
    cells = [seen.cells[label] for label in work.defined_in[question.name] if label in seen.cells]
    verdict = judge(question, cases, calls, cells, question.name in work.untouched)
    if verdict.status not in ("wrong", "error"):
        return verdict
    verdict = accept(question, cases, calls, key.accepted[question.name], verdict)
    if verdict.status == "correct":
        return verdict
    table = table_of(key.assignment, question, sandbox)
    return diagnose(question, cases, calls, verdict, table, key.assignment.mistakes)


def _with_outcome(cell: RebuiltCell, seen: Observation) -> RebuiltCell:
    outcome: CellOutcome | None = seen.cells.get(cell.label)
    return replace(cell, outcome=outcome)
