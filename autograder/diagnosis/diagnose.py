"""Diagnoses a wrong function from its returned values: which wrong version of the reference returns the same?

That is a named mistake, else one edit of the reference, else two mistakes at a time. Where none fits, the
diagnosis says which results are right and which is the first that goes wrong. Pure. It says of hidden
cases which words apply, never a number; it never decides points.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from autograder.comparison import Case
from autograder.diagnosis.fingerprint import Fingerprint, fingerprints_of
from autograder.diagnosis.localise import localise
from autograder.diagnosis.lookup import matches, nearest_named, right_and_wrong, separate_pair
from autograder.diagnosis.table import CounterfactualTable
from autograder.diagnosis.wording import all_right, both, generated, in_order, one_of, result_label
from autograder.files import digest
from autograder.model import CallOutcome, Diagnosis, Mistake, Question, Verdict


def diagnose(
    question: Question,
    cases: Sequence[Case],
    outcomes: Sequence[CallOutcome],
    verdict: Verdict,
    table: CounterfactualTable,
    mistakes: Sequence[Mistake],
) -> Verdict:
    """The verdict with the mistake named, as far as the outcomes of the hidden cases show one."""
    asked = [(case, one) for case, one in zip(cases, outcomes, strict=True) if case.origin == "hidden"]
    seen = fingerprints_of([outcome for _, outcome in asked])
    found = _explain(question, seen, table, {mistake.id: mistake for mistake in mistakes})
    if found and found.source == "generated" and _stops_at_own_name(question, outcomes):
        found = None  # no edit of the reference makes that error, and Python has said which name it is
    right, wrong = (
        {result_label(subscript, question.returns) for subscript in subscripts}
        for subscripts in right_and_wrong(table, seen)
    )
    ordered = in_order(wrong, table)
    if found is None and wrong:
        found = localise(question, asked, ordered[0])
    message = f"{found.title}. {verdict.message}" if found else verdict.message
    if right - wrong and wrong:
        message += f" {all_right(in_order(right - wrong, table), ordered)}"
    return replace(verdict, message=message, diagnosis=found, returned=_digest(seen))


def _explain(
    question: Question,
    seen: Sequence[Fingerprint | str],
    table: CounterfactualTable,
    mistakes: dict[str, Mistake],
) -> Diagnosis | None:
    """One mistake, or what several alike have in common, or two mistakes at a time; else None."""

    def unnamed(rows: Sequence[int]) -> Diagnosis:
        nearest = mistakes.get(nearest_named(table, rows[0]))
        return generated(table, question.returns, rows, nearest.see if nearest else "")

    def one(row: int) -> Diagnosis:
        version = table.rows[row]
        return mistakes[version.id].diagnosis if version.named else unnamed([row])

    right = {"", *(mistake.id for mistake in mistakes.values() if mistake.accepted)}
    rows, pairs = matches(table, seen)
    if any(table.rows[row].id in right for row in rows):
        return None  # right on the fixed cases: nothing to explain there
    if named := dict.fromkeys(table.rows[row].id for row in rows if table.rows[row].named):
        return one_of([mistakes[id].diagnosis for id in named])
    if rows:
        return unnamed(rows)
    pairs = pairs or separate_pair(table, seen)
    if not pairs:
        return None
    first, second = map(one, max(pairs, key=lambda pair: sum(table.rows[row].named for row in pair)))
    if first.id in right or second.id in right:  # beside an accepted variant
        return second if first.id in right else first
    return both(first, second)


def _digest(seen: Sequence[Fingerprint | str]) -> str:
    """A digest of fingerprints that is the same for values that are equal but for rounding errors."""
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


def _stops_at_own_name(question: Question, outcomes: Sequence[CallOutcome]) -> bool:
    """Whether every call stopped at an undefined name that the reference does not use."""
    names = [re.search(r"'(\w+)'", call.message) for call in outcomes if call.error == "NameError"]
    if len(names) < len(outcomes):
        return False
    return not any(name and re.search(rf"\b{name[1]}\b", question.reference) for name in names)
