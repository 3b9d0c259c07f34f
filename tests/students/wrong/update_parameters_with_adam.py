"""Every named mistake of update_parameters_with_adam, twice, as two students might write it."""

# %% epsilon_outside_root
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    L = len(parameters) // 2
    v_corrected = {}
    s_corrected = {}
    for l in range(L):
        dW, db = "dW" + str(l + 1), "db" + str(l + 1)
        W, b = "W" + str(l + 1), "b" + str(l + 1)
        v[dW] = beta1 * v[dW] + (1 - beta1) * grads[dW]
        v[db] = beta1 * v[db] + (1 - beta1) * grads[db]
        v_corrected[dW] = v[dW] / (1 - beta1 ** t)
        v_corrected[db] = v[db] / (1 - beta1 ** t)
        s[dW] = beta2 * s[dW] + (1 - beta2) * grads[dW] ** 2
        s[db] = beta2 * s[db] + (1 - beta2) * grads[db] ** 2
        s_corrected[dW] = s[dW] / (1 - beta2 ** t)
        s_corrected[db] = s[db] / (1 - beta2 ** t)
        parameters[W] -= learning_rate * v_corrected[dW] / (np.sqrt(s_corrected[dW]) + epsilon)
        parameters[b] -= learning_rate * v_corrected[db] / (np.sqrt(s_corrected[db]) + epsilon)
    return parameters, v, s

# %% epsilon_outside_root
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    v = {k: beta1 * v[k] + (1 - beta1) * g for k, g in grads.items()}
    s = {k: beta2 * s[k] + (1 - beta2) * g * g for k, g in grads.items()}

    def step(k):
        m_hat = v[k] / (1 - beta1**t)
        v_hat = s[k] / (1 - beta2**t)
        return learning_rate * m_hat / (epsilon + v_hat**0.5)

    return {name: p - step("d" + name) for name, p in parameters.items()}, v, s

# %% no_bias_correction
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    L = len(parameters) // 2
    for l in range(L):
        for p in ["W", "b"]:
            key = "d" + p + str(l + 1)
            v[key] = beta1 * v[key] + (1 - beta1) * grads[key]
            s[key] = beta2 * s[key] + (1 - beta2) * np.square(grads[key])
            step = v[key] / np.sqrt(s[key] + epsilon)
            parameters[p + str(l + 1)] = parameters[p + str(l + 1)] - learning_rate * step
    return parameters, v, s

# %% no_bias_correction
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    average = lambda old, new, beta: beta * old + (1 - beta) * new
    for name in parameters:
        g = grads[f"d{name}"]
        v[f"d{name}"] = average(v[f"d{name}"], g, beta1)
        s[f"d{name}"] = average(s[f"d{name}"], g**2, beta2)
    for name in parameters:
        parameters[name] -= learning_rate * v[f"d{name}"] * (s[f"d{name}"] + epsilon) ** -0.5
    return parameters, v, s

# %% no_first_correction
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    L = len(parameters) // 2
    s_corrected = {}
    for l in range(1, L + 1):
        i = str(l)
        v["dW" + i] = beta1 * v["dW" + i] + (1 - beta1) * grads["dW" + i]
        v["db" + i] = beta1 * v["db" + i] + (1 - beta1) * grads["db" + i]
        s["dW" + i] = beta2 * s["dW" + i] + (1 - beta2) * np.power(grads["dW" + i], 2)
        s["db" + i] = beta2 * s["db" + i] + (1 - beta2) * np.power(grads["db" + i], 2)
        s_corrected["dW" + i] = s["dW" + i] / (1 - np.power(beta2, t))
        s_corrected["db" + i] = s["db" + i] / (1 - np.power(beta2, t))
        sW = np.sqrt(s_corrected["dW" + i] + epsilon)
        sb = np.sqrt(s_corrected["db" + i] + epsilon)
        parameters["W" + i] -= learning_rate * v["dW" + i] / sW
        parameters["b" + i] -= learning_rate * v["db" + i] / sb
    return parameters, v, s

# %% no_first_correction
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    correction = 1 - beta2**t
    for key, grad in grads.items():
        v[key] = v[key] + (1 - beta1) * (grad - v[key])
        s[key] = s[key] + (1 - beta2) * (grad * grad - s[key])
        scale = np.sqrt(s[key] / correction + epsilon)
        parameters[key[1:]] = parameters[key[1:]] - learning_rate * (v[key] / scale)
    return parameters, v, s

# %% no_second_correction
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    L = len(parameters) // 2
    v_corrected = {}
    for l in range(L):
        W, b = "W" + str(l + 1), "b" + str(l + 1)
        for k in (W, b):
            v["d" + k] = beta1 * v["d" + k] + (1 - beta1) * grads["d" + k]
            v_corrected["d" + k] = v["d" + k] / (1 - beta1**t)
            s["d" + k] = beta2 * s["d" + k] + (1 - beta2) * grads["d" + k] * grads["d" + k]
        parameters[W] += -learning_rate * v_corrected["d" + W] / np.sqrt(s["d" + W] + epsilon)
        parameters[b] += -learning_rate * v_corrected["d" + b] / np.sqrt(s["d" + b] + epsilon)
    return parameters, v, s

# %% no_second_correction
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    def moments(m, n, g):
        return beta1 * m + (1 - beta1) * g, beta2 * n + (1 - beta2) * np.square(g)

    alpha = learning_rate / (1 - beta1**t)
    for name, value in parameters.items():
        d = "d" + name
        v[d], s[d] = moments(v[d], s[d], grads[d])
        parameters[name] = value - alpha * v[d] / np.sqrt(s[d] + epsilon)
    return parameters, v, s

# %% t_ignored
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    L = len(parameters) // 2
    v_corrected = {}
    s_corrected = {}
    for l in range(L):
        for d in ("dW" + str(l + 1), "db" + str(l + 1)):
            v[d] = beta1 * v[d] + (1 - beta1) * grads[d]
            v_corrected[d] = v[d] / (1 - beta1)
            s[d] = beta2 * s[d] + (1 - beta2) * grads[d] ** 2
            s_corrected[d] = s[d] / (1 - beta2)
            update = learning_rate * v_corrected[d] / np.sqrt(s_corrected[d] + epsilon)
            parameters[d[1:]] = parameters[d[1:]] - update
    return parameters, v, s

# %% t_ignored
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    a1, a2 = 1 - beta1, 1 - beta2
    v = {k: beta1 * v[k] + a1 * grads[k] for k in v}
    s = {k: beta2 * s[k] + a2 * grads[k] ** 2 for k in s}
    vc = {k: m / a1 for k, m in v.items()}
    sc = {k: m / a2 for k, m in s.items()}
    for p in parameters:
        parameters[p] -= learning_rate * vc["d" + p] / (sc["d" + p] + epsilon) ** 0.5
    return parameters, v, s

# %% t_multiplied
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    L = len(parameters) // 2
    c1 = 1 - beta1 * t
    c2 = 1 - beta2 * t
    for l in range(1, L + 1):
        for dp, p in [(f"dW{l}", f"W{l}"), (f"db{l}", f"b{l}")]:
            v[dp] = np.multiply(beta1, v[dp]) + np.multiply(1 - beta1, grads[dp])
            s[dp] = np.multiply(beta2, s[dp]) + np.multiply(1 - beta2, np.square(grads[dp]))
            step = np.divide(v[dp] / c1, np.sqrt(s[dp] / c2 + epsilon))
            parameters[p] = np.subtract(parameters[p], learning_rate * step)
    return parameters, v, s

# %% t_multiplied
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    def correct(average, beta):
        return average / (1 - t * beta)

    for key in parameters.keys():
        dkey = "d" + key
        v[dkey] *= beta1
        v[dkey] += (1 - beta1) * grads[dkey]
        s[dkey] *= beta2
        s[dkey] += (1 - beta2) * grads[dkey] ** 2
        root = np.sqrt(correct(s[dkey], beta2) + epsilon)
        parameters[key] -= learning_rate * correct(v[dkey], beta1) / root
    return parameters, v, s

# %% t_one_late
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    L = len(parameters) // 2
    v_corrected = {}
    s_corrected = {}
    for l in range(L):
        w = "dW" + str(l+1)
        b = "db" + str(l+1)
        v[w] = beta1*v[w] + (1-beta1)*grads[w]
        v[b] = beta1*v[b] + (1-beta1)*grads[b]
        s[w] = beta2*s[w] + (1-beta2)*grads[w]**2
        s[b] = beta2*s[b] + (1-beta2)*grads[b]**2
        v_corrected[w] = v[w] / (1-beta1**(t-1))
        v_corrected[b] = v[b] / (1-beta1**(t-1))
        s_corrected[w] = s[w] / (1-beta2**(t-1))
        s_corrected[b] = s[b] / (1-beta2**(t-1))
        parameters["W" + str(l+1)] -= learning_rate*v_corrected[w]/np.sqrt(s_corrected[w]+epsilon)
        parameters["b" + str(l+1)] -= learning_rate*v_corrected[b]/np.sqrt(s_corrected[b]+epsilon)
    return parameters, v, s

