"""Every named mistake of update_parameters_with_momentum, twice, as two students might write it."""

# %% momentum_weights_swapped
# GRADED FUNCTION: update_parameters_with_momentum
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    L = len(parameters) // 2
    for l in range(L):
        W, b = "W" + str(l + 1), "b" + str(l + 1)
        v["d" + W] = (1 - beta) * v["d" + W] + beta * grads["d" + W]
        v["d" + b] = (1 - beta) * v["d" + b] + beta * grads["d" + b]
        parameters[W] -= learning_rate * v["d" + W]
        parameters[b] -= learning_rate * v["d" + b]
    return parameters, v

# %% momentum_weights_swapped
# GRADED FUNCTION: update_parameters_with_momentum
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    blend = lambda past, new: np.add(past, beta * np.subtract(new, past))
    v = {key: blend(v[key], grads[key]) for key in v}
    parameters = {key: p - learning_rate * v["d" + key] for key, p in parameters.items()}
    return parameters, v

# %% momentum_gradient_not_weighted
# GRADED FUNCTION: update_parameters_with_momentum
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    L = len(parameters) // 2
    for l in range(L):
        v["dW" + str(l + 1)] = beta * v["dW" + str(l + 1)] + grads["dW" + str(l + 1)]
        v["db" + str(l + 1)] = beta * v["db" + str(l + 1)] + grads["db" + str(l + 1)]
        parameters["W" + str(l + 1)] -= learning_rate * v["dW" + str(l + 1)]
        parameters["b" + str(l + 1)] -= learning_rate * v["db" + str(l + 1)]
    return parameters, v

# %% momentum_gradient_not_weighted
# GRADED FUNCTION: update_parameters_with_momentum
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    for name in parameters:
        speed = v["d" + name]
        speed *= beta
        speed += grads["d" + name]
        parameters[name] = np.subtract(parameters[name], learning_rate * speed)
    return parameters, v

# %% momentum_past_forgotten
# GRADED FUNCTION: update_parameters_with_momentum
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    L = len(parameters) // 2
    for l in range(L):
        v["dW" + str(l + 1)] = (1 - beta) * grads["dW" + str(l + 1)]
        v["db" + str(l + 1)] = (1 - beta) * grads["db" + str(l + 1)]
        step_W = learning_rate * v["dW" + str(l + 1)]
        step_b = learning_rate * v["db" + str(l + 1)]
        parameters["W" + str(l + 1)] = parameters["W" + str(l + 1)] - step_W
        parameters["b" + str(l + 1)] = parameters["b" + str(l + 1)] - step_b
    return parameters, v

# %% momentum_past_forgotten
# GRADED FUNCTION: update_parameters_with_momentum
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    velocity, updated = {}, {}
    for name, slope in grads.items():
        past = np.zeros_like(slope)
        velocity[name] = beta * past + (1 - beta) * slope
        updated[name[1:]] = parameters[name[1:]] - learning_rate * velocity[name]
    return updated, velocity

# %% momentum_past_not_weighted
# GRADED FUNCTION: update_parameters_with_momentum
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    L = len(parameters) // 2
    for l in range(L):
        v["dW" + str(l + 1)] += (1 - beta) * grads["dW" + str(l + 1)]
        v["db" + str(l + 1)] += (1 - beta) * grads["db" + str(l + 1)]
        parameters["W" + str(l + 1)] -= learning_rate * v["dW" + str(l + 1)]
        parameters["b" + str(l + 1)] -= learning_rate * v["db" + str(l + 1)]
    return parameters, v

# %% momentum_past_not_weighted
# GRADED FUNCTION: update_parameters_with_momentum
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    share = 1 - beta
    new_v = {k: np.add(old, np.multiply(share, grads[k])) for k, old in v.items()}
    new_p = {k: np.subtract(p, learning_rate * new_v[f"d{k}"]) for k, p in parameters.items()}
    return new_p, new_v

