"""A box for a date: typed in any usual way, or taken from the calendar (F4)."""

from __future__ import annotations

import datetime

from PySide6.QtCore import QDate, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCalendarWidget, QLineEdit, QWidget

from app.ui.look import apply, icons
from app.ui.look.sizes import SIZE
from app.ui.parts.dates import read_date
from app.ui.parts.fields import Field
from app.ui.parts.floating import Floating
from app.ui.parts.labels import column
from app.ui.parts.placing import place_list

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
        self.month: Month | None = None
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
        """Show a month to choose from; Esc goes back to the box."""
        if self.month is None:
            self.month = Month(self)
            self.month.taken.connect(self._taken)
        self.month.show_month(self.date())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        down = (
            event.key() == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier
        )
        if event.key() == Qt.Key.Key_F4 or down:
            self.open_calendar()
            return
        super().keyPressEvent(event)

    def _taken(self, day: datetime.date) -> None:
        self.setText(day.isoformat())
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


class Month(Floating):
    """A month under a box for a date."""

    taken = Signal(object)  # a datetime.date

    def __init__(self, field: QWidget) -> None:
        self.calendar = QCalendarWidget()
        self._field = field
        whole = column(self.calendar, margins=(4, 4, 4, 4))
        super().__init__(field.window(), whole, name=field.accessibleName())
        self.calendar.setVerticalHeaderFormat(self.calendar.VerticalHeaderFormat.NoVerticalHeader)
        self.calendar.setAccessibleName(field.accessibleName())
        self.calendar.activated.connect(self._take)
        self.calendar.clicked.connect(self._take)

    def show_month(self, day: datetime.date | None) -> None:
        """Open at a day."""
        if day is not None:
            self.calendar.setSelectedDate(QDate(day.year, day.month, day.day))
        self.open(self.calendar)

    def settle(self) -> None:
        """Under its box, or above it."""
        corner = self._field.mapTo(self.host, QPoint(0, 0))
        box = QRect(corner, self._field.size())
        self.put(place_list(self.card_size(), box, self.host.rect()))

    def _take(self, day: QDate) -> None:
        self.close_card()
        self.taken.emit(datetime.date(day.year(), day.month(), day.day()))
