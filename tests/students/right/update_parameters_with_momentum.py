"""update_parameters_with_momentum done right, as a dozen students might write it."""

# %% right
# GRADED FUNCTION: update_parameters_with_momentum
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    L = len(parameters) // 2 # number of layers in the neural networks

    # Momentum update for each parameter
    for l in range(L):
        # compute velocities
        v["dW" + str(l + 1)] = beta * v["dW" + str(l + 1)] + (1 - beta) * grads["dW" + str(l + 1)]
        v["db" + str(l + 1)] = beta * v["db" + str(l + 1)] + (1 - beta) * grads["db" + str(l + 1)]
        # update parameters
        parameters["W" + str(l + 1)] = (parameters["W" + str(l + 1)]
                                        - learning_rate * v["dW" + str(l + 1)])
        parameters["b" + str(l + 1)] = (parameters["b" + str(l + 1)]
                                        - learning_rate * v["db" + str(l + 1)])

    return parameters, v

# %% right
# GRADED FUNCTION: update_parameters_with_momentum


def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    """Take one step of gradient descent with momentum, formulas (4) and (5).

    Arguments:
    parameters -- dictionary of W1 (n_1, n_0), b1 (n_1, 1), ..., WL (n_L, n_{L-1}), bL (n_L, 1)
    grads -- dictionary of dW1, db1, ..., dWL, dbL, each shaped as its parameter
    v -- the velocity: dictionary with the keys and shapes of grads
    beta -- weight of the past, 0 <= beta < 1
    learning_rate -- alpha, a number

    Returns:
    parameters -- the dictionary with its updated values
    v -- the updated velocity
    """
    L = len(parameters) // 2  # number of layers
    for l in range(1, L + 1):
        vdW, vdb = v[f"dW{l}"], v[f"db{l}"]
        vdW = vdW + (1 - beta) * (grads[f"dW{l}"] - vdW)
        vdb = vdb + (1 - beta) * (grads[f"db{l}"] - vdb)
        parameters[f"W{l}"] -= learning_rate * vdW
        parameters[f"b{l}"] -= learning_rate * vdb
        v[f"dW{l}"], v[f"db{l}"] = vdW, vdb
    return parameters, v

# %% right
# GRADED FUNCTION: update_parameters_with_momentum
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    new_v = {k: beta * v[k] + (1 - beta) * grads[k] for k in grads}
    new_p = {k: parameters[k] - learning_rate * new_v["d" + k] for k in parameters}
    return new_p, new_v

# %% right
# GRADED FUNCTION: update_parameters_with_momentum
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    for name in v:
        v[name] *= beta
        v[name] += grads[name]
        v[name] -= beta * grads[name]
    for name in parameters:
        np.add(parameters[name], -learning_rate * v["d" + name], out=parameters[name])
    return parameters, v

# %% right
# GRADED FUNCTION: update_parameters_with_momentum
def average(old, new, beta):
    return np.add(np.multiply(beta, old), np.multiply(1 - beta, new))

def step(x, direction, rate):
    return np.subtract(x, np.multiply(rate, direction))

