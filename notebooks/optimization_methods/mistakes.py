"""Named mistakes of optimization_methods, and conventions of the field: what students' numbers can show, and what to tell them then.

A row's edits, made in the instructor's cell, give a function that makes the mistake; what it returns is
the mistake's fingerprint. A student whose function returns the same on every hidden and fresh case reads
the message, however the code was written. Messages say where to look, never what to write.
"""

from autograder import Convention, Mistake

GD = "update_parameters_with_gd"
BATCHES = "random_mini_batches"
VELOCITY = "initialize_velocity"
MOMENTUM = "update_parameters_with_momentum"
INIT_ADAM = "initialize_adam"
ADAM = "update_parameters_with_adam"

GD_W = 'parameters[f"W{l}"] = parameters[f"W{l}"] - learning_rate * grads[f"dW{l}"]'
GD_B = 'parameters[f"b{l}"] = parameters[f"b{l}"] - learning_rate * grads[f"db{l}"]'
V_W = 'v[f"dW{l}"] = beta * v[f"dW{l}"] + (1 - beta) * grads[f"dW{l}"]'
V_B = 'v[f"db{l}"] = beta * v[f"db{l}"] + (1 - beta) * grads[f"db{l}"]'
STEP_W = 'parameters[f"W{l}"] = parameters[f"W{l}"] - learning_rate * v[f"dW{l}"]'
STEP_B = 'parameters[f"b{l}"] = parameters[f"b{l}"] - learning_rate * v[f"db{l}"]'
ZERO_W = 'v[f"dW{l}"] = np.zeros(parameters[f"W{l}"].shape)'
ZERO_B = 'v[f"db{l}"] = np.zeros(parameters[f"b{l}"].shape)'
ALL_LAYERS = "range(1, L + 1)"
STEP = "section 1, formula (2)"
PARTITION = "section 2, formula (3)"
START = "section 3, where the velocity starts"
VELOCITY_STEP = "section 3, formulas (4) and (5)"
MOMENTS = "section 4, formulas (6) and (7)"
CORRECTION = "section 4, formula (8)"
ADAM_STEP = "section 4, formula (9)"
ROOT_W, ROOT_B = "np.sqrt(s_corrected_dW + epsilon)", "np.sqrt(s_corrected_db + epsilon)"
S_W, S_B = 's[f"dW{l}"] / (1 - beta2**t)', 's[f"db{l}"] / (1 - beta2**t)'
ASKED_EPSILON = (
    "This notebook corrects the average first and adds epsilon to it inside the root, as its formula (9) has it; with "
    "the usual epsilon the two differ by very little."
)
ASKED_AVERAGE = (
    "This notebook asks for an average, whose weights beta and 1 - beta add up to one and which the learning rate does "
    "not enter: then v has the size of a gradient, whatever beta and the learning rate are."
)
ASKED_BATCHES = (
    "This notebook asks for all examples, in mini-batches of mini_batch_size; only the last may be smaller."
)
ASKED_SHUFFLE = (
    "This notebook asks for np.random.seed and np.random.permutation, so that everybody gets the same mini-batches from "
    "the same seed."
)

