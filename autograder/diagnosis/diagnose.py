"""Diagnoses a wrong function from its returned values: which wrong version of the reference returns the same?

That is a named mistake, else one edit of the reference, else two mistakes together. If none fits, the
diagnosis names the correct results and the first wrong one. Pure. Of hidden cases it says which words
apply, never a number; it never decides points.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from autograder.comparison import Case
from autograder.diagnosis.fingerprint import Fingerprints, fingerprints_of
from autograder.diagnosis.localise import localise
from autograder.diagnosis.lookup import correct_and_wrong, matches, nearest_named, separate_pair
from autograder.diagnosis.table import CounterfactualTable
from autograder.diagnosis.wording import all_correct, both, generated, in_order, one_of, result_label
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
    hidden = [(case, call) for case, call in zip(cases, outcomes, strict=True) if case.origin == "hidden"]
    seen = fingerprints_of([call for _, call in hidden])
    found = _explain(question, seen, table, {mistake.id: mistake for mistake in mistakes})
    if found and found.source == "generated" and _stops_at_own_name(question, outcomes):
        found = None  # no edit of the reference makes that error, and Python's message names the name
    correct, wrong = (
        {result_label(subscript, question.returns) for subscript in subscripts}
        for subscripts in correct_and_wrong(table, seen)
    )
    wrong_in_order = in_order(wrong, table)
    if found is None and wrong:
        found = localise(question, hidden, wrong_in_order[0])
    message = f"{found.title}. {verdict.message}" if found else verdict.message
    if correct - wrong and wrong:
        message += f" {all_correct(in_order(correct - wrong, table), wrong_in_order)}"
    return replace(verdict, message=message, diagnosis=found, returned=_digest(seen))


def _explain(
    question: Question, seen: Fingerprints, table: CounterfactualTable, mistakes: Mapping[str, Mistake]
) -> Diagnosis | None:
    """One mistake, or what several alike have in common, or two mistakes together; else None."""

    def unnamed(rows: Sequence[int]) -> Diagnosis:
        nearest = mistakes.get(nearest_named(table, rows[0]))
        return generated(table, question.name, question.returns, rows, nearest.see if nearest else "")

    def diagnosis_of(row: int) -> Diagnosis:
        version = table.rows[row]
        return mistakes[version.id].diagnosis if version.named else unnamed([row])

    correct = {"", *(mistake.id for mistake in mistakes.values() if mistake.accepted)}
    rows, pairs = matches(table, seen)
    if any(table.rows[row].id in correct for row in rows):
        return None  # correct on the fixed cases: there is no mistake to explain
    if named := dict.fromkeys(table.rows[row].id for row in rows if table.rows[row].named):
        return one_of([mistakes[id].diagnosis for id in named])
    if rows:
        return unnamed(rows)
    pairs = pairs or separate_pair(table, seen)
    if not pairs:
        return None
    first, second = map(diagnosis_of, max(pairs, key=lambda pair: sum(table.rows[row].named for row in pair)))
    if first.id in correct or second.id in correct:  # beside an accepted variant
        return second if first.id in correct else first
    return both(first, second)


def _digest(seen: Fingerprints) -> str:
    """A digest of fingerprints that is the same for values that are equal but for rounding errors."""
    words: list[str] = []
    for found in seen:
        if isinstance(found, str):
            words.append(found)
            continue
        power = int(np.frexp(found.scale)[1])  # of two, above the sum of the absolute values
        with np.errstate(all="ignore"):  # some wrong versions overflow
            rounded = np.round(np.ldexp(found.total, -power), 8) + 0.0  # no minus zero
        words += [found.structure, str(power), *map(repr, rounded.tolist())]
    return digest(*(word.encode("utf-8", "replace") for word in words))[:16]


def _stops_at_own_name(question: Question, outcomes: Sequence[CallOutcome]) -> bool:
    """Whether every call stopped at an undefined name that the reference does not use."""
    names = [re.search(r"'(\w+)'", call.message) for call in outcomes if call.error == "NameError"]
    if len(names) < len(outcomes):
        return False
    return not any(name and re.search(rf"\b{name[1]}\b", question.reference) for name in names)
