"""Wrong words on the command line: one line that says what to do, the right status, no traceback."""

from __future__ import annotations

import os

import pytest

from tests.helpers.commands import autograder, one_line
from tests.helpers.project import ASSIGNMENT, RELEASE


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["check", RELEASE, "--assignment", "knitting"], "no assignment 'knitting'"),
        (["check", RELEASE, "--assignment", "../source"], "not the name of an assignment"),
        (["check", "nowhere.ipynb", "--assignment", ASSIGNMENT], "no file nowhere.ipynb"),
        (["grade", ASSIGNMENT, "--course", "nowhere"], "nowhere is not a folder"),
        (["grade", ASSIGNMENT, "--course", "docs"], "no folder docs/submitted"),
        (["grade", "--course", "docs"], "no folder docs/submitted"),
        (["build", "knitting"], "no assignment 'knitting'"),
        (["grade", "optimisation_methods"], "did you mean 'optimization_methods'?"),
        (["report", "optimisation_methods"], "did you mean 'optimization_methods'?"),
        (["collect", "docs", "--assignment", "optimisation_methods"], "did you mean 'optimization_methods'?"),
        (["check", RELEASE, "--assignment", "optimisation_methods"], "did you mean 'optimization_methods'?"),
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


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (["grade", "--student", "somebodi"], "somebody"),
        (["grade", ASSIGNMENT, "--student", "somebodi"], "somebody"),
        (["withdraw", "somebodi"], "somebody"),
        (["withdraw", "somebody", "optimisation_methods"], ASSIGNMENT),
    ],
)
def test_a_misspelt_student_or_assignment_is_told_the_most_similar_name(tmp_path, words, meant):
    (tmp_path / "submitted" / "somebody" / ASSIGNMENT).mkdir(parents=True)
    done = autograder(*words, "--course", tmp_path)
    assert done.returncode == 2
    assert f"(did you mean '{meant}'?)" in one_line(done)


def test_a_dry_run_has_no_results_to_write(tmp_path):
    done = autograder("grade", "--dry-run", "--json", tmp_path / "results.jsonl")
    assert done.returncode == 2 and "leave --json out" in one_line(done)


def test_without_bubblewrap_grading_stops_and_says_what_to_install(tmp_path):
    done = autograder("check", RELEASE, "--assignment", ASSIGNMENT, "--sandbox=bwrap", PATH=str(tmp_path))
    assert done.returncode == 1
    assert "install bubblewrap" in one_line(done) or "apt-get install bubblewrap" in one_line(done)
    assert "--sandbox none" in done.stderr


def test_a_bubblewrap_that_may_not_make_namespaces_stops_with_its_reason(tmp_path):
    fake = tmp_path / "bwrap"
    fake.write_text("#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n")
    fake.chmod(0o755)
    words = ["check", RELEASE, "--assignment", ASSIGNMENT, "--sandbox=bwrap"]
    done = autograder(*words, PATH=f"{tmp_path}:{os.environ['PATH']}")
    assert done.returncode == 1
    assert "No permissions to create new namespace" in one_line(done)


def test_a_result_that_cannot_be_written_is_one_line(tmp_path):
    done = autograder(
        "check", RELEASE, "--assignment", ASSIGNMENT, "--json", tmp_path / "no" / "such" / "folder.json"
    )
    assert done.returncode == 1
    assert "cannot be written" in one_line(done)
