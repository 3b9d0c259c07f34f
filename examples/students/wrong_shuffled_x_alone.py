"""X is shuffled, Y is not: examples get the labels of others."""

# %%
# GRADED FUNCTION: random_mini_batches
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    shuffled_X = X[:, np.random.permutation(m)]
    mini_batches = []
    for start in range(0, m, mini_batch_size):
        columns = slice(start, start + mini_batch_size)
        mini_batches.append((shuffled_X[:, columns], Y[:, columns]))
    return mini_batches
