"""The banner (横幅): the worst of what lets the pages work only in part; the others are counted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from msgspec import Struct
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QWidget

from app.ui.parts.announce import announce
from app.ui.parts.buttons import Button
from app.ui.parts.labels import column, frame, label, row
from app.ui.parts.signs import Sign

_WORST_FIRST = ("bad", "warn")


class Reason(Struct, frozen=True):
    """One reason for a banner. `shape` bad (stops you now) or warn (will stop you soon)."""

    id: str
    shape: str
    text: str
    code: str = ""
    fix: str = ""  # words of the button that mends it
    do: Callable[[], None] | None = None


class Banner(QWidget):
    """Shows one reason at a time; it goes when the cause has ended, a `bad` one never by a
    cross."""

    why_asked = Signal(str)  # the code

    def __init__(self) -> None:
        super().__init__()
        self._reasons: dict[str, Reason] = {}
        self._hidden: set[str] = set()
        self._box: QFrame | None = None
        self.setLayout(column(gap=0, margins=(16, 8, 16, 0)))
        self.hide()

    @property
    def shown(self) -> Reason | None:
        """The reason that stands there."""
        waiting = [one for one in self._reasons.values() if one.id not in self._hidden]
        return min(waiting, key=lambda one: _WORST_FIRST.index(one.shape), default=None)

    def keep(self, reasons: Iterable[Reason]) -> None:
        """All reasons of this moment; one that was put away stays away until it ends."""
        new = {reason.id: reason for reason in reasons}
        self._hidden &= set(new)
        changed = _words(new) != _words(self._reasons)
        self._reasons = new
        if changed:
            self._show_worst()

    def _show_worst(self) -> None:
        if self._box is not None:
            self._box.hide()
            self._box.deleteLater()
            self._box = None
        reason = self.shown
        self.setVisible(reason is not None)
        if reason is not None:
            self._box = self._boxed(reason)
            layout = self.layout()
            if layout is not None:
                layout.addWidget(self._box)
            announce(self, reason.text, urgent=reason.shape == "bad")

    def _boxed(self, reason: Reason) -> QFrame:
        words = label(reason.text, "strong", wrap=True)
        parts: list[QWidget | None] = [Sign(reason.shape), words]
        if reason.code:
            parts.append(label(reason.code, "code", copied=True))
        more = len([one for one in self._reasons if one not in self._hidden]) - 1
        if more:
            parts.append(label(self.tr("另有 {n} 条").replace("{n}", str(more)), "caption"))
        parts += self._buttons(reason)
        line = row(*parts, gap=8, margins=(12, 4, 8, 4))
        line.setStretch(1, 1)
        made = frame("plain", line, tone=reason.shape)
        made.setAccessibleName(reason.text)
        return made

    def _buttons(self, reason: Reason) -> list[QWidget]:
        made: list[QWidget] = []
        if reason.fix and reason.do is not None:
            fix = Button(reason.fix, size="small")
            fix.clicked.connect(reason.do)
            made.append(fix)
        if reason.code:
            why = Button(self.tr("为什么"), size="small", kind="ghost")
            why.clicked.connect(lambda: self.why_asked.emit(reason.code))
            made.append(why)
        if reason.shape != "bad":
            close = Button("", kind="ghost", icon="x", size="small", name=self.tr("收起这条提示"))
            close.clicked.connect(lambda: self._put_away(reason.id))
            made.append(close)
        return made

    def _put_away(self, reason_id: str) -> None:
        self._hidden.add(reason_id)
        self._show_worst()


def _words(reasons: Mapping[str, Reason]) -> list[tuple[str, str, str]]:
    """What is read of them; their deeds are made anew each time."""
    return [(one.id, one.shape, one.text) for one in reasons.values()]
