"""One row a ticket group: what it holds, where its three steps stand, its lock date, what came of
the last deed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from msgspec import Struct

from app.domain.invoice import InvoiceKind
from app.domain.kinds import SHORT_NAMES
from app.gateway.messages.month import ReturnState
from app.services.packages.step_lines import StepOutcome
from app.ui.look.chip_faces import ChipFace
from app.ui.parts.cell import Cell, Column
from app.ui.parts.row_model import RowModel
from app.ui.tax_month.deeds import done_words
from hardware.orders import ReportState

if TYPE_CHECKING:
    from app.services.month.tax_month import GroupLook, Here, There
    from app.ui.tax_month.deeds import Said

NAMES = {str(kind): SHORT_NAMES[kind] for kind in InvoiceKind}
DONE, TURN, STOPPED, WAITS, NOT_DUE = "ok", "busy", "bad", "off", "minus"
FILED = {
    ReturnState.NONE: ChipFace("待申报", "warn", "warn"),
    ReturnState.DRAFT: ChipFace("草稿", "warn", "warn"),
    ReturnState.SUBMITTED: ChipFace("受理中", "busy", "accent"),
    ReturnState.PROCESSING: ChipFace("受理中", "busy", "accent"),
    ReturnState.MATCHED: ChipFace("比对通过", "ok", "ok"),
    ReturnState.PAID: ChipFace("已申报缴款", "ok", "ok"),
    ReturnState.MISMATCH: ChipFace("比对不符", "bad", "bad"),
    ReturnState.REJECTED: ChipFace("被退回", "bad", "bad"),
}
LATER = ChipFace("未到期", "", "text3")


class GroupRow(Struct, frozen=True):
    """A row, ready to be shown."""

    name: str
    words: str
    tickets: str
    gross: str
    report: ChipFace
    filed: ChipFace
    cleared: ChipFace
    lock_date: str
    locked: bool
    last: str
    failed: bool


def group_rows(here: Here, there: There | None, said: Mapping[str, Said]) -> tuple[GroupRow, ...]:
    """In the order of the disk. `said`: the last line of each group in this session."""
    return tuple(_row(here, there, each, said.get(each.name)) for each in here.groups)


def group_words(name: str, kinds: Sequence[str]) -> str:
    """004 专票; of several kinds: vat 专票、普票."""
    return f"{name} {'、'.join(NAMES.get(kind, kind) for kind in kinds)}"


def _row(here: Here, there: There | None, look: GroupLook, said: Said | None) -> GroupRow:
    group, today = look.group, here.today
    assert today is not None  # there are groups
    due, locked = group.is_over(today), today > group.lock_date
    return GroupRow(
        name=group.name,
        words=group_words(group.name, group.kinds),
        tickets=f"{look.tickets:,}",
        gross=f"{look.gross.in_yuan:,.2f}",
        report=_report(look) if due else LATER,
        filed=_filed(look, there) if due else LATER,
        cleared=_cleared(look, there, locked=locked) if due else LATER,
        lock_date=group.lock_date.isoformat(),
        locked=locked,
        last=last_words(look, said),
        failed=said is not None and said.line.outcome is StepOutcome.REFUSED,
    )


def _report(look: GroupLook) -> ChipFace:
    if look.reported:
        at = look.group.last_report
        return ChipFace(f"已抄 {at:%m-%d %H:%M}" if at else "已抄", "ok", "ok")
    if look.group.report is ReportState.BUILT:
        return ChipFace("已抄，等回执", "busy", "accent")
    if look.behind.failed:
        return ChipFace("验签失败", "bad", "bad")
    if look.behind.events:
        return ChipFace(f"{look.behind.events} 张未报送", "bad", "bad")
    return ChipFace("待抄税", "warn", "warn")


def _filed(look: GroupLook, there: There | None) -> ChipFace:
    known = there is not None and there.period == look.period and there.tax_return is not None
    if not known:
        return ChipFace("等抄税" if not look.reported else "未知", "off", "text3")
    assert there is not None and there.tax_return is not None
    if not there.needs_return:
        return ChipFace("无需申报", "", "text3")
    if not look.reported and there.tax_return.state is ReturnState.NONE:
        return ChipFace("等抄税", "off", "text3")
    return FILED[there.tax_return.state]


def _cleared(look: GroupLook, there: There | None, *, locked: bool) -> ChipFace:
    standing = there.group(look.name) if there is not None else None
    ready = standing is not None and look.reported and not standing.reason
    if ready and standing is not None and standing.period == look.period:
        return ChipFace("待清卡", "warn", "warn")
    if locked:
        return ChipFace("锁死", "bad", "bad")
    return ChipFace("等前一步", "off", "text3")


def last_words(look: GroupLook, said: Said | None) -> str:
    """What came of the last deed, else when it was cleared or reported last."""
    if said is not None:
        done = done_words(said.line)
        return f"{done}：{said.words}" if said.words else done
    group = look.group
    if group.last_clear is not None:
        return f"{group.period.previous} 已清卡 {group.last_clear:%m-%d %H:%M}"
    if group.last_report is not None:
        return f"抄税 {group.last_report:%m-%d %H:%M}"
    return "还没有办过"


class GroupModel(RowModel[GroupRow]):
    """The table."""

    columns: ClassVar[Sequence[Column]] = (
        Column("票种组", "028 电子专票"),
        Column("份数", "123,456", align="right"),
        Column("价税合计", "1,234,567.00", align="right"),
        Column("抄税", "已抄 02-01 08:58 00"),
        Column("申报", "已申报缴款 00"),
        Column("清卡", "等前一步 0"),
        Column("锁死日期", "2024-02-23"),
        Column("上次结果", stretch=True),
    )

    def cell(self, row: int, column: int) -> Cell:
        one = self.found[row]
        return (
            Cell(one.words, strong=True),
            Cell(one.tickets, align="right"),
            Cell(one.gross, align="right"),
            Cell(chip=one.report),
            Cell(chip=one.filed),
            Cell(chip=one.cleared),
            Cell(one.lock_date, tone="bad" if one.locked else "text", strong=one.locked),
            Cell(one.last, tone="bad" if one.failed else "text2"),
        )[column]
