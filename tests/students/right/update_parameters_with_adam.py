"""update_parameters_with_adam done right, as a dozen students might write it."""

# %% right
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    L = len(parameters) // 2                 # number of layers in the neural networks
    v_corrected = {}                         # Initializing first moment estimate
    s_corrected = {}                         # Initializing second moment estimate

    # Perform Adam update on all parameters
    for l in range(L):
        # Moving average of the gradients.
        v["dW" + str(l + 1)] = beta1 * v["dW" + str(l + 1)] + (1 - beta1) * grads["dW" + str(l + 1)]
        v["db" + str(l + 1)] = beta1 * v["db" + str(l + 1)] + (1 - beta1) * grads["db" + str(l + 1)]

        # Compute bias-corrected first moment estimate.
        v_corrected["dW" + str(l + 1)] = v["dW" + str(l + 1)] / (1 - np.power(beta1, t))
        v_corrected["db" + str(l + 1)] = v["db" + str(l + 1)] / (1 - np.power(beta1, t))

        # Moving average of the squared gradients.
        s["dW" + str(l + 1)] = (beta2 * s["dW" + str(l + 1)]
                                + (1 - beta2) * np.power(grads["dW" + str(l + 1)], 2))
        s["db" + str(l + 1)] = (beta2 * s["db" + str(l + 1)]
                                + (1 - beta2) * np.power(grads["db" + str(l + 1)], 2))

        # Compute bias-corrected second raw moment estimate.
        s_corrected["dW" + str(l + 1)] = s["dW" + str(l + 1)] / (1 - np.power(beta2, t))
        s_corrected["db" + str(l + 1)] = s["db" + str(l + 1)] / (1 - np.power(beta2, t))

        # Update parameters.
        parameters["W" + str(l + 1)] = (
            parameters["W" + str(l + 1)] - learning_rate * v_corrected["dW" + str(l + 1)]
            / np.sqrt(s_corrected["dW" + str(l + 1)] + epsilon))
        parameters["b" + str(l + 1)] = (
            parameters["b" + str(l + 1)] - learning_rate * v_corrected["db" + str(l + 1)]
            / np.sqrt(s_corrected["db" + str(l + 1)] + epsilon))

    return parameters, v, s

# %% right
# GRADED FUNCTION: update_parameters_with_adam


def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    """Take one step of Adam, formulas (6) to (9)."""
    L = len(parameters) // 2  # number of layers
    # both corrections in the rate; then epsilon needs its share of them, too
    c1, c2 = 1 - beta1**t, 1 - beta2**t
    rate = learning_rate * np.sqrt(c2) / c1
    for l in range(1, L + 1):
        for x in (f"W{l}", f"b{l}"):
            g = grads["d" + x]
            v["d" + x] *= beta1
            v["d" + x] += (1 - beta1) * g
            s["d" + x] *= beta2
            s["d" + x] += (1 - beta2) * g * g
            parameters[x] -= rate * v["d" + x] / np.sqrt(s["d" + x] + c2 * epsilon)
    return parameters, v, s

# %% right
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    v = {k: beta1 * v[k] + (1 - beta1) * g for k, g in grads.items()}
    s = {k: beta2 * s[k] + (1 - beta2) * g**2 for k, g in grads.items()}
    v_hat = {k: a / (1 - beta1**t) for k, a in v.items()}
    s_hat = {k: a / (1 - beta2**t) for k, a in s.items()}
    parameters = {
        k: p - learning_rate * v_hat[f"d{k}"] / np.sqrt(s_hat[f"d{k}"] + epsilon)
        for k, p in parameters.items()
    }
    return [parameters, v, s]

# %% right
# GRADED FUNCTION: update_parameters_with_adam
def flat(arrays, keys):
    return np.concatenate([arrays[k].reshape(-1) for k in keys])

def unflat(vector, keys, shapes):
    pieces = np.split(vector, np.cumsum([np.prod(s) for s in shapes])[:-1])
    return {k: piece.reshape(s) for k, piece, s in zip(keys, pieces, shapes)}

