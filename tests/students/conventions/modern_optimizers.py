"""Every convention of modern_optimizers, as somebody writes it who has learned it from the source."""

# %% nesterov_average
def update_parameters_with_nesterov(parameters, grads, v, beta=0.9, learning_rate=0.01):
    for key in parameters:
        g = grads["d" + key]
        v["d" + key] = v["d" + key] + (g - v["d" + key]) * (1 - beta)  # lerp
        parameters[key] = parameters[key] - learning_rate * (g + (v["d" + key] - g) * beta)
    return parameters, v

# %% nesterov_rate_in_velocity
def update_parameters_with_nesterov(parameters, grads, v, beta=0.9, learning_rate=0.01):
    for key in parameters:
        g = grads["d" + key]
        before = v["d" + key]
        v["d" + key] = beta * v["d" + key] - learning_rate * g
        parameters[key] = parameters[key] - beta * before + (1 + beta) * v["d" + key]
    return parameters, v

# %% nesterov_rate_in_sum
def update_parameters_with_nesterov(parameters, grads, v, beta=0.9, learning_rate=0.01):
    for key in parameters:
        g = grads["d" + key]
        v["d" + key] = beta * v["d" + key] + learning_rate * g
        parameters[key] = parameters[key] - (beta * v["d" + key] + learning_rate * g)
    return parameters, v

# %% nadam_constant_weight
def update_parameters_with_nadam(parameters, grads, v, s, t, mu_product, learning_rate=0.002, beta1=0.9, beta2=0.999,
                                 epsilon=1e-8, momentum_decay=0.004):
    mu_product = mu_product * beta1
    for key in parameters:
        g = grads["d" + key]
        m = v["d" + key] = beta1 * v["d" + key] + (1 - beta1) * g
        r = s["d" + key] = beta2 * s["d" + key] + (1 - beta2) * g**2
        parameters[key] = parameters[key] - learning_rate * ((1 - beta1) * g / (1 - mu_product) + beta1 * m / (1 - mu_product * beta1)) / (np.sqrt(r / (1 - beta2**t)) + epsilon)
    return parameters, v, s, mu_product

# %% nadam_of_optax
def update_parameters_with_nadam(parameters, grads, v, s, t, mu_product, learning_rate=0.002, beta1=0.9, beta2=0.999,
                                 epsilon=1e-8, momentum_decay=0.004):
    b1 = beta1
    for key in parameters:
        g = grads["d" + key]
        m = v["d" + key] = beta1 * v["d" + key] + (1 - beta1) * g
        r = s["d" + key] = beta2 * s["d" + key] + (1 - beta2) * g**2
        parameters[key] = parameters[key] - learning_rate * (b1 * (m / (1 - b1 ** (t + 1))) + (1 - b1) * (g / (1 - b1**t))) / (np.sqrt(r / (1 - beta2**t)) + epsilon)
    return parameters, v, s, mu_product

# %% nadam_of_ruder
def update_parameters_with_nadam(parameters, grads, v, s, t, mu_product, learning_rate=0.002, beta1=0.9, beta2=0.999,
                                 epsilon=1e-8, momentum_decay=0.004):
    correction = 1 - beta1**t
    for key in parameters:
        g = grads["d" + key]
        m = v["d" + key] = beta1 * v["d" + key] + (1 - beta1) * g
        r = s["d" + key] = beta2 * s["d" + key] + (1 - beta2) * g**2
        parameters[key] = parameters[key] - learning_rate * (beta1 * m / correction + (1 - beta1) * g / correction) / (np.sqrt(r / (1 - beta2**t)) + epsilon)
    return parameters, v, s, mu_product

