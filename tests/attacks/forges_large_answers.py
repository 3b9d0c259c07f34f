"""Answers that are small to send and large to read, one kind for each question. expect: 0. base: release"""

# %%
# GRADED FUNCTION: update_parameters_with_gd
import json
import struct
import sys

def answers(head):
    """A function whose answer is these bytes, whatever the encoder makes of its value."""
    def function(*arguments, **keywords):
        packed = struct.pack(">Q", len(head)) + head + struct.pack(">Q", 0)
        sys.modules["inside.wire"].pack = lambda *parts: packed
    return function

def message(value, arrays=()):
    return json.dumps({"body": {"status": "returned", "value": value}, "arrays": list(arrays)}).encode()

# A clipped array that has no entries
update_parameters_with_gd = answers(
    message(["dict", 0, [[name, ["head", n, 0, [2000, 2000]]] for n, name in enumerate(["W1", "b1", "W2", "b2"])], 0],
            [["<f8", [0]]]))

# %%
# GRADED FUNCTION: random_mini_batches
random_mini_batches = answers(message(["list", 0, []], [["<f8", [0]]] * 900_000))

# %%
# GRADED FUNCTION: initialize_velocity
number = "1" * 4_300
initialize_velocity = answers(
    (b'{"body": {"status": "returned", "value": ["dict", 0, [["dW1", ["head", 1, 0, [%s]]]], 0]}, "arrays": [["<f8", [64]]]}'
     % ", ".join([number] * 32).encode()))

# %%
# GRADED FUNCTION: update_parameters_with_momentum
doubled = ["tuple", 0, [["value", 1.0]]]
for n in range(1, 16):  # each holds the one before a thousand times
    doubled = ["tuple", n, [doubled, *[["again", n - 1]] * 1_000]]
update_parameters_with_momentum = answers(message(doubled))

# %%
# GRADED FUNCTION: initialize_adam
initialize_adam = answers(b'{"body": ' + b"[" * 5_000_000)

# %%
# GRADED FUNCTION: update_parameters_with_adam
update_parameters_with_adam = answers(
    message(["tuple", 0, [["list", 1, [["again", 1], ["again", 0]]], ["dict", 2, [["k" * 5_000_000, ["again", 2]]], 0]]]))
