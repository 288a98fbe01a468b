"""The side bar: what the open area holds, in groups, with counts; a rail where room is short."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QHBoxLayout,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.ui.look import icons
from app.ui.look import type as type_
from app.ui.look.colours import colour
from app.ui.look.shapes import key_cap_width, key_words, paint_key_cap
from app.ui.look.sizes import SIZE
from app.ui.look.stamps import stamp
from app.ui.parts.labels import label
from app.ui.parts.laying import lay
from app.ui.shell.entry import Entry
from app.ui.shell.painting import focus_frame

ITEM, RAIL_ITEM = 30, 40
EDGE = 2  # the hairline at the right of the bar
_STEP = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}


class Item(QAbstractButton):
    """One line: icon, words, count. On the rail the icon, with a dot for a count."""

    def __init__(self, icon: str, text: str, key: str = "") -> None:
        super().__init__()
        self.icon_name, self.key, self.count, self.rail = icon, key, "", False
        self.setText(text)
        self.setCheckable(not key)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._rename()

    def set_count(self, count: str) -> None:
        """The count beside it, "" for none."""
        if count != self.count:
            self.count = count
            self._rename()
            self.updateGeometry()
            self.update()

    def set_rail(self, rail: bool) -> None:
        """With or without words."""
        if rail == self.rail:
            return
        self.rail = rail
        self._rename()
        self.updateGeometry()

    def say(self, text: str, icon: str, key: str) -> None:
        """Other words, another sign, another key."""
        self.icon_name, self.key = icon, key
        self.setText(text)
        self._rename()
        self.updateGeometry()
        self.update()

    def wanted_width(self) -> int:
        """The width that shows all of it."""
        words = type_.width(self.text(), "strong")
        more = type_.width(self.count, "caption") + 12 if self.count else 0
        cap = key_cap_width(key_words(self.key)) + 8 if self.key else 0
        return round(44 + words + more + cap + 12)

    def sizeHint(self) -> QSize:
        high = RAIL_ITEM if self.rail else round(ITEM * SIZE.control / 30)
        return QSize(SIZE.rail - EDGE if self.rail else self.wanted_width(), high)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down walk through the bar, Enter opens."""
        step = _STEP.get(Qt.Key(event.key()))
        if step is not None:
            self.focusNextPrevChild(step > 0)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        named = ("entry", self.text(), self.key, self.icon_name, self.count, self.rail)
        state = (self.isChecked(), self.underMouse(), self.hasFocus())
        stamp(QPainter(self), QRectF(self.rect()), (*named, *state), self._draw)

    def _draw(self, painter: QPainter, _place: QRectF) -> None:
        self._paint_ground(painter)
        side = SIZE.icon_big if self.rail else SIZE.icon
        x = (self.width() - side) / 2 if self.rail else 20
        place = QRectF(x, (self.height() - side) / 2, side, side)
        icons.paint_icon(painter, self.icon_name, place, "accent" if self.isChecked() else "text2")
        if self.rail:
            self._paint_dot(painter)
        else:
            self._paint_words(painter)
        if self.hasFocus():
            focus_frame(painter, self.rect().adjusted(4, 0, -4, 0))

    def _paint_ground(self, painter: QPainter) -> None:
        ground = "select" if self.isChecked() else "hover" if self.underMouse() else ""
        if ground:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour(ground))
            painter.drawRoundedRect(self.rect().toRectF().adjusted(8, 0, -8, 0), 4, 4)
        if self.isChecked():
            painter.fillRect(QRectF(8, self.height() / 2 - 8, 3, 16), colour("accent"))

    def _paint_words(self, painter: QPainter) -> None:
        middle = Qt.AlignmentFlag.AlignVCenter
        x = 42.0 if self.key else 44.0
        painter.setFont(type_.font("strong" if self.isChecked() else "body"))
        painter.setPen(colour("text2" if self.key else "text"))
        room = QRectF(x, 0, self.width() - x - 8, self.height())
        painter.drawText(room, middle, self.text())
        right = QRectF(0, 0, self.width() - 20, self.height())
        if self.count:
            painter.setFont(type_.font("caption"))
            painter.setPen(colour("text2"))
            painter.drawText(right, Qt.AlignmentFlag.AlignRight | middle, self.count)
        if self.key:
            cap = key_cap_width(key_words(self.key))
            x += type_.width(self.text(), "body") + 8
            high = SIZE.key_cap
            box = QRectF(x, (self.height() - high) / 2, cap, high)
            paint_key_cap(painter, key_words(self.key), box)

    def _paint_dot(self, painter: QPainter) -> None:
        if self.count:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour("accent"))
            painter.drawEllipse(QRectF(self.width() - 15, 7, 6, 6))

    def _rename(self) -> None:
        count = f"，{self.count}" if self.count else ""
        self.setAccessibleName(f"{self.text()}{count} {self.key}".strip())
        self.setToolTip(f"{self.text()}{count}" if self.rail else "")


