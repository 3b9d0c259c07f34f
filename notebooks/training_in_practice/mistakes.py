"""Named mistakes of training_in_practice, and conventions of the field: what students' numbers can show, and what to tell them then.

A row's edits, made in the instructor's cell, give a function that makes the mistake; what it returns is
the mistake's fingerprint. Messages say where to look, never what to write.
"""

from autograder import Convention, Mistake

CHOICE = "choose_learning_rate"
CLIP = "clip_gradients"
STEPS = "step_decay"
CYCLE = "one_cycle"
AVERAGE = "update_average"
RATIOS = "update_ratios"
SCALED = "scaled_learning_rate"

LOWEST = "rates[np.argmin(smoothed)] / margin"
CORRECTED = "v / (1 - beta**t)"
NORM = "np.sqrt(sum(np.sum(grad**2) for grad in grads.values()))"
SHRUNK = "grad * (max_norm / norm)"
DECAY = "factor ** (epoch_num // drop_every)"
CLIMB = "start_factor + (1 - start_factor) * step / peak_step"
DESCENT = "1 + (end_factor - 1) * (step - peak_step) / (total_steps - 1 - peak_step)"
PAST = "min(beta, n / (n + 1))"
MIX = "past * average[key] + (1 - past) * parameters[key]"
RATIO = 'np.linalg.norm(change) / np.linalg.norm(before[f"W{l}"])'
TARGET = "learning_rate0 * batch_size / base_batch_size"
WARM = "learning_rate0 + (learning_rate - learning_rate0) * step / warmup_steps"
SMOOTH, CHOOSE = "section 1, formula (1)", "section 1, formula (2)"
LENGTH, SHORTEN = "section 2, formula (3)", "section 2, formula (4)"
STAIRS, TRIANGLE = "section 3, formula (5)", "section 3, formula (6)"
RUNNING, FRACTION, LARGER = "section 4, formula (7)", "section 5, formula (8)", "section 6, formula (9)"

