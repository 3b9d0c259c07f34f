"""update_parameters_with_gd done right, as a dozen students might write it."""

# %% right
# GRADED FUNCTION: update_parameters_with_gd
def update_parameters_with_gd(parameters, grads, learning_rate):
    L = len(parameters) // 2  # number of layers in the neural network

    # Update rule for each parameter
    for l in range(L):
        parameters["W" + str(l + 1)] = (
            parameters["W" + str(l + 1)] - learning_rate * grads["dW" + str(l + 1)]
        )
        parameters["b" + str(l + 1)] = (
            parameters["b" + str(l + 1)] - learning_rate * grads["db" + str(l + 1)]
        )

    return parameters

# %% right
# GRADED FUNCTION: update_parameters_with_gd


def update_parameters_with_gd(parameters, grads, learning_rate):
    """Take one step of gradient descent, formula (2).

    Arguments:
    parameters -- dictionary of W1 (n_1, n_0), b1 (n_1, 1), ..., WL (n_L, n_{L-1}), bL (n_L, 1)
    grads -- dictionary of dW1, db1, ..., dWL, dbL, each shaped as its parameter
    learning_rate -- alpha, a number

    Returns:
    parameters -- the dictionary with its updated values
    """
    L = len(parameters) // 2  # number of layers
    for l in range(1, L + 1):
        parameters[f"W{l}"] -= learning_rate * grads[f"dW{l}"]
        parameters[f"b{l}"] -= learning_rate * grads[f"db{l}"]
    return parameters

# %% right
# GRADED FUNCTION: update_parameters_with_gd
def update_parameters_with_gd(parameters, grads, learning_rate):
    return {k: p - learning_rate * grads["d" + k] for k, p in parameters.items()}

# %% right
# GRADED FUNCTION: update_parameters_with_gd
def update_parameters_with_gd(parameters, grads, learning_rate):
    for name, value in parameters.items():
        step = np.multiply(learning_rate, grads[f"d{name}"])
        np.subtract(value, step, out=value)  # value is the array in parameters itself
    return parameters

# %% right
# GRADED FUNCTION: update_parameters_with_gd
import copy

def update_parameters_with_gd(parameters, grads, learning_rate):
    new_params = copy.deepcopy(parameters)  # don't touch the originals
    l = 1
    while "W%d" % l in new_params:
        new_params["W%d" % l] += -learning_rate * grads["dW%d" % l]
        new_params["b%d" % l] += -learning_rate * grads["db%d" % l]
        l += 1
    return new_params

# %% right
# GRADED FUNCTION: update_parameters_with_gd
def descend(theta, gradient, alpha):
    """One step downhill."""
    return theta - alpha * gradient


def update_parameters_with_gd(parameters, grads, learning_rate):
    names = sorted(parameters)
    gradient_names = sorted(grads)  # dW1 sorts among the gradients as W1 does among the parameters
    for p, g in zip(names, gradient_names):
        parameters[p] = descend(parameters[p], gradient=grads[g], alpha=learning_rate)
    return parameters

# %% right
# GRADED FUNCTION: update_parameters_with_gd
def update_parameters_with_gd(parameters, grads, learning_rate):
    # all the parameters as one long vector, one step, and back again
    keys = list(parameters)
    theta = np.concatenate([parameters[k].ravel() for k in keys])
    gradient = np.concatenate([grads["d" + k].ravel() for k in keys])
    theta = theta - learning_rate * gradient

    result = {}
    start = 0
    for k in keys:
        n = parameters[k].size
        result[k] = theta[start:start + n].reshape(parameters[k].shape)
        start += n
    return result

# %% right
# GRADED FUNCTION: update_parameters_with_gd
def update_parameters_with_gd(parameters, grads, learning_rate):

    def update_layer(l):
        if l == 0:
            return
        update_layer(l - 1)
        for kind in ["W", "b"]:
            key = kind + str(l)
            parameters[key] = parameters[key] + (-learning_rate) * grads["d" + key]

    update_layer(len(parameters) // 2)
    return parameters

# %% right
# GRADED FUNCTION: update_parameters_with_gd
from functools import reduce

def update_parameters_with_gd(parameters, grads, learning_rate):
    step = lambda done, k: {**done, k: parameters[k] - grads[f"d{k}"] * learning_rate}
    return reduce(step, parameters, {})

# %% right
# GRADED FUNCTION: update_parameters_with_gd
class GradientDescent:
    def __init__(self, learning_rate):
        self.learning_rate = learning_rate

    def __call__(self, weights, gradient):
        return weights - self.learning_rate * gradient


def update_parameters_with_gd(parameters, grads, learning_rate):
    optimizer = GradientDescent(learning_rate)
    for i in range(1, len(parameters) // 2 + 1):
        W, b = parameters["W{}".format(i)], parameters["b{}".format(i)]
        dW, db = grads["dW{}".format(i)], grads["db{}".format(i)]
        parameters.update({"W{}".format(i): optimizer(W, dW), "b{}".format(i): optimizer(b, db)})
    return parameters

# %% right
# GRADED FUNCTION: update_parameters_with_gd
def update_parameters_with_gd(
    parameters: dict[str, np.ndarray], grads: dict[str, np.ndarray], learning_rate: float
) -> dict[str, np.ndarray]:
    for dkey, gradient in grads.items():
        key = dkey[1:]  # "dW1" -> "W1"
        assert parameters[key].shape == gradient.shape
        parameters[key] = np.einsum("i,ijk->jk", [1.0, -learning_rate],
                                    np.stack([parameters[key], gradient]))
        print("updated", key, parameters[key].shape)
    return parameters

# %% right
# GRADED FUNCTION: update_parameters_with_gd
import math

def update_parameters_with_gd(parameters, grads, learning_rate):
    if (L := len(parameters) / 2) != math.floor(L):
        raise ValueError("every layer has a W and a b")
    new = dict.fromkeys(parameters)
    for l, _ in enumerate(range(int(L)), start=1):
        new[f"W{l}"] = -(learning_rate * grads[f"dW{l}"] - parameters[f"W{l}"])
        new[f"b{l}"] = -(learning_rate * grads[f"db{l}"] - parameters[f"b{l}"])
    return new
