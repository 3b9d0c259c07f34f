"""A class in which many submissions are hostile: it ends, and the others have the grades they have alone."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from autograder.sandbox.inside.limits import TimeLimits
from tests.helpers.attacks import ATTACKS, EXPECTED, SHORT
from tests.helpers.courses import grade_in_time, hand_in, results, state, submission
from tests.helpers.notebooks import fill, position, text_of
from tests.helpers.project import ASSIGNMENT, SANDBOXES, STUDENTS, hidden_literals

pytestmark = pytest.mark.slow

HONEST = 15  # each kind once
IN_SANDBOX = {"bwrap": SHORT, "landlock": ATTACKS}
TIMES = TimeLimits(cell=4.0, cells=8.0, question=3.0, notebook=20.0)
WORKERS = 4  # most attacks wait for a limit
Write = Callable[[Path, str], None]  # given the submitted file and the text of a right notebook


def beside(name: str, content: bytes) -> Write:
    """A right notebook with another file beside it."""

    def write(file: Path, right: str) -> None:
        file.write_text(right, "utf-8")
        file.with_name(name).write_bytes(content)

    return write


def instead(content: bytes) -> Write:
    """Bytes instead of a notebook."""
    return lambda file, right: file.write_bytes(content) and None


def with_cell(source: str) -> Write:
    """A right notebook with one more cell before the first question."""

    def write(file: Path, right: str) -> None:
        notebook = nbformat.reads(right, as_version=4)
        notebook.cells.insert(3, nbformat.v4.new_code_cell(source, id="more"))
        nbformat.write(notebook, file)

    return write


def cells_after_the_first_question(*sources: str) -> Write:
    """A right notebook with more cells after its first question."""

    def write(file: Path, right: str) -> None:
        notebook = nbformat.reads(right, as_version=4)
        place = position(notebook, "test_update_parameters_with_gd") + 1
        notebook.cells[place:place] = [
            nbformat.v4.new_code_cell(source, id=f"more-{number}") for number, source in enumerate(sources)
        ]
        nbformat.write(notebook, file)

    return write


def many_beside(count: int) -> Write:
    """A right notebook among many files whose names are no text, steer a terminal, or look like its own."""

    def write(file: Path, right: str) -> None:
        file.write_text(right, "utf-8")
        for number in range(count):
            name = os.fsencode(file.parent) + b"/\xff\xfe\x1b[2J\n%d.ipynb" % number
            os.close(os.open(name, os.O_CREAT | os.O_WRONLY))

    return write


def in_place_of_the_folder(make: Callable[[Path], None]) -> Write:
    """No folder with a notebook in it, but something else under its name."""

    def write(file: Path, right: str) -> None:
        file.parent.rmdir()
        make(file.parent)

    return write


def special(name: str, make: Callable[[Path], None]) -> Write:
    """A right notebook, and something that is no regular file under this name, perhaps the notebook's own."""

    def write(file: Path, right: str) -> None:
        file.write_text(right, "utf-8")
        path = file.with_name(name)
        path.unlink(missing_ok=True)
        make(path)

    return write


def sparse(path: Path) -> None:
    """A file of a terabyte that takes no space."""
    with path.open("wb") as file:
        file.truncate(1 << 40)


def cells_of(*cells: str) -> bytes:
    return b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [%s]}' % ",".join(cells).encode()


