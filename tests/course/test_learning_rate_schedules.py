"""learning_rate_schedules: every expected number derived twice more, and what must hold of any schedule.

The first derivation is in decimal arithmetic of 50 digits and shares nothing with the notebook's reference
solutions. The second is torch: its schedulers where it has the schedule, and for inverse-time decay, which is
none of them, the ``lr_decay`` of its Adagrad. Schedules made of one's own formula (LambdaLR) are no witness.
"""

from __future__ import annotations

import math
from decimal import Decimal, localcontext
from typing import Any

import nbformat
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import opt_utils
import testCases
from tests.course.functions import assert_changed_default_is_seen, functions
from tests.helpers.project import ROOT

NAME = "learning_rate_schedules"
FUNCTIONS = ("update_lr", "schedule_lr_decay", "exponential_decay", "cosine_annealing")


F = functions(NAME)
HIDDEN = [(name, case) for name in FUNCTIONS for case in testCases.CASES[name].hidden]
MORE = [(name, case) for name in FUNCTIONS for case in testCases.CASES[name].more_public]
ALL = [(name, testCases.CASES[name].public) for name in FUNCTIONS] + MORE + HIDDEN


def ids(value: Any) -> str:
    return value.name if isinstance(value, testCases.Case) else str(value)


def cases_of(*names: str) -> list[Any]:
    return [(name, case) for name, case in ALL if name in names]


def named(name: str, case: Any) -> dict[str, Any]:
    """The arguments of a case by name, defaults included; the defaults are those of the course's outline."""
    arguments = {
        "update_lr": ("learning_rate0", "epoch_num", "decay_rate"),
        "schedule_lr_decay": ("learning_rate0", "epoch_num", "decay_rate", "time_interval"),
        "exponential_decay": ("learning_rate0", "epoch_num", "decay_rate"),
        "cosine_annealing": (
            "learning_rate0", "epoch_num", "total_epochs", "warmup_epochs", "learning_rate_min",
        ),
    }[name]  # fmt: skip
    defaults = {
        "schedule_lr_decay": {"time_interval": 1000},
        "cosine_annealing": {"warmup_epochs": 0, "learning_rate_min": 0.0},
    }.get(name, {})
    return defaults | dict(zip(arguments, case.arguments(), strict=False)) | dict(case.keywords)


# --- the formulas in decimals -----------------------------------------------------------------------


def arctan_of_one_over(n: int) -> Decimal:
    total, power, k = Decimal(0), Decimal(1) / n, 0
    while power > Decimal(10) ** -60:
        total += (-1) ** k * power / (2 * k + 1)
        power /= n * n
        k += 1
    return total


def pi() -> Decimal:
    """Machin's formula."""
    return 4 * (4 * arctan_of_one_over(5) - arctan_of_one_over(239))


def cosine(x: Decimal) -> Decimal:
    """The power series of the cosine, for x up to pi."""
    total, term = Decimal(0), Decimal(1)
    for k in range(1, 45):
        total += term
        term *= -x * x / (2 * k * (2 * k - 1))
    return total


