"""Where a course keeps its gradebook: in a SQLite file of its folder, or in PostgreSQL.

The course's own nbgrader_config.py may name another place as `CourseDirectory.db_url`, as nbgrader has it.
No message of this module holds the URL as it stands: there may be a password in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import nbgrader.api
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from nbgrader.api import Comment, Grade, Student, SubmittedAssignment, SubmittedNotebook
from sqlalchemy import Connection, Index, NullPool, create_engine, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, OperationalError
from traitlets.config import Config, PyFileConfigLoader

from autograder.exceptions import GraderError, UsageError

CONFIG = "nbgrader_config.py"
SCHEMAS = Path(nbgrader.api.__file__).parent / "alembic"
PATIENCE = 10  # seconds to wait for a server's answer, or for another's lock
ALONE = 0x6772616465  # the advisory lock of the run that grades into a database
WRITTEN = "student, submitted_assignment, submitted_notebook, grade, comment"  # tables that grades go to
NO_LOCK = "55P03"  # PostgreSQL's lock_not_available
# nbgrader adds up points by going through all notebooks for each submission, which takes a minute or more
# for a class of twenty thousand. By these it finds a submission's own; they are made with its tables.
INDEXES = (
    Index("autograder_assignments_of_student", SubmittedAssignment.student_id),
    Index("autograder_notebooks_of_assignment", SubmittedNotebook.assignment_id),
    Index("autograder_grades_of_notebook", Grade.notebook_id),
    Index("autograder_comments_of_notebook", Comment.notebook_id),
)


@dataclass(frozen=True)
class GradebookLocation:
    """Where a course's gradebook is."""

    url: URL
    name: str  # for people
    file: Path | None  # of SQLite; None: the gradebook is in PostgreSQL
    config: Path  # the file with the course's settings, if there is one
    settings: Config  # what it says

    def trouble(self, done: str, error: Exception) -> GraderError:
        """What to raise if the gradebook cannot be used (or read: what was to be ``done``)."""
        cause = error.__context__ if isinstance(error, nbgrader.api.InvalidEntry) else error
        reason = str(getattr(cause, "orig", None) or cause).strip().partition("\n")[0]
        if self.file is not None:
            return GraderError(f"the gradebook {self.name} cannot be {done}: {reason}")
        return GraderError(
            f"the gradebook {self.name} cannot be {done}: {reason}; what is recorded stays: "
            f"mend it, or CourseDirectory.db_url in {self.config}, and run the command again"
        )

    def refuses(self, student: str) -> str:
        """Why the gradebook cannot hold a student of this name; nothing if it can."""
        longest = Student.id.type.length
        if self.file is not None or len(student) <= longest:  # SQLite keeps to no length
            return ""
        return f"the name of its folder is longer than the {longest} characters that PostgreSQL keeps of it"


def _settings(course: Path) -> Config:
    """nbgrader's settings in the course's own nbgrader_config.py; none, if there is none.

    Raises:
        GraderError: the file cannot be read, or fails.
    """
    if not (course / CONFIG).is_file():
        return Config()
    try:
        return PyFileConfigLoader(CONFIG, path=str(course)).load_config()
    except (Exception, SystemExit) as error:
        raise GraderError(f"{course / CONFIG} cannot be read: {error}") from error


def gradebook_location(course: Path) -> GradebookLocation:
    """Where the gradebook of a course is: gradebook.db in its folder, unless its settings say otherwise.

    Raises:
        UsageError: the settings name no place that a gradebook can be at.
        GraderError: the settings cannot be read, or PostgreSQL's driver is not installed.
    """
    config, settings = course / CONFIG, _settings(course)
    address = settings.get("CourseDirectory", {}).get("db_url", "sqlite:///gradebook.db")
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        raise _no_address(config) from None  # the error's words may be a part of a password
    if url.drivername == "sqlite" and url.database not in (None, "", ":memory:"):
        file = course / str(url.database)
        return GradebookLocation(
            url.set(database=str(file.resolve())), str(file), file.resolve(), config, settings
        )
    if (
        url.drivername not in ("postgresql", "postgresql+psycopg")
        or not url.database
        or "@" in (url.host or "")
    ):
        raise _no_address(config)
    try:
        import psycopg  # noqa: F401
    except ImportError as error:
        raise GraderError(
            "a gradebook in PostgreSQL needs a driver: pip install 'notebook-autograder[postgres]'"
        ) from error
    name = URL.create("postgresql", host=url.host, port=url.port, database=url.database)
    # What the server's text is encoded in must not decide whether it can be read at all.
    options = {"connect_timeout": str(PATIENCE), "client_encoding": "utf8", **url.query}
    return GradebookLocation(url.set(query=options), name.render_as_string(), None, config, settings)


def _no_address(config: Path) -> UsageError:
    return UsageError(
        f"CourseDirectory.db_url in {config} is no address of a gradebook; write sqlite:///FILE or "
        "postgresql://USER@HOST:PORT/DATABASE (in a user's name or a password, @ is written %40)"
    )


@contextmanager
def only_writer(place: GradebookLocation) -> Iterator[None]:
    """Be the only run that grades into a PostgreSQL database, whose tables are made if there are none.

    A SQLite file needs nothing of this: its writer locks all of it.

    Raises:
        GraderError: another run grades into it, or it is no database for a gradebook.
    """
    if place.file is not None:
        yield
        return
    engine = create_engine(place.url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        # Held until the connection ends, however it ends.
        connection.execute(text(f"SET lock_timeout = '{PATIENCE}s'"))
        try:
            connection.execute(text(f"SELECT pg_advisory_lock({ALONE})"))
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", None) != NO_LOCK:
                raise
            raise GraderError(
                f"another run is grading into the gradebook {place.name}; wait until it has ended"
            ) from error
        _make_tables(place)
        yield


def _make_tables(place: GradebookLocation) -> None:
    """Make nbgrader's tables, all or none, and note their version, as nbgrader does in several steps."""
    with create_engine(place.url, poolclass=NullPool).begin() as connection:
        encoding = connection.scalar(text("SHOW server_encoding"))
        if encoding != "UTF8":
            raise GraderError(
                f"the database {place.name} keeps text as {encoding}, which cannot hold every name; "
                "make one with: createdb --encoding=UTF8 --template=template0"
            )
        tables = inspect(connection).get_table_names()
        if not tables:
            nbgrader.api.Base.metadata.create_all(connection)
            MigrationContext.configure(connection).stamp(ScriptDirectory(str(SCHEMAS)), "head")
        elif "submitted_assignment" not in tables:
            raise GraderError(
                f"the database {place.name} holds tables that are no gradebook's; give the gradebook its own"
            )


def hold_writers(connection: Connection) -> None:
    """Let nobody else write grades until this transaction of PostgreSQL ends; who reads goes on."""
    connection.execute(text(f"SET LOCAL lock_timeout = '{PATIENCE}s'"))
    connection.execute(text(f"LOCK TABLE {WRITTEN} IN SHARE ROW EXCLUSIVE MODE"))
