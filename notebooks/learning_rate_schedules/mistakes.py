"""Named mistakes of learning_rate_schedules, and conventions of the field: what students' numbers can show, and what to tell them then.

A row's edits, made in the instructor's cell, give a function that makes the mistake; what it returns is
the mistake's fingerprint. Messages say where to look, never what to write.
"""

from autograder import Convention, Mistake

UPDATE = "update_lr"
INTERVAL = "schedule_lr_decay"
EXPONENTIAL = "exponential_decay"
COSINE = "cosine_annealing"

INVERSE_TIME = "learning_rate0 / (1 + decay_rate * epoch_num)"
STEPS = "learning_rate0 / (1 + decay_rate * np.floor(epoch_num / time_interval))"
WHOLE = "np.floor(epoch_num / time_interval)"
EXP = "learning_rate0 * np.exp(-decay_rate * epoch_num)"
CLIMB = "learning_rate0 * (epoch_num + 1) / (warmup_epochs + 1)"
PROGRESS = "(epoch_num - warmup_epochs) / (total_epochs - warmup_epochs)"
WAVE = "(1 + np.cos(np.pi * progress)) / 2"
SWING = "learning_rate_min + (learning_rate0 - learning_rate_min) * wave"

MISTAKES = [
    # --- inverse-time decay -----------------------------------------------------------------------
    Mistake(
        "sched_inverse_grows", UPDATE, "The rate grows from epoch to epoch",
        "Your rate gets larger the longer the training lasts. Look at which side of the fraction the decay "
        "belongs to.",
        "section 1, formula (4)", "Multiplies by 1 + decay_rate * epoch_num.",
        ((INVERSE_TIME, "learning_rate0 * (1 + decay_rate * epoch_num)"),),
    ),
    Mistake(
        "sched_inverse_without_one", UPDATE, "The one in the denominator is missing",
        "At the first epoch your rate should be the initial one, and there you divide by zero. Look at what "
        "the denominator is when nothing has decayed yet.",
        "section 1, formula (4)", "Divides by decay_rate * epoch_num.",
        ((INVERSE_TIME, "learning_rate0 / (decay_rate * epoch_num)"),),
    ),
    Mistake(
        "sched_inverse_brackets", UPDATE, "The denominator ends too early",
        "The decay is added to the rate instead of making it smaller. Look at how far your fraction's "
        "denominator reaches.",
        "section 1, formula (4)", "learning_rate0 / 1 + decay_rate * epoch_num, without parentheses.",
        ((INVERSE_TIME, "learning_rate0 / 1 + decay_rate * epoch_num"),),
    ),
    Mistake(
        "sched_inverse_counts_from_one", UPDATE, "Your first epoch has number one",
        "Each rate you return is that of the epoch after it, and the very first epoch does not get the "
        "initial rate. Epochs are counted from zero.",
        "section 1, formula (4)", "Uses epoch_num + 1.",
        ((INVERSE_TIME, "learning_rate0 / (1 + decay_rate * (epoch_num + 1))"),),
    ),
    Mistake(
        "sched_inverse_straight_line", UPDATE, "The rate falls along a straight line",
        "Your rate loses the same amount every epoch, and becomes negative after a while. It should fall "
        "ever more slowly and stay positive.",
        "section 1, formula (4)", "learning_rate0 * (1 - decay_rate * epoch_num).",
        ((INVERSE_TIME, "learning_rate0 * (1 - decay_rate * epoch_num)"),),
    ),
    Mistake(
        "sched_inverse_power", UPDATE, "The rate shrinks by the same factor every epoch",
        "Your rate is divided again and again, once an epoch, which is exponential decay. Look at where the "
        "number of the epoch stands in the formula.",
        "section 1, formula (4)", "learning_rate0 / (1 + decay_rate) ** epoch_num.",
        ((INVERSE_TIME, "learning_rate0 / (1 + decay_rate) ** epoch_num"),),
    ),
    Mistake(
        "sched_inverse_is_exponential", UPDATE, "This is exponential decay",
        "Your numbers are those of another schedule of this notebook, which falls much faster. Look at which "
        "formula belongs to this function.",
        "section 1, formula (4)", "Uses formula (6).",
        ((INVERSE_TIME, "learning_rate0 * np.exp(-decay_rate * epoch_num)"),),
    ),
    Mistake(
        "sched_inverse_no_initial_rate", UPDATE, "The initial rate is not used",
        "What you return is the factor of the decay alone, whatever rate the training starts with.",
        "section 1, formula (4)", "1 / (1 + decay_rate * epoch_num).",
        ((INVERSE_TIME, "1 / (1 + decay_rate * epoch_num)"),),
    ),
    # --- decay at fixed intervals -----------------------------------------------------------------
    Mistake(
        "sched_interval_ceil", INTERVAL, "An interval counts before it is over",
        "Your rate drops at the first epoch of an interval for the interval itself. Only intervals that "
        "have passed count.",
        "section 2, formula (5)", "np.ceil, or rounding up.",
        ((WHOLE, "np.ceil(epoch_num / time_interval)"),),
    ),
    Mistake(
        "sched_interval_rounded", INTERVAL, "An interval counts from its middle on",
        "Your rate drops in the middle of an interval, not at its end. Rounding to the nearest whole number "
        "is not what the formula's brackets mean.",
        "section 2, formula (5)", "round(epoch_num / time_interval).",
        ((WHOLE, "np.round(epoch_num / time_interval)"),),
    ),
    Mistake(
        "sched_interval_floor_too_late", INTERVAL, "The rounding takes in the decay rate",
        "You round down the product with the decay rate, so that small decays vanish. Look at what exactly "
        "stands between the brackets of the formula.",
        "section 2, formula (5)", "np.floor(decay_rate * epoch_num / time_interval).",
        (("decay_rate * " + WHOLE, "np.floor(decay_rate * epoch_num / time_interval)"),),
    ),
    Mistake(
        "sched_interval_remainder", INTERVAL, "You count the epochs since the last drop",
        "Your rate recovers at the start of every interval. What matters is how many intervals have passed, "
        "not how far into the present one the epoch lies.",
        "section 2, formula (5)", "% where // is meant.",
        ((WHOLE, "(epoch_num % time_interval)"),),
    ),
    Mistake(
        "sched_interval_fixed", INTERVAL, "The interval is always 1000 epochs",
        "With the default setting all is well, but another interval changes nothing in what you return. Let "
        "the argument decide.",
        "section 2, formula (5)", "1000 is written into the formula.",
        (("epoch_num / time_interval", "epoch_num / 1000"),),
    ),
    Mistake(
        "sched_interval_ignored", INTERVAL, "The rate decays every epoch",
        "The interval is not used, so that your rate is tiny after a few hundred epochs. This is the "
        "function of the section before.",
        "section 2, formula (5)", "Formula (4) again.",
        ((WHOLE, "epoch_num"),),
    ),
    Mistake(
        "sched_interval_power", INTERVAL, "Each interval divides the rate again",
        "Your rate shrinks by the same factor at each interval, so later drops are too deep. Look at where "
        "the number of intervals stands in the formula.",
        "section 2, formula (5)", "learning_rate0 / (1 + decay_rate) ** intervals.",
        ((STEPS, "learning_rate0 / (1 + decay_rate) ** np.floor(epoch_num / time_interval)"),),
    ),
    # --- exponential decay ------------------------------------------------------------------------
    Mistake(
        "sched_exp_grows", EXPONENTIAL, "The rate grows from epoch to epoch",
        "Your rate gets larger the longer the training lasts. Look at the sign in the exponent.",
        "section 3, formula (6)", "The minus sign of the exponent is missing.",
        (("np.exp(-decay_rate", "np.exp(decay_rate"),),
    ),
    Mistake(
        "sched_exp_one_minus_rate", EXPONENTIAL, "The factor of an epoch is only nearly right",
        "You take the decay rate away from one and use that as the factor of an epoch. For small decay "
        "rates this is close, for large ones it is not; the text gives the exact factor.",
        "section 3, formula (6)", "learning_rate0 * (1 - decay_rate) ** epoch_num.",
        ((EXP, "learning_rate0 * (1 - decay_rate) ** epoch_num"),),
    ),
    Mistake(
        "sched_exp_no_epoch", EXPONENTIAL, "The number of the epoch is not used",
        "Your rate is the same in every epoch. Look at what the exponent is made of.",
        "section 3, formula (6)", "exp(-decay_rate).",
        (("np.exp(-decay_rate * epoch_num)", "np.exp(-decay_rate)"),),
    ),
    Mistake(
        "sched_exp_counts_from_one", EXPONENTIAL, "Your first epoch has number one",
        "Each rate you return is that of the epoch after it, and the very first epoch does not get the "
        "initial rate. Epochs are counted from zero.",
        "section 3, formula (6)", "Uses epoch_num + 1.",
        (("-decay_rate * epoch_num", "-decay_rate * (epoch_num + 1)"),),
    ),
    Mistake(
        "sched_exp_is_inverse_time", EXPONENTIAL, "This is inverse-time decay",
        "Your numbers are those of the first schedule of this notebook, which falls more slowly.",
        "section 3, formula (6)", "Formula (4) again.",
        ((EXP, "learning_rate0 / (1 + decay_rate * epoch_num)"),),
    ),
    Mistake(
        "sched_exp_base_two", EXPONENTIAL, "The base of the power is two",
        "Your rate halves where it should fall to the part that the exponential function gives. Look at the "
        "base in the formula.",
        "section 3, formula (6)", "2 ** (-decay_rate * epoch_num).",
        (("np.exp(", "np.exp2("),),
    ),
    # --- cosine annealing with warm-up ------------------------------------------------------------
    Mistake(
        "sched_cos_no_warm_up", COSINE, "There is no warm-up",
        "Without a warm-up your rates are right. With one, the first epochs should climb, and yours follow "
        "the cosine from the start. Look at the two parts of the schedule.",
        "section 4, formula (7)", "Formula (8) for all epochs.",
        (("if epoch_num < warmup_epochs", "if False"),),
    ),
    Mistake(
        "sched_cos_warm_up_not_taken_off", COSINE, "The cosine does not begin where the warm-up ends",
        "The climb is right, and after it the rate jumps, because your cosine has been running since the "
        "first epoch. Look at what its progress is counted from.",
        "section 4, formula (8)", "progress = epoch_num / total_epochs.",
        ((PROGRESS, "epoch_num / total_epochs"),),
    ),
    Mistake(
        "sched_cos_too_long", COSINE, "The cosine does not arrive at the end",
        "Your cosine begins in the right place and is not down at the last epoch. Look at how many epochs "
        "are left to it after the warm-up.",
        "section 4, formula (8)", "progress = (epoch_num - warmup_epochs) / total_epochs.",
        ((PROGRESS, "(epoch_num - warmup_epochs) / total_epochs"),),
    ),
    Mistake(
        "sched_cos_one_epoch_short", COSINE, "The cosine arrives one epoch too soon",
        "Your rate is down at the epoch before the end. Look at the number of the epoch at which the "
        "smallest rate is to be reached.",
        "section 4, formula (8)", "Divides by total_epochs - warmup_epochs - 1.",
        (("(total_epochs - warmup_epochs)", "(total_epochs - warmup_epochs - 1)"),),
    ),
    Mistake(
        "sched_cos_climb_from_smallest", COSINE, "The warm-up climbs from the smallest rate",
        "Your climb takes the smallest rate as its ground. That rate is where the cosine ends; the climb "
        "does not know it.",
        "section 4, formula (7)", "Climbs from learning_rate_min, not from zero.",
        (("learning_rate0 * (epoch_num + 1)",
         "learning_rate_min + (learning_rate0 - learning_rate_min) * (epoch_num + 1)"),),
    ),
    Mistake(
        "sched_cos_no_half", COSINE, "The cosine part is twice as high",
        "At the top of the schedule you are far above the initial rate. Look at the range of values that the "
        "bracket with the cosine can take.",
        "section 4, formula (8)", "The factor one half is missing.",
        ((WAVE, "(1 + np.cos(np.pi * progress))"),),
    ),
    Mistake(
        "sched_cos_upside_down", COSINE, "The cosine part rises",
        "Your rate starts at the smallest value and ends at the initial one. Look at the sign of the cosine.",
        "section 4, formula (8)", "1 - cos where 1 + cos is meant.",
        ((WAVE, "(1 - np.cos(np.pi * progress)) / 2"),),
    ),
    Mistake(
        "sched_cos_no_smallest", COSINE, "The rate always falls to zero",
        "With the default setting all is well, but another smallest rate changes nothing in your cosine "
        "part. Let the argument decide.",
        "section 4, formula (8)", "learning_rate0 * wave.",
        ((SWING, "learning_rate0 * wave"),),
    ),
    Mistake(
        "sched_cos_smallest_on_top", COSINE, "The smallest rate is added on top",
        "Your cosine part ends in the right place and begins too high, by the smallest rate. Look at the "
        "height of the swing.",
        "section 4, formula (8)", "learning_rate_min + learning_rate0 * wave.",
        ((SWING, "learning_rate_min + learning_rate0 * wave"),),
    ),
    Mistake(
        "sched_cos_straight_line", COSINE, "The rate falls along a straight line",
        "Both ends of your schedule are right, and between them it falls evenly. Look at the bracket with "
        "the cosine.",
        "section 4, formula (8)", "1 - progress in place of the cosine's bracket.",
        ((WAVE, "1 - progress"),),
    ),
    Mistake(
        "sched_cos_without_pi", COSINE, "The cosine does not get to its lowest point",
        "Your rate falls too little, as if the cosine stopped early. Look at its angle when the progress is "
        "complete.",
        "section 4, formula (8)", "cos(progress), without pi.",
        (("np.pi * progress", "progress"),),
    ),
]  # fmt: skip

