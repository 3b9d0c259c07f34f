"""The gradebook in PostgreSQL, on a real server: the same book as in SQLite, whatever happens on the way."""

from __future__ import annotations

import importlib.util
import json
import os
import shlex
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import nbformat
import pytest
from nbgrader.api import Base, Gradebook
from nbgrader.apps.api import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from sqlalchemy import Connection, NullPool, create_engine, inspect, select, text
from traitlets.config import Config

from autograder.assignment import load_assignment
from autograder.course import Course
from autograder.exceptions import GraderError
from autograder.records.final_grades import final_points
from autograder.records.gradebook import open_gradebook, recorded
from autograder.records.gradebook_location import (
    GRADING_LOCK,
    MigrationContext,
    gradebook_location,
    grading_lock,
)
from tests.helpers.commands import EXPORTS, autograder, free_port, nbgrader, one_line, start_grading
from tests.helpers.courses import (
    SEED,
    define_course,
    hand_in,
    hand_in_class,
    kill_again_and_again,
    results,
    submission,
    timeless,
)
from tests.helpers.notebooks import without_question
from tests.helpers.project import ASSIGNMENT, ROOT, copy_project

pytestmark = pytest.mark.slow

CLASS = 25
PASSWORD = "se@cr/et: no%20word"
UTF8 = "ENCODING 'UTF8'"
PENALTY = """
from nbgrader.plugins import BasePlugin
class AThirdOfAPointAMinute(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return total_seconds_late / 60 / 3
c = get_config()
c.AssignLatePenalties.plugin_class = AThirdOfAPointAMinute
"""
UNTRUSTED = ["", "Robert'); DROP TABLE student;--", "Zoë 猫 %s %(id)s :id", "é" * 127]


class Server:
    """A PostgreSQL server of our own, in a folder of its own."""

    def __init__(self) -> None:
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
        if not found:
            pytest.fail("PostgreSQL is missing; install it: sudo apt-get install postgresql", pytrace=False)
        if importlib.util.find_spec("psycopg") is None:
            pytest.fail("psycopg is not installed: run `make postgres`", pytrace=False)
        self._programs = found[-1].parent
        self.folder = Path(tempfile.mkdtemp(prefix="pg"))
        self.port = free_port()
        self._user = ["runuser", "-u", "nobody", "--"] if os.getuid() == 0 else []  # root may not run it
        if self._user:
            shutil.chown(self.folder, "nobody")
        secret = self.folder / "password"
        secret.write_text(PASSWORD)
        secret.chmod(0o644)
        self._run(
            "initdb", "--no-sync", "--locale=C", "--encoding=UTF8", "--username=grader",
            "--auth-local=trust", "--auth-host=scram-sha-256", f"--pwfile={secret}",
        )  # fmt: skip
        self.start()

    def _run(self, program: str, *words: str) -> None:
        command = [*self._user, self._programs / program, "-D", self.folder / "data", *words]
        subprocess.run(command, cwd="/", check=True, stdout=subprocess.DEVNULL)

    def start(self) -> None:
        settings = f"-c listen_addresses=127.0.0.1 -p {self.port} -k {self.folder} -c deadlock_timeout=100ms"
        self._run("pg_ctl", "start", "--wait", "-l", str(self.folder / "log"), "-o", settings)

    def stop(self) -> None:
        """Stop at once, as in a crash."""
        self._run("pg_ctl", "stop", "--mode=immediate")

    def sql(self, statement: str, database: str = "postgres") -> list:
        """Run something as the superuser, who needs no password on the server's own socket."""
        url = f"postgresql://grader@/{database}?host={self.folder}&port={self.port}"
        with connected(url, isolation_level="AUTOCOMMIT") as connection:
            done = connection.execute(text(statement))
            return list(done.scalars()) if done.returns_rows else []

    def database(self, name: str, encoding: str = UTF8) -> str:
        """The URL of a new database."""
        self.sql(f"CREATE DATABASE {name} {encoding} TEMPLATE template0")
        return self.url(name)

    def url(self, name: str, user: str = "grader", password: str = PASSWORD, port: int = 0) -> str:
        return f"postgresql://{user}:{quote(password, safe='')}@127.0.0.1:{port or self.port}/{name}"


