"""nbgrader's settings for a course, with the autograder's steps in nbgrader's pipelines."""

import os
from pathlib import Path

from jupyter_core.paths import jupyter_config_path
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config, PyFileConfigLoader

from autograder.course import SETTINGS, Course
from autograder.nbgrader_integration.feedback import FeedbackExporter
from autograder.nbgrader_integration.markdown import clean_markdown, clean_output
from autograder.nbgrader_integration.steps import ExporterWithOurSteps, use_our_steps
from autograder.step_settings import CONFIG, folder_settings


def configure(config: Config, file: str) -> None:
    """Configure nbgrader for a course, whose nbgrader_config.py calls ``configure(get_config(), __file__)``.

    What the file sets for nbgrader holds, whether it stands above the call or below it. Where Jupyter reads
    the file for every course, as by JUPYTER_CONFIG_PATH, no other course gets the settings of this one.

    Raises:
        UsageError, GraderError: as Course.open.
    """
    course = Course.open(Path(file).resolve().parent)
    directory = config.CourseDirectory
    if not _is_read_for_another_course(course.root, directory):
        if any((folder / SETTINGS).is_file() for folder in (course.root, course.definition)):
            directory.setdefault("course_id", course.id)
        own_source = directory.get("source_directory", CourseDirectory.source_directory.default_value)
        if course.definition != course.root and not (course.root / own_source).is_dir():
            directory.source_directory = str(course.definition.resolve() / "source")
            for step, section in folder_settings(course.definition).items():
                config[step].update({**section, **config[step]})
    for step in ("WithOurSteps", "Rebuild", "Record", "FeedbackExporter"):
        config[step].definition = str(course.definition.resolve())
    # In formgrader and in feedback, whose templates then also leave out scripts that a kernel has sent.
    config.HTMLExporter.filters.update({"markdown2html": clean_markdown, "clean_html": clean_output})
    config.HTMLExporter.sanitize_html = True
    for converter in (config.GenerateAssignment, config.Autograde):
        converter.setdefault("exporter_class", ExporterWithOurSteps)
    use_our_steps()
    config.GenerateFeedback.setdefault("exporter_class", FeedbackExporter)


def _is_read_for_another_course(folder: Path, directory: Config) -> bool:
    """Whether nbgrader reads a course's settings only because the folder is on Jupyter's path."""
    if str(folder) not in map(os.path.realpath, jupyter_config_path()):
        return False
    return Path(directory.get("root", "") or Path.cwd()).resolve() != folder


def course_settings(root: Path) -> Config:
    """nbgrader's settings for a course: those of its nbgrader_config.py, if it has one."""
    if (root / CONFIG).is_file():
        return PyFileConfigLoader(CONFIG, path=str(root)).load_config()
    config = Config()
    configure(config, str(root / CONFIG))
    return config
