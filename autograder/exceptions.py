"""The exceptions of the grader.

Exception
├── GraderError            the grader cannot do its job: one line says what to do (exit status 1)
│   ├── UsageError         the command asked for something that does not exist (exit status 2)
│   └── SandboxLost        the sandbox was lost: this one submission has no grade (not 0 points)
└── Ungradable             a submitted file cannot be read as a notebook: 0 points, the student is told why

Three modules raise exceptions of their own, which never leave their folders: ``sandbox``
(ServerLost, WireError) and ``lms`` (UnreadableMember, UnusableName).
"""


class GraderError(Exception):
    """The grader cannot do its job; the message says why and what to do (exit status 1)."""


class UsageError(GraderError):
    """The command asked for something that does not exist or makes no sense (exit status 2)."""


class SandboxLost(GraderError):
    """The sandbox was lost while it ran one submission, which therefore has no grade (not 0 points)."""


class Ungradable(Exception):
    """The submitted file cannot be read as a notebook; the message tells the student why."""
