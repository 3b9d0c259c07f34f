"""Deep recursion in one function. expect: 50"""

# %%
# GRADED FUNCTION: update_parameters_with_gd
def update_parameters_with_gd(parameters, grads, learning_rate):
    import sys
    sys.setrecursionlimit(10**9)
    return update_parameters_with_gd(parameters, grads, learning_rate)
