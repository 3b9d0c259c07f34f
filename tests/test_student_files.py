"""Which files of a student count: the rule, its notes, and what `grade` makes of them."""

from __future__ import annotations

import json
import os
import zipfile
from io import BytesIO
from pathlib import Path

import nbformat
import pytest

from autograder.assignment import load_assignment, released_notebooks
from autograder.course import Course
from autograder.exceptions import Ungradable
from autograder.student_files import MAX_ENTRIES, MAX_FILES, find_files
from autograder.submission import parse
from tests.helpers.commands import autograder, nbgrader, one_line
from tests.helpers.courses import grade_to_json, hand_in, scores, submission
from tests.helpers.notebooks import notebook, written_by
from tests.helpers.project import ASSIGNMENT, RELEASE, ROOT, copy_project

NAME = f"{ASSIGNMENT}.ipynb"
BLANK = RELEASE.read_bytes()
ZIP = BytesIO()
with zipfile.ZipFile(ZIP, "w") as archive:
    archive.writestr("a", b"a")


@pytest.fixture(scope="module")
def released():
    return released_notebooks(ASSIGNMENT, Course.open(ROOT))[0]


@pytest.fixture(scope="module")
def done(release) -> bytes:
    return nbformat.writes(written_by(release, "right_plain")).encode()


def folder_of(root: Path, files: dict[str, bytes]) -> Path:
    folder = root / "submitted" / "ann" / ASSIGNMENT
    folder.mkdir(parents=True)
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def test_the_marks_of_a_notebook_are_those_that_the_assignment_is_loaded_with(released):
    assert load_assignment(ASSIGNMENT, Course.open(ROOT)).released == (released,)
    assert "random_mini_batches" in released.functions and "learning_rate_schedules" in released.others


CHOICES = {  # name of the file that counts -> all files, "d" done, "b" as released, "o" something else
    NAME: {NAME: "d", f"{ASSIGNMENT}-Copy1.ipynb": "d"},
    f"{ASSIGNMENT}-Copy1.ipynb": {NAME: "b", f"{ASSIGNMENT}-Copy1.ipynb": "d"},
    f"{ASSIGNMENT} (1).ipynb": {f"{ASSIGNMENT} (1).ipynb": "d", "a.ipynb": "d"},
    f"{ASSIGNMENT}-Copy10.ipynb": {f"{ASSIGNMENT}-Copy{n}.ipynb": "d" for n in (9, 10)},
    "Optimization_Methods.ipynb": {"Optimization_Methods.ipynb": "d", f"{ASSIGNMENT}_1.ipynb": "d"},
    f"{ASSIGNMENT}/{NAME}": {f"{ASSIGNMENT}/{NAME}": "d", f"deep/er/{NAME}": "d"},
    f"{ASSIGNMENT}/{ASSIGNMENT}/{NAME}": {f"{ASSIGNMENT}/{ASSIGNMENT}/{NAME}": "d"},
    "final.ipynb": {"final.ipynb": "d", NAME: "o", "notes.ipynb": "o"},
    "zip.ipynb": {
        "zip.ipynb": "d",
        f"Copy of {NAME}": "b",
        ".ipynb_checkpoints/" + NAME: "d",
        f"._{NAME}": "d",
    },
}


@pytest.mark.parametrize("expected", CHOICES)
def test_the_notebook_that_counts_follows_the_documented_order(tmp_path, released, done, expected):
    kinds = {"d": done, "b": BLANK, "o": b"{}"}
    files = {name: kinds[kind] for name, kind in CHOICES[expected].items()}
    folder = folder_of(tmp_path, files)
    found = find_files(folder, released)
    assert found.notebook.relative_to(folder).as_posix() == expected
    beside = [name for name in files if name != expected and "._" not in name and "checkpoints" not in name]
    notes = " ".join(found.notes)
    assert all(f"'{name}'" in notes for name in beside), notes
    assert ("beside it" in notes) == bool(beside) and (f"'{NAME}' is expected" in notes) == (expected != NAME)


def test_a_blank_notebook_beside_a_finished_copy_is_named_as_the_reason(tmp_path, released, done):
    found = find_files(folder_of(tmp_path, {NAME: BLANK, f"{ASSIGNMENT}-Copy1.ipynb": done}), released)
    assert found.notes[1] == (
        f"'{ASSIGNMENT}-Copy1.ipynb' was graded; '{NAME}' beside it was not, "
        f"because '{NAME}' is unchanged from the release."
    )


def test_an_assignment_called_week1_does_not_take_week10_for_a_copy(tmp_path, released, done):
    files = {f"{ASSIGNMENT}10.ipynb": done, f"{ASSIGNMENT}-Copy1.ipynb": done}
    found = find_files(folder_of(tmp_path, files), released)
    assert found.notebook.name == f"{ASSIGNMENT}-Copy1.ipynb"


