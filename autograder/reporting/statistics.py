"""Statistics of a class, computed from the results in the ledger. Pure, and independent of the page."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from autograder.model import LOCALISED
from autograder.records.results import DiagnosisResult, QuestionResult, SubmissionResult

STATUSES = ("correct", "wrong", "error", "timeout", "not_attempted", "missing")
MAX_BARS = 20
Results = Sequence[SubmissionResult]


@dataclass(frozen=True)
class PointDistribution:
    """The distribution of points; a bar counts from its lowest points up to those of the next bar."""

    mean: float
    quartiles: Sequence[float]  # minimum, lower quartile, median, upper quartile, maximum
    bars: Sequence[tuple[float, int]]  # lowest points and number of submissions


@dataclass(frozen=True)
class QuestionStatistics:
    """The statistics of one question."""

    name: str
    counts: Mapping[str, int]  # by status
    solved: float  # share of the submissions
    mean_share: float  # of its points
    discrimination: float | None  # None if undefined


@dataclass(frozen=True)
class PartStatistics:
    """One part of a question's points."""

    question: str
    name: str
    max_score: float
    earned: float  # share of the submissions


@dataclass(frozen=True)
class Finding:
    """A recognised mistake, or an accepted variant with a remark, and the students who have it."""

    question: str
    title: str
    generated: bool
    accepted: bool
    students: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Unexplained:
    """Equal failures of one question that no known mistake explains."""

    question: str
    message: str
    hint: str  # the first wrong result and its pattern, or ""
    students: list[str] = field(default_factory=list)


def point_distribution(values: Sequence[float], max_score: float, smallest: float) -> PointDistribution:
    """The distribution of ``values``; ``smallest`` is the points of the question worth least."""
    width = smallest or 1.0
    while max_score / width > MAX_BARS:
        width *= 2
    count = int(max(max_score, *values) // width) + 1
    bars = Counter(int(value // width) for value in values)
    mean, quartiles = float(np.mean(values)), np.percentile(values, [0, 25, 50, 75, 100]).tolist()
    return PointDistribution(mean, quartiles, [(n * width, bars[n]) for n in range(count)])


def question_statistics(results: Results, names: Sequence[str]) -> list[QuestionStatistics]:
    """The statistics of each question. It counts as missing in results that lack it."""
    table = [_by_name(result, names) for result in results]
    scores = np.array([[score for _, score, _ in row] for row in table])
    shares = scores / np.array([[max_score or 1.0 for _, _, max_score in row] for row in table])
    statistics = []
    for n, name in enumerate(names):
        statuses = Counter(row[n][0] for row in table)
        counts = {status: statuses[status] for status in STATUSES}
        discrimination = _correlation(scores[:, n], np.delete(scores, n, axis=1).sum(axis=1))
        solved, mean_share = counts["correct"] / len(table), float(shares[:, n].mean())
        statistics.append(QuestionStatistics(name, counts, solved, mean_share, discrimination))
    return statistics


def part_statistics(results: Results, names: Sequence[str]) -> list[PartStatistics]:
    """The share of the submissions that earned each part of these questions."""
    found: dict[tuple[str, str], PartStatistics] = {}
    earned: Counter[tuple[str, str]] = Counter()
    for _, question in _questions(results):
        for part in question.get("parts", ()):
            key = question["name"], part["name"]
            found[key] = PartStatistics(*key, part["max_score"], 0.0)
            earned[key] += part["score"] == part["max_score"]
    rows = [replace(row, earned=earned[key] / len(results)) for key, row in found.items()]
    return sorted((row for row in rows if row.question in names), key=lambda row: names.index(row.question))


def _by_name(result: SubmissionResult, names: Sequence[str]) -> list[tuple[str, float, float]]:
    """Status, score and maximum score of each question."""
    known = {q["name"]: (q["status"], q["score"], q["max_score"]) for q in result["questions"]}
    return [known.get(name, ("missing", 0.0, 0.0)) for name in names]


def _correlation(x: np.ndarray, y: np.ndarray) -> float | None:
    """Pearson's correlation; None if all entries of x, or all of y, are equal."""
    return float(np.corrcoef(x, y)[0, 1]) if np.ptp(x) and np.ptp(y) else None


def findings(results: Results, edits: Mapping[str, Mapping[str, str]] | None = None) -> list[Finding]:
    """The recognised mistakes and accepted variants, the most common first.

    ``edits`` that repair a function (by student and key of the verdict) are findings of their own, unless
    something better is known: students with the same edit are in one group, whatever line it is in.
    """
    found: dict[tuple[str, str, bool], Finding] = {}
    for student, question in _questions(results):
        diagnosis, accepted = question["diagnosis"], question["status"] == "correct"
        if diagnosis and _explains(diagnosis):
            generated = diagnosis["source"] == "generated"
            notebook, name = question.get("notebook", ""), question["name"]
            key = f"{notebook}/{name}" if notebook else name
            edit = (edits or {}).get(student, {}).get(key, "") if diagnosis["source"] == "repair" else ""
            edit = " ".join(edit.split())
            new = Finding(name, f"repaired by {edit}" if edit else diagnosis["title"], generated, accepted)
            group = name, edit or diagnosis["id"], accepted
            found.setdefault(group, new).students.append(student)
    return sorted(found.values(), key=lambda row: (-len(row.students), row.question, row.title))


def unexplained(results: Results, returned: Mapping[str, Mapping[str, str]]) -> list[Unexplained]:
    """The failures that no known mistake explains, in groups, the most common first.

    Wrong answers are in one group if their functions ``returned`` the same (digests by student and
    question); errors, and wrong answers without a digest, if they have the same message.
    """
    groups: dict[tuple[str, str, str], Unexplained] = {}
    for student, question in _questions(results):
        name, status, diagnosis = question["name"], question["status"], question["diagnosis"]
        if status not in ("wrong", "error") or (diagnosis and _explains(diagnosis)):
            continue
        value = returned.get(student, {}).get(name, "") if status == "wrong" else ""
        new = Unexplained(name, question["message"], diagnosis["message"] if diagnosis else "")
        groups.setdefault((name, status, value or new.message), new).students.append(student)
    return sorted(groups.values(), key=lambda group: (-len(group.students), group.question, group.students))


def _questions(results: Results) -> Iterator[tuple[str, QuestionResult]]:
    """Each graded question of each student."""
    for result in results:
        for question in result["questions"]:
            yield str(result["student"]), question


def _explains(diagnosis: DiagnosisResult) -> bool:
    """Whether a diagnosis names a mistake, and not only the first wrong result."""
    return not diagnosis["id"].startswith(LOCALISED)


def identical_files(digests: Mapping[str, str]) -> list[list[str]]:
    """Groups of two or more students whose files have the same digest, the largest group first."""
    groups: dict[str, list[str]] = {}
    for student, digest in digests.items():
        groups.setdefault(digest, []).append(student)
    return sorted((g for g in groups.values() if len(g) > 1), key=lambda g: (-len(g), g))
