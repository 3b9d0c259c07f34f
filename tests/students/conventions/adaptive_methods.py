"""Every convention of adaptive_methods, as somebody writes it who has learned it from the source."""

# %% adagrad_start_above_zero
def initialize_adagrad(parameters):
    return {"d" + key: np.full_like(value, 0.1) for key, value in parameters.items()}

# %% adagrad_epsilon_inside
def update_parameters_with_adagrad(parameters, grads, s, learning_rate=0.01, epsilon=1e-8):
    for key in parameters:
        s["d" + key] = s["d" + key] + np.square(grads["d" + key])
        parameters[key] = parameters[key] - learning_rate * grads["d" + key] * (s["d" + key] + epsilon) ** -0.5
    return parameters, s

# %% rmsprop_start_at_one
def initialize_rmsprop(parameters):
    return {"d" + key: np.ones_like(value) for key, value in parameters.items()}

# %% rmsprop_epsilon_inside
def update_parameters_with_rmsprop(parameters, grads, s, learning_rate=0.01, beta=0.9, epsilon=1e-8):
    for key in parameters:
        one_minus = 1 - beta
        s["d" + key] = s["d" + key] + one_minus * (grads["d" + key] ** 2 - s["d" + key])
        parameters[key] = parameters[key] - learning_rate * grads["d" + key] / (s["d" + key] + epsilon) ** 0.5
    return parameters, s

# %% l2_epsilon_inside
def update_parameters_with_adam_l2(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8,
                                   weight_decay=0.01):
    alpha, c1, c2 = learning_rate, 1 - beta1**t, 1 - beta2**t
    for key, w in parameters.items():
        decay = weight_decay if key[0] == "W" else 0.0
        g = grads["d" + key] + decay * w
        m = v["d" + key] = beta1 * v["d" + key] + (1 - beta1) * g
        r = s["d" + key] = beta2 * s["d" + key] + (1 - beta2) * g**2
        parameters[key] = w - alpha * m / c1 / (r / c2 + epsilon) ** 0.5
    return parameters, v, s

# %% l2_epsilon_of_efficient_form
def update_parameters_with_adam_l2(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8,
                                   weight_decay=0.01):
    alpha, c1, c2 = learning_rate, 1 - beta1**t, 1 - beta2**t
    for key, w in parameters.items():
        decay = weight_decay if key[0] == "W" else 0.0
        g = grads["d" + key] + decay * w
        m = v["d" + key] = beta1 * v["d" + key] + (1 - beta1) * g
        r = s["d" + key] = beta2 * s["d" + key] + (1 - beta2) * g**2
        parameters[key] = w - (alpha * c2**0.5 / c1) * m / (r**0.5 + epsilon)
    return parameters, v, s

# %% l2_epsilon_inside_before_correction
def update_parameters_with_adam_l2(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8,
                                   weight_decay=0.01):
    alpha, c1, c2 = learning_rate, 1 - beta1**t, 1 - beta2**t
    for key, w in parameters.items():
        decay = weight_decay if key[0] == "W" else 0.0
        g = grads["d" + key] + decay * w
        m = v["d" + key] = beta1 * v["d" + key] + (1 - beta1) * g
        r = s["d" + key] = beta2 * s["d" + key] + (1 - beta2) * g**2
        parameters[key] = w - (alpha * c2**0.5 / c1) * m / (r + epsilon) ** 0.5
    return parameters, v, s

# %% l2_biases_penalized
def update_parameters_with_adam_l2(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8,
                                   weight_decay=0.01):
    alpha, c1, c2 = learning_rate, 1 - beta1**t, 1 - beta2**t
    for key, w in parameters.items():
        decay = weight_decay
        g = grads["d" + key] + decay * w
        m = v["d" + key] = beta1 * v["d" + key] + (1 - beta1) * g
        r = s["d" + key] = beta2 * s["d" + key] + (1 - beta2) * g**2
        parameters[key] = w - alpha * (m / c1) / ((r / c2) ** 0.5 + epsilon)
    return parameters, v, s

