"""Why cells and questions ended without a result, in the grader's words, with the limit that was exceeded."""

from autograder.sandbox.inside import limits
from autograder.sandbox.inside.limits import TimeLimits

DIED = f"ended the Python process or exceeded a limit ({limits.FATAL})"


def of_notebook(ended: str, times: TimeLimits) -> str:
    """Why later cells, and the questions below them, were not run; empty if all cells were."""
    return {
        "timeout": f"all cells together took more than {times.cells:g} seconds",
        "deadline": f"the notebook took more than {times.notebook:g} seconds",
        "flood": f"the cells displayed more than {limits.OUTPUT_BYTES >> 20} MB",
        "died": f"the notebook's process ended early or exceeded a limit ({limits.FATAL})",
    }.get(ended, "")


def of_cell(status: str, seconds: float) -> str:
    """Why a cell did not end; empty if it did."""
    return {"timeout": f"ran out of time ({seconds:g} seconds)", "died": DIED}.get(status, "")


def of_question(status: str, ended: str, times: TimeLimits) -> str:
    """Why a question has not all of its results; ``ended`` says how the cells ended."""
    return {
        "timeout": f"ran out of time ({times.question:g} seconds for all cases); look at its loops",
        "deadline": f"ran out of time ({times.notebook:g} seconds for the whole notebook)",
        "flood": f"returned more than {limits.RESULT_BYTES >> 20} MB",
        "died": DIED,
        "not_run": of_notebook(ended, times),
    }.get(status, "returned something that the grader cannot read")
