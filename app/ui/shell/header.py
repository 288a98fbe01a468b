"""The head of the window: name, mark, the areas, search, bell, help, who is signed in."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QFrame, QMenu, QSizePolicy, QWidget

from app.ui.look import icons
from app.ui.look import type as type_
from app.ui.look.colours import colour
from app.ui.look.shapes import key_cap_width, key_words, paint_key_cap
from app.ui.look.sizes import SIZE
from app.ui.look.stamps import stamp
from app.ui.parts.buttons import Button
from app.ui.parts.chips import SimMark
from app.ui.parts.labels import Picture, label, row, vline
from app.ui.parts.laying import lay
from app.ui.shell.painting import focus_frame

SEARCH_WIDTH, SEARCH_NARROW = 268, 132


class Tab(QAbstractButton):
    """One area; the one that is open has a bar below it."""

    def __init__(self, text: str, key: str = "") -> None:
        super().__init__()
        self.setText(text)
        self.setCheckable(True)
        self.set_key(key)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    def set_key(self, key: str) -> None:
        """The key that opens it."""
        self.setAccessibleName(f"{self.text()} {key}".strip())
        self.setToolTip(key)

    def sizeHint(self) -> QSize:
        wide = self.property("narrow") is not True
        return QSize(
            round(type_.width(self.text(), "entry_strong")) + (32 if wide else 20), SIZE.header - 1
        )

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self.underMouse() and not self.isChecked():
            painter.fillRect(self.rect(), colour("hover"))
        painter.setFont(type_.font("entry_strong" if self.isChecked() else "entry"))
        painter.setPen(colour("text" if self.isChecked() else "text2"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())
        if self.isChecked():
            bar = QRectF(8, self.height() - 3, self.width() - 16, 3)
            painter.fillRect(bar, colour("accent"))
        if self.hasFocus():
            focus_frame(painter, self.rect())


class SearchBox(QAbstractButton):
    """Looks like a field and opens the function search."""

    def __init__(self) -> None:
        super().__init__()
        self.key = ""
        self.setText(self.tr("搜功能、发票、客户"))
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.IBeamCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_key(self, key: str) -> None:
        """The key that opens it from anywhere."""
        self.key = key
        self.setAccessibleName(f"{self.text()} {key}".strip())
        self.update()

    def sizeHint(self) -> QSize:
        narrow = self.property("narrow") is True
        return QSize(SEARCH_NARROW if narrow else SEARCH_WIDTH, SIZE.control)

    def paintEvent(self, _event: QPaintEvent) -> None:
        looks = ("search box", self.key, self.underMouse(), self.hasFocus())
        stamp(QPainter(self), QRectF(self.rect()), looks, self._draw)

    def _draw(self, painter: QPainter, _place: QRectF) -> None:
        painter.setPen(colour("text2" if self.underMouse() else "edge"))
        painter.setBrush(colour("raised"))
        box = self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(box, SIZE.radius, SIZE.radius)
        middle = self.height() / 2
        side = SIZE.icon
        icons.paint_icon(painter, "search", QRectF(9, middle - side / 2, side, side), "text3")
        painter.setFont(type_.font("caption"))
        painter.setPen(colour("text3"))
        cap = key_cap_width(key_words(self.key))
        room = self.width() - 15 - side - cap - 12
        words = self.text() if type_.width(self.text(), "caption") <= room else self.tr("搜索")
        painter.drawText(
            QRectF(15 + side, 0, room, self.height()), Qt.AlignmentFlag.AlignVCenter, words
        )
        if cap:
            high = SIZE.key_cap
            place = QRectF(self.width() - cap - 6, middle - high / 2, cap, high)
            paint_key_cap(painter, key_words(self.key), place)
        if self.hasFocus():
            focus_frame(painter, self.rect())


class Header(QFrame):
    """Tells what was chosen; opens nothing itself."""

    area_chosen = Signal(str)
    search_asked = Signal()
    bell_asked = Signal()
    help_asked = Signal()

    def __init__(self, areas: tuple[str, ...]) -> None:
        super().__init__()
        self.setProperty("kind", "bar")
        self.setAccessibleName(self.tr("页眉"))
        self.mark = SimMark()
        self.name = label(self.tr("开票终端"), "title")
        self.tabs = {area: Tab(area) for area in areas}
        self.search = SearchBox()
        self.bell = Button("", kind="ghost", icon="bell", name=self.tr("消息"))
        self.help = Button("", kind="ghost", icon="help", name=self.tr("帮助"))
        self.operator = Button("", kind="ghost", icon="user", name=self.tr("操作员"))
        self.operator_menu = QMenu(self)
        self._group = QButtonGroup(self)
        self._lay_out()
        self._listen()

    def first(self) -> QWidget:
        """Where F6 goes: the open area."""
        return self._group.checkedButton() or self.search

    def set_area(self, area: str) -> None:
        """Mark the open area."""
        self.tabs[area].setChecked(True)

    def set_operator(self, name: str) -> None:
        """Who is signed in."""
        self.operator.set_words(name)

    def set_unread(self, count: int) -> None:
        """How many problems and warnings nobody has looked at."""
        self.bell.set_words(str(count) if count else "")
        name, unread = self.tr("消息"), self.tr("{0} 条没办成的或要留意的还没看").format(count)
        self.bell.setAccessibleName(f"{name}，{unread}" if count else name)
        self.bell.setToolTip(unread if count else name)

    def set_narrow(self, narrow: bool) -> None:
        """Less room: smaller search box, tabs closer together."""
        for widget in (self.search, *self.tabs.values()):
            if widget.property("narrow") is not narrow:
                widget.setProperty("narrow", narrow)
                widget.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), SIZE.header)

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), SIZE.header)

    def _lay_out(self) -> None:
        box = row(
            Picture("receipt-yuan", "accent", 22),
            self.name,
            self.mark,
            8,
            gap=8,
            margins=(16, 0, 12, 1),
        )
        tabs = row(*self.tabs.values(), gap=0)
        lay(box, tabs)
        for part in (None, self.search, self.bell, self.help, vline(), self.operator):
            if part is None:
                box.addStretch(1)
            else:
                box.addWidget(part)
        self.setLayout(box)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def _listen(self) -> None:
        self._group.setExclusive(True)
        for area, tab in self.tabs.items():
            self._group.addButton(tab)
            tab.clicked.connect(lambda _=False, area=area: self.area_chosen.emit(area))
        self.search.clicked.connect(self.search_asked)
        self.bell.clicked.connect(self.bell_asked)
        self.help.clicked.connect(self.help_asked)
        self.operator.clicked.connect(self._show_operator_menu)

    def _show_operator_menu(self) -> None:
        corner = self.operator.mapToGlobal(self.operator.rect().bottomLeft())
        self.operator_menu.popup(corner)
