"""One dictionary under two names."""

# %%
# GRADED FUNCTION: initialize_adam
def initialize_adam(parameters):
    v = s = {}
    for l in range(1, len(parameters) // 2 + 1):
        v[f"dW{l}"] = s[f"dW{l}"] = np.zeros(parameters[f"W{l}"].shape)
        v[f"db{l}"] = s[f"db{l}"] = np.zeros(parameters[f"b{l}"].shape)
    return v, s
