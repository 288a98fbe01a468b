"""The thirty days as a table: what the bars show, one key away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from app.ui.home.face import DayFace
from app.ui.parts.cell import Cell, Column
from app.ui.parts.row_model import RowModel


class DayModel(RowModel[DayFace]):
    """Newest first."""

    columns: ClassVar[Sequence[Column]] = (
        Column("日期", "2024-01-15 今天"),
        Column("份数", "99,999", align="right"),
        Column("价税合计（元）", "999,999,999.00", align="right"),
        Column("", stretch=True),
    )

    def show_days(self, days: tuple[DayFace, ...]) -> None:
        """Other days, told oldest first."""
        self.show_rows(reversed(days))

    def cell(self, row: int, column: int) -> Cell:
        day = self.found[row]
        said = f"{day.day}{' 今天' if day.today else ''}"
        texts = (said, f"{day.tickets:,}", day.gross, "")
        align = "right" if column in (1, 2) else "left"
        return Cell(texts[column], align=align, strong=day.today)
