"""A dictionary that changes its mind. expect: 0. base: release"""

# %%
# GRADED FUNCTION: update_parameters_with_gd
def update_parameters_with_gd(parameters, grads, learning_rate):
    class Fickle(dict):
        def __getitem__(self, key): return parameters[key]
        def keys(self): return parameters.keys()
    return Fickle(parameters)
