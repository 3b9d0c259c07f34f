"""Makes what is recorded of a judged submission: graded notebooks, and the code that its page shows."""

from dataclasses import replace

from autograder.feedback.feedback_page import shown_code
from autograder.grading import GradedSubmission, JudgedSubmission
from autograder.model import Assignment
from autograder.records.autograded_notebook import autograded_notebook


def rendered(assignment: Assignment, judged: JudgedSubmission) -> GradedSubmission:
    """A judged submission with what is shown of it: code, and its notebooks unless it is ungradable."""
    grade = judged.grade
    return GradedSubmission(
        submission=judged.submission,
        files=judged.files,
        grade=replace(grade, rebuilt={}),
        remarks=judged.remarks,
        notebooks={
            notebook.name: autograded_notebook(notebook, grade.rebuilt[notebook.name], grade.questions)
            for notebook in assignment.notebooks
            if notebook.name in grade.rebuilt
        },
        code=shown_code(assignment, grade),
    )
