"""Threads that never end and a daemon in a session of its own. expect: 60"""

# %%
import os
import threading
import time

threading.Thread(target=lambda: time.sleep(10**6), daemon=False).start()
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        time.sleep(10**6)
    os._exit(0)

# %%
# GRADED FUNCTION: initialize_velocity
def initialize_velocity(parameters):
    return {"d" + key: np.zeros(value.shape) for key, value in parameters.items()}
