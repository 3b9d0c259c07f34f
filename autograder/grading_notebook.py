"""The steps by which one submitted notebook becomes verdicts; no words of a diagnosis yet.

Graded functions are called with cases on the fast path, a sandbox that only ever sees inputs. Cells with an
instructor's own asserts, and code that a person grades, run in a sandboxed Jupyter kernel as well.
"""

from collections.abc import Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from autograder.cells import StoppedCell
from autograder.exceptions import Ungradable
from autograder.job import Stage
from autograder.model import (
    AssignmentNotebook,
    CellOutcome,
    Observation,
    Question,
    RebuiltCell,
    Verdict,
    printable,
)
from autograder.notebook_choice import other_notebook
from autograder.parts import part_scores
from autograder.program import Plan, plan
from autograder.sandbox.backends import Sandbox
from autograder.submission import parse
from autograder.submitted_work import SubmittedFile
from autograder.verdict.answer_key import AnswerKey
from autograder.verdict.cell_verdict import judge_asserts, judge_by_hand
from autograder.verdict.student_code import StudentCode
from autograder.verdict.unmade import stop_notes
from autograder.verdict.verdict import accept, judge

NO_NOTEBOOK = "There was no notebook to grade."


@dataclass(frozen=True)
class JudgedNotebook:
    """The verdicts on one notebook, in the order of its questions, and what they are made of."""

    notebook: AssignmentNotebook
    verdicts: tuple[Verdict, ...]
    notes: tuple[str, ...]
    reason: str = ""  # why it could not be read; else empty
    work: Plan = field(default_factory=lambda: Plan({}, [], {}))  # of its graded functions
    seen: Observation = field(default_factory=lambda: Observation({}, {}))
    rebuilt: tuple[RebuiltCell, ...] = ()
    stopped: tuple[StoppedCell, ...] = ()
    remarks: tuple[str, ...] = ()  # on the notebook's own cells, for the instructor
    left: Mapping[str, bytes] = field(default_factory=dict)  # files that its cells wrote
    unanswered: frozenset[str] = frozenset()  # cells without points that are still as released


def notebook_steps(
    key: AnswerKey,
    sandbox: Sandbox,
    notebook: AssignmentNotebook,
    file: SubmittedFile,
    left: Mapping[str, bytes],
) -> Generator[Stage, None, JudgedNotebook]:
    """Judge a submitted notebook: yield each stage before it begins; return a JudgedNotebook.

    ``left`` holds the files that the notebooks before this one left in their kernels' folders.

    Raises:
        SandboxLost, GraderError: as grading_steps.
    """
    yield "planning"
    assignment, reason = key.assignment, file.reason
    work = Plan({}, [], {})
    if not reason:
        try:
            submission = parse(file.content, file.notes)
            reason = other_notebook(submission, notebook.released)
            if not reason:
                files = {**file.files, **left, **assignment.files}
                work = plan(notebook, submission, key.rounds, files, assignment.missing_cell)
        except Ungradable as error:
            reason = str(error)
    if reason:
        verdicts = tuple(_unread(question) for question in notebook.questions)
        return JudgedNotebook(notebook, verdicts, (*file.notes, reason), reason)
    seen, ran = Observation({}, {}), None
    if notebook.graded_functions:
        yield "running"
        seen = sandbox.run(work.program)
    if notebook.needs_kernel:
        yield "executing"
        # Imports nbgrader, which takes half a second; most notebooks do without.
        from autograder.kernel_run import run_in_kernel

        ran = run_in_kernel(notebook, submission, files, assignment.running, assignment.missing_cell)
        rebuilt = ran.rebuilt
    else:
        rebuilt = tuple(replace(cell, outcome=seen.cells.get(cell.label)) for cell in work.rebuilt)
    yield "judging"
    stopped = list(ran.stopped if ran else _stopped(rebuilt))
    cells = {cell.grade_id: cell for cell in rebuilt if cell.grade_id}
    stops = {one.cell: one for one in stopped}
    verdicts = tuple(
        _judged_by_cases(key, question, work, seen)
        if question.kind == "cases"
        else _judged_by_cell(question, cells.get(question.name), stops.get(question.name))
        for question in notebook.questions
    )
    names = {question.name for question in notebook.questions}
    stopped = [replace(one, notebook=notebook.name) for one in stopped if one.cell not in names]
    sources = {cell.grade_id or f"cell {number}": cell.source for number, cell in enumerate(rebuilt, 1)}
    notes = work.notes if notebook.graded_functions else submission.notes
    return JudgedNotebook(
        notebook,
        verdicts=tuple(replace(verdict, notebook=notebook.name) for verdict in verdicts),
        notes=(*notes, *seen.notes, *stop_notes(stopped, sources)),
        work=work,
        seen=seen,
        rebuilt=rebuilt,
        stopped=tuple(stopped),
        remarks=ran.remarks if ran else (),
        left=ran.files if ran else {},
        unanswered=frozenset(_unanswered(notebook, cells)),
    )


def _stopped(rebuilt: Iterable[RebuiltCell]) -> Iterator[StoppedCell]:
    """The cells that did not run to their ends on the fast path."""
    for number, cell in enumerate(rebuilt, 1):
        outcome = cell.outcome
        if outcome is not None and outcome.status in ("raised", "timeout", "died"):
            reason = outcome.reason or printable(f"{outcome.error}: {outcome.message}")
            yield StoppedCell(cell.grade_id or f"cell {number}", outcome.status, reason)


def _unanswered(notebook: AssignmentNotebook, cells: Mapping[str, RebuiltCell]) -> Iterator[str]:
    """The ids of solution cells without points that a student has left as they were released."""
    for cell in notebook.cells:
        answer = cells.get(cell.grade_id)
        if cell.role == "solution" and answer is not None and answer.source == cell.source:
            yield cell.grade_id


def _unread(question: Question) -> Verdict:
    """The verdict where there is no notebook: 0 points."""
    lost = part_scores(question.parts, question.parts)
    name, points = question.name, question.points
    return Verdict(name, 0.0, points, "missing", NO_NOTEBOOK, (), notebook=question.notebook, parts=lost)


def _judged_by_cell(question: Question, cell: RebuiltCell | None, stop: StoppedCell | None) -> Verdict:
    if question.kind == "asserts" and cell is not None:
        return judge_asserts(question, cell, stop)
    return judge_by_hand(question, cell)


def _judged_by_cases(key: AnswerKey, question: Question, work: Plan, seen: Observation) -> Verdict:
    name, answer = question.name, seen.answers[question.name]
    if known := key.correct.get(name, answer):
        return known
    cases, outcomes = key.cases[name], seen.outcomes[name]
    cells, code = cells_of(question, work, seen), code_of(question, work)
    verdict = judge(question, cases, outcomes, cells, name in work.untouched, code)
    if verdict.status in ("wrong", "error", "timeout"):
        verdict = accept(question, cases, outcomes, key.accepted[name], verdict)
    if verdict.status == "correct":  # then it depends on the answer alone, not on the student's cells
        key.correct.keep(name, answer, verdict)
    return verdict


def cells_of(question: Question, work: Plan, seen: Observation) -> list[CellOutcome]:
    """The outcomes of the cells that define a function."""
    return [seen.cells[label] for label in work.defined_in[question.name] if label in seen.cells]


def code_of(question: Question, work: Plan) -> StudentCode:
    """The cell that defines a function; empty if several do, since any of them may be in force."""
    labels = work.defined_in[question.name]
    sources = [cell.source for cell in work.rebuilt if cell.label in labels]
    return StudentCode(sources[0] if len(sources) == 1 else "", question.name)
