"""nbgrader's settings for this course; every nbgrader command run in this folder reads them."""

import sys
from pathlib import Path

from nbgrader.preprocessors import (
    CheckCellMetadata,
    ClearHiddenTests,
    ClearOutput,
    ComputeChecksums,
    LockCells,
    SaveCells,
)

sys.path.insert(0, str(Path(__file__).resolve().parent))
from autograder.nbgrader_plugins import HandOut, NameTheTask

c = get_config()
c.CourseDirectory.course_id = "optimization"
c.GenerateAssignment.preprocessors = [
    LockCells,
    NameTheTask,
    ClearOutput,
    CheckCellMetadata,
    ComputeChecksums,
    SaveCells,  # before the hidden tests go: the gradebook keeps the whole cell
    ClearHiddenTests,
    ComputeChecksums,  # again: the released cells are shorter now
    CheckCellMetadata,
    HandOut,
]
