"""Wrong words on the command line: one line that says what to do, the right status, no traceback."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.conftest import ASSIGNMENT, RELEASE, ROOT, autograder


def one_line(done: subprocess.CompletedProcess[str]) -> str:
    assert "Traceback" not in done.stderr + done.stdout
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    return done.stderr


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["check", RELEASE, "--assignment", "knitting"], "no assignment 'knitting'"),
        (["check", RELEASE, "--assignment", "../source"], "not the name of an assignment"),
        (["check", "nowhere.ipynb", "--assignment", ASSIGNMENT], "no file nowhere.ipynb"),
        (["grade", ASSIGNMENT, "--course", "nowhere"], "nowhere is not a folder"),
        (["grade", ASSIGNMENT, "--course", "docs"], "no folder docs/submitted"),
        (["build", "knitting"], "no assignment 'knitting'"),
    ],
)
def test_what_does_not_exist_is_named(words, says):
    done = autograder(*words)
    assert done.returncode == 2
    assert says in one_line(done)


@pytest.mark.parametrize("words", [["frobnicate"], ["check"], ["grade", ASSIGNMENT, "--workers", "some"]])
def test_wrong_usage_is_status_two(words):
    done = autograder(*words)
    assert done.returncode == 2 and "Traceback" not in done.stderr


def test_a_folder_without_submissions_of_this_student_says_so(tmp_path):
    (tmp_path / "submitted" / "somebody" / ASSIGNMENT).mkdir(parents=True)
    done = autograder("grade", ASSIGNMENT, "--course", tmp_path, "--student", "nobody")
    assert done.returncode == 2
    assert "no submission of 'nobody'" in one_line(done)


def test_without_bubblewrap_grading_stops_and_says_what_to_install(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "autograder", "check", RELEASE, "--assignment", ASSIGNMENT, "--sandbox=bwrap"],
        cwd=ROOT,
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "install bubblewrap" in one_line(done) or "apt-get install bubblewrap" in one_line(done)
    assert "--sandbox none" in done.stderr


def test_a_bubblewrap_that_may_not_make_namespaces_stops_with_its_reason(tmp_path):
    fake = tmp_path / "bwrap"
    fake.write_text("#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n")
    fake.chmod(0o755)
    done = subprocess.run(
        [sys.executable, "-m", "autograder", "check", RELEASE, "--assignment", ASSIGNMENT, "--sandbox=bwrap"],
        cwd=ROOT,
        env={"PATH": f"{tmp_path}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "No permissions to create new namespace" in one_line(done)


def test_a_result_that_cannot_be_written_is_one_line(tmp_path):
    done = autograder(
        "check", RELEASE, "--assignment", ASSIGNMENT, "--json", tmp_path / "no" / "such" / "folder.json"
    )
    assert done.returncode == 1
    assert "cannot be written" in one_line(done)
