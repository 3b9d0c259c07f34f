"""Builds notebooks/A/N.py → source/A/N.ipynb → release/A: the same text always gives the same bytes.

The first step is jupytext, the second nbgrader's own generate_assignment with nbgrader_config.py. Both are
done in a folder of their own, where gate.py checks the result. Only if no assignment has a mistake do the
new folders take the places of the old ones.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.preprocessors import InstantiateTests
from nbgrader.utils import is_grade, is_task
from traitlets.config import Config

from autograder.assignment import load_assignment
from autograder.assignment_files import HINTS
from autograder.authoring import gate
from autograder.authoring.generate import generate
from autograder.authoring.hints import hints
from autograder.cases import error_line
from autograder.course import MISTAKES, SETTINGS, Course
from autograder.exceptions import GraderError, NotReleased, UsageError, did_you_mean
from autograder.files import replace_file, replace_folder, uninterrupted, writing
from autograder.nbgrader_integration.settings import course_settings
from autograder.records.gradebook_location import CONFIG
from autograder.road import README, RoadEntry, read_road, road_map, road_problems
from autograder.text_files import BUILT, built_module, headless_files, module_files, text_files
from autograder.text_notebook import TextNotebook, content_digest, read_text_notebook, without_text
from autograder.verdict.answer_key import misfitting_mistakes

STAGING = ".build"  # the folder of a course in which it is built; there during a build only
REQUIREMENTS = "requirements.txt"  # in a release, if the course hands it out
LEFT_BEHIND = ("__pycache__", ".ipynb_checkpoints")  # by programs, in source/ and release/


def build(course: Course, names: Iterable[str] = ()) -> list[Path]:
    """Build source/ and release/ of the named assignments, or of all; return the files that changed.

    Raises:
        UsageError: an assignment does not exist.
        NotReleased: an assignment has mistakes; nothing has changed.
        GraderError: a folder cannot be written.
    """
    root = course.defined("notebooks").parent
    folders = {
        path.name: path
        for path in sorted((root / "notebooks").glob("*/"))
        if text_files(path) or headless_files(path)
    }
    for name in names:
        if name not in folders:
            known = ", ".join(folders) or "none"
            hint = did_you_mean(name, folders)
            raise UsageError(f"no assignment '{name}' in {root / 'notebooks'}{hint}; there is: {known}")
    chosen = list(names) or list(folders)
    with _staging(root) as staging:
        staged = replace(course, root=staging, definition=root)
        road, texts = read_road(root), (text for folder in folders.values() for text in text_files(folder))
        problems = road_problems(road, texts, root)
        problems += [problem for name in chosen for problem in _stage(staged, name)]
        if problems:
            raise NotReleased(dict.fromkeys(problems))
        return [
            *_install(root, staging, chosen),
            *_install_map(root, road, bool(course.handed_out.get(REQUIREMENTS))),
        ]


def _stage(course: Course, name: str) -> list[str]:
    """Build an assignment in the folder of ``course``; return a line for each mistake in it."""
    root, staging = course.definition, course.root
    texts: list[TextNotebook] = []
    problems = [
        f"{file.relative_to(root)}, line 1: a notebook written as text begins '# ---' and '# jupyter:'"
        for file in headless_files(root / "notebooks" / name)
    ]
    for file in text_files(root / "notebooks" / name):
        try:
            text = read_text_notebook(file, root)
            _refuse_to_lose_edits(root, text)
        except GraderError as error:
            problems.append(str(error))
        else:
            texts.append(text)
    if problems:
        return problems
    folder, settings = staging / "source" / name, _settings(root)
    problems += _orphans(root, name)
    try:
        every = [*texts, *_without_texts(root, name, texts)]
    except GraderError as error:
        return [*problems, str(error)]
    problems += gate.text_problems(course, name, every, settings)
    if problems:
        return problems
    if (root / "source" / name).is_dir():
        ignored = shutil.ignore_patterns(*LEFT_BEHIND)
        shutil.copytree(root / "source" / name, folder, symlinks=True, ignore=ignored)
    for text in texts:
        nbformat.validate(text.notebook)
        replace_file(folder / f"{text.name}.ipynb", str(nbformat.writes(text.notebook)).encode())
    for file in module_files(root / "notebooks" / name):
        replace_file(folder / file.name, built_module(file, root))
    mistakes = root / "notebooks" / name / MISTAKES
    try:
        assignment = load_assignment(name, course) if _can_be_graded(every) else None
        if assignment is not None:
            misfits = dict(misfitting_mistakes(assignment))
            problems += [f"{mistakes.relative_to(root)}: {problem}" for problem in misfits.values()]
            fitting = tuple(mistake for mistake in assignment.mistakes if mistake.id not in misfits)
            assignment = replace(assignment, mistakes=fitting)
        if assignment is not None and mistakes.is_file():
            before = (folder / HINTS).read_bytes() if (folder / HINTS).is_file() else b""
            replace_file(folder / HINTS, hints(assignment, course.path_figure, before))
        release = _release(root, staging, name)
    except GraderError as error:
        return [*problems, str(error)]
    for path, content in release.items():
        replace_file(staging / "release" / name / path, content)
    return problems + gate.release_problems(course, assignment, every, settings, release)


def _without_texts(root: Path, name: str, texts: Sequence[TextNotebook]) -> Iterator[TextNotebook]:
    """The assignment's notebooks that are written in Jupyter, in source/ itself."""
    written = {text.name for text in texts}
    for file in sorted((root / "source" / name).glob("*.ipynb")):
        if file.stem not in written:
            yield without_text(file, root)


