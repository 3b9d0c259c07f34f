"""A student's first hour, in the real JupyterLab: run, write, check, be told the mistake, put it right."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Browser, expect

from tests.browser.jupyterlab import Lab, Picture, kept_here
from tests.browser.notebook import Notebook
from tests.helpers.commands import autograder
from tests.helpers.notebooks import by_name
from tests.helpers.project import ASSIGNMENT, RELEASE

pytestmark = pytest.mark.slow  # it starts JupyterLab and a browser

TASK = "update_parameters_with_gd"
UPHILL = [
    'parameters[f"W{l}"] = parameters[f"W{l}"] + learning_rate * grads[f"dW{l}"]',
    'parameters[f"b{l}"] = parameters[f"b{l}"] + learning_rate * grads[f"db{l}"]',
]
DOWNHILL = [line.replace(" + ", " - ") for line in UPHILL]


def test_a_student_is_told_the_mistake_puts_it_right_and_gets_the_points(
    browser: Browser, lab: Lab, picture: Picture, tmp_path: Path
) -> None:
    folder = tmp_path / "downloaded"
    shutil.copytree(RELEASE.parent, folder)
    file = folder / RELEASE.name
    cells = nbformat.read(file, as_version=4).cells
    grade_ids = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in cells]
    task, check = grade_ids.index(TASK), grade_ids.index(f"test_{TASK}")
    path = [cell.source for cell in cells].index(f"show_path({TASK})")

    context = browser.new_context(viewport={"width": 1280, "height": 900})
    elsewhere = kept_here(context)
    page = context.new_page()
    page.goto(lab(folder, f"lab/tree/{file.name}", file.name))
    notebook = Notebook(page, len(cells))

    # Everything before the first task runs, and shows a picture that has words for who cannot see it.
    for place in range(task + 1):
        notebook.run_in_peace(place)
    first = notebook.cells.filter(has=page.locator("img")).first
    expect(first).to_contain_text("Figure: A hilly surface in colour, in perspective and from above")
    figure = first.locator("img")
    expect(figure).to_be_visible()
    assert figure.evaluate("image => image.complete && image.naturalWidth > 300")
    figure.scroll_into_view_if_needed()
    picture(page, "student-1-a-figure")

    # The task as it was handed out, used and checked, names itself.
    unwritten = f"{TASK} is not written yet"
    expect(notebook.run(task + 1)).to_contain_text(f"NotImplementedError: {unwritten}")
    expect(notebook.run(check)).to_contain_text(unwritten)
    picture(page, "student-2-not-written-yet")

    # A known mistake is named, and its path drawn.
    notebook.write(task, UPHILL)
    notebook.run(task)
    said = notebook.run(check)
    expect(said).to_contain_text("The parameters walk uphill")
    expect(said).not_to_contain_text(unwritten)
    picture(page, "student-3-the-mistake-is-named")
    drawn = notebook.run(path)
    expect(drawn.locator("img")).to_be_visible()
    expect(drawn).to_contain_text("Figure: The path of update_parameters_with_gd on the contours")
    expect(drawn).to_contain_text("leaves the correct one at step 1")
    picture(page, "student-4-the-mistaken-path")

    # Put right, it is right, and so is its path.
    notebook.write(task, DOWNHILL)
    notebook.run(task)
    said = notebook.run(check)
    expect(said).to_contain_text(f"{TASK}: correct")
    expect(said).not_to_contain_text("uphill")
    expect(notebook.run(path)).to_contain_text("Your path is the correct one.")
    picture(page, "student-5-right")

    # What was saved is what was typed, and has its points.
    notebook.save()
    saved = nbformat.read(file, as_version=4).cells[task].source.splitlines()
    assert [line.strip() for line in saved[-3:-1]] == DOWNHILL
    context.close()
    done = autograder("check", file, "--assignment", ASSIGNMENT, "--json", "-")
    assert done.returncode == 0, done.stderr
    questions = by_name(json.loads(done.stdout))
    assert (questions[TASK]["status"], questions[TASK]["score"]) == ("correct", 10.0)
    assert {q["status"] for name, q in questions.items() if name != TASK} == {"not_attempted"}
    assert elsewhere == []
