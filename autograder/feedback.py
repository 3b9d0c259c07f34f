"""The page a student gets back: one HTML file without scripts or anything loaded from elsewhere."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from autograder.types import Grade, RebuiltCell

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")  # nothing that could steer a terminal or a browser
MAX_CODE = 20_000  # characters of one cell shown
WORDS = {
    "correct": "Correct",
    "wrong": "Not right yet",
    "error": "Stopped with an error",
    "timeout": "Ran out of time",
    "not_attempted": "Not written yet",
    "missing": "Not found",
}


@cache
def _template() -> Template:
    folder = Path(__file__).resolve().parent / "templates"
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,  # whatever the template is called
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("feedback.html.j2")


def feedback_page(grade: Grade) -> str:
    """The feedback of one submission as HTML; everything from the submission is escaped text."""
    code = {cell.grade_id: _shortened(cell) for cell in grade.rebuilt if cell.grade_id}
    return CONTROL.sub("\N{REPLACEMENT CHARACTER}", _template().render(grade=grade, code=code, words=WORDS))


def _shortened(cell: RebuiltCell) -> str:
    if len(cell.source) <= MAX_CODE:
        return cell.source
    return cell.source[:MAX_CODE] + "\n# … cut here"
