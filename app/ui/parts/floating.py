"""The card that floats over a page: shadow, focus kept inside, Esc leaves by the safe way."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QHideEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QApplication, QFrame, QLayout, QWidget

from app.ui.focus import FOCUS
from app.ui.look.colours import colour
from app.ui.look.shapes import paint_shadow
from app.ui.look.sizes import SIZE
from app.ui.look.still import uncovered
from app.ui.parts.announce import announce
from app.ui.parts.placing import place_card

DEPTH = 14  # of the shadow round what floats


class Shadowed(QWidget):
    """A white card with a shadow; its own size includes the shadow, `inner` is the card."""

    def __init__(self, parent: QWidget, layout: QLayout | None = None) -> None:
        super().__init__(parent)
        self.rim, self.ground, self.shade = "edge", "surface", DEPTH
        self.host = parent
        self._covering = _Ground(self)
        self.hide()
        if layout is not None:
            self.hold(layout)

    def hold(self, layout: QLayout) -> None:
        """Put the contents in; the shadow's room is added to the layout's own margins."""
        margins = layout.contentsMargins()
        extra = self.shade + 1
        layout.setContentsMargins(
            margins.left() + extra,
            margins.top() + extra,
            margins.right() + extra,
            margins.bottom() + extra,
        )
        self.setLayout(layout)

    @property
    def inner(self) -> QRect:
        """The card without its shadow, in the parent's coordinates."""
        return self.geometry().adjusted(self.shade, self.shade, -self.shade, -self.shade)

    def inner_of(self, other: QWidget) -> QRect:
        """The same in the coordinates of another widget of the window."""
        corner = other.mapFromGlobal(self.host.mapToGlobal(self.inner.topLeft()))
        return QRect(corner, self.inner.size())

    def put(self, card: QRect) -> None:
        """Place the card (not its shadow) in the parent's coordinates."""
        self.setGeometry(card.adjusted(-self.shade, -self.shade, self.shade, self.shade))

    def measure(self) -> None:
        """Let the layout look at its contents now."""
        if (layout := self.layout()) is not None:
            layout.activate()

    def card_size(self) -> QSize:
        """How large the card wants to be."""
        return self.sizeHint().expandedTo(self.minimumSize()) - QSize(
            2 * self.shade, 2 * self.shade
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        inset = self.shade + SIZE.radius_card
        self._covering.setGeometry(self.rect().adjusted(inset, inset, -inset, -inset))

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        uncovered(self)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(self.shade, self.shade, -self.shade, -self.shade)
        paint_shadow(painter, box, self.shade - 2)
        painter.setBrush(colour(self.ground))
        painter.setPen(QPen(colour(self.rim), 1))
        radius = SIZE.radius_card
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)


class _Ground(QWidget):
    """The card within its round corners hides what is below: a table there is not painted again
    at every keystroke in the card."""

    def __init__(self, card: Shadowed) -> None:
        super().__init__(card)
        self._card = card
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.lower()

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(event.rect(), colour(self._card.ground))


class GivesWay(Shadowed):
    """What waits while something more urgent stands in its place."""

    def settle_again(self) -> None:
        """Something beside it has come or gone: look for a place again."""


