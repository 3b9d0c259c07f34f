"""The command line: ``autograder new | build | audit | collect | grade | check | report | withdraw``.

Exit status: 0 done, whatever the scores; 1 the grader could not do its job; 2 wrong usage. Each command
imports what it needs when it runs, because nbgrader alone takes a second.
"""

import importlib.metadata
import json
import os
import shlex
import sys
from collections.abc import Iterable, Iterator
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from autograder.course import Course
from autograder.exceptions import GraderError, UsageError
from autograder.files import writing
from autograder.model import printable

# jsonschema takes a second at import to build grammars of URLs, which no notebook's schema needs.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Build a course's notebooks, grade submissions in a sandbox, and report on a class.",
)


def _show_version(show: bool) -> None:
    if show:
        print(f"autograder {importlib.metadata.version('notebook-autograder')}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit."),
    ] = False,
) -> None:
    pass


SandboxChoice = StrEnum("SandboxChoice", ["auto", "bwrap", "landlock", "none"])
NamingChoice = StrEnum("NamingChoice", "auto canvas moodle gradescope blackboard brightspace plain")
NameArgument = Annotated[str, typer.Argument(metavar="ASSIGNMENT", help="The assignment's name.")]
NameOption = Annotated[str, typer.Option("--assignment", metavar="ASSIGNMENT", help="The assignment's name.")]
NamesArgument = Annotated[
    list[str] | None, typer.Argument(metavar="ASSIGNMENT", help="The assignments' names; by default all.")
]
CourseOption = Annotated[Path, typer.Option("--course", metavar="DIR", help="The course folder.")]
DefinitionOption = Annotated[
    Path | None,
    typer.Option("--definition", metavar="DIR", help="The course folder that defines the assignments."),
]
SandboxOption = Annotated[
    SandboxChoice,
    typer.Option(
        "--sandbox", help="How to isolate submissions. auto: bwrap, else landlock. none: not at all."
    ),
]
JsonOption = Annotated[
    str,
    typer.Option("--json", metavar="FILE", help="Write results as JSON; - prints them instead of a table."),
]


@app.command()
def new(folder: Annotated[Path, typer.Argument(metavar="COURSE", help="The folder to make.")]) -> None:
    """Make a course folder with one assignment and a made-up class.

    Writes COURSE with notebooks/, testCases.py, the built source/ and release/, and submitted/.
    """
    from autograder.authoring.new import ASSIGNMENT, new_course

    new_course(folder)
    course = shlex.quote(str(folder))
    print(
        f"made {course}; next: cd {course} && autograder grade {ASSIGNMENT} && autograder report {ASSIGNMENT}"
    )


@app.command()
def build(names: NamesArgument = None, folder: CourseOption = Path(".")) -> None:
    """Build the instructor's and the students' notebooks.

    Reads notebooks/ and testCases.py; writes the instructor's notebooks to source/ and the students' to
    release/. Prints the files that changed.
    """
    from autograder.authoring.build import build as run

    changed = run(Course.open(folder), names or [])
    for file in changed:
        print(f"built {os.path.relpath(file, folder)}")
    if not changed:
        print("source/ and release/ are up to date")


@app.command()
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
    from autograder.grading_job import check_notebook
    from autograder.records.results import as_json, as_junit
    from autograder.terminal import show_grade

    grade = check_notebook(notebook, name, Course.open(folder, definition), sandbox.value)
    if json_file != "-":
        show_grade(grade)
    _write_json(json_file, [as_json(grade)], indent=1)
    if junit:
        with writing(junit):
            junit.write_bytes(as_junit(grade))


@app.command()
def collect(
    archive: Annotated[Path, typer.Argument(metavar="ARCHIVE", help="An LMS's download: a zip or a folder.")],
    name: NameOption,
    folder: CourseOption = Path("."),
    definition: DefinitionOption = None,
    naming: Annotated[NamingChoice, typer.Option(help="Which LMS named the files.")] = NamingChoice.auto,
    pattern: Annotated[
        str, typer.Option(metavar="REGEX", help="Names of another LMS, with the group (?P<student>...).")
    ] = "",
    roster: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="A CSV file with columns lms,student or nbgrader's, or: gradebook."
        ),
    ] = None,
) -> None:
    """Collect submissions from an LMS's download.

    Reads ARCHIVE; writes each student's notebook and the files beside it to submitted/STUDENT/ASSIGNMENT/.
    """
    from autograder.lms.collect import collect as run
    from autograder.terminal import show_collected

    summary = run(archive, name, Course.open(folder, definition), naming.value, roster, pattern)
    show_collected(summary)
    if not summary.taken:
        raise GraderError("nothing was collected; the lines above say why")


@app.command()
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
    from autograder.pages import write_pages
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

    write_pages(course, assignment, bookkeeping.grades)

    def results() -> Iterator[Any]:  # read from the file each time: a class can be large
        entries = (entry["result"] for entry in last_entries(folder, name))
        return bookkeeping.with_final(result for result in entries if result["student"] in graded)

    _write_json(json_file, results())
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


