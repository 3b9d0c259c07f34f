"""One submission as a job: it is graded in a process that is limited in time and memory.

Whatever a submission makes the grader do on its behalf happens in that process. If the process is lost, or
exceeds a limit, that submission has no grade (not 0 points); if its points were certain by then, it is
recorded without explanations. The process grades one submission after the other, and is replaced when lost.
"""

import ctypes
import gc
import logging
import os
import resource
import secrets
import select
import shlex
import signal
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import replace
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from typing import Any

from autograder.assignment import load_assignment
from autograder.course import Course, StudentFolder
from autograder.exceptions import GraderError, SandboxLost, Ungradable, UsageError
from autograder.grading import (
    Graded,
    GradedSubmission,
    GradingFailure,
    JudgedSubmission,
    Stage,
    SubmittedFile,
    grading_steps,
    rendered,
)
from autograder.model import Assignment, Grade
from autograder.sandbox.backends import Sandbox, open_sandbox
from autograder.sandbox.inside.limits import TimeLimits
from autograder.student_files import find_files, own_files
from autograder.submission import read_file
from autograder.verdict.answer_key import AnswerKey, answer_key

# Of each stage. A busy machine must not cost a grade: honest submissions need a hundredth of these seconds.
SECONDS: dict[Stage, float] = {
    "reading": 60.0,
    "planning": 60.0,
    "running": 2 * TimeLimits().notebook + 600.0,  # the sandbox has limits of its own, and may try twice
    "judging": 60.0,
    "tabulating": 3600.0,  # wrong versions of the reference run once for a class, without submissions
    "explaining": 60.0,
    "rendering": 60.0,
}
MEMORY_BYTES = 2 << 30  # beyond what the process holds before its first submission
CLOSE_SECONDS = 10.0
START_SECONDS = 3600.0  # until the answer key is made and the sandbox is open
OOM_SCORE = "500"  # if memory runs out, the kernel ends attempts (1,000) first, and the writer last
WITHOUT_WORDS = "The grader could not look for the mistakes in this notebook; the points are complete."
PR_SET_PDEATHSIG = 1  # see prctl(2)
M_MMAP_THRESHOLD = -3  # see malloc.h

Order = StudentFolder | SubmittedFile | JudgedSubmission  # the last is only to be rendered, without words

log = logging.getLogger(__name__)


class _Lost(Exception):
    """The process was lost, or killed at a limit, after it had ``judged`` a submission or before."""

    def __init__(self, reason: str, judged: JudgedSubmission | None = None) -> None:
        super().__init__(reason)
        self.judged = judged


class JobProcess:
    """A process that grades one submission after the other; a loss costs the submission under way.

    ``set_up`` makes the answer key and opens the sandbox, in the process.
    """

    def __init__(self, set_up: Callable[[], tuple[AnswerKey, Sandbox]]) -> None:
        self._set_up = set_up
        self._start()

    def grade(self, submitted: StudentFolder | SubmittedFile) -> Graded:
        """Grade one submission.

        Raises:
            GraderError: this machine cannot grade any submission.
        """
        try:
            return self._do(submitted)
        except _Lost as error:
            reason, judged = str(error), error.judged
        if judged is not None:
            with suppress(_Lost):
                return replace(self._do(judged), trace=reason)
        return GradingFailure(submitted.student, reason)

    def close(self) -> None:
        """End the process, which removes its temporary files first."""
        self._end(CLOSE_SECONDS)

    def _start(self) -> None:
        self._connection, theirs = Pipe()
        self._process = os.fork()
        if self._process == 0:
            try:
                self._connection.close()
                _serve(theirs, self._set_up)
            except KeyboardInterrupt:
                pass  # the command says it
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(0)
        theirs.close()
        self._is_ready = False

    def _end(self, patience: float) -> None:
        """Close the connection, at which the process ends; kill it if it has not ended after that time."""
        self._connection.close()
        with suppress(ProcessLookupError, ChildProcessError):
            process = os.pidfd_open(self._process)
            try:
                if not select.select([process], [], [], patience)[0]:
                    os.kill(self._process, signal.SIGKILL)
            finally:
                os.close(process)
            os.waitpid(self._process, 0)

    def _do(self, order: Order) -> Graded:
        """Send an order to the process and wait for its last step; raises _Lost and GraderError."""
        judged: JudgedSubmission | None = None
        stage, seconds = "starting", START_SECONDS
        try:
            if not self._is_ready:
                self._receive(seconds)
                self._is_ready = True
            stage, seconds = "reading", SECONDS["reading"]
            self._connection.send(order)
            while True:
                step = self._receive(seconds)
                if isinstance(step, GradedSubmission | GradingFailure):
                    return step
                if isinstance(step, JudgedSubmission):
                    judged = step
                else:
                    stage, seconds = step, SECONDS[step]
        except TimeoutError:
            reason = f"the grader was still {stage} it after {seconds:g} s, which is its limit"
        except (EOFError, OSError):
            reason = f"the grading process was lost while {stage} it, perhaps because memory ran out"
        self._end(0.0)
        self._start()
        raise _Lost(reason, judged)

    def _receive(self, seconds: float) -> Any:
        """The next message of the process; raises TimeoutError, EOFError, or the error that it sent."""
        if not self._connection.poll(seconds):
            raise TimeoutError
        message = self._connection.recv()
        if isinstance(message, GraderError):
            raise message
        return message