def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    for l in range(1, len(parameters) // 2 + 1):
        for kind in ("W", "b"):
            p, g = kind + str(l), "d" + kind + str(l)
            v[g] = average(old=v[g], new=grads[g], beta=beta)
            parameters[p] = step(parameters[p], v[g], rate=learning_rate)
    return parameters, v

# %% right
# GRADED FUNCTION: update_parameters_with_momentum
import copy

def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    params, velocity = copy.deepcopy((parameters, v))
    l = 0
    while (l := l + 1) <= len(params) // 2:
        for key in (f"W{l}", f"b{l}"):
            velocity["d" + key] = grads["d" + key] - beta * (grads["d" + key] - velocity["d" + key])
            params[key] = params[key] - velocity["d" + key] * learning_rate
    return [params, velocity]

# %% right
# GRADED FUNCTION: update_parameters_with_momentum
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    names = list(parameters)
    shapes = [parameters[n].shape for n in names]
    cuts = np.cumsum([parameters[n].size for n in names])[:-1]

    theta = np.hstack([parameters[n].flatten() for n in names])
    gradient = np.hstack([grads["d" + n].flatten() for n in names])
    velocity = np.hstack([v["d" + n].flatten() for n in names])

    velocity = beta * velocity + (1 - beta) * gradient
    theta = theta - learning_rate * velocity

    parts_theta = [x.reshape(s) for x, s in zip(np.split(theta, cuts), shapes)]
    parts_v = [x.reshape(s) for x, s in zip(np.split(velocity, cuts), shapes)]
    return dict(zip(names, parts_theta)), dict(zip(["d" + n for n in names], parts_v))

# %% right
# GRADED FUNCTION: update_parameters_with_momentum
class Momentum:
    """Remembers a velocity and moves a parameter along it."""

    def __init__(self, velocity, beta):
        self.velocity = velocity
        self.beta = beta

    def push(self, gradient):
        self.velocity = self.beta * self.velocity + (1.0 - self.beta) * gradient
        return self

    def move(self, x, rate):
        return x - rate * self.velocity


def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    for key, x in parameters.items():
        m = Momentum(v["d" + key], beta).push(grads["d" + key])
        parameters[key] = m.move(x, learning_rate)
        v["d" + key] = m.velocity
    return parameters, v

# %% right
# GRADED FUNCTION: update_parameters_with_momentum
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):

    def go(keys):
        if not keys:
            return parameters, v
        key, *others = keys
        # W - a (beta v + (1 - beta) g), multiplied out
        g, old = grads["d" + key], v["d" + key]
        parameters[key] = (parameters[key] - learning_rate * beta * old
                           - learning_rate * (1 - beta) * g)
        v["d" + key] = beta * old + (1 - beta) * g
        return go(others)

    return go(list(parameters))

# %% right
# GRADED FUNCTION: update_parameters_with_momentum
from typing import Dict, Tuple

Arrays = Dict[str, np.ndarray]

def update_parameters_with_momentum(parameters: Arrays, grads: Arrays, v: Arrays, beta: float,
                                    learning_rate: float) -> Tuple[Arrays, Arrays]:
    weights = np.array([beta, 1 - beta])
    for i, (key, gradient) in enumerate(grads.items()):
        v[key] = np.einsum("i,ijk->jk", weights, np.array([v[key], gradient]))
        parameters[key[1:]] = parameters[key[1:]] - learning_rate * v[key]
        print(f"{i}: {key[1:]} moved by at most {np.abs(learning_rate * v[key]).max():.3g}")
    return parameters, v

# %% right
# GRADED FUNCTION: update_parameters_with_momentum
def momentum_steps(parameters, grads, v, beta, learning_rate):
    for (pk, p), gk in zip(parameters.items(), (f"d{k}" for k in parameters)):
        vel = np.average([v[gk], grads[gk]], axis=0, weights=[beta, 1 - beta])
        yield (pk, p - learning_rate * vel), (gk, vel)


def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    p_items, v_items = zip(*momentum_steps(parameters, grads, v, beta, learning_rate))
    return dict(p_items), dict(v_items)

# %% right
# GRADED FUNCTION: update_parameters_with_momentum
from functools import partial

def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    L = len(parameters) // 2

    def smooth(l, kind):
        d = f"d{kind}{l}"
        v[d] = ((beta / (1 - beta)) * v[d] + grads[d]) * (1 - beta)
        return v[d]

    for l in range(L, 0, -1):
        velocity = partial(smooth, l)
        parameters[f"W{l}"] = parameters[f"W{l}"] - velocity("W") / (1 / learning_rate)
        parameters[f"b{l}"] = parameters[f"b{l}"] - velocity("b") / (1 / learning_rate)
    return parameters, v
