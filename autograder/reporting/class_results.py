"""The results of a class as a report shows them: with unique names of questions, and points by hand. Pure."""

from collections.abc import Iterable, Mapping

from autograder.model import Assignment
from autograder.records.final_grades import FinalGrade
from autograder.records.results import QuestionResult, SubmissionResult, shown_names


def class_results(
    assignment: Assignment, results: Iterable[SubmissionResult], final: Mapping[str, FinalGrade]
) -> list[SubmissionResult]:
    """The results with the shown names; a question graded by hand has its points in the gradebook."""
    names = shown_names(assignment)
    return [
        {
            **result,
            "questions": [
                _shown(question, names, final.get(str(result["student"]))) for question in result["questions"]
            ],
        }
        for result in results
    ]


def _shown(
    question: QuestionResult, names: Mapping[tuple[str, str], str], grade: FinalGrade | None
) -> QuestionResult:
    key = question.get("notebook", ""), question["name"]
    shown: QuestionResult = {**question, "name": names.get(key, question["name"])}
    if question["status"] == "manual" and grade is not None and key in grade.cells:
        shown["score"] = grade.cells[key].score or 0.0
    return shown
