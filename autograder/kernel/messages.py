"""Reads a kernel's messages within limits of size, count and depth; whoever has the kernel can forge them."""

import json
import re
from typing import Any

from jupyter_client.session import Session

from autograder.kernel import limits
from autograder.sandbox.inside.json_size import exceeds

PARTS = ("header", "parent_header", "metadata", "content")
OUTPUTS = "stream display_data execute_result update_display_data error comm_open comm_msg"
IGNORED = {  # by nbclient
    "header": {"msg_type": "status"},
    "msg_id": "",
    "msg_type": "status",
    "metadata": {},
    "content": {"execution_state": "busy"},
    "buffers": [],
}
# A string, or a bracket outside strings.
BRACKET = re.compile(rb'"(?:[^"\\]+|\\.)*+"?|[\[\]{}]', re.DOTALL)


class UnreadableMessage(Exception):
    """A message that no kernel sends: not JSON of a usual size and depth."""


def unpack(text: bytes) -> Any:
    """The value of a JSON text.

    Raises:
        UnreadableMessage: it is not JSON, or it is too large or nested too deeply.
    """
    if len(text) > limits.MESSAGE_BYTES or exceeds(text, limits.MESSAGE_TOKENS):
        raise UnreadableMessage("it is too large")
    if text.count(b"[") + text.count(b"{") > limits.MESSAGE_DEPTH and _depth(text) > limits.MESSAGE_DEPTH:
        raise UnreadableMessage("it is nested too deeply")
    try:
        return json.loads(text.decode("utf-8", "replace"))
    except ValueError as error:
        raise UnreadableMessage("it is not JSON") from error


def _depth(text: bytes) -> int:
    depth = deepest = 0
    for found in BRACKET.finditer(text):
        first = text[found.start()]
        if first in b"[{":
            depth += 1
            deepest = max(deepest, depth)
        elif first in b"]}":
            depth -= 1
    return deepest


class Budget:
    """The bytes of messages that are kept, of one cell and of a notebook."""

    def __init__(self) -> None:
        self.kept = 0  # of the notebook
        self.of_cell = 0  # sent by this cell, kept or not
        self.is_exceeded = False  # by this cell

    def next_cell(self) -> None:
        """Begin a cell."""
        self.of_cell = 0
        self.is_exceeded = False

    def allows(self, size: int) -> bool:
        """Count a message, and return whether it may be kept."""
        self.of_cell += size
        if self.of_cell > limits.CELL_BYTES or self.kept + size > limits.NOTEBOOK_BYTES:
            self.is_exceeded = True
            return False
        self.kept += size
        return True

    def allows_reply(self, size: int) -> bool:
        """Count the reply to a cell, which holds its traceback; return whether it may be kept."""
        self.kept += size
        return size <= limits.REPLY_BYTES and self.kept <= 2 * limits.NOTEBOOK_BYTES


class BoundedSession(Session):  # type: ignore[misc]
    """A session that parses no more than its budget allows, and unpickles nothing."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.unpack = unpack
        self.digest_history_size = 0  # a kernel that repeats itself harms only itself
        self.budget = Budget()

    def clone(self) -> "BoundedSession":
        """A copy that shares the budget."""
        copy = super().clone()
        assert isinstance(copy, BoundedSession)
        copy.budget = self.budget
        return copy

    def deserialize(self, msg_list: list[Any], content: bool = True, copy: bool = True) -> dict[str, Any]:
        """The message of these parts; in place of outputs beyond the budget, one that nbclient ignores.

        Raises:
            UnreadableMessage: it does not have the form of a message.
        """
        size = sum(map(len, msg_list))
        try:
            kind = unpack(msg_list[1])["msg_type"]
            if kind in OUTPUTS.split() and not self.budget.allows(size):
                return {**IGNORED, "parent_header": unpack(msg_list[2])}
            if kind == "execute_reply" and not self.budget.allows_reply(size):
                raise UnreadableMessage("it is too large")
            message: dict[str, Any] = super().deserialize(msg_list, content, copy)
            if not all(isinstance(message[part], dict) for part in PARTS):
                raise UnreadableMessage("a part of it is not an object")
            return message
        except UnreadableMessage:
            raise
        except Exception as error:
            raise UnreadableMessage(type(error).__name__) from error
