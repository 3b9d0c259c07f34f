"""nbgrader's settings for this course; every nbgrader command run in this folder reads them."""

from nbconvert.preprocessors import ClearMetadataPreprocessor
from nbgrader.preprocessors import (
    AssignLatePenalties,
    CheckCellMetadata,
    ClearHiddenTests,
    ClearOutput,
    ComputeChecksums,
    DeduplicateIds,
    IgnorePattern,
    LimitOutput,
    LockCells,
    OverwriteCells,
    OverwriteKernelspec,
    SaveAutoGrades,
    SaveCells,
)

from autograder.nbgrader_integration.autograde import ExecuteInSandbox, Rebuild, SaveComments
from autograder.release import HandOut, NameTheTask, clean_markdown

c = get_config()
c.CourseDirectory.course_id = "optimization"
c.HTMLExporter.filters = {"markdown2html": clean_markdown}  # in formgrader and in feedback
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
# nbgrader's own steps, with ours before its cleaning and in the place of its kernel.
c.Autograde.sanitize_preprocessors = [
    Rebuild,
    ClearOutput,
    DeduplicateIds,
    OverwriteKernelspec,
    OverwriteCells,
    CheckCellMetadata,
]
c.Autograde.autograde_preprocessors = [
    ExecuteInSandbox,
    IgnorePattern,
    ClearMetadataPreprocessor,
    LimitOutput,
    SaveAutoGrades,
    SaveComments,
    AssignLatePenalties,
    CheckCellMetadata,
]