# %% nadam_average_with_mu
def update_parameters_with_nadam(parameters, grads, v, s, t, mu_product, learning_rate=0.002, beta1=0.9, beta2=0.999,
                                 epsilon=1e-8, momentum_decay=0.004):
    mu = beta1 * (1 - 0.5 * 0.96 ** (t * momentum_decay))
    after = beta1 * (1 - 0.5 * 0.96 ** ((t + 1) * momentum_decay))
    mu_product = mu_product * mu
    for key in parameters:
        g = grads["d" + key]
        m = v["d" + key] = mu * v["d" + key] + (1 - mu) * g
        r = s["d" + key] = beta2 * s["d" + key] + (1 - beta2) * g**2
        parameters[key] = parameters[key] - learning_rate * (g * (1 - mu) / (1 - mu_product) + m * after / (1 - mu_product * after)) / (np.sqrt(r / (1 - beta2**t)) + epsilon)
    return parameters, v, s, mu_product

# %% nadam_epsilon_inside_root
def update_parameters_with_nadam(parameters, grads, v, s, t, mu_product, learning_rate=0.002, beta1=0.9, beta2=0.999,
                                 epsilon=1e-8, momentum_decay=0.004):
    mu = beta1 * (1 - 0.5 * 0.96 ** (t * momentum_decay))
    after = beta1 * (1 - 0.5 * 0.96 ** ((t + 1) * momentum_decay))
    mu_product = mu_product * mu
    for key in parameters:
        g = grads["d" + key]
        m = v["d" + key] = beta1 * v["d" + key] + (1 - beta1) * g
        r = s["d" + key] = beta2 * s["d" + key] + (1 - beta2) * g**2
        parameters[key] = parameters[key] - learning_rate * (g * (1 - mu) / (1 - mu_product) + m * after / (1 - mu_product * after)) / (np.sqrt(r / (1 - beta2**t) + epsilon))
    return parameters, v, s, mu_product

# %% nadam_epsilon_of_efficient_form
def update_parameters_with_nadam(parameters, grads, v, s, t, mu_product, learning_rate=0.002, beta1=0.9, beta2=0.999,
                                 epsilon=1e-8, momentum_decay=0.004):
    mu = beta1 * (1 - 0.5 * 0.96 ** (t * momentum_decay))
    after = beta1 * (1 - 0.5 * 0.96 ** ((t + 1) * momentum_decay))
    mu_product = mu_product * mu
    for key in parameters:
        g = grads["d" + key]
        m = v["d" + key] = beta1 * v["d" + key] + (1 - beta1) * g
        r = s["d" + key] = beta2 * s["d" + key] + (1 - beta2) * g**2
        parameters[key] = parameters[key] - learning_rate * (g * (1 - mu) / (1 - mu_product) + m * after / (1 - mu_product * after)) / ((np.sqrt(r) + epsilon) / np.sqrt(1 - beta2**t))
    return parameters, v, s, mu_product

# %% nadam_epsilon_inside_before_correction
def update_parameters_with_nadam(parameters, grads, v, s, t, mu_product, learning_rate=0.002, beta1=0.9, beta2=0.999,
                                 epsilon=1e-8, momentum_decay=0.004):
    mu = beta1 * (1 - 0.5 * 0.96 ** (t * momentum_decay))
    after = beta1 * (1 - 0.5 * 0.96 ** ((t + 1) * momentum_decay))
    mu_product = mu_product * mu
    for key in parameters:
        g = grads["d" + key]
        m = v["d" + key] = beta1 * v["d" + key] + (1 - beta1) * g
        r = s["d" + key] = beta2 * s["d" + key] + (1 - beta2) * g**2
        parameters[key] = parameters[key] - learning_rate * (g * (1 - mu) / (1 - mu_product) + m * after / (1 - mu_product * after)) / (np.sqrt(r + epsilon) / np.sqrt(1 - beta2**t))
    return parameters, v, s, mu_product

# %% lion_decays_biases
def update_parameters_with_lion(parameters, grads, v, learning_rate=1e-4, beta1=0.9, beta2=0.99, weight_decay=0.0):
    for key in parameters:
        m, g = v["d" + key], grads["d" + key]
        decayed = parameters[key] * (1 - learning_rate * weight_decay)
        parameters[key] = decayed - learning_rate * np.sign(m * beta1 + g * (1 - beta1))
        v["d" + key] = m * beta2 + g * (1 - beta2)
    return parameters, v

