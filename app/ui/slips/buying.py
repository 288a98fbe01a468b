"""What a buyer fills in: the seller, the ticket that it got, and what is to be taken back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from app.domain.errors import RuleBroken
from app.domain.invoice import InvoiceKey, InvoiceKind, Line, Party
from app.domain.money import Money
from app.domain.rates import rate_text
from app.domain.red_slip import SlipReason
from app.services.tickets.slip_files import purchase_slip
from app.ui.parts.combo import ComboField
from app.ui.parts.date_field import DateField
from app.ui.parts.fields import Field
from app.ui.parts.labelled import Labelled, labelled

if TYPE_CHECKING:
    from app.domain.red_slip import RedSlip

RATES = tuple(map(Decimal, ("0.13", "0.09", "0.06", "0.05", "0.03", "0.01")))
_YUAN = re.compile(r"\d{1,13}(\.\d{1,2})?", re.ASCII)


class Buying(QWidget):
    """`slip(reason, own)` is what would be applied for; raises what is missing as RuleBroken."""

    changed = Signal()

    def made(self) -> Iterator[None]:
        """Make what is in it, a piece at a time."""
        self.seller = Field(name=self.tr("销方名称"), limit=100)
        self.tax_id = Field(name=self.tr("销方税号"), limit=20)
        self.kind = ComboField(
            [("004 增值税专用发票", InvoiceKind.SPECIAL), ("028 电子专票", InvoiceKind.E_SPECIAL)],
            name=self.tr("票种"),
        )
        self.code = Field(name=self.tr("原发票代码"), limit=12)
        self.number = Field(name=self.tr("原发票号码"), limit=8)
        yield
        self.day = DateField(name=self.tr("开票日期"))
        self.goods = Field(name=self.tr("商品名称"), limit=92)
        self.net = Field("", self.tr("不含税"), name=self.tr("金额"), limit=16)
        self.net.align_right()
        self.rate = ComboField([(rate_text(one), one) for one in RATES], name=self.tr("税率"))
        self.tax = Field(name=self.tr("税额"), limit=16)
        self.tax.align_right()
        yield
        yield from self._arrange()
        yield
        self._connect()

    def begin(self, today: date) -> None:
        """An empty form."""
        self.day.set_today(today)
        self.day.set_date(None)
        for field in (self.seller, self.tax_id, self.code, self.number, self.goods):
            field.show_text("")
        for field in (self.net, self.tax):
            field.show_text("")

    def slip(self, reason: SlipReason, own: Party, at: datetime) -> RedSlip:
        """What is filled in. FIELD-MISSING (field of this form), SLIP-BLUE, SLIP-AMOUNT."""
        for name, field in (("seller", self.seller), ("tax_id", self.tax_id)):
            self._need(name, bool(field.text().strip()))
        named = reason is SlipReason.BUYER_NOT_DEDUCTED
        code, number, day = self.code.text().strip(), self.number.text().strip(), self.day.date()
        self._need("code", not named or len(code) in (10, 12))
        self._need("number", not named or number.isdigit())
        self._need("day", not named or day is not None)
        self._need("goods", bool(self.goods.text().strip()))
        net, tax = self._amount("net"), self._amount("tax")
        line = Line(self.goods.text().strip(), -net, self.rate.value(), -tax)
        seller = Party(self.seller.text().strip(), self.tax_id.text().strip())
        blue = InvoiceKey(code, number.zfill(8)) if code and number else None
        return purchase_slip(reason, self.kind.value(), (seller, own), (line,), at, blue, day)

    def show_wrong(self, error: RuleBroken) -> None:
        """At its box."""
        if error.field in self.named:
            self.named[error.field].show_error(self.tr(_MISSING[error.field]))
            self.named[error.field].field.setFocus()

    def forget_errors(self) -> None:
        """Nothing is wrong until it is asked again."""
        for box in self.named.values():
            box.show_error("")

    # --- inside

    def _need(self, name: str, there: bool) -> None:
        if not there:
            raise RuleBroken("FIELD-MISSING", name)

    def _amount(self, name: str) -> Money:
        text = getattr(self, name).text().strip().replace(",", "")
        self._need(name, bool(_YUAN.fullmatch(text)))
        return Money.yuan(text)

    def _count_tax(self) -> None:
        """税额 follows 金额 and 税率; it may be typed over."""
        text = self.net.text().strip().replace(",", "")
        if _YUAN.fullmatch(text):
            self.tax.show_text(str(Money.yuan(Decimal(text) * self.rate.value())))
        self._edited()

    def _edited(self) -> None:
        self.forget_errors()
        self.changed.emit()

    def _arrange(self) -> Iterator[None]:
        self.named: dict[str, Labelled] = {}
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(8)
        for name, text, place in _PLACES:
            box = labelled(getattr(self, name), self.tr(text))
            self.named[name] = box
            grid.addWidget(box, *place)
            yield
        self.setLayout(grid)

    def _connect(self) -> None:
        self.net.textEdited.connect(lambda _text: self._count_tax())
        self.rate.chosen.connect(lambda _rate: self._count_tax())
        for field in (self.seller, self.tax_id, self.code, self.number, self.goods, self.tax):
            field.textEdited.connect(lambda _text: self._edited())
        self.day.date_changed.connect(lambda _day: self._edited())


_PLACES: tuple[tuple[str, str, tuple[int, int, int, int]], ...] = (
    ("seller", "销方名称", (0, 0, 1, 4)),
    ("tax_id", "销方税号", (0, 4, 1, 2)),
    ("kind", "票种", (1, 0, 1, 2)),
    ("code", "原发票代码", (1, 2, 1, 2)),
    ("number", "原发票号码", (1, 4, 1, 1)),
    ("day", "开票日期", (1, 5, 1, 1)),
    ("goods", "商品名称", (2, 0, 1, 3)),
    ("net", "冲销金额", (2, 3, 1, 1)),
    ("rate", "税率", (2, 4, 1, 1)),
    ("tax", "冲销税额", (2, 5, 1, 1)),
)
_MISSING = {
    "seller": "写销方名称",
    "tax_id": "写销方税号",
    "code": "10 或 12 位数字",
    "number": "8 位数字",
    "day": "写开票日期",
    "goods": "写商品名称",
    "net": "写金额，例 100.00",
    "tax": "写税额，例 13.00",
}
