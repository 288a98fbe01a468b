"""The face beside the list: picture, facts, and what can be done with the ticket."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QLayout, QSizePolicy, QWidget

from app.ui.look import apply
from app.ui.look.colours import colour
from app.ui.look.sizes import SIZE
from app.ui.parts.buttons import Button
from app.ui.parts.chips import Chip
from app.ui.parts.labels import Bar, column, frame, hline, label, row
from app.ui.search.facts import Fact, facts_of
from app.ui.search.words import VOID, status_chip

if TYPE_CHECKING:
    from app.domain.searching import Heading
    from app.services.faces.previewing import Picture
    from app.services.finding.searching import Details

WIDTH, MIDDLE_WIDTH, NARROW_WIDTH = 388, 332, 300
WIDE_WINDOW = 1680
NAME_WIDTH = 60
MOST_FACTS = 7
SHAPE = 140 / 240  # of the paper form


class FaceView(QWidget):
    """A face as the printer makes it, or a calm word where there is none. Always on white."""

    enlarge = Signal()

    def __init__(self, *, shape: float = SHAPE) -> None:
        super().__init__()
        self._image: QImage | None = None
        self._word, self._shape = "", shape
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def show_picture(self, picture: Picture | None, name: str) -> None:
        """The picture of a page; `name` says what it is, for those who cannot see it."""
        self._word = ""
        self._image = None
        if picture is not None:
            image = QImage(
                picture.rgba,
                picture.width,
                picture.height,
                picture.width * 4,
                QImage.Format.Format_RGBX8888,
            )
            self._image = image.copy()
        self.setAccessibleName(self.tr("票面预览 {0}").format(name))
        self.update()

    def say(self, word: str) -> None:
        """A word in place of a picture."""
        self._word, self._image = word, None
        self.setAccessibleName(word)
        self.update()

    def say_not_drawn(self) -> None:
        """It cannot be drawn; a message says why."""
        self.say(self.tr("票面画不出来，原因在消息里（右上角的铃）。发票和账册没有变。"))

    def sizeHint(self) -> QSize:
        wide = self.width() or WIDTH
        return QSize(wide, round(wide * self._shape))

    def minimumSizeHint(self) -> QSize:
        """Where there is little room it is the face that gives way, never the words."""
        return QSize(120, 80)

    def resizeEvent(self, event: QResizeEvent) -> None:
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.enlarge.emit()
            return
        super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), colour("raised"))
        if self._image is not None:
            painter.drawImage(self._place(self._image), self._image)
        elif self._word:
            painter.setPen(colour("text3"))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect().adjusted(24, 8, -24, -8), int(flags), self._word)
        if self.hasFocus():
            painter.setPen(colour("accent"))
            painter.drawRect(self.rect().adjusted(1, 1, -2, -2))

    def _place(self, image: QImage) -> QRectF:
        """As large as there is room, in the middle."""
        scale = min(self.width() / image.width(), self.height() / image.height())
        wide, high = image.width() * scale, image.height() * scale
        return QRectF((self.width() - wide) / 2, (self.height() - high) / 2, wide, high)


class PreviewPane(QFrame):
    """The card at the right. Its buttons tell the page."""

    enlarge = Signal()
    paper = Signal()
    copy = Signal()
    reissue = Signal()
    closed = Signal()

    def __init__(self, key: Callable[[str], str]) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self.setAccessibleName(self.tr("票面与要点"))
        self.title, self.status = label("", "strong"), Chip(self.tr("正常"))
        self.bigger = Button(self.tr("看票面"), key("page.main"), "primary", size="small")
        self.shut = Button(icon="x", kind="ghost", size="small", name=self.tr("收起票面"))
        self.shut.setToolTip(" ".join((self.tr("收起票面"), key("page.switch"))))
        self.face = FaceView()
        self._told = 0
        self._rows = tuple(
            (label("", "caption"), label("", copied=True, wrap=True)) for _ in range(MOST_FACTS)
        )
        self.print_button = Button(
            self.tr("存为 PDF"), key("page.paper"), icon="printer", size="small"
        )
        self.copy_button = Button(self.tr("复制开票"), key("issue.copy"), size="small")
        self.again_button = Button(self.tr("重开"), size="small", icon="refresh")
        self.setLayout(self._whole())
        self.make_narrow(False)
        self._connect()
        self.show_ticket(None)

    def show_ticket(self, heading: Heading | None) -> None:
        """Another ticket: what the list knows of it, at once; the face comes later."""
        there = heading is not None
        for part in (self.status, self.bigger, *self._buttons()):
            part.setVisible(there)
        self._show_facts(())
        if heading is None:
            self.title.setText(self.tr("没有选中发票"))
            self.face.say(self.tr("在左边选一张发票，这里显示它的票面"))
            return
        self.title.setText(f"{heading.kind} · {heading.key.number}")
        self.status.show_state(status_chip(heading.status))
        self.again_button.setVisible(heading.status in VOID)
        self.face.say(self.tr("正在画票面…"))

    def show_details(self, details: Details, picture: Picture) -> None:
        """What came from the lane."""
        draft, key = details.invoice.draft, details.invoice.key
        self.face.show_picture(picture, f"{key.number} {draft.buyer.name}")
        self._show_facts(facts_of(details))

    def make_narrow(self, narrow: bool) -> None:
        """Leave more room to the list."""
        self._narrow = narrow
        wide = WIDTH if self.window().width() >= WIDE_WINDOW else MIDDLE_WIDTH
        self.setFixedWidth(round((NARROW_WIDTH if narrow else wide) * apply.type_size()))
        for name, _ in self._rows:
            name.setFixedWidth(round(NAME_WIDTH * apply.type_size()))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_rows"):
            self.make_narrow(self._narrow)
        super().changeEvent(event)

    def _show_facts(self, facts: tuple[Fact, ...]) -> None:
        """Others than before come together: one that comes alone has the whole page measured."""
        if len(facts) != self._told:
            self._facts.hide()
        self._told = len(facts)
        for place, (name, value) in enumerate(self._rows):
            known = place < len(facts)
            name.setVisible(known)
            value.setVisible(known)
            if known:
                name.setText(facts[place].name)
                value.setText(facts[place].text)
        self._facts.show()

    def _buttons(self) -> tuple[QWidget, ...]:
        return self.print_button, self.copy_button, self.again_button

    def _whole(self) -> QLayout:
        top = row(self.title, self.status, None, self.bigger, self.shut)
        top.setContentsMargins(12, 0, 6, 0)
        head = frame("plain", top)
        head.setFixedHeight(SIZE.card_head)
        facts = column(*map(_fact, self._rows), gap=4, margins=(12, 8, 12, 8))
        self._facts = frame("plain", facts)
        deeds = row(*self._buttons(), None, gap=6, margins=(12, 0, 12, 0))
        foot = Bar("plain", deeds, "card_head")  # as high as the foot of the list
        whole = column(head, hline(), self.face, hline(), self._facts, None, hline(), foot, gap=0)
        whole.setContentsMargins(1, 1, 1, 1)
        return whole

    def _connect(self) -> None:
        self.bigger.clicked.connect(self.enlarge)
        self.face.enlarge.connect(self.enlarge)
        self.shut.clicked.connect(self.closed)
        self.print_button.clicked.connect(self.paper)
        self.copy_button.clicked.connect(self.copy)
        self.again_button.clicked.connect(self.reissue)


def _fact(parts: tuple[QLabel, QLabel]) -> QLayout:
    name, value = parts
    name.setAlignment(Qt.AlignmentFlag.AlignTop)
    line = row(name, value, gap=6)
    line.setStretchFactor(value, 1)
    return line