# %% schulz_norm_at_least
def newton_schulz(G, steps=5):
    a, b, c = 3.4445, -4.7750, 2.0315
    X = G.T if G.shape[0] > G.shape[1] else G
    X = X / np.clip(np.sqrt((X**2).sum()), 1e-7, None)
    for _ in range(steps):
        gram = X @ X.T
        X = a * X + (b * gram + c * gram @ gram) @ X
    return X.T if G.shape[0] > G.shape[1] else X

# %% schulz_classic_coefficients
def newton_schulz(G, steps=5):
    X = G / (np.linalg.norm(G) + 1e-7)
    for _ in range(steps):
        X = 0.5 * X @ (3 * np.eye(G.shape[1]) - X.T @ X)
    return X

# %% muon_average
def update_parameters_with_muon(parameters, grads, v, learning_rate=0.02, beta=0.95):
    for key in parameters:
        g = grads["d" + key]
        v["d" + key] = v["d" + key] + (g - v["d" + key]) * (1 - beta)  # lerp
        if key[0] == "b":
            parameters[key] = parameters[key] - learning_rate * v["d" + key]
            continue
        update = newton_schulz(g + (v["d" + key] - g) * beta)
        parameters[key] = parameters[key] - learning_rate * max(1, g.shape[0] / g.shape[1]) ** 0.5 * update
    return parameters, v

# %% muon_no_look_ahead
def update_parameters_with_muon(parameters, grads, v, learning_rate=0.02, beta=0.95):
    for key in parameters:
        g = grads["d" + key]
        v["d" + key] = beta * v["d" + key] + g
        step = v["d" + key]
        if key[0] == "W":
            step = newton_schulz(step) * max(1, g.shape[0] / g.shape[1]) ** 0.5
        parameters[key] = parameters[key] - learning_rate * step
    return parameters, v

# %% muon_matched_to_adamw
def update_parameters_with_muon(parameters, grads, v, learning_rate=0.02, beta=0.95):
    for key in parameters:
        g = grads["d" + key]
        v["d" + key] = beta * v["d" + key] + g
        step = v["d" + key]
        if key[0] == "W":
            step = newton_schulz(g + beta * step) * 0.2 * max(g.shape[0], g.shape[1]) ** 0.5
        parameters[key] = parameters[key] - learning_rate * step
    return parameters, v

# %% object_epsilon_inside_root
class AdamW:
    def __init__(self, parameters, learning_rate=0.001, beta1=0.9, beta2=0.999, epsilon=1e-8, weight_decay=0.01):
        self.w, self.alpha, self.betas = parameters, learning_rate, (beta1, beta2)
        self.eps, self.decay, self.steps = epsilon, weight_decay, 0
        self.state = {key: [np.zeros_like(w), np.zeros_like(w)] for key, w in parameters.items()}

    def step(self, grads):
        self.steps += 1
        b1, b2 = self.betas
        c1, c2 = 1 - b1**self.steps, 1 - b2**self.steps
        for key, w in self.w.items():
            m, r = self.state[key]
            g = grads["d" + key]
            m += (1 - b1) * (g - m)
            r += (1 - b2) * (g * g - r)
            decay = self.decay * (key[0] == "W")
            w *= 1 - self.alpha * decay
            w -= self.alpha * m / c1 / (r / c2 + self.eps) ** 0.5

# %% object_epsilon_of_efficient_form
class AdamW:
    def __init__(self, parameters, learning_rate=0.001, beta1=0.9, beta2=0.999, epsilon=1e-8, weight_decay=0.01):
        self.w, self.alpha, self.betas = parameters, learning_rate, (beta1, beta2)
        self.eps, self.decay, self.steps = epsilon, weight_decay, 0
        self.state = {key: [np.zeros_like(w), np.zeros_like(w)] for key, w in parameters.items()}

    def step(self, grads):
        self.steps += 1
        b1, b2 = self.betas
        c1, c2 = 1 - b1**self.steps, 1 - b2**self.steps
        for key, w in self.w.items():
            m, r = self.state[key]
            g = grads["d" + key]
            m += (1 - b1) * (g - m)
            r += (1 - b2) * (g * g - r)
            decay = self.decay * (key[0] == "W")
            w *= 1 - self.alpha * decay
            w -= self.alpha * c2**0.5 / c1 * m / (r**0.5 + self.eps)

