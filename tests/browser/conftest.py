"""What the browser tests share: Debian's chromium, a JupyterLab of our own, and pictures of what was seen."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect, sync_playwright

from tests.conftest import ROOT

PICTURES = ROOT / "artefacts" / "browser"
SETTINGS = {
    # Every cell is in the page, also those outside the window.
    "notebook-extension/tracker": {"windowingMode": "none"},
    # No question about news over the page, and no fetching of them.
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
}
ELSEWHERE = re.compile(r"^https?://(?!127\.0\.0\.1:)")
Lab = Callable[..., str]
Picture = Callable[[Page, str], bytes]


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
            said = running.enter_context(_jupyterlab(folder, home, options, environment))
            return f"{said['url']}{page}?token={said['token']}"

        yield start


@contextmanager
def _jupyterlab(
    folder: Path, home: Path, options: tuple[str, ...], environment: dict[str, str]
) -> Iterator[dict[str, Any]]:
    for name, values in SETTINGS.items():
        extension, plugin = name.split("/")
        place = home / ".jupyter/lab/user-settings/@jupyterlab" / extension / f"{plugin}.jupyterlab-settings"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(json.dumps(values))
    log = home / "jupyter.log"
    scripts = Path(sys.executable).parent
    with log.open("wb") as output:
        server = subprocess.Popen(
            [str(scripts / "jupyter"), "lab", "--no-browser", "--ip=127.0.0.1", "--port=0", *options]
            + (["--allow-root"] if os.getuid() == 0 else []),
            cwd=folder, stdout=output, stderr=output,
            env={"PATH": f"{scripts}:/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": str(home),
                 "JUPYTER_RUNTIME_DIR": str(home / "runtime"), **environment},
        )  # fmt: skip
    try:
        yield _announced(server, home / "runtime", log)
    finally:
        server.terminate()
        server.wait(60)


def _announced(server: subprocess.Popen[bytes], runtime: Path, log: Path) -> dict[str, Any]:
    """What a starting server says of itself: the port it found free, the token it drew."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.poll() is None:
        for file in runtime.glob("jpserver-*.json"):
            with suppress(json.JSONDecodeError):  # half written
                said: dict[str, Any] = json.loads(file.read_text())
                return said
        time.sleep(0.1)
    raise AssertionError(f"JupyterLab did not start:\n{log.read_text()}")


def kept_here(context: BrowserContext) -> list[str]:
    """Stop what pages of a context ask of other machines; the list fills with the addresses."""
    asked: list[str] = []

    def stop(route: Route) -> None:
        asked.append(route.request.url)
        route.abort()

    context.route(ELSEWHERE, stop)
    return asked
