"""The status bar: lamps, a line that passes, jobs, the disk's clock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from app.ui.look.sizes import SIZE
from app.ui.parts.announce import announce
from app.ui.parts.labels import label, row
from app.ui.parts.running_clock import RunningClock
from app.ui.parts.signs import Lamp
from app.ui.shell.jobs import JobsStrip
from app.ui.shell.network_switch import NetworkSwitch

if TYPE_CHECKING:
    from app.ui.shell.lamp_state import LampState

LINE_MS = 6_000
NAMES = ("税控盘", "税局", "库存", "锁死日期", "离线剩余")
BESIDE = 14  # left and right of the bar's parts, together


class StatusBar(QFrame):
    """Tells which lamp was chosen; opens nothing itself."""

    page_asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "status")
        self.setAccessibleName(self.tr("状态栏"))
        self.lamps = {name: Lamp(name) for name in NAMES}
        self.network = NetworkSwitch()
        self.line = label("", "caption", tone="text")
        self.clock = label("", "caption")
        self.disk = label("", "caption")
        self.jobs = JobsStrip()
        self._words = ""  # of the line, uncut
        self._states: Mapping[str, LampState] = {}
        self._lay_out()
        self._passing = QTimer(self, singleShot=True, interval=LINE_MS)
        self._passing.timeout.connect(lambda: self._show_line(""))
        self._clock = RunningClock(self)
        self._clock.ticked.connect(self._show_clock)
        for name, lamp in self.lamps.items():
            lamp.clicked.connect(lambda _=False, name=name: self._chosen(name))

    def show_lamps(self, states: Mapping[str, LampState]) -> None:
        """Each lamp as it stands now."""
        self._states = {**self._states, **states}
        for name, state in states.items():
            lamp = self.lamps[name]
            lamp.show_state(state.shape, state.value, state.meter)
            lamp.setToolTip(state.more)
        self._fit()

    def show_clock(self, clock: datetime, disk: str) -> None:
        """The disk's clock runs on here from its last answer."""
        self.disk.setText(disk)
        self._clock.set(clock)
        self._fit()

    def lose_clock(self) -> None:
        """The disk does not answer: its time is not known, and says up to when it was."""
        if (last := self.now) is not None:
            self._clock.stop()
            self.clock.setText(self.tr("盘时未知（到 {0}）").format(f"{last:%H:%M:%S}"))
            self._fit()

    def tell(self, text: str) -> None:
        """One line for some seconds, in the place of the clock."""
        self._show_line(text)
        self._passing.start()
        announce(self, text)

    def first(self) -> QWidget:
        """Where F6 goes: the worst lamp."""
        order = ("bad", "warn", "busy", "off", "ok")
        return min(self.lamps.values(), key=lambda lamp: order.index(lamp.shape))

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), SIZE.status_bar)

    def minimumSizeHint(self) -> QSize:
        """Lamps that have no room are hidden from the right, never cut."""
        return QSize(200, SIZE.status_bar)

    def resizeEvent(self, event: object) -> None:
        self._fit()

    def _lay_out(self) -> None:
        for words in (self.line, self.clock, self.disk):
            words.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.line.hide()
        first, second, *rest = self.lamps.values()
        lamps = (first, second, self.network, *rest)
        parts = [*lamps, None, self.jobs, self.line, self.clock, self.disk]
        self.setLayout(row(*parts, gap=0, margins=(2, 1, 12, 0)))
        layout = self.layout()
        if layout is not None:
            layout.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        self.clock.setContentsMargins(8, 0, 8, 0)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def _chosen(self, name: str) -> None:
        state = self._states.get(name)
        if state is not None:
            self.page_asked.emit(state.page)

    def _show_line(self, text: str) -> None:
        self._words = " ".join(text.split("\n"))
        self.line.setVisible(bool(text))
        self._fit()

    def _fit_line(self) -> None:
        """A line that is wider than the bar ends with 「…」, and says the rest as its tooltip."""
        jobs = self.jobs.sizeHint().width() + 8 if not self.jobs.isHidden() else 0
        room = self.width() - BESIDE - jobs - 8
        metrics = QFontMetrics(self.line.font())
        shown = metrics.elidedText(self._words, Qt.TextElideMode.ElideRight, max(0, room))
        if shown != self.line.text():
            self.line.setText(shown)
        self.line.setToolTip(self._words if shown != self._words else "")

    @property
    def now(self) -> datetime | None:
        """The disk's clock; None before its first answer."""
        return self._clock.now

    def _show_clock(self, now: datetime) -> None:
        self.clock.setText(self.tr("盘时 ") + f"{now:%Y-%m-%d %H:%M:%S}")

    def _fit(self) -> None:
        """What is least needed gives way first: the disk's number, the clock; before a line that
        passes the lamps from the right."""
        self._fit_line()
        room = self.width() - BESIDE
        for widget in (self.line, self.jobs):
            room -= widget.sizeHint().width() + 8 if not widget.isHidden() else 0
        room -= self.network.sizeHint().width()
        fits = True
        for lamp in self.lamps.values():
            fits = fits and lamp.sizeHint().width() <= room
            lamp.setVisible(fits)
            room -= lamp.sizeHint().width() if fits else 0
        for words in (self.clock, self.disk):
            wide = words.sizeHint().width()
            fits = room >= wide and bool(words.text()) and self.line.isHidden()
            words.setVisible(fits)
            room -= wide if fits else 0
