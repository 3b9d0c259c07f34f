"""Ways to be wrong in random_mini_batches, each with what is said of where or when it is wrong."""

# %% mini_batches[…][1] holds the values of mini_batches[…][0]
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    permutation = list(np.random.permutation(m))
    shuffled_X, shuffled_Y = X[:, permutation], Y[:, permutation]
    mini_batches = []
    n = m // mini_batch_size
    for k in range(n):
        part = slice(k * mini_batch_size, (k + 1) * mini_batch_size)
        mini_batches.append((shuffled_X[:, part], shuffled_Y[:, part]))
    if m % mini_batch_size != 0:
        mini_batches.append((shuffled_X[:, n * mini_batch_size :], shuffled_X[:, n * mini_batch_size :]))
    return mini_batches

# %% all mini_batches but the last are correct
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    permutation = list(np.random.permutation(m))
    shuffled_X, shuffled_Y = X[:, permutation], Y[:, permutation]
    mini_batches = []
    n = m // mini_batch_size
    for k in range(n):
        part = slice(k * mini_batch_size, (k + 1) * mini_batch_size)
        mini_batches.append((shuffled_X[:, part], shuffled_Y[:, part]))
    if m % mini_batch_size != 0:
        mini_batches.append((shuffled_X[:, n * mini_batch_size :], shuffled_X[:, n * mini_batch_size :]))
    return mini_batches

# %% mini_batches holds some columns twice and leaves others out
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    permutation = list(np.random.permutation(m))
    shuffled_X, shuffled_Y = X[:, permutation], Y[:, permutation]
    mini_batches = []
    n = m // mini_batch_size
    for k in range(n):
        part = slice(k * mini_batch_size, (k + 1) * mini_batch_size)
        mini_batches.append((shuffled_X[:, part], shuffled_Y[:, part]))
    if m % mini_batch_size != 0:
        mini_batches.append((shuffled_X[:, : m - n * mini_batch_size], shuffled_Y[:, : m - n * mini_batch_size]))
    return mini_batches

# %% mini_batches does not hold each column exactly once
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    permutation = list(np.random.permutation(m))
    shuffled_X, shuffled_Y = X[:, permutation], Y[:, permutation]
    mini_batches = []
    n = m // mini_batch_size
    for k in range(n):
        part = slice(k * mini_batch_size, (k + 1) * mini_batch_size)
        mini_batches.append((shuffled_X[:, part], shuffled_Y[:, part]))
    if m % mini_batch_size != 0:
        mini_batches.append((shuffled_X[:, n * mini_batch_size - 1 : m - 1], shuffled_Y[:, n * mini_batch_size - 1 : m - 1]))
    return mini_batches

# %% mini_batches holds the correct pairs in another order
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    rng = np.random.default_rng(seed)
    m = X.shape[1]
    permutation = list(rng.permutation(m))
    shuffled_X, shuffled_Y = X[:, permutation], Y[:, permutation]
    mini_batches = []
    n = m // mini_batch_size
    for k in range(n):
        part = slice(k * mini_batch_size, (k + 1) * mini_batch_size)
        mini_batches.append((shuffled_X[:, part], shuffled_Y[:, part]))
    if m % mini_batch_size != 0:
        mini_batches.append((shuffled_X[:, n * mini_batch_size :], shuffled_Y[:, n * mini_batch_size :]))
    return mini_batches

# %% mini_batches holds the correct pairs in another order
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    permutation = np.argsort(X[0])
    shuffled_X, shuffled_Y = X[:, permutation], Y[:, permutation]
    mini_batches = []
    n = m // mini_batch_size
    for k in range(n):
        part = slice(k * mini_batch_size, (k + 1) * mini_batch_size)
        mini_batches.append((shuffled_X[:, part], shuffled_Y[:, part]))
    if m % mini_batch_size != 0:
        mini_batches.append((shuffled_X[:, n * mini_batch_size :], shuffled_Y[:, n * mini_batch_size :]))
    return mini_batches

