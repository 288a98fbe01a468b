"""A box for a date: typed in any usual way, or taken from the calendar (F4)."""

from __future__ import annotations

import datetime

from PySide6.QtCore import QDate, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCalendarWidget, QLineEdit, QWidget

from app.ui.look import apply, icons
from app.ui.look.sizes import SIZE
from app.ui.parts.dates import read_date
from app.ui.parts.fields import Field

WIDTH = 132


class DateField(Field):
    """`DateField(name="开票日期从")`. Empty is no date. `year` completes a day without a year."""

    date_changed = Signal(object)  # a datetime.date or None, by the user

    def __init__(
        self,
        day: datetime.date | None = None,
        *,
        name: str = "",
        year: int | None = None,
        size: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("", "2024-01-15", name=name, size=size, limit=16, parent=parent)
        self._year = year
        self._day: datetime.date | None = None
        action = QLineEdit.ActionPosition.TrailingPosition
        self._opener = self.addAction(icons.icon("calendar-month"), action)
        self._opener.setText(self.tr("日历 F4"))
        self._opener.triggered.connect(self.open_calendar)
        self._calendar: QCalendarWidget | None = None
        self.setMinimumWidth(WIDTH)
        self.set_date(day)
        self.editingFinished.connect(self._read)
        apply.changed.connect(self._recolour)

    def date(self) -> datetime.date | None:
        """The day; None when the box is empty or holds no day."""
        return read_date(self.text(), self._year)

    def set_date(self, day: datetime.date | None) -> None:
        """Show another day, without telling."""
        self._day = day
        self.setText(day.isoformat() if day else "")
        self.clear_error()

    def open_calendar(self) -> None:
        """Show a month to choose from."""
        calendar = QCalendarWidget(self)
        calendar.setWindowFlag(Qt.WindowType.Popup)
        calendar.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        if day := self.date():
            calendar.setSelectedDate(QDate(day.year, day.month, day.day))
        calendar.activated.connect(self._taken)
        calendar.clicked.connect(self._taken)
        calendar.move(self.mapToGlobal(QPoint(0, self.height() + 2)))
        self._calendar = calendar
        calendar.show()
        calendar.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        down = (
            event.key() == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier
        )
        if event.key() == Qt.Key.Key_F4 or down:
            self.open_calendar()
            return
        super().keyPressEvent(event)

    def _taken(self, day: QDate) -> None:
        if self._calendar is not None:
            self._calendar.close()
            self._calendar = None
        self.setText(datetime.date(day.year(), day.month(), day.day()).isoformat())
        self.setFocus()
        self._read()

    def _read(self) -> None:
        day = self.date()
        wrong = day is None and bool(self.text().strip())
        self.set_error(self.tr("日期写成 2024-01-15 或 20240115") if wrong else "")
        if day is not None and self.text() != day.isoformat():
            self.setText(day.isoformat())
        if not wrong and day != self._day:
            self._day = day
            self.date_changed.emit(day)

    def _recolour(self) -> None:
        self._opener.setIcon(icons.icon("calendar-month", size=SIZE.icon))
