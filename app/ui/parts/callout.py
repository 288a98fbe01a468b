"""The callout at a wrong field: what is wrong with its figures, the code, the button that mends."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QTimer, Signal
from PySide6.QtWidgets import QWidget

from app.ui.parts.announce import announce
from app.ui.parts.buttons import Button
from app.ui.parts.floating import GivesWay
from app.ui.parts.labels import column, label, row
from app.ui.parts.placing import place_beside
from app.ui.parts.popup import Popup
from app.ui.parts.signs import Sign


class Callout(GivesWay):
    """`Callout(page)`, then `point_at(field, text, code, "改为 90.00")`; `asked`: mend it.

    It stands under, above or beside its field and covers nothing of `keep_clear`; while there is
    no such place (a list is open) it waits, and the sign in the field still says it.
    """

    asked = Signal()

    def __init__(self, window: QWidget, fix_key: str = "Alt+Enter") -> None:
        super().__init__(window)
        self._at: QWidget | QRect | None = None
        self._clear: tuple[QWidget | QRect, ...] = ()
        window.installEventFilter(self)
        self.rim, self.ground, self.shade = "bad", "bad_soft", 6
        self.said = label("", "strong")
        self.code = label("", "code", copied=True)
        self.fix = Button("-", fix_key, size="small")
        self.fix.clicked.connect(self.asked)
        head = row(Sign("bad"), self.said, None, gap=6)
        self.hold(column(head, row(self.code, None, self.fix, gap=12), gap=4, margins=(9, 6, 8, 6)))

    def point_at(
        self,
        field: QWidget | QRect,
        text: str,
        code: str = "",
        fix: str = "",
        keep_clear: Sequence[QWidget | QRect] = (),
    ) -> None:
        """Show it at a field (or at a box of the window) as soon as it has a place."""
        if text != self.said.text():
            announce(self, text)
        self.said.setText(text)
        self.code.setText(code)
        self.fix.set_words(fix or "-")
        self.fix.setVisible(bool(fix))
        self.setAccessibleName(f"{text} {code}".strip())
        self._at, self._clear = field, tuple(keep_clear)
        self.settle_again()

    def hide(self) -> None:
        """Nothing is wrong any more: do not come back by itself."""
        self._at = None
        super().hide()

    def settle_again(self) -> None:
        """A list has opened or closed, the window has another size: find a place, or wait."""
        if self._at is None:
            return
        self.measure()
        clear = [self._box(one) for one in self._clear] + self._lists()
        place = place_beside(self.card_size(), self._box(self._at), self.host.rect(), clear)
        self.setVisible(place is not None)
        if place is not None:
            self.put(place)
            self.raise_()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            QTimer.singleShot(0, self, self.settle_again)
        return False

    def _lists(self) -> list[QRect]:
        """Where lists stand now."""
        lists = cast("list[Popup]", self.host.window().findChildren(Popup))
        return [one.inner_of(self.host) for one in lists if one.isVisible()]

    def _box(self, thing: QWidget | QRect) -> QRect:
        if isinstance(thing, QRect):
            return thing
        return QRect(thing.mapTo(self.host, QPoint(0, 0)), thing.size())
