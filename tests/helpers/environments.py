"""Python environments with a few packages and what those need, linked from the one that runs the tests."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PACKAGES = f"lib/python3.{sys.version_info.minor}/site-packages"


def make_environment(folder: Path, requirements: Iterable[str]) -> Path:
    """Make a virtual environment with what these requirements need and nothing else; return its Python."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    for package in needed(requirements):
        for file in package.files or ():
            source = Path(os.path.normpath(package.locate_file(file)))
            target = folder / source.relative_to(sys.prefix)
            target.parent.mkdir(parents=True, exist_ok=True)
            if target.parent == folder / "bin":
                copy_script(source, target)
            elif source.exists() and not target.exists():
                link_file(source, target)
    return folder / "bin" / "python"


def needed(requirements: Iterable[str]) -> list[metadata.Distribution]:
    """The installed packages that pip would install for these requirements."""
    found: dict[str, metadata.Distribution] = {}
    seen: set[tuple[str, str]] = set()
    waiting = [*map(Requirement, requirements)]
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        found[name] = package = metadata.distribution(name)
        assert requirement.specifier.contains(package.version), requirement
        for extra in {"", *requirement.extras}:
            if (name, extra) not in seen:
                seen.add((name, extra))
                inner = map(Requirement, package.requires or ())
                waiting += [one for one in inner if not one.marker or one.marker.evaluate({"extra": extra})]
    return list(found.values())


def copy_script(source: Path, target: Path) -> None:
    """Copy a Python script into an environment whose Python is to run it; nothing that is there already."""
    content = b"" if source.is_symlink() or not source.is_file() else source.read_bytes()
    if content.startswith(b"#!") and not target.exists():
        first = re.compile(rb"^#!.*python.*$", re.MULTILINE)
        target.write_bytes(first.sub(f"#!{target.parent}/python".encode(), content, count=1))
        target.chmod(0o755)


def link_file(source: Path | str, target: Path | str) -> None:
    """Make a hard link, or a copy on another file system: a sandbox lacks what a symbolic link refers to."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
