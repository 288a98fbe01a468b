"""The list to choose one of: closed it shows the choice, its key and a chevron."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QSizePolicy,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.ui.look import icons
from app.ui.look import type as type_
from app.ui.look.colours import colour
from app.ui.look.shapes import key_cap_width, key_words, paint_key_cap
from app.ui.look.sizes import SIZE
from app.ui.look.stamps import stamp
from app.ui.parts.cell import Index

GAP = 6
ITEM_FLAGS = Qt.ItemDataRole.UserRole.value - 1  # where QStandardItem keeps them


class ComboField(QComboBox):
    """`ComboField([("007 增值税普通发票", "007")], name="票种", key="F2")`; `lead` stands small
    before the choice. F4 and Alt+Down open it. The wheel does not change it by accident."""

    chosen = Signal(object)  # the value, chosen by the user
    folded = Signal()  # its list has closed, whether something was chosen or not

    def __init__(
        self,
        options: Sequence[tuple[str, Any]] = (),
        *,
        name: str = "",
        key: str = "",
        lead: str = "",
        size: str = "",
        kind: str = "plain",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.key, self._lead, self._size, self.kind = key, lead, size, kind
        self.error = ""
        self.setAccessibleName(f"{name or lead} {key}".strip())
        self.view().setAccessibleName(name or lead)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._measured = False
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.activated.connect(lambda place: self.chosen.emit(self.itemData(place)))
        self.set_options(options)

    def set_options(self, options: Sequence[tuple[str, Any]]) -> None:
        """Other choices; the chosen value stays when it is among them."""
        kept = self.value()
        self.blockSignals(True)
        self.clear()
        for words, value in options:
            self.addItem(words, value)
        self.choose(kept)
        self.blockSignals(False)
        self.updateGeometry()

    def set_why_not(self, place: int, why: str) -> None:
        """A choice that is not possible is grey and says why; "" makes it possible. By roles: an
        item asked of the model would be known to Python beyond its end (README of app/ui)."""
        self.setItemData(place, 0 if why else None, ITEM_FLAGS)
        self.setItemData(place, why, Qt.ItemDataRole.ToolTipRole)

    def value(self) -> Any:
        """The value of what is chosen; None when there is nothing to choose."""
        return self.currentData()

    def choose(self, value: Any) -> None:
        """Choose by value, without telling."""
        place = next((n for n in range(self.count()) if self.itemData(n) == value), -1)
        if place >= 0:
            self.blockSignals(True)
            self.setCurrentIndex(place)
            self.blockSignals(False)
            self.update()

    def set_error(self, text: str) -> None:
        """It is wrong, and why; "" when it is right again."""
        self.error = text
        self.setAccessibleDescription(text)
        self.setToolTip(text)
        self.update()

    def clear_error(self) -> None:
        """It is right again."""
        self.set_error("")

    def sizeHint(self) -> QSize:
        widest = max((type_.width(self.itemText(n)) for n in range(self.count())), default=40)
        return QSize(round(widest + self._around()), self._height())

    def minimumSizeHint(self) -> QSize:
        return QSize(min(220, self.sizeHint().width()), self._height())

    def showPopup(self) -> None:
        """Its rows are measured when they are first seen: the list is laid out at every step of
        putting a page together, and most lists of a page are never opened."""
        if not self._measured:
            self._measured = True
            self.setItemDelegate(_Rows(self))
        super().showPopup()

    def hidePopup(self) -> None:
        """Qt asks for it too where no list is open."""
        was_open = self.view().isVisible()
        super().hidePopup()
        if was_open:
            self.folded.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()
        super().changeEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        named = ("combo", self.currentText(), self._lead, self.key, self.kind, bool(self.error))
        state = (self.isEnabled(), self.hasFocus(), self.underMouse())
        stamp(QPainter(self), QRectF(self.rect()), (*named, *state), self._draw)

    def _draw(self, painter: QPainter, _place: QRectF) -> None:
        self._paint_box(painter)
        left = self._paint_lead(painter, 8.0 if self.kind != "paper" else 7.0)
        right = self._paint_right(painter)
        font = type_.font(self._style())
        painter.setFont(font)
        painter.setPen(colour("text" if self.isEnabled() else "off"))
        room = QRectF(left, 0, right - left, self.height())
        words = QFontMetricsF(font).elidedText(
            self.currentText(), Qt.TextElideMode.ElideRight, room.width()
        )
        align = Qt.AlignmentFlag.AlignRight if self.kind == "paper" else Qt.AlignmentFlag.AlignLeft
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | align, words)

    def _style(self) -> str:
        return "entry" if self.kind == "paper" else "body"

    def _height(self) -> int:
        if self.kind == "paper":
            return SIZE.paper_field
        return {"small": SIZE.control_small, "big": SIZE.control_big}.get(self._size, SIZE.control)

    def _around(self) -> float:
        """The width of all but the words."""
        lead = type_.width(self._lead, "caption") + GAP if self._lead else 0
        cap = key_cap_width(key_words(self.key)) + GAP if self.key else 0
        return 8 + lead + cap + GAP + SIZE.icon + 8

    def _paint_box(self, painter: QPainter) -> None:
        ring = bool(self.error) or self.hasFocus()
        wide = SIZE.focus if ring else 1
        grounds = ("paper_edit", "bad_soft") if self.kind == "paper" else ("surface", "bad_soft")
        ground = grounds[bool(self.error)] if self.isEnabled() else "raised"
        rim = "bad" if self.error else "accent" if ring else self._calm_rim()
        box = QRectF(self.rect()).adjusted(wide / 2, wide / 2, -wide / 2, -wide / 2)
        if self.kind == "paper" and not ring:
            painter.fillRect(self.rect(), colour(ground))
            return
        painter.setBrush(colour(ground))
        painter.setPen(QPen(colour(rim), wide))
        radius = 0 if self.kind == "paper" else SIZE.radius
        painter.drawRoundedRect(box, radius, radius)

    def _calm_rim(self) -> str:
        if not self.isEnabled():
            return "line"
        return "text2" if self.underMouse() else "edge"

    def _paint_lead(self, painter: QPainter, x: float) -> float:
        if not self._lead:
            return x
        wide = type_.width(self._lead, "caption")
        painter.setFont(type_.font("caption"))
        painter.setPen(colour("text3" if self.isEnabled() else "off"))
        place = QRectF(x, 0, wide + 1, self.height())
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, self._lead)
        return x + wide + GAP

    def _paint_right(self, painter: QPainter) -> float:
        """Chevron and key cap; where the words must end."""
        side = SIZE.icon - 2
        x = float(self.width() - (4 if self.kind == "paper" else 8) - side)
        place = QRectF(x, (self.height() - side) / 2, side, side)
        icons.paint_icon(painter, "chevron-down", place, "text2" if self.isEnabled() else "off")
        if self.key:
            wide = key_cap_width(key_words(self.key))
            x -= wide + GAP
            cap = QRectF(x, (self.height() - SIZE.key_cap) / 2, wide, SIZE.key_cap)
            paint_key_cap(painter, key_words(self.key), cap)
        return x - GAP


class _Rows(QStyledItemDelegate):
    """The choices of the open list, as high as rows of a table."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(super().sizeHint(option, index).width() + 2 * GAP, SIZE.row)
