"""The list of a completer: never covers its field, never takes the focus from it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from msgspec import Struct
from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QObject,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetricsF, QHideEvent, QKeyEvent, QPainter, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.ui.look import type as type_
from app.ui.look.colours import colour
from app.ui.look.sizes import SIZE
from app.ui.parts.announce import announce
from app.ui.parts.cell import Index
from app.ui.parts.cell_painter import paint_matches
from app.ui.parts.enter_next import is_composing
from app.ui.parts.floating import GivesWay, Shadowed
from app.ui.parts.labels import column, frame, hline, label, row
from app.ui.parts.placing import place_list
from app.ui.parts.row_states import is_selected, is_under_mouse

SHOWN = 8  # rows at once; the rest scrolls
PAD, BETWEEN = 14, 24
OPTION = int(Qt.ItemDataRole.UserRole) + 1
_STEPS = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_PageDown: SHOWN,
    Qt.Key.Key_PageUp: -SHOWN,
}
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Option(Struct, frozen=True):
    """One choice: its texts by column (the last stands at the right), what matched in the first,
    and what it stands for."""

    texts: tuple[str, ...]
    ranges: tuple[tuple[int, int], ...] = ()
    payload: Any = None


class Popup(Shadowed):
    """`Popup(field)`, then `offer(options, "4 个客户", "F3 客户编码")`; `chosen(payload)`.

    Up, Down, Enter, Esc are taken from the field while it is open; the mouse works too.
    """

    chosen = Signal(object)

    def __init__(self, field: QWidget, window: QWidget | None = None) -> None:
        super().__init__(window or field.window())
        self.field, self._follows = field, window is None
        self._stale = False  # other options were asked for
        self._model = _Options()
        self.rows = QListView()
        self._arrange_list()
        self._left, self._right = label("", "caption"), label("", "caption")
        foot = frame("plain", row(self._left, None, self._right, margins=(PAD, 4, PAD, 4)))
        self.hold(column(self.rows, hline(), foot, gap=0, margins=(0, 1, 0, 0)))
        field.installEventFilter(self)

    def offer(
        self, options: Sequence[Option], left: str = "", right: str = "", current: int = 0
    ) -> None:
        """Show these choices; none hides it. `current` -1: Enter takes what was typed."""
        self._stale = False
        self._model.show(tuple(options))
        if not options:
            self.hide()
            return
        self._left.setText(left or self.tr("{0} 个　↑↓ 选　Enter 采用").format(len(options)))
        self._right.setText(right)
        self._place()
        self.show()
        self.raise_()
        self._go_to(current)

    def wait(self) -> None:
        """Other options are on their way: Enter takes none of these any more."""
        self._stale = True

    def set_field(self, field: QWidget) -> None:
        """Serve another field."""
        if field is not self.field:
            self.field.removeEventFilter(self)
            self.hide()
            self.field = field
            field.installEventFilter(self)

    @property
    def current(self) -> int:
        """The row that Enter takes; -1 for none."""
        return self.rows.currentIndex().row()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """The field's keys while the list is open."""
        if not self.isVisible():
            return False
        if event.type() in (QEvent.Type.FocusOut, QEvent.Type.Hide):
            self.hide()
        elif event.type() in (QEvent.Type.Move, QEvent.Type.Resize):
            self._place()
        elif isinstance(event, QKeyEvent) and not event.modifiers():
            if event.type() == QEvent.Type.ShortcutOverride and self._is_mine(event.key()):
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                return self._key(event.key())
        return False

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._tell_neighbours()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._tell_neighbours()

    def _tell_neighbours(self) -> None:
        """A callout gives way to the list, and comes back after it."""
        for one in cast("list[GivesWay]", self.host.window().findChildren(GivesWay)):
            one.settle_again()

    def _is_mine(self, key: int) -> bool:
        taken = self.current >= 0 and not self._stale
        return key in _STEPS or key == Qt.Key.Key_Escape or (key in _ENTER and taken)

    def _key(self, key: int) -> bool:
        if not self._is_mine(key) or (key in _ENTER and is_composing(self.field)):
            return False
        if key == Qt.Key.Key_Escape:
            self.hide()
        elif key in _ENTER:
            self._take(self.rows.currentIndex())
        else:
            last = self._model.rowCount() - 1
            self._go_to(max(0, min(last, self.current + _STEPS[Qt.Key(key)])))
        return True

    def _take(self, index: Index) -> None:
        option = index.data(OPTION)
        self.hide()
        if isinstance(option, Option):
            self.chosen.emit(option.payload)

    def _go_to(self, place: int) -> None:
        self.rows.setCurrentIndex(self._model.index(place) if place >= 0 else self._model.index(-1))
        if place >= 0:
            option = self.rows.currentIndex().data(OPTION)
            announce(self.field, "，".join(option.texts))

    def _follow_the_window(self) -> None:
        """A list that was made before its field came into the window."""
        window = self.field.window()
        if self._follows and window is not self.host:
            self.setParent(window)
            self.host = window

    def _place(self) -> None:
        self._follow_the_window()
        rows = min(SHOWN, self._model.rowCount())
        self.rows.setFixedHeight(rows * SIZE.choice)
        wide = max(self.field.width(), self._model.width() + 2 * PAD + 4, self._foot_width())
        self.measure()
        size = QSize(wide, self.card_size().height())
        corner = self.field.mapTo(self.host, QPoint(0, 0))
        room = self.host.rect()
        place = place_list(size, QRect(corner, self.field.size()), room, 2 * SIZE.choice)
        lost = size.height() - place.height()
        self.rows.setFixedHeight(max(SIZE.choice, rows * SIZE.choice - max(0, lost)))
        self.put(place)

    def _foot_width(self) -> int:
        words = self._left.text(), self._right.text()
        return round(sum(type_.width(text, "caption") for text in words)) + 2 * PAD + 32

    def _arrange_list(self) -> None:
        self.rows.setModel(self._model)
        self.rows.setItemDelegate(_OptionPainter(self.rows))
        self.rows.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.rows.setUniformItemSizes(True)
        self.rows.setMouseTracking(True)
        self.rows.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.rows.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.rows.setAccessibleName(self.tr("可选的"))
        self.rows.clicked.connect(self._take)


