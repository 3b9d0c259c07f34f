"""Grading as steps of ``nbgrader autograde``, and therefore of formgrader's Autograde button.

nbgrader itself manages files, gradebook, late penalties and points entered by hand. `Rebuild` comes before
nbgrader's cleaning and replaces the student's notebook with the graded one. An assignment without cases in
testCases.py is run as a whole and scored by its asserts; see execute.py.
"""

import atexit
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_notebook
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Unicode

from autograder.assignment import load_assignment
from autograder.assignment_files import definition as defining_files
from autograder.course import Course, StudentFolder
from autograder.digests import grading_digests
from autograder.exceptions import GraderError, Ungradable
from autograder.files import digest, value_bytes
from autograder.graded_assignments import has_cases
from autograder.grading import GradedSubmission, GradingFailure
from autograder.grading_job import GradingJob
from autograder.model import Assignment
from autograder.pages import write_pages
from autograder.records.extensions import read_extensions
from autograder.records.final_grades import final_grades
from autograder.records.gradebook import enter_grade, save_cells
from autograder.records.gradebook_location import gradebook_location
from autograder.records.lateness import update_lateness
from autograder.records.ledger import Ledger, course_seed, forget, last_entries
from autograder.rendering import rendered
from autograder.sandbox.backends import Sandbox, open_sandbox
from autograder.student_files import own_files
from autograder.submission import read_file
from autograder.submitted_work import SubmittedFile, SubmittedWork, read_work
from autograder.text_files import refuse_unbuilt
from autograder.verdict.answer_key import AnswerKey, answer_key

Resources = dict[str, Any]


class Latest(NamedTuple):
    """The submission that `Rebuild` graded last, and those of its notebooks that it has given to nbgrader."""

    names: tuple[str, str]  # of the assignment and the student
    assignment: Assignment
    work: SubmittedWork
    graded: GradedSubmission
    given: set[str]

    def is_next(self, notebook: str, content: bytes, assignment: Assignment) -> bool:
        """Whether a notebook is one that is graded and waits for nbgrader to come to it."""
        is_same = self.assignment is assignment and self.work.notebooks[notebook].content == content
        return is_same and notebook not in self.given


_latest: Latest | None = None  # nbgrader's steps take one notebook after the other
# With digests of the definitions.
_jobs: dict[tuple[str, Path, Path], tuple[str, Assignment, GradingJob]] = {}


def _course(coursedir: CourseDirectory, definition: str) -> Course | None:
    return Course.of_nbgrader(Path(coursedir.root), Path(coursedir.source_directory), definition)


def _job(assignment: str, course: Course, url: str) -> tuple[Assignment, GradingJob] | None:
    """The process that grades an assignment; None if testCases.py has no cases.

    A process is made once, and again when a file that defines the assignment has changed: formgrader grades
    for days in one process. The changed cells are then saved in the gradebook at ``url``.
    """
    if not has_cases(assignment, course):
        return None
    defined = digest(value_bytes(defining_files(assignment, course)))
    name = assignment, course.root, course.definition
    if name in _jobs and _jobs[name][0] != defined:
        _, _, outdated = _jobs.pop(name)
        atexit.unregister(outdated.close)
        outdated.close()
    if name not in _jobs:
        refuse_unbuilt(assignment, course)
        loaded = load_assignment(assignment, course)
        save_cells(url, loaded)
        _jobs[name] = defined, loaded, _grading_job(loaded, course.root)
    return _jobs[name][1:]


def _grading_job(loaded: Assignment, root: Path) -> GradingJob:
    def set_up() -> tuple[AnswerKey, Sandbox]:
        sandbox = open_sandbox("auto", loaded.imports, loaded.files)
        return replace(answer_key(loaded, sandbox, course_seed(root)), repairs=True), sandbox

    job = GradingJob(set_up, rendered)
    atexit.register(job.close)
    return job


def graded_notebook(resources: Resources) -> NotebookNode | None:
    """The notebook as `Rebuild` graded it, if it did."""
    known = _known(resources)
    return None if known is None else _notebook(known.graded, resources["nbgrader"]["notebook"])


def _names(resources: Resources) -> tuple[str, str]:
    return resources["nbgrader"]["assignment"], resources["nbgrader"]["student"]


