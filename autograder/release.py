"""The files beside a released notebook: helpers, public cases, check() and its requirements."""

import ast
import re
from pathlib import Path

from autograder.cases import released_cases
from autograder.course import CASES, SETTINGS, Course
from autograder.exceptions import GraderError
from autograder.text_files import origin_line

PACKAGE = Path(__file__).resolve().parent
CHECKING = (  # what `check()` consists of
    *("sandbox/inside/encoding.py", "labels.py", "comparison.py", "parts.py", "verdict/check.py"),
    *("verdict/exception_words.py", "verdict/operation_words.py", "verdict/own_lines.py", "verdict/stop.py"),
    *("verdict/patterns.py", "verdict/positions.py", "verdict/recognition.py", "verdict/student_code.py"),
    *("verdict/suspects.py", "verdict/syntax_words.py"),
)
PACKAGE_IMPORT = re.compile(r"^from autograder\.(?:\w+\.)*(\w+) import", re.MULTILINE)


def handout(course: Course, assignment: str) -> dict[str, bytes]:
    """The files that a release of an assignment holds beside its notebook, by path in the release.

    Raises:
        GraderError: a file named in course.toml does not exist or is not valid Python, or a hidden case would
            be released.
    """
    files = {}
    for name, original in course.handed_out.items():
        file = course.defined(original)
        if not file.is_file():
            raise GraderError(f"{SETTINGS}: handed_out names {original}, but {file} does not exist")
        if name.endswith((".py", "requirements.txt")):  # files that can say where they are from
            files[name] = _built(f"{original} of the course", file.read_text("utf-8"))
        else:
            files[name] = file.read_bytes()
        if name.endswith(".py"):
            try:
                ast.parse(files[name])
            except SyntaxError as error:  # line 1 of the release says where the file is from
                raise GraderError(f"{file}, line {(error.lineno or 2) - 1}: {error.msg}") from error
    cases = course.defined(course.cases(assignment))
    if cases.is_file() and (text := released_cases(cases, assignment)):
        files[CASES] = _built(f"{course.cases(assignment)} of the course", text)
        for part in CHECKING:
            text = PACKAGE.joinpath(part).read_text("utf-8")
            files[f"checking/{part.rpartition('/')[2]}"] = _built(f"autograder/{part}", text)
    return files


def _built(origin: str, text: str) -> bytes:
    """A file of the release: imports from autograder become imports from the folder checking/."""
    text = PACKAGE_IMPORT.sub(r"from checking.\1 import", text)
    return f"{origin_line(origin)}{text}".encode()
