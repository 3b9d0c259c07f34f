"""initialize_velocity done right, as a dozen students might write it."""

# %% right
# GRADED FUNCTION: initialize_velocity
def initialize_velocity(parameters):
    L = len(parameters) // 2 # number of layers in the neural networks
    v = {}

    # Initialize velocity
    for l in range(L):
        v["dW" + str(l + 1)] = np.zeros((parameters["W" + str(l + 1)].shape[0],
                                         parameters["W" + str(l + 1)].shape[1]))
        v["db" + str(l + 1)] = np.zeros((parameters["b" + str(l + 1)].shape[0],
                                         parameters["b" + str(l + 1)].shape[1]))

    return v

# %% right
# GRADED FUNCTION: initialize_velocity


def initialize_velocity(parameters):
    """Return the velocity momentum starts from: zeros.

    Arguments:
    parameters -- dictionary of W1 (n_1, n_0), b1 (n_1, 1), ..., WL (n_L, n_{L-1}), bL (n_L, 1)

    Returns:
    v -- dictionary of dW1, db1, ..., dWL, dbL: zeros, each shaped as its parameter
    """
    L = len(parameters) // 2  # number of layers
    v = {}
    for l in range(1, L + 1):
        v[f"dW{l}"] = np.zeros_like(parameters[f"W{l}"])
        v[f"db{l}"] = np.zeros_like(parameters[f"b{l}"])
    return v

# %% right
# GRADED FUNCTION: initialize_velocity
def initialize_velocity(parameters):
    return {f"d{name}": np.zeros(array.shape) for name, array in parameters.items()}

# %% right
# GRADED FUNCTION: initialize_velocity
def initialize_velocity(parameters):
    v = dict()
    for key in parameters.keys():
        v["d" + key] = 0 * parameters[key]
    return v

# %% right
# GRADED FUNCTION: initialize_velocity
def initialize_velocity(parameters):
    names = ["d" + k for k in parameters]
    zeros = [np.full(p.shape, fill_value=0.0) for p in parameters.values()]
    return dict(zip(names, zeros))

# %% right
# GRADED FUNCTION: initialize_velocity
import copy

def initialize_velocity(parameters):
    velocity = {}
    l = 1
    while f"W{l}" in parameters:
        for kind in "Wb":
            start = copy.deepcopy(parameters[f"{kind}{l}"])
            start.fill(0)
            velocity[f"d{kind}{l}"] = start
        l += 1
    return velocity

# %% right
# GRADED FUNCTION: initialize_velocity
def zeros_of(matrix):
    rows, columns = matrix.shape
    return np.array([[0.0] * columns for _ in range(rows)])


def initialize_velocity(parameters):
    v = {}
    v.update(("d" + key, zeros_of(value)) for key, value in parameters.items())
    return v

# %% right
# GRADED FUNCTION: initialize_velocity
def initialize_velocity(parameters):
    def start(l):
        if l == 0:
            return {}
        W, b = parameters["W%i" % l], parameters["b%i" % l]
        return {**start(l - 1), "dW%i" % l: np.zeros(W.size).reshape(W.shape), "db%i" % l: b - b}

    return start(len(parameters) // 2)

# %% right
# GRADED FUNCTION: initialize_velocity
def initialize_velocity(parameters):
    # one long vector of zeros, cut into pieces
    sizes = [p.size for p in parameters.values()]
    pieces = np.split(np.zeros(sum(sizes)), np.cumsum(sizes)[:-1])
    v = {}
    for (key, p), piece in zip(parameters.items(), pieces):
        v["d" + key] = piece.reshape(p.shape)
    return v

# %% right
# GRADED FUNCTION: initialize_velocity
from functools import partial

def initialize_velocity(parameters: dict) -> dict:
    zeros = partial(np.zeros, dtype=np.float64)
    v: dict = {}
    for i, (key, value) in enumerate(parameters.items()):
        v.setdefault("d" + key, zeros(shape=np.shape(value)))
        print(i, key, "->", "d" + key, v["d" + key].shape)
    return v

# %% right
# GRADED FUNCTION: initialize_velocity
def initialize_velocity(parameters):
    v = {}
    for l in range(len(parameters) // 2, 0, -1):  # from the last layer to the first
        n_out, n_in = parameters[f"W{l}"].shape
        v[f"dW{l}"], v[f"db{l}"] = np.zeros([n_out, n_in]), np.zeros([n_out, 1])
    return v

# %% right
# GRADED FUNCTION: initialize_velocity
import warnings

class Velocity:
    def __init__(self, parameters):
        self.values = {}
        for key, value in parameters.items():
            if not np.isfinite(value).all():
                warnings.warn(f"{key} is not finite")
            self.values["d" + key] = np.empty(value.shape)
            self.values["d" + key][:, :] = 0


def initialize_velocity(parameters):
    return Velocity(parameters).values
