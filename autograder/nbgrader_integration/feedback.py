"""The feedback page as the export format of ``nbgrader generate_feedback`` and formgrader's button."""

from pathlib import Path
from typing import Any

from nbconvert.exporters import HTMLExporter
from nbformat import NotebookNode
from nbgrader.preprocessors import ClearHiddenTests
from traitlets import Unicode

from autograder.assignment import load_assignment
from autograder.course import Course
from autograder.feedback.hidden_tests import without_hidden_tests
from autograder.pages import PageMaker, Records, page_names, write_release_files
from autograder.records.extensions import read_extensions
from autograder.records.final_grades import final_grades
from autograder.records.gradebook_location import gradebook_location
from autograder.records.ledger import last_entries, recorded_assignments


class FeedbackExporter(HTMLExporter):
    """Writes our page for a submission in the ledger; for any other nbgrader's, without hidden tests."""

    definition = Unicode("", help="The folder of the course that defines the assignment.").tag(config=True)

    def from_notebook_node(
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **options: Any
    ) -> tuple[str, dict[str, Any]]:
        """The page of one autograded notebook."""
        names = (resources or {}).get("nbgrader", {})
        found = self._records(names["assignment"]) if names else None
        if found is None or names["student"] not in found[2]:
            marks = ClearHiddenTests(parent=self)
            shown = without_hidden_tests(nb, marks.begin_test_delimeter, marks.end_test_delimeter)
            page: tuple[str, dict[str, Any]] = super().from_notebook_node(shown, resources, **options)
            return page
        course, maker, records = found
        student = records[names["student"]]
        resources = self._init_resources(resources)  # type: ignore[no-untyped-call]
        # nbgrader names the file by this key: fetch_feedback looks for the name of the submitted notebook.
        own = page_names(student.entry, maker.assignment)
        resources["unique_key"] = own.get(names["notebook"], next(iter(own.values())))
        write_release_files(course, maker.assignment, names["student"])
        return maker.marked_page(student).decode(), resources

    def _records(self, assignment: str) -> tuple[Course, PageMaker, dict[str, Records]] | None:
        """The records of an assignment, read once; None if the ledger has none of it."""
        if assignment not in self._known:
            coursedir = self.parent.coursedir
            root, source = Path(coursedir.root).resolve(), Path(coursedir.source_directory)
            course = Course.of_nbgrader(root, source, self.definition) or Course.open(root, root)
            is_recorded = assignment in recorded_assignments(root)
            self._known[assignment] = _read(course, assignment) if is_recorded else None
        return self._known[assignment]

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)  # type: ignore[no-untyped-call]
        self._known: dict[str, tuple[Course, PageMaker, dict[str, Records]] | None] = {}


def _read(course: Course, name: str) -> tuple[Course, PageMaker, dict[str, Records]]:
    final = final_grades(gradebook_location(course.root), name, read_extensions(course, name))
    entries = {str(entry["result"]["student"]): entry for entry in last_entries(course.root, name)}
    records = {student: Records(entry, final.get(student)) for student, entry in entries.items()}
    return course, PageMaker(load_assignment(name, course)), records
