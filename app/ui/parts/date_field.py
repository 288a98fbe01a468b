"""A box for a date: typed in any usual way, or taken from the calendar (F4)."""

from __future__ import annotations

import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget
from shiboken6 import isValid

from app.ui.look import apply, icons
from app.ui.look.sizes import SIZE
from app.ui.parts.dates import read_date
from app.ui.parts.fields import Field
from app.ui.parts.month import Month

WIDTH = 132
PATTERN = "年-月-日"  # until the disk's day is known
BEGINNING = datetime.date(2024, 1, 1)  # where an empty box opens that knows no day


class DateField(Field):
    """`DateField(name="开票日期从", today=day)`. Empty is no date. `today` gives the year of a day
    that is typed without one, and the month that an empty box opens."""

    date_changed = Signal(object)  # a datetime.date or None, by the user

    def __init__(
        self,
        day: datetime.date | None = None,
        *,
        name: str = "",
        today: datetime.date | None = None,
        size: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("", PATTERN, name=name, size=size, limit=16, parent=parent)
        self._day: datetime.date | None = None
        action = QLineEdit.ActionPosition.TrailingPosition
        self._opener = QAction(icons.icon("calendar-month"), self.tr("日历 F4"), self)
        self.set_today(today)
        self.addAction(self._opener, action)
        self._opener.triggered.connect(self.open_calendar)
        self.month: Month | None = None
        self.setMinimumWidth(WIDTH)
        self.set_date(day)
        self.editingFinished.connect(self._read)
        apply.on_change(self._recolour)

    def date(self) -> datetime.date | None:
        """The day; None when the box is empty or holds no day."""
        return read_date(self.text(), self._today.year if self._today else None)

    def set_today(self, today: datetime.date | None) -> None:
        """The day of the disk's clock, once it is known."""
        self._today = today
        self.setPlaceholderText(PATTERN if today is None else today.isoformat())

    def set_date(self, day: datetime.date | None) -> None:
        """Show another day, without telling."""
        self._day = day
        self.setText(day.isoformat() if day else "")
        self.clear_error()

    def open_calendar(self) -> None:
        """Show the month of its day to choose from; Esc goes back to the box."""
        if self.month is not None:
            self.month.deleteLater()
        self.month = Month(self, self.date() or self._day or self._today or BEGINNING)
        self.month.taken.connect(self._taken)
        self.month.open(self.month.days)

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
        self.set_error(self.tr("日期写成年-月-日，或八位数字") if wrong else "")
        if day is not None and self.text() != day.isoformat():
            self.setText(day.isoformat())
        if not wrong and day != self._day:
            self._day = day
            self.date_changed.emit(day)

    def _recolour(self) -> None:
        if isValid(self._opener):
            self._opener.setIcon(icons.icon("calendar-month", size=SIZE.icon))
