"""Collecting an LMS's download: the owner of each file, and refusal of hostile names and archives."""

import copy
import json
import os
import shutil
import struct
import tarfile
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.course import Course
from autograder.exceptions import GraderError, UsageError
from autograder.lms.collect import collect
from autograder.lms.filenames import UnusableName, canvas, moodle, parts_of
from autograder.lms.gradescope import read_metadata
from autograder.lms.roster import safe_id
from autograder.lms.summary import Summary
from autograder.submission import MAX_BYTES
from tests.helpers.commands import autograder
from tests.helpers.project import ASSIGNMENT, RELEASE, ROOT

NOTEBOOK = RELEASE.read_bytes()
NAME = f"{ASSIGNMENT}.ipynb"
Files = dict[str, bytes]


def small(text: str) -> bytes:
    """A small notebook that differs from every other student's."""
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {"by": text}, "cells": []}).encode()


def zipped(path: Path, files: Files | list[tuple[str, bytes]]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items() if isinstance(files, dict) else files:
            archive.writestr(name, content)
    return path


def taken(course: Path) -> dict[str, bytes]:
    """Return every file in submitted/ by its relative path; assert that no file is anywhere else."""
    files = [path for path in course.rglob("*") if not path.is_dir() or path.is_symlink()]
    assert all(path.is_relative_to(course / "submitted") for path in files), files
    return {str(path.relative_to(course / "submitted")): path.read_bytes() for path in files}


def students(course: Path) -> list[str]:
    assert all(path.endswith((f"/{ASSIGNMENT}/{NAME}", "/timestamp.txt")) for path in taken(course))
    return sorted({path.split("/")[0] for path in taken(course)})


def run(
    archive: Path, course: Path, naming: str = "auto", roster: str = "", assignment: str = ASSIGNMENT
) -> Summary:
    file = course.with_name("roster.csv")
    file.write_text(roster)
    return collect(archive, assignment, Course.open(course), naming, file if roster else None)


# --- the forms of the LMSs ----------------------------------------------------------------------

CANVAS: Files = {
    f"doejane_4711_90001_{NAME}": small("jane"),
    f"roejim_LATE_4712_90002_{ASSIGNMENT}-1.ipynb": small("jim"),
    "olearyann_4713_90003_hw_12_34_final.ipynb": small("ann"),
    "poebob_4714_90004_essay.pdf": b"%PDF",
    "zoekim_4715_90005_text.html": b"<p>",
    "__MACOSX/._doejane_4711_90001_x.ipynb": b"",
}


def test_a_canvas_download_is_recognised_and_students_are_canvas_numbers(tmp_path, course):
    summary = run(zipped(tmp_path / "submissions.zip", CANVAS), course)
    assert summary.naming == "canvas"
    assert taken(course) == {
        f"4711/{ASSIGNMENT}/{NAME}": small("jane"),
        f"4712/{ASSIGNMENT}/{NAME}": small("jim"),
        f"4713/{ASSIGNMENT}/{NAME}": small("ann"),
    }
    assert summary.late == ["4712"]
    assert summary.problems == [
        "4714: submitted no notebook, only essay.pdf",
        "4715: submitted no notebook, only text.html",
    ]


def test_hidden_names_in_canvas_have_a_code_even_one_of_digits(tmp_path, course):
    files = {f"anon_a1B2c_9_{NAME}": NOTEBOOK, f"LATE_anon_12345_10_{NAME}": NOTEBOOK}
    summary = run(zipped(tmp_path / "a.zip", files), course)
    assert students(course) == ["anon_12345", "anon_a1B2c"]
    assert summary.late == ["anon_12345"]


def test_of_a_canvas_student_s_files_the_latest_of_the_right_name_counts(tmp_path, course):
    files = {
        f"doejane_1_9_{NAME}": small("first"),
        f"doejane_1_20_{ASSIGNMENT}-2.ipynb": small("last"),
        f"doejane_LATE_1_10_{ASSIGNMENT}-1.ipynb": small("middle"),
        "doejane_1_30_scratch.ipynb": small("another thing"),
    }
    summary = run(zipped(tmp_path / "a.zip", files), course)
    assert taken(course) == {f"1/{ASSIGNMENT}/{NAME}": small("last")}
    (note,) = summary.notes
    assert note.startswith(f"1: collected doejane_1_20_{ASSIGNMENT}-2.ipynb, not ")
    assert "doejane_1_30_scratch.ipynb" in note and not summary.late


def test_a_file_named_like_another_canvas_student_stays_its_owners(tmp_path, course):
    files = {f"malmal_666_9_smith_1_99_{NAME}": small("mal"), f"smithsam_1_8_{NAME}": small("sam")}
    run(zipped(tmp_path / "a.zip", files), course)
    assert taken(course)[f"1/{ASSIGNMENT}/{NAME}"] == small("sam")


def test_two_names_under_one_canvas_number_are_both_left_out_and_reported(tmp_path, course):
    # Canvas takes blanks out of a name after it has looked for numbers in it: "mal_1 _99 _" becomes this.
    files = {f"mal_1_99__666_7_{NAME}": small("mal"), f"smithsam_1_8_{NAME}": small("sam"), **CANVAS}
    summary = run(zipped(tmp_path / "a.zip", files), course)
    assert "1" not in students(course) and "4711" in students(course)
    assert any("1: not collected" in problem and "mal" in problem for problem in summary.problems)


@pytest.mark.parametrize("tail", ["", "_"])
def test_a_moodle_download_is_recognised_in_folders_of_both_versions(tmp_path, course, tail):
    files = {
        f"Jane Doe_77_assignsubmission_file{tail}/{NAME}": small("jane"),
        f"Jörg Müller_78_assignsubmission_file{tail}/deep/er/work.ipynb": small("jörg"),
        f"Bob Poe_79_assignsubmission_onlinetext{tail}/onlinetext.html": b"",
    }
    summary = run(zipped(tmp_path / "a.zip", files), course)
    assert summary.naming == "moodle"
    assert students(course) == ["Jane Doe", "Jörg Müller"]
    assert any("--roster" in note for note in summary.notes)


def test_a_moodle_download_without_folders_is_recognised(tmp_path, course):
    files = {
        f"Jane Doe_77_assignsubmission_file_{NAME}": small("jane"),
        "Jim_8_assignsubmission_file_a_1_2_b.ipynb": b"{}",
    }
    assert run(zipped(tmp_path / "a.zip", files), course).naming == "moodle"
    assert students(course) == ["Jane Doe", "Jim"]


def test_two_students_of_one_name_in_moodle_need_a_roster(tmp_path, course):
    files = {
        f"Jane Doe_77_assignsubmission_file/{NAME}": small("77"),
        f"Jane Doe_78_assignsubmission_file/{NAME}": small("78"),
        f"Jim Roe_79_assignsubmission_file/{NAME}": small("79"),
    }
    archive = zipped(tmp_path / "a.zip", files)
    summary = run(archive, course)
    assert students(course) == ["Jim Roe"]
    (problem,) = summary.problems
    assert "Jane Doe: not collected" in problem and "77" in problem and "78" in problem
    run(archive, course, roster="lms,student\nParticipant 77,s-1\n78,s-2\nJim Roe,s-3\n")
    assert taken(course)[f"s-1/{ASSIGNMENT}/{NAME}"] == small("77")
    assert taken(course)[f"s-2/{ASSIGNMENT}/{NAME}"] == small("78")
    assert taken(course)[f"s-3/{ASSIGNMENT}/{NAME}"] == small("79")


METADATA = b"""---
submission_101:
  :submitters:
  - :name: Jane Doe
    :sid: '007'
    :email: jane@example.edu
  - :name: Jim Roe
    :sid:
    :email: jim@example.edu
  :created_at: 2026-10-01 02:52:07.938335000 Z
  :score: 0.0
  :results:
    tests: []
    output: |
      :submitters:
      - :sid: '1'
  :history:
  - :submitters:
    - :name: Mallory
      :sid: '666'
    :created_at: 2026-09-01 02:52:07.938335000 Z
    :id: 99
submission_102:
  :submitters:
  - :name: Ann
    :sid: 0815
    :email: ann@example.edu
  :created_at: 2026-10-02 20:00:00 -07:00
"""


def test_a_gradescope_group_s_notebook_goes_to_each_with_its_time(tmp_path, course):
    files = {
        "assignment_5_export/submission_metadata.yml": METADATA,
        f"assignment_5_export/submission_101/{NAME}": small("both"),
        "assignment_5_export/submission_102/folder/hw.ipynb": small("ann"),
        f"assignment_5_export/submission_103/{NAME}": small("nobody"),
    }
    summary = run(zipped(tmp_path / "a.zip", files), course)
    assert summary.naming == "gradescope"
    assert taken(course) == {
        f"007/{ASSIGNMENT}/{NAME}": small("both"),
        f"007/{ASSIGNMENT}/timestamp.txt": b"2026-10-01 02:52:07 UTC\n",
        f"jim@example.edu/{ASSIGNMENT}/{NAME}": small("both"),
        f"jim@example.edu/{ASSIGNMENT}/timestamp.txt": b"2026-10-01 02:52:07 UTC\n",
        f"0815/{ASSIGNMENT}/{NAME}": small("ann"),
        f"0815/{ASSIGNMENT}/timestamp.txt": b"2026-10-03 03:00:00 UTC\n",
    }
    (problem,) = summary.problems
    assert "submission_103" in problem and "belongs to no student" in problem


def test_gradescope_s_list_is_read_without_constructing_objects():
    listed = read_metadata(METADATA)
    assert [claim.owner.ids for claim in listed["submission_101"]] == [
        ("007", "jane@example.edu"),
        ("jim@example.edu",),
    ]
    (claim,) = listed["submission_102"]
    assert claim.submitted_at == datetime(2026, 10, 3, 3, tzinfo=UTC)
    laughs = b"a: &a [x, x]\n" + b"".join(
        b"%c: &%c [*%c, *%c]\n" % (i + 1, i + 1, i, i) for i in range(97, 120)
    )
    for hostile in (
        laughs,
        b"? {a: b}\n: c\n",
        b"!!python/object/apply:os.system [echo]",
        b"- 1\n- [2, {3: 4}]\n",
    ):
        assert read_metadata(hostile) == {}
    for broken in (b"[" * 200_000, b"a: 'b", b"\x80", b"{" * 1000 + b"}" * 999):
        with pytest.raises(UsageError, match=r"submission_metadata\.yml cannot be read"):
            read_metadata(broken)


@pytest.mark.parametrize("wrapping", ["", "submitted/", "class of 2026/"])
def test_folders_of_students_are_plain_with_or_without_the_assignment(tmp_path, course, wrapping):
    files = {
        f"{wrapping}alice/{NAME}": small("alice"),
        f"{wrapping}bob/{ASSIGNMENT}/hw.ipynb": small("bob"),
        f"{wrapping}carol/other_assignment/{NAME}": small("carol"),
    }
    summary = run(zipped(tmp_path / "a.zip", files), course)
    assert summary.naming == "plain"
    assert students(course) == ["alice", "bob"]
    assert len(summary.problems) == 1 and "carol" in summary.problems[0]


def test_a_single_student_s_folder_is_not_taken_for_a_wrapping(tmp_path, course):
    run(zipped(tmp_path / "a.zip", {f"alice/{ASSIGNMENT}/{NAME}": NOTEBOOK}), course)
    assert students(course) == ["alice"]


def test_folders_inside_a_student_s_folder_are_not_other_students(tmp_path, course):
    files = {
        f"mallory/alice/{NAME}": small("mallory"),
        f"alice/{NAME}": small("alice"),
        f"mallory/{NAME}": b"{}",
    }
    run(zipped(tmp_path / "a.zip", files), course)
    assert taken(course)[f"alice/{ASSIGNMENT}/{NAME}"] == small("alice")


def test_an_unpacked_download_is_collected_like_its_archive(tmp_path, course):
    with zipfile.ZipFile(zipped(tmp_path / "a.zip", CANVAS)) as archive:
        archive.extractall(tmp_path / "unpacked" / "submissions")
    assert run(tmp_path / "unpacked", course).naming == "canvas"
    assert students(course) == ["4711", "4712", "4713"]


def test_names_of_two_lmss_are_ambiguous_until_one_is_named(tmp_path, course):
    files = {f"doejane_1_2_{NAME}": NOTEBOOK, f"Jim Roe_79_assignsubmission_file/{NAME}": NOTEBOOK}
    archive = zipped(tmp_path / "a.zip", files)
    with pytest.raises(UsageError, match="by canvas and by moodle; say --naming"):
        run(archive, course)
    assert taken(course) == {}
    assert run(archive, course, "moodle").taken == 1
    assert students(course) == ["Jim Roe"]


def test_names_of_no_known_form_are_refused(tmp_path, course):
    archive = zipped(tmp_path / "a.zip", {NAME: NOTEBOOK})
    with pytest.raises(UsageError, match="no notebook's name has a known form; say --naming"):
        run(archive, course)
    with pytest.raises(UsageError, match="no notebook has a name of canvas's form"):
        run(archive, course, "canvas")


def test_a_missing_download_course_or_assignment_is_named(tmp_path, course):
    archive = zipped(tmp_path / "a.zip", CANVAS)
    with pytest.raises(UsageError, match="there is no file or folder nowhere"):
        collect(Path("nowhere"), ASSIGNMENT, Course.open(course), "auto", None)
    with pytest.raises(UsageError, match="nowhere is not a folder"):
        Course.open(Path("nowhere"))
    with pytest.raises(UsageError, match="no assignment 'knitting'"):
        collect(archive, "knitting", Course.open(course), "auto", None)


# --- the roster ---------------------------------------------------------------------------------


def test_a_roster_maps_numbers_or_names_and_leaves_out_unknown_students(tmp_path, course):
    roster = '\ufefflms,student,remark\n4711,s-001,x\n"Roe, Jim",s-002,\n,,\n'
    summary = run(zipped(tmp_path / "a.zip", CANVAS), course, roster=roster)
    assert students(course) == ["s-001", "s-002"]
    assert "olearyann (olearyann_4713_90003_hw_12_34_final.ipynb): the roster does not have this student" in (
        summary.problems
    )


def test_a_name_that_two_students_of_the_roster_have_maps_to_neither(tmp_path, course):
    roster = 'lms,student\n"Doe, Jane",s-1\ndoejane,s-2\n4712,s-3\n'
    summary = run(zipped(tmp_path / "a.zip", CANVAS), course, roster=roster)
    assert students(course) == ["s-3"]
    assert any("several students of this name: s-1, s-2" in problem for problem in summary.problems)


def test_a_display_name_that_is_another_student_s_number_is_not_mapped(tmp_path, course):
    files = {f"4711_666_9_{NAME}": small("mallory"), f"doejane_12_8_{NAME}": small("jane")}
    run(zipped(tmp_path / "a.zip", files), course, roster="lms,student\n4711,s-1\n12,s-2\n")
    assert students(course) == ["s-2"]


def test_two_accounts_that_the_roster_gives_to_one_student_share_no_folder(tmp_path, course):
    files = {f"doejane_1_9_{NAME}": small("a"), f"doejane_2_8_{NAME}": small("b")}
    summary = run(zipped(tmp_path / "a.zip", files), course, roster='lms,student\n"Doe, Jane",s-1\n')
    assert not summary.taken and "s-1: not collected" in summary.problems[0]


@pytest.mark.parametrize(
    ("roster", "says"),
    [
        ("name,number\n1,2\n", "must name the columns: lms,student"),
        ("\n", "must name the columns"),
        ("lms,student\n1,../../etc\n", "line 2 of the roster: the student's id cannot name a folder"),
        ("lms,student\n1,\n", "line 2 of the roster: the student's id is empty"),
        ("lms,student\n1,a\x1b[31m\n", "line 2 of the roster: the student's id has invisible characters"),
    ],
)
def test_an_invalid_roster_is_refused_and_nothing_is_collected(tmp_path, course, roster, says):
    with pytest.raises(UsageError, match=says):
        run(zipped(tmp_path / "a.zip", CANVAS), course, roster=roster)
    assert taken(course) == {}


def test_a_roster_in_another_encoding_is_refused(tmp_path, course):
    roster = tmp_path / "latin.csv"
    roster.write_bytes("lms,student\nMüller,s-1\n".encode("latin-1"))
    with pytest.raises(UsageError, match=r"latin\.csv is not a CSV file in UTF-8"):
        collect(zipped(tmp_path / "a.zip", CANVAS), ASSIGNMENT, Course.open(course), "auto", roster)


# --- collecting again ---------------------------------------------------------------------------


def test_collecting_again_changes_nothing_but_for_new_versions(tmp_path, course):
    archive = zipped(tmp_path / "a.zip", CANVAS)
    run(archive, course)
    notebook = course / "submitted" / "4711" / ASSIGNMENT / NAME
    before = notebook.stat()
    assert run(archive, course).unchanged == ["4711", "4712", "4713"]
    assert notebook.stat().st_ino == before.st_ino
    again = zipped(tmp_path / "b.zip", {f"doejane_4711_95000_{NAME}": small("jane, later")})
    summary = run(again, course)
    assert summary.replaced == ["4711"] and not summary.problems
    assert "replaced another version of the notebook: 4711" in summary.remarks()
    assert notebook.read_bytes() == small("jane, later")


def test_a_timestamp_by_hand_is_reported_when_its_notebook_is_replaced(tmp_path, course):
    run(zipped(tmp_path / "a.zip", CANVAS), course)
    (course / "submitted" / "4711" / ASSIGNMENT / "timestamp.txt").write_text("2026-10-01 12:00 UTC")
    summary = run(zipped(tmp_path / "b.zip", {f"doejane_4711_95000_{NAME}": small("later")}), course)
    assert len(summary.problems) == 1 and "timestamp.txt is from the earlier version" in summary.problems[0]


def test_a_run_that_is_stopped_leaves_every_notebook_whole(tmp_path, course, monkeypatch):
    run(zipped(tmp_path / "a.zip", CANVAS), course)
    later = zipped(tmp_path / "b.zip", {name: small("later") for name in CANVAS})
    replace = os.replace

    def stop(source: str, target: Path) -> None:
        if "4712" in str(target):
            raise KeyboardInterrupt
        replace(source, target)

    monkeypatch.setattr("autograder.files.os.replace", stop)
    with pytest.raises(KeyboardInterrupt):
        run(later, course)
    assert taken(course) == {
        f"4711/{ASSIGNMENT}/{NAME}": small("later"),
        f"4712/{ASSIGNMENT}/{NAME}": small("jim"),
        f"4713/{ASSIGNMENT}/{NAME}": small("ann"),
    }


def test_a_folder_that_cannot_be_written_affects_no_other_student(tmp_path, course):
    submitted = course / "submitted"
    (submitted / "4711" / ASSIGNMENT / NAME).mkdir(parents=True)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (submitted / "4712").symlink_to(elsewhere)
    summary = run(zipped(tmp_path / "a.zip", CANVAS), course)
    assert summary.new == ["4713"] and not list(elsewhere.iterdir())
    assert any(
        problem.startswith("4711: ") and "cannot be written" in problem for problem in summary.problems
    )
    assert any("4712" in problem and "is a link or in a link" in problem for problem in summary.problems)


# --- hostile names ------------------------------------------------------------------------------

BAD_NAMES = [
    "../evil/x.ipynb",
    "alice/../../evil.ipynb",
    "/etc/evil.ipynb",
    "//server/share/evil.ipynb",
    "C:/evil/x.ipynb",
    "..\\evil\\x.ipynb",
    "evil\\x.ipynb",
    "..",
    "a/" * 300 + "x.ipynb",
]


def test_paths_that_lead_elsewhere_are_refused_and_the_rest_is_collected(tmp_path, course):
    files = [(name, b"{}") for name in BAD_NAMES] + [(f"alice/{NAME}", NOTEBOOK), (f"bob/{NAME}", NOTEBOOK)]
    summary = run(zipped(tmp_path / "a.zip", files), course)
    assert students(course) == ["alice", "bob"]
    assert len(summary.problems) == len(BAD_NAMES)
    assert not (tmp_path / "evil").exists() and not (tmp_path / "evil.ipynb").exists()


@pytest.mark.parametrize(
    "student",
    [
        ".hidden",
        ".git",
        "a\x1b]0;owned\x07",
        "line\nbreak",
        "rtl\u202egpj",
        "x" * 200,
        "\u00a0",
        "zero\u200bwidth",
    ],
)
def test_a_student_s_name_that_cannot_name_a_folder_is_refused(tmp_path, course, student):
    files = {f"{student}/{NAME}": NOTEBOOK, f"alice/{NAME}": NOTEBOOK}
    summary = run(zipped(tmp_path / "a.zip", files), course)
    assert students(course) == ["alice"] and len(summary.problems) == 1


@given(st.text())
def test_no_text_becomes_a_path_out_of_its_folder(text):
    try:
        student = safe_id(text)
    except UnusableName:
        return
    assert Path("a", student).parent == Path("a") and Path("a", student).name == student
    assert student.isprintable() and len(student.encode()) <= 128


@given(st.text(alphabet="ab/.\\:~\0C\ud800é", max_size=12))
def test_the_parts_of_a_path_never_lead_up(name):
    try:
        parts = parts_of(name)
    except UnusableName:
        return
    assert (
        parts and ".." not in parts and all(parts) and not any("/" in part or "\0" in part for part in parts)
    )


@given(
    st.lists(
        st.sampled_from(["_", "LATE", "anon", "1", "23", "doe", "x.ipynb", "assignsubmission_file"]),
        max_size=9,
    )
)
def test_the_first_numbers_of_a_name_decide_whatever_the_file_is_called(words):
    original = "".join(words) + ".ipynb"
    (claim,) = canvas((f"doejane_4711_9_{original}",))
    assert (claim.owner.student, claim.original) == ("4711", original)
    (claim,) = moodle((f"Jane_4711_assignsubmission_file_{original}",))
    assert (claim.owner.ids[0], claim.original) == ("4711", original)


def test_names_that_differ_only_in_case_or_composition_are_left_out(tmp_path, course):
    files = {f"{who}/{NAME}": small(who) for who in ("Alice", "alice", "Zoe\u0301", "ZO\u00c9", "bob")}
    summary = run(zipped(tmp_path / "a.zip", files), course)
    assert students(course) == ["bob"]
    assert sorted(problem.split(":")[0] for problem in summary.problems) == [
        "Alice, alice",
        "ZO\u00c9, Zo\u00e9",
    ]


def test_a_student_whose_folder_is_there_in_other_letters_is_left_out(tmp_path, course):
    (course / "submitted" / "Alice").mkdir(parents=True)
    summary = run(zipped(tmp_path / "a.zip", {f"alice/{NAME}": NOTEBOOK, f"bob/{NAME}": NOTEBOOK}), course)
    assert students(course) == ["bob"] and "the folder 'Alice' exists" in summary.problems[0]


def test_names_that_are_not_utf_8_are_refused(tmp_path, course):
    odd = os.fsencode(tmp_path) + b"/in/M\xfcller"
    os.makedirs(odd)
    Path(os.fsdecode(odd), NAME).write_bytes(NOTEBOOK)
    (tmp_path / "in" / "alice").mkdir()
    (tmp_path / "in" / "alice" / NAME).write_bytes(NOTEBOOK)
    assert len(run(tmp_path / "in", course).problems) == 1
    latin = zipped(tmp_path / "a.zip", {f"M_ller/{NAME}": NOTEBOOK, f"alice/{NAME}": NOTEBOOK})
    latin.write_bytes(latin.read_bytes().replace(b"M_ller", b"M\xfcller"))
    assert len(run(latin, course).problems) == 1
    assert students(course) == ["alice"]


def test_names_in_utf_8_that_a_zip_does_not_mark_so_are_understood(tmp_path, course):
    path = zipped(tmp_path / "a.zip", {f"M__ller/{NAME}": NOTEBOOK, f"alice/{NAME}": NOTEBOOK})
    path.write_bytes(path.read_bytes().replace(b"M__ller", "Müller".encode()))
    run(path, course)
    assert students(course) == ["Müller", "alice"]


# --- hostile archives ---------------------------------------------------------------------------


def test_links_and_devices_in_a_zip_and_a_folder_are_refused(tmp_path, course):
    secret = tmp_path / "secret.ipynb"
    secret.write_bytes(small("secret"))
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"alice/{NAME}", NOTEBOOK)
        for who, kind in (("link", 0o120777), ("device", 0o020666)):
            info = zipfile.ZipInfo(f"{who}/{NAME}")
            info.create_system, info.external_attr = 3, kind << 16
            archive.writestr(info, str(secret))
    assert len(run(path, course).problems) == 2
    folder = tmp_path / "in"
    for who in ("alice", "link", "fifo"):
        (folder / who).mkdir(parents=True)
    (folder / "alice" / NAME).write_bytes(NOTEBOOK)
    (folder / "link" / NAME).symlink_to(secret)
    os.mkfifo(folder / "fifo" / NAME)
    (folder / "far").symlink_to(tmp_path)
    assert len(run(folder, course).problems) == 3
    assert students(course) == ["alice"]


