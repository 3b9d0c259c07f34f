"""Name the mistake: which wrong version of the reference returns just what the student's function returned?

Looks a question's calls up in its table of counterfactuals: a mistake with a name, else one edit, else two
at a time; where nothing fits, it says which results are right and where things first go wrong. Pure. What
it says of hidden cases is which words apply, never a number.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from autograder.comparison import Case, alike
from autograder.diagnosis.fingerprint import Fingerprint
from autograder.diagnosis.localise import built_alike, family, in_order, localise, place, right_and_wrong
from autograder.diagnosis.table import CounterfactualTable, WrongVersion, departures, fingerprints_of, same
from autograder.files import digest
from autograder.model import CallOutcome, Diagnosis, Mistake, Question, Verdict
from autograder.verdict.answer_key import AnswerKey

MAX_ALIKE = 3  # mistakes that are named where the cases cannot tell them apart
MAX_RIGHT = 6  # results that are said to be right
KINDS = {  # of edit -> what is the matter, and what to look at
    "operator": ("one operator is another one", "look at each plus, minus, times and divided by"),
    "operands": ("two operands are the wrong way round", "look at what is divided by what"),
    "operand": ("a term or a factor is missing", "compare it with the formula factor by factor"),
    "constant": ("one number is another one", "look at the numbers written out, and at the defaults"),
    "comparison": ("a condition is another one", "look at what happens just at its border"),
    "index": ("an index is off by one", "look at how the layers or examples are counted"),
    "bounds": ("a slice begins or ends at another place", "remember that a slice stops before its end"),
    "name": ("one name stands where another belongs", "read it aloud, name by name, beside the formula"),
    "key": ("the array of another key is used", "look at which array each key names"),
    "call": ("a function is missing, or is another one", "look at each function that is called"),
    "arguments": ("the arguments of a call are other ones", "look at their order, and for one left out"),
    "dropped": ("a step is missing", "go through the formulas one by one"),
    "order": ("a step comes too late", "look at what each step needs, and whether it is there by then"),
    "shared": ("the value of another place is used", "each result needs an array of its own"),
    "early": ("the function returns too early", "look at how far the return is indented"),
    "results": ("the results are returned in another way", "look at which are asked for, and in what order"),
}  # fmt: skip


def accepted(key: AnswerKey, question: Question, calls: Sequence[CallOutcome], verdict: Verdict) -> Verdict:
    """The verdict, with full points and a remark if a variant that is right too explains every call."""
    cases = key.cases[question.name]
    for variant, outcomes in key.accepted[question.name]:
        pairs = zip(cases, calls, outcomes, strict=True)
        if all(_same(question, case, call, outcome) for case, call, outcome in pairs):
            return replace(
                verdict,
                score=question.points,
                status="correct",
                message=f"All checks passed, with a remark: {variant.title}.",
                checks=tuple(replace(c, passed=True, difference=None) for c in verdict.checks),
                diagnosis=_named(variant),
            )
    return verdict


def _same(question: Question, case: Case, call: CallOutcome, other: CallOutcome) -> bool:
    if call.status != "returned" or other.status != "returned":
        return False
    return alike(case, call.value, other.value, question.returns)


def diagnose(
    question: Question,
    cases: Sequence[Case],
    calls: Sequence[CallOutcome],
    verdict: Verdict,
    table: CounterfactualTable,
    mistakes: Sequence[Mistake],
) -> Verdict:
    """The verdict with the mistake named, as far as the calls show one."""
    hidden = [i for i, case in enumerate(cases) if case.origin == "hidden"]
    seen = fingerprints_of([calls[i] for i in hidden])
    verdict = replace(verdict, returned=_digest(seen))
    found = Lookup(table, question, {mistake.id: mistake for mistake in mistakes}).explain(seen)
    if found and found.source == "generated" and _is_undefined_student_name(question, calls):
        found = None  # no edit of the reference is behind that, and Python has said which name it is
    right, wrong = right_and_wrong(question, seen, table)
    if found is None and wrong:
        found = localise(question, [(cases[i], calls[i]) for i in hidden], wrong[0])
    said = f"{found.title}. {verdict.message}" if found else verdict.message
    if right and wrong:
        said += f" Right in all cases: {_together(right, wrong)}."
    return replace(verdict, message=said, diagnosis=found)


def _digest(seen: Sequence[Fingerprint | str]) -> str:
    """A digest of what was seen, the same for values that are equal but for rounding errors."""
    words: list[str] = []
    for one in seen:
        if isinstance(one, str):
            words.append(one)
            continue
        power = int(np.frexp(one.scales.sum())[1])  # of two, above the sum of the absolute values
        with np.errstate(all="ignore"):  # some wrong versions overflow
            rounded = np.round(np.ldexp(one.total, -power), 8) + 0.0  # no minus zero
        words += [one.structure, str(power), *map(repr, rounded.tolist())]
    return digest(*(word.encode("utf-8", "replace") for word in words))[:16]


def _together(right: Sequence[str], wrong: Sequence[str]) -> str:
    """Results in words; one that is right as a whole by its own name."""
    spoilt = {result.split("[")[0] for result in wrong}
    names = [result if (whole := result.split("[")[0]) in spoilt else whole for result in right]
    some = list(dict.fromkeys(names))[:MAX_RIGHT]
    return ", ".join(some[:-1]) + (" and " if some[1:] else "") + some[-1]


def _is_undefined_student_name(question: Question, calls: Sequence[CallOutcome]) -> bool:
    """Whether every call stopped at a name that is not defined, and that the reference does not use."""
    names = [re.search(r"'(\w+)'", call.message) for call in calls if call.error == "NameError"]
    if len(names) < len(calls):
        return False
    return not any(name and re.search(rf"\b{name[1]}\b", question.reference) for name in names)


class Lookup:
    """Finds the rows of a table that explain what was seen."""

    def __init__(self, table: CounterfactualTable, question: Question, mistakes: dict[str, Mistake]) -> None:
        self._table, self._names, self._mistakes = table, question.returns, mistakes
        self._right = {"", *(mistake.id for mistake in mistakes.values() if mistake.accepted)}

    def explain(self, seen: Sequence[Fingerprint | str]) -> Diagnosis | None:
        """One mistake, or what several alike have in common, or two mistakes at a time; else None."""
        table = self._table
        rows = self.matches(seen)
        single = [table.rows[i] for i in rows if i < len(table.rows)]
        if any(row.id in self._right for row in single):
            return None  # right on the fixed cases: nothing to explain there
        if named := [row for row in single if row.named]:
            return self._one_of([_named(self._mistakes[id]) for id in dict.fromkeys(row.id for row in named)])
        if single:
            return self._generated(single, rows[0])
        double = [tuple(table.pairs[i - len(table.rows)].tolist()) for i in rows] or self._apart(seen)
        if not double:
            return None
        # Two with a name before one, before none.
        one, other = max(double, key=lambda pair: sum(table.rows[i].named for i in pair))
        first, second = self._part(one), self._part(other)
        if first.id in self._right or second.id in self._right:
            return second if first.id in self._right else first
        return Diagnosis(
            f"{first.id}+{second.id}",
            f"Two things at a time: {_lower(first.title)}, and {_lower(second.title)}",
            f"{first.message} And: {second.message}",
            "named" if first.source == second.source == "named" else "generated",
            first.see or second.see,
        )

    def matches(self, seen: Sequence[Fingerprint | str]) -> list[int]:
        table = self._table
        rows = np.arange(len(table.codes))
        for case, one in enumerate(seen):
            word = one if isinstance(one, str) else one.structure
            if word not in table.words:
                return []
            rows = rows[table.codes[rows, case] == table.words.index(word)]
            if not isinstance(one, str):
                scale = one.scales.sum()
                rows = rows[same(table.totals[rows, case], one.total, scale).all(axis=-1)]
        return [int(row) for row in rows]

    def _apart(self, seen: Sequence[Fingerprint | str]) -> list[tuple[int, int]]:
        """Two rows that act on different arrays and together give what was seen."""
        table = self._table
        prints = built_alike(seen, table)
        if prints is None:
            return []
        sums, acts = np.concatenate([one.sums for one in prints]), table.acts
        wrong = departures(sums, table.sums[0], prints)
        agrees = ~departures(table.sums, sums, prints)
        fits = (agrees | ~acts).all(axis=-1) & acts.any(axis=-1) & ~np.isnan(table.sums).any(axis=(1, 2))
        rows = np.flatnonzero(fits)
        rows = rows[rows > 0]
        for i, one in enumerate(rows):
            for other in rows[i + 1 :]:
                if ((acts[one] | acts[other]) == wrong).all():
                    return [(int(one), int(other))]
        return []

    def _part(self, row: int) -> Diagnosis:
        found = self._table.rows[row]
        return _named(self._mistakes[found.id]) if found.named else self._generated([found], row)

    def _one_of(self, found: list[Diagnosis]) -> Diagnosis:
        if len(found) == 1:
            return found[0]
        some = found[:MAX_ALIKE]
        return Diagnosis(
            "|".join(one.id for one in some),
            "One of these: " + ", or ".join(_lower(one.title) for one in some),
            "The cases cannot tell these apart. " + " Or: ".join(one.message for one in some),
            "named",
            some[0].see,
        )

    def _generated(self, rows: Sequence[WrongVersion], first: int) -> Diagnosis:
        """In words what edits of the same effect have in common."""
        kinds = [kind for kind, _ in Counter(row.kind for row in rows).most_common(MAX_ALIKE)]
        what = ", or ".join(KINDS[kind][0] for kind in kinds)
        look = ", ".join(KINDS[kind][1] for kind in kinds)
        places = self._places(first)
        targets = {row.target for row in rows}
        target = rows[0].target
        where = ""
        if len(targets) == 1 and target.split("[")[0] in self._names:
            where = f", in the computation of {family(target)}"
        elif places and len(places) < len(self._table.truth[0].paths):
            where = f", on the way to {' and '.join(places[:2])}"
        more = "" if len({row.kind for row in rows}) <= MAX_ALIKE else ", or something to the same effect"
        word = self._table.words[self._table.codes[first, 0]]
        does = (
            "stops where the formulas would stop"
            if " " in word
            else "returns just what would come of the formulas"
        )
        return Diagnosis(
            rows[0].id,
            f"{what[0].upper()}{what[1:]}{where}",
            f"Your function {does} if {what}{where}{more}, and all else were right. To find it: {look}.",
            "generated",
            self._see(first),
        )

    def _places(self, row: int) -> list[str]:
        """Which results a row's edits change, in the order in which the reference computes them."""
        table = self._table
        paths = (path for one in table.truth for path in one.paths)
        changed = {path for path, acts in zip(paths, table.acts[row], strict=True) if acts}
        return in_order({place(path, self._names) for path in changed}, table)

    def _see(self, row: int) -> str:
        """The section that a mistake with a name points to which changes most nearly the same results."""
        named = [index for index, other in enumerate(self._table.rows) if other.named]
        if not named:
            return ""
        mine, theirs = self._table.acts[row], self._table.acts[named]
        shared = (mine & theirs).sum(axis=-1) / np.maximum((mine | theirs).sum(axis=-1), 1)
        best = int(np.argmax(shared))
        return self._mistakes[self._table.rows[named[best]].id].see if shared[best] else ""


def _named(mistake: Mistake) -> Diagnosis:
    return Diagnosis(mistake.id, mistake.title, mistake.message, "named", mistake.see)


def _lower(title: str) -> str:
    """A title within a sentence; what is a name or a formula's letter keeps its capital."""
    return title if len(title) > 1 and not title[1].islower() else title[0].lower() + title[1:]
