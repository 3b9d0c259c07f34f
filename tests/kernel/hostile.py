"""Cells that attack the process which drives their kernel, the machine, or the course's files.

Each has the ways in which it may end: "shown" is as if nothing had happened, but for what is cut.
"""

from __future__ import annotations

from textwrap import dedent

SEND = """
k = get_ipython().kernel
def send(kind, content):
    k.session.send(k.iopub_socket, kind, content, parent=k.get_parent())
"""


def cells(**texts: str) -> dict[str, tuple[str, str]]:
    """Cells by name: their code, and the ways in which they may end, from their first line."""
    found = {}
    for name, text in texts.items():
        ends, code = dedent(text).strip().split("\n", 1)
        found[name] = code, ends.removeprefix("# ")
    return found


FLOODS = cells(
    output_of_300_MB="""
        # shown, or died, or timeout
        import sys
        for _ in range(300):
            sys.stdout.write("x" * 10**6)
    """,
    small_outputs_of_300_MB="""
        # shown, or died, or timeout
        for _ in range(300):
            print("x" * 10**6, flush=True)
    """,
    display_of_200_MB="""
        # died, or timeout
        display({"text/plain": "y" * 200_000_000}, raw=True)
    """,
    comms_of_10_MB="""
        # shown, or died, or timeout
        from comm import create_comm
        for _ in range(30):
            state = {"_model_module": "m", "_model_name": "n", "x": "z" * 10**7}
            create_comm(target_name="jupyter.widget", data={"state": state})
    """,
    message_without_end="""
        # died, or timeout
        import zmq
        socket = get_ipython().kernel.iopub_thread.socket
        while True:
            socket.send(b"x" * 10**6, zmq.SNDMORE)
    """,
    lists_by_the_million="""
        # shown, or died, or timeout
        display({"application/json": [[] for _ in range(4 * 10**6)]}, raw=True)
    """,
)
FORGERIES = cells(
    lists_in_lists="""
        # died
        deep = []
        for _ in range(900):
            deep = [deep]
        display({"application/json": deep}, raw=True)
    """,
    result_without_data=f"# died\n{SEND}\nsend('execute_result', {{'data': 5}})",
    text_that_is_a_list=f"# shown, or died\n{SEND}\nsend('stream', {{'name': 'stdout', 'text': [1]}})",
    update_of_nothing=f"# died\n{SEND}\nsend('update_display_data', {{'transient': {{'display_id': [1]}}}})",
    end_of_the_process="""
        # died
        import os
        os._exit(0)
    """,
    size_that_is_code="""
        # shown
        image = {"width": "1 onerror=alert(1)"}
        display({"image/png": "UE5H"}, raw=True, metadata={"image/png": image})
    """,
    idle_before_its_error=f"# raised\n{SEND}\nsend('status', {{'execution_state': 'idle'}})\n1 / 0",
)
BREAKERS = cells(
    fork_bomb="""
        # died, or timeout
        import os
        while True:
            try:
                os.fork()
            except OSError:
                pass
    """,
    deaf_to_interrupts="""
        # timeout
        import signal, time
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        while True:
            time.sleep(1)
    """,
    files_without_end="""
        # died
        for n in range(10**7):
            open(f"/tmp/{n}", "w").close()
    """,
    more_than_the_disk="""
        # raised
        import os
        try:
            with open("/tmp/big", "wb") as file:
                while True:
                    file.write(bytes(10**7))
        finally:
            os.remove("/tmp/big")  # the cells below have the same disk
    """,
    links_and_pipes="""
        # shown
        import os
        os.symlink("../../../gradebook.db", "link.txt")
        os.symlink("/etc", "folder")
        os.mkfifo("pipe")
        os.mkdir("deep")
        os.symlink("../../../source", "deep/source")
        for name in ("plain.txt", "other.ipynb"):
            with open(name, "w") as file:
                file.write("plain")
    """,
    links_for_its_sockets="""
        # shown
        import os
        for n in range(1, 6):
            os.remove(f"/run/autograder/channel-{n}")
            os.symlink("/etc/passwd", f"/run/autograder/channel-{n}")
    """,
)