class Floating(Shadowed):
    """A card over a window: `Floating(window, column(...), name="确认")`, then `open(button)`.

    The focus stays inside until it closes, then goes back where it was. Esc and `close_card`
    close it and tell `closed`. `veil`: the rest of the window is dimmed and cannot be clicked.
    where: centre, lower_right, upper.
    """

    closed = Signal()

    def __init__(
        self,
        window: QWidget,
        layout: QLayout | None = None,
        *,
        name: str = "",
        where: str = "centre",
        veil: bool = False,
        margin: int = 16,
    ) -> None:
        super().__init__(window, layout)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.asks = True  # the window's keys wait until it is answered
        self._where, self._margin = where, margin
        self._veil = _Veil(self) if veil else None
        self._back_to: QWidget | None = None
        self._inside: QWidget | None = None
        self._above: QRect | None = None
        FOCUS.follow(_application(), self._focus_moved)

    def open(self, focus: QWidget | None = None, room: QRect | None = None) -> None:
        """Show it, with the focus on its safe or its mending button. `room`: the part of the
        window that it is placed in (default all of it)."""
        self._back_to = QApplication.focusWidget()
        self._above = room
        self.settle()
        self.show()
        self.raise_()
        if self._veil is not None:
            self._veil.come()
        self.host.installEventFilter(self)
        (focus or self).setFocus(Qt.FocusReason.PopupFocusReason)
        announce(self, self.accessibleName(), urgent=True)

    def close_card(self) -> None:
        """Close it; the focus goes back where it was."""
        if self.isHidden():
            return
        self.host.removeEventFilter(self)
        self.hide()
        if self._veil is not None:
            self._veil.go()
        if self._back_to is not None and self._back_to.isVisible():
            self._back_to.setFocus(Qt.FocusReason.PopupFocusReason)
        self.closed.emit()

    def take_focus(self) -> None:
        """The page under it is on the screen again: the focus goes back to where it was inside."""
        (self._inside or self).setFocus(Qt.FocusReason.PopupFocusReason)

    def settle(self) -> None:
        """Measure and place it again."""
        room = self._above or self.host.rect()
        self.put(place_card(self.card_size(), room, self._where, self._margin))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_card()
            return
        super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Esc is this card's as long as it is open."""
        if _is_escape(event, QEvent.Type.ShortcutOverride):
            event.accept()
            return True
        if event.type() == QEvent.Type.LayoutRequest and self.isVisible():
            self.settle()
        return super().event(event)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._above = None
            self.settle()
            if self._veil is not None:
                self._veil.fit()
        return False

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes round inside. Qt asks too when the card closes: nothing in it is seen then."""
        if self.isHidden():
            return True
        here = QApplication.focusWidget()
        chain = list(self._stops())
        if not chain:
            return True
        place = chain.index(here) if here in chain else (-1 if forward else 0)
        step = 1 if forward else -1
        reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
        chain[(place + step) % len(chain)].setFocus(reason)
        return True

    def _stops(self) -> list[QWidget]:
        widget, found = self.nextInFocusChain(), []
        while widget is not None and widget is not self:
            if self.isAncestorOf(widget) and widget.isVisible() and widget.isEnabled():
                tabs = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
                if tabs and widget.focusProxy() is None:
                    found.append(widget)
            widget = widget.nextInFocusChain()
        return found

    def _focus_moved(self, _old: QWidget | None, now: QWidget | None) -> None:
        """Bring the focus back, unless another card, a menu or another window has it."""
        if now is None or not self.isVisible():
            return
        if now is self or self.isAncestorOf(now):
            self._inside = now
        elif now.window() is self.window() and not _in_another_card(now):
            (self._inside or self).setFocus()


class _Veil(QFrame):
    """Dims the window behind a card and keeps clicks away from it. The whole window is painted for
    that: it comes in the turn of the event loop after the card's own."""

    def __init__(self, card: Floating) -> None:
        super().__init__(card.host)
        self._card = card
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._cover)
        self.hide()

    def come(self) -> None:
        if self.isHidden():
            self._soon.start()
        else:
            self._cover()

    def go(self) -> None:
        self._soon.stop()
        self.hide()

    def fit(self) -> None:
        self.setGeometry(self._card.host.rect())

    def _cover(self) -> None:
        if self._card.isHidden():
            return
        self.fit()
        self.stackUnder(self._card)
        self.show()

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), colour("scrim"))


def close_open(*cards: Floating) -> bool:
    """Esc: close the first of these that is open; False when none is."""
    card = next((one for one in cards if one.isVisible()), None)
    if card is not None:
        card.close_card()
    return card is not None


def _is_escape(event: QEvent, kind: QEvent.Type) -> bool:
    if event.type() != kind or not isinstance(event, QKeyEvent):
        return False
    return event.key() == Qt.Key.Key_Escape


def _in_another_card(widget: QWidget) -> bool:
    above: QWidget | None = widget
    while above is not None:
        if isinstance(above, Floating):
            return True
        above = above.parentWidget()
    return False


def _application() -> QApplication:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    return application
