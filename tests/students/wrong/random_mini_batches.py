"""Every named mistake of random_mini_batches, twice, as two students might write it."""

# %% last_batch_drops_examples
# GRADED FUNCTION: random_mini_batches
import math

def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    mini_batches = []
    permutation = list(np.random.permutation(m))
    shuffled_X = X[:, permutation]
    shuffled_Y = Y[:, permutation].reshape((1, m))
    num_complete = math.floor(m / mini_batch_size)
    for k in range(0, num_complete):
        mini_batch_X = shuffled_X[:, k * mini_batch_size : (k + 1) * mini_batch_size]
        mini_batch_Y = shuffled_Y[:, k * mini_batch_size : (k + 1) * mini_batch_size]
        mini_batches.append((mini_batch_X, mini_batch_Y))
    if m % mini_batch_size != 0:
        mini_batch_X = shuffled_X[:, num_complete * mini_batch_size : -1]
        mini_batch_Y = shuffled_Y[:, num_complete * mini_batch_size : -1]
        mini_batches.append((mini_batch_X, mini_batch_Y))
    return mini_batches

# %% last_batch_drops_examples
# GRADED FUNCTION: random_mini_batches
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    order = np.random.permutation(m)
    groups = [order[i : i + mini_batch_size] for i in range(0, m, mini_batch_size)]
    if len(groups[-1]) < mini_batch_size:
        groups[-1] = order[(len(groups) - 1) * mini_batch_size : m - 1]
    return [(X[:, group], Y[:, group]) for group in groups]

# %% last_batch_missing
# GRADED FUNCTION: random_mini_batches
import math

def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    mini_batches = []
    permutation = list(np.random.permutation(m))
    shuffled_X = X[:, permutation]
    shuffled_Y = Y[:, permutation].reshape((1, m))
    num_complete_minibatches = math.floor(m / mini_batch_size)
    for k in range(0, num_complete_minibatches):
        first, last = k * mini_batch_size, (k + 1) * mini_batch_size
        mini_batch = (shuffled_X[:, first:last], shuffled_Y[:, first:last])
        mini_batches.append(mini_batch)
    return mini_batches

# %% last_batch_missing
# GRADED FUNCTION: random_mini_batches
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    n_examples = X.shape[1]
    order = np.random.permutation(n_examples)
    batches, pos = [], 0
    while pos + mini_batch_size <= n_examples:
        chosen = order[pos : pos + mini_batch_size]
        batches.append((np.take(X, chosen, axis=1), np.take(Y, chosen, axis=1)))
        pos += mini_batch_size
    return batches

# %% last_batch_overlaps
# GRADED FUNCTION: random_mini_batches
import math

def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    mini_batches = []
    permutation = list(np.random.permutation(m))
    shuffled_X = X[:, permutation]
    shuffled_Y = Y[:, permutation].reshape((1, m))
    complete = math.floor(m / mini_batch_size)
    for k in range(complete):
        mini_batch_X = shuffled_X[:, k * mini_batch_size : (k + 1) * mini_batch_size]
        mini_batch_Y = shuffled_Y[:, k * mini_batch_size : (k + 1) * mini_batch_size]
        mini_batches.append((mini_batch_X, mini_batch_Y))
    if m % mini_batch_size != 0:
        mini_batches.append((shuffled_X[:, -mini_batch_size:], shuffled_Y[:, -mini_batch_size:]))
    return mini_batches

# %% last_batch_overlaps
# GRADED FUNCTION: random_mini_batches
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    order = np.random.permutation(m)
    size = min(mini_batch_size, m)

    def batch(start):
        columns = order[start : start + size]
        return X[:, columns], Y[:, columns]

    starts = [min(s, m - size) for s in range(0, m, size)]
    return [batch(s) for s in starts]

# %% empty_last_batch
# GRADED FUNCTION: random_mini_batches
import math

def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    mini_batches = []
    permutation = list(np.random.permutation(m))
    shuffled_X = X[:, permutation]
    shuffled_Y = Y[:, permutation].reshape((1, m))
    num = math.floor(m / mini_batch_size)
    for k in range(0, num):
        mini_batch_X = shuffled_X[:, k * mini_batch_size : (k + 1) * mini_batch_size]
        mini_batch_Y = shuffled_Y[:, k * mini_batch_size : (k + 1) * mini_batch_size]
        mini_batches.append((mini_batch_X, mini_batch_Y))
    # the rest
    mini_batch_X = shuffled_X[:, num * mini_batch_size : m]
    mini_batch_Y = shuffled_Y[:, num * mini_batch_size : m]
    mini_batches.append((mini_batch_X, mini_batch_Y))
    return mini_batches

