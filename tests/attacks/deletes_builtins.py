"""Takes len, print, isinstance and the rest from everybody, in one cell. expect: 60"""

# %%
import builtins

for name in [name for name in vars(builtins) if name.islower() and not name.startswith("_")]:
    if name not in ("print", "delattr"):
        delattr(builtins, name)

# %%
# GRADED FUNCTION: update_parameters_with_gd
def update_parameters_with_gd(parameters, grads, learning_rate):
    return {key: value - learning_rate * grads["d" + key] for key, value in parameters.items()}
