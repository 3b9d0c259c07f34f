"""Every named mistake of update_parameters_with_gd, twice, as two students might write it."""

# %% gd_uphill
# GRADED FUNCTION: update_parameters_with_gd
def update_parameters_with_gd(parameters, grads, learning_rate):
    L = len(parameters) // 2
    for l in range(L):
        parameters["W" + str(l + 1)] += learning_rate * grads["dW" + str(l + 1)]
        parameters["b" + str(l + 1)] += learning_rate * grads["db" + str(l + 1)]
    return parameters

# %% gd_uphill
# GRADED FUNCTION: update_parameters_with_gd
def update_parameters_with_gd(parameters, grads, learning_rate):
    steps = {name: np.multiply(learning_rate, grads["d" + name]) for name in parameters}
    return {name: np.add(old, steps[name]) for name, old in parameters.items()}

# %% gd_biases_stay
# GRADED FUNCTION: update_parameters_with_gd
def update_parameters_with_gd(parameters, grads, learning_rate):
    num_layers = len(parameters) // 2
    for i in range(num_layers):
        layer = str(i + 1)
        W, dW = parameters["W" + layer], grads["dW" + layer]
        b, db = parameters["b" + layer], grads["db" + layer]
        parameters["W" + layer] = W - learning_rate * dW
        parameters["b" + layer] = b
    return parameters

# %% gd_biases_stay
# GRADED FUNCTION: update_parameters_with_gd
def update_parameters_with_gd(parameters, grads, learning_rate):
    for key in parameters:
        if key.startswith("W"):
            parameters[key] -= learning_rate * grads["d" + key]
    return parameters

# %% gd_weights_stay
# GRADED FUNCTION: update_parameters_with_gd
def update_parameters_with_gd(parameters, grads, learning_rate):
    L = len(parameters) // 2
    for l in range(L):
        W = parameters["W" + str(l + 1)]
        b = parameters["b" + str(l + 1)]
        W = W - learning_rate * grads["dW" + str(l + 1)]
        parameters["b" + str(l + 1)] = b - learning_rate * grads["db" + str(l + 1)]
    return parameters

# %% gd_weights_stay
# GRADED FUNCTION: update_parameters_with_gd
def update_parameters_with_gd(parameters, grads, learning_rate):
    updated = dict(parameters)
    names = [k for k in parameters if k[0] == "b"]
    for name in names:
        updated[name] = np.subtract(parameters[name], learning_rate * grads[f"d{name}"])
    return updated

# %% gd_no_learning_rate
# GRADED FUNCTION: update_parameters_with_gd
def update_parameters_with_gd(parameters, grads, learning_rate):
    L = len(parameters) // 2
    for l in range(L):
        parameters["W" + str(l + 1)] = parameters["W" + str(l + 1)] - grads["dW" + str(l + 1)]
        parameters["b" + str(l + 1)] = parameters["b" + str(l + 1)] - grads["db" + str(l + 1)]
    return parameters

# %% gd_no_learning_rate
# GRADED FUNCTION: update_parameters_with_gd
def update_parameters_with_gd(parameters, grads, learning_rate):
    def descend(name):
        return np.subtract(parameters[name], grads["d" + name])

    return {name: descend(name) for name in parameters}

# %% gd_first_layer_only
# GRADED FUNCTION: update_parameters_with_gd
def update_parameters_with_gd(parameters, grads, learning_rate):
    L = len(parameters) // 2
    for l in range(L):
        n = str(l + 1)
        parameters["W" + n] = parameters["W" + n] - learning_rate * grads["dW" + n]
        parameters["b" + n] = parameters["b" + n] - learning_rate * grads["db" + n]
        return parameters

# %% gd_first_layer_only
# GRADED FUNCTION: update_parameters_with_gd
def update_parameters_with_gd(parameters, grads, learning_rate):
    step_W = learning_rate * grads["dW1"]
    step_b = learning_rate * grads["db1"]
    parameters["W1"] -= step_W
    parameters["b1"] -= step_b
    return parameters

# %% gd_last_layer_missing
# GRADED FUNCTION: update_parameters_with_gd
def update_parameters_with_gd(parameters, grads, learning_rate):
    layers = len(parameters) // 2
    l = 1
    while l < layers:
        for kind in ("W", "b"):
            key = kind + str(l)
            parameters[key] -= learning_rate * grads["d" + key]
        l += 1
    return parameters

# %% gd_last_layer_missing
# GRADED FUNCTION: update_parameters_with_gd
def update_parameters_with_gd(parameters, grads, learning_rate):
    L = len(parameters) // 2
    for l in range(L - 1):
        dW = grads["dW" + str(l + 1)]
        db = grads["db" + str(l + 1)]
        parameters["W" + str(l + 1)] = parameters["W" + str(l + 1)] - learning_rate * dW
        parameters["b" + str(l + 1)] = parameters["b" + str(l + 1)] - learning_rate * db
    return parameters

