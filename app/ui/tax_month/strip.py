"""A month as a band: 征期 tinted, today framed, the lock day a line. Painted by us."""

from __future__ import annotations

from datetime import date

from msgspec import Struct
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.domain.tax_period import TaxPeriod
from app.ui.look import type as type_
from app.ui.look.colours import colour
from app.ui.look.sizes import SIZE

PAD = 14
WEEK = "一二三四五六日"
_CENTRE = Qt.AlignmentFlag.AlignCenter


class MonthFace(Struct, frozen=True):
    """What the band shows. `filing_end`: the last day of 征期; `locks`: lock days within it."""

    month: TaxPeriod
    today: date
    filing_end: date
    locks: tuple[date, ...] = ()

    @property
    def sentence(self) -> str:
        """The band in words."""
        month = self.month
        said = f"{month.year} 年 {month.month} 月：征期 1 日至 {self.filing_end.day} 日"
        if TaxPeriod.of(self.today) == month:
            said += f"，今天 {self.today.day} 日"
        return said + "".join(f"，锁死日期 {day.day} 日" for day in self.locks)


class Strip(QWidget):
    """Looked at only: the table below says the same in rows."""

    def __init__(self) -> None:
        super().__init__()
        self._face: MonthFace | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def face(self) -> MonthFace | None:
        """What it shows."""
        return self._face

    def show_face(self, face: MonthFace) -> None:
        """Show a month."""
        self._face = face
        self.setAccessibleName(face.sentence)
        self.setToolTip(face.sentence)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(640, self._tall() + SIZE.row + 12)

    def minimumSizeHint(self) -> QSize:
        return QSize(31 * (type_.pixels("body") + 8), self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._face is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        days = self._face.month.last_day.day
        cell = (self.width() - 2 * PAD) / days
        filing = QRectF(PAD, 6, cell * self._face.filing_end.day, self._tall())
        painter.fillRect(filing, colour("select"))
        for number in range(1, days + 1):
            self._paint_day(
                painter, number, QRectF(PAD + (number - 1) * cell, 6, cell, self._tall())
            )
        self._paint_words(painter, cell)

    def _tall(self) -> int:
        return type_.pixels("body") + type_.pixels("caption") + 18

    def _paint_day(self, painter: QPainter, number: int, box: QRectF) -> None:
        face = self._face
        assert face is not None
        day = face.month.first_day.replace(day=number)
        today, lock = day == face.today, day in face.locks
        if today:
            painter.setPen(QPen(colour("accent"), SIZE.focus))
            painter.setBrush(colour("surface"))
            painter.drawRoundedRect(box.adjusted(2, 1, -2, -1), 3, 3)
        if lock:
            painter.setPen(QPen(colour("bad"), SIZE.focus))
            painter.drawLine(QPointF(box.right(), 3), QPointF(box.right(), box.bottom() + 4))
        rest = day.weekday() > 4 or day > face.filing_end
        tone = "bad" if lock else "accent" if today else "text3" if rest else "text"
        half = box.height() / 2
        painter.setPen(colour(tone))
        painter.setFont(type_.font("strong" if today or lock else "body"))
        painter.drawText(QRectF(box.x(), box.y() + 3, box.width(), half), _CENTRE, str(number))
        painter.setPen(colour("text3"))
        painter.setFont(type_.font("caption"))
        under = QRectF(box.x(), box.y() + half, box.width(), half - 3)
        painter.drawText(under, _CENTRE, WEEK[day.weekday()])

    def _paint_words(self, painter: QPainter, cell: float) -> None:
        face, y = self._face, self._tall() + 8
        assert face is not None
        painter.setFont(type_.font("caption"))
        place = QRectF(PAD, y, self.width() - 2 * PAD, SIZE.row - 4)
        painter.setPen(colour("text2"))
        words = f"征期 {face.month.month} 月 1 日 – {face.filing_end.day} 日"
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, words)
        if face.locks:
            lock = max(face.locks)
            painter.setPen(colour("bad"))
            said = f"锁死日期 {lock.month} 月 {lock.day} 日 24 时"
            wide = type_.width(said, "caption") + 4
            left = PAD + cell * lock.day - wide
            clear = PAD + type_.width(words, "caption") + 16
            painter.drawText(
                QRectF(max(left, clear), y, wide, SIZE.row - 4), Qt.AlignmentFlag.AlignVCenter, said
            )
