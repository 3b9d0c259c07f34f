"""Eight processes that each take almost as much memory as one may have. expect: 50"""

# %%
# GRADED FUNCTION: update_parameters_with_gd
def update_parameters_with_gd(parameters, grads, learning_rate):
    import os
    for _ in range(3):
        os.fork()
    held = []
    try:
        while len(held) < 60:
            held.append(bytearray(64 << 20))
    except MemoryError:
        pass
    while True:
        pass
