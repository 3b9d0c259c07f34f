"""The outcome of `collect`."""

from dataclasses import dataclass, field


@dataclass
class Summary:
    """The outcome of collecting: students by outcome, notes and problems, a line each."""

    naming: str = ""
    new: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)  # as the LMS marks them
    notes: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def taken(self) -> int:
        return len(self.new) + len(self.replaced) + len(self.unchanged)

    def remarks(self) -> list[str]:
        """Return the lines to show that are not problems."""
        lines = list(self.notes)
        if self.late:
            lines.append(f"marked as late by {self.naming}: {', '.join(self.late)}")
        if self.replaced:
            lines.append(f"replaced another version of the notebook: {', '.join(self.replaced)}")
        return lines
