"""Tickets that may be voided, as rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from app.domain.searching import Heading
from app.ui.parts.cell import Cell, Column
from app.ui.parts.row_model import RowModel
from app.ui.search import words

_COLUMNS = ("kind", "code", "number", "time", "buyer", "gross", "status", "printed")


class VoidModel(RowModel[Heading]):
    """Newest first."""

    columns: ClassVar[Sequence[Column]] = (
        Column("票种", "007"),
        Column("发票代码", "099002300104"),
        Column("号码", "00000000"),
        Column("开票时间", "01-15 10:22"),
        Column("购方", stretch=True),
        Column("价税合计", "-9,999,999.99", "right"),
        Column("票", "正常", width=70),
        Column("打印", "99 次", width=76, signs=1),
    )

    def cell(self, row: int, column: int) -> Cell:
        ticket, name = self.found[row], _COLUMNS[column]
        if name == "code":
            return Cell(ticket.key.code, tone="text2")
        return words.cell(ticket, name, ticket.issued_at.year)
