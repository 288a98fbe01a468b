"""Letters with e-invoices as rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from app.ui.look.chip_faces import ChipFace
from app.ui.parts.cell import Cell, Column
from app.ui.parts.row_model import RowModel

Letter = Mapping[str, Any]  # an answer of `mail list`
FACES = {
    "queued": ChipFace("待发", "warn", "warn", "warn_soft"),
    "sent": ChipFace("已发送", "ok", "ok"),
    "returned": ChipFace("被退回", "bad", "bad", "bad_soft"),
    "cancelled": ChipFace("已取消", "cross", "text3", "computed"),
}
CANCELLABLE, AGAIN = ("queued",), ("returned", "cancelled")


def moment_words(iso: str) -> str:
    """To the minute, of this year.

    >>> moment_words("2026-11-22T22:16:42+08:00")
    '11-22 22:16'
    """
    return iso[5:16].replace("T", " ")


class LetterModel(RowModel[Letter]):
    """Newest first. `said`: what is wrong, by code."""

    columns: ClassVar[Sequence[Column]] = (
        Column("状态", width=96),
        Column("发票", "000000000000 · 00000000"),
        Column("收件地址", "accounts@example.test"),
        Column("次数", "99", "right"),
        Column("最近一次", "11-22 22:16"),
        Column("原因", stretch=True),
    )

    def __init__(self) -> None:
        super().__init__()
        self.said: Mapping[str, str] = {}

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
