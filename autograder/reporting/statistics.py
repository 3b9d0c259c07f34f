"""The figures of a class, from its results as the ledger keeps them. Pure, and nothing of a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

STATUSES = ("correct", "wrong", "error", "timeout", "not_attempted", "missing")
MAX_BARS = 20
Result = Mapping[str, Any]  # one submission's, as `grade --json` writes it


@dataclass(frozen=True)
class Points:
    """How points are distributed; ``bars`` are (lowest points, how many) from there to the next one."""

    mean: float
    quartiles: tuple[float, float, float]  # the second is the median
    lowest: float
    highest: float
    bars: tuple[tuple[float, int], ...]


@dataclass(frozen=True)
class QuestionFigures:
    """How one question went."""

    name: str
    counts: Mapping[str, int]  # by status
    solved: float  # share of the submissions
    mean_share: float  # of its points
    discrimination: float | None  # None: not defined


@dataclass(frozen=True)
class Found:
    """A mistake, or a variant accepted with a remark, and who made it."""

    question: str
    title: str
    source: str
    students: tuple[str, ...]


@dataclass(frozen=True)
class Unexplained:
    """Failures of one question that are alike and that no mistake explains."""

    question: str
    status: str
    message: str
    hint: str  # what localises it, if anything does
    students: tuple[str, ...]


def points(values: Sequence[float], max_score: float, least: float) -> Points:
    """The distribution of some points; ``least`` is what the smallest question is worth."""
    width = least or 1.0
    while max_score / width > MAX_BARS:
        width *= 2
    top = max(max_score, max(values))
    bars = Counter(int(value // width) for value in values)
    first, second, third = (float(q) for q in np.percentile(values, [25, 50, 75]))
    return Points(
        mean=float(np.mean(values)),
        quartiles=(first, second, third),
        lowest=min(values),
        highest=max(values),
        bars=tuple((n * width, bars[n]) for n in range(int(top // width) + 1)),
    )


def questions(results: Sequence[Result], names: Sequence[str]) -> list[QuestionFigures]:
    """How each question went. A result that lacks a question counts as one where it is missing."""
    table = [_by_name(result, names) for result in results]
    scores = np.array([[q["score"] for q in row] for row in table])
    shares = scores / np.array([[q["max_score"] or 1.0 for q in row] for row in table])
    found = []
    for n, name in enumerate(names):
        counts = Counter(str(row[n]["status"]) for row in table)
        found.append(
            QuestionFigures(
                name=name,
                counts={status: counts[status] for status in STATUSES},
                solved=counts["correct"] / len(table),
                mean_share=float(shares[:, n].mean()),
                discrimination=_correlation(scores[:, n], np.delete(scores, n, axis=1).sum(axis=1)),
            )
        )
    return found


def _by_name(result: Result, names: Sequence[str]) -> list[Mapping[str, Any]]:
    known = {question["name"]: question for question in result["questions"]}
    absent = {"score": 0.0, "max_score": 0.0, "status": "missing"}
    return [known.get(name, absent) for name in names]


def _correlation(one: np.ndarray, other: np.ndarray) -> float | None:
    """Pearson's correlation; None where everybody has the same."""
    if not np.ptp(one) or not np.ptp(other):
        return None
    return float(np.corrcoef(one, other)[0, 1])


def mistakes(results: Sequence[Result]) -> tuple[list[Found], list[Found]]:
    """What was found by name: mistakes, and variants accepted with a remark; the most common first."""
    wrong: dict[tuple[str, str], list[tuple[str, Mapping[str, Any]]]] = {}
    remarks: dict[tuple[str, str], list[tuple[str, Mapping[str, Any]]]] = {}
    for result in results:
        for question in result["questions"]:
            diagnosis = question["diagnosis"]
            if diagnosis and not _only_localises(diagnosis):
                among = remarks if question["status"] == "correct" else wrong
                made = among.setdefault((question["name"], diagnosis["id"]), [])
                made.append((result["student"], diagnosis))
    return _most_common(wrong), _most_common(remarks)


def _most_common(found: Mapping[tuple[str, str], list[tuple[str, Mapping[str, Any]]]]) -> list[Found]:
    rows = [
        Found(name, made[0][1]["title"], made[0][1]["source"], tuple(student for student, _ in made))
        for (name, _), made in found.items()
    ]
    return sorted(rows, key=lambda row: (-len(row.students), row.question, row.title))


def unexplained(results: Sequence[Result], returned: Mapping[str, Mapping[str, str]]) -> list[Unexplained]:
    """Failures that no mistake covers, the most common first.

    Wrong answers are alike if the function ``returned`` (digests by student and question) the same; errors,
    and wrong answers noted without such a digest, if their messages are.
    """
    groups: dict[tuple[str, str, str], list[tuple[str, Mapping[str, Any]]]] = {}
    for result in results:
        student = result["student"]
        for question in result["questions"]:
            diagnosis, status, name = question["diagnosis"], question["status"], question["name"]
            if status not in ("wrong", "error") or (diagnosis and not _only_localises(diagnosis)):
                continue
            same = returned.get(student, {}).get(name, "") if status == "wrong" else ""
            groups.setdefault((name, status, same or question["message"]), []).append((student, question))
    rows = []
    for (name, status, _), members in groups.items():
        first = members[0][1]
        hint = first["diagnosis"]["message"] if first["diagnosis"] else ""
        rows.append(Unexplained(name, status, first["message"], hint, tuple(s for s, _ in members)))
    return sorted(rows, key=lambda row: (-len(row.students), row.question, row.students))


def _only_localises(diagnosis: Mapping[str, Any]) -> bool:
    return str(diagnosis["id"]).startswith("goes_wrong")


def identical(digests: Mapping[str, str]) -> list[tuple[str, ...]]:
    """Students whose files have the same digest, in groups of two or more, the largest first."""
    groups: dict[str, list[str]] = {}
    for student, digest in digests.items():
        groups.setdefault(digest, []).append(student)
    return sorted((tuple(g) for g in groups.values() if len(g) > 1), key=lambda g: (-len(g), g))