# %% object_epsilon_inside_before_correction
class AdamW:
    def __init__(self, parameters, learning_rate=0.001, beta1=0.9, beta2=0.999, epsilon=1e-8, weight_decay=0.01):
        self.w, self.alpha, self.betas = parameters, learning_rate, (beta1, beta2)
        self.eps, self.decay, self.steps = epsilon, weight_decay, 0
        self.state = {key: [np.zeros_like(w), np.zeros_like(w)] for key, w in parameters.items()}

    def step(self, grads):
        self.steps += 1
        b1, b2 = self.betas
        c1, c2 = 1 - b1**self.steps, 1 - b2**self.steps
        for key, w in self.w.items():
            m, r = self.state[key]
            g = grads["d" + key]
            m += (1 - b1) * (g - m)
            r += (1 - b2) * (g * g - r)
            decay = self.decay * (key[0] == "W")
            w *= 1 - self.alpha * decay
            w -= self.alpha * c2**0.5 / c1 * m / (r + self.eps) ** 0.5

# %% object_decays_biases
class AdamW:
    def __init__(self, parameters, learning_rate=0.001, beta1=0.9, beta2=0.999, epsilon=1e-8, weight_decay=0.01):
        self.w, self.alpha, self.betas = parameters, learning_rate, (beta1, beta2)
        self.eps, self.decay, self.steps = epsilon, weight_decay, 0
        self.state = {key: [np.zeros_like(w), np.zeros_like(w)] for key, w in parameters.items()}

    def step(self, grads):
        self.steps += 1
        b1, b2 = self.betas
        c1, c2 = 1 - b1**self.steps, 1 - b2**self.steps
        for key, w in self.w.items():
            m, r = self.state[key]
            g = grads["d" + key]
            m += (1 - b1) * (g - m)
            r += (1 - b2) * (g * g - r)
            decay = self.decay
            w *= 1 - self.alpha * decay
            w -= self.alpha * m / c1 / ((r / c2) ** 0.5 + self.eps)

# %% object_decay_without_learning_rate
class AdamW:
    def __init__(self, parameters, learning_rate=0.001, beta1=0.9, beta2=0.999, epsilon=1e-8, weight_decay=0.01):
        self.w, self.alpha, self.betas = parameters, learning_rate, (beta1, beta2)
        self.eps, self.decay, self.steps = epsilon, weight_decay, 0
        self.state = {key: [np.zeros_like(w), np.zeros_like(w)] for key, w in parameters.items()}

    def step(self, grads):
        self.steps += 1
        b1, b2 = self.betas
        c1, c2 = 1 - b1**self.steps, 1 - b2**self.steps
        for key, w in self.w.items():
            m, r = self.state[key]
            g = grads["d" + key]
            m += (1 - b1) * (g - m)
            r += (1 - b2) * (g * g - r)
            decay = self.decay * (key[0] == "W")
            w *= 1 - decay
            w -= self.alpha * m / c1 / ((r / c2) ** 0.5 + self.eps)

# %% object_decay_after_step
class AdamW:
    def __init__(self, parameters, learning_rate=0.001, beta1=0.9, beta2=0.999, epsilon=1e-8, weight_decay=0.01):
        self.w, self.alpha, self.betas = parameters, learning_rate, (beta1, beta2)
        self.eps, self.decay, self.steps = epsilon, weight_decay, 0
        self.state = {key: [np.zeros_like(w), np.zeros_like(w)] for key, w in parameters.items()}

    def step(self, grads):
        self.steps += 1
        b1, b2 = self.betas
        c1, c2 = 1 - b1**self.steps, 1 - b2**self.steps
        for key, w in self.w.items():
            m, r = self.state[key]
            g = grads["d" + key]
            m += (1 - b1) * (g - m)
            r += (1 - b2) * (g * g - r)
            decay = self.decay * (key[0] == "W")
            w -= self.alpha * m / c1 / ((r / c2) ** 0.5 + self.eps)
            w *= 1 - self.alpha * decay
