"""An instructor's hour in nbgrader's formgrader: autograde, add points by hand, give back."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Browser, Frame, Locator, expect

from tests.browser.jupyterlab import Lab, Picture, kept_here
from tests.helpers.commands import jupyter
from tests.helpers.courses import grade, hand_in, link_course, scores
from tests.helpers.notebooks import written_by
from tests.helpers.project import ASSIGNMENT

pytestmark = pytest.mark.slow  # it starts JupyterLab and a browser

TASK = "update_parameters_with_momentum"
COMMENT = "The two weights are swapped & all else is right: some points by hand."


@pytest.fixture
def course(tmp_path: Path, release: nbformat.NotebookNode) -> Path:
    """A course folder: ada is graded already, bob's work has just come in."""
    link_course(tmp_path)
    hand_in(tmp_path, "ada", written_by(release, "right_plain"))
    grade(tmp_path)
    hand_in(tmp_path, "bob", written_by(release, "right_plain", "wrong_beta_swapped"))
    return tmp_path


def row(formgrader: Frame, text: str) -> Locator:
    """The row of the table on a page of formgrader in which this text stands."""
    return formgrader.locator("#main-table tr").filter(has=formgrader.get_by_text(text, exact=True))


def show_names(formgrader: Frame) -> None:
    """On a page of submissions without names, ask for the names."""
    expect(formgrader.get_by_role("link", name="Submission #2")).to_be_visible()
    formgrader.get_by_role("button", name="Show All Names").click()


def press(formgrader: Frame, button: Locator, said: str) -> None:
    """Press a button of formgrader, wait for what it says, and close that."""
    button.click()
    message = formgrader.get_by_role("dialog")
    expect(message).to_contain_text(said)
    message.get_by_role("button", name="OK").click()
    expect(message).to_have_count(0)


def enter(field: Locator, text: str) -> None:
    """Write into a field once formgrader has loaded what belongs there, and leave it: that saves it."""
    expect(field).to_have_attribute("placeholder", re.compile("."))
    field.fill(text)
    with field.page.expect_response(re.compile(r"/formgrader/api/(grade|comment)/")) as reply:
        field.blur()
    assert reply.value.ok


def test_points_and_a_comment_by_hand_reach_the_gradebook_page_and_export(
    browser: Browser, lab: Lab, picture: Picture, course: Path
) -> None:
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    kept_here(context)  # formgrader asks a server far away for MathJax, and does without
    page = context.new_page()
    page.goto(lab(course, "lab"))  # started as `make formgrader` does
    page.get_by_role("menuitem", name="Nbgrader").click()
    page.get_by_role("menuitem", name="Formgrader", exact=True).click()
    formgrader = page.locator("iframe[src*=formgrader]").element_handle().content_frame()
    assert formgrader is not None

    # The assignment has two submissions; one is graded, the other waits.
    formgrader.locator("#main-table .num-submissions a").click()
    expect(row(formgrader, "ada")).to_contain_text("60 / 60")
    expect(row(formgrader, "bob")).to_contain_text("needs autograding")
    picture(page, "instructor-1-submissions")

    # Autograde
    press(formgrader, row(formgrader, "bob").locator(".autograde a"), "Successfully autograded")
    expect(row(formgrader, "bob").locator(".score")).to_have_text("48 / 60")
    assert scores(course) == {"ada": 60.0, "bob": 48.0}
    feedback = course / "feedback" / "bob" / ASSIGNMENT / f"{ASSIGNMENT}.html"
    assert "48 of 60 points" in feedback.read_text("utf-8")
    picture(page, "instructor-2-autograded")

    # Points and a comment by hand
    formgrader.get_by_role("link", name="Manual Grading").click()
    formgrader.get_by_role("link", name=ASSIGNMENT).click()
    formgrader.get_by_role("link", name=ASSIGNMENT).last.click()
    show_names(formgrader)
    expect(row(formgrader, "bob").locator(".tests-failed .glyphicon-ok")).to_be_visible()
    formgrader.get_by_role("link", name="bob").click()
    enter(formgrader.locator(f"#test_{TASK}"), "4")
    enter(formgrader.locator(f"#test_{TASK}_extra_credit"), "1.5")
    enter(formgrader.locator(f"#{TASK}-comment"), COMMENT)
    picture(page, "instructor-3-by-hand")

    # The total changes.
    formgrader.get_by_role("link", name=ASSIGNMENT).last.click()
    show_names(formgrader)
    expect(row(formgrader, "bob").locator(".score")).to_have_text("53.5 / 60")
    picture(page, "instructor-4-the-total")
    assert scores(course) == {"ada": 60.0, "bob": 53.5}

    # Generate feedback
    formgrader.get_by_role("link", name="Manage Assignments").click()
    formgrader.locator("#main-table .num-submissions a").click()
    press(
        formgrader, row(formgrader, "bob").locator(".generate-feedback a"), "Successfully generated feedback"
    )
    expect(row(formgrader, "bob").locator(".score")).to_have_text("53.5 / 60")
    page.goto(feedback.as_uri())
    expect(page.locator(".score")).to_have_text("53.5 of 60 points")
    expect(page.locator(f"#{TASK} .comment")).to_contain_text(COMMENT)
    expect(page.locator(f"#{TASK}")).to_contain_text("5.5 of 12 points, given by hand")
    expect(page.locator(f"#{TASK} .mistake")).to_be_visible()
    picture(page, "instructor-5-feedback")
    context.close()

    # The points go on to where grades are kept.
    done = jupyter("nbgrader", "export", f"--CsvExportPlugin.to={course / 'grades.csv'}", cwd=course)
    assert done.returncode == 0, done.stderr
    with (course / "grades.csv").open(newline="") as file:
        assert {line["student_id"]: float(line["score"]) for line in csv.DictReader(file)} == scores(course)
