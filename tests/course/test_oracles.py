"""Every literal expected array, derived twice more: in decimal arithmetic and with torch.optim."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

import testCases
from tests.course import functions
from tests.course.oracles import ORACLES, adam
from tests.helpers.assignments import read_assignment
from tests.helpers.project import ASSIGNMENT, ROOT

ADAM = "update_parameters_with_adam"
ACCEPTED = {m.id: m.edits for m in read_assignment().mistakes if m.accepted}
PAPERS_FORM = functions.function(ASSIGNMENT, ADAM, *ACCEPTED["epsilon_outside_root"])
RECORD = json.loads((ROOT / "tests" / "data" / "published.json").read_text("utf-8"))
EXACT = [  # the first public case has eight decimals only
    (name, case)
    for name in ORACLES
    for case in (*testCases.CASES[name].more_public, *testCases.CASES[name].hidden)
]
PUBLIC = [(name, testCases.CASES[name].public) for name in ORACLES]


def ids(pair: Any) -> str:
    return pair.name if isinstance(pair, testCases.Case) else str(pair)


def leaves(value: Any) -> list[Any]:
    """The arrays of a result in reading order, whatever holds them."""
    if isinstance(value, dict):
        return [leaf for key in value for leaf in leaves(value[key])]
    if isinstance(value, (list, tuple)):
        return [leaf for item in value for leaf in leaves(item)]
    return [value]


def names(value: Any) -> Any:
    """The keys and lengths of a result, without its arrays."""
    if isinstance(value, dict):
        return {key: names(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [names(item) for item in value]
    return "array"


@pytest.mark.parametrize(("function", "case"), EXACT, ids=ids)
def test_arrays_are_the_exact_results_rounded_to_float64(function, case):
    exact = ORACLES[function](*case.arguments(), **case.keywords)
    assert names(exact) == names(case.expected)
    for ours, theirs in zip(leaves(case.expected), leaves(exact), strict=True):
        assert ours.shape == theirs.shape
        if isinstance(ours, testCases.ArraySummary):
            assert list(theirs[0, : len(ours.first)]) == list(ours.first)
        else:
            assert ours.dtype == theirs.dtype
            np.testing.assert_array_equal(ours, theirs)


@pytest.mark.parametrize("case", testCases.CASES[ADAM].hidden, ids=ids)
def test_the_accepted_form_is_the_papers(case):
    exact, _, _ = adam(*case.arguments(), **case.keywords, inside=False)
    accepted, _, _ = PAPERS_FORM(*case.arguments(), **case.keywords)
    assert list(exact) == list(accepted)
    for key in exact:
        np.testing.assert_allclose(accepted[key], exact[key], rtol=1e-13)


@pytest.mark.parametrize(("function", "case"), PUBLIC, ids=ids)
def test_public_arrays_are_the_exact_results_to_the_figures_printed(function, case):
    exact = ORACLES[function](*case.arguments(), **case.keywords)
    assert names(exact) == names(case.expected)
    for ours, theirs in zip(leaves(case.expected), leaves(exact), strict=True):
        if isinstance(ours, testCases.ArraySummary):
            assert ours.shape == theirs.shape
            theirs, ours = theirs[0, : len(ours.first)], np.array(ours.first)
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=case.atol)


def test_public_cases_are_the_published_ones():
    expected = RECORD["expected"]
    for function, result in (
        ("update_parameters_with_gd", (testCases.CASES["update_parameters_with_gd"].public.expected,)),
        (
            "update_parameters_with_momentum",
            testCases.CASES["update_parameters_with_momentum"].public.expected,
        ),
        ("update_parameters_with_adam", testCases.CASES["update_parameters_with_adam"].public.expected),
    ):
        published = expected[function]
        for key, array in result[0].items():
            np.testing.assert_array_equal(array, published[key])
        for state, name in zip(result[1:], ("v", "s"), strict=False):
            for key, array in state.items():
                np.testing.assert_array_equal(array, published[name][key])
    outside = RECORD["variants"]["update_parameters_with_adam"]["epsilon_outside_root"]
    for key, array in PAPERS_FORM(*testCases.CASES[ADAM].public.arguments())[0].items():
        np.testing.assert_allclose(array, outside[key], rtol=0, atol=6e-9)
    batches = testCases.CASES["random_mini_batches"].public.expected
    published = expected["random_mini_batches"]
    assert [list(x.shape) for x, _ in batches] == published["X_shapes"]
    assert [list(y.shape) for _, y in batches] == published["Y_shapes"]
    assert list(batches[0][0].first) == published["first_three_of_first_batch_row_0"]
    inputs = RECORD["inputs"]
    assert inputs["learning_rate"] == testCases.LEARNING_RATE
    assert (inputs["momentum"]["beta"], inputs["adam"]["t"]) == (testCases.BETA, testCases.T)


def test_public_inputs_are_drawn_as_published():
    np.random.seed(1)
    drawn = {
        k: np.random.randn(*s) for k, s in {"W1": (2, 3), "b1": (2, 1), "W2": (3, 3), "b2": (3, 1)}.items()
    }
    drawn |= {f"d{k}": np.random.randn(*drawn[k].shape) for k in ("W1", "b1", "W2", "b2")}
    parameters, grads, v, s = testCases.update_parameters_with_adam_test_case()
    for key, array in (parameters | grads).items():
        np.testing.assert_array_equal(array, drawn[key])
    assert not any(array.any() for array in (*v.values(), *s.values()))
    np.random.seed(1)
    X, Y, size = testCases.random_mini_batches_test_case()
    np.testing.assert_array_equal(X, np.random.randn(12288, 148))
    np.testing.assert_array_equal(Y, np.random.randn(1, 148) < 0.5)
    assert size == 64


@pytest.mark.parametrize(("function", "case"), EXACT, ids=ids)
def test_hidden_cases_can_see_mistakes(function, case):
    arguments = case.arguments()
    if function.startswith("update"):
        state = [array for table in arguments[2:4] if isinstance(table, dict) for array in table.values()]
        assert all(np.all(array != 0) for array in state)
    if function == "update_parameters_with_adam":
        assert arguments[4] > 2
        assert all(np.all(array > 0) for array in arguments[3].values())


def test_hidden_cases_cover_defaults_other_settings_and_awkward_batches():
    settings = [
        (case.arguments()[4], case.arguments()[5:], dict(case.keywords))
        for case in testCases.CASES["update_parameters_with_adam"].hidden
    ]
    assert len({t for t, _, _ in settings}) == len(settings)
    assert any(not rest and not keywords for _, rest, keywords in settings)
    assert any("epsilon" in keywords for _, _, keywords in settings)
    sizes = []
    for case in testCases.CASES["random_mini_batches"].hidden:
        X, _, *rest = case.arguments()
        size = rest[0] if rest else case.keywords.get("mini_batch_size", 64)
        sizes.append((X.shape[1] % size, X.shape[1] > size))
    assert {(0, True), (3, True)} <= set(sizes)  # an exact partition, and a rest of several
    assert (0, False) in sizes  # one whole mini-batch
    assert any(rest and not larger for rest, larger in sizes)  # a mini-batch larger than m


# --- torch: conventions translated ------------------------------------------------------------------


def torch_steps(torch, optimizer, parameters, grads, state, **settings) -> dict[str, np.ndarray]:
    """One step of a torch optimizer in float64 from a given state; torch keeps W where we keep dW."""
    tensors = {
        key: torch.tensor(array, dtype=torch.float64, requires_grad=True) for key, array in parameters.items()
    }
    stepper = optimizer(list(tensors.values()), **settings)
    for key, tensor in tensors.items():
        tensor.grad = torch.tensor(grads[f"d{key}"], dtype=torch.float64)
        stepper.state[tensor].update(state(key))
    stepper.step()
    result = {key: tensor.detach().numpy() for key, tensor in tensors.items()}
    kept = {key: {n: v.numpy() for n, v in stepper.state[tensor].items()
                  if torch.is_tensor(v) and v.ndim} for key, tensor in tensors.items()}  # fmt: skip
    return {**result, **{f"{n} d{key}": array for key, table in kept.items() for n, array in table.items()}}


def cases_of(function: str) -> list[Any]:
    return [*testCases.CASES[function].public_cases, *testCases.CASES[function].hidden]


def close(ours: np.ndarray, theirs: np.ndarray, case: Any) -> None:
    """To the figures printed for public cases, else to 1e-12."""
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=case.atol if case.name == "public" else 1e-12)


@pytest.mark.parametrize("case", cases_of("update_parameters_with_gd"), ids=ids)
def test_gradient_descent_agrees_with_torch_sgd(torch, case):
    parameters, grads, learning_rate = case.arguments()
    stepped = torch_steps(torch, torch.optim.SGD, parameters, grads, lambda key: {}, lr=learning_rate)
    for key, array in case.expected.items():
        close(array, stepped[key], case)


@pytest.mark.parametrize("case", cases_of("update_parameters_with_momentum"), ids=ids)
def test_momentum_agrees_with_torch_sgd_with_as_much_dampening_as_momentum(torch, case):
    # torch: v = momentum * v + (1 - dampening) * grad; the course weighs the gradient with 1 - beta.
    parameters, grads, v, beta, learning_rate = case.arguments()

    def state(key):
        return {"momentum_buffer": torch.tensor(v[f"d{key}"], dtype=torch.float64)}

    stepped = torch_steps(
        torch, torch.optim.SGD, parameters, grads, state, lr=learning_rate, momentum=beta, dampening=beta
    )
    new, velocity = case.expected
    for key, array in new.items():
        close(array, stepped[key], case)
    for key, array in velocity.items():
        close(array, stepped[f"momentum_buffer {key}"], case)


def torch_adam(torch, case):
    parameters, grads, v, s, t, *rest = case.arguments()
    defaults = {"learning_rate": 0.01, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8}
    given = defaults | dict(zip(defaults, rest, strict=False)) | dict(case.keywords)

    def state(key):
        # torch counts a step before it is taken.
        return {
            "step": torch.tensor(float(t - 1)),
            "exp_avg": torch.tensor(v[f"d{key}"], dtype=torch.float64),
            "exp_avg_sq": torch.tensor(s[f"d{key}"], dtype=torch.float64),
        }

    stepped = torch_steps(
        torch, torch.optim.Adam, parameters, grads, state,
        lr=given["learning_rate"], betas=(given["beta1"], given["beta2"]), eps=given["epsilon"],
    )  # fmt: skip
    return parameters, stepped, given, t


@pytest.mark.parametrize("case", cases_of("update_parameters_with_adam"), ids=ids)
def test_adam_agrees_with_torch_adam(torch, case):
    parameters, stepped, given, t = torch_adam(torch, case)
    new, v, s = case.expected
    papers, _, _ = PAPERS_FORM(*case.arguments(), **case.keywords)
    for key, array in v.items():
        close(array, stepped[f"exp_avg {key}"], case)
    for key, array in s.items():
        close(array, stepped[f"exp_avg_sq {key}"], case)
    for key, array in new.items():
        close(papers[key], stepped[key], case)
        # torch's step is v_hat / (sqrt(s_hat) + eps); ours is the same v_hat over sqrt(s_hat + eps).
        s_hat = stepped[f"exp_avg_sq d{key}"] / (1 - given["beta2"] ** t)
        step = (parameters[key] - stepped[key]) * (np.sqrt(s_hat) + given["epsilon"])
        close(array, parameters[key] - step / np.sqrt(s_hat + given["epsilon"]), case)


@pytest.mark.parametrize("case", cases_of("random_mini_batches"), ids=ids)
def test_mini_batches_agree_with_torchs_batch_sampler(torch, case):
    from torch.utils.data import BatchSampler

    X, Y, *rest = case.arguments()
    size, seed = [*rest, 64, 0][:2] if len(rest) != 1 else (rest[0], 0)
    size, seed = case.keywords.get("mini_batch_size", size), case.keywords.get("seed", seed)
    np.random.seed(seed)
    order = np.random.permutation(X.shape[1]).tolist()
    batches = [torch.tensor(b) for b in BatchSampler(order, batch_size=size, drop_last=False)]
    assert len(batches) == len(case.expected)
    for columns, (mini_X, mini_Y) in zip(batches, case.expected, strict=True):
        for data, ours in ((X, mini_X), (Y, mini_Y)):
            theirs = torch.tensor(data).index_select(1, columns).numpy()
            assert ours.shape == theirs.shape
            if isinstance(ours, testCases.ArraySummary):
                ours, theirs = np.array(ours.first), theirs[0, : len(ours.first)]
            np.testing.assert_allclose(ours, theirs, rtol=0, atol=case.atol if case.name == "public" else 0)


@pytest.mark.parametrize("function", ["initialize_velocity", "initialize_adam"])
def test_the_averages_start_where_torch_adam_starts_its_own(torch, function):
    # torch makes its averages at the first step; a gradient of zero leaves them as they were made.
    for case in cases_of(function):
        (parameters,) = case.arguments()
        tensors = {key: torch.tensor(w, dtype=torch.float64) for key, w in parameters.items()}
        for tensor in tensors.values():
            tensor.grad = torch.zeros_like(tensor)
        optimizer = torch.optim.Adam(tensors.values())
        optimizer.step()
        results = case.expected if isinstance(case.expected, tuple) else (case.expected,)
        for result, name in zip(results, ("exp_avg", "exp_avg_sq"), strict=False):
            assert list(result) == [f"d{key}" for key in tensors]
            for key, tensor in tensors.items():
                theirs = optimizer.state[tensor][name].numpy()
                assert result[f"d{key}"].dtype == theirs.dtype
                np.testing.assert_array_equal(result[f"d{key}"], theirs, strict=True)
