"""Functions as students wrote them, in tests/students."""

from __future__ import annotations

import re

from tests.helpers.project import ROOT


def written_functions(folder: str) -> list[tuple[str, str, str]]:
    """The function, the words due and the code of each cell in a folder of tests/students."""
    found = []
    for path in sorted((ROOT / "tests" / "students" / folder).glob("*.py")):
        parts = re.split(r"^# %% (.+)\n", path.read_text("utf-8"), flags=re.MULTILINE)[1:]
        found += [(path.stem, words, code) for words, code in zip(parts[::2], parts[1::2], strict=True)]
    return found