class Rebuild(NbGraderPreprocessor):  # type: ignore[misc]
    """Grades a submission and replaces its notebook with the graded one."""

    definition = Unicode("", help="The folder of the course that defines the assignment.").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Grade the submission that ``nb`` belongs to, if the assignment has cases.

        The notebooks of one submission are graded together, when nbgrader comes to the first of them.
        """
        global _latest
        notebook = resources["nbgrader"]["notebook"]
        known, _latest = _known(resources), None
        assignment, student = _names(resources)
        coursedir = CourseDirectory(config=self.config)
        course = _course(coursedir, self.definition)
        made = _job(assignment, course, resources["nbgrader"]["db_url"]) if course else None
        if made is None:
            return nb, resources
        loaded, job = made
        file = Path(resources["metadata"]["path"], f"{resources['metadata']['name']}.ipynb")
        try:
            content = read_file(file)
        except Ungradable as reason:
            raise GraderError(f"{file}: {reason}") from reason
        if known is not None and known.is_next(notebook, content, loaded):
            known.given.add(notebook)
            _latest = known
            return _notebook(known.graded, notebook), resources
        # Not from autograded/, where nbgrader puts the instructor's files beside the student's.
        submitted = Path(coursedir.format_path(coursedir.submitted_directory, student, assignment))
        work = read_work(StudentFolder(student, submitted), loaded.released)
        if work.notebooks[notebook].content != content:  # another file than nbgrader's
            released = next(one.released for one in loaded.notebooks if one.name == notebook)
            files, notes = own_files(submitted, released)
            nbgraders = SubmittedFile(content, tuple(notes), "", files, file.name)
            work = replace(work, notebooks={**work.notebooks, notebook: nbgraders})
        graded = job.grade(work)
        if graded.trace:
            self.log.error("%s: %s", file, graded.trace)
        if isinstance(graded, GradingFailure):
            raise GraderError(f"{file}: {graded.reason}")
        for remark in graded.remarks:
            self.log.warning("%s", remark)
        _latest = Latest((assignment, student), loaded, work, graded, {notebook})
        return _notebook(graded, notebook), resources


class Record(NbGraderPreprocessor):  # type: ignore[misc]
    """Records a submission that `Rebuild` has graded, after nbgrader has saved its scores and penalty.

    It writes comments to the gradebook, the grade to the ledger, the penalty after extensions.csv, and the
    feedback page: everything that the command `autograder grade` writes.
    """

    definition = Unicode("", help="The folder of the course that defines the assignment.").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Record this submission."""
        name, student = _names(resources)
        coursedir = CourseDirectory(config=self.config)
        root = Path(coursedir.root).resolve()
        known = _known(resources)
        if known is None:
            if any(str(entry["result"]["student"]) == student for entry in last_entries(root, name)):
                forget(root, name, student)  # nbgrader's own steps have graded it since
            return nb, resources
        assignment, graded = known.assignment, known.graded
        with Gradebook(resources["nbgrader"]["db_url"]) as gradebook:
            submission = gradebook.find_submission(name, student)
            enter_grade(submission, assignment, graded.grade)
            gradebook.db.commit()
        course = _course(coursedir, self.definition)
        assert course is not None  # since it has cases
        digests = grading_digests(assignment, course_seed(root), graded.grade.sandbox)
        with closing(Ledger(root, *digests)) as ledger:
            ledger.append(graded.submission, graded.files, graded.grade, graded.code, repaired=True)
        location, extensions = gradebook_location(root), read_extensions(course, name)
        for note in update_lateness(course, location, name, extensions, {student}):
            self.log.warning(note)
        write_pages(course, assignment, final_grades(location, name, extensions), {student}, anew=True)
        return nb, resources


def _known(resources: Resources) -> Latest | None:
    """The submission that a notebook belongs to, if `Rebuild` graded it last."""
    return _latest if _latest is not None and _latest.names == _names(resources) else None


def _notebook(graded: GradedSubmission, name: str) -> NotebookNode:
    if name not in graded.notebooks:  # it cannot be read
        return new_notebook()
    return nbformat.reads(graded.notebooks[name].decode(), as_version=4)
