"""What a kernel sees of the machine, and that no setting and no variable leads around the sandbox."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

import pytest
from jupyter_client.manager import AsyncKernelManager
from traitlets.config import Config

from autograder.exceptions import GraderError
from autograder.kernel import command, process
from autograder.kernel.execution import execute
from autograder.kernel.tags import take_tags
from tests.helpers.notebooks import cell, notebook

MARK = "86400.25"  # seconds that no other process sleeps
CHECKS = {
    "its host": "socket.gethostname() == 'sandbox'",
    "its user": "os.getuid() == 1000",
    "its processes": "len([p for p in os.listdir('/proc') if p.isdigit()]) < 10",
    "no capability": "'CapEff:\t0000000000000000' in status and 'CapBnd:\t0000000000000000' in status",
    "no new privileges": "'NoNewPrivs:\t1' in status",
    "a filter of system calls": "'Seccomp:\t2' in status",
    "no network but its own": "refuses(socket.create_connection, ('127.0.0.1', {port}), 2)",
    "a system that is read-only": "refuses(open, '/usr/x', 'w') and refuses(open, '/etc/x', 'w')",
    "no course and no home": "not any(map(os.path.exists, [{course!r} + '/source', {home!r} + '/.bashrc']))",
    "no namespaces of its own": "refuses(ctypes_unshare)",
    "no variables of others": "not {{'SECRET_TOKEN', 'PYTEST_CURRENT_TEST'}} & {{*os.environ}}",
    "its environment's commands": "os.path.dirname(shutil.which('python')) == os.path.dirname({python!r})",
    "memory that languages reserve": "resource.getrlimit(resource.RLIMIT_AS)[0] == resource.RLIM_INFINITY",
    "processes by number": "resource.getrlimit(resource.RLIMIT_NPROC)[1] == 256",
}
START = """
import ctypes, os, resource, shutil, socket, subprocess
status = open("/proc/self/status").read()
def refuses(function, *arguments):
    try:
        function(*arguments)
    except OSError:
        return True
def ctypes_unshare():
    if ctypes.CDLL(None, use_errno=True).unshare(0x10000000):
        raise OSError(ctypes.get_errno(), "unshare")
_ = subprocess.Popen(["sleep", "MARK"], start_new_session=True)
""".replace("MARK", MARK)


def running(mark: str) -> list[str]:
    """The processes of this machine whose command has this word."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            found += [path.parent.name] if mark in path.read_bytes().decode("latin-1").split("\0") else []
        except OSError:
            continue
    return found


def test_a_kernel_sees_its_own_and_leaves_no_process(monkeypatch):
    monkeypatch.setenv("SECRET_TOKEN", "secret")
    monkeypatch.setenv("JUPYTER_DEFAULT_PROVISIONER_NAME", "local-provisioner")
    config = Config()
    config.Execute.kernel_manager_class = AsyncKernelManager
    config.KernelManager.transport = "tcp"
    config.Session.packer = config.Session.unpacker = "pickle"
    config.KernelProvisionerFactory.default_provisioner_name = "local-provisioner"
    with socket.create_server(("127.0.0.1", 0)) as server:
        known = {
            "port": server.getsockname()[1],
            "course": os.getcwd(),
            "home": str(Path.home()),
            "python": sys.executable,
        }
        checks = [f"assert {text.format(**known)}" for text in CHECKS.values()]
        done = execute(notebook(START, *checks), {}, config)
    failed = [
        name
        for name, c in zip(CHECKS, done.notebook.cells[1:], strict=True)
        if any(output.output_type == "error" for output in c.outputs)
    ]
    assert not failed and not done.stopped
    assert running(MARK) == []


def test_a_submission_cannot_run_in_place_of_the_kernel():
    files = {"ipykernel_launcher.py": b"raise SystemExit", "zmq.py": b"raise SystemExit"}
    done = execute(notebook("print(1 + 1)"), files, Config())
    assert done.notebook.cells[0].outputs[0].text == "2\n" and done.stopped == ()


@pytest.mark.parametrize("place", ["home", "course"])
def test_a_specification_shows_neither_homes_nor_the_course(place, tmp_path, monkeypatch):
    secret = tmp_path / "secret" / place
    (secret / "bin").mkdir(parents=True)
    (secret / "lib").mkdir()
    monkeypatch.setenv("HOME", str(secret if place == "home" else tmp_path / "elsewhere"))
    monkeypatch.chdir(secret if place == "course" else "/")
    program = secret / "bin" / "kernel"
    program.write_text("")
    resources = secret / "kernels" / "mine"
    resources.mkdir(parents=True)
    argv = [str(program), "-f", "/run/autograder/connection.json", str(secret), str(tmp_path)]
    shown = command.readable(argv, str(resources), {"DATA": f"{tmp_path}/secret:/"})
    assert shown == [str(program), str(resources)]


def test_where_bubblewrap_fails_the_refusal_is_one_line(monkeypatch, tmp_path):
    broken = tmp_path / "bwrap"
    broken.write_text("#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setattr(process.command, "program", lambda: str(broken))
    with pytest.raises(GraderError, match="No permissions to create new namespace") as error:
        execute(notebook("1"), {}, Config())
    assert str(error.value).startswith("no sandbox for kernels:") and "\n" not in str(error.value)


def test_tags_count_from_the_instructors_notebook_only():
    original = notebook("own", cell("1", "a"), cell("2", "b"))
    original.cells[0].metadata["tags"] = original.cells[1].metadata["tags"] = ["skip-execution"]
    submitted = notebook(original.cells[0].copy(), cell("1", "a"), cell("2", "b"), "added")
    for c in submitted.cells[1:]:
        c.metadata["tags"] = ["skip-execution", "mine"]
    take_tags(submitted, original)
    assert [c.metadata.get("tags") for c in submitted.cells] == [
        ["skip-execution"],
        ["skip-execution"],
        None,
        None,
    ]