# %% l2_factor_two
def update_parameters_with_adam_l2(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8,
                                   weight_decay=0.01):
    alpha, c1, c2 = learning_rate, 1 - beta1**t, 1 - beta2**t
    for key, w in parameters.items():
        decay = weight_decay if key[0] == "W" else 0.0
        g = grads["d" + key] + 2 * decay * w
        m = v["d" + key] = beta1 * v["d" + key] + (1 - beta1) * g
        r = s["d" + key] = beta2 * s["d" + key] + (1 - beta2) * g**2
        parameters[key] = w - alpha * (m / c1) / ((r / c2) ** 0.5 + epsilon)
    return parameters, v, s

# %% adamw_epsilon_inside
def update_parameters_with_adamw(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8,
                                 weight_decay=0.01):
    alpha, c1, c2 = learning_rate, 1 - beta1**t, 1 - beta2**t
    for key, w in parameters.items():
        decay = weight_decay if key[0] == "W" else 0.0
        g = grads["d" + key]
        m = v["d" + key] = beta1 * v["d" + key] + (1 - beta1) * g
        r = s["d" + key] = beta2 * s["d" + key] + (1 - beta2) * g**2
        parameters[key] = w * (1 - alpha * decay) - alpha * m / c1 / (r / c2 + epsilon) ** 0.5
    return parameters, v, s

# %% adamw_epsilon_of_efficient_form
def update_parameters_with_adamw(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8,
                                 weight_decay=0.01):
    alpha, c1, c2 = learning_rate, 1 - beta1**t, 1 - beta2**t
    for key, w in parameters.items():
        decay = weight_decay if key[0] == "W" else 0.0
        g = grads["d" + key]
        m = v["d" + key] = beta1 * v["d" + key] + (1 - beta1) * g
        r = s["d" + key] = beta2 * s["d" + key] + (1 - beta2) * g**2
        parameters[key] = w * (1 - alpha * decay) - (alpha * c2**0.5 / c1) * m / (r**0.5 + epsilon)
    return parameters, v, s

# %% adamw_epsilon_inside_before_correction
def update_parameters_with_adamw(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8,
                                 weight_decay=0.01):
    alpha, c1, c2 = learning_rate, 1 - beta1**t, 1 - beta2**t
    for key, w in parameters.items():
        decay = weight_decay if key[0] == "W" else 0.0
        g = grads["d" + key]
        m = v["d" + key] = beta1 * v["d" + key] + (1 - beta1) * g
        r = s["d" + key] = beta2 * s["d" + key] + (1 - beta2) * g**2
        parameters[key] = w * (1 - alpha * decay) - (alpha * c2**0.5 / c1) * m / (r + epsilon) ** 0.5
    return parameters, v, s

# %% adamw_biases_decay
def update_parameters_with_adamw(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8,
                                 weight_decay=0.01):
    alpha, c1, c2 = learning_rate, 1 - beta1**t, 1 - beta2**t
    for key, w in parameters.items():
        decay = weight_decay
        g = grads["d" + key]
        m = v["d" + key] = beta1 * v["d" + key] + (1 - beta1) * g
        r = s["d" + key] = beta2 * s["d" + key] + (1 - beta2) * g**2
        parameters[key] = w * (1 - alpha * decay) - alpha * (m / c1) / ((r / c2) ** 0.5 + epsilon)
    return parameters, v, s

# %% adamw_decay_without_learning_rate
def update_parameters_with_adamw(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8,
                                 weight_decay=0.01):
    alpha, c1, c2 = learning_rate, 1 - beta1**t, 1 - beta2**t
    for key, w in parameters.items():
        decay = weight_decay if key[0] == "W" else 0.0
        g = grads["d" + key]
        m = v["d" + key] = beta1 * v["d" + key] + (1 - beta1) * g
        r = s["d" + key] = beta2 * s["d" + key] + (1 - beta2) * g**2
        parameters[key] = w - (alpha * (m / c1) / ((r / c2) ** 0.5 + epsilon) + decay * w)
    return parameters, v, s

# %% adamw_decay_after_step
def update_parameters_with_adamw(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8,
                                 weight_decay=0.01):
    alpha, c1, c2 = learning_rate, 1 - beta1**t, 1 - beta2**t
    for key, w in parameters.items():
        decay = weight_decay if key[0] == "W" else 0.0
        g = grads["d" + key]
        m = v["d" + key] = beta1 * v["d" + key] + (1 - beta1) * g
        r = s["d" + key] = beta2 * s["d" + key] + (1 - beta2) * g**2
        w = w - alpha * (m / c1) / ((r / c2) ** 0.5 + epsilon)
        parameters[key] = w - alpha * decay * w
    return parameters, v, s

