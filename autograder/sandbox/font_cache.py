"""matplotlib's list of the fonts of this machine, which takes as long to make as all imports of a server."""

import importlib.metadata
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from autograder.cache import cached

FONTS = ("/usr/share/fonts", "/usr/local/share/fonts")


def font_cache(imports: Sequence[str]) -> dict[str, bytes]:
    """The files for MPLCONFIGDIR of a server with these imports, by name; none without matplotlib."""
    if not any(name.partition(".")[0] == "matplotlib" for name in imports):
        return {}
    with suppress(importlib.metadata.PackageNotFoundError, subprocess.CalledProcessError):
        version = importlib.metadata.version("matplotlib")
        folders = [folder for top in FONTS for folder, _, _ in os.walk(top)]
        times = [f"{folder} {os.stat(folder).st_mtime_ns}" for folder in sorted(folders)]
        made_from = (version, sys.prefix, *times)
        found = cached("fonts", tuple(map(os.fsencode, made_from)), _made)
        return {name: text.encode() for name, text in found.items()}
    return {}


def _made() -> dict[str, str]:
    """The files that matplotlib writes to an empty folder, without the user's fonts, as in a sandbox."""
    with tempfile.TemporaryDirectory(prefix="autograder-") as folder:
        environment = {"PATH": "/usr/bin:/bin", "HOME": folder, "MPLCONFIGDIR": folder}
        command = [sys.executable, "-s", "-P", "-c", "import matplotlib.font_manager"]
        subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=True)
        return {path.name: path.read_text("utf-8") for path in Path(folder).glob("fontlist-*.json")}