def _can_be_graded(texts: Sequence[TextNotebook]) -> bool:
    """Whether the notebooks have a cell with points."""
    return any(_counts(cell) for text in texts for cell in text.notebook.cells)


def _settings(root: Path) -> Config:
    """nbgrader's settings for the course."""
    try:
        return course_settings(root)
    except GraderError:
        raise
    except Exception as error:
        line = error_line(error, root / CONFIG)
        where = f"{CONFIG} (line {line})" if line else CONFIG
        raise GraderError(f"{where} cannot be loaded: {type(error).__name__}: {error}") from error


def _orphans(root: Path, name: str) -> Iterator[str]:
    """A line for each file in source/ whose origin is gone: it would be released all the same."""
    for file in sorted((root / "source" / name).glob("*.py")):
        origin = BUILT.match(file.read_text("utf-8", "replace"))
        if origin and not (root / origin[1]).is_file():
            yield f"{file.relative_to(root)}: the module {origin[1]} is gone; delete this file, too"
    for file in sorted((root / "source" / name).glob("*.ipynb")):
        with suppress(Exception):  # a file that is not a notebook is found later
            built_from = nbformat.read(file, as_version=4).metadata.get("built", {}).get("from", "")
            if built_from and not (root / built_from).is_file():
                yield f"{file.relative_to(root)}: its text {built_from} is gone; delete this notebook, too"


def _refuse_to_lose_edits(root: Path, text: TextNotebook) -> None:
    """Stop if the notebook in source/ is neither as it was last built nor as it would be built now."""
    target = root / "source" / Path(text.origin).parent.name / f"{text.name}.ipynb"
    if not target.is_file():
        return
    try:
        present = nbformat.read(target, as_version=4)
        built = text.notebook.metadata["built"]["sha256"], present.metadata.get("built", {}).get("sha256")
        edited = content_digest(present) not in built
    except Exception:  # not a notebook any more
        edited = True
    if edited:
        source = target.relative_to(root)
        raise GraderError(
            f"{source} was edited by hand and is not in {text.origin}; carry the edit back with "
            f"'jupytext --to py:percent --output {text.origin} {source}', then build again"
        )


def _release(root: Path, staging: Path, name: str) -> dict[str, bytes]:
    """The files that nbgrader's generate_assignment makes from source/ with the course's settings."""
    with tempfile.TemporaryDirectory(prefix="build-") as scratch:
        course = Path(scratch)
        shutil.copytree(staging / "source" / name, course / "source" / name)
        config = course_settings(root)
        for setting in ("header", "footer"):  # a path in the course
            if path := config.IncludeHeaderFooter.get(setting):
                config.IncludeHeaderFooter[setting] = str(root.resolve() / path)
        templates = InstantiateTests(config=config).autotest_filename
        if (root / templates).is_file():
            shutil.copyfile(root / templates, course / templates)
        (course / SETTINGS).touch()  # nbgrader's steps know it by this
        generate(config, course, name)
        out = course / "release" / name
        files = [path for path in sorted(out.rglob("*")) if path.is_file()]
        return {path.relative_to(out).as_posix(): path.read_bytes() for path in files}


@contextmanager
def _staging(root: Path) -> Iterator[Path]:
    """The empty folder in which a course is built; another build waits until this one has ended."""
    folder, lock = root / STAGING, os.open(root, os.O_RDONLY)
    try:
        with suppress(OSError):  # some network file systems have no locks
            fcntl.flock(lock, fcntl.LOCK_EX)
        shutil.rmtree(folder, ignore_errors=True)  # of a build that was killed
        with writing(folder):
            folder.mkdir()
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def _install(root: Path, staging: Path, names: Sequence[str]) -> list[Path]:
    """Put the folders that differ in the places of the old ones; return the files that changed."""
    changed: list[Path] = []
    folders = []
    for path in (root / part / name for name in names for part in ("source", "release")):
        new = staging / path.relative_to(root)
        before, after = _contents(path), _contents(new)
        different = [file for file in before.keys() | after.keys() if before.get(file) != after.get(file)]
        if different:
            folders.append((path, new))
            changed += [path / file for file in sorted(different)]
    with uninterrupted(), writing(root):
        for path, new in folders:
            replace_folder(path, new)
    return changed


def _install_map(root: Path, road: Sequence[RoadEntry], requirements: bool) -> list[Path]:
    """Write release/README.md if the course has a road and the map has changed; return it if so."""
    if not road:
        return []
    file = root / "release" / README
    points = {}
    for entry in road:
        notebook = nbformat.read(root / "source" / f"{entry.path}.ipynb", as_version=4)
        points[entry.path] = sum(
            cell.metadata.nbgrader.get("points", 0) for cell in notebook.cells if _counts(cell)
        )
    content = road_map(road, points, requirements).encode()
    if file.is_file() and file.read_bytes() == content:
        return []
    replace_file(file, content)
    return [file]


def _counts(cell: NotebookNode) -> bool:
    """Whether a cell has points."""
    return bool(is_grade(cell) or is_task(cell))


def _contents(folder: Path) -> dict[Path, bytes]:
    """Every file in a folder by its relative path, but what programs have left behind."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {
        path.relative_to(folder): path.read_bytes()
        for path in files
        if not set(LEFT_BEHIND) & set(path.parts)
    }
