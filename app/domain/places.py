"""Where in a document a figure stands, so that every refusal names field and line of the file."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from app.domain.errors import RuleBroken


class Place(Struct, frozen=True):
    """A line of the document: its number as entered (from 1) and its line in the file."""

    number: int
    source_line: int = 0

    def broken(self, code: str, field: str, **facts: object) -> RuleBroken:
        """
        >>> Place(3, 12).broken("NOT-A-NUMBER", "tax", text="x").field
        'lines[3].tax'
        """
        return RuleBroken(code, f"lines[{self.number}].{field}", line=self.source_line, **facts)


class Places(Struct, frozen=True):
    """Of each line of a draft, where it came from. Nothing known: its own place in the draft."""

    lines_at: Sequence[int] = ()
    entered_at: Sequence[int] = ()

    def __getitem__(self, index: int) -> Place:
        number = self.entered_at[index] if index < len(self.entered_at) else index + 1
        return Place(number, self.lines_at[index] if index < len(self.lines_at) else 0)
