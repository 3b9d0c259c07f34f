"""The steps by which one submission becomes a grade and what is recorded of it.

grading_job.py takes these steps in a process of its own, which limits the time of each stage.
"""

import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from autograder.course import StudentFolder
from autograder.diagnosis.diagnose import diagnose
from autograder.diagnosis.table import CounterfactualTable, table_of
from autograder.grading_notebook import JudgedNotebook, cells_of, code_of, notebook_steps
from autograder.job import Stage
from autograder.model import Assignment, Diagnosis, Grade, Question, RunCell, Verdict
from autograder.repair.repair import is_beyond_repair, repaired, wants_repair
from autograder.repair.words import RepairWords
from autograder.sandbox.backends import Sandbox
from autograder.submitted_work import LoneNotebook, SubmittedWork, read_work
from autograder.verdict.answer_key import AnswerKey
from autograder.verdict.remarks import remark_on, uses_wrong
from autograder.verdict.unmade import unmade_names
from autograder.verdict.verdict import nearest_form


@dataclass(frozen=True)
class JudgedSubmission:
    """A submission whose points are certain; the steps that follow add words and files."""

    submission: str  # digest of what was submitted
    files: Mapping[str, str]  # the names of the submitted files, by notebook
    grade: Grade
    remarks: tuple[str, ...]  # on the assignment's own cells, for the instructor


@dataclass(frozen=True)
class GradedSubmission(JudgedSubmission):
    """One submission as a worker sends it to the writer: everything to record."""

    notebooks: Mapping[str, bytes]  # as graded, by name; without those that could not be read
    code: Mapping[str, str]  # the student's cells by the key of the verdict, as pages show them
    trace: str = ""  # why explanations are missing, for the grading log


@dataclass(frozen=True)
class GradingFailure:
    """A submission that the grader itself could not grade; it gets no grade."""

    student: str
    reason: str
    trace: str = ""  # the traceback, for the grading log


Submitted = StudentFolder | LoneNotebook | SubmittedWork
Graded = GradedSubmission | GradingFailure
Step = Stage | JudgedSubmission  # the last step is a GradedSubmission
Render = Callable[[Assignment, JudgedSubmission], GradedSubmission]  # makes what is recorded of a submission
Explain = Callable[[Diagnosis | None, bool], Verdict]  # the words, given a repair; has one been searched?
FindRepair = Callable[[], RepairWords | None]


def grading_steps(key: AnswerKey, sandbox: Sandbox, submitted: Submitted, render: Render) -> Iterator[Step]:
    """Grade a submission: yield each stage before it begins, the judged submission, and the graded one.

    ``render`` makes the graded submission of the judged one.

    Raises:
        SandboxLost: the sandbox was lost; there is no grade.
        GraderError: this machine cannot grade any submission.
    """
    yield "reading"
    assignment = key.assignment
    started = time.perf_counter()
    if not isinstance(submitted, SubmittedWork):
        submitted = read_work(submitted, assignment.released)
    done: list[JudgedNotebook] = []
    left: dict[str, bytes] = {}  # files that one notebook wrote for the next, as in nbgrader
    for notebook in assignment.notebooks:
        file = submitted.notebooks[notebook.name]
        done.append((yield from notebook_steps(key, sandbox, notebook, file, left)))
        left.update(done[-1].left)
    is_graded = any(not one.reason for one in done)
    grade = Grade(
        assignment=assignment.name,
        student=submitted.student,
        status="graded" if is_graded else "ungradable",
        max_score=assignment.max_score,
        sandbox=sandbox.name,
        seconds=time.perf_counter() - started if is_graded else 0.0,
        notes=_notes(done),
        questions=tuple(verdict for one in done for verdict in one.verdicts),
        cells=tuple(stopped for one in done for stopped in one.stopped),
        rebuilt={one.notebook.name: one.rebuilt for one in done if not one.reason},
        unanswered=frozenset((one.notebook.name, name) for one in done for name in one.unanswered),
    )
    remarks = tuple(f"{one.notebook.name}.ipynb, {remark}" for one in done for remark in one.remarks)
    yield (judged := JudgedSubmission(submitted.digest, submitted.files, grade, remarks))
    if is_graded:
        words = yield from _explanation_steps(key, sandbox, done, judged)
        grade = replace(grade, seconds=time.perf_counter() - started, questions=words.grade.questions)
        judged = replace(judged, grade=grade)
    yield "rendering"
    yield render(assignment, judged)


