"""Pictures in text cells: pasted by students, or the instructor's own, in nbgrader's pages."""

from __future__ import annotations

import base64
import json
import shutil
from pathlib import Path

import nbformat
import pytest
from nbconvert import HTMLExporter
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell
from nbgrader.server_extensions.formgrader import handlers

from autograder import submission
from autograder.nbgrader_integration.settings import course_settings
from autograder.submission import parse
from tests.helpers.commands import nbgrader
from tests.helpers.courses import autograded, define_course, grade_to_json, hand_in
from tests.helpers.notebooks import cell, notebook, written_by
from tests.helpers.project import ASSIGNMENT

FORMGRADER = Path(handlers.__file__).parent
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
OTHER = PNG + b"another"
BOARD = b"GIF89a, a drawing"


def text(content: bytes) -> str:
    return base64.b64encode(content).decode()


def with_picture(source: str, kinds: object, name: str = "a.png") -> NotebookNode:
    """A text cell with an attachment."""
    made = new_markdown_cell(source)
    made["attachments"] = {name: kinds}
    return made


def shown(file: Path, course: Path) -> str:
    """A notebook as formgrader's exporter shows it with the course's settings."""
    exporter = HTMLExporter(config=course_settings(course))
    exporter.template_name, exporter.extra_template_basedirs = "formgrade", [str(FORMGRADER / "templates")]
    names = dict.fromkeys(["assignment_id", "notebook_id", "submission_id", "base_url", "student"], "x")
    more = {"index": 0, "total": 1, "first_name": "", "last_name": "", "notebook_path": "x"}
    return exporter.from_filename(str(file), resources={**names, **more})[0]


@pytest.fixture(scope="module")
def course(tmp_path_factory, release) -> Path:
    """A graded course: the instructor has a picture in a file and one attached, the student pastes some."""
    course = tmp_path_factory.mktemp("course")
    source = define_course(course)
    written = nbformat.read(source, as_version=4)
    own = with_picture(
        "Theirs: ![x](attachment:a.png) ![y](<images/the board.gif>)", {"image/png": text(PNG)}
    )
    written.cells.insert(1, own)
    nbformat.write(written, source)
    (source.parent / "images").mkdir()
    (source.parent / "images" / "the board.gif").write_bytes(BOARD)
    answer = written_by(release, "right_plain")
    changed = with_picture(own.source, {"image/png": text(b"changed by the student")})
    changed.id = own.id
    mine = "Mine: ![mine](attachment:a.png) <img src='attachment:a.png'>"
    answer.cells[2:2] = [
        changed,
        with_picture(mine, {"image/png": text(OTHER), "text/html": "<script>alert(1)</script>"}),
        with_picture("![refused](attachment:a.png)", {"text/html": text(PNG)}),
        new_markdown_cell("![gone](attachment:a.png) ![far](../../../../gradebook.png) ![](http://x/y.png)"),
    ]
    hand_in(course, "ann", answer)
    (course / "gradebook.png").write_bytes(b"secret")
    _, results = grade_to_json(course)
    assert results["ann"]["score"] == 60
    return course


def test_pictures_stay_in_the_autograded_notebook(course):
    graded = nbformat.read(autograded(course, "ann"), as_version=4)
    nbformat.validate(graded)
    kept = [c.attachments for c in graded.cells if "attachments" in c]
    assert kept == [{"a.png": {"image/png": text(PNG)}}, {"a.png": {"image/png": text(OTHER)}}]
    assert (autograded(course, "ann").parent / "images" / "the board.gif").read_bytes() == BOARD


def test_formgrader_shows_them_and_nothing_else(course):
    page = shown(autograded(course, "ann"), course)
    assert page.count(f'src="data:image/png;base64,{text(PNG)}"') == 1
    assert page.count(f'src="data:image/png;base64,{text(OTHER)}"') == 2
    assert page.count(f'src="data:image/gif;base64,{text(BOARD)}"') == 1
    assert all(f'alt="{name}"' in page for name in ("refused", "gone", "far"))
    assert "alert(1)" not in page and text(b"secret") not in page and "http://x/y.png" not in page


def test_generate_feedback_makes_the_page(course, tmp_path):
    copy = Path(shutil.copytree(course, tmp_path / "course"))
    shutil.rmtree(copy / "feedback")
    done = nbgrader("generate_feedback", ASSIGNMENT, cwd=copy)
    assert done.returncode == 0, done.stderr
    assert list((copy / "feedback" / "ann" / ASSIGNMENT).glob("*.html"))


@pytest.mark.slow
def test_a_course_with_asserts_of_its_own_has_them_in_nbgraders_own_page(tmp_path):
    place = tmp_path / "source" / "week1"
    (place / "images").mkdir(parents=True)
    (place / "images" / "board.gif").write_bytes(BOARD)
    why = cell("", "why", "markdown", grade=True, solution=True, points=3)
    nbformat.write(notebook(new_markdown_cell("![](images/board.gif)"), why), place / "part.ipynb")
    assert nbgrader("generate_assignment", "week1", cwd=tmp_path).returncode == 0
    shutil.copytree(tmp_path / "release" / "week1", tmp_path / "submitted" / "ann" / "week1")
    handed_in = tmp_path / "submitted" / "ann" / "week1" / "part.ipynb"
    answer = nbformat.read(handed_in, as_version=4)
    answer.cells[1].source = "![](attachment:a.png) ![gone](attachment:b.png)"
    answer.cells[1]["attachments"] = {"a.png": {"image/png": text(PNG)}}
    nbformat.write(answer, handed_in)
    for command in ("autograde", "generate_feedback"):
        done = nbgrader(command, "week1", cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    page = (tmp_path / "feedback" / "ann" / "week1" / "part.html").read_text("utf-8")
    assert f"data:image/gif;base64,{text(BOARD)}" in page and f"data:image/png;base64,{text(PNG)}" in page
    assert 'alt="gone"' in page


def kept(attachments: object, **fields: object) -> object:
    """What is left of a cell's attachments after reading."""
    found = {"cell_type": "markdown", "source": "", "attachments": attachments, **fields}
    content = json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [found]})
    return parse(content.encode()).cells[0].attachments


@pytest.mark.parametrize(
    "attachments",
    [
        {"a.png": {"text/html": "PGI+"}},
        {"a.png": {"image/png": "<b>"}},
        {"a.png": {"image/png": ""}},
        {"a.png": {"image/png": 7}},
        {"a.png": {"image/png": {"image/png": "PGI+"}}},
        {"a.png": "PGI+"},
        {"a" * 201: {"image/png": "PGI+"}},
        ["a.png"],
        "a.png",
        None,
    ],
)
def test_an_attachment_that_is_no_picture_is_left_out(attachments):
    assert kept(attachments) == {}


def test_lines_of_base64_become_one(monkeypatch):
    assert kept({"a.png": {"image/png": ["PG\n", "I+\n"]}}) == {"a.png": {"image/png": "PGI+"}}
    assert kept({"a.png": {"image/png": "PGI+"}}, cell_type="code") == {}


def test_attachments_are_bounded(monkeypatch):
    monkeypatch.setattr(submission, "MAX_PICTURE", 6)
    assert kept({"a": {"image/png": text(b"1234567")}, "b": {"image/png": text(b"123456")}}).keys() == {"b"}
    room = submission.attachments(
        {"cell_type": "markdown", "attachments": {n: {"image/png": "PGI+"} for n in "abc"}}, room=8
    )
    assert room.keys() == {"a", "b"}
