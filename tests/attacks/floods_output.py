"""A hundred megabytes of text, one line of twenty, ten thousand displays. expect: 60"""

# %%
for _ in range(1000):
    print("x" * 100_000)
print("y" * 20_000_000)
for i in range(10_000):
    display(i)

# %%
# GRADED FUNCTION: initialize_velocity
def initialize_velocity(parameters):
    print("z" * 50_000_000)
    return {"d" + key: np.zeros(value.shape) for key, value in parameters.items()}
