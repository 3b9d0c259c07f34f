"""Named mistakes of adaptive_methods, and conventions of the field: what students' numbers can show, and what to tell them then.

A row's edits, made in the instructor's cell, give a function that makes the mistake; what it returns is
the mistake's fingerprint. Messages say where to look, never what to write.
"""

from autograder import Convention, Mistake

INIT_ADAGRAD = "initialize_adagrad"
ADAGRAD = "update_parameters_with_adagrad"
INIT_RMSPROP = "initialize_rmsprop"
RMSPROP = "update_parameters_with_rmsprop"
ADAM_L2 = "update_parameters_with_adam_l2"
ADAMW = "update_parameters_with_adamw"
INIT_AMSGRAD = "initialize_amsgrad"
AMSGRAD = "update_parameters_with_amsgrad"

ALL_LAYERS = "range(1, L + 1)"
ADAGRAD_SUM = "section 1, formula (1)"
ADAGRAD_STEP = "section 1, formula (2)"
RMSPROP_AVERAGE = "section 2, formula (3)"
RMSPROP_STEP = "section 2, formula (4)"
MOMENTS = "section 3, formula (5)"
CORRECTION = "section 3, formula (6)"
ADAM_STEP = "section 3, formula (7)"
PENALTY = "section 3, formula (8)"
DECOUPLED = "section 4, formula (9)"
MAXIMUM = "section 5, formula (10)"
AMSGRAD_STEP = "section 5, formula (11)"


def starts(prefix, function, see, tables):
    """The mistakes that all three starts share; ``tables`` are the dictionaries that the function makes."""
    return [
        Mistake(
            f"{prefix}_start_without_biases", function, "The biases have nothing to start from",
            "There is an array of zeros for every weight matrix and for no bias. Both kinds of parameter need one.",
            see, "The lines for db are missing.",
            (*[(f'{s}[f"db{{l}}"] = np.zeros(parameters[f"b{{l}}"].shape)', "pass") for s in tables],),
        ),
        Mistake(
            f"{prefix}_start_at_one", function, "The start is not zero",
            "Names and shapes are right, but the arrays are full of ones.",
            see, "np.ones for np.zeros.",
            (("np.zeros", "np.ones"),),
        ),
        Mistake(
            f"{prefix}_start_flat_biases", function, "The arrays of the biases are flat",
            "What belongs to a bias has only one dimension. It should have the very shape of the bias.",
            see, "np.zeros(n) for np.zeros((n, 1)).",
            (('parameters[f"b{l}"].shape', 'parameters[f"b{l}"].shape[0]'),),
        ),
        Mistake(
            f"{prefix}_start_names", function, "The entries have the parameters' names",
            "The arrays are right, but they are stored under W1, b1, … They belong to the gradients, and so do "
            "their names.",
            see, "s['W1'] for s['dW1'].",
            (*[(f'{s}[f"d', f'{s}[f"') for s in tables],),
        ),
        Mistake(
            f"{prefix}_start_integers", function, "The arrays hold integers",
            "The zeros are integers: an update in place would lose all that stands after the decimal point.",
            see, "dtype=int.",
            ((".shape)", ".shape, dtype=int)"),),
        ),
        Mistake(
            f"{prefix}_start_last_layer_missing", function, "The last layer has nothing to start from",
            "All layers but the last have their zeros. Look at where your loop over the layers ends.",
            see, "range(1, L) where range(1, L + 1) is meant.",
            ((ALL_LAYERS, "range(1, L)"),),
        ),
    ]  # fmt: skip


