"""Collecting from Blackboard, Brightspace and any other LMS, zips in zips, releases, and other rosters."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import nbformat
import pytest

from autograder.exceptions import UsageError
from autograder.lms.filenames import blackboard, brightspace
from tests.helpers.commands import autograder, nbgrader, one_line
from tests.helpers.notebooks import written_by
from tests.helpers.project import ASSIGNMENT, RELEASE
from tests.lms.test_collect import NAME, run, small, students, taken, zipped

BLANK = RELEASE.read_bytes()
BLACKBOARD = {
    "HW_1_jdoe_attempt_2026-10-01-17-00-00.txt": b"Name: Jane Doe (jdoe)",
    f"HW_1_jdoe_attempt_2026-10-01-17-00-00_{NAME}": small("jane, first"),
    f"HW_1_jdoe_attempt_2026-10-02-09-00-00_{NAME}": small("jane, last"),
    "HW_1_jroe_attempt_2026-10-01-18-00-00_my work_attempt_2020-01-01-00-00-00_x.ipynb": small("jim"),
}
BRIGHTSPACE = {
    "index.html": b"<html>",
    f"111-222 - Jane Doe - Oct 1, 2026 503 PM/{NAME}": small("jane, first"),
    f"111-222 - Jane Doe - Oct 1, 2026 1103 PM/{NAME}": small("jane, last"),
    "113-222 - 23304308 Angood - 05 March 2026 612 PM/final.ipynb": small("angood"),
}


def test_a_blackboard_download_is_recognised_and_the_latest_attempt_counts(tmp_path, course):
    summary = run(zipped(tmp_path / "a.zip", BLACKBOARD), course)
    assert (summary.naming, summary.problems) == ("blackboard", [])
    assert taken(course) == {
        f"jdoe/{ASSIGNMENT}/{NAME}": small("jane, last"),
        f"jroe/{ASSIGNMENT}/{NAME}": small("jim"),
    }


def test_blackboard_users_with_underscores_are_never_merged_and_found_on_a_roster(tmp_path, course):
    files = {f"HW_{user}_poging_2026-10-01-17-00-00_{NAME}": small(user) for user in ("a_b", "c_b")}
    archive = zipped(tmp_path / "a.zip", files)
    (problem,) = run(archive, course).problems
    assert "2 students would share the folder" in problem and not students(course)
    run(archive, course, roster="lms,student\na_b,s-1\nc_b,s-2\nb,s-3\n")
    assert students(course) == ["s-1", "s-2"]


def test_a_brightspace_download_is_recognised_and_a_resubmission_is_no_other_student(tmp_path, course):
    summary = run(zipped(tmp_path / "a.zip", BRIGHTSPACE), course)
    assert (summary.naming, summary.problems) == ("brightspace", [])
    assert taken(course) == {
        f"Jane Doe/{ASSIGNMENT}/{NAME}": small("jane, last"),
        f"23304308 Angood/{ASSIGNMENT}/{NAME}": small("angood"),
    }


def test_two_people_of_one_name_in_brightspace_are_left_out(tmp_path, course):
    files = BRIGHTSPACE | {f"119-222 - Jane Doe - Oct 1, 2026 504 PM/{NAME}": small("another")}
    (problem,) = run(zipped(tmp_path / "a.zip", files), course).problems
    assert "Jane Doe: not collected" in problem and students(course) == ["23304308 Angood"]


def test_the_order_of_brightspace_times_is_that_of_the_clock():
    times = ["Sep 30, 2026 1159 PM", "Oct 1, 2026 905 AM", "Oct 1, 2026 1230 PM", "Oct 1, 2026 503 PM"]
    orders = [brightspace((f"1-2 - A B - {time}", "x.ipynb"))[0].order for time in times]
    assert orders == sorted(orders) and len(set(orders)) == 4
    assert brightspace(("1-2 - A B - an odd time in 2026", "x.ipynb"))[0].order == 0
    assert blackboard(("HW_attempt_2026-10-01-17-00-00_x.ipynb",)) == ()


def test_a_pattern_reads_the_names_of_any_lms(tmp_path, course):
    files = {
        f"all/{ASSIGNMENT}/Jane Doe - 1 - {NAME}": small("first"),
        f"all/{ASSIGNMENT}/Jane Doe - 12 - {NAME}": small("last"),
        f"all/{ASSIGNMENT}/Jane Doe - 12 - helpers.py": b"x = 1",
        f"all/another/Jim Roe - 1 - {NAME}": small("of another assignment"),
    }
    pattern = r"(?P<assignment>\w+)/(?P<student>.+?) - (?P<attempt>\d+) - (?P<file>.+)"
    archive = zipped(tmp_path / "a.zip", files)
    words = ("--assignment", ASSIGNMENT, "--course", course, "--pattern")
    done = autograder("collect", archive, *words, pattern)
    assert done.returncode == 0 and "collected 1 submissions (naming: pattern): 1 new" in done.stdout
    assert taken(course) == {
        f"Jane Doe/{ASSIGNMENT}/{NAME}": small("last"),
        f"Jane Doe/{ASSIGNMENT}/helpers.py": b"x = 1",
    }
    for wrong, says in {
        r"(?P<who>.*)": r"needs a group (?P<student>...)",
        r"(?P<student>": "is not a regular expression",
        r"(?P<student>\d)x": "matches no notebook's whole path, such as all/",
    }.items():
        refused = autograder("collect", archive, *words, wrong)
        assert refused.returncode == 2 and says in one_line(refused)


def zip_of(files: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in files.items():
            archive.writestr(name, part)
    return content.getvalue()


def test_a_student_s_zip_in_the_zip_is_opened_if_there_is_no_notebook_beside_it(tmp_path, course):
    inner = {f"hw/{NAME}": small("jane"), "hw/helpers.py": b"x = 1", f"__MACOSX/hw/._{NAME}": b""}
    files = {
        "doejane_4711_90001_hw.zip": zip_of(inner | {"../../evil.ipynb": b"{}"}),
        "roejim_4712_90002_hw.zip": zip_of({"inner.zip": zip_of({NAME: small("too deep")})}),
        "poebob_4713_90003_hw.zip": zip_of({f"{n}.txt": b"" for n in range(1001)}),
        "zoekim_4714_90004_hw.zip": b"Rar!",
        "annlee_4715_90005_hw.zip": zip_of(inner),
        f"annlee_4715_90006_{NAME}": small("ann"),
        "bigben_4716_90007_hw.zip": zip_of({f"{n}.bin": bytes(60 << 20) for n in range(5)}),
    }
    summary = run(zipped(tmp_path / "a.zip", files), course)
    assert taken(course) == {
        f"4711/{ASSIGNMENT}/{NAME}": small("jane"),
        f"4711/{ASSIGNMENT}/helpers.py": b"x = 1",
        f"4715/{ASSIGNMENT}/{NAME}": small("ann"),
    }
    problems = "\n".join(summary.problems)
    assert "4712: submitted no notebook" in problems
    assert "4713: poebob_4713_90003_hw.zip: it holds more than 1,000 files" in problems
    assert "4714: zoekim_4714_90004_hw.zip: it is not a zip archive" in problems
    assert "4716: bigben_4716_90007_hw.zip: it holds more than 1,000 files or 256 MB" in problems


def test_our_own_release_is_not_taken_for_a_student(tmp_path, course):
    folder = RELEASE.parent
    files = {
        f"{ASSIGNMENT}/{path.relative_to(folder).as_posix()}": path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
    archive = zipped(tmp_path / f"{ASSIGNMENT}.zip", files)
    done = autograder("collect", archive, "--assignment", ASSIGNMENT, "--course", course)
    assert done.returncode == 1 and "nothing was collected" in done.stderr
    assert f"{ASSIGNMENT}: not collected, because it is the name of an assignment" in done.stderr
    assert taken(course) == {}


def test_collect_prefers_the_notebook_that_grading_would(tmp_path, course, release):
    done = nbformat.writes(written_by(release, "right_plain")).encode()
    files = {
        f"ann/{NAME}": BLANK, f"ann/{ASSIGNMENT}-Copy1.ipynb": done,
        f"bob/{ASSIGNMENT}/{ASSIGNMENT}/{NAME}": done,
    }  # fmt: skip
    summary = run(zipped(tmp_path / "a.zip", files), course)
    assert taken(course) == {f"{who}/{ASSIGNMENT}/{NAME}": done for who in ("ann", "bob")}
    assert summary.notes == [
        f"ann: collected {ASSIGNMENT}-Copy1.ipynb, not {NAME}, because '{NAME}' is unchanged from the release"
    ]


def test_small_files_beside_the_notebook_are_collected_with_it(tmp_path, course):
    files = {
        f"doejane_4711_90001_{ASSIGNMENT}-1.ipynb": small("jane"),
        "doejane_4711_90002_helpers-1.py": b"x = 1",
        "doejane_4711_90003_opt_utils.py": b"evil",
        "doejane_4711_90004_report.pdf": os.urandom(1_000_001),
    }
    archive = zipped(tmp_path / "a.zip", files)
    summary = run(archive, course)
    assert taken(course) == {
        f"4711/{ASSIGNMENT}/{NAME}": small("jane"),
        f"4711/{ASSIGNMENT}/helpers.py": b"x = 1",
    }
    assert any("'opt_utils.py' was not used" in note for note in summary.notes)
    assert any("'report.pdf' was not used" in note for note in summary.notes)
    assert run(archive, course).unchanged == ["4711"]
    again = zipped(tmp_path / "b.zip", files | {"doejane_4711_90002_helpers-1.py": b"x = 2"})
    assert run(again, course).replaced == ["4711"]


def test_a_file_is_not_written_through_a_link_in_the_student_s_folder(tmp_path, course):
    folder = course / "submitted" / "ann" / ASSIGNMENT
    folder.mkdir(parents=True)
    (folder / "data").symlink_to(tmp_path)
    files = {f"ann/{ASSIGNMENT}/{NAME}": small("ann"), f"ann/{ASSIGNMENT}/data/evil.csv": b"evil"}
    (problem,) = run(zipped(tmp_path / "a.zip", files), course).problems
    assert "is a link or in a link" in problem and not (tmp_path / "evil.csv").exists()


ROSTER = "id;first_name;last_name;email;lms_user_id\ns-001;Jane;Doe;jane@x.edu;4711\ns-002;Jim;Roe;;\n"


def canvas_class(folder: Path) -> Path:
    files = {f"doejane_4711_90001_{NAME}": small("jane"), f"roejim_4712_90002_{NAME}": small("jim")}
    return zipped(folder / "canvas.zip", files)


def test_nbgraders_roster_with_semicolons_gives_ids_by_lms_id_and_by_name(tmp_path, course):
    run(canvas_class(tmp_path), course, roster=ROSTER)
    assert taken(course)[f"s-001/{ASSIGNMENT}/{NAME}"] == small("jane")
    assert taken(course)[f"s-002/{ASSIGNMENT}/{NAME}"] == small("jim")


def test_an_id_of_nbgraders_is_not_a_name_that_a_student_could_take(tmp_path, course):
    files = {f"s002_666_9_{NAME}": small("mallory"), f"roejim_4712_8_{NAME}": small("jim")}
    run(zipped(tmp_path / "a.zip", files), course, roster=ROSTER)
    assert taken(course) == {f"s-002/{ASSIGNMENT}/{NAME}": small("jim")}


def test_the_gradebook_s_students_are_a_roster(tmp_path, course):
    (tmp_path / "roster.csv").write_text(ROSTER.replace(";", ","))
    imported = nbgrader("db", "student", "import", str(tmp_path / "roster.csv"), cwd=course)
    assert imported.returncode == 0, imported.stderr
    words = ("--assignment", ASSIGNMENT, "--course", course, "--roster", "gradebook")
    done = autograder("collect", canvas_class(tmp_path), *words)
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in (course / "submitted").iterdir()) == ["s-001", "s-002"]


def test_a_roster_without_known_columns_names_both_kinds(tmp_path, course):
    with pytest.raises(UsageError, match=r"lms,student; or nbgrader's: id"):
        run(canvas_class(tmp_path), course, roster="who,what\n1,2\n")
