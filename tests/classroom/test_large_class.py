"""The class for load tests is what its docstring says: the shares, and the points that are each student's."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections import Counter
from math import sqrt
from pathlib import Path

import pytest

from benchmarks.make_large_class import (
    KINDS,
    TRAITS,
    Parts,
    Student,
    hand_in,
    read_parts,
    students,
    write_class,
)
from tests.conftest import ASSIGNMENT, ROOT, autograder

pytestmark = pytest.mark.slow

OF_A_KIND = 8  # are graded,
OF_A_SLOW_KIND = 2  # or so many
SLOW = ("endless", "hostile")


@pytest.fixture(scope="module")
def parts() -> Parts:
    return read_parts(ASSIGNMENT)


@pytest.fixture(scope="module")
def thousand(parts) -> list[Student]:
    return list(students(parts, 1000, seed=0))


def holds(count: int, share: float, of: int) -> bool:
    """Whether a count is within four standard deviations of what the share lets expect."""
    return abs(count - share * of) <= 4 * sqrt(of * share * (1 - share))


def test_the_stated_shares_hold(thousand):
    assert sum(KINDS.values()) == 1000
    found = Counter(student.kind for student in thousand)
    assert found.keys() == KINDS.keys()
    for kind, share in KINDS.items():
        assert holds(found[kind], share / 1000, 1000), (kind, found[kind])
    notebooks = [student for student in thousand if student.kind != "not a notebook"]
    traits = Counter(trait for student in notebooks for trait in student.detail.split("; "))
    for trait, share in TRAITS.items():
        assert holds(traits[trait], share, len(notebooks)), (trait, traits[trait])


def test_no_two_notebooks_are_alike(thousand):
    contents = [student.content for student in thousand if student.kind != "not a notebook"]
    assert len(set(contents)) == len(contents)


def test_the_traits_are_in_the_files(thousand):
    for student in thousand:
        if student.kind == "not a notebook":
            continue
        notebook, traits = json.loads(student.content), student.detail.split("; ")
        assert notebook["nbformat_minor"] == (4 if "older format" in traits else 5)
        assert ("id" in notebook["cells"][0]) == (not {"older format", "no ids"} & set(traits))
        assert any(cell.get("outputs") for cell in notebook["cells"]) == ("outputs" in traits)
        assert (student.file == f"{ASSIGNMENT}.ipynb") == ("renamed" not in traits)
        assert (b"\\r\\n" in student.content) == ("windows" in traits)
        counts = [cell["execution_count"] for cell in notebook["cells"] if cell["cell_type"] == "code"]
        assert (counts == sorted(counts)) == ("out of order" not in traits)


def test_every_student_gets_the_points_of_the_manifest(thousand, tmp_path):
    chosen = []
    for kind in KINDS:
        of_this = [student for student in thousand if student.kind == kind]
        chosen += of_this[: OF_A_SLOW_KIND if kind in SLOW else OF_A_KIND]
    for student in chosen:
        hand_in(student, tmp_path, ASSIGNMENT)
    done = autograder("grade", ASSIGNMENT, "--course", tmp_path, "--json", tmp_path / "results.jsonl")
    assert done.returncode == 0, done.stderr
    results = [json.loads(line) for line in (tmp_path / "results.jsonl").read_text("utf-8").splitlines()]
    points = {result["student"]: result["score"] for result in results}
    assert points == {student.name: student.points for student in chosen}
    assert all(student.points == 60 for student in chosen if student.kind == "right")
    assert {result["status"] for result in results} == {"graded", "ungradable"}


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def made(folder: Path, parts: Parts, count: int, seed: int) -> dict[str, bytes]:
    """What is written of a class, by path."""
    folder.mkdir()
    write_class(parts, ASSIGNMENT, count, folder, seed)
    return files(folder)


def test_the_same_seed_writes_the_same_bytes_and_a_smaller_class_is_the_start_of_a_larger(tmp_path, parts):
    first = made(tmp_path / "a", parts, 12, 3)
    assert made(tmp_path / "b", read_parts(ASSIGNMENT), 12, 3) == first
    fewer = made(tmp_path / "c", parts, 5, 3)
    assert first["manifest.csv"].startswith(fewer.pop("manifest.csv"))
    assert len(fewer) == 5 and fewer.items() <= first.items()
    other = made(tmp_path / "d", parts, 12, 4)
    assert not {content for content in other.values() if b"cells" in content} & set(first.values())


def command(*words: object) -> subprocess.CompletedProcess[str]:
    script = ROOT / "benchmarks" / "make_large_class.py"
    return subprocess.run([sys.executable, script, *map(str, words)], capture_output=True, text=True)


def test_the_command_makes_a_class_of_any_assignment(tmp_path):
    assert command(40, tmp_path / "course", "--assignment", "modern_optimizers").returncode == 0
    written = files(tmp_path / "course")
    rows = list(csv.DictReader(written.pop("manifest.csv").decode().splitlines()))
    assert len(rows) == len(written) == 40
    assert {"right", "wrong"} <= {row["kind"] for row in rows} <= KINDS.keys() - {"hostile"}


def test_a_class_that_is_there_is_not_written_over(tmp_path):
    (tmp_path / "submitted").mkdir()
    done = command(1, tmp_path)
    assert done.returncode == 2 and "is there already" in done.stderr and not files(tmp_path)
