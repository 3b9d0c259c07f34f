"""Real ways to stop in update_parameters_with_gd, each with the id of the remark due and words of it."""

# %% no_key: the numbers of "W…" go from 1 to 2
# GRADED FUNCTION: update_parameters_with_gd
def update_parameters_with_gd(parameters, grads, learning_rate):
    L = len(parameters) // 2
    for l in range(L):
        parameters["W" + str(l)] = parameters["W" + str(l)] - learning_rate * grads["dW" + str(l)]
        parameters["b" + str(l)] = parameters["b" + str(l)] - learning_rate * grads["db" + str(l)]
    return parameters

# %% no_key: len(parameters) is 4, the number of its entries, not of layers
# GRADED FUNCTION: update_parameters_with_gd
def update_parameters_with_gd(parameters, grads, learning_rate):
    L = len(parameters)
    for l in range(1, L + 1):
        parameters["W" + str(l)] = parameters["W" + str(l)] - learning_rate * grads["dW" + str(l)]
        parameters["b" + str(l)] = parameters["b" + str(l)] - learning_rate * grads["db" + str(l)]
    return parameters

# %% key_without_f: f"W{l}"
# GRADED FUNCTION: update_parameters_with_gd
def update_parameters_with_gd(parameters, grads, learning_rate):
    L = len(parameters) // 2
    for l in range(1, L + 1):
        parameters["W{l}"] = parameters["W{l}"] - learning_rate * grads["dW{l}"]
        parameters["b{l}"] = parameters["b{l}"] - learning_rate * grads["db{l}"]
    return parameters

# %% text_plus_number: "W" + str(l)
# GRADED FUNCTION: update_parameters_with_gd
def update_parameters_with_gd(parameters, grads, learning_rate):
    L = len(parameters) // 2
    for l in range(1, L + 1):
        parameters["W" + l] = parameters["W" + l] - learning_rate * grads["dW" + l]
        parameters["b" + l] = parameters["b" + l] - learning_rate * grads["db" + l]
    return parameters

# %% no_key: the nearest to "dw1" is "dW1"
# GRADED FUNCTION: update_parameters_with_gd
def update_parameters_with_gd(parameters, grads, learning_rate):
    L = len(parameters) // 2
    for l in range(1, L + 1):
        parameters[f"W{l}"] -= learning_rate * grads[f"dw{l}"]
        parameters[f"b{l}"] -= learning_rate * grads[f"db{l}"]
    return parameters

# %% whole_number: // gives a whole number
# GRADED FUNCTION: update_parameters_with_gd
def update_parameters_with_gd(parameters, grads, learning_rate):
    L = len(parameters) / 2
    for l in range(1, L + 1):
        parameters[f"W{l}"] -= learning_rate * grads[f"dW{l}"]
        parameters[f"b{l}"] -= learning_rate * grads[f"db{l}"]
    return parameters

# %% undefined_name: Your function has learning_rate
# GRADED FUNCTION: update_parameters_with_gd
def update_parameters_with_gd(parameters, grads, learning_rate):
    L = len(parameters) // 2
    for l in range(1, L + 1):
        parameters[f"W{l}"] -= learnin_rate * grads[f"dW{l}"]
        parameters[f"b{l}"] -= learnin_rate * grads[f"db{l}"]
    return parameters

# %% dictionary_in_formula: by its key
# GRADED FUNCTION: update_parameters_with_gd
def update_parameters_with_gd(parameters, grads, learning_rate):
    parameters = parameters - learning_rate * grads
    return parameters

# %% entry_called: parameters[…]
# GRADED FUNCTION: update_parameters_with_gd
def update_parameters_with_gd(parameters, grads, learning_rate):
    L = len(parameters) // 2
    for l in range(1, L + 1):
        parameters[f"W{l}"] = parameters(f"W{l}") - learning_rate * grads[f"dW{l}"]
        parameters[f"b{l}"] = parameters(f"b{l}") - learning_rate * grads[f"db{l}"]
    return parameters

# %% items_forgotten: parameters.items()
# GRADED FUNCTION: update_parameters_with_gd
def update_parameters_with_gd(parameters, grads, learning_rate):
    for key, array in parameters:
        parameters[key] = array - learning_rate * grads["d" + key]
    return parameters

# %% returns_nothing: `return parameters`
# GRADED FUNCTION: update_parameters_with_gd
def update_parameters_with_gd(parameters, grads, learning_rate):
    L = len(parameters) // 2
    for l in range(1, L + 1):
        parameters[f"W{l}"] = parameters[f"W{l}"] - learning_rate * grads[f"dW{l}"]
        parameters[f"b{l}"] = parameters[f"b{l}"] - learning_rate * grads[f"db{l}"]

# %% recursion: calls itself
# GRADED FUNCTION: update_parameters_with_gd
def update_parameters_with_gd(parameters, grads, learning_rate):
    parameters = update_parameters_with_gd(parameters, grads, learning_rate)
    return parameters

# %% signature: Its parameters stay as the notebook has them
# GRADED FUNCTION: update_parameters_with_gd
def update_parameters_with_gd(parameters, grads):
    for key in parameters:
        parameters[key] = parameters[key] - 0.01 * grads["d" + key]
    return parameters

# %% number_called: It needs its *
# GRADED FUNCTION: update_parameters_with_gd
def update_parameters_with_gd(parameters, grads, learning_rate):
    for key in parameters:
        parameters[key] = parameters[key] - learning_rate(grads["d" + key])
    return parameters

# %% comma_at_end: makes a tuple
# GRADED FUNCTION: update_parameters_with_gd
def update_parameters_with_gd(parameters, grads, learning_rate):
    for key in parameters:
        parameters[key] = parameters[key] - learning_rate * grads["d" + key]
    return parameters,

# %% sign_after_equals: `-=` may be meant
# GRADED FUNCTION: update_parameters_with_gd
def update_parameters_with_gd(parameters, grads, learning_rate):
    for key in parameters:
        parameters[key] =- learning_rate * grads["d" + key]
    return parameters

# %% value_dropped: drops it
# GRADED FUNCTION: update_parameters_with_gd
def update_parameters_with_gd(parameters, grads, learning_rate):
    for key in parameters:
        parameters[key] - learning_rate * grads["d" + key]
    return parameters

# %% text_in_formula: is not a number, even if it holds digits
# GRADED FUNCTION: update_parameters_with_gd
def update_parameters_with_gd(parameters, grads, learning_rate):
    for key in parameters:
        layer = key[1:] // 1
        parameters[f"W{layer}"] = parameters[f"W{layer}"] - learning_rate * grads[f"dW{layer}"]
    return parameters