NOTEBOOK = f"{ASSIGNMENT}.ipynb"
CODE = '{"cell_type": "code", "metadata": {}, "outputs": [], "source": %s}'
FULL, NOTHING = 60.0, 0.0
# Every question ends its attempt, so that the notebook is run once for each.
AT_EVERY_CALL = """
import os, sys
graded = "up", "init", "rand"
sys.setprofile(lambda frame, *event: frame.f_code.co_name.startswith(graded) and os._exit(0))
"""
# Opens its own pipes for reading, and takes the word that its cells have ended.
READS_THE_END = """
import os
if os.fork() == 0:
    try:
        done = sorted(n for n in range(3, 400) if os.path.exists(f"/proc/self/fd/{n}"))[1]
        reader = os.open(f"/proc/self/fd/{done}", os.O_RDONLY)  # as root it may not: the pipe is the grader's
        while os.read(reader, 1): pass
    finally:
        os._exit(0)
"""
FILES: dict[str, tuple[Write, float]] = {  # by student: what is handed in, and the points for it
    "stamp_digits": (beside("timestamp.txt", b"1" * 41 + b"h"), FULL),
    "stamp_long": (beside("timestamp.txt", b"2026-" * 2_000_000), FULL),
    "stamp_utf16": (beside("timestamp.txt", "2026-01-01 10:00:00 UTC".encode("utf-16")), FULL),
    "stamp_zeros": (beside("timestamp.txt", bytes(1000)), FULL),
    "stamp_nested": (beside("timestamp.txt", b"((((" * 25), FULL),
    "stamp_pipe": (special("timestamp.txt", lambda path: os.mkfifo(path)), FULL),
    "stamp_zero_device": (special("timestamp.txt", lambda path: path.symlink_to("/dev/zero")), FULL),
    "stamp_folder": (special("timestamp.txt", lambda path: path.mkdir()), FULL),
    "notebook_pipe": (special(NOTEBOOK, lambda path: os.mkfifo(path)), NOTHING),
    "notebook_folder": (special(NOTEBOOK, lambda path: path.mkdir()), NOTHING),
    "notebook_link": (special(NOTEBOOK, lambda path: path.symlink_to("/etc/passwd")), NOTHING),
    "notebook_zero_device": (special(NOTEBOOK, lambda path: path.symlink_to("/dev/zero")), NOTHING),
    "notebook_brackets": (instead(cells_of("[]" + ",[]" * 15_000_000)), NOTHING),
    "notebook_deep": (instead(b'{"nbformat": 4, "cells": ' + b"[" * 10_000_000), NOTHING),
    "notebook_digits": (instead(b'{"nbformat": ' + b"4" * 10_000_000 + b"}"), NOTHING),
    "notebook_many_cells": (instead(cells_of(*[CODE % '"x"'] * 100_000)), NOTHING),
    "notebook_odd_sources": (instead(cells_of(CODE % "[[], {}, 1]", CODE % "{}", "3", "null")), NOTHING),
    "notebook_surrogates": (instead(cells_of(CODE % r'"\ud800"', CODE % r'"def \ud800(): 1"')), NOTHING),
    "notebook_huge": (instead(b" " * (65 << 20)), NOTHING),
    "notebook_sparse": (special(NOTEBOOK, sparse), NOTHING),
    "notebook_unreadable": (special(NOTEBOOK, lambda path: path.touch(0)), NOTHING),
    "folder_is_a_pipe": (in_place_of_the_folder(os.mkfifo), NOTHING),
    "folder_is_a_file": (in_place_of_the_folder(lambda path: path.touch()), NOTHING),
    "folder_is_a_link_to_all": (in_place_of_the_folder(lambda path: path.symlink_to("/")), NOTHING),
    "folder_is_a_link_to_itself": (in_place_of_the_folder(lambda path: path.symlink_to(path)), NOTHING),
    "names_beside_it": (many_beside(3_000), FULL),
    "stamp_unreadable": (special("timestamp.txt", lambda path: path.touch(0)), FULL),
    "stamp_is_a_link_to_itself": (special("timestamp.txt", lambda path: path.symlink_to(path)), FULL),
    "stamp_of_the_year_one": (beside("timestamp.txt", b"0001-01-01 00:00:00 +2359"), FULL),
    "stamp_of_letters": (beside("timestamp.txt", b"jan " * 25), FULL),
    "slow_cells": (cells_after_the_first_question(*["import time; time.sleep(2.8)"] * 120), 10.0),
    "slow_cells_again_and_again": (
        with_cell("import time; time.sleep(2)\n" + AT_EVERY_CALL), NOTHING),
    "dies_only_when_alone": (with_cell("import os\nos.fork() or os._exit(0)"), FULL),
    "reads_the_end_itself": (with_cell(READS_THE_END), FULL),
    "magics": (with_cell("%who\n" * 501), FULL),
    "magics_in_much_text": (with_cell("%who\n" * 480 + "# text\n" * 12_000), FULL),
    "questions_in_one_line": (with_cell("a?" * 50_000), FULL),
    "brackets_in_a_cell": (with_cell("(" * 100_000), FULL),
    "signs_in_a_cell": (with_cell("-" * 150_000 + "1"), FULL),
    "digits_in_a_cell": (with_cell("x = " + "1" * 150_000), FULL),
}  # fmt: skip


