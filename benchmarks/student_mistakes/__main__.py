"""List student mistakes by function and structure, write them to a file, or measure a grader with them.

python -m benchmarks.student_mistakes --seed 1 --count 500
python -m benchmarks.student_mistakes --seed 2 --count 500 --unseen --right 300 --write FILE
python -m benchmarks.student_mistakes --seed 1 --count 500 --diagnose MODULE:CALLABLE --kinds MODULE:TABLE
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import Any

from . import KINDS, StudentFunction, measured, report, right_functions, wrong_functions
from .measure import table


def listing(functions: Sequence[StudentFunction]) -> str:
    """Counts as Markdown: by function and structure, and by kind of slip if there are any."""
    by_function = Counter(one.function for one in functions)
    by_structure = Counter((one.function, one.structure) for one in functions)
    rows = [
        (name, count, ", ".join(f"{s} {n}" for (f, s), n in sorted(by_structure.items()) if f == name))
        for name, count in sorted(by_function.items())
    ]
    slips = Counter(slip.kinds[0] for one in functions for slip in one.mistakes)
    groups = Counter(one.group for one in functions)
    raising = sum(one.outcome not in ("right", "wrong") for one in functions)
    kinds = [(kind, meaning, slips[kind]) for kind, meaning in KINDS.items()]
    tables = [table(("function", "functions", "of each structure"), rows)]
    tables += [table(("kind", "meaning", "slips"), kinds)] if slips else []
    return "\n\n".join(
        (
            *tables,
            f"{len(functions)} functions in {len(by_structure)} structures: "
            + ", ".join(f"{n} {group}" for group, n in sorted(groups.items()))
            + f"; {sum(len(one.mistakes) == 2 for one in functions)} with two slips, {raising} raise.",
        )
    )


def _named(text: str) -> Any:
    module, _, name = text.partition(":")
    return getattr(import_module(module), name)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.student_mistakes", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--count", type=int, required=True, help="wrong functions")
    parser.add_argument("--right", type=int, default=0, metavar="COUNT", help="right functions as well")
    parser.add_argument("--unseen", action="store_true", help="of structures kept apart for testing")
    parser.add_argument("--apart-from", type=int, metavar="SEED", help="none that is in the set of this seed")
    parser.add_argument("--write", type=Path, metavar="FILE", help="one JSON object a line")
    parser.add_argument("--diagnose", metavar="MODULE:CALLABLE", help="measure what it says")
    parser.add_argument("--kinds", metavar="MODULE:TABLE", help="from its kinds to those of this benchmark")
    options = parser.parse_args()
    if (options.diagnose is None) != (options.kinds is None):
        parser.error("--diagnose and --kinds go together")
    known = options.apart_from
    without = () if known is None else list(wrong_functions(options.count, known, options.unseen))
    wrong = list(wrong_functions(options.count, options.seed, options.unseen, without))
    right = list(right_functions(options.right, options.seed, options.unseen))
    if options.write:
        lines = [json.dumps(asdict(one)) + "\n" for one in (*wrong, *right)]
        options.write.write_text("".join(lines), "utf-8")
    if options.diagnose:
        diagnose, kinds = _named(options.diagnose), _named(options.kinds)
        print(report(measured(wrong, diagnose, kinds), measured(right, diagnose, kinds)))
    else:
        print(listing(wrong))
        if right:
            print(listing(right))


if __name__ == "__main__":
    main()
