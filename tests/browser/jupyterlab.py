"""A JupyterLab of our own for the browser tests, and what they keep of the pages they saw."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, Route

from tests.helpers.commands import TABLES
from tests.helpers.project import ROOT

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


@contextmanager
def jupyterlab(
    folder: Path, home: Path, options: tuple[str, ...], environment: dict[str, str]
) -> Iterator[dict[str, Any]]:
    write_settings(home)
    log = home / "jupyter.log"
    scripts = Path(sys.executable).parent
    with log.open("wb") as output:
        server = subprocess.Popen(
            [str(scripts / "jupyter"), "lab", "--no-browser", "--ip=127.0.0.1", "--port=0", *options]
            + (["--allow-root"] if os.getuid() == 0 else []),
            cwd=folder, stdout=output, stderr=output,
            env={"PATH": f"{scripts}:/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": str(home),
                 "JUPYTER_RUNTIME_DIR": str(home / "runtime"), **TABLES, **environment},
        )  # fmt: skip
    try:
        yield _announced(server, home / "runtime", log)
    finally:
        server.terminate()
        server.wait(60)


def write_settings(home: Path) -> None:
    """Give the user of a home folder JupyterLab's SETTINGS."""
    for name, values in SETTINGS.items():
        extension, plugin = name.split("/")
        place = home / ".jupyter/lab/user-settings/@jupyterlab" / extension / f"{plugin}.jupyterlab-settings"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(json.dumps(values))


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
