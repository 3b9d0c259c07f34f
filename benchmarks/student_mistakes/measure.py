"""How often a grader's words name the true mistake of a student's function."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from .generate import StudentFunction


class Word(NamedTuple):
    """What a grader says about a function; both may be empty."""

    lines: Collection[int]  # of the cell, counted from 1
    kind: str  # in the grader's own terms
    is_apart: bool = False  # the kind is told of the function, not of these lines
    shown: Collection[int] = ()  # lines that are told as facts, such as where an exception stopped it


Said = tuple[Collection[int], str] | Word
Diagnose = Callable[[str, str], Said | None]  # cell, function
Kinds = Mapping[str, Collection[str]]  # from a grader's kind to those of KINDS that it may stand for


@dataclass(frozen=True)
class Judged:
    """A student's function, the word about it, and whether what the word says is true."""

    one: StudentFunction
    word: Word | None
    true_line: bool
    true_kind: bool
    shown_line: bool  # a wrong line is told, as a mistake or as a fact

    @property
    def says(self) -> bool:
        """Whether something is said of the mistake; a fact is no word on it."""
        return self.word is not None and not (self.word.shown and not (self.word.lines or self.word.kind))

    @property
    def true(self) -> bool:
        """Whether the word says something, and nothing that is not true."""
        if self.word is None or not (self.word.lines or self.word.kind):
            return False
        return (self.true_line or not self.word.lines) and (self.true_kind or not self.word.kind)


def measured(functions: Iterable[StudentFunction], diagnose: Diagnose, kinds: Kinds) -> list[Judged]:
    """Ask for a word about each function; ``diagnose`` returns a Word, or None for no word.

    A line is true if one of the named lines is wrong. A kind is true if it describes a slip in a named line;
    any slip, where the word names no true line or tells the kind apart from its lines.

    Raises:
        KeyError: ``kinds`` does not have a kind that the grader uses.
    """
    return [_judged(one, diagnose(one.source, one.function), kinds) for one in functions]


def _judged(one: StudentFunction, said: Said | None, kinds: Kinds) -> Judged:
    if said is None:
        return Judged(one, None, False, False, False)
    word = Word(*said)
    named = [slip for slip in one.mistakes if set(slip.lines) & set(word.lines)]
    meant = set(kinds[word.kind]) if word.kind else set()
    about = one.mistakes if word.is_apart or not named else named
    true_kind = any(meant & set(slip.kinds) for slip in about)
    told = {*word.lines, *word.shown}
    shown_line = any(told & set(slip.lines) for slip in one.mistakes)
    return Judged(one, word, bool(named), true_kind, shown_line)


def report(wrong: Sequence[Judged], right: Sequence[Judged] = ()) -> str:
    """Counts as Markdown, by group, number of slips, kind and function; below, the words on right ones."""
    groups: list[tuple[str, list[Judged]]] = [("all", list(wrong))]
    for name in ("loop", "comprehension", "neither"):
        groups.append((name, [one for one in wrong if one.one.group == name]))
    for count, name in ((1, "one slip"), (2, "two slips")):
        groups.append((name, [one for one in wrong if len(one.one.mistakes) == count]))
    groups.append(("raising", [one for one in wrong if one.one.outcome != "wrong"]))
    for kind in dict.fromkeys(one.one.mistakes[0].kinds[0] for one in wrong):
        same = [one for one in wrong if [slip.kinds[0] for slip in one.one.mistakes] == [kind]]
        groups.append((f"only {kind}", same))
    for function in sorted({one.one.function for one in wrong}):
        groups.append((function, [one for one in wrong if one.one.function == function]))
    head = ("group", "functions", "true line", "line shown", "true kind", "all true", "false word", "no word")
    text = table(head, [(name, *_counts(group)) for name, group in groups])
    if right:
        false = sum(one.says for one in right)
        text += f"\n\n{false} of {len(right)} right functions got a word."
    return text


def _counts(group: Sequence[Judged]) -> tuple[int, ...]:
    true, silent = sum(one.true for one in group), sum(not one.says for one in group)
    lines, kinds = sum(one.true_line for one in group), sum(one.true_kind for one in group)
    shown = sum(one.shown_line for one in group)
    return len(group), lines, shown, kinds, true, len(group) - silent - true, silent


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines: list[Sequence[object]] = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)