class _Options(QAbstractListModel):
    """The choices; knows how wide each column must be."""

    def __init__(self) -> None:
        super().__init__()
        self.options: tuple[Option, ...] = ()
        self.widths: tuple[int, ...] = ()

    def show(self, options: tuple[Option, ...]) -> None:
        self.beginResetModel()
        self.options = options
        columns = max((len(one.texts) for one in options), default=0)
        self.widths = tuple(self._widest(place) for place in range(columns))
        self.endResetModel()

    def width(self) -> int:
        return sum(self.widths) + BETWEEN * max(0, len(self.widths) - 1)

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.options)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        option = self.options[index.row()]
        if role == OPTION:
            return option
        spoken = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
        return "，".join(option.texts) if role in spoken else None

    def _widest(self, place: int) -> int:
        style = "entry_strong" if place == 0 else "body"
        texts = (one.texts[place] for one in self.options if place < len(one.texts))
        return min(420, round(max((type_.width(text, style) for text in texts), default=0)) + 2)


class _OptionPainter(QStyledItemDelegate):
    """Paints the columns of a choice."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(100, SIZE.choice)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        choice, model = index.data(OPTION), index.model()
        if not isinstance(choice, Option) or not isinstance(model, _Options):
            return
        box = QRectF(option.rect)  # type: ignore[attr-defined]
        painter.save()
        _paint_ground(painter, box, option)
        first = QRectF(box.x() + PAD, box.y(), model.widths[0], box.height())
        paint_matches(painter, choice.texts[0], choice.ranges, first, "entry")
        painter.setPen(colour("text2"))
        x = first.right() + BETWEEN
        for place, text in enumerate(choice.texts[1:], start=1):
            last = place == len(model.widths) - 1
            right = box.right() - PAD if last else x + model.widths[place]
            _paint_column(painter, text, QRectF(x, box.y(), right - x, box.height()), last)
            x = right + BETWEEN
        painter.restore()


def _paint_column(painter: QPainter, text: str, box: QRectF, last: bool) -> None:
    font = type_.font("caption" if last else "body")
    painter.setFont(font)
    painter.setPen(colour("text3" if last else "text2"))
    words = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, box.width())
    side = Qt.AlignmentFlag.AlignRight if last else Qt.AlignmentFlag.AlignLeft
    painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | side, words)


def _paint_ground(painter: QPainter, box: QRectF, option: QStyleOptionViewItem) -> None:
    if is_selected(option):
        painter.fillRect(box, colour("select"))
        painter.fillRect(QRectF(box.x() + 1, box.y(), 3, box.height()), colour("accent"))
    elif is_under_mouse(option):
        painter.fillRect(box, colour("hover"))