def _explanation_steps(
    key: AnswerKey, sandbox: Sandbox, done: Sequence[JudgedNotebook], judged: JudgedSubmission
) -> Generator[Step, None, JudgedSubmission]:
    """Say which mistakes the wrong functions have: those that are known first, repairs after all of them."""
    verdicts = {verdict.key: verdict for verdict in judged.grade.questions}
    repairs: list[tuple[str, Explain, FindRepair]] = []
    for one in done:
        wrong = {verdict.name: verdict for verdict in one.verdicts if verdict.status in ("wrong", "error")}
        for question in one.notebook.graded_functions if not one.reason else ():
            if question.name not in wrong:
                continue
            yield "tabulating"
            table = table_of(key.assignment, question, sandbox)
            yield "explaining"
            explained, explain, repair = _words(key, sandbox, one, question, wrong, table)
            verdicts[explained.key] = explained
            if repair is not None:
                repairs.append((explained.key, explain, repair))
    if repairs:
        yield _with_verdicts(judged, verdicts)  # it stays if a repair fails
    for name, explain, find_repair in repairs:
        yield "repairing"
        found = find_repair()
        explained = explain(found.diagnosis if found else None, True)
        if found:
            explained = replace(explained, edit=found.edit, repair_lines=found.lines)
        verdicts[name] = explained
    return _with_verdicts(judged, verdicts)


def _words(
    key: AnswerKey,
    sandbox: Sandbox,
    one: JudgedNotebook,
    question: Question,
    wrong: Mapping[str, Verdict],
    table: CounterfactualTable,
) -> tuple[Verdict, Explain, FindRepair | None]:
    """The verdict on a wrong function with words; how to make it with a repair's, and how to find a repair.

    The last is None if a repair could tell nothing more. ``wrong`` has the verdicts on all wrong functions of
    the notebook, by name.
    """
    work, seen, verdict = one.work, one.seen, wrong[question.name]
    outcomes, forms = seen.outcomes[question.name], key.accepted[question.name]
    cases = nearest_form(question, key.cases[question.name], outcomes, forms)
    ran = [step for step in work.steps if isinstance(step, RunCell) and step.label in seen.cells]
    unmade = unmade_names((step.source, seen.cells[step.label]) for step in ran)
    code = code_of(question, work)
    others = uses_wrong(code, set(wrong))
    remark = remark_on(question, cases, outcomes, cells_of(question, work, seen), code, unmade) or others
    mistakes = key.assignment.mistakes

    def explain(repair: Diagnosis | None, is_searched: bool) -> Verdict:
        return diagnose(question, cases, outcomes, verdict, table, mistakes, remark, repair, is_searched)

    explained = explain(None, False)
    if others or not wants_repair(explained, remark) or is_beyond_repair(question, code, cases, outcomes):
        return replace(explained, is_beyond_repair=True), explain, None
    if not key.repairs:
        return explained, explain, None
    find = partial(
        repaired, key.assignment, question, code, work.program, seen, cases, table, sandbox, explained
    )
    return explained, explain, find


def _with_verdicts(judged: JudgedSubmission, verdicts: Mapping[str, Verdict]) -> JudgedSubmission:
    return replace(judged, grade=replace(judged.grade, questions=tuple(verdicts.values())))


def _notes(done: Sequence[JudgedNotebook]) -> tuple[str, ...]:
    """The notes on all notebooks, each with its notebook's name if there are several."""
    if len(done) == 1:
        return done[0].notes
    return tuple(f"{one.notebook.name}: {note}" for one in done for note in one.notes)
