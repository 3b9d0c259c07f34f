"""docs/running.md, followed: its commands make a course, and its workflow's commands grade one."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys

import pytest
import yaml
from nbgrader.api import Gradebook

from tests.helpers.commands import TABLES
from tests.helpers.courses import SEED, feedback, hand_in
from tests.helpers.notebooks import written_by
from tests.helpers.project import ASSIGNMENT, ROOT

TEXT = (ROOT / "docs" / "running.md").read_text("utf-8")


@pytest.fixture(scope="module")
def project(tmp_path_factory, release):
    """The project as its users have it: set up, with the example class written."""
    root = tmp_path_factory.mktemp("project")
    for path in ROOT.iterdir():
        if path.name not in ("examples", ".git"):
            (root / path.name).symlink_to(path)
    (root / ".venv").unlink(missing_ok=True)
    (root / ".venv").symlink_to(sys.prefix)
    for student in ("right_plain", "wrong_last_mini_batch"):
        hand_in(root / "examples", student, written_by(release, "right_plain", student))
    return root


def run(script: str, place, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=place,
        env={
            **os.environ,
            "HOME": str(place),
            "PATH": f"{sys.prefix}/bin:{os.environ['PATH']}",
            **TABLES,
            **variables,
        },
        capture_output=True,
        text=True,
        timeout=300,
    )


@pytest.mark.slow
def test_from_roster_to_points(project, tmp_path):
    steps = re.findall(r"^```bash\n(.*?)^```$", TEXT, flags=re.M | re.S)
    assert len(steps) == 9
    done = run("\n".join(steps), tmp_path, PROJECT=str(project))
    assert done.returncode == 0, done.stderr
    course = tmp_path / "course"
    results = [json.loads(line) for line in (course / "results.jsonl").open()]
    assert [result["score"] for result in results] == [60.0, 54.0]
    assert [result["final"]["score"] for result in results] == [60.0, pytest.approx(43.2)]
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        late = gradebook.find_submission(ASSIGNMENT, "s-002")
        assert (late.score, late.late_submission_penalty) == (54.0, pytest.approx(10.8))
        assert gradebook.find_submission(ASSIGNMENT, "s-001").late_submission_penalty == 0
        assert gradebook.find_student("s-001").last_name == "Student"
    assert "s-002" in (course / "grades.csv").read_text("utf-8")
    assert (course / "reports" / f"{ASSIGNMENT}.html").is_file()
    assert feedback(course, "s-002").is_file()
    assert (course / "optimization_methods.zip").stat().st_size > 10_000


@pytest.mark.slow
def test_the_workflows_own_commands_grade_a_course(project, tmp_path):
    (text,) = re.findall(r"^```yaml\n(.*?)^```$", TEXT, flags=re.M | re.S)
    steps = yaml.safe_load(text)["jobs"]["grade"]["steps"]
    commands = [step["run"] for step in steps if "run" in step and "sudo" not in step["run"]]
    assert len(commands) == 2
    (tmp_path / "project").symlink_to(project)
    shutil.copytree(project / "examples" / "submitted", tmp_path / "course" / "submitted")
    done = run("\n".join(commands), tmp_path, SEED=SEED)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "course" / "gradebook.seed").read_text() == SEED
    (kept,) = [step["with"]["path"].split() for step in steps if "upload" in step.get("uses", "")]
    assert all((tmp_path / path).exists() for path in kept)
