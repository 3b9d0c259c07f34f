# Built from testCases.py of the course; edit it there.
"""The cases that graded functions must pass: inputs, and the values that a correct function returns.

Each assignment has a section, which begins with a line ``# --- assignment: NAME ---``. Lines above the
first section belong to all assignments. A release holds those lines and its own section, without the hidden
regions, which the build removes. Expected arrays are literals; tests derive each of them in two other ways.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from checking.check import ArraySummary, Case, CaseTable, GradedFunction

Arrays = dict[str, np.ndarray]
CASES = CaseTable(__file__)  # of each graded function: names of its results, its public case, its hidden ones
check = CASES.check
LEARNING_RATE, BETA, T = 0.01, 0.9, 2  # what the public cases are called with

# The public arrays are printed to eight decimals, so an exact answer is up to 5e-9 away.
_PRINTED = 6e-9


def _arrays(**entries: object) -> Arrays:
    return {key: np.array(entry) for key, entry in entries.items()}


_ZEROS = _arrays(
    dW1=[[0.0, 0.0, 0.0], [0.0, 0.0, 0.0]],
    db1=[[0.0], [0.0]],
    dW2=[[0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]],
    db2=[[0.0], [0.0], [0.0]],
)


def _parameters_and_grads() -> tuple[Arrays, Arrays]:
    """A network of three inputs, two hidden units and three outputs, and gradients for it."""
    random = np.random.RandomState(1)
    shapes = {"W1": (2, 3), "b1": (2, 1), "W2": (3, 3), "b2": (3, 1)}
    parameters = {key: random.randn(*shape) for key, shape in shapes.items()}
    grads = {f"d{key}": random.randn(*shape) for key, shape in shapes.items()}
    return parameters, grads


def _three_layers(scale: float = 1.0) -> tuple[Arrays, Arrays, Arrays, Arrays]:
    """parameters, grads, v, s of a network with layers of 2, 1, 2 and 1 units; no entry of any is zero.

    ``scale`` makes the gradients and their averages smaller; with 1e-4, the usual epsilon makes a difference.
    """
    random = np.random.RandomState(7)
    shapes = {"W1": (1, 2), "b1": (1, 1), "W2": (2, 1), "b2": (2, 1), "W3": (1, 2), "b3": (1, 1)}
    parameters, grads, v, s = (
        {key: np.round(random.randn(*shape), 1) + 0.05 for key, shape in shapes.items()} for _ in range(4)
    )
    return (
        parameters,
        {f"d{key}": scale * grad for key, grad in grads.items()},
        {f"d{key}": scale * average for key, average in v.items()},
        {f"d{key}": scale**2 * np.abs(average) for key, average in s.items()},
    )


_THREE_ZEROS = _arrays(
    dW1=[[0.0, 0.0]], db1=[[0.0]], dW2=[[0.0], [0.0]], db2=[[0.0], [0.0]], dW3=[[0.0, 0.0]], db3=[[0.0]]
)




# --- assignment: modern_optimizers -------------------------------------------------------------------------


def _modern_state() -> tuple[Arrays, Arrays, Arrays, Arrays]:
    """The parameters and gradients of the other public cases, with v and s that are not zero."""
    parameters, grads = _parameters_and_grads()
    random = np.random.RandomState(2)
    v = {key: random.randn(*grad.shape) for key, grad in grads.items()}
    s = {key: 0.1 + random.rand(*grad.shape) for key, grad in grads.items()}
    return parameters, grads, v, s


def update_parameters_with_nesterov_test_case() -> tuple[Arrays, Arrays, Arrays]:
    """parameters, grads, v"""
    return _modern_state()[:3]


def update_parameters_with_nadam_test_case() -> tuple[Arrays, Arrays, Arrays, Arrays, int, float]:
    """parameters, grads, v, s, t, mu_product"""
    return (*_modern_state(), 3, 0.25)


def update_parameters_with_lion_test_case() -> tuple[Arrays, Arrays, Arrays]:
    """parameters, grads, v"""
    return _modern_state()[:3]


def newton_schulz_test_case() -> np.ndarray:
    """G (3, 2)"""
    return np.array([[0.9, 0.2], [-0.3, 0.6], [0.1, -0.2]])


def update_parameters_with_muon_test_case() -> tuple[Arrays, Arrays, Arrays]:
    """parameters, grads, v"""
    return _modern_state()[:3]


def AdamW_test_case() -> tuple[Arrays, Arrays, Arrays]:
    """parameters, first_grads, second_grads"""
    return (
        _arrays(W1=[[1.5, -0.5], [0.25, 2.0]], b1=[[0.5], [-1.0]]),
        _arrays(dW1=[[0.2, -0.4], [1.0, 0.05]], db1=[[0.3], [-0.1]]),
        _arrays(dW1=[[-0.1, -0.4], [0.5, 0.2]], db1=[[0.3], [0.2]]),
    )


def _two_steps() -> tuple[Arrays, list[Arrays]]:
    """parameters, gradients"""
    parameters, first_grads, second_grads = AdamW_test_case()
    return parameters, [first_grads, second_grads]


def after_each_step(
    AdamW: type, parameters: Arrays, gradients: list[Arrays], *settings: float, **keywords: float
) -> dict[str, Arrays]:
    """The network's own arrays as each step of an optimizer leaves them."""
    arrays = dict(parameters)
    optimizer = AdamW(parameters, *settings, **keywords)
    after = {}
    for number, grads in enumerate(gradients, 1):
        optimizer.step(grads)
        after[f"step_{number}"] = {key: array.copy() for key, array in arrays.items()}
    return after


