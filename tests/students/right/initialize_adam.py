"""initialize_adam done right, as a dozen students might write it."""

# %% right
# GRADED FUNCTION: initialize_adam
def initialize_adam(parameters):
    L = len(parameters) // 2  # number of layers in the neural networks
    v = {}
    s = {}

    # Initialize v, s. Input: "parameters". Outputs: "v, s".
    for l in range(L):
        v["dW" + str(l + 1)] = np.zeros(parameters["W" + str(l + 1)].shape)
        v["db" + str(l + 1)] = np.zeros(parameters["b" + str(l + 1)].shape)
        s["dW" + str(l + 1)] = np.zeros(parameters["W" + str(l + 1)].shape)
        s["db" + str(l + 1)] = np.zeros(parameters["b" + str(l + 1)].shape)

    return v, s

# %% right
# GRADED FUNCTION: initialize_adam


def initialize_adam(parameters):
    """Return the two averages Adam starts from: zeros.

    Arguments:
    parameters -- dictionary of W1 (n_1, n_0), b1 (n_1, 1), ..., WL (n_L, n_{L-1}), bL (n_L, 1)

    Returns:
    v -- average of the gradients: dictionary of dW1, db1, ..., dWL, dbL, shaped as the parameters
    s -- average of the squared gradients: another dictionary with the same keys and shapes
    """
    L = len(parameters) // 2  # number of layers
    v = {}
    s = {}
    for l in range(1, L + 1):
        for d in (v, s):
            d[f"dW{l}"] = np.zeros_like(parameters[f"W{l}"])
            d[f"db{l}"] = np.zeros_like(parameters[f"b{l}"])
    return v, s

# %% right
# GRADED FUNCTION: initialize_adam
def initialize_adam(parameters):
    v = {"d" + k: np.zeros(p.shape) for k, p in parameters.items()}
    s = {"d" + k: np.zeros(p.shape) for k, p in parameters.items()}
    return v, s

# %% right
# GRADED FUNCTION: initialize_adam
import copy

def initialize_adam(parameters):
    v = {}
    for key in parameters:
        v["d" + key] = parameters[key] * 0.0
    s = copy.deepcopy(v)
    return v, s

# %% right
# GRADED FUNCTION: initialize_adam
def zeros_for(params):
    """A dictionary of gradients that are all zero."""
    zeros = {}
    for name, array in params.items():
        zeros[f"d{name}"] = np.full_like(array, 0)
    return zeros


def initialize_adam(parameters):
    return zeros_for(parameters), zeros_for(params=parameters)

# %% right
# GRADED FUNCTION: initialize_adam
def initialize_adam(parameters):
    make = lambda: dict(map(lambda k: ("d" + k, np.zeros(np.shape(parameters[k]))), parameters))
    return [make() for _ in range(2)]

# %% right
# GRADED FUNCTION: initialize_adam
def initialize_adam(parameters):
    v, s = dict(), dict()
    l = len(parameters) // 2
    while l > 0:
        rows, cols = parameters["W{0}".format(l)].shape
        v["dW{0}".format(l)] = np.zeros((rows, cols))
        s["dW{0}".format(l)] = np.zeros((rows, cols))
        v["db{0}".format(l)] = np.zeros((rows, 1))
        s["db{0}".format(l)] = np.zeros((rows, 1))
        l -= 1
    return v, s

# %% right
# GRADED FUNCTION: initialize_adam
def initialize_adam(parameters, l=1):
    if f"W{l}" not in parameters:
        return {}, {}
    v, s = initialize_adam(parameters, l + 1)
    for key in (f"W{l}", f"b{l}"):
        v[f"d{key}"] = parameters[key] - parameters[key]
        s[f"d{key}"] = np.square(v[f"d{key}"])
    return v, s

# %% right
# GRADED FUNCTION: initialize_adam
def initialize_adam(parameters):
    v, s = {}, {}
    for key, value in parameters.items():
        # both averages of this parameter, one above the other
        both = np.zeros((2,) + value.shape)
        v["d" + key], s["d" + key] = both
    return v, s

# %% right
# GRADED FUNCTION: initialize_adam
from collections import namedtuple

Moment = namedtuple("Moment", "name first second")

def initialize_adam(parameters):
    moments = []
    for i, (key, value) in enumerate(zip(parameters.keys(), parameters.values())):
        moments.append(Moment("d" + key, np.zeros(value.shape), np.zeros(value.shape)))
        print("parameter", i, "starts with", moments[-1].first.size, "zeros")
    return {m.name: m.first for m in moments}, {m.name: m.second for m in moments}

# %% right
# GRADED FUNCTION: initialize_adam
from functools import reduce

def initialize_adam(parameters: dict[str, np.ndarray]) -> tuple[dict, dict]:
    def add(state: tuple[dict, dict], key: str) -> tuple[dict, dict]:
        shape = parameters[key].shape
        for average in state:
            average["d" + key] = np.broadcast_to(0.0, shape).copy()
        return state

    return reduce(add, parameters, ({}, {}))

# %% right
# GRADED FUNCTION: initialize_adam
def initialize_adam(parameters):
    v = parameters.copy()
    s = parameters.copy()
    for key in list(parameters):
        v["d" + key] = np.multiply(v.pop(key), 0)
        s["d" + key] = v["d" + key].copy()
        del s[key]
    return v, s
