"""The page a student gets back: what it says, marks and draws, and what can never be in it."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import nbformat
import pytest

from autograder.assignment import load_assignment
from autograder.course import Course
from autograder.feedback.feedback_page import feedback_page
from autograder.feedback.path_figure import path_figure
from autograder.model import Check, Diagnosis, Grade, RebuiltCell, Verdict
from tests.conftest import ASSIGNMENT, ROOT, STUDENTS, autograder, fill

PLAIN = (STUDENTS / "right_plain.py").read_text("utf-8")
PATHS = load_assignment(ASSIGNMENT, Course.open(ROOT)).paths
STOPS = """
# %%
def halve(array):

    return array / 2

# %%
# GRADED FUNCTION: initialize_velocity
def initialize_velocity(parameters):
    v = {}
    for key in parameters:
        v["d" + key] = halve(parameters[key]) + missing_name
    return v
"""
STOPS_WITHIN_A_HELPER = STOPS.replace(" + missing_name", "").replace(
    "return array / 2", "return array / None"
)
UPHILL_WITH_W = """
# %%
# GRADED FUNCTION: update_parameters_with_gd
def update_parameters_with_gd(parameters, grads, learning_rate):
    for l in range(1, len(parameters) // 2 + 1):
        parameters[f"W{l}"] = parameters[f"W{l}"] + learning_rate * grads[f"dW{l}"]
        parameters[f"b{l}"] = parameters[f"b{l}"] - learning_rate * grads[f"db{l}"]
    return parameters
"""


class Page(HTMLParser):
    """The tags of a page and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: dict[str, list[str]] = {}
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        for name, value in attrs:
            self.attributes.setdefault(name, []).append(value or "")

    def handle_data(self, data):
        self.text += data


@pytest.fixture(scope="module")
def pages(tmp_path_factory, release) -> dict[str, str]:
    """The pages of a small class, by student, as the real command writes them."""
    course = tmp_path_factory.mktemp("course")
    texts = {path.stem: path.read_text("utf-8") for path in STUDENTS.glob("*.py")}
    notebooks = {
        "no_bias_correction": fill(release, PLAIN, texts["wrong_no_bias_correction"]),
        "forgotten_b": fill(release, PLAIN, texts["wrong_forgotten_b"]),
        "sign": fill(release, PLAIN, UPHILL_WITH_W),
        "syntax": fill(release, PLAIN, texts["syntax_error"]),
        "stops": fill(release, PLAIN, STOPS),
        "stops_within_a_helper": fill(release, PLAIN, STOPS_WITHIN_A_HELPER),
        "right": fill(release, PLAIN),
    }
    for student, notebook in notebooks.items():
        place = course / "submitted" / student / ASSIGNMENT
        place.mkdir(parents=True)
        nbformat.write(notebook, place / f"{ASSIGNMENT}.ipynb")
    done = autograder("grade", ASSIGNMENT, "--course", course)
    assert done.returncode == 0, done.stderr
    return {path.parts[-3]: path.read_text("utf-8") for path in course.glob("feedback/*/*/*.html")}


def section(page: str, name: str) -> str:
    return page.split(f'<section id="{name}">')[1].split("</section>")[0]


def marked(page: str) -> list[str]:
    return [line.strip() for line in re.findall(r"<mark>(.*?)</mark>", page)]


def test_a_named_mistake_of_an_update_is_drawn_beside_the_right_path(pages):
    part = section(pages["no_bias_correction"], "update_parameters_with_adam")
    assert part.count("<svg") == 1 and 'role="img"' in part
    assert "The correct update follows the wide line and is at (-0.12, 0.00) after 40 steps" in part
    assert "with this mistake alone" in part
    drawn = re.search(r'<path class="dots" d="([^"]*)"', part)[1]
    assert drawn.count("M") == len(PATHS["update_parameters_with_adam"]["wrong"]["no_bias_correction"])


def test_what_is_no_path_or_right_or_unnamed_has_no_picture(pages):
    assert "<svg" not in pages["forgotten_b"] and "<svg" not in pages["right"]
    assert "<svg" not in pages["syntax"] and "<svg" not in pages["stops"]


def test_what_was_right_is_said_too(pages):
    assert "Correct in all cases: v and s." in Page(pages["no_bias_correction"]).text
    assert 'Correct in all cases: parameters["b…"].' in Page(pages["sign"]).text
    assert "0 of 11 checks passed." in Page(pages["no_bias_correction"]).text


def test_the_line_where_a_function_stopped_is_marked_in_open_code(pages):
    said = "← stopped here"
    assert marked(pages["syntax"]) == [f"for l in range(1, len(parameters) // 2 + 1)  {said}"]
    assert marked(pages["stops"]) == [f"v[&#34;d&#34; + key] = halve(parameters[key]) + missing_name  {said}"]
    assert "<details open>" in section(pages["stops"], "initialize_velocity")
    # In the function's own cell, though it stopped in a line of another one.
    assert marked(pages["stops_within_a_helper"]) == [
        f"v[&#34;d&#34; + key] = halve(parameters[key])  {said}"
    ]
    assert "(line 5 of its cell)" in pages["stops_within_a_helper"]
    assert not marked(pages["no_bias_correction"])


def test_a_mistakes_title_is_said_once(pages):
    part = section(pages["no_bias_correction"], "update_parameters_with_adam")
    assert part.count("The bias correction is missing") == 1


def test_pages_hold_no_script_and_load_nothing(pages):
    for page in pages.values():
        found = Page(page)
        assert not {"script", "iframe", "object", "embed", "link", "img", "form"} & set(found.tags)
        assert not [name for name in found.attributes if name.startswith("on")]
        assert not {"src", "srcset", "xlink:href", "action"} & found.attributes.keys()
        assert all(value.startswith("#") for value in found.attributes.get("href", []))
        assert not re.search(r"url\(|@import", page)


def test_headings_go_down_one_step_at_a_time_and_every_column_has_a_head(pages):
    for page in pages.values():
        levels = [int(level) for level in re.findall(r"<h([1-6])>", page)]
        assert levels[0] == 1 and all(after <= before + 1 for before, after in pairwise(levels))
        assert page.count('<th scope="col">') == page.count("<th ") == 3


def hostile_grade(code: str, student: str = "student") -> Grade:
    checks = (Check("public", "public", False),)
    found = Diagnosis("x", "<script>title</script>", "<img src=x>", "named", "<b>")
    verdict = Verdict("f", 0.0, 10.0, "error", "<script>alert(1)</script>", checks, found, line=1)
    cell = RebuiltCell("code", code, "cell-1", "f")
    return Grade("a", "graded", 10.0, "bwrap", 0.1, ("<iframe>",), (verdict,), student, (cell,))


def test_everything_is_escaped_and_cannot_steer_a_terminal():
    page = feedback_page(hostile_grade("</code><script>x</script>\x1b[2J", "<svg onload=x>\x07"), {})
    assert not {"script", "iframe", "img", "svg", "b"} & set(Page(page).tags)
    assert "\x1b" not in page and "\x07" not in page


def test_a_page_stays_small_however_much_was_handed_in():
    page = feedback_page(hostile_grade("&" * 20_000_000), {})
    assert len(page.encode()) < 300_000


def test_a_marked_line_that_is_not_there_marks_nothing():
    grade = hostile_grade("one line")
    (verdict,) = grade.questions
    page = feedback_page(replace(grade, questions=(replace(verdict, line=7),)), {})
    assert not marked(page)


def test_a_path_that_leaves_the_picture_is_said_to_and_stays_near_it():
    known = {"ravine": [1.0, 9.0], "learning_rate": 0.1, "right": [[-2, 1], [0, 0]],
             "wrong": {"far": [[-2, 1], [900.0, -900.0]]}}  # fmt: skip
    svg, caption = path_figure(known, "far")
    assert caption.endswith("follows the dots and is outside the figure after 1 steps.")
    assert max(int(number) for number in re.findall(r"\d+", svg)) < 2000
    assert path_figure(known, "another") is None and path_figure({}, "far") is None
