"""A hostile kernel costs its own cell: earlier and later cells keep their points, and so do all others."""

from __future__ import annotations

import json
import subprocess
import sys

import nbformat
import pytest

from tests.helpers.notebooks import cell, notebook
from tests.helpers.project import ROOT
from tests.kernel.hostile import BREAKERS, FLOODS, FORGERIES

pytestmark = pytest.mark.slow  # most cells end at a limit

TEST = {"grade": True, "locked": True, "points": 1}
MEMORY = 300 << 10  # kilobytes of the driving process
RUN = """
import json, sys
import nbformat
from traitlets.config import Config
from autograder.kernel.execution import execute

config = Config()
config.Execute.timeout = 8
done = execute(nbformat.reads(sys.stdin.read(), as_version=4), {}, config)
print(json.dumps({
    "notebook": nbformat.writes(done.notebook),
    "stopped": {cell.label: cell.status for cell in done.stopped},
    "files": sorted(done.files),
    "notes": done.notes,
    "memory": int(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1]),
}))
"""


def run(attacks: dict[str, tuple[str, str]]) -> dict:
    """Run attacks, each followed by an assert, from a process of its own."""
    cells = ["from IPython.display import display\nx = 5"]
    for name, (text, _) in attacks.items():
        cells += [cell(text, name), cell("assert x == 5", f"after_{name}", **TEST)]
    text = nbformat.writes(notebook(*cells))
    done = subprocess.run(
        [sys.executable, "-c", RUN], input=text, cwd=ROOT, capture_output=True, text=True, timeout=600
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("attacks", [FLOODS, FORGERIES, BREAKERS], ids=["floods", "forgeries", "breakers"])
def test_an_attack_costs_its_own_cell_and_little_memory(attacks):
    done = run(attacks)
    stopped = dict(done["stopped"])
    for name, (_, ends) in attacks.items():
        assert stopped.pop(name, "shown") in ends, name
    assert not stopped
    assert done["memory"] < MEMORY
    executed = nbformat.reads(done["notebook"], as_version=4)
    nbformat.validate(executed)
    assert "onerror" not in str([c.get("outputs") for c in executed.cells])
    if attacks is BREAKERS:
        assert done["files"] == ["other.ipynb", "plain.txt"]
        (note,) = done["notes"]
        assert "links or other files that are not plain" in note
