"""The tags of a submission's cells, which count from the instructor's notebook only."""

from nbformat import NotebookNode


def take_tags(notebook: NotebookNode, original: NotebookNode) -> None:
    """Give each cell the tags of the instructor's cell with its grade_id, or else with its id; others none.

    A student could otherwise tag a test with skip-execution, and have its points.
    """
    tags = {name: cell.metadata.get("tags", []) for cell in original.cells for name in _names(cell)}
    for cell in notebook.cells:
        known: list[str] = next((tags[name] for name in _names(cell) if name in tags), [])
        cell.metadata.pop("tags", None)
        if known:
            cell.metadata["tags"] = list(known)


def _names(cell: NotebookNode) -> list[tuple[str, str]]:
    graded = cell.metadata.get("nbgrader", {}).get("grade_id")
    if graded:
        return [("grade_id", graded)]
    return [("id", cell.id)] if cell.get("id") else []
