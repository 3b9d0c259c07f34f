"""Named mistakes of modern_optimizers, and conventions of the field: what students' numbers can show, and what to tell them then.

A row's edits, made in the instructor's cell, give a function that makes the mistake; what it returns is
the mistake's fingerprint. Messages say where to look, never what to write.
"""

from autograder import Convention, Mistake

NESTEROV = "update_parameters_with_nesterov"
NADAM = "update_parameters_with_nadam"
LION = "update_parameters_with_lion"
SCHULZ = "newton_schulz"
MUON = "update_parameters_with_muon"
ADAMW = "AdamW"

ALL_LAYERS = "range(1, L + 1)"
V_W, V_B = 'v[f"dW{l}"]', 'v[f"db{l}"]'
LION_W = "learning_rate * (np.sign(c_dW) + decay)"
LION_B = "learning_rate * np.sign(c_db)"
LION_V_W = 'v[f"dW{l}"] = beta2 * v[f"dW{l}"] + (1 - beta2) * grads[f"dW{l}"]'
LION_V_B = 'v[f"db{l}"] = beta2 * v[f"db{l}"] + (1 - beta2) * grads[f"db{l}"]'
C_W = 'c_dW = beta1 * v[f"dW{l}"] + (1 - beta1) * grads[f"dW{l}"]'
C_B = 'c_db = beta1 * v[f"db{l}"] + (1 - beta1) * grads[f"db{l}"]'
NESTEROV_STEP = "section 2, formula (3)"
NESTEROV_VELOCITY = "section 2, formula (2)"
SCHEDULE = "section 3, formula (4)"
PRODUCT = "section 3, formula (5)"
NADAM_STEP = "section 3, formula (7)"
LION_MIX = "section 4, formula (8)"
LION_STEP = "section 4, formula (9)"
LION_VELOCITY = "section 4, formula (10)"
NORM = "section 5, formula (11)"
ITERATION = "section 5, formula (12)"
MUON_VELOCITY = "section 5, formula (13)"
MUON_STEP = "section 5, formula (14)"
MUON_BIAS = "section 5, formula (15)"
AVERAGES = "section 3, formula (6)"
DECOUPLED = "section 6, formula (16)"
IN_PLACE = "section 6, rule 1"
OWN_STATE = "section 6, rule 2"
COUNTER = "section 6, rule 3"
COUNTS = "        self.t += 1\n"
FOR_EACH = "        for key, array in self.parameters.items():\n"
ADAMW_SCALE = "np.sqrt(s_corrected) + self.epsilon"
ADAMW_SUM = "(v_corrected / (np.sqrt(s_corrected) + self.epsilon) + decay * array)"
IN_STEP = "array -= self.learning_rate * " + ADAMW_SUM
DECAY_ALONE = "array *= 1 - self.learning_rate * decay\n            "
STEP_ALONE = f" - self.learning_rate * (v_corrected / ({ADAMW_SCALE}))"
BARE_V = "self.beta1 * self.v[d] + (1 - self.beta1) * grads[d]"
BARE_S = "self.beta2 * self.s[d] + (1 - self.beta2) * grads[d] ** 2"
ZEROS = '{f"d{key}": np.zeros(array.shape) for key, array in parameters.items()}'

