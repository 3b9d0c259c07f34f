"""The command line: ``autograder new | build | audit | collect | grade | check | feedback | report |
withdraw``.

Exit status: 0 done, whatever the scores; 1 the grader could not do its job; 2 wrong usage; 130 interrupted.
Each command imports what it needs when it runs, because nbgrader alone takes a second.
"""

import importlib.metadata
import io
import sys
from typing import Annotated

import typer

from autograder.cli.authoring import audit, build, new
from autograder.cli.grading import check, grade
from autograder.cli.records import collect, feedback, report, withdraw
from autograder.exceptions import GraderError, UsageError

# jsonschema takes a second at import to build grammars of URLs, which no notebook's schema needs.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Build a course's notebooks, grade submissions in a sandbox, and report on a class.",
)
for command in (
    new,
    build,
    check,
    collect,
    grade,
    audit,
    feedback,
    report,
    withdraw,
):  # as `--help` lists them
    app.command()(command)


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


def main() -> None:
    """Run the command; report an error of the grader as one line on standard error."""
    if isinstance(sys.stdout, io.TextIOWrapper):  # text that its encoding lacks is escaped, as on stderr
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        app()
    except GraderError as error:
        print(f"autograder: {' '.join(str(error).split())}", file=sys.stderr)
        sys.exit(2 if isinstance(error, UsageError) else 1)
