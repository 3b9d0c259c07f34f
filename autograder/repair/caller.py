"""Runs versions of a student's function inside the sandbox and returns their fingerprints.

The sandbox runs the text of this file after those of version_caller.py and loops.py (see runs.py). Nothing
here, and nothing that is sent with it, tells what a function should return.
"""

import signal
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from autograder.diagnosis.version_caller import outcome_of, time_is_up
from autograder.repair.loops import COUNTER, PassCounter, limited
from autograder.sandbox.inside.driving import driven

MAX_ARRAYS = 100  # of a value whose sums are returned one by one


def repair_caller(function: str, sources: Sequence[str], namespace: Mapping[str, Any]) -> Callable[..., Any]:
    """One function that calls all versions of a student's function.

    Each source runs in its own copy of ``namespace``.
    """
    versions: list[Callable[..., Any] | None] = []
    passes = PassCounter()

    def call(
        arguments: Sequence[Any], keywords: Mapping[str, Any], driver: str
    ) -> tuple[list[str], np.ndarray, np.ndarray]:
        """The versions' structures, or why they returned nothing, their totals and sums of arrays.

        Totals are (versions, 2), sums (versions, arrays, 2) with NaN behind the arrays of a version.
        """
        signal.signal(signal.SIGALRM, time_is_up)
        for source in sources[len(versions) :]:  # compiled in the first case only
            scope = {**namespace, COUNTER: passes}
            try:
                exec(limited(source), scope)
                versions.append(scope[function])
            except Exception:
                versions.append(None)
        found: list[Any] = []
        for version in versions:
            passes.reset()
            called = driven(version, driver) if driver and version else version
            found.append(outcome_of(called, arguments, keywords) if called else "not defined")
        structures = [seen if isinstance(seen, str) else seen.structure for seen in found]
        returned = [(row, seen) for row, seen in enumerate(found) if not isinstance(seen, str)]
        totals = np.full((len(found), 2), np.nan)
        arrays = min(MAX_ARRAYS, max((len(seen.sums) for _, seen in returned), default=0))
        sums = np.full((len(found), arrays, 2), np.nan)
        for row, seen in returned:
            totals[row] = seen.total
            sums[row, : len(seen.sums)] = seen.sums[:arrays]
        return structures, totals, sums

    return call
