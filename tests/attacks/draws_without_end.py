"""Thousands of figures, and displays that are updated without end. expect: 60"""

# %%
for number in range(150):
    plt.figure(figsize=(1, 1))
    plt.plot([0, number])
    plt.show()

# %%
handle = display("start", display_id="same")
while True:
    handle.update("again")

# %%
# GRADED FUNCTION: initialize_velocity
def initialize_velocity(parameters):
    return {"d" + key: np.zeros(value.shape) for key, value in parameters.items()}
