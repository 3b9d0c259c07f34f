"""A Dask cluster grades as this machine does, whoever is lost on the way."""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.helpers.commands import TABLES, autograder, free_port, start_grading
from tests.helpers.courses import hand_in_class, make_course, results, state, undisturbed_run
from tests.helpers.project import ASSIGNMENT, ROOT

pytestmark = pytest.mark.slow
pytest.importorskip("distributed", reason="Dask is not installed: run `make cluster`")
GradingPlugin = pytest.importorskip("autograder.classroom.cluster").GradingPlugin

CLASS = 40  # enough for a run not to end before two workers are lost
DASK = [str(Path(sys.executable).with_name("dask"))]


class Machines:
    """A scheduler and its workers, each a process of its own, as on machines of their own."""

    def __init__(self, folder: Path, *options: str, protocol: str = "tcp", path: str = "") -> None:
        self.folder, self.options = folder, options
        self.environment = {**os.environ, "HOME": str(folder), **TABLES}
        if path:
            self.environment["PATH"] = path
        self.port = free_port()
        self.address = f"{protocol}://127.0.0.1:{self.port}"
        self.workers: list[subprocess.Popen] = []
        self.start_scheduler()

    def start_scheduler(self) -> None:
        words = ["--host", self.address.rsplit(":", 1)[0], "--port", str(self.port), "--no-dashboard"]
        self.scheduler = self._start("scheduler", *words)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.2)
        raise AssertionError("the scheduler does not answer")

    def start_worker(self, *options: str) -> None:
        number = len(self.workers)
        place = str(self.folder / f"worker-{number}")
        words = [self.address, "--nthreads", "1", "--no-dashboard", "--no-nanny", "--local-directory", place]
        self.workers.append(self._start("worker", *words, *options))

    def wait_for_workers(self) -> None:
        """Wait until every worker that was started has registered with the scheduler."""
        deadline = time.monotonic() + 120
        while self._registered() < len(self.workers):
            assert time.monotonic() < deadline, "a worker does not register"
            time.sleep(0.1)

    def _registered(self) -> int:
        """The workers that schedulers have logged."""
        logs = self.folder.glob("scheduler-*.log")
        return sum(log.read_text("utf-8").count("Register worker") for log in logs)

    def _start(self, *words: str) -> subprocess.Popen:
        log = (self.folder / f"{words[0]}-{time.monotonic_ns()}.log").open("w")
        return subprocess.Popen(
            [*DASK, *words, *self.options], cwd=self.folder, env=self.environment,
            stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip

    def grade(self, place: Path, *options: str) -> subprocess.CompletedProcess[str]:
        return autograder("grade", ASSIGNMENT, "--course", place, "--scheduler", self.address, *options)

    def close(self) -> None:
        for process in (*self.workers, self.scheduler):
            kill(process)


def kill(process: subprocess.Popen) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@contextmanager
def machines(folder: Path, *options: str, workers: int = 2, **settings: str):
    folder.mkdir(exist_ok=True)
    cluster = Machines(folder, *options, **settings)
    try:
        for _ in range(workers):
            cluster.start_worker()
        cluster.wait_for_workers()
        yield cluster
    finally:
        cluster.close()


@pytest.fixture(scope="module")
def submitted(tmp_path_factory, release) -> Path:
    return hand_in_class(tmp_path_factory.mktemp("class"), release, CLASS)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory, submitted):
    return undisturbed_run(make_course(tmp_path_factory.mktemp("undisturbed") / "course", submitted))


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    with machines(tmp_path_factory.mktemp("machines")) as found:
        yield found


def test_a_cluster_leaves_the_same_behind_as_this_machine(cluster, tmp_path, submitted, undisturbed):
    place = make_course(tmp_path / "course", submitted)
    done = cluster.grade(place)
    assert done.returncode == 0, done.stderr
    assert state(place) == undisturbed["state"]
    assert results(place) == undisturbed["results"]
    again = cluster.grade(place, "--all")
    assert again.returncode == 0
    assert again.stdout.splitlines()[:-1] == done.stdout.splitlines()[:-1]
    assert f"{CLASS} submissions: 0 graded, {CLASS} unchanged;" in again.stdout.splitlines()[-1]