# %% t_one_late
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    # powers by repeated multiplication
    p1 = p2 = 1.0
    for _ in range(1, t):
        p1 *= beta1
        p2 *= beta2
    for (name, theta), (d, g) in zip(parameters.items(), grads.items()):
        v[d] = beta1 * v[d] + (1 - beta1) * g
        s[d] = beta2 * s[d] + (1 - beta2) * g * g
        root = np.sqrt(s[d] / (1 - p2) + epsilon)
        parameters[name] = theta - learning_rate * v[d] / (1 - p1) / root
    return parameters, v, s

# %% t_one_early
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    t = t + 1
    for l in range(len(parameters) // 2):
        for p in ("W", "b"):
            x = p + str(l + 1)
            v["d" + x] = beta1 * v["d" + x] + (1 - beta1) * grads["d" + x]
            s["d" + x] = beta2 * s["d" + x] + (1 - beta2) * grads["d" + x] ** 2
            v_c = v["d" + x] / (1 - np.power(beta1, t))
            s_c = s["d" + x] / (1 - np.power(beta2, t))
            parameters[x] = parameters[x] - learning_rate * np.divide(v_c, np.sqrt(s_c + epsilon))
    return parameters, v, s

# %% t_one_early
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    bias1, bias2 = 1 - beta1 * beta1**t, 1 - beta2 * beta2**t
    new_v, new_s, new_p = {}, {}, {}
    for k, g in grads.items():
        new_v[k] = m = beta1 * v[k] + (1 - beta1) * g
        new_s[k] = n = beta2 * s[k] + (1 - beta2) * g**2
        change = learning_rate * (m / bias1) / np.sqrt(n / bias2 + epsilon)
        new_p[k[1:]] = parameters[k[1:]] - change
    return new_p, new_v, new_s

# %% corrected_state_kept
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    L = len(parameters) // 2
    for l in range(1, L + 1):
        i = str(l)
        for d in ("dW" + i, "db" + i):
            v[d] = beta1 * v[d] + (1 - beta1) * grads[d]
            v[d] = v[d] / (1 - beta1 ** t)
            s[d] = beta2 * s[d] + (1 - beta2) * np.square(grads[d])
            s[d] = s[d] / (1 - beta2 ** t)
        step_W = v["dW" + i] / np.sqrt(s["dW" + i] + epsilon)
        step_b = v["db" + i] / np.sqrt(s["db" + i] + epsilon)
        parameters["W" + i] = parameters["W" + i] - learning_rate * step_W
        parameters["b" + i] = parameters["b" + i] - learning_rate * step_b
    return parameters, v, s

# %% corrected_state_kept
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    for name in parameters:
        g = grads["d" + name]
        v_hat = v["d" + name]
        v_hat *= beta1
        v_hat += (1 - beta1) * g
        v_hat /= 1 - beta1**t
        s_hat = s["d" + name]
        s_hat *= beta2
        s_hat += (1 - beta2) * g**2
        s_hat /= 1 - beta2**t
        parameters[name] -= learning_rate * v_hat / np.sqrt(s_hat + epsilon)
    return parameters, v, s

# %% gradient_not_squared
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    L = len(parameters) // 2
    v_corrected = {}
    s_corrected = {}
    for l in range(L):
        n = str(l + 1)
        for key in ["dW" + n, "db" + n]:
            v[key] = beta1 * v[key] + (1 - beta1) * grads[key]
            s[key] = beta2 * s[key] + (1 - beta2) * grads[key]
            v_corrected[key] = v[key] / (1 - beta1 ** t)
            s_corrected[key] = s[key] / (1 - beta2 ** t)
        for p in ["W", "b"]:
            root = np.sqrt(s_corrected["d" + p + n] + epsilon)
            parameters[p + n] -= learning_rate * v_corrected["d" + p + n] / root
    return parameters, v, s

# %% gradient_not_squared
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    def moving(old, beta):
        return {k: beta * old[k] + (1 - beta) * grads[k] for k in grads}

    v, s = moving(v, beta1), moving(s, beta2)
    lr = learning_rate / (1 - beta1**t)
    parameters = {
        k: p - lr * v[f"d{k}"] / np.sqrt(s[f"d{k}"] / (1 - beta2**t) + epsilon)
        for k, p in parameters.items()
    }
    return parameters, v, s

# %% average_squared
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    L = len(parameters) // 2
    for l in range(1, L + 1):
        dW, db = "dW" + str(l), "db" + str(l)
        v[dW] = beta1 * v[dW] + (1 - beta1) * grads[dW]
        s[dW] = beta2 * s[dW] + (1 - beta2) * np.power(v[dW], 2)
        v[db] = beta1 * v[db] + (1 - beta1) * grads[db]
        s[db] = beta2 * s[db] + (1 - beta2) * np.power(v[db], 2)
        vW, vb = v[dW] / (1 - beta1**t), v[db] / (1 - beta1**t)
        sW, sb = s[dW] / (1 - beta2**t), s[db] / (1 - beta2**t)
        parameters["W" + str(l)] -= learning_rate * vW / np.sqrt(sW + epsilon)
        parameters["b" + str(l)] -= learning_rate * vb / np.sqrt(sb + epsilon)
    return parameters, v, s

# %% average_squared
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    for name, p in parameters.items():
        k = f"d{name}"
        v[k] = (m := beta1 * v[k] + (1 - beta1) * grads[k])
        s[k] = (q := beta2 * s[k] + (1 - beta2) * m * m)
        m_hat, q_hat = m / (1 - beta1**t), q / (1 - beta2**t)
        parameters[name] = p - learning_rate * m_hat * (q_hat + epsilon) ** -0.5
    return parameters, v, s

# %% root_forgotten
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    L = len(parameters) // 2
    v_corrected = {}
    s_corrected = {}
    for l in range(L):
        a, b = str(l + 1), "db" + str(l + 1)
        v["dW" + a] = beta1 * v["dW" + a] + (1 - beta1) * grads["dW" + a]
        v[b] = beta1 * v[b] + (1 - beta1) * grads[b]
        v_corrected["dW" + a] = v["dW" + a] / (1 - beta1**t)
        v_corrected[b] = v[b] / (1 - beta1**t)
        s["dW" + a] = beta2 * s["dW" + a] + (1 - beta2) * (grads["dW" + a] ** 2)
        s[b] = beta2 * s[b] + (1 - beta2) * (grads[b] ** 2)
        s_corrected["dW" + a] = s["dW" + a] / (1 - beta2**t)
        s_corrected[b] = s[b] / (1 - beta2**t)
        parameters["W" + a] -= (
            learning_rate * v_corrected["dW" + a] / (s_corrected["dW" + a] + epsilon))
        parameters["b" + a] -= learning_rate * v_corrected[b] / (s_corrected[b] + epsilon)
    return parameters, v, s

# %% root_forgotten
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    keys = list(grads)
    v = dict(zip(keys, [beta1 * v[k] + (1 - beta1) * grads[k] for k in keys]))
    s = dict(zip(keys, [beta2 * s[k] + (1 - beta2) * np.square(grads[k]) for k in keys]))
    for k in keys:
        numerator = learning_rate * v[k] / (1 - beta1**t)
        denominator = epsilon + s[k] / (1 - beta2**t)
        parameters[k[1:]] = parameters[k[1:]] - numerator / denominator
    return parameters, v, s

# %% epsilon_missing
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    L = len(parameters) // 2
    v_corrected = {}
    s_corrected = {}
    for l in range(L):
        for p in ("W", "b"):
            name = p + str(l + 1)
            v["d" + name] = beta1 * v["d" + name] + (1 - beta1) * grads["d" + name]
            s["d" + name] = beta2 * s["d" + name] + (1 - beta2) * grads["d" + name] ** 2
            v_corrected[name] = v["d" + name] / (1 - beta1 ** t)
            s_corrected[name] = s["d" + name] / (1 - beta2 ** t)
            parameters[name] -= learning_rate * v_corrected[name] / np.sqrt(s_corrected[name])
    return parameters, v, s

# %% epsilon_missing
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    # both corrections as one factor of the learning rate
    rate = learning_rate * np.sqrt(1 - beta2**t) / (1 - beta1**t)
    for key, g in grads.items():
        v[key] = beta1 * v[key] + (1 - beta1) * g
        s[key] = beta2 * s[key] + (1 - beta2) * g * g
        parameters[key[1:]] = parameters[key[1:]] - rate * v[key] / np.sqrt(s[key])
    return parameters, v, s

# %% epsilon_after_division
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    L = len(parameters) // 2
    for l in range(L):
        W, b = "W" + str(l + 1), "b" + str(l + 1)
        dW, db = grads["d" + W], grads["d" + b]
        v["d" + W] = beta1 * v["d" + W] + (1 - beta1) * dW
        v["d" + b] = beta1 * v["d" + b] + (1 - beta1) * db
        s["d" + W] = beta2 * s["d" + W] + (1 - beta2) * dW ** 2
        s["d" + b] = beta2 * s["d" + b] + (1 - beta2) * db ** 2
        vW = v["d" + W] / (1 - beta1 ** t)
        vb = v["d" + b] / (1 - beta1 ** t)
        sW = s["d" + W] / (1 - beta2 ** t)
        sb = s["d" + b] / (1 - beta2 ** t)
        parameters[W] = parameters[W] - learning_rate * (vW / np.sqrt(sW) + epsilon)
        parameters[b] = parameters[b] - learning_rate * (vb / np.sqrt(sb) + epsilon)
    return parameters, v, s

# %% epsilon_after_division
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    direction = lambda m, q: m / (1 - beta1**t) / np.sqrt(q / (1 - beta2**t)) + epsilon
    for name in parameters:
        k = "d" + name
        v[k], s[k] = beta1 * v[k] + (1 - beta1) * grads[k], beta2 * s[k] + (1 - beta2) * grads[k]**2
        parameters[name] = parameters[name] - learning_rate * direction(v[k], s[k])
    return parameters, v, s

# %% betas_swapped
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    L = len(parameters) // 2
    v_corrected = {}
    s_corrected = {}
    for l in range(1, L + 1):
        for d in ["dW" + str(l), "db" + str(l)]:
            v[d] = beta2 * v[d] + (1 - beta2) * grads[d]
            v_corrected[d] = v[d] / (1 - beta2 ** t)
            s[d] = beta1 * s[d] + (1 - beta1) * np.square(grads[d])
            s_corrected[d] = s[d] / (1 - beta1 ** t)
            parameters[d[1:]] -= learning_rate * v_corrected[d] / np.sqrt(s_corrected[d] + epsilon)
    return parameters, v, s

# %% betas_swapped
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    def average(old, new, beta):
        current = beta * old + (1 - beta) * new
        return current, current / (1 - beta**t)

    for k in parameters:
        g = grads["d" + k]
        v["d" + k], first = average(v["d" + k], g, beta2)
        s["d" + k], second = average(s["d" + k], g * g, beta1)
        parameters[k] = parameters[k] - learning_rate * first / np.sqrt(second + epsilon)
    return parameters, v, s

# %% adam_weights_swapped
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    L = len(parameters) // 2
    v_corrected = {}
    s_corrected = {}
    for l in range(L):
        i = str(l + 1)
        v["dW" + i] = (1 - beta1) * v["dW" + i] + beta1 * grads["dW" + i]
        v["db" + i] = (1 - beta1) * v["db" + i] + beta1 * grads["db" + i]
        s["dW" + i] = (1 - beta2) * s["dW" + i] + beta2 * grads["dW" + i] ** 2
        s["db" + i] = (1 - beta2) * s["db" + i] + beta2 * grads["db" + i] ** 2
        for p in ("W" + i, "b" + i):
            v_corrected[p] = v["d" + p] / (1 - beta1**t)
            s_corrected[p] = s["d" + p] / (1 - beta2**t)
            parameters[p] -= learning_rate * v_corrected[p] / np.sqrt(s_corrected[p] + epsilon)
    return parameters, v, s

# %% adam_weights_swapped
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    mix = lambda beta, new, old: beta * new + (1 - beta) * old
    v = {k: mix(beta1, grads[k], v[k]) for k in grads}
    s = {k: mix(beta2, grads[k] ** 2, s[k]) for k in grads}
    c1, c2 = 1 - beta1**t, 1 - beta2**t
    for k, p in parameters.items():
        parameters[k] = p - learning_rate * (v["d" + k] / c1) / np.sqrt(s["d" + k] / c2 + epsilon)
    return parameters, v, s

# %% adam_uphill
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    L = len(parameters) // 2
    for l in range(L):
        for p in ("W", "b"):
            key = p + str(l + 1)
            v["d" + key] = beta1 * v["d" + key] + (1 - beta1) * grads["d" + key]
            s["d" + key] = beta2 * s["d" + key] + (1 - beta2) * np.square(grads["d" + key])
            v_hat = v["d" + key] / (1 - beta1 ** t)
            s_hat = s["d" + key] / (1 - beta2 ** t)
            parameters[key] += learning_rate * v_hat / np.sqrt(s_hat + epsilon)
    return parameters, v, s

# %% adam_uphill
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    def step(m, q):
        return -learning_rate * (m / (1 - beta1**t)) / (q / (1 - beta2**t) + epsilon) ** 0.5

    v = {k: np.add(beta1 * v[k], (1 - beta1) * g) for k, g in grads.items()}
    s = {k: np.add(beta2 * s[k], (1 - beta2) * g**2) for k, g in grads.items()}
    parameters = {k: np.subtract(p, step(v["d" + k], s["d" + k])) for k, p in parameters.items()}
    return parameters, v, s

# %% adam_no_learning_rate
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    L = len(parameters) // 2
    v_corrected = {}
    s_corrected = {}
    for l in range(L):
        dW = "dW" + str(l + 1)
        db = "db" + str(l + 1)
        v[dW] = np.multiply(beta1, v[dW]) + np.multiply(1 - beta1, grads[dW])
        v[db] = np.multiply(beta1, v[db]) + np.multiply(1 - beta1, grads[db])
        v_corrected[dW] = np.divide(v[dW], 1 - np.power(beta1, t))
        v_corrected[db] = np.divide(v[db], 1 - np.power(beta1, t))
        s[dW] = np.multiply(beta2, s[dW]) + np.multiply(1 - beta2, np.square(grads[dW]))
        s[db] = np.multiply(beta2, s[db]) + np.multiply(1 - beta2, np.square(grads[db]))
        s_corrected[dW] = np.divide(s[dW], 1 - np.power(beta2, t))
        s_corrected[db] = np.divide(s[db], 1 - np.power(beta2, t))
        parameters[dW[1:]] -= np.divide(v_corrected[dW], np.sqrt(s_corrected[dW] + epsilon))
        parameters[db[1:]] -= np.divide(v_corrected[db], np.sqrt(s_corrected[db] + epsilon))
    return parameters, v, s

# %% adam_no_learning_rate
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    bc1, bc2 = 1 - beta1**t, 1 - beta2**t
    for key, theta in parameters.items():
        g, d = grads[f"d{key}"], f"d{key}"
        v[d] = g + beta1 * (v[d] - g)
        s[d] = g * g + beta2 * (s[d] - g * g)
        parameters[key] = theta - v[d] / bc1 / np.sqrt(s[d] / bc2 + epsilon)
    return parameters, v, s

# %% adam_gradient_in_step
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    L = len(parameters) // 2
    s_corrected = {}
    for l in range(1, L + 1):
        for name in (f"W{l}", f"b{l}"):
            dname = f"d{name}"
            v[dname] = beta1 * v[dname] + (1 - beta1) * grads[dname]
            s[dname] = beta2 * s[dname] + (1 - beta2) * grads[dname] ** 2
            s_corrected[dname] = s[dname] / (1 - beta2**t)
            step = grads[dname] / np.sqrt(s_corrected[dname] + epsilon)
            parameters[name] = parameters[name] - learning_rate * step
    return parameters, v, s

# %% adam_gradient_in_step
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    def ema(average, new, beta):
        average *= beta
        average += (1 - beta) * new
        return average / (1 - beta**t)

    for (name, p), (key, g) in zip(parameters.items(), grads.items()):
        v_hat, s_hat = ema(v[key], g, beta1), ema(s[key], np.square(g), beta2)
        p -= learning_rate * g / np.sqrt(s_hat + epsilon)
    return parameters, v, s

# %% adam_state_not_kept
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    L = len(parameters) // 2
    for l in range(1, L + 1):
        i = str(l)
        v_dW = beta1 * v["dW" + i] + (1 - beta1) * grads["dW" + i]
        v_db = beta1 * v["db" + i] + (1 - beta1) * grads["db" + i]
        s_dW = beta2 * s["dW" + i] + (1 - beta2) * grads["dW" + i] ** 2
        s_db = beta2 * s["db" + i] + (1 - beta2) * grads["db" + i] ** 2
        vc_dW, vc_db = v_dW / (1 - beta1**t), v_db / (1 - beta1**t)
        sc_dW, sc_db = s_dW / (1 - beta2**t), s_db / (1 - beta2**t)
        parameters["W" + i] -= learning_rate * vc_dW / np.sqrt(sc_dW + epsilon)
        parameters["b" + i] -= learning_rate * vc_db / np.sqrt(sc_db + epsilon)
    return parameters, v, s

# %% adam_state_not_kept
# GRADED FUNCTION: update_parameters_with_adam
import copy


def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    new = copy.deepcopy(parameters)
    m = {k: beta1 * v[k] + (1 - beta1) * grads[k] for k in v}
    n = {k: beta2 * s[k] + (1 - beta2) * np.power(grads[k], 2) for k in s}
    for k in new:
        new[k] -= learning_rate * (m["d" + k] / (1 - beta1**t)) / np.sqrt(
            n["d" + k] / (1 - beta2**t) + epsilon
        )
    return new, v, s

# %% adam_biases_stay
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    L = len(parameters) // 2
    v_corrected = {}
    s_corrected = {}
    for l in range(L):
        w, b = "dW" + str(l + 1), "db" + str(l + 1)
        v[w] = beta1 * v[w] + (1 - beta1) * grads[w]
        v[b] = beta1 * v[b] + (1 - beta1) * grads[b]
        s[w] = beta2 * s[w] + (1 - beta2) * grads[w] ** 2
        s[b] = beta2 * s[b] + (1 - beta2) * grads[b] ** 2
        v_corrected[w] = v[w] / (1 - beta1 ** t)
        v_corrected[b] = v[b] / (1 - beta1 ** t)
        s_corrected[w] = s[w] / (1 - beta2 ** t)
        s_corrected[b] = s[b] / (1 - beta2 ** t)
        step = v_corrected[w] / np.sqrt(s_corrected[w] + epsilon)
        parameters["W" + str(l + 1)] = parameters["W" + str(l + 1)] - learning_rate * step
    return parameters, v, s

# %% adam_biases_stay
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    for k, g in grads.items():
        v[k] = beta1 * v[k] + (1 - beta1) * g
        s[k] = beta2 * s[k] + (1 - beta2) * g * g
    weights = [name for name in parameters if name[0] == "W"]
    for W in weights:
        v_hat = v[f"d{W}"] / (1 - pow(beta1, t))
        s_hat = s[f"d{W}"] / (1 - pow(beta2, t))
        parameters[W] -= learning_rate * v_hat / np.sqrt(s_hat + epsilon)
    return parameters, v, s

# %% adam_first_layer_only
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    L = len(parameters) // 2
    v_corrected = {}
    s_corrected = {}
    for l in range(L):
        for p in ("W", "b"):
            k = p + str(l + 1)
            v["d" + k] = beta1 * v["d" + k] + (1 - beta1) * grads["d" + k]
            v_corrected["d" + k] = v["d" + k] / (1 - beta1 ** t)
            s["d" + k] = beta2 * s["d" + k] + (1 - beta2) * np.power(grads["d" + k], 2)
            s_corrected["d" + k] = s["d" + k] / (1 - beta2 ** t)
            root = np.sqrt(s_corrected["d" + k] + epsilon)
            parameters[k] = parameters[k] - learning_rate * v_corrected["d" + k] / root
        return parameters, v, s

# %% adam_first_layer_only
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    c1, c2 = 1 - beta1**t, 1 - beta2**t
    for name in ["W1", "b1"]:
        g = grads["d" + name]
        m = v["d" + name] = beta1 * v["d" + name] + (1 - beta1) * g
        q = s["d" + name] = beta2 * s["d" + name] + (1 - beta2) * g * g
        parameters[name] -= learning_rate * (m / c1) / np.sqrt(q / c2 + epsilon)
    return parameters, v, s

# %% adam_last_layer_missing
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    L = len(parameters) // 2
    for l in range(L - 1):
        W, b = "W" + str(l + 1), "b" + str(l + 1)
        for p in (W, b):
            v["d" + p] = beta1 * v["d" + p] + (1 - beta1) * grads["d" + p]
            s["d" + p] = beta2 * s["d" + p] + (1 - beta2) * np.square(grads["d" + p])
            v_corr = v["d" + p] / (1 - beta1 ** t)
            s_corr = s["d" + p] / (1 - beta2 ** t)
            parameters[p] = parameters[p] - learning_rate * v_corr / np.sqrt(s_corr + epsilon)
    return parameters, v, s

# %% adam_last_layer_missing
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    def update(name):
        d = "d" + name
        v[d] *= beta1
        v[d] += (1 - beta1) * grads[d]
        s[d] *= beta2
        s[d] += (1 - beta2) * grads[d] ** 2
        step = v[d] / (1 - beta1**t) * (s[d] / (1 - beta2**t) + epsilon) ** -0.5
        parameters[name] -= learning_rate * step

    layer = 1
    while layer < len(parameters) // 2:
        update(f"W{layer}")
        update(f"b{layer}")
        layer += 1
    return parameters, v, s

# %% adam_first_layer_missing
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    L = len(parameters) // 2
    v_corrected = {}
    s_corrected = {}
    for l in range(1, L):
        dW, db = "dW" + str(l+1), "db" + str(l+1)
        v[dW] = beta1*v[dW] + (1 - beta1)*grads[dW]
        v[db] = beta1*v[db] + (1 - beta1)*grads[db]
        v_corrected[dW] = v[dW]/(1 - beta1**t)
        v_corrected[db] = v[db]/(1 - beta1**t)
        s[dW] = beta2*s[dW] + (1 - beta2)*(grads[dW]**2)
        s[db] = beta2*s[db] + (1 - beta2)*(grads[db]**2)
        s_corrected[dW] = s[dW]/(1 - beta2**t)
        s_corrected[db] = s[db]/(1 - beta2**t)
        parameters["W" + str(l+1)] -= learning_rate*v_corrected[dW]/np.sqrt(s_corrected[dW]+epsilon)
        parameters["b" + str(l+1)] -= learning_rate*v_corrected[db]/np.sqrt(s_corrected[db]+epsilon)
    return parameters, v, s

# %% adam_first_layer_missing
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    L, l = len(parameters) // 2, 1
    while l < L:
        l += 1
        for name in (f"W{l}", f"b{l}"):
            g, m, q = (x[f"d{name}"] for x in (grads, v, s))
            m = v[f"d{name}"] = beta1 * m + (1 - beta1) * g
            q = s[f"d{name}"] = beta2 * q + (1 - beta2) * np.square(g)
            m, q = m / (1 - beta1**t), q / (1 - beta2**t)
            step = learning_rate * m / np.sqrt(q + epsilon)
            parameters[name] = np.subtract(parameters[name], step)
    return parameters, v, s

# %% adam_weights_stay
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    L = len(parameters) // 2
    for l in range(L):
        i = str(l + 1)
        for d in ("dW" + i, "db" + i):
            v[d] = beta1 * v[d] + (1 - beta1) * grads[d]
            s[d] = beta2 * s[d] + (1 - beta2) * grads[d] ** 2
        W, b = parameters["W" + i], parameters["b" + i]
        W = W - learning_rate * v["dW" + i] / (1 - beta1**t) / np.sqrt(
            s["dW" + i] / (1 - beta2**t) + epsilon)
        b -= learning_rate * v["db" + i] / (1 - beta1**t) / np.sqrt(
            s["db" + i] / (1 - beta2**t) + epsilon)
    return parameters, v, s

# %% adam_weights_stay
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    v = {k: beta1 * v[k] + (1 - beta1) * g for k, g in grads.items()}
    s = {k: beta2 * s[k] + (1 - beta2) * np.multiply(g, g) for k, g in grads.items()}
    v_hat = {k: x / (1 - beta1**t) for k, x in v.items()}
    s_hat = {k: x / (1 - beta2**t) for k, x in s.items()}
    for k in parameters:
        if k.startswith("b"):
            parameters[k] -= learning_rate * v_hat["d" + k] / np.sqrt(s_hat["d" + k] + epsilon)
    return parameters, v, s

# %% adam_bias_follows_weight_gradient
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    L = len(parameters) // 2
    v_corrected = {}
    s_corrected = {}
    for l in range(L):
        w, b = "dW" + str(l + 1), "db" + str(l + 1)
        v[w] = beta1 * v[w] + (1 - beta1) * grads[w]
        v[b] = beta1 * v[b] + (1 - beta1) * grads[w]
        s[w] = beta2 * s[w] + (1 - beta2) * np.power(grads[w], 2)
        s[b] = beta2 * s[b] + (1 - beta2) * np.power(grads[w], 2)
        for k in (w, b):
            v_corrected[k] = v[k] / (1 - beta1 ** t)
            s_corrected[k] = s[k] / (1 - beta2 ** t)
            step = v_corrected[k] / np.sqrt(s_corrected[k] + epsilon)
            parameters[k[1:]] = parameters[k[1:]] - learning_rate * step
    return parameters, v, s

# %% adam_bias_follows_weight_gradient
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    c1, c2 = 1 - beta1**t, 1 - beta2**t
    for l in range(1, len(parameters) // 2 + 1):
        g = grads[f"dW{l}"]
        for p in "Wb":
            d = f"d{p}{l}"
            v[d] = beta1 * v[d] + (1 - beta1) * g
            s[d] = beta2 * s[d] + (1 - beta2) * g * g
            move = v[d] / c1 / np.sqrt(s[d] / c2 + epsilon)
            parameters[f"{p}{l}"] = parameters[f"{p}{l}"] - learning_rate * move
    return parameters, v, s

# %% first_average_forgets
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    L = len(parameters) // 2
    v_corrected = {}
    s_corrected = {}
    for l in range(1, L + 1):
        for d in ("dW" + str(l), "db" + str(l)):
            v[d] = (1 - beta1) * grads[d]
            v_corrected[d] = v[d] / (1 - beta1**t)
            s[d] = beta2 * s[d] + (1 - beta2) * grads[d] ** 2
            s_corrected[d] = s[d] / (1 - beta2**t)
        parameters["W" + str(l)] -= learning_rate * (
            v_corrected["dW" + str(l)] / np.sqrt(s_corrected["dW" + str(l)] + epsilon))
        parameters["b" + str(l)] -= learning_rate * (
            v_corrected["db" + str(l)] / np.sqrt(s_corrected["db" + str(l)] + epsilon))
    return parameters, v, s

# %% first_average_forgets
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    v = {name: g - beta1 * g for name, g in grads.items()}
    s = {name: s[name] + (1 - beta2) * (np.square(g) - s[name]) for name, g in grads.items()}

    def new(name, p):
        m, q = v["d" + name] / (1 - beta1**t), s["d" + name] / (1 - beta2**t)
        return p - learning_rate * m / np.sqrt(q + epsilon)

    return {name: new(name, p) for name, p in parameters.items()}, v, s

# %% second_average_forgets
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    L = len(parameters) // 2
    for l in range(L):
        W, b = "W" + str(l + 1), "b" + str(l + 1)
        v["d" + W] = beta1 * v["d" + W] + (1 - beta1) * grads["d" + W]
        v["d" + b] = beta1 * v["d" + b] + (1 - beta1) * grads["d" + b]
        s["d" + W] = (1 - beta2) * np.square(grads["d" + W])
        s["d" + b] = (1 - beta2) * np.square(grads["d" + b])
        for x in (W, b):
            v_hat = v["d" + x] / (1 - beta1 ** t)
            s_hat = s["d" + x] / (1 - beta2 ** t)
            parameters[x] = parameters[x] - learning_rate * v_hat / np.sqrt(s_hat + epsilon)
    return parameters, v, s

# %% second_average_forgets
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    for key, m in v.items():
        g = grads[key]
        m *= beta1
        m += (1 - beta1) * g
        s[key] = g * g * (1 - beta2)
        update = (m / (1 - beta1**t)) * np.power(s[key] / (1 - beta2**t) + epsilon, -0.5)
        parameters[key[1:]] -= learning_rate * update
    return parameters, v, s

# %% first_beta_in_both_averages
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    L = len(parameters) // 2
    v_corrected = {}
    s_corrected = {}
    for l in range(L):
        n = str(l + 1)
        v["dW" + n] = beta1 * v["dW" + n] + (1 - beta1) * grads["dW" + n]
        v["db" + n] = beta1 * v["db" + n] + (1 - beta1) * grads["db" + n]
        s["dW" + n] = beta1 * s["dW" + n] + (1 - beta1) * grads["dW" + n] ** 2
        s["db" + n] = beta1 * s["db" + n] + (1 - beta1) * grads["db" + n] ** 2
        for p in ("W" + n, "b" + n):
            v_corrected[p] = v["d" + p] / (1 - beta1 ** t)
            s_corrected[p] = s["d" + p] / (1 - beta2 ** t)
            parameters[p] -= learning_rate * v_corrected[p] / np.sqrt(s_corrected[p] + epsilon)
    return parameters, v, s

# %% first_beta_in_both_averages
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    blend = lambda past, new: beta1 * past + (1 - beta1) * new
    v = {k: blend(v[k], g) for k, g in grads.items()}
    s = {k: blend(s[k], g**2) for k, g in grads.items()}
    for name, p in parameters.items():
        first, second = v["d" + name] / (1 - beta1**t), s["d" + name] / (1 - beta2**t)
        parameters[name] = p - learning_rate * first / (second + epsilon) ** 0.5
    return parameters, v, s

# %% second_beta_in_both_averages
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    L = len(parameters) // 2
    for l in range(1, L + 1):
        for p in ("W", "b"):
            d = "d" + p + str(l)
            v[d] = beta2 * v[d] + (1 - beta2) * grads[d]
            s[d] = beta2 * s[d] + (1 - beta2) * np.power(grads[d], 2)
            v_corrected = v[d] / (1 - beta1 ** t)
            s_corrected = s[d] / (1 - beta2 ** t)
            parameters[p + str(l)] -= learning_rate * v_corrected / np.sqrt(s_corrected + epsilon)
    return parameters, v, s

# %% second_beta_in_both_averages
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    fix1, fix2 = 1 / (1 - beta1**t), 1 / (1 - beta2**t)
    for name, g in zip(parameters, grads.values()):
        for average, new in ((v, g), (s, np.square(g))):
            average["d" + name] = average["d" + name] * beta2 + new * (1 - beta2)
        denom = np.sqrt(fix2 * s["d" + name] + epsilon)
        parameters[name] = parameters[name] - learning_rate * fix1 * v["d" + name] / denom
    return parameters, v, s

# %% weight_squared_with_gradient
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    L = len(parameters) // 2
    v_corrected = {}
    s_corrected = {}
    for l in range(L):
        for k in ("dW" + str(l + 1), "db" + str(l + 1)):
            v[k] = np.add(np.multiply(beta1, v[k]), np.multiply(1 - beta1, grads[k]))
            s[k] = np.add(np.multiply(beta2, s[k]), np.square(np.multiply(1 - beta2, grads[k])))
            v_corrected[k] = v[k] / (1 - np.power(beta1, t))
            s_corrected[k] = s[k] / (1 - np.power(beta2, t))
            step = np.divide(v_corrected[k], np.sqrt(s_corrected[k] + epsilon))
            parameters[k[1:]] = np.subtract(parameters[k[1:]], np.multiply(learning_rate, step))
    return parameters, v, s

# %% weight_squared_with_gradient
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    new_parameters = {}
    for name, p in parameters.items():
        d = "d" + name
        part1, part2 = (1 - beta1) * grads[d], (1 - beta2) * grads[d]
        v[d] = beta1 * v[d] + part1
        s[d] = beta2 * s[d] + part2 * part2
        m, q = v[d] / (1 - beta1**t), s[d] / (1 - beta2**t)
        new_parameters[name] = p - learning_rate * m / np.sqrt(q + epsilon)
    return new_parameters, v, s

# %% first_beta_in_both_corrections
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    L = len(parameters) // 2
    v_corrected = {}
    s_corrected = {}
    for l in range(L):
        W, b = "W" + str(l+1), "b" + str(l+1)
        v["d"+W] = beta1*v["d"+W] + (1-beta1)*grads["d"+W]
        v["d"+b] = beta1*v["d"+b] + (1-beta1)*grads["d"+b]
        v_corrected["d"+W] = v["d"+W]/(1-beta1**t)
        v_corrected["d"+b] = v["d"+b]/(1-beta1**t)
        s["d"+W] = beta2*s["d"+W] + (1-beta2)*grads["d"+W]**2
        s["d"+b] = beta2*s["d"+b] + (1-beta2)*grads["d"+b]**2
        s_corrected["d"+W] = s["d"+W]/(1-beta1**t)
        s_corrected["d"+b] = s["d"+b]/(1-beta1**t)
        parameters[W] -= learning_rate*v_corrected["d"+W]/np.sqrt(s_corrected["d"+W]+epsilon)
        parameters[b] -= learning_rate*v_corrected["d"+b]/np.sqrt(s_corrected["d"+b]+epsilon)
    return parameters, v, s

# %% first_beta_in_both_corrections
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    correction = 1 - beta1**t
    for k in grads:
        v[k] = v[k] - (1 - beta1) * (v[k] - grads[k])
        s[k] = s[k] - (1 - beta2) * (s[k] - grads[k] ** 2)
    unbiased = lambda average, name: average[f"d{name}"] / correction
    for name in parameters:
        root = np.sqrt(unbiased(s, name) + epsilon)
        parameters[name] = parameters[name] - learning_rate * unbiased(v, name) / root
    return parameters, v, s

# %% second_beta_in_both_corrections
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    L = len(parameters) // 2
    for l in range(1, L + 1):
        bias = 1 - beta2 ** t
        for d in [f"dW{l}", f"db{l}"]:
            v[d] = beta1 * v[d] + (1 - beta1) * grads[d]
            s[d] = beta2 * s[d] + (1 - beta2) * grads[d] ** 2
            v_corrected, s_corrected = v[d] / bias, s[d] / bias
            step = v_corrected / np.sqrt(s_corrected + epsilon)
            parameters[d[1:]] = parameters[d[1:]] - learning_rate * step
    return parameters, v, s

# %% second_beta_in_both_corrections
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    def corrected(averages):
        return {k: a / (1 - np.power(beta2, t)) for k, a in averages.items()}

    v = {k: beta1 * v[k] + (1 - beta1) * grads[k] for k in grads}
    s = {k: beta2 * s[k] + (1 - beta2) * grads[k] * grads[k] for k in grads}
    vc, sc = corrected(v), corrected(s)
    for k in parameters:
        parameters[k] -= learning_rate * vc["d" + k] / np.sqrt(sc["d" + k] + epsilon)
    return parameters, v, s

# %% correction_multiplied
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    L = len(parameters) // 2
    v_corrected = {}
    s_corrected = {}
    for l in range(L):
        for p in ("W" + str(l + 1), "b" + str(l + 1)):
            v["d" + p] = beta1 * v["d" + p] + (1 - beta1) * grads["d" + p]
            v_corrected[p] = v["d" + p] * (1 - beta1 ** t)
            s["d" + p] = beta2 * s["d" + p] + (1 - beta2) * np.square(grads["d" + p])
            s_corrected[p] = s["d" + p] * (1 - beta2 ** t)
            parameters[p] -= learning_rate * v_corrected[p] / np.sqrt(s_corrected[p] + epsilon)
    return parameters, v, s

# %% correction_multiplied
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    c1, c2 = 1 - beta1**t, 1 - beta2**t
    for theta, m, q, g in zip(parameters.values(), v.values(), s.values(), grads.values()):
        m *= beta1
        m += (1 - beta1) * g
        q *= beta2
        q += (1 - beta2) * g * g
        theta -= learning_rate * c1 * m / np.sqrt(c2 * q + epsilon)
    return parameters, v, s

# %% correction_outside_root
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    L = len(parameters) // 2
    v_corrected = {}
    for l in range(L):
        W, b = "W" + str(l + 1), "b" + str(l + 1)
        for p in (W, b):
            v["d" + p] = beta1 * v["d" + p] + (1 - beta1) * grads["d" + p]
            v_corrected["d" + p] = v["d" + p] / (1 - beta1 ** t)
            s["d" + p] = beta2 * s["d" + p] + (1 - beta2) * np.power(grads["d" + p], 2)
        s_dW = np.sqrt(s["d" + W] + epsilon) / (1 - beta2 ** t)
        s_db = np.sqrt(s["d" + b] + epsilon) / (1 - beta2 ** t)
        parameters[W] = parameters[W] - learning_rate * v_corrected["d" + W] / s_dW
        parameters[b] = parameters[b] - learning_rate * v_corrected["d" + b] / s_db
    return parameters, v, s

# %% correction_outside_root
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    ratio = (1 - beta2**t) / (1 - beta1**t)
    for k, g in grads.items():
        v[k], s[k] = beta1 * v[k] + (1 - beta1) * g, beta2 * s[k] + (1 - beta2) * g**2
        parameters[k[1:]] -= learning_rate * ratio * v[k] / np.sqrt(s[k] + epsilon)
    return parameters, v, s

# %% epsilon_before_correction
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    L = len(parameters) // 2
    v_corrected = {}
    s_corrected = {}
    for l in range(1, L + 1):
        for d in ("dW" + str(l), "db" + str(l)):
            v[d] = beta1 * v[d] + (1 - beta1) * grads[d]
            s[d] = beta2 * s[d] + (1 - beta2) * grads[d] ** 2
            v_corrected[d] = v[d] / (1 - beta1**t)
            s_corrected[d] = (s[d] + epsilon) / (1 - beta2**t)
            parameters[d[1:]] = parameters[d[1:]] - learning_rate * (
                v_corrected[d] / np.sqrt(s_corrected[d]))
    return parameters, v, s

# %% epsilon_before_correction
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    # learning rate with both bias corrections
    lr_t = learning_rate * np.sqrt(1 - beta2**t) / (1 - beta1**t)
    v = {k: beta1 * m + (1 - beta1) * grads[k] for k, m in v.items()}
    s = {k: beta2 * q + (1 - beta2) * np.square(grads[k]) for k, q in s.items()}
    for k in parameters:
        parameters[k] -= lr_t * v["d" + k] / np.sqrt(s["d" + k] + epsilon)
    return parameters, v, s

# %% epsilon_added_to_parameter
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    L = len(parameters) // 2
    v_corrected = {}
    s_corrected = {}
    for l in range(L):
        W, b = "W" + str(l + 1), "b" + str(l + 1)
        for d in ("d" + W, "d" + b):
            v[d] = beta1 * v[d] + (1 - beta1) * grads[d]
            v_corrected[d] = v[d] / (1 - beta1 ** t)
            s[d] = beta2 * s[d] + (1 - beta2) * np.square(grads[d])
            s_corrected[d] = s[d] / (1 - beta2 ** t)
        parameters[W] = parameters[W] - learning_rate * v_corrected["d" + W] / np.sqrt(
            s_corrected["d" + W]) + epsilon
        parameters[b] = parameters[b] - learning_rate * v_corrected["d" + b] / np.sqrt(
            s_corrected["d" + b]) + epsilon
    return parameters, v, s

# %% epsilon_added_to_parameter
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    def step(p, m, q):
        m_hat = m / (1 - beta1**t)
        q_hat = q / (1 - beta2**t)
        return p - learning_rate * m_hat * q_hat**-0.5 + epsilon

    for name, g in zip(list(parameters), grads.values()):
        v["d" + name] = beta1 * v["d" + name] + (1 - beta1) * g
        s["d" + name] = beta2 * s["d" + name] + (1 - beta2) * g * g
        parameters[name] = step(parameters[name], v["d" + name], s["d" + name])
    return parameters, v, s

# %% first_average_under_root
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    L = len(parameters) // 2
    v_corrected = {}
    s_corrected = {}
    for l in range(L):
        i = str(l + 1)
        for d in ("dW" + i, "db" + i):
            v[d] = beta1 * v[d] + (1 - beta1) * grads[d]
            s[d] = beta2 * s[d] + (1 - beta2) * grads[d] ** 2
            v_corrected[d] = v[d] / (1 - beta1 ** t)
            s_corrected[d] = s[d] / (1 - beta2 ** t)
        vW, vb = v_corrected["dW" + i], v_corrected["db" + i]
        parameters["W" + i] -= learning_rate * vW / np.sqrt(vW + epsilon)
        parameters["b" + i] -= learning_rate * vb / np.sqrt(vb + epsilon)
    return parameters, v, s

# %% first_average_under_root
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    v = {k: beta1 * v[k] + (1 - beta1) * g for k, g in grads.items()}
    s = {k: beta2 * s[k] + (1 - beta2) * g * g for k, g in grads.items()}
    parameters = {
        k: p - learning_rate * (m := v["d" + k] / (1 - beta1**t)) / np.sqrt(m + epsilon)
        for k, p in parameters.items()
    }
    return parameters, v, s

# %% second_average_in_step
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    L = len(parameters) // 2
    v_corrected = {}
    s_corrected = {}
    for l in range(1, L + 1):
        for p in ("W", "b"):
            key = f"d{p}{l}"
            v[key] = beta1 * v[key] + (1 - beta1) * grads[key]
            s[key] = beta2 * s[key] + (1 - beta2) * np.power(grads[key], 2)
            v_corrected[key] = v[key] / (1 - beta1**t)
            s_corrected[key] = s[key] / (1 - beta2**t)
            step = s_corrected[key] / np.sqrt(s_corrected[key] + epsilon)
            parameters[f"{p}{l}"] = parameters[f"{p}{l}"] - learning_rate * step
    return parameters, v, s

# %% second_average_in_step
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    for k in parameters.keys():
        g = grads["d" + k]
        v["d" + k] *= beta1
        v["d" + k] += (1 - beta1) * g
        s["d" + k] *= beta2
        s["d" + k] += (1 - beta2) * g * g
        ss = s["d" + k] / (1 - beta2**t)
        parameters[k] -= np.divide(learning_rate * ss, (ss + epsilon) ** 0.5)
    return parameters, v, s

# %% adam_old_averages
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    L = len(parameters) // 2
    for l in range(L):
        for p in ("W", "b"):
            d = "d" + p + str(l + 1)
            v_corrected = v[d] / (1 - beta1 ** t)
            s_corrected = s[d] / (1 - beta2 ** t)
            v[d] = beta1 * v[d] + (1 - beta1) * grads[d]
            s[d] = beta2 * s[d] + (1 - beta2) * grads[d] ** 2
            parameters[d[1:]] -= learning_rate * v_corrected / np.sqrt(s_corrected + epsilon)
    return parameters, v, s

# %% adam_old_averages
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    new_v = {k: beta1 * v[k] + (1 - beta1) * g for k, g in grads.items()}
    new_s = {k: beta2 * s[k] + (1 - beta2) * np.square(g) for k, g in grads.items()}
    new_parameters = {}
    for name, p in parameters.items():
        m, q = v[f"d{name}"] / (1 - beta1**t), s[f"d{name}"] / (1 - beta2**t)
        new_parameters[name] = p - learning_rate * m / np.sqrt(q + epsilon)
    return new_parameters, new_v, new_s

# %% adam_fixed_learning_rate
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    L = len(parameters) // 2
    v_corrected = {}
    s_corrected = {}
    for l in range(L):
        n = str(l + 1)
        for d in ("dW" + n, "db" + n):
            v[d] = beta1 * v[d] + (1 - beta1) * grads[d]
            v_corrected[d] = v[d] / (1 - beta1 ** t)
            s[d] = beta2 * s[d] + (1 - beta2) * np.square(grads[d])
            s_corrected[d] = s[d] / (1 - beta2 ** t)
        root_W = np.sqrt(s_corrected["dW" + n] + epsilon)
        root_b = np.sqrt(s_corrected["db" + n] + epsilon)
        parameters["W" + n] -= 0.01 * v_corrected["dW" + n] / root_W
        parameters["b" + n] -= 0.01 * v_corrected["db" + n] / root_b
    return parameters, v, s

# %% adam_fixed_learning_rate
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    alpha = 1e-2
    move = lambda p, m, q: p - alpha * m / (1 - beta1**t) / np.sqrt(q / (1 - beta2**t) + epsilon)
    for key, g in grads.items():
        v[key] = v[key] + (1 - beta1) * (g - v[key])
        s[key] = s[key] + (1 - beta2) * (g * g - s[key])
        parameters[key[1:]] = move(parameters[key[1:]], v[key], s[key])
    return parameters, v, s

# %% adam_fixed_betas
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    L = len(parameters) // 2
    v_corrected = {}
    s_corrected = {}
    for l in range(1, L + 1):
        for d in ("dW" + str(l), "db" + str(l)):
            v[d] = 0.9 * v[d] + 0.1 * grads[d]
            s[d] = 0.999 * s[d] + 0.001 * grads[d] ** 2
            v_corrected[d] = v[d] / (1 - 0.9 ** t)
            s_corrected[d] = s[d] / (1 - 0.999 ** t)
            parameters[d[1:]] -= learning_rate * v_corrected[d] / np.sqrt(s_corrected[d] + epsilon)
    return parameters, v, s

# %% adam_fixed_betas
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    def average(old, new, beta):
        return {k: beta * old[k] + (1 - beta) * new(grads[k]) for k in grads}

    v = average(v, lambda g: g, 0.9)
    s = average(s, np.square, 0.999)
    rate, c = learning_rate / (1 - 0.9**t), 1 - 0.999**t
    for name, p in parameters.items():
        parameters[name] = p - rate * v["d" + name] / np.sqrt(s["d" + name] / c + epsilon)
    return parameters, v, s

# %% adam_fixed_epsilon
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    L = len(parameters) // 2
    for l in range(L):
        W, b = "W" + str(l + 1), "b" + str(l + 1)
        v["d" + W] = beta1 * v["d" + W] + (1 - beta1) * grads["d" + W]
        v["d" + b] = beta1 * v["d" + b] + (1 - beta1) * grads["d" + b]
        s["d" + W] = beta2 * s["d" + W] + (1 - beta2) * grads["d" + W] ** 2
        s["d" + b] = beta2 * s["d" + b] + (1 - beta2) * grads["d" + b] ** 2
        for p in (W, b):
            v_hat = v["d" + p] / (1 - beta1 ** t)
            s_hat = s["d" + p] / (1 - beta2 ** t)
            parameters[p] = parameters[p] - learning_rate * v_hat / np.sqrt(s_hat + 10 ** (-8))
    return parameters, v, s

# %% adam_fixed_epsilon
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    eps = 1e-8
    for name, p in parameters.items():
        g, d = grads["d" + name], "d" + name
        v[d] = m = np.add(np.multiply(beta1, v[d]), np.multiply(1 - beta1, g))
        s[d] = q = np.add(np.multiply(beta2, s[d]), np.multiply(1 - beta2, np.power(g, 2)))
        p -= learning_rate * (m / (1 - beta1**t)) * (q / (1 - beta2**t) + eps) ** -0.5
    return parameters, v, s

# %% t_fixed
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    L = len(parameters) // 2
    v_corrected = {}
    s_corrected = {}
    for l in range(L):
        w = "dW" + str(l + 1)
        b = "db" + str(l + 1)
        v[w] = beta1 * v[w] + (1 - beta1) * grads[w]
        v[b] = beta1 * v[b] + (1 - beta1) * grads[b]
        v_corrected[w] = v[w] / (1 - np.power(beta1, 2))
        v_corrected[b] = v[b] / (1 - np.power(beta1, 2))
        s[w] = beta2 * s[w] + (1 - beta2) * np.power(grads[w], 2)
        s[b] = beta2 * s[b] + (1 - beta2) * np.power(grads[b], 2)
        s_corrected[w] = s[w] / (1 - np.power(beta2, 2))
        s_corrected[b] = s[b] / (1 - np.power(beta2, 2))
        parameters[w[1:]] -= learning_rate * v_corrected[w] / np.sqrt(s_corrected[w] + epsilon)
        parameters[b[1:]] -= learning_rate * v_corrected[b] / np.sqrt(s_corrected[b] + epsilon)
    return parameters, v, s

# %% t_fixed
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    t = 2
    v = {k: beta1 * v[k] + (1 - beta1) * grads[k] for k in grads}
    s = {k: beta2 * s[k] + (1 - beta2) * grads[k] ** 2 for k in grads}
    for name in parameters:
        first = v[f"d{name}"] / (1 - beta1**t)
        second = s[f"d{name}"] / (1 - beta2**t)
        parameters[name] -= learning_rate * first / np.sqrt(second + epsilon)
    return parameters, v, s

# %% adam_return_swapped
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    L = len(parameters) // 2
    v_corrected = {}
    s_corrected = {}
    for l in range(1, L + 1):
        for k in ("W" + str(l), "b" + str(l)):
            s["d" + k] = beta2 * s["d" + k] + (1 - beta2) * np.square(grads["d" + k])
            s_corrected[k] = s["d" + k] / (1 - beta2 ** t)
            v["d" + k] = beta1 * v["d" + k] + (1 - beta1) * grads["d" + k]
            v_corrected[k] = v["d" + k] / (1 - beta1 ** t)
            parameters[k] -= learning_rate * v_corrected[k] / np.sqrt(s_corrected[k] + epsilon)
    return parameters, s, v

# %% adam_return_swapped
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    squares, means, new = {}, {}, {}
    for (name, p), g in zip(parameters.items(), grads.values()):
        squares["d" + name] = q = beta2 * s["d" + name] + (1 - beta2) * g * g
        means["d" + name] = m = beta1 * v["d" + name] + (1 - beta1) * g
        new[name] = p - learning_rate * m / (1 - beta1**t) / np.sqrt(q / (1 - beta2**t) + epsilon)
    return (new, squares, means)

# %% adam_two_layers
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    for l in range(1, 2 + 1):
        for k in ("W" + str(l), "b" + str(l)):
            g = grads["d" + k]
            v["d" + k] = beta1 * v["d" + k] + (1 - beta1) * g
            s["d" + k] = beta2 * s["d" + k] + (1 - beta2) * g * g
            m_hat = v["d" + k] / (1 - beta1 ** t)
            s_hat = s["d" + k] / (1 - beta2 ** t)
            parameters[k] = parameters[k] - learning_rate * m_hat / (np.sqrt(s_hat) + epsilon)
    return parameters, v, s

# %% adam_two_layers
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    L = 2
    vc, sc = {}, {}
    for l in range(1, L + 1):
        for p in ["dW", "db"]:
            key = f"{p}{l}"
            v[key] = beta1 * v[key] + (1 - beta1) * grads[key]
            s[key] = beta2 * s[key] + (1 - beta2) * np.square(grads[key])
            vc[key] = v[key] / (1 - np.power(beta1, t))
            sc[key] = s[key] / (1 - np.power(beta2, t))
        parameters[f"W{l}"] = parameters[f"W{l}"] - learning_rate * vc[f"dW{l}"] / np.sqrt(sc[f"dW{l}"] + epsilon)
        parameters[f"b{l}"] = parameters[f"b{l}"] - learning_rate * vc[f"db{l}"] / np.sqrt(sc[f"db{l}"] + epsilon)
    return parameters, v, s

# %% layer_for_step
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    for l in range(1, len(parameters) // 2 + 1):
        for k in ("W" + str(l), "b" + str(l)):
            g = grads["d" + k]
            v["d" + k] = beta1 * v["d" + k] + (1 - beta1) * g
            s["d" + k] = beta2 * s["d" + k] + (1 - beta2) * g * g
            m_hat = v["d" + k] / (1 - beta1 ** l)
            s_hat = s["d" + k] / (1 - beta2 ** l)
            parameters[k] = parameters[k] - learning_rate * m_hat / (np.sqrt(s_hat) + epsilon)
    return parameters, v, s

# %% layer_for_step
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    L = len(parameters) // 2
    vc, sc = {}, {}
    for l in range(1, L + 1):
        for p in ["dW", "db"]:
            key = f"{p}{l}"
            v[key] = beta1 * v[key] + (1 - beta1) * grads[key]
            s[key] = beta2 * s[key] + (1 - beta2) * np.square(grads[key])
            vc[key] = v[key] / (1 - np.power(beta1, l))
            sc[key] = s[key] / (1 - np.power(beta2, l))
        parameters[f"W{l}"] = parameters[f"W{l}"] - learning_rate * vc[f"dW{l}"] / np.sqrt(sc[f"dW{l}"] + epsilon)
        parameters[f"b{l}"] = parameters[f"b{l}"] - learning_rate * vc[f"db{l}"] / np.sqrt(sc[f"db{l}"] + epsilon)
    return parameters, v, s

# %% average_squared_in_step
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    for l in range(1, len(parameters) // 2 + 1):
        for k in ("W" + str(l), "b" + str(l)):
            g = grads["d" + k]
            v["d" + k] = beta1 * v["d" + k] + (1 - beta1) * g
            s["d" + k] = beta2 * s["d" + k] + (1 - beta2) * g * g
            m_hat = v["d" + k] / (1 - beta1 ** t)
            s_hat = s["d" + k] / (1 - beta2 ** t)
            parameters[k] = parameters[k] - learning_rate * m_hat / (np.square(s_hat) + epsilon)
    return parameters, v, s

# %% average_squared_in_step
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    L = len(parameters) // 2
    vc, sc = {}, {}
    for l in range(1, L + 1):
        for p in ["dW", "db"]:
            key = f"{p}{l}"
            v[key] = beta1 * v[key] + (1 - beta1) * grads[key]
            s[key] = beta2 * s[key] + (1 - beta2) * np.square(grads[key])
            vc[key] = v[key] / (1 - np.power(beta1, t))
            sc[key] = s[key] / (1 - np.power(beta2, t))
        parameters[f"W{l}"] = parameters[f"W{l}"] - learning_rate * vc[f"dW{l}"] / (sc[f"dW{l}"] + epsilon) ** 2
        parameters[f"b{l}"] = parameters[f"b{l}"] - learning_rate * vc[f"db{l}"] / (sc[f"db{l}"] + epsilon) ** 2
    return parameters, v, s

# %% past_of_second_by_beta1
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    for l in range(1, len(parameters) // 2 + 1):
        for k in ("W" + str(l), "b" + str(l)):
            g = grads["d" + k]
            v["d" + k] = beta1 * v["d" + k] + (1 - beta1) * g
            s["d" + k] = beta1 * s["d" + k] + (1 - beta2) * g * g
            m_hat = v["d" + k] / (1 - beta1 ** t)
            s_hat = s["d" + k] / (1 - beta2 ** t)
            parameters[k] = parameters[k] - learning_rate * m_hat / (np.sqrt(s_hat) + epsilon)
    return parameters, v, s

# %% past_of_second_by_beta1
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    L = len(parameters) // 2
    vc, sc = {}, {}
    for l in range(1, L + 1):
        for p in ["dW", "db"]:
            key = f"{p}{l}"
            v[key] = beta1 * v[key] + (1 - beta1) * grads[key]
            s[key] = beta1 * s[key] + (1 - beta2) * grads[key] ** 2
            vc[key] = v[key] / (1 - np.power(beta1, t))
            sc[key] = s[key] / (1 - np.power(beta2, t))
        parameters[f"W{l}"] = parameters[f"W{l}"] - learning_rate * vc[f"dW{l}"] / np.sqrt(sc[f"dW{l}"] + epsilon)
        parameters[f"b{l}"] = parameters[f"b{l}"] - learning_rate * vc[f"db{l}"] / np.sqrt(sc[f"db{l}"] + epsilon)
    return parameters, v, s

# %% past_of_first_by_beta2
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    for l in range(1, len(parameters) // 2 + 1):
        for k in ("W" + str(l), "b" + str(l)):
            g = grads["d" + k]
            v["d" + k] = beta2 * v["d" + k] + (1 - beta1) * g
            s["d" + k] = beta2 * s["d" + k] + (1 - beta2) * g * g
            m_hat = v["d" + k] / (1 - beta1 ** t)
            s_hat = s["d" + k] / (1 - beta2 ** t)
            parameters[k] = parameters[k] - learning_rate * m_hat / (np.sqrt(s_hat) + epsilon)
    return parameters, v, s

# %% past_of_first_by_beta2
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    L = len(parameters) // 2
    vc, sc = {}, {}
    for l in range(1, L + 1):
        for p in ["dW", "db"]:
            key = f"{p}{l}"
            v[key] = beta2 * v[key] + (1 - beta1) * grads[key]
            s[key] = beta2 * s[key] + (1 - beta2) * np.square(grads[key])
            vc[key] = v[key] / (1 - np.power(beta1, t))
            sc[key] = s[key] / (1 - np.power(beta2, t))
        parameters[f"W{l}"] = parameters[f"W{l}"] - learning_rate * vc[f"dW{l}"] / np.sqrt(sc[f"dW{l}"] + epsilon)
        parameters[f"b{l}"] = parameters[f"b{l}"] - learning_rate * vc[f"db{l}"] / np.sqrt(sc[f"db{l}"] + epsilon)
    return parameters, v, s

# %% fixed_first_beta
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    for l in range(1, len(parameters) // 2 + 1):
        for k in ("W" + str(l), "b" + str(l)):
            g = grads["d" + k]
            v["d" + k] = 0.9 * v["d" + k] + 0.1 * g
            s["d" + k] = beta2 * s["d" + k] + (1 - beta2) * g * g
            m_hat = v["d" + k] / (1 - beta1 ** t)
            s_hat = s["d" + k] / (1 - beta2 ** t)
            parameters[k] = parameters[k] - learning_rate * m_hat / (np.sqrt(s_hat) + epsilon)
    return parameters, v, s

# %% fixed_first_beta
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    L = len(parameters) // 2
    vc, sc = {}, {}
    for l in range(1, L + 1):
        for p in ["dW", "db"]:
            key = f"{p}{l}"
            v[key] = v[key] * 0.9 + grads[key] * (1 - 0.9)
            s[key] = beta2 * s[key] + (1 - beta2) * np.square(grads[key])
            vc[key] = v[key] / (1 - np.power(beta1, t))
            sc[key] = s[key] / (1 - np.power(beta2, t))
        parameters[f"W{l}"] = parameters[f"W{l}"] - learning_rate * vc[f"dW{l}"] / np.sqrt(sc[f"dW{l}"] + epsilon)
        parameters[f"b{l}"] = parameters[f"b{l}"] - learning_rate * vc[f"db{l}"] / np.sqrt(sc[f"db{l}"] + epsilon)
    return parameters, v, s

# %% fixed_second_beta
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    for l in range(1, len(parameters) // 2 + 1):
        for k in ("W" + str(l), "b" + str(l)):
            g = grads["d" + k]
            v["d" + k] = beta1 * v["d" + k] + (1 - beta1) * g
            s["d" + k] = 0.999 * s["d" + k] + 0.001 * g ** 2
            m_hat = v["d" + k] / (1 - beta1 ** t)
            s_hat = s["d" + k] / (1 - beta2 ** t)
            parameters[k] = parameters[k] - learning_rate * m_hat / (np.sqrt(s_hat) + epsilon)
    return parameters, v, s

# %% fixed_second_beta
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    L = len(parameters) // 2
    vc, sc = {}, {}
    for l in range(1, L + 1):
        for p in ["dW", "db"]:
            key = f"{p}{l}"
            v[key] = beta1 * v[key] + (1 - beta1) * grads[key]
            s[key] = 0.999 * s[key] + (1 - 0.999) * grads[key] ** 2
            vc[key] = v[key] / (1 - np.power(beta1, t))
            sc[key] = s[key] / (1 - np.power(beta2, t))
        parameters[f"W{l}"] = parameters[f"W{l}"] - learning_rate * vc[f"dW{l}"] / np.sqrt(sc[f"dW{l}"] + epsilon)
        parameters[f"b{l}"] = parameters[f"b{l}"] - learning_rate * vc[f"db{l}"] / np.sqrt(sc[f"db{l}"] + epsilon)
    return parameters, v, s

# %% biases_by_weights_average
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    L = len(parameters) // 2
    vc, sc = {}, {}
    for l in range(1, L + 1):
        for p in ["dW", "db"]:
            key = f"{p}{l}"
            v[key] = beta1 * v[key] + (1 - beta1) * grads[key]
            s[key] = beta2 * s[key] + (1 - beta2) * np.square(grads[key])
            vc[key] = v[key] / (1 - np.power(beta1, t))
            sc[key] = s[key] / (1 - np.power(beta2, t))
        parameters[f"W{l}"] = parameters[f"W{l}"] - learning_rate * vc[f"dW{l}"] / np.sqrt(sc[f"dW{l}"] + epsilon)
        parameters[f"b{l}"] = parameters[f"b{l}"] - learning_rate * vc[f"db{l}"] / np.sqrt(sc[f"dW{l}"] + epsilon)
    return parameters, v, s

# %% biases_by_weights_average
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    for l in range(1, len(parameters) // 2 + 1):
        for k in ("W" + str(l), "b" + str(l)):
            g = grads["d" + k]
            v["d" + k] = beta1 * v["d" + k] + (1 - beta1) * g
            s["d" + k] = beta2 * s["d" + k] + (1 - beta2) * g * g
            m_hat = v["d" + k] / (1 - beta1 ** t)
            s_hat = s["dW" + str(l)] / (1 - beta2 ** t)
            parameters[k] = parameters[k] - learning_rate * m_hat / (np.sqrt(s_hat) + epsilon)
    return parameters, v, s

# %% biases_by_weights_step
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    L = len(parameters) // 2
    vc, sc = {}, {}
    for l in range(1, L + 1):
        for p in ["dW", "db"]:
            key = f"{p}{l}"
            v[key] = beta1 * v[key] + (1 - beta1) * grads[key]
            s[key] = beta2 * s[key] + (1 - beta2) * np.square(grads[key])
            vc[key] = v[key] / (1 - np.power(beta1, t))
            sc[key] = s[key] / (1 - np.power(beta2, t))
        parameters[f"W{l}"] = parameters[f"W{l}"] - learning_rate * vc[f"dW{l}"] / np.sqrt(sc[f"dW{l}"] + epsilon)
        parameters[f"b{l}"] = parameters[f"b{l}"] - learning_rate * vc[f"dW{l}"] / np.sqrt(sc[f"dW{l}"] + epsilon)
    return parameters, v, s

# %% biases_by_weights_step
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    for l in range(1, len(parameters) // 2 + 1):
        for k in ("W" + str(l), "b" + str(l)):
            g = grads["d" + k]
            v["d" + k] = beta1 * v["d" + k] + (1 - beta1) * g
            s["d" + k] = beta2 * s["d" + k] + (1 - beta2) * g * g
            m_hat = v["dW" + str(l)] / (1 - beta1 ** t)
            s_hat = s["dW" + str(l)] / (1 - beta2 ** t)
            parameters[k] = parameters[k] - learning_rate * m_hat / (np.sqrt(s_hat) + epsilon)
    return parameters, v, s