def test_a_zip_that_overlaps_itself_to_terabytes_is_refused_unwritten(tmp_path, course):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"s/{NAME}", bytes(MAX_BYTES))
        for number in range(5000):
            copied = copy.copy(archive.filelist[0])
            copied.filename = f"s{number}/{NAME}"
            archive.filelist.append(copied)
    assert path.stat().st_size < 1 << 20
    with pytest.raises(
        GraderError, match="unpacks to more than 4 GB plus 100 times its size; nothing was collected"
    ):
        run(path, course)
    assert taken(course) == {}


def test_a_notebook_of_500_mb_is_refused_and_the_others_are_collected(tmp_path, course):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        with archive.open(f"huge/{NAME}", "w", force_zip64=True) as file:
            for _ in range(500):
                file.write(bytes(1 << 20))
        archive.writestr(f"alice/{NAME}", NOTEBOOK)
    (problem,) = run(path, course).problems
    assert problem.startswith("huge ") and "too large" in problem and students(course) == ["alice"]


def test_a_member_whose_stated_size_is_false_is_refused(tmp_path, course):
    path = zipped(tmp_path / "a.zip", {f"liar/{NAME}": bytes(1 << 20), f"alice/{NAME}": NOTEBOOK})
    true, false = struct.pack("<L", 1 << 20), struct.pack("<L", 10)
    path.write_bytes(path.read_bytes().replace(true, false))
    (problem,) = run(path, course).problems
    assert problem.startswith("liar ") and "damaged" in problem and students(course) == ["alice"]