def steps(prefix, function, see, state, roots, after):
    """The mistakes that all five steps share.

    ``state`` names what is kept; ``roots`` are the texts whose roots are divided by; ``after`` are the edits
    that return the state as it came in.
    """
    return [
        Mistake(
            f"{prefix}_uphill", function, "The parameters walk uphill",
            f"The {state} you return is right, and the step has the right length in the opposite direction.",
            see, "Plus for minus in the step.",
            (("- learning_rate", "+ learning_rate"),),
        ),
        Mistake(
            f"{prefix}_no_learning_rate", function, "The learning rate is not used",
            f"The {state} you return is right, but nothing scales the step.",
            see, "The step has no factor alpha.",
            (("learning_rate * ", ""),),
        ),
        Mistake(
            f"{prefix}_root_missing", function, "The root is missing",
            "You divide by the squares themselves. Look at what is done to them before the division.",
            see, "Divides by s + epsilon.",
            (("np.sqrt(", "("),),
        ),
        Mistake(
            f"{prefix}_epsilon_missing", function, "Epsilon is not used",
            "The steps are almost right; where gradients are small, they differ. Something should keep the division "
            "from growing without bound.",
            see, "Divides by sqrt(s).",
            (*[(f"np.sqrt({root}) + epsilon", f"np.sqrt({root})") for root in roots],),
        ),
        Mistake(
            f"{prefix}_last_layer_missing", function, "The last layer is left out",
            "All layers but the last are right. Look at where your loop over the layers ends.",
            see, "range(1, L) where range(1, L + 1) is meant.",
            ((ALL_LAYERS, "range(1, L)"),),
        ),
        Mistake(
            f"{prefix}_state_not_kept", function, "The past is not carried on",
            f"The parameters moved correctly, but the {state} you return is what came in, so the next step would "
            "start again from there.",
            see, "What is new is kept in local variables.",
            (*after,),
        ),
    ]  # fmt: skip


def corrections(prefix, function):
    """The mistakes in the bias correction, for the three descendants of Adam."""
    return [
        Mistake(
            f"{prefix}_no_bias_correction", function, "The bias correction is missing",
            "Your averages are right, but the step uses them as they are. In the first steps they are still close to "
            "the zeros they started from, and have to be corrected for that.",
            CORRECTION, "Nothing is divided by 1 - beta**t.",
            ((" / (1 - beta1**t)", ""), (" / (1 - beta2**t)", "")),
        ),
        Mistake(
            f"{prefix}_t_ignored", function, "The bias correction does not depend on t",
            "Your correction is the one of the very first step, at every step. It should fade as t grows.",
            CORRECTION, "1 - beta where 1 - beta**t is meant.",
            (("beta1**t", "beta1"), ("beta2**t", "beta2")),
        ),
        Mistake(
            f"{prefix}_one_beta_in_both_corrections", function, "Both corrections use beta1",
            "Both averages are right, but the second is corrected with the beta of the first.",
            CORRECTION, "1 - beta1**t under s.",
            (("1 - beta2**t", "1 - beta1**t"),),
        ),
    ]  # fmt: skip


