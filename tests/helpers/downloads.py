"""Downloads of an LMS, made up, and what collecting them leaves in a course folder."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

from autograder.course import Course
from autograder.lms.collect import collect
from autograder.lms.summary import Summary
from tests.helpers.project import ASSIGNMENT

NAME = f"{ASSIGNMENT}.ipynb"
Files = dict[str, bytes]


def small(text: str) -> bytes:
    """A small notebook that differs from every other student's."""
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {"by": text}, "cells": []}).encode()


def zipped(path: Path, files: Files | list[tuple[str, bytes]]) -> Path:
    """Write a zip archive of these files."""
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
    """The students with a folder in submitted/, which holds nothing but notebooks and their times."""
    assert all(path.endswith((f"/{ASSIGNMENT}/{NAME}", "/timestamp.txt")) for path in taken(course))
    return sorted({path.split("/")[0] for path in taken(course)})


def run(
    archive: Path, course: Path, naming: str = "auto", roster: str = "", assignment: str = ASSIGNMENT
) -> Summary:
    """Collect an archive, with this text as the roster."""
    file = course.with_name("roster.csv")
    file.write_text(roster)
    return collect(archive, assignment, Course.open(course), naming, file if roster else None)