# %% empty_last_batch
# GRADED FUNCTION: random_mini_batches
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    order = np.random.permutation(X.shape[1])
    cuts = np.arange(mini_batch_size, len(order) + 1, mini_batch_size)
    return [(X[:, part], Y[:, part]) for part in np.split(order, cuts)]

# %% y_not_shuffled
# GRADED FUNCTION: random_mini_batches
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    mini_batches = []
    permutation = list(np.random.permutation(m))
    shuffled_X = X[:, permutation]
    shuffled_Y = Y[:, permutation].reshape((1, m))
    num_complete = m // mini_batch_size
    for k in range(num_complete):
        mini_batch_X = shuffled_X[:, k * mini_batch_size : (k + 1) * mini_batch_size]
        mini_batch_Y = Y[:, k * mini_batch_size : (k + 1) * mini_batch_size]
        mini_batches.append((mini_batch_X, mini_batch_Y))
    if m % mini_batch_size:
        mini_batch_X = shuffled_X[:, num_complete * mini_batch_size :]
        mini_batch_Y = Y[:, num_complete * mini_batch_size :]
        mini_batches.append((mini_batch_X, mini_batch_Y))
    return mini_batches

# %% y_not_shuffled
# GRADED FUNCTION: random_mini_batches
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    X = X[:, np.random.permutation(m)]
    cuts = list(range(mini_batch_size, m, mini_batch_size))
    return list(zip(np.split(X, cuts, axis=1), np.split(Y, cuts, axis=1)))

# %% x_not_shuffled
# GRADED FUNCTION: random_mini_batches
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    mini_batches = []
    permutation = np.random.permutation(m)
    X_shuffled = X
    X_shuffled[:, permutation]
    Y_shuffled = Y[:, permutation].reshape((1, m))
    num_batches = int(np.ceil(m / mini_batch_size))
    for k in range(num_batches):
        lo = k * mini_batch_size
        hi = lo + mini_batch_size
        mini_batches.append((X_shuffled[:, lo:hi], Y_shuffled[:, lo:hi]))
    return mini_batches

# %% x_not_shuffled
# GRADED FUNCTION: random_mini_batches
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    order = np.arange(X.shape[1])
    np.random.shuffle(order)
    batches = []
    for first in range(0, len(order), mini_batch_size):
        window = slice(first, first + mini_batch_size)
        batches.append((X[:, window], Y[:, order[window]]))
    return batches

# %% not_shuffled
# GRADED FUNCTION: random_mini_batches
import math

def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    mini_batches = []
    permutation = list(np.random.permutation(m))
    shuffled_X = X[:, permutation]
    shuffled_Y = Y[:, permutation].reshape((1, m))
    n = math.floor(m / mini_batch_size)
    for k in range(0, n):
        mini_batch_X = X[:, k * mini_batch_size : (k + 1) * mini_batch_size]
        mini_batch_Y = Y[:, k * mini_batch_size : (k + 1) * mini_batch_size]
        mini_batches.append((mini_batch_X, mini_batch_Y))
    if m % mini_batch_size != 0:
        mini_batch_X = X[:, n * mini_batch_size : m]
        mini_batch_Y = Y[:, n * mini_batch_size : m]
        mini_batches.append((mini_batch_X, mini_batch_Y))
    return mini_batches

# %% not_shuffled
# GRADED FUNCTION: random_mini_batches
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    size = mini_batch_size
    cut = lambda A: [A[:, i : i + size] for i in range(0, A.shape[1], size)]
    return [(x, y) for x, y in zip(cut(X), cut(Y))]

# %% two_permutations
# GRADED FUNCTION: random_mini_batches
import math

def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    mini_batches = []
    shuffled_X = X[:, list(np.random.permutation(m))]
    shuffled_Y = Y[:, list(np.random.permutation(m))].reshape((1, m))
    complete = math.floor(m / mini_batch_size)
    for k in range(complete):
        mini_batch_X = shuffled_X[:, k * mini_batch_size : (k + 1) * mini_batch_size]
        mini_batch_Y = shuffled_Y[:, k * mini_batch_size : (k + 1) * mini_batch_size]
        mini_batches.append((mini_batch_X, mini_batch_Y))
    if m % mini_batch_size != 0:
        mini_batch_X = shuffled_X[:, complete * mini_batch_size :]
        mini_batch_Y = shuffled_Y[:, complete * mini_batch_size :]
        mini_batches.append((mini_batch_X, mini_batch_Y))
    return mini_batches

