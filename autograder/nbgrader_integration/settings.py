"""nbgrader's settings for a course, with the autograder's steps in nbgrader's pipelines."""

from pathlib import Path

from nbgrader.converters import Autograde, GenerateAssignment
from nbgrader.preprocessors import AssignLatePenalties, ClearSolutions, Execute, SaveCells
from traitlets.config import Config, PyFileConfigLoader

from autograder.course import Course
from autograder.nbgrader_integration.autograde import Rebuild, Record
from autograder.nbgrader_integration.execute import ExecuteInSandbox
from autograder.nbgrader_integration.feedback import FeedbackExporter
from autograder.nbgrader_integration.markdown import clean_markdown, clean_output
from autograder.records.changed_cells import SaveChangedCells
from autograder.records.gradebook_location import CONFIG
from autograder.release import HandOut, NameTheTask


def configure(config: Config, file: str) -> None:
    """Configure nbgrader for a course, whose nbgrader_config.py calls ``configure(get_config(), __file__)``.

    Raises:
        UsageError, GraderError: as Course.open.
    """
    course = Course.open(Path(file).resolve().parent)
    config.CourseDirectory.course_id = course.id
    if course.definition != course.root:
        config.CourseDirectory.source_directory = str(course.definition.resolve() / "source")
    for step in ("HandOut", "Rebuild", "Record", "FeedbackExporter"):
        config[step].definition = str(course.definition.resolve())
    # In formgrader and in feedback, whose templates then also leave out scripts that a kernel has sent.
    config.HTMLExporter.filters = {"markdown2html": clean_markdown, "clean_html": clean_output}
    config.HTMLExporter.sanitize_html = True
    # nbgrader's own steps, read now so that none of another version is lost.
    generate = GenerateAssignment.preprocessors.default()
    generate[generate.index(ClearSolutions)] = NameTheTask
    generate[generate.index(SaveCells)] = SaveChangedCells
    config.GenerateAssignment.preprocessors = [*generate, HandOut]
    config.Autograde.sanitize_preprocessors = [Rebuild, *Autograde.sanitize_preprocessors.default()]
    autograde = Autograde.autograde_preprocessors.default()
    autograde[autograde.index(Execute)] = ExecuteInSandbox
    autograde.insert(autograde.index(AssignLatePenalties) + 1, Record)
    config.Autograde.autograde_preprocessors = autograde
    config.GenerateFeedback.exporter_class = FeedbackExporter


def course_settings(root: Path) -> Config:
    """nbgrader's settings for a course: those of its nbgrader_config.py, if it has one."""
    if (root / CONFIG).is_file():
        return PyFileConfigLoader(CONFIG, path=str(root)).load_config()
    config = Config()
    configure(config, str(root / CONFIG))
    return config
