"""The pages that grading writes, as a browser shows them: small and large, light and dark, and on paper."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import matplotlib.image
import pytest
from nbgrader.api import Gradebook
from playwright.sync_api import Browser, Page, ViewportSize, expect

from examples.make_class import make_class
from tests.browser.jupyterlab import PICTURES, Picture
from tests.browser.pages import DESKTOP, PHONE, Scheme, barriers, too_wide
from tests.helpers.commands import autograder
from tests.helpers.courses import feedback, grade
from tests.helpers.project import ASSIGNMENT

pytestmark = pytest.mark.slow  # it grades a class and starts a browser

A4_WITHOUT_MARGINS: ViewportSize = {"width": 718, "height": 1047}  # 190 mm by 277 mm, 96 pixels an inch
LOOKS = [
    pytest.param(size, scheme, id=f"{name}-{scheme}")
    for name, size in (("phone", PHONE), ("desktop", DESKTOP))
    for scheme in ("light", "dark")
]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Every page written of the example class, by the student it is for, and the report on all of them."""
    course = tmp_path_factory.mktemp("course")
    students = make_class(course / "submitted")
    grade(course)
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:  # one page with all that is typed
        gradebook.update_or_create_assignment(ASSIGNMENT, duedate="2026-10-01 18:00:00 UTC")
        names = ASSIGNMENT, ASSIGNMENT, students[-1]
        points = gradebook.find_grade("test_random_mini_batches", *names)
        points.manual_score, points.extra_credit = 4.5, 1.5
        text = "Half is right.\n" + "A word of advice. " * 20
        gradebook.find_comment("random_mini_batches", *names).manual_comment = text
        gradebook.db.commit()
    (course / "submitted" / students[-1] / ASSIGNMENT / "timestamp.txt").write_text("2026-10-03 08:00 UTC")
    grade(course)
    assert "given by hand" in feedback(course, students[-1]).read_text("utf-8")
    written = {student: feedback(course, student) for student in students}
    done = autograder("report", ASSIGNMENT, "--course", course)
    assert done.returncode == 0, done.stderr
    written["the class"] = Path(done.stdout.strip().removeprefix("report: "))
    return written


def visited(
    browser: Browser, pages: dict[str, Path], size: ViewportSize, scheme: Scheme, *, script: bool
) -> Iterator[tuple[str, Page]]:
    """Each page opened from its file, offline and unfolded; it may ask for nothing but itself."""
    context = browser.new_context(
        viewport=size, color_scheme=scheme, java_script_enabled=script, bypass_csp=script, offline=True
    )
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    for name, file in pages.items():
        asked.clear()
        page.goto(file.as_uri())
        page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
        yield name, page
        assert asked == [file.as_uri()], f"the page of {name} asks for more than itself"
    context.close()


def brightness(picture: bytes) -> float:
    """How bright the corner of a page is, from 0 to 1."""
    return float(matplotlib.image.imread(BytesIO(picture), format="png")[2, 2, :3].mean())


@pytest.mark.parametrize(("size", "scheme"), LOOKS)
def test_every_page_fits_the_window_without_script_or_network(
    browser: Browser, pages: dict[str, Path], picture: Picture, size: ViewportSize, scheme: Scheme
) -> None:
    wide = {}
    for name, page in visited(browser, pages, size, scheme, script=False):
        seen = picture(page, f"page-{name.replace(' ', '-')}-{size['width']}-{scheme}")
        assert (brightness(seen) > 0.5) == (scheme == "light"), f"the page of {name} is not {scheme}"
        wide[name] = too_wide(page)
    assert not {name: said for name, said in wide.items() if said}


@pytest.mark.parametrize(("size", "scheme"), LOOKS)
def test_no_page_has_a_serious_barrier(
    browser: Browser, pages: dict[str, Path], size: ViewportSize, scheme: Scheme
) -> None:
    found = {name: barriers(page) for name, page in visited(browser, pages, size, scheme, script=True)}
    assert not {name: rules for name, rules in found.items() if rules}


