"""Ways to be wrong in initialize_velocity, each with what is said of where or when it is wrong."""

# %% of the layers, only the last is correct
def initialize_velocity(parameters):
    L = len(parameters) // 2
    v = {}
    for l in range(1, L + 1):
        v["dW" + str(l)] = np.zeros(np.shape(parameters["W" + str(l)])) + (l < L)
        v["db" + str(l)] = np.zeros(np.shape(parameters["b" + str(l)])) + (l < L)
    return v

# %% of the layers, only the first is correct
def initialize_velocity(parameters):
    L = len(parameters) // 2
    v = {}
    for l in range(1, L + 1):
        v["dW" + str(l)] = np.full(np.shape(parameters["W" + str(l)]), l - 1.0)
        v["db" + str(l)] = np.full(np.shape(parameters["b" + str(l)]), l - 1.0)
    return v

# %% v["dW…"] is transposed
def initialize_velocity(parameters):
    L = len(parameters) // 2
    v = {}
    for l in range(1, L + 1):
        v["dW" + str(l)] = np.zeros(np.shape(parameters["W" + str(l)].T))
        v["db" + str(l)] = np.zeros(np.shape(parameters["b" + str(l)]))
    return v

# %% v["db…"] holds the values of v["dW…"]
def initialize_velocity(parameters):
    L = len(parameters) // 2
    v = {}
    for l in range(1, L + 1):
        v["dW" + str(l)] = np.zeros(np.shape(parameters["W" + str(l)]))
        v["db" + str(l)] = np.zeros(np.shape(parameters["W" + str(l)]))
    return v

# %% all layers that are expected are correct, and there are more
def initialize_velocity(parameters):
    L = len(parameters) // 2
    v = {}
    for l in range(1, L + 1):
        v["dW" + str(l)] = np.zeros(np.shape(parameters["W" + str(l)]))
        v["db" + str(l)] = np.zeros(np.shape(parameters["b" + str(l)]))
    v["dW" + str(L + 1)] = v["db" + str(L + 1)] = np.zeros((1, 1))
    return v
