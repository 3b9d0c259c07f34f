"""A daemon keeps every channel of the notebook, waits for its end, and then sends cells and answers. expect: 0. base: release"""

# %%
import json
import os
import struct
import time

def channels():
    """The pipes and sockets of this process, in the order in which it was given them."""
    found = []
    for number in range(3, 400):
        try:
            found += [number] * os.readlink(f"/proc/self/fd/{number}").startswith(("pipe:", "socket:"))
        except OSError:
            pass
    return found

def message(body):
    head = json.dumps({"body": body, "arrays": []}).encode()
    return struct.pack(">Q", len(head)) + head + struct.pack(">Q", 0)

output, done, *ends = channels()
answer = message({"status": "returned", "value": ["dict", 0, [["W1", ["value", 1.0]]], 0]})
if os.fork() == 0:
    os.setsid()
    for _ in range(200):
        time.sleep(0.005)
        for results in ends[1::2]:
            os.write(results, (struct.pack(">Q", len(answer)) + answer) * 3)
        os.write(output, message(["cell", "own", {"status": "ok", "outputs": [
            {"output_type": "stream", "name": "stdout", "text": "late"}]}]))
        os.write(done, b"d")
    os._exit(0)

# %%
# GRADED FUNCTION: update_parameters_with_gd
def update_parameters_with_gd(parameters, grads, learning_rate):
    return parameters
