"""training_in_practice: the numbers of its captions, from the notebook's own modules and functions."""

from __future__ import annotations

from types import SimpleNamespace

import nbformat
import numpy as np
import pytest

from tests.course.functions import functions
from tests.helpers.project import ROOT

F = functions("training_in_practice")


@pytest.fixture(scope="module")
def digits():
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(ROOT / "notebooks" / "training_in_practice")
        import digits

        yield digits


def final_costs(
    digits: SimpleNamespace, rates: list[float], seeds: int = 10, **settings: object
) -> np.ndarray:
    """The validation cost at the end of one training for each seed."""
    ends = [digits.trained(rates, seed, **settings) for seed in range(seeds)]
    return np.array([digits.cost(digits.X_valid, digits.y_valid, parameters) for parameters in ends])


def test_the_range_tests_choose_rates_that_are_a_few_times_below_the_best(digits):
    rates = np.geomspace(1e-4, 10, 100)
    tests = [[value for value, *_ in digits.training(rates, seed)] for seed in range(10)]
    choices = [F["choose_learning_rate"](rates[: len(costs)], costs) for costs in tests]
    np.testing.assert_allclose(
        [min(choices), np.median(choices), max(choices)], [0.061, 0.069, 0.138], atol=6e-4
    )
    medians = {rate: np.median(final_costs(digits, [rate] * 100, 5)) for rate in (0.2, 0.3, 0.5, 1.0)}
    assert min(medians, key=medians.__getitem__) == 0.3
    assert 4.5 < medians[1.0] / medians[0.3] < 5.5
    assert F["choose_learning_rate"](rates, tests[0], margin=3.0) == pytest.approx(0.33, abs=0.005)


def test_clipping_undoes_most_of_the_damage_of_two_spoiled_digits(digits):
    spoiled = digits.X_train.copy()
    spoiled[:, [411, 854]] *= 100
    ends = {}
    for limit in (np.inf, 1.0):
        clip = {"treat": lambda grads, limit=limit: F["clip_gradients"](grads, limit)[0]}
        ends[limit] = np.median(final_costs(digits, [0.3] * 100, X=spoiled, **clip))
    clean = np.median(final_costs(digits, [0.3] * 100))
    assert ends[np.inf] > 1
    assert ends[1.0] == pytest.approx(0.14, abs=0.005) and clean == pytest.approx(0.12, abs=0.005)


def test_one_cycle_bears_the_highest_peak_and_the_constant_rate_is_best_at_the_lowest(digits):
    cycle = {peak: [F["one_cycle"](peak, step, 200, 60) for step in range(200)] for peak in (0.1, 1.0)}
    one = {peak: np.median(final_costs(digits, rates, 4)) for peak, rates in cycle.items()}
    constant = {peak: np.median(final_costs(digits, [peak] * 200, 4)) for peak in (0.1, 1.0)}
    assert constant[0.1] < one[0.1] and one[1.0] < constant[1.0] / 4


@pytest.fixture(scope="module")
def averages(digits):
    """By kind of average: the validation cost at step 100 and at the end, of ten trainings."""
    kinds = {"moving": (0, 0.98), "mean": (0, 1.0), "late mean": (250, 1.0)}
    costs: dict[str, list[list[float]]] = {kind: [] for kind in ("last", *kinds)}
    for seed in range(10):
        average: dict[str, dict[str, np.ndarray]] = {}
        found: dict[str, list[float]] = {kind: [] for kind in costs}
        for n, (_, _, parameters) in enumerate(digits.training([0.1] * 500, seed, batch_size=20)):
            for kind, (start, beta) in kinds.items():
                if n >= start:
                    before = average.get(kind) or parameters
                    average[kind] = F["update_average"](before, parameters, n - start, beta=beta)
            if n in (99, 499):
                for kind, one in {"last": parameters, **average}.items():
                    found[kind].append(digits.cost(digits.X_valid, digits.y_valid, one))
        for kind, some in found.items():
            costs[kind].append(some)
    return {kind: np.array(some) for kind, some in costs.items()}


def test_the_average_is_lower_in_all_ten_runs_and_its_worst_below_the_median_of_the_last_weights(averages):
    last, moving = averages["last"][:, -1], averages["moving"][:, -1]
    assert all(moving < last)
    assert moving.max() < np.median(last)


def test_plain_means_cost_what_the_folded_answers_say(averages):
    path = ROOT / "source" / "training_in_practice" / "training_in_practice.ipynb"
    text = " ".join("\n".join(cell.source for cell in nbformat.read(path, as_version=4).cells).split())
    medians = {
        kind: [f"{number:.3f}" for number in np.median(some, axis=0)] for kind, some in averages.items()
    }
    (early, end), (early_mean, end_mean), late = medians["moving"], medians["mean"], medians["late mean"][-1]
    assert f"{early_mean} instead of {early} at step 100, and {end_mean} instead of {end} at the end" in text
    assert f"cost is {late}, against {end} for the moving average and {end_mean} for the plain mean" in text


def test_the_best_rate_changes_the_weights_by_more_than_a_percent_a_step(digits):
    steps = [digits.training([0.3] * 100, seed) for seed in range(3)]
    medians = [np.median([F["update_ratios"](a, b)["W1"] for _, a, b in run]) for run in steps]
    assert np.median(medians) == pytest.approx(0.014, abs=0.0005)


def test_the_scaled_rate_keeps_the_cost_up_to_batches_of_100_and_the_same_rate_does_not(digits):
    def median(size: int, rate: float) -> float:
        return float(np.median(final_costs(digits, [rate] * (10_000 // size), 4, batch_size=size)))

    small = median(20, 0.02)
    scaled = {size: median(size, F["scaled_learning_rate"](0.02, 0, size, 20)) for size in (100, 500)}
    assert scaled[100] < 1.05 * small and median(100, 0.02) > 2 * small and scaled[500] > 1.5 * small
