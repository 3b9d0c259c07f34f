"""Every named mistake of initialize_velocity, twice, as two students might write it."""

# %% velocity_without_biases
# GRADED FUNCTION: initialize_velocity
def initialize_velocity(parameters):
    L = len(parameters) // 2
    v = {}
    for l in range(L):
        v["dW" + str(l + 1)] = np.zeros_like(parameters["W" + str(l + 1)])
    return v

# %% velocity_without_biases
# GRADED FUNCTION: initialize_velocity
def initialize_velocity(parameters):
    return {"d" + key: np.zeros(p.shape) for key, p in parameters.items() if key.startswith("W")}

# %% velocity_without_weights
# GRADED FUNCTION: initialize_velocity
def initialize_velocity(parameters):
    L = len(parameters) // 2
    v = {}
    for l in range(L):
        v["db" + str(l + 1)] = np.zeros_like(parameters["W" + str(l + 1)])
        v["db" + str(l + 1)] = np.zeros_like(parameters["b" + str(l + 1)])
    return v

# %% velocity_without_weights
# GRADED FUNCTION: initialize_velocity
def initialize_velocity(parameters):
    velocity = dict()
    for name in parameters:
        if name[0] == "b":
            rows, cols = parameters[name].shape
            velocity[f"d{name}"] = np.zeros((rows, cols))
    return velocity

# %% velocity_ones
# GRADED FUNCTION: initialize_velocity
def initialize_velocity(parameters):
    L = len(parameters) // 2
    v = {}
    for l in range(L):
        v["dW" + str(l + 1)] = np.ones_like(parameters["W" + str(l + 1)])
        v["db" + str(l + 1)] = np.ones_like(parameters["b" + str(l + 1)])
    return v

# %% velocity_ones
# GRADED FUNCTION: initialize_velocity
def initialize_velocity(parameters):
    fill = lambda array: np.full(array.shape, 1.0)
    return {f"d{name}": fill(array) for name, array in parameters.items()}

# %% velocity_parameters
# GRADED FUNCTION: initialize_velocity
def initialize_velocity(parameters):
    L = len(parameters) // 2
    v = {}
    for l in range(L):
        v["dW" + str(l + 1)] = parameters["W" + str(l + 1)]
        v["db" + str(l + 1)] = parameters["b" + str(l + 1)]
    return v

# %% velocity_parameters
# GRADED FUNCTION: initialize_velocity
import copy

def initialize_velocity(parameters):
    start = copy.deepcopy(parameters)
    return {"d" + key: start[key] for key in start}

# %% velocity_flat_biases
# GRADED FUNCTION: initialize_velocity
def initialize_velocity(parameters):
    L = len(parameters) // 2
    v = {}
    for l in range(L):
        rows, cols = parameters["W" + str(l + 1)].shape
        v["dW" + str(l + 1)] = np.zeros((rows, cols))
        v["db" + str(l + 1)] = np.zeros(rows)
    return v

# %% velocity_flat_biases
# GRADED FUNCTION: initialize_velocity
def initialize_velocity(parameters):
    v = {}
    for key, value in parameters.items():
        zeros = np.zeros_like(value)
        v["d" + key] = zeros.flatten() if key.startswith("b") else zeros
    return v

# %% velocity_names
# GRADED FUNCTION: initialize_velocity
def initialize_velocity(parameters):
    L = len(parameters) // 2
    v = {}
    for l in range(L):
        W, b = parameters["W" + str(l + 1)], parameters["b" + str(l + 1)]
        v["W" + str(l + 1)] = np.zeros((W.shape[0], W.shape[1]))
        v["b" + str(l + 1)] = np.zeros((b.shape[0], b.shape[1]))
    return v

# %% velocity_names
# GRADED FUNCTION: initialize_velocity
def initialize_velocity(parameters):
    return {name: np.zeros_like(array) for name, array in parameters.items()}

# %% velocity_integers
# GRADED FUNCTION: initialize_velocity
def initialize_velocity(parameters):
    L = len(parameters) // 2
    v = {}
    for l in range(L):
        v["dW" + str(l + 1)] = np.full(parameters["W" + str(l + 1)].shape, 0)
        v["db" + str(l + 1)] = np.full(parameters["b" + str(l + 1)].shape, 0)
    return v

