"""Calls a driver: a short function of the instructor's that tries out what a submission defined.

A driver arrives as text beside the inputs of its case, and returns plain values for the grader to compare.
The submission may change what a driver does; that earns nothing, because a driver knows inputs only.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy


def driven(function: Callable[..., Any], driver: str) -> Callable[..., Any]:
    """The function that calls a driver with ``function`` before its other arguments."""
    scope: dict[str, Any] = {"np": numpy}
    exec(compile(driver, "<driver>", "exec"), scope)
    return partial(next(reversed(scope.values())), function)  # what the text defined last
