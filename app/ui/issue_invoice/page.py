"""发票填开 as a page of the window."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QVBoxLayout

from app.domain.invoice import Upload
from app.ui.actions import Action
from app.ui.issue_invoice.copy_card import CopyCard
from app.ui.issue_invoice.deed_list import PageDeeds
from app.ui.issue_invoice.earlier import EarlierTickets, day_of
from app.ui.issue_invoice.page_deeds import page_deeds
from app.ui.issue_invoice.view import IssueView
from app.ui.look.polishing import polished
from app.ui.page import Page
from app.ui.sheet_files.prints import Prints
from app.ui.shell.lamps import Figures, lamps_of, look

if TYPE_CHECKING:
    from app.domain.invoice import Party
    from app.services.upload.upload_batch import Moved
    from app.ui.desk import Desk
    from app.ui.issue_invoice.ports import Presenter

FIELD_KEYS = {"issue.choose": "field.choose"}  # a key that the boxes answer themselves
CHECKED = ("税控盘", "锁死日期", "离线剩余", "库存")  # the lamps that stop a ticket
BUYER_WAIT_MS = 400  # after the last keystroke in the buyer's name


class IssuePage(Page):
    """Joins view and presenter; tells both when the page comes and goes."""

    name = "issue"
    area = "发票管理"

    def __init__(
        self,
        desk: Desk,
        make_presenter: Callable[[Desk, IssueView], Presenter],
        *,
        in_pieces: bool = False,
    ) -> None:
        super().__init__()
        self.title = self.tr("发票填开")
        self._desk = desk
        self._started = False
        self.view = IssueView(_keys_of(desk), desk.tell, in_pieces=True)
        self.view.body.setParent(self)  # empty yet: what is full is styled again when it moves
        self._make_presenter = make_presenter
        self._make(in_pieces)

    def _made(self) -> Iterator[None]:
        """Body, paper, cards, and what joins them."""
        yield from self.view.pieces
        yield
        desk = self._desk
        self.presenter = self._make_presenter(desk, self.view)
        self.view.join(self.presenter)
        self._earlier = EarlierTickets(desk)
        self.view.on_sheet = lambda sheet: self._prints.ask(sheet)
        self._deeds = PageDeeds(desk, self.view, self.presenter, lambda: self._copying)
        yield
        self._fill()
        self._join()

    def _fill(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.view.body)

    def _join(self) -> None:
        body, deeds = self.view.body, self._deeds.by_name()
        body.action_bar.asked.connect(lambda name: deeds[name]())
        body.strip.asked.connect(self._open_ticket)
        body.strip.all_asked.connect(lambda: self._desk.open("search"))
        body.side.copy_asked.connect(self.presenter.copy_of)
        for again in (self._ask_strip, self._ask_standing):
            self._desk.on_book_changed(again)
        self._desk.on_uploads(self._uploads_moved)
        self._buyer, self._day = "", ""
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.setInterval(BUYER_WAIT_MS)
        self._clock.timeout.connect(self._ask_buyer)
        self.view.on_face = self._face_shown

    @cached_property
    def _copying(self) -> CopyCard:
        card = CopyCard(self.view.body, self._earlier.find)
        card.copied.connect(self.presenter.copy_of)
        return card

    @cached_property
    def _prints(self) -> Prints:
        return Prints(self._desk, self.view.make_saving())

    # -- Page
    def later(self) -> Iterator[None]:
        """The cards that few tickets need."""
        yield from polished(self._copying)
        yield from polished(self.view.make_saving())

    def begin(
        self,
        draft: str = "",
        copy: tuple[str, str] | None = None,
        reissue: tuple[str, str] | None = None,
        buyer: Party | None = None,
        thrown: str = "",
    ) -> None:
        """What another page asks for: a draft by its id, a ticket to copy, one to issue anew, a
        ticket for a buyer; what is in hand thrown away."""
        self._start()
        if thrown:
            self.presenter.throw_away(thrown)
        if draft:
            self.presenter.open_draft(draft)
        elif copy is not None:
            self.presenter.copy_of(*copy)
        elif reissue is not None:
            self.presenter.reissue(*reissue)
        elif buyer is not None:
            self.presenter.for_buyer(buyer)

    def entered(self) -> None:
        """The focus goes where it was; at first to the buyer's name."""
        self._start()
        self.presenter.entered()
        self._ask_standing()
        if not self.view.take_focus():
            self.view.go_to(self.view.hands.field or "buyer.name")

    def left(self) -> None:
        """What is open goes into the journal."""
        self.view.hands.held.forget()
        self.view.hide_choices()
        self.presenter.left_page()

    def refresh(self) -> None:
        """F5: number and stock are asked anew."""
        self.presenter.entered()
        self._ask_strip()
        self._ask_standing()

    def deeds(self) -> tuple[Action, ...]:
        """Its own deeds."""
        return page_deeds(self._deeds)

    def escape(self) -> bool:
        """Close what floats."""
        return self.view.escape()

    def unsaved(self) -> str:
        """Nothing is ever lost: what is open is kept."""
        return self.presenter.unsaved()

    # -- what the wide and the high window show beside the paper
    def _start(self) -> None:
        if not self._started:
            self._started = True
            self.presenter.start()

    def _face_shown(self) -> None:
        face = self.presenter.face
        if face.buyer.name != self._buyer:
            self._buyer = face.buyer.name
            self._clock.start()
        if face.day_text != self._day:
            self._day = face.day_text
            self._ask_strip()

    def _ask_strip(self) -> None:
        day = day_of(self._day)
        if day is not None and self.view.body.paper.measures.tall:
            self._earlier.of_day(day, self._show_strip)

    def _uploads_moved(self, moved: tuple[Moved, ...]) -> None:
        """The strip of what was just issued follows; on its way changes nothing to be seen."""
        if self.isVisible() and any(one.state is not Upload.SENDING for one in moved):
            self._ask_strip()

    def _ask_standing(self) -> None:
        """What holds for every ticket, where the side panel has room to say it."""
        if self.view.body.broad:
            self._desk.ask(look, self._show_standing, lambda _: None)

    def _show_standing(self, figures: Figures) -> None:
        lamps = lamps_of(figures)
        checks = [(lamps[name].shape, f"{name}　{lamps[name].value}", "") for name in CHECKED]
        self.view.body.side.show_standing(checks)
        self.view.body.side.show_face(self.presenter.face)

    def _show_strip(self, tickets: object, count: int) -> None:
        self.view.body.strip.show_tickets(tickets, count)  # type: ignore[arg-type]
        self.view.body.lay_out()

    def _ask_buyer(self) -> None:
        side = self.view.body.side
        if not self.view.body.broad or len(self._buyer) < 2:
            side.show_last(())
            return
        asked = self._buyer
        self._earlier.of_buyer(
            asked, lambda found: side.show_last(found) if asked == self._buyer else None
        )

    def _open_ticket(self, code: str, number: str) -> None:
        self._desk.open("search", text=f"{code} {number}")


def _keys_of(desk: Desk) -> Callable[[str], str]:
    """The key of a deed on this page, as this shop has it; "" where it has none."""
    keys = getattr(desk, "keys", None)
    if keys is None:
        return lambda _: ""
    return lambda deed: str(keys.of(FIELD_KEYS.get(deed, deed), IssuePage.name))


def make(desk: Desk) -> Page:
    """The page of 发票填开."""
    from app.ui.issue_invoice.presenter import IssuePresenter

    return IssuePage(desk, IssuePresenter, in_pieces=True)
