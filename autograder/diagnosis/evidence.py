"""Whether a wrong value can identify a mistake: numbers and keys can, their absence cannot. Pure."""

import math
from dataclasses import replace
from typing import Any

import numpy as np

from autograder.comparison import ArraySummary, Case, difference


def speaks(case: Case, returned: Any, shapes: bool = False) -> bool:
    """Whether a returned value differs from what a case expects in a way that few mistakes share.

    Finite numbers that are wrong do, and keys or entries that are missing or too many. A NaN, a None and
    another type do not; nor, unless ``shapes`` is true, does a wrong shape of entries that are all the same.
    """
    return _speaks(case, case.expected, returned, shapes)


def _speaks(case: Case, expected: Any, returned: Any, shapes: bool) -> bool:
    if isinstance(expected, dict) and isinstance(returned, dict):
        return expected.keys() != returned.keys() or any(
            _speaks(case, expected[key], returned[key], shapes) for key in expected
        )
    if isinstance(expected, (list, tuple)) and isinstance(returned, (list, tuple)):
        pairs = zip(expected, returned, strict=False)
        return len(expected) != len(returned) or any(_speaks(case, *pair, shapes) for pair in pairs)
    if isinstance(expected, (float, int, np.ndarray)) and isinstance(returned, (float, int, np.ndarray)):
        return _numbers_speak(case, np.asarray(expected), np.asarray(returned), shapes)
    if isinstance(expected, ArraySummary) and isinstance(returned, (np.ndarray, ArraySummary)):
        is_wrong = difference(replace(case, expected=expected), returned, ("result",)) is not None
        return is_wrong and math.prod(returned.shape) > 1
    return False


@np.errstate(all="ignore")  # a wrong entry may be anything
def _numbers_speak(case: Case, expected: np.ndarray, returned: np.ndarray, shapes: bool) -> bool:
    if returned.dtype.kind not in "biuf" or expected.dtype.kind not in "biuf":
        return False
    if expected.shape != returned.shape:
        finite = returned[np.isfinite(returned)]
        return shapes or (finite.size > 1 and bool(np.ptp(finite.astype(float))))
    if returned.dtype.kind in "iu" and expected.dtype.kind == "f":
        return True
    close = np.isclose(returned, expected, rtol=case.rtol, atol=case.atol)
    return bool((np.isfinite(returned) & ~close).any())
