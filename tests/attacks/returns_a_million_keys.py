"""A dictionary of a million entries. expect: 0. base: release"""

# %%
# GRADED FUNCTION: update_parameters_with_gd
def update_parameters_with_gd(parameters, grads, learning_rate):
    return {str(i): 0.0 for i in range(10**6)}
