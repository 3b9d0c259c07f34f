"""Everything right, written down step by step."""

# %%
# GRADED FUNCTION: update_parameters_with_gd
def update_parameters_with_gd(parameters, grads, learning_rate):
    L = len(parameters) // 2
    for l in range(L):
        W, b = "W" + str(l + 1), "b" + str(l + 1)
        parameters[W] = parameters[W] - learning_rate * grads["d" + W]
        parameters[b] = parameters[b] - learning_rate * grads["d" + b]
    return parameters

# %%
# GRADED FUNCTION: random_mini_batches
import math


def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    mini_batches = []
    permutation = list(np.random.permutation(m))
    shuffled_X = X[:, permutation]
    shuffled_Y = Y[:, permutation].reshape((1, m))
    complete = math.floor(m / mini_batch_size)
    for k in range(complete):
        columns = slice(k * mini_batch_size, (k + 1) * mini_batch_size)
        mini_batches.append((shuffled_X[:, columns], shuffled_Y[:, columns]))
    if m % mini_batch_size != 0:
        rest = slice(complete * mini_batch_size, m)
        mini_batches.append((shuffled_X[:, rest], shuffled_Y[:, rest]))
    return mini_batches

# %%
# GRADED FUNCTION: initialize_velocity
def initialize_velocity(parameters):
    v = {}
    for l in range(len(parameters) // 2):
        v["dW" + str(l + 1)] = np.zeros(parameters["W" + str(l + 1)].shape)
        v["db" + str(l + 1)] = np.zeros(parameters["b" + str(l + 1)].shape)
    return v

# %%
# GRADED FUNCTION: update_parameters_with_momentum
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    for l in range(len(parameters) // 2):
        for p in ("W" + str(l + 1), "b" + str(l + 1)):
            v["d" + p] = beta * v["d" + p] + (1 - beta) * grads["d" + p]
            parameters[p] = parameters[p] - learning_rate * v["d" + p]
    return parameters, v

# %%
# GRADED FUNCTION: initialize_adam
def initialize_adam(parameters):
    v, s = {}, {}
    for l in range(len(parameters) // 2):
        for p in ("W" + str(l + 1), "b" + str(l + 1)):
            v["d" + p] = np.zeros(parameters[p].shape)
            s["d" + p] = np.zeros(parameters[p].shape)
    return v, s

# %%
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    v_corrected, s_corrected = {}, {}
    for l in range(len(parameters) // 2):
        for p in ("W" + str(l + 1), "b" + str(l + 1)):
            v["d" + p] = beta1 * v["d" + p] + (1 - beta1) * grads["d" + p]
            v_corrected["d" + p] = v["d" + p] / (1 - np.power(beta1, t))
            s["d" + p] = beta2 * s["d" + p] + (1 - beta2) * np.power(grads["d" + p], 2)
            s_corrected["d" + p] = s["d" + p] / (1 - np.power(beta2, t))
            step = v_corrected["d" + p] / np.sqrt(s_corrected["d" + p] + epsilon)
            parameters[p] = parameters[p] - learning_rate * step
    return parameters, v, s