def test_junk_alone_is_no_notebook_and_links_and_pipes_do_not_hang(tmp_path, released, done):
    folder = folder_of(
        tmp_path, {f"._{NAME}": done, "__MACOSX/x.ipynb": done, ".ipynb_checkpoints/y.ipynb": done}
    )
    (folder / "round").symlink_to(folder)
    folder_of(tmp_path / "another's", {NAME: done})
    (folder / "elsewhere").symlink_to(tmp_path / "another's")
    os.mkfifo(folder / "pipe.csv")
    with pytest.raises(Ungradable, match="There is no notebook"):
        find_files(folder, released)
    os.mkfifo(folder / NAME)
    (folder / "final.ipynb").write_bytes(done)
    assert find_files(folder, released).notebook.name == "final.ipynb"


@pytest.mark.parametrize(
    ("name", "kind", "note"),
    [
        ("homework.zip", "zip", "'homework.zip' was submitted: it is a zip archive; unpack it and submit"),
        (
            f"{NAME}.txt",
            "done",
            f"'{NAME}.txt' was submitted: it is a notebook with another ending of its name;",
        ),
        ("sub/work.py", "script", "'sub/work.py' was submitted: it is a Python script; submit"),
        ("notes.md", "text", "'notes.md' was submitted."),
    ],
)
def test_a_file_in_the_place_of_a_notebook_is_named(tmp_path, released, done, name, kind, note):
    contents = {"zip": ZIP.getvalue(), "done": done, "script": b"import numpy\n", "text": b"# Notes\n"}
    folder = folder_of(tmp_path, {name: contents[kind], "timestamp.txt": b"x", **released.files})
    with pytest.raises(Ungradable) as refused:
        find_files(folder, released)
    assert str(refused.value).startswith(f"There is no notebook; '{NAME}' is expected. {note}")


def test_a_folder_of_too_many_files_is_not_searched(tmp_path, released, done):
    folder = folder_of(tmp_path, {NAME: done, **{f"{n}.txt": b"" for n in range(MAX_ENTRIES)}})
    found = find_files(folder, released)
    assert found.notebook.name == NAME and not found.files and "more than 1,000 files" in found.notes[0]
    (folder / NAME).unlink()
    with pytest.raises(Ungradable, match="more than 1,000 files"):
        (folder / "one more.txt").touch()
        find_files(folder, released)


def test_small_files_beside_the_notebook_travel_within_limits_and_replace_nothing(tmp_path, released, done):
    own = {"helpers.py": b"x = 1", "data/points.csv": b"1,2"}
    refused = {
        "opt_utils.py": b"evil", "opt_utils/__init__.py": b"evil", "Checking/check.py": b"evil",
        "testCases.cpython-311-x86_64-linux-gnu.so": b"evil", "large.bin": bytes(1_000_001),
    }  # fmt: skip
    ignored = {
        "timestamp.txt": b"2026-10-01",
        "submission_secret.txt": b"s",
        ".env": b"",
        "other.ipynb": b"{}",
    }
    files = {NAME: done, "testCases.py": b"old", **own, **refused, **ignored, "notes/.git/config": b""}
    folder = folder_of(tmp_path, files)
    (folder / "link.csv").symlink_to("/etc/passwd")
    os.mkfifo(folder / "pipe.csv")
    found = find_files(folder, released)
    assert dict(found.files) == own
    notes = " ".join(found.notes)
    assert "'opt_utils/__init__.py' and 'opt_utils.py' were not used: the assignment's own" in notes
    assert "'large.bin', 'link.csv' and 'pipe.csv'" in notes and "1 MB each and 10 MB together" in notes


def test_the_released_files_handed_in_again_give_no_note(tmp_path, released, done):
    windows = {name: content.replace(b"\n", b"\r\n") for name, content in released.files.items()}
    found = find_files(folder_of(tmp_path, {NAME: done, **windows}), released)
    assert not found.files and not found.notes


def test_at_most_a_hundred_files_of_ten_megabytes_travel(tmp_path, released, done):
    files = {f"{n:03}.bin": bytes(900_000) for n in range(20)} | {f"x{n:03}": b"x" for n in range(120)}
    found = find_files(folder_of(tmp_path, {NAME: done, **files}), released)
    assert len(found.files) == MAX_FILES and sum(map(len, found.files.values())) <= 10_000_000


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"<!DOCTYPE html><html><title>Log in</title>", "a web page"),
        (b"\n<html lang='en'>", "a web page"),
        (ZIP.getvalue(), "a zip archive; unpack it"),
        (b"%PDF-1.7\n\x80", "a PDF"),
        (BLANK.decode().encode("utf-16"), "UTF-16 text"),
        (BLANK.decode().encode("utf-16-le"), "UTF-16 text"),
        (BLANK.replace(b' "cells"', b'<<<<<<< HEAD\n "cells"'), "a merge conflict of Git"),
        (b"import numpy as np\n\ndef f(x):\n    return x\n", "a Python script"),
        (b"library(ggplot2)\nx <- 1\n", "an R script"),
        (BLANK[: len(BLANK) // 2], "a part of a notebook, cut off"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:1\n", "a pointer of Git LFS"),
        (bytes(5_000), "not valid JSON"),
        (b"\x80 text", "not UTF-8 text"),
        (b"[" * 100_000, "nested too deeply"),
    ],
)
def test_a_file_that_is_not_a_notebook_is_called_what_it_is(content, says):
    with pytest.raises(Ungradable) as refused:
        parse(content)
    message = str(refused.value)
    assert message.startswith("The file is not a notebook: it is ") and says in message
    assert "submit" in message or "download" in message


