"""A student's and an instructor's way through a JupyterHub, by nbgrader's own pages, as two system users."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec

import nbformat
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.jupyterlab import Picture, kept_here, write_settings
from tests.browser.notebook import Notebook
from tests.helpers.commands import free_port
from tests.helpers.courses import feedback, scores
from tests.helpers.notebooks import position, written_by
from tests.helpers.project import ASSIGNMENT, ROOT
from tests.helpers.users import BLOCKS, PAGE, Site, User, site

pytestmark = pytest.mark.slow  # it starts JupyterHub, two JupyterLabs and a browser

PROXY = ROOT / ".venv" / "proxy" / "node_modules" / ".bin" / "configurable-http-proxy"
TASK = "update_parameters_with_gd"


@pytest.fixture(scope="module")
def place() -> Iterator[Site]:
    with site() as made:
        yield made


@contextmanager
def hub(place: Site) -> Iterator[str]:
    """A JupyterHub whose users are the system's; its address."""
    if find_spec("jupyterhub") is None or not PROXY.exists():
        pytest.fail("JupyterHub or its proxy is missing: run make hub", pytrace=False)
    address, folder = f"http://127.0.0.1:{free_port()}", place.folder / "hub"
    folder.mkdir(0o700)
    variables = {name: place.student.variables[name] for name in ("PATH", "LANG")}
    (folder / "jupyterhub_config.py").write_text(f"""\
c = get_config()
c.JupyterHub.bind_url = "{address}"
c.JupyterHub.hub_port = {free_port()}
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{free_port()}"
c.ConfigurableHTTPProxy.command = ["{PROXY}"]
c.JupyterHub.authenticator_class = "dummy"
c.DummyAuthenticator.password = "password"
c.Authenticator.allow_all = True
c.JupyterHub.spawner_class = "jupyterhub.spawner.LocalProcessSpawner"
c.Spawner.cmd = ["{place.environment}/bin/jupyterhub-singleuser"]
c.Spawner.environment = {variables}
c.Spawner.notebook_dir = "~"
c.Spawner.default_url = "/lab"
c.Spawner.start_timeout = 120
c.Spawner.http_timeout = 120
""")
    log = folder / "hub.log"
    with log.open("wb") as output:
        running = subprocess.Popen(
            [sys.executable, "-m", "jupyterhub"], cwd=folder, stdout=output, stderr=output,
            env={**os.environ, **variables, "PATH": f"{variables['PATH']}:{os.environ['PATH']}"},
        )  # fmt: skip
    try:
        deadline = time.monotonic() + 60
        while True:
            assert running.poll() is None and time.monotonic() < deadline, log.read_text()
            try:
                urllib.request.urlopen(f"{address}/hub/login", timeout=10).close()
                break
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.2)
        yield address
    finally:
        running.terminate()  # the hub stops its proxy and its users' servers
        running.wait(60)
        print(log.read_text())


def log_in(browser: Browser, address: str, user: User) -> Page:
    """Log in at the hub, in a window of the user's own, and wait for JupyterLab."""
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    kept_here(context)
    page = context.new_page()
    page.goto(f"{address}/hub/login")
    page.locator("#username_input").fill(user.name)
    page.locator("#password_input").fill("password")
    page.locator("#login_submit").click()
    expect(page.get_by_role("menuitem", name="Nbgrader")).to_be_visible(timeout=120_000)
    return page


def open_page(page: Page, name: str) -> None:
    """Open one of nbgrader's pages in JupyterLab by its menu."""
    page.get_by_role("menuitem", name="Nbgrader").click()
    page.get_by_role("menuitem", name=name, exact=True).click()


def press(page: Page, button: Locator, said: str) -> None:
    """Press a button of formgrader, wait for what it says, and close that."""
    button.click()
    message = page.get_by_role("dialog")
    expect(message).to_contain_text(said)
    message.get_by_role("button", name="OK").click()
    expect(message).to_have_count(0)


def test_a_notebook_goes_to_the_instructor_and_its_page_comes_back(
    browser: Browser, picture: Picture, place: Site
) -> None:
    instructor, student = place.instructor, place.student
    course = instructor.home / "course"
    place.set_up(BLOCKS[0][1])
    instructor.run(BLOCKS[1][1], instructor.home)
    settings = instructor.home / ".jupyter" / "nbgrader_config.py"
    for user in (instructor, student):
        write_settings(user.home)
    (python,) = re.findall(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    settings.write_text(python.replace("/home/NAME", str(instructor.home)))
    for user in (instructor, student):
        subprocess.run(["chown", "-R", f"{user.name}:", user.home / ".jupyter"], check=True)

    with hub(place) as address:
        # The student fetches, runs a check and submits.
        page = log_in(browser, address, student)
        open_page(page, "Assignment List")
        page.get_by_role("button", name="Fetch", exact=True).click()
        submit = page.get_by_role("button", name="Submit", exact=True)
        expect(submit).to_be_visible()
        picture(page, "hub-1-fetched")
        file = student.home / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
        fetched = nbformat.read(file, as_version=4)
        answered = written_by(fetched, "right_plain", "wrong_beta_swapped")
        nbformat.write(answered, file)  # what the student typed, by the owner of the file
        notebook_page = page.context.new_page()
        notebook_page.goto(f"{address}/user/{student.name}/lab/tree/{ASSIGNMENT}/{ASSIGNMENT}.ipynb")
        notebook = Notebook(notebook_page, len(answered.cells))
        for number in range(position(answered, f"test_{TASK}")):
            if answered.cells[number].cell_type == "code":
                notebook.run(number)
        expect(notebook.run(position(answered, f"test_{TASK}"))).to_contain_text(f"{TASK}: correct")
        picture(notebook_page, "hub-2-checked")
        notebook.save()
        notebook_page.close()
        submit.click()
        expect(page.get_by_role("button", name="Fetch Feedback")).to_be_visible()
        picture(page, "hub-3-submitted")

        # The instructor collects and autogrades.
        teacher = log_in(browser, address, instructor)
        teacher.goto(f"{address}/user/{instructor.name}/formgrader/manage_assignments")
        press(teacher, teacher.locator("#main-table .collect a"), "Successfully collected")
        teacher.locator("#main-table .num-submissions a").click()
        press(teacher, teacher.locator("#main-table .autograde a"), "Successfully autograded")
        expect(teacher.locator("#main-table .score")).to_have_text("48 / 60")
        picture(teacher, "hub-4-autograded")
        assert scores(course) == {student.name: 48.0}

        # The page, and its release
        instructor.run(f"autograder grade {ASSIGNMENT}", course)
        press(teacher, teacher.locator("#main-table .release-feedback a"), "Successfully released feedback")

        # The student fetches it.
        page.reload()
        expect(page.get_by_role("menuitem", name="Nbgrader")).to_be_visible()
        if not page.get_by_role("button", name="Fetch Feedback").count():
            open_page(page, "Assignment List")
        page.get_by_role("button", name="Fetch Feedback").click()
        expect(page.get_by_text("(view feedback)")).to_be_visible()
        picture(page, "hub-5-feedback")
        (got,) = (student.home / ASSIGNMENT / "feedback").glob(f"*/{ASSIGNMENT}.html")
        assert got.read_bytes() == feedback(course, student.name).read_bytes()
        page.goto(f"{address}/user/{student.name}/files/{got.relative_to(student.home)}")
        expect(page.locator("body")).to_contain_text("update_parameters_with_momentum")
        picture(page, "hub-6-the-page")
        page.context.close()
        teacher.context.close()
