"""The command line: ``autograder new | build | audit | collect | grade | check | report``.

Exit status: 0 done, whatever the scores; 1 the grader could not do its job; 2 wrong usage.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.course import Course
from autograder.exceptions import GraderError, UsageError
from autograder.model import printable

if TYPE_CHECKING:
    from autograder.classroom.workers import WorkerFactory
    from autograder.records.results import SubmissionResult
    from autograder.sandbox.backends import Sandbox

# jsonschema takes a second at import to build grammars for addresses of the web, which no notebook holds.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

MOST_LINES = 100  # of problems that `collect` tells one by one

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Build the course's notebooks and grade what students made of them.",
)


def _show_version(asked: bool) -> None:
    if asked:
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


class SandboxChoice(StrEnum):
    """Where submissions run."""

    auto = "auto"
    bwrap = "bwrap"
    landlock = "landlock"
    none = "none"


class NamingChoice(StrEnum):
    """How an LMS's download names its files."""

    auto = "auto"
    canvas = "canvas"
    moodle = "moodle"
    gradescope = "gradescope"
    plain = "plain"


SandboxOption = Annotated[
    SandboxChoice,
    typer.Option("--sandbox", help="auto: bwrap, or else landlock. none: no protection at all."),
]


CourseOption = Annotated[Path, typer.Option("--course", metavar="DIR", help="The course folder.")]
DefinitionOption = Annotated[
    Path | None,
    typer.Option("--definition", metavar="DIR", help="The course that defines the assignments."),
]


@app.command()
def new(course: Annotated[Path, typer.Argument(help="The folder to make.")]) -> None:
    """Make a course folder of your own, with one assignment and a made-up class."""
    from autograder.authoring.new import ASSIGNMENT, new_course

    new_course(course)
    commands = ("build", f"grade {ASSIGNMENT}", f"report {ASSIGNMENT}")
    print(
        f"made {course}; go on with: cd {course} && " + " && ".join(f"autograder {word}" for word in commands)
    )


@app.command()
def build(
    assignments: Annotated[list[str] | None, typer.Argument(help="All, if none is named.")] = None,
    course: CourseOption = Path("."),
) -> None:
    """notebooks/ → source/ → release/: the instructor's and the students' notebooks."""
    from autograder.authoring.build import build as run

    opened = Course.open(course)
    changed = run(opened, assignments or [])
    for path in changed:
        print(f"built {os.path.relpath(path, course)}")
    if not changed:
        print("source/ and release/ are up to date")


@app.command()
def check(
    notebook: Annotated[Path, typer.Argument(help="The notebook to grade.")],
    assignment: Annotated[str, typer.Option(help="What it is an answer to.")],
    json_file: Annotated[str, typer.Option("--json", help="Write the result here; - prints it.")] = "",
    junit: Annotated[Path | None, typer.Option(help="Write the result here as JUnit XML.")] = None,
    sandbox: SandboxOption = SandboxChoice.auto,
    course: CourseOption = Path("."),
    definition: DefinitionOption = None,
) -> None:
    """Grade one notebook: no database, no folders, one result."""
    from autograder.grading import check_notebook
    from autograder.records.results import as_json, as_junit
    from autograder.terminal import show_grade

    grade = check_notebook(notebook, assignment, Course.open(course, definition), sandbox.value)
    text = json.dumps(as_json(grade), indent=1, ensure_ascii=False)
    if json_file == "-":
        sys.stdout.write(text + "\n")
    else:
        show_grade(grade)
        if json_file:
            _save(Path(json_file), [(text + "\n").encode("utf-8", "replace")])
    if junit:
        _save(junit, [as_junit(grade)])


@app.command()
def collect(
    archive: Annotated[Path, typer.Argument(help="The LMS's download: a zip archive or a folder.")],
    assignment: Annotated[str, typer.Option(help="The assignment that was submitted.")],
    course: CourseOption = Path("."),
    definition: DefinitionOption = None,
    naming: Annotated[NamingChoice, typer.Option(help="Which LMS named the files.")] = NamingChoice.auto,
    roster: Annotated[Path | None, typer.Option(help="A CSV file with the columns lms,student.")] = None,
) -> None:
    """Collect a download of Canvas, Moodle or Gradescope into submitted/STUDENT/ASSIGNMENT/."""
    from autograder.lms.collect import collect as run

    summary = run(archive, assignment, Course.open(course, definition), naming.value, roster)
    for remark in summary.remarks():
        print(printable(remark))
    for problem in summary.problems[:MOST_LINES]:
        print(f"problem: {printable(problem)[:500]}", file=sys.stderr)
    if len(summary.problems) > MOST_LINES:
        print(f"and {len(summary.problems) - MOST_LINES} more problems", file=sys.stderr)
    if not summary.taken:
        raise GraderError("nothing was collected; the lines above say why")
    print(
        f"collected {summary.taken} submissions (naming: {summary.naming}): {len(summary.new)} new, "
        f"{len(summary.replaced)} replaced, {len(summary.unchanged)} unchanged; "
        f"problems: {len(summary.problems)}"
    )


