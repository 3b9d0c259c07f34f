"""The page a student gets back: what it says, marks and draws, and what can never be in it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from types import SimpleNamespace

import pytest

from autograder.cells import InstructorCell
from autograder.feedback.feedback_page import feedback_page, shown_code
from autograder.feedback.path_figure import path_figure
from autograder.feedback.sections import notebook_sections
from autograder.model import Check, Diagnosis, Grade, RebuiltCell, Verdict
from autograder.pages import page_names
from autograder.records.final_grades import FinalGrade
from tests.helpers.assignments import read_assignment
from tests.helpers.courses import grade, hand_in
from tests.helpers.html import Page
from tests.helpers.notebooks import fill, text_of, written_by
from tests.helpers.project import ASSIGNMENT

PLAIN = text_of("right_plain")
COURSE = read_assignment()
PATHS = COURSE.paths
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


@pytest.fixture(scope="module")
def pages(tmp_path_factory, release) -> dict[str, str]:
    """The pages of a small class, by student, as the real command writes them."""
    course = tmp_path_factory.mktemp("course")
    notebooks = {
        "no_bias_correction": written_by(release, "right_plain", "wrong_no_bias_correction"),
        "forgotten_b": written_by(release, "right_plain", "wrong_forgotten_b"),
        "sign": fill(release, PLAIN, UPHILL_WITH_W),
        "syntax": written_by(release, "right_plain", "syntax_error"),
        "stops": fill(release, PLAIN, STOPS),
        "stops_within_a_helper": fill(release, PLAIN, STOPS_WITHIN_A_HELPER),
        "right": fill(release, PLAIN),
    }
    for student, notebook in notebooks.items():
        hand_in(course, student, notebook)
    grade(course)
    return {path.parts[-3]: path.read_text("utf-8") for path in course.glob("feedback/*/*/*.html")}


def section(page: str, name: str) -> str:
    return re.split(f'<section id="{name}"[^>]*>', page)[1].split("</section>")[0]


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


def test_the_line_where_a_function_stopped_is_marked_in_open_code(pages):
    assert marked(pages["syntax"]) == ["for l in range(1, len(parameters) // 2 + 1)  ← line 4, stopped here"]
    assert marked(pages["stops"]) == [
        "v[&#34;d&#34; + key] = halve(parameters[key]) + missing_name  ← line 5, stopped here"
    ]
    assert "<details open>" in section(pages["stops"], "initialize_velocity")
    # In the function's own cell, though it stopped in a line of another one.
    assert marked(pages["stops_within_a_helper"]) == [
        "v[&#34;d&#34; + key] = halve(parameters[key])  ← line 5, stopped here"
    ]
    assert "in line 5, " in pages["stops_within_a_helper"]
    assert not marked(pages["no_bias_correction"])


def test_the_lines_that_a_repair_names_are_marked(pages):
    part = section(pages["sign"], "update_parameters_with_gd")
    (number,) = set(re.findall(r"mistake is in line (\d+)", part))
    (line,) = marked(part)
    assert "+ learning_rate" in line and line.endswith(f"← line {number}")
    assert f"Your code, line {number} marked" in part


def test_a_line_where_a_function_stopped_and_another_that_a_repair_names_are_both_marked():
    grade = hostile_grade("one\ntwo\nthree")
    (verdict,) = grade.questions
    page = page_of(replace(grade, questions=(replace(verdict, line=2, repair_lines=(1, 2, 9)),)))
    assert marked(page) == ["one  ← line 1", "two  ← line 2, stopped here"]
    assert "lines 1 and 2 marked" in page


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


def judged(*statuses: str, checks: tuple[Check, ...] = ()) -> Grade:
    """A grade with a question of each status; every cell holds a line of code."""
    names = [question.name for question in COURSE.questions]
    verdicts = tuple(
        Verdict(name, 10.0 * (status == "correct"), 10.0, status, "The message.", checks, notebook=ASSIGNMENT)
        for name, status in zip(names, statuses, strict=False)
    )
    cells = tuple(RebuiltCell("code", "pass", verdict.name, verdict.name) for verdict in verdicts)
    return Grade(ASSIGNMENT, "graded", 60.0, "bwrap", 0.1, (), verdicts, "ann", rebuilt={ASSIGNMENT: cells})


def page_of(grade: Grade) -> str:
    return feedback_page(grade, COURSE, shown_code(COURSE, grade))


@pytest.mark.parametrize(
    ("recorded", "names"),
    [
        ({"files": {"part1": "part1.ipynb", "part2": "mine/Part 2.ipynb"}}, ["part1", "Part 2"]),
        ({"files": {"part2": "part2.ipynb"}}, ["part2"]),
        ({"files": {"part1": ".hidden.ipynb", "part2": "a\nb.ipynb"}}, ["part1", "part2"]),
        ({"files": {"part1": "x" * 300 + ".ipynb", "gone": "gone.ipynb"}}, ["part1"]),
        ({"files": {}}, ["part1"]),
        ({"file": "mine.ipynb"}, ["mine"]),  # an entry of an older version
        ({"file": ""}, ["part1"]),
    ],
)
def test_a_page_has_the_name_of_each_notebook_that_was_submitted(recorded, names):
    """nbgrader's fetch_feedback looks for these names."""
    assignment = SimpleNamespace(notebooks=[SimpleNamespace(name=name) for name in ("part1", "part2")])
    assert list(page_names(recorded, assignment).values()) == names