def test_more_than_100_000_members_are_refused(tmp_path, course):
    path = tmp_path / "many"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("s/n.ipynb", b"")
        for number in range(100_001):
            copied = copy.copy(archive.filelist[0])
            copied.filename = f"s{number}/n.ipynb"
            archive.filelist.append(copied)
    with pytest.raises(GraderError, match="more than 100000 files"):
        run(path, course)
    assert taken(course) == {}


def test_a_zip_s_list_of_members_that_would_fill_the_memory_is_refused(tmp_path, course):
    path = tmp_path / "a.zip"
    with path.open("wb") as file:
        file.write(b"PK\x03\x04")
        file.truncate(1 << 30)
        file.seek(1 << 30)
        file.write(struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, (1 << 30) - 4, 4, 0))
    with pytest.raises(GraderError, match="its list of members has 1073741820 bytes"):
        run(path, course)


def test_the_later_of_two_equal_names_counts_and_the_other_is_reported(tmp_path, course):
    with pytest.warns(UserWarning, match="Duplicate name"):
        path = zipped(tmp_path / "a.zip", [(f"alice/{NAME}", small("1")), (f"alice/{NAME}", small("2"))])
    summary = run(path, course)
    assert taken(course) == {f"alice/{ASSIGNMENT}/{NAME}": small("2")} and len(summary.notes) == 1


