"""A course folder to collect into."""

from pathlib import Path

import pytest


@pytest.fixture
def course(tmp_path: Path) -> Path:
    folder = tmp_path / "course"
    folder.mkdir()
    return folder
