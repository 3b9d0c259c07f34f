"""Every convention of training_in_practice, as somebody writes it who has learned it from the source."""

# %% range_steepest
def choose_learning_rate(rates, costs, beta=0.9, margin=10.0):
    average, curve = 0.0, np.zeros(len(costs))
    for i, one in enumerate(costs):
        average += (1 - beta) * (one - average)
        curve[i] = average / (1 - beta ** (i + 1))
    return rates[np.gradient(curve).argmin()]

# %% clip_epsilon_in_the_divisor
def clip_gradients(grads, max_norm):
    total_norm = np.linalg.norm([np.linalg.norm(grad) for grad in grads.values()])
    clip_coef = min(max_norm / (total_norm + 1e-6), 1.0)
    return {key: grad * clip_coef for key, grad in grads.items()}, total_norm

# %% clip_each_array
def clip_gradients(grads, max_norm):
    lengths = {key: np.linalg.norm(grad) for key, grad in grads.items()}
    clipped = {key: grad * max_norm / max(lengths[key], max_norm) for key, grad in grads.items()}
    return clipped, np.sqrt(sum(length**2 for length in lengths.values()))

# %% clip_by_value
def clip_gradients(grads, max_norm):
    clipped = {key: np.minimum(np.maximum(grad, -max_norm), max_norm) for key, grad in grads.items()}
    return clipped, np.linalg.norm(np.concatenate([grad.ravel() for grad in grads.values()]))

# %% steps_no_stairs
def step_decay(learning_rate0, epoch_num, drop_every, factor=0.1):
    return learning_rate0 * factor ** (epoch_num / drop_every)

# %% steps_after_the_boundary
def step_decay(learning_rate0, epoch_num, drop_every, factor=0.1):
    rate, boundary = learning_rate0, drop_every
    while epoch_num > boundary:
        rate, boundary = rate * factor, boundary + drop_every
    return rate

# %% cycle_cosine
def one_cycle(learning_rate_max, step, total_steps, peak_step, start_factor=0.04, end_factor=0.0):
    def anneal(start, end, pct):
        return end + (start - end) / 2.0 * (np.cos(np.pi * pct) + 1)
    if step <= peak_step:
        return anneal(learning_rate_max * start_factor, learning_rate_max, step / peak_step)
    return anneal(learning_rate_max, learning_rate_max * end_factor, (step - peak_step) / (total_steps - 1 - peak_step))

# %% average_of_tensorflow
def update_average(average, parameters, n, beta=0.99):
    decay = min(beta, (1 + n) / (10 + n))
    return {key: average[key] - (1 - decay) * (average[key] - parameters[key]) for key in average}

# %% average_from_first
def update_average(average, parameters, n, beta=0.99):
    if n == 0:
        return {key: array.copy() for key, array in parameters.items()}
    return {key: average[key] + (1 - beta) * (parameters[key] - average[key]) for key in average}

# %% ratio_of_deviations
def update_ratios(before, after):
    return {key: (after[key] - before[key]).std() / before[key].std() for key in before if key.startswith("W")}

# %% scaled_by_root
def scaled_learning_rate(learning_rate0, step, batch_size, base_batch_size=256, warmup_steps=0):
    target = learning_rate0 * np.sqrt(batch_size / base_batch_size)
    if step >= warmup_steps:
        return target
    return learning_rate0 + (target - learning_rate0) * step / warmup_steps

# %% scaled_climb_from_zero
def scaled_learning_rate(learning_rate0, step, batch_size, base_batch_size=256, warmup_steps=0):
    target = learning_rate0 * batch_size / base_batch_size
    return target * min(1.0, step / max(1, warmup_steps)) if warmup_steps else target
