"""Wrong functions as students write them, made at random, to measure whether a grader names the true mistake.

See "Student mistakes" in benchmarks/README.md.
"""

from .generate import Mistake, StudentFunction, right_functions, wrong_functions
from .kinds import KINDS
from .measure import Diagnose, Word, measured, report

__all__ = [
    "KINDS",
    "Diagnose",
    "Mistake",
    "StudentFunction",
    "Word",
    "measured",
    "report",
    "right_functions",
    "wrong_functions",
]
