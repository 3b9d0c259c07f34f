"""An endless loop in C that no signal of Python's ends, and a sleep past the clock. expect: 52"""

# %%
# GRADED FUNCTION: initialize_velocity
def initialize_velocity(parameters):
    from collections import deque
    from itertools import repeat
    deque(repeat(0), maxlen=0)

# %%
# GRADED FUNCTION: initialize_adam
def initialize_adam(parameters):
    import time
    time.sleep(10**6)
