"""The words of diagnoses that are not named mistakes. Pure; nothing here says a number of a hidden case."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from autograder.diagnosis.lookup import changed_by
from autograder.diagnosis.table import CounterfactualTable
from autograder.model import Diagnosis

MAX_ALIKE = 3  # mistakes that are named where the cases cannot tell them apart
MAX_RIGHT = 6  # results that are said to be right
MUTATION_WORDS = {  # by kind: what is the matter, and what to look at
    "operator": ("one operator is another one", "look at each plus, minus, times and divided by"),
    "operands": ("two operands are the wrong way round", "look at what is divided by what"),
    "operand": ("a term or a factor is missing", "compare it with the formula factor by factor"),
    "constant": ("one number is another one", "look at the numbers written out, and at the defaults"),
    "comparison": ("a condition is another one", "look at what happens just at its border"),
    "index": ("an index is off by one", "look at where counting begins and ends"),
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


def result_label(subscript: str, names: tuple[str, ...]) -> str:
    """A subscript in words: ``[1]["dW2"]`` of (parameters, v) is ``v["dW…"]``."""
    leading = re.match(r"\[(\d+)\]", subscript)
    if len(names) > 1 and leading and int(leading[1]) < len(names):
        return common_label(names[int(leading[1])] + subscript[leading.end() :])
    return common_label(", ".join(names) + subscript)


def common_label(label: str) -> str:
    """One label for all arrays whose keys differ by a number, and for all entries of a list."""
    label = re.sub(r'\["([A-Za-z_]+)\d*"\]', r'["\1…"]', label)
    return re.sub(r"\[\d+\](?=\[)", "[…]", label)


def in_order(labels: Iterable[str], table: CounterfactualTable) -> list[str]:
    """Results in the order in which the reference computes them."""
    computed = list(dict.fromkeys(common_label(row.target) for row in table.rows if row.target))
    return sorted(labels, key=lambda x: (computed.index(x) if x in computed else len(computed), x))


def all_right(right: Sequence[str], wrong: Sequence[str]) -> str:
    """The sentence that names the right results; one that is right as a whole by its own name."""
    spoilt = {result.split("[")[0] for result in wrong}
    names = [result if (whole := result.split("[")[0]) in spoilt else whole for result in right]
    some = list(dict.fromkeys(names))[:MAX_RIGHT]
    return f"Right in all cases: {', '.join(some[:-1])}{' and ' if some[1:] else ''}{some[-1]}."


def one_of(found: Sequence[Diagnosis]) -> Diagnosis:
    """The diagnosis of named mistakes that the cases cannot tell apart."""
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


def both(first: Diagnosis, second: Diagnosis) -> Diagnosis:
    """The diagnosis of two mistakes at a time."""
    return Diagnosis(
        f"{first.id}+{second.id}",
        f"Two things at a time: {_lower(first.title)}, and {_lower(second.title)}",
        f"{first.message} And: {second.message}",
        "named" if first.source == second.source == "named" else "generated",
        first.see or second.see,
    )


def generated(table: CounterfactualTable, names: tuple[str, ...], rows: Sequence[int], see: str) -> Diagnosis:
    """What edits of the same effect have in common; ``names`` are those of the function's results."""
    first, edits = rows[0], [table.rows[row] for row in rows]
    kinds = [kind for kind, _ in Counter(edit.kind for edit in edits).most_common(MAX_ALIKE)]
    what = ", or ".join(MUTATION_WORDS[kind][0] for kind in kinds)
    look = ", ".join(MUTATION_WORDS[kind][1] for kind in kinds)
    changed = in_order({result_label(subscript, names) for subscript in changed_by(table, first)}, table)
    target = edits[0].target
    where = ""
    if len({edit.target for edit in edits}) == 1 and target.split("[")[0] in names:
        where = f", in the computation of {common_label(target)}"
    elif changed and len(changed) < len(table.truth[0].subscripts):
        where = f", on the way to {' and '.join(changed[:2])}"
    more = "" if len({edit.kind for edit in edits}) <= MAX_ALIKE else ", or something to the same effect"
    stops = " " in table.structures[table.codes[first, 0]]
    does = "stops where the formulas would stop" if stops else "returns just what would come of the formulas"
    return Diagnosis(
        edits[0].id,
        f"{what[0].upper()}{what[1:]}{where}",
        f"Your function {does} if {what}{where}{more}, and all else were right. To find it: {look}.",
        "generated",
        see,
    )


def _lower(title: str) -> str:
    """A title within a sentence; a name or a formula's letter keeps its capital."""
    return title if len(title) > 1 and not title[1].islower() else title[0].lower() + title[1:]
