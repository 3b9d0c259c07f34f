"""Histories of a late submission: due dates, extensions, points by hand, regrading, changed questions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import nbformat
from click.testing import Result
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from typer.testing import CliRunner

from autograder.cli import app
from tests.helpers.project import ASSIGNMENT, SOURCE

TENTH_A_DAY = """
import math
from nbgrader.plugins import BasePlugin
from autograder.nbgrader_integration.settings import configure

class ATenthADay(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return SHARE * score * math.ceil(total_seconds_late / 86400)

c = get_config()
configure(c, __file__)
c.AssignLatePenalties.plugin_class = ATenthADay
"""
STUDENT = "ann"
OTHER = "bob"  # in time, and all right
QUESTION = "update_parameters_with_gd"  # the one that is wrong: 50 of 60 points
RIGHT = "initialize_velocity"
DUE = "2026-10-01 18:00:00 UTC"
LATE = "2026-10-02 19:00:00 UTC"  # two days begun


def book(course: Path) -> Gradebook:
    return Gradebook(f"sqlite:///{course / 'gradebook.db'}")


def set_due(course: Path, due: str) -> None:
    with book(course) as gradebook:
        gradebook.update_or_create_assignment(ASSIGNMENT, duedate=due)


def set_timestamp(course: Path, text: str | bytes | None) -> None:
    file = course / "submitted" / STUDENT / ASSIGNMENT / "timestamp.txt"
    if text is None:
        file.unlink()
    else:
        file.write_bytes(text.encode() if isinstance(text, str) else text)


def set_policy(course: Path, share: str) -> None:
    (course / "nbgrader_config.py").write_text(TENTH_A_DAY.replace("SHARE", share))


def grant(course: Path, days: int) -> None:
    with book(course) as gradebook:
        gradebook.grant_extension(ASSIGNMENT, STUDENT, days=days)


def by_hand(course: Path, manual: float | None = None, extra: float | None = None) -> None:
    with book(course) as gradebook:
        entry = gradebook.find_grade(f"test_{QUESTION}", ASSIGNMENT, ASSIGNMENT, STUDENT)
        entry.manual_score, entry.extra_credit = manual, extra
        gradebook.db.commit()


def comment(course: Path) -> None:
    with book(course) as gradebook:
        gradebook.find_comment(QUESTION, ASSIGNMENT, ASSIGNMENT, STUDENT).manual_comment = "Half is right."
        gradebook.db.commit()


def extend(course: Path, row: str) -> None:
    (course / "extensions.csv").write_text(f"student,assignment,until,days,excused\n{row}\n")


def regrade(course: Path) -> None:
    assert run(course, "--force").exit_code == 0


def define(course: Path, change: Callable[..., NotebookNode], *values: object) -> None:
    """Change the assignment: the instructor's notebook becomes ``change(notebook, *values)``."""
    changed = change(nbformat.read(SOURCE, as_version=4), *values)
    nbformat.write(changed, course / "source" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb")


def void(course: Path, function: str) -> None:
    with (course / "course.toml").open("a") as settings:
        settings.write(f'\n[voided]\n{ASSIGNMENT} = ["{function}"]\n')


def withdraw(course: Path) -> None:
    done = CliRunner().invoke(app, ["withdraw", STUDENT, "--course", str(course)])
    assert done.exit_code == 0, done.output


def run(course: Path, *options: str) -> Result:
    """Run ``grade`` in this process, which saves seconds."""
    lines = str(course / "results.jsonl")
    words = ["grade", ASSIGNMENT, "--course", str(course), "--all", "--json", lines, *options]
    return CliRunner().invoke(app, words)
