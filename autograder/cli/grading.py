"""Commands that run submissions: ``check`` and ``grade``."""

import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from autograder.cli.options import (
    CourseOption,
    DefinitionOption,
    JsonOption,
    NameArgument,
    NameOption,
    SandboxChoice,
    SandboxOption,
    write_json,
)
from autograder.course import Course
from autograder.exceptions import GraderError, UsageError
from autograder.files import writing
from autograder.model import printable


def check(
    notebook: Annotated[Path, typer.Argument(metavar="NOTEBOOK", help="The file to grade.")],
    name: NameOption,
    json_file: JsonOption = "",
    junit: Annotated[Path | None, typer.Option(help="Write the result as JUnit XML.")] = None,
    sandbox: SandboxOption = SandboxChoice.auto,
    folder: CourseOption = Path("."),
    definition: DefinitionOption = None,
) -> None:
    """Grade one notebook.

    Reads NOTEBOOK and the assignment in source/ and testCases.py. Prints the verdicts; writes only the files
    named by --json and --junit.
    """
    from autograder.job import check_notebook
    from autograder.records.results import as_json, as_junit
    from autograder.terminal import show_grade

    grade = check_notebook(notebook, name, Course.open(folder, definition), sandbox.value)
    if json_file != "-":
        show_grade(grade)
    write_json(json_file, [as_json(grade)], indent=1)
    if junit:
        with writing(junit):
            junit.write_bytes(as_junit(grade))


def grade(
    name: NameArgument,
    folder: CourseOption = Path("."),
    definition: DefinitionOption = None,
    student: Annotated[list[str] | None, typer.Option(help="Only this student; may be repeated.")] = None,
    workers: Annotated[int, typer.Option(min=0, help="Submissions at a time; 0: one per core.")] = 0,
    scheduler: Annotated[str, typer.Option(help="Grade on this Dask cluster: tcp://HOST:8786.")] = "",
    force: Annotated[bool, typer.Option("--force", help="Grade unchanged submissions again.")] = False,
    sandbox: SandboxOption = SandboxChoice.auto,
    json_file: JsonOption = "",
    log_file: Annotated[
        Path | None,
        typer.Option("--log", help="The file for the grader's own tracebacks; by default DIR/grading.log."),
    ] = None,
) -> None:
    """Grade a class.

    Reads submitted/STUDENT/ASSIGNMENT/; writes gradebook.db, ledger.jsonl, autograded/ and feedback/ in the
    course folder. Submissions that are graded already and have not changed are not graded again.
    """
    from autograder.assignment import load_assignment
    from autograder.classroom.bookkeeping import Bookkeeping
    from autograder.classroom.classroom import grade_class
    from autograder.records.ledger import last_entries
    from autograder.sandbox.backends import open_sandbox
    from autograder.terminal import ProgressBar, log_to, show_class, show_unmatched

    if scheduler and workers:
        raise UsageError("--workers is for this machine; with --scheduler the cluster sets the number")
    course = Course.open(folder, definition)
    assignment = load_assignment(name, course)
    opener = partial(open_sandbox, sandbox.value, assignment.imports, assignment.files)
    if scheduler:
        try:
            from autograder.classroom.cluster import cluster_workers
        except ModuleNotFoundError as error:
            raise UsageError(
                "--scheduler needs Dask: pip install 'notebook-autograder[cluster]', here and for its workers"
            ) from error
        factory = cluster_workers(scheduler, course, sandbox.value)
    else:
        from autograder.classroom.pool import pool_workers

        factory = pool_workers(opener, workers)
    log_file = log_file or folder / "grading.log"
    log_to(log_file)
    with ProgressBar() as bar, Bookkeeping(course, name) as bookkeeping:
        graded, failed = grade_class(course, assignment, opener, factory, tuple(student or ()), force, bar)

    def results() -> Iterator[Any]:  # read from the file each time: a class can be large
        entries = (entry["result"] for entry in last_entries(folder, name))
        return bookkeeping.with_final(result for result in entries if result["student"] in graded)

    write_json(json_file, results())
    if json_file != "-":
        show_class(course, name, results())
    show_unmatched(course, name)
    for remark in bookkeeping.remarks():
        print(remark, file=sys.stderr)
    for failure in failed:
        print(f"not graded: {printable(failure.student)}: {printable(failure.reason)}", file=sys.stderr)
    if failed:
        raise GraderError(
            f"{len(failed)} of {len(graded) + len(failed)} submissions could not be graded and have no grade "
            "(the lines above say why); run the command again to retry them"
            + (f"; tracebacks are in {log_file}" if any(failure.trace for failure in failed) else "")
        )
