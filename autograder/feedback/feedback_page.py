"""The page a student gets back: one HTML file without scripts or anything loaded from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from jinja2 import Template
from markupsafe import Markup

from autograder.feedback.html import shortened, template, visible
from autograder.feedback.path_figure import path_picture
from autograder.model import Grade, RebuiltCell, Verdict

MAX_CODE = 20_000  # characters of one cell shown
WORDS = {
    "correct": "Correct",
    "wrong": "Not right yet",
    "error": "Stopped with an error",
    "timeout": "Ran out of time",
    "not_attempted": "Not written yet",
    "missing": "Not found",
}


@dataclass(frozen=True)
class Shown:
    """What the page shows of one question beside its verdict."""

    said: str  # the message, without the title of the mistake, which stands above it
    checks: str
    code: tuple[str, ...]  # lines
    marked: int  # the number of the line where it stopped, or 0
    picture: tuple[Markup, str] | None


@cache
def _template() -> Template:
    return template(__package__, "feedback.html.j2")


def feedback_page(grade: Grade, paths: Mapping[str, Mapping[str, Any]]) -> str:
    """The feedback of one submission as HTML; everything from the submission is escaped text.

    ``paths`` says where updates lead, as Assignment.paths does.
    """
    cells = {cell.grade_id: cell for cell in grade.rebuilt if cell.grade_id}
    shown = {
        verdict.name: _shown(verdict, cells.get(verdict.name), paths.get(verdict.name, {}))
        for verdict in grade.questions
    }
    return visible(_template().render(grade=grade, shown=shown, words=WORDS))


def _shown(verdict: Verdict, cell: RebuiltCell | None, known: Mapping[str, Any]) -> Shown:
    found = verdict.diagnosis
    passed = sum(check.passed for check in verdict.checks)
    some = verdict.status in ("wrong", "error", "timeout") and bool(verdict.checks)
    code = _code(cell)
    return Shown(
        said=verdict.message.removeprefix(f"{found.title}. ") if found else verdict.message,
        checks=f"{passed} of its {len(verdict.checks)} checks passed." if some else "",
        code=code,
        marked=verdict.line if verdict.line and verdict.line <= len(code) else 0,
        picture=path_picture(known, found.id) if found and verdict.status != "correct" else None,
    )


def _code(cell: RebuiltCell | None) -> tuple[str, ...]:
    source = shortened(cell.source if cell else "", MAX_CODE)
    return tuple(source.split("\n")) if source.strip() else ()
