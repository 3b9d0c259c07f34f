"""Results for other programs: JSON and JUnit XML. Students may see everything in them."""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Literal, NotRequired, TypedDict
from xml.etree import ElementTree

from autograder.cells import StoppedCell
from autograder.model import SCHEMA, Assignment, Check, Diagnosis, Grade, Status, Verdict
from autograder.parts import PartScore, parts_in_words

# Characters that XML 1.0 does not allow, even if escaped.
UNPRINTABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class DiagnosisResult(TypedDict):
    """The mistake found in a question."""

    id: str
    title: str
    message: str
    source: Literal["named", "convention", "generated", "exception", "repair"]


class CheckResult(TypedDict):
    """One case of a question."""

    case: str
    hidden: bool
    passed: bool


class PartResult(TypedDict):
    """One part of a question's points."""

    name: str
    score: float
    max_score: float


class CellResult(TypedDict):
    """A cell without a verdict of its own that did not run to its end."""

    cell: str
    notebook: str
    status: Literal["raised", "timeout", "died"]
    reason: str


class QuestionResult(TypedDict):
    """One question of a submission."""

    name: str
    notebook: NotRequired[str]  # older results lack it
    score: float
    max_score: float
    status: Status
    message: str
    diagnosis: DiagnosisResult | None
    checks: list[CheckResult]
    parts: NotRequired[list[PartResult]]  # lines of an older ledger lack it


class FinalQuestion(TypedDict):
    """One question in the gradebook."""

    name: str
    notebook: str
    automatic: float | None
    manual: float | None
    extra: float
    comment: str | None


class FinalResult(TypedDict):
    """The key ``final`` of `grade --json`: automatic + manual + extra - late_penalty = score.

    The score is not below 0, and ``automatic`` leaves out the cells that have points by hand.
    """

    automatic: float
    manual: float
    extra: float
    late_penalty: float
    score: float
    max_score: float
    submitted_at: str | None
    seconds_late: float
    needs_manual_grade: bool
    questions: list[FinalQuestion]


class SubmissionResult(TypedDict):
    """One submission. docs/running.md describes the keys."""

    schema: int
    assignment: str
    student: str | None
    status: Literal["graded", "ungradable"]
    score: float
    max_score: float
    sandbox: str
    seconds: float
    notes: list[str]
    questions: list[QuestionResult]
    cells: NotRequired[list[CellResult]]  # older results lack it
    final: FinalResult | None  # None where there is no gradebook


def as_json(grade: Grade) -> SubmissionResult:
    """The result of one submission in the schema of `check` and `grade --json`."""
    return {
        "schema": SCHEMA,
        "assignment": grade.assignment,
        "student": grade.student,
        "status": grade.status,
        "score": grade.score,
        "max_score": grade.max_score,
        "sandbox": grade.sandbox,
        "seconds": float(f"{grade.seconds:.2g}"),  # more digits would be bits that a submission can choose
        "notes": list(grade.notes),
        "questions": [_question(verdict) for verdict in grade.questions],
        "cells": [
            {"cell": cell.cell, "notebook": cell.notebook, "status": cell.status, "reason": cell.reason}
            for cell in grade.cells
        ],
        "final": None,
    }


def asked_questions(result: SubmissionResult) -> set[tuple[str, str]]:
    """The names of a result's questions, each with its notebook's; that of an older result is empty."""
    return {(question.get("notebook", ""), question["name"]) for question in result["questions"]}


def shown_names(assignment: Assignment) -> dict[tuple[str, str], str]:
    """The name of each question; a cell that shares its name with one of another notebook has both names."""
    shared = Counter(question.name for question in assignment.questions)
    return {
        (q.notebook, q.name): f"{q.notebook}/{q.name}" if shared[q.name] > 1 and q.kind != "cases" else q.name
        for q in assignment.questions
    }


def from_json(result: SubmissionResult) -> Grade:
    """The grade that a result was made of; what a result leaves out is not there."""
    return Grade(
        assignment=result["assignment"],
        student=result["student"],
        status=result["status"],
        max_score=result["max_score"],
        sandbox=result["sandbox"],
        seconds=result["seconds"],
        notes=tuple(result["notes"]),
        questions=tuple(_verdict(question) for question in result["questions"]),
        cells=tuple(StoppedCell(**cell) for cell in result.get("cells", ())),
    )


