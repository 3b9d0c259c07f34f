"""Reading from pipes that a submission holds as well: nothing that it does makes the grader wait for ever."""

import os
import time
from collections.abc import Callable
from contextlib import closing
from threading import Thread
from typing import Any

import pytest

from autograder.sandbox import channels
from autograder.sandbox.channels import Channels, put_question, read_output


def within(seconds: float, read: Callable[[], Any]) -> Any:
    """What the function returns; fails if it takes longer."""
    returned: list[Any] = []
    thread = Thread(target=lambda: returned.append(read()), daemon=True)
    thread.start()
    thread.join(seconds)
    assert returned, "it still waits"
    return returned[0]


@pytest.fixture
def opened():
    with closing(Channels(["f"])) as opened:
        yield opened
        opened.close_theirs()


@pytest.fixture
def thief(monkeypatch):
    """Whatever becomes readable is read by another process before the grader reads it."""
    wait_for = channels.wait_for

    def wait_and_lose(descriptors, deadline):
        ready = wait_for(descriptors, deadline)
        for descriptor in ready:
            own = os.open(f"/proc/self/fd/{descriptor}", os.O_RDONLY | os.O_NONBLOCK)
            os.read(own, 1 << 20)
            os.close(own)
        return ready

    monkeypatch.setattr(channels, "wait_for", wait_and_lose)


def test_output_that_somebody_else_reads_first_is_lost_until_the_deadline(opened, thief):
    write_output, write_done, *_ = opened.theirs
    os.write(write_output, b"printed")
    os.write(write_done, b"d")
    deadline = time.monotonic() + 0.2
    assert within(5, lambda: read_output(opened.output, opened.done, deadline)) == ("timeout", b"")


def test_results_that_somebody_else_reads_first_are_lost_until_the_deadline(opened, thief):
    os.write(opened.theirs[3], b"x")
    inputs, results = opened.questions["f"]
    deadline = time.monotonic() + 0.2
    memory = os.memfd_create("inputs")
    assert within(5, lambda: put_question(memory, 1, inputs, results, bytearray(), deadline)) == "timeout"
    os.close(memory)


def test_a_notebook_that_closes_its_output_has_until_the_deadline_like_any_other(opened):
    output = opened.theirs[0]
    os.dup2(os.open(os.devnull, os.O_WRONLY), output)
    deadline = time.monotonic() + 0.2
    assert within(5, lambda: read_output(opened.output, opened.done, deadline)) == ("timeout", b"")


def test_a_notebook_that_closes_its_output_is_done_when_it_says_so(opened):
    write_output, write_done, *_ = opened.theirs
    os.write(write_output, b"printed")
    os.dup2(os.open(os.devnull, os.O_WRONLY), write_output)
    os.write(write_done, b"d")
    deadline = time.monotonic() + 5
    assert read_output(opened.output, opened.done, deadline) == ("done", b"printed")
