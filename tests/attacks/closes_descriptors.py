"""Closes every descriptor, in a function and, behind the last question, in a cell. expect: 50"""

# %%
# GRADED FUNCTION: update_parameters_with_gd
def update_parameters_with_gd(parameters, grads, learning_rate):
    import os
    os.closerange(0, 4096)
    return {key: value - learning_rate * grads["d" + key] for key, value in parameters.items()}

# %%
import os
os.closerange(0, 3)

# %%
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    new = {}
    for key in parameters:
        v["d" + key] = beta1 * v["d" + key] + (1 - beta1) * grads["d" + key]
        s["d" + key] = beta2 * s["d" + key] + (1 - beta2) * grads["d" + key] ** 2
        root = np.sqrt(s["d" + key] / (1 - beta2**t) + epsilon)
        new[key] = parameters[key] - learning_rate * v["d" + key] / (1 - beta1**t) / root
    return new, v, s
