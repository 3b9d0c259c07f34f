"""docs/authoring.md, followed word for word: what it writes is built, audited and graded."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from autograder.diagnosis.mutants import Reference
from tests.helpers.commands import autograder
from tests.helpers.project import ROOT, copy_project

TEXT = (ROOT / "docs" / "authoring.md").read_text("utf-8")
FILES = ["autograder", "notebooks", "source", "opt_utils.py", "testCases.py", "nbgrader_config.py"]
FILES += ["requirements"]


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Path:
    """A copy of the project in which the document's steps have been done."""
    root = copy_project(tmp_path_factory.mktemp("author"), *FILES)
    whole = dict(re.findall(r"^`(\S+)`:\n\n```python\n(.*?)^```$", TEXT, flags=re.M | re.S))
    assert whole.keys() == {"notebooks/adagrad/adagrad.py", "notebooks/adagrad/mistakes.py"}
    for name, content in whole.items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(content, "utf-8")
    parts = re.findall(
        r"^(?:At the end of `testCases.py`|Below that):\n\n```python\n(.*?)^```$", TEXT, flags=re.M | re.S
    )
    (more,) = re.findall(r'^```python\n(CASES\["adagrad"\]\.more_public.*?)^```$', TEXT, flags=re.M | re.S)
    assert len(parts) == 2
    parts.insert(1, more)
    with (root / "testCases.py").open("a", encoding="utf-8") as cases:
        cases.write("\n\n" + "\n\n".join(parts))
    (form,) = re.findall(
        r"^```python\n(from autograder import Convention\n.*?)^```$", TEXT, flags=re.M | re.S
    )
    with (root / "notebooks" / "adagrad" / "mistakes.py").open("a", encoding="utf-8") as mistakes:
        mistakes.write(f"\n{form}")
    done = autograder("build", "adagrad", cwd=root)
    assert done.returncode == 0, done.stderr
    return root


def test_the_example_of_a_proof_names_an_edit_as_audit_prints_it():
    (example,) = re.findall(r"^```python\n(EQUIVALENT = \{\n.*?)^```$", TEXT, flags=re.M | re.S)
    values: dict = {}
    exec(example, values)
    ((function, proofs),) = values["EQUIVALENT"].items()
    reference = Reference(
        f"def {function}(start, size, m):\n    end = min(start + size, m)\n    return end", function
    )
    assert proofs.keys() < {edit.text for edit in reference.edits()}


def graded(root: Path, solution: str) -> dict:
    """What `check` says of the release with this solution in it."""
    notebook = nbformat.read(root / "release" / "adagrad" / "adagrad.ipynb", as_version=4)
    (cell,) = (c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == "adagrad")
    assert "np.sqrt" not in cell.source and "NotImplementedError" in cell.source
    cell.source = solution
    nbformat.write(notebook, root / "handed_in.ipynb")
    done = autograder("check", "handed_in.ipynb", "--assignment", "adagrad", "--json", "-", cwd=root)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)["questions"][0]


SOLUTION = """def adagrad(w, g, s, learning_rate, epsilon=1e-8):
    s = s + np.square(g)
    return w - g * learning_rate / (s ** 0.5 + epsilon), s
"""


@pytest.mark.slow
def test_the_documents_cases_notice_every_wrong_version(project):
    done = autograder("audit", "adagrad", "--json", "-", cwd=project)
    assert done.returncode == 0, done.stderr
    (function,) = json.loads(done.stdout)["functions"]
    assert function["name"] == "adagrad" and function["survivors"] == []
    assert function["killed"] == function["mutants"] > 30


@pytest.mark.slow
def test_right_code_earns_the_points(project):
    assert graded(project, SOLUTION)["score"] == 5


@pytest.mark.slow
def test_the_convention_earns_the_points_with_its_source(project):
    question = graded(project, SOLUTION.replace("(s ** 0.5 + epsilon)", "(s + epsilon) ** 0.5"))
    assert question["score"] == 5 and question["diagnosis"]["source"] == "convention"
    assert "This is a legitimate convention (keras.optimizers.Adagrad)." in question["diagnosis"]["message"]


@pytest.mark.slow
def test_a_mistake_nobody_wrote_down_is_told(project):
    wrong = SOLUTION.replace("s + np.square", "s * np.square")
    found = graded(project, wrong)["diagnosis"]
    assert found["source"] == "repair"
    assert "s * np.square" in wrong.splitlines()[1] and found["title"] == "The mistake is in line 2"


@pytest.mark.slow
def test_the_named_mistake_is_named_by_the_grader_and_beside_the_notebook(project):
    wrong = SOLUTION.replace("np.square(g)", "g")
    assert graded(project, wrong)["diagnosis"]["id"] == "sum_not_squared"
    code = f"import numpy as np\nfrom testCases import check\n{wrong}\ncheck(adagrad)"
    release = project / "release" / "adagrad"
    done = subprocess.run([sys.executable, "-c", code], cwd=release, capture_output=True, text=True)
    assert "The sum is of gradients, not of their squares" in done.stderr


@pytest.mark.slow
def test_a_case_too_weak_is_said_to_be(project, tmp_path):
    weak = tmp_path / "weak"
    shutil.copytree(project, weak)
    cases = (weak / "testCases.py").read_text("utf-8")
    cases = cases.replace('name="faint_gradients"', 'name="left_out"')
    cases += 'CASES["adagrad"].more_public = ()\nCASES["adagrad"].hidden = CASES["adagrad"].hidden[:1]\n'
    (weak / "testCases.py").write_text(cases, "utf-8")
    done = autograder("audit", "adagrad", cwd=weak)
    assert done.returncode == 1
    assert "adagrad: survives: line" in done.stderr and "tells it apart" in done.stderr
    assert done.stderr.strip().splitlines()[-1].startswith("autograder: ")
