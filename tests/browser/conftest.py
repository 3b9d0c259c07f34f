"""Fixtures of the browser tests: Debian's chromium, a JupyterLab of our own, pictures of what was seen."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.jupyterlab import PICTURES, Lab, Picture, jupyterlab


# One a module, for it keeps an event loop running, and other tests of the same process want their own.
@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Debian's chromium, with a home folder of its own."""
    program = shutil.which("chromium")
    if program is None:
        pytest.fail(
            "chromium is missing: run .ci/install-chromium, or sudo apt-get install chromium", pytrace=False
        )
    home = str(tmp_path_factory.mktemp("chromium"))
    expect.set_options(timeout=60_000)  # a minute, for a machine with other things to do
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, env={**os.environ, "HOME": home})
        yield started
        started.close()


@pytest.fixture
def picture() -> Picture:
    """A function that keeps a picture of a whole page, artefacts/browser/NAME.png, for people to look at."""
    PICTURES.mkdir(parents=True, exist_ok=True)

    def take(page: Page, name: str) -> bytes:
        return page.screenshot(path=PICTURES / f"{name}.png", full_page=True)

    return take


@pytest.fixture
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A function that starts JupyterLab in a folder, as nobody in particular, and returns a page's address.

    It takes the folder, the page, options of ``jupyter lab`` and what to add to the environment.
    """
    with ExitStack() as running:

        def start(folder: Path, page: str, *options: str, **environment: str) -> str:
            home = tmp_path_factory.mktemp("home")
            said = running.enter_context(jupyterlab(folder, home, options, environment))
            return f"{said['url']}{page}?token={said['token']}"

        yield start