def test_an_assignment_of_the_courses_own_reaches_the_workers(cluster, tmp_path, submitted):
    place = make_course(tmp_path / "course", submitted)
    (place / "source").symlink_to(ROOT / "source")
    cases = (ROOT / "testCases.py").read_text("utf-8")
    (place / "testCases.py").write_text(cases.replace("_PRINTED = 6e-9", "_PRINTED = 7e-9"))
    done = cluster.grade(place, "--student", "student000", "--student", "student001")
    assert done.returncode == 0, done.stderr
    assert [result["result"]["score"] for result in results(place)] == [60.0, 48.0]


def test_lost_workers_cost_nothing(tmp_path, submitted, undisturbed):
    """A worker is killed whenever a grade has been recorded, and another one started."""
    place = make_course(tmp_path / "course", submitted)
    draw = random.Random(7)
    with machines(tmp_path / "machines") as cluster:
        run = start_grading(place, "--scheduler", cluster.address)
        killed = 0
        while wait_for_results(place, count(place) + 1, run):
            time.sleep(draw.uniform(0, min(killed, 2)))  # the first at once: a fast run ends soon
            cluster.start_worker()
            kill(cluster.workers[killed])
            killed += 1
        assert run.wait(60) == 0, run.communicate()
    assert killed >= 2
    assert state(place) == undisturbed["state"]
    assert results(place) == undisturbed["results"]


def test_two_folders_with_one_seed_get_what_one_gets(tmp_path, submitted, undisturbed):
    """As docs/scaling.md says that a class is divided."""
    files, book, entries = {}, {}, []
    for part in (0, 1):
        place = make_course(tmp_path / str(part), submitted)
        for folder in sorted((place / "submitted").iterdir())[part::2]:
            shutil.rmtree(folder)
        done = autograder("grade", ASSIGNMENT, "--course", place)
        assert done.returncode == 0, done.stderr
        files |= state(place)["files"]
        book |= state(place)["book"]
        entries += results(place)
    assert {"files": files, "book": book} == undisturbed["state"]
    assert sorted(entries, key=lambda entry: entry["result"]["student"]) == undisturbed["results"]


def test_a_lost_scheduler_and_a_lost_client_leave_a_run_that_goes_on(tmp_path, submitted, undisturbed):
    place = make_course(tmp_path / "course", submitted)
    with machines(tmp_path / "first") as cluster:
        run = start_grading(place, "--scheduler", cluster.address)
        assert wait_for_results(place, 1, run)
        kill(cluster.scheduler)
        _, said = run.communicate(timeout=120)
        assert run.returncode == 1 and "Traceback" not in said
        assert said.strip().splitlines()[-1].startswith("autograder: the scheduler is gone; run the command")
    before = count(place)
    with machines(tmp_path / "second") as cluster:
        run = start_grading(place, "--scheduler", cluster.address)
        assert wait_for_results(place, before + 1, run)
        kill(run)
        done = cluster.grade(place)
        assert done.returncode == 0, done.stderr
    assert state(place) == undisturbed["state"]
    assert results(place) == undisturbed["results"]


def test_a_second_command_takes_the_workers_over_and_cases_are_not_mixed(tmp_path, submitted, undisturbed):
    place, other = (make_course(tmp_path / name, submitted) for name in ("first", "second"))
    (other / "gradebook.seed").write_text("0dd5" * 16)
    with machines(tmp_path / "machines") as cluster:
        run = start_grading(place, "--scheduler", cluster.address)
        assert wait_for_results(place, 1, run)
        done = cluster.grade(other, "--student", "student000", "--student", "student001")
        assert done.returncode == 0, done.stderr
        _, said = run.communicate(timeout=120)
        assert run.returncode == 1 and len(said.strip().splitlines()) == 1
        assert "another command uses the cluster's workers" in said
        again = cluster.grade(place)
        assert again.returncode == 0, again.stderr
    assert state(place) == undisturbed["state"]
    assert results(place) == undisturbed["results"]


def test_a_worker_that_python_fails_to_parse_for_tries_again(monkeypatch):
    tried = []

    def set_up(plugin):
        tried.append(plugin)
        if len(tried) < 3:
            raise SystemError("AST constructor recursion depth mismatch (before=36, after=41)")

    monkeypatch.setattr(GradingPlugin, "_set_up", set_up)
    asyncio.run(GradingPlugin.setup(object.__new__(GradingPlugin), None))
    assert len(tried) == 3


def count(place: Path) -> int:
    """How many grades are recorded, without those that a repair has given other words."""
    ledger = place / "ledger.jsonl"
    lines = ledger.read_bytes().splitlines() if ledger.exists() else []
    return sum(b'"repaired": false' in line for line in lines)