def exact(name: str, case: Any) -> float:
    """What the formula gives, floats taken exactly as they are, rounded to float64 at the end only."""
    given = named(name, case)
    with localcontext(prec=60):
        alpha, epoch = Decimal(given["learning_rate0"]), given["epoch_num"]
        rho = Decimal(given.get("decay_rate", 0.0))
        if name == "update_lr":
            return float(alpha / (1 + rho * epoch))
        if name == "schedule_lr_decay":
            return float(alpha / (1 + rho * (epoch // given["time_interval"])))
        if name == "exponential_decay":
            return float(alpha * (-rho * epoch).exp())
        warmup, total = given["warmup_epochs"], given["total_epochs"]
        smallest = Decimal(given["learning_rate_min"])
        if epoch < warmup:
            return float(alpha * (epoch + 1) / (warmup + 1))
        wave = (1 + cosine(pi() * (epoch - warmup) / (total - warmup))) / 2
        return float(smallest + (alpha - smallest) * wave)


def test_the_series_know_pi_and_the_cosine():
    with localcontext(prec=60):
        assert abs(pi() - Decimal("3.14159265358979323846264338327950288419716939937511")) < Decimal("1e-49")
        assert abs(cosine(pi() / 3) - Decimal("0.5")) < Decimal("1e-50")
        assert abs(cosine(pi()) + 1) < Decimal("1e-50")


@pytest.mark.parametrize(("name", "case"), MORE + HIDDEN, ids=ids)
def test_numbers_are_the_exact_results_rounded_to_float64(name, case):
    assert type(case.expected) is float
    assert case.expected == exact(name, case)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_public_numbers_are_the_exact_results_to_the_figures_printed(name):
    case = testCases.CASES[name].public
    assert abs(case.expected - exact(name, case)) <= 5.001e-9 < case.atol


@pytest.mark.parametrize(("name", "case"), ALL, ids=ids)
def test_the_reference_returns_a_number_that_is_right(name, case):
    rate = F[name](*case.arguments(), **case.keywords)
    assert isinstance(rate, float)
    assert abs(rate - case.expected) <= case.atol + case.rtol * abs(case.expected)


def test_hidden_cases_can_see_mistakes():
    assert all(len(testCases.CASES[name].hidden) >= 3 for name in FUNCTIONS)
    given = {name: [named(n, case) for n, case in HIDDEN if n == name] for name in FUNCTIONS}
    for name in FUNCTIONS[:3]:
        assert any(one["decay_rate"] > 1 for one in given[name])
        assert any(0 < one["decay_rate"] < 1 and one["epoch_num"] > 1 for one in given[name])
    parts = [one["epoch_num"] / one["time_interval"] for one in given["schedule_lr_decay"]]
    assert any(part == 2 for part in parts)  # the drop comes at the interval itself
    assert any(part > 2 and part % 1 > 0.5 for part in parts)  # and not half-way to the next
    assert any(0 < part < 1 for part in parts)
    places = [(one["epoch_num"], one["warmup_epochs"]) for one in given["cosine_annealing"]]
    assert any(epoch == 0 < warmup for epoch, warmup in places)
    assert any(0 < epoch < warmup for epoch, warmup in places)
    assert any(epoch == warmup > 0 for epoch, warmup in places)
    assert any(epoch > warmup > 0 for epoch, warmup in places)


@pytest.mark.parametrize(
    ("name", "default", "changed"),
    [
        ("schedule_lr_decay", "time_interval=1000", "time_interval=999"),
        ("schedule_lr_decay", "time_interval=1000", "time_interval=1001"),
        ("cosine_annealing", "warmup_epochs=0", "warmup_epochs=1"),
        ("cosine_annealing", "learning_rate_min=0.0", "learning_rate_min=1e-6"),
    ],
)
def test_a_changed_default_is_seen(name, default, changed):
    assert_changed_default_is_seen(NAME, name, default, changed)


# --- torch: conventions translated ------------------------------------------------------------------


def close(rate: float, case: Any) -> None:
    """To the figures printed for public cases, else to 1e-12."""
    assert abs(rate - case.expected) <= (case.atol if case.name == "public" else 1e-12)


def one_parameter(torch: Any, gradient: float = 1.0) -> Any:
    parameter = torch.zeros(1, dtype=torch.float64, requires_grad=True)
    parameter.grad = torch.full((1,), gradient, dtype=torch.float64)
    return parameter


@pytest.mark.parametrize(("name", "case"), cases_of("update_lr", "schedule_lr_decay"), ids=ids)
def test_inverse_time_decay_agrees_with_the_lr_decay_of_torch_adagrad(torch, name, case):
    # torch: the rate of step n, counted from 1, is lr / (1 + (n - 1) * lr_decay). With nothing summed before,
    # Adagrad's step on a gradient of 1 is that rate. The course's epoch e (or interval) is step e + 1.
    given = named(name, case)
    decays = given["epoch_num"]
    if name == "schedule_lr_decay":
        ends = range(given["time_interval"], given["epoch_num"] + 1, given["time_interval"])
        decays = len(ends)
    parameter = one_parameter(torch)
    settings = {"lr": given["learning_rate0"], "lr_decay": given["decay_rate"], "eps": 0.0}
    optimizer = torch.optim.Adagrad([parameter], **settings)
    optimizer.state[parameter]["step"] = torch.tensor(float(decays), dtype=torch.float64)
    optimizer.step()
    close(-parameter.item(), case)


@pytest.mark.parametrize(("name", "case"), cases_of("exponential_decay"), ids=ids)
def test_exponential_decay_agrees_with_torch_exponential_lr(torch, name, case):
    # torch is given the factor of an epoch, gamma = exp(-decay_rate).
    given = named(name, case)
    optimizer = torch.optim.SGD([one_parameter(torch, 0.0)], lr=given["learning_rate0"])
    gamma = math.exp(-given["decay_rate"])
    scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, gamma)
    for _ in range(given["epoch_num"]):
        optimizer.step()
        scheduler.step()
    close(scheduler.get_last_lr()[0], case)


@pytest.mark.parametrize(("name", "case"), cases_of("cosine_annealing"), ids=ids)
def test_warm_up_and_cosine_agree_with_torch_schedulers(torch, name, case):
    # LinearLR climbs from start_factor to end_factor in total_iters epochs: from 1 / (W + 1) to 1 in W.
    # CosineAnnealingLR goes down in T_max = E - W epochs, and begins where the warm-up ends.
    given = named(name, case)
    warmup, epoch = given["warmup_epochs"], given["epoch_num"]
    schedulers = torch.optim.lr_scheduler
    optimizer = torch.optim.SGD([one_parameter(torch, 0.0)], lr=given["learning_rate0"])
    if epoch < warmup:
        scheduler = schedulers.LinearLR(optimizer, start_factor=1 / (warmup + 1), total_iters=warmup)
        epochs = epoch
    else:
        scheduler = schedulers.CosineAnnealingLR(
            optimizer, T_max=given["total_epochs"] - warmup, eta_min=given["learning_rate_min"]
        )
        epochs = epoch - warmup
    for _ in range(epochs):
        optimizer.step()
        scheduler.step()
    close(scheduler.get_last_lr()[0], case)


# --- what must hold of any numbers ------------------------------------------------------------------

rates = st.floats(1e-6, 10.0)
decays = st.floats(0.0, 5.0)
epochs = st.integers(0, 5000)
intervals = st.integers(1, 2000)
DECAYING = ("update_lr", "schedule_lr_decay", "exponential_decay")


@given(rates, decays)
def test_the_first_epoch_has_the_initial_rate(rate, decay):
    for name in DECAYING:
        assert F[name](rate, 0, decay) == rate


@given(rates, epochs)
def test_a_decay_of_zero_changes_nothing(rate, epoch):
    for name in DECAYING:
        assert F[name](rate, epoch, 0.0) == rate


@given(rates, decays, epochs)
def test_the_rate_never_rises_and_stays_between_zero_and_the_initial_one(rate, decay, epoch):
    for name in DECAYING:
        now, later = F[name](rate, epoch, decay), F[name](rate, epoch + 1, decay)
        assert 0 <= later <= now <= rate  # the exponential one may round to zero


@given(rates, decays, st.integers(0, 100), intervals, st.data())
def test_an_interval_has_one_rate_that_of_inverse_time_decay(rate, decay, passed, interval, data):
    within = data.draw(st.integers(0, interval - 1))
    found = F["schedule_lr_decay"](rate, passed * interval + within, decay, interval)
    assert found == pytest.approx(F["update_lr"](rate, passed, decay), rel=1e-14)


@given(rates, decays, epochs)
def test_an_interval_of_one_epoch_is_inverse_time_decay(rate, decay, epoch):
    found = F["schedule_lr_decay"](rate, epoch, decay, 1)
    assert found == pytest.approx(F["update_lr"](rate, epoch, decay), rel=1e-14)


@given(rates, st.floats(1e-3, 1.0))
def test_inverse_time_decay_has_halved_after_one_over_the_decay_rate(rate, decay):
    assert F["update_lr"](rate, 1 / decay, decay) == pytest.approx(rate / 2, rel=1e-12)


@given(rates, st.floats(0.0, 2.0), st.integers(0, 50), st.integers(0, 50))
def test_exponential_decay_multiplies(rate, decay, one, other):
    in_two = F["exponential_decay"](F["exponential_decay"](rate, one, decay), other, decay)
    assert in_two == pytest.approx(F["exponential_decay"](rate, one + other, decay), rel=1e-12)


@given(rates, st.floats(0.0, 5.0), st.integers(0, 1000))
def test_exponential_decay_is_below_inverse_time_decay(rate, decay, epoch):
    # exp(x) >= 1 + x
    assert F["exponential_decay"](rate, epoch, decay) <= F["update_lr"](rate, epoch, decay) * (1 + 1e-12)


@st.composite
def cosines(draw: Any) -> tuple[float, int, int, float]:
    rate = draw(rates)
    total = draw(st.integers(1, 400))
    return rate, total, draw(st.integers(0, total - 1)), draw(st.floats(0.0, 1.0)) * rate


@given(cosines())
def test_the_cosine_schedule_starts_tops_and_ends_where_it_should(settings):
    rate, total, warmup, smallest = settings
    found = [F["cosine_annealing"](rate, e, total, warmup, smallest) for e in range(total + 1)]
    assert found[0] == pytest.approx(rate / (warmup + 1), rel=1e-12)
    assert found[warmup] == pytest.approx(rate, rel=1e-12)
    assert found[total] == pytest.approx(smallest, rel=1e-12, abs=1e-12 * rate)
    slack = 1e-12 * rate
    climb, descent = np.diff(found[: warmup + 1]), np.diff(found[warmup:])
    np.testing.assert_allclose(climb, rate / (warmup + 1), rtol=1e-9)  # equal steps
    assert np.all(descent <= slack)
    assert all(min(smallest, rate / (warmup + 1)) - slack <= one <= rate + slack for one in found)


@given(cosines(), st.data())
def test_the_cosine_is_symmetric_about_its_middle(settings, data):
    rate, total, warmup, smallest = settings
    step = data.draw(st.integers(0, total - warmup))
    high = F["cosine_annealing"](rate, warmup + step, total, warmup, smallest)
    low = F["cosine_annealing"](rate, total - step, total, warmup, smallest)
    assert high + low == pytest.approx(rate + smallest, rel=1e-12)


# --- numbers of the text ----------------------------------------------------------------------------


@pytest.fixture
def figures(monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "notebooks" / NAME)
    import figures_schedules

    monkeypatch.setattr(figures_schedules, "show", lambda figure, alt: None)
    return figures_schedules


@pytest.mark.parametrize(
    ("rate", "late", "floor"), [(0.05, 0.0128, 0.0128), (1.5, 1.5072, 1.5), (0.01, 0.2251, 0.0025)]
)
def test_a_rate_of_one_hundredth_does_not_reach_its_noise_floor_in_400_steps(
    figures, rate, late, floor, capsys
):
    figures.noise_floor(rate)
    assert f"last 200 steps {late:.4f}, formula (2) says {floor:.4f}" in capsys.readouterr().out


def test_a_warm_up_from_zero_allows_the_rates_of_one_a_step_shorter(figures, capsys):
    def climbing(steps: int, warmup: int) -> np.ndarray:
        rates = [F["cosine_annealing"](1.0, min(step, warmup), warmup + 1, warmup) for step in range(steps)]
        return np.array(rates)

    figures.steep_start(climbing)
    assert "[0.1, 0.2, 0.3, 0.6, 1.1, 1.6, 1.98]" in capsys.readouterr().out
    figures.steep_start(lambda steps, warmup: np.minimum(np.arange(steps) / max(warmup, 1), 1))
    assert "[0.1, 0.1, 0.2, 0.5, 1.0, 1.5, 1.98]" in capsys.readouterr().out


def test_inverse_time_decay_has_less_than_a_third_of_the_mean_rate_of_the_cosine():
    epochs = range(150)
    inverse = np.mean([F["update_lr"](1.0, epoch, 19 / 150) for epoch in epochs])
    cosine = np.mean([F["cosine_annealing"](1.0, epoch, 150, 10, 1 / 20) for epoch in epochs])
    assert inverse == pytest.approx(0.161, abs=5e-4) and inverse < cosine / 3


def test_a_cosine_without_warm_up_answers_exercise_11():
    cells = nbformat.read(ROOT / "source" / NAME / f"{NAME}.ipynb", as_version=4).cells
    (cell,) = [cell.source for cell in cells if "def train(" in cell.source]
    space: dict[str, Any] = {"np": np, **vars(opt_utils)}
    exec(cell, space)
    rates = [F["cosine_annealing"](2.0, epoch, 150) for epoch in range(150)]
    ends = [space["train"]("gd", rates, order=order)[1][-1] for order in range(3)]
    np.testing.assert_allclose(ends, [0.1374, 0.1375, 0.1392], atol=5e-5)
    assert np.mean(ends) < 0.1387