MISTAKES = [
    # --- gradient descent -------------------------------------------------------------------------
    Mistake(
        "gd_uphill", GD, "The parameters walk uphill",
        "Every parameter moved by the right amount in the opposite direction, so the cost would grow. "
        "Look at the sign in the update.",
        STEP, "Adds the gradient step where it is to be subtracted.",
        (("- learning_rate", "+ learning_rate"),),
    ),
    Mistake(
        "gd_biases_stay", GD, "The biases stay where they are",
        "The weights are updated as they should be, and no bias has changed. The rule has two halves.",
        STEP, "The line for b is missing.",
        ((GD_B, "pass"),),
    ),
    Mistake(
        "gd_weights_stay", GD, "The weights stay where they are",
        "The biases are updated as they should be, and no weight has changed. The rule has two halves.",
        STEP, "The line for W is missing.",
        ((GD_W, "pass"),),
    ),
    Mistake(
        "gd_no_learning_rate", GD, "The learning rate is not used",
        "Each parameter moved by its whole gradient. Something should scale that step.",
        STEP, "Subtracts the bare gradient.",
        (("learning_rate * ", ""),),
    ),
    Mistake(
        "gd_first_layer_only", GD, "Only the first layer is updated",
        "Layer 1 is right and every later layer is unchanged. How many times does your loop run?",
        STEP, "The loop runs once, or the function returns inside the loop.",
        ((ALL_LAYERS, "range(1, min(L, 1) + 1)"),),
    ),
    Mistake(
        "gd_last_layer_missing", GD, "The last layer is left out",
        "All layers but the last are right. Look at where your loop over the layers ends.",
        STEP, "range(1, L) where range(1, L + 1) is meant.",
        ((ALL_LAYERS, "range(1, L)"),),
    ),
    Mistake(
        "gd_first_layer_missing", GD, "The first layer is left out",
        "All layers but the first are right. Look at where your loop over the layers begins.",
        STEP, "The loop starts at 2, or l + 1 is used with an index that already starts at 1.",
        ((ALL_LAYERS, "range(2, L + 1)"),),
    ),
    Mistake(
        "gd_gradient_instead", GD, "The step has taken the parameter's place",
        "What you return is only the step, without the parameter it starts from.",
        STEP, "Assigns learning_rate * gradient, negated, instead of subtracting it from the parameter.",
        (('= parameters[f"W{l}"] - ', "= -"), ('= parameters[f"b{l}"] - ', "= -")),
    ),
    Mistake(
        "gd_bias_follows_weight_gradient", GD, "The biases follow the weights' gradient",
        "The weights are right, but each bias has taken on the shape of a weight matrix. Look at which "
        "gradient belongs to a bias.",
        STEP, "The line for b uses dW, which broadcasting lets pass.",
        (('grads[f"db{l}"]', 'grads[f"dW{l}"]'),),
    ),
    Mistake(
        "gd_fixed_learning_rate", GD, "The learning rate is always 0.01",
        "Your steps have the same length whatever learning rate is asked for. Let the argument decide.",
        STEP, "0.01 is written into the update.",
        (("learning_rate * grads", "0.01 * grads"),),
    ),
    Mistake(
        "gd_divided_by_learning_rate", GD, "The gradient is divided by the learning rate",
        "A larger learning rate makes your steps shorter. Look at how the learning rate enters the step.",
        STEP, "Divides by alpha instead of multiplying with it.",
        (('learning_rate * grads[f"dW{l}"]', 'grads[f"dW{l}"] / learning_rate'),
        ('learning_rate * grads[f"db{l}"]', 'grads[f"db{l}"] / learning_rate')),
    ),
    Mistake(
        "gd_two_layers", GD, "It is always two layers that are updated",
        "Your loop runs twice for every network. Which argument tells how many layers there are?",
        STEP, "range(1, 3), or L = 2.",
        ((ALL_LAYERS, "range(1, 3)"),),
    ),
    # --- mini-batches -----------------------------------------------------------------------------
    Mistake(
        "last_batch_drops_examples", BATCHES, "The last mini-batch is one example short",
        "When the examples do not divide evenly, your last mini-batch leaves out the very last one. "
        "Remember that a slice already stops before its end.",
        PARTITION, "The remainder is sliced up to -1; the record's published traces carry this mistake.",
        (("end = min(start + mini_batch_size, m)",
         "end = start + mini_batch_size if start + mini_batch_size <= m else -1"),),
    ),
    Mistake(
        "last_batch_overlaps", BATCHES, "The last mini-batch takes examples twice",
        "Your last mini-batch is as large as the others, so some of its examples were in the one before. "
        "It should hold just what is left.",
        PARTITION, "The remainder is taken as the last `size` columns.",
        (("end = min(start + mini_batch_size, m)",
         "end = min(start + mini_batch_size, m)\n        start = max(0, end - mini_batch_size)"),),
    ),
    Mistake(
        "empty_last_batch", BATCHES, "There is an empty mini-batch at the end",
        "When the examples divide evenly, you append one more mini-batch with nothing in it.",
        PARTITION, "The remainder is appended without asking whether there is one.",
        (("range(0, m, mini_batch_size)", "range(0, m + 1, mini_batch_size)"),),
    ),
    Mistake(
        "y_not_shuffled", BATCHES, "The labels are not shuffled with the examples",
        "X is shuffled and Y is in its old order, so almost every example has somebody else's label.",
        "section 2, step 1", "Y is sliced unshuffled.",
        (("shuffled_Y = Y[:, permutation]", "shuffled_Y = Y"),),
    ),
    Mistake(
        "x_not_shuffled", BATCHES, "The examples are not shuffled with the labels",
        "Y is shuffled and X is in its old order, so almost every example has somebody else's label.",
        "section 2, step 1", "X is sliced unshuffled.",
        (("shuffled_X = X[:, permutation]", "shuffled_X = X"),),
    ),
    Mistake(
        "not_shuffled", BATCHES, "The examples are not shuffled at all",
        "The mini-batches hold the examples in the order in which they came.",
        "section 2, step 1", "X and Y are sliced instead of their shuffled copies.",
        (("shuffled_X = X[:, permutation]", "shuffled_X = X"),
        ("shuffled_Y = Y[:, permutation]", "shuffled_Y = Y")),
    ),
    Mistake(
        "two_permutations", BATCHES, "X and Y are shuffled with two different permutations",
        "Both are shuffled, but each in its own order, so the labels no longer belong to their examples.",
        "section 2, step 1", "np.random.permutation is called once for X and once more for Y.",
        (("shuffled_Y = Y[:, permutation]", "shuffled_Y = Y[:, np.random.permutation(m)]"),),
    ),
    Mistake(
        "seed_ignored", BATCHES, "The seed is always the same",
        "With seed 0 all is well, but another seed should give another order, and it does not.",
        "section 2, step 1", "np.random.seed(0) where the argument is meant.",
        (("np.random.seed(seed)", "np.random.seed(0)"),),
    ),
    Mistake(
        "size_ignored", BATCHES, "The mini-batch size is always 64",
        "The argument mini_batch_size does not change the mini-batches you return.",
        PARTITION, "64 is written into the partition.",
        (("range(0, m, mini_batch_size)", "range(0, m, 64)"), ("start + mini_batch_size", "start + 64")),
    ),
    Mistake(
        "pair_swapped", BATCHES, "Each pair is the wrong way round",
        "Your mini-batches hold the labels first and the inputs second.",
        PARTITION, "Appends (mini_batch_Y, mini_batch_X).",
        (("(mini_batch_X, mini_batch_Y)", "(mini_batch_Y, mini_batch_X)"),),
    ),
    Mistake(
        "first_batch_only", BATCHES, "There is only one mini-batch",
        "The first mini-batch is right, and no other is returned. Look at where your function returns.",
        PARTITION, "Returns inside the loop.",
        (("mini_batches.append((mini_batch_X, mini_batch_Y))",
         "mini_batches.append((mini_batch_X, mini_batch_Y))\n        break"),),
    ),
    Mistake(
        "batch_one_short", BATCHES, "Every mini-batch is one example short",
        "Each mini-batch leaves out its last example. Remember that a slice already stops before its end.",
        PARTITION, "The end of each slice has a - 1 too many.",
        (("end = min(start + mini_batch_size, m)", "end = min(start + mini_batch_size, m) - 1"),),
    ),
    Mistake(
        "last_batch_padded", BATCHES, "The last mini-batch is filled up with zeros",
        "Your last mini-batch is as large as the others because it holds examples of nothing but zeros. It "
        "may be smaller than the others.",
        PARTITION, "The remainder is padded to the full size.",
        (("        mini_batches.append(",
         "        rest = ((0, 0), (0, mini_batch_size - (end - start)))\n"
         "        mini_batch_X, mini_batch_Y = np.pad(mini_batch_X, rest), np.pad(mini_batch_Y, rest)\n"
         "        mini_batches.append("),),
    ),
    Mistake(
        "rows_instead_of_columns", BATCHES, "The mini-batches are cut out of the rows",
        "Your mini-batches hold some of the features of all examples. They should hold all features of some "
        "examples, and each example is a column.",
        PARTITION, "X[start:end, :], as in libraries that keep examples in rows.",
        (("[:, start:end]", "[start:end, :]"),),
    ),
    Mistake(
        "examples_counted_by_rows", BATCHES, "The features are counted instead of the examples",
        "The number of examples you work with is the number of rows of X. Each example is a column.",
        "section 2, step 1", "X.shape[0] where X.shape[1] is meant.",
        (("X.shape[1]", "X.shape[0]"),),
    ),
    Mistake(
        "drawn_with_repeats", BATCHES, "Some examples come twice and others never",
        "Your shuffle draws each position by itself, so that some examples repeat and others are left out. A "
        "permutation has every example exactly once.",
        "section 2, step 1", "np.random.randint or choice in place of np.random.permutation.",
        (("np.random.permutation(m)", "np.random.randint(0, m, m)"),),
    ),
    Mistake(
        "only_last_batch", BATCHES, "Only the last mini-batch is left",
        "Your list holds one mini-batch, the last one. Look at what happens to those before it.",
        PARTITION, "The list is made anew in each round of the loop.",
        (("mini_batches.append((mini_batch_X, mini_batch_Y))",
         "mini_batches = [(mini_batch_X, mini_batch_Y)]"),),
    ),
    Mistake(
        "first_examples_again", BATCHES, "Every mini-batch begins with the first example",
        "Each mini-batch holds all examples of those before it, too. Look at where each of your slices "
        "begins.",
        PARTITION, "The slice has an end but no beginning.",
        (("[:, start:end]", "[:, :end]"),),
    ),
    # --- velocity ---------------------------------------------------------------------------------
    Mistake(
        "velocity_without_biases", VELOCITY, "The biases have no velocity",
        "There is a velocity for every weight matrix and for no bias. Both kinds of parameter need one.",
        START, "The line for db is missing.",
        ((ZERO_B, "pass"),),
    ),
    Mistake(
        "velocity_without_weights", VELOCITY, "The weights have no velocity",
        "There is a velocity for every bias and for no weight matrix. Both kinds of parameter need one.",
        START, "The line for dW is missing.",
        ((ZERO_W, "pass"),),
    ),
    Mistake(
        "velocity_ones", VELOCITY, "The velocity does not start at zero",
        "Every array has the right name and shape, but it is full of ones.",
        START, "np.ones for np.zeros.",
        (("np.zeros", "np.ones"),),
    ),
    Mistake(
        "velocity_parameters", VELOCITY, "The velocity starts as a copy of the parameters",
        "Every array has the right name and shape, but it holds the parameter itself.",
        START, "Copies the parameters instead of making zeros of their shape.",
        (('np.zeros(parameters[f"W{l}"].shape)', 'np.array(parameters[f"W{l}"])'),
        ('np.zeros(parameters[f"b{l}"].shape)', 'np.array(parameters[f"b{l}"])')),
    ),
    Mistake(
        "velocity_flat_biases", VELOCITY, "The biases' velocity is flat",
        "The velocity of a bias has only one dimension. It should have the very shape of the bias.",
        START, "np.zeros(n) for np.zeros((n, 1)).",
        (('np.zeros(parameters[f"b{l}"].shape)', 'np.zeros(parameters[f"b{l}"].shape[0])'),),
    ),
    Mistake(
        "velocity_names", VELOCITY, "The entries have the parameters' names",
        "The arrays are right, but they are stored under W1, b1, … The velocity belongs to the gradients, and "
        "so do its names.",
        START, "v['W1'] for v['dW1'].",
        (('v[f"dW{l}"]', 'v[f"W{l}"]'), ('v[f"db{l}"]', 'v[f"b{l}"]')),
    ),
    Mistake(
        "velocity_integers", VELOCITY, "The velocity holds integers",
        "The zeros are whole numbers, and a velocity needs decimals: an update in place would be cut off.",
        START, "dtype=int.",
        ((".shape)", ".shape, dtype=int)"),),
    ),
    Mistake(
        "velocity_last_layer_missing", VELOCITY, "The last layer has no velocity",
        "All layers but the last have their zeros. Look at where your loop over the layers ends.",
        START, "range(1, L) where range(1, L + 1) is meant.",
        ((ALL_LAYERS, "range(1, L)"),),
    ),
    Mistake(
        "velocity_first_layer_missing", VELOCITY, "The first layer has no velocity",
        "All layers but the first have their zeros. Look at where your loop over the layers begins.",
        START, "The loop starts at 2, or l + 1 is used with an index that already starts at 1.",
        ((ALL_LAYERS, "range(2, L + 1)"),),
    ),
    Mistake(
        "velocity_first_layer_only", VELOCITY, "Only the first layer has a velocity",
        "Layer 1 has its zeros, and no later layer has any. How many times does your loop run?",
        START, "The function returns inside the loop.",
        ((ALL_LAYERS, "range(1, min(L, 1) + 1)"),),
    ),
    Mistake(
        "velocity_turned", VELOCITY, "The velocity's rows and columns are exchanged",
        "Every array is there, but lies on its side. Each should have the very shape of its parameter.",
        START, "The shape is reversed, or taken of the transpose.",
        ((".shape)", ".shape[::-1])"),),
    ),
    Mistake(
        "velocity_biases_shaped_like_weights", VELOCITY, "The biases' velocity is shaped like the weights",
        "The velocity of a bias is as wide as a weight matrix. It should have the very shape of the bias.",
        START, "The line for db was copied and still asks for the shape of W.",
        (('parameters[f"b{l}"].shape', 'parameters[f"W{l}"].shape'),),
    ),
    # --- momentum ---------------------------------------------------------------------------------
    Mistake(
        "momentum_weights_swapped", MOMENTUM, "The past and the new gradient have swapped their weights",
        "Your velocity gives the new gradient the weight that belongs to the past, and the past the weight of the new.",
        VELOCITY_STEP, "beta and 1 - beta are exchanged.",
        (("beta * v[", "(1 - beta) * v["), ("(1 - beta) * grads[", "beta * grads[")),
    ),
    Mistake(
        "momentum_past_forgotten", MOMENTUM, "The velocity forgets its past",
        "Your velocity depends on the new gradient alone; what it was before has no influence.",
        VELOCITY_STEP, "The term beta * v is missing.",
        (('beta * v[f"dW{l}"] + ', ""), ('beta * v[f"db{l}"] + ', "")),
    ),
    Mistake(
        "momentum_past_not_weighted", MOMENTUM, "The past enters with its full weight",
        "Your velocity adds the new share to all of the old velocity, so it would grow and grow.",
        VELOCITY_STEP, "v + (1 - beta) dW.",
        (('beta * v[f"dW{l}"]', 'v[f"dW{l}"]'), ('beta * v[f"db{l}"]', 'v[f"db{l}"]')),
    ),
    Mistake(
        "momentum_uphill", MOMENTUM, "The parameters walk uphill",
        "The velocity is right, but the parameters move along it instead of against it.",
        VELOCITY_STEP, "Plus for minus in the step.",
        (("- learning_rate", "+ learning_rate"),),
    ),
    Mistake(
        "momentum_no_learning_rate", MOMENTUM, "The learning rate is not used",
        "The velocity is right, but the parameters move by all of it. Something should scale that step.",
        VELOCITY_STEP, "The step is the bare velocity.",
        (("learning_rate * ", ""),),
    ),
    Mistake(
        "momentum_learning_rate_in_velocity", MOMENTUM, "The learning rate is inside the velocity",
        "The parameters may look reasonable, but the velocity you return is scaled by the learning rate. It "
        "belongs in the step only.",
        VELOCITY_STEP, "v = beta v + (1 - beta) alpha dW; W = W - v.",
        (("(1 - beta) * grads", "(1 - beta) * learning_rate * grads"), ("- learning_rate * v", "- v")),
    ),
    Mistake(
        "momentum_plain_step", MOMENTUM, "The step uses the gradient instead of the velocity",
        "The velocity is right, but the parameters do not follow it: they take a step of plain descent.",
        VELOCITY_STEP, "The step uses grads.",
        (("learning_rate * v[", "learning_rate * grads["),),
    ),
    Mistake(
        "momentum_old_velocity", MOMENTUM, "The parameters follow the old velocity",
        "The velocity you return is right, but the parameters moved with its value from before this step. The "
        "order of your lines matters.",
        VELOCITY_STEP, "W is updated before v.",
        ((f"{V_W}\n        {V_B}\n        {STEP_W}\n        {STEP_B}",
         f"{STEP_W}\n        {STEP_B}\n        {V_W}\n        {V_B}"),),
    ),
    Mistake(
        "momentum_biases_stay", MOMENTUM, "The biases stay where they are",
        "Velocities and weights are right, and no bias has changed.",
        VELOCITY_STEP, "The step for b is missing.",
        ((STEP_B, "pass"),),
    ),
    Mistake(
        "momentum_state_not_kept", MOMENTUM, "The velocity is not carried on",
        "The parameters moved correctly, but the velocity you return is the one that came in, so the next step "
        "would start again from there.",
        VELOCITY_STEP, "The new velocity is kept in a local variable.",
        (("    for l in", "    old = dict(v)\n    for l in"), ("return parameters, v", "return parameters, old")),
    ),
    Mistake(
        "momentum_return_swapped", MOMENTUM, "The results are in the wrong order",
        "What you return first should come second.",
        VELOCITY_STEP, "return v, parameters.",
        (("return parameters, v", "return v, parameters"),),
    ),
    Mistake(
        "momentum_last_layer_missing", MOMENTUM, "The last layer is left out",
        "All layers but the last are right. Look at where your loop over the layers ends.",
        VELOCITY_STEP, "range(1, L) where range(1, L + 1) is meant.",
        ((ALL_LAYERS, "range(1, L)"),),
    ),
    Mistake(
        "momentum_first_layer_missing", MOMENTUM, "The first layer is left out",
        "All layers but the first are right. Look at where your loop over the layers begins.",
        VELOCITY_STEP, "The loop starts at 2, or l + 1 is used with an index that already starts at 1.",
        ((ALL_LAYERS, "range(2, L + 1)"),),
    ),
    Mistake(
        "momentum_first_layer_only", MOMENTUM, "Only the first layer is updated",
        "Layer 1 is right and every later layer is unchanged. How many times does your loop run?",
        VELOCITY_STEP, "The function returns inside the loop.",
        ((ALL_LAYERS, "range(1, min(L, 1) + 1)"),),
    ),
    Mistake(
        "momentum_weights_stay", MOMENTUM, "The weights stay where they are",
        "Velocities and biases are right, and no weight has changed.",
        VELOCITY_STEP, "The step for W is missing.",
        ((STEP_W, "pass"),),
    ),
    Mistake(
        "momentum_bias_follows_weight_gradient", MOMENTUM, "The biases follow the weights' gradient",
        "The weights are right, but the velocity of each bias has taken on the shape of a weight matrix. "
        "Look at which gradient belongs to a bias.",
        VELOCITY_STEP, "The line for db averages dW, which broadcasting lets pass.",
        (('grads[f"db{l}"]', 'grads[f"dW{l}"]'),),
    ),
    Mistake(
        "momentum_minus_in_velocity", MOMENTUM, "The new gradient is subtracted from the velocity",
        "Your velocity moves away from the new gradient. The sign that makes the step go downhill stands "
        "in the step, not in the average.",
        VELOCITY_STEP, "v = beta v - (1 - beta) dW.",
        (("] + (1 - beta)", "] - (1 - beta)"),),
    ),
    Mistake(
        "momentum_fixed_beta", MOMENTUM, "beta is always 0.9",
        "Your velocity remembers for just as long whatever beta is asked for. Let the argument decide.",
        VELOCITY_STEP, "0.9 is written into the average.",
        (("beta * v", "0.9 * v"), ("(1 - beta)", "(1 - 0.9)")),
    ),
    Mistake(
        "momentum_fixed_learning_rate", MOMENTUM, "The learning rate is always 0.01",
        "The velocity is right, but the step has the same length whatever learning rate is asked for. Let "
        "the argument decide.",
        VELOCITY_STEP, "0.01 is written into the step.",
        (("learning_rate * v", "0.01 * v"),),
    ),
    Mistake(
        "momentum_two_layers", MOMENTUM, "It is always two layers that are updated",
        "Your loop runs twice for every network. Which argument tells how many layers there are?",
        VELOCITY_STEP, "range(1, 3), or L = 2.",
        ((ALL_LAYERS, "range(1, 3)"),),
    ),
    # --- Adam's start -----------------------------------------------------------------------------
    Mistake(
        "adam_one_dictionary", INIT_ADAM, "v and s are one and the same dictionary",
        "Your two averages share their memory: what is written into v appears in s as well. They need a "
        "dictionary and arrays of their own.",
        "section 4, where both averages start", "v = s = {}.",
        (("s = {}", "s = v"),),
    ),
    Mistake(
        "adam_shared_arrays", INIT_ADAM, "v and s share their arrays",
        "There are two dictionaries, but the same arrays are in both: a change in place to one average would "
        "change the other.",
        "section 4, where both averages start", "s['dW1'] = v['dW1'] = np.zeros(...).",
        (('s[f"dW{l}"] = np.zeros(parameters[f"W{l}"].shape)', 's[f"dW{l}"] = v[f"dW{l}"]'),
        ('s[f"db{l}"] = np.zeros(parameters[f"b{l}"].shape)', 's[f"db{l}"] = v[f"db{l}"]')),
    ),
    Mistake(
        "adam_without_biases", INIT_ADAM, "The biases have no averages",
        "There are averages for every weight matrix and for no bias. Both kinds of parameter need them.",
        "section 4, where both averages start", "The lines for db are missing.",
        (('v[f"db{l}"] = np.zeros(parameters[f"b{l}"].shape)', "pass"),
        ('s[f"db{l}"] = np.zeros(parameters[f"b{l}"].shape)', "pass")),
    ),
    Mistake(
        "adam_s_empty", INIT_ADAM, "The second average is empty",
        "The first average has its zeros, and the second has no entries at all.",
        "section 4, where both averages start", "Only v is filled.",
        (('s[f"dW{l}"] = np.zeros(parameters[f"W{l}"].shape)', "pass"),
        ('s[f"db{l}"] = np.zeros(parameters[f"b{l}"].shape)', "pass")),
    ),
    Mistake(
        "adam_s_ones", INIT_ADAM, "The averages do not start at zero",
        "Names and shapes are right, but the averages are full of ones.",
        "section 4, where both averages start", "np.ones for np.zeros.",
        (("np.zeros", "np.ones"),),
    ),
    Mistake(
        "adam_integers", INIT_ADAM, "The averages hold integers",
        "The zeros are integers: an update in place would lose all that stands after the decimal point.",
        "section 4, where both averages start", "dtype=int.",
        ((".shape)", ".shape, dtype=int)"),),
    ),
    Mistake(
        "adam_flat_biases", INIT_ADAM, "The biases' averages are flat",
        "The averages of a bias have only one dimension. They should have the very shape of the bias.",
        "section 4, where both averages start", "np.zeros(n) for np.zeros((n, 1)).",
        (('np.zeros(parameters[f"b{l}"].shape)', 'np.zeros(parameters[f"b{l}"].shape[0])'),),
    ),
    Mistake(
        "adam_names", INIT_ADAM, "The entries have the parameters' names",
        "The arrays are right, but they are stored under W1, b1, … The averages belong to the gradients, "
        "and so do their names.",
        "section 4, where both averages start", "v['W1'] for v['dW1'].",
        (('v[f"d', 'v[f"'), ('s[f"d', 's[f"')),
    ),
    Mistake(
        "adam_start_last_layer_missing", INIT_ADAM, "The last layer has no averages",
        "All layers but the last have their zeros. Look at where your loop over the layers ends.",
        "section 4, where both averages start", "range(1, L) where range(1, L + 1) is meant.",
        ((ALL_LAYERS, "range(1, L)"),),
    ),
    # --- Adam -------------------------------------------------------------------------------------
    Mistake(
        "no_bias_correction", ADAM, "The bias correction is missing",
        "Your averages are right, but the step uses them as they are. In the first steps they are still "
        "close to the zeros they started from, and have to be corrected for that.",
        CORRECTION, "v and s are used uncorrected.",
        ((" / (1 - beta1**t)", ""), (" / (1 - beta2**t)", "")),
    ),
    Mistake(
        "no_first_correction", ADAM, "The first average is not corrected",
        "The correction is made for s only; v needs one too.",
        CORRECTION, "v is used uncorrected.",
        ((" / (1 - beta1**t)", ""),),
    ),
    Mistake(
        "no_second_correction", ADAM, "The second average is not corrected",
        "The correction is made for v only; s needs one too.",
        CORRECTION, "s is used uncorrected.",
        ((" / (1 - beta2**t)", ""),),
    ),
    Mistake(
        "t_ignored", ADAM, "The bias correction does not depend on t",
        "Your correction is the one of the very first step, at every step. It should fade as t grows.",
        CORRECTION, "1 - beta where 1 - beta**t is meant.",
        (("beta1**t", "beta1"), ("beta2**t", "beta2")),
    ),
    Mistake(
        "t_multiplied", ADAM, "The bias correction multiplies by t",
        "In the correction, t should be an exponent.",
        CORRECTION, "1 - beta * t.",
        (("beta1**t", "beta1 * t"), ("beta2**t", "beta2 * t")),
    ),
    Mistake(
        "t_one_late", ADAM, "The bias correction lags one step behind",
        "Your correction uses the step before this one. The first step already has t = 1.",
        CORRECTION, "t - 1 in the exponent.",
        (("beta1**t", "beta1 ** (t - 1)"), ("beta2**t", "beta2 ** (t - 1)")),
    ),
    Mistake(
        "corrected_state_kept", ADAM, "The corrected averages are kept",
        "The parameters are right, but the averages you return are the corrected ones, so the next step "
        "would correct them again.",
        CORRECTION, "The corrected values are written back into v and s.",
        (("    return parameters", '    v = {k: x / (1 - beta1**t) for k, x in v.items()}\n'
         "    s = {k: x / (1 - beta2**t) for k, x in s.items()}\n    return parameters"),),
    ),
    Mistake(
        "gradient_not_squared", ADAM, "The gradient is not squared",
        "Your second average is an average of the gradient itself, so it can even be negative under the root.",
        MOMENTS, "s averages dW, not its square.",
        (("] ** 2", "]"),),
    ),
    Mistake(
        "average_squared", ADAM, "The average is squared, not the gradient",
        "The second average should follow the squares of the gradients; yours follows the square of v.",
        MOMENTS, "s averages v**2.",
        (('(1 - beta2) * grads[f"dW{l}"]', '(1 - beta2) * v[f"dW{l}"]'),
        ('(1 - beta2) * grads[f"db{l}"]', '(1 - beta2) * v[f"db{l}"]')),
    ),
    Mistake(
        "root_forgotten", ADAM, "The root is missing",
        "Both averages are right, but you divide by the second one itself.",
        ADAM_STEP, "Divides by s + epsilon.",
        (("np.sqrt(", "("),),
    ),
    Mistake(
        "epsilon_missing", ADAM, "Epsilon is not used",
        "The steps are almost right; where the second average is small, they differ. Something should keep "
        "the division from growing without bound.",
        ADAM_STEP, "Divides by sqrt(s).",
        (("s_corrected_dW + epsilon", "s_corrected_dW"), ("s_corrected_db + epsilon", "s_corrected_db")),
    ),
    Mistake(
        "epsilon_after_division", ADAM, "Epsilon is added after the division",
        "Epsilon belongs to what you divide by; yours is added to the quotient. Check your brackets.",
        ADAM_STEP, "v / sqrt(s) + epsilon: a missing pair of brackets.",
        (("learning_rate * v_corrected_dW / np.sqrt(s_corrected_dW + epsilon)",
         "learning_rate * (v_corrected_dW / np.sqrt(s_corrected_dW) + epsilon)"),
        ("learning_rate * v_corrected_db / np.sqrt(s_corrected_db + epsilon)",
         "learning_rate * (v_corrected_db / np.sqrt(s_corrected_db) + epsilon)")),
    ),
    Mistake(
        "betas_swapped", ADAM, "beta1 and beta2 have swapped their places",
        "The first average forgets at the rate of the second, and the second at the rate of the first.",
        MOMENTS, "beta1 and beta2 are exchanged everywhere.",
        (("    L = len", "    beta1, beta2 = beta2, beta1\n    L = len"),),
    ),
    Mistake(
        "adam_weights_swapped", ADAM, "The past and the new gradient have swapped their weights",
        "Your averages give the new gradient the weight that belongs to the past, and the past the weight of the new.",
        MOMENTS, "beta and 1 - beta are exchanged in both averages.",
        (("beta1 * v[", "(1 - beta1) * v["), ("(1 - beta1) * grads", "beta1 * grads"),
        ("beta2 * s[", "(1 - beta2) * s["), ("(1 - beta2) * grads", "beta2 * grads")),
    ),
    Mistake(
        "adam_uphill", ADAM, "The parameters walk uphill",
        "Both averages are right, and the step has the right length in the opposite direction.",
        ADAM_STEP, "Plus for minus in the step.",
        (("- learning_rate", "+ learning_rate"),),
    ),
    Mistake(
        "adam_no_learning_rate", ADAM, "The learning rate is not used",
        "Both averages are right, but nothing scales the step.",
        ADAM_STEP, "The step has no factor alpha.",
        (("learning_rate * ", ""),),
    ),
    Mistake(
        "adam_gradient_in_step", ADAM, "The step uses the gradient instead of its average",
        "Both averages are right, but the first one is not what you step along.",
        ADAM_STEP, "grads in the numerator: RMSprop with a corrected s.",
        (("learning_rate * v_corrected_dW", 'learning_rate * grads[f"dW{l}"]'),
        ("learning_rate * v_corrected_db", 'learning_rate * grads[f"db{l}"]')),
    ),
    Mistake(
        "adam_state_not_kept", ADAM, "The averages are not carried on",
        "The parameters moved correctly, but the averages you return are those that came in, so the next step "
        "would start again from there.",
        MOMENTS, "The new averages are kept in local variables.",
        (("    for l in", "    old_v, old_s = dict(v), dict(s)\n    for l in"),
        ("return parameters, v, s", "return parameters, old_v, old_s")),
    ),
    Mistake(
        "adam_biases_stay", ADAM, "The biases stay where they are",
        "Averages and weights are right, and no bias has changed.",
        ADAM_STEP, "The step for b is missing.",
        (('parameters[f"b{l}"] = parameters[f"b{l}"] -', '_ = parameters[f"b{l}"] -'),),
    ),
    Mistake(
        "adam_first_layer_only", ADAM, "Only the first layer is updated",
        "Layer 1 is right and every later layer is unchanged. How many times does your loop run?",
        ADAM_STEP, "The function returns inside the loop.",
        ((ALL_LAYERS, "range(1, min(L, 1) + 1)"),),
    ),
    Mistake(
        "adam_last_layer_missing", ADAM, "The last layer is left out",
        "All layers but the last are right. Look at where your loop over the layers ends.",
        ADAM_STEP, "range(1, L) where range(1, L + 1) is meant.",
        ((ALL_LAYERS, "range(1, L)"),),
    ),
    Mistake(
        "adam_first_layer_missing", ADAM, "The first layer is left out",
        "All layers but the first are right. Look at where your loop over the layers begins.",
        ADAM_STEP, "The loop starts at 2, or l + 1 is used with an index that already starts at 1.",
        ((ALL_LAYERS, "range(2, L + 1)"),),
    ),
    Mistake(
        "adam_weights_stay", ADAM, "The weights stay where they are",
        "Averages and biases are right, and no weight has changed.",
        ADAM_STEP, "The step for W is missing.",
        (('parameters[f"W{l}"] = parameters[f"W{l}"] -', '_ = parameters[f"W{l}"] -'),),
    ),
    Mistake(
        "adam_bias_follows_weight_gradient", ADAM, "The biases follow the weights' gradient",
        "The weights are right, but the averages of each bias have taken on the shape of a weight matrix. "
        "Look at which gradient belongs to a bias.",
        MOMENTS, "The lines for db average dW, which broadcasting lets pass.",
        (('grads[f"db{l}"]', 'grads[f"dW{l}"]'),),
    ),
    Mistake(
        "first_average_forgets", ADAM, "The first average forgets its past",
        "The second average is right, but the first depends on the new gradient alone.",
        MOMENTS, "The term beta1 * v is missing.",
        (('beta1 * v[f"dW{l}"] + ', ""), ('beta1 * v[f"db{l}"] + ', "")),
    ),
    Mistake(
        "second_average_forgets", ADAM, "The second average forgets its past",
        "The first average is right, but the second depends on the new gradient alone.",
        MOMENTS, "The term beta2 * s is missing.",
        (('beta2 * s[f"dW{l}"] + ', ""), ('beta2 * s[f"db{l}"] + ', "")),
    ),
    Mistake(
        "first_beta_in_both_averages", ADAM, "Both averages use beta1",
        "The first average is right; the second forgets as fast as the first. It has a beta of its own.",
        MOMENTS, "beta1 stands in the average of the squares.",
        (("beta2 * s", "beta1 * s"), ("(1 - beta2) * grads", "(1 - beta1) * grads")),
    ),
    Mistake(
        "second_beta_in_both_averages", ADAM, "Both averages use beta2",
        "The second average is right; the first forgets as slowly as the second. It has a beta of its own.",
        MOMENTS, "beta2 stands in the average of the gradients.",
        (("beta1 * v", "beta2 * v"), ("(1 - beta1) * grads", "(1 - beta2) * grads")),
    ),
    Mistake(
        "weight_squared_with_gradient", ADAM, "The weight is squared along with the gradient",
        "Your second average takes in far too little of the new gradient. Check your brackets: only the "
        "gradient is squared.",
        MOMENTS, "((1 - beta2) dW)**2: a pair of brackets too many.",
        (('(1 - beta2) * grads[f"dW{l}"] ** 2', '((1 - beta2) * grads[f"dW{l}"]) ** 2'),
        ('(1 - beta2) * grads[f"db{l}"] ** 2', '((1 - beta2) * grads[f"db{l}"]) ** 2')),
    ),
    Mistake(
        "first_beta_in_both_corrections", ADAM, "Both corrections use beta1",
        "Both averages are right, but the second is corrected with the beta of the first.",
        CORRECTION, "1 - beta1**t under s.",
        (("1 - beta2**t", "1 - beta1**t"),),
    ),
    Mistake(
        "second_beta_in_both_corrections", ADAM, "Both corrections use beta2",
        "Both averages are right, but the first is corrected with the beta of the second.",
        CORRECTION, "1 - beta2**t under v.",
        (("1 - beta1**t", "1 - beta2**t"),),
    ),
    Mistake(
        "correction_multiplied", ADAM, "The correction makes the averages smaller",
        "Both averages are right, but early on they are too small and your correction shrinks them further. "
        "Look at which way it should go.",
        CORRECTION, "Multiplies by 1 - beta**t instead of dividing.",
        (("/ (1 - beta1**t)", "* (1 - beta1**t)"), ("/ (1 - beta2**t)", "* (1 - beta2**t)")),
    ),
    Mistake(
        "correction_outside_root", ADAM, "The second average is corrected outside the root",
        "Both averages are right, but the root is taken first and the correction made afterwards. The "
        "average is corrected, then its root is taken.",
        "section 4, formulas (8) and (9)", "sqrt(s) / (1 - beta2**t).",
        ((' / (1 - beta2**t)', ""),
        ("np.sqrt(s_corrected_dW + epsilon)", "(np.sqrt(s_corrected_dW + epsilon) / (1 - beta2**t))"),
        ("np.sqrt(s_corrected_db + epsilon)", "(np.sqrt(s_corrected_db + epsilon) / (1 - beta2**t))")),
    ),
    Mistake(
        "epsilon_added_to_parameter", ADAM, "Epsilon is added to the parameters",
        "Epsilon belongs to what you divide by; yours ends up in the parameter itself. Check your brackets.",
        ADAM_STEP, "W - alpha v / sqrt(s) + epsilon: no brackets at all.",
        (("np.sqrt(s_corrected_dW + epsilon)", "np.sqrt(s_corrected_dW) + epsilon"),
        ("np.sqrt(s_corrected_db + epsilon)", "np.sqrt(s_corrected_db) + epsilon")),
    ),
    Mistake(
        "first_average_under_root", ADAM, "The step divides by the root of the first average",
        "Both averages are right, but the one you divide by is the average of the gradients, which may be "
        "negative. It is the squares whose average sets the scale.",
        ADAM_STEP, "v for s in the denominator.",
        (("np.sqrt(s_corrected_dW", "np.sqrt(v_corrected_dW"),
        ("np.sqrt(s_corrected_db", "np.sqrt(v_corrected_db")),
    ),
    Mistake(
        "second_average_in_step", ADAM, "The step follows the second average",
        "Both averages are right, but you step along the average of the squares, which has lost the sign.",
        ADAM_STEP, "s for v in the numerator.",
        (("learning_rate * v_corrected_dW", "learning_rate * s_corrected_dW"),
        ("learning_rate * v_corrected_db", "learning_rate * s_corrected_db")),
    ),
    Mistake(
        "adam_old_averages", ADAM, "The step uses the averages from before",
        "The averages you return are right, but the parameters moved with their values from before this "
        "step. The order of your lines matters.",
        "section 4, formulas (6) to (9)", "W is updated before v and s.",
        (('    L = len', '    old_v, old_s = dict(v), dict(s)\n    L = len'),
        ('= v[f"dW{l}"] /', '= old_v[f"dW{l}"] /'), ('= v[f"db{l}"] /', '= old_v[f"db{l}"] /'),
        ('= s[f"dW{l}"] /', '= old_s[f"dW{l}"] /'), ('= s[f"db{l}"] /', '= old_s[f"db{l}"] /')),
    ),
    Mistake(
        "adam_fixed_learning_rate", ADAM, "The learning rate is always 0.01",
        "With the default settings all is well, but the step has the same length whatever learning rate "
        "is asked for. Let the argument decide.",
        ADAM_STEP, "0.01 is written into the step.",
        (("learning_rate * v", "0.01 * v"),),
    ),
    Mistake(
        "adam_fixed_betas", ADAM, "beta1 and beta2 are always 0.9 and 0.999",
        "With the default settings all is well, but your averages do not depend on the betas that are "
        "asked for. Let the arguments decide.",
        "section 4, formulas (6) to (8)", "0.9 and 0.999 are written into the formulas.",
        (("    L = len", "    beta1, beta2 = 0.9, 0.999\n    L = len"),),
    ),
    Mistake(
        "adam_fixed_epsilon", ADAM, "Epsilon is always the default one",
        "With the default settings all is well, but another epsilon should change the step, and yours "
        "does not take any notice of it. Let the argument decide.",
        ADAM_STEP, "1e-8 is written into the step.",
        (("+ epsilon)", "+ 1e-8)"),),
    ),
    Mistake(
        "t_fixed", ADAM, "The bias correction is always the one of step 2",
        "Your correction is that of step 2, and stays the same at every step. It should fade as t grows.",
        CORRECTION, "The 2 of the public case is written into the exponents.",
        (("beta1**t", "beta1**2"), ("beta2**t", "beta2**2")),
    ),
    Mistake(
        "adam_return_swapped", ADAM, "The averages are returned in the wrong order",
        "The parameters are right, but what you return second should come third, and what you return third, second.",
        ADAM_STEP, "return parameters, s, v.",
        (("return parameters, v, s", "return parameters, s, v"),),
    ),
    Mistake(
        "adam_two_layers", ADAM, "It is always two layers that are updated",
        "Your loop runs twice for every network. Which argument tells how many layers there are?",
        ADAM_STEP, "range(1, 3), or L = 2.",
        ((ALL_LAYERS, "range(1, 3)"),),
    ),
    Mistake(
        "layer_for_step", ADAM, "The bias correction counts layers instead of steps",
        "Both averages are right, but their correction differs from layer to layer. What is the exponent in it?",
        CORRECTION, "l for t in 1 - beta**t.",
        (("beta1**t", "beta1**l"), ("beta2**t", "beta2**l")),
    ),
    Mistake(
        "average_squared_in_step", ADAM, "The second average is squared where its root is asked for",
        "Both averages are right, but you divide by a square. Look at each function in the step.",
        ADAM_STEP, "np.square for np.sqrt.",
        (("np.sqrt(", "np.square("),),
    ),
    Mistake(
        "biases_by_weights_average", ADAM, "The biases are divided by the weights' average",
        "Both averages and the weights are right, but each bias has taken on the shape of a weight matrix. Look at "
        "what you divide a bias's step by.",
        "section 4, formulas (8) and (9)", "The s of W under the v of b, which broadcasting lets pass.",
        ((S_B, S_B.replace("db", "dW")),),
    ),
    Mistake(
        "biases_by_weights_step", ADAM, "The biases take the weights' step",
        "Both averages and the weights are right, but each bias has taken on the shape of a weight matrix. Look at "
        "which averages its step is made of.",
        "section 4, formulas (8) and (9)", "v and s of W in the step of b, which broadcasting lets pass.",
        ((S_B, S_B.replace("db", "dW")), ('v[f"db{l}"] / (1 - beta1**t)', 'v[f"dW{l}"] / (1 - beta1**t)')),
    ),
    Mistake(
        "past_of_second_by_beta1", ADAM, "The past of the second average is weighted by beta1",
        "The first average is right. In the second, past and new gradient are weighted by two different betas, so "
        "that the weights do not add up to one.",
        MOMENTS, "beta1 * s + (1 - beta2) * dW**2.",
        (("beta2 * s", "beta1 * s"),),
    ),
    Mistake(
        "past_of_first_by_beta2", ADAM, "The past of the first average is weighted by beta2",
        "The second average is right. In the first, past and new gradient are weighted by two different betas, so "
        "that the weights do not add up to one.",
        MOMENTS, "beta2 * v + (1 - beta1) * dW.",
        (("beta1 * v", "beta2 * v"),),
    ),
    Mistake(
        "fixed_first_beta", ADAM, "The first average always uses 0.9",
        "With the default settings all is well, but another beta1 should change the first average, and yours stays as "
        "it is. Let the argument decide.",
        MOMENTS, "0.9 is written into the average of the gradients.",
        (("beta1 * v", "0.9 * v"), ("(1 - beta1) * grads", "(1 - 0.9) * grads")),
    ),
    Mistake(
        "fixed_second_beta", ADAM, "The second average always uses 0.999",
        "With the default settings all is well, but another beta2 should change the second average, and yours stays "
        "as it is. Let the argument decide.",
        MOMENTS, "0.999 is written into the average of the squares.",
        (("beta2 * s", "0.999 * s"), ("(1 - beta2) * grads", "(1 - 0.999) * grads")),
    ),
]  # fmt: skip