def test_an_encrypted_zip_says_so_for_each_file(tmp_path, course):
    path = zipped(tmp_path / "a.zip", {f"alice/{NAME}": NOTEBOOK})
    content = bytearray(path.read_bytes())
    content[6] |= 1
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    summary = run(path, course)
    assert not summary.taken and "it is encrypted" in summary.problems[0]


def test_a_damaged_member_is_refused_and_the_others_are_collected(tmp_path, course):
    path = zipped(tmp_path / "a.zip", {f"alice/{NAME}": NOTEBOOK, f"bob/{NAME}": NOTEBOOK})
    content = bytearray(path.read_bytes())
    content[2000:2100] = bytes(100)
    path.write_bytes(content)
    (problem,) = run(path, course).problems
    assert problem.startswith("alice ") and "damaged" in problem and students(course) == ["bob"]


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_a_tar_is_refused_with_advice_even_if_a_zip_is_at_its_end(tmp_path, course, mode):
    (tmp_path / "in" / "mallory").mkdir(parents=True)
    zipped(tmp_path / "in" / "mallory" / "x.zip", {f"alice/{NAME}": small("mallory's")})
    path = tmp_path / "submissions.zip"
    with tarfile.open(path, mode) as archive:
        archive.add(tmp_path / "in", arcname="")
    with pytest.raises(
        GraderError, match="is not a zip archive; unpack other archives and collect the folder"
    ):
        run(path, course)
    assert taken(course) == {}


