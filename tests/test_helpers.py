"""What tests share is in tests/helpers and in modules beside them that hold no tests."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers.commands import hides_a_module
from tests.helpers.project import ROOT

STUDENTS_TEXTS = {ROOT / "tests" / "attacks", ROOT / "tests" / "students"}


def imported(code: str) -> Iterator[str]:
    """The modules that a file's import statements name, those imported from a package among them."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{'.' * node.level}{node.module or ''}.{alias.name}" for alias in node.names)


def forbidden(module: str) -> bool:
    """Whether this is a module that pytest collects or takes fixtures from, relative ones included."""
    first, *parts = module.split(".")
    return first in ("tests", "") and any(part == "conftest" or part.startswith("test_") for part in parts)


def test_no_test_imports_from_a_test_module_or_from_conftest():
    files = [
        path for path in (ROOT / "tests").rglob("*.py") if not STUDENTS_TEXTS & set(map(Path, path.parents))
    ]
    assert len(files) > 60
    found = {path.relative_to(ROOT).as_posix(): [*imported(path.read_text("utf-8"))] for path in files}
    assert sum(map(len, found.values())) > 500
    assert {path: [*filter(forbidden, names)] for path, names in found.items()} == {
        path: [] for path in found
    }


@pytest.mark.parametrize(
    ("code", "refused"),
    [
        ("from tests.conftest import ROOT", True),
        ("from tests.classroom.test_resume import hand_in", True),
        ("from tests.classroom import test_resume", True),
        ("import tests.browser.conftest as shared", True),
        ("from .test_resume import hand_in", True),
        ("from . import conftest", True),
        ("from tests.helpers.project import ROOT", False),
        ("from tests.course import functions", False),
        ("import nbgrader.tests.conftest", False),
    ],
)
def test_the_rule_refuses_each_way_to_import_a_helper(code, refused):
    assert any(map(forbidden, imported(code))) == refused


@pytest.mark.parametrize(
    ("file", "hides"),
    [
        ("testCases.py", False),
        ("broken.py", False),
        ("numpy.py", True),
        ("json/__init__.py", True),
        ("autograder/model.py", True),
        ("students/right.py", False),
    ],
)
def test_a_folder_whose_modules_hide_others_needs_a_new_interpreter(tmp_path, file, hides):
    (tmp_path / file).parent.mkdir(exist_ok=True)
    (tmp_path / file).touch()
    assert hides_a_module(tmp_path) == hides