# %% momentum_uphill
# GRADED FUNCTION: update_parameters_with_momentum
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    L = len(parameters) // 2
    for l in range(L):
        v["dW" + str(l + 1)] = beta * v["dW" + str(l + 1)] + (1 - beta) * grads["dW" + str(l + 1)]
        v["db" + str(l + 1)] = beta * v["db" + str(l + 1)] + (1 - beta) * grads["db" + str(l + 1)]
        parameters["W" + str(l + 1)] += learning_rate * v["dW" + str(l + 1)]
        parameters["b" + str(l + 1)] += learning_rate * v["db" + str(l + 1)]
    return parameters, v

# %% momentum_uphill
# GRADED FUNCTION: update_parameters_with_momentum
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    def advance(name):
        v["d" + name] = v["d" + name] * beta + grads["d" + name] * (1 - beta)
        return np.add(parameters[name], np.multiply(learning_rate, v["d" + name]))

    return {name: advance(name) for name in parameters}, v

# %% momentum_no_learning_rate
# GRADED FUNCTION: update_parameters_with_momentum
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    L = len(parameters) // 2
    for l in range(L):
        dW, db = "dW" + str(l + 1), "db" + str(l + 1)
        v[dW] = beta * v[dW] + (1 - beta) * grads[dW]
        v[db] = beta * v[db] + (1 - beta) * grads[db]
        parameters["W" + str(l + 1)] -= v[dW]
        parameters["b" + str(l + 1)] -= v[db]
    return parameters, v

# %% momentum_no_learning_rate
# GRADED FUNCTION: update_parameters_with_momentum
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    for key, value in parameters.items():
        average = np.add(beta * v[f"d{key}"], (1 - beta) * grads[f"d{key}"])
        v[f"d{key}"] = average
        parameters[key] = np.subtract(value, average)
    return parameters, v

# %% momentum_learning_rate_in_velocity
# GRADED FUNCTION: update_parameters_with_momentum
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    L = len(parameters) // 2
    for l in range(L):
        step_W = learning_rate * grads["dW" + str(l + 1)]
        step_b = learning_rate * grads["db" + str(l + 1)]
        v["dW" + str(l + 1)] = beta * v["dW" + str(l + 1)] + (1 - beta) * step_W
        v["db" + str(l + 1)] = beta * v["db" + str(l + 1)] + (1 - beta) * step_b
        parameters["W" + str(l + 1)] = parameters["W" + str(l + 1)] - v["dW" + str(l + 1)]
        parameters["b" + str(l + 1)] = parameters["b" + str(l + 1)] - v["db" + str(l + 1)]
    return parameters, v

# %% momentum_learning_rate_in_velocity
# GRADED FUNCTION: update_parameters_with_momentum
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    rate = learning_rate * (1 - beta)
    for name in grads:
        v[name] *= beta
        v[name] += rate * grads[name]
        parameters[name.replace("d", "")] -= v[name]
    return parameters, v

# %% momentum_plain_step
# GRADED FUNCTION: update_parameters_with_momentum
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    L = len(parameters) // 2
    for l in range(L):
        dW = grads["dW" + str(l + 1)]
        db = grads["db" + str(l + 1)]
        v["dW" + str(l + 1)] = beta * v["dW" + str(l + 1)] + (1 - beta) * dW
        v["db" + str(l + 1)] = beta * v["db" + str(l + 1)] + (1 - beta) * db
        parameters["W" + str(l + 1)] = parameters["W" + str(l + 1)] - learning_rate * dW
        parameters["b" + str(l + 1)] = parameters["b" + str(l + 1)] - learning_rate * db
    return parameters, v

# %% momentum_plain_step
# GRADED FUNCTION: update_parameters_with_momentum
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    new_v = {name: np.add(beta * v[name], (1 - beta) * g) for name, g in grads.items()}
    new_p = {name: p - learning_rate * grads["d" + name] for name, p in parameters.items()}
    return new_p, new_v

# %% momentum_old_velocity
# GRADED FUNCTION: update_parameters_with_momentum
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    L = len(parameters) // 2
    for l in range(L):
        W, b = "W" + str(l + 1), "b" + str(l + 1)
        vW, vb = v["d" + W], v["d" + b]
        v["d" + W] = beta * vW + (1 - beta) * grads["d" + W]
        v["d" + b] = beta * vb + (1 - beta) * grads["d" + b]
        parameters[W] = parameters[W] - learning_rate * vW
        parameters[b] = parameters[b] - learning_rate * vb
    return parameters, v