ASKED_CLIMB = (
    "This notebook climbs in equal steps of learning_rate0 / (W + 1), so that no epoch has a rate of zero and the full "
    "rate is reached at epoch W."
)
CONVENTIONS = [
    Convention(
        "sched_inverse_of_bottou", UPDATE, "The initial rate is part of the decay",
        "Your denominator is 1 + learning_rate0 * decay_rate * epoch_num, so that a larger initial rate also decays "
        "faster.",
        "section 1, formula (4)", ((INVERSE_TIME, "learning_rate0 / (1 + learning_rate0 * decay_rate * epoch_num)"),),
        source="Bottou 2012, Stochastic Gradient Descent Tricks",
        asked="This notebook's decay rate acts by itself, as in tf.keras's InverseTimeDecay, so that it means the same "
        "for any initial rate.",
    ),
    Convention(
        "sched_interval_no_floor", INTERVAL, "The rate falls within an interval as well",
        "Your rate changes from one epoch to the next, along the curve through the stairs.",
        "section 2, formula (5)", ((WHOLE, "(epoch_num / time_interval)"),),
        source="tf.keras's InverseTimeDecay unless staircase=True",
        asked="This notebook asks for the staircase: the rate stays the same through a whole interval, and only then "
        "drops.",
    ),
    Convention(
        "sched_exp_rate_as_factor", EXPONENTIAL, "The decay rate is the factor of an epoch",
        "You multiply by the decay rate once an epoch.",
        "section 3, formula (6)", ((EXP, "learning_rate0 * decay_rate**epoch_num"),),
        source="keras's ExponentialDecay; gamma of PyTorch's ExponentialLR",
        asked="This notebook's decay rate stands in the exponent of e, so that 0 means no decay, as in its other "
        "schedules; the factor of an epoch is exp(-rho).",
    ),
    Convention(
        "sched_cos_climb_from_zero", COSINE, "The first epoch of the warm-up has a rate of zero",
        "Your climb is learning_rate0 * epoch_num / W.",
        "section 4, formula (7)", ((CLIMB, "learning_rate0 * epoch_num / warmup_epochs"),),
        source="get_cosine_schedule_with_warmup of Hugging Face's transformers; Dive into Deep Learning, section 12.11",
        asked=ASKED_CLIMB,
    ),
    Convention(
        "sched_cos_climb_one_early", COSINE, "The warm-up is at its top one epoch earlier",
        "Your climb is learning_rate0 * (epoch_num + 1) / W, so that its last epoch has the full rate already.",
        "section 4, formula (7)", ((CLIMB, "learning_rate0 * (epoch_num + 1) / warmup_epochs"),),
        source="train_gpt2.py of Karpathy's llm.c",
        asked=ASKED_CLIMB,
    ),
    Convention(
        "sched_cos_climb_starts_at_smallest", COSINE, "The warm-up starts at the smallest rate",
        "Your climb goes from learning_rate_min at epoch 0 to learning_rate0 at epoch W.",
        "section 4, formula (7)",
        ((CLIMB, "learning_rate_min + (learning_rate0 - learning_rate_min) * epoch_num / warmup_epochs"),),
        source="optax.warmup_cosine_decay_schedule with init_value; keras's CosineDecay with warmup_target",
        asked=ASKED_CLIMB,
    ),
    Convention(
        "sched_cos_smallest_as_share", COSINE, "The smallest rate is a share of the initial one",
        "Your cosine ends at learning_rate_min * learning_rate0.",
        "section 4, formula (8)",
        (("learning_rate_min + (learning_rate0 - learning_rate_min) * wave",
         "learning_rate0 * (learning_rate_min + (1 - learning_rate_min) * wave)"),),
        source="alpha of keras's CosineDecay and optax.cosine_decay_schedule",
        asked="This notebook's smallest rate is a rate itself, as eta_min of PyTorch's CosineAnnealingLR.",
    ),
]  # fmt: skip

# Edits of a reference that change nothing, each with the proof.
SPAN = "progress = (epoch_num - warmup_epochs) / (total_epochs - warmup_epochs)"
EVEN = "It changes the sign of progress, and the cosine of an angle and of its negative are the same."
EQUIVALENT = {
    INTERVAL: {
        f"learning_rate = {STEPS}: epoch_num / time_interval → epoch_num // time_interval":
            "The quotient is rounded down already, and rounding a whole number down leaves it as it is.",
    },
    COSINE: {
        "if epoch_num < warmup_epochs: …: epoch_num < warmup_epochs → epoch_num <= warmup_epochs":
            "At epoch W the climb is at (W + 1) / (W + 1) of the initial rate and the cosine at its top: "
            "both give the initial rate.",
        f"{SPAN}: epoch_num - warmup_epochs → warmup_epochs - epoch_num": EVEN,
        f"{SPAN}: total_epochs - warmup_epochs → warmup_epochs - total_epochs": EVEN,
    },
}  # fmt: skip
