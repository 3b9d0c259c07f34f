"""A list that holds itself, and one nested a thousand deep. expect: 0. base: release"""

# %%
# GRADED FUNCTION: update_parameters_with_gd
def update_parameters_with_gd(parameters, grads, learning_rate):
    loop = []
    loop.append(loop)
    deep = []
    for _ in range(100_000):
        deep = [deep]
    return {"W1": loop, "b1": deep, "W2": loop, "b2": deep}
