"""The road through the course: course.toml has it, every notebook and release/README.md repeat it."""

from __future__ import annotations

import re
import shutil

import nbformat
import pytest
from nbformat.v4 import new_markdown_cell, new_notebook

from autograder.exceptions import GraderError
from autograder.road import RoadEntry, read_road, road_map, road_problems, show_road
from autograder.text_files import text_files
from tests.helpers.project import ROOT

ROAD = read_road(ROOT)
LINK = re.compile(r"\]\(([^)#:]+)\)")


def texts_of(entry: RoadEntry) -> list[str]:
    cells = nbformat.read(ROOT / "release" / f"{entry.path}.ipynb", as_version=4).cells
    return [cell.source for cell in cells if cell.cell_type == "markdown"]


def test_every_notebook_of_the_course_is_on_the_road():
    texts = [text for folder in (ROOT / "notebooks").iterdir() for text in text_files(folder)]
    assert len(texts) == len(ROAD) and road_problems(ROAD, texts, ROOT) == []


@pytest.mark.parametrize("number", range(len(ROAD)), ids=[entry.name for entry in ROAD])
def test_a_notebook_says_at_its_start_and_at_its_end_where_the_road_leads(number):
    entry, following = ROAD[number], ROAD[number + 1 : number + 2]
    first, *_, last = texts_of(entry)
    start = first.split("\n\n")[-1]
    assert start.startswith(f"**Time:** {entry.hours}. **Before:** ")
    before, _, after = start.partition("**Next:**")
    assert all(name in before for name in entry.before) and before.count("](") == len(entry.before)
    end = last.split("\n\n")[-1]
    assert end.startswith("**Next on the road:** ")
    for next_one in following:
        assert f"[`{next_one.name}`](" in after and f"[`{next_one.name}`](" in end and next_one.about in end


def test_links_of_the_road_lead_to_notebooks_of_the_release():
    found = 0
    for entry in ROAD:
        first, *_, last = texts_of(entry)
        for target in LINK.findall(first.split("\n\n")[-1] + last.split("\n\n")[-1]):
            assert (ROOT / "release" / entry.path).parent.joinpath(target).is_file(), (entry.path, target)
            found += 1
    assert found > 3 * len(ROAD)


def test_the_map_in_the_release_has_every_notebook_in_order_with_hours_and_points():
    text = (ROOT / "release" / "README.md").read_text("utf-8")
    rows = [line for line in text.splitlines() if re.match(r"\| \d", line)]
    assert len(rows) == len(ROAD)
    for row, entry in zip(rows, ROAD, strict=True):
        cells = nbformat.read(ROOT / "source" / f"{entry.path}.ipynb", as_version=4).cells
        points = sum(cell.metadata.get("nbgrader", {}).get("points", 0) for cell in cells)
        assert f"]({entry.path}.ipynb)" in row and entry.hours in row and entry.about in row
        assert row.endswith(f"| {points} points |" if points else "| not graded |")
    assert all((ROOT / "release" / target).is_file() for target in LINK.findall(text))


def test_a_notebook_carried_back_with_the_road_in_it_does_not_say_it_twice():
    road = [RoadEntry("a", "an hour", "one"), RoadEntry("b/c", "two hours", "two", ("a",))]
    notebook = new_notebook(
        cells=[new_markdown_cell("# A\n\n**Time:** a day\nor two.\n\nMore."), new_markdown_cell("End.")]
    )
    show_road(notebook, "a/a", road)
    once = [cell.source for cell in notebook.cells]
    show_road(notebook, "a/a", road)
    assert (
        [cell.source for cell in notebook.cells]
        == once
        == [
            "# A\n\n**Time:** an hour. **Before:** nothing. **Next:** [`c`](../b/c.ipynb). "
            "The [map of the course](../README.md) shows the whole road.\n\nMore.",
            "End.\n\n**Next on the road:** [`c`](../b/c.ipynb) (two hours) is about two.",
        ]
    )


def test_a_notebook_that_is_not_on_the_road_is_not_built(tmp_path):
    (tmp_path / "notebooks" / "b").mkdir(parents=True)
    text = tmp_path / "notebooks" / "b" / "b.py"
    assert road_problems([RoadEntry("a", "an hour", "one")], [text], tmp_path) == [
        "course.toml: no [[road]] has the notebook notebooks/b/b.py",
        "course.toml: [[road]] has notebooks/a/a.py, which is missing",
    ]
    assert road_problems([], [text], tmp_path) == []


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (
            '[[road]]\nnotebook = "a"\nhours = 2\nabout = "one"',
            r"number 1 needs the strings notebook, hours, about",
        ),
        ('[[road]]\nnotebook = "a"\nhours = "2"\nabout = "one"\nbefor = []', r"and may have a list 'before'"),
        (
            '[[road]]\nnotebook = "a"\nhours = "2"\nabout = "one"\nbefore = ["b"]',
            r"'b' must come before it, but is not",
        ),
        ("[[road]", r"is not a TOML file"),
    ],
)
def test_a_mistake_in_the_road_is_one_line(tmp_path, settings, said):
    (tmp_path / "course.toml").write_text(settings, "utf-8")
    with pytest.raises(GraderError, match=said) as refused:
        read_road(tmp_path)
    assert "\n" not in str(refused.value).partition("course.toml")[2]


def test_a_course_without_a_road_has_none_in_its_notebooks(tmp_path):
    shutil.copy(ROOT / "autograder" / "authoring" / "scaffold" / "course.toml", tmp_path)
    notebook = new_notebook(cells=[new_markdown_cell("# A")])
    show_road(notebook, "a/a", read_road(tmp_path))
    assert notebook.cells[0].source == "# A"


def test_the_map_of_a_course_that_hands_out_no_requirements_does_not_name_them():
    road = [RoadEntry("a", "an hour", "one")]
    assert "requirements.txt" in road_map(road, {}, requirements=True)
    assert "requirements.txt" not in road_map(road, {}, requirements=False)
