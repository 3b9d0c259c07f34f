"""The location of a course's gradebook: a SQLite file in the course folder, or a PostgreSQL database.

`CourseDirectory.db_url` in the course's nbgrader_config.py sets it, as for nbgrader itself. Messages never
show the URL, which may contain a password.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbgrader.api
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from nbgrader.api import Comment, Grade, Student, SubmittedAssignment, SubmittedNotebook
from sqlalchemy import Connection, Engine, Index, NullPool, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, OperationalError
from traitlets.config import Config, PyFileConfigLoader

from autograder.exceptions import GraderError, UsageError

CONFIG = "nbgrader_config.py"
DEFAULT_COURSE = "default_course"  # nbgrader's, where a course has no id
SCHEMAS = ScriptDirectory(str(Path(nbgrader.api.__file__).parent / "alembic"))
# A new gradebook stores the version of nbgrader's newest schema. nbgrader starts the alembic command to learn
# it; asking alembic here saves our commands and nbgrader's a second, and needs no command on the PATH.
nbgrader.api.get_alembic_version = SCHEMAS.get_current_head
TIMEOUT = 10  # seconds to wait for a connection to PostgreSQL, or for a lock
GRADING_LOCK = 0x6772616465  # the advisory lock held by the run that grades into a database
GRADE_TABLES = "student, submitted_assignment, submitted_notebook, grade, comment"  # written by grading
LOCK_NOT_AVAILABLE = "55P03"  # PostgreSQL's error code
# To add up points, nbgrader scans all notebooks for each submission, which takes a minute or more for a
# class of twenty thousand. These indexes find the notebooks of one submission.
INDEXES = (
    Index("autograder_assignments_of_student", SubmittedAssignment.student_id),
    Index("autograder_notebooks_of_assignment", SubmittedNotebook.assignment_id),
    Index("autograder_grades_of_notebook", Grade.notebook_id),
    Index("autograder_comments_of_notebook", Comment.notebook_id),
)


@dataclass(frozen=True)
class GradebookLocation:
    """The location of a course's gradebook, and nbgrader's settings of the course."""

    url: URL
    name: str  # shown in messages
    file: Path | None  # the SQLite file; None if the gradebook is in PostgreSQL
    config: Path  # the course's nbgrader_config.py, which may be missing
    settings: Config  # read from ``config``

    @property
    def course_id(self) -> str:
        """The course in the gradebook that assignments are entered for, as in nbgrader."""
        return str(self.settings.get("CourseDirectory", {}).get("course_id", "") or DEFAULT_COURSE)

    def failure(self, action: str, error: Exception) -> GraderError:
        """The exception to raise if the gradebook cannot be ``action`` ("read", "used")."""
        cause = error.__context__ if isinstance(error, nbgrader.api.InvalidEntry) else error
        reason = str(getattr(cause, "orig", None) or cause).strip().partition("\n")[0]
        message = f"the gradebook {self.name} cannot be {action}: {reason}"
        if self.file is None:
            message += f"; recorded grades are kept; check the server and db_url in {self.config}, then rerun"
        return GraderError(message)

    def refuses(self, student: str) -> str:
        """The reason why the gradebook cannot hold a student with this id; empty if it can."""
        longest = Student.id.type.length
        if self.file is not None or len(student) <= longest:  # SQLite does not enforce lengths
            return ""
        return f"the name of its folder is longer than the {longest} characters that PostgreSQL stores"

    def lock_tables(self, connection: Connection) -> None:
        """Block other writers of grades in PostgreSQL until this transaction ends; readers go on."""
        if self.file is None:
            connection.execute(text(f"SET LOCAL lock_timeout = '{TIMEOUT}s'"))
            connection.execute(text(f"LOCK TABLE {GRADE_TABLES} IN SHARE ROW EXCLUSIVE MODE"))


def lock_when_begun(engine: Engine) -> None:
    """Let a SQLite file be locked for writing from the beginning of each transaction.

    As SQLAlchemy documents: SQLite's driver must not begin transactions by itself.
    """
    event.listen(engine, "connect", _no_implicit_begin)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))


def _no_implicit_begin(connection: Any, record: Any) -> None:
    connection.isolation_level = None


def _settings(course: Path) -> Config:
    """nbgrader's settings from the course's nbgrader_config.py; empty if the file is missing."""
    if not (course / CONFIG).is_file():
        return Config()
    try:
        return PyFileConfigLoader(CONFIG, path=str(course)).load_config()
    except (Exception, SystemExit) as error:
        raise GraderError(f"{course / CONFIG} cannot be read: {error}") from error


def gradebook_location(course: Path) -> GradebookLocation:
    """The location of a course's gradebook: gradebook.db in the course folder unless the settings differ.

    Raises:
        UsageError: the settings hold an invalid address.
        GraderError: the settings cannot be read, or PostgreSQL's driver is not installed.
    """
    config, settings = course / CONFIG, _settings(course)
    invalid = UsageError(
        f"CourseDirectory.db_url in {config} is not the address of a gradebook; write sqlite:///FILE or "
        "postgresql://USER@HOST:PORT/DATABASE (in a user's name or a password, write @ as %40)"
    )
    try:
        url = make_url(settings.get("CourseDirectory", {}).get("db_url", "sqlite:///gradebook.db"))
    except (ArgumentError, ValueError):
        raise invalid from None  # the cause's message may contain a part of the password
    if url.drivername == "sqlite" and url.database not in (None, "", ":memory:"):
        file = course / str(url.database)
        url = url.set(database=str(file.resolve()))
        return GradebookLocation(url, str(file), file.resolve(), config, settings)
    server = url.drivername in ("postgresql", "postgresql+psycopg") and url.database
    if not server or "@" in (url.host or ""):
        raise invalid
    try:
        import psycopg  # noqa: F401
    except ImportError as error:
        raise GraderError(
            "a gradebook in PostgreSQL needs a driver: pip install 'notebook-autograder[postgres]'"
        ) from error
    name = URL.create("postgresql", host=url.host, port=url.port, database=url.database)
    # A fixed encoding: the server's own encoding must not decide whether text can be read.
    url = url.set(query={"connect_timeout": str(TIMEOUT), "client_encoding": "utf8", **url.query})
    return GradebookLocation(url, name.render_as_string(), None, config, settings)


@contextmanager
def grading_lock(location: GradebookLocation) -> Iterator[None]:
    """Be the only run that grades into a PostgreSQL database; create its tables if it has none.

    SQLite needs no such lock, because its writer locks the whole file.

    Raises:
        GraderError: another run grades into the database, or it cannot be used for a gradebook.
    """
    if location.file is not None:
        yield
        return
    engine = create_engine(location.url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        # PostgreSQL releases the lock when the connection ends, even if this process is killed.
        connection.execute(text(f"SET lock_timeout = '{TIMEOUT}s'"))
        try:
            connection.execute(text(f"SELECT pg_advisory_lock({GRADING_LOCK})"))
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", None) != LOCK_NOT_AVAILABLE:
                raise
            raise GraderError(
                f"another run is grading into the gradebook {location.name}; wait until it has ended"
            ) from error
        _create_tables(location)
        yield


def _create_tables(location: GradebookLocation) -> None:
    """Create nbgrader's tables and record their version, in one transaction (nbgrader takes several)."""
    with create_engine(location.url, poolclass=NullPool).begin() as connection:
        encoding = connection.scalar(text("SHOW server_encoding"))
        if encoding != "UTF8":
            raise GraderError(
                f"the database {location.name} stores text as {encoding}, which cannot represent every name; "
                "create one with: createdb --encoding=UTF8 --template=template0"
            )
        tables = inspect(connection).get_table_names()
        if not tables:
            nbgrader.api.Base.metadata.create_all(connection)
            MigrationContext.configure(connection).stamp(SCHEMAS, "head")
        elif "submitted_assignment" not in tables:
            raise GraderError(
                f"the database {location.name} holds tables of something else; give the gradebook its own"
            )
