"""Disk and bureau side by side: a row for the name, for each kind, and for what else differs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar

from msgspec import Struct

from app.domain.invoice import InvoiceKind
from app.domain.kinds import SHORT_NAMES
from app.domain.money import Money
from app.ui.look.chip_faces import ChipFace
from app.ui.parts.cell import Cell, Column
from app.ui.parts.row_model import RowModel

if TYPE_CHECKING:
    from app.services.month.changing import Difference, Look, Own

NAME, LIMIT, STATE = "名称", "单张限额", "状态"
BY_WORD = "（change fetch）"  # how a fix names the word; the page has its button
_SAME = ChipFace("一致", "ok", "ok")
_OTHER = ChipFace("不一致", "warn", "warn", "warn_soft")
_ASKED = ChipFace("待核对", "", "text3")


class SideBySide(Struct, frozen=True):
    """One row. `bureau` is empty before the bureau was asked."""

    what: str
    kind: str
    disk: str
    bureau: str
    fix: str = ""

    @property
    def differs(self) -> bool:
        """Whether something is to be done."""
        return bool(self.fix) and self.disk != self.bureau


def rows_of(own: Own, look: Look | None) -> tuple[SideBySide, ...]:
    """All rows: what differs first, then what agrees."""
    differences = look.differences if look is not None else ()
    other = [_of(each, own) for each in differences]
    known = {(each.what, each.kind) for each in other} | {("票种", each.kind) for each in other}
    same = [one for one in _same(own, asked=look is not None) if not _told(one, known)]
    return (*other, *same)


def named(kind: str) -> str:
    """「007 普票」; a kind that this build does not know as it is."""
    known = {str(each): SHORT_NAMES[each] for each in InvoiceKind}
    return f"{kind} {known[kind]}" if kind in known else kind


def _of(difference: Difference, own: Own) -> SideBySide:
    fix = difference.fix.replace(BY_WORD, "")
    disk = _state(own) if difference.what == STATE else difference.disk
    return SideBySide(difference.what, difference.kind, disk, difference.bureau, fix)


def _state(own: Own) -> str:
    return "已注销" if own.cancelled else "在用"


def _same(own: Own, *, asked: bool) -> Iterator[SideBySide]:
    told = [(NAME, "", own.name), (STATE, "", _state(own))]
    told += [(LIMIT, each.kind, str(Money(each.single_limit_fen))) for each in own.limits]
    for what, kind, value in told:
        yield SideBySide(what, kind, value, value if asked else "")


def _told(row: SideBySide, known: set[tuple[str, str]]) -> bool:
    return (row.what, row.kind) in known or (bool(row.kind) and ("票种", row.kind) in known)


class DifferenceModel(RowModel[SideBySide]):
    """税控盘 and 税务局, line by line."""

    columns: ClassVar[Sequence[Column]] = (
        Column("核对", width=84),
        Column("项目", "2024-01 已到税局金额"),
        Column("票种", "007 电子普票"),
        Column("税控盘", "示例甲测试有限公司有限"),
        Column("税务局", "示例甲测试有限公司有限"),
        Column("怎么办", stretch=True),
    )

    def cell(self, row: int, column: int) -> Cell:
        line = self.found[row]
        if column == 0:
            same = _SAME if line.bureau else _ASKED
            return Cell(chip=_OTHER if line.differs else same)
        texts = ("", line.what, named(line.kind), line.disk, line.bureau or "—", line.fix)
        tone = "warn" if line.differs and column == 5 else "text"
        return Cell(texts[column], strong=line.differs and column in (3, 4), tone=tone)
