"""A buyer who is not in the register (客户编码): offered to be kept, once the ticket stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from app.domain.compose import PERSON
from app.domain.registers import Customer
from app.domain.rights import Right
from app.ui.issue_invoice.face import BUYER_KEPT, BUYER_NEW, IssuedCard

if TYPE_CHECKING:
    from app.domain.invoice import Draft, Party
    from app.ui.desk import Desk
    from app.ui.issue_invoice.ports import View

KEPT = "已存入客户编码：{name}"


class NewBuyer:
    """Goes with the issued card that is shown."""

    def __init__(self, desk: Desk, view: View) -> None:
        self._desk, self._view = desk, view
        self._card: IssuedCard | None = None
        self._party: Party | None = None

    def begin(self, card: IssuedCard, draft: Draft) -> None:
        """Show the card, and on it whether its buyer can be kept."""
        self._card, self._party = card, None
        self._view.show_issued(card)
        party = draft.buyer
        may = Right.REGISTERS in self._desk.session.rights
        if may and party.name not in ("", PERSON):
            self._desk.read(
                lambda terminal: terminal.registers.has_customer(party),
                lambda known: None if known else self._offer(card, party),
            )

    def end(self) -> None:
        """Another entry begins."""
        self._card = self._party = None

    def _offer(self, card: IssuedCard, party: Party) -> None:
        if self._card is card:
            self._party = party
            self._show(BUYER_NEW)

    def keep(self) -> bool:
        """The deed. False when there is nobody to keep."""
        party, self._party = self._party, None
        if party is None:
            return False
        session = self._desk.session
        self._desk.ask(
            lambda terminal: terminal.registers.save_customer(Customer(party), session),
            lambda _: self._kept(party.name),
        )
        return True

    def _kept(self, name: str) -> None:
        self._desk.tell(KEPT.format(name=name))
        self._show(BUYER_KEPT)
        self._desk.book_changed()

    def _show(self, state: str) -> None:
        if self._card is not None:
            self._card = replace(self._card, keeps_buyer=state)
            self._view.show_issued(self._card)
