"""办理变更: which one, and to what; the card is the second look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, Signal
from PySide6.QtWidgets import QWidget

from app.domain.invoice import InvoiceKind
from app.domain.money import Money
from app.gateway.messages.devices import ChangeKind
from app.ui.changes.left_words import left_words
from app.ui.changes.rows import named
from app.ui.parts.buttons import Button
from app.ui.parts.combo import ComboField
from app.ui.parts.enter_next import enter_next
from app.ui.parts.fields import Field
from app.ui.parts.floating import Floating
from app.ui.parts.labelled import labelled
from app.ui.parts.labels import column, frame, hline, label, row
from app.ui.parts.laying import lay
from app.ui.parts.signs import Sign

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.domain.profile import Profile
    from app.services.month.changing import Own

WIDE = 520
LEAST_MS = 250
LONGEST_NAME = 100
PAD = (16, 10, 16, 10)
LEFT_PAD = (12, 8, 12, 8)


class ChangeCard(Floating):
    """`ask(own, profile)`; `given(kind, value, ticket_kind)` when the person presses the button,
    or F9."""

    given = Signal(object, str, str)

    def __init__(self, page: QWidget, key: str, choice: str) -> None:
        super().__init__(page, name=self.tr("申请变更"), veil=True)
        self._since = QElapsedTimer()
        self.sort = ComboField(name=self.tr("变更事项"), lead=self.tr("变更事项"), key=choice)
        self.kind = ComboField(name=self.tr("票种"), lead=self.tr("票种"))
        self.limit = ComboField(name=self.tr("新的单张限额"), lead=self.tr("新的单张限额"))
        self.name_ = Field(name=self.tr("新的名称"), limit=LONGEST_NAME)
        self._named = labelled(self.name_, self.tr("新的名称"))
        self._law = label("", "soft", wrap=True)
        self.left, self.left_fix = label("", wrap=True), label("", "soft", wrap=True)
        lines = column(self.left, self.left_fix, gap=2)
        self._lefts = frame("card", row(Sign("warn"), lines, gap=8, margins=LEFT_PAD))
        self.back = Button(self.tr("不办"), "Esc")
        self.main = Button(self.tr("办理变更"), key, "primary")
        head = row(label(self.tr("申请变更"), "title"), None, margins=(16, 12, 16, 8))
        asked = column(self.sort, self.kind, self.limit, self._named, gap=8, margins=PAD)
        body = column(head, hline(), asked, hline(), gap=0)
        lay(body, column(self._law, self._lefts, gap=8, margins=PAD))
        lay(body, row(self.back, None, self.main, gap=8, margins=(16, 9, 16, 12)))
        body.setContentsMargins(1, 1, 1, 1)
        self.hold(body)
        self.setMinimumWidth(WIDE)
        enter_next(self, self.main.setFocus)
        self.sort.chosen.connect(lambda _sort: self._show_sort())
        self.back.clicked.connect(self.close_card)
        self.main.clicked.connect(self.press)

    def ask(self, own: Own, profile: Profile, *, may_return: bool) -> None:
        """What may be asked for of this disk. `may_return`: numbers, by this person."""
        for part, words in zip(
            (self.left, self.left_fix), left_words(own, may_return=may_return), strict=True
        ):
            part.setText(words)
        has = [each.kind for each in own.limits]
        self._has = [(named(each), each) for each in has]
        self._new = [(named(str(each)), str(each)) for each in InvoiceKind if str(each) not in has]
        self.limit.set_options(
            [(f"{each.name}（{each.ceiling}）", each.ceiling) for each in profile.tiers]
        )
        now = Money(max((each.single_limit_fen for each in own.limits), default=0))
        if now in [each.ceiling for each in profile.tiers]:
            self.limit.choose(now)  # so that a key too many changes nothing
        self.sort.set_options(_sorts(self._new))
        self.name_.show_text(own.name)
        self._show_sort()
        self.open(self.sort)
        self._since.start()

    def press(self) -> None:
        """F9: the main button."""
        if self._since.elapsed() < LEAST_MS:
            return
        sort = ChangeKind(self.sort.value())
        if sort is ChangeKind.NAME and not self.name_.text().strip():
            self._named.show_error(self.tr("写新的名称"))
            self.name_.setFocus()
            return
        self.close_card()
        self.given.emit(sort, *self._value(sort))

    def choose(self) -> None:
        """F2."""
        self.sort.showPopup()

    def _value(self, sort: ChangeKind) -> tuple[str, str]:
        if sort is ChangeKind.LIMIT:
            ceiling: Money = self.limit.value()
            return str(ceiling.fen), self.kind.value()
        if sort is ChangeKind.KINDS:
            return self.kind.value(), ""
        return (self.name_.text().strip() if sort is ChangeKind.NAME else ""), ""

    def _show_sort(self) -> None:
        sort = ChangeKind(self.sort.value())
        limited, more = sort is ChangeKind.LIMIT, sort is ChangeKind.KINDS
        self.kind.setVisible(limited or more)
        self.kind.set_options([(self.tr("全部票种"), ""), *self._has] if limited else self._new)
        self.limit.setVisible(limited)
        self._named.setVisible(sort is ChangeKind.NAME)
        self._named.show_error("")
        self._law.setText(self.tr(_LAWS[sort]))
        self._lefts.setVisible(sort is ChangeKind.DISK and bool(self.left.text()))
        self.adjustSize()
        if self.isVisible():
            self.settle()


def _sorts(new: Sequence[object]) -> list[tuple[str, str]]:
    """Where every kind is there already none can be added."""
    sorts = [("单张限额", ChangeKind.LIMIT), ("增加票种", ChangeKind.KINDS)]
    sorts += [("名称", ChangeKind.NAME), ("换盘", ChangeKind.DISK)]
    return [(words, str(each)) for words, each in sorts if new or each is not ChangeKind.KINDS]


_FIRST = "先自动做非征期抄报（本期到现在的汇总，不移动锁死日期），"
_LAWS = {
    ChangeKind.LIMIT: _FIRST + "再由税局核准，新的限额写进税控盘，从下一张发票起有效。",
    ChangeKind.KINDS: _FIRST
    + "再由税局核准，票种写进税控盘；填开的票种里马上就有，领票后可以开具。",
    ChangeKind.NAME: _FIRST + "再在税局登记新的名称；税控盘里仍是旧名称，换盘后才改。",
    ChangeKind.DISK: _FIRST
    + "再注销这块税控盘：以后只能查询和导出，不能撤销。先把发票传完；办好后给出新盘的发行码。",
}