# %% momentum_old_velocity
# GRADED FUNCTION: update_parameters_with_momentum
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    for key in parameters:
        parameters[key] -= learning_rate * v["d" + key]
    for key in v:
        v[key] = np.add(np.multiply(beta, v[key]), np.multiply(1 - beta, grads[key]))
    return parameters, v

# %% momentum_biases_stay
# GRADED FUNCTION: update_parameters_with_momentum
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    L = len(parameters) // 2
    for l in range(L):
        v["dW" + str(l + 1)] = beta * v["dW" + str(l + 1)] + (1 - beta) * grads["dW" + str(l + 1)]
        v["db" + str(l + 1)] = beta * v["db" + str(l + 1)] + (1 - beta) * grads["db" + str(l + 1)]
        parameters["W" + str(l + 1)] -= learning_rate * v["dW" + str(l + 1)]
    return parameters, v

# %% momentum_biases_stay
# GRADED FUNCTION: update_parameters_with_momentum
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    for name, g in grads.items():
        v[name] = v[name] + (1 - beta) * (g - v[name])
        if (target := name[1:]).startswith("W"):
            parameters[target] = np.subtract(parameters[target], learning_rate * v[name])
    return parameters, v

# %% momentum_state_not_kept
# GRADED FUNCTION: update_parameters_with_momentum
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    L = len(parameters) // 2
    for l in range(L):
        vdW = beta * v["dW" + str(l + 1)] + (1 - beta) * grads["dW" + str(l + 1)]
        vdb = beta * v["db" + str(l + 1)] + (1 - beta) * grads["db" + str(l + 1)]
        parameters["W" + str(l + 1)] = parameters["W" + str(l + 1)] - learning_rate * vdW
        parameters["b" + str(l + 1)] = parameters["b" + str(l + 1)] - learning_rate * vdb
    return parameters, v

# %% momentum_state_not_kept
# GRADED FUNCTION: update_parameters_with_momentum
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    new_v = {k: np.add(np.multiply(beta, v[k]), np.multiply(1 - beta, g)) for k, g in grads.items()}
    for key in parameters:
        parameters[key] -= learning_rate * new_v[f"d{key}"]
    return parameters, v

# %% momentum_return_swapped
# GRADED FUNCTION: update_parameters_with_momentum
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    L = len(parameters) // 2
    for l in range(L):
        n = str(l + 1)
        v["dW" + n] = beta * v["dW" + n] + (1 - beta) * grads["dW" + n]
        v["db" + n] = beta * v["db" + n] + (1 - beta) * grads["db" + n]
        parameters["W" + n] -= learning_rate * v["dW" + n]
        parameters["b" + n] -= learning_rate * v["db" + n]
    return v, parameters

# %% momentum_return_swapped
# GRADED FUNCTION: update_parameters_with_momentum
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    velocity, moved = {}, {}
    for key, p in parameters.items():
        velocity["d" + key] = np.add(beta * v["d" + key], (1 - beta) * grads["d" + key])
        moved[key] = np.subtract(p, learning_rate * velocity["d" + key])
    return velocity, moved

# %% momentum_last_layer_missing
# GRADED FUNCTION: update_parameters_with_momentum
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    L = len(parameters) // 2
    for l in range(L - 1):
        v["dW" + str(l + 1)] = beta * v["dW" + str(l + 1)] + (1 - beta) * grads["dW" + str(l + 1)]
        v["db" + str(l + 1)] = beta * v["db" + str(l + 1)] + (1 - beta) * grads["db" + str(l + 1)]
        parameters["W" + str(l + 1)] -= learning_rate * v["dW" + str(l + 1)]
        parameters["b" + str(l + 1)] -= learning_rate * v["db" + str(l + 1)]
    return parameters, v

# %% momentum_last_layer_missing
# GRADED FUNCTION: update_parameters_with_momentum
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    depth = max(int(key[1:]) for key in parameters)
    layer = 1
    while layer < depth:
        for name in (f"W{layer}", f"b{layer}"):
            slot = "d" + name
            v[slot] = np.add(np.multiply(beta, v[slot]), np.multiply(1 - beta, grads[slot]))
            parameters[name] = np.subtract(parameters[name], learning_rate * v[slot])
        layer += 1
    return parameters, v

