"""random_mini_batches done right, as a dozen students might write it."""

# %% right
# GRADED FUNCTION: random_mini_batches
import math

def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)            # To make your "random" minibatches the same as ours
    m = X.shape[1]                  # number of training examples
    mini_batches = []

    # Step 1: Shuffle (X, Y)
    permutation = list(np.random.permutation(m))
    shuffled_X = X[:, permutation]
    shuffled_Y = Y[:, permutation].reshape((1, m))

    # Step 2: Partition (shuffled_X, shuffled_Y). Minus the end case.
    num_complete_minibatches = math.floor(m / mini_batch_size)
    for k in range(0, num_complete_minibatches):
        mini_batch_X = shuffled_X[:, k * mini_batch_size : (k + 1) * mini_batch_size]
        mini_batch_Y = shuffled_Y[:, k * mini_batch_size : (k + 1) * mini_batch_size]
        mini_batch = (mini_batch_X, mini_batch_Y)
        mini_batches.append(mini_batch)

    # Handling the end case (last mini-batch < mini_batch_size)
    if m % mini_batch_size != 0:
        mini_batch_X = shuffled_X[:, num_complete_minibatches * mini_batch_size :]
        mini_batch_Y = shuffled_Y[:, num_complete_minibatches * mini_batch_size :]
        mini_batch = (mini_batch_X, mini_batch_Y)
        mini_batches.append(mini_batch)

    return mini_batches

# %% right
# GRADED FUNCTION: random_mini_batches


def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    """Cut the examples into random mini-batches, formula (3).

    Arguments:
    X -- inputs, shape (n_0, m)
    Y -- labels, shape (1, m)
    mini_batch_size -- number of examples in a full mini-batch
    seed -- seed of the permutation

    Returns:
    mini_batches -- list of pairs (mini_batch_X, mini_batch_Y), shapes (n_0, size) and (1, size)
    """
    np.random.seed(seed)
    m = X.shape[1]  # number of examples
    mini_batches = []
    # Step 1: shuffle the columns of X and Y with one permutation.
    permutation = np.random.permutation(m)
    shuffled_X = X[:, permutation]
    shuffled_Y = Y[:, permutation]
    # Step 2: cut them into mini-batches; the last one takes what is left.
    i = 0
    while i < m:
        # a slice that goes over the end just stops at the end
        j = i + mini_batch_size
        mini_batches.append((shuffled_X[:, i:j], shuffled_Y[:, i:j]))
        i = j
    return mini_batches

# %% right
# GRADED FUNCTION: random_mini_batches
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    p = np.random.permutation(m)
    starts = range(0, m, mini_batch_size)
    return [(X[:, p[a:a + mini_batch_size]], Y[:, p[a:a + mini_batch_size]]) for a in starts]

# %% right
# GRADED FUNCTION: random_mini_batches
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    permutation = np.random.permutation(m)
    cuts = np.arange(mini_batch_size, m, mini_batch_size)
    xs = np.array_split(X[:, permutation], cuts, axis=1)
    ys = np.array_split(Y[:, permutation], cuts, axis=1)
    return list(zip(xs, ys))

# %% right
# GRADED FUNCTION: random_mini_batches
def chunks(indices, size):
    """Pieces of the given size, the last one may be shorter."""
    for start in range(0, len(indices), size):
        yield indices[start:start + size]


def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    mini_batches = []
    for piece in chunks(np.random.permutation(X.shape[1]), mini_batch_size):
        mini_batches.append((np.take(X, piece, axis=1), np.take(Y, piece, axis=1)))
    return mini_batches

# %% right
# GRADED FUNCTION: random_mini_batches
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    order = np.random.permutation(m)

    def partition(bx, by):
        if bx.shape[1] <= mini_batch_size:
            return [(bx, by)]
        first = bx[:, :mini_batch_size], by[:, :mini_batch_size]
        return [first] + partition(bx[:, mini_batch_size:], by[:, mini_batch_size:])

    return partition(X[:, order], Y[:, order])

# %% right
# GRADED FUNCTION: random_mini_batches
from itertools import islice

def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    columns = iter(np.random.permutation(X.shape[1]))
    batches = []
    while chunk := list(islice(columns, mini_batch_size)):
        batches.append((X[:, chunk], Y[:, chunk]))
    return batches

# %% right
# GRADED FUNCTION: random_mini_batches
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    n, m = X.shape
    # put the labels under their examples, so that they are shuffled together
    both = np.vstack((X, Y))[:, np.random.permutation(m)]
    count = -(-m // mini_batch_size)  # rounded up
    mini_batches = []
    for k in range(count):
        part = both[:, k * mini_batch_size : min((k + 1) * mini_batch_size, m)]
        mini_batches.append((part[:n, :], part[n:, :].astype(Y.dtype)))
    return mini_batches

# %% right
# GRADED FUNCTION: random_mini_batches
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    rng = np.random.RandomState(seed)
    m = X.shape[1]
    permutation = rng.permutation(m)
    rows_X, rows_Y = X.T[permutation], Y.T[permutation]  # one example in each row

    full, rest = divmod(m, mini_batch_size)
    sizes = [mini_batch_size] * full + ([rest] if rest else [])
    mini_batches, end = [], 0
    for size in sizes:
        begin, end = end, end + size
        mini_batches.append((rows_X[begin:end].T, rows_Y[begin:end].T))
    return mini_batches

# %% right
# GRADED FUNCTION: random_mini_batches
import math

def random_mini_batches(X: np.ndarray, Y: np.ndarray, mini_batch_size: int = 64,
                        seed: int = 0) -> list:
    np.random.seed(seed)
    m = X.shape[1]
    indices = np.arange(m)
    np.random.shuffle(indices)
    n_batches = math.ceil(m / mini_batch_size)
    print(f"{m} examples in {n_batches} mini-batches")
    out = [None] * n_batches
    for j in range(n_batches):
        where = slice(j * mini_batch_size, (j + 1) * mini_batch_size)
        out[j] = [X[:, indices[where]], Y[:, indices[where]]]
    return out

# %% right
# GRADED FUNCTION: random_mini_batches
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    permutation = np.random.permutation(m)
    # which mini-batch each shuffled column goes into: 0 0 0 ... 1 1 1 ...
    batch_number = np.arange(m) // mini_batch_size
    mini_batches = []
    for b in np.unique(batch_number):
        members = permutation[batch_number == b]
        mini_batches.append((X[:, members], Y[:, members]))
    return mini_batches

# %% right
# GRADED FUNCTION: random_mini_batches
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    mini_batches, xs, ys = [], [], []
    for i in np.random.permutation(X.shape[1]):
        xs.append(X[:, i])
        ys.append(Y[0, i])
        if len(xs) == mini_batch_size:
            mini_batches.append((np.column_stack(xs), np.array([ys])))
            xs, ys = [], []
    if xs:  # something is left for a shorter mini-batch
        mini_batches.append((np.column_stack(xs), np.array([ys])))
    return mini_batches
