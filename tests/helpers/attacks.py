"""What submissions try: the texts in tests/attacks/, by student, and what each earns."""

from __future__ import annotations

import re

from tests.helpers.project import ROOT

ATTACKS = {path.stem: path.read_text("utf-8") for path in sorted((ROOT / "tests" / "attacks").glob("*.py"))}
EXPECTED = {name: float(re.search(r"expect: (\d+)", text)[1]) for name, text in ATTACKS.items()}
LONG = {  # they take a limit's time: test_attacks.py runs them in bwrap, test_hostile_class.py in Landlock
    *("claims_a_length", "draws_without_end", "eats_memory", "forges_frames", "forks_without_end"),
    *("hangs_in_c_and_sleeps", "ignores_signals", "recurses", "stops_everything", "swaps_channels"),
}
SHORT = {name: text for name, text in ATTACKS.items() if name not in LONG}