# %% gd_first_layer_missing
# GRADED FUNCTION: update_parameters_with_gd
def update_parameters_with_gd(parameters, grads, learning_rate):
    L = len(parameters) // 2
    for l in range(1, L):
        parameters["W" + str(l + 1)] -= learning_rate * grads["dW" + str(l + 1)]
        parameters["b" + str(l + 1)] -= learning_rate * grads["db" + str(l + 1)]
    return parameters

# %% gd_first_layer_missing
# GRADED FUNCTION: update_parameters_with_gd
def update_parameters_with_gd(parameters, grads, learning_rate):
    result = parameters.copy()
    numbers = sorted(int(key[1:]) for key in parameters if "W" in key)
    for n in numbers[1:]:
        w, b = f"W{n}", f"b{n}"
        result[w] = np.subtract(parameters[w], np.multiply(learning_rate, grads["d" + w]))
        result[b] = np.subtract(parameters[b], np.multiply(learning_rate, grads["d" + b]))
    return result

# %% gd_gradient_instead
# GRADED FUNCTION: update_parameters_with_gd
def update_parameters_with_gd(parameters, grads, learning_rate):
    L = len(parameters) // 2
    for l in range(L):
        parameters["W" + str(l + 1)] = -learning_rate * grads["dW" + str(l + 1)]
        parameters["b" + str(l + 1)] = -learning_rate * grads["db" + str(l + 1)]
    return parameters

# %% gd_gradient_instead
# GRADED FUNCTION: update_parameters_with_gd
def update_parameters_with_gd(parameters, grads, learning_rate):
    return {name[1:]: np.negative(learning_rate * slope) for name, slope in grads.items()}

# %% gd_bias_follows_weight_gradient
# GRADED FUNCTION: update_parameters_with_gd
def update_parameters_with_gd(parameters, grads, learning_rate):
    L = len(parameters) // 2
    for l in range(L):
        W, b = parameters["W" + str(l + 1)], parameters["b" + str(l + 1)]
        step = learning_rate * grads["dW" + str(l + 1)]
        parameters["W" + str(l + 1)] = W - step
        parameters["b" + str(l + 1)] = b - step
    return parameters

# %% gd_bias_follows_weight_gradient
# GRADED FUNCTION: update_parameters_with_gd
def update_parameters_with_gd(parameters, grads, learning_rate):
    move = lambda value, slope: value - slope * learning_rate
    return {key: move(value, grads["dW" + key[1:]]) for key, value in parameters.items()}

# %% gd_fixed_learning_rate
# GRADED FUNCTION: update_parameters_with_gd
def update_parameters_with_gd(parameters, grads, learning_rate):
    learning_rate = 0.01
    L = len(parameters) // 2
    for l in range(L):
        grad_W = grads["dW" + str(l + 1)]
        grad_b = grads["db" + str(l + 1)]
        parameters["W" + str(l + 1)] -= learning_rate * grad_W
        parameters["b" + str(l + 1)] -= learning_rate * grad_b
    return parameters

# %% gd_fixed_learning_rate
# GRADED FUNCTION: update_parameters_with_gd
def update_parameters_with_gd(parameters, grads, learning_rate):
    for name, value in parameters.items():
        parameters[name] = np.subtract(value, 0.01 * grads["d" + name])
    return parameters

# %% gd_divided_by_learning_rate
# GRADED FUNCTION: update_parameters_with_gd
def update_parameters_with_gd(parameters, grads, learning_rate):
    L = len(parameters) // 2
    for l in range(L):
        i = str(l + 1)
        parameters["W" + i] = parameters["W" + i] - grads["dW" + i] / learning_rate
        parameters["b" + i] = parameters["b" + i] - grads["db" + i] / learning_rate
    return parameters

# %% gd_divided_by_learning_rate
# GRADED FUNCTION: update_parameters_with_gd
def update_parameters_with_gd(parameters, grads, learning_rate):
    scale = 1 / learning_rate
    new = {}
    for key in parameters.keys():
        new[key] = parameters[key] - np.multiply(scale, grads["d" + key])
    return new

# %% gd_two_layers
# GRADED FUNCTION: update_parameters_with_gd
def update_parameters_with_gd(parameters, grads, learning_rate):
    for layer in [1, 2]:
        for name in "Wb":
            key = f"{name}{layer}"
            parameters[key] = parameters[key] - learning_rate * grads["d" + key]
    return parameters

# %% gd_two_layers
# GRADED FUNCTION: update_parameters_with_gd
def update_parameters_with_gd(parameters, grads, learning_rate):
    L = 2
    l = 1
    while l <= L:
        parameters["W%d" % l] -= learning_rate * grads["dW%d" % l]
        parameters["b%d" % l] -= learning_rate * grads["db%d" % l]
        l += 1
    return parameters
