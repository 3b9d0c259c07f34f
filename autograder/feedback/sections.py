"""The section of the instructor's notebook in which each question stands. Pure."""

import re
from collections.abc import Mapping
from functools import lru_cache

from autograder.cells import InstructorCell

FENCED = re.compile(r"^(```|~~~).*?(^\1|\Z)", re.MULTILINE | re.DOTALL)  # code, whose comments begin with #
HEADING = re.compile(r"^(#{1,6})[ \t]+(.+?)[ \t]*#*[ \t]*$", re.MULTILINE)
EMPHASIS = re.compile(r"[*`]|(?<!\w)_|_(?!\w)")


@lru_cache(maxsize=4)
def notebook_sections(cells: tuple[InstructorCell, ...]) -> Mapping[str, str]:
    """The nearest heading above each cell that a student answers or that has asserts, by grade_id.

    A heading without a number follows the numbered heading that it stands under: "3. Momentum › The rule".
    """
    sections: dict[str, str] = {}
    above: list[tuple[int, str]] = []  # level and title of the headings that a cell stands under
    for cell in cells:
        if cell.kind == "markdown":
            for marks, title in HEADING.findall(FENCED.sub("", cell.source)):
                above = [heading for heading in above if heading[0] < len(marks)]
                above.append((len(marks), EMPHASIS.sub("", title)))
        elif cell.role in ("solution", "test", "manual", "task") and above:
            titles = [title for _, title in above]
            numbered = [index for index, title in enumerate(titles) if title[0].isdigit()]
            sections[cell.grade_id] = " › ".join(titles[max(numbered, default=len(titles) - 1) :])
    return sections
