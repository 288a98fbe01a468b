"""The card before a number is used. It stands on the 开具 button; the paper stays readable."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QWidget

from app.ui.issue_invoice.card_rows import clear, fact, fact_label
from app.ui.issue_invoice.face import ConfirmCard
from app.ui.issue_invoice.second_press import SecondPress
from app.ui.parts.buttons import Button
from app.ui.parts.chips import SimMark
from app.ui.parts.floating import Floating
from app.ui.parts.labels import column, frame, hline, label, row
from app.ui.parts.signs import Sign

WIDE = 590
_PRESS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class IssueButton(Button):
    """Pressed by its key or the mouse. Enter leads from box to box and here at last, and letters go
    on: neither must issue what it ran into."""

    run_into = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Space tell which key it is."""
        if event.key() in _PRESS and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.run_into.emit()
        else:
            super().keyPressEvent(event)


class Confirm(Floating):
    """`issue` is told once for each time it was opened; Esc tells `given_up`."""

    issue = Signal()
    paper_checked = Signal()
    given_up = Signal()
    told = Signal(str)  # why a press did not count

    def __init__(
        self, page: QWidget, second: SecondPress, issue_key: str, check_key: str = ""
    ) -> None:
        super().__init__(page, name=self.tr("开具这一张？"), where="lower_right")
        self._second, self._issue_key, self._check_key = second, issue_key, check_key
        self._told = True  # nothing is asked
        self._make()
        self.closed.connect(self._left)

    def _make(self) -> None:
        self._mark = SimMark()
        title = label(self.tr("开具这一张？"), "title")
        back = label(self.tr("Esc 返回修改"), "caption")
        head = row(title, self._mark, None, back, gap=8, margins=(16, 12, 16, 8))
        self._facts, self._signs = column(gap=5), column(gap=5)
        self._facts.setContentsMargins(16, 8, 16, 10)
        self._signs.setContentsMargins(16, 9, 16, 9)
        self._law = label("", "soft", wrap=True)
        law = column(self._law, margins=(16, 8, 16, 8))
        body = column(head, hline(), self._facts, hline(), self._signs, hline(), law, gap=0)
        body.addWidget(hline())
        body.addWidget(self._foot())
        body.setContentsMargins(1, 1, 1, 1)
        self.hold(body)

    def _foot(self) -> QFrame:
        self._paper_sign, self._paper = Sign("warn"), label("", "soft", wrap=True)
        self._check = Button(self.tr("核对"), self._check_key)
        self._check.clicked.connect(self._check_paper)
        self._main = IssueButton(self.tr("开具"), self._issue_key, "primary", "check")
        self._main.clicked.connect(lambda: self._asked(by_button=True))
        self._main.run_into.connect(self._tell_the_key)
        parts = (self._paper_sign, self._paper, self._check, None, self._main)
        foot = frame("plain", row(*parts, gap=8, margins=(16, 9, 12, 10)))
        foot.setMinimumWidth(WIDE)
        return foot

    def show_card(self, card: ConfirmCard, room: QRect) -> None:
        """Open it, or put new facts on it."""
        self._write(card)
        self._told = False
        self._second.begin()
        if self.isHidden():
            self.open(self._main, room)
        else:
            self.settle()

    def _tell_the_key(self) -> None:
        self.told.emit(self.tr("还没有开具：看过卡片，按 {0} 开具").format(self._issue_key))

    def press(self) -> None:
        """F9: counts as a second press only, and once."""
        self._asked()

    def _asked(self, *, by_button: bool = False) -> None:
        if self._told:
            return
        if why_not := self._second.why_not(by_button=by_button):
            self.told.emit(why_not)
            return
        self._told = True
        self.close_card()
        self.issue.emit()

    def put_away(self) -> None:
        """Close it without asking anything."""
        self._told = True
        self.close_card()

    def _left(self) -> None:
        if not self._told:
            self._told = True
            self.given_up.emit()

    def _write(self, card: ConfirmCard) -> None:
        self._mark.setVisible(card.simulated)
        self._write_facts(card)
        signs = [(one.level, one.text) for one in card.unusual]
        if card.changed_text:
            signs.insert(0, ("warn", card.changed_text))
        clear(self._signs)
        for level, text in signs:
            _add(self._signs, row(Sign(level), label(text, wrap=True), gap=8))
        self._law.setText(card.irrevocable)
        self._write_foot(card)

    def _write_facts(self, card: ConfirmCard) -> None:
        clear(self._facts)
        number = f"{card.kind_text}　{card.code} · {card.number}"
        _add(self._facts, fact(self.tr("票种号码"), number, strong=True))
        _add(self._facts, fact(card.party, card.buyer))
        _add(self._facts, fact(self.tr("明细"), card.lines_text))
        figure = label(f"￥{card.gross}", "figure")
        parts = label(card.parts_text, "caption")
        _add(self._facts, row(fact_label(self.tr("价税合计")), figure, 8, parts, None, gap=8))

    def _write_foot(self, card: ConfirmCard) -> None:
        self._paper.setText(card.paper_text)
        self._paper_sign.show_verdict("ok" if card.paper_checked else "warn")
        self._paper_sign.setVisible(card.asks_paper)
        self._check.setVisible(card.asks_paper and not card.paper_checked)

    def _check_paper(self) -> None:
        """The button goes away when it is done: the focus is led on before."""
        self._main.setFocus()
        self.paper_checked.emit()


def _add(column_: QBoxLayout, line: QBoxLayout) -> None:
    column_.addWidget(frame("plain", line))
