"""Real ways to stop in initialize_velocity, each with the id of the remark due and words of it."""

# %% shape_as_two_arguments: np.zeros((rows, columns))
# GRADED FUNCTION: initialize_velocity
def initialize_velocity(parameters):
    v = {}
    for l in range(1, len(parameters) // 2 + 1):
        for k in ("W", "b"):
            v["d" + k + str(l)] = np.zeros(parameters[k + str(l)].shape[0], parameters[k + str(l)].shape[1])
    return v

# %% undefined_name: `v = {}` makes one
# GRADED FUNCTION: initialize_velocity
def initialize_velocity(parameters):
    for key in parameters:
        v["d" + key] = np.zeros(parameters[key].shape)
    return v

# %% shape_called: without brackets: p.size
# GRADED FUNCTION: initialize_velocity
def initialize_velocity(parameters):
    v = {}
    for key, p in parameters.items():
        v["d" + key] = np.zeros(p.size())
    return v

# %% emptied_in_loop: Make v once, above the loop
# GRADED FUNCTION: initialize_velocity
def initialize_velocity(parameters):
    for l in range(1, len(parameters) // 2 + 1):
        v = {}
        v["dW" + str(l)] = np.zeros_like(parameters["W" + str(l)])
        v["db" + str(l)] = np.zeros_like(parameters["b" + str(l)])
    return v

# %% key_of_list: `{}` makes one
# GRADED FUNCTION: initialize_velocity
def initialize_velocity(parameters):
    v = []
    for l in range(1, len(parameters) // 2 + 1):
        v["dW" + str(l)] = np.zeros(parameters["W" + str(l)].shape)
        v["db" + str(l)] = np.zeros(parameters["b" + str(l)].shape)
    return v

# %% undefined_name: NumPy's function
# GRADED FUNCTION: initialize_velocity
def initialize_velocity(parameters):
    v = {}
    for key in parameters:
        v["d" + key] = sqrt(0) * parameters[key]
    return v

# %% attribute: The nearest that it has is zeros_like
# GRADED FUNCTION: initialize_velocity
def initialize_velocity(parameters):
    v = {}
    for key in parameters:
        v["d" + key] = np.zeroslike(parameters[key])
    return v

# %% entry_as_attribute: by its key
# GRADED FUNCTION: initialize_velocity
def initialize_velocity(parameters):
    v = {"dW1": np.zeros(parameters.W1.shape)}
    return v

# %% key_of_text: an entry is dictionary[key]
# GRADED FUNCTION: initialize_velocity
def initialize_velocity(parameters):
    v = {}
    for p in parameters:
        v["d" + p] = np.zeros(p["W1"].shape)
    return v

# %% builtin_hidden: hides it
# GRADED FUNCTION: initialize_velocity
def initialize_velocity(parameters):
    str = "W"
    v = {}
    for l in range(1, 3):
        v["dW" + str(l)] = np.zeros(parameters["W" + str(l)].shape)
    return v

# %% return_in_loop: ends in the first pass
# GRADED FUNCTION: initialize_velocity
def initialize_velocity(parameters):
    v = {}
    for key, array in parameters.items():
        v["d" + key] = np.zeros(array.shape)
        return v

# %% undefined_name: Python writes it None
# GRADED FUNCTION: initialize_velocity
def initialize_velocity(parameters):
    v = {}
    for key, array in parameters.items():
        v["d" + key] = np.zeros(array.shape) if array is not none else none
    return v

# %% function_not_called: brackets after its name
# GRADED FUNCTION: initialize_velocity
def initialize_velocity(parameters):
    v = {}
    for key, array in parameters.items():
        v["d" + key] = 0 * array.copy
    return v

# %% other_case: L does not
# GRADED FUNCTION: initialize_velocity
def initialize_velocity(parameters):
    L = len(parameters) // 2
    v = {}
    for l in range(1, L + 1):
        v[f"dW{l}"] = np.zeros(np.shape(parameters[f"W{L}"]))
        v[f"db{l}"] = np.zeros(np.shape(parameters[f"b{L}"]))
    return v

# %% array_as_shape: np.zeros takes a shape, not an array
# GRADED FUNCTION: initialize_velocity
def initialize_velocity(parameters):
    return {"d" + k: np.zeros(parameters[k]) for k in parameters}

# %% key_of_list: v is a list: it has no keys
# GRADED FUNCTION: initialize_velocity
def initialize_velocity(parameters):
    v = []
    for k in parameters:
        v["d" + k] = np.zeros(np.shape(parameters[k]))
    return v

# %% shape_as_two_arguments: The star takes the tuple apart
# GRADED FUNCTION: initialize_velocity
def initialize_velocity(parameters):
    v = {}
    for key, parameter in parameters.items():
        v["d" + key] = np.zeros(*parameter.shape)
    return v