def test_every_page_prints_within_its_margins(browser: Browser, pages: dict[str, Path]) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    wide = {}
    for name, page in visited(browser, pages, A4_WITHOUT_MARGINS, "light", script=False):
        page.emulate_media(media="print")
        wide[name] = too_wide(page)
        assert page.pdf(format="A4", path=PICTURES / f"page-{name.replace(' ', '-')}.pdf").startswith(b"%PDF")
    assert not {name: said for name, said in wide.items() if said}


def test_correct_code_is_folded_and_unfolds_at_a_click_without_script(
    browser: Browser, pages: dict[str, Path]
) -> None:
    context = browser.new_context(java_script_enabled=False, offline=True)
    page = context.new_page()
    page.goto(pages["wrong_beta_swapped"].as_uri())
    wrong = page.get_by_text("# GRADED FUNCTION: update_parameters_with_momentum")
    expect(wrong).to_be_visible()
    code = page.get_by_text("# GRADED FUNCTION: update_parameters_with_gd")
    expect(code).to_be_hidden()
    for summary in page.locator("section").filter(has=code).locator("summary").all():
        summary.click()
    expect(code).to_be_visible()
    context.close()


def test_a_phones_first_screen_holds_the_points_and_the_next_question(
    browser: Browser, pages: dict[str, Path]
) -> None:
    context = browser.new_context(viewport=PHONE, java_script_enabled=False, offline=True)
    page = context.new_page()
    page.goto(pages["wrong_beta_swapped"].as_uri())
    for shown in (page.get_by_text("48 of 60 points"), page.get_by_role("heading", name="Next:")):
        box = shown.bounding_box()
        assert box and box["y"] + box["height"] < PHONE["height"] / 2
    page.get_by_role("heading", name="Next:").get_by_role("link").click()
    expect(page.locator("section:target h3")).to_have_text("update_parameters_with_momentum")
    expect(page.locator("section:target h3")).to_be_in_viewport()
    context.close()


def test_the_table_of_students_is_sorted_at_a_click_by_the_one_script_that_the_policy_allows(
    browser: Browser, pages: dict[str, Path]
) -> None:
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.goto(pages["the class"].as_uri())
    rows = page.locator("table.students tbody tr")
    students = rows.locator("th").all_inner_texts()
    assert students == sorted(students, key=str.casefold)
    total = page.locator("table.students thead").get_by_role("button", name="Total")
    for order in ("ascending", "descending"):
        total.click()
        expect(page.locator("table.students [aria-sort]")).to_have_attribute("aria-sort", order)
        totals = [float(cell) for cell in rows.locator("td:nth-child(2)").all_inner_texts()]
        assert totals == sorted(totals, reverse=order == "descending") and len(set(totals)) > 2
    page.locator("table.students thead").get_by_role("button", name="Student").press("Enter")
    assert rows.locator("th").all_inner_texts() == students
    other = "Object.assign(document.createElement('script'), {text: 'window.other = 1'})"
    assert not page.evaluate(f"document.body.append({other}), window.other")
    context.close()


BAD = """<!doctype html><html><head><title>bad</title></head><body>
<h1 style="white-space: nowrap; width: 2000px; color: #ccc; background: #fff">Hardly to be read</h1>
<img src="https://example.org/picture.png"></body></html>"""


def test_a_page_with_every_fault_is_caught(browser: Browser, picture: Picture, tmp_path: Path) -> None:
    file = tmp_path / "bad.html"
    file.write_text(BAD)
    seen = visited(browser, {"nobody": file}, PHONE, "dark", script=True)
    _, page = next(seen)
    assert too_wide(page)
    assert {rule.split()[0] for rule in barriers(page)} >= {"image-alt", "color-contrast", "html-has-lang"}
    assert brightness(picture(page, "a-bad-page")) > 0.5
    with pytest.raises(AssertionError, match="nobody asks for more than itself"):
        next(seen)
