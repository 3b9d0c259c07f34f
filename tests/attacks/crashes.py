"""Reads address zero, in one function. expect: 50"""

# %%
# GRADED FUNCTION: update_parameters_with_gd
def update_parameters_with_gd(parameters, grads, learning_rate):
    import ctypes
    return ctypes.string_at(0)
