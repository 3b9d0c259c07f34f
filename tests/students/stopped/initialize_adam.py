"""Cells of initialize_adam that cannot be read, each with the id of the remark due and words of it."""

# %% lookalike: the quotation mark "
# GRADED FUNCTION: initialize_adam
def initialize_adam(parameters):
    v, s = {}, {}
    for key in parameters:
        v[“d” + key] = np.zeros(parameters[key].shape)
        s["d" + key] = np.zeros(parameters[key].shape)
    return v, s

# %% odd_blank: type them again
# GRADED FUNCTION: initialize_adam
def initialize_adam(parameters):
    v, s = {}, {}
    for key in parameters:
        v["d" + key] = np.zeros(parameters[key].shape)
    return v, s

# %% bracket_open: Count the brackets
# GRADED FUNCTION: initialize_adam
def initialize_adam(parameters):
    v, s = {}, {}
    for key in parameters:
        v["d" + key] = np.zeros((parameters[key].shape)
        s["d" + key] = np.zeros(parameters[key].shape)
    return v, s

# %% bracket_unmatched: Count the brackets
# GRADED FUNCTION: initialize_adam
def initialize_adam(parameters):
    v, s = {}, {}
    for key in parameters:
        v["d" + key] = np.zeros(parameters[key].shape))
    return v, s

# %% colon: end with a colon
# GRADED FUNCTION: initialize_adam
def initialize_adam(parameters)
    return {}, {}

# %% indentation: four blanks
# GRADED FUNCTION: initialize_adam
def initialize_adam(parameters):
    v, s = {}, {}
    for key in parameters:
    v["d" + key] = np.zeros(parameters[key].shape)
    return v, s

# %% indentation: begin in one column
# GRADED FUNCTION: initialize_adam
def initialize_adam(parameters):
    v, s = {}, {}
    for key in parameters:
        v["d" + key] = np.zeros(parameters[key].shape)
          s["d" + key] = np.zeros(parameters[key].shape)
    return v, s

# %% indentation: Shift+Tab
# GRADED FUNCTION: initialize_adam
def initialize_adam(parameters):
    v, s = {}, {}
    for key in parameters:
        v["d" + key] = np.zeros(parameters[key].shape)
      s["d" + key] = np.zeros(parameters[key].shape)
    return v, s

# %% return_outside: indented as far as
# GRADED FUNCTION: initialize_adam
def initialize_adam(parameters):
    v, s = {}, {}
    for key in parameters:
        v["d" + key] = np.zeros(parameters[key].shape)
return v, s

# %% quotation_open: same quotation mark
# GRADED FUNCTION: initialize_adam
def initialize_adam(parameters):
    v, s = {}, {}
    for key in parameters:
        v["d + key] = np.zeros(parameters[key].shape)
    return v, s

# %% tabs: replace each tab
# GRADED FUNCTION: initialize_adam
def initialize_adam(parameters):
    v, s = {}, {}
    for key in parameters:
        v["d" + key] = np.zeros(parameters[key].shape)
	s["d" + key] = np.zeros(parameters[key].shape)
    return v, s

# %% no_value: stands after the =
# GRADED FUNCTION: initialize_adam
def initialize_adam(parameters):
    v =
    s = {}
    return v, s

# %% print_statement: print(x)
# GRADED FUNCTION: initialize_adam
def initialize_adam(parameters):
    v, s = {}, {}
    print v
    return v, s

# %% assignment: `==` compares
# GRADED FUNCTION: initialize_adam
def initialize_adam(parameters):
    v, s = {}, {}
    for key in parameters:
        if key = "W1":
            v["d" + key] = np.zeros(parameters[key].shape)
    return v, s

# %% assignment_to_call: square brackets
# GRADED FUNCTION: initialize_adam
def initialize_adam(parameters):
    v, s = {}, {}
    for key in parameters:
        v("d" + key) = np.zeros(parameters[key].shape)
    return v, s

# %% comma: an operator such as *
# GRADED FUNCTION: initialize_adam
def initialize_adam(parameters):
    v, s = {}, {}
    for key in parameters:
        v["d" + key] = np.zeros(parameters[key] shape)
    return v, s

# %% operator_missing: an operator such as *
# GRADED FUNCTION: initialize_adam
def initialize_adam(parameters):
    v, s = {}, {}
    for key in parameters:
        v["d" + key] = 0 * parameters[key]
        s = 0 * parameters key
    return v, s

# %% number_and_name: needs its *
# GRADED FUNCTION: initialize_adam
def initialize_adam(parameters):
    L = 2x
    return {}, {}
