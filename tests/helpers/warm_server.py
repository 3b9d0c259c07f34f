"""A process that has imported modules and becomes a command in a fork of itself: see warm_command.py."""

from __future__ import annotations

import gc
import importlib
import json
import os
import runpy
import signal
import socket
import sys


def serve(orders: socket.socket, module: str) -> None:
    """Fork for each order; the server itself returns when no more can come."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the forks
    while True:
        message, files, *_ = socket.recv_fds(orders, 1 << 17, 3)
        if not message:
            return
        if os.fork() == 0:
            orders.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.default_int_handler)  # tests in the background ignore it
            _run(module, json.loads(message), *files)
        for file in files:
            os.close(file)


def _run(module: str, order: list, stdout: int, stderr: int, told: int) -> None:
    """Run ``python -m module`` in a fork; tell its process id when it begins, and its status at the end."""
    words, cwd, environment = order
    command = os.fork()
    if command:
        try:
            os.write(told, b"%d\n" % command)
            os.write(told, b"%d\n" % os.waitpid(command, 0)[1])
        finally:
            os._exit(0)
    os.setsid()
    os.close(told)
    for number, file in enumerate((os.open(os.devnull, os.O_RDONLY), stdout, stderr)):
        os.dup2(file, number)
        os.close(file)
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(environment)
    sys.path[0] = cwd
    sys.argv = [module, *words]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
    sys.exit()


if __name__ == "__main__":
    descriptor, program, *imported = sys.argv[1:]
    for name in imported:
        importlib.import_module(name)
    gc.freeze()  # a fork neither scans these objects nor, at its end, copies their pages
    with socket.socket(fileno=int(descriptor)) as received:
        serve(received, program)
