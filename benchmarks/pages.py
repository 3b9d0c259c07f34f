"""Time the feedback pages of a class, as `autograder feedback` makes them of the records.

    python -m benchmarks.pages COURSE ASSIGNMENT [--copies 5]

COURSE is graded. Each entry of its ledger counts as that many students' in a copy, so that a small class is
enough. Prints the pages, the seconds by the clock and of the processor, and the latter for each page.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def main() -> None:
    """Copy the records, make all pages and print a line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("course", type=Path)
    parser.add_argument("assignment")
    parser.add_argument("--copies", type=int, default=1, help="students for each entry of the ledger")
    options = parser.parse_args()
    entries = [json.loads(line) for line in (options.course / "ledger.jsonl").read_text("utf-8").splitlines()]
    with tempfile.TemporaryDirectory(prefix="pages-") as folder:
        course = Path(folder)
        (course / "submitted").mkdir()
        shutil.copy(options.course / "gradebook.db", course)
        with (course / "ledger.jsonl").open("w", encoding="utf-8") as ledger:
            for number in range(options.copies):
                for entry in entries:
                    name = entry["result"]["student"] + (f"-{number}" if number else "")
                    ledger.write(json.dumps({**entry, "result": {**entry["result"], "student": name}}) + "\n")
        started = time.perf_counter()
        command = [sys.executable, "-m", "autograder", "feedback", options.assignment, "--course", folder]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        elapsed = time.perf_counter() - started
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        pages = len(list(course.glob("feedback/*/*/*.html")))
    seconds = used.ru_utime + used.ru_stime
    each = 1000 * seconds / pages
    print(f"{pages} pages: {elapsed:.1f} s, {seconds:.1f} s of the processor, {each:.1f} ms each")


if __name__ == "__main__":
    main()