MISTAKES = [
    # --- the range test ---------------------------------------------------------------------------
    Mistake(
        "range_no_smoothing", CHOICE, "The costs are not smoothed",
        "You take the lowest single cost, which may belong to a lucky mini-batch. Look at what is averaged before "
        "the lowest point is sought.",
        SMOOTH, "np.argmin of the raw costs.",
        (("np.argmin(smoothed)", "np.argmin(costs)"),),
    ),
    Mistake(
        "range_no_correction", CHOICE, "The bias correction is missing",
        "Your moving average starts at zero, so its first values are far too low and the first rate wins. Look at the "
        "second half of the formula.",
        SMOOTH, "v itself is appended.",
        ((CORRECTED, "v"),),
    ),
    Mistake(
        "range_correction_counts_from_zero", CHOICE, "The steps of the bias correction are counted from zero",
        "At the first step you divide by zero. The steps of the moving average are counted from one.",
        SMOOTH, "enumerate without start=1.",
        (("enumerate(costs, start=1)", "enumerate(costs)"),),
    ),
    Mistake(
        "range_weights_exchanged", CHOICE, "The two weights of the moving average are exchanged",
        "Your average follows the newest cost almost at once instead of the past. Look at which of the two gets the "
        "larger weight.",
        SMOOTH, "(1 - beta) * v + beta * cost.",
        (("beta * v + (1 - beta) * cost_of_step", "(1 - beta) * v + beta * cost_of_step"),),
    ),
    Mistake(
        "range_no_margin", CHOICE, "The margin is missing",
        "You return the rate of the lowest cost itself, which is nearly too large. The rule steps back from it.",
        CHOOSE, "rates[np.argmin(smoothed)].",
        ((LOWEST, "rates[np.argmin(smoothed)]"),),
    ),
    Mistake(
        "range_margin_fixed", CHOICE, "The margin is always ten",
        "With the default setting all is well, but another margin changes nothing in what you return. Let the argument "
        "decide.",
        CHOOSE, "/ 10 is written into the formula.",
        (("/ margin", "/ 10.0"),),
    ),
    Mistake(
        "range_margin_multiplies", CHOICE, "The margin makes the rate larger",
        "Your rate is beyond that of the lowest cost, where training breaks. Look at which way the margin goes.",
        CHOOSE, "* margin.",
        (("/ margin", "* margin"),),
    ),
    Mistake(
        "range_cost_returned", CHOICE, "You return a cost, not a rate",
        "The lowest smoothed cost tells where to look; what is asked for is the rate of that step.",
        CHOOSE, "min(smoothed) / margin.",
        ((LOWEST, "min(smoothed) / margin"),),
    ),
    # --- clipping ---------------------------------------------------------------------------------
    Mistake(
        "clip_no_root", CLIP, "The root is missing",
        "Your norm is the sum of the squares, not its root, so that gradients are clipped at the wrong length.",
        LENGTH, "np.sum of the squares without np.sqrt.",
        ((NORM, "sum(np.sum(grad**2) for grad in grads.values())"),),
    ),
    Mistake(
        "clip_sum_of_norms", CLIP, "The norms of the arrays are added up",
        "You take the length of each array and add the lengths. The global norm is that of one long vector: squares "
        "are added over all arrays first.",
        LENGTH, "sum(np.linalg.norm(grad) …).",
        ((NORM, "sum(np.sqrt(np.sum(grad**2)) for grad in grads.values())"),),
    ),
    Mistake(
        "clip_always", CLIP, "Short gradients are made longer",
        "You scale the gradients to the largest norm even if they are shorter. Look at the condition in the formula.",
        SHORTEN, "No condition.",
        (("if norm > max_norm", "if norm > 0"),),
    ),
    Mistake(
        "clip_never", CLIP, "Nothing is clipped",
        "Your norm may be right, but gradients that are too long come back as they were.",
        SHORTEN, "grads is returned as it is.",
        ((SHRUNK, "grad"),),
    ),
    Mistake(
        "clip_upside_down", CLIP, "The factor is upside down",
        "Long gradients get even longer. Look at what is divided by what.",
        SHORTEN, "grad * norm / max_norm.",
        ((SHRUNK, "grad * (norm / max_norm)"),),
    ),
    Mistake(
        "clip_to_one", CLIP, "The gradients get a length of one",
        "You divide by the norm, so that the direction is right, and leave the length at one whatever the limit is.",
        SHORTEN, "grad / norm.",
        ((SHRUNK, "grad / norm"),),
    ),
    Mistake(
        "clip_without_biases", CLIP, "The biases are left out of the norm",
        "Your norm is that of the weights' gradients. All arrays belong to it.",
        LENGTH, "Only keys that begin with dW are summed.",
        (("for grad in grads.values()", 'for key, grad in grads.items() if "W" in key'),),
    ),
    Mistake(
        "clip_norm_afterwards", CLIP, "The norm is that of the clipped gradients",
        "The clipped gradients are right, but the norm you return is never above the limit. What is worth watching is the "
        "norm before clipping.",
        LENGTH, "min(norm, max_norm) is returned.",
        (("return clipped, norm", "return clipped, min(norm, max_norm)"),),
    ),
    # --- step decay -------------------------------------------------------------------------------
    Mistake(
        "steps_linear", STEPS, "The drops add up instead of multiplying",
        "Your rate is divided as in the inverse-time schedule. Here each drop multiplies by the factor again.",
        STAIRS, "factor * number of drops.",
        ((DECAY, "factor * (epoch_num // drop_every)"),),
    ),
    Mistake(
        "steps_one_early", STEPS, "The first drop comes at the start",
        "Your rate is one drop ahead: the very first epoch should have the initial rate.",
        STAIRS, "epoch_num // drop_every + 1.",
        ((DECAY, "factor ** (epoch_num // drop_every + 1)"),),
    ),
    Mistake(
        "steps_counts_from_one", STEPS, "The drop comes one epoch too soon",
        "The last epoch before the drop has the lower rate already. Epochs are counted from zero.",
        STAIRS, "(epoch_num + 1) // drop_every.",
        ((DECAY, "factor ** ((epoch_num + 1) // drop_every)"),),
    ),
    Mistake(
        "steps_remainder", STEPS, "You count the epochs since the last drop",
        "Your rate recovers at the start of every interval. What matters is how many intervals have passed.",
        STAIRS, "% where // is meant.",
        ((DECAY, "factor ** (epoch_num % drop_every)"),),
    ),
    Mistake(
        "steps_only_once", STEPS, "The rate drops only once",
        "After the first interval your rate stays where it is. Every interval that has passed counts.",
        STAIRS, "factor if epoch_num >= drop_every.",
        ((DECAY, "factor ** min(epoch_num // drop_every, 1)"),),
    ),
    Mistake(
        "steps_tenth_fixed", STEPS, "The factor is always a tenth",
        "With the default setting all is well, but another factor changes nothing in what you return.",
        STAIRS, "0.1 is written into the formula.",
        ((DECAY, "0.1 ** (epoch_num // drop_every)"),),
    ),
    # --- one cycle --------------------------------------------------------------------------------
    Mistake(
        "cycle_no_climb", CYCLE, "There is no climb",
        "After the peak your rates are right. Before it they should climb, and yours follow the way down from the start.",
        TRIANGLE, "The second line of (6) for all steps.",
        (("if step < peak_step", "if False"),),
    ),
    Mistake(
        "cycle_climb_from_zero", CYCLE, "The climb starts at zero",
        "Your climb ends in the right place and begins too low. Look at the rate of step 0.",
        TRIANGLE, "step / peak_step.",
        ((CLIMB, "step / peak_step"),),
    ),
    Mistake(
        "cycle_start_on_top", CYCLE, "The climb ends too high",
        "Your climb begins in the right place and overshoots the peak. Look at how far it is from the first rate to the "
        "highest.",
        TRIANGLE, "start_factor + step / peak_step.",
        ((CLIMB, "start_factor + step / peak_step"),),
    ),
    Mistake(
        "cycle_not_down_at_the_last_step", CYCLE, "The last step is not down yet",
        "Your way down is one step too long. Steps are counted from 0: look at the number of the last one.",
        TRIANGLE, "total_steps - peak_step.",
        (("total_steps - 1 - peak_step", "total_steps - peak_step"),),
    ),
    Mistake(
        "cycle_descent_from_the_start", CYCLE, "The way down does not begin at the peak",
        "After the peak your rate jumps. Look at where the progress of the way down is counted from.",
        TRIANGLE, "step / (total_steps - 1).",
        (("(step - peak_step) / (total_steps - 1 - peak_step)", "step / (total_steps - 1)"),),
    ),
    Mistake(
        "cycle_ends_at_zero", CYCLE, "The rate always falls to zero",
        "With the default setting all is well, but another last rate changes nothing in your way down.",
        TRIANGLE, "1 - progress.",
        (("(end_factor - 1)", "(0 - 1)"),),
    ),
    Mistake(
        "cycle_no_highest_rate", CYCLE, "The highest rate is not used",
        "What you return is the factor alone, in units of the highest rate.",
        TRIANGLE, "share is returned.",
        (("learning_rate_max * share", "share"),),
    ),
    Mistake(
        "cycle_ends_as_it_starts", CYCLE, "The way down ends where the climb began",
        "Your cycle comes back to its first rate. It has a last rate of its own.",
        TRIANGLE, "start_factor in the second line.",
        (("(end_factor - 1)", "(start_factor - 1)"),),
    ),
    # --- the average of the weights -----------------------------------------------------------------
    Mistake(
        "average_only_mean", AVERAGE, "The average never forgets",
        "You return the plain mean of all weights. Once the memory is full, the weight of the past stays where it is.",
        RUNNING, "n / (n + 1) without the limit.",
        ((PAST, "n / (n + 1)"),),
    ),
    Mistake(
        "average_larger_of_both", AVERAGE, "The larger weight is taken",
        "At the start your average hardly moves. Look at which of the two weights of the past is asked for.",
        RUNNING, "max for min.",
        ((PAST, "max(beta, n / (n + 1))"),),
    ),
    Mistake(
        "average_counts_one_less", AVERAGE, "The number in the average is one too small",
        "The second weights replace the first ones. Look at what the weight of the past is when one is in the average.",
        RUNNING, "(n - 1) / n.",
        ((PAST, "min(beta, (n - 1) / max(n, 1))"),),
    ),
    Mistake(
        "average_counts_one_more", AVERAGE, "The number in the average is one too large",
        "When nothing is in the average yet, you still give the past half of the weight.",
        RUNNING, "(n + 1) / (n + 2).",
        ((PAST, "min(beta, (n + 1) / (n + 2))"),),
    ),
    Mistake(
        "average_weights_exchanged", AVERAGE, "The two weights are exchanged",
        "Your average follows the newest weights almost at once. Look at which of the two gets the larger share.",
        RUNNING, "(1 - past) * average + past * parameters.",
        ((MIX, "(1 - past) * average[key] + past * parameters[key]"),),
    ),
    Mistake(
        "average_sum", AVERAGE, "The newest weights enter whole",
        "The two shares add up to more than one, so that the average grows. Look at the factor of the newest weights.",
        RUNNING, "past * average + parameters.",
        ((MIX, "past * average[key] + parameters[key]"),),
    ),
    # --- the ratio ----------------------------------------------------------------------------------
    Mistake(
        "ratio_of_after", RATIOS, "The ratio is to the weights after the step",
        "You divide by the length of the new weights. The question is what fraction of the old ones has changed.",
        FRACTION, "Divides by the norm of after.",
        (('np.linalg.norm(before[f"W{l}"])', 'np.linalg.norm(after[f"W{l}"])'),),
    ),
    Mistake(
        "ratio_upside_down", RATIOS, "The ratio is upside down",
        "Your numbers are far above one: the weights over the change. Look at what is divided by what.",
        FRACTION, "norm of before / norm of change.",
        ((RATIO, 'np.linalg.norm(before[f"W{l}"]) / np.linalg.norm(change)'),),
    ),
    Mistake(
        "ratio_difference_of_norms", RATIOS, "You compare lengths, not weights",
        "You take the difference of two lengths. A matrix can turn a long way and keep its length.",
        FRACTION, "norm of after - norm of before.",
        (("np.linalg.norm(change)", 'abs(np.linalg.norm(after[f"W{l}"]) - np.linalg.norm(before[f"W{l}"]))'),),
    ),
    Mistake(
        "ratio_mean_of_ratios", RATIOS, "You average the ratios of single entries",
        "Entries that are nearly zero then decide. Look at where the lengths are taken, before the division or after it.",
        FRACTION, "np.mean(np.abs(change / before)).",
        ((RATIO, 'np.mean(np.abs(change / before[f"W{l}"]))'),),
    ),
    Mistake(
        "ratio_squared", RATIOS, "The squares are not undone",
        "You divide sums of squares and take no root, so that small ratios come out far too small.",
        FRACTION, "np.sum(change**2) / np.sum(before**2).",
        ((RATIO, '(np.linalg.norm(change) / np.linalg.norm(before[f"W{l}"])) ** 2'),),
    ),
    # --- scaling with the batch -----------------------------------------------------------------------
    Mistake(
        "scaled_upside_down", SCALED, "Larger batches get a smaller rate",
        "Look at which of the two sizes is divided by the other.",
        LARGER, "base_batch_size / batch_size.",
        ((TARGET, "learning_rate0 * base_batch_size / batch_size"),),
    ),
    Mistake(
        "scaled_base_fixed", SCALED, "The base is always 256",
        "With the default setting all is well, but another base changes nothing in what you return.",
        LARGER, "/ 256 is written into the formula.",
        (("/ base_batch_size", "/ 256"),),
    ),
    Mistake(
        "scaled_no_warm_up", SCALED, "There is no warm-up",
        "After the warm-up your rates are right. Before its end they should climb.",
        LARGER, "k * learning_rate0 for all steps.",
        (("if step < warmup_steps", "if False"),),
    ),
    Mistake(
        "scaled_warm_up_overshoots", SCALED, "The climb ends too high",
        "Your climb begins in the right place and ends above the scaled rate. Look at how far it is from the first "
        "rate to the last.",
        LARGER, "learning_rate0 + learning_rate * step / warmup_steps.",
        ((WARM, "learning_rate0 + learning_rate * step / warmup_steps"),),
    ),
    Mistake(
        "scaled_only_in_the_warm_up", SCALED, "After the warm-up the rate is that of the small batch",
        "Your climb is right, and then the rate drops back. Look at which rate all later steps have.",
        LARGER, "learning_rate0 after the warm-up.",
        (("    if step < warmup_steps:",
          "    if step >= warmup_steps:\n        learning_rate = learning_rate0\n    else:"),),
    ),
]  # fmt: skip

