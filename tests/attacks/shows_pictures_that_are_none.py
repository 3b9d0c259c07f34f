"""Pictures whose text is markup, and text that ends the page's own script, style and comment. expect: 60"""

# %%
from IPython.display import display

for kind in ("image/png", "image/jpeg", "text/plain"):
    display({kind: "\"><script>alert(1)</script><img src=x onerror='alert(2)'>", "text/plain": "</pre><script>alert(3)</script>"}, raw=True)
print("--></style></script></textarea></title><svg onload=alert(4)>")

# %%
# GRADED FUNCTION: update_parameters_with_gd
def update_parameters_with_gd(parameters, grads, learning_rate):
    return {key: value - learning_rate * grads["d" + key] for key, value in parameters.items()}
