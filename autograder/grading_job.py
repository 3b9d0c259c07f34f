"""The process that grades submissions one after the other, and the grading of a single notebook.

If the process is lost, or exceeds a limit, the submission under way has no grade (not 0 points); if its
points were certain by then, it is recorded without explanations.
"""

import logging
import os
import secrets
import shlex
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from autograder.assignment import load_assignment
from autograder.course import Course
from autograder.exceptions import GraderError, SandboxLost, Ungradable, UsageError
from autograder.grading import (
    Graded,
    GradedSubmission,
    GradingFailure,
    JudgedSubmission,
    Render,
    Submitted,
    grading_steps,
)
from autograder.job import Done, JobProcess, Lost, Steps
from autograder.model import Assignment, Grade
from autograder.notebook_choice import NotebookFile, matching
from autograder.sandbox.backends import Sandbox, open_sandbox
from autograder.student_files import find_files
from autograder.submission import read_file
from autograder.submitted_work import LoneNotebook
from autograder.text_files import refuse_unbuilt
from autograder.verdict.answer_key import AnswerKey, answer_key

WITHOUT_WORDS = "The grader could not explain all mistakes in this notebook; the points are complete."

Order = Submitted | JudgedSubmission  # the last is only to be recorded, without words

log = logging.getLogger(__name__)


class GradingJob:
    """A process that grades one submission after the other; a loss costs the submission under way.

    ``set_up`` makes the answer key and opens the sandbox, in the process; ``render`` makes what is recorded.
    """

    def __init__(self, set_up: Callable[[], tuple[AnswerKey, Sandbox]], render: Render) -> None:
        self._process = JobProcess(partial(_grader, set_up, render))
        self.close = self._process.close

    def grade(self, submitted: Submitted) -> Graded:
        """Grade one submission.

        Raises:
            GraderError: this machine cannot grade any submission.
        """
        try:
            graded: Graded = self._process.do(submitted)
            return graded
        except Lost as error:
            reason, judged = str(error), error.certain
        if judged is not None:
            with suppress(Lost):
                graded = self._process.do(judged)
                return replace(graded, trace=reason)
        return GradingFailure(submitted.student, reason)


@contextmanager
def _grader(set_up: Callable[[], tuple[AnswerKey, Sandbox]], render: Render) -> Iterator[Steps]:
    """The steps of an order to a GradingJob."""
    key, sandbox = set_up()
    with closing(sandbox):
        sandbox.start(1)
        yield partial(_steps, key, sandbox, render)


def _steps(key: AnswerKey, sandbox: Sandbox, render: Render, order: Order) -> Iterator[Any]:
    """The steps of an order; an exception costs this submission its explanations, or its grade."""
    judged = None
    student = str(order.grade.student) if isinstance(order, JudgedSubmission) else order.student
    try:
        if isinstance(order, JudgedSubmission):
            yield "rendering"
            yield Done(render(key.assignment, _without_words(order)))
            return
        for step in grading_steps(key, sandbox, order, render):
            judged = step if isinstance(step, JudgedSubmission) else judged
            yield Done(step) if isinstance(step, GradedSubmission) else step
    except SandboxLost as error:
        yield Done(GradingFailure(student, str(error), traceback.format_exc()))
    except GraderError as error:
        yield error
    except Exception as error:
        trace = traceback.format_exc()
        if judged is not None:
            with suppress(Exception):
                yield Done(replace(render(key.assignment, _without_words(judged)), trace=trace))
                return
        yield Done(GradingFailure(student, f"{type(error).__name__}: {error}", trace))


def _without_words(judged: JudgedSubmission) -> JudgedSubmission:
    """A judged submission whose notebook takes least to make: no outputs of its cells."""
    grade = judged.grade
    rebuilt = {
        name: tuple(replace(cell, outcome=None) for cell in cells) for name, cells in grade.rebuilt.items()
    }
    plain = replace(grade, notes=(*grade.notes, WITHOUT_WORDS), rebuilt=rebuilt)
    return replace(judged, grade=plain)


def check_notebook(
    path: str | Path, assignment: str, course: str | Path | Course = ".", sandbox: str = "auto"
) -> Grade:
    """Grade one notebook without a gradebook; nothing is written.

    ``course`` is a course or its folder; ``sandbox`` is "auto", "bwrap", "landlock" or "none". A file that
    cannot be read as a notebook gets a grade too: status "ungradable", 0 points. Of an assignment of several
    notebooks, the grade has the questions of the one that the file is a version of.

    Raises:
        UsageError: the file, the assignment or the course does not exist.
        GraderError: the grader cannot do its job; the message says why.
    """
    if not os.path.lexists(path):
        raise UsageError(f"there is no file {path}")
    course = course if isinstance(course, Course) else Course.open(Path(course))
    if os.path.isdir(path):
        raise UsageError(_folder_instead(Path(path), load_assignment(assignment, course)))
    content, reason = b"", ""
    try:
        content = read_file(Path(path))
    except Ungradable as error:
        reason = str(error)
    file = NotebookFile((Path(path).name,), lambda: content)
    with closing(GradingJob(partial(_set_up_check, file, assignment, course, sandbox), _unrendered)) as job:
        graded = job.grade(LoneNotebook(content, reason, _own_folder(path, course)))
    if graded.trace:
        log.error("%s: %s", path, graded.trace)
    for remark in getattr(graded, "remarks", ()):
        log.warning("%s: %s", path, remark)
    if isinstance(graded, GradingFailure):
        raise GraderError(f"{path} could not be graded: {graded.reason}")
    return replace(graded.grade, student=None)


def _set_up_check(file: NotebookFile, name: str, course: Course, sandbox: str) -> tuple[AnswerKey, Sandbox]:
    """The answer key of the notebook that a file is a version of, and a sandbox with one server."""
    opened: list[Sandbox] = []

    def begin(imports: Sequence[str], files: Mapping[str, bytes]) -> None:
        opened.append(open_sandbox(sandbox, imports, files, servers=1))

    refuse_unbuilt(name, course)
    assignment = load_assignment(name, course, begin)
    assignment = replace(assignment, notebooks=(assignment.notebooks[matching(file, assignment.released)],))
    key = answer_key(assignment, opened[0], secrets.token_bytes(32))
    return replace(key, repairs=True), opened[0]


def _unrendered(assignment: Assignment, judged: JudgedSubmission) -> GradedSubmission:
    """The grade alone."""
    grade = replace(judged.grade, rebuilt={})
    return GradedSubmission(judged.submission, judged.files, grade, judged.remarks, notebooks={}, code={})


def _folder_instead(folder: Path, assignment: Assignment) -> str:
    """The advice to somebody who names a folder in the place of a notebook."""
    try:
        found = find_files(folder, assignment.released[0]).notebook
        return (
            f"{folder} is a folder; name the notebook in it: "
            f"autograder check {shlex.quote(str(found))} --assignment {assignment.name}"
        )
    except Ungradable:
        return (
            f"{folder} is a folder without a notebook; to grade a class, run: "
            f"autograder grade {assignment.name} --course COURSE"
        )


def _own_folder(notebook: str | Path, course: Course) -> Path | None:
    """The folder of a notebook in submitted/; elsewhere the files beside it may be anybody's."""
    folder = Path(notebook).resolve().parent
    return folder if course.submitted.resolve() in folder.parent.parents else None
