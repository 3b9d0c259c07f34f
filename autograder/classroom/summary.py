"""The last line of a grading run."""

from statistics import median

from autograder.classroom.classroom import ClassRun
from autograder.records.results import SubmissionResult


def total_points(result: SubmissionResult) -> float:
    """The final points; the automatic ones if there is no gradebook."""
    return result["final"]["score"] if result["final"] else result["score"]


class RunSummary:
    """Counts the submissions of a run. Only points are kept: a class can be large."""

    def __init__(self, assignment: str, run: ClassRun) -> None:
        self._assignment, self._run = assignment, run
        self._ungradable = 0
        self._points: list[float] = []
        self._max_score = 0.0

    def add(self, result: SubmissionResult) -> SubmissionResult:
        """Count one result; return it."""
        self._ungradable += result["status"] == "ungradable"
        self._points.append(total_points(result))
        self._max_score = result["max_score"]
        return result

    def line(self, seconds: float) -> str:
        """ "hw1, 150 submissions: 2 graded, 148 unchanged, 3 not gradable; median 50 of 60; 31 s"."""
        run = self._run
        total = len(run.graded) + len(run.unchanged) + len(run.failed)
        counts = [f"{len(run.graded)} graded", f"{len(run.unchanged)} unchanged"]
        if run.failed:
            counts.append(f"{len(run.failed)} without a grade")
        if self._ungradable:
            counts.append(f"{self._ungradable} not gradable")
        parts = [", ".join(counts)]
        if self._points:
            parts.append(f"median {median(self._points):g} of {self._max_score:g}")
        parts.append(f"{seconds:.{0 if seconds > 9.95 else 1}f} s")
        return f"{self._assignment}, {total} submission{'s' if total != 1 else ''}: {'; '.join(parts)}"