MISTAKES = [
    # --- AdaGrad ----------------------------------------------------------------------------------
    *starts("adagrad", INIT_ADAGRAD, ADAGRAD_SUM, ["s"]),
    *steps(
        "adagrad", ADAGRAD, ADAGRAD_STEP, "sum", ['s[f"dW{l}"]', 's[f"db{l}"]'],
        [("    for l in", "    old = dict(s)\n    for l in"), ("return parameters, s", "return parameters, old")],
    ),
    Mistake(
        "adagrad_not_squared", ADAGRAD, "The sum is of gradients, not of their squares",
        "Your sum grows by the gradient itself, so that gradients of opposite sign cancel. Look at what is summed.",
        ADAGRAD_SUM, "s + g where s + g**2 is meant.",
        (("] ** 2", "]"),),
    ),
    Mistake(
        "adagrad_sum_forgets", ADAGRAD, "The sum forgets its past",
        "What you keep is the square of the newest gradient alone, so every step has the same length. Look at what "
        "is added to what.",
        ADAGRAD_SUM, "s = g**2.",
        (('s[f"dW{l}"] + grads', "grads"), ('s[f"db{l}"] + grads', "grads")),
    ),
    Mistake(
        "adagrad_averages", ADAGRAD, "The sum is an average",
        "You weigh the past and the new square, as other methods do. AdaGrad forgets nothing: it keeps a plain sum.",
        ADAGRAD_SUM, "RMSprop's average with 0.9.",
        (('s[f"dW{l}"] + grads[f"dW{l}"] ** 2', '0.9 * s[f"dW{l}"] + (1 - 0.9) * grads[f"dW{l}"] ** 2'),
        ('s[f"db{l}"] + grads[f"db{l}"] ** 2', '0.9 * s[f"db{l}"] + (1 - 0.9) * grads[f"db{l}"] ** 2')),
    ),
    Mistake(
        "adagrad_old_sum", ADAGRAD, "The step divides by the old sum",
        "The sum you return is right, but the step was made with its value from before. The order of your lines "
        "matters.",
        ADAGRAD_STEP, "W is updated before s.",
        (("    for l in", "    old = dict(s)\n    for l in"), ("np.sqrt(s[", "np.sqrt(old[")),
    ),
    Mistake(
        "adagrad_biases_stay", ADAGRAD, "The biases stay where they are",
        "Sums and weights are right, and no bias has changed.",
        ADAGRAD_STEP, "The step for b is missing.",
        (('parameters[f"b{l}"] = ', "_ = "),),
    ),
    # --- RMSprop ----------------------------------------------------------------------------------
    *(m for m in starts("rmsprop", INIT_RMSPROP, RMSPROP_AVERAGE, ["s"]) if m.id != "rmsprop_start_at_one"),
    *steps(
        "rmsprop", RMSPROP, RMSPROP_STEP, "average", ['s[f"dW{l}"]', 's[f"db{l}"]'],
        [("    for l in", "    old = dict(s)\n    for l in"), ("return parameters, s", "return parameters, old")],
    ),
    Mistake(
        "rmsprop_not_squared", RMSPROP, "The gradient is not squared",
        "You average the gradient itself, so that it can even be negative under the root.",
        RMSPROP_AVERAGE, "s averages dW, not its square.",
        (("] ** 2", "]"),),
    ),
    Mistake(
        "rmsprop_weights_swapped", RMSPROP, "The past and the new gradient have swapped their weights",
        "Your average gives the new square the weight that belongs to the past, and the past the weight of the new.",
        RMSPROP_AVERAGE, "beta and 1 - beta are exchanged.",
        (("beta * s[", "(1 - beta) * s["), ("(1 - beta) * grads", "beta * grads")),
    ),
    Mistake(
        "rmsprop_sums", RMSPROP, "The average is a sum",
        "Your squares are added up and never forgotten, as AdaGrad does it. Look at how much of the past remains.",
        RMSPROP_AVERAGE, "s + g**2.",
        (("beta * s[", "s["), ("(1 - beta) * grads", "grads")),
    ),
    Mistake(
        "rmsprop_new_not_weighted", RMSPROP, "The new square enters with its full weight",
        "The two weights of an average add up to one; yours add up to more.",
        RMSPROP_AVERAGE, "beta s + g**2.",
        (("(1 - beta) * grads", "grads"),),
    ),
    Mistake(
        "rmsprop_fixed_beta", RMSPROP, "beta is always 0.9",
        "Your average remembers for just as long whatever beta is asked for. Let the argument decide.",
        RMSPROP_AVERAGE, "0.9 is written into the average.",
        (("beta * s[", "0.9 * s["), ("(1 - beta)", "(1 - 0.9)")),
    ),
    Mistake(
        "rmsprop_old_average", RMSPROP, "The step divides by the old average",
        "The average you return is right, but the step was made with its value from before. The order of your "
        "lines matters.",
        RMSPROP_STEP, "W is updated before s.",
        (("    for l in", "    old = dict(s)\n    for l in"), ("np.sqrt(s[", "np.sqrt(old[")),
    ),
    Mistake(
        "rmsprop_biases_stay", RMSPROP, "The biases stay where they are",
        "Averages and weights are right, and no bias has changed.",
        RMSPROP_STEP, "The step for b is missing.",
        (('parameters[f"b{l}"] = ', "_ = "),),
    ),
    # --- Adam with an L2 penalty ------------------------------------------------------------------
    *steps(
        "l2", ADAM_L2, ADAM_STEP, "state", ["s_corrected"],
        [("    for l in", "    old_v, old_s = dict(v), dict(s)\n    for l in"),
         ("return parameters, v, s", "return parameters, old_v, old_s")],
    ),
    *corrections("l2", ADAM_L2),
    Mistake(
        "l2_no_penalty", ADAM_L2, "The penalty is missing",
        "Your step is plain Adam: the weights themselves have no influence on it. Look at what the gradient is "
        "made of.",
        PENALTY, "decay is not used.",
        ((" + decay * parameters[k]", ""),),
    ),
    Mistake(
        "l2_decoupled", ADAM_L2, "The decay is beside the gradient, as in AdamW",
        "Your averages do not know of the penalty: it is only in the step. Here it belongs in the gradient that "
        "the averages read.",
        PENALTY, "Formula (9) where (8) is asked for.",
        ((" + decay * parameters[k]", ""),
        ("- learning_rate * v_corrected / (np.sqrt(s_corrected) + epsilon)",
         "- learning_rate * (v_corrected / (np.sqrt(s_corrected) + epsilon) + decay * parameters[k])")),
    ),
    Mistake(
        "l2_first_average_only", ADAM_L2, "The second average does not see the penalty",
        "The first average is right; the second was made from the gradient without the penalty. Both read the same "
        "gradient.",
        MOMENTS, "s averages grads, not the gradient with the penalty.",
        (("gradient**2", 'grads[f"d{k}"] ** 2'),),
    ),
    Mistake(
        "l2_subtracted", ADAM_L2, "The penalty makes the weights grow",
        "The penalty enters your gradient with the wrong sign.",
        PENALTY, "Minus for plus in (8).",
        (("+ decay *", "- decay *"),),
    ),
    # --- AdamW ------------------------------------------------------------------------------------
    *steps(
        "adamw", ADAMW, DECOUPLED, "state", ["s_corrected"],
        [("    for l in", "    old_v, old_s = dict(v), dict(s)\n    for l in"),
         ("return parameters, v, s", "return parameters, old_v, old_s")],
    ),
    *corrections("adamw", ADAMW),
    Mistake(
        "adamw_no_decay", ADAMW, "The decay is missing",
        "Your step is plain Adam: the weights do not shrink by themselves.",
        DECOUPLED, "decay is not used.",
        ((" + decay * parameters[k]", ""),),
    ),
    Mistake(
        "adamw_coupled", ADAMW, "The decay is inside the gradient",
        "Your averages have taken the decay in, as with an L2 penalty. Decoupled, they read the bare gradient.",
        DECOUPLED, "Formula (8) where (9) is asked for.",
        (('grads[f"d{k}"]', '(grads[f"d{k}"] + decay * parameters[k])'), ("(step + decay * parameters[k])", "step")),
    ),
    Mistake(
        "adamw_weights_grow", ADAMW, "The weights grow instead of shrinking",
        "The decay has the wrong sign: it makes large weights larger.",
        DECOUPLED, "Minus for plus inside the brackets of (9).",
        (("step + decay", "step - decay"),),
    ),
    # --- AMSGrad ----------------------------------------------------------------------------------
    *starts("amsgrad", INIT_AMSGRAD, "section 5, where the three dictionaries start", ["v", "s", "s_max"]),
    Mistake(
        "amsgrad_start_one_dictionary", INIT_AMSGRAD, "s and s_max are one and the same dictionary",
        "Your average and its maximum share their memory: what is written into one appears in the other. They need "
        "dictionaries of their own.",
        "section 5, where the three dictionaries start", "s = s_max = {}.",
        (("s_max = {}", "s_max = s"),),
    ),
    Mistake(
        "amsgrad_start_shared_arrays", INIT_AMSGRAD, "s and s_max share their arrays",
        "There are three dictionaries, but the same arrays are in two of them: a change in place to the average "
        "would change its maximum.",
        "section 5, where the three dictionaries start", "s_max['dW1'] = s['dW1'].",
        (('s_max[f"dW{l}"] = np.zeros(parameters[f"W{l}"].shape)', 's_max[f"dW{l}"] = s[f"dW{l}"]'),
        ('s_max[f"db{l}"] = np.zeros(parameters[f"b{l}"].shape)', 's_max[f"db{l}"] = s[f"db{l}"]')),
    ),
    *steps(
        "amsgrad", AMSGRAD, AMSGRAD_STEP, "state", ["s_corrected"],
        [("    for l in", "    old_v, old_s, old_max = dict(v), dict(s), dict(s_max)\n    for l in"),
         ("return parameters, v, s, s_max", "return parameters, old_v, old_s, old_max")],
    ),
    *corrections("amsgrad", AMSGRAD)[1:],  # without any correction, it is the paper's
    Mistake(
        "amsgrad_maximum_not_used", AMSGRAD, "The step divides by the average, not by its maximum",
        "The maximum you return is right, but the step is that of Adam. Look at what you divide by.",
        AMSGRAD_STEP, "s, corrected, in the place of s_max.",
        (('s_corrected = s_max[f"d{k}"]', 's_corrected = s[f"d{k}"]'),),
    ),
    Mistake(
        "amsgrad_minimum", AMSGRAD, "The smaller of the two is kept",
        "Your third array keeps the smallest average so far, so that steps grow. Look at which of the two is to be "
        "kept.",
        MAXIMUM, "np.minimum for np.maximum.",
        (("np.maximum", "np.minimum"),),
    ),
    Mistake(
        "amsgrad_average_replaced", AMSGRAD, "The average is replaced by its maximum",
        "What you return as the average is the maximum, so the next step would average on from there. They are two "
        "things.",
        MAXIMUM, "s = s_max = max(s_max, s).",
        (('            v_corrected = ', '            s[f"d{k}"] = s_max[f"d{k}"].copy()\n            v_corrected = '),),
    ),
    Mistake(
        "amsgrad_maximum_of_squares", AMSGRAD, "The maximum is of squared gradients, not of their average",
        "The average you return is right; the maximum was compared with the square of the gradient itself.",
        MAXIMUM, "max(s_max, g**2).",
        (('np.maximum(s_max[f"d{k}"], s[f"d{k}"])', 'np.maximum(s_max[f"d{k}"], grads[f"d{k}"] ** 2)'),),
    ),
    Mistake(
        "amsgrad_old_average", AMSGRAD, "The maximum looks at the old average",
        "The average you return is right, but it was compared before it was updated. The order of your lines "
        "matters.",
        MAXIMUM, "s_max is updated before s.",
        (("    for l in", "    old = dict(s)\n    for l in"),
        ('np.maximum(s_max[f"d{k}"], s[f"d{k}"])', 'np.maximum(s_max[f"d{k}"], old[f"d{k}"])')),
    ),
]  # fmt: skip

