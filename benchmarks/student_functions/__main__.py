"""List the student functions, or write them as files.

    python -m benchmarks.student_functions --list
    python -m benchmarks.student_functions --write FOLDER

``--list`` prints how many there are, by function and structure and by kind of slip. ``--write`` makes
FOLDER/right and FOLDER/wrong, one file for each function in the form of examples/students, and
FOLDER/truth.json: by file, everything that is known about it.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path

from . import KINDS, StudentFunction, right_functions, wrong_functions


def tables(right: Sequence[StudentFunction], wrong: Sequence[StudentFunction]) -> str:
    """Counts as Markdown: by function, by structure, by kind."""
    functions = list(dict.fromkeys(one.function for one in right))
    rows = []
    for name in functions:
        good, bad = ([one for one in group if one.function == name] for group in (right, wrong))
        raising = sum(one.outcome != "wrong" for one in bad)
        rows.append((name, len({one.structure for one in good}), len(good), len(bad), raising))
    total = [sum(row[column] for row in rows) for column in range(1, 5)]
    by_structure = Counter((one.function, one.structure) for one in wrong)
    pairs = dict.fromkeys((one.function, one.structure) for one in right)
    by_kind = Counter(kind for one in wrong for kind in one.kinds)
    single = Counter(one.kinds[0] for one in wrong if len(one.kinds) == 1)
    return "\n\n".join(
        (
            _table(("function", "structures", "right", "wrong", "of them raising"), [*rows, ("all", *total)]),
            _table(("function", "structure", "wrong"), [(*pair, by_structure[pair]) for pair in pairs]),
            _table(
                ("kind", "meaning", "slips", "as the only slip"),
                [(kind, meaning, by_kind[kind], single[kind]) for kind, meaning in KINDS.items()],
            ),
        )
    )


def _table(head: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


def file_text(one: StudentFunction) -> str:
    """A student's file: a docstring that says what is right or wrong, and the cell."""
    what = f"{one.function}, written as {one.structure}: "
    if one.lines:
        lines = f"line{'s' if len(one.lines) > 1 else ''} {', '.join(map(str, one.lines))} of the cell"
        what += f"wrong in {lines}: " + "; ".join(f"{kind} ({KINDS[kind]})" for kind in one.kinds)
    else:
        what += "right" + (f", with {', '.join(one.kinds)}" if one.kinds else "")
    return f'"""{what}."""\n\n# %%\n{one.text}'


def write(folder: Path, right: Sequence[StudentFunction], wrong: Sequence[StudentFunction]) -> None:
    truth = {}
    for group, functions in (("right", right), ("wrong", wrong)):
        (folder / group).mkdir(parents=True)
        for one in functions:
            name = f"{group}/{one.name}.py"
            (folder / name).write_text(file_text(one), "utf-8")
            truth[name] = asdict(one)
    (folder / "truth.json").write_text(json.dumps(truth, indent=1) + "\n", "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.student_functions", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    task = parser.add_mutually_exclusive_group(required=True)
    task.add_argument("--list", action="store_true", help="print the counts")
    task.add_argument("--write", type=Path, metavar="FOLDER", help="write the functions into a new folder")
    parser.add_argument("--seed", type=int, default=0, help="another choice of variations and pairs (0)")
    options = parser.parse_args()
    if options.write and options.write.exists():
        parser.error(f"{options.write} exists already")
    right, wrong = list(right_functions(options.seed)), list(wrong_functions(options.seed))
    if options.list:
        print(tables(right, wrong))
    else:
        write(options.write, right, wrong)
        print(f"{options.write}: {len(right)} right and {len(wrong)} wrong functions")


if __name__ == "__main__":
    main()
