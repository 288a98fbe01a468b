"""The panel beside the paper in a wide window: what would stop this ticket, and what this buyer
was issued last."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QBoxLayout, QFrame, QWidget

from app.ui.issue_invoice.card_rows import clear
from app.ui.issue_invoice.earlier import Earlier
from app.ui.issue_invoice.face import Face, FieldProblem
from app.ui.parts.buttons import Button
from app.ui.parts.labels import column, frame, hline, label, row
from app.ui.parts.laying import lay
from app.ui.parts.signs import Sign

WIDE = 320
MOST = 6  # problems that are named; the others are counted
Check = tuple[str, str, str]  # shape, words, field


class SidePanel(QFrame):
    """`field_asked`: go to what is wrong; `copy_asked`: the buyer's last ticket again."""

    field_asked = Signal(str)
    copy_asked = Signal(str, str)

    def __init__(self, copy_key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "side")
        self.setAccessibleName(self.tr("开具前检查"))
        self.setFixedWidth(WIDE)
        self._checks, self._last = column(gap=10), column(gap=10)
        self._copy = Button(self.tr("复制最近一张"), copy_key, "small", "copy")
        self._copy.clicked.connect(self._ask_copy)
        law = self.tr("F9 之后不可更改：发票号码、内容与时间写入税控盘，只能作废或红冲。")
        body = column(label(self.tr("开具前检查"), "section"), self._checks, hline(), gap=10)
        self._head = label(self.tr("这位客户最近的发票"), "section")
        for part in (self._head, self._last, row(self._copy, None), None, hline()):
            _put(body, part)
        body.addWidget(label(law, "caption", wrap=True))
        body.setContentsMargins(16, 14, 16, 14)
        self.setLayout(body)
        self._told: tuple[object, ...] = ()
        self._standing: tuple[Check, ...] = ()
        self._shown: tuple[Earlier, ...] = ()
        self.show_last(())

    def show_standing(self, checks: Sequence[Check]) -> None:
        """What holds for every ticket now: disk, lock date, quota."""
        self._standing = tuple(checks)

    def show_face(self, face: Face) -> None:
        """The checks of this ticket below those of the terminal."""
        own = tuple(_check(one) for one in face.problems[:MOST])
        told = (self._standing, own, face.ready)
        if told == self._told:
            return
        self._told = told
        clear(self._checks)
        ready = (("ok", self.tr("内容齐全"), ""),) if face.ready else ()
        for check in (*self._standing, *own, *ready):
            self._checks.addWidget(self._line(check))

    def _line(self, check: Check) -> QWidget:
        shape, words, field = check
        text: QWidget = label(words, wrap=True)
        if field:
            text = Button(words, kind="link")
            text.clicked.connect(lambda: self.field_asked.emit(field))
        line = row(Sign(shape), text, *([None] if field else []), gap=6)
        if not field:
            line.setStretch(1, 1)
        return frame("plain", line)

    def show_last(self, tickets: Sequence[Earlier]) -> None:
        """The buyer's last tickets; none hide the heading."""
        self._shown = tuple(tickets)
        clear(self._last)
        for part in (self._head, self._copy):
            part.setVisible(bool(tickets))
        for one in tickets:
            line = row(label(one.day, "caption"), label(one.number), None, label(f"￥{one.gross}"))
            self._last.addWidget(frame("plain", line))

    def _ask_copy(self) -> None:
        if self._shown:
            self.copy_asked.emit(self._shown[0].code, self._shown[0].number)


def _check(one: FieldProblem) -> Check:
    """Where something is wrong; what it is stands at the field itself."""
    return ("warn" if one.warning else "bad"), one.at, one.field


def _put(body: QBoxLayout, part: QWidget | QBoxLayout | None) -> None:
    if part is None:
        body.addStretch(1)
    elif isinstance(part, QWidget):
        body.addWidget(part)
    else:
        lay(body, part)
