"""Commands that make a course: ``new``, ``build`` and ``audit``."""

import os
import shlex
import sys
from pathlib import Path
from typing import Annotated

import typer

from autograder.cli.options import CourseOption, JsonOption, NamesArgument, write_json
from autograder.course import Course
from autograder.exceptions import GraderError, NotReleased


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


def build(
    names: NamesArgument = None,
    folder: CourseOption = Path("."),
    plain: Annotated[
        Path | None,
        typer.Option("--plain", metavar="DIR", help="Lay the course out in DIR for nbgrader alone, too."),
    ] = None,
) -> None:
    """Build the instructor's and the students' notebooks, and check them.

    Reads notebooks/ and testCases.py; writes the instructor's notebooks to source/ and the students' to
    release/. Prints the files that changed. Prints mistakes with their places; then no file changes.
    Wrong versions that pass the present cases, as an audit has found, are mistakes too. With --plain, also
    lays the course out for nbgrader alone.
    """
    from autograder.authoring.audited import unaudited
    from autograder.authoring.build import build as run
    from autograder.authoring.plain import lay_out

    course = Course.open(folder)
    try:
        changed = run(course, names or [])
    except NotReleased as error:
        for problem in error.problems:
            print(" ".join(problem.split()), file=sys.stderr)
        count = len(error.problems)
        raise GraderError(
            f"{count} mistake{'' if count == 1 else 's'} (see above); source/ and release/ are as they were"
        ) from error
    for file in changed:
        print(f"built {os.path.relpath(file, folder)}")
    if not changed:
        print("source/ and release/ are up to date")
    if missing := unaudited(course, names or []):
        print(f"the present cases are not audited: {', '.join(missing)}; 'autograder audit' measures them")
    if plain is not None:
        laid_out = lay_out(course, plain, names or [])
        print(f"laid out in {plain} for nbgrader alone: {', '.join(laid_out)}")


def audit(names: NamesArgument = None, json_file: JsonOption = "", folder: CourseOption = Path(".")) -> None:
    """Measure how strong the cases are.

    Reads source/ and testCases.py, makes every small wrong version of the reference solutions, and runs the
    cases on each. Exits with status 1 if a wrong version passes. Remembers the result for build; else writes
    only the file named by --json.
    """
    from autograder.assignment import load_assignment
    from autograder.authoring.audit import as_json
    from autograder.authoring.audit import audit as run
    from autograder.authoring.audited import remember
    from autograder.graded_assignments import graded_assignments
    from autograder.terminal import show_audit
    from autograder.text_files import refuse_unbuilt

    course = Course.open(folder)
    audits = {}
    for name in names or graded_assignments(course):
        refuse_unbuilt(name, course)
        assignment = load_assignment(name, course)
        audits[name] = run(assignment)
        remember(assignment, audits[name])
    functions = [function for found in audits.values() for function in found]
    write_json(json_file, [as_json(name, found) for name, found in audits.items()], indent=1)
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
