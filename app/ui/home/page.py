"""首页: figures, thirty days, rates, stock, what is to do, notices."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from app.domain.rights import Right
from app.ui.actions import Action
from app.ui.home.bars import Bars
from app.ui.home.day_table import DayModel
from app.ui.home.duty_list import Rows, duty_row, notice_row
from app.ui.home.face import DutyFace, HomeFace, NoticeFace, ShareFace, StockFace
from app.ui.home.figure_card import FigureCard
from app.ui.home.presenter import Presenter
from app.ui.home.rows import USUAL_NAME, ShareRow, StockRow
from app.ui.look import type as type_
from app.ui.look.sizes import CARD_GAP, PAGE_MARGIN
from app.ui.look.still import paint_now
from app.ui.page import Page
from app.ui.parts.buttons import Button
from app.ui.parts.cards import Card
from app.ui.parts.labels import Bar, canvas, column, frame, label, row
from app.ui.parts.laying import lay
from app.ui.parts.table import Table
from app.ui.turns import Turns

if TYPE_CHECKING:
    from app.ui.desk import Desk

T = TypeVar("T")
FIGURES = 5
SIDE_WIDTH = 372  # of what is to do; gives way on narrow windows


def make(desk: Desk) -> Page:
    """The start page."""
    return HomePage(desk, in_pieces=True)


class HomePage(Page):
    """The page a person sees first; everything on it leads on."""

    name, title, area = "home", "首页", "首页"

    def __init__(self, desk: Desk, *, in_pieces: bool = False) -> None:
        super().__init__()
        self._desk = desk
        self._face: HomeFace | None = None
        self._lists: dict[str, object] = {}  # as they stand on the page
        self._turns = Turns(self)
        self.presenter = Presenter(self, desk)
        self._make(in_pieces)

    def _made(self) -> Iterator[None]:
        self._title, self._under = label("", "title"), label("", "caption")
        self.figures = tuple(FigureCard() for _ in range(FIGURES))
        yield
        self.bars, self.days = Bars(), DayModel()
        self.day_table = Table(self.days, name=self.tr("近 30 天每日价税合计"))
        self.chart = QStackedWidget()
        self.switch = Button(
            self.tr("看表格"), self._desk.keys.of("page.switch", "home"), "ghost", size="small"
        )
        yield
        self._rates, self._stock = QVBoxLayout(), QVBoxLayout()
        self.duties, self.notices = Rows(self.tr("要办的事")), Rows(self.tr("通知"), snug=True)
        yield
        yield from self._arranged()
        self._connect()

    # -- Page

    def entered(self) -> None:
        """Fresh figures each time."""
        self.presenter.refresh()
        self.issue.setFocus()

    def left(self) -> None:
        """Its figures are asked for again when somebody comes back."""
        self.presenter.drop()

    def refresh(self) -> None:
        """F5."""
        self.presenter.refresh()

    def deeds(self) -> tuple[Action, ...]:
        """F9 begins a ticket, F7 changes bars and table."""
        return (
            Action(
                "page.main", self.tr("填开发票"), self._issue, scope=self.name, right=Right.ISSUE
            ),
            Action("page.switch", self.tr("图与表格"), self.toggle_table, scope=self.name),
        )

    # -- View

    def show_face(self, face: HomeFace) -> None:
        """Show the figures; lists that are the same as before stay. In the window in pieces: all
        of it is more than a frame to lay out and paint."""
        self._face = face
        if self._in_pieces:
            self._turns.run(self._faced(face))
        else:
            deque(self._faced(face), maxlen=0)

    def _faced(self, face: HomeFace) -> Iterator[bool]:
        """A group in one turn, painted in the next."""
        groups: tuple[Callable[[], None], ...] = (
            lambda: self._show_figures(face),
            lambda: self._show_days(face),
            lambda: self._changed("rates", face.rates, self._show_rates),
            lambda: self._changed("stock", face.stock, self._show_stock),
            lambda: self._changed("duties", face.duties, self._show_duties),
            lambda: self._changed("notices", face.notices, self._show_notices),
        )
        for show in groups:
            show()
            yield True
            paint_now(self)
            yield False

    def _show_figures(self, face: HomeFace) -> None:
        self._title.setText(face.title)
        self._under.setText(face.under)
        self._duty_card.note.setText(face.duty_note)
        for card, figure in zip(self.figures, face.figures, strict=True):
            card.show_face(figure)

    def _show_days(self, face: HomeFace) -> None:
        self.bars.show_days(face.days, face.sentence)
        self.days.show_days(face.days)

    def _changed(self, name: str, told: T, show: Callable[[T], None]) -> None:
        if self._lists.get(name) != told:
            self._lists[name] = told
            show(told)

    def _show_notices(self, notices: tuple[NoticeFace, ...]) -> None:
        rows: list[QWidget] = [notice_row(one) for one in notices]
        self.notices.show_rows(rows or [_nothing(self.tr("没有通知。"))])

    def _show_duties(self, duties: tuple[DutyFace, ...]) -> None:
        follow = self.presenter.follow
        rows: list[QWidget] = [duty_row(duty, follow) for duty in duties]
        self.duties.show_rows(rows or [_nothing(self.tr("没有要办的事。"))])

    def toggle_table(self) -> None:
        """The bars or their table."""
        table = self.chart.currentWidget() is not self.day_table
        self.chart.setCurrentWidget(self.day_table if table else self.bars)
        self.switch.set_words(self.tr("看图") if table else self.tr("看表格"))
        (self.day_table if table else self.bars).setFocus()

    # -- inside

    def _issue(self) -> None:
        self._desk.open("issue")

    def _connect(self) -> None:
        self._desk.on_book_changed(self._again)
        self._desk.on_uploads(lambda _: self._again())
        for card in self.figures:
            card.clicked.connect(lambda _=False, one=card: self.presenter.follow(one.face.way))
        self.bars.opened.connect(lambda place: self._open_day(place))
        self.day_table.opened.connect(
            lambda place: self._open_day(len(self.days.found) - 1 - place)
        )
        self.switch.clicked.connect(self.toggle_table)

    def _again(self) -> None:
        if self.isVisible():
            self.presenter.refresh()

    def _open_day(self, place: int) -> None:
        if self._face is not None:
            self.presenter.follow(self._face.days[place].way)

    def _show_rates(self, rates: tuple[ShareFace, ...]) -> None:
        made: list[QWidget] = []
        widest = max((USUAL_NAME, *(each.name for each in rates)), key=type_.width)
        for rate in rates:
            one = ShareRow(rate, widest)
            one.clicked.connect(lambda _=False, way=rate.way: self.presenter.follow(way))
            made.append(one)
        _fill(self._rates, made, self.tr("本月还没有开票。"))

    def _show_stock(self, stock: tuple[StockFace, ...]) -> None:
        made: list[QWidget] = []
        for kind in stock:
            one = StockRow(kind)
            one.clicked.connect(lambda _=False, way=kind.way: self.presenter.follow(way))
            made.append(one)
        _fill(self._stock, made, self.tr("没有读到税控盘。"))

    def _arranged(self) -> Iterator[None]:
        """From the ground up: what is put elsewhere is styled again, with all that is on it."""
        whole = column(self._bar(), gap=0)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        content = column(gap=CARD_GAP, margins=(PAGE_MARGIN, 12, PAGE_MARGIN, 12))
        scroll.setWidget(canvas(content))
        whole.addWidget(scroll, 1)
        self.setLayout(whole)
        yield
        figures = row(gap=CARD_GAP)
        lay(content, figures)
        for card in self.figures:
            figures.addWidget(card, 1)
        yield
        lower, left = row(gap=CARD_GAP), column(gap=CARD_GAP)
        lay(content, lower, 1)
        lay(lower, left, 1)
        yield from self._left(left)
        side = column(gap=CARD_GAP)
        lower.addWidget(_side(side))
        yield
        self._fill_side(side)

    def _bar(self) -> QFrame:
        keys = self._desk.keys
        find = Button(self.tr("查询"), keys.of("invoice.find"), icon="list-details")
        find.clicked.connect(lambda: self._desk.open("search"))
        self.issue = Button(self.tr("填开发票"), keys.of("page.main"), "primary", "receipt-yuan")
        self.issue.clicked.connect(self._issue)
        if Right.ISSUE not in self._desk.session.rights:
            self.issue.set_why_not(self.tr("没有开具发票的权限"))
        if Right.QUERY not in self._desk.session.rights:
            find.set_why_not(self.tr("没有查询发票的权限"))
        head = row(
            self._title,
            self._under,
            None,
            find,
            self.issue,
            margins=(PAGE_MARGIN, 0, PAGE_MARGIN, 0),
        )
        return Bar("bar", head, "tool_bar")

    def _left(self, left: QVBoxLayout) -> Iterator[None]:
        self.chart.addWidget(self.bars)
        self.chart.addWidget(self.day_table)
        chart = Card(self.tr("近 30 天"), self.switch, note=self.tr("每日价税合计，元"), pad=0)
        left.addWidget(chart, 1)
        chart.body.addWidget(self.chart, 1)
        yield
        month = Button(self.tr("月度统计"), kind="link", size="small")
        month.clicked.connect(
            lambda: self.presenter.follow(self._face.month if self._face else None)
        )
        rates = Card(self.tr("本月按税率"), month, note=self.tr("价税合计，元"), pad=0)
        stock = Card(self.tr("库存"), note=self.tr("按近 30 天用量"), pad=0)
        for card, box in ((rates, self._rates), (stock, self._stock)):
            box.setContentsMargins(0, 4, 0, 4)
            box.setSpacing(0)
            lay(card.body, box)
        low = row(gap=CARD_GAP)
        lay(left, low)
        low.addWidget(rates, 1)
        low.addWidget(stock, 1)
        yield

    def _fill_side(self, side: QVBoxLayout) -> None:
        self._duty_card = Card(self.tr("要办的事"), pad=0)
        notices = Card(self.tr("通知"), pad=0)
        side.addWidget(self._duty_card, 1)
        side.addWidget(notices)
        self._duty_card.body.addWidget(self.duties)
        notices.body.addWidget(self.notices)


def _side(side: QVBoxLayout) -> QFrame:
    made = frame("plain", side)
    made.setMaximumWidth(SIDE_WIDTH)
    made.setMinimumWidth(SIDE_WIDTH - 48)
    return made


def _fill(box: QVBoxLayout, rows: list[QWidget], nothing: str) -> None:
    """Put other rows into a box; words where there are none."""
    while box.count():
        old = box.takeAt(0).widget()
        if old is not None:
            old.deleteLater()
    for one in rows or [_nothing(nothing)]:
        box.addWidget(one)
    box.addStretch(1)


def _nothing(words: str) -> QWidget:
    made = label(words, "hint", wrap=True)
    made.setContentsMargins(14, 8, 14, 8)
    return made
