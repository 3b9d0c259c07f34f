"""Runs an assignment before its release: the references on all cases, the release blank and solved.

All of it is the instructor's own code. It runs in the sandbox where there is one, as submissions do.
"""

import copy
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import PurePath

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell
from nbgrader.utils import is_solution

from autograder.course import CASES
from autograder.exceptions import GraderError
from autograder.grading import JudgedSubmission, grading_steps
from autograder.instructor_notebook import DEMONSTRATION
from autograder.model import Assignment, CellOutcome, Grade, Program, RunCell, Verdict
from autograder.rendering import rendered
from autograder.sandbox.backends import Sandbox, Unprotected, open_sandbox
from autograder.submitted_work import SubmittedFile, SubmittedWork
from autograder.text_notebook import TextNotebook
from autograder.verdict.answer_key import AnswerKey, ReferenceFailure, tried_key

CELL_SECONDS = 60.0
SKIPPED = {"skip-execution", "raises-exception", DEMONSTRATION}  # the first two are nbclient's
STUB = "NotImplementedError"
UNRELATED = {"ImportError", "ModuleNotFoundError", "FileNotFoundError", "SyntaxError", "IndentationError"}
IMPORTING = "import testCases"
FREE = "free-points"  # tag of a test cell with asserts that a blank release may pass
# A sandbox's server gives each attempt the random numbers that its last one had.
OTHER_RANDOM_NUMBERS = "import random, numpy\nrandom.seed()\nnumpy.random.seed()"


def trial_problems(
    assignment: Assignment, texts: Sequence[TextNotebook], release: Mapping[str, bytes]
) -> Iterator[str]:
    """A line for each case that a reference fails, and for each failure of the release, blank and solved."""
    with closing(_own_sandbox(assignment)) as sandbox:
        key, failures = tried_key(assignment, sandbox, secrets.token_bytes(32))
        yield from _failure_lines(texts, failures)
        if failures:
            return
        yield from _notebook_problems(assignment, texts, release, sandbox)
        yield from _grading_problems(key, texts, release, sandbox)


def _failure_lines(texts: Sequence[TextNotebook], failures: Sequence[ReferenceFailure]) -> Iterator[str]:
    """A line for each failure; one for several cases of a function that fail alike."""
    alike: dict[tuple[str, str, int | None], list[ReferenceFailure]] = {}
    for failure in failures:
        reason = failure.problem.partition(": ")[2]
        alike.setdefault((failure.function, reason, failure.line), []).append(failure)
    for (function, _, line), (first, *others) in alike.items():
        more = f", and {len(others)} more of its cases so" if others else ""
        yield (
            f"{_where(texts, function, line)}: the solution of {function} {first.problem}{more}; correct it "
            "or testCases.py"
        )


def _own_sandbox(assignment: Assignment) -> Sandbox:
    """The sandbox; where this machine has none, the instructor's own code runs without."""
    try:
        return open_sandbox("auto", assignment.imports, assignment.files)
    except GraderError:
        return open_sandbox("none", assignment.imports, assignment.files)


def _where(texts: Sequence[TextNotebook], grade_id: str, line: int | None = None) -> str:
    every = [text.where_is(grade_id, line) for text in texts]
    named = (one for one, text in zip(every, texts, strict=True) if one != text.origin)
    return next(named, every[0])


def _notebook_problems(
    assignment: Assignment, texts: Sequence[TextNotebook], release: Mapping[str, bytes], sandbox: Sandbox
) -> Iterator[str]:
    """Run released notebooks with graded functions, as a student who has written nothing, or everything."""
    files = {name: content for name, content in release.items() if PurePath(name).suffix != ".ipynb"}
    with_functions = {notebook.name for notebook in assignment.notebooks if notebook.graded_functions}
    for text in (text for text in texts if text.name in with_functions):
        released = nbformat.reads(release[f"{text.name}.ipynb"].decode(), as_version=4)
        blank = _run(sandbox, released.cells, files)
        imported = blank.get(IMPORTING)
        if imported and imported.status == "raised":
            yield (
                f"{CASES}: the released file cannot be imported: {imported.error}: {imported.message}; "
                "public cases may use NumPy, handed-out files, and what stands outside hidden regions"
            )
            return
        said = dict(_blank_problems(text, released, blank))
        yield from said.values()
        solved = _run(sandbox, _solved(released, text).cells, files)
        for position, cell, outcome in _by_cell(solved, released):
            if outcome.status in ("raised", "died") and position not in said:
                yield (
                    f"{_where_cell_is(text, cell)}: in the release with all solutions in it, the cell "
                    f"{_ended(outcome)}; students have no hidden tests and no hidden cases"
                )


def _run(
    sandbox: Sandbox, cells: Sequence[NotebookNode], files: Mapping[str, bytes]
) -> Mapping[str, CellOutcome]:
    """Run the code cells of a notebook beside the files of its release, but not its demonstrations.

    The outcomes have the cells' numbers as labels.
    """
    steps = [RunCell(IMPORTING, IMPORTING)] if CASES in files else []
    for index, cell in enumerate(cells):
        if cell.cell_type == "code" and not SKIPPED & set(cell.metadata.get("tags", [])):
            steps.append(RunCell(str(index), cell.source))
    return sandbox.run(Program(tuple(steps), files, CELL_SECONDS)).cells