def test_a_zip_that_was_cut_short_is_refused_wherever_the_cut_is(tmp_path, course):
    files = [(f"{who}/{NAME}", small(who) * 20) for who in ("alice", "bob", "carol")]
    path = zipped(tmp_path / "a.zip", files)
    whole = path.read_bytes()
    for length in {*range(0, len(whole) - 1, max(1, len(whole) // 60)), len(whole) - 1}:
        path.write_bytes(whole[:length])
        says = "cannot be read .*; download it again" if length >= 4 else "is not a zip archive"
        with pytest.raises(GraderError, match=says):
            run(path, course)
    assert taken(course) == {}


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255)), min_size=1, max_size=8))
def test_a_zip_with_changed_bytes_ends_in_a_summary_or_one_line(tmp_path, changes):
    path = zipped(tmp_path / "a.zip", [(f"{who}/{NAME}", small(who)) for who in ("alice", "bob")])
    content = bytearray(path.read_bytes())
    for position, value in changes:
        content[int(position * len(content))] = value
    path.write_bytes(content)
    course = tmp_path / "course"
    shutil.rmtree(course, ignore_errors=True)
    course.mkdir()
    try:
        run(path, course)
    except GraderError as error:
        assert str(error)
    assert not set(tmp_path.iterdir()) - {course, path, tmp_path / "roster.csv"}


