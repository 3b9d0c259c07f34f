"""The outputs of a cell as nbformat defines them, and as nbgrader's scoring rules read them correctly."""

from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader.utils import is_grade, is_solution

WIDGET = "application/vnd.jupyter.widget-view+json"


def error(name: str, message: str) -> NotebookNode:
    """An error in our words."""
    trace = [f"\x1b[0;31m{name}\x1b[0m: {message}"]
    return new_output("error", ename=name, evalue=message, traceback=trace)


def is_sound(output: Any) -> bool:
    """Whether an output has nbformat's form, which a kernel's forged message may not have."""
    match output:
        case {"output_type": "stream", "name": "stdout" | "stderr", "text": str()}:
            return True
        case {"output_type": "error", "ename": str(), "evalue": str(), "traceback": list(lines)}:
            return all(isinstance(line, str) for line in lines)
        case {"output_type": "execute_result" | "display_data", "data": dict(data), "metadata": dict()}:
            return all(map(_is_sound_data, data.items()))
    return False


def _is_sound_data(item: tuple[str, Any]) -> bool:
    kind, value = item
    if kind == WIDGET:
        return isinstance(value, dict) and isinstance(value.get("model_id"), str)  # nbconvert looks it up
    is_json = kind == "application/json" or kind.endswith("+json")
    return (
        is_json
        or isinstance(value, str)
        or (isinstance(value, list) and all(isinstance(v, str) for v in value))
    )


def keep_sound(cell: NotebookNode) -> None:
    """Replace outputs that do not have nbformat's form by an error."""
    sound = [output for output in cell.outputs if is_sound(output)]
    if len(sound) < len(cell.outputs):
        sound.append(error("OutputError", "The cell sent an output that no notebook can hold."))
        cell.outputs = sound
    for output in cell.outputs:
        if output.output_type in ("display_data", "execute_result"):
            output.metadata = NotebookNode(filter(_is_harmless, output.metadata.items()))
    for counted in (cell, *(output for output in cell.outputs if output.output_type == "execute_result")):
        if not isinstance(counted.get("execution_count"), int | None):
            counted.execution_count = None


def _is_harmless(item: tuple[str, Any]) -> bool:
    """Whether an output's metadata may go into a page, in which nbconvert quotes no picture's size."""
    kind, value = item
    sizes = (value.get(name) for name in ("width", "height")) if isinstance(value, dict) else ()
    return kind != "filenames" and all(isinstance(size, int | float | None) for size in sizes)


def has_error(cell: NotebookNode) -> bool:
    """Whether a cell shows an error."""
    return any(output.output_type == "error" for output in cell.outputs)


def make_scorable(cell: NotebookNode) -> str:
    """Change a test cell's outputs so that nbgrader scores them correctly; return what is wrong with them.

    Standard error becomes standard output, because nbgrader takes it for a failure. An error comes before a
    result, because nbgrader takes the first of them. A result that is a number must be between 0 and the
    cell's points: nbgrader gives full points for nan, and stops at a larger number.
    """
    if cell.cell_type != "code" or not is_grade(cell) or is_solution(cell):
        return ""
    for output in cell.outputs:
        if output.output_type == "stream":
            output.name = "stdout"
    problem = _problem(cell.outputs, float(cell.metadata.nbgrader.points))
    if problem:
        cell.outputs.append(error("ValueError", problem))
    results = [n for n, output in enumerate(cell.outputs) if output.output_type == "execute_result"]
    if results and has_error(cell):
        late = [output for output in cell.outputs[results[0] :] if output.output_type == "error"]
        others = [output for output in cell.outputs[results[0] :] if output.output_type != "error"]
        cell.outputs = [*cell.outputs[: results[0]], *late, *others]
    return problem


def _problem(outputs: list[NotebookNode], points: float) -> str:
    for output in outputs:
        if output.output_type == "execute_result":
            text = output.data.get("text/plain")
            if not text:
                return "the cell's result has no text"
            try:
                score = float("".join(text))
            except ValueError:
                return ""  # nbgrader gives full points for anything else
            if not 0 <= score <= points:
                return f"the cell's result is not a number between 0 and {points:g}"
            return ""
    return ""
