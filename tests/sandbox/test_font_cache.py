"""A server is given matplotlib's list of fonts, which it would otherwise take half a second to make."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from autograder import cache
from autograder.model import Program, RunCell
from autograder.sandbox import font_cache
from autograder.sandbox.backends import open_sandbox

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