def wait_for_results(place: Path, wanted: int, run: subprocess.Popen) -> bool:
    """Whether so many are recorded before the run ends."""
    deadline = time.monotonic() + 240
    while run.poll() is None:
        if count(place) >= wanted:
            return True
        assert time.monotonic() < deadline, "nothing was recorded"
        time.sleep(0.05)
    return False


def test_missing_schedulers_and_workers_and_bad_addresses_are_one_line(tmp_path, submitted):
    place = make_course(tmp_path / "course", submitted)
    with machines(tmp_path / "machines", workers=0) as cluster:
        done = cluster.grade(place)
        assert done.returncode == 1 and "it has no worker" in done.stderr
    for address in ("tcp://127.0.0.1:9", "nonsense", "carrier-pigeon://coop:1"):
        done = autograder("grade", ASSIGNMENT, "--course", place, "--scheduler", address)
        assert done.returncode == 1 and "no scheduler answers at" in done.stderr, done.stderr
        assert "Traceback" not in done.stderr and len(done.stderr.strip().splitlines()) == 1
    done = autograder("grade", ASSIGNMENT, "--course", place, "--scheduler", "tcp://h:1", "--workers", "2")
    assert done.returncode == 2 and "--workers is for this machine" in done.stderr
    assert not (place / "gradebook.db").exists()


def test_a_worker_without_a_sandbox_refuses_to_grade(tmp_path, submitted):
    place = make_course(tmp_path / "course", submitted)
    with machines(tmp_path / "machines", workers=1, path="/nowhere") as cluster:
        done = cluster.grade(place, "--sandbox", "bwrap")
    assert done.returncode == 1 and "cannot grade" in done.stderr and "bubblewrap" in done.stderr
    assert not (place / "feedback").exists()


def test_a_submission_that_keeps_costing_workers_is_set_aside(tmp_path, submitted):
    """Nothing in a submission can do that; so a worker is killed by hand whenever it has this one."""
    place = make_course(tmp_path / "course", submitted)
    deadly = tmp_path / "deadly.py"
    deadly.write_text(
        "import os\n"
        "from autograder.classroom import cluster\n"
        "plugin = cluster.GradingPlugin\n"  # Dask loads this file twice
        "right = vars(cluster).setdefault('right', plugin.grade)\n"
        "def grade(self, one):\n"
        "    return os._exit(1) if one.student == 'student001' else right(self, one)\n"
        "plugin.grade = grade\n"
    )
    with machines(tmp_path / "machines", workers=0) as cluster:
        for _ in range(10):
            cluster.start_worker("--preload", str(deadly))
        cluster.wait_for_workers()
        done = cluster.grade(place, *(w for n in range(5) for w in ("--student", f"student00{n}")))
    assert done.returncode == 1
    assert "not graded: student001: eight workers were lost while they graded it" in done.stderr
    graded = {entry["result"]["student"] for entry in results(place)}
    assert graded == {"student000", "student002", "student003", "student004"}


def test_with_tls_as_dask_offers_it(tmp_path, submitted, undisturbed, monkeypatch):
    """docs/scaling.md's own settings, with a certificate made here."""
    pair = [tmp_path / "key.pem", tmp_path / "certificate.pem"]
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-keyout", pair[0], "-out", pair[1]], check=True, capture_output=True,
    )  # fmt: skip
    for name in ("SCHEDULER", "WORKER", "CLIENT"):
        monkeypatch.setenv(f"DASK_DISTRIBUTED__COMM__TLS__{name}__KEY", str(pair[0]))
        monkeypatch.setenv(f"DASK_DISTRIBUTED__COMM__TLS__{name}__CERT", str(pair[1]))
    monkeypatch.setenv("DASK_DISTRIBUTED__COMM__TLS__CA_FILE", str(pair[1]))
    monkeypatch.setenv("DASK_DISTRIBUTED__COMM__REQUIRE_ENCRYPTION", "True")
    place = make_course(tmp_path / "course", submitted)
    with machines(tmp_path / "machines", protocol="tls") as cluster:
        run = start_grading(place, "--scheduler", cluster.address)
        _, said = run.communicate(timeout=300)
        assert run.returncode == 0, said
        plain = autograder("grade", ASSIGNMENT, "--course", place, "--force", "--scheduler",
                           cluster.address.replace("tls", "tcp"))  # fmt: skip
        assert plain.returncode == 1
    assert state(place) == undisturbed["state"]