# %% velocity_integers
# GRADED FUNCTION: initialize_velocity
def initialize_velocity(parameters):
    velocities = {}
    for key, matrix in parameters.items():
        velocities["d" + key] = np.array([[0 for _ in row] for row in matrix])
    return velocities

# %% velocity_last_layer_missing
# GRADED FUNCTION: initialize_velocity
def initialize_velocity(parameters):
    L = len(parameters) // 2
    v = {}
    for l in range(L - 1):
        v["dW" + str(l + 1)] = np.zeros_like(parameters["W" + str(l + 1)])
        v["db" + str(l + 1)] = np.zeros_like(parameters["b" + str(l + 1)])
    return v

# %% velocity_last_layer_missing
# GRADED FUNCTION: initialize_velocity
def initialize_velocity(parameters):
    depth = len(parameters) // 2
    layer, out = 1, {}
    while layer < depth:
        for kind in "Wb":
            out[f"d{kind}{layer}"] = parameters[f"{kind}{layer}"] * 0.0
        layer += 1
    return out

# %% velocity_first_layer_missing
# GRADED FUNCTION: initialize_velocity
def initialize_velocity(parameters):
    L = len(parameters) // 2
    v = {}
    for l in range(1, L):
        v["dW" + str(l + 1)] = np.zeros(parameters["W" + str(l + 1)].shape)
        v["db" + str(l + 1)] = np.zeros(parameters["b" + str(l + 1)].shape)
    return v

# %% velocity_first_layer_missing
# GRADED FUNCTION: initialize_velocity
def initialize_velocity(parameters):
    layers = sorted({int(name[1:]) for name in parameters})
    names = [kind + str(n) for n in layers[1:] for kind in ("W", "b")]
    return {"d" + name: np.zeros_like(parameters[name]) for name in names}

# %% velocity_first_layer_only
# GRADED FUNCTION: initialize_velocity
def initialize_velocity(parameters):
    L = len(parameters) // 2
    v = {}
    for l in range(L):
        v["dW" + str(l + 1)] = np.zeros_like(parameters["W" + str(l + 1)])
        v["db" + str(l + 1)] = np.zeros_like(parameters["b" + str(l + 1)])
        return v

# %% velocity_first_layer_only
# GRADED FUNCTION: initialize_velocity
def initialize_velocity(parameters):
    W, b = parameters["W1"], parameters["b1"]
    return {"dW1": np.zeros(W.shape), "db1": np.zeros(b.shape)}

# %% velocity_turned
# GRADED FUNCTION: initialize_velocity
def initialize_velocity(parameters):
    L = len(parameters) // 2
    v = {}
    for l in range(L):
        v["dW" + str(l + 1)] = np.zeros(parameters["W" + str(l + 1)].T.shape)
        v["db" + str(l + 1)] = np.zeros(parameters["b" + str(l + 1)].T.shape)
    return v

# %% velocity_turned
# GRADED FUNCTION: initialize_velocity
def initialize_velocity(parameters):
    v = {}
    for name, value in parameters.items():
        n, m = value.shape
        v["d" + name] = np.zeros((m, n))
    return v

# %% velocity_biases_shaped_like_weights
# GRADED FUNCTION: initialize_velocity
def initialize_velocity(parameters):
    L = len(parameters) // 2
    v = {}
    for l in range(L):
        n_out, n_in = parameters["W" + str(l + 1)].shape
        v["dW" + str(l + 1)] = np.zeros((n_out, n_in))
        v["db" + str(l + 1)] = np.zeros((n_out, n_in))
    return v

# %% velocity_biases_shaped_like_weights
# GRADED FUNCTION: initialize_velocity
def initialize_velocity(parameters):
    weights = {key[1:]: p for key, p in parameters.items() if key.startswith("W")}
    dW = {"dW" + n: np.zeros_like(W) for n, W in weights.items()}
    db = {"db" + n: np.zeros_like(W) for n, W in weights.items()}
    return {**dW, **db}
