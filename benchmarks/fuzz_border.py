"""Does any input make the grader fail, or take too much time or memory?

    .venv/bin/python -m benchmarks.fuzz_border [--minutes 20] [--seed 7] [--replay answers-7-1234]

Draws answers, notebooks, timestamps and folders that no honest student hands in, and passes each through the
grader's own code; no submitted code runs. Printed: the seed, inputs a second, the most memory and time that
one input took, and each failure with the name of its input, with which it can be replayed.
"""

from __future__ import annotations

import argparse
import secrets
import sys

from tests.fuzzing.runner import fuzz, run


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--minutes", type=float, default=20.0)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    parser.add_argument("--replay", metavar="INPUT", help="run one input again, in this process")
    options = parser.parse_args()
    if options.replay:
        run(options.replay)
        return
    print(f"seed {options.seed}", flush=True)
    report = fuzz(options.seed, 60 * options.minutes)
    print(*report.failures, report, sep="\n")
    sys.exit(bool(report.failures))


if __name__ == "__main__":
    main()
