"""Right: helper functions in cells of their own, warnings and prints on the way."""

# %%
import warnings


def layers(parameters):
    """The numbers of the layers, from 1."""
    return range(1, len(parameters) // 2 + 1)

def average(old, new, weight):
    """A moving average, one step on."""
    return weight * old + (1 - weight) * new

# %%
# GRADED FUNCTION: update_parameters_with_gd
def update_parameters_with_gd(parameters, grads, learning_rate):
    print("one step of size", learning_rate)
    warnings.warn("this goes to standard error")
    for l in layers(parameters):
        for p in "Wb":
            parameters[f"{p}{l}"] = parameters[f"{p}{l}"] - learning_rate * grads[f"d{p}{l}"]
    return parameters

# %%
# GRADED FUNCTION: update_parameters_with_momentum
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    for l in layers(parameters):
        for p in "Wb":
            v[f"d{p}{l}"] = average(v[f"d{p}{l}"], grads[f"d{p}{l}"], beta)
    steps = {key.removeprefix("d"): value for key, value in v.items()}
    new = {key: value - learning_rate * steps[key] for key, value in parameters.items()}
    return new, v
