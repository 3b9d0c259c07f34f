"""Our steps in nbgrader's pipelines, whatever lists of steps and whatever exporter a course has set.

nbgrader gives the steps of a list to its exporter, one by one. Our exporters add our steps and replace some
of nbgrader's at that moment: no setting holds a list of ours, and the lists that a course sets count.
"""

import logging
import re
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

from nbconvert.exporters import Exporter, NotebookExporter
from nbconvert.preprocessors import ExecutePreprocessor
from nbformat import NotebookNode
from nbgrader.converters import Autograde, GenerateAssignment
from nbgrader.converters.base import BaseConverter
from nbgrader.preprocessors import (
    AssignLatePenalties,
    ClearSolutions,
    Execute,
    InstantiateTests,
    NbGraderPreprocessor,
    SaveCells,
)
from traitlets import Unicode
from traitlets.utils.importstring import import_item

from autograder.autotests import has_autotests, with_autotests
from autograder.course import Course
from autograder.exceptions import GraderError
from autograder.instructor_notebook import NameTheTask
from autograder.nbgrader_integration.autograde import Rebuild, Record, Resources
from autograder.nbgrader_integration.execute import ExecuteInSandbox
from autograder.records.changed_cells import SaveChangedCells
from autograder.release import handout
from autograder.step_settings import autotest_files


class InstantiateTestsBesideCases(InstantiateTests):  # type: ignore[misc]
    """Makes tests of autotest lines in a folder that has the cases and the handed-out files as well."""

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Replace autotest lines; the exporter knows the course."""
        if not has_autotests(nb, self.config):
            done: tuple[NotebookNode, Resources] = super().preprocess(nb, resources)
            return done
        file = Path(resources["metadata"]["path"], f"{resources['metadata']['name']}.ipynb")
        beside = autotest_files(file, file.read_bytes(), self.parent.course, self.config)
        return with_autotests(file, nb, beside, self.config), resources


INSTEAD = {SaveCells: SaveChangedCells, Execute: ExecuteInSandbox}
INSTEAD_IN_OUR_COURSES = {ClearSolutions: NameTheTask, InstantiateTests: InstantiateTestsBesideCases}
AFTER = {AssignLatePenalties: Record}
OUR_ERROR = re.compile(r"^Traceback [\s\S]*^autograder\.exceptions\.\w+: (.+)\s*\Z", re.MULTILINE)


class HandOut(NbGraderPreprocessor):  # type: ignore[misc]
    """Writes the files of `handout` beside the released notebook; the exporter knows the course."""

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        assignment = resources["nbgrader"]["assignment"]
        nb.metadata["built"] = {"from": f"source/{assignment}/{resources['nbgrader']['notebook']}.ipynb"}
        resources.setdefault("outputs", {}).update(handout(self.parent.course, assignment))
        return nb, resources


class WithOurSteps(Exporter):
    """An exporter that adds our steps in `GenerateAssignment` and `Autograde`."""

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

    def _preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Take the steps, and those that a course's list has given no place."""
        if isinstance(self.parent, Autograde):
            ours = Rebuild if self.parent._sanitizing else Record
            if not any(isinstance(step, ours) for step in self._preprocessors):
                super().register_preprocessor(ours)  # type: ignore[no-untyped-call]
        done: tuple[NotebookNode, Any] = super()._preprocess(nb, resources)  # type: ignore[no-untyped-call]
        return done


class ExporterWithOurSteps(WithOurSteps, NotebookExporter):
    """Writes notebooks as nbgrader does."""


def use_our_steps() -> None:
    """Let nbgrader add our steps to the exporter that it uses.

    A course may set another exporter below `configure`, in another file, or on the command line. Submissions
    would then run outside the sandbox. Only courses that have called `configure` are concerned.
    """
    if BaseConverter.start.__module__ != __name__:
        BaseConverter.start = _with_our_exporter(BaseConverter.start)


def _with_our_exporter(start: Callable[[BaseConverter], None]) -> Callable[[BaseConverter], None]:
    def start_with_our_steps(self: BaseConverter) -> None:
        if not isinstance(self, Autograde | GenerateAssignment) or WithOurSteps.__name__ not in self.config:
            start(self)
            return
        self.exporter_class = with_our_steps(self.exporter_class)
        self.log.addFilter(_without_traceback)
        try:
            start(self)
        finally:
            self.log.removeFilter(_without_traceback)

    return start_with_our_steps


def _without_traceback(record: logging.LogRecord) -> bool:
    """Shorten the traceback of an error that is written for the user to its one line."""
    if found := OUR_ERROR.search(str(record.msg)):
        record.msg = found[1]
    return True


def with_our_steps(exporter: type[Exporter]) -> type[Exporter]:
    """An exporter that a course has set, with our steps."""
    if issubclass(exporter, WithOurSteps):
        return exporter
    return type(f"{exporter.__name__}WithOurSteps", (WithOurSteps, exporter), {})


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
