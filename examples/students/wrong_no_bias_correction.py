"""Adam without bias correction."""

# %%
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    for p in parameters:
        v["d" + p] = beta1 * v["d" + p] + (1 - beta1) * grads["d" + p]
        s["d" + p] = beta2 * s["d" + p] + (1 - beta2) * grads["d" + p] ** 2
        parameters[p] = parameters[p] - learning_rate * v["d" + p] / np.sqrt(s["d" + p] + epsilon)
    return parameters, v, s
