"""nbgrader's own formgrader, in a real Jupyter server, on the gradebook that `grade` wrote."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest
from nbformat.v4 import new_markdown_cell

from tests.helpers.commands import TABLES, free_port
from tests.helpers.courses import grade, hand_in, link_course
from tests.helpers.notebooks import written_by
from tests.helpers.project import ASSIGNMENT

PICTURE = {"image/png": "UE5H"}


@pytest.fixture(scope="module")
def formgrader(tmp_path_factory, release):
    """A function that gets a formgrader address of a course with two graded students."""
    course = tmp_path_factory.mktemp("course")
    link_course(course)
    hand_in(course, "ada", written_by(release, "right_plain"))
    bob = written_by(release, "right_plain", "wrong_beta_swapped")
    bob.cells.insert(1, new_markdown_cell("![pasted](attachment:a.png)", attachments={"a.png": PICTURE}))
    hand_in(course, "bob", bob)
    grade(course)
    hand_in(course, "cara", written_by(release, "right_plain", "right_paper_epsilon"))
    port = free_port()
    home = tmp_path_factory.mktemp("home")
    server = subprocess.Popen(
        [sys.executable, "-m", "jupyter", "server", "--no-browser", "--allow-root", f"--port={port}",
         "--IdentityProvider.token=t", "--ServerApp.port_retries=0"],
        cwd=course, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        env={**os.environ, "HOME": str(home), **TABLES},
    )  # fmt: skip

    def get(path: str, data: bytes | None = None) -> str:
        deadline = time.monotonic() + 60
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/{path}?token=t", data, 60) as reply:
                    return reply.read().decode()
            except (urllib.error.URLError, ConnectionError) as error:
                if isinstance(error, urllib.error.HTTPError) or time.monotonic() > deadline:
                    raise
                time.sleep(0.2)

    yield get
    server.terminate()
    server.wait(30)


def test_formgrader_lists_the_submissions_with_our_points(formgrader):
    submissions = json.loads(formgrader(f"formgrader/api/submissions/{ASSIGNMENT}"))
    graded = {s["student"]: (s["score"], s["max_score"], s["autograded"]) for s in submissions}
    assert (graded["ada"], graded["bob"]) == ((60.0, 60.0, True), (48.0, 60.0, True))


def test_formgrader_shows_the_verdict_in_the_autograded_notebook(formgrader):
    submitted = json.loads(formgrader(f"formgrader/api/submitted_notebooks/{ASSIGNMENT}/{ASSIGNMENT}"))
    bob = next(entry["id"] for entry in submitted if entry["student"] == "bob")
    page = formgrader(f"formgrader/submissions/{bob}/")
    assert "update_parameters_with_momentum" in page
    assert "0 of 12" in page
    assert f'alt="pasted" src="data:image/png;base64,{PICTURE["image/png"]}"' in page


def test_the_autograde_button_grades_by_the_same_path(formgrader):
    done = json.loads(formgrader(f"formgrader/api/submission/{ASSIGNMENT}/cara/autograde", b""))
    assert done["success"], done.get("log", "") + done.get("error", "")
    submissions = json.loads(formgrader(f"formgrader/api/submissions/{ASSIGNMENT}"))
    assert {s["student"]: s["score"] for s in submissions} == {"ada": 60.0, "bob": 48.0, "cara": 60.0}