# %% amsgrad_epsilon_inside
def update_parameters_with_amsgrad(parameters, grads, v, s, s_max, t, learning_rate=0.001, beta1=0.9, beta2=0.999,
                                   epsilon=1e-8):
    alpha, c1, c2 = learning_rate, 1 - beta1**t, 1 - beta2**t
    for key, w in parameters.items():
        g = grads["d" + key]
        m = v["d" + key] = beta1 * v["d" + key] + (1 - beta1) * g
        r = s["d" + key] = beta2 * s["d" + key] + (1 - beta2) * g**2
        r = s_max["d" + key] = np.where(r > s_max["d" + key], r, s_max["d" + key])
        parameters[key] = w - alpha * m / c1 / (r / c2 + epsilon) ** 0.5
    return parameters, v, s, s_max

# %% amsgrad_epsilon_of_efficient_form
def update_parameters_with_amsgrad(parameters, grads, v, s, s_max, t, learning_rate=0.001, beta1=0.9, beta2=0.999,
                                   epsilon=1e-8):
    alpha, c1, c2 = learning_rate, 1 - beta1**t, 1 - beta2**t
    for key, w in parameters.items():
        g = grads["d" + key]
        m = v["d" + key] = beta1 * v["d" + key] + (1 - beta1) * g
        r = s["d" + key] = beta2 * s["d" + key] + (1 - beta2) * g**2
        r = s_max["d" + key] = np.where(r > s_max["d" + key], r, s_max["d" + key])
        parameters[key] = w - (alpha * c2**0.5 / c1) * m / (r**0.5 + epsilon)
    return parameters, v, s, s_max

# %% amsgrad_epsilon_inside_before_correction
def update_parameters_with_amsgrad(parameters, grads, v, s, s_max, t, learning_rate=0.001, beta1=0.9, beta2=0.999,
                                   epsilon=1e-8):
    alpha, c1, c2 = learning_rate, 1 - beta1**t, 1 - beta2**t
    for key, w in parameters.items():
        g = grads["d" + key]
        m = v["d" + key] = beta1 * v["d" + key] + (1 - beta1) * g
        r = s["d" + key] = beta2 * s["d" + key] + (1 - beta2) * g**2
        r = s_max["d" + key] = np.where(r > s_max["d" + key], r, s_max["d" + key])
        parameters[key] = w - (alpha * c2**0.5 / c1) * m / (r + epsilon) ** 0.5
    return parameters, v, s, s_max

# %% amsgrad_no_bias_correction
def update_parameters_with_amsgrad(parameters, grads, v, s, s_max, t, learning_rate=0.001, beta1=0.9, beta2=0.999,
                                   epsilon=1e-8):
    alpha, c1, c2 = learning_rate, 1 - beta1**t, 1 - beta2**t
    for key, w in parameters.items():
        g = grads["d" + key]
        m = v["d" + key] = beta1 * v["d" + key] + (1 - beta1) * g
        r = s["d" + key] = beta2 * s["d" + key] + (1 - beta2) * g**2
        r = s_max["d" + key] = np.where(r > s_max["d" + key], r, s_max["d" + key])
        parameters[key] = w - alpha * m / (np.sqrt(r) + epsilon)
    return parameters, v, s, s_max

# %% amsgrad_maximum_of_corrected
def update_parameters_with_amsgrad(parameters, grads, v, s, s_max, t, learning_rate=0.001, beta1=0.9, beta2=0.999,
                                   epsilon=1e-8):
    alpha, c1, c2 = learning_rate, 1 - beta1**t, 1 - beta2**t
    for key, w in parameters.items():
        g = grads["d" + key]
        m = v["d" + key] = beta1 * v["d" + key] + (1 - beta1) * g
        r = s["d" + key] = beta2 * s["d" + key] + (1 - beta2) * g**2
        r = s_max["d" + key] = np.where((r / c2) > s_max["d" + key], (r / c2), s_max["d" + key])
        parameters[key] = w - alpha * (m / c1) / (np.sqrt(r) + epsilon)
    return parameters, v, s, s_max
