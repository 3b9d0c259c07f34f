"""Runs a notebook's cells in a kernel in the sandbox, as nbgrader's Execute does.

A cell that ends the kernel, that sends what no kernel sends, or that cannot be interrupted costs only
itself: a new kernel runs the cells before it once more, without it. If this process was flooded, a cell above
may have sent the flood; then that one is left out, and the cell that was running is run again.
"""

import asyncio
import copy
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any, Literal, NamedTuple

from jupyter_client.kernelspec import NoSuchKernel
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode, from_dict
from nbformat.v4 import new_output
from nbgrader.preprocessors import Execute

from autograder.exceptions import GraderError
from autograder.kernel import limits
from autograder.kernel.folder import Left
from autograder.kernel.manager import SandboxManager
from autograder.kernel.messages import Budget
from autograder.kernel.outputs import error, has_error, keep_sound
from autograder.kernel.watch import FLOOD
from autograder.sandbox.inside.limits import MEMORY_BYTES

Status = Literal["raised", "timeout", "died"]
LOST = f"a message was lost; none may be larger than {limits.MESSAGE_BYTES >> 20} MB"


class Stopped(NamedTuple):
    """Why a cell did not come to its end."""

    status: Status
    reason: str


Ran = tuple[dict[int, Stopped], Left | None]  # the cells that stopped, by position; the files left
ENDED = f"it ended the kernel, or used more than {MEMORY_BYTES >> 30} GB of memory"
OUT_OF_TIME = Stopped("timeout", "it ran out of time")
RAISED = Stopped("raised", "it raised an error")