CONVENTIONS = [
    Convention(
        "last_batch_missing", BATCHES, "The smaller mini-batch at the end is left out",
        "You make full mini-batches only and drop the examples that are left over.",
        PARTITION, ((":\n        end = min", ":\n        if start + mini_batch_size > m:\n            break\n        end = min"),),
        source="drop_last=True of PyTorch's DataLoader, drop_remainder=True of TensorFlow's Dataset.batch",
        asked=ASKED_BATCHES,
    ),
    Convention(
        "batches_evened_out", BATCHES, "The mini-batches are evened out",
        "You spread the examples evenly over the mini-batches, so that none is much smaller than the others.",
        PARTITION,
        (("for start in range(0, m, mini_batch_size)", "for part in np.array_split(np.arange(m), -(-m // mini_batch_size))"),
        ("        end = min(start + mini_batch_size, m)\n", ""), ("[:, start:end]", "[:, part]")),
        source="np.array_split of NumPy",
        asked=ASKED_BATCHES,
    ),
    Convention(
        "batches_new_generator", BATCHES, "The order comes from NumPy's new generator",
        "You draw the permutation from the generator that default_rng makes, which gives another order from a seed.",
        "section 2, step 1",
        (("np.random.seed(seed)", "generator = np.random.default_rng(seed)"),
        ("np.random.permutation(m)", "generator.permutation(m)")),
        source="NumPy recommends it for new code",
        asked=ASKED_SHUFFLE,
    ),
    Convention(
        "batches_random_module", BATCHES, "The order comes from Python's own generator",
        "You shuffle with the module random, which gives another order from the same seed.",
        "section 2, step 1",
        (("np.random.seed(seed)", "import random\n    order = list(range(X.shape[1]))\n    random.Random(seed).shuffle(order)"),
        ("np.random.permutation(m)", "np.array(order)")),
        source="random.shuffle of Python's standard library",
        asked=ASKED_SHUFFLE,
    ),
    Convention(
        "momentum_gradient_not_weighted", MOMENTUM, "Your velocity is a sum of gradients, not an average",
        "Your velocity takes in the whole new gradient: v = beta v + dW.",
        VELOCITY_STEP, (("(1 - beta) * grads", "grads"),),
        source="Polyak 1964; torch.optim.SGD without dampening; optax.trace",
        asked=ASKED_AVERAGE,
    ),
    Convention(
        "momentum_rate_in_sum", MOMENTUM, "Your velocity is the step itself, learning rate included",
        "Your velocity is v = beta v + alpha dW, and the parameters lose all of it.",
        VELOCITY_STEP, (("(1 - beta) * grads", "learning_rate * grads"), ("- learning_rate * v", "- v")),
        source="Ruder 2016, on momentum",
        asked=ASKED_AVERAGE,
    ),
    Convention(
        "momentum_negative_step", MOMENTUM, "Your velocity points downhill and holds the learning rate",
        "Your velocity is v = beta v - alpha dW, and it is added to the parameters.",
        VELOCITY_STEP, (("+ (1 - beta) * grads", "- learning_rate * grads"), ("- learning_rate * v", "+ v")),
        source="Rumelhart, Hinton and Williams 1986; Sutskever et al. 2013; Goodfellow et al. 2016; keras.optimizers.SGD",
        asked=ASKED_AVERAGE,
    ),
    Convention(
        "epsilon_outside_root", ADAM, "Your epsilon stands outside the root",
        "You divide by sqrt(s) + epsilon.",
        ADAM_STEP, ((ROOT_W, "(np.sqrt(s_corrected_dW) + epsilon)"), (ROOT_B, "(np.sqrt(s_corrected_db) + epsilon)")),
        source="Kingma and Ba 2015, algorithm 1; torch.optim.Adam; optax.adam",
        asked=ASKED_EPSILON, accepted=True,
    ),
    Convention(
        "epsilon_of_efficient_form", ADAM, "Your epsilon stands outside the root, before the bias correction",
        "You divide by sqrt(s) + epsilon before the correction, which enlarges epsilon along with the average.",
        ADAM_STEP,
        ((S_W, 's[f"dW{l}"]'), (S_B, 's[f"db{l}"]'),
        (ROOT_W, "((np.sqrt(s_corrected_dW) + epsilon) / np.sqrt(1 - beta2**t))"),
        (ROOT_B, "((np.sqrt(s_corrected_db) + epsilon) / np.sqrt(1 - beta2**t))")),
        source="the efficient form at the end of section 2 of Kingma and Ba 2015; tf.keras.optimizers.Adam",
        asked=ASKED_EPSILON, accepted=True,
    ),
    Convention(
        "epsilon_before_correction", ADAM, "Your epsilon stands inside the root, before the bias correction",
        "You add epsilon to the average before the correction, which enlarges it along with the average.",
        ADAM_STEP,
        ((S_W, '(s[f"dW{l}"] + epsilon) / (1 - beta2**t)'), (S_B, '(s[f"db{l}"] + epsilon) / (1 - beta2**t)'),
        ("s_corrected_dW + epsilon", "s_corrected_dW"), ("s_corrected_db + epsilon", "s_corrected_db")),
        source="the efficient form of Kingma and Ba 2015, section 2, with epsilon under the root as in "
        "tf.keras.optimizers.RMSprop",
        asked=ASKED_EPSILON, accepted=True,
    ),
    Convention(
        "t_one_early", ADAM, "Your steps are counted from zero",
        "Your bias correction is that of step t + 1.",
        CORRECTION, (("beta1**t", "beta1 ** (t + 1)"), ("beta2**t", "beta2 ** (t + 1)")),
        source="tf.keras.optimizers.Adam, whose counter iterations is 0 at the first step",
        asked="This notebook counts from 1, as the paper's algorithm 1 does, so that t itself is the exponent.",
    ),
]  # fmt: skip