def by_turns(
    AdamW: type,
    first: Arrays,
    second: Arrays,
    of_first: list[Arrays],
    of_second: list[Arrays],
    **keywords: float,
) -> dict[str, Arrays]:
    """The arrays of two networks trained by turns, an optimizer for each; of_* are their gradients."""
    arrays = {"trained_1": dict(first), "trained_2": dict(second)}
    optimizers = AdamW(first, **keywords), AdamW(second, **keywords)
    for both in zip(of_first, of_second, strict=True):
        for optimizer, grads in zip(optimizers, both, strict=True):
            optimizer.step(grads)
    return {name: {key: array.copy() for key, array in some.items()} for name, some in arrays.items()}


def _opposed_three_layers() -> tuple[Arrays, Arrays, Arrays]:
    """parameters, grads, v; of the weights, the velocity is -1.5 times the gradient."""
    parameters, grads, v, _ = _three_layers()
    return parameters, grads, {key: -1.5 * grads[key] if "W" in key else v[key] for key in v}


# fmt: off
CASES["update_parameters_with_nesterov"] = GradedFunction(
    returns=("parameters", "v"),
    parts={"v": 3, "parameters": 5},
    public=Case("public", update_parameters_with_nesterov_test_case, rtol=0.0, atol=_PRINTED, expected=(
        _arrays(W1=[[1.64863287, -0.6330504, -0.52799879], [-1.09580221, 0.86281819, -2.28172971]],
            b1=[[1.74307334], [-0.73334045]],
            W2=[[0.33269838, -0.25208417, 1.47078271], [-2.07116928, -0.30969739, -0.35894025],
            [1.14215675, -1.09482175, -0.15104435]], b2=[[-0.89182983], [0.01673526], [0.56864327]]),
        _arrays(dW1=[[-1.47570124, 1.09408357, -1.02098577], [1.97873807, -0.71323608, -1.44130049]],
            db1=[[0.32970305], [-2.05652871]],
            dW2=[[-1.22004508, -0.28775139, -0.19535211], [1.66623368, -0.64978725, -1.85133854],
            [-0.18609364, -0.54920833, -1.1345278]], db2=[[1.2919168], [0.98671832], [0.75016689]]),
    )),
)
CASES["update_parameters_with_nadam"] = GradedFunction(
    returns=("parameters", "v", "s", "mu_product"),
    parts={"v": 3, "s": 3, "mu_product": 3, "parameters": 5},
    public=Case("public", update_parameters_with_nadam_test_case, rtol=0.0, atol=_PRINTED, expected=(
        _arrays(W1=[[1.62448267, -0.61193852, -0.52810048], [-1.07310448, 0.86543921, -2.30134258]],
            b1=[[1.74478608], [-0.76101832]],
            W2=[[0.31913072, -0.24936353, 1.46213668], [-2.06024312, -0.32235519, -0.38389106],
            [1.13379465, -1.09985634, -0.17226746]], b2=[[-0.87793896], [0.04213022], [0.58274471]]),
        _arrays(dW1=[[-0.48514398, 0.06383223, -1.83241741], [1.52649316, -1.52400643, -0.82594542]],
            db1=[[0.44030425], [-1.21433622]],
            dW2=[[-0.9789458, -0.76507131, 0.42714256], [2.02331186, -0.03133182, -1.09065346],
            [0.41802788, -0.53781019, -0.12894848]], db2=[[1.08094267], [-0.50710364], [0.08232714]]),
        _arrays(dW1=[[0.52880557, 0.19764478, 0.22774568], [0.69630106, 0.32649753, 0.20720622]],
            db1=[[0.320001], [0.45025212]],
            dW2=[[0.56729146, 0.30172276, 0.74014471], [0.58264418, 0.60510369, 0.48712013],
            [0.89319439, 0.67932434, 0.26328468]], db2=[[0.80000654], [1.06624147], [0.59995898]]),
        0.1125551,
    )),
)
CASES["update_parameters_with_lion"] = GradedFunction(
    returns=("parameters", "v"),
    parts={"v": 3, "parameters": 5},
    public=Case("public", update_parameters_with_lion_test_case, rtol=0.0, atol=_PRINTED, expected=(
        _arrays(W1=[[1.62444536, -0.61185641, -0.52807175], [-1.07306862, 0.86550763, -2.3014387]],
            b1=[[1.74471176], [-0.7611069]],
            W2=[[0.3191391, -0.24927038, 1.46200794], [-2.06024071, -0.3223172, -0.38395435],
            [1.13366944, -1.09979127, -0.17232821]], b2=[[-0.87795842], [0.04231375], [0.58271521]]),
        _arrays(dW1=[[-0.42359646, -0.04425692, -2.10581823], [1.62889304, -1.76649267, -0.84016717]],
            db1=[[0.4966237], [-1.2421929]],
            dW2=[[-1.05005158, -0.89461398, 0.5390229], [2.2653184, 0.03425227, -1.11519825],
            [0.52695528, -0.59032475, -0.0301123]], db2=[[1.16559536], [-0.72379422], [0.01635544]]),
    )),
)
CASES["newton_schulz"] = GradedFunction(
    returns=("X",),
    public=Case("public", lambda: (newton_schulz_test_case(),), rtol=0.0, atol=_PRINTED,
        expected=np.array([[1.06690723, 0.20032335], [-0.3600478, 0.6208243], [0.12001593, -0.20694143]])),
)
CASES["update_parameters_with_muon"] = GradedFunction(
    returns=("parameters", "v"),
    parts={"v": 4, "parameters": 8},
    public=Case("public", update_parameters_with_muon_test_case, rtol=0.0, atol=_PRINTED, expected=(
        _arrays(W1=[[1.63476255, -0.62405475, -0.52419184], [-1.08340003, 0.86144999, -2.28930313]],
            b1=[[1.73771482], [-0.71883104]],
            W2=[[0.32614315, -0.26138632, 1.47033663], [-2.0700903, -0.32105545, -0.36995181],
            [1.14299425, -1.08745724, -0.165163]], b2=[[-0.90487176], [0.02322725], [0.56780285]]),
        _arrays(dW1=[[-1.49653913, 1.09127022, -1.12779557], [2.06075161, -0.80290786, -1.48338786]],
            db1=[[0.35484712], [-2.11879312]],
            dW2=[[-1.27294269, -0.33320177, -0.16777941], [1.78084409, -0.64771028, -1.90723481],
            [-0.15914073, -0.57901631, -1.13548432]], db2=[[1.35066686], [0.94932478], [0.75061815]]),
    )),
)
CASES["AdamW"] = GradedFunction(
    returns=("after",),
    parts={"first step": 3, "later steps": 5, "two optimizers": 2},
    public=Case("public", _two_steps, rtol=0.0, atol=_PRINTED, driver=after_each_step, part="later steps",
        keywords={"learning_rate": 0.1, "weight_decay": 0.5}, expected=
        {"step_1": _arrays(W1=[[1.325, -0.375], [0.1375, 1.80000002]], b1=[[0.4], [-0.90000001]]), "step_2":
        _arrays(W1=[[1.2321163, -0.25625], [0.03740704, 1.62156238]], b1=[[0.30000001], [-0.93661036]])}
    ),
)
CASES["update_parameters_with_nesterov"].more_public = (
    Case("three_small_layers", lambda: (*_three_layers()[:3], 0.5, 0.2),
        (_arrays(W1=[[1.8275, -0.4175]], b1=[[-0.09750000000000002]], W2=[[0.42250000000000004], [-0.7075]],
        b2=[[0.5575], [-0.1275]], W3=[[-1.6825, 0.8925000000000001]], b3=[[1.1025]]),
        _arrays(dW1=[[0.32500000000000007, -0.025000000000000022]], db1=[[0.37500000000000006]],
        dW2=[[0.7749999999999999], [-0.12500000000000003]], db2=[[-2.175], [0.47500000000000003]],
        dW3=[[-0.975, 0.875]], db3=[[-1.625]]))),
)
CASES["update_parameters_with_nadam"].more_public = (
    Case("small_gradients", lambda: (*_three_layers(1e-4), 7, 0.1, 0.1, 0.8, 0.95, 1e-7, 0.05),
        (_arrays(W1=[[1.7367198786063445, -0.4488106015502392]], b1=[[0.038198045377045624]],
        W2=[[0.41197810405225216], [-0.7465080568348352]], b2=[[0.14669110949590425], [0.0322794929392639]],
        W3=[[-1.7211193121176391, 1.0254888130973143]], b3=[[0.7562858950417537]]),
        _arrays(dW1=[[0.00012900000000000002, 1.7000000000000003e-05]], db1=[[-1.7000000000000007e-05]],
        dW2=[[0.00015900000000000002], [1.0000000000000004e-06]], db2=[[-0.000145],
        [-1.5000000000000005e-05]], dW3=[[-0.00017700000000000002, 9.1e-05]],
        db3=[[-5.6999999999999996e-05]]), _arrays(dW1=[[6.326249999999999e-09, 1.0936250000000001e-08]],
        db1=[[1.582625e-08]], dW2=[[5.25625e-09], [1.948625e-08]], db2=[[7.22625e-09],
        [1.1136249999999998e-08]], dW3=[[1.4736249999999999e-08, 1.763625e-08]],
        db3=[[3.426250000000001e-09]]), 0.040567444532142005),
        rtol=1e-9, atol=1e-15),
)
CASES["update_parameters_with_lion"].more_public = (
    Case("decay_and_opposed_signs", lambda: (*_opposed_three_layers(), 0.2, 0.5, 0.6, 0.3),
        (_arrays(W1=[[1.445, -0.623]], b1=[[-0.15]], W2=[[0.223], [-0.905]], b2=[[0.25], [-0.15]],
        W3=[[-1.445, 1.187]], b3=[[0.8500000000000001]]), _arrays(dW1=[[0.27499999999999997, 0.075]],
        db1=[[0.010000000000000018]], dW2=[[0.12499999999999999], [0.075]], db2=[[-1.45],
        [0.05000000000000001]], dW3=[[-0.075, -0.17499999999999993]], db3=[[-0.79]]))),
)
CASES["newton_schulz"].more_public = (
    Case("small_and_wide", lambda: (1e-8 * newton_schulz_test_case().T, 3),
        np.array([[0.7947858157085397, -0.24040314122960774, 0.08013438040986924], [0.3809979368788881,
        1.0326292226070897, -0.3442097408690299]])),
)
CASES["update_parameters_with_muon"].more_public = (
    Case("three_small_layers", lambda: (*_three_layers()[:3], 0.2, 0.5),
        (_arrays(W1=[[1.8784499939839212, -0.3961338734906137]], b1=[[-0.02500000000000001]],
        W2=[[0.34298923430015593], [-0.5846197257366045]], b2=[[0.485], [-0.045000000000000005]],
        W3=[[-1.6951320421544553, 0.9219747650270628]], b3=[[0.9750000000000001]]),
        _arrays(dW1=[[0.32500000000000007, -0.025000000000000022]], db1=[[0.37500000000000006]],
        dW2=[[0.7749999999999999], [-0.12500000000000003]], db2=[[-2.175], [0.47500000000000003]],
        dW3=[[-0.975, 0.875]], db3=[[-1.625]]))),
)
CASES["AdamW"].more_public = (
    Case("first_step", lambda: (_arrays(W1=[[1.0]], b1=[[1.0]]), [_arrays(dW1=[[2.0]], db1=[[-3e-8]])],
        0.1, 0.5, 0.75, 1e-8, 0.1), driver=after_each_step, part="first step", expected=
        {"step_1": _arrays(W1=[[0.8900000004999999]], b1=[[1.075]])}
    ),
    Case("same_gradient", lambda: (_arrays(W1=[[1.0, -2.0]], b1=[[0.5]]),
        [_arrays(dW1=[[2.0, 0.5]], db1=[[-0.25]])] * 3, 0.1, 0.8, 0.9, 0.001, 0.1),
        driver=after_each_step, part="later steps", expected=
        {"step_1": _arrays(W1=[[0.8900499750124937, -2.0798003992015968]], b1=[[0.599601593625498]]),
        "step_2": _arrays(W1=[[0.7811994502748626, -2.158802794411178]], b1=[[0.6992031872509961]]),
        "step_3": _arrays(W1=[[0.6734374307846077, -2.2370151656686628]], b1=[[0.7988047808764941]])}
    ),
    Case("two_trainings", lambda: (_arrays(W1=[[1.0, -1.0]], b1=[[0.5]]),
        _arrays(W1=[[2.0, 0.5]], b1=[[-0.5]]),
        [_arrays(dW1=[[0.2, -0.4]], db1=[[0.1]]), _arrays(dW1=[[0.6, -0.2]], db1=[[-0.3]])],
        [_arrays(dW1=[[-5.0, 3.0]], db1=[[2.0]]), _arrays(dW1=[[-1.0, -4.0]], db1=[[6.0]])]),
        keywords={"learning_rate": 0.1}, driver=by_turns, part="two optimizers", expected=
        {"trained_1": _arrays(W1=[[0.8063228951487796, -0.8048830415646123]], b1=[[0.4494189911200658]]),
        "trained_2": _arrays(W1=[[2.1762060974205233, 0.41845154119192024]], b1=[[-0.6917781111928494]])}
    ),
)
# fmt: on