def _serve(connection: Connection, set_up: Callable[[], tuple[AnswerKey, Sandbox]]) -> None:
    """Grade what arrives on a connection until it is closed."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(OOM_SCORE)
    keep_memory_steady()
    try:
        key, sandbox = set_up()
    except GraderError as error:
        connection.send(error)
        return
    with closing(sandbox), suppress(EOFError, ConnectionError):  # the other end was closed
        gc.freeze()  # everything allocated so far stays; the garbage collector need not scan it
        _limit_memory()
        connection.send("ready")
        while True:
            for step in _steps(key, sandbox, connection.recv()):
                connection.send(step)


def _limit_memory() -> None:
    """Limit the memory of this process, beyond what it holds already; attempts set a limit of their own."""
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    allowed = used + MEMORY_BYTES
    resource.setrlimit(
        resource.RLIMIT_AS, (allowed if hard == resource.RLIM_INFINITY else min(allowed, hard), hard)
    )


def _steps(key: AnswerKey, sandbox: Sandbox, order: Order) -> Iterator[Any]:
    """The steps of an order; an exception costs this submission its explanations, or its grade."""
    judged = None
    student = str(order.grade.student) if isinstance(order, JudgedSubmission) else order.student
    try:
        if isinstance(order, JudgedSubmission):
            yield "rendering"
            yield _without_words(key.assignment, order)
            return
        for step in grading_steps(key, sandbox, order):
            judged = step if isinstance(step, JudgedSubmission) else judged
            yield step
    except SandboxLost as error:
        yield GradingFailure(student, str(error), traceback.format_exc())
    except GraderError as error:
        yield error
    except Exception as error:
        trace = traceback.format_exc()
        if judged is not None:
            with suppress(Exception):
                yield replace(_without_words(key.assignment, judged), trace=trace)
                return
        yield GradingFailure(student, f"{type(error).__name__}: {error}", trace)


def _without_words(assignment: Assignment, judged: JudgedSubmission) -> GradedSubmission:
    """A judged submission with the page and notebook that take least to make: no outputs of its cells."""
    grade = judged.grade
    rebuilt = tuple(replace(cell, outcome=None) for cell in grade.rebuilt)
    plain = replace(grade, notes=(*grade.notes, WITHOUT_WORDS), rebuilt=rebuilt)
    return rendered(assignment, replace(judged, grade=plain))


def keep_memory_steady() -> None:
    """Fix malloc's threshold for mmap; call this before a process grades many submissions.

    By default the C library raises the threshold after the first large allocation, and a worker's heap then
    fragments by some 10 KB with each submission. See mallopt(3), M_MMAP_THRESHOLD.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # glibc only; others do not raise the threshold
    if mallopt is not None:
        mallopt(M_MMAP_THRESHOLD, 128 * 1024)


def check_notebook(
    path: str | Path, assignment: str, course: str | Path | Course = ".", sandbox: str = "auto"
) -> Grade:
    """Grade one notebook without a gradebook; nothing is written.

    ``course`` is a course or its folder; ``sandbox`` is "auto", "bwrap", "landlock" or "none". A file that
    cannot be read as a notebook gets a grade too: status "ungradable", 0 points.

    Raises:
        UsageError: the file, the assignment or the course does not exist.
        GraderError: the grader cannot do its job; the message says why.
    """
    if not os.path.lexists(path):
        raise UsageError(f"there is no file {path}")
    course = course if isinstance(course, Course) else Course.open(Path(course))
    loaded = load_assignment(assignment, course)
    if os.path.isdir(path):
        raise UsageError(_folder_instead(Path(path), loaded))
    content, reason = b"", ""
    try:
        content = read_file(Path(path))
    except Ungradable as error:
        reason = str(error)

    def set_up() -> tuple[AnswerKey, Sandbox]:
        opened = open_sandbox(sandbox, loaded.imports, loaded.files)
        return answer_key(loaded, opened, secrets.token_bytes(32)), opened

    with closing(JobProcess(set_up)) as job:
        graded = job.grade(SubmittedFile("", content, (), reason, _files_beside(path, course, loaded)))
    if graded.trace:
        log.error("%s: %s", path, graded.trace)
    if isinstance(graded, GradingFailure):
        raise GraderError(f"{path} could not be graded: {graded.reason}")
    return replace(graded.grade, student=None)


def _folder_instead(folder: Path, assignment: Assignment) -> str:
    """The advice to somebody who names a folder in the place of a notebook."""
    try:
        found = find_files(folder, assignment.released).notebook
        return (
            f"{folder} is a folder; name the notebook in it: "
            f"autograder check {shlex.quote(str(found))} --assignment {assignment.name}"
        )
    except Ungradable:
        return (
            f"{folder} is a folder without a notebook; to grade a class, run: "
            f"autograder grade {assignment.name} --course COURSE"
        )


def _files_beside(notebook: str | Path, course: Course, assignment: Assignment) -> Mapping[str, bytes]:
    """The student's own files beside a notebook in submitted/; elsewhere they may be anybody's."""
    folder = Path(notebook).resolve().parent
    if course.submitted.resolve() not in folder.parent.parents:
        return {}
    return own_files(folder, assignment.released)[0]