def honest(release: NotebookNode) -> dict[str, NotebookNode]:
    kinds = [kind.stem for kind in sorted(STUDENTS.glob("*.py")) if "hostile" not in kind.stem]
    kinds.remove("endless_loop")
    texts = {kind: fill(release, text_of("right_plain"), text_of(kind)) for kind in kinds}
    return {f"honest{n:02}": texts[kinds[n % len(kinds)]] for n in range(HONEST)}


def of_honest(course: Path) -> dict[str, object]:
    """All that is recorded of the honest students, but for times."""
    found = state(course)
    return {
        "files": {name: content for name, content in found["files"].items() if "/honest" in name},
        "book": {student: entry for student, entry in found["book"].items() if student.startswith("honest")},
        "results": [e for e in results(course) if e["result"]["student"].startswith("honest")],
    }


@pytest.fixture(scope="module", params=SANDBOXES)
def classes(request, tmp_path_factory, release) -> tuple[Path, Path, list[str]]:
    """The honest students alone; the same with all attacks and odd files; whom the grader failed on."""
    alone, together = tmp_path_factory.mktemp("alone"), tmp_path_factory.mktemp("together")
    for course in (alone, together):
        for student, notebook in honest(release).items():
            hand_in(course, student, notebook)
    for student, text in IN_SANDBOX[request.param].items():
        base = [] if "base: release" in text else [text_of("right_plain")]
        hand_in(together, student, fill(release, *base, text))
    right = nbformat.writes(fill(release, text_of("right_plain")))
    for student, (write, _) in FILES.items():
        file = submission(together, student)
        file.parent.mkdir(parents=True)
        write(file, right)
    assert grade_in_time(alone, request.param, TIMES, 2) == []
    return alone, together, grade_in_time(together, request.param, TIMES, WORKERS)


def test_a_hostile_majority_changes_nothing_for_the_others(classes):
    alone, together, _ = classes
    assert len(SHORT) + len(FILES) > 2 * HONEST
    assert of_honest(together) == of_honest(alone)
    assert len(of_honest(alone)["book"]) == HONEST


def test_the_class_ends_with_a_grade_for_everybody(classes):
    _, together, failed = classes
    recorded = {entry["result"]["student"]: entry["result"] for entry in results(together)}
    assert failed == []
    assert recorded.keys() == {path.name for path in (together / "submitted").iterdir()}
    for student, (_, points) in FILES.items():
        result = recorded[student]
        assert result["score"] == points, (student, result["notes"], result["questions"])
        assert result["notes"] or points or all(q["message"] for q in result["questions"]), student
    for student in ATTACKS.keys() & recorded.keys():
        assert recorded[student]["score"] <= EXPECTED[student], student  # short limits may cost points


def test_no_hidden_number_is_in_any_file_that_a_student_could_be_given(classes):
    _, together, _ = classes
    hidden = hidden_literals()
    for folder in ("autograded", "feedback"):
        for path in (together / folder).rglob("*.*"):
            if path.is_file():
                assert path.stat().st_size < 10_000_000, path
                text = path.read_text("utf-8", errors="replace")
                assert not [literal for literal in hidden if literal in text], path
    said = json.dumps(results(together))
    assert not [literal for literal in hidden if literal in said]