def first_screen(page: str) -> str:
    return page.split("<main>")[1].split("<table>")[0]


def test_wrong_answers_come_first_then_unwritten_ones_then_correct_ones_folded():
    page = page_of(judged("correct", "not_attempted", "wrong", "correct", "error"))
    names = [question.name for question in COURSE.questions]
    order = [names[place] for place in (2, 4, 1, 0, 3)]
    assert re.findall(r'<section id="(\w+)"', page) == order
    assert re.findall(r'<td><a href="#(\w+)"', page) == order
    assert re.findall(r"<h2>([\w ]+)</h2>", page) == ["To correct", "Not written yet", "Correct"]
    assert section(page, names[0]).strip().startswith("<details><summary><h3>")
    assert section(page, names[2]).strip().startswith("<h3>")


def test_the_first_screen_names_the_points_and_the_one_question_to_look_at_next(pages):
    shown = Page(first_screen(pages["no_bias_correction"]))
    assert "52 of 60 points" in shown.text
    assert "Next: update_parameters_with_adam" in shown.text
    assert "The bias correction is missing." in shown.text
    assert "Section 4. Adam gives every parameter its own learning rate" in shown.text
    assert shown.attributes["href"] == ["#update_parameters_with_adam"]
    unwritten = page_of(judged("correct", "not_attempted"))
    assert "Next: random_mini_batches" in Page(first_screen(unwritten)).text
    assert "Every question is correct" in first_screen(pages["right"])
    assert "Next:" not in pages["right"]


def test_the_public_check_is_said_and_hidden_checks_are_only_counted():
    checks = [Check("small", "public", True), Check("secret one", "hidden", True)]
    other = [Check("small", "public", True), Check("secret one", "hidden", False)]
    last = [Check("secret two", "hidden", False), Check("fresh 1", "fresh", True)]
    page = page_of(judged("wrong", checks=(*checks, *last)))
    assert "The public check passed." in page and "2 of 3 hidden checks passed." in page
    assert "secret" not in page and "fresh 1" not in page
    swapped = replace(last[0], passed=True)
    same = page_of(judged("wrong", checks=(*other, swapped, last[1])))
    assert page == same  # which hidden case failed changes nothing


def test_code_is_open_where_it_is_wrong_and_folded_where_it_is_right(pages):
    opened = section(pages["no_bias_correction"], "update_parameters_with_adam")
    assert "<details open><summary>Your code</summary>" in opened
    folded = section(pages["no_bias_correction"], "initialize_adam")
    assert "<details><summary>Your code</summary>" in folded and "<details open>" not in folded


def test_the_same_grade_gives_the_same_page():
    grade = judged("wrong", "correct")
    assert page_of(grade) == page_of(replace(grade, seconds=9.0))


def test_the_figure_has_its_legend_inside(pages):
    svg = re.search(r"<svg.*?</svg>", pages["no_bias_correction"])[0]
    assert re.findall(r"<text[^>]*>(.*?)</text>", svg) == [
        "correct update", "with this mistake", "start", "minimum"
    ]  # fmt: skip
    bottom = int(re.search(r'viewBox="0 0 \d+ (\d+)"', svg)[1])
    assert all(300 < int(y) < bottom for y in re.findall(r'<text x="\d+" y="(\d+)"', svg))