@app.command()
def grade(
    assignment: Annotated[str, typer.Argument(help="The assignment to grade.")],
    course: CourseOption = Path("."),
    definition: DefinitionOption = None,
    student: Annotated[list[str] | None, typer.Option(help="Only this student; may be repeated.")] = None,
    workers: Annotated[int, typer.Option(min=0, help="How many at a time; 0: one a core.")] = 0,
    scheduler: Annotated[str, typer.Option(help="Grade on this Dask cluster: tcp://HOST:8786.")] = "",
    force: Annotated[bool, typer.Option("--force", help="Grade again what is graded already.")] = False,
    sandbox: SandboxOption = SandboxChoice.auto,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write a JSON line a submission.")] = None,
    log_file: Annotated[
        Path | None,
        typer.Option("--log", help="Where the grader's own failures leave tracebacks: COURSE/grading.log."),
    ] = None,
) -> None:
    """Grade a class: gradebook.db, autograded/ and feedback/ are written in the course folder."""
    from autograder.assignment import load_assignment
    from autograder.classroom.classroom import grade_class
    from autograder.records.gradebook_location import gradebook_location
    from autograder.records.ledger import last_entries
    from autograder.sandbox.backends import open_sandbox
    from autograder.terminal import ProgressBar, log_to, show_class

    if scheduler and workers:
        raise UsageError("--workers is for this machine; with --scheduler the cluster has its own number")
    opened = Course.open(course, definition)
    asked = load_assignment(assignment, opened)

    def open_one() -> Sandbox:
        return open_sandbox(sandbox.value, asked.imports, asked.files)

    factory = _cluster(scheduler, opened, sandbox) if scheduler else _pool(open_one, workers)
    log_file = log_file or course / "grading.log"
    log_to(log_file)
    with ProgressBar() as bar:
        graded, failed = grade_class(opened, asked, open_one, factory, tuple(student or ()), force, bar)

    def results() -> Iterator[SubmissionResult]:  # read from the file each time: a class can be large
        entries = (entry["result"] for entry in last_entries(course, assignment))
        return (result for result in entries if result["student"] in graded)

    if json_file:
        lines = (json.dumps(result, ensure_ascii=False) + "\n" for result in results())
        _save(json_file, (line.encode("utf-8", "replace") for line in lines))
    sandboxes = show_class(results())
    print(f"gradebook: {gradebook_location(course).name}")
    print(f"feedback:  {course / 'feedback'}/STUDENT/{assignment}/")
    print(f"sandbox:   {', '.join(sorted(sandboxes))}")
    for failure in failed:
        print(f"not graded: {printable(failure.student)}: {printable(failure.reason)}", file=sys.stderr)
    if failed:
        total = len(graded) + len(failed)
        raise GraderError(
            f"{len(failed)} of {total} submissions could not be graded and have no grade (which, and why, "
            "is said above); run the command again to try them once more"
            + (f"; tracebacks are in {log_file}" if any(failure.trace for failure in failed) else "")
        )


def _pool(open_one: Callable[[], Sandbox], workers: int) -> WorkerFactory:
    from autograder.classroom.pool import Pool

    return lambda key, seed, folders: Pool(key, open_one, workers or os.cpu_count() or 1, folders)


def _cluster(address: str, course: Course, sandbox: SandboxChoice) -> WorkerFactory:
    if importlib.util.find_spec("distributed") is None:
        raise UsageError(
            "--scheduler needs Dask: pip install 'notebook-autograder[cluster]', here and for its workers"
        )
    from autograder.classroom.cluster import cluster_workers

    return cluster_workers(address, course, sandbox.value)


@app.command()
def audit(
    assignments: Annotated[list[str] | None, typer.Argument(help="All, if none is named.")] = None,
    json_file: Annotated[str, typer.Option("--json", help="Write the result here; - prints it.")] = "",
    course: CourseOption = Path("."),
) -> None:
    """How strong are the cases? Tries every small wrong version of the reference solutions on them."""
    from autograder.assignment import graded_assignments, load_assignment
    from autograder.authoring.audit import as_json
    from autograder.authoring.audit import audit as run
    from autograder.sandbox.backends import open_sandbox
    from autograder.terminal import show_audit

    opened = Course.open(course)
    names = assignments or graded_assignments(opened)
    results, lines, sound = [], [], True
    for name in names:
        asked = load_assignment(name, opened)
        audits = []
        for function in run(asked, open_sandbox("auto", asked.imports, asked.files)):
            audits.append(function)
            lines += [f"{function.name}: survives: {text}" for text in function.survivors]
            lines += [f"{function.name}: {text}" for text in function.problems]
            sound &= function.sound
        results.append(as_json(asked, audits))
    if json_file:
        text = "".join(json.dumps(result, ensure_ascii=False, indent=1) + "\n" for result in results)
        if json_file == "-":
            sys.stdout.write(text)
        else:
            _save(Path(json_file), [text.encode()])
    if json_file != "-":
        show_audit(results)
    for line in lines:
        print(line, file=sys.stderr)
    if not sound:
        raise GraderError(
            "wrong versions pass the cases, or mistakes cannot be told apart (see above); add a hidden case "
            "to testCases.py that shows the difference, or a proof to EQUIVALENT in mistakes.py"
        )


@app.command()
def report(
    assignment: Annotated[str, typer.Argument(help="The assignment that was graded.")],
    course: CourseOption = Path("."),
    definition: DefinitionOption = None,
) -> None:
    """The class as one HTML page for the instructor, from what was graded last."""
    from autograder.assignment import load_assignment
    from autograder.reporting.report import write_report

    opened = Course.open(course, definition)
    print(f"report: {write_report(opened, load_assignment(assignment, opened))}")


def _save(path: Path, content: Iterable[bytes]) -> None:
    try:
        with path.open("wb") as file:
            file.writelines(content)
    except OSError as error:
        raise GraderError(f"{path} cannot be written: {error.strerror}") from error


def main() -> None:
    """Run the command; what goes wrong is one line on standard error and an exit status."""
    try:
        app()
    except UsageError as error:
        sys.exit(_failed(error, 2))
    except GraderError as error:
        sys.exit(_failed(error, 1))


def _failed(error: GraderError, status: int) -> int:
    print(f"autograder: {' '.join(str(error).split())}", file=sys.stderr)
    return status


if __name__ == "__main__":
    main()
