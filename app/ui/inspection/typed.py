"""The five boxes: what stands in them, and what is wrong with it."""

from __future__ import annotations

from PySide6.QtCore import Signal

from app.domain.inspecting import FiveFields, check_digits, is_code, is_number, read_qr
from app.ui.parts.cards import Card
from app.ui.parts.date_field import DateField
from app.ui.parts.enter_next import enter_next
from app.ui.parts.fields import Field
from app.ui.parts.labelled import Labelled, labelled
from app.ui.parts.labels import row
from app.ui.search.amounts import AmountWrong, read_amount

QR_LONGEST = 400
QR_COMMAS = 8  # of a whole one; what has fewer is taken at Enter


class Typed(Card):
    """`given()`: Enter in the last box; `scanned(FiveFields)`: the text of a 二维码 came."""

    given = Signal()
    scanned = Signal(object)

    def __init__(self) -> None:
        super().__init__(self.tr("票面上的五项"))
        self.qr = Field("", self.tr("扫码，或粘贴二维码的文字"), limit=QR_LONGEST)
        self.code = Field(limit=20)
        self.number = Field(limit=12)
        self.day = DateField()
        self.amount = Field(limit=24)
        self.check = Field("", self.tr("后六位即可"), limit=32)
        self.amount.align_right()
        self._make()
        self.qr.textChanged.connect(self._typed_qr)
        enter_next(self, self.given.emit)

    def fill(self, fields: FiveFields) -> None:
        """Put these into the boxes."""
        self._forget()
        self.code.show_text(fields.code)
        self.number.show_text(fields.number)
        self.day.set_date(fields.day)
        self.amount.show_text("" if fields.amount is None else str(fields.amount))
        self.check.show_text(fields.check)

    def clear(self) -> None:
        """Empty boxes."""
        self._forget()
        for field in (self.qr, self.code, self.number, self.amount, self.check):
            field.show_text("")
        self.day.set_date(None)

    def read(self) -> FiveFields | None:
        """What stands in the boxes; None, and the first wrong one is told and has the focus."""
        self._forget()
        wrong: list[tuple[Labelled, str]] = []
        code, number, day = self.code.text().strip(), self.number.text().strip(), self.day.date()
        if not is_code(code):
            wrong.append((self._named_code, self.tr("10 或 12 位数字")))
        if not is_number(number):
            wrong.append((self._named_number, self.tr("最多 8 位数字")))
        if day is None:
            wrong.append((self._named_day, self.tr("写成年-月-日，或八位数字")))
        check, amount = check_digits(self.check.text()), None
        if self.check.text().strip() and not check:
            wrong.append((self._named_check, self.tr("后六位数字，或全部二十位")))
        try:
            amount = read_amount(self.amount.text())
        except AmountWrong as error:
            wrong.append((self._named_amount, str(error)))
        if not wrong and amount is None and not check:
            wrong.append((self._named_amount, self.tr("金额与校验码至少写一项")))
        for box, words in wrong:
            box.show_error(words)
        if wrong or day is None:
            wrong[0][0].setFocus()
            return None
        return FiveFields(code, number.zfill(8), day, amount, check)

    def _typed_qr(self, text: str) -> None:
        """A scanner types as fast as it reads: what is whole is taken at once."""
        fields = read_qr(text) if text.replace("，", ",").count(",") >= QR_COMMAS else None
        if fields is not None:
            self._take(fields)

    def _take(self, fields: FiveFields) -> None:
        self.qr.show_text("")
        self.fill(fields)
        self.scanned.emit(fields)

    def take_qr(self) -> None:
        """Enter in the box of the 二维码; from an empty one it goes on to the next."""
        text = self.qr.text().strip()
        fields = read_qr(text)
        if fields is not None:
            self._take(fields)
        elif text:
            self._named_qr.show_error(self.tr("这不是发票二维码的文字"))

    def _make(self) -> None:
        self._named_qr = labelled(self.qr, self.tr("二维码"))
        self._named_code = labelled(self.code, self.tr("发票代码"))
        self._named_number = labelled(self.number, self.tr("发票号码"))
        self._named_day = labelled(self.day, self.tr("开票日期"))
        self._named_amount = labelled(self.amount, self.tr("金额（不含税）"))
        hint = self.tr("专票没有校验码，写金额")
        self._named_check = labelled(self.check, self.tr("校验码"), hint)
        self._boxes = (
            *(self._named_qr, self._named_code, self._named_number),
            *(self._named_day, self._named_amount, self._named_check),
        )
        numbered = row(self._named_number, self._named_day, gap=12)
        self.add(self._named_qr, self._named_code, numbered, *self._boxes[4:], None)

    def _forget(self) -> None:
        for box in self._boxes:
            box.show_error("")
