"""Write a class of any size for load tests: many students, many styles and mistakes, few files alike.

    .venv/bin/python -m benchmarks.make_large_class 1000 FOLDER
    .venv/bin/autograder grade optimization_methods --course FOLDER

FOLDER gets submitted/student00000/ASSIGNMENT/… and so on, and manifest.csv: what each student is, and the
points that are theirs. The same seed writes the same bytes on the same installation, and student 7 is the
same in a class of 10 and of 10,000. All shares are guesses: nobody has counted them in a real class.

Of 1,000 students        | points
450 right                | all; every function in one of several styles
360 wrong                | one to three functions have a named mistake and the points of its right parts
60  unfinished           | one to five functions are left as released
30  blank                | none: handed in as downloaded
30  syntax error         | one cell is no Python, the others are right
20  copied cell          | all: a graded cell was copied, and the copy worked on
30  not a notebook       | none: text, nothing, half a file, or format 3
10  endless              | one function never ends, the others are right
10  hostile              | as said by the text that was taken, of examples/students and tests/attacks

Of the notebooks, whatever their kind, apart from each other: 15 % are of an older minor format without cell
ids, 5 % lost their ids, 8 % have another name, 60 % hold outputs with plots, 30 % were run out of order, 35 %
have cells of the student's own, 5 % Windows line ends. Of the functions 30 % have other names for their
variables, and 60 % a remark.

Functions are the instructor's own and their named mistakes, and for optimization_methods those that were
written by hand: tests/students and examples/students. Hostile texts are only for optimization_methods.
"""

from __future__ import annotations

import argparse
import ast
import base64
import csv
import io
import json
import random
import re
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from autograder.assignment import load_assignment
from autograder.course import Course
from autograder.model import Question
from autograder.parts import part_scores, parts_lost
from autograder.verdict.check import returned_value
from examples.make_class import GRADED, cells_of

