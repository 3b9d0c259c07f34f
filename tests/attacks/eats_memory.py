"""Takes more memory than there is, in one function. expect: 50"""

# %%
# GRADED FUNCTION: update_parameters_with_gd
def update_parameters_with_gd(parameters, grads, learning_rate):
    held = []
    while True:
        held.append(np.ones(10**7))
