"""The cases that graded functions must pass: inputs, and the values that a correct function returns.

Each assignment has a section, which begins with a line ``# --- assignment: NAME ---``. Lines above the
first section belong to all assignments. A release holds those lines and its own section, without the hidden
regions, which the build removes. Expected arrays are literals; tests derive each of them in two other ways.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from autograder.verdict.check import ArraySummary, Case, CaseTable, GradedFunction

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


### BEGIN HIDDEN TESTS
check_hidden = CASES.check_hidden


def _network(seed: int, *sizes: int) -> tuple[Arrays, Arrays, Arrays, Arrays]:
    """parameters, grads, v, s of a network with layers of these sizes; no entry of any is zero."""
    random = np.random.RandomState(seed)
    shapes: dict[str, tuple[int, int]] = {}
    for layer, (before, here) in enumerate(pairwise(sizes), 1):
        shapes |= {f"W{layer}": (here, before), f"b{layer}": (here, 1)}
    parameters = {key: random.randn(*shape) for key, shape in shapes.items()}
    grads = {f"d{key}": random.randn(*shape) for key, shape in shapes.items()}
    v = {f"d{key}": 0.6 * random.randn(*shape) for key, shape in shapes.items()}
    s = {f"d{key}": 0.1 + random.rand(*shape) for key, shape in shapes.items()}
    return parameters, grads, v, s


def _faint_network(seed: int, *sizes: int) -> tuple[Arrays, Arrays, Arrays, Arrays]:
    """The same with gradients so small (v 1e-4, s 1e-7) that even the default epsilon makes a difference."""
    parameters, grads, v, s = _network(seed, *sizes)
    small, smaller = 3e-4, 1e-7
    return (
        parameters,
        {key: small * grad for key, grad in grads.items()},
        {key: small * average for key, average in v.items()},
        {key: smaller * average for key, average in s.items()},
    )


### END HIDDEN TESTS


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


### BEGIN HIDDEN TESTS


def _examples(seed: int, rows: int, m: int) -> tuple[np.ndarray, np.ndarray]:
    """X (rows, m) of short decimals, and labels Y (1, m) of true and false."""
    random = np.random.RandomState(seed)
    return np.round(random.randn(rows, m), 2), random.rand(1, m) < 0.5


# fmt: off
CASES["update_parameters_with_gd"].hidden = (
    Case(name="two_layers", arguments=lambda: (*_network(11, 3, 2, 1)[:2], 0.3),
        expected=_arrays(W1=[[1.8921747891101979, -0.4929776898767205, -0.6529227850311285],
            [-2.261654006327305, 0.3275579491069498, -0.5406825811331545]],
            b1=[[-1.009019584166015], [0.32472519496605495]], W2=[[0.6260847044950497, -1.394291890004667]],
            b2=[[-0.7933666787892744]])),
    Case(name="one_layer_uphill_parameters", arguments=lambda: (*_network(12, 2, 3)[:2], 1.7),
        expected=_arrays(W1=[[-4.409107139991179, 0.3348730835513397],
            [-0.5607373923203098, -3.563861034652886], [2.818929795805965, -3.8167271716526128]],
            b1=[[0.212781717168421], [-1.8415039810173852], [0.746595670827025]])),
    Case(name="four_layers", arguments=lambda: (*_network(13, 2, 3, 1, 2, 2)[:2], 0.05),
        expected=_arrays(W1=[[-0.6580315825130421, 0.7610269452890039],
            [-0.05639597025230399, 0.5337670093058855], [1.3590084342764484, 0.4623759672861368]],
            b1=[[1.430943297885135], [0.8366677825438448], [1.3840486264970606]],
            W2=[[-1.0143281454227588, -0.7663014058894679, -1.2724785282915787]], b2=[[0.5371303425237921]],
            W3=[[-0.26318831820593924], [0.9893829606227161]],
            b3=[[0.3555526212192291], [0.12223979092479294]],
            W4=[[2.1662462659312482, 0.5493720045216913], [-0.010665467137570299, -0.9656549778673437]],
            b4=[[1.0982246441956922], [0.956913188853407]])),
)
CASES["random_mini_batches"].hidden = (
    Case(name="rest_of_three", arguments=lambda: (*_examples(21, 2, 11), 4, 3), expected=[
        (
            np.array([[-1.71, 0.75, -0.11, 1.04], [0.16, -0.45, 1.61, -0.69]]),
            np.array([[False, False, True, False]]),
        ),
        (
            np.array([[-0.01, -0.21, -0.23, -0.05], [-1.06, 0.26, -1.28, 1.37]]),
            np.array([[False, False, True, True]]),
        ),
        (np.array([[-1.26, 1.13, -0.61], [0.69, 0.06, -0.99]]), np.array([[True, False, True]])),
    ], part="smaller last batch"),
    Case(name="nothing_left_over", arguments=lambda: (*_examples(22, 3, 8), 4), keywords={"seed": 5},
         expected=[
        (
            np.array([[-1.1, 1.08, -0.49, -1.46], [1.06, 0.03, 0.59, -0.56], [0.34, 1.52, 1.86, 1.06]]),
            np.array([[False, False, True, False]]),
        ),
        (
            np.array([[-0.09, -1.0, 0.92, -0.24], [0.63, 0.75, -1.06, -0.23], [0.75, -1.6, -0.65, -1.49]]),
            np.array([[False, True, False, False]]),
        ),
    ], part="full batches"),
    Case(name="one_short_batch", arguments=lambda: _examples(23, 2, 5), expected=[
        (
            np.array([[-0.78, 0.67, 0.03, 0.95, 0.7], [-1.14, -1.05, -0.37, -1.32, 1.77]]),
            np.array([[False, True, False, True, False]]),
        ),
    ], part="edge sizes"),
    Case(name="rest_of_one_float_labels",
         arguments=lambda: (_examples(24, 2, 7)[0], _examples(24, 2, 7)[1] * 1.0),
         keywords={"mini_batch_size": 2, "seed": 9}, expected=[
        (np.array([[-1.44, -0.77], [0.96, -1.63]]), np.array([[0.0, 1.0]])),
        (np.array([[-0.32, -0.99], [0.22, 0.68]]), np.array([[0.0, 0.0]])),
        (np.array([[1.33, -1.07], [0.3, 1.89]]), np.array([[0.0, 0.0]])),
        (np.array([[0.56], [0.1]]), np.array([[0.0]])),
    ], part="smaller last batch"),
    Case(name="one_whole_batch", arguments=lambda: (*_examples(26, 2, 4), 4, 8), expected=[
        (
            np.array([[0.71, -1.94, 0.2, 0.66], [-0.03, 0.27, -0.23, -1.76]]),
            np.array([[True, True, False, False]]),
        ),
    ], part="edge sizes"),
    Case(name="one_at_a_time", arguments=lambda: (*_examples(28, 3, 3), 1), keywords={"seed": 2}, expected=[
        (np.array([[-0.26], [1.51], [-0.84]]), np.array([[True]])),
        (np.array([[1.67], [0.06], [-0.3]]), np.array([[False]])),
        (np.array([[0.45], [-0.97], [0.34]]), np.array([[True]])),
    ], part="edge sizes"),
    Case(name="default_size", arguments=lambda: _examples(28, 2, 67), expected=[
        (ArraySummary((2, 64), (0.39, 0.5, 0.95)), ArraySummary((1, 64), (True, False, False))),
        (ArraySummary((2, 3), (0.31, 0.98, 1.01)), ArraySummary((1, 3), (True, True, True))),
    ], part="smaller last batch"),
)
CASES["initialize_velocity"].hidden = (
    Case(name="one_layer", arguments=lambda: (_network(31, 4, 2)[0],),
        expected=_arrays(dW1=[[0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0]], db1=[[0.0], [0.0]])),
    Case(name="three_layers", arguments=lambda: (_network(32, 2, 3, 1, 2)[0],),
        expected=_arrays(dW1=[[0.0, 0.0], [0.0, 0.0], [0.0, 0.0]], db1=[[0.0], [0.0], [0.0]],
            dW2=[[0.0, 0.0, 0.0]], db2=[[0.0]], dW3=[[0.0], [0.0]], db3=[[0.0], [0.0]])),
    Case(name="one_unit_inside", arguments=lambda: (_network(33, 3, 1, 2)[0],),
        expected=_arrays(dW1=[[0.0, 0.0, 0.0]], db1=[[0.0]], dW2=[[0.0], [0.0]], db2=[[0.0], [0.0]])),
)
CASES["update_parameters_with_momentum"].hidden = (
    Case(name="two_layers", arguments=lambda: (*_network(41, 3, 2, 1)[:3], 0.8, 0.1), expected=(
        _arrays(W1=[[-0.23532421215317612, 0.1929946042352769, 0.19359915263320726],
            [-0.8170570614905537, 0.5313646547667925, -1.0065562858981236]],
            b1=[[-0.23655133199989425], [0.8262767583245724]], W2=[[-1.2890987278422994, -0.921593084178236]],
            b2=[[-0.5113030130225089]]),
        _arrays(dW1=[[-0.35388110914144383, -0.8814655162553684, 0.5692866309036471],
            [-1.0814290378752294, 0.35779005519113527, -0.33623930184814455]],
            db1=[[0.8287538054195681], [-0.36424947977753336]],
            dW2=[[0.6288288140044513, -0.2641390353522247]], db2=[[-0.583509289075558]]),
    )),
    Case(name="one_layer_long_memory", arguments=lambda: (*_network(42, 2, 3)[:3], 0.99, 0.7), expected=(
        _arrays(W1=[[0.8704726433078503, 0.4522155016937167], [0.041531888258102195, 1.6152139062493647],
            [-0.2488386405199701, 0.370347763705966]],
            b1=[[1.8095031650696491], [0.7284029341938875], [0.006909012229074408]]),
        _arrays(dW1=[[-0.5339407004237395, -0.8435425755212878], [0.8659380712037005, -0.13169149977334182],
            [0.02097895113804876, -0.8635496009359237]],
            db1=[[-0.32898621366036823], [0.05575970708431621], [-0.6805477116628951]]),
    )),
    Case(name="three_layers", arguments=lambda: (*_network(43, 1, 3, 2, 2)[:3], 0.35, 0.02), expected=(
        _arrays(W1=[[0.2520882913154661], [-0.9106535986309933], [-0.4109759274195072]],
            b1=[[-0.5392455238092217], [0.8598643805624462], [-0.4220630138546442]],
            W2=[[0.5023470871987132, 1.9990907315926132, 1.2631842358961556],
            [-0.4543454230043341, -0.3269240280058751, 0.4493020120544852]],
            b2=[[-1.6623390958635622], [-0.8611723668144732]],
            W3=[[0.5041787827292293, -0.14804037044861088], [1.958170664473884, -0.6406602042429171]],
            b3=[[-1.0353806606330955], [-0.9107877056640273]]),
        _arrays(dW1=[[0.2655817014613618], [0.10860829251660714], [1.6236410680341973]],
            db1=[[0.2164962516825498], [-0.08955172454104834], [0.45265157699586006]],
            dW2=[[-0.207925135571519, 0.5554257989686265, -0.01613456892506424],
            [0.7565283068350034, -0.9756932491387766, 0.30088237513807226]],
            db2=[[-0.3161805575034929], [-0.045656409766979315]],
            dW3=[[-0.5633967302743901, 1.1863487151562422], [-1.151718853677095, 1.1108774629264335]],
            db3=[[-0.5729162790980913], [1.058505850191236]]),
    )),
)
CASES["initialize_adam"].hidden = (
    Case(name="one_layer", arguments=lambda: (_network(51, 3, 2)[0],), expected=(
        _arrays(dW1=[[0.0, 0.0, 0.0], [0.0, 0.0, 0.0]], db1=[[0.0], [0.0]]),
        _arrays(dW1=[[0.0, 0.0, 0.0], [0.0, 0.0, 0.0]], db1=[[0.0], [0.0]]),
    )),
    Case(name="three_layers", arguments=lambda: (_network(52, 1, 3, 2, 1)[0],), expected=(
        _arrays(dW1=[[0.0], [0.0], [0.0]], db1=[[0.0], [0.0], [0.0]], dW2=[[0.0, 0.0, 0.0], [0.0, 0.0, 0.0]],
            db2=[[0.0], [0.0]], dW3=[[0.0, 0.0]], db3=[[0.0]]),
        _arrays(dW1=[[0.0], [0.0], [0.0]], db1=[[0.0], [0.0], [0.0]], dW2=[[0.0, 0.0, 0.0], [0.0, 0.0, 0.0]],
            db2=[[0.0], [0.0]], dW3=[[0.0, 0.0]], db3=[[0.0]]),
    )),
    Case(name="three_units_inside", arguments=lambda: (_network(53, 2, 3, 1)[0],), expected=(
        _arrays(dW1=[[0.0, 0.0], [0.0, 0.0], [0.0, 0.0]], db1=[[0.0], [0.0], [0.0]], dW2=[[0.0, 0.0, 0.0]],
            db2=[[0.0]]),
        _arrays(dW1=[[0.0, 0.0], [0.0, 0.0], [0.0, 0.0]], db1=[[0.0], [0.0], [0.0]], dW2=[[0.0, 0.0, 0.0]],
            db2=[[0.0]]),
    )),
)
CASES["update_parameters_with_adam"].hidden = (
    Case(name="defaults", arguments=lambda: (*_network(61, 3, 2, 1), 3), expected=(
        _arrays(W1=[[-0.43038638587039796, 0.43980651094466205, -0.0013856689573111278],
            [1.060550264837788, 0.20345960106101568, 0.664986209459312]],
            b1=[[-1.0412421879581666], [-1.2819497931754633]],
            W2=[[-0.044407678389988645, -1.1440750672974245]], b2=[[-0.12428158756313412]]),
        _arrays(dW1=[[-0.29762136615151386, -0.12823031788826642, 0.05569525704346551],
            [0.21101666299572455, -0.024429575301436614, 0.25087254995168295]],
            db1=[[-0.3905874194049369], [-0.9055912827602308]],
            dW2=[[0.8515086521464776, -1.1716986830347775]], db2=[[-0.5916751627601962]]),
        _arrays(dW1=[[0.29382156270943277, 0.3612826940213299, 0.8252620436498608],
            [0.5542577287731695, 0.2708931554648714, 0.7465626778844481]],
            db1=[[0.1105544162071653], [0.8700152993152492]], dW2=[[0.3582760962249832, 0.3679148836554592]],
            db2=[[0.5860089082694447]]),
    )),
    Case(name="large_epsilon", arguments=lambda: (*_network(62, 2, 3), 7),
         keywords={"learning_rate": 0.2, "beta1": 0.8, "beta2": 0.95, "epsilon": 0.05}, expected=(
        _arrays(W1=[[-0.06222198074403619, -0.4965187641241561], [-0.18817235574527028, 1.1389722835967755],
            [-1.3195228377995796, 0.8334465878155114]],
            b1=[[-1.4092640211901835], [0.24293434416618892], [-0.5541605034357693]]),
        _arrays(dW1=[[0.3064107652841802, -0.15437289277804492], [-0.41690096028352386, -0.10485932364809934],
            [-0.6542925278056596, 0.41837802742608415]],
            db1=[[-0.6100976937353833], [-0.013393110101325207], [-0.6418270555996367]]),
        _arrays(dW1=[[0.713503630206329, 0.46210618253243196], [0.3246537905525193, 0.860999691143461],
            [0.7690824310258907, 0.9064434883519805]],
            db1=[[0.5054890253624209], [0.5279950055709905], [1.0142434443868533]]),
    )),
    Case(name="three_layers", arguments=lambda: (*_network(63, 1, 3, 2, 2), 4, 0.1, 0.7, 0.9, 0.001),
         expected=(
        _arrays(W1=[[-2.1767606582010677], [1.1575303018557874], [-0.03102480030164317]],
            b1=[[-0.6190409236501309], [-0.06326461294794637], [-1.3523842927451104]],
            W2=[[0.23280142943123902, -1.4648782883722782, -1.5783953069687862],
            [0.29904152213491525, -0.11311314200922898, -0.8218617815946002]],
            b2=[[0.6608894444321208], [1.1477898590566005]],
            W3=[[-0.1757934312912462, 1.0044980954894713], [-0.11291850036945869, 0.020320891390622806]],
            b3=[[0.25131987725066696], [1.0930881371636132]]),
        _arrays(dW1=[[0.4717890247045896], [-0.5338268991950681], [0.44536252560973827]],
            db1=[[-0.127769372311763], [0.7765092011219619], [0.9341618032881555]],
            dW2=[[0.3653564081052704, -0.8545173713800582, 0.6696226118364198],
            [-0.44477182878492433, 0.12912118543235204, -0.4035321584509928]],
            db2=[[0.7544880818278915], [-0.36770160798974477]],
            dW3=[[0.3652622608498773, 1.0363743200676223], [0.721407280055856, -0.12986747423527795]],
            db3=[[-0.5151128596921494], [-0.4945122415111704]]),
        _arrays(dW1=[[0.9282909095171293], [0.8205521230726717], [0.26417158997874923]],
            db1=[[0.7863609107224179], [0.8958558765481773], [0.25229628921471553]],
            dW2=[[0.22937915262820918, 0.12565821868685204, 0.5254458472385228],
            [1.0333619520347268, 0.7237212431744061, 0.5114745831579958]],
            db2=[[1.014869699079515], [0.16909779862316987]],
            dW3=[[0.6874940623256467, 0.5466660724705227], [1.0122585405711042, 0.6704142524477193]],
            db3=[[0.957616863957221], [0.22834229066174616]]),
    )),
    Case(name="late", arguments=lambda: (*_network(64, 2, 2), 40, 0.05), expected=(
        _arrays(W1=[[1.109312522819758, -1.9843833223328031], [-1.144601676358732, 2.1932390573634764]],
            b1=[[-1.8972484869766753], [-0.4259386257776193]]),
        _arrays(dW1=[[-0.7588955856006129, 0.056039440947202354],
            [-0.21110258434980522, -0.02216757162012284]],
            db1=[[-0.2342303824775566], [-0.5639489967454944]]),
        _arrays(dW1=[[0.720070843787338, 0.10291424763896082], [0.14116048649844515, 0.4768074474308504]],
            db1=[[0.3162760931001647], [0.5074048379237568]]),
    )),
    Case(name="faint_gradients", arguments=lambda: (*_faint_network(65, 3, 2), 900), expected=(
        _arrays(W1=[[-0.8319699453959499, -0.5403882365916822, -0.8593222772641574],
            [-0.5016694359521059, 1.0161293065158772, 0.7452254055236978]],
            b1=[[-1.5731965125142957], [0.07899192859144258]]),
        _arrays(dW1=[[-4.0491144167302454e-05, -7.611351499112442e-05, -3.166880066747455e-05],
            [-4.635442153665199e-06, -9.575658032907024e-05, -2.361065004166559e-05]],
            db1=[[-0.0004207555510325511], [0.0002565007034405727]]),
        _arrays(dW1=[[2.7944149066856572e-08, 1.0861724849580666e-07, 7.624927743065999e-08],
            [7.30443569372554e-08, 6.532505398743549e-08, 1.2984386291857517e-08]],
            db1=[[2.0605192217249793e-08], [4.4959595379338637e-08]]),
    )),
)
# fmt: on
### END HIDDEN TESTS


# --- assignment: adaptive_methods --------------------------------------------------------------------------


def _adaptive_state(seed: int) -> tuple[Arrays, Arrays]:
    """Averages (or a sum) that earlier steps have left behind: one of gradients, one of their squares."""
    random = np.random.RandomState(seed)
    shapes = {key: grad.shape for key, grad in _parameters_and_grads()[1].items()}
    first = {key: 0.5 * random.randn(*shape) for key, shape in shapes.items()}
    second = {key: 0.1 + random.rand(*shape) for key, shape in shapes.items()}
    return first, second


def initialize_adagrad_test_case() -> Arrays:
    """parameters"""
    return _parameters_and_grads()[0]


def update_parameters_with_adagrad_test_case() -> tuple[Arrays, Arrays, Arrays]:
    """parameters, grads, s"""
    return (*_parameters_and_grads(), _adaptive_state(2)[1])


def initialize_rmsprop_test_case() -> Arrays:
    """parameters"""
    return _parameters_and_grads()[0]


def update_parameters_with_rmsprop_test_case() -> tuple[Arrays, Arrays, Arrays]:
    """parameters, grads, s"""
    return (*_parameters_and_grads(), _adaptive_state(3)[1])


def update_parameters_with_adam_l2_test_case() -> tuple[Arrays, Arrays, Arrays, Arrays]:
    """parameters, grads, v, s"""
    return (*_parameters_and_grads(), *_adaptive_state(4))


def update_parameters_with_adamw_test_case() -> tuple[Arrays, Arrays, Arrays, Arrays]:
    """parameters, grads, v, s"""
    return (*_parameters_and_grads(), *_adaptive_state(4))


def initialize_amsgrad_test_case() -> Arrays:
    """parameters"""
    return _parameters_and_grads()[0]


def update_parameters_with_amsgrad_test_case() -> tuple[Arrays, Arrays, Arrays, Arrays, Arrays]:
    """parameters, grads, v, s, s_max"""
    v, s = _adaptive_state(5)
    s_max = {key: np.resize([0.6, 1.8], average.shape) * average for key, average in s.items()}
    return (*_parameters_and_grads(), v, s, s_max)


def _larger_and_smaller(s: Arrays) -> Arrays:
    """Arrays whose entries are by turns 0.6 and 1.8 times those of s."""
    return {key: np.resize([0.6, 1.8], average.shape) * average for key, average in s.items()}


# fmt: off
CASES["initialize_adagrad"] = GradedFunction(
    returns=("s",),
    public=Case("public", lambda: (initialize_adagrad_test_case(),), _ZEROS),
)
CASES["update_parameters_with_adagrad"] = GradedFunction(
    returns=("parameters", "s"),
    parts={"s": 5, "parameters": 7},
    public=Case("public", update_parameters_with_adagrad_test_case, expected=(
        _arrays(W1=[[1.6326903713440997, -0.6210815481047609, -0.5370124669021056],
            [-1.078126152726497, 0.8569612721535811, -2.2932131072371362]],
            b1=[[1.746933691447871], [-0.7530789605767672]],
            W2=[[0.3223888709255769, -0.25631622327732934, 1.468373017757357],
            [-2.0555300485475514, -0.31579704023994865, -0.37634278244711034],
            [1.139559040485719, -1.0997377050763038, -0.16333771464468283]],
            b2=[[-0.8803925260526131], [0.03372089792429699], [0.5758975346331822]]),
        _arrays(dW1=[[1.7394849008462372, 1.5069232875295817, 1.040025799160314],
            [0.9492458696070214, 1.1375534419293203, 0.6744294697210996]],
            db1=[[0.3354082145985839], [1.3254907190968368]],
            dW2=[[0.6395515077880148, 0.5830201473640444, 1.2188013206921344],
            [0.7404831966244084, 1.07744303980821, 1.2012652275398215],
            [1.344208822604977, 0.6801645709435833, 1.5106810136698]],
            db2=[[0.8557030659902305], [3.8194943472279212], [1.1506378974171394]]),
    )),
)
CASES["initialize_rmsprop"] = GradedFunction(
    returns=("s",),
    public=Case("public", lambda: (initialize_rmsprop_test_case(),), _ZEROS),
)
CASES["update_parameters_with_rmsprop"] = GradedFunction(
    returns=("parameters", "s"),
    parts={"s": 5, "parameters": 7},
    public=Case("public", update_parameters_with_rmsprop_test_case, expected=(
        _arrays(W1=[[1.6384657957513418, -0.6307765811331846, -0.53925722255213],
            [-1.0785261088440896, 0.8519316839369545, -2.289752220904519]],
            b1=[[1.7466629650169994], [-0.7519428184431917]],
            W2=[[0.3217513082132747, -0.25560651636157716, 1.4692027698094041],
            [-2.0558795086817185, -0.3124719074328502, -0.3669588138112934],
            [1.1416630314597747, -1.0997266771389385, -0.15722700930045255]],
            b2=[[-0.8821522632809895], [0.022805332409971523], [0.5729615801389555]]),
        _arrays(dW1=[[0.6075446032285503, 0.3622202018143638, 0.6614706989745639],
            [0.8175333441230729, 0.4468813232710702, 0.3365104740800749]],
            db1=[[0.4406843325528863], [1.020311728283741]],
            dW2=[[0.9755722825462119, 0.7232730004314402, 0.9503901572322803],
            [0.866917120271127, 0.4774152691749663, 0.244432565626678],
            [0.7231269490875225, 0.5920727253561835, 0.5402465282730688]],
            db2=[[0.2980441262941561], [0.7313622514524903], [0.5671091774539444]]),
    )),
)
CASES["update_parameters_with_adam_l2"] = GradedFunction(
    returns=("parameters", "v", "s"),
    parts={"v": 4, "s": 4, "parameters": 6},
    public=Case("public", lambda: (*update_parameters_with_adam_l2_test_case(), T), expected=(
        _arrays(W1=[[1.6246009714311815, -0.6134993450085703, -0.5265132339598617],
            [-1.0740273965493887, 0.8656972928912025, -2.2993909743562915]],
            b1=[[1.7458216131290305], [-0.7616845580294369]],
            W2=[[0.31862817261322235, -0.24808785181030643, 1.4615754568926844],
            [-2.059778298575704, -0.3228343288602284, -0.3842502006765649],
            [1.1353260004900998, -1.1005071883665871, -0.17130906908865495]],
            b2=[[-0.8798481093978062], [0.0410556154235518], [0.5824867742769314]]),
        _arrays(dW1=[[-0.08568480414330606, 0.3388387145273344, -0.3585281186910732],
            [0.3612957939991209, -0.0972846814563437, -0.7837340804147694]],
            db1=[[-0.30375706775669753], [0.1757818848594129]],
            dW2=[[0.12304274580793949, -0.4635783085271247, 0.2106973928266107],
            [-0.08132961114821934, 0.12224289120318622, 0.06460929691301057],
            [-0.5865581610549607, 0.15558236772793504, -0.3850027404649091]],
            db2=[[0.7195822678387864], [0.49148394164752307], [0.09496542131130771]]),
        _arrays(dW1=[[0.6222502970323947, 0.20928161345937635, 0.2587685536065992],
            [0.6447992815251353, 0.6246068844749948, 0.7373721198978366]],
            db1=[[0.5010090501542106], [0.7499309683444164]],
            dW2=[[0.4964731677652157, 0.7234708354754947, 0.8669959448409761],
            [0.2788691212719829, 0.47557684066004274, 0.6026514056919475],
            [0.786315891980879, 0.3533265289745026, 0.6553383605843459]],
            db2=[[0.7242608639394167], [0.9972606081572285], [0.4629413643809402]]),
    )),
)
CASES["update_parameters_with_adamw"] = GradedFunction(
    returns=("parameters", "v", "s"),
    parts={"v": 3, "s": 3, "parameters": 8},
    public=Case("public", lambda: (*update_parameters_with_adamw_test_case(), T), expected=(
        _arrays(W1=[[1.6244433750790117, -0.6134412578751938, -0.5264628904444373],
            [-1.0739232352284984, 0.8656133325307058, -2.2991670810869795]],
            b1=[[1.7458216131290305], [-0.7616845580294369]],
            W2=[[0.318597334893584, -0.24806360701209668, 1.461432947280286],
            [-2.0595814540256616, -0.3228031892649598, -0.38421296046394476],
            [1.1352156172801462, -1.1004015538512693, -0.1712923241966976]],
            b2=[[-0.8798481093978062], [0.0410556154235518], [0.5824867742769314]]),
        _arrays(dW1=[[-0.0873091495069693, 0.3394504709409844, -0.35799994693880977],
            [0.36236876262127704, -0.09815008908566837, -0.7814325417178891]],
            db1=[[-0.30375706775669753], [0.1757818848594129]],
            dW2=[[0.12272370671188239, -0.46332893815164733, 0.20923528488956572],
            [-0.07926947043872168, 0.12256530840719973, 0.06499335126767898],
            [-0.5876919304972962, 0.1566822589952491, -0.3848303122573587]],
            db2=[[0.7195822678387864], [0.49148394164752307], [0.09496542131130771]]),
        _arrays(dW1=[[0.6222857888957619, 0.20929558187621242, 0.25877804960507367],
            [0.644809949612138, 0.62459121742973, 0.7373401176672788]],
            db1=[[0.5010090501542106], [0.7499309683444164]],
            dW2=[[0.49647486692203663, 0.7234734743557739, 0.867015956718511],
            [0.27885234949216237, 0.4755723991387445, 0.6026448988440287],
            [0.7863309842045928, 0.3533261294047875, 0.6553345044947835]],
            db2=[[0.7242608639394167], [0.9972606081572285], [0.4629413643809402]]),
    )),
)
CASES["initialize_amsgrad"] = GradedFunction(
    returns=("v", "s", "s_max"),
    public=Case("public", lambda: (initialize_amsgrad_test_case(),), (_ZEROS, _ZEROS, _ZEROS)),
)
CASES["update_parameters_with_amsgrad"] = GradedFunction(
    returns=("parameters", "v", "s", "s_max"),
    parts={"v": 3, "s": 3, "s_max": 4, "parameters": 6},
    public=Case("public", lambda: (*update_parameters_with_amsgrad_test_case(), T), expected=(
        _arrays(W1=[[1.6243118262206933, -0.6117462612576405, -0.5285976551695026],
            [-1.0729461917194678, 0.865344041145401, -2.3016481612828392]],
            b1=[[1.7449081264931114], [-0.761089388071521]],
            W2=[[0.3190006221657241, -0.24934005341929333, 1.462267394845751],
            [-2.060116046815261, -0.32226293122572497, -0.384094206477684],
            [1.1343709075530988, -1.0998205418289888, -0.1725393541261648]],
            b2=[[-0.8780525664046731], [0.0423642050155736], [0.582724936936315]]),
        _arrays(dW1=[[0.08849045137697654, -0.034419197368378056, 1.1840061062127805],
            [-0.0631920244311978, 0.13941002363662341, 0.6437437167602702]],
            db1=[[-0.4214436047371737], [-0.35981343949453665]],
            dW2=[[0.057632643664064384, -0.09540593432689307, -0.6059101507623437],
            [-0.13186978245001202, -0.23019029616251935, 0.187041657024401],
            [-0.8162794513459444, -0.31634702685236826, 0.40639491940569883]],
            db2=[[0.8592405230357996], [-0.5140505832487776], [0.36438579595948384]]),
        _arrays(dW1=[[0.3855125573339713, 0.35454500993988264, 0.4279492495685044],
            [0.24417263691339547, 0.2661587897813914, 1.0633340823242852]],
            db1=[[1.0591815905779363], [0.28900190537443277]],
            dW2=[[0.1242540190910632, 0.30453226775466974, 0.7995221651079081],
            [0.8787924843310468, 0.12328236566643207, 0.6776995678480475],
            [0.10199110191149263, 0.6148572996855539, 0.7403037633698938]],
            db2=[[1.0845937291207677], [0.36149344208183326], [0.9021450179138543]]),
        _arrays(dW1=[[0.3855125573339713, 0.6364587703928175, 0.4279492495685044],
            [0.4394957411761568, 0.2661587897813914, 1.9150749523222956]],
            db1=[[1.0591815905779363], [0.5191463800726833]],
            dW2=[[0.1242540190910632, 0.5481999834839112, 0.7995221651079081],
            [1.5831262539999535, 0.12328236566643207, 1.2197931446335608],
            [0.10199110191149263, 1.1078507014297083, 0.7403037633698938]],
            db2=[[1.0845937291207677], [0.6463756735399904], [0.9021450179138543]]),
    )),
)
CASES["initialize_adagrad"].more_public = (
    Case("three_small_layers", lambda: _three_layers()[:1],
        _THREE_ZEROS),
)
CASES["update_parameters_with_adagrad"].more_public = (
    Case("small_gradients", lambda: (*_three_layers(1e-4)[:2], _three_layers(1e-4)[3], 0.1, 1e-7),
        (_arrays(W1=[[1.8062970234759759, -0.43616006847700445]], b1=[[0.010667054186121646]],
        W2=[[0.4819030640101015], [-0.7395878019370181]], b2=[[0.1373459246793686],
        [-0.001793091967561793]], W3=[[-1.7619522519925142, 1.0250970714468508]],
        b3=[[0.7444757017654761]]), _arrays(dW1=[[9.525e-09, 1.1725000000000002e-08]], db1=[[1.9525e-08]],
        dW2=[[6.125e-09], [2.0725000000000002e-08]], db2=[[2.7525e-08], [1.5725e-08]], dW3=[[1.5725e-08,
        1.9725e-08]], db3=[[2.3525e-08]])),
        rtol=1e-9, atol=1e-15),
)
CASES["initialize_rmsprop"].more_public = (
    Case("three_small_layers", lambda: _three_layers()[:1],
        _THREE_ZEROS),
)
CASES["update_parameters_with_rmsprop"].more_public = (
    Case("small_gradients", lambda: (*_three_layers(1e-4)[:2], _three_layers(1e-4)[3], 0.1, 0.8, 1e-7),
        (_arrays(W1=[[1.8220928077866818, -0.43441573386788557]], b1=[[0.0032291769846529038]],
        W2=[[0.4871095407036085], [-0.7383121187784516]], b2=[[0.19936230651455042],
        [-0.014789597439029224]], W3=[[-1.7634339794852816, 1.0214886341218403]], b3=[[0.833842588692627]]),
        _arrays(dW1=[[5.805e-09, 9.245000000000003e-09]], db1=[[1.3805e-08]], dW2=[[4.525000000000001e-09],
        [1.6445000000000003e-08]], db2=[[9.404999999999999e-09], [1.0045e-08]], dW3=[[1.2445e-08,
        1.5045e-08]], db3=[[6.204999999999999e-09]])),
        rtol=1e-9, atol=1e-15),
)
CASES["update_parameters_with_adam_l2"].more_public = (
    Case("small_gradients", lambda: (*_three_layers(1e-4), 7, 0.1, 0.8, 0.95, 1e-7, 1e-4),
        (_arrays(W1=[[1.6128276033458693, -0.4552732892331166]], b1=[[0.05938744757883141]],
        W2=[[0.2889041028156508], [-0.7431019254435175]], b2=[[0.1684699436201496], [0.0598735419943397]],
        W3=[[-1.6335882823260381, 0.9928798094076169]], b3=[[0.717613776814554]]), _arrays(dW1=[[0.000164,
        8.000000000000003e-06]], db1=[[-1.7000000000000007e-05]], dW2=[[0.00016800000000000002],
        [-1.3999999999999996e-05]], db2=[[-0.000145], [-1.5000000000000005e-05]],
        dW3=[[-0.00021200000000000003, 0.000112]], db3=[[-5.6999999999999996e-05]]),
        _arrays(dW1=[[6.895e-09, 1.1105000000000001e-08]], db1=[[1.582625e-08]], dW2=[[5.245e-09],
        [1.988e-08]], db2=[[7.22625e-09], [1.1136249999999998e-08]], dW3=[[1.6005e-08, 1.8555e-08]],
        db3=[[3.426250000000001e-09]])),
        rtol=1e-9, atol=1e-15),
)
CASES["update_parameters_with_adamw"].more_public = (
    Case("small_gradients", lambda: (*_three_layers(1e-4), 7, 0.1, 0.8, 0.95, 1e-7, 0.2),
        (_arrays(W1=[[1.6023596678315575, -0.45229181761390175]], b1=[[0.05938744757883141]],
        W2=[[0.2886973659142843], [-0.7354976708496939]], b2=[[0.1684699436201496], [0.0598735419943397]],
        W3=[[-1.6137114145229623, 0.9813968302300965]], b3=[[0.717613776814554]]),
        _arrays(dW1=[[0.00012900000000000002, 1.7000000000000003e-05]], db1=[[-1.7000000000000007e-05]],
        dW2=[[0.00015900000000000002], [1.0000000000000004e-06]], db2=[[-0.000145],
        [-1.5000000000000005e-05]], dW3=[[-0.00017700000000000002, 9.1e-05]],
        db3=[[-5.6999999999999996e-05]]), _arrays(dW1=[[6.326249999999999e-09, 1.0936250000000001e-08]],
        db1=[[1.582625e-08]], dW2=[[5.25625e-09], [1.948625e-08]], db2=[[7.22625e-09],
        [1.1136249999999998e-08]], dW3=[[1.4736249999999999e-08, 1.763625e-08]],
        db3=[[3.426250000000001e-09]])),
        rtol=1e-9, atol=1e-15),
)
CASES["initialize_amsgrad"].more_public = (
    Case("three_small_layers", lambda: _three_layers()[:1],
        (_THREE_ZEROS, _THREE_ZEROS, _THREE_ZEROS)),
)
CASES["update_parameters_with_amsgrad"].more_public = (
    Case("small_gradients", lambda: (*_three_layers(1e-4), _larger_and_smaller(_three_layers(1e-4)[3]),
        7, 0.1, 0.8, 0.95, 1e-7),
        (_arrays(W1=[[1.6373596678315574, -0.4582087148647121]], b1=[[0.05938744757883141]],
        W2=[[0.2976973659142843], [-0.7503616927812127]], b2=[[0.1684699436201496], [0.05724298370415772]],
        W3=[[-1.6487114145229624, 1.0153529899765086]], b3=[[0.717613776814554]]),
        _arrays(dW1=[[0.00012900000000000002, 1.7000000000000003e-05]], db1=[[-1.7000000000000007e-05]],
        dW2=[[0.00015900000000000002], [1.0000000000000004e-06]], db2=[[-0.000145],
        [-1.5000000000000005e-05]], dW3=[[-0.00017700000000000002, 9.1e-05]],
        db3=[[-5.6999999999999996e-05]]), _arrays(dW1=[[6.326249999999999e-09, 1.0936250000000001e-08]],
        db1=[[1.582625e-08]], dW2=[[5.25625e-09], [1.948625e-08]], db2=[[7.22625e-09],
        [1.1136249999999998e-08]], dW3=[[1.4736249999999999e-08, 1.763625e-08]],
        db3=[[3.426250000000001e-09]]), _arrays(dW1=[[6.326249999999999e-09, 2.0700000000000003e-08]],
        db1=[[1.582625e-08]], dW2=[[5.25625e-09], [3.6900000000000006e-08]], db2=[[7.22625e-09],
        [2.0699999999999997e-08]], dW3=[[1.4736249999999999e-08, 3.33e-08]], db3=[[3.426250000000001e-09]])),
        rtol=1e-9, atol=1e-15),
)
# fmt: on


### BEGIN HIDDEN TESTS


def _without_v(network: tuple[Arrays, Arrays, Arrays, Arrays]) -> tuple[Arrays, Arrays, Arrays]:
    """parameters, grads, s"""
    parameters, grads, _, s = network
    return parameters, grads, s


def _with_maximum(network: tuple[Arrays, Arrays, Arrays, Arrays]) -> tuple[Arrays, ...]:
    """parameters, grads, v, s, s_max; some entries of s_max lie above those of s, some below."""
    s_max = {key: np.resize([1.9, 0.4, 0.7], average.shape) * average for key, average in network[3].items()}
    return (*network, s_max)


# fmt: off
CASES["initialize_adagrad"].hidden = (
    Case(name="one_layer", arguments=lambda: (_network(111, 4, 2)[0],),
        expected=_arrays(dW1=[[0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0]], db1=[[0.0], [0.0]])),
    Case(name="four_layers", arguments=lambda: (_network(112, 2, 3, 1, 2, 2)[0],),
        expected=_arrays(dW1=[[0.0, 0.0], [0.0, 0.0], [0.0, 0.0]], db1=[[0.0], [0.0], [0.0]],
            dW2=[[0.0, 0.0, 0.0]], db2=[[0.0]], dW3=[[0.0], [0.0]], db3=[[0.0], [0.0]],
            dW4=[[0.0, 0.0], [0.0, 0.0]], db4=[[0.0], [0.0]])),
    Case(name="two_layers", arguments=lambda: (_network(113, 3, 1, 2)[0],),
        expected=_arrays(dW1=[[0.0, 0.0, 0.0]], db1=[[0.0]], dW2=[[0.0], [0.0]], db2=[[0.0], [0.0]])),
    Case(name="three_layers", arguments=lambda: (_network(114, 1, 2, 3, 1)[0],),
        expected=_arrays(dW1=[[0.0], [0.0]], db1=[[0.0], [0.0]], dW2=[[0.0, 0.0], [0.0, 0.0], [0.0, 0.0]],
            db2=[[0.0], [0.0], [0.0]], dW3=[[0.0, 0.0, 0.0]], db3=[[0.0]])),
)
CASES["update_parameters_with_adagrad"].hidden = (
    Case(name="two_layers_defaults", arguments=lambda: _without_v(_network(121, 3, 2, 1)), expected=(
        _arrays(W1=[[-0.20356422771114588, -0.2891252780947048, -0.5697211485391903],
            [-0.44989888952628665, -0.32025916283816164, 1.191721009062271]],
            b1=[[1.6222568212147812], [0.36581617954021006]],
            W2=[[-0.006331556739342022, 0.6250813334807019]], b2=[[1.703196852081893]]),
        _arrays(dW1=[[2.4551367430121944, 0.9172432751090784, 0.21002131274631747],
            [2.1434087318190667, 3.9938714408439533, 0.9697609251573136]],
            db1=[[1.132947489635929], [0.49567232770912784]], dW2=[[0.41267895124578075, 1.221912814630329]],
            db2=[[0.8885113231326426]]),
    )),
    Case(name="one_layer_fast", arguments=lambda: (*_without_v(_network(122, 2, 3)), 0.7), expected=(
        _arrays(W1=[[0.9661227428811432, -0.23632445998623927], [0.32274427822323687, -1.2618670631539044],
            [2.3219479342005136, -0.7371967433012212]],
            b1=[[-1.5720404341703798], [-0.22947998317161084], [0.38691120206564394]]),
        _arrays(dW1=[[1.7735123890650375, 3.233673096568751], [9.72662695238602, 0.2236246846721227],
            [0.8077985627326093, 2.04920270558898]],
            db1=[[1.059790867243946], [1.6359660472624575], [0.5878132825368902]]),
    )),
    Case(name="three_layers_large_epsilon",
         arguments=lambda: (*_without_v(_network(123, 1, 3, 2, 2)), 0.2, 0.3), expected=(
        _arrays(W1=[[-1.1827141963649435], [0.836268814340761], [0.3985928408915501]],
            b1=[[-1.6520106567238868], [-0.42809035514448246], [1.7467059582686517]],
            W2=[[-2.5652496608281448, -0.28882330427971, 1.2899985968115637],
            [-0.7556475920746284, -0.6084669625970206, 0.07911521323332729]],
            b2=[[1.6489919420718022], [-0.5187849332608426]],
            W3=[[-0.5808656728497673, -0.40561955169128], [2.2053291256886403, 2.090193301103149]],
            b3=[[1.1217195186302396], [0.3323969093507233]]),
        _arrays(dW1=[[1.4860548543395096], [2.4054769680870334], [1.7394678706923226]],
            db1=[[1.7262403170900675], [1.86643968953348], [1.0791839363730553]],
            dW2=[[1.01855235286029, 3.0264553694733043, 0.7468682184265596],
            [1.566037858728092, 0.18147046928547544, 8.5265328606485]],
            db2=[[3.7951147327685852], [0.7487877876531509]],
            dW3=[[1.1132570774483164, 0.8256788791089353], [0.41877452561916806, 1.2656207956087988]],
            db3=[[1.4279674283915087], [0.5693950329332305]]),
    )),
    Case(name="faint_gradients", arguments=lambda: _without_v(_faint_network(124, 3, 2)), expected=(
        _arrays(W1=[[0.2810625531743599, -0.45738727379831084, -1.331358153754523],
            [2.3147648717621796, -1.471904265190776, -0.7470351981406658]],
            b1=[[-1.0087441208520007], [1.6361511261280495]]),
        _arrays(dW1=[[1.3925026108911673e-07, 1.5049753334945933e-07, 1.8967787524454043e-07],
            [1.142305610027015e-07, 4.163378211529738e-08, 2.0169392520085412e-08]],
            db1=[[1.5061330506093668e-07], [8.001663723102904e-08]]),
    )),
)
CASES["initialize_rmsprop"].hidden = (
    Case(name="one_layer", arguments=lambda: (_network(131, 3, 2)[0],),
        expected=_arrays(dW1=[[0.0, 0.0, 0.0], [0.0, 0.0, 0.0]], db1=[[0.0], [0.0]])),
    Case(name="four_layers", arguments=lambda: (_network(132, 1, 3, 2, 1, 2)[0],),
        expected=_arrays(dW1=[[0.0], [0.0], [0.0]], db1=[[0.0], [0.0], [0.0]],
            dW2=[[0.0, 0.0, 0.0], [0.0, 0.0, 0.0]], db2=[[0.0], [0.0]], dW3=[[0.0, 0.0]], db3=[[0.0]],
            dW4=[[0.0], [0.0]], db4=[[0.0], [0.0]])),
    Case(name="two_layers", arguments=lambda: (_network(133, 2, 3, 1)[0],),
        expected=_arrays(dW1=[[0.0, 0.0], [0.0, 0.0], [0.0, 0.0]], db1=[[0.0], [0.0], [0.0]],
            dW2=[[0.0, 0.0, 0.0]], db2=[[0.0]])),
    Case(name="three_layers", arguments=lambda: (_network(134, 2, 2, 1, 3)[0],),
        expected=_arrays(dW1=[[0.0, 0.0], [0.0, 0.0]], db1=[[0.0], [0.0]], dW2=[[0.0, 0.0]], db2=[[0.0]],
            dW3=[[0.0], [0.0], [0.0]], db3=[[0.0], [0.0], [0.0]])),
)
CASES["update_parameters_with_rmsprop"].hidden = (
    Case(name="two_layers_defaults", arguments=lambda: _without_v(_network(141, 3, 2, 1)), expected=(
        _arrays(W1=[[0.04873436449817579, 0.851493993764629, -0.10276099493012043],
            [-0.5196078670276522, -0.7682778853566967, 0.48276969971909023]],
            b1=[[0.08998301116168055], [-0.2396442566811666]],
            W2=[[-0.06838924141001046, 0.06304136495304218]], b2=[[0.07061326383063152]]),
        _arrays(dW1=[[0.9795982805368743, 0.9831237294090172, 0.4238569199360667],
            [1.0195899413419711, 0.45673016138766515, 0.5287344583851671]],
            db1=[[1.2627279451789306], [0.7923443284176028]], dW2=[[0.6914402779297292, 0.557966745167]],
            db2=[[0.501763875575955]]),
    )),
    Case(name="one_layer_long_memory", arguments=lambda: (*_without_v(_network(142, 2, 3)), 0.7, 0.99),
         expected=(
        _arrays(W1=[[0.8297736291982438, 1.3094336718534105], [0.6938199132105543, 0.7092395857515073],
            [0.22416130592776465, -1.3129046207875097]],
            b1=[[-0.7634227634517002], [2.3507108812220188], [0.002866218382185416]]),
        _arrays(dW1=[[0.2761510259875384, 0.8517751273418983], [1.0398194718030758, 0.9690779443215907],
            [0.9518443681628507, 0.40656543044656873]],
            db1=[[0.2082362329387583], [1.011703977377995], [1.0456513177549054]]),
    )),
    Case(name="three_layers_large_epsilon",
         arguments=lambda: (*_without_v(_network(143, 1, 3, 2, 2)), 0.2, 0.35, 0.3), expected=(
        _arrays(W1=[[-0.9358919078002299], [1.264037564572135], [-2.400257500441203]],
            b1=[[-1.159792911840069], [0.9052995970612376], [0.09271865616479419]],
            W2=[[-0.47757382439714047, -0.6201651380105564, -0.20180212661343624],
            [-0.28180382809403626, -0.5439136388482164, 0.05600766374936654]],
            b2=[[-2.002556472394509], [0.9198813542493351]],
            W3=[[-0.5536182634877138, -0.41557858338933673], [-0.5523980725119048, 0.4362585581597994]],
            b3=[[0.606535474484389], [-1.2612778485023965]]),
        _arrays(dW1=[[0.352825403301963], [0.22056608841149178], [0.19355369923866306]],
            db1=[[0.19888173476357018], [0.31404842942875333], [0.3451433127751837]],
            dW2=[[0.30375766587535974, 1.2996512001424196, 0.17280566493272756],
            [1.5052598884238302, 0.7237528401481967, 0.3606070679940202]],
            db2=[[0.779800476651423], [0.552252751584696]],
            dW3=[[0.3421973503290231, 1.0675174857500447], [0.38178067315629577, 1.6115949420298794]],
            db3=[[2.3873816917558046], [0.3128994364793796]]),
    )),
    Case(name="faint_gradients", arguments=lambda: _without_v(_faint_network(144, 3, 2)), expected=(
        _arrays(W1=[[-1.2837288073471969, -0.09509092216099313, 0.07849066327752692],
            [1.845541731021684, 1.3914722132460526, -0.19173012578436469]],
            b1=[[-1.184348382544601], [1.046037081943714]]),
        _arrays(dW1=[[2.8445346752661247e-08, 4.872809768890181e-08, 5.3415825766301404e-08],
            [6.84467835284852e-08, 4.5319126417907055e-08, 8.137250471145169e-08]],
            db1=[[6.569228573586654e-08], [1.371020130692647e-07]]),
    )),
)
CASES["update_parameters_with_adam_l2"].hidden = (
    Case(name="two_layers_defaults", arguments=lambda: (*_network(151, 3, 2, 1), 3), expected=(
        _arrays(W1=[[-0.6368667963648915, 0.5310461843195321, 0.9936556591645025],
            [-0.6272876995138935, 1.4679600222231959, 0.40441855941053834]],
            b1=[[1.29527477212719], [-2.613737342688551]], W2=[[1.356191257535586, 1.8740709037374539]],
            b2=[[-0.09830719593834336]]),
        _arrays(dW1=[[0.06587981582347054, 0.21739023240574748, -0.7048787897985314],
            [0.9354489574979447, -0.04424008185404642, 0.14910704426121257]],
            db1=[[0.5121740416472631], [0.03158481208191166]],
            dW2=[[0.08774190238328451, -0.2236880953682129]], db2=[[0.17979765565859618]]),
        _arrays(dW1=[[1.0609299385143753, 0.7346744441880091, 0.1706150496814785],
            [0.35913588713860795, 0.24858750180305844, 0.25696338468396357]],
            db1=[[0.12738142891807702], [0.37186937434551953]],
            dW2=[[0.5343767785137279, 0.24638238044818578]], db2=[[0.9170240900326431]]),
    )),
    Case(name="one_layer_strong_decay",
         arguments=lambda: (*_network(152, 2, 3), 7, 0.05, 0.8, 0.99, 1e-08, 0.4), expected=(
        _arrays(W1=[[-0.0788205406483364, -0.21188742917585832], [-0.880048043700363, -1.6879254830527302],
            [-0.20365860928397936, -0.5316704841695712]],
            b1=[[-0.6080584603225735], [0.5235629771497331], [-1.6622795383197302]]),
        _arrays(dW1=[[-0.08923481329988996, -0.022755989118764433], [-0.3505962606509318, 0.2694997630024207],
            [-0.36772852354740726, -0.20234342762272675]],
            db1=[[0.2739291760776615], [-0.6765379325903665], [0.6435651659877576]]),
        _arrays(dW1=[[0.9234528206081343, 0.47675742656204384], [0.6416773351893265, 0.563259678912379],
            [0.3913202035403192, 0.6790455986850151]],
            db1=[[0.460485597602551], [0.5094260892693391], [0.1892085962098724]]),
    )),
    Case(name="three_layers_large_epsilon",
         arguments=lambda: (*_network(153, 1, 3, 2, 2), 4, 0.1, 0.7, 0.9, 0.2, 0.15), expected=(
        _arrays(W1=[[0.09340381211465569], [-1.264509373413866], [-0.7301604944016877]],
            b1=[[-0.07005653655647257], [1.383806203115194], [-0.015451992500597875]],
            W2=[[0.0019509375830883485, -1.5092172069485013, -1.7608407692649133],
            [0.11814714053858251, 0.6197507218396822, 1.3065245416164988]],
            b2=[[-0.4395413737335604], [1.4081957018505709]],
            W3=[[0.5831748184110814, 1.9596344575069116], [-0.46552615909146283, -0.38669833409008114]],
            b3=[[-1.1628001131322396], [0.36827513902841874]]),
        _arrays(dW1=[[0.05661800135782025], [0.7592841091681294], [0.6782464358414645]],
            db1=[[1.0067186162474275], [0.09758517831726021], [-0.014429671463018295]],
            dW2=[[-0.3556547308782624, -0.16045530675203531, -0.6129769901295712],
            [0.723501526290191, 0.25678907254788297, -0.19769620675407618]],
            db2=[[-0.29322473346010697], [-0.054641910617463145]],
            dW3=[[0.07878022357987971, -0.4521844596554758], [0.1957076974914751, -0.12298589352765328]],
            db3=[[-0.48906840486801556], [-0.7240396750540102]]),
        _arrays(dW1=[[1.0550583439644419], [0.278105487246548], [1.0967414238795727]],
            db1=[[1.3715311923042637], [0.37329422476622076], [0.4589902208462504]],
            dW2=[[0.8966048210094215, 0.40092893422546755, 0.9633544403289417],
            [0.9204343082718233, 0.29095797314079586, 0.8122099347356967]],
            db2=[[0.5369219567237894], [0.21061079608092367]],
            dW3=[[0.7780852766658407, 0.2774006995762984], [0.12424864615075455, 0.4079180808539743]],
            db3=[[0.15792646830998486], [0.49684415002015003]]),
    )),
    Case(name="faint_gradients", arguments=lambda: (*_faint_network(154, 3, 2), 900), expected=(
        _arrays(W1=[[2.287309958912333, 0.11710002066498207, 0.16629052242248277],
            [0.18296517195237158, 0.6956458244206274, 1.5518247055915189]],
            b1=[[0.31505074808255107], [1.0693132857453775]]),
        _arrays(dW1=[[0.002454187436645423, 0.00031605344755713486, 6.8871355065343e-05],
            [0.00018170562901922565, 0.0005987902400203485, 0.0016078809819687649]],
            db1=[[-6.988177163569722e-05], [0.00010889169211519656]]),
        _arrays(dW1=[[5.829698380902692e-07, 1.5293614596821788e-08, 7.850785414700662e-08],
            [8.599145655140781e-08, 1.36076381215559e-07, 3.4134179537641817e-07]],
            db1=[[3.25069159421597e-08], [6.629904051608152e-08]]),
    )),
)
CASES["update_parameters_with_adamw"].hidden = (
    Case(name="two_layers_defaults", arguments=lambda: (*_network(161, 3, 2, 1), 3), expected=(
        _arrays(W1=[[-0.17206793399454262, 0.5087636608647761, -0.7997369985125514],
            [-0.22739034566060654, 0.5668683403853606, -1.330353322091553]],
            b1=[[-0.9152288653713003], [0.6769500696811068]], W2=[[-1.4426351309633973, 0.17080702554205549]],
            b2=[[0.7734293806146106]]),
        _arrays(dW1=[[0.006810221397779535, 0.33464381786392555, 0.9021103983647986],
            [-0.07829962334915536, -0.48619798336395886, 0.3876857799371749]],
            db1=[[0.4114110503979266], [0.555944233329899]], dW2=[[0.3788058414487836, 1.443860834420975]],
            db2=[[-0.5884052353424113]]),
        _arrays(dW1=[[0.366285095924673, 0.752829265765896, 0.6875519915035234],
            [0.32375799832527347, 1.0580289600785644, 0.7171274475868493]],
            db1=[[0.8930130036250747], [0.36547136529310975]], dW2=[[1.0569353492938405, 0.481781446189822]],
            db2=[[1.0618507403099142]]),
    )),
    Case(name="one_layer_strong_decay",
         arguments=lambda: (*_network(162, 2, 3), 7, 0.05, 0.8, 0.99, 1e-08, 0.4), expected=(
        _arrays(W1=[[1.1065764437105439, -0.7864830615331072], [0.3616109793394778, 0.7202884930508122],
            [0.10053412654622663, 0.045023921380344965]],
            b1=[[-0.9359295976587308], [1.0588383560448604], [0.9762695928110005]]),
        _arrays(dW1=[[-0.1875463472102571, 0.6291363485544625], [-0.03460443613683724, -0.7107149189559274],
            [-0.380933993854976, 1.1054754742470385]],
            db1=[[0.2016116046840044], [-0.4515207487007416], [-0.9148295482935191]]),
        _arrays(dW1=[[0.4769550050233814, 0.46969619041149246], [0.5280472398959928, 0.6578351086560796],
            [0.9751833303018204, 0.7875072463806022]],
            db1=[[0.4118335611324634], [0.2476284079500282], [0.36759727371614137]]),
    )),
    Case(name="three_layers_large_epsilon",
         arguments=lambda: (*_network(163, 1, 3, 2, 2), 4, 0.1, 0.7, 0.9, 0.2, 0.15), expected=(
        _arrays(W1=[[-0.20818960413775553], [1.8592644967234262], [-1.7798801732589897]],
            b1=[[-0.41143917612493425], [0.41765153086240847], [1.4452423444531508]],
            W2=[[-0.1831572610057621, -1.2381010193876738, -1.2196634299304865],
            [-0.7141574632263582, 0.34742196931903374, 0.5037134799230456]],
            b2=[[0.46561107220033293], [0.286205684389521]],
            W3=[[-0.3073457257463339, 0.35240163903171157], [0.042411896602742756, -1.0145244155374264]],
            b3=[[-1.4812962631817805], [0.31270765940993817]]),
        _arrays(dW1=[[-0.5318297126611717], [0.7245781637011969], [0.22103972346589676]],
            db1=[[-0.44085072056291097], [-0.2763482337493655], [-0.034778029538093495]],
            dW2=[[-0.05977031118776405, 0.2702775990757803, 0.46980884173291265],
            [0.13594959051181796, 0.7121001204627116, -0.11108732535803778]],
            db2=[[-0.07780117848715795], [-0.6894632508486951]],
            dW3=[[0.2907920887945253, -0.37188561099028566], [0.0942267468073195, 0.37667789038172284]],
            db3=[[0.5819932291673361], [-0.11970454505222106]]),
        _arrays(dW1=[[0.40366313955939953], [0.7531720785816274], [0.7322889084704379]],
            db1=[[0.7249212307340277], [0.1917091752788305], [0.8737067802225651]],
            dW2=[[0.9770868146415133, 0.8616460620802983, 0.7454926047581208],
            [0.7641533829159091, 1.0017435643571617, 0.19482111598001522]],
            db2=[[0.8370451346773998], [1.0367651072492114]],
            dW3=[[0.33683453541061953, 0.9884221435372565], [0.20131884031404604, 0.8506093546727936]],
            db3=[[0.6496454306435289], [0.1643136734075243]]),
    )),
    Case(name="faint_gradients", arguments=lambda: (*_faint_network(164, 3, 2), 900), expected=(
        _arrays(W1=[[-1.3820506450654386, -1.0242505362563485, 0.807245492381131],
            [-0.552895516925987, 1.8486756953073542, -0.1272489427415509]],
            b1=[[-1.199220709150738], [0.17770240052438957]]),
        _arrays(dW1=[[0.00014185292504924276, 0.0001337524500100779, 2.1541791043651446e-05],
            [8.064417001239789e-05, -3.2328028395400797e-05, 0.00019678320626398128]],
            db1=[[0.0001215165596280087], [-0.00021069990033081797]]),
        _arrays(dW1=[[2.785788844131235e-08, 2.4809812287394697e-08, 9.521773300491731e-08],
            [7.16470807257434e-08, 2.845469350438904e-08, 7.069687783113465e-08]],
            db1=[[7.214277353691408e-08], [3.320399456009484e-08]]),
    )),
)
CASES["initialize_amsgrad"].hidden = (
    Case(name="one_layer", arguments=lambda: (_network(171, 3, 2)[0],), expected=(
        _arrays(dW1=[[0.0, 0.0, 0.0], [0.0, 0.0, 0.0]], db1=[[0.0], [0.0]]),
        _arrays(dW1=[[0.0, 0.0, 0.0], [0.0, 0.0, 0.0]], db1=[[0.0], [0.0]]),
        _arrays(dW1=[[0.0, 0.0, 0.0], [0.0, 0.0, 0.0]], db1=[[0.0], [0.0]]),
    )),
    Case(name="three_layers", arguments=lambda: (_network(172, 1, 3, 2, 1)[0],), expected=(
        _arrays(dW1=[[0.0], [0.0], [0.0]], db1=[[0.0], [0.0], [0.0]], dW2=[[0.0, 0.0, 0.0], [0.0, 0.0, 0.0]],
            db2=[[0.0], [0.0]], dW3=[[0.0, 0.0]], db3=[[0.0]]),
        _arrays(dW1=[[0.0], [0.0], [0.0]], db1=[[0.0], [0.0], [0.0]], dW2=[[0.0, 0.0, 0.0], [0.0, 0.0, 0.0]],
            db2=[[0.0], [0.0]], dW3=[[0.0, 0.0]], db3=[[0.0]]),
        _arrays(dW1=[[0.0], [0.0], [0.0]], db1=[[0.0], [0.0], [0.0]], dW2=[[0.0, 0.0, 0.0], [0.0, 0.0, 0.0]],
            db2=[[0.0], [0.0]], dW3=[[0.0, 0.0]], db3=[[0.0]]),
    )),
    Case(name="two_layers", arguments=lambda: (_network(173, 2, 3, 1)[0],), expected=(
        _arrays(dW1=[[0.0, 0.0], [0.0, 0.0], [0.0, 0.0]], db1=[[0.0], [0.0], [0.0]], dW2=[[0.0, 0.0, 0.0]],
            db2=[[0.0]]),
        _arrays(dW1=[[0.0, 0.0], [0.0, 0.0], [0.0, 0.0]], db1=[[0.0], [0.0], [0.0]], dW2=[[0.0, 0.0, 0.0]],
            db2=[[0.0]]),
        _arrays(dW1=[[0.0, 0.0], [0.0, 0.0], [0.0, 0.0]], db1=[[0.0], [0.0], [0.0]], dW2=[[0.0, 0.0, 0.0]],
            db2=[[0.0]]),
    )),
)
CASES["update_parameters_with_amsgrad"].hidden = (
    Case(name="two_layers_defaults", arguments=lambda: (*_with_maximum(_network(181, 3, 2, 1)), 3), expected=(
        _arrays(W1=[[-1.012262342567942, 0.06305648969310867, -1.9249871209379905],
            [1.442771326323648, -0.3783565916512996, -0.3505201379007276]],
            b1=[[-1.1431552334419346], [-1.2320479903971544]], W2=[[1.0024823997896355, 1.0576985356368858]],
            b2=[[1.0611589836945132]]),
        _arrays(dW1=[[1.1627032830664117, -0.08923795442791038, -0.15129355869800892],
            [-0.9198491060371669, -0.24560730968059427, 0.25930457976320415]],
            db1=[[-0.12935050683656607], [-0.4312246087536266]],
            dW2=[[0.6292335054195105, 0.7943653838221819]], db2=[[0.43606591416132373]]),
        _arrays(dW1=[[0.87555882497325, 0.1114199289825249, 1.0241893949715855],
            [0.7471201479275751, 0.9853730827525364, 0.2202597527919691]],
            db1=[[0.9632328284260073], [0.34632229086963967]], dW2=[[0.4704842514773473, 0.5453978805757032]],
            db2=[[0.4490742604398928]]),
        _arrays(dW1=[[1.6649207080600108, 0.1114199289825249, 1.0241893949715855],
            [1.4209340133247874, 0.9853730827525364, 0.2202597527919691]],
            db1=[[1.8289469574219581], [0.34632229086963967]], dW2=[[0.8947573117665341, 0.5453978805757032]],
            db2=[[0.8540032932669525]]),
    )),
    Case(name="one_layer_fast", arguments=lambda: (*_with_maximum(_network(182, 2, 3)), 7, 0.3, 0.8, 0.5),
         expected=(
        _arrays(W1=[[0.2622019757721471, -0.33654017335258135], [-0.06997339661677954, 1.3025524672716549],
            [1.5503199067087712, 0.1288652607767365]],
            b1=[[-1.0223679116555187], [0.6695635205752419], [0.13631342065907756]]),
        _arrays(dW1=[[0.006904281849595023, -0.02884538431901664],
            [-0.09587244797524452, -0.7316693438151091], [-0.7822877927864545, 1.2765012809352376]],
            db1=[[0.38010423962040923], [-0.47814287387986], [-0.0165741930146419]]),
        _arrays(dW1=[[0.5829004692438707, 0.751527262821716], [0.6082722378784648, 0.3389797605003779],
            [0.8187197337941099, 1.0375788932224974]],
            db1=[[0.5144123898178047], [0.27278583641381576], [0.6255444188096694]]),
        _arrays(dW1=[[1.7726637106617098, 0.751527262821716], [0.6082722378784648, 1.2845250014773881],
            [0.8187197337941099, 1.0375788932224974]],
            db1=[[1.667631896561256], [0.27278583641381576], [0.6255444188096694]]),
    )),
    Case(name="three_layers_large_epsilon",
         arguments=lambda: (*_with_maximum(_network(183, 1, 3, 2, 2)), 4, 0.1, 0.7, 0.9, 0.2), expected=(
        _arrays(W1=[[-0.1070647089017507], [0.955216163060972], [0.3696833105763841]],
            b1=[[-1.0556558903682838], [0.6538888842829461], [-1.1162592056835339]],
            W2=[[0.7531551275868127, -0.8487962792035448, -0.09586530724103837],
            [-0.7909441132306191, -1.2356370458402668, -0.7427907906597735]],
            b2=[[-0.10857719861985671], [0.2757901220132256]],
            W3=[[0.7674096763984419, -0.4301510228370844], [0.0735393556032445, 1.0183364443721008]],
            b3=[[-2.1336065914294333], [1.4309005553412237]]),
        _arrays(dW1=[[0.02113813272118479], [0.3497900706208698], [-0.7749975571179211]],
            db1=[[-0.48301041778332465], [0.3570752851756459], [0.02343824656086992]],
            dW2=[[0.01986364371506085, 0.41100361148895287, 0.17582673884582944],
            [-0.1517934715218812, 0.28734519286747534, -0.15817198765178964]],
            db2=[[0.27057301115346677], [1.058307585081615]],
            dW3=[[0.16567890244015931, 0.6618465051382189], [0.43566692523525963, 0.2953844291458978]],
            db3=[[-0.10109027722808903], [0.2599529902393747]]),
        _arrays(dW1=[[0.8612721351123483], [0.5091906545082375], [0.7105270481400997]],
            db1=[[0.4656448076047175], [0.27483832748752096], [1.0469878286009533]],
            dW2=[[0.6892540728048119, 0.10738253252756863, 0.19260332663102997],
            [0.38301672780806134, 0.9695917113300302, 0.8057217053764629]],
            db2=[[0.9550417698420451], [0.5305714651740346]],
            dW3=[[0.12510359450540498, 0.24622711631240227], [0.13980603970627367, 0.9291538007815131]],
            db3=[[0.8216801948666519], [0.4395952025312414]]),
        _arrays(dW1=[[1.6689023503980551], [0.5091906545082375], [0.7105270481400997]],
            db1=[[0.7267134597944963], [0.27483832748752096], [1.0469878286009533]],
            dW2=[[0.8111644534213175, 0.10738253252756863, 0.19260332663102997],
            [0.805015883344378, 0.9695917113300302, 0.8057217053764629]],
            db2=[[1.890875178652415], [0.5305714651740346]],
            dW3=[[0.2273068531314934, 0.24622711631240227], [0.13980603970627367, 1.9077251032737428]],
            db3=[[1.69976827987597], [0.4395952025312414]]),
    )),
    Case(name="faint_gradients", arguments=lambda: (*_with_maximum(_faint_network(184, 3, 2)), 900),
         expected=(
        _arrays(W1=[[0.009485614430594376, -0.767295084241814, -0.5833050982411644],
            [-0.1553375640085762, 1.897706894644304, 1.755053288488297]],
            b1=[[-0.5196612460445338], [1.1075643619409452]]),
        _arrays(dW1=[[-5.100563616148834e-05, 1.9913841528070376e-05, 5.543895672985143e-05],
            [8.729178158689814e-06, -6.511930861456157e-05, 0.00044158271039546564]],
            db1=[[5.8830073162941747e-05], [-0.0002345419093102587]]),
        _arrays(dW1=[[8.894078176282199e-08, 1.815914381301006e-08, 8.865183692566759e-08],
            [3.853223401662001e-08, 1.0408045946468913e-08, 7.248827801598458e-08]],
            db1=[[8.082927929307304e-08], [1.0150611278182312e-07]]),
        _arrays(dW1=[[1.685238837647634e-07, 1.815914381301006e-08, 8.865183692566759e-08],
            [7.320326605010254e-08, 1.0408045946468913e-08, 7.248827801598458e-08]],
            db1=[[1.5371413856881663e-07], [1.0150611278182312e-07]]),
    )),
)
# fmt: on
### END HIDDEN TESTS


# --- assignment: learning_rate_schedules -------------------------------------------------------------------

# Each function returns a number; a fresh case scales the positional floats.


def update_lr_test_case() -> tuple[float, int, float]:
    """learning_rate0, epoch_num, decay_rate"""
    return 0.5, 3, 0.4


def schedule_lr_decay_test_case() -> tuple[float, int, float]:
    """learning_rate0, epoch_num, decay_rate"""
    return 0.5, 2700, 0.4


def exponential_decay_test_case() -> tuple[float, int, float]:
    """learning_rate0, epoch_num, decay_rate"""
    return 0.5, 3, 0.4


def cosine_annealing_test_case() -> tuple[float, int, int, int, float]:
    """learning_rate0, epoch_num, total_epochs, warmup_epochs, learning_rate_min"""
    return 0.5, 8, 20, 4, 0.05


# fmt: off
CASES["update_lr"] = GradedFunction(
    returns=("learning_rate",),
    public=Case("public", update_lr_test_case, 0.22727273, rtol=0.0, atol=_PRINTED),
)
CASES["schedule_lr_decay"] = GradedFunction(
    returns=("learning_rate",),
    public=Case("public", schedule_lr_decay_test_case, 0.27777778, rtol=0.0, atol=_PRINTED),
)
CASES["exponential_decay"] = GradedFunction(
    returns=("learning_rate",),
    public=Case("public", exponential_decay_test_case, 0.15059711, rtol=0.0, atol=_PRINTED),
)
CASES["cosine_annealing"] = GradedFunction(
    returns=("learning_rate",),
    parts={"warm-up": 6, "annealing": 10},
    public=Case("public", cosine_annealing_test_case, 0.43409903, rtol=0.0, atol=_PRINTED, part="annealing"),
)
CASES["update_lr"].more_public = (
    Case("first_epoch", lambda: (0.3, 0, 0.7),
        0.3),
    Case("late_epoch", lambda: (0.3, 50, 0.7),
        0.008333333333333333),
)
CASES["schedule_lr_decay"].more_public = (
    Case("interval_of_eight", lambda: (0.3, 20, 0.7, 8),
        0.125),
)
CASES["exponential_decay"].more_public = (
    Case("late_epoch", lambda: (0.3, 12, 0.25),
        0.014936120510359183),
)
CASES["cosine_annealing"].more_public = (
    Case("first_epoch", lambda: (0.5, 0, 20, 4, 0.05),
        0.1, part="warm-up"),
    Case("warm_up", lambda: (0.5, 3, 20, 4, 0.05),
        0.4, part="warm-up"),
    Case("last_epoch", lambda: (0.5, 20, 20, 4, 0.05),
        0.05, part="annealing"),
)
# fmt: on


### BEGIN HIDDEN TESTS
# fmt: off
CASES["update_lr"].hidden = (
    Case("early", lambda: (0.37, 7, 0.09), 0.22699386503067484),
    Case("the_first_epoch", lambda: (0.8, 0, 0.5), 0.8),
    Case("no_decay", lambda: (0.21, 12, 0.0), 0.21),
    Case("late_and_steep", lambda: (1.3, 250, 1.7), 0.003051643192488263),
)
CASES["schedule_lr_decay"].hidden = (
    Case("defaults", lambda: (0.6, 3456, 0.35), 0.2926829268292683),
    Case("at_the_second_interval", lambda: (0.75, 2000, 0.28), 0.4807692307692307),
    Case("before_the_third_interval", lambda: (0.9, 2999, 0.7), 0.375),
    Case("short_intervals", lambda: (0.52, 37, 0.45, 8), 0.18571428571428572),
    Case("within_the_first_interval", lambda: (0.45, 19, 1.1, 25), 0.45),
    Case("an_interval_of_one", lambda: (0.7, 5, 0.2), 0.35, keywords={"time_interval": 1}),
)
CASES["exponential_decay"].hidden = (
    Case("early", lambda: (0.37, 7, 0.09), 0.19705896637255196),
    Case("the_first_epoch", lambda: (1.3, 0, 0.6), 1.3),
    Case("late", lambda: (0.5, 40, 0.05), 0.06766764161830634),
    Case("steep", lambda: (0.85, 3, 1.2), 0.02322516408019868),
    Case("no_decay", lambda: (0.21, 12, 0.0), 0.21),
)
CASES["cosine_annealing"].hidden = (
    Case("defaults", lambda: (0.4, 7, 30), 0.34862896509547886, part="annealing"),
    Case("first_epoch_of_the_warm_up", lambda: (0.64, 0, 12, 3, 0.05), 0.16, part="warm-up"),
    Case("in_the_warm_up", lambda: (0.6, 2, 25, 5, 0.07), 0.3, part="warm-up"),
    Case("top_of_the_warm_up", lambda: (0.9, 4, 19, 4, 0.02), 0.9, part="annealing"),
    Case("after_the_warm_up", lambda: (0.35, 11, 27, 6, 0.013), 0.30501924040332573, part="annealing"),
    Case("a_floor_and_no_warm_up", lambda: (0.5, 13, 18), keywords={"learning_rate_min": 0.06},
        expected=0.13858672586896134, part="annealing"),
    Case("the_end", lambda: (0.8, 40, 40, 10, 0.03), 0.03, part="annealing"),
)
# fmt: on
### END HIDDEN TESTS


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


### BEGIN HIDDEN TESTS


def _opposed_network(seed: int, ratio: float, *sizes: int) -> tuple[Arrays, Arrays, Arrays]:
    """parameters, grads, v of a network whose v points against grads, on average as ``ratio`` to one.

    Where the sign of a mean of both is asked for, its weights then decide in most entries.
    """
    parameters, grads, v, _ = _network(seed, *sizes)
    random = np.random.RandomState(seed + 1)
    grads = {key: -ratio * (0.4 + 1.2 * random.rand(*old.shape)) * old for key, old in v.items()}
    return parameters, grads, v


def _balanced_network(seed: int, *sizes: int) -> tuple[Arrays, Arrays, Arrays]:
    """parameters, grads, v of a network; the first entries of v and grads add up to zero exactly."""
    parameters, grads, v, _ = _network(seed, *sizes)
    for key, grad in grads.items():
        grad[0, 0] = -v[key][0, 0]
    return parameters, grads, v


def _random_matrix(seed: int, rows: int, columns: int, scale: float = 1.0) -> np.ndarray:
    """Normal numbers times ``scale``."""
    return scale * np.random.RandomState(seed).randn(rows, columns)


def _drawn_gradients(seed: int, count: int, *sizes: int, scale: float = 1.0) -> list[Arrays]:
    """Gradients for so many steps of a network with layers of these sizes."""
    drawn = [_network(seed + step, *sizes)[1] for step in range(count)]
    return [{key: scale * grad for key, grad in grads.items()} for grads in drawn]


# fmt: off
CASES["update_parameters_with_nesterov"].hidden = (
    Case(name="two_layers", arguments=lambda: (*_network(201, 3, 2, 1)[:3], 0.7, 0.3), expected=(
        _arrays(W1=[[-0.19080650417338726, -1.4532838074627137, 1.4028777213372687],
            [0.03904067917509584, -0.34827893105335134, 0.5187116799592231]],
            b1=[[-1.7185488783238962], [-0.3792385484076395]],
            W2=[[-1.4129298554679515, -0.6152297518146917]], b2=[[-0.25006869027499556]]),
        _arrays(dW1=[[1.7744209593496914, 1.9886180886573521, -0.1812976261548835],
            [0.6345402893746875, -0.80910229082431, -0.3495801421411134]],
            db1=[[2.1886992711754667], [0.11670163693268124]],
            dW2=[[1.595529019416813, -0.01806487701815716]], db2=[[-1.2174241652144873]]),
    )),
    Case(name="default_settings", arguments=lambda: _network(202, 2, 3, 2)[:3], expected=(
        _arrays(W1=[[-0.7345966451003229, -0.8868337387538252], [-0.9184031029375997, 0.2670833253641641],
            [-0.5782101452232639, 0.6762816207853749]],
            b1=[[0.012650240330181669], [0.24873995919475753], [-0.8357485011048843]],
            W2=[[-0.1212995671113316, 1.048902780227564, -0.1733517458222185],
            [1.544489679016437, -0.5379066516338322, 0.4273570655817954]],
            b2=[[-0.363839855066513], [-1.3575511446015298]]),
        _arrays(dW1=[[-0.4013050968271636, 1.2460967385037578], [-0.08140373731948054, -1.1920120429962842],
            [-0.2316152138497528, 0.15047770953573125]],
            db1=[[0.3278476003497916], [-1.813083086213263], [-0.041186530289185064]],
            dW2=[[-0.2783258868460039, -0.3246955916437761, 0.005822358390876793],
            [-1.2345291251900294, -1.2173899136260904, -0.2666672248921328]],
            db2=[[2.3199694004034948], [-0.11576319337104242]]),
    )),
    Case(name="four_layers", arguments=lambda: (*_network(203, 2, 3, 1, 2, 2)[:3], 0.95),
         keywords={"learning_rate": 0.04}, expected=(
        _arrays(W1=[[-0.3685109932984586, 0.3185339997609712], [2.1724603674284775, -0.8269702746536336],
            [0.8995375668909104, 0.2345126734648373]],
            b1=[[0.8619609679495354], [-0.7595627188513114], [1.1824489721651672]],
            W2=[[0.595275174305603, -0.2230280523505076, 0.8735503504471909]], b2=[[0.12466074576019083]],
            W3=[[2.6561265310208984], [1.3549089155419727]], b3=[[1.1528140914512377], [0.08610955229337108]],
            W4=[[-0.4397902881077761, 0.4835544950899759], [0.23971285598886516, -1.6364993507431769]],
            b4=[[-0.049540283166536594], [0.5266856523968889]]),
        _arrays(dW1=[[0.39891128901439116, 0.8935728427778618], [-0.5303608579194218, -0.03760781858455912],
            [-1.0800230674835174, -0.9094032111569202]],
            db1=[[-1.68373982941701], [0.8370783339025454], [-0.2107524803449474]],
            dW2=[[-0.40002817255342005, -1.728416300193479, 0.17903289564508043]],
            db2=[[0.038094258637666065]], dW3=[[-1.0854854810049321], [1.8726415251389816]],
            db3=[[0.4879583709572914], [-0.9484578142091122]],
            dW4=[[1.9829667839078864, 0.6575498632392757], [-0.08524518673561277, -0.5512310813101294]],
            db4=[[-2.5567907314908367], [2.4663801855748817]]),
    )),
)
CASES["update_parameters_with_nadam"].hidden = (
    Case(name="two_layers", arguments=lambda: (*_network(211, 3, 2, 1), 5, 0.04),
         keywords={"learning_rate": 0.1, "momentum_decay": 0.2}, expected=(
        _arrays(W1=[[0.6992445646909082, 1.0247934331978743, -0.1004318590562296],
            [1.797627305851211, -0.4956392839396208, 0.9336835449306725]],
            b1=[[0.7269718203480596], [-0.6705588825748632]], W2=[[0.5154097861131468, -1.2691556375853459]],
            b2=[[-2.2379361587600917]]),
        _arrays(dW1=[[-0.1637187172654119, -0.24649233975421958, -0.11355215886616066],
            [0.5011719733037272, 0.3281620249698467, -0.2714243417232739]],
            db1=[[-0.27070019244554994], [-0.6276376029512598]],
            dW2=[[-0.41553603810027595, -0.680250804091348]], db2=[[0.39609856904753704]]),
        _arrays(dW1=[[0.20050768744338057, 0.6466495582513332, 0.8435841188204212],
            [0.6814683309948918, 0.6739711258376656, 0.6809071643907203]],
            db1=[[1.0200763911740893], [0.38338900205894877]], dW2=[[1.099471704573467, 0.3903577277525403]],
            db2=[[0.7426394861668255]]),
        0.01872,
    )),
    Case(name="default_settings", arguments=lambda: (*_network(212, 2, 3), 40, 0.3), expected=(
        _arrays(W1=[[0.2297224754204647, -0.14868534137136286], [-1.1346714081070481, -1.0750401208272289],
            [-0.3665849279606048, -0.9523106038458649]],
            b1=[[-0.8591512407476137], [-0.6802136260885345], [0.6876719739451147]]),
        _arrays(dW1=[[-1.3084017688247687, 0.09936205097381902], [0.20962039068700497, 0.5203742643972956],
            [0.5046497750195906, 0.6213734723733966]],
            db1=[[0.4366030721443783], [0.4517463891520542], [0.13011217600939387]]),
        _arrays(dW1=[[0.2873892041915446, 0.700988770283855], [0.5419549477074419, 1.0205307729719695],
            [0.26146504082382693, 0.17933462472426812]],
            db1=[[0.22093035235627895], [0.38679150920267574], [0.30383221517244147]]),
        0.13587888174071253,
    )),
    Case(name="other_settings",
         arguments=lambda: (*_network(213, 2, 3, 1, 2), 12, 0.21, 0.05, 0.8, 0.95, 0.02, 0.5), expected=(
        _arrays(W1=[[0.0795089948033855, 0.5806860355383066], [0.7909819872418163, 0.9705004883389313],
            [-1.0010306602554189, -0.33585252247301245]],
            b1=[[-0.6100450602818651], [-0.2341046426392199], [-0.3613221182334629]],
            W2=[[0.9983576907920888, -0.1518187527740383, -0.7011903037175202]], b2=[[0.9211761643980129]],
            W3=[[1.532918616450033], [1.8717080950670404]],
            b3=[[-0.7648487959229553], [0.28218146992102683]]),
        _arrays(dW1=[[0.48351490950257914, -4.0112651378143364e-05],
            [0.30311903452166744, -0.20006916525943827], [0.4983005409984218, 0.10418786101864212]],
            db1=[[-0.26693733908967526], [0.16518963564435782], [-1.1738226613560099]],
            dW2=[[-0.16780411924483174, -0.2895184398587296, 0.31748037956220737]],
            db2=[[-0.6742656523454796]], dW3=[[0.32936611366519913], [-0.33340156535590393]],
            db3=[[-0.624702298905183], [0.8076891807586477]]),
        _arrays(dW1=[[0.14696417578868642, 0.7546276456901658], [0.9544569681781262, 0.5776444019815994],
            [0.6170032020336437, 0.7215531980253025]],
            db1=[[0.3768649672475805], [0.35045774411331504], [0.4085310709820131]],
            dW2=[[0.2297506106218925, 0.2243962859143244, 0.3255929816340984]], db2=[[0.2738668290971711]],
            dW3=[[0.370206521817922], [0.7816579453472045]],
            db3=[[0.8916734926392363], [0.18383500694947433]]),
        0.10224834566553602,
    )),
    Case(name="faint_gradients", arguments=lambda: (*_faint_network(214, 3, 2), 7, 0.15),
         keywords={"learning_rate": 0.3, "epsilon": 1e-06}, expected=(
        _arrays(W1=[[-0.1737797002241589, -0.4371999428802226, -0.1820112768646472],
            [0.8430680380624314, -0.5030974194583017, -0.27666308608928486]],
            b1=[[-0.31180849654982173], [-0.06275154428048058]]),
        _arrays(dW1=[[-5.508098603866486e-06, -4.609236572742987e-05, -0.00012018627001220517],
            [-0.00021539298122473556, -7.761680977824522e-06, 7.922989706970044e-06]],
            db1=[[0.00013142781612995253], [-0.00021418856490078867]]),
        _arrays(dW1=[[2.3998013861411237e-08, 6.147264954506433e-08, 2.9794655498677782e-08],
            [6.168195637569663e-08, 2.9130115273492358e-08, 5.594572460145327e-08]],
            db1=[[1.1925661723792223e-08], [6.132707957539018e-08]]),
        0.06757710949256213,
    )),
    Case(name="faint_gradients_default_epsilon", arguments=lambda: (*_faint_network(215, 2, 2), 900, 0.4),
         expected=(
        _arrays(W1=[[-0.03597670042944957, -1.213669224684498], [-0.5214759289745718, -0.5683305499493236]],
            b1=[[-0.05119447503273556], [-0.035485607746269125]]),
        _arrays(dW1=[[-0.00018874221461691833, -2.7957351750376412e-05],
            [-5.1337579814201724e-05, 0.00020213355440163388]],
            db1=[[-0.00021014468217247508], [-0.00023558947846215843]]),
        _arrays(dW1=[[3.86687618000517e-08, 1.1029294554698567e-08],
            [4.322676015743616e-08, 3.244944936267491e-08]],
            db1=[[5.669178993391455e-08], [6.648180407590194e-08]]),
        0.20460074083918017,
    )),
)
CASES["update_parameters_with_lion"].hidden = (
    Case(name="two_layers", arguments=lambda: (*_opposed_network(221, 4.0, 3, 4, 1), 0.3, 0.8, 0.6, 0.05),
         expected=(
        _arrays(W1=[[0.2151032000743756, -0.2483343645417567, 0.13748104603314454],
            [-0.9087691251729548, 1.5444302129471106, 1.1091772918382767],
            [-1.0698257486699947, -0.10674135573007777, -0.8383290849804649],
            [-1.981887026961994, -0.8226032403946643, 0.020249481066998545]],
            b1=[[-0.42002157521682587], [-0.01165447128305791], [0.611936888538434], [1.2269641467003554]],
            W2=[[-1.9579275548077604, 1.0660705026724402, 0.34592215574599283, -0.47266192828308495]],
            b2=[[0.5934594286537582]]),
        _arrays(dW1=[[0.10713697487664384, 1.0636325822613333, -0.30141288377976294],
            [0.175098568541119, 0.11901302771849857, 0.15322502908575264],
            [0.23096954224600436, -0.28918810995344185, -1.2585303979840894],
            [-0.4176629400093611, -0.9192420507534348, -0.1555428226609988]],
            db1=[[0.264649805579936], [-2.361481720269643], [1.1837822427064868], [-0.66668994928134]],
            dW2=[[-0.08868252579158169, 0.048233467726131025, -0.6498260118304395, -0.06260134154619962]],
            db2=[[-0.9088625786050831]]),
    )),
    Case(name="default_settings", arguments=lambda: _opposed_network(222, 9.0, 4, 5), expected=(
        _arrays(W1=[[1.9635250169646123, 0.2756696913146765, 0.45855820488878535, 1.0011646640696676],
            [-0.7637353097807451, 0.7220276601267049, -0.9055695642310606, 1.0019733900378216],
            [-0.520842473495271, 0.3090528660340903, 0.11308850158281492, -0.16243417741686356],
            [0.9140462660368148, 0.044114035871681535, -1.457897929647027, -0.6002931034352934],
            [1.5510392333104772, -0.4644307339093544, -0.22415652125301463, -1.6408514495107147]],
            b1=[[-0.626158051689863], [-0.7477132871307202], [1.109443613588844], [-0.5237404365350635],
            [0.433173910901494]]),
        _arrays(dW1=[[0.19948517275044172, -0.04242038728622576, -0.4337607284751719, -0.254013551002446],
            [-0.24325747733539113, 0.06861279620999718, -0.479199545511697, 0.48673248602653973],
            [-0.28195815524724904, 0.4253250500860519, 0.33172086253377603, 0.07770716189135726],
            [-0.387770453579171, -0.3335695145584211, -0.9265067363978771, -1.0524736953723912],
            [-0.05119190547301917, 0.3705518408558454, 0.244317838051584, -0.16906766865492406]],
            db1=[[0.2626806496216243], [-0.48655598729154365], [-0.17382089847504237], [-0.5135515016443795],
            [0.9049055564348834]]),
    )),
    Case(name="without_decay", arguments=lambda: (*_opposed_network(223, 1.5, 3, 3, 2), 0.02),
         keywords={"beta1": 0.6, "beta2": 0.95}, expected=(
        _arrays(W1=[[0.5147745796799812, 0.5648801977734289, 0.3353742888749017],
            [0.6284256099481901, 0.39914783659645203, 0.23206894265051564],
            [-1.2945773366774798, -0.523278324488156, 0.305044185415103]],
            b1=[[-0.8325963923040018], [0.41111484086042155], [0.3237850230062572]],
            W2=[[0.38976579110282983, -0.2978653784672616, 1.9301741579165188],
            [0.7569118969680154, -1.8209553443076505, 0.6243419459483296]],
            b2=[[-0.1977040024914126], [0.10580371035868724]]),
        _arrays(dW1=[[0.14806445064041412, 1.2076685371334521, 0.4022082134744695],
            [0.39028832415572184, 0.6557212036274986, -0.01321971523384877],
            [-0.11500441616327195, 0.6050975076645173, -0.582873537391249]],
            db1=[[0.5674777842276881], [-0.7404189855515984], [-0.954337441557532]],
            dW2=[[-1.448395638675269, -0.2683412368157777, -0.05302561788508487],
            [-0.6188917865540825, -0.784989839628209, 0.6889573202107997]],
            db2=[[-0.13563126720492408], [-0.20458414580146994]]),
    )),
    Case(name="balanced", arguments=lambda: (*_balanced_network(225, 3, 2), 0.05, 0.5), expected=(
        _arrays(W1=[[0.3100102271339774, -1.7827411981166685, -0.5589919943531131],
            [-1.3524995666175679, 0.8383540220821566, 0.15815824342996684]],
            b1=[[-1.4090060934412678], [1.9221703386072178]]),
        _arrays(dW1=[[0.5280339424734279, -0.30099769491801587, -0.14440343094519123],
            [0.07764578212416363, 0.30176835779238076, -0.6466809803070287]],
            db1=[[0.3439058262831735], [-0.049196237706191595]]),
    )),
    Case(name="four_layers", arguments=lambda: (*_network(224, 2, 3, 1, 2, 2)[:3], 0.01),
         keywords={"weight_decay": 0.3}, expected=(
        _arrays(W1=[[-2.7353501921309498, -0.8137278873488266], [-0.049230181880828276, -0.11806533286739],
            [-1.0874244550392609, 0.9966161979931788]],
            b1=[[-1.0154878508994767], [1.0896983503061202], [-2.07553410548965]],
            W2=[[0.3716169518866024, -0.9280511307495016, -0.6815109968729135]], b2=[[-0.2964798277198256]],
            W3=[[0.3925333441376039], [0.005223285598999041]],
            b3=[[0.4879630129337074], [-0.5231547871008887]],
            W4=[[1.128716841405897, 0.5246092759461828], [-0.5283177637241284, -0.1792567450371711]],
            b4=[[0.3484893443014912], [0.938273020560627]]),
        _arrays(dW1=[[0.4374706326395612, 0.1229515287692603], [0.20834158953833357, -1.5180826815707122],
            [-0.48291446205944144, 0.5678443251523123]],
            db1=[[0.5390305998184752], [-0.7573099482633767], [-0.05858104098283375]],
            dW2=[[-1.044432496327925, -0.11436910696783525, -0.7837405557817546]],
            db2=[[-0.13968766760829884]], dW3=[[-0.8614798615770823], [-0.1698989549374395]],
            db3=[[0.8793168697775795], [0.5139413476613393]],
            dW4=[[-0.18388342396342802, -0.14702893050306573], [0.813891272147545, 0.7674957248709128]],
            db4=[[0.3376591097142926], [0.38603998766050324]]),
    )),
)
CASES["newton_schulz"].hidden = (
    Case(name="tall", arguments=lambda: (_random_matrix(231, 4, 2),),
        expected=np.array([[0.1495523371636775, 0.5271465087008405],
            [-0.7303573902161189, -0.24013606949868158], [-0.017623358468744896, -0.29515215858185434],
            [-0.09460392756340326, 0.7147235113340229]])),
    Case(name="wide", arguments=lambda: (_random_matrix(232, 2, 5, 30.0), 3),
        expected=np.array([[-0.30705253322751264, -0.5758277186834065, -0.03927941938203426,
            -0.4065042415462324, -0.32670527219478723],
            [-0.40102102135747286, 0.35962854936370464, 0.6450273082409936, 0.2449269352740758,
            -0.2718809693579822]])),
    Case(name="square", arguments=lambda: (_random_matrix(233, 3, 3),), keywords={"steps": 1},
        expected=np.array([[0.5482401734919884, -0.25505110891344746, -0.6759727375842786],
            [-0.4285753066549217, -0.07884493793374339, -0.9293208607743878],
            [-0.384839185425621, -0.8130828732313282, 0.0192846369592993]])),
    Case(name="faint_square", arguments=lambda: (_random_matrix(234, 2, 2, 1e-06),),
        expected=np.array([[0.8753733424726785, -0.6865760367662476],
            [0.7130426714378871, 0.8714457925243221]])),
    Case(name="below_the_small_number", arguments=lambda: (_random_matrix(236, 2, 3, 1e-08), 2),
        expected=np.array([[0.6828061578381288, -0.36376185968893054, 0.7403716009632073],
            [0.6162219740472781, 0.6148245512071133, 0.13498284620625436]])),
    Case(name="row", arguments=lambda: (_random_matrix(235, 1, 3), 7),
        expected=np.array([[0.018106945830297705, 0.3433575316333474, 0.6413784679485409]])),
)
CASES["update_parameters_with_muon"].hidden = (
    Case(name="two_layers", arguments=lambda: (*_network(241, 2, 4, 1)[:3], 0.3, 0.7), expected=(
        _arrays(W1=[[1.1180700713825575, 2.150635666114618], [0.552674097545791, 0.6203368390553369],
            [-0.6327822970323331, -0.6699741416948045], [1.2603084682358106, 0.838399331351363]],
            b1=[[-0.02589733878600875], [1.3784594040116187], [-0.3254324917291331], [-0.27074481761995955]],
            W2=[[0.5154903233207495, 0.2287407657670418, 0.36088557939175664, -0.9285727352448304]],
            b2=[[0.07665881453353997]]),
        _arrays(dW1=[[1.4514896526738201, -1.5164603537980825], [1.4837149915554952, -0.8199163842714876],
            [-1.4485976682176511, -0.8265863220633141], [-0.526430063247284, -0.1804212720283587]],
            db1=[[1.5180915604556446], [-0.35722843570703955], [-0.7785219402440664], [-0.4576374245107629]],
            dW2=[[-1.057613885214866, -0.9314467243960837, -0.9633678982120183, -1.1089201025321502]],
            db2=[[-0.24951357673984134]]),
    )),
    Case(name="default_settings", arguments=lambda: _network(242, 3, 2, 4)[:3], expected=(
        _arrays(W1=[[-0.3676936700901589, 0.15721148355958636, 0.978672760126393],
            [1.8238299593280085, -0.7513516987871982, -0.31373892683175836]],
            b1=[[1.1135867981264898], [0.4201553958510078]],
            W2=[[-0.7353568091622655, -0.43632983383894164], [-0.7355973630981711, 0.030003667658983945],
            [1.325288181507579, 2.561415958461036], [-0.4893765397346732, -0.04089177222946347]],
            b2=[[-1.12384454350766], [0.6087922705837315], [0.2707791489359091], [1.6101961766713102]]),
        _arrays(dW1=[[1.232839440836413, -1.2675991617097118, 1.3442519446954777],
            [2.0062881679295517, 1.0610264716999724, 0.254198284622492]],
            db1=[[-2.461651460569747], [-1.3181964760067633]],
            dW2=[[0.8233562017431582, 0.4768016306917739], [0.8720752115823481, 1.448760873810031],
            [0.05596426747152022, -0.5306275487897316], [0.3162879390890438, -0.4172105044678132]],
            db2=[[1.7562404733736283], [-1.3176890858599117], [0.9103424793850485], [-1.4938836035163412]]),
    )),
    Case(name="four_layers", arguments=lambda: (*_network(243, 2, 3, 1, 2, 2)[:3], 0.1),
         keywords={"beta": 0.8}, expected=(
        _arrays(W1=[[0.5809534107640502, -0.6906323932824452], [-1.6078906461344795, 1.024936462861047],
            [-1.0929836980165317, -2.148301457898464]],
            b1=[[-0.8489643757801886], [1.06279135702994], [0.16057101544018806]],
            W2=[[-0.3040707560793117, -1.2044000487684368, -2.3769171931573583]], b2=[[1.1049269810442384]],
            W3=[[0.6100639729781024], [0.8846233272792776]], b3=[[-1.7771432896614294], [1.6291179962381428]],
            W4=[[0.9436626115816404, -2.050859511902536], [-2.2969132910903958, -1.426255076903154]],
            b4=[[1.319152222620426], [-1.4467306614674018]]),
        _arrays(dW1=[[1.041706083189659, 0.8444201790158578], [-0.26525174369013615, 1.911843098984285],
            [-1.9636965915425033, 0.40071572410566136]],
            db1=[[-0.4547936264751308], [0.7828129318184927], [0.8218205008325197]],
            dW2=[[0.6457396783663686, -0.4122397422754124, 0.8178000711710468]], db2=[[-0.32116922298097406]],
            dW3=[[-1.2356182215167215], [-0.1837353180257988]],
            db3=[[0.36790576901161554], [-2.0713055534397538]],
            dW4=[[-1.7572910378280338, 1.580024128265824], [2.5623764775643365, -0.3515621327179658]],
            db4=[[1.6488084402246987], [-1.6326186984380198]]),
    )),
)
CASES["AdamW"].hidden = (
    Case(name="one_step", arguments=lambda: (
         _network(251, 3, 2, 1)[0], _drawn_gradients(252, 1, 3, 2, 1), 0.3, 0.8, 0.95),
         keywords={"weight_decay": 0.2}, driver=after_each_step, part="first step", expected=
        {"step_1": _arrays(W1=[[-0.4409072468766395, 0.556829682850003, -0.019344377433806258],
        [-0.47764717468710066, 1.0451026558004386, 0.018483914587463846]], b1=[[-1.911379706505109],
        [0.8811520764723306]], W2=[[0.21215891339360107, -1.5810273686268668]], b2=[[-2.908578354547364]])}
    ),
    Case(name="one_faint_step", arguments=lambda: (
         _network(253, 2, 2)[0], _drawn_gradients(254, 1, 2, 2, scale=3e-8), 0.2),
         driver=after_each_step, part="first step", expected=
        {"step_1": _arrays(W1=[[1.0086762270380398, -1.2608744399543335], [1.1456076792699585,
        3.4171416458917165]], b1=[[0.25593540437016843], [-0.6350067707426558]])}
    ),
    Case(name="default_settings", arguments=lambda: (
         _network(255, 2, 3, 1)[0], _drawn_gradients(256, 4, 2, 3, 1)),
         driver=after_each_step, part="later steps", expected=
        {"step_1": _arrays(W1=[[-1.5143967278583517, -0.1960589487839876], [-0.7231789299791266,
        0.833889707061252], [-1.173253992352075, -0.41423754871580004]], b1=[[-1.3389332382899501],
        [0.04771692205162989], [0.2735860486541679]], W2=[[-0.7692728492768725, -0.5209117887988464,
        -0.43493595822430087]], b2=[[1.9174917804647968]]), "step_2": _arrays(W1=[[-1.5150600258536124,
        -0.19559083063157603], [-0.7228810366827915, 0.8345967896623174], [-1.172547486655817,
        -0.4150085675320013]], b1=[[-1.3382249877016361], [0.046875966194741395], [0.2735779224875714]],
        W2=[[-0.7691938048626565, -0.521358312273714, -0.43589614679870176]], b2=[[1.917469908823741]]),
        "step_3": _arrays(W1=[[-1.5146791268714175, -0.1955148586305635], [-0.7227799440154472,
        0.8352066744344958], [-1.1717140186701989, -0.41567211569826074]], b1=[[-1.3373886320745398],
        [0.04596571028172912], [0.2735745886723078]], W2=[[-0.76892947771839, -0.5208936260136787,
        -0.436794819146058]], b2=[[1.9170608408980487]]), "step_4": _arrays(W1=[[-1.514326197827613,
        -0.19513948534132253], [-0.7224800259045406, 0.8358943416891574], [-1.1712744607448462,
        -0.4164647447544018]], b1=[[-1.3366769284142361], [0.04540042273619111], [0.273463452582604]],
        W2=[[-0.7685104952099068, -0.520307715478136, -0.4375155622381899]], b2=[[1.9164362958080519]])}
    ),
    Case(name="four_layers", arguments=lambda: (
         _network(261, 2, 3, 1, 2, 2)[0], _drawn_gradients(262, 3, 2, 3, 1, 2, 2), 0.04),
         keywords={"beta1": 0.7, "beta2": 0.9, "epsilon": 0.01, "weight_decay": 0.3},
         driver=after_each_step, part="later steps", expected=
        {"step_1": _arrays(W1=[[-0.10483782480102137, 1.4426696327169244], [0.420024603392215,
        1.1041940477626575], [0.13189716932638468, -0.39014091756673963]], b1=[[1.6935740737942337],
        [-1.376336450270215], [-0.6636842835305604]], W2=[[-0.15800919550153844, 0.013995655539288991,
        -1.4999473455617154]], b2=[[-1.0708783399086634]], W3=[[1.2140815102780325], [0.5410889939092167]],
        b3=[[1.0519795510751535], [-0.9615815965783107]], W4=[[-0.3260956002443383, 0.9492509071659101],
        [1.8260645799972106, -1.6316052889618151]], b4=[[1.506822532317438], [-1.0180756205010164]]),
        "step_2": _arrays(W1=[[-0.13486274086362818, 1.463810042717516], [0.41216890099237985,
        1.0515925621105153], [0.09049983353121838, -0.38427400929428107]], b1=[[1.661589289625021],
        [-1.342406552225351], [-0.6244020357984474]], W2=[[-0.12377323839391662, -0.016333806265634278,
        -1.442557857503156]], b2=[[-1.0824160740834894]], W3=[[1.2379862821238767], [0.5163932769251213]],
        b3=[[1.0900138062929918], [-0.9993435695538945]], W4=[[-0.3095977687771274, 0.9273623907225167],
        [1.8218398622013474, -1.5794969449288923]], b4=[[1.5454429927274478], [-1.0060161879092497]]),
        "step_3": _arrays(W1=[[-0.16905721872556795, 1.434256443341216], [0.4302745456699745,
        1.0019492705287083], [0.06179153385778258, -0.35091875313304305]], b1=[[1.6264324195213344],
        [-1.3048874967618587], [-0.5850398053453488]], W2=[[-0.08893811839686654, -0.0503619226144753,
        -1.3851214970637002]], b2=[[-1.073574966798753]], W3=[[1.2446203189944667], [0.4780310186603635]],
        b3=[[1.1291349173513612], [-0.9788437668837497]], W4=[[-0.29763335293125276, 0.9201139158306094],
        [1.8230887059771672, -1.524302447947813]], b4=[[1.584807391455244], [-1.034433904168621]])}
    ),
    Case(name="faint_gradients", arguments=lambda: (
         _network(265, 1, 2)[0], _drawn_gradients(266, 3, 1, 2, scale=2e-8), 0.05),
         driver=after_each_step, part="later steps", expected=
        {"step_1": _arrays(W1=[[1.8949134078590495], [0.21792444731155106]], b1=[[0.3432748007645296],
        [1.4469919968071163]]), "step_2": _arrays(W1=[[1.8624935489675818], [0.22789964193787607]],
        b1=[[0.33243860970086236], [1.443497540573038]]), "step_3": _arrays(W1=[[1.8535318164472419],
        [0.21533711889076898]], b1=[[0.3124931357794251], [1.465049933154961]])}
    ),
    Case(name="by_turns", arguments=lambda: (
         _network(271, 3, 2)[0], _network(272, 3, 2)[0],
         _drawn_gradients(273, 3, 3, 2), _drawn_gradients(276, 3, 3, 2, scale=10.0)),
         keywords={"learning_rate": 0.2, "beta1": 0.6}, driver=by_turns, part="two optimizers", expected=
        {"trained_1": _arrays(W1=[[-1.3841723786949114, 1.545808494523582, 0.6306858201596435],
        [-0.4101297970515151, 2.2137610042860594, -0.5728164364760546]], b1=[[0.1157194643509286],
        [-1.464261365511136]]), "trained_2": _arrays(W1=[[0.9935503316970693, -0.8888767782316579,
        -0.053178182803854494], [-0.04370308760244196, -1.329274307329061, 0.22226886692558762]],
        b1=[[-0.8303497415320269], [-0.44007858644201875]])}
    ),
    Case(name="unequal_networks", arguments=lambda: (
         _network(281, 2, 2, 1)[0], _network(282, 1, 3)[0],
         _drawn_gradients(283, 2, 2, 2, 1), _drawn_gradients(285, 2, 1, 3)),
         keywords={"learning_rate": 0.1, "weight_decay": 0.5},
         driver=by_turns, part="two optimizers", expected=
        {"trained_1": _arrays(W1=[[-0.6666870665764357, -0.2771305478878744], [-0.43844587897463155,
        -0.8055399853926292]], b1=[[0.8206283989066517], [2.006476206960417]], W2=[[-1.2897765294363568,
        -0.6980336865861339]], b2=[[-0.5441143861201566]]), "trained_2": _arrays(W1=[[-1.086596362334257],
        [-1.4667864564443036], [-0.2909246473852244]], b1=[[-0.6034091259889921], [-1.4224384515261275],
        [0.17043854933931998]])}
    ),
)
# fmt: on
### END HIDDEN TESTS


# --- assignment: training_in_practice ----------------------------------------------------------------------

# Where every argument is a number, a fresh case scales the positional floats.


def choose_learning_rate_test_case() -> tuple[np.ndarray, np.ndarray]:
    """rates (8,), costs (8,); the lowest cost is a lucky one"""
    rates = np.array([0.001, 0.004, 0.016, 0.064, 0.256, 1.024, 4.096, 16.384])
    return rates, np.array([2.31, 1.05, 2.27, 1.92, 1.41, 1.24, 1.33, 9.75])


def clip_gradients_test_case() -> tuple[Arrays, float]:
    """grads, max_norm"""
    return _parameters_and_grads()[1], 1.5


def step_decay_test_case() -> tuple[float, int, int]:
    """learning_rate0, epoch_num, drop_every"""
    return 0.5, 67, 30


def one_cycle_test_case() -> tuple[float, int, int, int]:
    """learning_rate_max, step, total_steps, peak_step"""
    return 0.6, 10, 101, 40


def update_average_test_case() -> tuple[Arrays, Arrays, int]:
    """average, parameters, n"""
    parameters, grads = _parameters_and_grads()
    return {key: array - 0.1 * grads[f"d{key}"] for key, array in parameters.items()}, parameters, 500


def update_ratios_test_case() -> tuple[Arrays, Arrays]:
    """before, after: parameters, and what a step of descent makes of them"""
    parameters, grads = _parameters_and_grads()
    return parameters, {key: array - 0.01 * grads[f"d{key}"] for key, array in parameters.items()}


def scaled_learning_rate_test_case() -> tuple[float, int, int, int, int]:
    """learning_rate0, step, batch_size, base_batch_size, warmup_steps"""
    return 0.1, 30, 512, 128, 100


def _moved(scale: float = 0.5) -> tuple[Arrays, Arrays]:
    """Two sets of parameters of three small layers; the second is up to ``scale`` times a gradient away."""
    parameters, grads = _three_layers()[:2]
    return parameters, {key: array + scale * grads[f"d{key}"] for key, array in parameters.items()}


# fmt: off
CASES["choose_learning_rate"] = GradedFunction(
    returns=("learning_rate",),
    public=Case("public", choose_learning_rate_test_case, rtol=0.0, atol=_PRINTED, expected=
        0.4096),
)
CASES["clip_gradients"] = GradedFunction(
    returns=("clipped", "norm"),
    public=Case("public", clip_gradients_test_case, rtol=0.0, atol=_PRINTED, expected=
        (_arrays(dW1=[[-0.45802659, 0.47638085, 0.37520019], [0.20911481, 0.37489441, -0.28453578]],
        db1=[[-0.0511412], [-0.38942378]], dW2=[[-0.11148258, 0.22070931, -0.28783708], [-0.16511039,
        -0.28596936, -0.35173534], [-0.27934147, -0.00527042, -0.46497268]], db2=[[0.09755293],
        [0.69073258], [0.30880432]]), 3.60443872)),
    parts={"clipped": 6, "norm": 4},
)
CASES["step_decay"] = GradedFunction(
    returns=("learning_rate",),
    public=Case("public", step_decay_test_case, rtol=0.0, atol=_PRINTED, expected=
        0.005),
)
CASES["one_cycle"] = GradedFunction(
    returns=("learning_rate",),
    public=Case("public", one_cycle_test_case, rtol=0.0, atol=_PRINTED, expected=
        0.168),
)
CASES["update_average"] = GradedFunction(
    returns=("average",),
    public=Case("public", update_average_test_case, rtol=0.0, atol=_PRINTED, expected=
        _arrays(W1=[[1.73330666, -0.72508406, -0.61742923], [-1.12271556, 0.77622289, -2.23384964]],
        b1=[[1.7569779], [-0.66856573]], W2=[[0.34556002, -0.30187557, 1.53058235], [-2.02086211,
        -0.25438711, -0.300379], [1.20022281, -1.09863747, -0.06181448]], b2=[[-0.90106557],
        [-0.12210667], [0.50935284]])),
)
CASES["update_ratios"] = GradedFunction(
    returns=("ratios",),
    public=Case("public", update_ratios_test_case, rtol=0.0, atol=_PRINTED, expected=
        {"W1": 0.00681124, "W2": 0.00644687}),
)
CASES["scaled_learning_rate"] = GradedFunction(
    returns=("learning_rate",),
    public=Case("public", scaled_learning_rate_test_case, rtol=0.0, atol=_PRINTED, expected=
        0.19),
)
CASES["choose_learning_rate"].more_public = (
    Case("other_settings", lambda: (*choose_learning_rate_test_case(), 0.3, 4.0),
        1.024),
    Case("rising_from_the_start", lambda: (choose_learning_rate_test_case()[0][:4],
        np.array([1.0, 1.5, 2.5, 9.0])),
        0.0001),
)
CASES["clip_gradients"].more_public = (
    Case("short_enough", lambda: (_three_layers()[1], 50.0),
        (_arrays(dW1=[[-0.5499999999999999, -0.15000000000000002]], db1=[[0.55]], dW2=[[-0.25],
        [-0.15000000000000002]], db2=[[-1.45], [0.65]], dW3=[[0.15000000000000002, 0.35]], db3=[[-1.45]]),
        2.342007685726074)),
    Case("three_small_layers", lambda: (_three_layers()[1], 0.5),
        (_arrays(dW1=[[-0.11742062234725073, -0.03202380609470475]], db1=[[0.11742062234725074]],
        dW2=[[-0.053373010157841246], [-0.03202380609470475]], db2=[[-0.3095634589154792],
        [0.13876982641038724]], dW3=[[0.03202380609470475, 0.07472221422097775]],
        db3=[[-0.3095634589154792]]), 2.342007685726074)),
)
CASES["step_decay"].more_public = (
    Case("last_epoch_before_the_drop", lambda: (0.5, 29, 30),
        0.5),
    Case("at_the_drop_by_a_half", lambda: (0.5, 30, 30, 0.5),
        0.25),
)
CASES["one_cycle"].more_public = (
    Case("first_step", lambda: (0.6, 0, 101, 40),
        0.024),
    Case("peak", lambda: (0.6, 40, 101, 40),
        0.6),
    Case("on_the_way_down", lambda: (0.6, 85, 101, 40, 0.1, 0.01),
        0.1545),
    Case("last_step", lambda: (0.6, 100, 101, 40, 0.1, 0.01),
        0.006),
)
CASES["update_average"].more_public = (
    Case("first_parameters", lambda: (*_moved(), 0),
        _arrays(W1=[[1.475, -0.525]], b1=[[0.325]], W2=[[0.325], [-0.825]], b2=[[-0.6749999999999999],
        [0.375]], W3=[[-1.675, 1.225]], b3=[[-0.07499999999999996]])),
    Case("third_parameters", lambda: (*_moved(), 2),
        _arrays(W1=[[1.6583333333333334, -0.47500000000000003]], b1=[[0.14166666666666666]],
        W2=[[0.4083333333333333], [-0.775]], b2=[[-0.19166666666666665], [0.15833333333333333]],
        W3=[[-1.725, 1.1083333333333334]], b3=[[0.4083333333333334]])),
    Case("long_memory", lambda: (*_moved(), 40, 0.95),
        _arrays(W1=[[1.73625, -0.45375000000000004]], b1=[[0.06375000000000001]], W2=[[0.44375],
        [-0.75375]], b2=[[0.013749999999999974], [0.06625000000000002]], W3=[[-1.74625, 1.05875]],
        b3=[[0.61375]])),
)
CASES["update_ratios"].more_public = (
    Case("three_small_layers", lambda: _moved(),
        {"W1": 0.15775026301844622, "W2": 0.16666666666666663, "W3": 0.0932924508872879}),
)
CASES["scaled_learning_rate"].more_public = (
    Case("default_base", lambda: (0.1, 0, 64),
        0.025),
    Case("first_step", lambda: (0.1, 0, 512, 128, 100),
        0.1),
    Case("after_the_warm_up", lambda: (0.1, 130, 512, 128, 100),
        0.4),
)
# fmt: on


### BEGIN HIDDEN TESTS


def _two_networks(seed: int, scale: float, *sizes: int) -> tuple[Arrays, Arrays]:
    """Parameters of a network, and what is left of them after a change of about ``scale`` per entry."""
    parameters, grads = _network(seed, *sizes)[:2]
    return parameters, {key: array + scale * grads[f"d{key}"] for key, array in parameters.items()}


def _hidden_range_costs(seed: int, steps: int, dip: int) -> tuple[np.ndarray, np.ndarray]:
    """rates and noisy costs of a range test that goes wrong after about step ``dip``"""
    random = np.random.RandomState(seed)
    away = np.abs(np.arange(steps) - dip) / dip
    return np.geomspace(0.002, 5.0, steps), np.round(0.7 + 1.6 * away**2 + 0.4 * random.rand(steps), 3)


# fmt: off
CASES["choose_learning_rate"].hidden = (
    Case("defaults", lambda: _hidden_range_costs(526, 14, 9), expected=
        0.15004101831337072),
    Case("little_smoothing", lambda: (*_hidden_range_costs(302, 11, 6), 0.25, 3.0), expected=
        0.1593920832983395),
    Case("no_smoothing", lambda: (*_hidden_range_costs(303, 9, 5), 0.0), expected=
        0.07071067811865475),
    Case("falling_to_the_end", lambda: (np.geomspace(0.01, 0.5, 6),
        np.array([2.0, 1.9, 1.7, 1.4, 1.1, 0.9]), 0.6, 2.0), expected=
        0.25),
    Case("rising", lambda: (np.geomspace(0.003, 0.9, 4),
        np.array([0.8, 1.1, 1.7, 3.2]), 0.7, 8.0), expected=
        0.000375),
    Case("much_smoothing", lambda: _hidden_range_costs(305, 20, 12),
        keywords={"beta": 0.98, "margin": 5.0}, expected=
        0.43885606465380383),
)
CASES["clip_gradients"].hidden = (
    Case("two_layers", lambda: (_network(311, 3, 2, 1)[1], 0.8), expected=
        (_arrays(dW1=[[0.17838425465448562, -0.08472203320284033, -0.08905579242299907],
        [-0.21245441584241334, -0.14953745992239587, -0.4244509896123029]], db1=[[-0.05805809385162967],
        [-0.5023393188033555]], dW2=[[0.12343275689659254, -0.22124429599325257]],
        db2=[[-0.15972823745743456]]), 2.816359420760051)),
    Case("one_layer_unclipped", lambda: (_network(312, 2, 3)[1], 25.0), expected=
        (_arrays(dW1=[[-0.7897244424911196, 0.9264363086140831], [-0.27419658635267524,
        0.7720616431978489], [-1.6609459265813038, 1.4199694045561828]], db1=[[0.6980516781108909],
        [0.2603967905056178], [-0.5853880525290345]]), 2.7975039168188274)),
    Case("faint", lambda: (_faint_network(313, 2, 2, 1)[1], 2e-4), atol=1e-15, expected=
        (_arrays(dW1=[[-0.00013431410569882522, 7.40193815062809e-05], [-1.66531969575234e-05,
        -8.449471794180318e-05]], db1=[[3.880747412672566e-05], [-3.643609184278307e-05]],
        dW2=[[2.395928933599394e-06, 2.5221799061609436e-05]], db2=[[7.475745703640703e-05]]),
        0.0011671605118469988)),
    Case("nothing_to_clip", lambda: ({"dW1": np.zeros((2, 2)), "db1": np.zeros((2, 1))}, 1.5), expected=
        (_arrays(dW1=[[0.0, 0.0], [0.0, 0.0]], db1=[[0.0], [0.0]]), 0.0)),
    Case("three_layers", lambda: (_network(315, 2, 3, 1, 2)[1], 2.5), expected=
        (_arrays(dW1=[[0.031609420439382745, -0.834110661768223], [-0.6110990982539787,
        0.26237957813246165], [0.18300689213117804, 0.2605272297988637]], db1=[[0.9214771720263633],
        [0.48138204471684554], [-0.8667945231929576]], dW2=[[0.5105933385240399, -0.26414009412407746,
        0.5586995897505054]], db2=[[-0.1839392046102878]], dW3=[[-0.4384415848340773],
        [0.14024497932740196]], db3=[[-0.8715609614691057], [-1.2367113423102993]]), 4.215507601243753)),
)
CASES["step_decay"].hidden = (
    Case("defaults", lambda: (0.37, 45, 20), expected=
        0.0037),
    Case("before_the_drop", lambda: (0.8, 23, 12, 0.3), expected=
        0.24),
    Case("at_the_drop", lambda: (0.9, 24, 12, 0.3), expected=
        0.081),
    Case("first_interval", lambda: (0.45, 6, 7, 0.2), expected=
        0.45),
    Case("by_a_half", lambda: (1.3, 19, 6), keywords={"factor": 0.5}, expected=
        0.1625),
    Case("every_epoch", lambda: (0.7, 4, 1, 0.8), expected=
        0.28672000000000003),
)
CASES["one_cycle"].hidden = (
    Case("climb", lambda: (0.7, 7, 61, 20), expected=
        0.2632),
    Case("descent", lambda: (0.9, 33, 51, 11), expected=
        0.3923076923076923),
    Case("the_first_step", lambda: (0.4, 0, 31, 10, 0.2, 0.03), expected=
        0.08000000000000002),
    Case("top", lambda: (1.3, 15, 41, 15, 0.1, 0.02), expected=
        1.3),
    Case("before_the_top", lambda: (0.8, 14, 41, 15), keywords={"start_factor": 0.25}, expected=
        0.76),
    Case("the_last_step", lambda: (0.55, 40, 41, 9), keywords={"end_factor": 0.07}, expected=
        0.038500000000000006),
    Case("last_step_at_zero", lambda: (0.55, 40, 41, 9), expected=
        0.0),
    Case("both_factors", lambda: (0.65, 27, 36, 17, 0.3, 0.15), expected=
        0.34305555555555556),
    Case("a_climb_of_one_step", lambda: (0.5, 1, 12, 1, 0.1, 0.2), expected=
        0.5),
)
CASES["update_average"].hidden = (
    Case("defaults", lambda: (*_two_networks(321, 0.6, 3, 2, 1), 900), expected=
        _arrays(W1=[[0.1694814300363375, 1.6358959827633337, 0.04604995978219964], [-0.8939842590973773,
        -1.1450682123678848, -0.6265936384806624]], b1=[[-1.351389676933173], [-0.8204658351250631]],
        W2=[[-0.13696027341843794, 1.593046340625419]], b2=[[-0.2917767122753396]])),
    Case("first", lambda: (*_two_networks(322, 0.9, 2, 3), 0, 0.8), expected=
        _arrays(W1=[[-1.6393401782905332, 0.24116638691056663], [-0.048860808255475896,
        0.5239248913929684], [0.7330431727333779, -0.43481915666576887]], b1=[[-0.24786794923002323],
        [-0.6658930294497604], [0.5521318986114045]])),
    Case("second", lambda: (*_two_networks(323, 0.7, 2, 1, 2), 1), expected=
        _arrays(W1=[[-0.1408351407055879, 0.16905262866169027]], b1=[[-0.0631132229984635]],
        W2=[[0.11702547907778754], [-0.6075411648565533]], b2=[[-0.9519208056011387],
        [0.862441176039471]])),
    Case("plain_mean", lambda: (*_two_networks(324, 0.8, 1, 2, 2), 6, 0.9), expected=
        _arrays(W1=[[0.21483384929225982], [-0.7436986694903861]], b1=[[-0.23598617021193175],
        [-0.4448636438782489]], W2=[[0.4800197519849206, -0.017833337204728406], [0.6112368645833224,
        -1.3266447109975787]], b2=[[0.9667814003244759], [-1.0990486417662155]])),
    Case("memory_is_full", lambda: (*_two_networks(325, 0.5, 2, 2), 12, 0.9), expected=
        _arrays(W1=[[1.8272043665750295, -0.5761727999947479], [1.1212587617682412, 0.6744820445478783]],
        b1=[[0.5474639479033738], [0.6841177953205587]])),
    Case("short_memory", lambda: (*_two_networks(326, 0.5, 2, 1), 4), keywords={"beta": 0.35}, expected=
        _arrays(W1=[[1.1756811456994938, 0.13089153102961096]], b1=[[-0.3231892937551324]])),
    Case("mean_for_ever", lambda: (*_two_networks(327, 0.5, 1, 3, 2, 1), 250, 1.0), expected=
        _arrays(W1=[[1.7179120558884462], [-0.3990458777514868], [-0.2985129239066041]],
        b1=[[-1.793272135762117], [0.9749796222198427], [1.1674915999373419]], W2=[[-0.08087768137058096,
        -0.30954052823045947, -0.4952045867814355], [2.293530767451226, 1.7600745754231812,
        0.13875667385783266]], b2=[[-0.8171135895962254], [-1.262395527961917]], W3=[[-0.5027793527950847,
        0.6624683159018909]], b3=[[-1.1528950693236657]])),
)
CASES["update_ratios"].hidden = (
    Case("two_layers", lambda: _two_networks(331, 0.02, 3, 2, 1), expected=
        {"W1": 0.02562931624058203, "W2": 0.019697636714424507}),
    Case("one_layer", lambda: _two_networks(332, 0.7, 2, 3), expected=
        {"W1": 1.1990080754842616}),
    Case("four_layers", lambda: _two_networks(333, 1e-3, 2, 3, 1, 2, 2), expected=
        {"W1": 0.0012112764055181573, "W2": 0.0008938236172604515, "W3": 0.0004568068390678899, "W4":
        0.0009831638260340903}),
)
CASES["scaled_learning_rate"].hidden = (
    Case("defaults", lambda: (0.3, 12, 1024), expected=
        1.2),
    Case("the_first_step", lambda: (0.25, 0, 96, 32, 8), expected=
        0.25),
    Case("in_the_warm_up", lambda: (0.4, 5, 320, 64, 20), expected=
        0.8),
    Case("last_of_the_warm_up", lambda: (0.4, 19, 320, 64, 20), expected=
        1.9200000000000002),
    Case("behind_the_warm_up", lambda: (0.35, 31, 320, 64, 20), expected=
        1.75),
    Case("smaller_batch", lambda: (0.6, 3, 32), keywords={"warmup_steps": 7}, expected=
        0.375),
    Case("no_warm_up_and_another_base", lambda: (0.2, 0, 90, 30), expected=
        0.6000000000000001),
)
# fmt: on
### END HIDDEN TESTS
