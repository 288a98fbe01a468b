"""已开发票查询: the page. Joins bar, list, face and cards to the presenter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget

from app.domain.reasons import Reason
from app.domain.rights import Right
from app.domain.searching import Filter, Heading, Order, Tally
from app.ui.actions import Action
from app.ui.look import apply
from app.ui.look.shapes import key_words
from app.ui.page import Page
from app.ui.parts.labels import canvas, column, frame, hline, row
from app.ui.parts.laying import lay
from app.ui.search.asked import Asked, Quick
from app.ui.search.cards import Cards
from app.ui.search.deeds import Clipboard, to_page
from app.ui.search.filter_bar import NARROW, FilterBar, QuickBar
from app.ui.search.nothing import Deed, Nothing
from app.ui.search.presenter import Search
from app.ui.search.preview_pane import PreviewPane
from app.ui.search.tick_bar import ListFoot, TickBar
from app.ui.search.ticket_table import TicketTable
from app.ui.search.words import COLUMNS, sheet_of

if TYPE_CHECKING:
    from app.services.faces.previewing import Picture
    from app.services.finding.searching import Details
    from app.ui.desk import Desk


def make(desk: Desk) -> Page:
    """The page, for the table of pages."""
    return SearchPage(desk, in_pieces=True)


class SearchPage(Page):
    """A list of tickets, the face of the one under the cursor, and what is done with them."""

    name = "search"
    title = "已开发票查询"
    area = "发票管理"

    def __init__(self, desk: Desk, *, in_pieces: bool = False) -> None:
        super().__init__()
        self._desk = desk
        self.setAccessibleName(self.title)
        self._make(in_pieces)

    def _made(self) -> Iterator[None]:
        """From the ground up: what is put where it belongs at once is not styled twice."""
        whole = column(gap=0)
        self.setLayout(column(canvas(whole), gap=0))
        self.bar = FilterBar(self.tr("已开发票查询"), self._key)
        whole.addWidget(self.bar)
        yield
        self.quick, self.ticks = QuickBar(), TickBar(self._key)
        content = row(gap=12, margins=(16, 0, 16, 10))
        whole.addWidget(self.quick)
        lay(whole, content, 1)
        yield
        yield from self._list_made(content)
        self.pane = PreviewPane(self._key)
        content.addWidget(self.pane)
        yield
        self._cards = Cards(self._desk, self, self.search)
        self._connect()
        self._desk.on_book_changed(self._book_changed)
        self._desk.on_uploads(self.search.uploads_moved)

    def _list_made(self, content: QHBoxLayout) -> Iterator[None]:
        """The list, or what stands in its place; below it its foot."""
        card = column(gap=0, margins=(1, 1, 1, 1))
        content.addWidget(frame("card", card), 1)
        self.search = Search(self._desk, self)
        self.table = TicketTable(name=self.tr("发票"))
        self.nothing, self._stack = Nothing(), QStackedWidget()
        card.addWidget(self._stack)
        yield
        for part in (self.table, self.nothing):
            self._stack.addWidget(part)
        self.table.setModel(self.search.model)
        yield
        self.foot = ListFoot(self.ticks, "　".join(self._hints()))
        card.addWidget(hline())
        card.addWidget(self.foot)

    # -- a page

    def begin(self, text: str = "", filter: Filter | None = None, unsent: bool = False) -> None:
        """From elsewhere: words of the function search, a filter behind a figure, or the fixed
        entry 未上传发票."""
        if filter is not None:
            self.search.begin(Asked.of(filter))
        else:
            quick = Quick.UNSENT if unsent else Quick.ALL
            self.search.begin(Asked(text=text, quick=quick))

    def entered(self) -> None:
        self.search.enter()
        self.bar.box.setFocus()

    def refresh(self) -> None:
        self.search.refresh()

    def deeds(self) -> tuple[Action, ...]:
        def deed(name: str, title: str, do: Any, *synonyms: str, **more: Any) -> Action:
            return Action(name, title, do, synonyms, scope=self.name, **more)

        return (
            deed("page.main", "看票面", self.look, "放大", "详情", why_not=self.why_no_ticket),
            deed("page.switch", "收起或显示票面", self.fold_face, "预览"),
            deed("app.export", "导出", self.export, "导出发票", "excel", "csv"),
            deed(
                "page.paper",
                "存为 PDF",
                self.paper,
                "打印",
                "补打",
                right=Right.PRINT,
                why_not=self.why_no_ticket,
            ),
            deed("page.choice", "换票种", self.choose),
            deed("search.more", "更多条件", self._more, "条件", "金额", "常用条件"),
            deed("search.all", "全选本次结果", self.tick_all),
            deed("search.copy_rows", "复制所选行", self.copy_rows),
            deed("issue.copy", "复制开票", self.copy_ticket, "复制发票", right=Right.ISSUE),
            self._cards.again_deed,
            self._cards.refused_deed,
            self._cards.deliver_deed,
            deed("search.void", "作废这张发票", lambda: self._to("voiding")),
            deed("search.red", "红字冲销", lambda: self._to("red_letter"), "红冲"),
        )

    def escape(self) -> bool:
        if self._cards.close_one():
            return True
        if self.search.model.ticked.any:
            self.search.model.tick_all(False)
            return True
        if self.bar.box.hasFocus() and self.search.model.rows():
            self.table.setFocus()
            return True
        return False

    def left(self) -> None:
        self._cards.leave()
        self.search.leave()

    # -- deeds

    def export(self) -> None:
        """导出: the ticked ones, else all of the result."""
        tally = self._ticked_tally()
        count, ticked = tally.tickets, self.search.model.ticked.any
        stem = f"发票-{self.search.today:%Y%m%d}"
        self._cards.exports.ask(self.search.chosen, count, ticked, stem)

    def fold_face(self) -> None:
        """The face beside the list goes, or comes back."""
        here = self.focusWidget()
        if here is not None and self.pane.isAncestorOf(here):
            self.table.setFocus()
        self.pane.setVisible(self.pane.isHidden())

    def why_no_ticket(self) -> str:
        """Empty when there is a ticket under the cursor, or a card that has a deed of its own."""
        there = self.search.heading is not None or bool(self._cards.open)
        return "" if there else self.tr("没有选中发票")

    def paper(self) -> None:
        """The ticket under the cursor as a file, logged."""
        if self.search.heading is not None:
            self._cards.prints.ask(sheet_of(self.search.heading))

    def tick_all(self) -> None:
        """Everything of this result, or nothing again."""
        ticked = self.search.model.ticked
        whole = self._ticked_tally().tickets == self.search.model.rows() and ticked.any
        self.search.model.tick_all(not whole)

    def copy_rows(self) -> None:
        """The ticked rows as text; without ticks the row under the cursor."""
        heading = self.search.heading
        if self.search.model.ticked.any:
            self._clipboard.copy(self.search.chosen)
        elif heading is not None:
            self._clipboard.copy(Filter(keys=(heading.key,)))

    def copy_ticket(self) -> None:
        """复制开票: a new draft with the contents of this one."""
        if self.search.heading is not None:
            key = self.search.heading.key
            self._desk.open("issue", copy=(key.code, key.number))

    def _to(self, page: str) -> None:
        to_page(self._desk, page, self.search.heading)

    def reissue(self) -> None:
        """重开: a new ticket in place of a void one."""
        self._cards.again()

    def look(self) -> None:
        """F9: on a card its own main deed, else 看票面."""
        if not self._cards.open:
            self.enlarge()
        else:
            self._cards.press()

    def choose(self) -> None:
        """F2: the kind; on the export card its format."""
        if not self._cards.open:
            self.bar.kind.showPopup()
        else:
            self._cards.choose()

    def enlarge(self) -> None:
        """The face as large as the window, and everything else about the ticket."""
        if self.search.heading is not None:
            self._cards.whole.show(self.search.heading)

    # -- what the presenter shows

    def show_asked(self, asked: Asked, today: date) -> None:
        self.bar.show_asked(asked)
        self.quick.show_quick(asked.quick)
        self.foot.count.setText(self.tr("正在查找…"))

    def show_counts(self, counts: Mapping[Quick, int | None]) -> None:
        self.quick.show_counts(counts)

    def show_totals(self, tally: Tally | None) -> None:
        self.quick.show_totals(tally)
        if tally is not None:
            self.foot.count.setText(self._count_words(tally.tickets))
        self._show_ticks()

    def _count_words(self, tickets: int) -> str:
        if not tickets:
            return self.tr("共 0 张")
        return self.tr("共 {0} 张，随滚动取出").format(f"{tickets:,}")

    def show_found(self, anew: bool) -> None:
        """`anew`: another list; the same one goes on standing where it stood."""
        self._stack.setCurrentIndex(0)
        if anew or self.table.row < 0:
            self.table.setCurrentIndex(self.search.model.index(0, 0))
            self.table.scrollToTop()

    def show_nothing(self, asked: Asked, reasons: tuple[Reason, ...], looking: bool) -> None:
        in_list = self.table.hasFocus()
        self._stack.setCurrentIndex(1)
        if in_list:
            self.bar.box.setFocus()
        self.nothing.say(asked, reasons, looking)
        self.foot.count.setText(self.tr("正在查找…") if looking else self._count_words(0))
        if not looking:
            self.quick.show_totals(Tally())

    def show_ticket(self, heading: Heading | None) -> None:
        self.pane.show_ticket(heading)

    def show_details(self, details: Details, picture: Picture) -> None:
        self.pane.show_details(details, picture)

    def show_no_face(self) -> None:
        self.pane.face.say_not_drawn()

    def show_offline(self, text: str) -> None:
        self.quick.show_offline(text)

    def picture_width(self) -> int:
        return round(self.pane.width() * self.devicePixelRatioF())

    # -- together

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def changeEvent(self, event: QEvent) -> None:
        """Larger type needs more room."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_clipboard"):
            self._lay_out()

    def _lay_out(self) -> None:
        """What makes room for the buyers' names in a narrow page, or in large type."""
        narrow = self.width() < NARROW * apply.type_size()
        self.pane.make_narrow(narrow)
        self.quick.make_narrow(narrow)
        self.table.setColumnHidden(COLUMNS.index("printed"), narrow)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F3:
            self.bar.box.setFocus()
            self.bar.box.selectAll()
            return
        super().keyPressEvent(event)

    def _key(self, deed: str) -> str:
        return self._desk.keys.of(deed, self.name)

    def _hints(self) -> Iterator[str]:
        told = (
            ("search.tick", self.tr("勾选")),
            ("page.main", self.tr("看票面")),
            ("page.switch", self.tr("收起或显示票面")),
            ("search.all", self.tr("全选本次结果")),
        )
        return (f"{key_words(self._key(deed))} {words}" for deed, words in told if self._key(deed))

    def _connect(self) -> None:
        bar, pane, search = self.bar, self.pane, self.search
        bar.typed.connect(search.typed)
        bar.changed.connect(lambda changes: search.change(**changes))
        bar.entered_list.connect(self._into_list)
        bar.own_days.connect(self._more)
        bar.more.connect(lambda: self._more())
        bar.export.connect(self.export)
        self.quick.chosen.connect(lambda quick: search.change(quick=quick))
        self.table.moved.connect(search.move_to)
        self.table.opened.connect(lambda _row: self.enlarge())
        search.model.ticks_changed.connect(self._show_ticks)
        search.model.dataChanged.connect(self._rows_came)
        for signal, deed in (
            (pane.enlarge, self.enlarge),
            (pane.paper, self.paper),
            (pane.copy, self.copy_ticket),
            (pane.reissue, self.reissue),
            (pane.closed, self.fold_face),
            (self.ticks.none, lambda: search.model.tick_all(False)),
            (self.ticks.export, self.export),
            (self.ticks.copy, self.copy_rows),
        ):
            signal.connect(deed)
        self.nothing.asked_for.connect(self._deed)
        self._clipboard = Clipboard(self._desk, QGuiApplication.clipboard().setText)
        self._show_ticks()
        self.table.horizontalHeader().sectionClicked.connect(self._sort)

    def _into_list(self) -> None:
        """Enter in the search box: search now, and go on in the list."""
        self.search.search()
        self.table.setFocus()

    def _more(self) -> None:
        if not self._cards.open:
            self._cards.more.open(self.search.asked)

    def _sort(self, section: int) -> None:
        """By time or number, which have an index; once more turns it round."""
        by = {"time": Order.TIME, "number": Order.NUMBER}.get(COLUMNS[section])
        if by is None:
            return
        asked = self.search.asked
        newest = not asked.newest_first if asked.order is by else True
        self.search.change(order=by, newest_first=newest)

    def _ticked_tally(self) -> Tally:
        ticked = self.search.model.ticked
        return ticked.tally(self.search.tally) if ticked.any else self.search.tally

    def _show_ticks(self) -> None:
        ticked = self.search.model.ticked
        self.foot.show_tally(ticked.tally(self.search.tally) if ticked.any else Tally())

    def _rows_came(self) -> None:
        """The row under the cursor may have come with them."""
        self.search.move_to(self.table.row)

    def _book_changed(self) -> None:
        """A ticket was issued or printed: ask again, when somebody sees it."""
        if self.isVisible():
            self.search.refresh()
        else:
            self.search.stale = True

    def _deed(self, deed: Deed) -> None:
        reason = deed.reason
        if deed.name == "clear":
            self.search.clear()
        elif deed.name == "show" and reason is not None and reason.wanted is not None:
            self.search.begin(Asked.of(reason.wanted))
        elif deed.name == "draft" and reason is not None:
            self._desk.open("issue", draft=reason.draft)
        else:
            self._desk.open({"check": "self_check"}.get(deed.name, deed.name))