def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    keys = list(parameters.keys())
    dkeys = ["d" + k for k in keys]
    shapes = [parameters[k].shape for k in keys]
    theta, g = flat(parameters, keys), flat(grads, dkeys)
    m, r = flat(v, dkeys), flat(s, dkeys)

    m = beta1 * m + (1 - beta1) * g
    r = beta2 * r + (1 - beta2) * np.square(g)
    theta = theta - learning_rate * (m / (1 - beta1 ** t)) / np.sqrt(r / (1 - beta2 ** t) + epsilon)

    return unflat(theta, keys, shapes), unflat(m, dkeys, shapes), unflat(r, dkeys, shapes)

# %% right
# GRADED FUNCTION: update_parameters_with_adam
class MovingAverage:
    def __init__(self, value, beta):
        self.value, self.beta = value, beta

    def add(self, x):
        self.value = self.value + (1 - self.beta) * (x - self.value)

    def corrected(self, t):
        return self.value / (1 - self.beta**t)


def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    for name in parameters:
        first = MovingAverage(v["d" + name], beta1)
        second = MovingAverage(s["d" + name], beta=beta2)
        first.add(grads["d" + name])
        second.add(grads["d" + name] * grads["d" + name])
        one_over_root = np.float_power(second.corrected(t) + epsilon, -0.5)
        parameters[name] = parameters[name] - learning_rate * first.corrected(t) * one_over_root
        v["d" + name], s["d" + name] = first.value, second.value
    return parameters, v, s

# %% right
# GRADED FUNCTION: update_parameters_with_adam
import copy
import math

def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    p, v, s = copy.deepcopy(parameters), copy.deepcopy(v), copy.deepcopy(s)
    correct1 = 1 / (1 - math.pow(beta1, t))
    correct2 = 1 / (1 - math.pow(beta2, t))
    layer = 1
    while f"W{layer}" in p:
        for kind in "Wb":
            key, dkey = f"{kind}{layer}", f"d{kind}{layer}"
            v[dkey] = np.add(np.multiply(beta1, v[dkey]), np.multiply(1 - beta1, grads[dkey]))
            s[dkey] = np.add(np.multiply(beta2, s[dkey]),
                             np.multiply(1 - beta2, np.square(grads[dkey])))
            root = np.sqrt(np.add(np.multiply(s[dkey], correct2), epsilon))
            step = np.divide(np.multiply(v[dkey], correct1), root)
            p[key] = np.subtract(p[key], np.multiply(learning_rate, step))
        layer += 1
    return p, v, s

