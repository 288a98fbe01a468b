"""Drafts as rows of cells."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from app.domain.entered_total import entered_total
from app.domain.invoice import InvoiceKind
from app.domain.kinds import TITLES
from app.repositories.drafts import SavedDraft
from app.ui.own_time import OWN_TIME
from app.ui.parts.cell import Cell, Column
from app.ui.parts.row_model import RowModel

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.domain.entry import EnteredInvoice
    from app.services.tickets.recovery import LeftBehind

IN_HAND = "正在填"
NOBODY = "（还没有填购方）"


class DraftModel(RowModel["SavedDraft"]):
    """Newest first; what is still being typed stands before what was put away."""

    def __init__(self) -> None:
        super().__init__()
        self.in_hand: frozenset[bytes] = frozenset()

    def show_drafts(self, drafts: Iterable[SavedDraft], left: Iterable[LeftBehind]) -> None:
        """Drafts, and what is kept beside the book: of a draft that is open, what is newer."""
        typed = tuple(
            SavedDraft(one.request_id, one.entered.document, "", one.at, one.entered)
            for one in left
        )
        self.in_hand = frozenset(one.request_id for one in typed)
        self.show_rows((*typed, *(one for one in drafts if one.request_id not in self.in_hand)))

    columns = (
        Column("购方", stretch=True),
        Column("票种", "增值税电子专用发票"),
        Column("商品", "样例92号车用汽油 等 12 行"),
        Column("所填金额", "10,000,000.00", align="right"),
        Column("单据号", "Demo-2024-0001"),
        Column("存于", "本机 2024-01-15 10:22"),
        Column("开票员", "开票员甲乙"),
    )

    def cell(self, row: int, column: int) -> Cell:
        """What a draft says in a column."""
        saved: SavedDraft = self.found[row]
        entered = saved.entered
        if column == 0:
            buyer = entered.buyer.name
            return Cell(buyer) if buyer else Cell(NOBODY, tone="text3")
        if column == 3:
            return Cell(amount_of(entered), align="right")
        texts = {
            1: kind_words(entered.kind),
            2: goods_of(entered),
            4: saved.title,
        }
        if column == 5:
            if saved.request_id in self.in_hand:
                return Cell(f"{IN_HAND} {OWN_TIME.told(saved.saved_at, '%H:%M')}", tone="accent")
            return Cell(OWN_TIME.told(saved.saved_at, "%Y-%m-%d %H:%M"), tone="text2")
        return Cell(texts.get(column, saved.operator), tone="text2")


def kind_words(kind: str) -> str:
    """The name of the kind; what was entered where it is none."""
    return TITLES[InvoiceKind(kind)] if kind in set(InvoiceKind) else kind


def goods_of(entered: EnteredInvoice) -> str:
    """The first goods, and of how many lines."""
    names = [line.name for line in entered.lines if line.name]
    if not names:
        return ""
    return names[0] if len(names) == 1 else f"{names[0]} 等 {len(names)} 行"


def amount_of(entered: EnteredInvoice) -> str:
    """What the lines come to; empty where that is not said yet."""
    total = entered_total(entered)
    return "" if total is None else f"{Decimal(str(total)):,.2f}"
