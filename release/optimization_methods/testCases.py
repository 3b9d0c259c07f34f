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




# --- assignment: optimization_methods ----------------------------------------------------------------------


def _zeros_like(grads: Arrays) -> Arrays:
    return {key: np.zeros(grad.shape) for key, grad in grads.items()}


def update_parameters_with_gd_test_case() -> tuple[Arrays, Arrays, float]:
    """parameters, grads, learning_rate"""
    return (*_parameters_and_grads(), LEARNING_RATE)


def random_mini_batches_test_case() -> tuple[np.ndarray, np.ndarray, int]:
    """X (12288, 148), Y (1, 148) of true and false, mini_batch_size"""
    random = np.random.RandomState(1)
    X = random.randn(12288, 148)
    Y = random.randn(1, 148) < 0.5
    return X, Y, 64


def initialize_velocity_test_case() -> Arrays:
    """parameters"""
    return _parameters_and_grads()[0]


def update_parameters_with_momentum_test_case() -> tuple[Arrays, Arrays, Arrays]:
    """parameters, grads, v"""
    parameters, grads = _parameters_and_grads()
    return parameters, grads, _zeros_like(grads)


def initialize_adam_test_case() -> Arrays:
    """parameters"""
    return _parameters_and_grads()[0]


def update_parameters_with_adam_test_case() -> tuple[Arrays, Arrays, Arrays, Arrays]:
    """parameters, grads, v, s"""
    parameters, grads = _parameters_and_grads()
    return parameters, grads, _zeros_like(grads), _zeros_like(grads)


def _six_columns() -> tuple[np.ndarray, np.ndarray]:
    """X (2, 6), Y (1, 6) of true and false"""
    X = np.array([[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], [-1.0, -2.0, -3.0, -4.0, -5.0, -6.0]])
    return X, np.array([[True, False, True, True, False, False]])


# fmt: off
_GD = _arrays(W1=[[1.63535156, -0.62320365, -0.53718766], [-1.07799357, 0.85639907, -2.29470142]],
    b1=[[1.74604067], [-0.75184921]],
    W2=[[0.32171798, -0.25467393, 1.46902454], [-2.05617317, -0.31554548, -0.3756023],
    [1.1404819, -1.09976462, -0.1612551]], b2=[[-0.88020257], [0.02561572], [0.57539477]])