@pytest.fixture(scope="module")
def server():
    server = Server()
    yield server
    server.stop()
    shutil.rmtree(server.folder)


@pytest.fixture(scope="module")
def submitted(tmp_path_factory, release) -> Path:
    """The submissions, of five kinds in turn, the second of them late."""
    folder = hand_in_class(tmp_path_factory.mktemp("class"), release, CLASS)
    (folder / "student001" / ASSIGNMENT / "timestamp.txt").write_text("2026-03-01 12:30:00 UTC")
    return folder


@pytest.fixture(scope="module")
def course(tmp_path_factory, submitted) -> Callable[..., Path]:
    """Makes a course folder with so many of the submissions, whose settings name this gradebook."""

    def make(name: str, url: str = "", count: int = CLASS) -> Path:
        place = tmp_path_factory.mktemp("courses") / name
        for student in sorted(submitted.iterdir())[:count]:
            shutil.copytree(student, place / "submitted" / student.name)
        (place / "gradebook.seed").write_text(SEED)
        point_to(place, url)
        return place

    return make


def point_to(course: Path, url: str) -> None:
    named = f"c.CourseDirectory.db_url = {url!r}\n" if url else ""
    (course / "nbgrader_config.py").write_text(PENALTY + named)


def points_in(course: Path) -> dict[str, float]:
    """Everybody's final points in the gradebook of a course."""
    return final_points(gradebook_location(course), ASSIGNMENT)


def url_of(course: Path) -> str:
    return gradebook_location(course).url.render_as_string(hide_password=False)


def connected(url: str, **options: str) -> Connection:
    return create_engine(url, poolclass=NullPool, **options).connect()


def grade(course: Path, *words: str) -> str:
    done = autograder("grade", ASSIGNMENT, "--course", course, *words)
    assert done.returncode == 0
    notes = [line.partition(": ")[0] for line in done.stderr.splitlines()]
    assert set(notes) <= {"not on the roster (gradebook)", "changed"}, done.stderr
    return done.stdout


def contents(course: Path) -> dict[str, list[str]]:
    """Every row of every table, in some order, with what a row refers to in the place of made-up ids."""
    with connected(url_of(course)) as connection:
        tables = {t.name: connection.execute(select(t)).mappings().all() for t in Base.metadata.sorted_tables}
        version = connection.execute(text("SELECT version_num FROM alembic_version")).all()
    rows = {(name, row["id"]): row for name, found in tables.items() for row in found}

    def plain(name: str, row) -> list:
        fields = []
        for column in Base.metadata.tables[name].columns:
            value = row[column.name]
            if column.foreign_keys and value is not None:
                (key,) = column.foreign_keys
                value = plain(key.column.table.name, rows[key.column.table.name, value])
            elif column.primary_key and name not in ("student", "course"):
                continue
            fields.append((column.name, value))
        return fields

    book = {name: sorted(repr(plain(name, row)) for row in found) for name, found in tables.items()}
    return {**book, "alembic_version": [str(version)]}


def pages(course: Path) -> dict[str, bytes]:
    """The files that a run leaves for students and for formgrader."""
    found = [*course.glob("autograded/**/*.ipynb"), *course.glob("feedback/**/*.html")]
    return {str(path.relative_to(course)): timeless(path.read_bytes()) for path in found}


def everything(course: Path) -> tuple:
    return contents(course), pages(course), results(course)


def by_hand(course: Path) -> None:
    """What a person enters: a due date, more time for somebody, points, a remark."""
    with Gradebook(url_of(course)) as gradebook:
        gradebook.update_or_create_assignment(ASSIGNMENT, duedate="2026-03-01 12:00:00 UTC")
        gradebook.grant_extension(ASSIGNMENT, "student002", minutes=7)
        cell = gradebook.find_grade("test_update_parameters_with_gd", ASSIGNMENT, ASSIGNMENT, "student003")
        cell.manual_score, cell.extra_credit = 7.25, 0.1
        remark = gradebook.find_comment("update_parameters_with_gd", ASSIGNMENT, ASSIGNMENT, "student003")
        remark.manual_comment = "seen ✓"
        gradebook.update_or_create_student("student004", last_name="O'Brien", email="b@example.org")
        gradebook.db.commit()


