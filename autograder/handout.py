"""What a student gets beside the notebook: the helpers, the public half of the cases, what to install."""

from __future__ import annotations

from pathlib import Path

from autograder.types import GraderError

BEGIN, END = "### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS"
HELPERS, CASES = "opt_utils.py", "testCases.py"
REQUIREMENTS = "requirements-student.txt"


def handout(root: Path) -> dict[str, bytes]:
    """The files a release holds beside its notebook, by name, from the course folder ``root``."""
    files = {}
    if (root / HELPERS).is_file():
        files[HELPERS] = _built(root, HELPERS)
    if (root / CASES).is_file():
        files[CASES] = public_half(_built(root, CASES).decode()).encode()
    if (root / REQUIREMENTS).is_file():
        files["requirements.txt"] = _built(root, REQUIREMENTS)
    return files


def _built(root: Path, name: str) -> bytes:
    return f"# Built from {name} of the course; edit it there.\n".encode() + (root / name).read_bytes()


def public_half(text: str) -> str:
    """``testCases.py`` without what lies between the hidden-test delimiters.

    Raises:
        GraderError: a delimiter has no partner, so that hidden lines might be handed out.
    """
    kept: list[str] = []
    hidden = False
    for number, line in enumerate(text.splitlines(keepends=True), 1):
        mark = line.strip()
        if mark in (BEGIN, END):
            if hidden == (mark == BEGIN):
                raise GraderError(f"{CASES}, line {number}: '{mark}' has no partner; put the other one in")
            hidden = mark == BEGIN
        elif not hidden:
            kept.append(line)
    if hidden:
        raise GraderError(f"{CASES}: '{BEGIN}' has no '{END}'; put it in")
    return "".join(kept).rstrip() + "\n"
