"""Runs many versions of a function inside the sandbox and returns their fingerprints.

The sandbox runs the text of this file after that of fingerprint.py (see mutant_runs.py).
"""

import signal
import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from autograder.diagnosis.fingerprint import Fingerprint, fingerprint

SECONDS = 0.5  # that a version may take for one call


class TimeIsUp(BaseException):
    """A version took too long; not an Exception, which the version could catch."""


class Driver:
    """All versions of one function, the reference first, called as if they were one function."""

    def __init__(self, function: str, sources: Sequence[str], parts: bool, namespace: dict[str, Any]) -> None:
        """``parts``: whether to return the sums of single arrays; ``namespace``: where the sources run."""
        self._function, self._sources, self._parts = function, sources, parts
        self._namespace = namespace
        self._versions: list[Callable[..., Any]] = []

    def __call__(self, *arguments: Any, **keywords: Any) -> tuple[Any, ...]:
        """The versions' structures, totals and sums; the subscripts and scales of the reference's arrays."""
        signal.signal(signal.SIGALRM, _time_is_up)
        self._versions = self._versions or list(map(self._compiled, self._sources))
        seen = [_outcome(version, arguments, keywords) for version in self._versions]
        reference = seen[0]
        assert isinstance(reference, Fingerprint)
        structures = [found if isinstance(found, str) else found.structure for found in seen]
        totals = np.array([[np.nan] * 2 if isinstance(found, str) else found.total for found in seen])
        sums = np.full((len(seen) if self._parts else 0, *reference.sums.shape), np.nan)
        for row, found in zip(sums, seen, strict=False):
            if not isinstance(found, str) and found.structure == reference.structure:
                row[:] = found.sums
        return structures, totals, sums, list(reference.subscripts), reference.scales

    def _compiled(self, source: str) -> Callable[..., Any]:
        namespace = dict(self._namespace)
        exec(compile(source, "<version>", "exec"), namespace)
        version: Callable[..., Any] = namespace[self._function]
        return version


def _time_is_up(*_: object) -> None:
    raise TimeIsUp


def _outcome(
    function: Callable[..., Any], arguments: Sequence[Any], keywords: Mapping[str, Any]
) -> Fingerprint | str:
    try:
        signal.setitimer(signal.ITIMER_REAL, SECONDS)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return fingerprint(function(*_copied(arguments), **keywords))
    except TimeIsUp:
        return "timeout"
    except BaseException as error:
        return "raised " + type(error).__name__
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copied(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(map(_copied, value))
    return value.copy() if isinstance(value, np.ndarray) else value
