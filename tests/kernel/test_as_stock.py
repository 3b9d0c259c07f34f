"""Outputs, tracebacks and scores are those of nbgrader's own steps, which have no sandbox."""

from __future__ import annotations

import copy
import importlib.util
import json
import logging
import re
import sys
from pathlib import Path

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_raw_cell
from nbgrader.preprocessors import Execute, IgnorePattern, LimitOutput
from nbgrader.utils import determine_grade
from traitlets.config import Config

from autograder.exceptions import GraderError
from autograder.kernel.execution import execute
from tests.helpers.notebooks import cell, notebook

TEST = {"grade": True, "locked": True, "points": 2}
QUIRKS = [
    "y = 5\ny",
    "_",
    "sorted(Out)",
    "y;",
    "5\nNone",
    "1;2\n3",
    "import sys\nprint('a')\nprint('b', file=sys.stderr)\nprint('c')",
    "import warnings; warnings.warn('careful')",
    "import logging; logging.warning('careful')",
    "from IPython.display import *\ndisplay(HTML('<b>bold</b>'), Markdown('**m**'), JSON({'a': [1]}))",
    'SVG(\'<svg xmlns="http://www.w3.org/2000/svg"><circle r="3"/></svg>\')',
    "display(Latex('$x$'))\nMath('x^2')",
    "class Table:\n    def _repr_html_(self): return '<table><tr><td>1</td></tr></table>'\nTable()",
    "import matplotlib.pyplot as plt\nplt.plot([1, 2]);",
    "import os, time\nstatus = os.system('echo from sh')\ntime.sleep(1)  # a thread of the kernel reads it",
    "!echo from the shell",
    "%%bash\necho from bash",
    "handle = display('one', display_id='here')",
    "handle.update('two')\nprint('x')\nclear_output()\nprint('y')",
    "for i in range(3): print(i, end='\\r')",
    "from IPython.utils.capture import capture_output",
    "def f(x):\n    return 1 / x\nf(0)",
    "x = (\n",
    "raise SystemExit",
    "input('name?')",
    "?len",
    "%precision 3\n3.14159",
    "open('written.txt', 'w').write('z')\nprint(open('written.txt').read(), open('data/numbers.txt').read())",
    "import getpass; len(getpass.getuser()) > 0",
    cell("1 / 0", "skipped", **TEST),
    cell("assert y == 5", "right", **TEST),
    cell("assert y == 6, 'no'", "wrong", **TEST),
    cell("1.5", "partial", **TEST),
    cell("'text'", "text", **TEST),
    cell("y;", "hidden", **TEST),
    cell(
        "import ipywidgets as w\ns = w.IntSlider(value=3)\ns", "widget", grade=True, solution=True, points=1
    ),
    "out = w.Output()\nwith out: print('inside')\nout",
    r"b'abc\x00\xff'",
    "print('x' * 60000)",
    "%%capture got\nprint('hidden')",
    "got.stdout",
    "# only a comment",
    new_raw_cell("1 / 0"),
    " ",
    "%%html\n<b onclick='x()'>hi</b>",
    "%%javascript\nalert(1)",
    "π = 3.14\nπ",
    "raise KeyboardInterrupt",
    "import asyncio\nawait asyncio.sleep(0)\n7",
    "print('a', end=''); print('\\x1b[31mred\\x1b[0m\\x00')",
    "def deeper(n): return deeper(n + 1)\ndeeper(0)",
    "In[1], _ih[2]",
    "try:\n    1 / 0\nexcept Exception as e:\n    raise ValueError('no') from e",
    "raise ExceptionGroup('several', [ValueError(1), KeyError(2)])",
    "class Mute(Exception):\n    def __str__(self): raise RuntimeError('no text')\nraise Mute",
    "class Broken:\n    def __repr__(self): raise RuntimeError('no text')\nBroken()",
    "class Picture:\n    def _repr_png_(self): return b'no picture'\nPicture()",
    "display({'text/plain': 'raw'}, raw=True)\ndisplay(1, 2)",
    "%%writefile w.py\nprint('ran')",
    "%run w.py",
    "import threading\nt = threading.Thread(target=lambda: print('from a thread')); t.start(); t.join()",
    "fig, ax = plt.subplots()\nax.imshow([[1, 2], [3, 4]])",
    "del y\ny",
    cell("assert π > 4, f'π is {π}'", "unicode", **TEST),
    cell("# nothing is tested", "comment", **TEST),
    cell("", "empty", **TEST),
    cell("True", "true", **TEST),
    cell("print('2.0')", "printed", **TEST),
    cell("import numpy as np; np.float64(1.5)", "numpy", **TEST),
    cell("%%capture\n1 / 0", "captured", **TEST),
    cell("%%bash\nfalse", "bash", **TEST),
    cell("display(1.0)", "displayed", **TEST),
]
BASH = [
    "x=5; echo $x",
    "echo $x; echo problem >&2",
    "cat data/numbers.txt",
    cell("[ $x = 5 ]", "right", **TEST),
    cell("[ $x = 6 ]", "wrong", **TEST),
    "no_such_command",
]
SAME = [  # what differs from run to run
    (r"ipykernel_\d+", "ipykernel_N"),
    (r"(?<=ipykernel_N/)\d+", "N"),
    (r"[0-9a-f]{32}", "ID"),
    (r"0x[0-9a-f]+", "0x0"),
]