MISTAKES = [
    # --- Nesterov ---------------------------------------------------------------------------------
    Mistake(
        "nesterov_no_look_ahead", NESTEROV, "The step is that of momentum",
        "The velocity is right, but there is no look ahead: either the step follows the velocity alone, or "
        "it looks ahead with the velocity from before, which comes to the same.",
        NESTEROV_STEP, "W - alpha * v, heavy-ball momentum; g + beta * (old v) is the new v, and no other.",
        (('(grads[f"dW{l}"] + beta * v[f"dW{l}"])', V_W), ('(grads[f"db{l}"] + beta * v[f"db{l}"])', V_B)),
    ),
    Mistake(
        "nesterov_gradient_averaged", NESTEROV, "The gradient enters the velocity with a factor",
        "Your velocity takes in only a part of the gradient, as in the first assignment. Here the "
        "convention is another one.",
        NESTEROV_VELOCITY, "v = beta * v + (1 - beta) * g, the convention of assignment 1.",
        (('= beta * v[f"dW{l}"] + grads[f"dW{l}"]', '= beta * v[f"dW{l}"] + (1 - beta) * grads[f"dW{l}"]'),
        ('= beta * v[f"db{l}"] + grads[f"db{l}"]', '= beta * v[f"db{l}"] + (1 - beta) * grads[f"db{l}"]')),
    ),
    Mistake(
        "nesterov_velocity_whole", NESTEROV, "The velocity enters the step with its full weight",
        "Your step adds the gradient and the velocity, but the look ahead is a little shorter than the "
        "whole velocity. Something should weigh it.",
        NESTEROV_STEP, "g + v instead of g + beta * v.",
        (('+ beta * v[f"dW{l}"])', '+ v[f"dW{l}"])'), ('+ beta * v[f"db{l}"])', '+ v[f"db{l}"])')),
    ),
    Mistake(
        "nesterov_biases_like_momentum", NESTEROV, "The biases do not look ahead",
        "The weights are right. The biases follow their velocity alone, but the same rule holds for them.",
        NESTEROV_STEP, "Nesterov for W, heavy ball for b.",
        (('(grads[f"db{l}"] + beta * v[f"db{l}"])', V_B),),
    ),
    Mistake(
        "nesterov_last_layer_missing", NESTEROV, "The last layer is left out by Nesterov's step",
        "All layers but the last are right. Look at where your loop over the layers ends.",
        NESTEROV_STEP, "range(1, L) where range(1, L + 1) is meant.",
        ((ALL_LAYERS, "range(1, L)"),),
    ),
    Mistake(
        "nesterov_fixed_beta", NESTEROV, "Nesterov's beta is always 0.9",
        "With the default settings all is well, but another beta changes nothing in your numbers. Let the "
        "argument decide.",
        "section 2, formulas (2) and (3)", "0.9 is written into the formulas.",
        (("    L = len", "    beta = 0.9\n    L = len"),),
    ),
    # --- NAdam ------------------------------------------------------------------------------------
    Mistake(
        "nadam_mu_of_this_step_twice", NADAM, "Both weights are those of this step",
        "The average enters the step with the weight of this step. It should be the one it will have next.",
        SCHEDULE, "mu in place of mu_next: no look ahead.",
        (("((t + 1) * momentum_decay)", "(t * momentum_decay)"),),
    ),
    Mistake(
        "nadam_product_per_parameter", NADAM, "The product grows once for each parameter",
        "The product of the weights you return is far too small. It is one number for the whole network. "
        "How many times does your loop multiply it?",
        PRODUCT, "mu_product *= mu inside the loop over the parameters.",
        (("    mu_product = mu_product * mu\n", ""),
        ("    for key in parameters:\n",
         "    for key in parameters:\n        mu_product = mu_product * mu\n")),
    ),
    Mistake(
        "nadam_product_not_updated", NADAM, "The product of the weights stays as it was",
        "The product you return is the one you were given. The weight of this step belongs in it, before "
        "the step is computed.",
        PRODUCT, "mu_product is used, never updated.",
        (("    mu_product = mu_product * mu\n", ""),),
    ),
    Mistake(
        "nadam_is_adam", NADAM, "The step is that of Adam",
        "The averages and the product are right, but the parameters took the step of plain Adam, which "
        "looks at the average alone. Look at the numerator of the step.",
        NADAM_STEP, "v / (1 - beta1**t) in the numerator.",
        (('ahead = mu_next / (1 - mu_product * mu_next) * v[f"d{key}"] + (1 - mu) / (1 - mu_product) * g',
         'ahead = v[f"d{key}"] / (1 - beta1**t)'),),
    ),
    Mistake(
        "nadam_no_correction_of_s", NADAM, "The average of the squares is not corrected",
        "Your step divides by the root of the average as it is. It starts at zero and is too small at "
        "first; look at what it should be divided by.",
        NADAM_STEP, "sqrt(s) + epsilon, without the bias correction.",
        (('np.sqrt(s[f"d{key}"] / (1 - beta2**t))', 'np.sqrt(s[f"d{key}"])'),),
    ),
    Mistake(
        "nadam_gradient_uncorrected", NADAM, "The newest gradient is not corrected",
        "The averages are right, but the gradient enters the step without the correction that belongs to "
        "it. Look at both divisors of the numerator.",
        NADAM_STEP, "(1 - mu) * g without the division by 1 - mu_product.",
        (("(1 - mu) / (1 - mu_product) * g", "(1 - mu) * g"),),
    ),
    # --- Lion -------------------------------------------------------------------------------------
    Mistake(
        "lion_no_sign", LION, "The sign is missing",
        "Your step is as long as the mixture of velocity and gradient is large. Lion's step has the same "
        "length in every entry.",
        LION_STEP, "c instead of sign(c).",
        (("np.sign(c_dW)", "c_dW"), ("np.sign(c_db)", "c_db")),
    ),
    Mistake(
        "lion_sign_of_gradient", LION, "The sign is that of the gradient alone",
        "Some entries move the wrong way: those where the velocity outweighs the newest gradient. Look at "
        "whose sign is taken.",
        LION_MIX, "sign(g): signSGD.",
        ((C_W, 'c_dW = grads[f"dW{l}"]'), (C_B, 'c_db = grads[f"db{l}"]')),
    ),
    Mistake(
        "lion_velocity_first", LION, "The velocity is updated before the step",
        "The velocity you return is right, but some entries of the parameters moved the wrong way: the "
        "sign was taken after the velocity had changed. The order of your lines matters.",
        "section 4, formulas (8) to (10)", "c is computed from the new v.",
        ((C_W, LION_V_W + "\n        " + C_W), (C_B, LION_V_B + "\n        " + C_B),
        (LION_B + "\n        " + LION_V_W + "\n        " + LION_V_B, LION_B)),
    ),
    Mistake(
        "lion_sign_of_new_velocity", LION, "The sign is that of the updated velocity",
        "The velocity you return is right. The step has the sign of that velocity, but it should have the "
        "sign of the mixture with a weight of its own.",
        LION_MIX, "sign(beta2 * v + (1 - beta2) * g): one average for both, as in signum.",
        ((C_W, C_W.replace("beta1", "beta2")), (C_B, C_B.replace("beta1", "beta2"))),
    ),
    Mistake(
        "lion_beta1_in_velocity", LION, "The velocity uses the weight of the step",
        "The parameters are right, but the velocity forgets the past as fast as the mixture does. Lion has "
        "two weights.",
        LION_VELOCITY, "beta1 in the velocity.",
        ((LION_V_W, LION_V_W.replace("beta2", "beta1")), (LION_V_B, LION_V_B.replace("beta2", "beta1"))),
    ),
    Mistake(
        "lion_velocity_is_mixture", LION, "The step's weight and the velocity's are exchanged",
        "Both weights are used, each in the other's place. Look at which of them belongs to the step.",
        "section 4, formulas (8) and (10)", "beta1 and beta2 exchanged.",
        ((C_W, C_W.replace("beta1", "beta2")), (C_B, C_B.replace("beta1", "beta2")),
        (LION_V_W, LION_V_W.replace("beta2", "beta1")), (LION_V_B, LION_V_B.replace("beta2", "beta1"))),
    ),
    Mistake(
        "lion_decay_in_gradient", LION, "The decay goes through the gradient",
        "With no decay all is well. With one, it enters the gradient, and the sign swallows its size. It "
        "should stand beside the sign.",
        LION_STEP, "L2 penalty: g + lambda W inside the sign and the velocity.",
        (('grads[f"dW{l}"]\n        c_db',
         '(grads[f"dW{l}"] + weight_decay * parameters[f"W{l}"])\n        c_db'),
        ("(np.sign(c_dW) + decay)", "np.sign(c_dW)"),
        (LION_V_W, LION_V_W.replace('* grads[f"dW{l}"]', '* (grads[f"dW{l}"] + decay)'))),
    ),
    Mistake(
        "lion_decay_not_scaled", LION, "The decay does not depend on the learning rate",
        "The weights are pulled towards zero too hard. The learning rate scales the whole step, the decay "
        "included.",
        LION_STEP, "W - alpha * sign(c) - lambda * W.",
        ((LION_W, "learning_rate * np.sign(c_dW) - decay"),),
    ),
    # --- Newton-Schulz ----------------------------------------------------------------------------
    Mistake(
        "schulz_not_normalised", SCHULZ, "The matrix is not divided by its norm",
        "Your numbers grow beyond all bounds, or are far from the right ones. The iteration works for "
        "singular values up to 1; something has to see to that before it begins.",
        NORM, "The iteration starts from G.",
        (("X = G / (np.linalg.norm(G) + 1e-7)", "X = G"),),
    ),
    Mistake(
        "schulz_spectral_norm", SCHULZ, "The norm is the largest singular value",
        "You divide by another norm than the one asked for. Look at which norm the text names.",
        NORM, "np.linalg.norm(G, 2).",
        (("np.linalg.norm(G)", "np.linalg.norm(G, 2)"),),
    ),
    Mistake(
        "schulz_no_small_number", SCHULZ, "The small number beside the norm is missing",
        "All is well for ordinary matrices, and wrong for very small ones. Look at the divisor.",
        NORM, "G / norm(G), which is also undefined for a matrix of zeros.",
        ((" + 1e-7", ""),),
    ),
    Mistake(
        "schulz_elementwise", SCHULZ, "A matrix product has become a product of entries",
        "The square in the iteration is that of a matrix, not of its entries. Look at each product of it.",
        ITERATION, "A * A (or A**2) where A @ A is meant.",
        (("c * A @ A", "c * A * A"),),
    ),
    Mistake(
        "schulz_not_transposed_back", SCHULZ, "A tall matrix is not transposed back",
        "For a matrix with more rows than columns your result has the shape of its transpose. What you "
        "turned before the loop has to be turned back.",
        "section 5, below formula (12)", "The second transposition is missing.",
        (("    X = X.T if tall else X\n    ### END", "    ### END"),),
    ),
    Mistake(
        "schulz_one_step_too_many", SCHULZ, "The loop runs once too often",
        "Each result is what one more repetition than asked for gives. How many times does your loop run?",
        ITERATION, "range(steps + 1).",
        (("range(steps)", "range(steps + 1)"),),
    ),
    Mistake(
        "schulz_fixed_steps", SCHULZ, "There are always five steps",
        "With the default all is well, but another number of steps changes nothing. Let the argument decide.",
        ITERATION, "range(5).",
        (("range(steps)", "range(5)"),),
    ),
    # --- Muon -------------------------------------------------------------------------------------
    Mistake(
        "muon_gradient_only", MUON, "The gradient is orthogonalised without the velocity",
        "The velocity you return is right, but the weights ignore it: their step comes from the gradient alone.",
        MUON_STEP, "newton_schulz(g).",
        (('grads[f"dW{l}"] + beta * v[f"dW{l}"])', 'grads[f"dW{l}"])'),),
    ),
    Mistake(
        "muon_not_orthogonalised", MUON, "The step is not orthogonalised",
        "The weights take the step of Nesterov momentum. Its matrix still has its own singular values.",
        MUON_STEP, "The call of newton_schulz is missing.",
        (("newton_schulz(", "("),),
    ),
    Mistake(
        "muon_no_scale", MUON, "The factor for tall matrices is missing",
        "Wide and square matrices are right; for those with more rows than columns your step is too short.",
        MUON_STEP, "No sqrt(max(1, rows / columns)).",
        (("scale = np.sqrt(max(1, direction.shape[0] / direction.shape[1]))", "scale = 1.0"),),
    ),
    Mistake(
        "muon_scale_upside_down", MUON, "Rows and columns are exchanged in the factor",
        "Your step is too long for wide matrices and too short for tall ones. Look at the fraction under "
        "the root.",
        MUON_STEP, "columns / rows.",
        (("direction.shape[0] / direction.shape[1]", "direction.shape[1] / direction.shape[0]"),),
    ),
    Mistake(
        "muon_scale_below_one", MUON, "The factor makes wide matrices' steps shorter",
        "Tall matrices are right; for wide ones your step is too short. The factor has a lower bound.",
        MUON_STEP, "sqrt(rows / columns) without the maximum.",
        (("max(1, direction.shape[0] / direction.shape[1])", "direction.shape[0] / direction.shape[1]"),),
    ),
    Mistake(
        "muon_scale_no_root", MUON, "The root of the factor is missing",
        "Wide and square matrices are right; for those with more rows than columns your step is too long. "
        "Look at the factor once more.",
        MUON_STEP, "max(1, rows / columns) without the root.",
        (("np.sqrt(max(1, direction.shape[0] / direction.shape[1]))",
         "max(1, direction.shape[0] / direction.shape[1])"),),
    ),
    Mistake(
        "muon_biases_orthogonalised", MUON, "The biases are orthogonalised",
        "The weights are right. The biases take a step of a fixed length, but theirs is the plain step of "
        "momentum.",
        MUON_BIAS, "newton_schulz on a column.",
        (('learning_rate * v[f"db{l}"]', 'learning_rate * newton_schulz(v[f"db{l}"])'),),
    ),
    Mistake(
        "muon_biases_look_ahead", MUON, "The biases look ahead",
        "The weights are right. The biases take the step of Nesterov momentum, but theirs is the plain one.",
        MUON_BIAS, "g + beta * v for b too.",
        (('learning_rate * v[f"db{l}"]', 'learning_rate * (grads[f"db{l}"] + beta * v[f"db{l}"])'),),
    ),
    Mistake(
        "muon_gradient_averaged", MUON, "The gradient enters Muon's velocity with a factor",
        "Your velocity takes in only a part of the gradient, as in the first assignment. Here the "
        "convention is another one.",
        MUON_VELOCITY, "v = beta * v + (1 - beta) * g.",
        (('= beta * v[f"dW{l}"] + grads[f"dW{l}"]', '= beta * v[f"dW{l}"] + (1 - beta) * grads[f"dW{l}"]'),
        ('= beta * v[f"db{l}"] + grads[f"db{l}"]', '= beta * v[f"db{l}"] + (1 - beta) * grads[f"db{l}"]')),
    ),
    # --- AdamW as a class -------------------------------------------------------------------------
    Mistake(
        "object_arrays_unchanged", ADAMW, "The network's arrays do not change",
        "After a step the arrays that the network holds are as before: your step makes new arrays, or works on copies. "
        "The network never sees them.",
        IN_PLACE, "array = array - ..., or a copy of the arrays in __init__.",
        (("self.parameters = parameters", "self.parameters = {key: array.copy() for key, array in parameters.items()}"),),
    ),
    Mistake(
        "object_only_decay_in_place", ADAMW, "Only the decay reaches the network",
        "The network's weights shrink, and its biases stay as they are: the decay changes the arrays in place, but the step "
        "itself makes new ones, which the network never sees.",
        IN_PLACE, "array *= 1 - ..., and then array = array - ...",
        ((IN_STEP, DECAY_ALONE + "array = array" + STEP_ALONE),),
    ),
    Mistake(
        "object_only_first_decay_in_place", ADAMW, "Only the decay of the first step reaches the network",
        "The network's weights shrink once, and its biases stay as they are: the step puts new arrays into the dictionary, "
        "and from then on changes those, which the network never sees.",
        IN_PLACE, "self.parameters[key] *= 1 - ..., and then self.parameters[key] = self.parameters[key] - ...",
        ((IN_STEP, DECAY_ALONE + "self.parameters[key] = array" + STEP_ALONE),),
    ),
    Mistake(
        "object_counter_stuck", ADAMW, "The counter stays at 1",
        "The first step is right, and all later ones are corrected as if they were the first. Who counts the steps?",
        COUNTER, "self.t = 1 and no self.t += 1.",
        ((COUNTS, ""), ("self.t = 0", "self.t = 1")),
    ),
    Mistake(
        "object_counter_starts_at_one", ADAMW, "The first step has the number 2",
        "The counter is one ahead at every step. Where does it begin, and when does it grow?",
        COUNTER, "self.t = 1 in __init__, and self.t += 1 before its use.",
        (("self.t = 0", "self.t = 1"),),
    ),
    Mistake(
        "object_counts_parameters", ADAMW, "The counter grows once for each parameter",
        "Each array is corrected for another step. The counter counts steps, not arrays; look at where it grows.",
        COUNTER, "self.t += 1 inside the loop over the parameters.",
        ((COUNTS + FOR_EACH, FOR_EACH + "    " + COUNTS),),
    ),
    Mistake(
        "object_forgets", ADAMW, "The averages begin anew at every step",
        "The first step is right. At every later one, your averages know the newest gradient alone. Look at where they are "
        "set to zero.",
        OWN_STATE, "v and s are made in step; the counter goes on.",
        ((COUNTS, COUNTS + "        parameters = self.parameters\n        self.v = " + ZEROS + "\n        self.s = " + ZEROS + "\n"),),
    ),
    Mistake(
        "object_forgets_counter_too", ADAMW, "Every step is a first step",
        "Each step is as long as a first one: averages and counter begin anew every time. An object keeps its state from step "
        "to step.",
        OWN_STATE, "v, s and t are made in step: sign descent.",
        ((COUNTS, "        self.t = 1\n        parameters = self.parameters\n        self.v = " + ZEROS + "\n        self.s = " + ZEROS
          + "\n"),),
    ),
    Mistake(
        "object_state_of_class", ADAMW, "All optimizers share their averages",
        "One optimizer alone is right. Two of them disturb each other, because their averages are the same dictionaries. They "
        "have to belong to the object, not to the class.",
        OWN_STATE, "v and s are attributes of the class, or defaults that can be changed.",
        (("self.v = {", "AdamW.v = {"), ("self.s = {", "AdamW.s = {")),
    ),
    Mistake(
        "object_averages_one", ADAMW, "Both averages are in one dictionary",
        "What is written into one average appears in the other. They need dictionaries of their own.",
        OWN_STATE, "self.s = self.v.",
        (("self.s = " + ZEROS, "self.s = self.v"),),
    ),
    Mistake(
        "object_no_correction", ADAMW, "The bias correction is missing",
        "Your step uses both averages as they are. They start at zero and are too small at first.",
        DECOUPLED, "v / (sqrt(s) + epsilon).",
        ((" / (1 - self.beta1**self.t)", ""), (" / (1 - self.beta2**self.t)", "")),
    ),
    Mistake(
        "object_no_decay", ADAMW, "The weights do not decay",
        "Your step is that of plain Adam: the weights do not shrink by themselves.",
        DECOUPLED, "decay is not used.",
        ((" + decay * array", ""),),
    ),
    Mistake(
        "object_decay_divided", ADAMW, "The decay is divided by the root of the squares",
        "Your averages are right, but the decay is divided along with the gradient, so weights with large gradients hardly "
        "shrink. It should stand beside the fraction.",
        DECOUPLED, "(v + lambda W) / (sqrt(s) + epsilon): the decay goes through Adam's scaling.",
        ((ADAMW_SUM, "(v_corrected + decay * array) / (np.sqrt(s_corrected) + self.epsilon)"),),
    ),
    Mistake(
        "object_decay_in_gradient", ADAMW, "The decay went into the averages",
        "Your averages have taken the decay in, as with an L2 penalty. It should stand beside the step, as in Lion.",
        DECOUPLED, "Adam with an L2 penalty, torch.optim.Adam(weight_decay=...).",
        ((FOR_EACH + '            d = f"d{key}"\n',
          FOR_EACH + '            d = f"d{key}"\n            g = grads[d] + (self.weight_decay * array if key.startswith("W") else 0.0)\n'),
         (BARE_V, BARE_V.replace("grads[d]", "g")), (BARE_S, BARE_S.replace("grads[d]", "g")), (" + decay * array", "")),
    ),
]  # fmt: skip

