"""A build replaces source/ and release/ at once or not at all; `grade` refuses what is not built."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from autograder import check_notebook, files
from autograder.authoring import build as building
from autograder.authoring.build import build
from autograder.authoring.new import new_course
from autograder.cli.authoring import audit
from autograder.course import Course
from autograder.exceptions import GraderError
from autograder.files import replace_folder
from autograder.text_files import refuse_unbuilt
from tests.helpers.commands import autograder, one_line
from tests.helpers.project import ROOT, contents

TEXT = Path("notebooks", "first_steps", "first_steps.py")
TITLE = ("# # First steps: the area under a curve", "# # The area under a curve")


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    course = tmp_path_factory.mktemp("made") / "course"
    new_course(course)
    return course


@pytest.fixture
def course(made, tmp_path) -> Path:
    """A built course."""
    copied = tmp_path / "course"
    shutil.copytree(made, copied)
    return copied


def edit(course: Path, old: str, new: str) -> None:
    text = (course / TEXT).read_text("utf-8")
    assert old in text
    (course / TEXT).write_text(text.replace(old, new), "utf-8")


def built(course: Path) -> dict[str, dict[str, bytes]]:
    return {name: contents(course / name) for name in ("source", "release")}


@pytest.mark.parametrize("can_exchange", [True, False])
def test_a_folder_is_replaced_with_all_it_holds(tmp_path, monkeypatch, can_exchange):
    if not can_exchange:
        monkeypatch.setattr(files, "_exchange", lambda first, second: False)
    old, new = tmp_path / "release" / "a", tmp_path / "staged"
    for folder, names in ((old, ("kept", "gone", "sub/gone")), (new, ("kept", "added", "sub/added"))):
        for name in names:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(folder.name)
    wanted = contents(new)
    replace_folder(old, new)
    assert contents(old) == wanted


def test_a_build_changes_what_it_must_and_says_so(course):
    edit(course, *TITLE)
    (course / "source" / "first_steps" / "picture.svg").write_text("<svg/>")
    (course / "release" / "first_steps" / "left_over.txt").write_text("of an earlier build")
    changed = build(Course.open(course, course))
    names = {path.relative_to(course).as_posix() for path in changed}
    notebooks = {f"{folder}/first_steps/first_steps.ipynb" for folder in ("source", "release")}
    hints = {f"{folder}/first_steps/hints.json" for folder in ("source", "release")}
    others = {f"release/first_steps/{name}" for name in ("picture.svg", "left_over.txt")}
    assert names == notebooks | hints | others
    assert not (course / ".build").exists()
    assert not (course / "release" / "first_steps" / "left_over.txt").exists()
    assert build(Course.open(course, course)) == []


def test_an_interrupted_build_changes_nothing(course, monkeypatch):
    edit(course, *TITLE)
    before = built(course)

    def interrupt(*_: object) -> list[str]:
        raise KeyboardInterrupt

    monkeypatch.setattr(building.gate, "release_problems", interrupt)
    with pytest.raises(KeyboardInterrupt):
        build(Course.open(course, course))
    assert built(course) == before and not (course / ".build").exists()


def test_an_interrupt_while_folders_are_replaced_waits(course, monkeypatch):
    edit(course, *TITLE)
    replaced = []

    def slowly(path: Path, new: Path) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        replace_folder(path, new)
        replaced.append(path.parent.name)

    monkeypatch.setattr(building, "replace_folder", slowly)
    with pytest.raises(KeyboardInterrupt):
        build(Course.open(course, course))
    assert replaced == ["source", "release"]
    assert build(Course.open(course, course)) == []


@pytest.mark.slow
def test_a_build_killed_at_any_time_leaves_whole_folders(course):
    """Each folder is the old one or the new one, and the next build ends as if nothing had happened."""
    old = built(course)
    edit(course, *TITLE)
    finished = course.with_name("finished")
    shutil.copytree(course, finished)
    build(Course.open(finished, finished))
    new = built(finished)
    for tenths in (3, 9, 12, 15, 18, 21):
        run = subprocess.Popen(
            [sys.executable, "-m", "autograder", "build", "--course", str(course)], cwd=ROOT
        )
        time.sleep(tenths / 10)
        run.kill()
        run.wait()
        assert all(folder in (old[name], new[name]) for name, folder in built(course).items())
    build(Course.open(course, course))
    assert built(course) == new and not (course / ".build").exists()


def test_a_text_that_was_edited_after_the_build_is_not_graded(course):
    edit(course, '"points": 10', '"points": 15')
    said = rf"{TEXT.name} was edited after .*; run: autograder build first_steps --course {course}$"
    done = autograder("grade", "first_steps", "--course", course)
    assert done.returncode == 1 and re.search(said, one_line(done).rstrip())
    with pytest.raises(GraderError, match=said):
        check_notebook(
            course / "submitted" / "right" / "first_steps" / "first_steps.ipynb", "first_steps", course
        )
    with pytest.raises(GraderError, match=said):
        audit(["first_steps"], folder=course)


def test_a_definition_elsewhere_that_was_edited_is_not_graded(course, tmp_path):
    (tmp_path / "class").mkdir()
    shutil.move(course / "submitted", tmp_path / "class" / "submitted")
    opened = Course.open(tmp_path / "class", course)
    refuse_unbuilt("first_steps", opened)
    edit(course, '"points": 10', '"points": 15')
    with pytest.raises(GraderError, match="run: autograder build first_steps --course"):
        refuse_unbuilt("first_steps", opened)


def test_a_touched_text_is_no_edit(course):
    os.utime(course / TEXT)
    refuse_unbuilt("first_steps", Course.open(course, course))


def test_a_notebook_of_its_own_is_not_compared_with_a_text_of_another_course(course, tmp_path):
    edit(course, '"points": 10', '"points": 15')
    shutil.copytree(course / "source", tmp_path / "own" / "source")
    refuse_unbuilt("first_steps", Course.open(tmp_path / "own", course))
