"""Every named mistake of initialize_adam, twice, as two students might write it."""

# %% adam_one_dictionary
# GRADED FUNCTION: initialize_adam
def initialize_adam(parameters):
    L = len(parameters) // 2
    v = s = {}
    for l in range(L):
        v["dW" + str(l + 1)] = np.zeros(parameters["W" + str(l + 1)].shape)
        v["db" + str(l + 1)] = np.zeros(parameters["b" + str(l + 1)].shape)
        s["dW" + str(l + 1)] = np.zeros(parameters["W" + str(l + 1)].shape)
        s["db" + str(l + 1)] = np.zeros(parameters["b" + str(l + 1)].shape)
    return v, s

# %% adam_one_dictionary
# GRADED FUNCTION: initialize_adam
def initialize_adam(parameters):
    zeros = {"d" + name: np.zeros_like(value) for name, value in parameters.items()}
    return zeros, zeros

# %% adam_shared_arrays
# GRADED FUNCTION: initialize_adam
def initialize_adam(parameters):
    v, s = {}, {}
    for key in parameters:
        v["d" + key] = s["d" + key] = np.zeros_like(parameters[key])
    return v, s

# %% adam_shared_arrays
# GRADED FUNCTION: initialize_adam
def initialize_adam(parameters):
    L = len(parameters) // 2
    v = {}
    for l in range(1, L + 1):
        W, b = parameters["W" + str(l)], parameters["b" + str(l)]
        v["dW" + str(l)] = np.zeros((W.shape[0], W.shape[1]))
        v["db" + str(l)] = np.zeros((b.shape[0], 1))
    s = v.copy()
    return v, s

# %% adam_without_biases
# GRADED FUNCTION: initialize_adam
def initialize_adam(parameters):
    L = len(parameters) // 2
    v = {}
    s = {}
    for l in range(L):
        v["dW" + str(l + 1)] = np.zeros_like(parameters["W" + str(l + 1)])
        s["dW" + str(l + 1)] = np.zeros_like(parameters["W" + str(l + 1)])
    return v, s

# %% adam_without_biases
# GRADED FUNCTION: initialize_adam
def initialize_adam(parameters):
    def start():
        return {f"d{k}": 0.0 * p for k, p in parameters.items() if k.startswith("W")}

    return start(), start()

# %% adam_s_empty
# GRADED FUNCTION: initialize_adam
def initialize_adam(parameters):
    L = len(parameters) // 2
    v = {}
    s = {}
    for l in range(L):
        v["dW" + str(l+1)] = np.zeros(parameters["W" + str(l+1)].shape)
        v["db" + str(l+1)] = np.zeros(parameters["b" + str(l+1)].shape)
        v["dW" + str(l+1)] = np.zeros(parameters["W" + str(l+1)].shape)
        v["db" + str(l+1)] = np.zeros(parameters["b" + str(l+1)].shape)
    return v, s

# %% adam_s_empty
# GRADED FUNCTION: initialize_adam
def initialize_adam(parameters):
    s = dict()
    v = {f"d{name}": np.zeros_like(array) for name, array in parameters.items()}
    return v, s

# %% adam_s_ones
# GRADED FUNCTION: initialize_adam
def initialize_adam(parameters):
    v = {}
    s = {}
    for key, value in parameters.items():
        v["d" + key] = np.ones_like(value)
        s["d" + key] = np.ones_like(value)
    return v, s

# %% adam_s_ones
# GRADED FUNCTION: initialize_adam
def initialize_adam(parameters):
    L = len(parameters) // 2
    keys = [p + str(l) for l in range(1, L + 1) for p in ("W", "b")]
    v, s = ({"d" + k: np.full(parameters[k].shape, 1.0) for k in keys} for _ in range(2))
    return v, s

# %% adam_integers
# GRADED FUNCTION: initialize_adam
def initialize_adam(parameters):
    L = len(parameters) // 2
    v, s = {}, {}
    for average in (v, s):
        for l in range(1, L + 1):
            average["dW" + str(l)] = np.zeros_like(parameters["W" + str(l)], dtype=int)
            average["db" + str(l)] = np.zeros_like(parameters["b" + str(l)], dtype=int)
    return v, s

# %% adam_integers
# GRADED FUNCTION: initialize_adam
def initialize_adam(parameters):
    v = {"d" + k: np.full(p.shape, 0) for k, p in parameters.items()}
    s = {"d" + k: np.full(p.shape, 0) for k, p in parameters.items()}
    return v, s

# %% adam_flat_biases
# GRADED FUNCTION: initialize_adam
def initialize_adam(parameters):
    L = len(parameters) // 2
    v = {}
    s = {}
    for l in range(L):
        rows, cols = parameters["W" + str(l + 1)].shape
        v["dW" + str(l + 1)] = np.zeros((rows, cols))
        v["db" + str(l + 1)] = np.zeros(rows)
        s["dW" + str(l + 1)] = np.zeros((rows, cols))
        s["db" + str(l + 1)] = np.zeros(rows)
    return v, s

# %% adam_flat_biases
# GRADED FUNCTION: initialize_adam
def initialize_adam(parameters):
    zeros = lambda k, p: np.zeros(p.shape) if k[0] == "W" else np.zeros(len(p))
    v = {"d" + k: zeros(k, p) for k, p in parameters.items()}
    s = {"d" + k: zeros(k, p) for k, p in parameters.items()}
    return v, s

# %% adam_names
# GRADED FUNCTION: initialize_adam
def initialize_adam(parameters):
    L = len(parameters) // 2
    v = {}
    s = {}
    for l in range(L):
        v["W" + str(l + 1)] = np.zeros(parameters["W" + str(l + 1)].shape)
        v["b" + str(l + 1)] = np.zeros(parameters["b" + str(l + 1)].shape)
        s["W" + str(l + 1)] = np.zeros(parameters["W" + str(l + 1)].shape)
        s["b" + str(l + 1)] = np.zeros(parameters["b" + str(l + 1)].shape)
    return v, s

# %% adam_names
# GRADED FUNCTION: initialize_adam
def initialize_adam(parameters):
    v = {k: np.zeros_like(parameters[k]) for k in parameters}
    s = {k: np.zeros_like(parameters[k]) for k in parameters}
    return v, s

# %% adam_start_last_layer_missing
# GRADED FUNCTION: initialize_adam
def initialize_adam(parameters):
    L = len(parameters) // 2
    v = {}
    s = {}
    for l in range(L - 1):
        W = parameters["W" + str(l + 1)]
        b = parameters["b" + str(l + 1)]
        v["dW" + str(l + 1)], s["dW" + str(l + 1)] = np.zeros_like(W), np.zeros_like(W)
        v["db" + str(l + 1)], s["db" + str(l + 1)] = np.zeros_like(b), np.zeros_like(b)
    return v, s

# %% adam_start_last_layer_missing
# GRADED FUNCTION: initialize_adam
def initialize_adam(parameters):
    v, s = {}, {}
    layer = 1
    while layer < len(parameters) / 2:
        for p in "Wb":
            shape = np.shape(parameters[f"{p}{layer}"])
            v[f"d{p}{layer}"] = np.zeros(shape)
            s[f"d{p}{layer}"] = np.zeros(shape)
        layer += 1
    return v, s