ASKED_SUM = "This notebook's velocity is a sum of gradients, v = beta v + g, which the learning rate does not enter, as in PyTorch."
ASKED_EPSILON = (
    "This notebook takes the root of the corrected average and adds epsilon after it, as torch.optim.NAdam does; with the "
    "usual epsilon the two differ by very little."
)
ASKED_EPSILON_ADAMW = (
    "This notebook takes the root of the corrected average and adds epsilon after it, as torch.optim.AdamW does; with the "
    "usual epsilon the two differ by very little."
)
ASKED_SCHEDULE = (
    "This notebook has the weight mu grow by Dozat's schedule, and corrects by the product of all mu so far, as "
    "torch.optim.NAdam does."
)
NESTEROV_G_W, NESTEROV_G_B = '+ grads[f"dW{l}"]\n', '+ grads[f"db{l}"]\n'
AHEAD = 'mu_next / (1 - mu_product * mu_next) * v[f"d{key}"] + (1 - mu) / (1 - mu_product) * g'
MU = "    mu = beta1 * (1 - 0.5 * 0.96 ** (t * momentum_decay))\n"
MU_NEXT = "    mu_next = beta1 * (1 - 0.5 * 0.96 ** ((t + 1) * momentum_decay))\n"
GROWS = "    mu_product = mu_product * mu\n"
NO_SCHEDULE = ((MU, ""), (MU_NEXT, ""))


