"""A course's own settings of nbgrader's steps, which hold in every command of this grader as well.

They are read from the course's nbgrader_config.py: delimiters, stubs, locks, and how notebooks are run.
"""

import ast
import re
from pathlib import Path
from typing import Any

from traitlets.config import Config, LazyConfigValue, PyFileConfigLoader

from autograder.course import CASES, Course
from autograder.exceptions import GraderError

CONFIG = "nbgrader_config.py"
STEPS = (
    *("ClearSolutions", "NameTheTask", "ClearHiddenTests", "ClearMarkScheme", "LockCells"),
    *("InstantiateTests", "IncludeHeaderFooter", "OverwriteCells"),
)
RUNNING = ("NotebookClient", "ExecutePreprocessor", "Execute", "IgnorePattern", "LimitOutput")
# nbgrader's OverwriteCells.missing_cell_notification
MISSING_CELL = "This cell (id:{cell_id}) was missing from the submission. It was added back by nbgrader.\n\n"
LISTS = (  # of steps that nbgrader's autograde takes
    *(("Autograde", "sanitize_preprocessors"), ("Autograde", "autograde_preprocessors")),
    ("Exporter", "preprocessors"),
)
KNOWN = re.compile(r"(nbgrader|autograder)\.|.*\.ClearMetadataPreprocessor$")  # in nbgrader's own lists
PLAIN = (str, int, float, bool, list, dict, type(None))
ONLY_CONFIGURES = (
    "from autograder.nbgrader_integration.settings import configure\nconfigure(get_config(), __file__)"
)


def step_settings(course: Course) -> Config:
    """A course's settings of nbgrader's steps; those that it lacks are taken from the course that defines it.

    Raises:
        GraderError: as folder_settings.
    """
    found = Config()
    for folder in dict.fromkeys((course.definition, course.root)):
        found.merge(folder_settings(folder))
    if not course.is_ours:  # its stubs are nbgrader's own
        found.NameTheTask.names = False
    return found


def folder_settings(folder: Path) -> Config:
    """The settings of nbgrader's steps in the nbgrader_config.py of a folder, which may have none.

    Raises:
        GraderError: the file cannot be read.
    """
    config = _loaded(folder)
    return Config({name: config[name] for name in (*STEPS, *RUNNING) if name in config})


def steps_of_nbgrader_only(course: Course) -> list[str]:
    """The steps of a course's own that ``nbgrader autograde`` takes, and this grader's commands do not.

    Raises:
        GraderError: as folder_settings.
    """
    found: dict[str, None] = {}
    for folder in dict.fromkeys((course.definition, course.root)):
        config = _loaded(folder)
        for section, setting in LISTS:
            steps = config.get(section, {}).get(setting, [])
            steps = steps.get_value([]) if isinstance(steps, LazyConfigValue) else steps
            found |= dict.fromkeys(name for name in map(_step_name, steps) if not KNOWN.match(name))
    return list(found)


def _step_name(step: Any) -> str:
    """The name of a step, which a list holds as a text, a class or an instance."""
    if isinstance(step, str):
        return step
    kind = step if isinstance(step, type) else type(step)
    return f"{kind.__module__}.{kind.__qualname__}"


def _loaded(folder: Path) -> Config:
    """Everything that the nbgrader_config.py of a folder sets."""
    if _sets_nothing(folder / CONFIG):
        return Config()
    try:
        return PyFileConfigLoader(CONFIG, path=str(folder)).load_config()
    except (Exception, SystemExit) as error:
        raise GraderError(f"{folder / CONFIG} cannot be read: {error}") from error


def plain_settings(config: Config) -> dict[str, dict[str, Any]]:
    """Those settings of steps that are plain values, sorted by name."""
    found = {
        step: {name: config[step][name] for name in sorted(config[step]) if _is_plain(config[step][name])}
        for step in (*STEPS, *RUNNING)
        if step in config
    }
    return {step: values for step, values in found.items() if values}


def running_settings(config: Config) -> dict[str, dict[str, Any]]:
    """The plain settings of the steps by which a notebook is run, and of the classes they derive from."""
    return {step: values for step, values in plain_settings(config).items() if step in RUNNING}


def missing_cell_remark(config: Config) -> str:
    """The text above a cell that a student has deleted, with {cell_id} in place of its id."""
    return str(config.get("OverwriteCells", {}).get("missing_cell_notification", MISSING_CELL))


def _is_plain(value: Any) -> bool:
    if isinstance(value, (list, dict)):
        items = value.values() if isinstance(value, dict) else value
        return all(map(_is_plain, items))
    return isinstance(value, PLAIN)


def as_text(settings: dict[str, dict[str, Any]]) -> str:
    """An nbgrader_config.py with these settings."""
    lines = [
        f"c.{step}.{name} = {value!r}\n"
        for step, values in settings.items()
        for name, value in values.items()
    ]
    return "".join(["c = get_config()\n", *lines])


def _sets_nothing(file: Path) -> bool:
    """Whether a file only calls `configure`; to run it would import half of the package."""
    if not file.is_file():
        return True
    try:
        body = ast.parse(file.read_text("utf-8")).body
    except (ValueError, SyntaxError):  # the loader says why
        return False
    kept = [
        node for node in body if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
    ]
    return "\n".join(map(ast.unparse, kept)) == ONLY_CONFIGURES


def autotest_files(file: Path, content: bytes, course: Course, steps: Config) -> dict[str, Path]:
    """The files by which nbgrader makes tests of a source notebook's autotest lines; none without such lines.

    They are those of its folder, the course's cases, the files that it hands out, and templates that it has
    for all assignments.
    """
    settings = steps.get("InstantiateTests", {})
    if settings.get("autotest_delimiter", "AUTOTEST").encode() not in content:
        return {}
    folder, name = file.parent, settings.get("autotest_filename", "autotests.yml")
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    of_course = {**course.handed_out, CASES: course.cases(folder.name)}
    found |= {part: path for part, of in of_course.items() if (path := course.defined(of)).is_file()}
    if (templates := course.defined(name)).is_file():
        found.setdefault(name, templates)
    return found