# %% two_permutations
# GRADED FUNCTION: random_mini_batches
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    inputs = np.random.permutation(X.T)
    labels = np.random.permutation(Y.T)
    batches = []
    i = 0
    while i < len(inputs):
        j = i + mini_batch_size
        batches.append((inputs[i:j].T, labels[i:j].T))
        i = j
    return batches

# %% seed_ignored
# GRADED FUNCTION: random_mini_batches
import math

def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    seed = 0
    np.random.seed(seed)
    m = X.shape[1]
    mini_batches = []
    permutation = list(np.random.permutation(m))
    shuffled_X = X[:, permutation]
    shuffled_Y = Y[:, permutation].reshape((1, m))
    num_complete_minibatches = math.floor(m / mini_batch_size)
    for k in range(0, num_complete_minibatches):
        a, b = mini_batch_size * k, mini_batch_size * (k + 1)
        mini_batches.append((shuffled_X[:, a:b], shuffled_Y[:, a:b]))
    if m % mini_batch_size != 0:
        a = mini_batch_size * num_complete_minibatches
        mini_batches.append((shuffled_X[:, a:], shuffled_Y[:, a:]))
    return mini_batches

# %% seed_ignored
# GRADED FUNCTION: random_mini_batches
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    rng = np.random.RandomState(0)
    m = X.shape[1]
    parts = np.split(rng.permutation(m), range(mini_batch_size, m, mini_batch_size))
    return [(X[:, p], Y[:, p]) for p in parts]

# %% size_ignored
# GRADED FUNCTION: random_mini_batches
import math

def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    mini_batches = []
    permutation = list(np.random.permutation(m))
    shuffled_X = X[:, permutation]
    shuffled_Y = Y[:, permutation].reshape((1, m))
    num_complete = math.floor(m / 64)
    for k in range(num_complete):
        mini_batches.append(
            (shuffled_X[:, k * 64 : (k + 1) * 64], shuffled_Y[:, k * 64 : (k + 1) * 64])
        )
    if m % 64 != 0:
        rest = num_complete * 64
        mini_batches.append((shuffled_X[:, rest:], shuffled_Y[:, rest:]))
    return mini_batches

# %% size_ignored
# GRADED FUNCTION: random_mini_batches
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    mini_batch_size = 64
    batches = []
    remaining = np.random.permutation(X.shape[1])
    while remaining.size > 0:
        now, remaining = remaining[:mini_batch_size], remaining[mini_batch_size:]
        batches.append((X[:, now], Y[:, now]))
    return batches

# %% pair_swapped
# GRADED FUNCTION: random_mini_batches
import math

def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    mini_batches = []
    permutation = list(np.random.permutation(m))
    shuffled_X = X[:, permutation]
    shuffled_Y = Y[:, permutation].reshape((1, m))
    num_full = math.floor(m / mini_batch_size)
    for k in range(num_full):
        mini_batch_X = shuffled_X[:, k * mini_batch_size : (k + 1) * mini_batch_size]
        mini_batch_Y = shuffled_Y[:, k * mini_batch_size : (k + 1) * mini_batch_size]
        mini_batch = (mini_batch_Y, mini_batch_X)
        mini_batches.append(mini_batch)
    if m % mini_batch_size != 0:
        mini_batch_X = shuffled_X[:, num_full * mini_batch_size : m]
        mini_batch_Y = shuffled_Y[:, num_full * mini_batch_size : m]
        mini_batch = (mini_batch_Y, mini_batch_X)
        mini_batches.append(mini_batch)
    return mini_batches

# %% pair_swapped
# GRADED FUNCTION: random_mini_batches
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = Y.shape[1]
    order = np.random.permutation(m)
    cuts = np.arange(mini_batch_size, m, mini_batch_size)
    ys, xs = (np.split(A[:, order], cuts, axis=1) for A in (Y, X))
    return [*zip(ys, xs)]

# %% first_batch_only
# GRADED FUNCTION: random_mini_batches
import math

def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    mini_batches = []
    permutation = list(np.random.permutation(m))
    shuffled_X = X[:, permutation]
    shuffled_Y = Y[:, permutation].reshape((1, m))
    num_complete = math.floor(m / mini_batch_size)
    for k in range(0, num_complete):
        mini_batch_X = shuffled_X[:, k * mini_batch_size : (k + 1) * mini_batch_size]
        mini_batch_Y = shuffled_Y[:, k * mini_batch_size : (k + 1) * mini_batch_size]
        mini_batches.append((mini_batch_X, mini_batch_Y))
        return mini_batches
    if m % mini_batch_size != 0:
        mini_batch_X = shuffled_X[:, num_complete * mini_batch_size :]
        mini_batch_Y = shuffled_Y[:, num_complete * mini_batch_size :]
        mini_batches.append((mini_batch_X, mini_batch_Y))
    return mini_batches

