"""Servers get warm while the grader does other things, and without making matplotlib's list of fonts."""

from __future__ import annotations

import json
import weakref
from pathlib import Path

import numpy as np
import pytest

from autograder import cache
from autograder.exceptions import GraderError
from autograder.model import CallFunction, Program, RunCell
from autograder.sandbox import backends, font_cache, fork_server
from autograder.sandbox.backends import open_sandbox
from autograder.sandbox.fork_server import ForkServer

LOADED = (
    "import sys\nprint([name for name in ('stack_data', 'executing', 'asttokens') if name in sys.modules])"
)
SHOW = "import matplotlib.font_manager as m\nprint(m.fontManager.ttflist[0].name)"


@pytest.mark.parametrize("backend", ["bwrap", "landlock"])
def test_a_server_does_not_make_the_list_of_fonts(backend, tmp_path: Path, monkeypatch):
    monkeypatch.setattr(cache, "CACHE", tmp_path)
    ((name, content),) = font_cache.font_cache(["matplotlib.pyplot"]).items()
    fonts = json.loads(content)
    fonts["ttflist"][0]["name"] = "a font that only this list has"
    (kept,) = tmp_path.iterdir()
    kept.write_text(json.dumps({name: json.dumps(fonts)}))
    sandbox = open_sandbox(backend, ["matplotlib.pyplot"])
    try:
        seen = sandbox.run(Program((RunCell("show", SHOW),), {}))
    finally:
        sandbox.close()
    assert "a font that only this list has" in json.dumps(seen.cells["show"].outputs)


def test_an_assignment_without_matplotlib_needs_no_fonts(monkeypatch):
    monkeypatch.setattr(font_cache, "_made", lambda: pytest.fail("made"))
    assert font_cache.font_cache(["numpy", "matplotlib_inline"]) == {}


def test_a_server_gets_warm_while_the_grader_goes_on(tmp_path: Path):
    """The server imports a module that waits for a file, which the test makes after the start."""
    file = tmp_path / "go on"
    module = f"import os, time\nwhile not os.path.exists({str(file)!r}):\n    time.sleep(0.01)\nx = 3\n"
    sandbox = open_sandbox("none", ["waits"], {"waits.py": module.encode()})
    try:
        sandbox.start(2)
        file.touch()
        sandbox.warm(2)
        seen = sandbox.run(Program((RunCell("show", "import sys\nprint(sys.modules['waits'].x)"),), {}))
    finally:
        sandbox.close()
    assert seen.cells["show"].outputs[0]["text"] == "3\n"


def test_a_server_that_does_not_start_is_reported_at_the_first_run(monkeypatch):
    monkeypatch.setattr(backends, "FLAGS", ["--no-such-flag"])
    sandbox = open_sandbox("none")
    try:
        sandbox.start(1)
        with pytest.raises(GraderError, match="the sandbox did not start"):
            sandbox.run(Program((), {}))
    finally:
        sandbox.close()


@pytest.fixture
def started(monkeypatch) -> list[ForkServer]:
    """The servers that the test starts."""
    servers: list[ForkServer] = []

    class Noted(ForkServer):
        def __init__(self, *arguments, **options) -> None:
            super().__init__(*arguments, **options)
            servers.append(self)

    monkeypatch.setattr(backends, "ForkServer", Noted)
    return servers


def test_a_server_is_started_before_it_is_known_whether_the_sandbox_works(monkeypatch, started):
    counts = []
    monkeypatch.setattr(backends.Bubblewrap, "missing", lambda self: counts.append(len(started)) or "")
    open_sandbox("bwrap", servers=2).close()
    assert counts == [2] and len(started) == 2


def test_no_server_is_left_of_a_sandbox_that_does_not_work(monkeypatch, started):
    monkeypatch.setattr(backends.Bubblewrap, "missing", lambda self: "it fails")
    with pytest.raises(GraderError, match="it fails"):
        open_sandbox("bwrap", servers=1)
    assert [server.close.alive for server in started] == [False]


def test_a_probe_that_has_worked_is_not_repeated(monkeypatch):
    monkeypatch.setattr(backends, "WORKED", set())
    open_sandbox("bwrap")
    monkeypatch.setattr(backends.subprocess, "run", lambda *a, **k: pytest.fail("probed again"))
    open_sandbox("bwrap")


def test_a_cell_that_raises_needs_no_module_for_its_traceback():
    sandbox = open_sandbox("none")
    cells = RunCell("raises", "1 / 0"), RunCell("reads", "1 +"), RunCell("lists", LOADED)
    try:
        seen = sandbox.run(Program(cells, {}))
    finally:
        sandbox.close()
    assert [seen.cells[name].error for name in ("raises", "reads")] == ["ZeroDivisionError", "SyntaxError"]
    assert seen.cells["lists"].outputs[0]["text"] == "[]\n"


def test_inputs_that_are_not_used_again_do_not_stay_in_memory(monkeypatch):
    monkeypatch.setattr(fork_server, "MAX_PACKED", 3_000_000)
    kept = np.ones(1000)
    lasting = (((kept,), {}, ""),)
    alive: list[weakref.ref[np.ndarray]] = []
    sandbox = open_sandbox("auto")
    try:
        for number in range(6):
            inputs = np.full(250_000, float(number))  # 2 MB
            alive.append(weakref.ref(inputs))
            rounds = (lasting, (((inputs,), {}, ""),))
            steps = (RunCell("own", "def mean(x):\n    return x.mean()"), CallFunction("q", "mean", rounds))
            seen = sandbox.run(Program(steps, {}))
            assert [call.value for call in seen.outcomes["q"]] == [1.0, float(number)]
            del inputs, rounds, steps, seen
    finally:
        sandbox.close()
    assert [one() is not None for one in alive[:-1]] == 5 * [False]
