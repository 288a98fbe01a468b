"""The lines of a VAT return as a table: what a person may enter is entered in place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, ClassVar

import msgspec
from msgspec.structs import replace
from PySide6.QtCore import Qt

from app.domain.errors import RuleBroken
from app.domain.money import Money
from app.domain.rates import rate_fraction, rate_text
from app.domain.tax_period import TaxPeriod
from app.domain.vat_relief import relief_on
from app.domain.vat_return import Filled, Form, FormLine, entered
from app.gateway.messages.month import ReturnLine
from app.ui.parts.cell import Cell, Column, Index
from app.ui.parts.row_model import RowModel

if TYPE_CHECKING:
    from app.gateway.messages.month import TaxReturn

NET, TAX = 2, 3
SUM = "sum."
LARGEST = Decimal("99999999999.99")


def worked_out(told: TaxReturn, *, quarterly: bool) -> TaxReturn:
    """The return with its sums and what is payable worked out again from its lines, by the same
    rules as the bureau. RuleBroken (`key`): RETURN-AMOUNT, RETURN-TAX."""
    lines = tuple(msgspec.convert(told.lines, tuple[FormLine, ...], from_attributes=True))
    form = Filled(Form(told.form), lines, told.payable_fen)
    relief = relief_on(TaxPeriod.read(told.period).last_day, quarterly=quarterly)
    said = [(each.key, each.net_fen, each.tax_fen) for each in lines if SUM not in each.key]
    filled = entered(form, said, relief)
    shown = msgspec.convert(filled.lines, tuple[ReturnLine, ...], from_attributes=True)
    return replace(told, lines=tuple(shown), payable_fen=filled.payable_fen)


class ReturnModel(RowModel[ReturnLine]):
    """`changed(line)`: a person entered something; the page takes it or not."""

    columns: ClassVar[Sequence[Column]] = (
        Column("栏次", stretch=True),
        Column("税率", "免税销售额"),
        Column("销售额", "123,456,789.00", align="right", signs=1),
        Column("税额", "123,456,789.00", align="right", signs=1),
        Column("来源", "由发票汇总，不能改 "),
    )

    def __init__(self, changed: Callable[[ReturnLine], bool]) -> None:
        super().__init__()
        self._changed = changed
        self.locked = False

    def may_enter(self, row: int, column: int) -> bool:
        """Whether this cell is a person's."""
        line = self.found[row]
        own = line.editable and not self.locked
        return own and (column == TAX or (column == NET and line.rate >= 0))

    def cell(self, row: int, column: int) -> Cell:
        line = self.found[row]
        whole = line.key.startswith(SUM)
        if column == 0:
            return Cell(line.title, strong=whole)
        if column == 1:
            return Cell(rate_text(rate_fraction(line.rate)) if line.rate > 0 else "")
        if column in (NET, TAX):
            return self._figure(line, row, column, whole=whole)
        return Cell("合计" if whole else "可以填写" if line.editable else "由发票汇总，不能改")

    def _figure(self, line: ReturnLine, row: int, column: int, *, whole: bool) -> Cell:
        fen = line.net_fen if column == NET else line.tax_fen
        own = self.may_enter(row, column)
        empty = not fen and not own and (whole or line.rate < 0 or column == TAX)
        words = "" if empty else f"{Money(fen).in_yuan:,.2f}"
        icon = "pencil" if own else ""
        return Cell(words, align="right", strong=whole, icon=icon)

    def flags(self, index: Index) -> Qt.ItemFlag:
        made = super().flags(index)
        if index.isValid() and self.may_enter(index.row(), index.column()):
            return made | Qt.ItemFlag.ItemIsEditable
        return made

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.EditRole and index.isValid():
            line = self.found[index.row()]
            return str(Money(line.net_fen if index.column() == NET else line.tax_fen))
        return super().data(index, role)

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or not self.may_enter(index.row(), index.column()):
            return False
        fen = fen_of(str(value))
        if fen is None:
            return False
        return self._changed(_with(self.found[index.row()], index.column(), fen))


def fen_of(text: str) -> int | None:
    """What was typed, in fen; None for what is no amount.

    >>> fen_of("1,234.5"), fen_of("x")
    (123450, None)
    """
    try:
        amount = Decimal(text.replace(",", "").replace("，", "").strip() or "0")
    except InvalidOperation:
        return None
    if not amount.is_finite() or abs(amount) > LARGEST:
        return None
    return Money.yuan(amount).fen


def _with(line: ReturnLine, column: int, fen: int) -> ReturnLine:
    """Sales bring their tax with them; it may be entered after."""
    if column == TAX:
        return replace(line, tax_fen=fen)
    return replace(line, net_fen=fen, tax_fen=Money(fen).share(line.rate, 10_000).fen)


def lines_with(lines: Sequence[ReturnLine], changed: ReturnLine) -> tuple[ReturnLine, ...]:
    """The lines, one of them changed."""
    return tuple(changed if each.key == changed.key else each for each in lines)


def key_of(problem: BaseException) -> str:
    """Which line a rule speaks of."""
    return problem.facts.get("key", "") if isinstance(problem, RuleBroken) else ""
