"""The enlarged face with every page of it, and everything the book knows of the ticket."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QScrollArea, QStackedWidget, QWidget

from app.ui.look.sizes import SIZE
from app.ui.parts.buttons import Button
from app.ui.parts.floating import Floating
from app.ui.parts.labels import column, frame, hline, label, row
from app.ui.parts.segments import Segments
from app.ui.search import facts
from app.ui.search.preview_pane import FaceView

if TYPE_CHECKING:
    from app.domain.searching import Heading
    from app.repositories.audit import KeptEntry
    from app.services.faces.previewing import Picture
    from app.services.finding.searching import Details

FACE, LINES, PAPERS, TRAIL = range(4)
ROUND = 48  # pixels of the window that stay in sight round it


class FaceCard(Floating):
    """`ask_page(page)` and `ask_trail` tell the page what to fetch when somebody looks at it."""

    ask_page = Signal(int)
    ask_trail = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, name=self.tr("票面"), where="centre", veil=True)
        self.title = label("", "strong")
        self.parts = Segments(self._names(), self.tr("看哪一部分"))
        self.pages = label("", "caption")
        self.earlier = Button(self.tr("上一页"), "←", size="small")
        self.later = Button(self.tr("下一页"), "→", size="small")
        self.back = Button(self.tr("返回列表"), "Esc", "ghost", size="small")
        self.face = FaceView()
        self._texts = {part: label("", copied=True, wrap=True) for part in (LINES, PAPERS, TRAIL)}
        self.all_facts = FactGrid()
        self._stack = QStackedWidget()
        self._page, self._count, self._trail_asked = 0, 1, False
        self._make()

    @property
    def page(self) -> int:
        """Which page of the ticket is shown."""
        return self._page

    def show_ticket(self, heading: Heading) -> None:
        """Open on a ticket."""
        key = heading.key
        self.title.setText(f"{heading.kind} · {key.code} · {key.number}　{heading.buyer.name}")
        for text in self._texts.values():
            text.setText(self.tr("正在读账册…"))
        self._page, self._count, self._trail_asked = 0, 1, False
        self.face.say(self.tr("正在画票面…"))
        self._go_to_part(FACE)
        self._show_pages()
        self._fit()
        self.open(self.face)

    def show_details(self, details: Details) -> None:
        """The words."""
        self.all_facts.tell(facts.all_facts(details))
        goods = [
            facts.line_text(number, line)
            for number, line in enumerate(details.invoice.draft.lines, 1)
        ]
        self._texts[LINES].setText("\n".join(goods))
        papers = [facts.print_text(entry) for entry in details.prints]
        sent = facts.upload_texts(details)
        self._texts[PAPERS].setText(
            "\n".join(
                (
                    self.tr("报送"),
                    *(sent or (self.tr("没有要报送的"),)),
                    "",
                    self.tr("打印与下载"),
                    *(papers or (self.tr("还没有"),)),
                )
            )
        )

    def show_picture(self, picture: Picture, name: str) -> None:
        """A page of the face."""
        self._page, self._count = picture.page, picture.pages
        self.face.show_picture(picture, name)
        self._show_pages()

    def show_trail(self, trail: tuple[KeptEntry, ...]) -> None:
        """What the audit book tells."""
        texts = [facts.trail_text(kept) for kept in trail]
        self._texts[TRAIL].setText("\n".join(texts) or self.tr("操作日志里没有它"))

    def picture_width(self) -> int:
        """How wide a picture should be, in pixels of the screen."""
        return round(max(400, self.face.width()) * self.devicePixelRatioF())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        turns = {Qt.Key.Key_Left: -1, Qt.Key.Key_PageUp: -1, Qt.Key.Key_Right: 1}
        turns[Qt.Key.Key_PageDown] = 1
        if event.key() in turns and self.parts.index == FACE:
            self._turn(turns[Qt.Key(event.key())])
            return
        super().keyPressEvent(event)

    def _turn(self, step: int) -> None:
        page = self._page + step
        if 0 <= page < self._count:
            self.ask_page.emit(page)

    def _go_to_part(self, part: int) -> None:
        self.parts.choose(part)
        self._stack.setCurrentIndex(part)
        self._show_pages()
        if part == TRAIL and not self._trail_asked:
            self._trail_asked = True
            self.ask_trail.emit()

    def _show_pages(self) -> None:
        many = self._count > 1 and self.parts.index == FACE
        for part in (self.earlier, self.later, self.pages):
            part.setVisible(many)
        self.pages.setText(self.tr("第 {0} / {1} 页").format(self._page + 1, self._count))
        first = self._page == 0
        last = self._page + 1 >= self._count
        self.earlier.set_why_not(self.tr("这是第一页：票面") if first else "")
        self.later.set_why_not(self.tr("这是最后一页") if last else "")

    def _fit(self) -> None:
        """As large as the window allows, in the shape of the form."""
        room = self.host.size()
        high = room.height() - 2 * ROUND - SIZE.card_head
        wide = min(room.width() - 2 * ROUND, round(high / (140 / 240)))
        self._stack.setMinimumWidth(max(560, wide))
        self._stack.setFixedHeight(max(320, high))

    def _make(self) -> None:
        self._stack.addWidget(self.face)
        goods = column(self.all_facts, hline(), self._texts[LINES], gap=10)
        self._stack.addWidget(_scrolled(frame("plain", goods), self._names()[LINES]))
        for part in (PAPERS, TRAIL):
            self._stack.addWidget(_scrolled(self._texts[part], self._names()[part]))
        head = row(
            self.title, 12, self.parts, None, self.earlier, self.pages, self.later, self.back
        )
        head.setContentsMargins(14, 4, 8, 4)
        self.hold(column(frame("plain", head), hline(), self._stack, gap=0))
        self.parts.chosen.connect(self._go_to_part)
        self.earlier.clicked.connect(lambda: self._turn(-1))
        self.later.clicked.connect(lambda: self._turn(1))
        self.back.clicked.connect(self.close_card)
        self.face.enlarge.connect(self.close_card)

    def _names(self) -> tuple[str, ...]:
        return (self.tr("票面"), self.tr("明细"), self.tr("打印与报送"), self.tr("操作日志"))


class FactGrid(QWidget):
    """Names and what they say, two pairs side by side."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(6)
        self._pairs: list[tuple[QLabel, QLabel]] = []
        for place in (1, 3):
            self._grid.setColumnStretch(place, 1)

    def tell(self, told: tuple[facts.Fact, ...]) -> None:
        """Other facts."""
        while len(self._pairs) < len(told):
            self._add()
        for place, (name, text) in enumerate(self._pairs):
            known = place < len(told)
            name.setText(told[place].name if known else "")
            text.setText(told[place].text if known else "")

    def _add(self) -> None:
        pair = label("", "caption"), label("", copied=True, wrap=True)
        line, side = divmod(len(self._pairs), 2)
        for part, widget in enumerate(pair):
            widget.setAlignment(Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(widget, line, 2 * side + part)
        self._pairs.append(pair)


def _scrolled(held: QWidget, name: str) -> QScrollArea:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QScrollArea.Shape.NoFrame)
    area.setWidget(frame("plain", column(held, None, margins=(16, 12, 16, 12))))
    area.setAccessibleName(name)
    return area