CONVENTIONS = [
    Convention(
        "range_steepest", CHOICE, "You take the rate at which the cost falls fastest",
        "You look for the steepest fall of the smoothed cost, not for its lowest point, and take no margin.",
        CHOOSE, ((LOWEST, "rates[np.argmin(np.gradient(smoothed))]"),),
        source="the suggestion of PyTorch Lightning's LearningRateFinder; steep of fastai",
        asked="This notebook takes a tenth of the rate of the lowest cost, which noise moves less than a slope.",
    ),
    Convention(
        "clip_epsilon_in_the_divisor", CLIP, "You add a small number to the norm",
        "You divide by the norm plus 1e-6.",
        SHORTEN, ((SHRUNK, "grad * min(1.0, max_norm / (norm + 1e-6))"),),
        source="torch.nn.utils.clip_grad_norm_",
        asked="This notebook adds nothing: a norm that exceeds a positive limit is not zero.",
        accepted=True,
    ),
    Convention(
        "clip_each_array", CLIP, "Each array is clipped by itself",
        "You compare the norm of each array with the limit, and shrink that array alone.",
        SHORTEN,
        (("clipped = grads", "clipped = {key: grad * min(1.0, max_norm / max(np.sqrt(np.sum(grad**2)), 1e-300)) "
          "for key, grad in grads.items()}"), ("if norm > max_norm", "if False")),
        source="clipnorm of keras's optimizers",
        asked="This notebook clips all arrays by one factor, keras's global_clipnorm, so that the direction of the step "
        "stays.",
    ),
    Convention(
        "clip_by_value", CLIP, "Each entry is clipped by itself",
        "You cut every entry off at plus and minus the limit.",
        SHORTEN,
        (("clipped = grads", "clipped = {key: np.clip(grad, -max_norm, max_norm) for key, grad in grads.items()}"),
         ("if norm > max_norm", "if False")),
        source="torch.nn.utils.clip_grad_value_; clipvalue of keras's optimizers",
        asked="This notebook clips the norm, as Pascanu et al. propose, so that the direction of the step stays.",
    ),
    Convention(
        "steps_no_stairs", STEPS, "The rate falls within an interval as well",
        "Your rate changes from one epoch to the next, along the curve through the stairs.",
        STAIRS, ((DECAY, "factor ** (epoch_num / drop_every)"),),
        source="keras's ExponentialDecay unless staircase=True",
        asked="This notebook asks for the staircase of PyTorch's StepLR: the rate stays the same through a whole interval.",
    ),
    Convention(
        "steps_after_the_boundary", STEPS, "The drop comes one epoch later",
        "The epoch at the end of an interval still has the old rate.",
        STAIRS, ((DECAY, "factor ** (max(epoch_num - 1, 0) // drop_every)"),),
        source="keras's PiecewiseConstantDecay, which keeps a value up to its boundary",
        asked="This notebook drops the rate at epoch T itself, as PyTorch's StepLR, so that each interval has T epochs.",
    ),
    Convention(
        "cycle_cosine", CYCLE, "The sides of your cycle are waves of a cosine",
        "Your first, highest and last rate are right; between them your rate follows half a cosine.",
        TRIANGLE,
        ((CLIMB, "start_factor + (1 - start_factor) * (1 - np.cos(np.pi * step / peak_step)) / 2"),
         (DESCENT, "1 + (end_factor - 1) * (1 - np.cos(np.pi * (step - peak_step) / (total_steps - 1 - peak_step))) / 2")),
        source="PyTorch's OneCycleLR by default, after fastai",
        asked="This notebook draws straight lines, as Smith does.",
    ),
    Convention(
        "average_of_tensorflow", AVERAGE, "The weight of the past is (1 + n) / (10 + n) at the start",
        "Your average follows the first weights faster than the mean would.",
        RUNNING, ((PAST, "min(beta, (1 + n) / (10 + n))"),),
        source="num_updates of tf.train.ExponentialMovingAverage",
        asked="This notebook takes n / (n + 1), so that the average begins as the exact mean.",
    ),
    Convention(
        "average_from_first", AVERAGE, "The past has its full weight from the second parameters on",
        "Your average begins with the first parameters and then uses beta at once.",
        RUNNING, ((PAST, "beta if n else 0.0"),),
        source="get_ema_multi_avg_fn of torch.optim.swa_utils",
        asked="This notebook lets the weight of the past grow, so that the first parameters are not remembered longer "
        "than others.",
    ),
    Convention(
        "ratio_of_deviations", RATIOS, "You divide standard deviations",
        "You compare the spread of the entries of the change with the spread of the weights.",
        FRACTION, ((RATIO, 'np.std(change) / np.std(before[f"W{l}"])'),),
        source="Karpathy's lectures, Neural Networks: Zero to Hero",
        asked="This notebook divides lengths, as the lecture notes of CS231n, so that a change of all entries by the same "
        "amount counts as well.",
    ),
    Convention(
        "scaled_by_root", SCALED, "The rate grows with the root of the batch size",
        "You multiply by the square root of the ratio of the sizes.",
        LARGER, ((TARGET, "learning_rate0 * (batch_size / base_batch_size) ** 0.5"),),
        source="Krizhevsky 2014, One weird trick for parallelizing convolutional neural networks",
        asked="This notebook scales linearly, as Goyal et al. 2017 do for descent with momentum.",
    ),
    Convention(
        "scaled_climb_from_zero", SCALED, "The warm-up starts at zero",
        "Your first step has a rate of zero.",
        LARGER, ((WARM, "learning_rate * step / warmup_steps"),),
        source="get_constant_schedule_with_warmup of Hugging Face's transformers",
        asked="This notebook climbs from the rate of the small batch, as Goyal et al. 2017, so that the first step is "
        "not wasted.",
    ),
]  # fmt: skip