def end_with(notebook: nbformat.NotebookNode, lines: str) -> None:
    """Let the first graded function end with these lines instead of its return."""
    for cell in notebook.cells:
        if "GRADED FUNCTION: update_parameters_with_gd" in cell.source:
            before, found, _ = cell.source.rpartition("    return ")
            assert found
            cell.source = before + lines


@pytest.fixture(scope="module")
def both(server, course, solved) -> tuple[Path, Path]:
    """The same class, graded into SQLite and into PostgreSQL, before and after a person entered something."""
    places = course("lite", count=10), course("postgres", server.database("twin"), count=10)
    odd = nbformat.from_dict(solved)
    end_with(odd, "    raise ValueError('nothing \\0 and half a letter \\ud800')\n")
    odd.cells.append(nbformat.v4.new_code_cell("print('\\0')", id="nul"))
    for place in places:
        for name, content in (*((name, odd) for name in UNTRUSTED[1:]), ("broken", None)):
            hand_in(place, name, "{" if content is None else content)
        grade(place)
        by_hand(place)
        grade(place, "--force")
    return places


def test_it_holds_what_sqlite_holds_and_nbgrader_reads_the_same_in_it(both):
    lite, postgres = both
    assert contents(postgres) == contents(lite)
    assert len(contents(lite)["student"]) == 14 and any("7.25" in row for row in contents(lite)["grade"])
    assert pages(postgres) == pages(lite) and results(postgres) == results(lite)
    assert not (postgres / "gradebook.db").exists()
    final = points_in(postgres)
    assert final == points_in(lite)
    assert final["student003"] == pytest.approx(56 - 10 + 7.35) and final["student001"] == pytest.approx(38)
    assert seen_in_formgrader(postgres) == seen_in_formgrader(lite)
    for command in (*EXPORTS, "nbgrader export --to plain.csv"):
        for place in both:
            words = shlex.split(command.replace("ada", "student000").replace("bob", "student003"))
            done = nbgrader(*words[1:], cwd=place)
            assert done.returncode == 0, done.stderr
    for name in ("canvas.csv", "moodle.csv", "questions.csv", "some.csv", "plain.csv"):
        rows = [sorted((place / name).read_text("utf-8").splitlines()) for place in both]
        assert rows[0] == rows[1] and len(rows[0]) > 2, name
    assert autograder("report", ASSIGNMENT, "--course", postgres).returncode == 0


def seen_in_formgrader(course: Path) -> str:
    """What formgrader's lists show, without ids."""
    config = Config()
    config.CourseDirectory.root, config.CourseDirectory.db_url = str(course), url_of(course)
    api = NbGraderAPI(CourseDirectory(config=config), config=config)
    lists = [
        api.get_assignments(), api.get_notebooks(ASSIGNMENT), api.get_submissions(ASSIGNMENT),
        api.get_notebook_submissions(ASSIGNMENT, ASSIGNMENT), api.get_students(),
        api.get_student_submissions("student003"),
        api.get_student_notebook_submissions("student003", ASSIGNMENT),
    ]  # fmt: skip
    plain = [[{k: v for k, v in row.items() if k not in ("id", "index")} for row in rows] for rows in lists]
    return json.dumps([sorted(map(repr, rows)) for rows in plain])


def test_nbgraders_own_autograde_goes_on_in_the_book_that_grade_wrote(server, course):
    place = course("both", server.database("nbgraders"), count=2)
    grade(place)
    before = contents(place)
    copy_project(place, "source", "testCases.py", "opt_utils.py", "requirements")
    done = nbgrader("autograde", ASSIGNMENT, "--force", cwd=place)
    assert done.returncode == 0, done.stderr
    after = contents(place)
    for table in ("student", "submitted_assignment", "grade", "comment"):
        assert [without_course(row) for row in after[table]] == [without_course(row) for row in before[table]]


def without_course(row: str) -> str:
    return row.replace("default_course", "optimization")


