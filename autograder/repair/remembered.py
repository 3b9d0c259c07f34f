"""Keeps found repairs in the user's cache folder, because the same program is often graded again.

A file holds the repairs that a search found. It decides nothing: a repair is graded on all cases each time
before a word is said.
"""

import json
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import numpy as np

from autograder.cache import CACHE
from autograder.digests import points_digest, words_digest
from autograder.files import digest, replace_file, value_bytes
from autograder.repair.candidates import Edit
from autograder.repair.search import Repair
from autograder.repair.words import likely

FOLDER = CACHE / "repairs"
SLOT = 4  # hexadecimal digits of a key that name its file: at most 65,536 files, and the newest key stays
MAX_BYTES = 1 << 14  # of a file


def remembered(made_from: object, find: Callable[[], tuple[list[Repair], bool]]) -> list[Repair]:
    """The repairs that decide the words: those in the cache, or those that ``find`` returns.

    ``find`` also says whether it would return them again, since only such repairs are kept. ``made_from`` is
    everything that they depend on, except the code of the grader and the versions of Python and NumPy.
    """
    versions = (sys.version, np.__version__, points_digest(), words_digest())
    key = digest(value_bytes(made_from), *(version.encode() for version in versions))
    path = FOLDER / f"{key[:SLOT]}.json"
    with suppress(OSError, ValueError, TypeError):  # a damaged file counts as none
        stored, rows = json.loads(path.read_bytes())
        if stored == key:
            return [_repair(*row) for row in rows]
    repairs, is_repeatable = find()
    repairs = likely(repairs)
    content = json.dumps([key, [_row(repair) for repair in repairs]]).encode()
    if is_repeatable and len(content) <= MAX_BYTES:
        with suppress(OSError):
            replace_file(path, content, mode=0o600)  # it holds a student's code
    return repairs


def _row(repair: Repair) -> list[Any]:
    edits = [[edit.kind, edit.cost, edit.lines] for edit in repair.edits]
    return [edits, repair.source, repair.results]


def _repair(edits: list[Any], source: str, results: list[str]) -> Repair:
    first, *others = (Edit(kind, cost, tuple(lines), ()) for kind, cost, lines in edits)
    return Repair(first, source, tuple(results), *others)
