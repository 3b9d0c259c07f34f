"""One cell is no Python; the others are right."""

# %%
# GRADED FUNCTION: initialize_velocity
def initialize_velocity(parameters):
    v = {}
    for l in range(1, len(parameters) // 2 + 1)
        v[f"dW{l}"] = np.zeros(parameters[f"W{l}"].shape)
        v[f"db{l}"] = np.zeros(parameters[f"b{l}"].shape)
    return v
