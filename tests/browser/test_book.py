"""The book in a browser: read from its folder, without a network, small and large, light and dark."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.jupyterlab import Picture
from tests.browser.pages import DESKTOP, Scheme
from tests.helpers.project import ROOT

pytestmark = pytest.mark.slow  # it executes two notebooks and starts a browser

PAGES = (
    "explorations/from_numpy_to_pytorch",
    "explorations/loss_landscapes",
)  # they run in seconds; one has a film
Open = Callable[..., Page]


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The instructor's edition of two pages: the public one has the same looks and less code."""
    out = tmp_path_factory.mktemp("book") / "book"
    command = [sys.executable, "-m", "docs.book.build", out, "--instructor", "--only", *PAGES]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return out


@pytest.fixture
def opened(browser: Browser, book: Path) -> Iterator[Open]:
    """A function that opens a page of the book from its file; the page may ask for files of the book only."""
    asked: list[str] = []
    said: list[str] = []
    contexts = []

    def start(page: str = "index", size=DESKTOP, scheme: Scheme = "light") -> Page:
        context = browser.new_context(viewport=size, color_scheme=scheme, offline=True)
        contexts.append(context)
        context.on("request", lambda request: asked.append(request.url))
        context.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
        context.on("weberror", lambda error: said.append(str(error.error)))
        shown = context.new_page()
        shown.goto((book / f"{page}.html").as_uri())
        return shown

    yield start
    for context in contexts:
        context.close()
    assert not [url for url in asked if not url.startswith((book.as_uri(), "data:"))]
    assert asked and not said


def test_no_file_of_the_book_names_a_script_style_or_picture_of_the_network(book: Path) -> None:
    sources = re.compile(
        r"<(?:script|link|img|iframe|source|video)\b[^>]*(?:src|href)\s*=\s*[\"'](?:https?:)?//[^>]*>"
    )
    styles = re.compile(r"(?:url\(|@import)\s*[\"']?(?:https?:)?//")
    pages, sheets = [*book.rglob("*.html")], [*book.rglob("*.css")]
    assert len(pages) > len(PAGES) and sheets
    assert not [found for file in pages for found in sources.findall(file.read_text("utf-8"))]
    assert not [found for file in sheets + pages for found in styles.findall(file.read_text("utf-8"))]


def test_the_reader_chooses_between_dark_and_light(opened: Open) -> None:
    page = opened()
    grounds = set()
    for _ in range(3):  # as the system has it, then the two
        grounds.add(page.evaluate("getComputedStyle(document.body).backgroundColor"))
        page.locator(".theme-toggle:visible").first.click()
    assert len(grounds) == 2


def test_the_search_finds_a_word_and_leads_to_its_page(opened: Open) -> None:
    page = opened()
    page.get_by_role("searchbox").or_(page.locator("input[name=q]")).first.fill("dampening")
    page.keyboard.press("Enter")
    page.locator("#search-results").get_by_role("link", name="From NumPy to PyTorch").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("From NumPy to PyTorch")


def test_pages_lead_to_each_other_and_to_the_release(opened: Open) -> None:
    page = opened(PAGES[1])
    page.get_by_role("link", name="Next").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("From NumPy to PyTorch")
    page.get_by_role("link", name="Previous").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Loss landscapes")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the notebook").click()
    with ZipFile(download.value.path()) as packed:
        assert {"explorations/loss_landscapes.ipynb", "explorations/opt_utils.py"} <= {*packed.namelist()}


def test_the_film_plays_without_a_network(opened: Open, picture: Picture) -> None:
    page = opened(PAGES[1])
    film = page.locator(".animation").first
    slider = film.get_by_role("slider")
    expect(slider).to_have_value("0")
    film.get_by_role("button", name="Next frame").click()
    expect(slider).to_have_value("1")
    film.get_by_role("button", name="Play", exact=True).press("Enter")
    page.wait_for_function("slider => slider.value > 2", arg=slider.element_handle())
    film.scroll_into_view_if_needed()
    picture(page, "book-film")
