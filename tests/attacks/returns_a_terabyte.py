"""A view that claims 10^12 entries. expect: 0. base: release"""

# %%
# GRADED FUNCTION: update_parameters_with_gd
def update_parameters_with_gd(parameters, grads, learning_rate):
    return {key: np.broadcast_to(0.0, (10**6, 10**6)) for key in parameters}
