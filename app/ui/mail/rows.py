"""Letters with e-invoices as rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from app.ui.look.chip_faces import ChipFace
from app.ui.own_time import OWN_TIME
from app.ui.parts.cell import Cell, Column
from app.ui.parts.row_model import RowModel

Letter = Mapping[str, Any]  # an answer of `mail list`
FACES = {
    "queued": ChipFace("待发", "warn", "warn", "warn_soft"),
    "sent": ChipFace("已发送", "ok", "ok"),
    "returned": ChipFace("被退回", "bad", "bad", "bad_soft"),
    "cancelled": ChipFace("已取消", "cross", "text3", "computed"),
}
MOVED = 4  # the column of the last try
CANCELLABLE, AGAIN = ("queued",), ("returned", "cancelled")


def moment_words(iso: str) -> str:
    """By the clock of this PC, to the minute.

    >>> moment_words("2026-11-22T22:16:42+08:00")
    '11-22 22:16'
    """
    return f"{datetime.fromisoformat(iso):%m-%d %H:%M}"


class LetterModel(RowModel[Letter]):
    """Newest first. `said`: what is wrong, by code."""

    columns: ClassVar[Sequence[Column]] = (
        Column("状态", width=96),
        Column("发票", "000000000000 · 00000000"),
        Column("收件地址", "accounts@example.test"),
        Column("次数", "99", "right"),
        Column("最近一次", "最近一次（本机）"),
        Column("原因", stretch=True),
    )

    def __init__(self) -> None:
        super().__init__()
        self.said: Mapping[str, str] = {}

    def headerData(self, section: int, *told: Any) -> Any:
        """Letters are stamped by this PC: the head says so where the disk stands elsewhere."""
        head = super().headerData(section, *told)
        return OWN_TIME.head(head) if section == MOVED and isinstance(head, str) else head

    def identity(self, row: int) -> int:
        return int(self.found[row]["mail"])

    def cell(self, row: int, column: int) -> Cell:
        letter = self.found[row]
        if column == 0:
            return Cell(chip=FACES[letter["outcome"]])
        problem = letter["problem"]
        texts = (
            "",
            f"{letter['code']} · {letter['number']}",
            letter["to"],
            str(letter["tries"]),
            moment_words(letter["moved_at"]),
            self.said.get(problem, problem),
        )
        quiet = column in (3, 4) or letter["outcome"] == "cancelled"
        return Cell(
            texts[column],
            align="right" if column == 3 else "left",
            tone="text2" if quiet else "text",
        )
