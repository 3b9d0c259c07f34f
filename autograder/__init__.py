"""Grades Jupyter notebooks in a sandbox that only ever sees inputs.

The folders and modules, in the order in which a submission passes them:

cli, terminal           the commands, and what they show on a terminal
course, assignment      a course folder; what an assignment asks, with its cases (cases)
submission, program     a student's file as plain data; what to run of it
sandbox                 runs the program on its own; ``sandbox/inside`` is what runs beside the submission
verdict, comparison     compares returned values with the cases and gives points
diagnosis               names the mistake; gives words, never points
records, feedback       the gradebook, the ledger, the graded notebook; the student's page
grading, classroom      one submission as a list of steps; a whole class on this machine or on a cluster
nbgrader_integration    our steps among nbgrader's own
authoring, release      build, audit and new courses; what a release holds
reporting, lms          the report on a class; downloads of an LMS, and points for it
model, exceptions       the values that the stages hand to each other; what can fail (files: atomic writes)

docs/architecture.md draws this.
"""

from typing import TYPE_CHECKING, Any

from autograder.exceptions import GraderError, SandboxLost, Ungradable, UsageError
from autograder.model import Grade, Mistake, Verdict

if TYPE_CHECKING:
    from autograder.grading import check_notebook

__all__ = [
    "Grade",
    "GraderError",
    "Mistake",
    "SandboxLost",
    "Ungradable",
    "UsageError",
    "Verdict",
    "check_notebook",
]


def __getattr__(name: str) -> Any:
    if name == "check_notebook":  # imported when it is used: it takes nbgrader, and a second
        from autograder.grading import check_notebook

        return check_notebook
    raise AttributeError(f"module 'autograder' has no attribute '{name}'")
