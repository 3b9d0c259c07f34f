"""Object arrays, structured arrays, complex numbers, NaN. expect: 0. base: release"""

# %%
# GRADED FUNCTION: update_parameters_with_gd
def update_parameters_with_gd(parameters, grads, learning_rate):
    kinds = [np.array([{}], dtype=object), np.zeros(2, dtype="f8,i8"), np.array([1j]), np.array([np.nan])]
    return dict(zip(parameters, kinds))
