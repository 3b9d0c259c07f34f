"""Momentum weighs the new gradient with beta and the past with 1 - beta."""

# %%
# GRADED FUNCTION: update_parameters_with_momentum
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    for l in range(1, len(parameters) // 2 + 1):
        for p in (f"W{l}", f"b{l}"):
            v["d" + p] = (1 - beta) * v["d" + p] + beta * grads["d" + p]
            parameters[p] = parameters[p] - learning_rate * v["d" + p]
    return parameters, v
