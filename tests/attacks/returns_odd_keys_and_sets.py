"""Keys of a megabyte, keys that equal every key, NaN, sets of millions, texts that equal every text. expect: 0. base: release"""

# %%
class Key(str):
    __eq__ = lambda self, other: True
    __hash__ = lambda self: hash("W1")

# %%
# GRADED FUNCTION: update_parameters_with_gd
def update_parameters_with_gd(parameters, grads, learning_rate):
    return {Key("W1"): 1.0, "k" * (1 << 20): 2.0, float("nan"): 3.0, float("nan"): 4.0, (Key("b1"), ()): 5.0}

# %%
# GRADED FUNCTION: random_mini_batches
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    return set(range(3 * 10**6))

# %%
# GRADED FUNCTION: initialize_velocity
def initialize_velocity(parameters):
    return {frozenset({frozenset({n}), n}): np.full((3,), "x" * 4000) for n in range(5000)}

# %%
# GRADED FUNCTION: update_parameters_with_momentum
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    return np.broadcast_to(np.array(Key("W1" * 1000)), (10**6, 10**6)), Key("v")

# %%
# GRADED FUNCTION: initialize_adam
def initialize_adam(parameters):
    deep = ()
    for _ in range(10**5):
        deep = (deep, deep)
    return {1: 2, True: 3, Key("x"): 4}, np.array([Key("a"), "b"], dtype=object)

# %%
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, **settings):
    deep = ()
    for _ in range(10**5):
        deep = (deep,)
    return {"a": {1}, "b": {deep}}, {None: None}, "s"
