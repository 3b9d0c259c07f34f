"""Diagnoses a wrong function from its returned values: which wrong version of the reference returns the same?

That is a named mistake, else one edit of the reference, else two mistakes together. Only values select one:
an exception, a NaN or a None comes of many mistakes, and so does the wrong shape of zeros, unless it is that
of a named mistake in every case. If none fits, the diagnosis says how a result is wrong, or which one is the
first. The message also says what is correct, and in which cases the function fails. Pure. Of hidden cases it
says which words apply, never a number; it never decides points.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from autograder.comparison import Case
from autograder.diagnosis.conditions import condition
from autograder.diagnosis.evidence import speaks
from autograder.diagnosis.fingerprint import Fingerprints, fingerprints_of
from autograder.diagnosis.localise import argument_names, localise
from autograder.diagnosis.lookup import matches, nearest_named, separate_pair
from autograder.diagnosis.table import CounterfactualTable
from autograder.diagnosis.wording import DOUBTFUL, both, generated, in_order
from autograder.files import digest
from autograder.labels import all_correct, result_label, sharing
from autograder.model import CallOutcome, Diagnosis, Mistake, Question, Verdict
from autograder.verdict.patterns import ARGUMENT, correct_and_wrong, pattern_of
from autograder.verdict.positions import correct_positions
from autograder.verdict.student_code import Remark
from autograder.verdict.suspects import SUSPECTS

CAUSES = ("return_in_loop", "emptied_in_loop")  # remarks whose consequences a course may have named


def diagnose(
    question: Question,
    cases: Sequence[Case],
    outcomes: Sequence[CallOutcome],
    verdict: Verdict,
    table: CounterfactualTable,
    mistakes: Sequence[Mistake],
    remark: Remark | None = None,
    repair: Diagnosis | None = None,
    is_searched: bool = False,
) -> Verdict:
    """The verdict with the mistake named, as far as the outcomes of the hidden cases show one.

    ``remark`` says what is certain from the code itself. It outdoes what the values suggest, unless that is a
    named mistake and the remark says only where it shows, or a mistake and the remark a suspect line.
    ``repair`` is the line of the mistake as a repair of the function tells it. It stands in place of a
    generated word, and beside a named mistake or what is certain from the code. Once repairs have been
    searched in vain (``is_searched``), two unnamed edits of the reference are too weak to tell, and so is one
    of a kind in DOUBTFUL.
    """
    pairs = list(zip(cases, outcomes, strict=True))
    hidden = [(case, call) for case, call in pairs if case.origin == "hidden"]
    seen = fingerprints_of([call for _, call in hidden])
    named = {mistake.id: mistake for mistake in mistakes}
    found, told = _recognised(question, hidden, seen, table, named, is_searched), verdict.message
    if found is None or found.source == "generated":
        found = repair or found
    is_named = found is not None and found.id in named
    is_cause = is_named and (verdict.status == "error" or (remark is not None and remark.id in CAUSES))
    if remark and (is_cause or (found and remark.id in SUSPECTS)):
        told = f"{remark.title}. {told}"
        if found is not None and found is repair:
            found = repair = replace(found, message=f"{found.message} {remark.text}")
    elif remark:
        found = Diagnosis(remark.id, remark.title, remark.text, "exception")
    label = partial(result_label, names=question.returns)
    labels = {label(subscript) for subscripts in table.subscripts for subscript in subscripts}
    returned = [(case, call.value) for case, call in pairs if call.status == "returned"]
    if len(returned) < len(pairs):
        returned = []  # a function that stops has no results to compare
    correct, wrong = (some & labels for some in correct_and_wrong(question.returns, returned))
    how = ""
    if verdict.status == "wrong" and not is_named:
        in_turn = in_order(wrong, table)
        # A public case has rounded numbers, as it prints them.
        exact = [pair for pair in returned if pair[0].origin != "public"]
        result, pattern = pattern_of(question.returns, argument_names(question), exact, in_turn)
        if found is None or (found.source == "generated" and pattern.startswith(ARGUMENT.format(""))):
            found = localise(question, result, pattern, in_turn, told)
        elif found.source == "exception" and pattern and not repair:
            how = f"{result} {pattern}."
    if repair and found and found is not repair:
        found = replace(found, message=f"{found.message} {repair.message}")
    sentences = [f"{found.title}. {told}" if found else told, how]
    if verdict.status == "wrong" and correct and correct < labels:
        sentences.append(all_correct(in_order(correct, table), in_order(labels - correct, table)))
    if not is_named:
        failing = {check.case for check in verdict.checks if not check.passed}
        sentences += [correct_positions(question.returns, returned), condition(question, cases, failing)]
    message = " ".join(filter(None, sentences))
    return replace(verdict, message=message, diagnosis=found, returned=_digest(seen))


def _recognised(
    question: Question,
    hidden: Sequence[tuple[Case, CallOutcome]],
    seen: Fingerprints,
    table: CounterfactualTable,
    mistakes: Mapping[str, Mistake],
    is_searched: bool,
) -> Diagnosis | None:
    """The mistake that the values select, if any of them can."""
    values = [(case, call.value) for case, call in hidden if call.status == "returned"]
    if any(speaks(*pair) or sharing(pair[1], question.returns) for pair in values):
        return _explain(question, seen, table, mistakes, is_searched)
    if any(speaks(*pair, shapes=True) for pair in values):
        return _named(matches(table, seen)[0], table, mistakes)
    return None


def _explain(
    question: Question,
    seen: Fingerprints,
    table: CounterfactualTable,
    mistakes: Mapping[str, Mistake],
    is_searched: bool,
) -> Diagnosis | None:
    """One mistake, or what several alike have in common, or two mistakes together; else None.

    Named mistakes that the cases cannot tell apart share no words, and none is named.
    """

    def unnamed(rows: Sequence[int]) -> Diagnosis | None:
        nearest = mistakes.get(nearest_named(table, rows[0]))
        return generated(table, question.name, question.returns, rows, nearest.see if nearest else "")

    def diagnosis_of(row: int) -> Diagnosis | None:
        version = table.rows[row]
        return mistakes[version.id].diagnosis if version.named else unnamed([row])

    correct = {"", *(mistake.id for mistake in mistakes.values() if mistake.accepted)}
    rows, pairs = matches(table, seen)
    if any(table.rows[row].id in correct for row in rows):
        return None  # correct on the fixed cases: there is no mistake to explain
    if any(table.rows[row].named for row in rows):
        return _named(rows, table, mistakes)
    if rows:
        kinds = {table.rows[row].kind for row in rows}
        is_doubtful = is_searched and len(kinds) == 1 and kinds <= DOUBTFUL
        return None if is_doubtful else unnamed(rows)
    pairs = pairs or separate_pair(table, seen)
    if not pairs:
        return None
    chosen = max(pairs, key=lambda pair: sum(table.rows[row].named for row in pair))
    if is_searched and not any(table.rows[row].named for row in chosen):
        return None
    first, second = map(diagnosis_of, chosen)
    if first is None or second is None:
        return first or second
    if first.id in correct or second.id in correct:  # beside an accepted variant
        return second if first.id in correct else first
    return both(first, second)


def _named(
    rows: Sequence[int], table: CounterfactualTable, mistakes: Mapping[str, Mistake]
) -> Diagnosis | None:
    """The named mistake among rows, if there is a single one."""
    ids = {table.rows[row].id for row in rows if table.rows[row].named}
    return mistakes[ids.pop()].diagnosis if len(ids) == 1 else None


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
