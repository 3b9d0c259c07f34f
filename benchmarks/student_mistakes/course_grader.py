"""This project's grader, as the measure asks it: what a student reads about one function of a whole notebook.

The notebook is the solved one with the function's cell in it. The words are read from the message: the lines
that it names, and the kind of a repair. A named mistake counts as a word without a line: its numbers are
those of that mistake in every fixed case. So does "unlike its twin", which is true of any kind.
"""

from __future__ import annotations

import atexit
import re
import secrets
from dataclasses import replace
from functools import cache
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder.assignment import load_assignment
from autograder.course import Course
from autograder.grading import JudgedSubmission, grading_steps
from autograder.model import Verdict
from autograder.repair.words import KINDS as REPAIRED
from autograder.sandbox.backends import Sandbox, open_sandbox
from autograder.submitted_work import SubmittedFile, SubmittedWork
from autograder.verdict.answer_key import AnswerKey, answer_key

from .kinds import KINDS
from .measure import Word

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "source").glob("*/*.ipynb"))
ASSIGNMENTS = [path.stem for path in NOTEBOOKS if path.stem == path.parent.name]  # the others are not graded
LINES = re.compile(r"\b[Ll]ines? (\d+(?:(?:, | and | or )\d+)*)")
TABLE = {kind: {kind} & KINDS.keys() for kind in REPAIRED} | {"twin": set(KINDS), "named": set(KINDS)}


def diagnose(source: str, function: str) -> Word | None:
    """The lines and the kind that the grader tells about a cell with a graded function; None for no word."""
    key, sandbox, solved = _course()[function]
    notebook = nbformat.from_dict(solved)
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == function:
            cell.source = source
    file = SubmittedFile(nbformat.writes(notebook).encode(), (), "", {})
    grade = None
    for step in grading_steps(
        key, sandbox, SubmittedWork("", {key.assignment.notebooks[0].name: file}), lambda _, done: done
    ):
        grade = step.grade if isinstance(step, JudgedSubmission) else grade
    assert grade is not None
    return _word(next(verdict for verdict in grade.questions if verdict.name == function))


def _word(verdict: Verdict) -> Word | None:
    found = verdict.diagnosis
    if found is None or found.source in ("generated", "convention"):
        return None
    if found.source == "named":
        return Word((), "named")
    named = LINES.search(verdict.message)
    kinds = [kind for kind, words in REPAIRED.items() if words in found.message]
    lines = [int(line) for line in re.findall(r"\d+", named[1])] if named else []
    return Word(lines, kinds[0] if kinds else "") if lines or kinds else None


@cache
def _course() -> dict[str, tuple[AnswerKey, Sandbox, NotebookNode]]:
    """By graded function: the key of its assignment, a sandbox, and the solved notebook."""
    course = Course.open(ROOT)
    found = {}
    for name in ASSIGNMENTS:
        assignment = load_assignment(name, course)
        sandbox = open_sandbox("auto", assignment.imports, assignment.files)
        sandbox.start(1)
        atexit.register(sandbox.close)
        key = replace(answer_key(assignment, sandbox, secrets.token_bytes(32)), repairs=True)
        solved = nbformat.read(ROOT / "source" / name / f"{name}.ipynb", 4)
        found |= {question.name: (key, sandbox, solved) for question in assignment.graded_functions}
    return found