# %% momentum_first_layer_missing
# GRADED FUNCTION: update_parameters_with_momentum
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    L = len(parameters) // 2
    for l in range(1, L):
        v["dW" + str(l + 1)] = beta * v["dW" + str(l + 1)] + (1 - beta) * grads["dW" + str(l + 1)]
        v["db" + str(l + 1)] = beta * v["db" + str(l + 1)] + (1 - beta) * grads["db" + str(l + 1)]
        parameters["W" + str(l + 1)] -= learning_rate * v["dW" + str(l + 1)]
        parameters["b" + str(l + 1)] -= learning_rate * v["db" + str(l + 1)]
    return parameters, v

# %% momentum_first_layer_missing
# GRADED FUNCTION: update_parameters_with_momentum
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    weights = sorted(key for key in parameters if key.startswith("W"))
    biases = sorted(key for key in parameters if key.startswith("b"))
    for pair in list(zip(weights, biases))[1:]:
        for key in pair:
            v["d" + key] += (1 - beta) * (grads["d" + key] - v["d" + key])
            parameters[key] = parameters[key] - learning_rate * v["d" + key]
    return parameters, v

# %% momentum_first_layer_only
# GRADED FUNCTION: update_parameters_with_momentum
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    L = len(parameters) // 2
    for l in range(L):
        W, b = "W" + str(l + 1), "b" + str(l + 1)
        v["d" + W] = beta * v["d" + W] + (1 - beta) * grads["d" + W]
        v["d" + b] = beta * v["d" + b] + (1 - beta) * grads["d" + b]
        parameters[W] = parameters[W] - learning_rate * v["d" + W]
        parameters[b] = parameters[b] - learning_rate * v["d" + b]
        return parameters, v

# %% momentum_first_layer_only
# GRADED FUNCTION: update_parameters_with_momentum
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    for param, grad in [("W1", "dW1"), ("b1", "db1")]:
        v[grad] = np.add(beta * v[grad], (1 - beta) * grads[grad])
        parameters[param] -= learning_rate * v[grad]
    return parameters, v

# %% momentum_weights_stay
# GRADED FUNCTION: update_parameters_with_momentum
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    L = len(parameters) // 2
    for l in range(L):
        v["dW" + str(l + 1)] = beta * v["dW" + str(l + 1)] + (1 - beta) * grads["dW" + str(l + 1)]
        v["db" + str(l + 1)] = beta * v["db" + str(l + 1)] + (1 - beta) * grads["db" + str(l + 1)]
        W = parameters["W" + str(l + 1)]
        W = W - learning_rate * v["dW" + str(l + 1)]
        parameters["b" + str(l + 1)] -= learning_rate * v["db" + str(l + 1)]
    return parameters, v

# %% momentum_weights_stay
# GRADED FUNCTION: update_parameters_with_momentum
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    v = {key: beta * v[key] + (1 - beta) * grads[key] for key in grads}
    biases = [key for key in parameters if "b" in key]
    parameters.update({key: parameters[key] - learning_rate * v["d" + key] for key in biases})
    return parameters, v

# %% momentum_bias_follows_weight_gradient
# GRADED FUNCTION: update_parameters_with_momentum
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    L = len(parameters) // 2
    for l in range(L):
        dW = grads["dW" + str(l + 1)]
        v["dW" + str(l + 1)] = beta * v["dW" + str(l + 1)] + (1 - beta) * dW
        v["db" + str(l + 1)] = beta * v["db" + str(l + 1)] + (1 - beta) * dW
        step_W = learning_rate * v["dW" + str(l + 1)]
        step_b = learning_rate * v["db" + str(l + 1)]
        parameters["W" + str(l + 1)] = parameters["W" + str(l + 1)] - step_W
        parameters["b" + str(l + 1)] = parameters["b" + str(l + 1)] - step_b
    return parameters, v

# %% momentum_bias_follows_weight_gradient
# GRADED FUNCTION: update_parameters_with_momentum
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    average = lambda old, new: np.add(np.multiply(beta, old), np.multiply(1 - beta, new))
    velocity = {name: average(old, grads["dW" + name[2:]]) for name, old in v.items()}
    moved = {name: p - learning_rate * velocity["d" + name] for name, p in parameters.items()}
    return moved, velocity

