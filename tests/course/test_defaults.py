"""The hidden cases see every default argument: a changed one fails, though no call names it."""

from __future__ import annotations

import pytest

from tests.course.functions import assert_changed_default_is_seen
from tests.helpers.project import ASSIGNMENT


@pytest.mark.parametrize(
    ("name", "default", "changed"),
    [
        ("random_mini_batches", "mini_batch_size=64", "mini_batch_size=63"),
        ("random_mini_batches", "mini_batch_size=64", "mini_batch_size=65"),
        ("random_mini_batches", "mini_batch_size=64", "mini_batch_size=128"),
        ("random_mini_batches", "seed=0", "seed=1"),
        ("update_parameters_with_adam", "learning_rate=0.01", "learning_rate=0.001"),
        ("update_parameters_with_adam", "beta1=0.9", "beta1=0.99"),
        ("update_parameters_with_adam", "beta2=0.999", "beta2=0.99"),
        ("update_parameters_with_adam", "epsilon=1e-8", "epsilon=0.0"),
        ("update_parameters_with_adam", "epsilon=1e-8", "epsilon=1e-7"),
    ],
)
def test_a_changed_default_is_seen(name, default, changed):
    assert_changed_default_is_seen(ASSIGNMENT, name, default, changed)
