"""The last mini-batch is sliced up to -1 and so loses one example."""

# %%
# GRADED FUNCTION: random_mini_batches
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    mini_batches = []
    permutation = np.random.permutation(m)
    shuffled_X = X[:, permutation]
    shuffled_Y = Y[:, permutation]
    complete = m // mini_batch_size
    for k in range(complete):
        columns = slice(k * mini_batch_size, (k + 1) * mini_batch_size)
        mini_batches.append((shuffled_X[:, columns], shuffled_Y[:, columns]))
    if m % mini_batch_size:
        start = complete * mini_batch_size
        mini_batches.append((shuffled_X[:, start:-1], shuffled_Y[:, start:-1]))
    return mini_batches
