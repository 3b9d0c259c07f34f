"""`report`: the class on one page for the instructor, checked against figures worked out here."""

from __future__ import annotations

import base64
import hashlib
import json
import random
import re
import shutil
import statistics
from collections import Counter
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import nbformat
import numpy as np
import pytest
from bs4 import BeautifulSoup, Tag
from nbgrader.api import Gradebook

from autograder.assignment import load_assignment
from autograder.course import Course
from autograder.model import LOCALISED, Assignment
from autograder.reporting.report import write_report
from autograder.reporting.similarity import similar_pairs, similarity_threshold
from examples.make_class import cells_of, fill, make_class
from tests.helpers.commands import autograder
from tests.helpers.courses import grade_to_json, hand_in
from tests.helpers.project import ASSIGNMENT, ROOT

RIGHT = {
    path.stem: cells_of(path.read_text("utf-8")) for path in (ROOT / "tests/students/right").glob("*.py")
}
HONEST = range(6)  # students who wrote everything rightly, each in a way of their own
NASTY = ["<script>alert(1)<", "=1+1", "\u202eevil", "\x1b[31mred", "a&b\"c'", "x" * 200]
ODD = """
def update_parameters_with_gd(parameters, grads, learning_rate):
    # </code></pre><script>alert(2)</script><img src=x onerror=alert(3)> \u202e
    for key in parameters:
        parameters[key] = np.cos(parameters[key]) - learning_rate * np.tanh(np.sin(grads["d" + key]))
    return parameters
"""
ODD_TOO = """
def squashed(g):
    up, down = np.exp(g), np.exp(-g)
    return (up - down) / (up + down)

def update_parameters_with_gd(parameters, grads, learning_rate):
    names, step = list(parameters), learning_rate
    return {name: np.cos(parameters[name]) - step * squashed(np.sin(grads["d" + name])) for name in names}
"""
SLIP = """
def update_parameters_with_gd(parameters, grads, learning_rate):
    for key in parameters:
        parameters[key] = parameters[key] - learning_rate * np.tanh(grads["d" + key])
    return parameters
"""
NAMES = (
    "l",
    "L",
    "k",
    "p",
    "key",
    "name",
    "v_hat",
    "s_hat",
    "keys",
    "m",
    "order",
    "batches",
    "theta",
    "g",
    "x",
)


def handed_in(release, cells: list[str]) -> str:
    return nbformat.writes(fill(release, "".join(f"# %%\n{cell}\n\n" for cell in cells)))


def honest(number: int) -> list[str]:
    return [RIGHT[name][number] for name in sorted(RIGHT)]


def renamed(cells: list[str]) -> list[str]:
    """A copy with other names, comments and empty lines."""
    words = re.compile(rf"(?<![\w.\"'])({'|'.join(NAMES)})\b(?![\"'])")
    plain = (re.sub(r"  # .*", "", cell) for cell in cells)
    return [words.sub(r"my_\1", cell).replace("\n    ", "\n\n    # my own step\n    ", 1) for cell in plain]


@pytest.fixture(scope="module")
def graded(tmp_path_factory, release) -> dict[str, Any]:
    """The example class and some more students, graded and reported by the real commands."""
    course = tmp_path_factory.mktemp("course")
    make_class(course / "submitted")
    more = {f"honest_{number}": handed_in(release, honest(number)) for number in HONEST}
    more |= dict.fromkeys(("twin_a", "twin_b"), handed_in(release, honest(7)))
    more["copyist"] = handed_in(release, renamed(honest(3)))
    more["odd"] = handed_in(release, ["# GRADED FUNCTION: update_parameters_with_gd" + ODD])
    more["odd_too"] = handed_in(release, ["# GRADED FUNCTION: update_parameters_with_gd" + ODD_TOO])
    slip = "# GRADED FUNCTION: update_parameters_with_gd" + SLIP
    more["slip_a"] = handed_in(release, [slip])
    more["slip_b"] = handed_in(release, [slip.replace("    for key", "\n    # each key\n    for key")])
    more |= dict.fromkeys(NASTY, nbformat.writes(release))
    for student, text in more.items():
        hand_in(course, student, text)
    _, results = grade_to_json(course)
    return {"course": course, "results": list(results.values()), "page": page_of(course)}


