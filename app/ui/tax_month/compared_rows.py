"""三方核对: disk, bureau and return by rate, with what differs in red."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar

from msgspec import Struct
from msgspec.structs import replace

from app.domain.comparison import TOLERANCE_FEN
from app.domain.money import Money
from app.domain.rates import rate_fraction, rate_text
from app.ui.parts.cell import Cell, Column
from app.ui.parts.row_model import RowModel
from app.ui.tax_month.check_words import REASONS

if TYPE_CHECKING:
    from app.gateway.messages.month import Comparison, ComparisonLine

ALL = -1
HARMLESS = "unbilled"


class ComparedRow(Struct, frozen=True):
    """Net or tax of one rate, at three places, in fen. `declared` None: nothing was filed yet."""

    words: str
    disks: int
    bureau: int
    declared: int | None
    whole: bool = False

    @property
    def apart(self) -> int:
        """税局 − 税控盘."""
        return self.bureau - self.disks

    @property
    def differs(self) -> bool:
        """Whether two of them are further apart than the bureau lets pass; what was declared
        beyond the tickets (未开票收入) is no difference."""
        declared = self.disks if self.declared is None else self.declared
        less = declared < self.disks - TOLERANCE_FEN
        return abs(self.apart) > TOLERANCE_FEN or less


def compared_rows(comparison: Comparison | None, *, filed: bool = True) -> tuple[ComparedRow, ...]:
    """Two rows a rate, the whole last. Before it is `filed` the return is a proposal, and no word
    of the taxpayer's."""
    if comparison is None:
        return ()
    rates = [each for each in comparison.lines if each.rate != ALL]
    whole = [each for each in comparison.lines if each.rate == ALL]
    rows = (*(row for each in rates for row in _of_rate(each)), *map(_whole, whole))
    return rows if filed else tuple(replace(each, declared=None) for each in rows)


def _of_rate(line: ComparisonLine) -> Iterator[ComparedRow]:
    rate = rate_text(rate_fraction(line.rate))
    nets = line.disks_net_fen, line.bureau_net_fen, line.return_net_fen
    yield ComparedRow(f"{rate} 金额", *nets)
    if line.disks_fen or line.bureau_fen or line.return_fen:
        yield ComparedRow(f"{rate} 税额", line.disks_fen, line.bureau_fen, line.return_fen)


def _whole(line: ComparisonLine) -> ComparedRow:
    return ComparedRow(
        "价税合计",
        line.disks_fen + line.disks_net_fen,
        line.bureau_fen + line.bureau_net_fen,
        line.return_fen + line.return_net_fen,
        whole=True,
    )


def reason_words(comparison: Comparison | None) -> str:
    """Why they differ, in words; "" while they do not."""
    if comparison is None or comparison.matches:
        return ""
    reasons = dict.fromkeys(reason for each in comparison.lines for reason in each.reasons)
    said = [REASONS.get(each, each) for each in reasons if each != HARMLESS]
    if comparison.waiting:
        said.append(f"还没有上报汇总的盘：{'、'.join(comparison.waiting)}")
    if comparison.replaced:
        said.append(f"换下的盘 {'、'.join(comparison.replaced)} 按最后一次非征期抄报计")
    return "；".join(said)


class ComparedModel(RowModel[ComparedRow]):
    """The table."""

    columns: ClassVar[Sequence[Column]] = (
        Column("", "13% 金额合计"),
        Column("税控盘", "123,456,789.00", align="right"),
        Column("税局已收", "123,456,789.00", align="right"),
        Column("申报表", "123,456,789.00", align="right"),
        Column("税局 − 税控盘", stretch=True, align="right"),
    )

    def cell(self, row: int, column: int) -> Cell:
        one = self.found[row]
        tone, strong = ("bad" if one.differs else "text"), one.whole or one.differs
        if column == 0:
            return Cell(one.words, strong=strong)
        if column == 4:
            same = not one.apart
            words = "一致" if same else f"{Money(one.apart).in_yuan:+,.2f}"
            return Cell(words, tone="ok" if same else "bad", align="right", strong=not same)
        fen = (one.disks, one.bureau, one.declared)[column - 1]
        if fen is None:
            return Cell("—", tone="text3", align="right")
        return Cell(f"{Money(fen).in_yuan:,.2f}", tone=tone, align="right", strong=strong)
