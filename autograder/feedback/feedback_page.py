"""The student's feedback page: one HTML file without scripts that loads nothing else."""

from dataclasses import dataclass

from markupsafe import Markup

from autograder.feedback.html import shortened, template, visible
from autograder.feedback.path_figure import path_figure
from autograder.feedback.sections import notebook_sections
from autograder.model import Assignment, Grade, RebuiltCell, Verdict

MAX_CODE = 20_000  # characters of one cell shown
STATUS_LABELS = {
    "correct": "Correct",
    "wrong": "Not correct yet",
    "error": "Stopped with an error",
    "timeout": "Ran out of time",
    "not_attempted": "Not written yet",
    "missing": "Not found",
}


GROUPS = (  # of questions, in the order of the page
    ("To correct", ("wrong", "error", "timeout", "missing")),
    ("Not written yet", ("not_attempted",)),
    ("Correct", ("correct",)),
)


@dataclass(frozen=True)
class QuestionView:
    """A question's verdict, and the parts of its section that are derived from it."""

    verdict: Verdict
    section: str  # of the notebook, or ""
    message: str  # without the mistake's title, which is shown above it
    checks: tuple[tuple[bool, str], ...]  # whether passed; nothing tells hidden cases apart
    code: tuple[str, ...]  # lines of the student's cell
    marked_line: int  # the number of the line where the function stopped, or 0
    figure: tuple[Markup, str] | None  # with its caption


def feedback_page(grade: Grade, assignment: Assignment) -> str:
    """The feedback on one submission as HTML; everything from the submission is escaped."""
    cells = {cell.grade_id: cell for cell in grade.rebuilt if cell.grade_id}
    views = [_view(verdict, cells.get(verdict.name), assignment) for verdict in grade.questions]
    grouped = [(title, [view for view in views if view.verdict.status in group]) for title, group in GROUPS]
    groups = [(title, members) for title, members in grouped if members]
    to_do = [view for title, members in groups if title != "Correct" for view in members]
    page = template(__package__, "feedback.html.j2").render(
        grade=grade, groups=groups, next=to_do[0] if to_do else None, labels=STATUS_LABELS
    )
    return visible(page)


def _view(verdict: Verdict, cell: RebuiltCell | None, assignment: Assignment) -> QuestionView:
    mistake = verdict.diagnosis
    source = shortened(cell.source if cell else "", MAX_CODE)
    code = tuple(source.split("\n")) if source.strip() else ()
    descents = assignment.paths.get(verdict.name, {})
    return QuestionView(
        verdict=verdict,
        section=notebook_sections(assignment.cells).get(verdict.name, ""),
        message=verdict.message.removeprefix(f"{mistake.title}. ") if mistake else verdict.message,
        checks=_checks(verdict) if verdict.status in ("correct", "wrong", "error", "timeout") else (),
        code=code,
        marked_line=verdict.line if verdict.line and verdict.line <= len(code) else 0,
        figure=path_figure(descents, mistake.id) if mistake and verdict.status != "correct" else None,
    )


def _checks(verdict: Verdict) -> tuple[tuple[bool, str], ...]:
    """The public case by itself, and how many of the hidden ones passed.

    Which hidden cases passed is left out: a submission can choose them, and so tell what it was given.
    """
    public = [check.passed for check in verdict.checks if check.origin == "public"]
    hidden = [check.passed for check in verdict.checks if check.origin != "public"]
    lines = [(passed, f"The public check {'passed' if passed else 'failed'}.") for passed in public]
    if hidden:
        lines.append((all(hidden), f"{sum(hidden)} of {len(hidden)} hidden checks passed."))
    return tuple(lines)