# %% right
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    ema = lambda beta, old, new: beta * old + new - beta * new
    unbias = lambda beta, x: x / (1 - beta**t)

    def layer(l):
        """Update the layers up to l, the first one first."""
        if l > 1:
            layer(l - 1)
        for k in ("W" + str(l), "b" + str(l)):
            v["d" + k] = ema(beta1, v["d" + k], grads["d" + k])
            s["d" + k] = ema(beta2, s["d" + k], abs(grads["d" + k]) ** 2)
            ratio = unbias(beta1, v["d" + k]) ** 2 / (unbias(beta2, s["d" + k]) + epsilon)
            parameters[k] = parameters[k] - learning_rate * np.sign(v["d" + k]) * np.sqrt(ratio)

    layer(len(parameters) // 2)
    return parameters, v, s

# %% right_with_remark
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    L = len(parameters) // 2
    v_corrected = {}
    s_corrected = {}
    for l in range(L):
        W, b = "W" + str(l + 1), "b" + str(l + 1)
        dW, db = "d" + W, "d" + b
        v[dW] = beta1 * v[dW] + (1 - beta1) * grads[dW]
        v[db] = beta1 * v[db] + (1 - beta1) * grads[db]
        v_corrected[dW] = v[dW] / (1 - beta1 ** t)
        v_corrected[db] = v[db] / (1 - beta1 ** t)
        s[dW] = beta2 * s[dW] + (1 - beta2) * (grads[dW] ** 2)
        s[db] = beta2 * s[db] + (1 - beta2) * (grads[db] ** 2)
        s_corrected[dW] = s[dW] / (1 - beta2 ** t)
        s_corrected[db] = s[db] / (1 - beta2 ** t)
        parameters[W] -= learning_rate * v_corrected[dW] / (np.sqrt(s_corrected[dW]) + epsilon)
        parameters[b] -= learning_rate * v_corrected[db] / (np.sqrt(s_corrected[db]) + epsilon)
    return parameters, v, s

# %% right_with_remark
# GRADED FUNCTION: update_parameters_with_adam
import math

def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    # the way the libraries write it
    step_size = learning_rate / (1 - beta1**t)
    root2 = math.sqrt(1 - beta2**t)
    for name, param in parameters.items():
        grad = grads["d" + name]
        exp_avg, exp_avg_sq = v["d" + name], s["d" + name]
        exp_avg += (grad - exp_avg) * (1 - beta1)
        exp_avg_sq *= beta2
        exp_avg_sq += (1 - beta2) * grad * grad
        denom = np.sqrt(exp_avg_sq) / root2 + epsilon
        param -= step_size * exp_avg / denom
    return parameters, v, s

# %% right_with_remark
# GRADED FUNCTION: update_parameters_with_adam
Arrays = dict[str, np.ndarray]

def update_parameters_with_adam(parameters: Arrays, grads: Arrays, v: Arrays, s: Arrays, t: int,
                                learning_rate: float = 0.01, beta1: float = 0.9,
                                beta2: float = 0.999, epsilon: float = 1e-8):
    alpha_t = learning_rate * np.sqrt(1 - beta2**t) / (1 - beta1**t)
    epsilon_hat = epsilon * np.sqrt(1 - beta2**t)
    for i, key in enumerate(grads):
        v[key] = beta1 * v[key] + (1 - beta1) * grads[key]
        s[key] = beta2 * s[key] + (1 - beta2) * np.square(grads[key])
        delta = -alpha_t * v[key] / (np.sqrt(s[key]) + epsilon_hat)
        parameters[key[1:]] = parameters[key[1:]] + delta
        print(f"array {i}, step {t}: {key[1:]} changed by {np.linalg.norm(delta):.2e}")
    return parameters, v, s

# %% right_with_remark
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    new_parameters, new_v, new_s = {}, {}, {}
    for l in range(1, len(parameters) // 2 + 1):
        # W and b of a layer side by side: the bias is the last column
        P = np.hstack([parameters[f"W{l}"], parameters[f"b{l}"]])
        G = np.hstack([grads[f"dW{l}"], grads[f"db{l}"]])
        V = beta1 * np.hstack([v[f"dW{l}"], v[f"db{l}"]]) + (1 - beta1) * G
        S = beta2 * np.hstack([s[f"dW{l}"], s[f"db{l}"]]) + (1 - beta2) * G**2
        P = P - learning_rate * (V / (1 - beta1**t)) / ((S / (1 - beta2**t)) ** 0.5 + epsilon)
        new_parameters[f"W{l}"], new_parameters[f"b{l}"] = P[:, :-1], P[:, -1:]
        new_v[f"dW{l}"], new_v[f"db{l}"] = V[:, :-1], V[:, -1:]
        new_s[f"dW{l}"], new_s[f"db{l}"] = S[:, :-1], S[:, -1:]
    return new_parameters, new_v, new_s

# %% right_with_remark
# GRADED FUNCTION: update_parameters_with_adam
from functools import partial

def adam(w, g, m, r, *, t, lr, b1, b2, eps):
    """One array's step: the new w, m and r."""
    m, r = b1 * m + (1 - b1) * g, b2 * r + (1 - b2) * g * g
    m_hat, r_hat = m / (1 - b1**t), r / (1 - b2**t)
    return w - lr * m_hat * np.reciprocal(eps + np.sqrt(r_hat)), m, r

def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    one = partial(adam, t=t, lr=learning_rate, b1=beta1, b2=beta2, eps=epsilon)
    for k in parameters:
        d = "d" + k
        parameters[k], v[d], s[d] = one(parameters[k], grads[d], v[d], s[d])
    return parameters, v, s
