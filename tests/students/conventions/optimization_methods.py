"""Every convention of optimization_methods, as somebody writes it who has learned it from the source."""

# %% last_batch_missing
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    order = np.random.permutation(X.shape[1])
    full = len(order) // mini_batch_size  # drop_last=True
    parts = order[: full * mini_batch_size].reshape(full, mini_batch_size)
    return [(X[:, part], Y[:, part]) for part in parts]

# %% batches_evened_out
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    order = np.random.permutation(X.shape[1])
    count = int(np.ceil(X.shape[1] / mini_batch_size))
    return [(X[:, part], Y[:, part]) for part in np.array_split(order, count)]

# %% batches_new_generator
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    rng = np.random.default_rng(seed)
    order = rng.permutation(X.shape[1])
    starts = range(0, X.shape[1], mini_batch_size)
    return [(X[:, order[i : i + mini_batch_size]], Y[:, order[i : i + mini_batch_size]]) for i in starts]

# %% batches_random_module
import random

def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    random.seed(seed)
    columns = list(range(X.shape[1]))
    random.shuffle(columns)
    batches = []
    while columns:
        batch, columns = columns[:mini_batch_size], columns[mini_batch_size:]
        batches.append((X[:, batch], Y[:, batch]))
    return batches

# %% momentum_gradient_not_weighted
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    for key in parameters:
        buf = v["d" + key] * beta
        buf += grads["d" + key]
        v["d" + key] = buf
        parameters[key] = parameters[key] - learning_rate * buf
    return parameters, v

# %% momentum_rate_in_sum
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    v = {key: beta * v[key] + learning_rate * grads[key] for key in v}
    return {key: theta - v["d" + key] for key, theta in parameters.items()}, v

# %% momentum_negative_step
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    for key in parameters:
        v["d" + key] = beta * v["d" + key] - learning_rate * grads["d" + key]
        parameters[key] = parameters[key] + v["d" + key]
    return parameters, v

# %% epsilon_outside_root
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    for key in parameters:
        g = grads["d" + key]
        m = v["d" + key] = beta1 * v["d" + key] + (1 - beta1) * g
        r = s["d" + key] = beta2 * s["d" + key] + (1 - beta2) * g * g
        denominator = np.sqrt(r) / np.sqrt(1 - beta2**t) + epsilon
        parameters[key] = parameters[key] - learning_rate / (1 - beta1**t) * m / denominator
    return parameters, v, s

# %% epsilon_of_efficient_form
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    rate = learning_rate * np.sqrt(1 - beta2**t) / (1 - beta1**t)
    for key in parameters:
        g = grads["d" + key]
        v["d" + key] = v["d" + key] + (g - v["d" + key]) * (1 - beta1)
        s["d" + key] = s["d" + key] + (g**2 - s["d" + key]) * (1 - beta2)
        parameters[key] = parameters[key] - rate * v["d" + key] / (np.sqrt(s["d" + key]) + epsilon)
    return parameters, v, s

# %% epsilon_before_correction
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    rate = learning_rate * np.sqrt(1 - beta2**t) / (1 - beta1**t)
    for key in parameters:
        g = grads["d" + key]
        v["d" + key] = beta1 * v["d" + key] + (1 - beta1) * g
        s["d" + key] = beta2 * s["d" + key] + (1 - beta2) * g**2
        parameters[key] = parameters[key] - rate * v["d" + key] / np.sqrt(s["d" + key] + epsilon)
    return parameters, v, s

# %% t_one_early
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    local_step = t + 1
    for key in parameters:
        g = grads["d" + key]
        v["d" + key] = beta1 * v["d" + key] + (1 - beta1) * g
        s["d" + key] = beta2 * s["d" + key] + (1 - beta2) * g**2
        m_hat = v["d" + key] / (1 - beta1**local_step)
        parameters[key] = parameters[key] - learning_rate * m_hat / np.sqrt(s["d" + key] / (1 - beta2**local_step) + epsilon)
    return parameters, v, s
