"""Right: Adam with epsilon outside the root, as in the paper; full points and a remark."""

# %%
# GRADED FUNCTION: update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    for l in range(1, len(parameters) // 2 + 1):
        for p in (f"W{l}", f"b{l}"):
            g = grads[f"d{p}"]
            v[f"d{p}"] = beta1 * v[f"d{p}"] + (1 - beta1) * g
            s[f"d{p}"] = beta2 * s[f"d{p}"] + (1 - beta2) * g * g
            v_hat = v[f"d{p}"] / (1 - beta1**t)
            s_hat = s[f"d{p}"] / (1 - beta2**t)
            parameters[p] = parameters[p] - learning_rate * v_hat / (np.sqrt(s_hat) + epsilon)
    return parameters, v, s