# %% first_batch_only
# GRADED FUNCTION: random_mini_batches
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    chosen = np.random.permutation(X.shape[1])[:mini_batch_size]
    return [(X[:, chosen], Y[:, chosen])]

# %% batch_one_short
# GRADED FUNCTION: random_mini_batches
import math

def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    mini_batches = []
    permutation = list(np.random.permutation(m))
    shuffled_X = X[:, permutation]
    shuffled_Y = Y[:, permutation].reshape((1, m))
    num = math.floor(m / mini_batch_size)
    for k in range(num):
        first = k * mini_batch_size
        last = (k + 1) * mini_batch_size - 1
        mini_batches.append((shuffled_X[:, first:last], shuffled_Y[:, first:last]))
    if m % mini_batch_size != 0:
        first = num * mini_batch_size
        last = m - 1
        mini_batches.append((shuffled_X[:, first:last], shuffled_Y[:, first:last]))
    return mini_batches

# %% batch_one_short
# GRADED FUNCTION: random_mini_batches
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    order = np.random.permutation(X.shape[1])
    bounds = [*range(0, len(order), mini_batch_size), len(order)]
    batches = []
    for begin, stop in zip(bounds, bounds[1:]):
        picked = order[begin : stop - 1]
        batches.append((X[:, picked], Y[:, picked]))
    return batches

# %% last_batch_padded
# GRADED FUNCTION: random_mini_batches
import math

def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    mini_batches = []
    permutation = list(np.random.permutation(m))
    shuffled_X = X[:, permutation]
    shuffled_Y = Y[:, permutation].reshape((1, m))
    num_complete = math.floor(m / mini_batch_size)
    for k in range(num_complete):
        mini_batch_X = shuffled_X[:, k * mini_batch_size : (k + 1) * mini_batch_size]
        mini_batch_Y = shuffled_Y[:, k * mini_batch_size : (k + 1) * mini_batch_size]
        mini_batches.append((mini_batch_X, mini_batch_Y))
    rest = m % mini_batch_size
    if rest != 0:
        mini_batch_X = np.zeros((X.shape[0], mini_batch_size))
        mini_batch_Y = np.zeros((1, mini_batch_size))
        mini_batch_X[:, :rest] = shuffled_X[:, num_complete * mini_batch_size :]
        mini_batch_Y[:, :rest] = shuffled_Y[:, num_complete * mini_batch_size :]
        mini_batches.append((mini_batch_X, mini_batch_Y))
    return mini_batches

# %% last_batch_padded
# GRADED FUNCTION: random_mini_batches
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    order = np.random.permutation(X.shape[1])
    missing = -len(order) % mini_batch_size
    count = (len(order) + missing) // mini_batch_size

    def split(A):
        filler = np.zeros((A.shape[0], missing), dtype=A.dtype)
        return np.hsplit(np.hstack([A[:, order], filler]), count)

    return list(zip(split(X), split(Y)))

# %% rows_instead_of_columns
# GRADED FUNCTION: random_mini_batches
import math

def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    mini_batches = []
    permutation = list(np.random.permutation(m))
    shuffled_X = X[:, permutation]
    shuffled_Y = Y[:, permutation].reshape((1, m))
    num_complete = math.floor(m / mini_batch_size)
    for k in range(num_complete):
        mini_batch_X = shuffled_X[k * mini_batch_size : (k + 1) * mini_batch_size, :]
        mini_batch_Y = shuffled_Y[k * mini_batch_size : (k + 1) * mini_batch_size, :]
        mini_batches.append((mini_batch_X, mini_batch_Y))
    if m % mini_batch_size != 0:
        mini_batch_X = shuffled_X[num_complete * mini_batch_size : m, :]
        mini_batch_Y = shuffled_Y[num_complete * mini_batch_size : m, :]
        mini_batches.append((mini_batch_X, mini_batch_Y))
    return mini_batches

# %% rows_instead_of_columns
# GRADED FUNCTION: random_mini_batches
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    count = X.shape[1]
    order = np.random.permutation(count)
    data, labels = X[:, order], Y[:, order]
    pick = lambda A, i: A[i : i + mini_batch_size]
    return [(pick(data, i), pick(labels, i)) for i in range(0, count, mini_batch_size)]