# %% mini_batches holds the correct pairs in another order
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    permutation = list(np.random.permutation(m))
    shuffled_X, shuffled_Y = X[:, permutation], Y[:, permutation]
    mini_batches = []
    n = m // mini_batch_size
    for k in range(n):
        part = slice(k * mini_batch_size, (k + 1) * mini_batch_size)
        mini_batches.append((shuffled_X[:, part], shuffled_Y[:, part]))
    if m % mini_batch_size != 0:
        mini_batches.append((shuffled_X[:, n * mini_batch_size :], shuffled_Y[:, n * mini_batch_size :]))
    return mini_batches[::-1]

# %% mini_batches holds the correct columns, but not paired as they should be
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    permutation = list(np.random.permutation(m))
    shuffled_X, shuffled_Y = X[:, permutation], Y
    mini_batches = []
    n = m // mini_batch_size
    for k in range(n):
        part = slice(k * mini_batch_size, (k + 1) * mini_batch_size)
        mini_batches.append((shuffled_X[:, part], shuffled_Y[:, part]))
    if m % mini_batch_size != 0:
        mini_batches.append((shuffled_X[:, n * mini_batch_size :], shuffled_Y[:, n * mini_batch_size :]))
    return mini_batches

# %% mini_batches holds the correct columns, but not paired as they should be
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    permutation = list(np.random.permutation(m))
    shuffled_X, shuffled_Y = X[:, permutation], Y[:, np.random.permutation(m)]
    mini_batches = []
    n = m // mini_batch_size
    for k in range(n):
        part = slice(k * mini_batch_size, (k + 1) * mini_batch_size)
        mini_batches.append((shuffled_X[:, part], shuffled_Y[:, part]))
    if m % mini_batch_size != 0:
        mini_batches.append((shuffled_X[:, n * mini_batch_size :], shuffled_Y[:, n * mini_batch_size :]))
    return mini_batches

# %% mini_batches leaves some columns out
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    permutation = list(np.random.permutation(m))
    shuffled_X, shuffled_Y = X[:, permutation], Y[:, permutation]
    mini_batches = []
    n = m // mini_batch_size
    for k in range(n):
        part = slice(k * mini_batch_size, (k + 1) * mini_batch_size)
        mini_batches.append((shuffled_X[:, part], shuffled_Y[:, part]))
    return mini_batches

# %% mini_batches leaves some columns out
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    permutation = list(np.random.permutation(m))
    shuffled_X, shuffled_Y = X[:, permutation], Y[:, permutation]
    mini_batches = []
    n = m // mini_batch_size
    for k in range(1, n):
        part = slice(k * mini_batch_size, (k + 1) * mini_batch_size)
        mini_batches.append((shuffled_X[:, part], shuffled_Y[:, part]))
    if m % mini_batch_size != 0:
        mini_batches.append((shuffled_X[:, n * mini_batch_size :], shuffled_Y[:, n * mini_batch_size :]))
    return mini_batches

