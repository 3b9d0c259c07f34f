"""What a student reads about a mistake depends on the function alone, whoever is graded before it."""

from __future__ import annotations

from pathlib import Path

import pytest

from examples.make_class import fill
from tests.helpers.courses import SEED, grade_to_json, hand_in, without_repairs
from tests.helpers.notebooks import by_name, text_of

SLIPS = [  # what a right answer has, and what stands in its place
    ("(1 - np.power(beta1, t))", "(1 - np.power(beta2, t))"),
    ("np.power(grads", "np.power(v"),
    ("(1 - np.power(beta2, t))", "(1 - beta2)"),
    ("learning_rate * step", "learning_rate + step"),
    ("(1 - beta) * grads", "(1 + beta) * grads"),
    ("(1 - np.power(beta1, t))", "(1 - np.power(beta1, t - 1))"),
    ("slice(complete * mini_batch_size, m)", "slice(complete * mini_batch_size + 1, m)"),
    ("slice(k * mini_batch_size", "slice(k + mini_batch_size"),
]


def words(course: Path, release, order: list[int], *options: str) -> dict[int, dict]:
    """What is said about the wrong function of each slip, if they are handed in in this order."""
    right = text_of("right_plain")
    (course / "submitted").mkdir(parents=True)
    (course / "gradebook.seed").write_text(SEED)
    for place, slip in enumerate(order):
        old, new = SLIPS[slip]
        assert right.count(old) == 1
        hand_in(course, f"student{place}", fill(release, right.replace(old, new)))
    _, found = grade_to_json(course, *options, **without_repairs(course / "cache"))
    said = {}
    for place, slip in enumerate(order):
        (wrong,) = (one for one in by_name(found[f"student{place}"]).values() if one["status"] != "correct")
        said[slip] = {key: wrong[key] for key in ("name", "message", "diagnosis")}
    return said


@pytest.mark.slow
def test_words_do_not_depend_on_the_order_of_students_or_on_the_number_of_workers(tmp_path, release):
    order = list(range(len(SLIPS)))
    alone = words(tmp_path / "alone", release, order, "--workers", "1")
    assert sum("The mistake is in line" in said["message"] for said in alone.values()) >= 4
    assert words(tmp_path / "reversed", release, order[::-1], "--workers", "1") == alone
    assert words(tmp_path / "beside", release, order[3:] + order[:3], "--workers", "3") == alone
