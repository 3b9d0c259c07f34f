"""A loop that never ends in one function; the others are right."""

# %%
# GRADED FUNCTION: random_mini_batches
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    permutation = np.random.permutation(m)
    mini_batches = []
    start = 0
    while start < m:
        columns = permutation[start:start + mini_batch_size]
        mini_batch = (X[:, columns], Y[:, columns])
    mini_batches.append(mini_batch)
    return mini_batches