@pytest.fixture(scope="module")
def undisturbed(course) -> Path:
    """The class, graded into SQLite from beginning to end."""
    place = course("undisturbed")
    started = time.monotonic()
    grade(place)
    (place / "seconds").write_text(str(time.monotonic() - started))
    return place


def test_killed_again_and_again_and_resumed_it_ends_the_same(server, course, undisturbed):
    place = course("killed", server.database("killed"))
    kill_again_and_again(place, 6, float((undisturbed / "seconds").read_text()) / 2)
    grade(place)
    assert everything(place) == everything(undisturbed)


def wait_for_a_grade(course: Path, process: subprocess.Popen) -> None:
    deadline = time.monotonic() + 60
    while not (course / "ledger.jsonl").exists() or not (course / "ledger.jsonl").stat().st_size:
        assert process.poll() is None and time.monotonic() < deadline
        time.sleep(0.01)


def graded_lines(place: Path) -> int:
    """How many lines of the ledger are grades, without those that a repair has given other words."""
    lines = (place / "ledger.jsonl").read_text("utf-8").splitlines()
    return sum(not json.loads(line)["repaired"] for line in lines)


def test_a_server_that_stops_is_one_line_and_the_next_run_goes_on(server, course, undisturbed):
    place = course("stopped", server.database("stopped"))
    process = start_grading(place, "--workers", "1")
    wait_for_a_grade(place, process)
    server.stop()
    try:
        _, said = process.communicate(timeout=180)
        assert process.returncode == 1
        assert said.startswith("autograder: the gradebook postgresql://127.0.0.1:") and said.count("\n") == 1
        assert "recorded grades are kept" in said and PASSWORD not in said
        assert "cannot be read" in one_line(autograder("grade", ASSIGNMENT, "--course", place))
    finally:
        server.start()
    noted = len(results(place))
    assert 0 < noted < CLASS
    in_book = server.sql("SELECT student_id FROM submitted_assignment", "stopped")
    assert {entry["result"]["student"] for entry in results(place)} <= set(in_book)
    grade(place)
    assert everything(place) == everything(undisturbed)
    assert graded_lines(place) == CLASS


def test_a_question_is_removed_and_added_again_in_a_book_that_has_grades(server, course):
    place = course("changed", server.database("changed"), 2)
    source = define_course(place)
    point_to(place, server.url("changed"))
    whole = nbformat.read(source, as_version=4)
    grade(place)
    before = contents(place)
    with Gradebook(url_of(place)) as book:
        student = book.assignment_submissions(ASSIGNMENT)[0].student.id
        names = "test_random_mini_batches", ASSIGNMENT, ASSIGNMENT, student
        book.find_grade(*names).manual_score = 7.0
        book.db.commit()
    nbformat.write(without_question(whole, "random_mini_batches"), source)
    done = autograder("grade", ASSIGNMENT, "--course", place)
    assert f"{student}: 'test_random_mini_batches' was removed from the assignment" in done.stderr
    assert max(points_in(place).values()) == 48
    nbformat.write(whole, source)
    grade(place)
    assert contents(place) == before


def test_two_runs_at_once_write_one_book(server, course, undisturbed):
    place = course("two", server.database("two"))
    runs = [start_grading(place), start_grading(place)]
    for process in runs:
        _, said = process.communicate(timeout=120)
        assert process.returncode == 0 or "another run is grading into the gradebook" in said
    assert 0 in [process.returncode for process in runs]
    assert contents(place) == contents(undisturbed)


def test_a_run_beside_one_that_does_not_end_says_so(server, course):
    place = course("beside", server.database("beside"), count=1)
    with connected(url_of(place)) as other:
        other.execute(text(f"SELECT pg_advisory_lock({GRADING_LOCK})"))
        said = one_line(autograder("grade", ASSIGNMENT, "--course", place))
        assert "another run is grading into the gradebook postgresql://" in said
    grade(place)


def test_a_table_that_somebody_holds_is_one_line_and_the_next_run_grades(server, course):
    place = course("held", server.database("held"), count=2)
    grade(place, "--student", "student000")
    with connected(url_of(place)) as other:
        other.execute(text("UPDATE grade SET extra_credit = 1"))
        assert "lock timeout" in one_line(autograder("grade", ASSIGNMENT, "--course", place))
        other.rollback()
    grade(place)
    assert points_in(place).keys() == {"student000", "student001"}


