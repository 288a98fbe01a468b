"""The card after a number was used: the number, the check code, paper, the next one."""

from __future__ import annotations

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QWidget

from app.ui.issue_invoice.card_rows import clear, fact
from app.ui.issue_invoice.face import BUYER_KEPT, BUYER_NEW, IssuedCard
from app.ui.issue_invoice.second_press import SecondPress
from app.ui.parts.buttons import Button
from app.ui.parts.chips import SimMark
from app.ui.parts.floating import Floating
from app.ui.parts.labels import column, frame, hline, label, row
from app.ui.parts.signs import Sign

WIDE = 590
PRINT, LOOK, NEXT, BUYER, PAPER = "print", "preview", "next", "buyer", "paper"


class Issued(Floating):
    """`asked` names what is wanted: print, preview, next, buyer, paper."""

    asked = Signal(str)
    told = Signal(str)

    def __init__(
        self,
        page: QWidget,
        second: SecondPress,
        keep_key: str = "",
        look_key: str = "",
        paper_key: str = "",
    ) -> None:
        super().__init__(page, name=self.tr("已开具"), where="lower_right")
        self.asks = False  # the ticket stands: every way on is open
        self._second, self._keep_key, self._look_key = second, keep_key, look_key
        self._paper_key = paper_key
        self._card: IssuedCard | None = None
        self._away = False
        self._make()
        self.closed.connect(self._left)

    def _make(self) -> None:
        self._sign, self._mark = Sign("ok", 18), SimMark()
        self._title = label(self.tr("已开具"), "title")
        self._when = label("", "caption")
        head = row(self._sign, self._title, self._mark, None, self._when, gap=8)
        head.setContentsMargins(16, 12, 16, 8)
        self._number = label("", "figure", copied=True)
        self._copy = Button(self.tr("复制号码"), kind="ghost", icon="copy", size="small")
        self._copy.clicked.connect(self._copy_number)
        number = row(self._number, self._copy, None, gap=12, margins=(16, 10, 16, 4))
        self._facts, self._notes = column(gap=5), column(gap=5)
        self._facts.setContentsMargins(16, 4, 16, 10)
        self._notes.setContentsMargins(16, 0, 16, 10)
        body = column(head, hline(), number, self._facts, self._notes, hline(), gap=0)
        body.addWidget(self._foot())
        body.setContentsMargins(1, 1, 1, 1)
        self.hold(body)

    def _foot(self) -> QFrame:
        self._look = Button(self.tr("看票面"), self._look_key)
        self._look.clicked.connect(lambda: self.asked.emit(LOOK))
        self.paper = Button(self.tr("打印…"), self._paper_key, icon="printer")
        self.paper.clicked.connect(lambda: self.asked.emit(PAPER))
        self._print = Button(self.tr("存 PDF"), "F12")
        self._print.clicked.connect(lambda: self.asked.emit(PRINT))
        self._next = Button(self.tr("填开下一张"), "F9", "primary")
        self._next.clicked.connect(lambda: self._go_on(by_button=True))
        self._keep = Button(self.tr("购方存入客户编码"), self._keep_key)
        self._keep.clicked.connect(self._keep_buyer)
        parts = (self._keep, None, self._look, self.paper, self._print, self._next)
        foot = frame("plain", row(*parts, gap=8, margins=(16, 9, 12, 10)))
        foot.setMinimumWidth(WIDE)
        return foot

    def show_card(self, card: IssuedCard, room: QRect) -> None:
        """Open it, or put new facts on it."""
        self._card, self._away = card, False
        self._write(card)
        if self.isHidden():
            self._second.begin()
            self.open(self._next, room)
        else:
            self.settle()

    def press(self) -> None:
        """F9: the next one. A key still held from issuing does not count."""
        self._go_on()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Letters are meant for the next ticket, which has not begun: nothing is lost in
        silence, and the Enter behind them does not close a card that nobody read."""
        if event.text().strip() and event.text().isprintable():
            self._second.typed()
            self._say_what_next()
            return
        super().keyPressEvent(event)

    def _go_on(self, *, by_button: bool = False) -> None:
        if by_button and self._second.is_typing():
            self._say_what_next()
        elif not self._second.why_not(by_button=by_button):
            self.close_card()

    def _say_what_next(self) -> None:
        self.told.emit(self.tr("这张已经开具；按 F9 填开下一张，再接着录入"))

    def put_away(self) -> None:
        """Close it without asking anything."""
        self._away = True
        self.close_card()

    def _left(self) -> None:
        """However it is closed, the next ticket begins."""
        if not self._away:
            self._away = True
            self.asked.emit(NEXT)

    def _write(self, card: IssuedCard) -> None:
        early = self.tr("这张早已开具") if card.already else self.tr("已开具")
        self._title.setText(early)
        self._mark.setVisible(card.simulated)
        self._when.setText(card.issued_text)
        self._number.setText(f"{card.code} · {card.number}")
        clear(self._facts)
        self._add(self._facts, fact(self.tr("票种"), card.kind_text))
        self._add(self._facts, fact(self.tr("价税合计"), f"￥{card.gross}", strong=True))
        if card.check_code:
            self._add(self._facts, fact(self.tr("校验码"), card.check_code))
        self._write_notes(card)
        self._keep.set_words(self.tr("{0}存入客户编码").format(card.party))
        self._keep.setVisible(card.keeps_buyer == BUYER_NEW)

    def _write_notes(self, card: IssuedCard) -> None:
        clear(self._notes)
        notes = [("warn", text) for text in card.warnings]
        if card.keeps_buyer == BUYER_KEPT:
            notes.append(("ok", self.tr("{0}已存入客户编码").format(card.party)))
        if card.prints:
            hint = self.tr("要打印：在打印机里装好 {0} 号的纸，按「打印…」")
            notes.insert(0, ("off", hint.format(card.number)))
        for level, text in notes:
            self._add(self._notes, row(Sign(level), label(text, wrap=True), gap=8))

    def _keep_buyer(self) -> None:
        self._next.setFocus()
        self.asked.emit(BUYER)

    def _add(self, column_: QBoxLayout, line: QBoxLayout) -> None:
        column_.addWidget(frame("plain", line))

    def _copy_number(self) -> None:
        if self._card is not None:
            QGuiApplication.clipboard().setText(f"{self._card.code} {self._card.number}")
            self._copy.set_words(self.tr("已复制"))
