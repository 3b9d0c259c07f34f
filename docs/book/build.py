"""Builds the course as a static website: python -m docs.book.build FOLDER [--instructor] [--only A/N ...]

Each page is a student's notebook with the figures of a run in which the functions were written. The public
book leaves out cells that show a graded method as code (withheld.py), and the releases of ungraded notebooks
with such cells; the instructor's has them.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import zipfile
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell

from autograder.course import Course
from autograder.road import RoadEntry, read_road
from docs.book.execute import executed, written_stubs
from docs.book.player import mended
from docs.book.withheld import Solutions

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
CACHE = ROOT / ".cache" / "book"
DEMONSTRATION, CODE = 8, 16  # lines: a longer cell is folded
MATHJAX = "tex-svg.js"  # needs no fonts, which some browsers do not read from a folder
LEFT_OUT = (
    "*The code of this step is left out here: it shows a method that a graded notebook asks you to write.*"
)


@dataclass(frozen=True)
class Chapter:
    """A notebook of the course as a page."""

    entry: RoadEntry
    page: NotebookNode
    points: float
    leaves_out: bool  # whether code is left out of the page

    @property
    def folder(self) -> str:
        """The folder of the page and of its release."""
        return Path(self.entry.path).parent.name


def build(out: Path, instructor: bool = False, only: list[str] | None = None) -> None:
    """Write the book into ``out``, which is replaced; of the notebooks ``A/N`` in ``only``, or of all.

    Raises:
        SystemExit: Sphinx found a mistake, such as a link that leads nowhere.
    """
    from sphinx.cmd.build import build_main  # of the extra "book"; pages are prepared without it

    course = Course.open(ROOT)
    road = read_road(course.definition)
    chosen = [entry for entry in road if not only or entry.path in only]
    runs = executed(ROOT, [entry.path for entry in chosen], CACHE)
    chapters = [
        make_chapter(
            entry, runs[entry.path], Solutions([] if instructor else solutions_of_others(road, entry))
        )
        for entry in chosen
    ]
    with TemporaryDirectory() as folder:
        source = Path(folder)
        _write_source(source, chapters, road)
        shutil.rmtree(out, ignore_errors=True)
        options = ["-q", "-W", "--keep-going", "-E", "-b", "html", "-d", str(source / ".doctrees")]
        if status := build_main([*options, str(source), str(out)]):
            sys.exit(status)
    (out / ".buildinfo").unlink()
    (out / "_sources").rmdir()


def solutions_of_others(road: list[RoadEntry], entry: RoadEntry) -> list[str]:
    """Return the solution cells of all notebooks but one; `autograder build` checks that against its own."""
    return [cell for other in road if other != entry for cell in written_stubs(ROOT, other.path).values()]


def make_chapter(entry: RoadEntry, run: NotebookNode, solutions: Solutions) -> Chapter:
    """Prepare an executed notebook as a page; it is changed."""
    cells, left_out, points = [], False, 0.0
    for cell in run.cells:
        tags = set(cell.metadata.get("tags", []))
        points += cell.metadata.get("nbgrader", {}).get("points", 0)
        if cell.cell_type == "code":
            if solutions.are_shown(cell.source):
                left_out, cell.source = True, ""
                cells.append(new_markdown_cell(LEFT_OUT))
                tags.add("remove-input")
            elif _is_folded(cell):
                tags.add("hide-input")
        for output in cell.get("outputs", []):
            if "text/html" in output.get("data", {}):
                output.data["text/html"] = mended(output.data["text/html"])
        cell.metadata = {"tags": sorted(tags)}
        if alts := [_alt(output) for output in cell.get("outputs", []) if _alt(output)]:
            cell.metadata["mystnb"] = {"image": {"alt": alts[0]}}
            if len(alts) > 1:
                raise SystemExit(
                    f"{entry.path}: one cell shows {len(alts)} figures; show them in a cell each"
                )
        cells.append(cell)
    page = nbformat.v4.new_notebook(cells=cells, metadata=run.metadata)
    for cell in page.cells:
        if cell.cell_type == "markdown":
            cell.source = cell.source.replace("(../README.md)", "(../index.md)")
    return Chapter(entry, page, points, left_out)


def _is_folded(cell: NotebookNode) -> bool:
    """Whether the code of a cell comes between the reader and what it shows; never that of a graded cell."""
    if cell.metadata.get("jupyter", {}).get("source_hidden"):
        return True
    demonstrates = "demonstration" in cell.metadata.get("tags", [])
    lines = len(cell.source.splitlines())
    return "nbgrader" not in cell.metadata and lines > (DEMONSTRATION if demonstrates else CODE)


def _alt(output: NotebookNode) -> str:
    """The text alternative of a picture."""
    return str(output.get("metadata", {}).get("image/png", {}).get("alt", ""))


def _write_source(source: Path, chapters: list[Chapter], road: list[RoadEntry]) -> None:
    """Write what Sphinx reads."""
    held_back = {chapter.folder for chapter in chapters if chapter.leaves_out and not chapter.points}
    for folder in {chapter.folder for chapter in chapters} - held_back:
        _pack(ROOT / "release" / folder, source / "releases" / f"{folder}.zip")
    pages = {chapter.entry.path for chapter in chapters}
    for chapter in chapters:
        cells = chapter.page.cells
        cells.insert(1, new_markdown_cell(_about_release(chapter, chapter.folder in held_back)))
        for entry in road:  # of a book of some pages, links to the others lead to the map
            if entry.path not in pages:
                for cell in cells:
                    cell.source = _without_link(cell.source, entry)
        file = source / f"{chapter.entry.path}.ipynb"
        file.parent.mkdir(exist_ok=True)
        nbformat.write(chapter.page, file)
    (source / "images").mkdir()
    shutil.copy(ROOT / "docs" / "images" / "momentum.png", source / "images")
    text = (HERE / "first_page.md").read_text("utf-8")
    (source / "index.md").write_text(text + _contents(chapters, held_back), "utf-8")
    static = source / "_static" / "mathjax"
    static.mkdir(parents=True)
    scripts = [file for file in metadata.files("sphinx-mathjax-offline") or () if file.name == MATHJAX]
    shutil.copy(str(scripts[0].locate()), static)
    shutil.copytree(HERE / "static", static.parent, dirs_exist_ok=True)
    shutil.copy(HERE / "conf.py", source)


def _about_release(chapter: Chapter, held_back: bool) -> str:
    if held_back:
        return "Your instructor hands this notebook out when the notebooks before it are due."
    link = f"[Download the notebook with the files beside it](../releases/{chapter.folder}.zip)"
    if not chapter.points:
        return f"{link} to change what you read here."
    return (
        f"{link} to write the functions yourself. On this page the graded cells stand as you get them, and "
        "the figures are those that you will see when your functions are correct."
    )


def _without_link(text: str, entry: RoadEntry) -> str:
    for way in (f"../{entry.path}.ipynb", f"{entry.name}.ipynb"):
        text = text.replace(f"[`{entry.name}`]({way})", f"`{entry.name}`")
    return text


def _pack(folder: Path, archive: Path) -> None:
    """Pack a folder; the same files give the same bytes."""
    archive.parent.mkdir(exist_ok=True)
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for file in sorted(path for path in folder.rglob("*") if path.is_file()):
            if "__pycache__" not in file.parts:
                name = file.relative_to(folder.parent).as_posix()
                packed.writestr(zipfile.ZipInfo(name), file.read_bytes(), zipfile.ZIP_DEFLATED)


def _contents(chapters: list[Chapter], held_back: set[str]) -> str:
    """The map: a list of the notebooks, and the order in which pages follow each other."""
    lines, trees = [], []
    for number, chapter in enumerate(chapters, 1):
        entry, folder = chapter.entry, chapter.folder
        before = ", ".join(f"`{name.rpartition('/')[2]}`" for name in entry.before) or "nothing"
        graded = f"graded, {chapter.points:g} points" if chapter.points else "not graded"
        release = "from your instructor" if folder in held_back else f"[{folder}.zip](releases/{folder}.zip)"
        lines += [
            f"{number}. **[](/{entry.path}.ipynb)**: {entry.about}.  ",
            f"   {entry.hours.capitalize()}; {graded}. Before: {before}. Release: {release}.",
        ]
    for caption, graded_ones in (("Graded notebooks", True), ("Explorations", False)):
        pages = [f"/{chapter.entry.path}" for chapter in chapters if bool(chapter.points) == graded_ones]
        if pages:
            trees += ["", "```{toctree}", ":hidden:", f":caption: {caption}", "", *pages, "```"]
    return "\n".join([*lines, *trees, ""])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        prog="python -m docs.book.build", description="Build the course as a website."
    )
    parser.add_argument("out", type=Path, metavar="FOLDER", help="the folder to write; it is replaced")
    parser.add_argument("--instructor", action="store_true", help="leave no code and no release out")
    parser.add_argument("--only", nargs="+", metavar="A/N", help="these notebooks only")
    given = parser.parse_args()
    build(given.out.resolve(), given.instructor, given.only)
