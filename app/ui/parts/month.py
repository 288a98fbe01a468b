"""A month to choose a day from: arrows move, Page Up and Down change the month, Enter takes."""

from __future__ import annotations

import calendar
import datetime

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.look import type as type_
from app.ui.look.colours import colour
from app.ui.look.sizes import SIZE
from app.ui.parts.announce import announce
from app.ui.parts.buttons import Button
from app.ui.parts.floating import Floating
from app.ui.parts.labels import column, label, row
from app.ui.parts.placing import place_list

CELL_WIDE = 34
ACROSS, WEEKS = 7, 6
DAYS = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Up: -ACROSS,
    Qt.Key.Key_Down: ACROSS,
}
FIRST, LAST = datetime.date(1990, 1, 1), datetime.date(2099, 12, 31)


class Days(QWidget):
    """The days of a month in six weeks from Monday on."""

    taken = Signal(object)  # a datetime.date
    turned = Signal()  # another month is shown

    def __init__(self, day: datetime.date) -> None:
        super().__init__()
        self.day = day
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.go_to(day)

    def go_to(self, day: datetime.date) -> None:
        """Point at a day; its month is shown."""
        self.day = min(LAST, max(FIRST, day))
        self.setAccessibleName(self.day.isoformat())
        announce(self, self.day.isoformat())
        self.turned.emit()
        self.update()

    def turn(self, months: int) -> None:
        """So many months on; a day that the month has not becomes its last."""
        count = self.day.year * 12 + self.day.month - 1 + months
        year, month = divmod(count, 12)
        last = calendar.monthrange(year, month + 1)[1]
        self.go_to(datetime.date(year, month + 1, min(self.day.day, last)))

    def shown(self, place: int) -> datetime.date:
        """The day in a cell, counted from the upper left."""
        first = self.day.replace(day=1)
        return first + datetime.timedelta(days=place - first.weekday())

    def sizeHint(self) -> QSize:
        return QSize(ACROSS * CELL_WIDE, (WEEKS + 1) * SIZE.row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in DAYS:
            self.go_to(self.day + datetime.timedelta(days=DAYS[key]))
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.turn(1 if key == Qt.Key.Key_PageDown else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.taken.emit(self.day)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self._place_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and place >= 0:
            self.go_to(self.shown(place))
            self.taken.emit(self.day)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(type_.font("caption"))
        painter.setPen(colour("text3"))
        for place, name in enumerate(self.tr("一二三四五六日")):
            box = QRectF(place * CELL_WIDE, 0, CELL_WIDE, SIZE.row)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, name)
        for place in range(ACROSS * WEEKS):
            self._paint_day(painter, place, self.shown(place))

    def _paint_day(self, painter: QPainter, place: int, day: datetime.date) -> None:
        box = self._cell(place)
        if day == self.day:
            painter.setBrush(colour("select"))
            painter.setPen(QPen(colour("accent"), SIZE.focus if self.hasFocus() else 1))
            painter.drawRoundedRect(box.adjusted(2, 2, -2, -2), SIZE.radius, SIZE.radius)
        painter.setFont(type_.font("strong" if day == self.day else "body"))
        painter.setPen(colour("text" if day.month == self.day.month else "text3"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(day.day))

    def _cell(self, place: int) -> QRectF:
        x, y = place % ACROSS * CELL_WIDE, (place // ACROSS + 1) * SIZE.row
        return QRectF(x, y, CELL_WIDE, SIZE.row)

    def _place_at(self, point: QPointF) -> int:
        places = range(ACROSS * WEEKS)
        return next((place for place in places if self._cell(place).contains(point)), -1)


class Month(Floating):
    """A month under (or above) a box for a date."""

    taken = Signal(object)  # a datetime.date

    def __init__(self, field: QWidget, day: datetime.date) -> None:
        self._field = field
        self.days = Days(day)
        self._title = label("", "strong")
        back = Button(icon="chevron-left", kind="ghost", name=self.tr("上一月"), size="small")
        on = Button(icon="chevron-right", kind="ghost", name=self.tr("下一月"), size="small")
        back.clicked.connect(lambda: self.days.turn(-1))
        on.clicked.connect(lambda: self.days.turn(1))
        head = row(back, None, self._title, None, on)
        whole = column(head, self.days, gap=4, margins=(8, 6, 8, 8))
        super().__init__(field.window(), whole, name=field.accessibleName())
        self.days.turned.connect(self._show_title)
        self.days.taken.connect(self._take)
        self._show_title()

    def settle(self) -> None:
        """Under its box, or above it."""
        corner = self._field.mapTo(self.host, self._field.rect().topLeft())
        box = QRect(corner, self._field.size())
        self.put(place_list(self.card_size(), box, self.host.rect()))

    def _show_title(self) -> None:
        day = self.days.day
        self._title.setText(self.tr("{0} 年 {1} 月").format(day.year, day.month))

    def _take(self, day: datetime.date) -> None:
        self.close_card()
        self.taken.emit(day)