class _AreaList(QWidget):
    """The entries of one area in their groups: made when the area is first opened, then kept."""

    def __init__(self, entries: tuple[Entry, ...], parent: QWidget) -> None:
        super().__init__(parent)
        self.hide()
        self.items: dict[Entry, Item] = {}
        self._heads: list[QWidget] = []
        self._list = QVBoxLayout(self)
        self._list.setSpacing(0)
        self._list.setContentsMargins(0, 8, 0, 8)
        group = ""
        for entry in entries:
            if entry.group != group:
                group = entry.group
                self._add_head(group)
            self._add(entry)

    def set_rail(self, rail: bool) -> None:
        """Only signs, or words too."""
        for item in self.items.values():
            item.set_rail(rail)
        for head in self._heads:
            head.setVisible(not rail)

    def set_counts(self, counts: Mapping[str, str]) -> None:
        """Beside the entries that have one."""
        for entry, item in self.items.items():
            item.set_count(counts.get(entry.count, "") if entry.count else "")

    def _add_head(self, group: str) -> None:
        head = QWidget()  # a label's own margins go with its style when the look changes
        line = QHBoxLayout(head)
        line.setContentsMargins(20, 8, 8, 4)
        line.addWidget(label(group, "caption"))
        self._heads.append(head)
        self._list.addWidget(head)

    def _add(self, entry: Entry) -> None:
        item = Item(entry.icon, entry.title)
        self.items[entry] = item
        self._list.addWidget(item)


class SideBar(QFrame):
    """Shows the entries of one area. Tells which was chosen."""

    chosen = Signal(object)  # the Entry
    fold_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "side")
        self.setAccessibleName(self.tr("侧栏"))
        self.rail = False
        self._areas: dict[tuple[Entry, ...], _AreaList] = {}
        self._open: _AreaList | None = None
        self._counts: Mapping[str, str] = {}
        self.fold = Item("layout-sidebar-left-collapse", self.tr("收起"), " ")
        self.fold.clicked.connect(self.fold_asked)
        self._lists = QVBoxLayout()
        self._lists.setSpacing(0)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 1, 0)
        whole.setSpacing(0)
        lay(whole, self._lists)
        whole.addStretch(1)
        whole.addWidget(self.fold)
        whole.addSpacing(6)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    @property
    def items(self) -> dict[Entry, Item]:
        """The lines of the open area."""
        return self._open.items if self._open is not None else {}

    def show_entries(self, entries: tuple[Entry, ...]) -> None:
        """The entries of an area, grouped in their order."""
        if tuple(self.items) == entries:
            return
        before, self._open = self._open, self._areas.get(entries) or self._new(entries)
        if before is not None:
            before.hide()
        self._open.set_rail(self.rail)
        self._open.set_counts(self._counts)
        self._open.show()
        self._fit()

    def mark(self, entry: Entry | None) -> None:
        """The entry whose page is open."""
        for one, item in self.items.items():
            item.setChecked(one is entry)

    def set_counts(self, counts: Mapping[str, str]) -> None:
        """Counts by their name; a missing or zero one is not shown."""
        self._counts = counts
        if self._open is not None:
            self._open.set_counts(counts)

    def set_rail(self, rail: bool) -> None:
        """Only signs, or words too."""
        self.rail = rail
        if self._open is not None:
            self._open.set_rail(rail)
        self.fold.set_rail(rail)
        self._say_fold(self.fold.key)
        self._fit()

    def set_fold_key(self, key: str) -> None:
        """The key that folds it."""
        self._say_fold(key)
        self._fit()

    def first(self) -> QWidget:
        """Where F6 goes: the open entry, else the first."""
        items = list(self.items.values()) or [self.fold]
        return next((item for item in items if item.isChecked()), items[0])

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange):
            self._fit()
        super().changeEvent(event)

    def _say_fold(self, key: str) -> None:
        words = self.tr("展开") if self.rail else self.tr("收起")
        self.fold.say(words, f"layout-sidebar-left-{'expand' if self.rail else 'collapse'}", key)

    def _fit(self) -> None:
        wanted = max((item.wanted_width() for item in self.items.values()), default=0)
        self.setFixedWidth(SIZE.rail if self.rail else max(SIZE.side_bar, wanted))

    def _new(self, entries: tuple[Entry, ...]) -> _AreaList:
        made = self._areas[entries] = _AreaList(entries, self)
        for entry, item in made.items.items():
            item.clicked.connect(lambda _=False, entry=entry: self.chosen.emit(entry))
        self._lists.addWidget(made)
        return made