# %% examples_counted_by_rows
# GRADED FUNCTION: random_mini_batches
import math

def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[0]
    mini_batches = []
    permutation = list(np.random.permutation(m))
    shuffled_X = X[:, permutation]
    shuffled_Y = Y[:, permutation].reshape((1, m))
    full = math.floor(m / mini_batch_size)
    for k in range(full):
        mini_batch_X = shuffled_X[:, k * mini_batch_size : (k + 1) * mini_batch_size]
        mini_batch_Y = shuffled_Y[:, k * mini_batch_size : (k + 1) * mini_batch_size]
        mini_batches.append((mini_batch_X, mini_batch_Y))
    if m % mini_batch_size != 0:
        mini_batch_X = shuffled_X[:, full * mini_batch_size : m]
        mini_batch_Y = shuffled_Y[:, full * mini_batch_size : m]
        mini_batches.append((mini_batch_X, mini_batch_Y))
    return mini_batches

# %% examples_counted_by_rows
# GRADED FUNCTION: random_mini_batches
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    indices = np.random.permutation(len(X))
    parts = np.split(indices, range(mini_batch_size, len(X), mini_batch_size))
    return [(X[:, part], Y[:, part]) for part in parts]

# %% drawn_with_repeats
# GRADED FUNCTION: random_mini_batches
import math

def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    mini_batches = []
    permutation = np.random.choice(m, m)
    shuffled_X = X[:, permutation]
    shuffled_Y = Y[:, permutation].reshape((1, m))
    num_complete = math.floor(m / mini_batch_size)
    for k in range(num_complete):
        mini_batch_X = shuffled_X[:, k * mini_batch_size : (k + 1) * mini_batch_size]
        mini_batch_Y = shuffled_Y[:, k * mini_batch_size : (k + 1) * mini_batch_size]
        mini_batches.append((mini_batch_X, mini_batch_Y))
    if m % mini_batch_size != 0:
        mini_batch_X = shuffled_X[:, num_complete * mini_batch_size :]
        mini_batch_Y = shuffled_Y[:, num_complete * mini_batch_size :]
        mini_batches.append((mini_batch_X, mini_batch_Y))
    return mini_batches

# %% drawn_with_repeats
# GRADED FUNCTION: random_mini_batches
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    total = X.shape[1]
    order = [np.random.randint(0, total) for _ in range(total)]
    batches = []
    while order:
        batches.append((X[:, order[:mini_batch_size]], Y[:, order[:mini_batch_size]]))
        order = order[mini_batch_size:]
    return batches

# %% only_last_batch
# GRADED FUNCTION: random_mini_batches
import math

def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    permutation = list(np.random.permutation(m))
    shuffled_X = X[:, permutation]
    shuffled_Y = Y[:, permutation].reshape((1, m))
    num_batches = math.ceil(m / mini_batch_size)
    for k in range(num_batches):
        mini_batches = []
        mini_batch_X = shuffled_X[:, k * mini_batch_size : (k + 1) * mini_batch_size]
        mini_batch_Y = shuffled_Y[:, k * mini_batch_size : (k + 1) * mini_batch_size]
        mini_batches.append((mini_batch_X, mini_batch_Y))
    return mini_batches

# %% only_last_batch
# GRADED FUNCTION: random_mini_batches
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    order = np.random.permutation(X.shape[1])
    for part in np.split(order, np.arange(mini_batch_size, len(order), mini_batch_size)):
        batch = X[:, part], Y[:, part]
    return [batch]

# %% first_examples_again
# GRADED FUNCTION: random_mini_batches
import math

def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    mini_batches = []
    permutation = list(np.random.permutation(m))
    shuffled_X = X[:, permutation]
    shuffled_Y = Y[:, permutation].reshape((1, m))
    num_complete = math.floor(m / mini_batch_size)
    for k in range(num_complete):
        mini_batch_X = shuffled_X[:, 0 : (k + 1) * mini_batch_size]
        mini_batch_Y = shuffled_Y[:, 0 : (k + 1) * mini_batch_size]
        mini_batches.append((mini_batch_X, mini_batch_Y))
    if m % mini_batch_size != 0:
        mini_batches.append((shuffled_X[:, 0:m], shuffled_Y[:, 0:m]))
    return mini_batches

# %% first_examples_again
# GRADED FUNCTION: random_mini_batches
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    order = np.random.permutation(X.shape[1])
    batches, taken = [], 0
    while taken < order.size:
        taken += mini_batch_size
        batches.append((X[:, order[:taken]], Y[:, order[:taken]]))
    return batches
