"""Ways to be wrong in update_parameters_with_gd, each with what is said of where or when it is wrong."""

# %% parameters holds the values of the argument grads
def update_parameters_with_gd(parameters, grads, learning_rate):
    L = len(parameters) // 2
    for l in range(1, L + 1):
        for k in ("W", "b"):
            parameters[k + str(l)] = parameters[k + str(l)] - learning_rate * grads["d" + k + str(l)]
    return grads

# %% fail in which the number of layers in parameters is not two
def update_parameters_with_gd(parameters, grads, learning_rate):
    L = 2
    for l in range(1, L + 1):
        for k in ("W", "b"):
            parameters[k + str(l)] = parameters[k + str(l)] - learning_rate * grads["d" + k + str(l)]
    return parameters

# %% fail in which parameters has more than two layers
def update_parameters_with_gd(parameters, grads, learning_rate):
    L = min(2, len(parameters) // 2)
    for l in range(1, L + 1):
        for k in ("W", "b"):
            parameters[k + str(l)] = parameters[k + str(l)] - learning_rate * grads["d" + k + str(l)]
    return parameters

# %% of the layers, only the first is correct
def update_parameters_with_gd(parameters, grads, learning_rate):
    L = len(parameters) // 2
    for l in [1]:
        for k in ("W", "b"):
            parameters[k + str(l)] = parameters[k + str(l)] - learning_rate * grads["d" + k + str(l)]
    return parameters

# %% parameters["W…"] is returned unchanged
def update_parameters_with_gd(parameters, grads, learning_rate):
    L = len(parameters) // 2
    for l in range(1, L + 1):
        for k in ("b",):
            parameters[k + str(l)] = parameters[k + str(l)] - learning_rate * grads["d" + k + str(l)]
    return parameters

# %% all layers but the last are correct
def update_parameters_with_gd(parameters, grads, learning_rate):
    L = len(parameters) // 2
    for l in range(1, max(L, 2)):
        for k in ("W", "b"):
            parameters[k + str(l)] = parameters[k + str(l)] - learning_rate * grads["d" + k + str(l)]
    return parameters

# %% On the public case, layer 1 of parameters is correct
def update_parameters_with_gd(parameters, grads, learning_rate):
    L = len(parameters) // 2
    for l in range(1, L + 1):
        for k in ("W", "b"):
            parameters[k + str(l)] = parameters[k + str(l)] - learning_rate * grads["d" + k + str(l)]
    if L > 1:
        parameters['b2'] = np.zeros((7, 2))
    return parameters

# %% parameters["b…"] has the shape of parameters["W…"]
def update_parameters_with_gd(parameters, grads, learning_rate):
    L = len(parameters) // 2
    for l in range(1, L + 1):
        for k in ("W", "b"):
            parameters[k + str(l)] = parameters[k + str(l)] - learning_rate * grads["dW" + str(l)]
    return parameters

# %% parameters["W…"] is a constant multiple of the correct value
def update_parameters_with_gd(parameters, grads, learning_rate):
    L = len(parameters) // 2
    for l in range(1, L + 1):
        for k in ("W", "b"):
            parameters[k + str(l)] = parameters[k + str(l)] - learning_rate * grads["d" + k + str(l)]
    for k in parameters:
        parameters[k] = parameters[k] * 1.1
    return parameters
