"""A kernel manager whose kernel runs in the sandbox, and whose client bounds what the kernel sends."""

import logging
import math
import time
from contextlib import suppress
from queue import Empty
from typing import Any

import zmq.asyncio
from jupyter_client import AsyncKernelClient, AsyncKernelManager
from jupyter_client.connect import KernelConnectionInfo
from traitlets import Type, default
from zmq.constants import SocketOption

from autograder.kernel import limits
from autograder.kernel.messages import BoundedSession
from autograder.kernel.provisioner import SandboxProvisioner

SILENT = logging.getLogger("autograder.kernel")
SILENT.addHandler(logging.NullHandler())
SILENT.propagate = False


def bounded_context() -> zmq.asyncio.Context:
    """A context whose sockets receive no part of a message that is larger than `MESSAGE_BYTES`."""
    context = zmq.asyncio.Context()
    context.setsockopt(SocketOption.MAXMSGSIZE, limits.MESSAGE_BYTES)
    return context


class SandboxClient(AsyncKernelClient):  # type: ignore[misc]
    """Connects to the very sockets that the sandbox's kernel has made."""

    @default("context")  # type: ignore[untyped-decorator]
    def _bounded_context(self) -> zmq.asyncio.Context:
        self._created_context = True
        return bounded_context()

    def _make_url(self, channel: str) -> str:
        return str(self.parent._make_url(channel))

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait until the kernel replies and publishes.

        jupyter_client then also waits until nothing has been published for 0.2 s, in order to drop what does
        not belong to a cell; nbclient ignores such messages anyway.
        """
        deadline = time.monotonic() + (math.inf if timeout is None else timeout)
        while True:
            self.kernel_info()
            with suppress(Empty):
                reply = await self.get_shell_msg(timeout=1)
                if reply["msg_type"] == "kernel_info_reply":
                    await self.get_iopub_msg(timeout=0.2)  # earlier ones came before it subscribed
                    self._handle_kernel_info_reply(reply)
                    return
            if not await self.is_alive():
                raise RuntimeError("Kernel died before replying to kernel_info")
            if time.monotonic() > deadline:
                raise RuntimeError(f"Kernel didn't respond in {timeout:g} seconds")


class SandboxManager(AsyncKernelManager):  # type: ignore[misc]
    """Starts its kernel in the sandbox, whatever a configuration says about kernel managers."""

    client_factory = Type(SandboxClient)

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.client_factory = SandboxClient
        self.transport_encryption = "disabled"
        self.session = BoundedSession()
        self.log = SILENT  # jupyter_client logs a traceback of each error that it raises

    @default("context")  # type: ignore[untyped-decorator]
    def _bounded_context(self) -> zmq.asyncio.Context:
        self._created_context = True
        return bounded_context()

    async def _async_pre_start_kernel(self, **options: Any) -> tuple[list[str], dict[str, Any]]:
        self.provisioner = SandboxProvisioner(
            kernel_id=self.kernel_id, kernel_spec=self.kernel_spec, parent=self
        )
        prepared: tuple[list[str], dict[str, Any]] = await super()._async_pre_start_kernel(**options)
        return prepared

    def _make_url(self, channel: str) -> str:
        assert isinstance(self.provisioner, SandboxProvisioner)
        return self.provisioner.addresses[channel]

    def _reconcile_connection_info(self, info: KernelConnectionInfo) -> None:
        """The connection file lies in the sandbox."""

    async def _async_wait(self, pollinterval: float = 0.0) -> None:
        """Wait for the kernel's end itself; jupyter_client looks for it every 0.1 s."""
        assert isinstance(self.provisioner, SandboxProvisioner)
        await self.provisioner.ended()

    def cleanup_ipc_files(self) -> None:
        """The sockets lie in the sandbox."""
