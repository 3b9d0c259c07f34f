"""What to run of a program, and again where one of its cells or questions hangs or dies."""

from __future__ import annotations

import time

from autograder.sandbox.exchange import LIMITS, Server
from autograder.sandbox.outcomes import observation
from autograder.types import CallFunction, Observation, Program


def observe(server: Server, program: Program) -> Observation:
    """Run a program, most often in one attempt.

    Where a cell hangs or dies, the notebook is run once more with a checkpoint before each cell. Where a
    question does, what it may have left running is killed with its namespace, and the notebook is run anew
    for the others. Each attempt is forked from a server that knows nothing of those before it.

    Raises:
        ServerLost: the server has to be replaced.
    """
    give_up = time.monotonic() + 2 * LIMITS.total_seconds
    todo = [step.label for step in program.steps if isinstance(step, CallFunction)]
    first = server.attempt(program, todo, careful=False)
    careful = first.ended != "done"
    if careful:
        first = server.attempt(program, todo, careful=True)
    answers = dict(first.answers)
    while (todo := [label for label in todo if label not in answers]) and time.monotonic() < give_up:
        again = server.attempt(program, todo, careful)
        if again.ended != "done" and not careful:
            careful = True
            continue
        if not again.answers:
            break
        answers |= again.answers
    return observation(program, first.ended, first.shown, answers)
