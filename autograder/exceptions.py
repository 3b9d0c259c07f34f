"""The exceptions of the grader.

Exception
├── GraderError            the grader cannot do its job: one line says what to do (exit status 1)
│   ├── UsageError         the command names something that does not exist (exit status 2)
│   ├── NotReleased        build found mistakes in an assignment, each in a line
│   └── SandboxLost        the sandbox was lost: this one submission has no grade (not 0 points)
└── Ungradable             a submitted file cannot be read as a notebook: 0 points, the student is told why

The folders ``sandbox`` (ServerLost, WireError) and ``lms`` (UnreadableMember, UnusableName) define other
exceptions, which never leave their folder.
"""

from collections.abc import Iterable
from difflib import get_close_matches


class GraderError(Exception):
    """The grader cannot do its job; the message says why and what to do (exit status 1)."""


class UsageError(GraderError):
    """The command names something that does not exist, or its options conflict (exit status 2)."""


class NotReleased(GraderError):
    """`autograder build` found mistakes in an assignment, and left source/ and release/ as they were."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)  # one line each: the place, what is wrong, what to do
        super().__init__(" | ".join(self.problems))


class SandboxLost(GraderError):
    """The sandbox was lost while it ran one submission, which therefore has no grade (not 0 points)."""


class Ungradable(Exception):
    """The submitted file cannot be read as a notebook; the message tells the student why."""


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """The end of a message on a name that does not exist: the most similar one that does, if any is."""
    folded = {one.casefold(): one for one in known}
    similar = get_close_matches(name.casefold(), folded, n=1)
    return f" (did you mean '{folded[similar[0]]}'?)" if similar else ""
