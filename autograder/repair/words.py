"""The words of a repair: the line, the kind of the mistake if that is certain, never the new code. Pure."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from autograder.files import digest
from autograder.model import Diagnosis
from autograder.repair.candidates import Edit, StudentCell
from autograder.repair.search import Repair
from autograder.verdict.student_code import StudentCode, listed
from autograder.verdict.suspects import SUSPECTS

KIND_LEAD = 0.15  # by which the cheapest edit of another kind has to cost more, for the kind to be told
LINE_LEAD = 0.25  # by which the cheapest edit of another line has to cost more, for the line to be told
PAIRS = ("order", "missing step", "indentation")  # kinds whose lines belong together
# Of the lines that are told; a function could tell something by its lines (see docs/security.md).
MAX_LINE = 100
MAX_DISTANCE = 3  # between two lines that are told
MAX_REACH = 10  # between a line that makes a value and one that uses it
WHOLE = "With one small change there, every check passes."
PARTLY = (
    "With one small change there, more of the results are correct in every check. There is another mistake."
)
BOTH = "With one small change there and one more elsewhere, every check passes."
KINDS = {  # that edits repair without doubt: what is told of them. Others are not told.
    "name": "one name in it does not belong there. Read it aloud, name by name, beside the formula",
    "number": "one number in it is not the right one, or stands where a name belongs",
    "operator": "one operator or sign in it is not the right one",
    "missing": "something of the formula is missing in it: a factor, a term, an exponent or a function",
    "surplus": "something in it does not belong there: a factor, a term, an exponent or a function",
    "index": "an index, a range or a bound in it is off. Write down what it takes from a small example",
    "twin": "another line does the same for another quantity. Compare the two, name by name",
    "copy": "two names in it stand for one object. What does the other one hold when one of them is changed?",
    "brackets": "in which order does Python evaluate it? Look at each bracket",
    "function": "one function that it calls is not the right one",
    "comparison": "the condition in it is not the right one. Try it at its boundary",
    "filter": "a condition is missing in it",
    "missing step": "a step is missing there. Go through the formulas one by one",
    "surplus step": "a step there is one too many",
    "target": "its value goes to another name or entry than the one that needs it",
    "order": "something there comes too early or too late. What does each line need?",
    "indentation": "look at how far it is indented: how often should it run?",
    "arguments": "look at which values are handed over in it, and in what order",
}


@dataclass(frozen=True)
class RepairWords:
    """The words that a student reads about a repair, and for the instructor the whole edit."""

    lines: tuple[int, ...]  # of the cell
    kind: str  # a key of KINDS; empty if it is not certain
    diagnosis: Diagnosis
    edit: str
    repair: Repair


def repair_words(
    cell: StudentCell, code: StudentCode, found: Sequence[Repair], known: Diagnosis | None = None
) -> RepairWords | None:
    """The words about the edits that make all cases pass; None if they do not agree on a line.

    Beside a named mistake they have no kind. If what is ``known`` is a single mistake, an edit that makes
    some results right is not about it; nor is it beside an exception, if it leaves out something.
    """
    if not found:
        return None
    best = found[0]
    name = known.id if known is not None and known.source == "named" else ""
    is_raising = known is not None and known.source == "exception" and known.id not in SUSPECTS
    leaves_out = is_raising and best.edit.kind in ("surplus", "surplus step")
    if best.results and ((name and "+" not in name) or leaves_out):
        return None
    lines, kind, either = told_of_pairs(found) if best.second else told(cell, found)
    if not lines:
        return None
    kind = "" if name else kind
    numbers = f"{lines[0]} or {lines[1]}" if either else listed([str(line) for line in lines])
    where = f"line{'s' if lines[1:] and not either else ''} {numbers}"
    is_one = not best.results and best.second is None
    title = f"{'The' if is_one else 'A'} mistake is in {where}"
    texts = [f"`{text}`" for line in lines if (text := code.quoted(line))]
    passed = PARTLY if best.results else BOTH if best.second else WHOLE
    said = f"{title}: {' or '.join(texts) if either else listed(texts)}. {passed}"
    if kind:
        said += f" To find it: {KINDS[kind]}{'' if KINDS[kind].endswith('?') else '.'}"
    id = f"repair_{code.name}_{digest(title.encode(), said.encode())[:8]}"  # equal for edits with equal words
    return RepairWords(lines, kind, Diagnosis(id, title, said, "repair"), _edit_text(cell, best), best)


def likely(found: Sequence[Repair]) -> list[Repair]:
    """The repairs that decide the words: the cheapest one and those that cost nearly as little."""
    return [repair for repair in found if repair.cost <= found[0].cost + LINE_LEAD]


class Told(NamedTuple):
    """The lines of the cell and the kind of the mistake that a student reads; both may be empty."""

    lines: tuple[int, ...] = ()
    kind: str = ""
    either: bool = False  # the mistake is in one of two lines: one makes what the other uses


def told(cell: StudentCell, found: Sequence[Repair]) -> Told:
    """The lines and the kind on which the edits that make all cases pass agree."""
    best = found[0].edit
    edits = [repair.edit for repair in likely(found)]
    lines = set(best.lines).intersection(*(edit.lines for edit in edits))
    if best.kind in PAIRS and lines != set(best.lines) and {edit.kind for edit in edits} != {best.kind}:
        return Told()
    kinds = {one.edit.kind for one in found if one.edit.cost <= best.cost + KIND_LEAD}
    kind = best.kind if len(kinds) == 1 and best.kind in KINDS else ""
    if not lines:
        both = _maker_and_user(cell, edits)
        return Told(both, kind if {edit.kind for edit in edits} == {kind} else "", True) if both else Told()
    if max(lines) > MAX_LINE:
        return Told()
    first, *others = sorted(lines)
    if others and (len(others) > 1 or others[0] - first > MAX_DISTANCE):
        # Of lines that are alike, the first is told.
        return Told() if best.kind in PAIRS else Told((first,), kind)
    return Told((first, *others), kind)


def told_of_pairs(found: Sequence[Repair]) -> Told:
    """The first line that all likely pairs of edits change, and its kind if they agree on it.

    An edit names no line here if its lines belong together, or if it leaves out one of lines that are alike.
    """
    by_line: list[dict[int, str]] = []
    for pair in likely(found):
        alone = [edit for edit in pair.edits if edit.kind not in PAIRS and not _is_one_of_several(edit)]
        by_line.append({line: edit.kind for edit in alone for line in edit.lines})
    lines = set(by_line[0]).intersection(*by_line)
    if not lines or min(lines) > MAX_LINE:
        return Told()
    line = min(lines)
    kinds = {kinds[line] for kinds in by_line}
    kind = kinds.pop() if len(kinds) == 1 else ""
    return Told((line,), kind if kind in KINDS else "")


def _is_one_of_several(edit: Edit) -> bool:
    """Whether an edit leaves out one line of several that are alike."""
    return edit.kind == "surplus step" and len(edit.lines) > 1


def _maker_and_user(cell: StudentCell, edits: Sequence[Edit]) -> tuple[int, ...]:
    """The line that makes a value and the one that uses it; none if an edit is elsewhere."""
    maker, *users = sorted({line for edit in edits for line in edit.lines})
    if any(edit.kind in PAIRS for edit in edits) or len(users) > 1:
        return ()
    is_near = users[0] - maker <= MAX_REACH and users[0] <= MAX_LINE
    return (maker, users[0]) if is_near and cell.makes(maker, users[0]) else ()


def _edit_text(cell: StudentCell, repair: Repair) -> str:
    """The changed lines, as a difference between two texts shows them."""
    before, after = cell.text.splitlines(), repair.source.splitlines()
    changed = difflib.unified_diff(before, after, lineterm="", n=0)
    return "\n".join(line for line in changed if not line.startswith(("---", "+++", "@@")))