def test_grade_and_check_say_which_file_counts_and_what_others_are(tmp_path, release, done):
    """One class, one run: every folder gets the right outcome and its note."""
    course = tmp_path
    helped = written_by(release, "right_plain")
    helped.cells.insert(
        0, notebook("from helpers import STEP\nassert open('data/a.csv').read() == '1'").cells[0]
    )
    for cell in helped.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "update_parameters_with_gd":
            cell.source = cell.source.replace("learning_rate *", "STEP * learning_rate *", 1)
            assert "STEP" in cell.source
    file = hand_in(course, "helped", helped)
    file.with_name("helpers.py").write_text("STEP = 1.0")
    file.with_name("data").mkdir()
    file.with_name("data").joinpath("a.csv").write_text("1")
    hand_in(course, "blank_and_copy", BLANK).with_name(f"{ASSIGNMENT}-Copy1.ipynb").write_bytes(done)
    nested = submission(course, "nested")
    (nested.parent / ASSIGNMENT).mkdir(parents=True)
    (nested.parent / ASSIGNMENT / NAME).write_bytes(done)
    other = ROOT / "release" / "learning_rate_schedules" / "learning_rate_schedules.ipynb"
    hand_in(course, "other", other.read_bytes())
    r_notebook = notebook("x <- 1")
    r_notebook.metadata = {"kernelspec": {"name": "ir", "display_name": "R", "language": "R"}}
    hand_in(course, "in_r", r_notebook)
    hand_in(course, "__MACOSX", done)
    hand_in(course, ".ipynb_checkpoints", done)

    _, results = grade_to_json(course)
    assert {student: (result["status"], result["score"]) for student, result in results.items()} == {
        "helped": ("graded", 60.0),
        "blank_and_copy": ("graded", 60.0),
        "nested": ("graded", 60.0),
        "other": ("ungradable", 0.0),
        "in_r": ("ungradable", 0.0),
    }
    assert results["helped"]["notes"] == []
    assert "unchanged from the release" in results["blank_and_copy"]["notes"][1]
    assert f"submitted as '{ASSIGNMENT}/{NAME}'" in results["nested"]["notes"][0]
    assert "This is the notebook of 'learning_rate_schedules'" in results["other"]["notes"][0]
    assert "in the language 'r'" in results["in_r"]["notes"][0]

    file.with_name("helpers.py").write_text("STEP = 2.0")
    _, again = grade_to_json(course)
    assert again["helped"]["score"] == 50.0  # the files beside the notebook are part of the submission
    ledger = [json.loads(line) for line in (course / "ledger.jsonl").read_text("utf-8").splitlines()]
    students = [line["result"]["student"] for line in ledger]
    assert sorted(students[:5]) == sorted(results) and not any(line["repaired"] for line in ledger[:5])
    # Nobody else's grade was recorded anew; a repair of the wrong function then changed its words alone.
    assert students[5:] == ["helped", "helped"]
    assert [line["result"]["score"] for line in ledger[5:]] == [50.0, 50.0]
    assert [line["repaired"] for line in ledger[5:]] == [False, True]
    assert [list(line["edits"]) for line in ledger[5:]] == [[], [f"{ASSIGNMENT}/update_parameters_with_gd"]]


@pytest.mark.slow
def test_nbgrader_autograde_has_the_files_beside_the_notebook_too(tmp_path, release):
    helped = written_by(release, "right_plain")
    helped.cells.insert(0, notebook("from helpers import STEP").cells[0])
    for cell in helped.cells:
        cell.source = cell.source.replace("learning_rate *", "STEP * learning_rate *", 1)
    hand_in(tmp_path, "helped", helped).with_name("helpers.py").write_text("STEP = 1.0")
    copy_project(tmp_path, "source", "requirements", "testCases.py", "opt_utils.py")
    for command in ("generate_assignment", "autograde"):
        done = nbgrader(command, ASSIGNMENT, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    assert scores(tmp_path) == {"helped": 60.0}


def test_check_of_a_folder_says_which_file_to_name(tmp_path, done):
    folder = folder_of(tmp_path, {NAME: done})
    refused = autograder("check", folder, "--assignment", ASSIGNMENT)
    assert refused.returncode == 2
    assert f"is a folder; name the notebook in it: autograder check {folder / NAME}" in one_line(refused)


def test_misspelt_assignments_and_students_are_answered_with_a_suggestion(tmp_path, done):
    folder_of(tmp_path, {NAME: done})
    refused = autograder("grade", "optimisation_methods", "--course", tmp_path)
    assert refused.returncode == 2 and f"did you mean '{ASSIGNMENT}'?" in one_line(refused)
    refused = autograder("grade", ASSIGNMENT, "--course", tmp_path, "--student", "anne")
    assert refused.returncode == 2 and "did you mean 'ann'?" in one_line(refused)