def _verdict(question: QuestionResult) -> Verdict:
    found = question["diagnosis"]
    return Verdict(
        name=question["name"],
        score=question["score"],
        max_score=question["max_score"],
        status=question["status"],
        message=question["message"],
        checks=tuple(
            Check(check["case"], "hidden" if check["hidden"] else "public", check["passed"])
            for check in question["checks"]
        ),
        diagnosis=Diagnosis(**found) if found else None,
        parts=tuple(PartScore(**part) for part in question.get("parts", ())),
        notebook=question.get("notebook", ""),
    )


def _question(verdict: Verdict) -> QuestionResult:
    found = verdict.diagnosis
    diagnosis: DiagnosisResult | None = None
    if found:
        diagnosis = {"id": found.id, "title": found.title, "message": found.message, "source": found.source}
    return {
        "name": verdict.name,
        "notebook": verdict.notebook,
        "score": verdict.score,
        "max_score": verdict.max_score,
        "status": verdict.status,
        "message": verdict.message,
        "diagnosis": diagnosis,
        "checks": [
            {"case": check.case, "hidden": check.origin != "public", "passed": check.passed}
            for check in verdict.checks
        ],
        "parts": [
            {"name": part.name, "score": part.score, "max_score": part.max_score} for part in verdict.parts
        ],
    }


def as_junit(grade: Grade) -> bytes:
    """The result of one submission as JUnit XML, with a test case for each question."""
    waiting = sum(verdict.status == "manual" for verdict in grade.questions)
    failed = sum(verdict.status not in ("correct", "manual") for verdict in grade.questions)
    counts = {"tests": len(grade.questions), "failures": failed, "skipped": waiting}
    figures = {name: str(count) for name, count in counts.items()} | {"time": f"{grade.seconds:.3f}"}
    suite = ElementTree.Element("testsuite", {"name": grade.assignment, **figures})
    _add_points(suite, {"": grade})
    for verdict in grade.questions:
        case = ElementTree.SubElement(suite, "testcase", classname=grade.assignment, name=verdict.name)
        parts = {f": {UNPRINTABLE.sub('?', part.name)}": part for part in verdict.parts}
        _add_points(case, {"": verdict, **parts})
        if verdict.status == "manual":
            ElementTree.SubElement(case, "skipped", message=verdict.message)
        elif verdict.status != "correct":
            message = UNPRINTABLE.sub("?", verdict.message)
            failure = ElementTree.SubElement(case, "failure", type=verdict.status, message=message)
            failure.text = UNPRINTABLE.sub("?", verdict.diagnosis.message if verdict.diagnosis else "")
    if grade.notes:
        ElementTree.SubElement(suite, "system-out").text = UNPRINTABLE.sub("?", "\n".join(grade.notes))
    document: bytes = ElementTree.tostring(suite, encoding="utf-8", xml_declaration=True)
    return document


def _add_points(element: ElementTree.Element, points: Mapping[str, Grade | Verdict | PartScore]) -> None:
    """Add the properties score and max_score, and those of parts, such as ``score: v``."""
    properties = ElementTree.SubElement(element, "properties")
    for name, given in points.items():
        ElementTree.SubElement(properties, "property", name=f"score{name}", value=f"{given.score:g}")
        ElementTree.SubElement(properties, "property", name=f"max_score{name}", value=f"{given.max_score:g}")


def comment_text(verdict: Verdict) -> str:
    """The comment that formgrader shows beside a solution cell, as text that any database can store."""
    comment = verdict.message
    if verdict.diagnosis is not None and verdict.diagnosis.title not in ("", comment):
        comment = f"{comment} {verdict.diagnosis.message}"
    if verdict.parts:
        comment = f"{comment} Parts: {parts_in_words(verdict.parts)}."
    return comment.encode("utf-8", "replace").decode().replace("\0", "\N{REPLACEMENT CHARACTER}")
