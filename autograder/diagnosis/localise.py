"""Localises wrong results that no known mistake explains: how one is wrong, or which one is first. Pure."""

import re
from collections.abc import Sequence

from autograder.labels import common_label
from autograder.model import LOCALISED, Diagnosis, Question
from autograder.verdict.patterns import EACH, place_to_look
from autograder.verdict.student_code import StudentCode


def localise(
    question: Question, label: str, pattern: str, wrong: Sequence[str], message: str
) -> Diagnosis | None:
    """The diagnosis that says how a result is wrong, or else which result is the first that is wrong.

    ``wrong`` are the labels of wrong results in the order in which they are computed, ``message`` is the
    verdict's; None if the diagnosis would add nothing to it.
    """
    if not pattern:
        told = re.sub(r'(\S+) has no entry "([A-Za-z_]+)\d*"', r'\1["\2…"]', common_label(message))
        if len(wrong) < 2 or wrong[0] in told:
            return None
        label, pattern = wrong[0], "is the first result that is wrong"
    look = place_to_look(label, pattern, re.search(r"\bseed\b", question.reference) is not None)
    id = LOCALISED + re.sub(r"\W+", "_", label.removeprefix(EACH)).strip("_")
    return Diagnosis(id, f"{label} {pattern}", look, "generated")


def argument_names(question: Question) -> list[str]:
    """The names of the function's positional arguments."""
    function = StudentCode(question.reference, question.name).function
    return [argument.arg for argument in function.args.args] if function else []
