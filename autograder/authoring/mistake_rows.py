"""What an assignment's mistakes.py may use to write its table."""

from __future__ import annotations

from typing import Any


def row(
    id: str,
    function: str,
    title: str,
    message: str,
    see: str,
    why: str,
    *edits: tuple[str, str],
    accepted: bool = False,
) -> dict[str, Any]:
    """One mistake, with the text edits that make it; see types.Mistake for what each part is for."""
    return {
        "id": id,
        "function": function,
        "title": title,
        "message": message,
        "see": see,
        "why": why,
        "edits": list(edits),
        "accepted": accepted,
    }