# Edits of a reference that change nothing, each with the proof.
AVERAGED = "v = beta * v + (1 - beta) * cost_of_step"
SAME_FACTOR = (
    "It multiplies every smoothed cost by the same positive number, and the lowest stays the lowest."
)
EQUIVALENT = {
    CHOICE: {
        f"{AVERAGED}: (1 - beta) * cost_of_step → cost_of_step": SAME_FACTOR,
        f"{AVERAGED}: 1 - beta → 1 + beta": SAME_FACTOR,
        f"{AVERAGED}: 1 - beta → 1": SAME_FACTOR,
        f"{AVERAGED}: 1 → 2": SAME_FACTOR,
        f"{AVERAGED}: (1 - beta) * cost_of_step → 1 - beta + cost_of_step":
            "It divides every smoothed cost by 1 - beta and adds 1 to it, and the lowest stays the lowest.",
    },
    CLIP: {
        "if norm > max_norm: …: norm > max_norm → norm >= max_norm":
            "Where the norm equals the limit, their ratio is exactly one.",
    },
    CYCLE: {
        "if step < peak_step: …: step < peak_step → step <= peak_step":
            "At the peak the climb and the way down have the same share, one.",
    },
    RATIOS: {
        "L = len(before) // 2: before → after": "Both dictionaries have the same keys.",
        "change = after[f'W{l}'] - before[f'W{l}']: after[f'W{l}'] - before[f'W{l}'] → before[f'W{l}'] - after[f'W{l}']":
            "A matrix and its negative have the same norm.",
    },
    SCALED: {
        "def scaled_learning_rate(learning_rate0, step, batch_size, base_batch_size=256, warmup_steps=0): …: 0 → -1":
            "Steps are counted from 0, so that none of them is less than 0, and none less than -1.",
    },
}  # fmt: skip
