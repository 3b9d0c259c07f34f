"""nbgrader's generate_assignment as a function that needs no gradebook, and fails with one line."""

import logging
from pathlib import Path

from nbgrader.converters import GenerateAssignment
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from traitlets import TraitError
from traitlets.config import Config

from autograder.exceptions import GraderError


def generate(config: Config, folder: Path, assignment: str) -> None:
    """Make ``release/`` from ``source/`` in a folder, with a course's settings.

    Raises:
        GraderError: nbgrader failed.
    """
    config.SaveCells.enabled = False
    config.CourseDirectory.root = str(folder)
    config.CourseDirectory.source_directory = "source"
    config.CourseDirectory.assignment_id = assignment
    errors: list[str] = []
    log = logging.Logger("build", logging.ERROR)
    handler = logging.Handler()
    handler.emit = lambda record: errors.append(record.getMessage())  # type: ignore[method-assign]
    log.addHandler(handler)
    coursedir = CourseDirectory(config=config)
    try:
        GenerateAssignment(coursedir=coursedir, no_database=True, force=True, config=config, log=log).start()
    except NbGraderException as error:
        text = next((text for text in errors if "Traceback" in text), str(error))
        reason = text.strip().splitlines()[-1]
        raise GraderError(f"nbgrader could not generate the release of {assignment}: {reason}") from error
    except TraitError as error:
        raise GraderError(f"nbgrader does not accept a setting of this course: {error}") from error
