"""The words of a bubblewrap command that show parts of this machine's files, read-only."""

import os
from collections.abc import Iterable
from pathlib import Path

SYSTEM = ("/bin", "/sbin", "/lib", "/lib32", "/lib64")  # links to folders in /usr on most systems
FOLDERS = ("/usr", "/etc/fonts", "/etc/alternatives", "/etc/ld.so.cache")


def system_words() -> list[str]:
    """Words that show the folders of the system outside /usr."""
    words = []
    for folder in SYSTEM:
        if os.path.islink(folder):
            words += ["--symlink", os.readlink(folder), folder]
        else:
            words += ["--ro-bind-try", folder, folder]
    return words


def readable_words(paths: Iterable[str]) -> list[str]:
    """Words that show these folders and files, if they exist, at their own places."""
    paths = list(paths)
    words = []
    for parent in sorted({parent for path in paths for parent in Path(path).parents}):
        words += ["--dir", str(parent)]  # bubblewrap would make it readable for its own user only
    for path in paths:
        words += ["--ro-bind-try", path, path]
    return words