ROOT = Path(__file__).resolve().parent.parent
KINDS = {
    "right": 450,
    "wrong": 360,
    "unfinished": 60,
    "blank": 30,
    "syntax error": 30,
    "copied cell": 20,
    "not a notebook": 30,
    "endless": 10,
    "hostile": 10,
}
TRAITS = {
    "older format": 0.15,
    "no ids": 0.05,
    "renamed": 0.08,
    "outputs": 0.60,
    "out of order": 0.30,
    "own cells": 0.35,
    "windows": 0.05,
}
RENAMED, COMMENTED = 0.30, 0.60  # of functions
PLOTS = 8  # different ones in a class
PLOTTED = 0.25  # of the demonstrations in a notebook with outputs
# Those that are over soon and touch nothing but their own process.
ATTACKS = "answers_by_shape crashes exits_everywhere recurses returns_always_equal transforms_assert"
HOSTILE = {"hostile_exit": 50, "hostile_patched_comparison": 0}
NO_NOTEBOOKS = (
    lambda text: b"My answers are in the e-mail.",
    lambda text: b"",
    lambda text: text[: len(text) // 2],
    lambda text: json.dumps({"nbformat": 3, "nbformat_minor": 0, "worksheets": []}).encode(),
)
REMARKS = "works now|see lecture 3|as in the book|not sure about this|shapes checked|same as above|fixed|why?"
OWN = (
    "print('so far so good', {number})",
    "scratch = np.arange({number} % 50 + 1)\nscratch.sum()",
    "def my_norm(a):\n    return float(np.sqrt((a ** 2).sum()))",
    "W = np.ones(({number} % 7 + 2, 3))\nassert W.shape[1] == 3",
)
Cell = dict[str, Any]


@dataclass(frozen=True)
class Parts:
    """What notebooks are made of."""

    name: str
    release: dict[str, Any]
    points: dict[str, float]  # of each graded function
    right: dict[str, list[str]]
    wrong: dict[str, list[tuple[str, str, float]]]  # the mistake, the cell, its points
    hostile: list[tuple[str, str, float]]  # where it is from, the text, its points
    plots: list[str]


@dataclass(frozen=True)
class Student:
    """One submission: its file, and what the manifest says of it."""

    name: str
    kind: str
    points: float
    detail: str
    file: str
    content: bytes


def read_parts(assignment: str) -> Parts:
    """Everything that is written by hand, read once."""
    asked = load_assignment(assignment, Course.open(ROOT))
    release = json.loads(
        (ROOT / "release" / assignment / f"{asked.notebooks[0].name}.ipynb").read_text("utf-8")
    )
    right = {question.name: [_unmarked(question.reference)] for question in asked.questions}
    wrong: dict[str, list[tuple[str, str, float]]] = {name: [] for name in right}
    questions = {question.name: question for question in asked.questions}
    accepted = {mistake.id for mistake in asked.mistakes if mistake.accepted}
    for question in asked.questions:
        for mistake in asked.mistakes_of(question):
            cell = _unmarked(mistake.applied_to(question.reference))
            earned = question.points if mistake.accepted else _earned(question, cell)
            wrong[question.name].append((mistake.id, cell, earned))
    hostile: list[tuple[str, str, float]] = []
    if assignment == "optimization_methods":
        for folder in ("right", "wrong"):
            for path in sorted((ROOT / "tests" / "students" / folder).glob("*.py")):
                said = re.split(r"^# %% (.+)\n", path.read_text("utf-8"), flags=re.MULTILINE)[1:]
                for mark, cell in zip(said[::2], said[1::2], strict=True):
                    if folder == "right":
                        right[path.stem].append(cell.strip("\n"))
                    else:
                        question = questions[path.stem]
                        earned = question.points if mark in accepted else _earned(question, cell)
                        wrong[path.stem].append((mark, cell.strip("\n"), earned))
        texts = {name: ROOT / "tests" / "attacks" / f"{name}.py" for name in ATTACKS.split()}
        for name, path in texts.items():
            text = path.read_text("utf-8")
            hostile.append((name, text, float(re.search(r"expect: (\d+)", text)[1])))
        for name, points in HOSTILE.items():
            hostile.append((name, (ROOT / "examples" / "students" / f"{name}.py").read_text("utf-8"), points))
    points = {name: question.points for name, question in questions.items()}
    return Parts(asked.notebooks[0].name, release, points, right, wrong, hostile, _plots())


def _earned(question: Question, cell: str) -> float:
    """The points of the parts that a wrong cell of ours has right in every case."""
    names: dict[str, Any] = {"np": np}
    exec(cell, names)
    lost: set[str] = set()
    for case in question.cases:
        try:
            with np.errstate(all="ignore"):
                returned = returned_value(names[question.name], case)
        except Exception:
            lost |= {case.part} if case.part else set(question.parts)
        else:
            lost |= parts_lost(question.parts, case, returned, question.returns)
    return sum(part.score for part in part_scores(question.parts, lost))


def _unmarked(reference: str) -> str:
    return re.sub(r" *### (BEGIN|END) SOLUTION\n", "", reference)


def _plots() -> list[str]:
    """Pictures as a notebook stores them."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    found = []
    for number in range(PLOTS):
        walk = random.Random(number)
        figure, ax = pyplot.subplots()
        for _ in range(3):
            ax.plot([walk.random() / (step + 1) for step in range(400)])
        file = io.BytesIO()
        figure.savefig(file, format="png")
        pyplot.close(figure)
        found.append(base64.encodebytes(file.getvalue()).decode())
    return found


def students(parts: Parts, count: int, seed: int) -> Iterator[Student]:
    """The class, one student after the other."""
    kinds = {kind: share for kind, share in KINDS.items() if kind != "hostile" or parts.hostile}
    for number in range(count):
        draw = random.Random(f"{seed}/{number}")
        kind = draw.choices(list(kinds), list(kinds.values()))[0]
        yield _student(parts, number, kind, draw)


def _student(parts: Parts, number: int, kind: str, draw: random.Random) -> Student:
    written, points, detail = _functions(parts, kind, draw)
    traits = [trait for trait, share in TRAITS.items() if draw.random() < share]
    content = _notebook(parts, number, written, traits, draw)
    file = f"{parts.name}.ipynb"
    if kind == "not a notebook":
        content, traits = draw.choice(NO_NOTEBOOKS)(content), []
    elif "renamed" in traits:
        file = draw.choice([f"{parts.name} (1).ipynb", f"{parts.name}-{number}.ipynb", "final final.ipynb"])
    return Student(f"student{number:05d}", kind, points, "; ".join([*detail, *traits]), file, content)


def _functions(parts: Parts, kind: str, draw: random.Random) -> tuple[dict[str, list[str]], float, list[str]]:
    """What stands in which graded cell (a second text in a copy below it), its points, and what it is.

    A function that is not named is left as released; texts before a function's own go into cells before it.
    """
    names = list(parts.points)
    full = sum(parts.points.values())
    if kind in ("blank", "not a notebook"):
        return {}, 0, []
    written = {name: [_varied(draw.choice(parts.right[name]), draw)] for name in names}
    some = draw.sample(names, draw.randint(1, min(3, len(names))))
    one = some[0]
    if kind == "wrong":
        detail, lost = [], 0.0
        for name in some:
            mistake, cell, earned = draw.choice(parts.wrong[name])
            written[name] = [_varied(cell, draw)]
            lost += parts.points[name] - earned
            detail.append(mistake)
        return written, full - lost, detail
    if kind == "unfinished":
        left = draw.sample(names, draw.randint(1, len(names) - 1))
        lost = sum(parts.points[name] for name in left)
        return {name: cells for name, cells in written.items() if name not in left}, full - lost, left
    if kind == "syntax error":
        written[one] = [written[one][0] + "\n    return (1,\n"]
        return written, full - parts.points[one], [one]
    if kind == "copied cell":
        _, before, _ = draw.choice(parts.wrong[one])
        written[one].insert(0, before)
        return written, full, [one]
    if kind == "endless":
        cell = written[one][0]
        head = cell[: re.search(rf"^def {one}\(.*?\)[^:]*:\n", cell, re.MULTILINE | re.DOTALL).end()]
        written[one] = [f"{head}    while True:\n        pass\n"]
        return written, full - parts.points[one], [one]
    if kind == "hostile":
        source, text, points = draw.choice(parts.hostile)
        own = {} if "base: release" in text else written
        extra: list[str] = []
        for cell in cells_of(text):
            graded = GRADED.match(cell)
            extra.append(cell)
            if graded:
                own[graded[1]] = extra
                extra = []
        return own, points, [source]
    return written, full, []


def _varied(cell: str, draw: random.Random) -> str:
    """The cell with other names for what is local to its functions, or with a remark, or as it is."""
    first, _, _ = cell.partition("\n")
    if draw.random() < RENAMED:
        tree = ast.parse(cell)
        for node in tree.body:
            if isinstance(node, ast.FunctionDef):
                _rename(node, draw)
        cell = f"{first}\n{ast.unparse(tree)}"
    if draw.random() < COMMENTED:
        lines = cell.split("\n")
        starts = [node for node in ast.walk(ast.parse(cell)) if isinstance(node, ast.stmt)]
        at = draw.choice([node for node in starts if not lines[node.lineno - 1][: node.col_offset].strip()])
        place = at.lineno - 1 - len(getattr(at, "decorator_list", ()))
        remark = f"# {draw.choice(REMARKS.split('|'))} {draw.randint(0, 999)}"
        lines.insert(max(place, 1), " " * at.col_offset + remark)
        cell = "\n".join(lines)
    return cell


def _rename(function: ast.FunctionDef, draw: random.Random) -> None:
    """Give local variables other names; those of arguments, of nested functions and of imports stay."""
    nodes = list(ast.walk(function))
    kept = {node.arg for node in nodes if isinstance(node, ast.arg)}
    kept |= {name for node in nodes if isinstance(node, ast.Global | ast.Nonlocal) for name in node.names}
    names = [node for node in nodes if isinstance(node, ast.Name)]
    local = {node.id for node in names if isinstance(node.ctx, ast.Store)} - kept
    style = draw.choice(["my_{}", "{}_", "{}_new", "the_{}"])
    for node in names:
        if node.id in local:
            node.id = style.format(node.id)


def _notebook(
    parts: Parts, number: int, written: dict[str, list[str]], traits: list[str], draw: random.Random
) -> bytes:
    """The bytes of a notebook; cells that stay as released are not copied."""
    cells: list[Cell] = []
    for cell in parts.release["cells"]:
        grade_id = cell["metadata"].get("nbgrader", {}).get("grade_id", "")
        if grade_id in written:
            *before, own = written[grade_id]
            for place, text in enumerate(before):
                if GRADED.match(text):
                    cells.append({**cell, "source": text})
                    cell = {**cell, "id": f"{cell['id']}-copy"}
                else:
                    cells.append(_code(text, f"before-{grade_id}-{place}"))
            cell = {**cell, "source": own}
        elif "outputs" in traits and "demonstration" in cell["metadata"].get("tags", ()):
            if draw.random() < PLOTTED:
                picture = {"image/png": draw.choice(parts.plots), "text/plain": "<Figure size 640x480>"}
                shown = {"output_type": "display_data", "data": picture, "metadata": {}}
            else:
                shown = {"output_type": "stream", "name": "stdout", "text": f"cost {draw.random()}\n"}
            cell = {**cell, "outputs": [shown]}
        cells.append(cell)
        if "own cells" in traits and cell["cell_type"] == "code" and draw.random() < 0.05:
            cells.append(_code(draw.choice(OWN).format(number=number), f"own-{len(cells)}"))
    cells.append({"cell_type": "markdown", "id": "signed", "metadata": {}, "source": f"Notebook {number}."})
    order = [place for place, cell in enumerate(cells) if cell["cell_type"] == "code"]
    if "out of order" in traits:
        draw.shuffle(order)
    for count, place in enumerate(order, 1):
        cells[place] = {**cells[place], "execution_count": count}
    if "windows" in traits:
        cells = [{**cell, "source": "".join(cell["source"]).replace("\n", "\r\n")} for cell in cells]
    minor = 4 if "older format" in traits else 5
    if minor == 4 or "no ids" in traits:
        cells = [{key: value for key, value in cell.items() if key != "id"} for cell in cells]
    notebook = {**parts.release, "cells": cells, "nbformat_minor": minor}
    return json.dumps(notebook, ensure_ascii=False, indent=1).encode()


def _code(text: str, cell_id: str) -> Cell:
    return {
        "cell_type": "code",
        "id": cell_id[:64],
        "metadata": {},
        "source": text,
        "outputs": [],
        "execution_count": None,
    }


def hand_in(student: Student, folder: Path, assignment: str) -> None:
    """Write one submission into a course folder."""
    place = folder / "submitted" / student.name / assignment
    place.mkdir(parents=True)
    (place / student.file).write_bytes(student.content)


def write_class(parts: Parts, assignment: str, count: int, folder: Path, seed: int) -> None:
    """Write the class and its manifest."""
    with (folder / "manifest.csv").open("w", newline="", encoding="utf-8") as file:
        manifest = csv.writer(file)
        manifest.writerow(["student", "kind", "points", "detail"])
        for student in students(parts, count, seed):
            hand_in(student, folder, assignment)
            manifest.writerow([student.name, student.kind, f"{student.points:g}", student.detail])


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("count", type=int, metavar="N")
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--assignment", default="optimization_methods")
    words = parser.parse_args()
    started = time.perf_counter()
    try:
        (words.folder / "submitted").mkdir(parents=True)
    except FileExistsError:
        parser.error(f"{words.folder / 'submitted'} is there already")
    write_class(read_parts(words.assignment), words.assignment, words.count, words.folder, words.seed)
    print(f"{words.folder}: {words.count} students in {time.perf_counter() - started:.1f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
