"""The student's feedback page: one HTML file without scripts that loads nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from jinja2 import Template
from markupsafe import Markup

from autograder.feedback.html import shortened, template, visible
from autograder.feedback.path_figure import path_figure
from autograder.model import Grade, RebuiltCell, Verdict

MAX_CODE = 20_000  # characters of one cell shown
STATUS_LABELS = {
    "correct": "Correct",
    "wrong": "Not correct yet",
    "error": "Stopped with an error",
    "timeout": "Ran out of time",
    "not_attempted": "Not written yet",
    "missing": "Not found",
}


@dataclass(frozen=True)
class QuestionView:
    """The parts of a question's section that are derived from its verdict."""

    message: str  # without the mistake's title, which is shown above it
    checks: str
    code: tuple[str, ...]  # lines of the student's cell
    marked_line: int  # the number of the line where the function stopped, or 0
    figure: tuple[Markup, str] | None  # with its caption


@cache
def _template() -> Template:
    return template(__package__, "feedback.html.j2")


def feedback_page(grade: Grade, descents: Mapping[str, Mapping[str, Any]]) -> str:
    """The feedback on one submission as HTML; everything from the submission is escaped.

    ``descents`` are the descent paths of update functions, see ``Assignment.paths``.
    """
    cells = {cell.grade_id: cell for cell in grade.rebuilt if cell.grade_id}
    views = {
        verdict.name: _view(verdict, cells.get(verdict.name), descents.get(verdict.name, {}))
        for verdict in grade.questions
    }
    return visible(_template().render(grade=grade, views=views, labels=STATUS_LABELS))


def _view(verdict: Verdict, cell: RebuiltCell | None, descents: Mapping[str, Any]) -> QuestionView:
    mistake, checks = verdict.diagnosis, ""
    if verdict.status == "correct":
        checks = "All checks passed."
    elif verdict.status in ("wrong", "error", "timeout") and verdict.checks:
        checks = f"{sum(check.passed for check in verdict.checks)} of {len(verdict.checks)} checks passed."
    source = shortened(cell.source if cell else "", MAX_CODE)
    code = tuple(source.split("\n")) if source.strip() else ()
    return QuestionView(
        message=verdict.message.removeprefix(f"{mistake.title}. ") if mistake else verdict.message,
        checks=checks,
        code=code,
        marked_line=verdict.line if verdict.line and verdict.line <= len(code) else 0,
        figure=path_figure(descents, mistake.id) if mistake and verdict.status != "correct" else None,
    )
