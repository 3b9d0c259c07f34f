"""Grades one submission: from the bytes of a file to the grade and the files that are recorded."""

import os
import secrets
import time
import traceback
from contextlib import closing
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
from autograder.model import Grade, Observation, Question, Verdict
from autograder.program import Plan, plan
from autograder.records.autograded_notebook import autograded_notebook
from autograder.sandbox.backends import Sandbox, open_sandbox
from autograder.submission import find_notebook, parse, read_file, submitted_at
from autograder.verdict.answer_key import AnswerKey, answer_key
from autograder.verdict.verdict import accept, judge


def check_notebook(
    path: str | Path, assignment: str, course: str | Path | Course = ".", sandbox: str = "auto"
) -> Grade:
    """Grade one notebook without a gradebook; nothing is written.

    ``course`` is a course or its folder; ``sandbox`` is "auto", "bwrap", "landlock" or "none". A file that
    cannot be read as a notebook gets a grade too: status "ungradable", 0 points.

    Raises:
        UsageError: the file, the assignment or the course does not exist.
        GraderError: the grader cannot do its job; the message says why.
    """
    if not os.path.lexists(path):
        raise UsageError(f"there is no file {path}")
    course = course if isinstance(course, Course) else Course.open(Path(course))
    loaded = load_assignment(assignment, course)
    with closing(open_sandbox(sandbox, loaded.imports, loaded.files)) as opened:
        key = answer_key(loaded, opened, secrets.token_bytes(32))
        try:
            return grade_submission(key, read_file(Path(path)), opened)
        except Ungradable as reason:
            return ungradable(key, str(reason), opened)


@dataclass(frozen=True)
class SubmittedFile:
    """A submission as read from disk; ``reason`` says why there is no readable notebook, else it is empty."""

    student: str
    content: bytes
    notes: tuple[str, ...]
    reason: str
    submitted_at: datetime | None

    @property
    def digest(self) -> str:
        """A digest by which a changed submission is recognised."""
        return digest(self.content, *(text.encode() for text in (self.reason, *self.notes)))


@dataclass(frozen=True)
class GradedSubmission:
    """One submission as a worker sends it to the writer: everything to record."""

    submission: str  # digest of the submitted file
    grade: Grade
    submitted_at: datetime | None
    notebook: bytes | None  # None for an ungradable file
    page: bytes


@dataclass(frozen=True)
class GradingFailure:
    """A submission that the grader itself could not grade; it gets no grade."""

    student: str
    reason: str
    trace: str = ""  # the traceback, for the grading log


Graded = GradedSubmission | GradingFailure


def read_submitted_file(submitted: StudentFolder, notebook: str) -> SubmittedFile:
    """Read the notebook in a student's folder, or the reason why there is no readable one."""
    folder = submitted.folder
    time_submitted = None if folder.is_symlink() else submitted_at(folder)
    notes: tuple[str, ...] = ()
    content, reason = b"", ""
    try:
        path, notes = find_notebook(folder, notebook)
        content = read_file(path)
    except Ungradable as error:
        reason = str(error)
    return SubmittedFile(submitted.student, content, notes, reason, time_submitted)


def grade_file(key: AnswerKey, sandbox: Sandbox, file: SubmittedFile) -> Graded:
    """Grade one submission. A defect of the grader costs this submission its grade, not its points.

    Raises:
        GraderError: this machine cannot grade any submission.
    """
    try:
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
    except SandboxLost as error:
        return GradingFailure(file.student, str(error), traceback.format_exc())
    except GraderError:
        raise
    except Exception as error:
        return GradingFailure(file.student, f"{type(error).__name__}: {error}", traceback.format_exc())


def grade_submission(key: AnswerKey, content: bytes, sandbox: Sandbox, notes: tuple[str, ...] = ()) -> Grade:
    """Grade a notebook given as bytes. Raises GraderError if the sandbox, not the notebook, failed."""
    started = time.perf_counter()
    try:
        submission = parse(content, notes)
    except Ungradable as reason:
        return ungradable(key, str(reason), sandbox, notes)
    work = plan(key.assignment, submission, key.rounds)
    seen = sandbox.run(work.program)
    return Grade(
        assignment=key.assignment.name,
        status="graded",
        max_score=key.assignment.max_score,
        sandbox=sandbox.name,
        seconds=time.perf_counter() - started,
        notes=(*work.notes, *seen.notes),
        questions=tuple(_judge(key, question, work, seen, sandbox) for question in key.assignment.questions),
        rebuilt=tuple(replace(cell, outcome=seen.cells.get(cell.label)) for cell in work.rebuilt),
    )


def ungradable(key: AnswerKey, reason: str, sandbox: Sandbox, notes: tuple[str, ...] = ()) -> Grade:
    """The grade of a file that cannot be read as a notebook: 0 points, and the reason as a note."""
    return Grade(
        assignment=key.assignment.name,
        status="ungradable",
        max_score=key.assignment.max_score,
        sandbox=sandbox.name,
        seconds=0.0,
        notes=(*notes, reason),
        questions=tuple(
            Verdict(q.name, 0.0, q.points, "missing", "There was no notebook to grade.", ())
            for q in key.assignment.questions
        ),
    )


def _judge(key: AnswerKey, question: Question, work: Plan, seen: Observation, sandbox: Sandbox) -> Verdict:
    cases = key.cases[question.name]
    outcomes = seen.outcomes[question.name]
    cells = [seen.cells[label] for label in work.defined_in[question.name] if label in seen.cells]
    verdict = judge(question, cases, outcomes, cells, question.name in work.untouched)
    if verdict.status not in ("wrong", "error"):
        return verdict
    verdict = accept(question, cases, outcomes, key.accepted[question.name], verdict)
    if verdict.status == "correct":
        return verdict
    table = table_of(key.assignment, question, sandbox)
    return diagnose(question, cases, outcomes, verdict, table, key.assignment.mistakes)
