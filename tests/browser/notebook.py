"""A notebook in JupyterLab, used as people use it."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, Response, expect


class Notebook:
    """An open notebook, used by keyboard and mouse; a cell is named by its place."""

    def __init__(self, page: Page, count: int) -> None:
        """Wait until all cells are there, and a kernel for them."""
        self.page = page
        self.cells = page.locator(".jp-Notebook .jp-Cell")
        expect(self.cells).to_have_count(count)
        expect(page.get_by_text("Python 3 (ipykernel) | Idle")).to_be_visible()

    def run(self, place: int) -> Locator:
        """Run a cell with Shift+Enter, wait until the kernel is done with it, and return its output."""
        cell = self.cells.nth(place)
        prompt = cell.locator(".jp-InputPrompt").first
        prompt.click(force=True)
        before = re.escape(prompt.inner_text().strip())
        self.page.keyboard.press("Shift+Enter")
        if "jp-CodeCell" in (cell.get_attribute("class") or ""):  # [*]: while it runs, then a new number
            expect(prompt).to_have_text(re.compile(rf"^(?!\s*{before})\s*\[\d+\]:"))
        return cell.locator(".jp-OutputArea").first

    def run_in_peace(self, place: int) -> Locator:
        """Run a cell that must neither fail nor warn."""
        output = self.run(place)
        expect(output.locator("[data-mime-type*=error], [data-mime-type*=stderr]")).to_have_count(0)
        return output

    def write(self, place: int, lines: list[str]) -> None:
        """Put two lines in the place of the two before a cell's last one, as fingers do."""
        self.cells.nth(place).locator(".cm-content").click()
        for keys in ("Control+End", "ArrowUp", "End", "Shift+ArrowUp", "Shift+Home"):
            self.page.keyboard.press(keys)
        self.page.keyboard.type(lines[0])
        self.page.keyboard.press("Enter")
        self.page.keyboard.type(lines[1])

    def save(self) -> None:
        """Press Ctrl+S and wait until the server has written the file."""

        def written(response: Response) -> bool:
            return response.request.method == "PUT" and "/api/contents/" in response.url

        with self.page.expect_response(written) as reply:
            self.page.keyboard.press("Control+s")
        assert reply.value.ok