ASKED_EPSILON = (
    "This notebook takes the root first and adds epsilon after it, as the papers and PyTorch do; with the usual epsilon "
    "the two differ by very little."
)
ASKED_ZERO = "This notebook starts from zero, as the formulas are written, so that the first steps can be followed by hand."
ASKED_BIASES = "This notebook lets only the weights shrink: a bias does not make a network more complex."
TWO_ROWS = (" / (1 - beta2**t)", "")


def inside(id, function, see, roots, source):
    """Epsilon inside the root; ``roots`` are the texts whose roots are divided by."""
    return Convention(
        id, function, "Your epsilon stands inside the root",
        "You divide by sqrt(s + epsilon), as in the first notebook.",
        see, tuple((f"np.sqrt({root}) + epsilon", f"np.sqrt({root} + epsilon)") for root in roots),
        source=source, asked=ASKED_EPSILON, accepted=True,
    )  # fmt: skip


def before_correction(prefix, function, see):
    """Epsilon added before the bias correction, outside or inside the root, for the descendants of Adam."""
    return [
        Convention(
            f"{prefix}_epsilon_of_efficient_form", function, "Your epsilon is added before the bias correction",
            "You divide by sqrt(s) + epsilon before the correction, which enlarges epsilon along with the average.",
            see,
            (TWO_ROWS, ("(np.sqrt(s_corrected) + epsilon)", "((np.sqrt(s_corrected) + epsilon) / np.sqrt(1 - beta2**t))")),
            source="the efficient form at the end of section 2 of Kingma and Ba 2015; tf.keras.optimizers.Adam",
            asked=ASKED_EPSILON, accepted=True,
        ),
        Convention(
            f"{prefix}_epsilon_inside_before_correction", function,
            "Your epsilon stands inside the root, before the bias correction",
            "You add epsilon to the average before the correction, which enlarges it along with the average.",
            see, (TWO_ROWS, ("(np.sqrt(s_corrected) + epsilon)", "np.sqrt((s_corrected + epsilon) / (1 - beta2**t))")),
            source="the efficient form of Kingma and Ba 2015, section 2, with epsilon under the root as in "
            "tf.keras.optimizers.RMSprop",
            asked=ASKED_EPSILON, accepted=True,
        ),
    ]  # fmt: skip


