"""The tests that nbgrader makes of autotest lines, such as ``### AUTOTEST f(1)``, when it makes a release.

nbgrader runs the instructor's notebook to learn the values that the tests expect.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jupyter_client.blocking.client import BlockingKernelClient as KernelClient
from jupyter_client.manager import KernelManager, start_new_kernel
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode
from nbgrader.preprocessors import InstantiateTests, instantiatetests
from traitlets.config import Config

from autograder.exceptions import GraderError


def has_autotests(notebook: NotebookNode, config: Config) -> bool:
    """Whether a notebook has lines that nbgrader's generate_assignment replaces with tests."""
    step = InstantiateTests(config=config)
    comment = step.comment_strs.get(notebook.metadata.get("kernelspec", {}).get("name", ""), "#")
    return any(
        step.autotest_delimiter in line and line.strip().startswith(comment)
        for cell in notebook.cells
        if cell.cell_type == "code" and step.enabled
        for line in cell.source.split("\n")
    )


def with_autotests(
    file: Path, notebook: NotebookNode, beside: Mapping[str, Path], config: Config
) -> NotebookNode:
    """A notebook of the instructor's with tests in the place of its autotest lines.

    ``beside`` are the files of its folder, of which nbgrader gets copies.

    Raises:
        GraderError: nbgrader cannot make the tests.
    """
    with tempfile.TemporaryDirectory(prefix="autotests-") as folder:
        for path, where in beside.items():
            os.makedirs(os.path.dirname(os.path.join(folder, path)), exist_ok=True)
            shutil.copyfile(where, os.path.join(folder, path))
        return _instantiated(file, notebook, folder, config)


def _instantiated(file: Path, notebook: NotebookNode, folder: str, config: Config) -> NotebookNode:
    kernels: list[KernelManager] = []

    def start_quietly(**options: Any) -> tuple[KernelManager, KernelClient]:
        manager, client = start_new_kernel(**options, stderr=subprocess.DEVNULL)
        kernels.append(manager)
        return manager, client

    before = instantiatetests.start_new_kernel
    instantiatetests.start_new_kernel = start_quietly
    try:
        notebook, _ = InstantiateTests(config=config)(notebook, {"metadata": {"path": folder}})
    except Exception as error:
        if isinstance(error, CellExecutionError):  # nbgrader makes it so that it has no text
            reason = f"{error.ename}: {error.evalue}"
        else:
            reason = f"{type(error).__name__}: {error}"
        line = reason.strip().partition("\n")[0]
        raise GraderError(f"{file}: nbgrader cannot make tests of its autotest lines: {line}") from error
    finally:
        instantiatetests.start_new_kernel = before
        for kernel in kernels:
            if kernel.has_kernel:  # nbgrader leaves it running after an error
                kernel.shutdown_kernel(now=True)
    return notebook