class SandboxExecute(Execute):  # type: ignore[misc]
    """nbgrader's Execute, with a kernel manager that starts kernels in the sandbox."""

    km: Any
    kc: Any

    def create_kernel_manager(self) -> SandboxManager:
        """Make the kernel manager, whatever a configuration names."""
        self.kernel_manager_class = SandboxManager
        made: SandboxManager = super().create_kernel_manager()
        return made

    def run(self, notebook: NotebookNode, files: Mapping[str, bytes]) -> Ran:
        """Set the outputs of all cells; return the cells that stopped, by position, and the files left.

        Raises:
            GraderError: there is no sandbox, or the notebook's kernel does not start.
        """
        NotebookClient.__init__(self, notebook)  # as its own `preprocess` does
        self.reset_execution_trackers()
        self.nb, self.resources = notebook, dict[str, Any]()
        self._files = files
        self._left: Left | None = None
        self._stopped: dict[int, Stopped] = {}
        self._budget = Budget()
        self._large: dict[int, int] = {}  # bytes of this kernel's cells that sent more than LARGE_BYTES
        return asyncio.run(self._run())

    async def _run(self) -> Ran:
        asyncio.get_running_loop().set_exception_handler(_ignore)  # of tasks that nbclient leaves behind
        waiting = [n for n, cell in enumerate(self.nb.cells) if self._is_run(cell)]
        self._deadline = time.monotonic() + limits.notebook_seconds(self._get_timeout(None))
        done: list[int] = []
        lost: set[int] = set()  # cells that cost their kernel
        for _ in range(limits.KERNELS):
            async with self._kernel():
                harmless = [position for position in done if position not in lost]
                if not await self._run_again(harmless, lost):
                    continue
                while waiting:
                    done.append(waiting.pop(0))
                    if not await self._run_cell(done[-1]):
                        guilty = self._guilty(done[-1])
                        lost.add(guilty)
                        if guilty != done[-1]:
                            self._stop(guilty, "died", FLOOD)
                            del self._stopped[done[-1]]
                            waiting.insert(0, done.pop())
                        break
            if not waiting:
                break
        for position in waiting:
            self._stop(position, "died", f"cells above it ended {limits.KERNELS} kernels")
        for cell in self.nb.cells:  # a later cell may have updated what an earlier one showed
            if cell.cell_type == "code":
                keep_sound(cell)
        with suppress(Exception):  # a forged state of widgets
            self.set_widgets_metadata()
        return self._stopped, self._left

    def _is_run(self, cell: NotebookNode) -> bool:
        is_code = cell.cell_type == "code" and cell.source.strip()
        return bool(is_code) and self.skip_cells_with_tag not in cell.metadata.get("tags", [])

    @asynccontextmanager
    async def _kernel(self) -> AsyncIterator[None]:
        """A new kernel, which then has the notebook's files in its folder."""
        self.km = self.kc = None
        self._large.clear()
        manager = self.create_kernel_manager()
        try:
            known = manager.kernel_spec
        except NoSuchKernel as missing:
            raise GraderError(
                f"the notebook's kernel {missing.name!r} is not installed here; "
                "'jupyter kernelspec list' shows those that are"
            ) from None
        try:
            await self.async_start_new_kernel()
            await self.async_start_new_kernel_client()
            reply = await self.async_wait_for_reply(self.kc.kernel_info())
            self.nb.metadata["language_info"] = reply["content"]["language_info"]
            manager.provisioner.put(self._files)
            self.kc.session.budget = self._budget
        except (RuntimeError, TypeError, KeyError) as failure:
            await manager.provisioner.cleanup()
            raise GraderError(f"the kernel {known.display_name!r} did not answer: {failure}") from failure
        try:
            yield
        finally:
            await self._async_cleanup_kernel()
            self._left = manager.provisioner.left

    async def _run_again(self, positions: Sequence[int], lost: set[int]) -> bool:
        """Run cells once more, without keeping their outputs; return whether the kernel lives."""
        shown, kept, stopped = self.nb, self._budget, dict(self._stopped)
        self.nb, self._display_id_map = _without_outputs(shown), dict[str, Any]()
        try:
            for position in positions:
                self._budget = self.kc.session.budget = Budget()
                if not await self._run_cell(position):
                    lost.add(self._guilty(position))
                    return False
            return True
        finally:
            self.nb, self._budget, self._stopped = shown, kept, stopped
            if self.kc is not None:
                self.kc.session.budget = kept

    async def _run_cell(self, position: int) -> bool:
        """Run a cell; return whether its kernel can run the next one."""
        cell = self.nb.cells[position]
        self._timed_out = False
        self._budget.next_cell()
        stopped = None
        try:
            async with asyncio.timeout(max(0.0, self._deadline - time.monotonic())):
                await self.async_execute_cell(cell, position, store_history=True)
        except Exception as problem:  # whatever a kernel provokes costs its cell
            stopped = self._reason_for(problem)
        if self._budget.of_cell > limits.LARGE_BYTES:
            self._large[position] = self._budget.of_cell
        if self._budget.is_exceeded:
            text = f"\n[The grader keeps {limits.CELL_BYTES >> 20} MB of a cell's output.]\n"
            cell.outputs.append(new_output("stream", name="stdout", text=text))
        if stopped is not None:
            self._stop(position, *stopped)
        elif has_error(cell):
            self._stopped[position] = OUT_OF_TIME if self._timed_out else RAISED
        return stopped is None

    def _guilty(self, position: int) -> int:
        """The cell that cost the kernel: the one that was running, or the largest one above it.

        What a large cell has sent can still fill this process when that cell has ended.
        """
        if self.km.provisioner.reason != FLOOD or position in self._large:
            return position
        return max(self._large, key=self._large.__getitem__, default=position)

    def _stop(self, position: int, status: Status, reason: str) -> None:
        """Record that a cell stopped, and show it as an error."""
        self._stopped[position] = Stopped(status, reason)
        name = "CellTimeoutError" if status == "timeout" else "DeadKernelError"
        self.nb.cells[position].outputs.append(error(name, f"This cell was stopped: {reason}."))

    def _reason_for(self, problem: Exception) -> Stopped:
        if time.monotonic() >= self._deadline:
            return Stopped("timeout", "the notebook's time was used up")
        if self._timed_out:
            return Stopped("timeout", "it ran out of time and could not be interrupted")
        if isinstance(problem, DeadKernelError | CellTimeoutError):
            otherwise = ENDED if isinstance(problem, DeadKernelError) else LOST
            return Stopped("died", self.km.provisioner.reason or otherwise)
        self.log.debug("a message of a kernel: %r", problem)
        return Stopped("died", "it sent a message that no kernel sends")

    async def _async_handle_timeout(self, timeout: int, cell: NotebookNode | None = None) -> Any:
        self._timed_out = True
        return await super()._async_handle_timeout(timeout, cell)


def _without_outputs(notebook: NotebookNode) -> NotebookNode:
    """A copy; its outputs would be a third of what the driving process may grow by."""
    cells = [{**cell, "outputs": []} if cell.cell_type == "code" else cell for cell in notebook.cells]
    copied: NotebookNode = copy.deepcopy(from_dict({**notebook, "cells": cells}))
    return copied


def _ignore(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Errors in tasks whose cell has been stopped already."""
