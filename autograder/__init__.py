"""Grades Jupyter notebooks in a sandbox that only ever sees inputs.

The folders and modules, in the order in which a submission passes them:

cli, terminal           the commands and their output on a terminal (grade_table: that of ``check``)
course, assignment      a course folder; an assignment (assignment_files), its questions and their cases
                        (cases, case_contents, drivers); its notebooks by nbgrader's steps
                        (instructor_notebook); which assignments are graded (graded_assignments);
                        what it sets for nbgrader (step_settings, autotests)
student_files           the files of a student that count (notebook_choice; filetypes: those that never do)
submitted_work          a submission as read from disk
submission, program     a student's file as plain data; the steps to run of it (parsed_cell, magics)
sandbox                 runs the steps in isolation; ``sandbox/inside`` is the code beside the submission
kernel                  runs a notebook in a sandboxed Jupyter kernel, as nbgrader runs it
verdict, comparison     compare returned values with the cases and give points (parts, labels)
diagnosis               names the mistake; changes words, never points
repair                  names the line of a mistake by repairing the student's own function
records, feedback       the gradebook, the ledger, the graded notebook; the student's page
grading                 one submission as a list of steps; grading_notebook: those of each notebook
rendering               what is recorded of a graded submission
kernel_run              a submitted notebook as a kernel runs it
job, grading_job        a process with limits; the one that takes these steps
pages                   the pages of a class, made of what is recorded (digests: when to make what anew)
classroom               a class, on this machine or on a cluster
nbgrader_integration    the grader as steps of nbgrader's pipelines
authoring, release      build and its checks, audit, new courses; the files of a release
text_files              the notebooks written as text, and whether they are built (text_notebook: one of them;
                        road: their order, which students read in each)
reporting, lms          the report on a class; downloads of an LMS, and points for an LMS
model, cells, exceptions  the values that the stages pass on; the errors (files: atomic writes;
                          cache: values in the user's cache folder)

docs/architecture.md draws this.
"""

from typing import TYPE_CHECKING, Any

from autograder.exceptions import GraderError, SandboxLost, Ungradable, UsageError
from autograder.model import Convention, Grade, Mistake, Verdict

if TYPE_CHECKING:
    from autograder.grading_job import check_notebook

__all__ = [
    "Convention",
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
    if name == "check_notebook":  # imported on first use: it imports the whole grader
        from autograder.grading_job import check_notebook

        return check_notebook
    raise AttributeError(f"module 'autograder' has no attribute '{name}'")
