"""Ways to be wrong in update_parameters_with_adam, each with what is said of where or when it is wrong."""

# %% s holds the values of the argument grads
def update_parameters_with_adam(
    parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8
):
    for l in range(1, len(parameters) // 2 + 1):
        for k in ("W" + str(l), "b" + str(l)):
            g = "d" + k
            v[g] = beta1 * v[g] + (1 - beta1) * grads[g]
            s[g] = beta2 * s[g] + (1 - beta2) * grads[g] ** 2
            v_hat = v[g] / (1 - beta1**t)
            s_hat = s[g] / (1 - beta2**t)
            parameters[k] = parameters[k] - learning_rate * v_hat / np.sqrt(s_hat + epsilon)
    return parameters, v, grads

# %% parameters["b…"] has the shape of parameters["W…"]
def update_parameters_with_adam(
    parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8
):
    for l in range(1, len(parameters) // 2 + 1):
        for k in ("W" + str(l), "b" + str(l)):
            g = "d" + k
            v[g] = beta1 * v[g] + (1 - beta1) * grads[g]
            s[g] = beta2 * s[g] + (1 - beta2) * grads[g] ** 2
            v_hat = v[g] / (1 - beta1**t)
            s_hat = s["dW" + str(l)] / (1 - beta2**t)
            parameters[k] = parameters[k] - learning_rate * v_hat / np.sqrt(s_hat + epsilon)
    return parameters, v, s

# %% parameters["b…"] has the shape of parameters["W…"]
def update_parameters_with_adam(
    parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8
):
    for l in range(1, len(parameters) // 2 + 1):
        for k in ("W" + str(l), "b" + str(l)):
            g = "d" + k
            v[g] = beta1 * v[g] + (1 - beta1) * grads[g]
            s[g] = beta2 * s[g] + (1 - beta2) * grads[g] ** 2
            v_hat = v["dW" + str(l)] / (1 - beta1**t)
            s_hat = s[g] / (1 - beta2**t)
            parameters[k] = parameters[k] - learning_rate * v_hat / np.sqrt(s_hat + epsilon)
    return parameters, v, s

# %% On the public case, layer 2 of parameters is correct
def update_parameters_with_adam(
    parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8
):
    for l in range(1, len(parameters) // 2 + 1):
        for k in ("W" + str(l), "b" + str(l)):
            g = "d" + k
            v[g] = beta1 * v[g] + (1 - beta1) * grads[g]
            s[g] = beta2 * s[g] + (1 - beta2) * grads[g] ** 2
            v_hat = v[g] / (1 - beta1**l)
            s_hat = s[g] / (1 - beta2**l)
            parameters[k] = parameters[k] - learning_rate * v_hat / np.sqrt(s_hat + epsilon)
    return parameters, v, s

# %% s holds the values of v
def update_parameters_with_adam(
    parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8
):
    for l in range(1, len(parameters) // 2 + 1):
        for k in ("W" + str(l), "b" + str(l)):
            g = "d" + k
            v[g] = beta1 * v[g] + (1 - beta1) * grads[g]
            s[g] = beta2 * s[g] + (1 - beta2) * grads[g] ** 2
            v_hat = v[g] / (1 - beta1**t)
            s_hat = s[g] / (1 - beta2**t)
            parameters[k] = parameters[k] - learning_rate * v_hat / np.sqrt(s_hat + epsilon)
    return parameters, v, {k: 1 * v[k] for k in v}

# %% of the layers, only the first is correct
def update_parameters_with_adam(
    parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8
):
    for l in range(1, 2):
        for k in ("W" + str(l), "b" + str(l)):
            g = "d" + k
            v[g] = beta1 * v[g] + (1 - beta1) * grads[g]
            s[g] = beta2 * s[g] + (1 - beta2) * grads[g] ** 2
            v_hat = v[g] / (1 - beta1**t)
            s_hat = s[g] / (1 - beta2**t)
            parameters[k] = parameters[k] - learning_rate * v_hat / np.sqrt(s_hat + epsilon)
    return parameters, v, s

# %% all layers but the first are correct
def update_parameters_with_adam(
    parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8
):
    for l in range(1, len(parameters) // 2 + 1):
        for k in ("W" + str(l), "b" + str(l)):
            g = "d" + k
            v[g] = beta1 * v[g] + (1 - beta1) * grads[g]
            s[g] = beta2 * s[g] + (1 - beta2) * grads[g] ** (2 if l > 1 else 3)
            v_hat = v[g] / (1 - beta1**t)
            s_hat = s[g] / (1 - beta2**t)
            parameters[k] = parameters[k] - learning_rate * v_hat / np.sqrt(s_hat + epsilon)
    return parameters, v, s

# %% parameters["W…"] has the opposite sign
def update_parameters_with_adam(
    parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8
):
    for l in range(1, len(parameters) // 2 + 1):
        for k in ("W" + str(l), "b" + str(l)):
            g = "d" + k
            v[g] = beta1 * v[g] + (1 - beta1) * grads[g]
            s[g] = beta2 * s[g] + (1 - beta2) * grads[g] ** 2
            v_hat = v[g] / (1 - beta1**t)
            s_hat = s[g] / (1 - beta2**t)
            parameters[k] = -parameters[k] + learning_rate * v_hat / np.sqrt(s_hat + epsilon)
    return parameters, v, s

# %% parameters["W…"] has moved in the opposite direction
def update_parameters_with_adam(
    parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8
):
    for l in range(1, len(parameters) // 2 + 1):
        for k in ("W" + str(l), "b" + str(l)):
            g = "d" + k
            v[g] = beta1 * v[g] + (1 - beta1) * grads[g]
            s[g] = beta2 * s[g] + (1 - beta2) * grads[g] ** 2
            v_hat = v[g] / (1 - beta1**t)
            s_hat = s[g] / (1 - beta2**t)
            parameters[k] = parameters[k] + 1.37 * learning_rate * v_hat / np.sqrt(s_hat + epsilon)
    return parameters, v, s

# %% fail in which beta1 is not its default
def update_parameters_with_adam(
    parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8
):
    for l in range(1, len(parameters) // 2 + 1):
        for k in ("W" + str(l), "b" + str(l)):
            g = "d" + k
            v[g] = beta1 * v[g] + 0.1 * grads[g]
            s[g] = beta2 * s[g] + (1 - beta2) * grads[g] ** 2
            v_hat = v[g] / (1 - beta1**t)
            s_hat = s[g] / (1 - beta2**t)
            parameters[k] = parameters[k] - learning_rate * v_hat / np.sqrt(s_hat + epsilon)
    return parameters, v, s
