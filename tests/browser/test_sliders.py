"""The sliders of the landscapes' notebook, moved in the real JupyterLab."""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Browser, expect

from tests.browser.jupyterlab import Lab, Picture, kept_here
from tests.browser.notebook import Notebook
from tests.helpers.project import ROOT

pytestmark = pytest.mark.slow  # it starts JupyterLab and a browser

NAME = "loss_landscapes.ipynb"


def test_moving_a_slider_draws_the_path_it_asks_for(
    browser: Browser, lab: Lab, picture: Picture, tmp_path: Path
) -> None:
    folder = tmp_path / "downloaded"
    shutil.copytree(ROOT / "release" / "explorations", folder)
    cells = nbformat.read(folder / NAME, as_version=4).cells
    last = next(n for n, cell in enumerate(cells) if "sliders(play" in cell.source)

    context = browser.new_context(viewport={"width": 1280, "height": 1000})
    elsewhere = kept_here(context)
    page = context.new_page()
    page.goto(lab(folder, f"lab/tree/{NAME}", NAME))
    notebook = Notebook(page, len(cells))
    for place in range(last):
        if cells[place].cell_type == "code":
            notebook.run_in_peace(place)
    shown = notebook.run_in_peace(last)
    sliders, menus = shown.get_by_role("slider"), shown.locator("select")
    expect(sliders).to_have_count(2)
    expect(menus).to_have_count(2)
    expect(shown).to_contain_text(
        "Path of momentum over the surface ravine with learning rate 0.0562 and beta 0.90"
    )
    expect(shown.locator("img")).to_have_count(1)
    shown.scroll_into_view_if_needed()
    picture(page, "sliders-1-as-they-come")

    # By keyboard, as whoever cannot use a mouse does.
    sliders.last.press("ArrowRight")
    expect(shown).to_contain_text("ravine with learning rate 0.0562 and beta 0.91")
    sliders.first.press("ArrowLeft")
    expect(shown).to_contain_text("ravine with learning rate 0.0316 and beta 0.91")
    menus.last.select_option("Adam")
    expect(shown).to_contain_text(
        "Path of Adam over the surface ravine with learning rate 0.0316 and beta 0.91"
    )
    expect(shown.locator("img")).to_have_count(1)  # the new one in the old one's place
    picture(page, "sliders-2-moved")
    context.close()
    # ipywidgets itself asks for an icon font, which these controls do without.
    assert [address for address in elsewhere if "/font-awesome/" not in address] == []
