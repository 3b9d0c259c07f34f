"""Our steps in nbgrader's pipelines, whatever lists of steps a course has set.

nbgrader gives the steps of a list to its exporter, one by one. This exporter adds our steps and replaces some
of nbgrader's at that moment: no setting holds a list of ours, and the lists that a course sets count.
"""

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

from nbconvert.exporters import NotebookExporter
from nbconvert.preprocessors import ExecutePreprocessor
from nbformat import NotebookNode
from nbgrader.converters import Autograde, GenerateAssignment
from nbgrader.preprocessors import (
    AssignLatePenalties,
    ClearSolutions,
    Execute,
    NbGraderPreprocessor,
    SaveCells,
)
from traitlets import Unicode
from traitlets.utils.importstring import import_item

from autograder.course import Course
from autograder.exceptions import GraderError
from autograder.instructor_notebook import NameTheTask
from autograder.nbgrader_integration.autograde import Rebuild, Record, Resources
from autograder.nbgrader_integration.execute import ExecuteInSandbox
from autograder.records.changed_cells import SaveChangedCells
from autograder.release import handout

INSTEAD = {SaveCells: SaveChangedCells, Execute: ExecuteInSandbox}
INSTEAD_IN_OUR_COURSES = {ClearSolutions: NameTheTask}
AFTER = {AssignLatePenalties: Record}


class HandOut(NbGraderPreprocessor):  # type: ignore[misc]
    """Writes the files of `handout` beside the released notebook; the exporter knows the course."""

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        assignment = resources["nbgrader"]["assignment"]
        nb.metadata["built"] = {"from": f"source/{assignment}/{resources['nbgrader']['notebook']}.ipynb"}
        resources.setdefault("outputs", {}).update(handout(self.parent.course, assignment))
        return nb, resources


class ExporterWithOurSteps(NotebookExporter):
    """Writes notebooks as nbgrader does, with our steps in `GenerateAssignment` and `Autograde`."""

    definition = Unicode("", help="The folder of the course that defines the assignment.").tag(config=True)

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)  # type: ignore[no-untyped-call]
        if isinstance(self.parent, GenerateAssignment) and self.course:
            self.register_preprocessor(HandOut)

    @cached_property
    def course(self) -> Course | None:
        """The course; None if nothing in it is for this grader."""
        directory = self.parent.coursedir
        return Course.of_nbgrader(Path(directory.root), Path(directory.source_directory), self.definition)

    def register_preprocessor(self, preprocessor: Any, enabled: bool = False) -> None:
        """Register a step, a step of ours in its place, or more than one."""
        if isinstance(preprocessor, str):
            preprocessor = import_item(preprocessor)
        if not isinstance(preprocessor, type):
            if isinstance(preprocessor, ExecutePreprocessor):
                in_sandbox(type(preprocessor), constructed=True)
            super().register_preprocessor(preprocessor, enabled)  # type: ignore[no-untyped-call]
            return
        for step in self._with_ours(preprocessor):
            super().register_preprocessor(step, enabled)  # type: ignore[no-untyped-call]

    def _with_ours(self, step: type) -> Iterator[type]:
        if isinstance(self.parent, Autograde) and self.parent._sanitizing and not self._preprocessors:
            yield Rebuild  # before nbgrader cleans the student's notebook
        if issubclass(step, ExecutePreprocessor):
            yield in_sandbox(step)
        elif self.course and step in INSTEAD_IN_OUR_COURSES:
            yield INSTEAD_IN_OUR_COURSES[step]
        else:
            yield INSTEAD.get(step, step)
        if step in AFTER:
            yield AFTER[step]


def in_sandbox(step: type, constructed: bool = False) -> type:
    """A step that runs notebooks, in the sandbox; a subclass of nbgrader's Execute keeps what it adds.

    Raises:
        GraderError: the step is of another class, or is ``constructed`` already.
    """
    if issubclass(step, ExecuteInSandbox):
        return step
    if constructed or not issubclass(step, Execute):
        raise GraderError(
            f"{step.__name__} would run submissions outside the sandbox; list a class derived from Execute"
        )
    return INSTEAD.get(step) or type(f"{step.__name__}InSandbox", (ExecuteInSandbox, step), {})