BOTH_ROOTS = ['s[f"dW{l}"]', 's[f"db{l}"]']
CONVENTIONS = [
    Convention(
        "adagrad_start_above_zero", INIT_ADAGRAD, "The sums start at 0.1",
        "You start from a small positive number, which makes the first steps shorter.",
        ADAGRAD_SUM, ((".shape)", ".shape) + 0.1"),),
        source="initial_accumulator_value of tf.keras.optimizers.Adagrad and optax.adagrad",
        asked=ASKED_ZERO,
    ),
    inside("adagrad_epsilon_inside", ADAGRAD, ADAGRAD_STEP, BOTH_ROOTS, "keras.optimizers.Adagrad; optax.adagrad"),
    Convention(
        "rmsprop_start_at_one", INIT_RMSPROP, "The averages start at one",
        "You start from ones, which makes the first steps shorter.",
        RMSPROP_AVERAGE, (("np.zeros", "np.ones"),),
        source="TensorFlow 1's RMSPropOptimizer, and RMSpropTF of timm",
        asked=ASKED_ZERO,
    ),
    inside("rmsprop_epsilon_inside", RMSPROP, RMSPROP_STEP, BOTH_ROOTS,
           "tf.keras.optimizers.RMSprop; optax.rmsprop; RMSpropTF of timm"),
    inside("l2_epsilon_inside", ADAM_L2, ADAM_STEP, ["s_corrected"], "eps_root of optax.adam"),
    *before_correction("l2", ADAM_L2, ADAM_STEP),
    Convention(
        "l2_biases_penalized", ADAM_L2, "The biases are penalized, too",
        "The weights are right, and the biases are drawn to zero as well.",
        PENALTY, (("decay * parameters[k]", "weight_decay * parameters[k]"),),
        source="weight_decay of torch.optim.Adam, unless biases are in a parameter group of their own",
        asked=ASKED_BIASES,
    ),
    Convention(
        "l2_factor_two", ADAM_L2, "The penalty has no factor of one half",
        "Your gradient is that of lambda times the squares, twice as large as the one asked for.",
        PENALTY, (("+ decay *", "+ 2 * decay *"),),
        source="keras.regularizers.L2",
        asked="This notebook's penalty is lambda/2 times the sum of squares, so that its derivative is lambda W.",
    ),
    inside("adamw_epsilon_inside", ADAMW, DECOUPLED, ["s_corrected"], "eps_root of optax.adamw"),
    *before_correction("adamw", ADAMW, DECOUPLED),
    Convention(
        "adamw_biases_decay", ADAMW, "The biases decay, too",
        "The weights are right, and the biases shrink as well.",
        DECOUPLED, (("decay * parameters[k]", "weight_decay * parameters[k]"),),
        source="weight_decay of torch.optim.AdamW, unless biases are in a parameter group of their own",
        asked=ASKED_BIASES,
    ),
    Convention(
        "adamw_decay_without_learning_rate", ADAMW, "The decay is not scaled by the learning rate",
        "The averages are right, and the weights lose lambda W whatever the learning rate is.",
        DECOUPLED,
        (("learning_rate * (step + decay * parameters[k])", "learning_rate * step - decay * parameters[k]"),),
        source="Loshchilov and Hutter 2019",
        asked="This notebook scales the decay as it scales the step, as torch.optim.AdamW does, so that a schedule of "
        "the learning rate fades both.",
    ),
    Convention(
        "adamw_decay_after_step", ADAMW, "The decay is taken of the new weights",
        "You make the step first and let its result decay: (W - alpha step)(1 - alpha lambda).",
        DECOUPLED,
        (("parameters[k] - learning_rate * (step + decay * parameters[k])",
         "(parameters[k] - learning_rate * step) * (1 - learning_rate * decay)"),),
        source="the AdamW of Hugging Face's transformers",
        asked="This notebook takes the decay of the weights before the step, as its formula (9) and torch.optim.AdamW do.",
    ),
    inside("amsgrad_epsilon_inside", AMSGRAD, AMSGRAD_STEP, ["s_corrected"], "eps_root of optax.amsgrad"),
    *before_correction("amsgrad", AMSGRAD, AMSGRAD_STEP),
    Convention(
        "amsgrad_no_bias_correction", AMSGRAD, "There is no bias correction",
        "Your averages and the maximum are right, and the step uses them as they are.",
        AMSGRAD_STEP, ((" / (1 - beta1**t)", ""), (" / (1 - beta2**t)", "")),
        source="Reddi, Kale and Kumar 2018",
        asked="This notebook corrects both, as torch.optim.Adam with amsgrad=True does, so that the first steps are as "
        "long as Adam's.",
    ),
    Convention(
        "amsgrad_maximum_of_corrected", AMSGRAD, "The maximum is taken of the corrected average",
        "You correct the average first and compare afterwards.",
        MAXIMUM,
        (('np.maximum(s_max[f"d{k}"], s[f"d{k}"])', 'np.maximum(s_max[f"d{k}"], s[f"d{k}"] / (1 - beta2**t))'),
        ('s_corrected = s_max[f"d{k}"] / (1 - beta2**t)', 's_corrected = s_max[f"d{k}"]')),
        source="optax.amsgrad",
        asked="This notebook keeps the maximum of the uncorrected averages, as the paper and PyTorch do, and corrects it "
        "for the step only.",
    ),
]  # fmt: skip

