"""The package: its lists of requirements agree, its wheel is complete, and it installs outside a checkout."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
import zipfile
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.helpers.environments import make_environment
from tests.helpers.project import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
EXTRAS = {name: [*map(Requirement, words)] for name, words in PROJECT["optional-dependencies"].items()}
NEEDED = [*map(Requirement, PROJECT["dependencies"])]
DECLARED = NEEDED + [requirement for extra in EXTRAS.values() for requirement in extra]
LOWEST = "3.11.2"  # Debian 12's own, the lowest Python that pins are made for


def pins(file: str) -> dict[str, Version]:
    """The pinned versions in a list of requirements, by name; a line that pins nothing is an error."""
    found = {}
    for line in (ROOT / file).read_text("utf-8").splitlines():
        words = line.partition("#")[0].strip()
        if words and not words.startswith("-"):
            requirement = Requirement(words)
            (pin,) = requirement.specifier
            assert pin.operator == "==", line
            found[canonicalize_name(requirement.name)] = Version(pin.version)
    return found


CONSTRAINTS, INSTALLED, STUDENT = map(
    pins, ("requirements/constraints.txt", "requirements.txt", "requirements/student.txt")
)


@pytest.mark.parametrize("requirement", DECLARED, ids=str)
def test_every_dependency_is_pinned_within_its_range(requirement):
    assert CONSTRAINTS[canonicalize_name(requirement.name)] in requirement.specifier


def test_make_and_students_install_the_versions_of_the_constraints():
    assert INSTALLED.items() <= CONSTRAINTS.items()
    assert STUDENT.items() <= CONSTRAINTS.items()


def test_make_installs_what_the_package_and_its_tests_need():
    needed = {canonicalize_name(requirement.name) for requirement in NEEDED + EXTRAS["test"]}
    assert needed <= INSTALLED.keys() | STUDENT.keys()


def test_every_pin_allows_the_lowest_supported_python():
    assert LOWEST in SpecifierSet(PROJECT["requires-python"])
    asked = {
        canonicalize_name(found.name): found.metadata.get("Requires-Python") or ""
        for found in metadata.distributions()
    }
    checked = {name: asked[name] for name in CONSTRAINTS if name in asked}
    assert len(checked) > 100
    assert {name: words for name, words in checked.items() if LOWEST not in SpecifierSet(words)} == {}


def test_every_package_that_the_grader_imports_is_declared():
    modules = set()
    for path in (ROOT / "autograder").rglob("*.py"):
        if "scaffold" in path.parts:  # files of a course
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                modules |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                modules.add(node.module.partition(".")[0])
    owners = metadata.packages_distributions()
    imported = {canonicalize_name(name) for module in modules for name in owners.get(module, [])}
    declared = {canonicalize_name(requirement.name) for requirement in DECLARED}
    assert len(imported) > 10
    assert imported - declared - {"notebook-autograder", "dask"} == set()  # dask comes with distributed
    assert {canonicalize_name(requirement.name) for requirement in NEEDED} <= imported


def test_the_wheel_holds_the_package_with_its_templates_and_nothing_else(tmp_path):
    words = ["pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", str(tmp_path), str(ROOT)]
    done = subprocess.run([sys.executable, "-m", *words], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    held = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    files = {path.relative_to(ROOT).as_posix() for path in (ROOT / "autograder").rglob("*") if path.is_file()}
    assert held == {name for name in files if "__pycache__" not in name}
    assert "autograder/feedback/templates/feedback.html.j2" in held


def test_the_console_script_says_its_version_and_completes_words():
    script = Path(sys.executable).with_name("autograder")
    done = subprocess.run([script, "--version"], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, f"autograder {PROJECT['version']}\n")
    asked = {"_AUTOGRADER_COMPLETE": "complete_bash", "COMP_WORDS": "autograder gra", "COMP_CWORD": "1"}
    done = subprocess.run([script], env=asked, capture_output=True, text=True)
    assert done.stdout.split() == ["grade"]


def test_nothing_but_the_sandbox_changes_where_python_looks_for_modules():
    """The package is installed; only the server beside a submission puts that submission's folder first."""
    files = [ROOT / "Makefile", *ROOT.glob("*.md"), *ROOT.glob("*.py")]
    for folder in ("autograder", "benchmarks", "docs", "examples", "tests", ".ci"):
        files += [file for file in (ROOT / folder).rglob("*") if file.suffix in (".py", ".md", "")]
    words = re.compile("PYTHON[P]ATH|sys[.]path[.]insert")
    texts = {file: file.read_text("utf-8") for file in files if file.is_file()}
    found = {file.relative_to(ROOT).as_posix() for file, text in texts.items() if words.search(text)}
    assert "autograder/sandbox/inside/server.py" in found
    assert {name for name in found if not name.startswith("autograder/sandbox/")} == set()


@pytest.mark.slow
def test_it_installs_in_any_environment_outside_a_checkout(tmp_path):
    python = make_environment(tmp_path / "v", PROJECT["dependencies"])
    pip = [sys.executable, "-m", "pip", "--python", python]
    for words in (["install", "--quiet", "--no-deps", ROOT], ["check"]):  # it builds in a new environment
        done = subprocess.run([*pip, *words], cwd=tmp_path, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr + done.stdout
    done = subprocess.run([python.with_name("autograder"), "--version"], cwd=tmp_path, capture_output=True)
    assert done.stdout.decode() == f"autograder {PROJECT['version']}\n", done.stderr
    code = "import autograder; print(autograder.__file__)"
    where = subprocess.run([python, "-c", code], cwd=tmp_path, capture_output=True, text=True).stdout
    assert Path(where.strip()).is_relative_to(tmp_path / "v")
    course = tmp_path / "a course"
    script = python.with_name("autograder")
    assert subprocess.run([script, "new", course], cwd=tmp_path).returncode == 0
    for words in (["build"], ["audit"], ["grade", "first_steps"], ["report", "first_steps"]):
        done = subprocess.run([script, *words], cwd=course, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    assert "The two ends count fully" in (course / "reports" / "first_steps.html").read_text("utf-8")
