"""training_in_practice: every expected number derived twice more, and what must hold of any numbers.

The first derivation goes one number at a time in decimal arithmetic of 50 digits, and shares nothing with the
notebook's reference solutions. The second is torch; where its conventions differ, they are translated.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal, localcontext
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import testCases
from autograder.comparison import difference
from tests.course.functions import assert_changed_default_is_seen, functions, references

NAME = "training_in_practice"
F = functions(NAME)
Arrays = dict[str, np.ndarray]

# --- the formulas in decimals, one number at a time ---------------------------------------------------


def decimals(array: np.ndarray) -> list[Decimal]:
    return [Decimal(float(number)) for number in np.ravel(array)]


def each(function: Callable[..., Decimal], *arrays: np.ndarray) -> np.ndarray:
    numbers = [float(function(*entries)) for entries in zip(*map(decimals, arrays), strict=True)]
    return np.array(numbers).reshape(arrays[0].shape)


def choose_learning_rate(
    rates: np.ndarray, costs: np.ndarray, beta: float = 0.9, margin: float = 10.0
) -> float:
    # The corrected average of t costs is their mean with the weights beta^(t - 1), ..., beta, 1.
    b, costs_so_far, smoothed = Decimal(beta), [], []
    for cost in decimals(costs):
        costs_so_far.append(cost)
        weights = [b**age if age else Decimal(1) for age in reversed(range(len(costs_so_far)))]
        total = sum(weight * one for weight, one in zip(weights, costs_so_far, strict=True))
        smoothed.append(total / sum(weights))
    return float(decimals(rates)[smoothed.index(min(smoothed))] / Decimal(margin))


def clip_gradients(grads: Arrays, max_norm: float) -> tuple[Arrays, float]:
    norm = sum((g * g for grad in grads.values() for g in decimals(grad)), Decimal(0)).sqrt()
    longest = Decimal(max_norm)
    return {k: each(lambda g: g * longest / max(norm, longest), grad) for k, grad in grads.items()}, float(
        norm
    )


def step_decay(learning_rate0: float, epoch_num: int, drop_every: int, factor: float = 0.1) -> float:
    rate = Decimal(learning_rate0)
    for epoch in range(1, epoch_num + 1):
        if epoch % drop_every == 0:
            rate *= Decimal(factor)
    return float(rate)


def one_cycle(
    learning_rate_max: float,
    step: int,
    total_steps: int,
    peak_step: int,
    start_factor: float = 0.04,
    end_factor: float = 0.0,
) -> float:
    corners = [(0, start_factor), (peak_step, 1.0), (total_steps - 1, end_factor)]
    (x0, y0), (x1, y1) = corners[:2] if step < peak_step else corners[1:]
    low, high = Decimal(y0), Decimal(y1)
    return float(Decimal(learning_rate_max) * (low * (x1 - step) + high * (step - x0)) / (x1 - x0))


def update_average(average: Arrays, parameters: Arrays, n: int, beta: float = 0.99) -> Arrays:
    share = max(1 - Decimal(beta), 1 / Decimal(n + 1))
    return {k: each(lambda a, w: a + share * (w - a), average[k], W) for k, W in parameters.items()}


def update_ratios(before: Arrays, after: Arrays) -> dict[str, float]:
    ratios = {}
    for key in [key for key in before if key.startswith("W")]:
        old, new = decimals(before[key]), decimals(after[key])
        moved = sum((a - b) ** 2 for a, b in zip(new, old, strict=True))
        ratios[key] = float((moved / sum(b * b for b in old)).sqrt())
    return ratios


def scaled_learning_rate(
    learning_rate0: float, step: int, batch_size: int, base_batch_size: int = 256, warmup_steps: int = 0
) -> float:
    times = Decimal(batch_size) / base_batch_size
    if step < warmup_steps:
        times = ((warmup_steps - step) + times * step) / warmup_steps
    return float(Decimal(learning_rate0) * times)


ORACLES: dict[str, Callable[..., Any]] = {
    function.__name__: function
    for function in (
        choose_learning_rate, clip_gradients, step_decay, one_cycle, update_average, update_ratios,
        scaled_learning_rate,
    )
}  # fmt: skip


# --- every case ---------------------------------------------------------------------------------------

PUBLIC = [(name, testCases.CASES[name].public) for name in ORACLES]
EXACT = [
    (name, case)
    for name in ORACLES
    for case in (*testCases.CASES[name].more_public, *testCases.CASES[name].hidden)
]


def ids(value: Any) -> str:
    return value.name if isinstance(value, testCases.Case) else str(value)


def named(name: str, case: Any) -> dict[str, Any]:
    """The arguments of a case by name, the defaults of its oracle included."""
    code = ORACLES[name].__code__
    names = code.co_varnames[: code.co_argcount]
    defaults = ORACLES[name].__defaults__ or ()
    filled = dict(zip(names[len(names) - len(defaults) :], defaults, strict=True))
    return filled | dict(zip(names, case.arguments(), strict=False)) | dict(case.keywords)


def assert_expected(name: str, case: Any, value: Any) -> None:
    departs = difference(case, value, testCases.CASES[name].returns)
    assert departs is None, departs


def test_there_is_an_oracle_for_every_function():
    assert references(NAME).keys() == ORACLES.keys()


@pytest.mark.parametrize(("name", "case"), EXACT, ids=ids)
def test_numbers_are_the_exact_results_rounded_to_float64(name, case):
    with localcontext(prec=50):
        np.testing.assert_equal(ORACLES[name](**named(name, case)), case.expected)


@pytest.mark.parametrize(("name", "case"), PUBLIC, ids=ids)
def test_public_numbers_are_the_exact_results_to_the_figures_printed(name, case):
    with localcontext(prec=50):
        assert_expected(name, case, ORACLES[name](**named(name, case)))


@pytest.mark.parametrize(("name", "case"), PUBLIC + EXACT, ids=ids)
def test_the_reference_returns_what_is_expected(name, case):
    assert_expected(name, case, F[name](*case.arguments(), **case.keywords))


@pytest.mark.parametrize(
    ("name", "default", "changed"),
    [
        ("choose_learning_rate", "beta=0.9", "beta=0.88"),
        ("choose_learning_rate", "beta=0.9", "beta=0.92"),
        ("choose_learning_rate", "margin=10.0", "margin=10.001"),
        ("step_decay", "factor=0.1", "factor=0.1001"),
        ("one_cycle", "start_factor=0.04", "start_factor=0.0401"),
        ("one_cycle", "end_factor=0.0", "end_factor=1e-6"),
        ("update_average", "beta=0.99", "beta=0.991"),
        ("scaled_learning_rate", "base_batch_size=256", "base_batch_size=255"),
        ("scaled_learning_rate", "warmup_steps=0", "warmup_steps=13"),
    ],
)
def test_a_changed_default_is_seen(name, default, changed):
    assert_changed_default_is_seen(NAME, name, default, changed)


# --- torch: conventions translated --------------------------------------------------------------------


def cases_of(name: str) -> Any:
    return pytest.mark.parametrize("case", [case for one, case in PUBLIC + EXACT if one == name], ids=ids)


def close(value: Any, expected: Any, case: Any) -> None:
    """To the figures printed for public cases, else to 1e-12."""
    np.testing.assert_allclose(value, expected, rtol=0, atol=case.atol if case.name == "public" else 1e-12)


def as_parameters(torch: Any, arrays: Arrays) -> list[Any]:
    return [torch.nn.Parameter(torch.tensor(array)) for array in arrays.values()]


@cases_of("clip_gradients")
def test_clipping_agrees_with_torch_clip_grad_norm(torch, case):
    # torch divides by norm + 1e-6: a limit larger by the factor (norm + 1e-6) / norm gives our numbers.
    given = named("clip_gradients", case)
    parameters = as_parameters(torch, given["grads"])
    for parameter in parameters:
        parameter.grad = parameter.detach().clone()
    norm = torch.nn.utils.get_total_norm([parameter.grad for parameter in parameters]).item()
    limit = given["max_norm"] * ((norm + 1e-6) / norm if norm > given["max_norm"] else 2.0)
    assert torch.nn.utils.clip_grad_norm_(parameters, limit).item() == norm
    clipped, expected_norm = case.expected
    close(norm, expected_norm, case)
    for parameter, expected in zip(parameters, clipped.values(), strict=True):
        close(parameter.grad.numpy(), expected, case)


def rate_after(torch: Any, rate: float, steps: int, make: Callable[[Any], Any]) -> float:
    """The rate that a scheduler of torch has after some steps."""
    optimizer = torch.optim.SGD(as_parameters(torch, {"w": np.zeros(1)}), lr=rate)
    scheduler = make(optimizer)
    for _ in range(steps):
        optimizer.step()
        scheduler.step()
    return float(scheduler.get_last_lr()[0])


@cases_of("step_decay")
def test_step_decay_agrees_with_torch_step_lr(torch, case):
    given = named("step_decay", case)
    settings = {"step_size": given["drop_every"], "gamma": given["factor"]}
    found = rate_after(
        torch,
        given["learning_rate0"],
        given["epoch_num"],
        lambda optimizer: torch.optim.lr_scheduler.StepLR(optimizer, **settings),
    )
    close(found, case.expected, case)


@cases_of("one_cycle")
def test_one_cycle_agrees_with_torch_one_cycle_lr(torch, case):
    # torch's peak is at pct_start * total_steps - 1; its last rate is the first over final_div_factor.
    given = named("one_cycle", case)
    start, end = given["start_factor"], given["end_factor"]
    settings = {
        "max_lr": given["learning_rate_max"],
        "total_steps": given["total_steps"],
        "pct_start": (given["peak_step"] + 1) / given["total_steps"],
        "div_factor": 1 / start,
        "final_div_factor": start / end if end else math.inf,
        "anneal_strategy": "linear",
        "cycle_momentum": False,
    }
    found = rate_after(
        torch,
        1.0,
        given["step"],
        lambda optimizer: torch.optim.lr_scheduler.OneCycleLR(optimizer, **settings),
    )
    close(found, case.expected, case)


@cases_of("update_average")
def test_the_average_agrees_with_torch_swa_utils(torch, case):
    # While n / (n + 1) is below beta it is torch's equal average, and from there on its moving average.
    given = named("update_average", case)
    n, beta = given["n"], given["beta"]
    averages = [torch.tensor(array) for array in given["average"].values()]
    newest = [torch.tensor(array) for array in given["parameters"].values()]
    utils = torch.optim.swa_utils
    take_in = utils.get_swa_multi_avg_fn() if n / (n + 1) <= beta else utils.get_ema_multi_avg_fn(beta)
    take_in(averages, newest, torch.tensor(n, dtype=torch.float64))
    for average, expected in zip(averages, case.expected.values(), strict=True):
        close(average.numpy(), expected, case)


@cases_of("update_ratios")
def test_the_ratios_agree_with_torch_norms(torch, case):
    given = named("update_ratios", case)
    for key, expected in case.expected.items():
        before, after = (torch.tensor(given[one][key]) for one in ("before", "after"))
        close((torch.dist(after, before) / torch.linalg.matrix_norm(before)).item(), expected, case)


@cases_of("scaled_learning_rate")
def test_the_scaled_rate_agrees_with_torch_linear_lr(torch, case):
    # LinearLR climbs from start_factor to 1 in total_iters steps: here from 1 / k of the scaled rate.
    given = named("scaled_learning_rate", case)
    k = given["batch_size"] / given["base_batch_size"]
    settings = {"start_factor": 1 / k, "total_iters": given["warmup_steps"]}
    if not given["warmup_steps"] or k < 1:  # torch refuses a start above the end
        settings = {"start_factor": 1.0, "total_iters": 1}
        k = F["scaled_learning_rate"](**{**given, "learning_rate0": 1.0})
    found = rate_after(
        torch,
        given["learning_rate0"] * k,
        given["step"],
        lambda optimizer: torch.optim.lr_scheduler.LinearLR(optimizer, **settings),
    )
    close(found, case.expected, case)


@cases_of("choose_learning_rate")
def test_the_choice_agrees_with_the_bias_corrected_average_of_torch_adam(torch, case):
    # With beta2 = 0 and eps = 0 Adam steps by its corrected average over the size of the newest gradient.
    given = named("choose_learning_rate", case)
    parameter = torch.nn.Parameter(torch.zeros(1, dtype=torch.float64))
    optimizer = torch.optim.Adam([parameter], lr=1.0, betas=(given["beta"], 0.0), eps=0.0)
    smoothed = []
    for cost in map(float, given["costs"]):
        place = parameter.item()
        parameter.grad = torch.full((1,), cost, dtype=torch.float64)
        optimizer.step()
        smoothed.append((place - parameter.item()) * cost)
    close(given["rates"][int(np.argmin(smoothed))] / given["margin"], case.expected, case)


# --- what must hold of any numbers --------------------------------------------------------------------

numbers = st.floats(-100, 100)
sizes = st.integers(1, 4)


@st.composite
def networks(draw: Any, count: int = 1, prefix: str = "") -> list[Arrays]:
    """Dictionaries of W1, b1, W2, b2 of one network, each key after the prefix."""
    n0, n1, n2 = draw(sizes), draw(sizes), draw(sizes)
    shapes = {"W1": (n1, n0), "b1": (n1, 1), "W2": (n2, n1), "b2": (n2, 1)}
    generator = np.random.default_rng(draw(st.integers(0, 2**32)))
    return [
        {prefix + key: generator.normal(size=shape) for key, shape in shapes.items()} for _ in range(count)
    ]


@given(networks(prefix="d"), st.floats(1e-3, 100))
def test_clipped_gradients_are_never_longer_than_the_limit_and_keep_their_direction(drawn, limit):
    (grads,) = drawn
    clipped, norm = F["clip_gradients"](grads, limit)
    flat, before = (np.concatenate([array.ravel() for array in one.values()]) for one in (clipped, grads))
    assert norm == pytest.approx(np.linalg.norm(before))
    assert np.linalg.norm(flat) == pytest.approx(min(norm, limit))
    np.testing.assert_allclose(flat * norm, before * np.linalg.norm(flat), rtol=1e-9, atol=1e-12)


@given(networks(count=6), st.floats(0.0, 1.0))
def test_the_average_of_equal_parameters_is_the_parameters_and_of_a_few_their_mean(drawn, beta):
    average = drawn[0]
    for n in range(5):
        average = F["update_average"](average, drawn[0], n, beta)
    for key, array in average.items():
        np.testing.assert_allclose(array, drawn[0][key], rtol=1e-12)
    for n, one in enumerate(drawn):
        average = F["update_average"](average, one, n, 1.0)
    for key, array in average.items():
        np.testing.assert_allclose(array, np.mean([one[key] for one in drawn], axis=0), rtol=1e-9, atol=1e-12)


@given(networks(), st.floats(-0.5, 0.5))
def test_weights_that_all_change_by_a_fraction_have_that_ratio(drawn, fraction):
    (before,) = drawn
    after = {key: array * (1 + fraction) for key, array in before.items()}
    found = F["update_ratios"](before, after)
    assert found.keys() == {"W1", "W2"}
    assert all(ratio == pytest.approx(abs(fraction), rel=1e-6, abs=1e-12) for ratio in found.values())


@given(st.floats(1e-3, 10), st.integers(3, 200), st.floats(0, 1), st.floats(0, 1), st.data())
def test_one_cycle_climbs_to_the_highest_rate_and_comes_down(rate, total, start, end, data):
    peak = data.draw(st.integers(1, total - 2))
    found = [F["one_cycle"](rate, step, total, peak, start, end) for step in range(total)]
    assert found[0] == pytest.approx(rate * start, abs=1e-12)
    assert found[peak] == rate
    assert found[-1] == pytest.approx(rate * end, abs=1e-9)
    assert np.all(np.diff(found[: peak + 1]) >= -1e-12) and np.all(np.diff(found[peak:]) <= 1e-12)


@given(st.floats(1e-3, 10), st.integers(0, 300), st.integers(1, 50), st.floats(0.01, 1))
def test_each_drop_multiplies_by_the_factor(rate, epoch, every, factor):
    now, later = (F["step_decay"](rate, one, every, factor) for one in (epoch, epoch + every))
    assert later == pytest.approx(now * factor, rel=1e-9)


@given(st.floats(1e-3, 10), st.integers(1, 2000), st.integers(1, 2000), st.integers(1, 100))
def test_the_warm_up_goes_from_the_small_rate_to_the_scaled_one(rate, size, base, steps):
    first, last = (F["scaled_learning_rate"](rate, step, size, base, steps) for step in (0, steps))
    assert first == pytest.approx(rate)
    assert last == pytest.approx(rate * size / base)


@given(st.lists(st.floats(0.1, 5), min_size=1, max_size=30), st.floats(0, 0.99))
def test_the_choice_is_one_of_the_rates_over_the_margin(costs, beta):
    rates = np.geomspace(1e-3, 1, len(costs))
    assert F["choose_learning_rate"](rates, costs, beta, 2.0) in rates / 2
