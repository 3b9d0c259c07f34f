"""Real ways to stop in random_mini_batches, each with the id of the remark due and words of it."""

# %% loop_variable_after_loop: did not run even once
# GRADED FUNCTION: random_mini_batches
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    permutation = list(np.random.permutation(m))
    shuffled_X, shuffled_Y = X[:, permutation], Y[:, permutation]
    mini_batches = []
    n = m // mini_batch_size
    for k in range(n):
        mini_batches.append((shuffled_X[:, k * mini_batch_size : (k + 1) * mini_batch_size], shuffled_Y[:, k * mini_batch_size : (k + 1) * mini_batch_size]))
    if m % mini_batch_size != 0:
        mini_batches.append((shuffled_X[:, (k + 1) * mini_batch_size :], shuffled_Y[:, (k + 1) * mini_batch_size :]))
    return mini_batches

# %% loop_variable_after_loop: end has its values from the loop
# GRADED FUNCTION: random_mini_batches
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    p = np.random.permutation(m)
    batches = []
    for start in range(0, m - mini_batch_size + 1, mini_batch_size):
        end = start + mini_batch_size
        batches.append((X[:, p[start:end]], Y[:, p[start:end]]))
    if m % mini_batch_size:
        batches.append((X[:, p[end:]], Y[:, p[end:]]))
    return batches

# %% list_extended: takes a tuple apart
# GRADED FUNCTION: random_mini_batches
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    p = np.random.permutation(m)
    batches = []
    for k in range(0, m, mini_batch_size):
        batches += (X[:, p[k : k + mini_batch_size]], Y[:, p[k : k + mini_batch_size]])
    return batches

# %% arguments: batches.append((X, Y))
# GRADED FUNCTION: random_mini_batches
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    p = np.random.permutation(m)
    batches = []
    for k in range(0, m, mini_batch_size):
        batches.append(X[:, p[k : k + mini_batch_size]], Y[:, p[k : k + mini_batch_size]])
    return batches

# %% shape_called: X.shape[1]
# GRADED FUNCTION: random_mini_batches
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape(1)
    permutation = list(np.random.permutation(m))
    return [(X[:, permutation], Y[:, permutation])]

# %% assigned_none: `mini_batches =`
# GRADED FUNCTION: random_mini_batches
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    order = np.random.permutation(m)
    mini_batches = []
    for start in range(0, m, mini_batch_size):
        chosen = order[start : start + mini_batch_size]
        mini_batches = mini_batches.append((X[:, chosen], Y[:, chosen]))
    return mini_batches

# %% list_plus: grows by append()
# GRADED FUNCTION: random_mini_batches
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    order = np.random.permutation(m)
    mini_batches = []
    for start in range(0, m, mini_batch_size):
        chosen = order[start : start + mini_batch_size]
        mini_batches = mini_batches + (X[:, chosen], Y[:, chosen])
    return mini_batches

# %% whole_number: // gives a whole number
# GRADED FUNCTION: random_mini_batches
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    order = np.random.permutation(m)
    mini_batches = []
    for k in range(m / mini_batch_size):
        chosen = order[k * mini_batch_size : (k + 1) * mini_batch_size]
        mini_batches.append((X[:, chosen], Y[:, chosen]))
    return mini_batches

# %% whole_number: np.floor returns a float
# GRADED FUNCTION: random_mini_batches
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    order = np.random.permutation(m)
    mini_batches = []
    for k in range(np.floor(m / mini_batch_size)):
        chosen = order[k * mini_batch_size : (k + 1) * mini_batch_size]
        mini_batches.append((X[:, chosen], Y[:, chosen]))
    return mini_batches

# %% columns_of_list: belong to a NumPy array
# GRADED FUNCTION: random_mini_batches
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    X = list(X)
    order = np.random.permutation(m)
    return [(X[:, order], Y[:, order])]

# %% undefined_name: `import math`
# GRADED FUNCTION: random_mini_batches
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    order = np.random.permutation(m)
    n = math.floor(m / mini_batch_size)
    return [(X[:, order[k * mini_batch_size :]], Y[:, order]) for k in range(n)]

# %% unbound_name: which needs a first value
# GRADED FUNCTION: random_mini_batches
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    order = np.random.permutation(m)
    m = X.shape[1]
    return [(X[:, order], Y[:, order])]

# %% function_subscripted: round brackets
# GRADED FUNCTION: random_mini_batches
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    order = np.random.permutation[m]
    return [(X[:, order], Y[:, order])]

# %% shape_index: shape[0], its rows
# GRADED FUNCTION: random_mini_batches
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[2]
    order = np.random.permutation(m)
    return [(X[:, order], Y[:, order])]

# %% not_a_list: `[]` makes a list
# GRADED FUNCTION: random_mini_batches
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    order = np.random.permutation(m)
    mini_batches = {}
    for start in range(0, m, mini_batch_size):
        chosen = order[start : start + mini_batch_size]
        mini_batches.append((X[:, chosen], Y[:, chosen]))
    return mini_batches

# %% attribute: The nearest that it has is permutation
# GRADED FUNCTION: random_mini_batches
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    order = np.random.permutaton(m)
    return [(X[:, order], Y[:, order])]

# %% returns_nothing: stands inside a block
# GRADED FUNCTION: random_mini_batches
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    order = np.random.permutation(m)
    mini_batches = []
    for start in range(0, m, mini_batch_size):
        chosen = order[start : start + mini_batch_size]
        mini_batches.append((X[:, chosen], Y[:, chosen]))
    if m % mini_batch_size == 0:
        return mini_batches

# %% default_written_in: Line 8 has the number 64 where mini_batch_size may be meant
# GRADED FUNCTION: random_mini_batches
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    p = np.random.permutation(m)
    batches = []
    for k in range(0, m, mini_batch_size):
        batches.append((X[:, p[k : k + 64]], Y[:, p[k : k + 64]]))
    return batches

# %% argument_unused: Your function never uses seed
# GRADED FUNCTION: random_mini_batches
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    m = X.shape[1]
    p = np.random.permutation(m)
    return [(X[:, p[k : k + mini_batch_size]], Y[:, p[k : k + mini_batch_size]]) for k in range(0, m, mini_batch_size)]

# %% parts_of_array: An array cannot be made of parts that differ in shape
# GRADED FUNCTION: random_mini_batches
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    p = np.random.permutation(X.shape[1])
    cuts = range(0, X.shape[1], mini_batch_size)
    return np.array([(X[:, p[k : k + mini_batch_size]], Y[:, p[k : k + mini_batch_size]]) for k in cuts])

# %% repair: the first one is correct
# GRADED FUNCTION: random_mini_batches
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    p = np.random.permutation(X.shape[1])
    cuts = range(0, X.shape[1], mini_batch_size)
    return [(X[:, p[k : k + mini_batch_size]], Y[:, p[k : k + mini_batch_size]]) for k in cuts], len(cuts)

# %% returns_generator: The `yield` in line 7 makes a generator
# GRADED FUNCTION: random_mini_batches
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    order = np.random.permutation(X.shape[1])
    for start in range(0, X.shape[1], mini_batch_size):
        part = order[start : start + mini_batch_size]
        yield X[:, part], Y[:, part]
