"""Each cell ends the process, with status 0. expect: 0. base: release"""

# %%
import os
os._exit(0)

# %%
# GRADED FUNCTION: update_parameters_with_gd
def update_parameters_with_gd(parameters, grads, learning_rate):
    import sys
    sys.exit(0)

# %%
quit()

# %%
# GRADED FUNCTION: initialize_velocity
def initialize_velocity(parameters):
    raise SystemExit(0)
