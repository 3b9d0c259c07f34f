"""Every convention of learning_rate_schedules, as somebody writes it who has learned it from the source."""

# %% sched_inverse_of_bottou
def update_lr(learning_rate0, epoch_num, decay_rate):
    return learning_rate0 * (1 + learning_rate0 * decay_rate * epoch_num) ** -1.0

# %% sched_interval_no_floor
def schedule_lr_decay(learning_rate0, epoch_num, decay_rate, time_interval=1000):
    return learning_rate0 / (1 + decay_rate * epoch_num / time_interval)

# %% sched_exp_rate_as_factor
def exponential_decay(learning_rate0, epoch_num, decay_rate):
    rate = learning_rate0
    for _ in range(epoch_num):
        rate *= decay_rate
    return rate

# %% sched_cos_climb_from_zero
def cosine_annealing(learning_rate0, epoch_num, total_epochs, warmup_epochs=0, learning_rate_min=0.0):
    if epoch_num < warmup_epochs:
        return learning_rate0 * float(epoch_num) / max(1, warmup_epochs)
    wave = 0.5 * (1 + np.cos(np.pi * (epoch_num - warmup_epochs) / (total_epochs - warmup_epochs)))
    return learning_rate_min + (learning_rate0 - learning_rate_min) * wave

# %% sched_cos_climb_one_early
def cosine_annealing(learning_rate0, epoch_num, total_epochs, warmup_epochs=0, learning_rate_min=0.0):
    if epoch_num < warmup_epochs:
        return learning_rate0 * (epoch_num + 1) / warmup_epochs
    wave = 0.5 * (1 + np.cos(np.pi * (epoch_num - warmup_epochs) / (total_epochs - warmup_epochs)))
    return learning_rate_min + (learning_rate0 - learning_rate_min) * wave

# %% sched_cos_climb_starts_at_smallest
def cosine_annealing(learning_rate0, epoch_num, total_epochs, warmup_epochs=0, learning_rate_min=0.0):
    if epoch_num < warmup_epochs:
        return learning_rate_min + epoch_num / warmup_epochs * (learning_rate0 - learning_rate_min)
    wave = 0.5 * (1 + np.cos(np.pi * (epoch_num - warmup_epochs) / (total_epochs - warmup_epochs)))
    return learning_rate_min + (learning_rate0 - learning_rate_min) * wave

# %% sched_cos_smallest_as_share
def cosine_annealing(learning_rate0, epoch_num, total_epochs, warmup_epochs=0, learning_rate_min=0.0):
    if epoch_num < warmup_epochs:
        return learning_rate0 * (epoch_num + 1) / (warmup_epochs + 1)
    wave = 0.5 * (1 + np.cos(np.pi * (epoch_num - warmup_epochs) / (total_epochs - warmup_epochs)))
    return learning_rate0 * ((1 - learning_rate_min) * wave + learning_rate_min)