def without_schedule(id, ahead, product, source):
    """NAdam with the constant weight beta1; ``product`` is the line that makes the returned product."""
    return Convention(
        id, NADAM, "There is no schedule for the momentum",
        "Your step looks ahead with the constant weight beta1.",
        "section 3, formulas (4) to (7)", (*NO_SCHEDULE, (GROWS, product), (AHEAD, ahead)),
        source=source, asked=ASKED_SCHEDULE,
    )  # fmt: skip


CONVENTIONS = [
    Convention(
        "nesterov_average", NESTEROV, "Velocity and step are averages of gradients",
        "Your velocity is v = beta v + (1 - beta) g, and your step is (1 - beta) g + beta v.",
        NESTEROV_VELOCITY,
        (('= beta * v[f"dW{l}"] + grads[f"dW{l}"]', '= beta * v[f"dW{l}"] + (1 - beta) * grads[f"dW{l}"]'),
        ('= beta * v[f"db{l}"] + grads[f"db{l}"]', '= beta * v[f"db{l}"] + (1 - beta) * grads[f"db{l}"]'),
        ('(grads[f"dW{l}"] + beta', '((1 - beta) * grads[f"dW{l}"] + beta'),
        ('(grads[f"db{l}"] + beta', '((1 - beta) * grads[f"db{l}"] + beta')),
        source="the momentum of Keller Jordan's Muon",
        asked=ASKED_SUM,
    ),
    Convention(
        "nesterov_rate_in_velocity", NESTEROV, "Your velocity points downhill and holds the learning rate",
        "Your velocity is v = beta v - alpha g, and your step adds beta v - alpha g to the parameters.",
        NESTEROV_VELOCITY,
        ((NESTEROV_G_W, "- learning_rate * " + NESTEROV_G_W[2:]), (NESTEROV_G_B, "- learning_rate * " + NESTEROV_G_B[2:]),
        ('- learning_rate * (grads[f"dW{l}"] + beta * v[f"dW{l}"])', '- learning_rate * grads[f"dW{l}"] + beta * v[f"dW{l}"]'),
        ('- learning_rate * (grads[f"db{l}"] + beta * v[f"db{l}"])', '- learning_rate * grads[f"db{l}"] + beta * v[f"db{l}"]')),
        source="Bengio, Boulanger-Lewandowski and Pascanu 2012; CS231n; keras.optimizers.SGD with nesterov=True",
        asked=ASKED_SUM,
    ),
    Convention(
        "nesterov_rate_in_sum", NESTEROV, "Your velocity is a sum of steps, learning rate included",
        "Your velocity is v = beta v + alpha g, and the parameters lose beta v + alpha g.",
        NESTEROV_VELOCITY,
        ((NESTEROV_G_W, "+ learning_rate * " + NESTEROV_G_W[2:]), (NESTEROV_G_B, "+ learning_rate * " + NESTEROV_G_B[2:]),
        ('- learning_rate * (grads[f"dW{l}"] + beta * v[f"dW{l}"])', '- (learning_rate * grads[f"dW{l}"] + beta * v[f"dW{l}"])'),
        ('- learning_rate * (grads[f"db{l}"] + beta * v[f"db{l}"])', '- (learning_rate * grads[f"db{l}"] + beta * v[f"db{l}"])')),
        source="the signs of Ruder 2016, on Nesterov's method",
        asked=ASKED_SUM,
    ),
    without_schedule(
        "nadam_constant_weight", 'beta1 / (1 - mu_product * beta1) * v[f"d{key}"] + (1 - beta1) / (1 - mu_product) * g',
        "    mu_product = mu_product * beta1\n", "optax.nadam, whose product of weights is beta1**t",
    ),
    without_schedule(
        "nadam_of_optax", 'beta1 * v[f"d{key}"] / (1 - beta1 ** (t + 1)) + (1 - beta1) * g / (1 - beta1**t)',
        "", "optax.nadam",
    ),
    without_schedule(
        "nadam_of_ruder", '(beta1 * v[f"d{key}"] + (1 - beta1) * g) / (1 - beta1**t)',
        "", "Ruder 2016, on Nadam",
    ),
    Convention(
        "nadam_average_with_mu", NADAM, "The average of the gradients uses the growing weight",
        "Your average of the gradients weighs the past with mu, the weight of this step.",
        "section 3, formula (6)", (('beta1 * v[f"d{key}"] + (1 - beta1) * g', 'mu * v[f"d{key}"] + (1 - mu) * g'),),
        source="Dozat 2016, algorithm 2",
        asked="This notebook's averages are those of Adam, with the constant beta1, as in torch.optim.NAdam and Keras.",
    ),
    Convention(
        "nadam_epsilon_inside_root", NADAM, "Epsilon stands inside the root in NAdam",
        "You divide by sqrt(s + epsilon), as in the first assignment.",
        NADAM_STEP, (("(1 - beta2**t)) + epsilon", "(1 - beta2**t) + epsilon)"),),
        source="eps_root of optax.nadam",
        asked=ASKED_EPSILON, accepted=True,
    ),
    Convention(
        "nadam_epsilon_of_efficient_form", NADAM, "Your epsilon is added before the bias correction",
        "You divide by sqrt(s) + epsilon before the correction, which enlarges epsilon along with the average.",
        NADAM_STEP,
        (('np.sqrt(s[f"d{key}"] / (1 - beta2**t)) + epsilon', '(np.sqrt(s[f"d{key}"]) + epsilon) / np.sqrt(1 - beta2**t)'),),
        source="the efficient form at the end of section 2 of Kingma and Ba 2015",
        asked=ASKED_EPSILON, accepted=True,
    ),
    Convention(
        "nadam_epsilon_inside_before_correction", NADAM, "Your epsilon stands inside the root, before the bias correction",
        "You add epsilon to the average before the correction, which enlarges it along with the average.",
        NADAM_STEP,
        (('np.sqrt(s[f"d{key}"] / (1 - beta2**t)) + epsilon', 'np.sqrt((s[f"d{key}"] + epsilon) / (1 - beta2**t))'),),
        source="the efficient form of Kingma and Ba 2015, section 2, with epsilon under the root as in "
        "tf.keras.optimizers.RMSprop",
        asked=ASKED_EPSILON, accepted=True,
    ),
    Convention(
        "lion_decays_biases", LION, "The biases decay as well",
        "The weights are right, and the biases are pulled towards zero, too.",
        LION_STEP, ((LION_B, 'learning_rate * (np.sign(c_db) + weight_decay * parameters[f"b{l}"])'),),
        source="Chen et al. 2023 and lion-pytorch, for all parameters alike",
        asked="This notebook lets only the weights shrink: a bias does not make a network more complex.",
    ),
    Convention(
        "schulz_norm_at_least", SCHULZ, "The norm is bounded from below instead of being enlarged",
        "You divide by the larger of the norm and 1e-7.",
        NORM, (("(np.linalg.norm(G) + 1e-7)", "max(np.linalg.norm(G), 1e-7)"),),
        source="torch.optim.Muon",
        asked="This notebook adds 1e-7 to the norm, as Keller Jordan's Muon does; for all but very small matrices the two "
        "differ by very little.", accepted=True,
    ),
    Convention(
        "schulz_classic_coefficients", SCHULZ, "The coefficients are those of the classical cubic iteration",
        "Your iteration converges to singular values of exactly 1, but lifts small ones more slowly.",
        ITERATION, (("a, b, c = 3.4445, -4.7750, 2.0315", "a, b, c = 1.5, -0.5, 0.0"),),
        source="Higham 2008, Functions of Matrices; Bernstein and Newhouse 2024",
        asked="This notebook uses the coefficients of Muon, which lift small singular values fast and bring all of them "
        "near 1 in five steps.",
    ),
    Convention(
        "muon_average", MUON, "Velocity and look-ahead are averages of gradients",
        "Your velocity is v = beta v + (1 - beta) g, and you orthogonalise (1 - beta) g + beta v.",
        MUON_VELOCITY,
        (('= beta * v[f"dW{l}"] + grads[f"dW{l}"]', '= beta * v[f"dW{l}"] + (1 - beta) * grads[f"dW{l}"]'),
        ('= beta * v[f"db{l}"] + grads[f"db{l}"]', '= beta * v[f"db{l}"] + (1 - beta) * grads[f"db{l}"]'),
        ('(grads[f"dW{l}"] + beta', '((1 - beta) * grads[f"dW{l}"] + beta')),
        source="muon.py of Keller Jordan, and the code of torch.optim.Muon",
        asked="This notebook's velocity is a sum of gradients, v = beta v + g, as the documentation of torch.optim.Muon "
        "writes it; the direction is the same, the velocity that you return and the biases are not.",
    ),
    Convention(
        "muon_no_look_ahead", MUON, "The velocity is orthogonalised without a look ahead",
        "The velocity is right, and the matrix you orthogonalise is the velocity alone.",
        MUON_STEP, (('grads[f"dW{l}"] + beta * v[f"dW{l}"])', 'v[f"dW{l}"])'),),
        source="torch.optim.Muon with nesterov=False",
        asked="This notebook looks ahead, which is the default of torch.optim.Muon and did better where Muon was made.",
    ),
    Convention(
        "muon_matched_to_adamw", MUON, "The factor is the one that matches the steps of AdamW",
        "You scale the step by 0.2 sqrt(max(rows, columns)).",
        MUON_STEP,
        (("np.sqrt(max(1, direction.shape[0] / direction.shape[1]))", "0.2 * np.sqrt(max(direction.shape))"),),
        source='Liu et al. 2025, Muon is Scalable for LLM Training; adjust_lr_fn="match_rms_adamw" of torch.optim.Muon',
        asked="This notebook uses the factor of Keller Jordan's Muon, sqrt(max(1, rows / columns)).",
    ),
    Convention(
        "object_epsilon_inside_root", ADAMW, "Epsilon stands inside the root in AdamW",
        "You divide by sqrt(s + epsilon), as in the first assignment.",
        DECOUPLED, ((ADAMW_SCALE, "np.sqrt(s_corrected + self.epsilon)"),),
        source="eps_root of optax.adamw",
        asked=ASKED_EPSILON_ADAMW, accepted=True,
    ),
    Convention(
        "object_epsilon_of_efficient_form", ADAMW, "Your epsilon is added to the root before the correction",
        "You add epsilon to sqrt(s) before the correction, which enlarges epsilon along with the average.",
        DECOUPLED, ((ADAMW_SCALE, "(np.sqrt(self.s[d]) + self.epsilon) / np.sqrt(1 - self.beta2**self.t)"),),
        source="the efficient form at the end of section 2 of Kingma and Ba 2015",
        asked=ASKED_EPSILON_ADAMW, accepted=True,
    ),
    Convention(
        "object_epsilon_inside_before_correction", ADAMW, "Your epsilon is added under the root, before the correction",
        "You add epsilon to the average before the correction, which enlarges it along with the average.",
        DECOUPLED, ((ADAMW_SCALE, "np.sqrt((self.s[d] + self.epsilon) / (1 - self.beta2**self.t))"),),
        source="the efficient form of Kingma and Ba 2015, section 2, with epsilon under the root as in "
        "tf.keras.optimizers.RMSprop",
        asked=ASKED_EPSILON_ADAMW, accepted=True,
    ),
    Convention(
        "object_decays_biases", ADAMW, "The biases of AdamW decay as well",
        "The weights are right, and the biases are pulled towards zero, too.",
        DECOUPLED, ((' if key.startswith("W") else 0.0', ""),),
        source="weight_decay of torch.optim.AdamW, unless biases are in a parameter group of their own",
        asked="This notebook lets only the weights shrink: a bias does not make a network more complex.",
    ),
    Convention(
        "object_decay_without_learning_rate", ADAMW, "The decay does not depend on AdamW's learning rate",
        "The weights lose lambda W at every step, whatever the learning rate is.",
        DECOUPLED, ((ADAMW_SUM, "v_corrected / (np.sqrt(s_corrected) + self.epsilon) + decay * array"),),
        source="Loshchilov and Hutter 2019",
        asked="This notebook scales the decay as it scales the step, as torch.optim.AdamW does, so that a schedule of "
        "the learning rate fades both.",
    ),
    Convention(
        "object_decay_after_step", ADAMW, "AdamW's decay is taken of the new weights",
        "You make the step first and let its result decay: (W - alpha step)(1 - alpha lambda).",
        DECOUPLED,
        ((" + decay * array)\n", ")\n            array *= 1 - self.learning_rate * decay\n"),),
        source="the AdamW of Hugging Face's transformers",
        asked="This notebook takes the decay of the weights before the step, as its formula (16) and torch.optim.AdamW do.",
    ),
]  # fmt: skip

