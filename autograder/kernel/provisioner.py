"""Starts a Jupyter kernel of any language in the sandbox: one of jupyter_client's kernel provisioners."""

import asyncio
import json
import signal
from collections.abc import Mapping
from string import Template
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning import KernelProvisionerBase

from autograder.exceptions import GraderError
from autograder.kernel import command, limits
from autograder.kernel.folder import Left
from autograder.kernel.process import KernelProcess, runs_as_unused_user
from autograder.sandbox.font_cache import font_cache
from autograder.sandbox.inside.isolation import unused_user

CHANNELS = ("shell", "iopub", "stdin", "control", "hb")
SOCKETS_SECONDS = 60.0  # until a kernel has made its sockets


class SandboxProvisioner(KernelProvisionerBase):  # type: ignore[misc]
    """A kernel in bubblewrap, whose folder is empty until `put`."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._files: Mapping[str, bytes] = {}
        self.process: KernelProcess | None = None
        self.addresses: dict[str, str] = {}  # of the kernel's sockets, by channel
        self.left: Left | None = None
        self._reason = ""

    @property
    def has_process(self) -> bool:
        """Whether a kernel was started and has not been waited for."""
        return self.process is not None

    @property
    def reason(self) -> str:
        """Why this process ended the kernel; empty if it did not."""
        return self._reason if self.process is None else self.process.reason

    def put(self, files: Mapping[str, bytes]) -> None:
        """Write files into the folder of a kernel that has started.

        Before that, a module of the submission could run in place of the kernel's own.
        """
        assert self.process is not None
        self._files = files
        for name, content in files.items():
            self.process.write_file(name, content)

    async def pre_launch(self, **options: Any) -> dict[str, Any]:
        """Choose the kernel's sockets and its command."""
        manager = self.parent
        manager.transport, manager.ip = "ipc", f"{command.CHANNELS}/channel"
        manager.connection_file = f"{command.CHANNELS}/connection.json"
        for number, channel in enumerate(CHANNELS, 1):
            setattr(manager, f"{channel}_port", number)
        self.connection_info = manager.get_connection_info()
        options["cmd"] = manager.format_kernel_cmd(extra_arguments=options.pop("extra_arguments", []))
        return options

    async def launch_kernel(self, cmd: list[str], **options: Any) -> KernelConnectionInfo:
        """Start the kernel, and wait until it has made its sockets.

        Raises:
            GraderError: bubblewrap or the kernel did not start.
        """
        spec = self.kernel_spec
        cmd = [command.executable(cmd[0], spec.display_name), *cmd[1:]]
        known = command.environment(cmd[0])
        of_spec = {name: Template(text).safe_substitute(known) for name, text in spec.env.items()}
        shown = command.readable(cmd, spec.resource_dir, of_spec)
        fonts = font_cache(["matplotlib"]) if command.is_python_of_grader(cmd[0]) else {}
        words = command.words(shown, {**known, **of_spec})
        user = unused_user() if runs_as_unused_user(tuple(shown)) else None
        try:
            self.process = KernelProcess(words, cmd, user)
        except GraderError:
            if user is None:
                raise
            self.process = KernelProcess(words, cmd, None)  # root may not change its user here
        connection = {**self.connection_info, "key": self.connection_info["key"].decode()}
        self.process.write_file("connection.json", json.dumps(connection).encode(), command.CHANNELS)
        for name, content in fonts.items():
            self.process.write_file(f".matplotlib/{name}", content, command.HOME)
        self.process.release()
        await self._find_sockets(self.process)
        return self.connection_info

    async def _find_sockets(self, process: KernelProcess) -> None:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + SOCKETS_SECONDS
        while missing := [channel for channel in CHANNELS if channel not in self.addresses]:
            number = CHANNELS.index(missing[0]) + 1
            if address := process.address(f"channel-{number}"):
                self.addresses[missing[0]] = address
                continue
            if process.status() is not None or loop.time() > deadline:
                said = process.errors()
                process.close()
                self.process = None
                raise GraderError(
                    f"the kernel {self.kernel_spec.display_name!r} did not start in the sandbox"
                    + (f" ({said})" if said else "")
                )
            await asyncio.sleep(0.005)

    async def poll(self) -> int | None:
        """The exit status of the kernel; None while it runs."""
        return 0 if self.process is None else self.process.status()

    async def wait(self) -> int | None:
        """Wait until the kernel and all its processes have ended, and keep the files that it left."""
        await self.ended()
        if self.process is None:
            return 0
        status = self.process.wait()
        self._reason = self.process.reason
        self.left = self.process.left(self._files)
        self.process.close()
        self.process = None
        return status

    async def ended(self) -> None:
        """Wait until the kernel and all its processes have ended."""
        if self.process is None:
            return
        loop, ended = asyncio.get_running_loop(), asyncio.Event()
        loop.add_reader(self.process.descriptor, ended.set)
        try:
            await ended.wait()
        finally:
            loop.remove_reader(self.process.descriptor)

    async def send_signal(self, signum: int) -> None:
        """Send a signal to the kernel."""
        if self.process is not None:
            self.process.signal(signum)

    async def kill(self, restart: bool = False) -> None:
        """Kill every process of the kernel."""
        if self.process is not None:
            self.process.end()

    async def terminate(self, restart: bool = False) -> None:
        """Ask the kernel to end."""
        await self.send_signal(signal.SIGTERM)

    async def cleanup(self, restart: bool = False) -> None:
        """Leave nothing behind."""
        await self.kill()
        await self.wait()

    def get_shutdown_wait_time(self, recommended: float = 5.0) -> float:
        """The seconds that a kernel has to end by itself."""
        return min(recommended, limits.SHUTDOWN_SECONDS)
