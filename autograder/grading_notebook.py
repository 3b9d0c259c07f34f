"""The steps by which one submitted notebook becomes verdicts; no words of a diagnosis yet.

Graded functions are called with cases on the fast path, a sandbox that only ever sees inputs. Cells with an
instructor's own asserts, and code that a person grades, run in a sandboxed Jupyter kernel as well.
"""

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field, replace

from autograder.cells import StoppedCell
from autograder.exceptions import Ungradable
from autograder.job import Stage
from autograder.model import (
    AssignmentNotebook,
    CallOutcome,
    Observation,
    Question,
    RebuiltCell,
    Verdict,
)
from autograder.notebook_choice import other_notebook
from autograder.program import Plan, plan
from autograder.sandbox.backends import Sandbox
from autograder.submission import parse
from autograder.submitted_work import SubmittedFile
from autograder.verdict.answer_key import AnswerKey
from autograder.verdict.cell_verdict import judge_asserts, judge_by_hand
from autograder.verdict.verdict import accept, judge

NO_NOTEBOOK = "There was no notebook to grade."


@dataclass(frozen=True)
class JudgedNotebook:
    """The verdicts on one notebook, in the order of its questions, and what they are made of."""

    notebook: AssignmentNotebook
    verdicts: tuple[Verdict, ...]
    notes: tuple[str, ...]
    reason: str = ""  # why it could not be read; else empty
    outcomes: Mapping[str, tuple[CallOutcome, ...]] = field(default_factory=dict)  # by graded function
    rebuilt: tuple[RebuiltCell, ...] = ()
    stopped: tuple[StoppedCell, ...] = ()
    remarks: tuple[str, ...] = ()  # on the notebook's own cells, for the instructor


def notebook_steps(
    key: AnswerKey, sandbox: Sandbox, notebook: AssignmentNotebook, file: SubmittedFile
) -> Generator[Stage, None, JudgedNotebook]:
    """Judge a submitted notebook: yield each stage before it begins; return a JudgedNotebook.

    Raises:
        SandboxLost, GraderError: as grading_steps.
    """
    yield "planning"
    work, reason = None, file.reason
    if not reason:
        try:
            submission = parse(file.content, file.notes)
            reason = other_notebook(submission, notebook.released)
            files = {**file.files, **key.assignment.files}
            work = None if reason else plan(notebook, submission, key.rounds, files)
        except Ungradable as error:
            reason = str(error)
    if work is None:
        verdicts = tuple(_unread(question) for question in notebook.questions)
        return JudgedNotebook(notebook, verdicts, (*file.notes, reason), reason)
    seen = Observation({}, {})
    if notebook.graded_functions:
        yield "running"
        seen = sandbox.run(work.program)
    rebuilt = tuple(replace(cell, outcome=seen.cells.get(cell.label)) for cell in work.rebuilt)
    yield "judging"
    cells = {cell.grade_id: cell for cell in rebuilt if cell.grade_id}
    verdicts = tuple(_verdict(key, question, work, seen, cells) for question in notebook.questions)
    return JudgedNotebook(
        notebook,
        tuple(replace(verdict, notebook=notebook.name) for verdict in verdicts),
        (*work.notes, *seen.notes),
        outcomes=seen.outcomes,
        rebuilt=rebuilt,
    )


def _unread(question: Question) -> Verdict:
    """The verdict where there is no notebook: 0 points."""
    return Verdict(
        question.name, 0.0, question.points, "missing", NO_NOTEBOOK, (), notebook=question.notebook
    )


def _verdict(
    key: AnswerKey, question: Question, work: Plan, seen: Observation, cells: Mapping[str, RebuiltCell]
) -> Verdict:
    match question.kind:
        case "cases":
            return _judged_by_cases(key, question, work, seen)
        case "asserts":
            return judge_asserts(question, cells[question.name])
        case "manual" | "task":
            return judge_by_hand(question, cells.get(question.name))


def _judged_by_cases(key: AnswerKey, question: Question, work: Plan, seen: Observation) -> Verdict:
    cases, outcomes = key.cases[question.name], seen.outcomes[question.name]
    cells = [seen.cells[label] for label in work.defined_in[question.name] if label in seen.cells]
    verdict = judge(question, cases, outcomes, cells, question.name in work.untouched)
    if verdict.status not in ("wrong", "error"):
        return verdict
    return accept(question, cases, outcomes, key.accepted[question.name], verdict)