def page_of(course: Path) -> str:
    """The page that the real command writes."""
    done = autograder("report", ASSIGNMENT, "--course", course)
    assert done.returncode == 0, done.stderr
    place = course / "reports" / f"{ASSIGNMENT}.html"
    assert done.stdout == f"report: {place}\n"
    return place.read_text("utf-8")


def made_up(course: Path, results: list[dict[str, Any]], **more: Any) -> str:
    """The page of a made-up class, without the time that starting the command takes."""
    write_ledger(course, results, **more)
    return write_report(Course.open(course), assignment()).read_text("utf-8")


def table(page: str, caption: str) -> dict[str, list[str]]:
    """A table's rows by their header, found by its caption."""
    for found in BeautifulSoup(page, "html.parser").find_all("table"):
        if found.caption.get_text().startswith(caption):
            rows = found.tbody.find_all("tr")
            return {text(row.th): [text(cell) for cell in row.find_all("td")] for row in rows}
    raise AssertionError(f"no table {caption!r}")


def text(tag: Tag) -> str:
    return " ".join(tag.get_text().split())


def section(page: str, heading: str) -> list[Tag]:
    """What stands below a heading, up to the next one of its rank."""
    start = BeautifulSoup(page, "html.parser").find("h2", string=heading)
    assert isinstance(start, Tag)
    found = []
    for sibling in start.find_next_siblings():
        if sibling.name == "h2":
            break
        found.append(sibling)
    return found


def articles(page: str, heading: str) -> list[str]:
    return [text(tag) for tag in section(page, heading) if tag.name == "article"]


def test_counts_and_points_are_those_of_the_results(graded):
    words = text(BeautifulSoup(graded["page"], "html.parser").main)
    scores = [result["score"] for result in graded["results"]]
    assert f"{len(scores)} submitted: {len(scores) - 1} graded, 1 not gradable, 0 without a grade." in words
    assert f"Mean {round(statistics.mean(scores), 1):g}, median {statistics.median(scores):g}," in words
    low, _, high = statistics.quantiles(scores, n=4, method="inclusive")
    assert f"quartiles {low:g} and {high:g}, minimum 0, maximum 60 of 60 points" in words
    assert table(graded["page"], "Not gradable") == {
        "not_a_notebook": [
            "The file is not a notebook: it is not valid JSON; submit the .ipynb file that Jupyter saves."
        ]
    }


