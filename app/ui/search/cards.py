"""The cards that float over the search page, each made when it is first opened."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.domain.invoice import Upload
from app.domain.kinds import ELECTRONIC
from app.domain.rights import Right
from app.ui.actions import Action
from app.ui.mail.deliver_card import DeliverCard
from app.ui.mail.deliveries import Deliveries
from app.ui.parts.floating import Floating
from app.ui.search.deeds import Exports, to_page
from app.ui.search.export_card import ExportCard
from app.ui.search.face_card import FaceCard
from app.ui.search.more_card import MoreCard
from app.ui.search.refused_card import RefusedCard
from app.ui.search.saved import Saved
from app.ui.search.whole_ticket import WholeTicket
from app.ui.search.words import VOID, sheet_of
from app.ui.sheet_files.print_card import PrintCard
from app.ui.sheet_files.prints import Prints

if TYPE_CHECKING:
    from app.ui.desk import Desk
    from app.ui.search.presenter import Search

CardOf = TypeVar("CardOf", bound=Floating)


class Cards(QObject):
    """One of each kind, over the window that the page stands in."""

    def __init__(self, desk: Desk, page: QWidget, search: Search) -> None:
        super().__init__(page)
        self._desk, self._page, self._search = desk, page, search
        self._made: list[Floating] = []
        self._main: dict[Floating, Callable[[], None]] = {}

    @cached_property
    def exports(self) -> Exports:
        """导出."""
        card = self._over(ExportCard(self._window, self._key))
        self._main[card] = card.press
        return Exports(self._desk, card)

    @cached_property
    def prints(self) -> Prints:
        """存为 PDF."""
        card = self._over(PrintCard(self._window, self._key("page.main")))
        self._main[card] = card.begin
        return Prints(self._desk, card)

    @cached_property
    def deliveries(self) -> Deliveries:
        """交付电子发票."""
        card = self._over(DeliverCard(self._window, self._key("page.main")))
        self._main[card] = card.press
        return Deliveries(self._desk, card)

    @property
    def deliver_deed(self) -> Action:
        """The e-invoice under the cursor, handed to its buyer."""
        return Action(
            "search.deliver",
            self.tr("交付电子发票"),
            self._deliver,
            ("发邮件", "下载", "OFD", "XML", "存到文件夹"),
            scope="search",
            right=Right.PRINT,
            why_not=self._why_not_delivered,
        )

    def _deliver(self) -> None:
        if self._search.heading is not None and not self._why_not_delivered():
            self.deliveries.ask(sheet_of(self._search.heading))

    def _why_not_delivered(self) -> str:
        heading = self._search.heading
        if heading is None:
            return self.tr("没有选中发票")
        return "" if heading.kind in ELECTRONIC else self.tr("纸质发票没有电子文件：请打印")

    @cached_property
    def whole(self) -> WholeTicket:
        """放大."""
        return WholeTicket(self._desk, self._over(FaceCard(self._window)))

    @cached_property
    def more(self) -> Saved:
        """更多条件, with the saved filters."""
        card = self._over(MoreCard(self._window, self._key))
        self._main[card] = card.press
        card.accepted.connect(self._search.begin)
        return Saved(self._desk, card, self._search)

    @cached_property
    def refused(self) -> RefusedCard:
        """验签失败怎么办."""
        card = self._over(RefusedCard(self._window, self._key("page.main")))
        self._main[card] = card.press
        card.again.connect(self._desk.look_again)
        card.repair.connect(lambda: self._desk.open("repair"))
        for signal, page in ((card.void, "voiding"), (card.red, "red_letter")):
            signal.connect(lambda page=page: to_page(self._desk, page, self._search.heading))
        return card

    @property
    def refused_deed(self) -> Action:
        """Every way out of 验签失败, for the ticket under the cursor."""
        return Action(
            "search.refused",
            self.tr("处理验签失败"),
            self._mend,
            ("验签失败", "再验一次"),
            scope="search",
            right=Right.UPLOAD,
            why_not=self._why_not_refused,
        )

    def _mend(self) -> None:
        if self._search.heading is not None:
            self.refused.ask(self._search.heading, self._search.today)

    def _why_not_refused(self) -> str:
        heading = self._search.heading
        refused = heading is not None and heading.upload is Upload.SIGNATURE_FAILED
        return "" if refused else self.tr("这张发票没有验签失败")

    @property
    def again_deed(self) -> Action:
        """重开: a new ticket in place of the void one under the cursor."""
        why_not, right = self._why_not_again, Right.ISSUE
        return Action(
            "search.again", self.tr("重开"), self.again, ("ck", "作废重开"), "search", "", right,
            why_not=why_not,
        )  # fmt: skip

    def again(self) -> None:
        """Only of a void one."""
        heading = self._search.heading
        if heading is not None and not self._why_not_again():
            self._desk.open("issue", reissue=(heading.key.code, heading.key.number))

    def _why_not_again(self) -> str:
        heading = self._search.heading
        void = heading is not None and heading.status in VOID
        return "" if void else self.tr("只有作废的发票可以重开")

    @property
    def open(self) -> list[Floating]:
        """What stands over the list now."""
        return [card for card in self._made if card.isVisible()]

    def press(self) -> None:
        """F9: the main deed of the card that is open."""
        for card in self.open:
            if card in self._main:
                self._main[card]()

    def choose(self) -> None:
        """F2: what the card that is open lets choose."""
        for card in self.open:
            if isinstance(card, ExportCard):
                card.format.showPopup()

    def close_one(self) -> bool:
        """Esc: the one that is open; False when none is."""
        shown = self.open
        for card in shown:
            card.close_card()
        return bool(shown)

    def leave(self) -> None:
        """Another page comes. An export goes on; everything else closes."""
        for card in self._made:
            if not (isinstance(card, ExportCard) and card.running):
                card.close_card()

    def _key(self, deed: str) -> str:
        return self._desk.keys.of(deed, "search")

    @property
    def _window(self) -> QWidget:
        return self._page.window()

    def _over(self, card: CardOf) -> CardOf:
        self._made.append(card)
        return card
