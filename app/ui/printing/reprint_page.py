"""发票补打: tickets found as in 已开发票查询, printed alone, as a range or as a batch; what is
being printed stands over the list until it is over."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QBoxLayout

from app.domain.rights import Right
from app.domain.searching import Filter
from app.ui.actions import Action
from app.ui.parts.buttons import Button
from app.ui.parts.labels import row
from app.ui.parts.laying import lay
from app.ui.printing.bad_card import BadCard
from app.ui.printing.order_card import OrderCard
from app.ui.printing.ordering import Ordering, words_of
from app.ui.printing.resume_card import ResumeCard
from app.ui.printing.running import Running
from app.ui.printing.strip import QueueStrip
from app.ui.search.page import SearchPage
from app.ui.shell.entry import INVOICES

if TYPE_CHECKING:
    from app.domain.invoice import InvoiceKey
    from app.services.problems import Problem
    from app.ui.desk import Desk
    from app.ui.page import Page

PLACE = 2  # under the bars of the search
MARGIN = 16  # of a page


def make(desk: Desk) -> Page:
    """The page, for the table of pages."""
    return ReprintPage(desk, in_pieces=True)


class ReprintPage(SearchPage):
    """F12 prints what is ticked, or the ticket under the cursor; Shift+F9 stops and goes on."""

    name, title, area = "reprint", "发票补打", INVOICES

    def __init__(self, desk: Desk, *, in_pieces: bool = False) -> None:
        self._asked_for: tuple[InvoiceKey, ...] = ()
        super().__init__(desk, in_pieces=in_pieces)

    def _made(self) -> Iterator[None]:
        yield from super()._made()
        yield
        self.bar.title.setText(self.title)
        self.strip = QueueStrip(self._key("page.other"))
        ground = self.bar.parentWidget()
        whole = ground.layout() if ground is not None else None
        assert isinstance(whole, QBoxLayout)
        lay(whole, row(self.strip, margins=(MARGIN, 0, MARGIN, 0)), place=PLACE)
        self.running = Running(self.strip, self._desk, self)
        self.pane.print_button.set_words(self.tr("打印…"))
        self.reprint = Button(self.tr("打印勾选的…"), self._key("page.paper"), size="small")
        self.ticks.add_button(self.reprint)
        self.ticks.copy_button.hide()  # by its key; the bar has room for what the page is for
        self._join()

    # --- a page

    def begin(
        self,
        text: str = "",
        filter: Filter | None = None,
        unsent: bool = False,
        keys: tuple[InvoiceKey, ...] = (),
    ) -> None:
        """From elsewhere: as the search; with `keys` these tickets are to be printed."""
        self._asked_for = keys
        super().begin(text, Filter(keys=keys) if keys else filter, unsent)

    def entered(self) -> None:
        super().entered()
        self.running.look()
        keys, self._asked_for = self._asked_for, ()
        if keys:
            self.orders.ask(Filter(keys=keys))

    def deeds(self) -> tuple[Action, ...]:
        """Those of the search, but paper is a printer here."""
        kept = {"page.main", "page.switch", "app.export", "page.choice", "search.more"}
        kept |= {"search.all", "search.copy_rows"}
        own = (
            Action(
                "page.paper", self.tr("打印发票"), self.paper, ("补打", "重打", "批量打印"),
                scope=self.name, right=Right.PRINT, why_not=self.why_no_ticket,
            ),
            Action(
                "page.other", self.tr("暂停或继续打印"), self.turn, scope=self.name,
                right=Right.PRINT, why_not=self._why_no_turn,
            ),
        )  # fmt: skip
        return tuple(deed for deed in super().deeds() if deed.id in kept) + own

    def escape(self) -> bool:
        if self._close_cards():
            return True
        return super().escape()

    def left(self) -> None:
        """Printing goes on; a card that was not answered closes."""
        self._close_cards()
        super().left()

    def look(self) -> None:
        """F9: the deed of the card that is open."""
        for card in self._open_cards:
            card.press()
            return
        super().look()

    # --- deeds

    @cached_property
    def orders(self) -> Ordering:
        """The card that asks on which printer, what and why."""
        key = self._key("page.main")
        card = OrderCard(self.window(), key, simulated=self._desk.simulated)
        return Ordering(self._desk, card, self.running.begin)

    @cached_property
    def bad(self) -> BadCard:
        """印坏了."""
        card = BadCard(self.window(), self._key("page.main"))
        card.again.connect(lambda reason: self._report(reason, void=False))
        card.void.connect(lambda reason: self._report(reason, void=True))
        return card

    @cached_property
    def answers(self) -> ResumeCard:
        """What a sheet that waits wants to know."""
        card = ResumeCard(self.window(), self._key("page.main"))
        card.given.connect(self.running.resume)
        self.running.went_on.connect(card.close_card)
        return card

    def paper(self) -> None:
        """What is ticked, else the ticket under the cursor."""
        if self.search.model.ticked.any:
            self.orders.ask(self.search.chosen)
        elif self.search.heading is not None:
            self.orders.ask(Filter(keys=(self.search.heading.key,)))

    def turn(self) -> None:
        """Stop after the sheet in hand, or go on."""
        if self.running.on:
            self.running.stop()
        elif not self._why_no_turn():
            self.running.resume()

    # --- inside

    def _why_no_turn(self) -> str:
        seen = self.running.seen
        waits = seen is not None and seen.next is not None
        return "" if waits else self.tr("没有在打印，也没有停着的")

    @property
    def _open_cards(self) -> list[OrderCard | BadCard | ResumeCard]:
        made = self.__dict__
        cards: list[OrderCard | BadCard | ResumeCard] = []
        if "orders" in made:
            cards.append(self.orders.card)
        if "bad" in made:
            cards.append(self.bad)
        if "answers" in made:
            cards.append(self.answers)
        return [card for card in cards if card.isVisible()]

    def _close_cards(self) -> bool:
        shown = self._open_cards
        for card in shown:
            card.close_card()
        return bool(shown)

    def _ask_answers(self, key: InvoiceKey, problem: Problem) -> None:
        self.answers.ask(key, problem.code, words_of(problem))

    def _ask_bad(self) -> None:
        if (key := self._last_key()) is not None:
            self.bad.ask(key.number)

    def _back_to_list(self) -> None:
        """From what has closed: to the list, or to the box that finds something for it."""
        (self.table if self.search.model.rows() else self.bar.box).setFocus()

    def _last_key(self) -> InvoiceKey | None:
        return self.running.last_key

    def _report(self, reason: str, *, void: bool) -> None:
        key, seen = self._last_key(), self.running.seen
        if key is None or seen is None:
            return
        printer = seen.batch.printer

        def then(may_void: bool) -> None:
            self.running.put_away()
            if not void:
                self.orders.ask(Filter(keys=(key,)), reason)
            elif may_void:
                self._desk.open("voiding", key=key)
            else:
                self._desk.tell(self.tr("这张发票不能作废：已作废，或没有作废的权限"))

        self._desk.ask(
            lambda terminal: terminal.print_counting.report_bad(
                key, printer, reason, self._desk.session
            ),
            then,
        )

    def _join(self) -> None:
        strip, running = self.strip, self.running
        strip.stopped.connect(running.stop)
        strip.resumed.connect(lambda: running.resume())
        strip.cancelled.connect(running.cancel)
        strip.away.connect(running.put_away)
        strip.settled.connect(lambda printed: running.settle(printed=printed))
        strip.bad.connect(self._ask_bad)
        strip.closed.connect(self._back_to_list)
        running.wanted.connect(self._ask_answers)
        self.reprint.clicked.connect(self.paper)