def test_what_people_enter_while_a_run_writes_stays_and_stops_nothing(server, course, undisturbed):
    place = course("busy", server.database("busy"))
    process = start_grading(place, "--workers", "1")
    wait_for_a_grade(place, process)
    with Gradebook(url_of(place)) as gradebook:
        for number in range(CLASS):  # the roster, and points for whoever has been graded
            student = f"student{CLASS - 1 - number:03d}"
            gradebook.update_or_create_student(student, last_name="Seen")
        by_hand = set()
        for submission in gradebook.assignment_submissions(ASSIGNMENT):
            for mark in submission.notebooks[0].grades:
                mark.manual_score = 4.0
            gradebook.db.commit()
            by_hand.add(submission.student_id)
        assert process.poll() is None  # it was still grading
    _, said = process.communicate(timeout=180)
    assert (process.returncode, said) == (0, "")
    seen = server.sql("SELECT last_name FROM student", "busy")
    assert seen == ["Seen"] * CLASS
    points, before = points_in(place), points_in(undisturbed)
    assert by_hand and points == before | dict.fromkeys(by_hand, 24.0)


def test_only_what_a_restored_book_has_lost_is_graded_again(server, course):
    place = course("restored", server.database("restored"), count=4)
    grade(place)
    before = contents(place)
    with Gradebook(url_of(place)) as gradebook:
        gradebook.remove_submission(ASSIGNMENT, "student002")
    length = graded_lines(place)
    grade(place)
    assert contents(place) == before
    assert graded_lines(place) == length + 1
    server.sql("DROP DATABASE restored")
    server.database("restored")
    grade(place)
    assert contents(place) == before


def test_tables_are_made_all_or_none(server, course, monkeypatch):
    place = course("half", server.database("half"), count=1)

    def killed(*arguments):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(MigrationContext, "stamp", killed)
        with pytest.raises(KeyboardInterrupt), grading_lock(gradebook_location(place)):
            pass
    with connected(url_of(place)) as connection:
        assert inspect(connection).get_table_names() == []
    grade(place)


def test_a_name_too_long_for_postgresql_is_named_and_the_class_goes_on(server, course):
    place = course("long", server.database("long"), count=1)
    long = "x" * 129
    shutil.copytree(place / "submitted" / "student000", place / "submitted" / long)
    done = autograder("grade", ASSIGNMENT, "--course", place)
    first, last = done.stderr.strip().splitlines()
    assert done.returncode == 1 and "longer than the 128 characters" in first
    assert last.startswith("autograder: 1 of 2 submissions could not be graded")
    assert points_in(place).keys() == {"student000"}


def test_without_the_driver_what_to_install_is_named(server, course, tmp_path):
    place = course("driver", server.url("postgres"), count=1)
    (tmp_path / "psycopg.py").write_text("raise ImportError('not installed')")
    done = autograder("grade", ASSIGNMENT, "--course", place, "--definition", ROOT, cwd=tmp_path)
    assert done.returncode == 1 and "pip install 'notebook-autograder[postgres]'" in one_line(done)


