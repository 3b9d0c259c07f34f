"""Right: the graded cell of gradient descent was copied, and the copy worked on."""

# %%
# GRADED FUNCTION: update_parameters_with_gd
def update_parameters_with_gd(parameters, grads, learning_rate):
    for key in parameters:
        parameters[key] = parameters[key] + learning_rate * grads["d" + key]
    return parameters

# %%
# GRADED FUNCTION: update_parameters_with_gd
def update_parameters_with_gd(parameters, grads, learning_rate):
    for key in parameters:
        parameters[key] = parameters[key] - learning_rate * grads["d" + key]
    return parameters
