"""The student's feedback page: one HTML file without scripts that loads nothing else."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from markupsafe import Markup

from autograder.feedback.html import shortened, template, visible
from autograder.feedback.path_figure import path_figure
from autograder.feedback.sections import notebook_sections
from autograder.model import Assignment, Grade, Question, Verdict
from autograder.records.final_grades import NO_POINTS, CellPoints, FinalCell, FinalGrade

MAX_CODE = 20_000  # characters of one cell shown
STATUS_LABELS = {
    "correct": "Correct",
    "wrong": "Not correct yet",
    "error": "Stopped with an error",
    "timeout": "Ran out of time",
    "not_attempted": "Not written yet",
    "missing": "Not found",
    "manual": "Graded by hand",
}


GROUPS = (  # of questions, in the order of the page
    ("To correct", ("wrong", "error", "timeout", "missing")),
    ("Not written yet", ("not_attempted",)),
    ("Graded by hand", ("manual",)),
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
    marked: Mapping[int, str]  # numbers of lines of the code, and what is said beside them
    figure: tuple[Markup, str] | None  # with its caption
    points: CellPoints  # in the gradebook
    comment: str  # written by hand, or empty
    is_answer: bool = False  # of a question that a person grades

    @property
    def is_waiting(self) -> bool:
        """Whether a person has yet to give its points."""
        return self.verdict.status == "manual" and self.points.score is None

    @property
    def score(self) -> float:
        """The points with those by hand and extra credit."""
        return self.verdict.score if self.points.score is None else self.points.score

    @property
    def is_open(self) -> bool:
        """Whether there is something to correct."""
        return self.verdict.status not in ("correct", "manual") and self.score < self.verdict.max_score


def shown_code(assignment: Assignment, grade: Grade) -> dict[str, str]:
    """The student's cell of each question by the key of its verdict, as long as a page shows it.

    Cells of asserts and of tasks are the instructor's, with hidden tests and mark schemes.
    """
    secret = {(q.notebook, q.name) for q in assignment.questions if q.kind in ("asserts", "task")}
    cells = {
        (name, cell.grade_id): cell.source for name, rebuilt in grade.rebuilt.items() for cell in rebuilt
    }
    names = {verdict.key: (verdict.notebook, verdict.name) for verdict in grade.questions}
    return {
        key: shortened(cells[name], MAX_CODE)
        for key, name in names.items()
        if name in cells and name not in secret
    }


def feedback_page(
    grade: Grade,
    assignment: Assignment,
    code: Mapping[str, str],
    final: FinalGrade | None = None,
    file: str = "",
    graded_at: datetime | None = None,
) -> str:
    """The feedback on one submission as HTML; everything from the submission is escaped.

    ``code`` holds the student's cells by question. ``final`` is the grade that the gradebook has, if it has
    one; ``file`` is the name of the notebook, and ``graded_at`` the time at which it was graded, in UTC.
    """
    asked = {(verdict.notebook, verdict.name) for verdict in grade.questions}
    by_hand = final.by_question(asked) if final else []
    views = [
        _view(verdict, code.get(verdict.key, ""), assignment, _found(verdict, by_hand))
        for verdict in grade.questions
    ]
    others = [cell for cell in by_hand if not any(_is_of(cell, verdict) for verdict in grade.questions)]
    grouped = [(title, [view for view in views if view.verdict.status in group]) for title, group in GROUPS]
    groups = [(title, members) for title, members in grouped if members]
    to_do = [view for _, members in groups for view in members if view.is_open]
    due = final.due if final else None
    was_early = due is not None and graded_at is not None and graded_at < due.replace(tzinfo=UTC)
    page = template(__package__, "feedback.html.j2").render(
        grade=grade,
        groups=groups,
        next=to_do[0] if to_do else None,
        labels=STATUS_LABELS,
        final=final if final and final.is_graded else None,
        others=[cell for cell in others if cell.points.max_score or cell.comment],
        file=file,
        graded_at=graded_at,
        until=due if was_early else None,
        late=_duration(final.seconds_late) if final else "",
    )
    return visible(page)


def _asks(question: Question, verdict: Verdict) -> bool:
    """Whether a verdict is on this question, which a person grades."""
    is_same = question.name == verdict.name and verdict.notebook in ("", question.notebook)
    return is_same and question.kind in ("manual", "task")


def _is_of(cell: FinalCell, verdict: Verdict) -> bool:
    """Whether points and comment in the gradebook are those of a verdict's question."""
    return cell.name == verdict.name and verdict.notebook in ("", cell.notebook)


def _found(verdict: Verdict, cells: list[FinalCell]) -> FinalCell | None:
    return next((cell for cell in cells if _is_of(cell, verdict)), None)


def _view(verdict: Verdict, code: str, assignment: Assignment, by_hand: FinalCell | None) -> QuestionView:
    mistake = verdict.diagnosis
    lines = tuple(code.split("\n")) if code.strip() else ()
    descents = assignment.paths.get(verdict.name, {})
    return QuestionView(
        verdict=verdict,
        section=_section(assignment, verdict),
        message=verdict.message.removeprefix(f"{mistake.title}. ") if mistake else verdict.message,
        checks=_checks(verdict) if verdict.status in ("correct", "wrong", "error", "timeout") else (),
        code=lines,
        marked=_marked(verdict, len(lines)),
        figure=path_figure(descents, mistake.id) if mistake and verdict.status != "correct" else None,
        points=by_hand.points if by_hand else NO_POINTS,
        comment=by_hand.comment if by_hand else "",
        is_answer=any(_asks(question, verdict) for question in assignment.questions),
    )


def _marked(verdict: Verdict, lines: int) -> dict[int, str]:
    """The marks of those of the first ``lines`` lines that a repair names, and where the function stopped."""
    marks = {line: f"line {line}" for line in verdict.repair_lines}
    if verdict.line:
        marks[verdict.line] = f"line {verdict.line}, stopped here"
    return {line: mark for line, mark in sorted(marks.items()) if line <= lines}


def _section(assignment: Assignment, verdict: Verdict) -> str:
    """The section of the notebook that a question stands in; empty if there is none."""
    for notebook in assignment.notebooks:
        if verdict.notebook in ("", notebook.name):
            return notebook_sections(notebook.cells).get(verdict.name, "")
    return ""  # of a notebook that the assignment had


def _duration(seconds: float) -> str:
    """A lateness in words, rounded up to minutes: "1 day, 2 hours"; empty if there is none."""
    minutes = math.ceil(seconds / 60)
    parts = (minutes // 1440, "day"), (minutes // 60 % 24, "hour"), (minutes % 60, "minute")
    words = [f"{number} {unit}{'s' if number > 1 else ''}" for number, unit in parts if number]
    return ", ".join(words[:2])


def _checks(verdict: Verdict) -> tuple[tuple[bool, str], ...]:
    """Each public case by itself, and how many of the hidden ones passed.

    Which hidden cases passed is left out: a submission can choose them, and so tell what it was given.
    """
    public = [check for check in verdict.checks if check.origin == "public"]
    hidden = [check.passed for check in verdict.checks if check.origin != "public"]
    lines = []
    for check in public:
        name = f" '{check.case}'" if len(public) > 1 else ""
        lines.append((check.passed, f"The public check{name} {'passed' if check.passed else 'failed'}."))
    if hidden:
        lines.append((all(hidden), f"{sum(hidden)} of {len(hidden)} hidden checks passed."))
    return tuple(lines)