def text_cell(source: str) -> InstructorCell:
    return InstructorCell("markdown", source)


def solution_cell(name: str) -> InstructorCell:
    return InstructorCell("code", "", name, name, role="solution")


def test_a_section_is_the_nearest_heading_below_its_numbered_one():
    cells = (
        solution_cell("before"),
        text_cell("# Course\n\n## 1. `First` *step* ##\ntext\n```python\n# 9. no heading\n```"),
        solution_cell("numbered"),
        text_cell("### The rule"),
        solution_cell("under"),
        text_cell("## 2. Second"),
        solution_cell("next"),
    )
    found = notebook_sections(cells)
    expected = {"numbered": "1. First step", "under": "1. First step › The rule", "next": "2. Second"}
    assert found == expected
    plain = (text_cell("# Course\n## Part\n### Rule"), solution_cell("f"))
    assert notebook_sections(plain) == {"f": "Rule"}


def hostile_grade(code: str, student: str = "student") -> Grade:
    checks = (Check("public", "public", False),)
    found = Diagnosis("x", "<script>title</script>", "<img src=x>", "named", "<b>")
    words = "<script>alert(1)</script>"
    verdict = Verdict("f", 0.0, 10.0, "error", words, checks, found, line=1, notebook="a")
    cell = RebuiltCell("code", code, "cell-1", "f")
    return Grade(
        "a", "graded", 10.0, "bwrap", 0.1, ("<iframe>",), (verdict,), student, rebuilt={"a": (cell,)}
    )


def test_everything_is_escaped_and_cannot_steer_a_terminal():
    page = page_of(hostile_grade("</code><script>x</script>\x1b[2J", "<svg onload=x>\x07"))
    assert not {"script", "iframe", "img", "svg", "b"} & set(Page(page).tags)
    assert "\x1b" not in page and "\x07" not in page


def test_what_a_message_quotes_is_marked_as_code_and_stays_escaped():
    (verdict,) = hostile_grade("x").questions
    message = "Line 3, `a < b`, and `<b>x</b>` and `</code><script>` and a ` alone."
    page = page_of(replace(hostile_grade("x"), questions=(replace(verdict, message=message),)))
    assert "Line 3, <code>a &lt; b</code>, and <code>&lt;b&gt;x&lt;/b&gt;</code>" in page
    assert "<code>&lt;/code&gt;&lt;script&gt;</code> and a ` alone." in page
    assert not {"script", "b"} & set(Page(page).tags)


def test_a_page_stays_small_however_much_was_handed_in():
    page = page_of(hostile_grade("&" * 20_000_000))
    assert len(page.encode()) < 300_000


def test_a_marked_line_that_is_not_there_marks_nothing():
    grade = hostile_grade("one line")
    (verdict,) = grade.questions
    page = page_of(replace(grade, questions=(replace(verdict, line=7),)))
    assert not marked(page)


def test_a_file_that_could_not_be_graded_has_the_time_until_which_another_can_be_submitted():
    grade = replace(hostile_grade("x"), status="ungradable", questions=(), notes=("The file is empty.",))
    graded_at, due = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 2, 18)
    page = feedback_page(grade, COURSE, {}, FinalGrade(0.0, None, due), "a.ipynb", graded_at)
    assert "The assignment is due on 2 November 2026, 18:00 UTC." in Page(page).text
    late = feedback_page(grade, COURSE, {}, FinalGrade(0.0, None, due), "a.ipynb", graded_at.replace(day=3))
    assert "is due on" not in late


def test_a_path_that_leaves_the_picture_is_said_to_and_stays_near_it():
    known = {"ravine": [1.0, 9.0], "learning_rate": 0.1, "right": [[-2, 1], [0, 0]],
             "wrong": {"far": [[-2, 1], [900.0, -900.0]]}}  # fmt: skip
    svg, caption = path_figure(known, "far")
    assert caption.endswith("follows the dots and is outside the figure after 1 step.")
    assert max(int(number) for number in re.findall(r"\d+", svg)) < 2000
    assert path_figure(known, "another") is None and path_figure({}, "far") is None
