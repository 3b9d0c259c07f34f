"""The velocity has no entries for the biases."""

# %%
# GRADED FUNCTION: initialize_velocity
def initialize_velocity(parameters):
    v = {}
    for l in range(1, len(parameters) // 2 + 1):
        v[f"dW{l}"] = np.zeros_like(parameters[f"W{l}"], dtype=float)
    return v