# Edits of a reference that change nothing, each with the proof.
SAME_COUNT = "Both dictionaries hold one W and one b per layer, so they have the same number of keys."
EITHER_WAY = (
    "The iteration commutes with transposition, (X X^T) X = X (X^T X), so X may be transposed for any matrix "
    "or none, as long as it is transposed back under the same condition."
)
TALL = "tall = G.shape[0] > G.shape[1]: "
RATIO = "direction.shape[0] / direction.shape[1]"
SCALE = f"scale = np.sqrt(max(1, {RATIO})): "
EQUIVALENT = {
    NESTEROV: {
        "L = len(parameters) // 2: parameters → grads": SAME_COUNT,
        "L = len(parameters) // 2: parameters → v": SAME_COUNT,
    },
    LION: {
        "L = len(parameters) // 2: parameters → grads": SAME_COUNT,
        "L = len(parameters) // 2: parameters → v": SAME_COUNT,
    },
    SCHULZ: {
        TALL + "G.shape[0] > G.shape[1] → G.shape[0] >= G.shape[1]": EITHER_WAY,
        TALL + "G.shape[0] > G.shape[1] → G.shape[0] < G.shape[1]": EITHER_WAY,
        TALL + "0 → 0 + 1": EITHER_WAY,
        TALL + "0 → 0 - 1": EITHER_WAY,
        TALL + "0 → 1": EITHER_WAY,
        TALL + "0 → -1": EITHER_WAY,
        TALL + "1 → 1 - 1": EITHER_WAY,
        TALL + "1 → 0": EITHER_WAY,
        TALL + "1 → -1": "G has two axes, so the last one is the second.",
        "X = a * X + (b * A + c * A @ A) @ X: c * A @ A → A @ (c * A)": "A number commutes with a matrix.",
    },
    MUON: {
        "L = len(parameters) // 2: parameters → grads": SAME_COUNT,
        "L = len(parameters) // 2: parameters → v": SAME_COUNT,
        SCALE + f"max(1, {RATIO}) → max({RATIO}, 1)":
            "The larger of two numbers is the same in either order.",
        SCALE + "1 → -1": "As an index: a matrix has two axes, so the last one is the second.",
    },
}  # fmt: skip
