"""Real system users, and a Python environment, a project and an exchange that they can read."""

from __future__ import annotations

import os
import pwd
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.helpers.environments import PACKAGES, copy_script, link_file
from tests.helpers.project import ROOT, copy_project

DEFINITION = (
    "course.toml",
    "nbgrader_config.py",
    "notebooks",
    "source",
    "testCases.py",
    "opt_utils.py",
    "requirements",
)
PAGE = (ROOT / "docs" / "jupyterhub.md").read_text("utf-8")
BLOCKS = re.findall(  # who runs which commands of the page, in its order
    r"^```bash\n# (administrator|instructor|student)\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL
)
SYSTEM_PYTHON = Path(f"/usr/bin/python3.{sys.version_info.minor}")


@dataclass(frozen=True)
class User:
    """A system user, who runs commands in the shared environment."""

    name: str
    home: Path
    variables: dict[str, str]

    def run(self, script: str, cwd: Path, timeout: float = 120) -> str:
        """Run lines of bash, each of which must succeed; return what they print."""
        account = pwd.getpwnam(self.name)
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script],
            cwd=cwd, user=account.pw_uid, group=account.pw_gid, extra_groups=[], umask=0o022,
            env={**self.variables, "HOME": str(self.home), "USER": self.name},
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=timeout,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout
        return done.stdout


@dataclass(frozen=True)
class Site:
    """What an administrator sets up: an environment, a folder for the exchange, the instructor's project."""

    folder: Path
    instructor: User
    student: User

    @property
    def environment(self) -> Path:
        """The virtual environment that both users run."""
        return self.folder / "environment"

    def set_up(self, script: str) -> None:
        """Run lines of bash as the administrator."""
        subprocess.run(["bash", "-euo", "pipefail", "-c", script], env=self.instructor.variables, check=True)


@contextmanager
def site() -> Iterator[Site]:
    """A site in a temporary folder, with two users who are deleted at the end.

    The test is skipped where users cannot be made, or cannot read any Python.
    """
    if os.getuid() != 0 or shutil.which("useradd") is None:
        pytest.skip("needs root and useradd: it makes two system users")
    python = _readable_python()
    folder = Path(tempfile.mkdtemp(prefix="site-"))
    folder.chmod(0o755)  # pytest's own temporary folders are closed to other users
    mark = secrets.token_hex(3)
    names = [f"instructor-{mark}", f"student-{mark}"]
    try:
        for name in names:
            _useradd(name, folder / name)
        environment = folder / "environment"
        _link_environment(environment, python)
        project = folder / "project"
        project.mkdir(0o700)
        copy_project(project, *DEFINITION)
        subprocess.run(["chown", "-R", f"{names[0]}:", project], check=True)
        variables = {
            "PATH": f"{environment}/bin:/usr/local/bin:/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "PROJECT": str(project),
            "EXCHANGE": str(folder / "exchange"),
            "ENVIRONMENT": str(environment),
        }
        yield Site(folder, *(User(name, folder / name, variables) for name in names))
    finally:
        for name in names:
            subprocess.run(["userdel", name], capture_output=True)
        shutil.rmtree(folder, ignore_errors=True)


def _useradd(name: str, home: Path) -> None:
    """Make a user; another test that makes one at the same time holds the lock for a moment."""
    for _ in range(50):
        done = subprocess.run(
            ["useradd", "--create-home", "--home-dir", home, "--shell", "/bin/bash", name],
            capture_output=True,
            text=True,
        )
        if done.returncode != 1:  # 1: the password file is locked
            break
        time.sleep(0.1)
    assert done.returncode == 0, done.stderr
    home.chmod(0o700)


def _readable_python() -> Path:
    """This Python if other users can read it, else the system's of the same version."""
    for python in (Path(sys.base_prefix, "bin", SYSTEM_PYTHON.name), SYSTEM_PYTHON):
        if python.exists() and all(part.stat().st_mode & 0o001 for part in python.resolve().parents):
            return python
    pytest.skip(f"no {SYSTEM_PYTHON.name} that other users can run")


def _link_environment(target: Path, python: Path) -> None:
    """Make a copy of this environment that other users can read; packages are hard links where possible."""
    subprocess.run([python, "-m", "venv", "--without-pip", target], check=True)
    here = Path(sys.prefix)
    ours = shutil.ignore_patterns("notebook_autograder*", "_notebook_autograder*", "torch", "nvidia")
    shutil.copytree(
        here / PACKAGES, target / PACKAGES, ignore=ours, copy_function=link_file, dirs_exist_ok=True
    )
    shutil.copytree(ROOT / "autograder", target / PACKAGES / "autograder")
    for name in ("share", "etc"):
        shutil.copytree(here / name, target / name, copy_function=link_file, dirs_exist_ok=True)
    for script in (here / "bin").iterdir():
        copy_script(script, target / "bin" / script.name)
