"""Slips (信息表) as rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import ClassVar

from app.domain.red_slip import RedSlip, SlipReason
from app.domain.slip_status import SlipStatus
from app.ui.look.chip_faces import ChipFace
from app.ui.parts.cell import Cell, Column
from app.ui.parts.row_model import RowModel
from app.ui.search.words import amount

REASON_WORDS = {
    SlipReason.SELLER: "销方",
    SlipReason.BUYER_NOT_DEDUCTED: "购方 未抵扣",
    SlipReason.BUYER_DEDUCTED: "购方 已抵扣",
}
_GOOD = ChipFace("审核通过", "ok", "ok")
_USED = ChipFace("已开红字", "minus", "bad", "bad_soft")
_FACES = {
    SlipStatus.NOT_UPLOADED: ChipFace("未上传", "warn", "warn", "warn_soft"),
    SlipStatus.APPROVED: _GOOD,
    SlipStatus.APPROVED_ALSO: _GOOD,
    SlipStatus.REACTIVATED: ChipFace("可再用", "ok", "ok"),
    SlipStatus.TO_CHECK: ChipFace("待核查", "busy", "accent"),
    SlipStatus.WRITTEN_OFF: ChipFace("已核销", "minus", "text3"),
    SlipStatus.WITHDRAWN: ChipFace("已撤销", "cross", "text3", "computed"),
    SlipStatus.VOID: ChipFace("审核不通过", "bad", "bad", "bad_soft"),
    SlipStatus.UPLOAD_FAILED: ChipFace("被拒绝", "bad", "bad", "bad_soft"),
}
_STRUCK = (SlipStatus.WITHDRAWN, SlipStatus.VOID, SlipStatus.UPLOAD_FAILED)


def face_of(slip: RedSlip) -> ChipFace:
    """Its status as a chip; a red ticket that the bureau has not got yet is told."""
    if slip.red is not None and slip.usable is False and not slip.used_by:
        return _USED
    return _FACES.get(slip.status, ChipFace(slip.title))


def age_words(days: int) -> str:
    """How long ago.

    >>> age_words(0), age_words(3)
    ('今天', '3 天前')
    """
    return f"{days} 天前" if days > 0 else "今天"


class SlipModel(RowModel[RedSlip]):
    """Newest first. `today` is the disk's."""

    today: date = date.min
    own: str = ""  # our tax id
    columns: ClassVar[Sequence[Column]] = (
        Column("状态", width=112),
        Column("信息表编号", "0000000000000000"),
        Column("申请方", "购方 未抵扣"),
        Column("原发票", "0000000000 · 00000000"),
        Column("对方", stretch=True),
        Column("价税合计", "-9,999,999.99", "right"),
        Column("申请", "999 天前"),
        Column("红字发票", "0000000000 · 00000000"),
    )

    def cell(self, row: int, column: int) -> Cell:
        slip = self.found[row]
        struck = slip.status in _STRUCK
        texts = (
            "",
            slip.number or "—",
            REASON_WORDS[slip.reason],
            f"{slip.blue.code} · {slip.blue.number}" if slip.blue else "—",
            self._other(slip),
            amount(slip.gross),
            age_words(slip.days_old(self.today)),
            self._red(slip),
        )
        if column == 0:
            return Cell(chip=face_of(slip))
        if column == 5:
            return Cell(texts[5], align="right", tone="bad", strike=struck)
        quiet = column in (2, 6) or struck
        return Cell(texts[column], tone="text2" if quiet else "text")

    def _other(self, slip: RedSlip) -> str:
        """The party that is not us."""
        return (slip.buyer if slip.seller.tax_id == self.own else slip.seller).name

    def _red(self, slip: RedSlip) -> str:
        if slip.red is not None:
            return f"{slip.red.code} · {slip.red.number}"
        return slip.used_by.replace("-", " · ")