_MOMENTUM = (
    _arrays(W1=[[1.62544598, -0.61290114, -0.52907334], [-1.07347112, 0.86450677, -2.30085497]],
        b1=[[1.74493465], [-0.76027113]],
        W2=[[0.31930698, -0.24990073, 1.4627996], [-2.05974396, -0.32173003, -0.38320915],
        [1.13444069, -1.0998786, -0.1713109]], b2=[[-0.87809283], [0.04055394], [0.58207317]]),
    _arrays(dW1=[[-0.11006192, 0.11447237, 0.09015907], [0.05024943, 0.09008559, -0.06837279]],
        db1=[[-0.01228902], [-0.09357694]],
        dW2=[[-0.02678881, 0.05303555, -0.06916608], [-0.03967535, -0.06871727, -0.08452056],
        [-0.06712461, -0.00126646, -0.11173103]], db2=[[0.02344157], [0.16598022], [0.07420442]]),
)
_ADAM = (
    _arrays(W1=[[1.63178673, -0.61919778, -0.53561312], [-1.08040999, 0.85796626, -2.29409733]],
        b1=[[1.75225313], [-0.75376553]],
        W2=[[0.32648046, -0.25681174, 1.46954931], [-2.05269934, -0.31497584, -0.37661299],
        [1.14121081, -1.09245036, -0.16498684]], b2=[[-0.88529978], [0.03477238], [0.57537385]]),
    _arrays(dW1=[[-0.11006192, 0.11447237, 0.09015907], [0.05024943, 0.09008559, -0.06837279]],
        db1=[[-0.01228902], [-0.09357694]],
        dW2=[[-0.02678881, 0.05303555, -0.06916608], [-0.03967535, -0.06871727, -0.08452056],
        [-0.06712461, -0.00126646, -0.11173103]], db2=[[0.02344157], [0.16598022], [0.07420442]]),
    _arrays(dW1=[[0.00121136257, 0.00131039237, 0.000812865827],
        [0.000252500561, 0.000811541441, 0.000467483785]], db1=[[1.51020075e-05], [0.000875664434]],
        dW2=[[7.17640232e-05, 0.000281276921, 0.000478394595],
        [0.000157413361, 0.00047220632, 0.000714372576], [0.000450571368, 1.60392066e-07, 0.00124838242]],
        db2=[[5.49507194e-05], [0.00275494327], [0.000550629536]]),
)
CASES["update_parameters_with_gd"] = GradedFunction(
    returns=("parameters",),
    public=Case("public", update_parameters_with_gd_test_case, _GD, rtol=0.0, atol=_PRINTED),
)
CASES["random_mini_batches"] = GradedFunction(
    returns=("mini_batches",),
    parts={"full batches": 6, "smaller last batch": 4, "edge sizes": 2},
    public=Case("public", random_mini_batches_test_case, rtol=0.0, atol=_PRINTED, expected=[
        (
            ArraySummary((12288, 64), (0.90085595, -0.7612069, 0.2344157)),
            ArraySummary((1, 64), (True, False, True)),
        ),
        (
            ArraySummary((12288, 64), (-0.38405435, -1.09491185, 0.40890054)),
            ArraySummary((1, 64), (True, True, True)),
        ),
        (
            ArraySummary((12288, 20), (-1.31228341, 0.75041164, 0.16003707)),
            ArraySummary((1, 20), (True, True, True)),
        ),
    ], part="smaller last batch"),
)
CASES["initialize_velocity"] = GradedFunction(
    returns=("v",),
    public=Case("public", lambda: (initialize_velocity_test_case(),), _ZEROS),
)
CASES["update_parameters_with_momentum"] = GradedFunction(
    returns=("parameters", "v"),
    parts={"v": 6, "parameters": 6},
    public=Case("public", lambda: (*update_parameters_with_momentum_test_case(), BETA, LEARNING_RATE),
         rtol=0.0, atol=_PRINTED,
        expected=_MOMENTUM),
)
CASES["initialize_adam"] = GradedFunction(
    returns=("v", "s"),
    public=Case("public", lambda: (initialize_adam_test_case(),), (_ZEROS, _ZEROS)),
)
CASES["update_parameters_with_adam"] = GradedFunction(
    returns=("parameters", "v", "s"),
    parts={"v": 5, "s": 5, "parameters": 8},
    public=Case("public", lambda: (*update_parameters_with_adam_test_case(), T), rtol=0.0, atol=_PRINTED,
        expected=_ADAM),
)
CASES["update_parameters_with_gd"].more_public = (
    Case("three_small_layers", lambda: (*_three_layers()[:2], 0.5),
        _arrays(W1=[[2.025, -0.375]], b1=[[-0.22500000000000003]], W2=[[0.575], [-0.675]], b2=[[0.775],
        [-0.275]], W3=[[-1.825, 0.875]], b3=[[1.375]])),
)
CASES["random_mini_batches"].more_public = (
    Case("nothing_left", lambda: (*_six_columns(), 3),
        [(np.array([[6.0, 3.0, 2.0], [-6.0, -3.0, -2.0]]), np.array([[False, True, False]])),
        (np.array([[4.0, 1.0, 5.0], [-4.0, -1.0, -5.0]]), np.array([[True, True, False]]))],
        part="full batches"),
    Case("other_seed", lambda: (*_six_columns(), 4, 2),
        [(np.array([[5.0, 2.0, 4.0, 3.0], [-5.0, -2.0, -4.0, -3.0]]), np.array([[False, False, True,
        True]])), (np.array([[6.0, 1.0], [-6.0, -1.0]]), np.array([[False, True]]))],
        part="smaller last batch"),
)
CASES["initialize_velocity"].more_public = (
    Case("three_small_layers", lambda: _three_layers()[:1],
        _THREE_ZEROS),
)
CASES["update_parameters_with_momentum"].more_public = (
    Case("three_small_layers", lambda: (*_three_layers()[:3], 0.5, 0.2),
        (_arrays(W1=[[1.63, -0.46]], b1=[[0.03]], W2=[[0.27], [-0.74]], b2=[[0.34], [0.020000000000000004]],
        W3=[[-1.54, 0.91]], b3=[[0.8300000000000001]]), _arrays(dW1=[[0.6000000000000001,
        0.04999999999999999]], db1=[[0.1]], dW2=[[0.8999999999999999], [-0.05000000000000001]],
        db2=[[-1.45], [0.15]], dW3=[[-1.05, 0.7000000000000001]], db3=[[-0.9]]))),
)
CASES["initialize_adam"].more_public = (
    Case("three_small_layers", lambda: _three_layers()[:1],
        (_THREE_ZEROS, _THREE_ZEROS)),
)
CASES["update_parameters_with_adam"].more_public = (
    Case("small_gradients", lambda: (*_three_layers(1e-4), 7, 0.1, 0.8, 0.95, 1e-7),
        (_arrays(W1=[[1.7030684431329344, -0.45582762872598587]], b1=[[0.05550912336199257]],
        W2=[[0.39128695891220006], [-0.7503118936490683]], b2=[[0.10211380857734086],
        [0.055129560573734186]], W3=[[-1.6919482805533261, 1.0210736807298488]], b3=[[0.6716137807507834]]),
        _arrays(dW1=[[0.00012900000000000002, 1.7000000000000003e-05]], db1=[[-1.7000000000000007e-05]],
        dW2=[[0.00015900000000000002], [1.0000000000000004e-06]], db2=[[-0.000145],
        [-1.5000000000000005e-05]], dW3=[[-0.00017700000000000002, 9.1e-05]],
        db3=[[-5.6999999999999996e-05]]), _arrays(dW1=[[6.326249999999999e-09, 1.0936250000000001e-08]],
        db1=[[1.582625e-08]], dW2=[[5.25625e-09], [1.948625e-08]], db2=[[7.22625e-09],
        [1.1136249999999998e-08]], dW3=[[1.4736249999999999e-08, 1.763625e-08]],
        db3=[[3.426250000000001e-09]])),
        rtol=1e-9, atol=1e-15),
)
# fmt: on
