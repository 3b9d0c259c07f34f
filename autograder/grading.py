"""The steps by which one submission becomes a grade and what is recorded of it.

grading_job.py takes these steps in a process of its own, which limits the time of each stage.
"""

import os
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from autograder.course import StudentFolder
from autograder.diagnosis.diagnose import diagnose
from autograder.diagnosis.table import table_of
from autograder.exceptions import Ungradable
from autograder.feedback.feedback_page import shown_code
from autograder.files import digest
from autograder.job import Stage
from autograder.model import Assignment, Grade, Observation, Question, ReleasedNotebook, Verdict
from autograder.notebook_choice import other_notebook
from autograder.parts import part_scores
from autograder.program import Plan, plan
from autograder.records.autograded_notebook import autograded_notebook
from autograder.sandbox.backends import Sandbox
from autograder.student_files import find_files
from autograder.submission import parse, read_file
from autograder.verdict.answer_key import AnswerKey
from autograder.verdict.verdict import accept, judge

NO_NOTEBOOK = "There was no notebook to grade."


@dataclass(frozen=True)
class SubmittedFile:
    """A submission as read from disk; ``reason`` says why there is no readable notebook, else it is empty."""

    student: str
    content: bytes
    notes: tuple[str, ...]
    reason: str
    files: Mapping[str, bytes] = field(default_factory=dict)  # the student's own, beside the notebook
    name: str = ""  # of the notebook in the student's folder

    @property
    def digest(self) -> str:
        """A digest by which a changed submission is recognised."""
        notes = (text.encode() for text in (self.reason, *self.notes))
        files = (part for name in sorted(self.files) for part in (name.encode(), self.files[name]))
        return digest(self.content, digest(*notes).encode(), digest(*files).encode())


@dataclass(frozen=True)
class JudgedSubmission:
    """A submission whose points are certain; the steps that follow add words and files."""

    submission: str  # digest of the submitted file
    file: str  # its name; empty if there is none
    grade: Grade


@dataclass(frozen=True)
class GradedSubmission(JudgedSubmission):
    """One submission as a worker sends it to the writer: everything to record."""

    notebook: bytes | None  # None for an ungradable file
    code: Mapping[str, str]  # the student's cells by question, as pages show them
    trace: str = ""  # why explanations are missing, for the grading log


@dataclass(frozen=True)
class GradingFailure:
    """A submission that the grader itself could not grade; it gets no grade."""

    student: str
    reason: str
    trace: str = ""  # the traceback, for the grading log


Graded = GradedSubmission | GradingFailure
Step = Stage | JudgedSubmission  # the last step is a GradedSubmission


def read_submitted_file(submitted: StudentFolder, released: ReleasedNotebook) -> SubmittedFile:
    """Read the notebook in a student's folder, or the reason why there is no readable one."""
    folder = submitted.folder
    notes: tuple[str, ...] = ()
    content, reason, name = b"", "", ""
    files: Mapping[str, bytes] = {}
    try:
        found = find_files(folder, released)
        notes, files = found.notes, found.files
        name = os.fspath(found.notebook.relative_to(folder))
        content = read_file(found.notebook)
    except Ungradable as error:
        reason = str(error)
    return SubmittedFile(submitted.student, content, notes, reason, files, name)


def grading_steps(
    key: AnswerKey, sandbox: Sandbox, submitted: StudentFolder | SubmittedFile
) -> Iterator[Step]:
    """Grade a submission: yield each stage before it begins, the judged submission, and the graded one.

    Raises:
        SandboxLost: the sandbox was lost; there is no grade.
        GraderError: this machine cannot grade any submission.
    """
    yield "reading"
    assignment = key.assignment
    started = time.perf_counter()
    if isinstance(submitted, StudentFolder):
        submitted = read_submitted_file(submitted, assignment.released)
    yield "planning"
    work, reason = None, submitted.reason
    if not reason:
        try:
            submission = parse(submitted.content, submitted.notes)
            reason = other_notebook(submission, assignment.released)
            work = None if reason else plan(assignment, submission, key.rounds, submitted.files)
        except Ungradable as error:
            reason = str(error)
    if work is None:
        grade = _ungradable(key, submitted, sandbox, reason)
        yield (judged := JudgedSubmission(submitted.digest, submitted.name, grade))
    else:
        yield "running"
        seen = sandbox.run(work.program)
        yield "judging"
        verdicts = {question.name: _judge(key, question, work, seen) for question in assignment.questions}
        grade = Grade(
            assignment=assignment.name,
            student=submitted.student,
            status="graded",
            max_score=assignment.max_score,
            sandbox=sandbox.name,
            seconds=time.perf_counter() - started,
            notes=(*work.notes, *seen.notes),
            questions=tuple(verdicts.values()),
            rebuilt=tuple(replace(cell, outcome=seen.cells.get(cell.label)) for cell in work.rebuilt),
        )
        yield (judged := JudgedSubmission(submitted.digest, submitted.name, grade))
        for question in assignment.questions:
            verdict = verdicts[question.name]
            if verdict.status in ("wrong", "error"):
                yield "tabulating"
                table = table_of(assignment, question, sandbox)
                yield "explaining"
                cases, outcomes = key.cases[question.name], seen.outcomes[question.name]
                verdicts[question.name] = diagnose(
                    question, cases, outcomes, verdict, table, assignment.mistakes
                )
        seconds = time.perf_counter() - started
        grade = replace(grade, seconds=seconds, questions=tuple(verdicts.values()))
        judged = replace(judged, grade=grade)
    yield "rendering"
    yield rendered(assignment, judged)


def rendered(assignment: Assignment, judged: JudgedSubmission) -> GradedSubmission:
    """A judged submission with what is shown of it: code and, unless it is ungradable, its notebook."""
    grade = judged.grade
    return GradedSubmission(
        submission=judged.submission,
        file=judged.file,
        grade=replace(grade, rebuilt=()),
        notebook=autograded_notebook(assignment, grade) if grade.status == "graded" else None,
        code=shown_code(grade),
    )


def _ungradable(key: AnswerKey, file: SubmittedFile, sandbox: Sandbox, reason: str) -> Grade:
    """The grade of a file that cannot be read as a notebook: 0 points, and the reason as a note."""
    return Grade(
        assignment=key.assignment.name,
        student=file.student,
        status="ungradable",
        max_score=key.assignment.max_score,
        sandbox=sandbox.name,
        seconds=0.0,
        notes=(*file.notes, reason),
        questions=tuple(
            Verdict(q.name, 0.0, q.points, "missing", NO_NOTEBOOK, (), parts=part_scores(q.parts, q.parts))
            for q in key.assignment.questions
        ),
    )


def _judge(key: AnswerKey, question: Question, work: Plan, seen: Observation) -> Verdict:
    """The verdict on a question, without a diagnosis."""
    cases, outcomes = key.cases[question.name], seen.outcomes[question.name]
    cells = [seen.cells[label] for label in work.defined_in[question.name] if label in seen.cells]
    verdict = judge(question, cases, outcomes, cells, question.name in work.untouched)
    if verdict.status not in ("wrong", "error", "timeout"):
        return verdict
    return accept(question, cases, outcomes, key.accepted[question.name], verdict)