def course(cells: list, kernel: str = "python3") -> NotebookNode:
    made = notebook(*copy.deepcopy(cells))
    made.metadata.kernelspec.name = kernel
    for c in made.cells:
        if c.metadata.get("nbgrader", {}).get("grade_id") == "skipped":
            c.metadata["tags"] = ["skip-execution"]
    return made


def executed_by_nbgrader(cells: list, folder: Path, config: Config, kernel: str = "python3") -> NotebookNode:
    """A notebook after the steps of stock nbgrader that run it and cut its outputs, in their order."""
    made = course(cells, kernel)
    for step in (Execute, IgnorePattern, LimitOutput):
        step(config=config)(made, {"metadata": {"path": str(folder)}})
    return made


def both(cells: list, folder: Path, kernel: str = "python3") -> tuple[NotebookNode, NotebookNode]:
    """A harmless notebook as stock nbgrader runs it, and as we do."""
    config = Config()
    config.Execute.timeout = 60
    (folder / "data").mkdir()
    (folder / "data" / "numbers.txt").write_text("1 2 3\n")
    stock = executed_by_nbgrader(cells, folder, config, kernel)
    ours = execute(course(cells, kernel), {"data/numbers.txt": b"1 2 3\n"}, config)
    assert ours.notes == ()
    return stock, ours.notebook


def seen(value: object) -> str:
    text = json.dumps(value, sort_keys=True, indent=1)
    for pattern, same in SAME:
        text = re.sub(pattern, same, text)
    return text


def compare(stock: NotebookNode, ours: NotebookNode) -> None:
    for theirs, mine in zip(stock.cells, ours.cells, strict=True):
        assert seen(mine.get("outputs")) == seen(theirs.get("outputs")), theirs.source
        assert mine.get("execution_count") == theirs.get("execution_count")
        if mine.metadata.get("nbgrader", {}).get("grade"):
            log = logging.getLogger("nbgrader")
            assert determine_grade(mine, log) == determine_grade(theirs, log)
    assert ours.metadata.language_info == stock.metadata.language_info


def test_a_course_of_quirks(tmp_path, monkeypatch):
    monkeypatch.delenv("PYTEST_CURRENT_TEST")  # in a test, ipykernel shows nothing that other programs write
    stock, ours = both(QUIRKS, tmp_path)
    compare(stock, ours)
    states = [n.metadata.widgets["application/vnd.jupyter.widget-state+json"]["state"] for n in (stock, ours)]
    assert sorted(map(seen, states[0].values())) == sorted(map(seen, states[1].values()))


def test_output_is_left_out_and_cut_as_the_course_sets(tmp_path):
    config = Config()
    config.IgnorePattern.enabled, config.IgnorePattern.pattern = True, "careful"
    config.LimitOutput.max_lines, config.LimitOutput.max_traceback = 4, 2
    cells = [
        "for i in range(9): print(i)",
        "import warnings; warnings.warn('careful')",
        cell("import sys\nprint('careful', file=sys.stderr)", "noisy", **TEST),
        "def f(x):\n    return 1 / x\nf(0)",
    ]
    stock = executed_by_nbgrader(cells, tmp_path, config)
    assert "truncated" in str(stock.cells[0].outputs) and not stock.cells[1].outputs
    compare(stock, execute(course(cells), {}, config).notebook)


def test_another_language(tmp_path, monkeypatch):
    assert importlib.util.find_spec("bash_kernel"), "bash_kernel is in the extra 'test'"
    spec = tmp_path / "jupyter" / "kernels" / "bash"
    spec.mkdir(parents=True)
    argv = [sys.executable, "-m", "bash_kernel", "-f", "{connection_file}"]
    known = {"argv": argv, "display_name": "Bash", "language": "bash", "env": {"PS1": "$"}}
    (spec / "kernel.json").write_text(json.dumps(known))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "jupyter"))
    compare(*both(BASH, tmp_path, "bash"))


def test_a_kernel_that_is_not_installed_is_one_clear_error():
    with pytest.raises(GraderError, match=r"the notebook's kernel 'apl' is not installed here") as error:
        execute(course(["1"], "apl"), {}, Config())
    assert "\n" not in str(error.value)


def test_what_differs_from_stock_by_intention():
    cells = [
        cell("import sys\nprint('a warning', file=sys.stderr)", "stderr", **TEST),
        cell("3.0", "more", **TEST),
        cell("float('nan')", "nan", **TEST),
        cell("get_ipython().displayhook(2.0)\nraise ValueError", "forged", **TEST),
    ]
    done = execute(course(cells), {}, Config())
    log = logging.getLogger("nbgrader")
    assert [determine_grade(c, log)[0] for c in done.notebook.cells] == [2, 0, 0, 0]
    assert [note.split(":")[0] for note in done.notes] == ["more", "nan"]
    assert all("between 0 and 2" in note for note in done.notes)
