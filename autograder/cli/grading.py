"""Commands that run submissions: ``check`` and ``grade``."""

import sys
from collections.abc import Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Annotated

import typer

from autograder.cli.options import (
    CourseOption,
    DefinitionOption,
    JsonOption,
    NameOption,
    NamesArgument,
    SandboxChoice,
    SandboxOption,
    note_steps,
    write_json,
)
from autograder.course import Course
from autograder.exceptions import GraderError, UsageError
from autograder.files import writing
from autograder.model import Assignment


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
    from autograder.grade_table import show_grade
    from autograder.grading_job import check_notebook
    from autograder.records.results import as_json, as_junit

    course = Course.open(folder, definition)
    note_steps(course)
    grade = check_notebook(notebook, name, course, sandbox.value)
    if json_file != "-":
        show_grade(grade)
    write_json(json_file, [as_json(grade)], indent=1)
    if junit:
        with writing(junit):
            junit.write_bytes(as_junit(grade))


def grade(
    names: NamesArgument = None,
    folder: CourseOption = Path("."),
    definition: DefinitionOption = None,
    student: Annotated[list[str] | None, typer.Option(help="Only this student; may be repeated.")] = None,
    workers: Annotated[int, typer.Option(min=0, help="Submissions at a time; 0: one per core.")] = 0,
    scheduler: Annotated[str, typer.Option(help="Grade on this Dask cluster: tcp://HOST:8786.")] = "",
    force: Annotated[bool, typer.Option("--force", help="Grade unchanged submissions again.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be graded, and why; write nothing.")
    ] = False,
    sandbox: SandboxOption = SandboxChoice.auto,
    show_all: Annotated[bool, typer.Option("--all", help="List unchanged submissions as well.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print only problems and the last line.")] = False,
    json_file: JsonOption = "",
    log_file: Annotated[
        Path | None,
        typer.Option("--log", help="The file for the grader's own tracebacks; by default DIR/grading.log."),
    ] = None,
) -> None:
    """Grade a class.

    By default it grades all assignments that have submissions. Reads submitted/STUDENT/ASSIGNMENT/; writes
    gradebook.db, ledger.jsonl, autograded/ and feedback/ in the course folder. Submissions that are graded
    already and have not changed are not graded again.
    """
    from autograder.assignment import load_assignment
    from autograder.classroom.submitted import submitted_assignments
    from autograder.sandbox.backends import Sandbox, open_sandbox
    from autograder.text_files import refuse_unbuilt

    if scheduler and workers:
        raise UsageError("--workers is for this machine; with --scheduler the cluster sets the number")
    if dry_run and json_file:
        raise UsageError("--dry-run has no results; leave --json out")
    course = Course.open(folder, definition)
    note_steps(course)
    students = tuple(student or ())
    chosen = dict.fromkeys(names or submitted_assignments(course, students))
    assignments: list[Assignment] = []
    opened: dict[str, Sandbox] = {}
    problems: list[GraderError] = []

    def fail(name: str, error: GraderError) -> None:
        problems.append(error)
        if len(chosen) > 1:
            print(f"autograder: {name}: {' '.join(str(error).split())}", file=sys.stderr)

    def begin(imports: Sequence[str], files: Mapping[str, bytes]) -> None:
        if not opened and not dry_run:
            opened[name] = open_sandbox(sandbox.value, imports, files, servers=1)

    for name in chosen:
        try:
            refuse_unbuilt(name, course)
            assignments.append(load_assignment(name, course, begin))
        except UsageError:
            raise  # before anything is graded
        except GraderError as error:
            fail(name, error)
    # These import nbgrader for a second, in which the server of the first assignment gets warm.
    from autograder.cli.assignment_run import AssignmentRun
    from autograder.terminal import log_to

    log_file = log_file or folder / "grading.log"
    log_to(log_file)
    graded: list[AssignmentRun] = []
    for assignment in assignments:
        early = opened.get(assignment.name)
        run = AssignmentRun(course, assignment, sandbox.value, students, force, early)
        try:
            if dry_run:
                run.dry_run(quiet)
                continue
            run.grade(workers, scheduler, quiet)
            graded.append(run)
            run.show(table=not quiet and json_file != "-", everybody=show_all, to_stderr=json_file == "-")
            run.check(log_file)
        except GraderError as error:
            fail(run.name, error)
    if graded:
        write_json(json_file, chain.from_iterable(run.results() for run in graded))
    if problems:
        if len(chosen) == 1:
            raise problems[0]
        kind = UsageError if all(isinstance(problem, UsageError) for problem in problems) else GraderError
        raise kind(f"{len(problems)} of {len(chosen)} assignments are incomplete; the lines above say why")
