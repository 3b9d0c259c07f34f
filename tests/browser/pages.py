"""Sizes of windows, and what is wrong with a page in one: too wide, or hard to read for some."""

from __future__ import annotations

from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize

Scheme = Literal["light", "dark"]
PHONE: ViewportSize = {"width": 390, "height": 844}
DESKTOP: ViewportSize = {"width": 1280, "height": 900}


def too_wide(page: Page) -> str:
    """What to say of a page that has to be scrolled sideways; nothing of one that has not."""
    needed, width = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    return f"{needed} pixels wide where {width} are" if needed > width else ""


def barriers(page: Page) -> list[str]:
    """What axe finds that is serious or critical: the rule and the places."""
    found = Axe().run(page).response["violations"]
    return [
        f"{rule['id']} ({rule['impact']}), {rule['help']}: {[node['html'][:120] for node in rule['nodes']]}"
        for rule in found
        if rule["impact"] in ("serious", "critical")
    ]
