"""``nbgrader autograde`` with kernels in the sandbox: a class with hostile submissions."""

from __future__ import annotations

import json
import os
import shutil
import socket
from pathlib import Path

import nbformat
import pytest
from nbconvert import HTMLExporter
from nbgrader.api import Gradebook

from autograder.nbgrader_integration.settings import course_settings
from tests.helpers.commands import nbgrader
from tests.helpers.notebooks import cell, notebook, position
from tests.helpers.project import contents

pytestmark = pytest.mark.slow  # it grades a class

TEST = {"grade": True, "locked": True, "points": 2}
SOURCE = [
    cell("### BEGIN SOLUTION\nfirst = 1\n### END SOLUTION", "first", solution=True),
    cell("assert first == 1", "test_first", **TEST),
    cell("### BEGIN SOLUTION\nsecond = 2\n### END SOLUTION", "second", solution=True),
    cell("assert second == 2", "test_second", **TEST),
]
FINDS = """
import glob, os, socket
found = [name for name in os.environ if "TOKEN" in name or "JUPYTER" in name]
for folder in ("/", "/home", "/root", "/tmp", "/var", "/mnt", "/srv", {course!r}, ".."):
    for kind in ("gradebook.db", "*.ipynb", "source", "submitted", ".bashrc", "id_*"):
        found += glob.glob(f"{{folder}}/{{kind}}") + glob.glob(f"{{folder}}/*/*/{{kind}}")
found = [name for name in found if os.path.realpath(name) != os.path.realpath("week1.ipynb")]
try:
    socket.create_connection(("127.0.0.1", {port}), 2)
    found.append("a port of this machine")
except OSError:
    pass
second = 2
assert not found, found
"""
SECOND = {
    "honest": "second = 2",
    "wrong": "second = 3",
    "thief": FINDS,
    "skipper": "second = 3",
    "breaker": "import os\nos._exit(0)",
    "planter": "import os\nsecond = 2\nos.symlink({gradebook!r}, 'a.txt')\n"
    "open('data.txt', 'w').write('mine')\nopen('b.txt', 'w').write('mine')",
    "painter": "from IPython.display import *\nsecond = 2\n"
    "display(HTML('<table><tr><td>a table</td></tr></table><script>alert(1)</script>'))\n"
    "display(HTML('<p onclick=\"alert(2)\">text</p>'))\n"
    "display(Javascript('alert(3)'))\n"
    'display(SVG(\'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(4)"/>\'))\n'
    "display({{'text/markdown': '<img src=x onerror=alert(5)>'}}, raw=True)\n"
    "widget = {{'model_id': '</script><script>alert(6)'}}\n"
    "display({{'application/vnd.jupyter.widget-view+json': widget}}, raw=True)",
}
EARNED = {"honest": 4, "wrong": 2, "thief": 4, "skipper": 2, "breaker": 2, "planter": 4, "painter": 4}


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Path:
    """The class, graded."""
    folder = tmp_path_factory.mktemp("course")
    source = folder / "source" / "week1"
    source.mkdir(parents=True)
    nbformat.write(notebook(*SOURCE), source / "week1.ipynb")
    (source / "data.txt").write_text("the instructor's")
    done = nbgrader("generate_assignment", "week1", cwd=folder)
    assert done.returncode == 0, done.stderr
    with socket.create_server(("127.0.0.1", 0)) as server:
        known = {
            "course": str(folder),
            "gradebook": str(folder / "gradebook.db"),
            "port": server.getsockname()[1],
        }
        for student, text in SECOND.items():
            place = folder / "submitted" / student / "week1"
            shutil.copytree(folder / "release" / "week1", place)
            submitted = nbformat.read(place / "week1.ipynb", as_version=4)
            for name, code in (("first", "first = 1"), ("second", text.format(**known))):
                submitted.cells[position(submitted, name)].source = code
            if student == "skipper":
                submitted.cells[position(submitted, "test_second")].metadata["tags"] = ["skip-execution"]
            nbformat.write(submitted, place / "week1.ipynb")
        before = contents(source)
        done = nbgrader("autograde", "week1", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert contents(source) == before
    return folder


def autograded(course: Path, student: str) -> Path:
    return course / "autograded" / student / "week1"


def test_everybody_earns_what_is_right_and_nobody_what_is_not(course):
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        earned = {s.student.id: s.score for s in gradebook.assignment_submissions("week1")}
    shown = (autograded(course, "thief") / "week1.ipynb").read_text("utf-8")
    assert "AssertionError" not in shown, shown
    assert earned == EARNED


def test_plain_files_come_back_and_replace_nothing_of_the_instructors(course):
    left = autograded(course, "planter")
    assert not os.path.lexists(left / "a.txt")
    assert (left / "b.txt").read_text() == "mine"
    assert (left / "data.txt").read_text() == "the instructor's"


def test_pages_show_what_a_kernel_sent_without_its_scripts(course):
    done = nbgrader("generate_feedback", "week1", cwd=course)
    assert done.returncode == 0, done.stderr
    pages = [(course / "feedback" / "painter" / "week1" / "week1.html").read_text("utf-8")]
    config = course_settings(course)
    shown = nbformat.read(autograded(course, "painter") / "week1.ipynb", as_version=4)
    for c in shown.cells:  # its source, which is escaped, names these too
        c.source = ""
    pages.append(HTMLExporter(config=config, template_name="classic").from_notebook_node(shown)[0])
    assert "a table</td>" in pages[0] and "a table</td>" in pages[1]
    assert "alert(" not in pages[1]


def test_a_kernel_that_is_not_installed_gives_no_grade(course, tmp_path):
    other = tmp_path / "course"
    shutil.copytree(course, other, ignore=shutil.ignore_patterns("autograded", "feedback", "*.db"))
    for path in (*other.glob("source/week1/*.ipynb"), *other.glob("submitted/honest/week1/*.ipynb")):
        text = json.loads(path.read_text("utf-8"))
        text["metadata"]["kernelspec"] = {"name": "apl", "display_name": "R", "language": "R"}
        path.write_text(json.dumps(text), "utf-8")
    done = nbgrader("generate_assignment", "week1", "--force", cwd=other)
    assert done.returncode == 0, done.stderr
    done = nbgrader("autograde", "week1", "--student", "honest", "--force", cwd=other)
    assert done.returncode != 0
    assert "the notebook's kernel 'apl' is not installed here" in done.stderr
    assert not (other / "autograded" / "honest" / "week1").exists()