# Edits of a reference that change nothing, each with the proof. `make audit` finds all others noticed by a
# fixed case, and looks for inputs that would refute these.
SAME_COUNT = "Both dictionaries hold one W and one b per layer, so they have the same number of keys."
EQUIVALENT = {
    GD: {"L = len(parameters) // 2: parameters → grads": SAME_COUNT},
    MOMENTUM: {
        "L = len(parameters) // 2: parameters → grads": SAME_COUNT,
        "L = len(parameters) // 2: parameters → v": SAME_COUNT,
    },
    ADAM: {
        "L = len(parameters) // 2: parameters → grads": SAME_COUNT,
        "L = len(parameters) // 2: parameters → v": SAME_COUNT,
        "L = len(parameters) // 2: parameters → s": SAME_COUNT,
    },
    INIT_ADAM: {
        "return (v, s): (v, s) → (s, v)":
            "Both are zeros of the same shapes under the same keys, and neither shares an array with the other.",
    },
    BATCHES: {
        "m = X.shape[1]: X → Y": "X (n_0, m) and Y (1, m) have the same number of columns.",
        "m = X.shape[1]: 1 → -1": "X has two axes, so the last one is the second.",
        "end = min(start + mini_batch_size, m): min(start + mini_batch_size, m) → start + mini_batch_size":
            "A slice that ends beyond the last column ends with the last column.",
        "end = min(start + mini_batch_size, m): min(start + mini_batch_size, m) → min(m, start + mini_batch_size)":
            "The smaller of two numbers is the same in either order.",
    },
}  # fmt: skip