# %% momentum_minus_in_velocity
# GRADED FUNCTION: update_parameters_with_momentum
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    L = len(parameters) // 2
    for l in range(L):
        v["dW" + str(l + 1)] = beta * v["dW" + str(l + 1)] - (1 - beta) * grads["dW" + str(l + 1)]
        v["db" + str(l + 1)] = beta * v["db" + str(l + 1)] - (1 - beta) * grads["db" + str(l + 1)]
        parameters["W" + str(l + 1)] -= learning_rate * v["dW" + str(l + 1)]
        parameters["b" + str(l + 1)] -= learning_rate * v["db" + str(l + 1)]
    return parameters, v

# %% momentum_minus_in_velocity
# GRADED FUNCTION: update_parameters_with_momentum
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    for key, value in parameters.items():
        past = np.multiply(beta, v[f"d{key}"])
        new = np.multiply(1 - beta, grads[f"d{key}"])
        v[f"d{key}"] = np.subtract(past, new)
        parameters[key] = np.subtract(value, learning_rate * v[f"d{key}"])
    return parameters, v

# %% momentum_fixed_beta
# GRADED FUNCTION: update_parameters_with_momentum
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    L = len(parameters) // 2
    for l in range(L):
        v["dW" + str(l + 1)] = 0.9 * v["dW" + str(l + 1)] + 0.1 * grads["dW" + str(l + 1)]
        v["db" + str(l + 1)] = 0.9 * v["db" + str(l + 1)] + 0.1 * grads["db" + str(l + 1)]
        parameters["W" + str(l + 1)] -= learning_rate * v["dW" + str(l + 1)]
        parameters["b" + str(l + 1)] -= learning_rate * v["db" + str(l + 1)]
    return parameters, v

# %% momentum_fixed_beta
# GRADED FUNCTION: update_parameters_with_momentum
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    def smooth(past, new, beta=0.9):
        return np.add(beta * past, (1 - beta) * new)

    v = {name: smooth(v[name], grads[name]) for name in v}
    return {name: w - learning_rate * v["d" + name] for name, w in parameters.items()}, v

# %% momentum_fixed_learning_rate
# GRADED FUNCTION: update_parameters_with_momentum
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    L = len(parameters) // 2
    alpha = 0.01
    for l in range(L):
        v["dW" + str(l + 1)] = beta * v["dW" + str(l + 1)] + (1 - beta) * grads["dW" + str(l + 1)]
        v["db" + str(l + 1)] = beta * v["db" + str(l + 1)] + (1 - beta) * grads["db" + str(l + 1)]
        parameters["W" + str(l + 1)] -= alpha * v["dW" + str(l + 1)]
        parameters["b" + str(l + 1)] -= alpha * v["db" + str(l + 1)]
    return parameters, v

# %% momentum_fixed_learning_rate
# GRADED FUNCTION: update_parameters_with_momentum
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    for key in list(parameters):
        slot = f"d{key}"
        v[slot] = np.add(beta * v[slot], (1 - beta) * grads[slot])
        parameters[key] = np.subtract(parameters[key], np.multiply(v[slot], 0.01))
    return parameters, v

# %% momentum_two_layers
# GRADED FUNCTION: update_parameters_with_momentum
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    for k in ["W1", "b1", "W2", "b2"]:
        v["d" + k] = beta * v["d" + k] + (1 - beta) * grads["d" + k]
        parameters[k] = parameters[k] - learning_rate * v["d" + k]
    return parameters, v

# %% momentum_two_layers
# GRADED FUNCTION: update_parameters_with_momentum
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    L = 2
    for l in range(L):
        v["dW" + str(l + 1)] = beta * v["dW" + str(l + 1)] + (1 - beta) * grads["dW" + str(l + 1)]
        v["db" + str(l + 1)] = beta * v["db" + str(l + 1)] + (1 - beta) * grads["db" + str(l + 1)]
        parameters["W" + str(l + 1)] = parameters["W" + str(l + 1)] - learning_rate * v["dW" + str(l + 1)]
        parameters["b" + str(l + 1)] = parameters["b" + str(l + 1)] - learning_rate * v["db" + str(l + 1)]
    return parameters, v