def _by_cell(
    outcomes: Mapping[str, CellOutcome], notebook: NotebookNode
) -> Iterator[tuple[int, NotebookNode, CellOutcome]]:
    """The cells that were run, each with its position and its outcome."""
    for index, cell in enumerate(notebook.cells):
        if str(index) in outcomes:
            yield index, cell, outcomes[str(index)]


def _where_cell_is(text: TextNotebook, cell: NotebookNode) -> str:
    """The place of a released cell in the text; nbgrader may have added a header above it."""
    ids = [written.get("id") for written in text.notebook.cells]
    if cell.get("id") and cell.id in ids:  # format 4.4 has no ids
        return text.where(ids.index(cell.id))
    return text.where_is(cell.metadata.get("nbgrader", {}).get("grade_id", ""))


def _ended(outcome: CellOutcome) -> str:
    if outcome.status == "died":
        return "ended the Python process"
    return f"stops with {outcome.error}: {outcome.message}"


def _blank_problems(
    text: TextNotebook, released: NotebookNode, outcomes: Mapping[str, CellOutcome]
) -> Iterator[tuple[int, str]]:
    """Cells of the blank release that stop before any stub does, or that no stub can have stopped.

    Yields the cell's position and the line for the author.
    """
    stopped = False
    for position, cell, outcome in _by_cell(outcomes, released):
        if outcome.status not in ("raised", "died"):
            continue
        if (not stopped and outcome.error != STUB) or outcome.error in UNRELATED:
            yield (
                position,
                f"{_where_cell_is(text, cell)}: in the blank release, before a student writes anything, the "
                f"cell {_ended(outcome)}; it may stop at stubs only",
            )
        stopped = True


def _solved(released: NotebookNode, text: TextNotebook) -> NotebookNode:
    """A released notebook with the instructor's solutions in it."""
    solutions = {
        text.grade_id(index): cell.source
        for index, cell in enumerate(text.notebook.cells)
        if is_solution(cell)
    }
    solved = copy.deepcopy(released)
    for cell in solved.cells:
        flags = cell.metadata.get("nbgrader", {})
        if flags.get("solution") and flags.get("grade_id") in solutions:
            cell.source = solutions[flags["grade_id"]]
    return solved


def _grading_problems(
    key: AnswerKey, texts: Sequence[TextNotebook], release: Mapping[str, bytes], sandbox: Sandbox
) -> Iterator[str]:
    """Grade the release, blank and solved, as submissions are graded; cells graded by hand do not count."""
    notebooks = key.assignment.notebooks
    if any(notebook.needs_kernel for notebook in notebooks) and isinstance(sandbox, Unprotected):
        return  # kernels run in a sandbox only
    blank, solved = {}, {}
    for notebook in notebooks:
        text = next(text for text in texts if text.name == notebook.name)
        blank[text.name] = nbformat.reads(release[f"{text.name}.ipynb"].decode(), as_version=4)
        solved[text.name] = _solved(blank[text.name], text)
        if notebook.graded_functions:
            solved[text.name].cells.insert(0, new_code_cell(OTHER_RANDOM_NUMBERS))
    kinds = {(question.notebook, question.name): question for question in key.assignment.questions}
    free = {text.name: set(_tagged(text, FREE)) for text in texts}
    for verdict in _graded(key, sandbox, blank).questions:
        question = kinds[verdict.notebook, verdict.name]
        if question.is_voided or not verdict.score:
            continue
        if question.kind == "cases":
            yield (
                f"{_asked(texts, verdict)}: the blank release earns {verdict.score:g} points for "
                f"{verdict.name}; put the solution between '### BEGIN SOLUTION' and '### END SOLUTION'"
            )
        elif question.kind == "asserts" and verdict.name not in free[verdict.notebook]:
            yield (
                f"{_asked(texts, verdict)}: the blank release earns {verdict.score:g} of "
                f"{verdict.max_score:g} points; add a test that fails until the answer is written, or tag "
                f"the cell '{FREE}'"
            )
    for verdict in _graded(key, sandbox, solved).questions:
        question = kinds[verdict.notebook, verdict.name]
        if question.kind in ("manual", "task") or verdict.status == "correct":
            continue
        earned = (
            f"{_asked(texts, verdict)}: the release with the solution in it earns {verdict.score:g} of "
            f"{verdict.max_score:g} points"
        )
        if question.kind == "asserts":
            yield f"{earned}: {verdict.message}"
            continue
        failed = next((check.case for check in verdict.checks if not check.passed), "")
        yield (
            f"{earned} for {verdict.name}, although the solution passed all cases before (case '{failed}': "
            f"{verdict.message}); a solution must return the same every time: give its random numbers a seed"
        )


def _asked(texts: Sequence[TextNotebook], verdict: Verdict) -> str:
    """The place of a question, whose grade_id another notebook may have as well."""
    return _where([text for text in texts if text.name == verdict.notebook], verdict.name)


def _tagged(text: TextNotebook, tag: str) -> Iterator[str]:
    """The grade_ids of the cells with a tag."""
    for index, cell in enumerate(text.notebook.cells):
        if tag in cell.metadata.get("tags", []):
            yield text.grade_id(index)


def _graded(key: AnswerKey, sandbox: Sandbox, notebooks: Mapping[str, NotebookNode]) -> Grade:
    files = {
        name: SubmittedFile(nbformat.writes(notebook).encode(), name=f"{name}.ipynb")
        for name, notebook in notebooks.items()
    }
    steps = grading_steps(key, sandbox, SubmittedWork("", files), rendered)
    return next(step.grade for step in steps if isinstance(step, JudgedSubmission))
