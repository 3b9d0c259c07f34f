"""docs/architecture.md, its picture and the package's map are true; documents name files that exist."""

from __future__ import annotations

import importlib
import re

import pytest

import autograder
from docs import draw_architecture
from tests.helpers.project import ROOT

TEXT = (ROOT / "docs" / "architecture.md").read_text("utf-8")
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
TOP = {  # modules and folders at the top of the package
    path.stem
    for path in (ROOT / "autograder").iterdir()
    if (path.suffix == ".py" or (path / "__init__.py").is_file()) and not path.stem.startswith("__")
}


def test_the_picture_has_every_module_in_the_layers_of_import_linter():
    layers = draw_architecture.layers()
    assert len(layers) <= 7
    names = [name for layer in layers for name in layer]
    assert sorted(names) == sorted(TOP) == sorted(draw_architecture.BOXES)


def test_the_picture_is_what_the_code_draws_now(tmp_path):
    """Its texts and their order; how a version of matplotlib writes a line does not matter."""

    def texts(path):
        return re.findall(r"<text [^>]*>(.*?)</text>", path.read_text("utf-8"))

    draw_architecture.draw(tmp_path / "now.svg")
    now = texts(tmp_path / "now.svg")
    assert len(now) > 3 * len(TOP)
    assert texts(draw_architecture.PICTURE) == now, "run python docs/draw_architecture.py"


def test_two_drawings_have_the_same_bytes(tmp_path):
    for name in ("one.svg", "other.svg"):
        draw_architecture.draw(tmp_path / name)
    assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "other.svg").read_bytes()


def test_the_map_names_every_module_and_folder():
    words = set(re.findall(r"\w+", str(autograder.__doc__)))
    assert words >= TOP


def test_the_types_that_travel_are_where_the_table_says():
    rows = re.findall(r"^\| `(\w+)` \| `(autograder[.\w]*)` \|", TEXT, flags=re.M)
    assert len(rows) > 10
    for name, module in rows:
        found = getattr(importlib.import_module(module), name)
        assert found.__module__ == module, f"{name} is defined in {found.__module__}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_and_files_that_a_document_names_exist(document):
    text = re.sub(r"^```.*?^```", "", document.read_text("utf-8"), flags=re.M | re.S)
    links = re.findall(r"\]\((?!https?:)([^)#]+)", text)
    files = re.findall(r"`((?:autograder|tests|docs|benchmarks|examples)/[\w/]+(?:\.\w+|/))`", text)
    lost = [link for link in links if not (document.parent / link).exists()]
    lost += [file for file in files if not (ROOT / file).exists() and file != "examples/submitted/"]
    assert lost == []
