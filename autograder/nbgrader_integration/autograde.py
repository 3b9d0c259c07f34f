"""Grading as steps of ``nbgrader autograde``, and therefore of formgrader's Autograde button.

nbgrader itself manages files, gradebook, late penalties and points entered by hand. `Rebuild` comes before
nbgrader's cleaning and replaces the student's notebook with the graded one. An assignment without cases in
testCases.py is run as a whole and scored by its asserts; see execute.py.
"""

import atexit
from contextlib import closing
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_notebook
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Unicode

from autograder.assignment import definition as defining_files
from autograder.assignment import has_cases, load_assignment
from autograder.course import Course, StudentFolder
from autograder.digests import grading_digests
from autograder.exceptions import GraderError, Ungradable
from autograder.files import digest, value_bytes
from autograder.grading import GradedSubmission, GradingFailure, SubmittedFile, read_submitted_file
from autograder.grading_job import GradingJob
from autograder.model import Assignment
from autograder.pages import write_pages
from autograder.records.autograded_notebook import comment_text
from autograder.records.extensions import read_extensions
from autograder.records.final_grades import final_grades
from autograder.records.gradebook import save_cells
from autograder.records.gradebook_location import gradebook_location
from autograder.records.lateness import update_lateness
from autograder.records.ledger import Ledger, course_seed
from autograder.sandbox.backends import Sandbox, open_sandbox
from autograder.student_files import own_files
from autograder.submission import read_file
from autograder.text_notebook import refuse_unbuilt
from autograder.verdict.answer_key import AnswerKey, answer_key

Resources = dict[str, Any]

_graded: dict[tuple[str, str], tuple[Assignment, GradedSubmission]] = {}  # by names, between steps
_jobs: dict[tuple[str, Path, str], tuple[str, Assignment, GradingJob]] = {}  # with digests of the definitions


def _job(assignment: str, root: Path, definition: str, url: str) -> tuple[Assignment, GradingJob] | None:
    """The process that grades an assignment; None if testCases.py has no cases.

    A process is made once, and again when a file that defines the assignment has changed: formgrader grades
    for days in one process. The changed cells are then saved in the gradebook at ``url``.
    """
    course = Course.open(root, Path(definition) if definition else None)
    if not has_cases(assignment, course):
        return None
    defined = digest(value_bytes(defining_files(assignment, course)))
    name = assignment, root, definition
    if name in _jobs and _jobs[name][0] != defined:
        _, _, outdated = _jobs.pop(name)
        atexit.unregister(outdated.close)
        outdated.close()
    if name not in _jobs:
        refuse_unbuilt(assignment, course)
        loaded = load_assignment(assignment, course)
        save_cells(url, loaded)
        _jobs[name] = defined, loaded, _grading_job(loaded, root)
    return _jobs[name][1:]


def _grading_job(loaded: Assignment, root: Path) -> GradingJob:
    def set_up() -> tuple[AnswerKey, Sandbox]:
        sandbox = open_sandbox("auto", loaded.imports, loaded.files)
        return answer_key(loaded, sandbox, course_seed(root)), sandbox

    job = GradingJob(set_up)
    atexit.register(job.close)
    return job


def graded_notebook(resources: Resources) -> NotebookNode | None:
    """The notebook of the submission that `Rebuild` has graded and `Record` has not recorded yet."""
    known = _graded.get(_names(resources))
    return None if known is None else _notebook(known[1])


def _names(resources: Resources) -> tuple[str, str]:
    return resources["nbgrader"]["assignment"], resources["nbgrader"]["student"]


class Rebuild(NbGraderPreprocessor):  # type: ignore[misc]
    """Grades a submission and replaces its notebook with the graded one."""

    definition = Unicode("", help="The folder of the course that defines the assignment.").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Grade the file that ``nb`` was read from, if the assignment has cases."""
        assignment, student = _names(resources)
        coursedir = CourseDirectory(config=self.config)
        root = Path(coursedir.root).resolve()
        made = _job(assignment, root, self.definition, resources["nbgrader"]["db_url"])
        if made is None:
            return nb, resources
        loaded, job = made
        file = Path(resources["metadata"]["path"], f"{resources['metadata']['name']}.ipynb")
        try:
            content = read_file(file)
        except Ungradable as reason:
            raise GraderError(f"{file}: {reason}") from reason
        # Not from autograded/, where nbgrader puts the instructor's files beside the student's.
        submitted = Path(coursedir.format_path(coursedir.submitted_directory, student, assignment))
        chosen = read_submitted_file(StudentFolder(student, submitted), loaded.released)
        if chosen.content != content:  # another notebook than nbgrader's
            files, notes = own_files(submitted, loaded.released)
            chosen = SubmittedFile(student, content, tuple(notes), "", files, file.name)
        graded = job.grade(chosen)
        if graded.trace:
            self.log.error("%s: %s", file, graded.trace)
        if isinstance(graded, GradingFailure):
            raise GraderError(f"{file}: {graded.reason}")
        _graded[assignment, student] = loaded, graded
        return _notebook(graded), resources


class Record(NbGraderPreprocessor):  # type: ignore[misc]
    """Records a submission that `Rebuild` has graded, after nbgrader has saved its scores and penalty.

    It writes comments to the gradebook, the grade to the ledger, the penalty after extensions.csv, and the
    feedback page: everything that the command `autograder grade` writes.
    """

    definition = Unicode("", help="The folder of the course that defines the assignment.").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Record this submission."""
        name, student = _names(resources)
        if (name, student) not in _graded:
            return nb, resources
        assignment, graded = _graded.pop((name, student))
        with Gradebook(resources["nbgrader"]["db_url"]) as gradebook:
            for verdict in graded.grade.questions:
                comment = gradebook.find_comment(verdict.name, assignment.notebook, name, student)
                comment.auto_comment = comment_text(verdict)
            gradebook.db.commit()
        root = Path(CourseDirectory(config=self.config).root).resolve()
        course = Course.open(root, Path(self.definition) if self.definition else None)
        digests = grading_digests(assignment, course_seed(root), graded.grade.sandbox)
        with closing(Ledger(root, *digests)) as ledger:
            ledger.append(graded.submission, graded.file, graded.grade, graded.code)
        location, extensions = gradebook_location(root), read_extensions(course, name)
        for note in update_lateness(course, location, name, extensions, {student}):
            self.log.warning(note)
        write_pages(course, assignment, final_grades(location, name, extensions), {student}, anew=True)
        return nb, resources


def _notebook(graded: GradedSubmission) -> NotebookNode:
    if graded.notebook is None:  # ungradable
        return new_notebook()
    return nbformat.reads(graded.notebook.decode(), as_version=4)
