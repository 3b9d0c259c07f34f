"""Runs a program in as many attempts as it takes, and puts the public cases of all questions first."""

import time

from autograder.model import CallFunction, CallOutcome, Observation, Program
from autograder.sandbox.channels import Answers, counted_length
from autograder.sandbox.fork_server import ForkServer, Result
from autograder.sandbox.outcomes import call_outcomes, observation


def observe(server: ForkServer, program: Program) -> Observation:
    """Run a program, usually in one attempt.

    If a cell hangs or dies, the notebook is run once more with a checkpoint before each cell. If a question
    does, its attempt is killed with every process it left running, and the notebook is run anew for the other
    questions. If a question's public cases stop at an undefined name, the notebook is run anew, and that
    question is asked after the last cell.

    The public cases are the first round of each question. In all attempts, no second round is put before the
    first round of all questions has ended, late ones included; and a question's first results for the first
    round stay its answer.

    Raises:
        ServerLost: the server must be replaced.
    """
    return _Attempts(server, program).run()


class _Attempts:
    """The attempts at one program, and the results so far."""

    def __init__(self, server: ForkServer, program: Program) -> None:
        self.server, self.program = server, program
        self.begun = time.monotonic()
        self.deadline = self.begun + server.times.notebook
        self.checkpointed = False
        self.public_cases = {s.label: len(s.rounds[0]) for s in program.steps if isinstance(s, CallFunction)}
        self.public: dict[str, bytes] = {}  # each question's first results for its first round
        self.answers: Answers = {}
        self.late: list[str] | None = None  # questions asked late; None until the first round has ended
        self.early: dict[str, bytes] = {}  # their results for the first round at their test cells

    def run(self) -> Observation:
        program, todo = self.program, list(self.public_cases)
        first = self._attempt(todo)
        while (todo := [label for label in todo if label not in self.answers]) and self._left() > 0:
            late = self.late
            if not self._attempt(todo).answers and self.late is late:
                break
        unanswered = "not_run" if self._left() > 0 else "deadline"
        self.answers = dict.fromkeys(self.public_cases, (unanswered, b"")) | self.answers
        returned = [label for label in self.early if any(c.status == "returned" for c in self._calls(label))]
        self.public |= {label: results for label, results in self.early.items() if label not in returned}
        for label, results in self.public.items():
            status, data = self.answers[label]
            rest = counted_length(data, self.public_cases[label]) or len(data)
            self.answers[label] = status, results + data[rest:]
        times = self.server.times
        return observation(program, times, first.ended, first.output, self.answers, returned)

    def _attempt(self, labels: list[str]) -> Result:
        """Make an attempt, a second one with checkpoints if its cells hang or die, and keep its results."""
        late = self.late
        result = self.server.attempt(self.program, labels, self.checkpointed, self.deadline, self._stops)
        if result.ended != "done" and not self.checkpointed:
            self.checkpointed = True
            return self._attempt(labels)
        self.public = result.public | self.public
        self.answers |= result.answers
        if late is None and self.late:
            self.program = self.program.asking_late(self.late)
            self.early = {label: self.public.pop(label) for label in self.late}
            self.answers = {label: a for label, a in self.answers.items() if label not in self.early}
        return result

    def _stops(self, public: dict[str, bytes]) -> bool:
        """Whether an attempt ends after its first round, because questions are to be asked late.

        Decided once: a question must not be asked late after the first hidden input has been sent.
        """
        if self.late is not None:
            return False
        self.public = public | self.public
        self.late = []
        # All cells run once more, so there must be time for that and for the hidden cases.
        if self.program.late_cells is not None and self._left() > self.server.times.notebook * 2 / 3:
            asked = [label for label in self.public_cases if label in self.public]
            self.late = [label for label in asked if all(c.error == "NameError" for c in self._calls(label))]
        return bool(self.late)

    def _calls(self, label: str) -> tuple[CallOutcome, ...]:
        """The outcomes of a question's public cases; none if its first round was not completed."""
        results = self.public.get(label)
        return call_outcomes("done", results, self.public_cases[label]) if results else ()

    def _left(self) -> float:
        """The seconds left for this notebook."""
        return self.deadline - time.monotonic()
