"""Runs many versions of a function inside the sandbox and returns their fingerprints.

The sandbox runs the text of this file after those of fingerprint.py and driving.py (see mutant_runs.py).
"""

import copy
import signal
import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from autograder.diagnosis.fingerprint import Fingerprint, fingerprint
from autograder.sandbox.inside.driving import driven

SECONDS = 0.5  # that a version may take for one call


class TimeIsUp(BaseException):
    """A version took too long; not an Exception, which the version could catch."""


def version_caller(function: str, sources: Sequence[str], namespace: Mapping[str, Any]) -> Callable[..., Any]:
    """One function that calls all versions of a function, the reference first.

    Each source runs in its own copy of ``namespace``.
    """
    versions: list[Callable[..., Any]] = []

    def call(arguments: Sequence[Any], keywords: Mapping[str, Any], driver: str) -> tuple[Any, ...]:
        """The versions' structures, totals and sums; the subscripts and scales of the reference's arrays."""
        signal.signal(signal.SIGALRM, time_is_up)
        for source in sources[len(versions) :]:  # compiled in the first case only
            scope = dict(namespace)
            exec(compile(source, "<version>", "exec"), scope)
            versions.append(scope[function])
        called = [driven(version, driver) for version in versions] if driver else versions
        seen = [outcome_of(version, arguments, keywords) for version in called]
        reference = seen[0]
        if isinstance(reference, str):
            raise RuntimeError(reference)
        structures = [found if isinstance(found, str) else found.structure for found in seen]
        totals = np.array([[np.nan] * 2 if isinstance(found, str) else found.total for found in seen])
        sums = np.full((len(seen), *reference.sums.shape), np.nan)
        for row, found in zip(sums, seen, strict=True):
            if not isinstance(found, str) and found.structure == reference.structure:
                row[:] = found.sums
        return structures, totals, sums, list(reference.subscripts), reference.scales

    return call


def time_is_up(*_: object) -> None:
    raise TimeIsUp


def outcome_of(function: Callable, arguments: Sequence, keywords: Mapping) -> Fingerprint | str:
    try:
        signal.setitimer(signal.ITIMER_REAL, SECONDS)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return fingerprint(function(*copy.deepcopy(arguments), **keywords))
    except TimeIsUp:
        return "timeout"
    except BaseException as error:
        return "raised " + type(error).__name__
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
