"""Right numbers in every odd coat: subnormal, negative zero, longdouble, big-endian, read-only, strided. expect: 60"""

# %%
# GRADED FUNCTION: update_parameters_with_gd
def update_parameters_with_gd(parameters, grads, learning_rate):
    coats = [
        lambda a: a.astype(np.longdouble),
        lambda a: a.astype(">f8"),
        lambda a: np.asfortranarray(a),
        lambda a: np.lib.stride_tricks.as_strided(np.repeat(a, 2, axis=1)[:, ::2]),
    ]
    new = {}
    for number, (key, value) in enumerate(parameters.items()):
        new[key] = coats[number % 4](value - learning_rate * grads["d" + key])
        new[key].flags.writeable = False
    return new
