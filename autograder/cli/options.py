"""Options that several commands share, and the results that they write as JSON."""

import json
import sys
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from autograder.course import Course
from autograder.files import writing

SandboxChoice = StrEnum("SandboxChoice", ["auto", "bwrap", "landlock", "none"])
NamingChoice = StrEnum("NamingChoice", "auto canvas moodle gradescope blackboard brightspace plain")
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


def note_steps(course: Course) -> None:
    """Say which steps of the course's own a command does not take."""
    from autograder.step_settings import CONFIG, steps_of_nbgrader_only

    if steps := steps_of_nbgrader_only(course):
        print(
            f"note: only nbgrader's own commands take {', '.join(steps)}, which {CONFIG} lists; scores may "
            "differ from those of 'nbgrader autograde'",
            file=sys.stderr,
        )


def write_json(file: str, results: Iterable[Any], indent: int | None = None) -> None:
    """Write results as JSON values, one after the other; "-" is standard output, and "" writes nothing."""
    texts = (json.dumps(result, ensure_ascii=False, indent=indent) + "\n" for result in results)
    lines = (text.encode("utf-8", "replace") for text in texts)
    if file == "-":
        sys.stdout.buffer.writelines(lines)
    elif file:
        with writing(file), open(file, "wb") as opened:
            opened.writelines(lines)