def test_what_cannot_be_used_is_one_line_that_shows_no_password(server, course):
    place = course("unreached", count=1)
    server.database("ascii", "ENCODING 'SQL_ASCII'")
    server.database("others")
    server.sql("CREATE TABLE shopping (item text)", "others")
    server.database("closed")
    server.sql(f"CREATE ROLE stranger LOGIN PASSWORD '{PASSWORD}'")
    wrong = "another secret"
    asked = load_assignment(ASSIGNMENT, Course.open(place))
    for url, words in {
        server.url("postgres", port=free_port()): "Connection refused",
        server.url("nowhere"): 'database "nowhere" does not exist',
        server.url("postgres", password=wrong): "password authentication failed",
        server.url("postgres") + f"?password={quote(wrong)}": "password authentication failed",
        f"postgresql://grader@127.0.0.1:{server.port}/postgres": "no password supplied",
        server.url("postgres") + "?unknown=1": 'invalid connection option "unknown"',
        server.url("ascii"): "stores text as SQL_ASCII",
        server.url("others"): "holds tables of something else",
        server.url("closed", user="stranger"): "permission denied for schema public",
    }.items():
        point_to(place, url)
        with pytest.raises(GraderError) as refused:
            recorded(gradebook_location(place), ASSIGNMENT)
            with open_gradebook(gradebook_location(place), asked):
                pass
        said = str(refused.value)
        assert words in said and "\n" not in said
        for secret in (PASSWORD, quote(PASSWORD, safe=""), wrong, quote(wrong)):
            assert secret not in said
    point_to(place, server.url("postgres", password=wrong))
    done = autograder("grade", ASSIGNMENT, "--course", place)
    assert done.returncode == 1 and "password authentication failed" in one_line(done)
    assert wrong not in done.stdout + done.stderr and results(place) == []


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://grader:pa@ss@127.0.0.1/grades",
        "postgresql://grader:pa@ss:ed@127.0.0.1/grades",
        "postgresql://grader:pass@127.0.0.1",
        "mysql://grader:pass@127.0.0.1/grades",
        "sqlite://",
        "gradebook.db",
        7,
    ],
)
def test_an_address_of_no_gradebook_is_wrong_usage_and_not_repeated(course, url):
    place = course("address", url, count=1)
    done = autograder("grade", ASSIGNMENT, "--course", place)
    assert done.returncode == 2 and "is not the address of a gradebook" in one_line(done)
    assert not any(part in done.stderr for part in ("pa@", "ss@", "ss:", "pass@"))


def test_who_may_only_read_the_tables_is_told_so_and_can_make_the_report(server, course):
    place = course("reading", server.database("reading"), count=1)
    server.sql(f"CREATE ROLE watcher LOGIN PASSWORD '{PASSWORD}'")
    with grading_lock(gradebook_location(place)):
        server.sql("GRANT SELECT ON ALL TABLES IN SCHEMA public TO watcher", "reading")
    watching = server.url("reading", user="watcher")
    for url, status in ((watching, 1), (server.url("reading"), 0), (watching, 1)):
        point_to(place, url)
        done = autograder("grade", ASSIGNMENT, "--course", place, "--force")
        assert done.returncode == status
        assert not status or "permission denied for table" in one_line(done)
    assert "report: " in autograder("report", ASSIGNMENT, "--course", place).stdout


def test_another_sqlite_file_than_gradebook_db_is_used_too(course):
    place = course("file", "sqlite:///points.db", count=1)
    assert f"gradebook: {place / 'points.db'}" in grade(place)
    assert points_in(place) == {"student000": 60.0}
    assert (place / "points.db").is_file() and not (place / "gradebook.db").exists()


def test_a_submission_finds_neither_the_server_nor_its_password(server, course, solved):
    place = course("hostile", server.database("hostile"), count=1)
    config = place / "nbgrader_config.py"
    config.write_text(f"import os\nos.environ['PGPASSWORD'] = {PASSWORD!r}\n" + config.read_text())
    notebook = nbformat.from_dict(solved)
    code = f"""
    import os, socket
    said = [os.environ.get("PGPASSWORD"), *map(os.path.exists, {[str(server.folder), str(config)]!r})]
    for family, address in ((socket.AF_INET, ("127.0.0.1", {server.port})),
                            (socket.AF_UNIX, {str(server.folder / f".s.PGSQL.{server.port}")!r})):
        try:
            socket.socket(family).connect(address)
            said.append("in")
        except OSError:
            said.append("out")
    raise ValueError(said)
"""
    end_with(notebook, code)
    nbformat.write(notebook, submission(place, "student000"))
    grade(place)
    (entry,) = results(place)
    assert "[None, False, False, 'out', 'out']" in entry["result"]["questions"][0]["message"]


def test_a_run_that_dies_leaves_no_lock(server, course):
    place = course("dead", server.database("dead"))
    process = start_grading(place, "--workers", "1")
    wait_for_a_grade(place, process)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    grade(place)
    assert points_in(place).keys() == {f"student{n:03d}" for n in range(CLASS)}
