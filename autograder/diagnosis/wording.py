"""The words of diagnoses that are not named mistakes. Pure; no text contains a number of a hidden case."""

from collections.abc import Iterable, Sequence

from autograder.diagnosis.lookup import subscripts_of
from autograder.diagnosis.table import CounterfactualTable
from autograder.files import digest
from autograder.labels import common_label, result_label
from autograder.model import Diagnosis

MUTATION_WORDS = {  # by kind: what is wrong, and what to look at
    "operator": ("one operator is wrong", "look at each plus, minus, times and divided by"),
    "operands": ("two operands are swapped", "look at what is divided by what"),
    "operand": ("a term or a factor is missing", "compare it with the formula factor by factor"),
    "written": ("a number is written in that has to be computed", "look at what it depends on"),
    "constant": ("one number is wrong", "look at the numbers written out, and at the defaults"),
    "comparison": ("a condition is wrong", "look at what happens exactly at its boundary"),
    "index": ("an index is off by one", "look at where counting begins and ends"),
    "bounds": ("a slice begins or ends at the wrong index", "remember that a slice stops before its end"),
    "name": ("one name is used where another belongs", "read it aloud, name by name, beside the formula"),
    "key": ("a key is wrong", "look at which array each key names"),
    "call": ("a function call is missing or wrong", "look at each function that is called"),
    "arguments": ("the arguments of a call are wrong", "look at their order, and for one left out"),
    "dropped": ("a step is missing", "go through the formulas one by one"),
    "order": ("a step comes too late", "look at what each step needs, and whether it is computed by then"),
    "shared": ("the value of another result is used", "each result needs an array of its own"),
    "early": ("the function returns too early", "look at how far the return is indented"),
    "results": ("the wrong results are returned", "look at which are expected, and in what order"),
}

# Kinds too weak to tell once no repair was found. Repairs try to undo most of them, wherever they may be; of
# missing operands that no repair could find, every third was another mistake.
DOUBTFUL = MUTATION_WORDS.keys() - {"operator", "operands", "call", "dropped", "order", "early"}


def in_order(labels: Iterable[str], table: CounterfactualTable) -> list[str]:
    """Results in the order in which the reference computes them."""
    computed = list(dict.fromkeys(map(common_label, table.targets)))
    return sorted(labels, key=lambda x: (computed.index(x) if x in computed else len(computed), x))


def both(first: Diagnosis, second: Diagnosis) -> Diagnosis:
    """The diagnosis of two mistakes together, or of a convention and a mistake."""
    kinds = {first.source, second.source}
    two = "Two differences" if "convention" in kinds else "Two mistakes"
    return Diagnosis(
        f"{first.id}+{second.id}",
        f"{two}: {_lower(first.title)}, and {_lower(second.title)}",
        f"{first.message} And: {second.message}",
        "generated" if "generated" in kinds else "named",
        first.see or second.see,
    )


def generated(
    table: CounterfactualTable, function: str, names: tuple[str, ...], rows: Sequence[int], see: str
) -> Diagnosis | None:
    """The diagnosis of a function whose edits return the same; ``names`` are those of its results.

    It says what all of these edits share, and is None if they share too little.
    """
    edits = [table.rows[row] for row in rows]
    kinds = {edit.kind for edit in edits}
    subscripts = subscripts_of(table, table.changed[rows[0]])
    changed = in_order({result_label(subscript, names) for subscript in subscripts}, table)
    targets = {edit.target for edit in edits}
    target = next(iter(targets))
    origin = f"the computation of {common_label(target)}" if target.split("[")[0] in names else ""
    if len(targets) > 1:
        origin = ""
    if len(kinds) > 1:
        if not origin:
            return None
        title = f"The mistake is in {origin}"
        message = "Your function returns exactly what the formulas give with one mistake there."
    else:
        what, look = MUTATION_WORDS[kinds.pop()]
        where = f", in {origin}" if origin else ""
        labels = {result_label(one, names) for some in table.subscripts for one in some}
        if not origin and changed and len(changed) < len(labels):
            where = f", on the way to {' and '.join(changed[:2])}"
        title = f"{what[0].upper()}{what[1:]}{where}"
        message = (
            "With this one mistake in them, the formulas give exactly what your function returns. "
            f"To find it: {look}."
        )
    id = f"{function}_{digest(title.encode(), message.encode())[:8]}"  # equal for edits with equal words
    return Diagnosis(id, title, message, "generated", see)


def _lower(title: str) -> str:
    """A title within a sentence; a name or a formula's letter keeps its capital."""
    is_name = title[1:2].strip() and not title[1].islower()
    return title if is_name else title[0].lower() + title[1:]
