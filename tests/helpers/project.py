"""The files of this project, copies of them, and the sandboxes that this machine has."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from autograder.cases import public_half
from autograder.sandbox.backends import Landlock
from autograder.sandbox.inside.limits import TimeLimits

ROOT = Path(__file__).resolve().parent.parent.parent
ASSIGNMENT = "optimization_methods"
SOURCE = ROOT / "source" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
RELEASE = ROOT / "release" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
STUDENTS = ROOT / "examples" / "students"

MISSING = Landlock((), {}, TimeLimits()).missing()
NEEDS_LANDLOCK = pytest.mark.skipif(bool(MISSING), reason=MISSING)
SANDBOXES = ["bwrap", pytest.param("landlock", marks=NEEDS_LANDLOCK)]


def copy_project(folder: Path, *names: str) -> Path:
    """Copy these files and folders of the project into a folder, and return it."""
    for name in names:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, folder / name)
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    """Every file in a folder by its relative path, without compiled Python."""
    files = [p for p in folder.rglob("*") if p.is_file() and p.suffix != ".pyc"]
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in files}


def hidden_literals() -> set[str]:
    """Every number of at least six figures that stands in hidden regions of testCases.py only."""
    text = (ROOT / "testCases.py").read_text("utf-8")
    numbers = r"\d+\.\d{5,}"
    found = set(re.findall(numbers, text)) - set(re.findall(numbers, public_half(text)))
    assert len(found) > 1000
    return found