SAME_COUNT = "Both dictionaries hold one W and one b per layer, so they have the same number of keys."


def same_count(*others):
    """The number of layers may be counted in any dictionary that has one W and one b for each."""
    return {f"L = len(parameters) // 2: parameters → {other}": SAME_COUNT for other in others}


ORDER = "What is done for the biases does not read what is done for the weights, so either may come first."
ZEROS = "All are zeros of the same shapes under the same keys, and none shares an array with another."
LOOP = "for k, decay in ((f'W{l}', weight_decay), (f'b{l}', 0.0)): …: ((f'W{l}', weight_decay), (f'b{l}', 0.0)) → "
OTHER_ORDER = {LOOP + "((f'b{l}', 0.0), (f'W{l}', weight_decay))": ORDER}

EQUIVALENT = {
    ADAGRAD: same_count("grads", "s"),
    RMSPROP: same_count("grads", "s"),
    ADAM_L2: same_count("grads", "v", "s") | OTHER_ORDER,
    ADAMW: same_count("grads", "v", "s") | OTHER_ORDER,
    INIT_AMSGRAD: {
        "return (v, s, s_max): (v, s, s_max) → (s, v, s_max)": ZEROS,
        "return (v, s, s_max): (v, s, s_max) → (v, s_max, s)": ZEROS,
    },
    AMSGRAD: same_count("grads", "v", "s", "s_max")
    | {
        "for k in (f'W{l}', f'b{l}'): …: (f'W{l}', f'b{l}') → (f'b{l}', f'W{l}')": ORDER,
        "s_max[f'd{k}'] = np.maximum(s_max[f'd{k}'], s[f'd{k}']): np.maximum(s_max[f'd{k}'], s[f'd{k}']) → "
        "np.maximum(s[f'd{k}'], s_max[f'd{k}'])": "The larger of two numbers is the same in either order.",
    },
}
