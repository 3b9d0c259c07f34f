"""If the driving process is flooded, the cell that sent the flood is left out, even if it has ended."""

from unittest.mock import Mock

from traitlets.config import Config

from autograder.kernel import executor
from autograder.kernel.execution import execute
from autograder.kernel.executor import SandboxExecute
from autograder.kernel.watch import FLOOD, TOO_LARGE
from tests.helpers.notebooks import cell, notebook

LARGE = "y = x\nfor _ in range(12):\n    print('x' * 10**6, flush=True)"
END = "import os\nos._exit(0)"


def end_late(monkeypatch, is_late=lambda run: True):
    """Let kernels be ended for a flood at the cell after one of 12 MB, as on a busy machine."""
    run_cell = SandboxExecute._run_cell

    async def run_late(self, position):
        if self._large and is_late(self):
            self.km.provisioner.process.end(FLOOD)
            await self.km.provisioner.ended()
        return await run_cell(self, position)

    monkeypatch.setattr(SandboxExecute, "_run_cell", run_late)


def stopped(*cells: str) -> dict[str, str]:
    """Why cells named by their position stopped."""
    named = [cell(text, str(position)) for position, text in enumerate(cells)]
    return {one.label: one.reason for one in execute(notebook(*named), {}, Config()).stopped}


def test_the_cell_below_a_flood_is_run_again_without_it(monkeypatch):
    end_late(monkeypatch)
    assert stopped("x = 5", LARGE, "assert x == 5", "assert x == 5") == {"1": FLOOD}
    assert stopped("x = 5", LARGE, LARGE, "assert x == 5") == {"1": FLOOD, "2": FLOOD}


def test_a_large_cell_is_blamed_for_its_own_flood_first():
    run = SandboxExecute()
    run.km = Mock()
    run._large = {1: 30, 2: 20}
    run.km.provisioner.reason = FLOOD
    assert (run._guilty(2), run._guilty(3)) == (2, 1)
    run.km.provisioner.reason = TOO_LARGE
    assert run._guilty(3) == 3


def test_what_depends_on_a_flood_fails_by_itself(monkeypatch):
    end_late(monkeypatch)
    assert stopped("x = 5", LARGE, "assert y == 5") == {"1": FLOOD, "2": executor.RAISED.reason}


def test_a_cell_that_ends_its_kernel_is_blamed_itself():
    assert stopped("x = 5", LARGE, END, "assert x == y") == {"2": executor.ENDED}


def test_a_flood_is_left_out_if_it_ends_a_kernel_that_runs_cells_again(monkeypatch):
    end_late(monkeypatch, lambda run: run._stopped)  # END has stopped
    assert stopped("x = 5", LARGE, "z = x", END, "assert z == 5") == {"3": executor.ENDED}
