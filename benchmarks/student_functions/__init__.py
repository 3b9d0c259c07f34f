"""Student functions to measure a grader with: right ones in many styles, and wrong ones with the truth.

See "Student functions" in benchmarks/README.md.
"""

from .generate import StudentFunction, differing_lines, right_functions, wrong_functions
from .structures import KINDS

__all__ = ["KINDS", "StudentFunction", "differing_lines", "right_functions", "wrong_functions"]
