"""This project's grader, as the measure asks it: what a student reads about one function of a whole notebook.

The notebook is the solved one with the function's cell in it. The words are read from the message: the lines
that it names, and the kind that a repair, a generated word or a remark on the code tells. A named mistake is
true of any kind: its numbers are those of that mistake in every fixed case. So is "unlike its twin". The line
where an exception stopped the function is a fact, and no word on where the mistake is. So is the line that
computes a value that nothing uses, as the use of it is missing elsewhere. The kind of a generated word is
told of the function, not of a suspect line that stands beside it.
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
from autograder.diagnosis.wording import MUTATION_WORDS
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
UNUSED = re.compile(r"Line \d+ computes \w+, which is never used")
MISTAKE = re.compile(r"mistake is in lines? (\d+(?:(?:, | and | or )\d+)*)")
REMARKS = {  # what a remark on a line says of the mistake
    "default_written_in": {"number"},
    "return_in_loop": {"indentation"},
    "value_unused": {"missing step", "arguments", "name", "missing"},
    "unbound_name": {"order", "missing step", "name"},
    "undefined_name": {"name", "missing step"},
    "fixed_loop": {"number", "missing"},
}
GENERATED = {  # what the words of an edit of the reference say of the mistake
    "operator": {"operator"},
    "operands": {"operator", "arguments"},
    "operand": {"missing"},
    "written": {"number"},
    "constant": {"number"},
    "comparison": {"comparison"},
    "index": {"index"},
    "bounds": {"index"},
    "name": {"name"},
    "key": {"name"},
    "call": {"function", "missing", "surplus"},
    "arguments": {"arguments"},
    "dropped": {"missing step"},
    "order": {"order"},
    "shared": {"name"},
    "early": {"indentation"},
    "results": {"arguments", "name"},
}
TABLE = {
    **{kind: {kind} & KINDS.keys() for kind in REPAIRED},
    "surplus": {"surplus", "surplus step"},
    "target": {"missing step", "name"},
    "filter": {"comparison", "missing"},
    "copy": {"name", "arguments"},
    **REMARKS,
    **{f"generated {kind}": kinds for kind, kinds in GENERATED.items()},
    "twin": set(KINDS),
    "named": set(KINDS),
}


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
    if found is None or found.source == "convention":
        return None
    named = MISTAKE.search(f"{verdict.message} {found.message}")
    if named is None and verdict.status != "error":
        named = LINES.search(UNUSED.sub("", verdict.message))
    lines = [int(line) for line in re.findall(r"\d+", named[1])] if named else []
    shown = [int(line) for some in LINES.findall(verdict.message) for line in re.findall(r"\d+", some)]
    kind = next((kind for kind, words in REPAIRED.items() if words in found.message), "")
    if found.source == "named":
        kind = "named"
    elif found.source == "exception" and not kind:
        kind = found.id if found.id in REMARKS else ""
    elif found.source == "generated":
        title = found.title.lower()
        kind = next((f"generated {kind}" for kind, (what, _) in MUTATION_WORDS.items() if what in title), "")
    is_apart = found.source == "generated"
    return Word(lines, kind, is_apart, shown) if lines or kind or shown else None


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
