"""Script, styles, frames and escape codes in code, output and errors. expect: 50"""

# %%
from IPython.display import HTML, Javascript, display

display(HTML("<script>alert(1)</script><iframe src='http://example.org'></iframe><img src=x onerror=alert(1)>"))
display(Javascript("alert(1)"))
print("\x1b[31m\x1b]0;owned\x07 <script>alert(2)</script>")

# %%
# GRADED FUNCTION: update_parameters_with_gd
def update_parameters_with_gd(parameters, grads, learning_rate):
    raise ValueError("<script>alert(3)</script><style>body{display:none}</style>")
