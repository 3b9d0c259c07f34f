"""Fixtures of all tests: the release, the release solved, and the real ``check`` command."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat import NotebookNode

from tests.helpers.commands import autograder
from tests.helpers.notebooks import written_by
from tests.helpers.project import ASSIGNMENT, RELEASE

LONGEST = (  # they take minutes; the two that fill the machine with attacks are apart
    "nbgrader_integration/test_same_as_stock.py",
    "sandbox/test_attacks.py",
    "diagnosis/test_diagnosis.py",
    "nbgrader_integration/test_nbgrader_autograde.py",
    "classroom/test_resume.py",
    "classroom/test_hostile_class.py",
    "classroom/test_cluster.py",
    "records/test_postgres.py",
    "records/test_final_grades.py",
    "course/test_explorations_pictures.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest files first, and quick ones last, so that all workers end at about the same time."""
    folder = Path(__file__).parent
    places = {folder / name: place for place, name in enumerate(LONGEST)}
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: (places.get(item.path, len(LONGEST)), item.path not in slow))


@pytest.fixture(scope="session")
def release() -> NotebookNode:
    """The notebook as students download it."""
    return nbformat.read(RELEASE, as_version=4)


@pytest.fixture(scope="session")
def solved(release: NotebookNode) -> NotebookNode:
    """The release with every graded cell written rightly."""
    return written_by(release, "right_plain")


@pytest.fixture
def check(tmp_path: Path) -> Callable[..., dict[str, Any]]:
    """Grade a notebook with the real ``check`` command and return its JSON."""

    def run(notebook: NotebookNode | bytes, *options: str) -> dict[str, Any]:
        path = tmp_path / "handed_in.ipynb"
        path.write_bytes(notebook if isinstance(notebook, bytes) else nbformat.writes(notebook).encode())
        done = autograder("check", path, "--assignment", ASSIGNMENT, "--json", "-", *options)
        assert done.returncode == 0, done.stderr
        result: dict[str, Any] = json.loads(done.stdout)
        return result

    return run
