"""Named mistakes of first_steps: what a student's numbers can show, and what to tell them then."""

from autograder import Mistake

MISTAKES = [
    Mistake(
        id="ends_count_fully",
        function="trapezoid_area",
        title="The two ends count fully",
        message="Your area is too large by half of the first and half of the last value, times the distance. "
        "Look at how often each value occurs in the trapezoids.",
        see="formula (1)",
        why="(y[0] + y[-1]) / 2 is written without the division.",
        edits=(("(y[0] + y[-1]) / 2", "y[0] + y[-1]"),),
    ),
]
EQUIVALENT = {}  # by function and edit: the proof that an edit of the solution changes nothing
