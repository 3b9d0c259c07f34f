"""A function that writes a second answer, and one from a forked child. expect: 0. base: release"""

# %%
# GRADED FUNCTION: update_parameters_with_gd
def update_parameters_with_gd(parameters, grads, learning_rate):
    import os
    for _ in range(2):
        if os.fork() == 0:
            for fd in range(3, 64):
                try:
                    os.write(fd, b"\x00" * 64)
                except OSError:
                    pass
            os._exit(0)
    return {}
