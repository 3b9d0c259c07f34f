"""Saves an assignment's cells in the gradebook, even if questions have changed since submissions were graded.

nbgrader refuses to add or remove cells of a notebook that has submissions. Here a new cell, of a known or of
a new notebook, gets an empty grade and an empty comment in every submission, as in a new submission. A
removed cell leaves the gradebook with its grades and comments, because nbgrader counts every grade that it
has. All other points by hand, extra credit and comments stay.
"""

from collections.abc import Iterable, Iterator, Mapping

from nbformat import NotebookNode
from nbgrader.api import BaseCell, Comment, Grade, MissingEntry, Notebook, SubmittedNotebook
from nbgrader.preprocessors import SaveCells
from sqlalchemy import exists, select

from autograder.model import printable
from autograder.records.final_grades import NO_POINTS, FinalGrade, read_final_grades

ROWS = ((Grade, ("GradeCell", "TaskCell")), (Comment, ("SolutionCell", "TaskCell")))  # of every submission


class SaveChangedCells(SaveCells):  # type: ignore[misc]
    """Saves the cells as nbgrader does, and adds and removes cells of a notebook that has submissions."""

    def _create_notebook(self, nb: NotebookNode) -> None:
        try:
            notebook = self.gradebook.find_notebook(self.notebook_id, self.assignment_id)
        except MissingEntry:
            notebook = None
        if notebook is not None and notebook.submissions:
            self._remove_cells(notebook)
            self._add_cells(notebook)
        super()._create_notebook(nb)
        if notebook is not None or self.gradebook.find_assignment(self.assignment_id).submissions:
            self._add_rows()

    def _remove_cells(self, notebook: Notebook) -> None:
        db = self.gradebook.db
        removed = [
            *_without(notebook.grade_cells, self.new_grade_cells),
            *_without(notebook.solution_cells, self.new_solution_cells),
            *_without(notebook.task_cells, self.new_task_cells),
        ]
        if removed:
            before = read_final_grades(db, self.assignment_id)
            for cell in removed:
                for row in (*(cell.grades or ()), *(cell.comments or ()), cell):
                    db.delete(row)
            db.flush()
            for note in removed_by_hand(before, read_final_grades(db, self.assignment_id)):
                self.log.warning("%s: %s", self.assignment_id, note)
        for source in _without(notebook.source_cells, self.new_source_cells):
            db.delete(source)
        db.commit()

    def _add_cells(self, notebook: Notebook) -> None:
        book = self.gradebook
        for known, new, add in (
            (notebook.grade_cells, self.new_grade_cells, book.add_grade_cell),
            (notebook.solution_cells, self.new_solution_cells, book.add_solution_cell),
            (notebook.task_cells, self.new_task_cells, book.add_task_cell),
            (notebook.source_cells, self.new_source_cells, book.add_source_cell),
        ):
            for name in new.keys() - {cell.name for cell in known}:
                add(name, self.notebook_id, self.assignment_id, **new[name])

    def _add_rows(self) -> None:
        """Add the grades and comments that submissions lack, also those of a run that was interrupted."""
        db = self.gradebook.db
        notebook = self.gradebook.find_notebook(self.notebook_id, self.assignment_id)
        known = {submitted.assignment_id for submitted in notebook.submissions}
        for submission in notebook.assignment.submissions:
            if submission.id not in known:
                db.add(SubmittedNotebook(notebook=notebook, assignment=submission))
        db.flush()
        for table, types in ROWS:
            query = select(SubmittedNotebook, BaseCell.id).where(
                SubmittedNotebook.notebook_id == notebook.id,
                BaseCell.notebook_id == notebook.id,
                BaseCell.type.in_(types),
                ~exists().where(table.notebook_id == SubmittedNotebook.id, table.cell_id == BaseCell.id),
            )
            db.add_all(table(cell_id=cell, notebook=submitted) for submitted, cell in db.execute(query).all())
        db.commit()


def _without(cells: Iterable[BaseCell], names: Mapping[str, object]) -> list[BaseCell]:
    return [cell for cell in cells if cell.name not in names]


def removed_by_hand(before: Mapping[str, FinalGrade], after: Mapping[str, FinalGrade]) -> Iterator[str]:
    """A note for each student and removed cell that had points or a comment by hand."""
    for student in sorted(before.keys() & after.keys()):
        old, new = before[student], after[student]
        for name in sorted({*old.cells, *old.comments}):
            points = NO_POINTS if name in new.cells else old.cells.get(name, NO_POINTS)
            comment = "" if name in new.comments else old.comments.get(name, "")
            typed = [] if points.manual is None else [f"{points.manual:g} points by hand"]
            typed += [f"extra credit {points.extra_credit:g}"] if points.extra_credit else []
            typed += [f"the comment '{comment}'"] if comment else []
            if typed:
                removed = f"'{name[1]}' was removed from the assignment, with {', '.join(typed)}"
                yield printable(f"{student}: {removed}")