@app.command()
def feedback(
    names: NamesArgument = None,
    folder: CourseOption = Path("."),
    definition: DefinitionOption = None,
    student: Annotated[list[str] | None, typer.Option(help="Only this student; may be repeated.")] = None,
) -> None:
    """Make all feedback pages anew, without grading.

    Reads the ledger and the gradebook, with points and comments given by hand, and brings late penalties up
    to date; writes feedback/STUDENT/ASSIGNMENT/. By default it makes those of all graded assignments.
    """
    from autograder.assignment import load_assignment
    from autograder.classroom.bookkeeping import Bookkeeping
    from autograder.pages import write_pages
    from autograder.records.ledger import recorded_assignments

    course = Course.open(folder, definition)
    recorded = recorded_assignments(course.root)
    if not recorded:
        raise UsageError(f"no assignment is graded yet in {course.root}; run: autograder grade ASSIGNMENT")
    for name in names or recorded:
        assignment = load_assignment(name, course)
        with Bookkeeping(course, name) as bookkeeping:
            pass  # nothing is graded; penalties are as of today
        for remark in bookkeeping.remarks():
            print(remark, file=sys.stderr)
        chosen = set(student) if student else None
        count = write_pages(course, assignment, bookkeeping.grades, chosen, anew=True)
        print(
            f"feedback: {count} page{'s' if count != 1 else ''} in {course.root / 'feedback'}/STUDENT/{name}/"
        )


@app.command()
def audit(names: NamesArgument = None, json_file: JsonOption = "", folder: CourseOption = Path(".")) -> None:
    """Measure how strong the cases are.

    Reads source/ and testCases.py, makes every small wrong version of the reference solutions, and runs the
    cases on each. Exits with status 1 if a wrong version passes. Writes only the file named by --json.
    """
    from autograder.assignment import graded_assignments, load_assignment
    from autograder.authoring.audit import as_json
    from autograder.authoring.audit import audit as run
    from autograder.terminal import show_audit

    course = Course.open(folder)
    audits = {name: run(load_assignment(name, course)) for name in names or graded_assignments(course)}
    functions = [function for found in audits.values() for function in found]
    _write_json(json_file, [as_json(name, found) for name, found in audits.items()], indent=1)
    if json_file != "-":
        show_audit(functions)
    for function in functions:
        for text in (*(f"survives: {text}" for text in function.survivors), *function.problems):
            print(f"{function.name}: {text}", file=sys.stderr)
    if not all(function.sound for function in functions):
        raise GraderError(
            "wrong versions pass the cases, or mistakes cannot be told apart (see above); add a hidden case "
            "to testCases.py that shows the difference, or a proof to EQUIVALENT in mistakes.py"
        )


@app.command()
def report(
    names: NamesArgument = None, folder: CourseOption = Path("."), definition: DefinitionOption = None
) -> None:
    """Write the instructor's report on a class.

    Reads the grades that `grade` recorded; writes reports/ASSIGNMENT.html in the course folder, and with
    several assignments reports/index.html, the points of all students by assignment. By default it reports on
    all assignments that have grades.
    """
    from autograder.assignment import load_assignment
    from autograder.records.ledger import recorded_assignments
    from autograder.reporting.report import write_course_report, write_report

    course = Course.open(folder, definition)
    assignments = [load_assignment(name, course) for name in names or recorded_assignments(course.root)]
    if not assignments:
        raise UsageError(f"no assignment is graded yet in {course.root}; run: autograder grade ASSIGNMENT")
    for assignment in assignments:
        print(f"report: {write_report(course, assignment)}")
    if len(assignments) > 1:
        print(f"report: {write_course_report(course, assignments)}")


@app.command()
def withdraw(
    student: Annotated[str, typer.Argument(metavar="STUDENT", help="The student's name in submitted/.")],
    names: NamesArgument = None,
    folder: CourseOption = Path("."),
) -> None:
    """Withdraw a student's submissions.

    Takes them out of the gradebook, the ledger, autograded/ and feedback/. What the student handed in moves
    from submitted/ to withdrawn/.
    """
    from autograder.classroom.withdraw import withdraw as run

    for name in run(Course.open(folder), student, names or []):
        print(f"withdrawn: {printable(student)}, {name}")


def _write_json(file: str, results: Iterable[Any], indent: int | None = None) -> None:
    """Write results as JSON values, one after the other; "-" is standard output, and "" writes nothing."""
    texts = (json.dumps(result, ensure_ascii=False, indent=indent) + "\n" for result in results)
    lines = (text.encode("utf-8", "replace") for text in texts)
    if file == "-":
        sys.stdout.buffer.writelines(lines)
    elif file:
        with writing(file), open(file, "wb") as opened:
            opened.writelines(lines)


def main() -> None:
    """Run the command; report an error of the grader as one line on standard error."""
    try:
        app()
    except GraderError as error:
        print(f"autograder: {' '.join(str(error).split())}", file=sys.stderr)
        sys.exit(2 if isinstance(error, UsageError) else 1)
