"""Real ways to stop in update_parameters_with_adam, each with the id of the remark due and words of it."""

# %% xor_for_power: a power is written **
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    for l in range(1, len(parameters) // 2 + 1):
        for k in ("W" + str(l), "b" + str(l)):
            g = "d" + k
            v[g] = beta1 * v[g] + (1 - beta1) * grads[g]
            s[g] = beta2 * s[g] + (1 - beta2) * grads[g] ** 2
            v_hat = v[g] / (1 - beta1 ^ t)
            s_hat = s[g] / (1 - beta2 ** t)
            parameters[k] = parameters[k] - learning_rate * v_hat / np.sqrt(s_hat + epsilon)
    return parameters, v, s

# %% xor_for_power: a power is written **
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    for k in parameters:
        g = "d" + k
        v[g] = beta1 * v[g] + (1 - beta1) * grads[g]
        s[g] = beta2 * s[g] + (1 - beta2) * grads[g] ^ 2
        v_hat = v[g] / (1 - beta1**t)
        s_hat = s[g] / (1 - beta2**t)
        parameters[k] = parameters[k] - learning_rate * v_hat / np.sqrt(s_hat + epsilon)
    return parameters, v, s

# %% math_on_array: np.sqrt takes an array
import math
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    for k in parameters:
        g = "d" + k
        v[g] = beta1 * v[g] + (1 - beta1) * grads[g]
        s[g] = beta2 * s[g] + (1 - beta2) * grads[g] ** 2
        v_hat = v[g] / (1 - beta1**t)
        s_hat = s[g] / (1 - beta2**t)
        parameters[k] = parameters[k] - learning_rate * v_hat / math.sqrt(s_hat + epsilon)
    return parameters, v, s

# %% max_of_arrays: np.maximum
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    for k in parameters:
        g = "d" + k
        v[g] = beta1 * v[g] + (1 - beta1) * grads[g]
        s[g] = max(s[g], grads[g] ** 2)
        parameters[k] = parameters[k] - learning_rate * v[g] / np.sqrt(s[g] + epsilon)
    return parameters, v, s

# %% truth_of_array: np.any
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    for k in parameters:
        g = "d" + k
        v[g] = beta1 * v[g] + (1 - beta1) * grads[g]
        if grads[g] > 0:
            parameters[k] = parameters[k] - learning_rate * v[g]
    return parameters, v, s

# %% zero_division: When is it 0
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    for k in parameters:
        g = "d" + k
        v[g] = beta1 * v[g] + (1 - beta1) * grads[g]
        rate = learning_rate / (t - 2)
        parameters[k] = parameters[k] - rate * v[g]
    return parameters, v, s

# %% repair: parameters and v are correct
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    for k in parameters:
        g = "d" + k
        v[g] = beta1 * v[g] + (1 - beta1) * grads[g]
        s[g] = beta2 * s[g] + (1 - beta2) * grads[g] ** 2
        v_hat = v[g] / (1 - beta1**t)
        s_hat = s[g] / (1 - beta2**t)
        parameters[k] = parameters[k] - learning_rate * v_hat / np.sqrt(s_hat + epsilon)
    return parameters, v

# %% unpacked: names 3 values and is given fewer
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    a, b, c = v, s
    return parameters, v, s

# %% fixed_first_beta: Line 5 has the number 0.9 where beta1 may be meant
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    for k in parameters:
        g = "d" + k
        v[g] = 0.9 * v[g] + 0.1 * grads[g]
        s[g] = beta2 * s[g] + (1 - beta2) * grads[g] ** 2
        v_hat = v[g] / (1 - beta1**t)
        s_hat = s[g] / (1 - beta2**t)
        parameters[k] = parameters[k] - learning_rate * v_hat / np.sqrt(s_hat + epsilon)
    return parameters, v, s

# %% divided_by_one: Python reads `v[g] / 1 - beta1 ** t` as (v[g] / 1) - …
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    for k in parameters:
        g = "d" + k
        v[g] = beta1 * v[g] + (1 - beta1) * grads[g]
        s[g] = beta2 * s[g] + (1 - beta2) * grads[g] ** 2
        v_hat = v[g] / 1 - beta1 ** t
        s_hat = s[g] / 1 - beta2 ** t
        parameters[k] = parameters[k] - learning_rate * v_hat / np.sqrt(s_hat + epsilon)
    return parameters, v, s

# %% layer_for_step: Your function never uses t
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    for l in range(1, len(parameters) // 2 + 1):
        for k in ("W" + str(l), "b" + str(l)):
            g = "d" + k
            v[g] = beta1 * v[g] + (1 - beta1) * grads[g]
            s[g] = beta2 * s[g] + (1 - beta2) * grads[g] ** 2
            v_hat = v[g] / (1 - beta1**l)
            s_hat = s[g] / (1 - beta2**l)
            parameters[k] = parameters[k] - learning_rate * v_hat / np.sqrt(s_hat + epsilon)
    return parameters, v, s