# --- the command --------------------------------------------------------------------------------


def test_the_command_prints_a_summary_and_grading_finds_the_notebooks(tmp_path, course):
    evil = {"\x1b]0;owned\x07/x/y/z.ipynb": b"{}"}
    archive = zipped(tmp_path / "a.zip", {f"right_{n}/{NAME}": NOTEBOOK for n in "ab"} | evil)
    done = autograder("collect", archive, "--assignment", ASSIGNMENT, "--course", course)
    assert done.returncode == 0
    assert done.stdout == (
        "collected 2 submissions (naming: plain): 2 new, 0 replaced, 0 unchanged; problems: 1\n"
    )
    assert done.stderr == "problem: ?]0;owned?/x/y/z.ipynb: belongs to no student by the naming 'plain'\n"
    graded = autograder("grade", ASSIGNMENT, "--course", course, "--json", tmp_path / "results.jsonl")
    assert graded.returncode == 0, graded.stderr
    results = [json.loads(line) for line in (tmp_path / "results.jsonl").read_text().splitlines()]
    assert {result["student"]: result["status"] for result in results} == {
        "right_a": "graded",
        "right_b": "graded",
    }


@pytest.mark.parametrize(
    ("words", "status", "says"),
    [
        ([RELEASE, "--assignment", ASSIGNMENT], 1, "is not a zip archive"),
        ([ROOT / "docs", "--assignment", ASSIGNMENT], 1, "nothing was collected"),
        ([ROOT / "docs", "--assignment", ASSIGNMENT, "--roster", "nowhere"], 2, "nowhere cannot be read"),
    ],
)
def test_a_download_that_cannot_be_collected_sets_the_exit_status(course, words, status, says):
    done = autograder("collect", *words, "--course", course)
    assert done.returncode == status
    assert says in done.stderr.splitlines()[-1] and "Traceback" not in done.stderr
