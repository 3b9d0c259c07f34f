"""nbgrader's exchange both ways, between two system users, by the commands of docs/jupyterhub.md."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from tests.helpers.courses import feedback, scores
from tests.helpers.notebooks import written_by
from tests.helpers.project import ASSIGNMENT, hidden_literals
from tests.helpers.users import BLOCKS, PAGE, Site, site

pytestmark = pytest.mark.slow  # it copies a Python environment, and grades

MISTAKE = "wrong_beta_swapped"


@pytest.fixture(scope="module")
def place() -> Iterator[Site]:
    with site() as made:
        yield made


def test_the_page_that_was_graded_is_the_page_that_the_student_fetches(
    place: Site, release: NotebookNode
) -> None:
    assert len(BLOCKS) == PAGE.count("```bash") == 6
    administrator, hand_out, fetch, submit, give_back, read = (script for _, script in BLOCKS)
    assert [who for who, _ in BLOCKS] == [
        "administrator", "instructor", "student", "student", "instructor", "student",
    ]  # fmt: skip
    instructor, student = place.instructor, place.student
    course = instructor.home / "course"
    place.set_up(administrator)
    instructor.run(hand_out, instructor.home)
    assert f"optimization {ASSIGNMENT}" in student.run(fetch, student.home)
    fetched = student.home / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    original = nbformat.read(fetched, as_version=4)
    assert [cell.source for cell in original.cells] == [cell.source for cell in release.cells]

    # What is handed in has right answers and a wrong one; the student works on the fetched file.
    nbformat.write(written_by(original, "right_plain", MISTAKE), fetched)
    student.run(submit, student.home)
    instructor.run(give_back, instructor.home)
    assert scores(course) == {student.name: 48.0}
    student.run(read, student.home)
    (page,) = pages(student.home)
    ours = feedback(course, student.name).read_bytes()
    assert page.read_bytes() == ours
    assert b"beta" in ours and b"update_parameters_with_momentum" in ours

    # The same notebook submitted again is not graded again; its page has its own time, under its own secret.
    student.run(submit, student.home)
    instructor.run(give_back.replace("collect", "collect --update"), instructor.home)
    student.run(read, student.home)
    newer = feedback(course, student.name).read_bytes()
    assert [found.read_bytes() for found in pages(student.home)] == [ours, newer]
    assert newer != ours and b"48 of 60 points" in newer


def test_a_student_reads_neither_the_cases_nor_the_feedback_of_others(place: Site) -> None:
    exchange = place.folder / "exchange" / "optimization"
    assert any((exchange / "feedback").iterdir())
    for closed in (place.folder / "project", place.instructor.home / "course", exchange / "feedback"):
        assert "Permission denied" in place.student.run(f"ls '{closed}' 2>&1 || true", place.folder)
    released = exchange / "outbound" / ASSIGNMENT
    seen = place.student.run(f"cat -- $(find '{released}' -type f)", place.folder)
    assert len(seen) > 10_000 and not {number for number in hidden_literals() if number in seen}


def pages(home: Path) -> list[Path]:
    """The pages that a student has fetched, the earliest submission's first."""
    return sorted((home / ASSIGNMENT / "feedback").glob(f"*/{ASSIGNMENT}.html"))