# %% mini_batches holds the correct columns in the correct order, but divided in another way
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    permutation = np.random.permutation(X.shape[1])
    count = -(-X.shape[1] // mini_batch_size)
    return list(zip(*(np.array_split(part[:, permutation], count, axis=1) for part in (X, Y))))

# %% mini_batches holds the correct columns in the correct order, but divided in another way
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    permutation = np.random.permutation(m)
    starts = list(range(0, m, mini_batch_size))
    if len(starts) > 1 and m % mini_batch_size:
        starts.pop()  # the last whole mini-batch takes the rest as well
    ends = [*starts[1:], m]
    return [(X[:, permutation[a:b]], Y[:, permutation[a:b]]) for a, b in zip(starts, ends)]

# %% mini_batches holds the correct columns, and an entry without columns
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    permutation = list(np.random.permutation(m))
    shuffled_X, shuffled_Y = X[:, permutation], Y[:, permutation]
    mini_batches = []
    n = m // mini_batch_size
    for k in range(n):
        part = slice(k * mini_batch_size, (k + 1) * mini_batch_size)
        mini_batches.append((shuffled_X[:, part], shuffled_Y[:, part]))
    if True:
        mini_batches.append((shuffled_X[:, n * mini_batch_size :], shuffled_Y[:, n * mini_batch_size :]))
    return mini_batches

# %% mini_batches is divided into rows, not into columns
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    permutation = list(np.random.permutation(m))
    shuffled_X, shuffled_Y = X[:, permutation], Y[:, permutation]
    mini_batches = []
    n = m // mini_batch_size
    for k in range(n):
        part = slice(k * mini_batch_size, (k + 1) * mini_batch_size)
        mini_batches.append((shuffled_X[part], shuffled_Y[part]))
    if m % mini_batch_size != 0:
        mini_batches.append((shuffled_X[n * mini_batch_size :], shuffled_Y[n * mini_batch_size :]))
    return mini_batches

# %% mini_batches holds some columns twice
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    permutation = list(np.random.permutation(m))
    shuffled_X, shuffled_Y = X[:, permutation], Y[:, permutation]
    mini_batches = []
    n = m // mini_batch_size
    for k in range(n):
        part = slice(k * mini_batch_size, (k + 1) * mini_batch_size)
        mini_batches.append((shuffled_X[:, part], shuffled_Y[:, part]))
    if m % mini_batch_size != 0:
        mini_batches.append((shuffled_X[:, n * mini_batch_size :], shuffled_Y[:, n * mini_batch_size :]))
    mini_batches.append(mini_batches[0])
    return mini_batches

# %% all mini_batches that are expected are correct, and there are more
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    permutation = list(np.random.permutation(m))
    shuffled_X, shuffled_Y = X[:, permutation], Y[:, permutation]
    mini_batches = []
    n = m // mini_batch_size
    for k in range(n):
        part = slice(k * mini_batch_size, (k + 1) * mini_batch_size)
        mini_batches.append((shuffled_X[:, part], shuffled_Y[:, part]))
    if m % mini_batch_size != 0:
        mini_batches.append((shuffled_X[:, n * mini_batch_size :], shuffled_Y[:, n * mini_batch_size :]))
    mini_batches.append(mini_batches[0])
    return mini_batches

# %% mini_batches[…][0] is transposed
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    permutation = list(np.random.permutation(m))
    shuffled_X, shuffled_Y = X[:, permutation], Y[:, permutation]
    mini_batches = []
    n = m // mini_batch_size
    for k in range(n):
        part = slice(k * mini_batch_size, (k + 1) * mini_batch_size)
        mini_batches.append((shuffled_X[:, part].T, shuffled_Y[:, part]))
    if m % mini_batch_size != 0:
        mini_batches.append((shuffled_X[:, n * mini_batch_size :].T, shuffled_Y[:, n * mini_batch_size :]))
    return mini_batches

# %% fail in which X has fewer columns than mini_batch_size
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    permutation = list(np.random.permutation(m))
    shuffled_X, shuffled_Y = X[:, permutation], Y[:, permutation]
    mini_batches = []
    n = m // mini_batch_size
    for k in range(n):
        part = slice(k * mini_batch_size, (k + 1) * mini_batch_size)
        mini_batches.append((shuffled_X[:, part], shuffled_Y[:, part]))
    if m % mini_batch_size != 0:
        mini_batches.append((shuffled_X[:, (k + 1) * mini_batch_size :], shuffled_Y[:, (k + 1) * mini_batch_size :]))
    return mini_batches

# %% fail in which the number of columns of X is a multiple of mini_batch_size
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    permutation = list(np.random.permutation(m))
    shuffled_X, shuffled_Y = X[:, permutation], Y[:, permutation]
    mini_batches = []
    n = m // mini_batch_size
    for k in range(n):
        part = slice(k * mini_batch_size, (k + 1) * mini_batch_size)
        mini_batches.append((shuffled_X[:, part], shuffled_Y[:, part]))
    if True:
        mini_batches.append((shuffled_X[:, n * mini_batch_size :], shuffled_Y[:, n * mini_batch_size :]))
    return mini_batches
