"""The button: words, the cap of the key that presses it, its states; it paints itself."""

from __future__ import annotations

from msgspec import Struct
from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from app.ui.look import icons
from app.ui.look import type as type_
from app.ui.look.colours import colour
from app.ui.look.shapes import key_cap_width, key_words, paint_key_cap
from app.ui.look.sizes import SIZE
from app.ui.look.stamps import stamp

GAP = 6
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class _Ink(Struct, frozen=True):
    ground: QColor | None
    rim: QColor | None
    words: QColor
    focus_rim: bool


class Button(QPushButton):
    """Words with an object, and their key: `Button("开具", "F9", "primary")`.

    kind: normal, primary (one on a page), ghost (no outline), link, danger, small (normal, low).
    size: "" (30), small (24), big (36). An icon alone needs `name`. `why_not` greys it and says
    why.
    """

    def __init__(
        self,
        text: str = "",
        key: str = "",
        kind: str = "normal",
        icon: str = "",
        *,
        size: str = "",
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text.replace("&", "&&"), parent)
        self.kind = "normal" if kind == "small" else kind
        self.size_name = "small" if kind == "small" else size
        self.icon_name = icon
        self.key = key
        self._name = name or text
        self._told = ""
        self.setProperty("kind", self.kind)
        self.setCursor(Qt.CursorShape.PointingHandCursor if kind == "link" else self.cursor())
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self._rename()

    @property
    def words(self) -> str:
        """The words on it."""
        return self.text().replace("&&", "&")

    def set_words(self, text: str) -> None:
        """Other words on it."""
        self._name = text if self._name == self.words else self._name
        self.setText(text.replace("&", "&&"))
        self._rename()

    def set_key(self, key: str) -> None:
        """Another key presses it now."""
        self.key = key
        self._rename()

    def set_icon(self, name: str) -> None:
        """Another icon, "" for none."""
        self.icon_name = name
        self.updateGeometry()
        self.update()

    def set_why_not(self, reason: str) -> None:
        """Why it cannot be pressed now; "" makes it usable again. Never grey without a reason."""
        self._told = reason
        self.setEnabled(not reason)
        self._rename()

    def sizeHint(self) -> QSize:
        return QSize(round(self._inner_width()) + 2 * self._pad(), self._height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses it, as Space does; a key held down presses once."""
        if event.key() in _ENTER and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            if not event.isAutoRepeat():
                self.click()
            return
        super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange):
            self.updateGeometry()
        super().changeEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        stamp(QPainter(self), QRectF(self.rect()), self._looks(), self._draw)

    # -- measures

    def _height(self) -> int:
        names = {"small": SIZE.control_small, "big": SIZE.control_big}
        return names.get(self.size_name, SIZE.control)

    def _pad(self) -> int:
        if self.kind in ("ghost", "link") or not self.text():
            return 6
        return {"small": 8, "big": 14}.get(self.size_name, 10)

    def _style(self) -> str:
        if self.kind == "primary":
            return "entry_strong" if self.size_name == "big" else "strong"
        return {"small": "caption", "big": "entry"}.get(self.size_name, "body")

    def _icon_side(self) -> int:
        names = {"small": SIZE.icon - 2, "big": SIZE.icon_big}
        return names.get(self.size_name, SIZE.icon) if self.icon_name else 0

    def _widths(self) -> tuple[float, float, float]:
        words = type_.width(self.words, self._style()) if self.text() else 0.0
        return float(self._icon_side()), words, key_cap_width(key_words(self.key))

    def _inner_width(self) -> float:
        widths = [width for width in self._widths() if width]
        return sum(widths) + GAP * (len(widths) - 1) + 1

    # -- paint

    def _looks(self) -> tuple[object, ...]:
        """All that its face depends on."""
        named = (self.text(), self.key, self.icon_name, self.kind, self.size_name)
        return ("button", *named, self._state(), self._shows_focus())

    def _draw(self, painter: QPainter, _place: QRectF) -> None:
        ink = self._ink()
        self._paint_box(painter, ink)
        self._paint_inside(painter, ink)

    def _state(self) -> str:
        """ "off", "press", "hover" or ""; a picture may ask for one by the property `state`."""
        if not self.isEnabled():
            return "off"
        asked = str(self.property("state") or "")
        if self.isDown() or asked == "press":
            return "press"
        return "hover" if asked == "hover" or (not asked and self.underMouse()) else ""

    def _shows_focus(self) -> bool:
        return self.hasFocus() or self.property("state") == "focus"

    def _ink(self) -> _Ink:
        state = self._state()
        if self.kind == "primary":
            return _primary(state)
        if state == "off":
            bare = self.kind in ("ghost", "link")
            ground, rim = (None, None) if bare else (colour("raised"), colour("line"))
            return _Ink(ground, rim, colour("off"), True)
        words = {"danger": "bad", "link": "accent"}.get(self.kind, "text")
        bare = self.kind in ("ghost", "link")
        rim = None if bare else colour("bad" if self.kind == "danger" else "edge")
        ground = {"hover": colour("hover"), "press": colour("select")}.get(state)
        return _Ink(ground or (None if bare else colour("surface")), rim, colour(words), True)

    def _paint_box(self, painter: QPainter, ink: _Ink) -> None:
        box = QRectF(self.rect())
        focused = self._shows_focus() and self.isEnabled()
        ring = focused and ink.focus_rim
        inset = 1.0 if ring else 0.5
        painter.setBrush(ink.ground or Qt.BrushStyle.NoBrush)
        painter.setPen(Qt.PenStyle.NoPen if ink.rim is None else QPen(ink.rim, 1))
        if ring:
            painter.setPen(QPen(colour("accent"), SIZE.focus))
        painter.drawRoundedRect(box.adjusted(inset, inset, -inset, -inset), SIZE.radius, 4)
        if focused and not ink.focus_rim:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(ink.words, SIZE.focus))
            painter.drawRoundedRect(box.adjusted(3, 3, -3, -3), 2, 2)

    def _paint_inside(self, painter: QPainter, ink: _Ink) -> None:
        icon, words, cap = self._widths()
        x = (self.width() - self._inner_width()) / 2
        if icon:
            place = QRectF(x, (self.height() - icon) / 2, icon, icon)
            icons.paint_icon(painter, self.icon_name, place, self._icon_tone())
            x += icon + GAP
        if words:
            painter.setFont(type_.font(self._style()))
            painter.setPen(ink.words)
            place = QRectF(x, 0, words + 1, self.height())
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, self.words)
            x += words + GAP
        if cap:
            place = QRectF(x, (self.height() - SIZE.key_cap) / 2, cap, SIZE.key_cap)
            filled = self.kind == "primary" and self.isEnabled()
            painter.setOpacity(1.0 if self.isEnabled() else 0.7)
            paint_key_cap(painter, key_words(self.key), place, inverse=filled)

    def _icon_tone(self) -> str:
        if not self.isEnabled():
            return "off"
        return {"primary": "on_fill", "danger": "bad", "link": "accent"}.get(self.kind, "text2")

    def _rename(self) -> None:
        self.setAccessibleName(f"{self._name} {self.key}".strip())
        self.setAccessibleDescription(self._told)
        self.setToolTip(self._told or ("" if self.text() else self.accessibleName()))
        self.updateGeometry()
        self.update()

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)


def _primary(state: str) -> _Ink:
    if state == "off":
        return _Ink(colour("computed"), colour("line"), colour("off"), False)
    fill = {"hover": "fill_hover", "press": "fill_press"}.get(state, "fill")
    return _Ink(colour(fill), colour(fill), colour("on_fill"), False)
