"""Kinds, volumes and claims as rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from app.domain.invoice import InvoiceKind
from app.domain.kinds import SHORT_NAMES
from app.domain.situation import NumberRange
from app.gateway.messages.stock import Claim, ClaimState
from app.ui.look.chip_faces import ChipFace
from app.ui.parts.cell import Cell, Column
from app.ui.parts.row_model import RowModel
from app.ui.stock.shelf import KindLine

_ENOUGH = ChipFace("充足", "ok", "ok")
_LOW = ChipFace("不多了", "warn", "warn", "warn_soft")
_NONE = ChipFace("用完", "bad", "bad", "bad_soft")
_IN_USE = ChipFace("在用", "ok", "ok")
_WAITING = ChipFace("未用", "", "text3")
CLAIM_FACES = {
    ClaimState.NOT_DOWNLOADED: ChipFace("未下载", "warn", "warn", "warn_soft"),
    ClaimState.NOT_CONFIRMED: ChipFace("未确认", "warn", "warn", "warn_soft"),
    ClaimState.DONE: ChipFace("已完成", "ok", "ok"),
}


def named(kind: InvoiceKind) -> str:
    """「007 普票」."""
    return f"{kind} {SHORT_NAMES[kind]}"


class KindModel(RowModel[KindLine]):
    """One line a kind."""

    columns: ClassVar[Sequence[Column]] = (
        Column("库存", width=84),
        Column("票种", "007 电子普票"),
        Column("剩余", "99,999", "right"),
        Column("约可用", "9999 天", "right"),
        Column("下一张（打印前请核对打印机中的纸票号码）", stretch=True),
    )

    def cell(self, row: int, column: int) -> Cell:
        line = self.found[row]
        if column == 0:
            return Cell(chip=_NONE if not line.left else _LOW if line.low else _ENOUGH)
        if column == 1:
            return Cell(named(line.kind), strong=True)
        if column == 2:
            return Cell(f"{line.left:,}", align="right", tone="warn" if line.low else "text")
        if column == 3:
            days = "—" if line.days is None else f"{line.days} 天"
            return Cell(days, align="right", tone="text2")
        number = f"{line.code} · {line.number}" if line.number else "没有号码，请领票"
        return Cell(number, strong=line.paper, tone="text" if line.number else "bad")


class VolumeModel(RowModel[NumberRange]):
    """Volumes with numbers left; the first of a kind is in use."""

    columns: ClassVar[Sequence[Column]] = (
        Column("状态", width=72),
        Column("票种", "007 电子普票"),
        Column("发票代码", "099002300104"),
        Column("号码", "00000000 – 00000000", stretch=True),
        Column("下一张", "00000000"),
        Column("剩余", "99,999", "right"),
    )

    def cell(self, row: int, column: int) -> Cell:
        volume = self.found[row]
        if column == 0:
            return Cell(chip=_WAITING if untouched(volume) else _IN_USE)
        texts = (
            "",
            named(volume.kind),
            volume.code,
            f"{volume.first:08d} – {volume.last:08d}",
            f"{volume.next:08d}",
            f"{volume.left:,}",
        )
        return Cell(texts[column], align="right" if column == 5 else "left")


class ClaimModel(RowModel[Claim]):
    """网上领票 so far, newest first."""

    columns: ClassVar[Sequence[Column]] = (
        Column("状态", width=84),
        Column("时间", "01-15 10:22"),
        Column("票种", "007 电子普票"),
        Column("号码", stretch=True),
    )

    def cell(self, row: int, column: int) -> Cell:
        claim = self.found[row]
        if column == 0:
            return Cell(chip=CLAIM_FACES[claim.state])
        if column == 1:
            return Cell(f"{claim.claimed_at:%m-%d %H:%M}", tone="text2")
        (numbers,) = claim.ranges
        if column == 2:
            return Cell(named(InvoiceKind(numbers.kind)))
        return Cell(f"{numbers.code} · {numbers.first:08d} – {numbers.last:08d}")


def untouched(volume: NumberRange) -> bool:
    """Whether no number of it was taken: only such a volume goes back or to a sub machine."""
    return volume.next == volume.first