def test_the_histogram_has_the_same_counts_as_a_picture_and_in_words(graded):
    picture = BeautifulSoup(graded["page"], "html.parser").find("svg", role="img")
    counts = Counter(4.0 * (result["score"] // 4) for result in graded["results"])  # 4 is the least question
    in_words = "".join(f"From {score:g} points: {counts[score]}. " for score in sorted(counts))
    assert text(picture.desc) == in_words.strip()
    assert picture["aria-labelledby"].split() == [picture.title["id"], picture.desc["id"]]
    heights = [float(bar["height"]) for bar in picture.find_all("rect")]
    assert heights == [
        pytest.approx(100 * counts[4.0 * n] / max(counts.values()), abs=0.1) for n in range(16)
    ]


def test_each_question_has_its_verdicts_its_share_and_its_discrimination(graded):
    results = [result for result in graded["results"] if result["status"] == "graded"]
    verdicts, figures = (
        table(graded["page"], "Submissions by verdict"),
        table(graded["page"], "Results by question"),
    )
    scores = np.array([[question["score"] for question in result["questions"]] for result in results])
    for n, question in enumerate(results[0]["questions"]):
        counts = Counter(result["questions"][n]["status"] for result in results)
        order = ("correct", "wrong", "error", "timeout", "not_attempted", "missing")
        assert verdicts[question["name"]] == [str(counts[status]) for status in order]
        share = f"{100 * counts['correct'] / len(results):.0f}%"
        earned = f"{100 * scores[:, n].mean() / question['max_score']:.0f}%"  # more than solved: parts count
        rest = scores.sum(axis=1) - scores[:, n]
        assert figures[question["name"]] == [share, earned, f"{np.corrcoef(scores[:, n], rest)[0, 1]:.2f}"]


def test_each_student_has_a_row_of_points_and_a_link_to_the_page(graded):
    rows = table(graded["page"], "Points by question")
    words = {
        "correct": "",
        "not_attempted": " not written",
        "missing": " not found",
        "timeout": " out of time",
    }
    plain = [result for result in graded["results"] if result["student"] not in NASTY]
    assert len(rows) == len(graded["results"]) > len(plain) > 10
    for result in plain:
        if result["status"] == "graded":
            cells = [
                f"{q['score']:g}{words.get(q['status'], ' ' + q['status'])}" for q in result["questions"]
            ]
        else:
            cells = ["not gradable"] * 6
        assert rows[result["student"]] == [f"{result['score']:g}", *cells]
    names = {result["student"] for result in plain}
    assert [row for row in rows if row in names] == sorted(names, key=str.casefold)
    for link in BeautifulSoup(graded["page"], "html.parser").select("table.students a"):
        page = graded["course"] / "reports" / unquote(link["href"])
        assert page.is_file()
        assert page.parts[-3] == link.get_text() or link.get_text() not in names


def test_who_has_fewer_than_half_of_the_points_is_named_first_who_is_stuck_before_who_wrote_nothing(tmp_path):
    def of(student, *statuses):
        questions = [
            {**result(student)["questions"][0], "name": q.name, "status": s, "score": 10.0 * (s == "correct")}
            for q, s in zip(assignment().questions, statuses, strict=True)
        ]
        return {**result(student), "questions": questions, "score": sum(q["score"] for q in questions)}

    page = made_up(
        tmp_path,
        [
            of("half", *["correct"] * 3, *["wrong"] * 3),
            of("blank", *["not_attempted"] * 6),
            of("stuck", "error", "timeout", *["not_attempted"] * 4),
            of("begun", "correct", *["wrong"] * 5),
        ],
    )
    assert list(table(page, "Fewer than half").items()) == [
        ("stuck", ["0", "1 error, 1 out of time, 4 not written"]),
        ("blank", ["0", "6 not written"]),
        ("begun", ["10", "1 correct, 5 wrong"]),
    ]


def test_several_assignments_have_a_page_of_students_by_assignments(tmp_path):
    other = "learning_rate_schedules"
    lines = [{**result("ann"), "score": 10.0}, {**result("ann"), "score": 5.0, "assignment": other}]
    write_ledger(tmp_path, [*lines, {**result("<b>ob"), "score": 7.0}])
    (tmp_path / "roster.csv").write_text("id\nann\nzoe\n")  # zoe has not handed in anything
    done = autograder("report", "--course", tmp_path)
    assert done.returncode == 0, done.stderr
    names = [line.rsplit("/", 1)[1] for line in done.stdout.splitlines()]
    assert names == [f"{other}.html", f"{ASSIGNMENT}.html", "index.html"]
    page = (tmp_path / "reports" / "index.html").read_text("utf-8")
    assert table(page, "Points by assignment") == {
        "<b>ob": ["7", "–", "7"], "ann": ["15", "5", "10"], "zoe": ["0", "–", "–"],
    }  # fmt: skip
    links = [link["href"] for link in BeautifulSoup(page, "html.parser").find_all("a")]
    assert all((tmp_path / "reports" / link).is_file() for link in links) and len(links) == 2


def test_mistakes_are_counted_with_their_students_apart_from_remarks(graded):
    found: dict[str, list[str]] = {}
    remarks: dict[str, list[str]] = {}
    for result in graded["results"]:
        for question in result["questions"]:
            diagnosis = question["diagnosis"]
            if diagnosis and not diagnosis["id"].startswith(LOCALISED) and diagnosis["source"] != "repair":
                kind = " (generated)" if diagnosis["source"] == "generated" else ""
                among = remarks if question["status"] == "correct" else found
                among.setdefault(f"{diagnosis['title']}{kind} {question['name']}", []).append(
                    result["student"]
                )
    assert found and remarks
    for rows, caption in ((found, "Mistakes recognised"), (remarks, "Correct variants")):
        graded_count = sum(result["status"] == "graded" for result in graded["results"])
        shown = table(graded["page"], caption)
        assert {title for title in shown if not title.startswith("repaired by ")} == rows.keys()
        for title, students in rows.items():
            assert shown[title][0].endswith(", ".join(students))
            assert shown[title][1:] == [str(len(students)), f"{100 * len(students) / graded_count:.0f}%"]


def test_equal_edits_that_repair_are_one_row_wherever_they_stand(graded):
    shown = table(graded["page"], "Mistakes recognised")
    (repaired,) = (title for title in shown if title.startswith("repaired by ") and "np.tanh" in title)
    before = "parameters[key] = parameters[key] - learning_rate * "
    after = f"- {before}np.tanh(grads['d' + key]) + {before}grads['d' + key]"
    assert repaired == f"repaired by {after} update_parameters_with_gd"
    assert shown[repaired][0].endswith("slip_a, slip_b") and shown[repaired][1] == "2"


def test_equal_wrong_arrays_are_one_group_however_the_function_is_written(graded):
    groups = articles(graded["page"], "Unexplained failures")
    (odd,) = (group for group in groups if "odd" in group)
    assert odd.startswith("update_parameters_with_gd, 2 students odd, odd_too ")
    assert "np.tanh(np.sin(grads[" in odd  # the code of one of them


def test_no_failure_that_has_a_mistake_is_among_the_unexplained(graded):
    groups = articles(graded["page"], "Unexplained failures")
    unexplained = sum(
        question["status"] in ("wrong", "error")
        and (question["diagnosis"] is None or question["diagnosis"]["id"].startswith(LOCALISED))
        for result in graded["results"]
        for question in result["questions"]
    )
    assert unexplained == len(groups) + 1  # odd and odd_too are one
    assert not [group for group in groups if "wrong_v_is_s" in group]


def test_the_slowest_submission_is_named(graded):
    slowest = max((r for r in graded["results"] if r["status"] == "graded"), key=lambda r: r["seconds"])
    words = " ".join(map(text, section(graded["page"], "Time")))
    assert f"the slowest, {slowest['student']}, took {slowest['seconds']:.2f} seconds" in words


def test_equal_files_are_reported_but_untouched_releases_are_not(graded):
    parts = section(graded["page"], "Similar submissions")
    lists = [text(item) for part in parts if part.name == "ul" for item in part.find_all("li")]
    assert lists == ["twin_a, twin_b"]


def test_a_copy_with_other_names_is_found_and_honest_solutions_are_not(graded):
    pairs = articles(graded["page"], "Similar submissions")
    assert len(pairs) == 1, pairs
    assert pairs[0].startswith("copyist and honest_3: ")
    share = re.search(r"in common, (\d+)%", pairs[0])
    assert share and int(share[1]) >= 80
    assert "my_key" in pairs[0] or "my_l" in pairs[0]  # both codes are there to be read


def test_a_class_that_writes_the_usual_thing_alike_is_not_suspected():
    """Every second student has the same short answer in every cell, the others their own."""
    codes = {f"s{n}": honest(0) if n % 2 else honest(1 + n // 2 % 11) for n in range(22)}
    known = [question.reference for question in assignment().questions]
    assert similar_pairs(codes, known) == []


def test_three_who_share_one_short_function_of_many_are_not_suspected():
    codes = {f"s{n}": honest(n) for n in range(12)}
    for n in (4, 5):
        codes[f"s{n}"][0] = codes["s3"][0]
    assert similar_pairs(codes, []) == []


def test_a_copy_is_found_in_any_order_of_cells_and_beside_unreadable_code():
    codes = {f"s{n}": [*honest(n), 'x = """never closed', "def f(:\n", "\x00"] for n in range(12)}
    codes["copyist"] = renamed(honest(3))[::-1]
    (pair,) = similar_pairs(codes, [])
    assert {pair.first, pair.second} == {"copyist", "s3"}
    assert pair.bits > similarity_threshold(13) and pair.share > 0.8


@pytest.mark.parametrize("codes", [{}, {"a": []}, {"a": ["x = 1"], "b": ["x = 1"]}])
def test_no_code_and_little_code_are_not_alike(codes):
    assert similar_pairs(codes, ["y = 2"]) == []


def test_names_of_students_can_do_no_harm(graded):
    assert not set(graded["page"]) & set("\u202e\u2066\x1b\x00")
    course = graded["course"] / "nasty"
    course.mkdir()  # whom a mistake names is shown: let them make one
    page = made_up(course, [result(name, wrong="one_mistake") for name in NASTY])
    soup = BeautifulSoup(page, "html.parser")
    shown = {name.get_text() for name in soup.find_all("bdi")}
    assert shown == {"<script>alert(1)<", "=1+1", "?evil", "?[31mred", "a&b\"c'", "x" * 60 + "…"}
    assert len(soup.find_all("script")) == page.count("<script") == 1  # our own
    assert not set(page) & set("\u202e\x1b")


def test_the_page_has_one_script_of_ours_and_loads_nothing(graded):
    soup = BeautifulSoup(graded["page"], "html.parser")
    policy = soup.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]
    (script,) = soup.find_all("script")
    pinned = base64.b64encode(hashlib.sha256(script.string.encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{pinned}'"
    assert not script.attrs
    assert not soup.find_all(["link", "img", "iframe", "object", "embed", "base", "form"])
    for tag in soup.find_all(True):
        assert not [name for name in tag.attrs if name.startswith("on") or name in ("src", "srcset", "style")]
        assert tag.get("href", "#").startswith(("#", "../feedback/"))
    assert "url(" not in soup.style.get_text() and "@import" not in soup.style.get_text()


def test_the_page_can_be_heard_as_well_as_seen(graded):
    soup = BeautifulSoup(graded["page"], "html.parser")
    ranks = [int(heading.name[1]) for heading in soup.find_all(re.compile("^h[1-6]$"))]
    assert ranks[0] == 1 and ranks.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(ranks))
    assert all(found.caption and found.caption.get_text() for found in soup.find_all("table"))
    assert all(head.get("scope") in ("col", "row") for head in soup.find_all("th"))
    pictures = soup.find_all("svg")
    assert all(p.get("role") == "img" or p.get("aria-hidden") == "true" for p in pictures)
    assert soup.html["lang"] == "en" and "For the instructor only." in soup.main.get_text()


def test_points_by_hand_and_late_penalties_count_as_in_the_gradebook(graded, tmp_path):
    course = tmp_path / "course"
    shutil.copytree(graded["course"], course, ignore=shutil.ignore_patterns("submitted", "feedback"))
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        submission = gradebook.find_submission(ASSIGNMENT, "blank")
        submission.notebooks[0].grades[0].manual_score = 7.5
        gradebook.find_submission(ASSIGNMENT, "right_plain").notebooks[0].late_submission_penalty = 3.0
        gradebook.db.commit()
    scores = {result["student"]: result["score"] for result in graded["results"]}
    scores |= {"blank": 7.5, "right_plain": 57}
    words = text(BeautifulSoup(page_of(course), "html.parser").main)
    assert f"Mean {statistics.mean(scores.values()):.1f}," in words
    assert "2 differ from the grader's points" in words


def test_who_has_no_grade_and_who_is_gone_are_named(tmp_path):
    (tmp_path / "submitted" / "waits" / ASSIGNMENT).mkdir(parents=True)
    page = made_up(tmp_path, [result("gone"), {**result("stays"), "assignment": "another"}])
    words = text(BeautifulSoup(page, "html.parser").main)
    assert "2 submitted: 1 graded, 0 not gradable, 1 without a grade." in words
    assert "Without a grade: waits." in words and "no longer among the submissions: gone." in words
    assert "There is no gradebook:" in words


def test_discrimination_is_numpys_correlation_undefined_for_equal_scores(tmp_path):
    draw = random.Random(7)
    rows = {f"s{n:02}": [10.0, *(10.0 * (draw.random() < 0.6) for _ in range(5))] for n in range(40)}
    page = made_up(tmp_path, [result(student, scores=scores) for student, scores in rows.items()])
    figures = table(page, "Results by question")
    scores = np.array(list(rows.values()))
    assert figures[names()[0]][2] == "not defined"
    for n in range(1, 6):
        others = np.array([sum(row) - row[n] for row in rows.values()])
        assert figures[names()[n]][2] == f"{np.corrcoef(scores[:, n], others)[0, 1]:.2f}"


def test_old_lines_are_grouped_by_message_and_torn_ones_left_out(tmp_path):
    write_ledger(tmp_path, [result(f"s{n}", wrong="") for n in range(3)], returned=None)
    with (tmp_path / "ledger.jsonl").open("a") as file:
        file.write('{"submission": "ab", "result": {"assi\n[]\n')
    (group,) = articles(page_of(tmp_path), "Unexplained failures")
    assert group.startswith("update_parameters_with_gd, 3 students s0, s1, s2 ")


def test_a_class_in_which_nothing_could_be_graded_still_has_a_page(tmp_path):
    nothing = {**result("lost"), "status": "ungradable", "score": 0.0, "notes": ["The file is empty."]}
    assert "No submission could be graded." in made_up(tmp_path, [nothing])


def test_a_class_of_a_thousand_has_a_page_of_less_than_five_megabytes(tmp_path):
    many = [
        {**result(f"student-{n:04}-{'é' * 40}", wrong=f"mistake_{n % 300}"), "notes": ["x" * 200]}
        for n in range(600)
    ]
    many += [result(f"student-{n:04}", wrong="", message=f"{'<&>' * 400} {n}") for n in range(600, 1000)]
    page = made_up(tmp_path, many)
    assert len(page.encode()) < 5e6
    assert "1000 submitted" in page and "388 more groups" in page


def test_without_a_grade_the_command_says_what_to_run(tmp_path):
    done = autograder("report", ASSIGNMENT, "--course", tmp_path)
    assert done.returncode == 2 and not (tmp_path / "reports").exists()
    assert f"run: autograder grade {ASSIGNMENT} --course {tmp_path}" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["knitting"], "no assignment 'knitting'"),
        ([ASSIGNMENT, "--course", "nowhere"], "nowhere is not a folder"),
    ],
)
def test_what_does_not_exist_is_named(words, says):
    done = autograder("report", *words)
    assert done.returncode == 2 and says in done.stderr and "Traceback" not in done.stderr


def test_an_unwritable_page_and_an_unreadable_gradebook_are_one_line(tmp_path):
    write_ledger(tmp_path, [result("somebody")])
    (tmp_path / "reports").write_text("a file where the folder belongs")
    done = autograder("report", ASSIGNMENT, "--course", tmp_path)
    assert done.returncode == 1 and "cannot be written" in done.stderr
    (tmp_path / "gradebook.db").write_text("no gradebook" * 100)
    done = autograder("report", ASSIGNMENT, "--course", tmp_path)
    assert done.returncode == 1 and "cannot be read" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@cache
def assignment() -> Assignment:
    return load_assignment(ASSIGNMENT, Course.open(ROOT))


def names() -> list[str]:
    return [question.name for question in assignment().questions]


def result(
    student: str,
    scores: list[float] | None = None,
    wrong: str | None = None,
    message: str = "On the public case it is wrong.",
) -> dict[str, Any]:
    """A made-up result; ``wrong`` is the mistake in the first question, or "" for one without a name."""
    scores = scores or [0.0 if wrong is not None else 10.0, *[10.0] * 5]
    questions: list[dict[str, Any]] = [
        {
            "name": name,
            "score": score,
            "max_score": 10.0,
            "status": "correct" if score else "wrong",
            "message": "All checks passed." if score else message,
            "diagnosis": None,
            "checks": [],
        }
        for name, score in zip(names(), scores, strict=True)
    ]
    if wrong:
        told = {"id": wrong, "title": f"Title of {wrong}", "message": "A sentence.", "source": "named"}
        questions[0]["diagnosis"] = told
    return {
        "schema": 1, "assignment": ASSIGNMENT, "student": student, "status": "graded", "score": sum(scores),
        "max_score": 60.0, "sandbox": "bwrap", "seconds": 0.5, "notes": [], "questions": questions,
    }  # fmt: skip


def write_ledger(course: Path, results: list[dict[str, Any]], returned: dict | None = {}) -> None:  # noqa: B006
    """A ledger as grading writes it; as an older grader wrote it where ``returned`` is None."""
    more = {} if returned is None else {"returned": returned}
    entries = ({"submission": r["student"], "grader": "g", **more, "result": r} for r in results)
    (course / "ledger.jsonl").write_text("".join(json.dumps(entry) + "\n" for entry in entries))
