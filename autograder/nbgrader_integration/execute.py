"""nbgrader's Execute step, with a kernel in the sandbox.

The kernel's folder is not nbgrader's: copies of the submission's files go into it, and copies of the plain
files that the notebook wrote come back for the next notebook. They replace neither a notebook nor a file that
the instructor hands out.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.coursedir import CourseDirectory

from autograder.exceptions import GraderError, SandboxLost
from autograder.job import Done, JobProcess, Lost, Steps
from autograder.kernel.execution import ExecutedNotebook, executed
from autograder.kernel.executor import SandboxExecute
from autograder.kernel.folder import replace_file
from autograder.kernel.process import kernel_filter
from autograder.kernel.tags import take_tags
from autograder.nbgrader_integration.autograde import Resources, graded_notebook

MAX_FILES = 64 << 20  # bytes of all files beside a notebook


class ExecuteInSandbox(SandboxExecute):
    """Runs the notebook in a kernel in the sandbox, unless `Rebuild` has graded it already."""

    def preprocess(
        self, nb: NotebookNode, resources: Resources, *unused: object, **ignored: object
    ) -> tuple[NotebookNode, Resources]:
        """Set the outputs of all cells."""
        known = graded_notebook(resources)
        if known is not None:
            return known, resources
        names = resources["nbgrader"]
        coursedir = CourseDirectory(config=self.config)
        source = Path(coursedir.format_path(coursedir.source_directory, ".", names["assignment"]))
        original = source / f"{names['notebook']}.ipynb"
        take_tags(nb, nbformat.read(original, as_version=4) if original.is_file() else NotebookNode(cells=[]))
        folder = Path(resources["metadata"]["path"])
        done = self._executed(nb, files_in(folder))
        for note in done.notes:
            self.log.warning("%s, %s: %s", names["student"], names["notebook"], note)
        for name, content in done.files.items():
            if not name.endswith(".ipynb") and not os.path.lexists(source / name):
                replace_file(folder, name, content)
        return done.notebook, resources

    def _executed(self, notebook: NotebookNode, files: Mapping[str, bytes]) -> ExecutedNotebook:
        """Run the notebook from a process with limits: what a kernel sends costs no other submission."""

        @contextmanager
        def set_up() -> Iterator[Steps]:
            def steps(order: tuple[NotebookNode, Mapping[str, bytes]]) -> Iterator[object]:
                yield "executing"
                yield Done(executed(self, *order))

            yield steps

        kernel_filter()  # made in this process, once; the other is a copy of it
        with closing(JobProcess(set_up)) as job:
            try:
                result: ExecutedNotebook = job.do((notebook, files))
            except Lost as lost:
                raise SandboxLost(str(lost)) from lost
        return result


def files_in(folder: Path) -> dict[str, bytes]:
    """The plain files in a folder, by relative path.

    Raises:
        GraderError: they are larger than MAX_FILES together.
    """
    found = {}
    remaining = MAX_FILES
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or not path.is_file():
            continue
        remaining -= path.stat().st_size
        if remaining < 0:
            raise GraderError(f"the files beside the notebook in {folder} exceed {MAX_FILES >> 20} MB")
        found[path.relative_to(folder).as_posix()] = path.read_bytes()
    return found
