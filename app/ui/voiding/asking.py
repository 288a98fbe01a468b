"""What the page asks of the terminal: the month by the disk's clock, the list, the void itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from app.domain.errors import RuleBroken
from app.domain.kinds import SHORT_NAMES
from app.domain.rights import Right, who_may
from hardware.errors import OutcomeUnknown
from hardware.ports import InvoiceSlot

if TYPE_CHECKING:
    from app.domain.invoice import Invoice, InvoiceKey, InvoiceKind
    from app.domain.searching import Heading
    from app.domain.voiding import VoidTerms
    from app.services.terminal import Terminal
    from app.services.tickets.voiding import Voided
    from app.ui.desk import Desk

ROLES = {"administrator": "系统管理员", "cashier": "开票员"}
AT_THE_BOX = ("REASON-MISSING", "FIELD-TOO-LONG", "SIGN-NOT-GBK", "CONTROL-SIGN")


class Meant(Struct, frozen=True):
    """What the second look is about: a ticket, or a blank number (no ticket)."""

    kind: InvoiceKind
    code: str
    number: str
    ticket: Invoice | None = None
    slip: bool = False  # an approved 信息表 of it waits for a red ticket

    @property
    def words(self) -> str:
        """Its name on the screen."""
        return f"{SHORT_NAMES[self.kind]} {self.code} · {self.number}"


class View(Protocol):
    """What the presenter needs of the page."""

    def show_kinds(self, kinds: tuple[InvoiceKind, ...]) -> None: ...
    def show_tickets(self, tickets: tuple[Heading, ...]) -> None: ...
    def show_meant(self, meant: Meant) -> None: ...
    def show_wrong_reason(self, error: RuleBroken) -> None: ...
    def show_voided(self, meant: Meant, voided: Voided) -> None: ...
    def show_unknown(self) -> None: ...


class Presenter:
    """One void at a time; nothing is voided that the second look did not show."""

    def __init__(self, view: View, desk: Desk) -> None:
        self._view = view
        self._desk = desk
        self._terms: tuple[VoidTerms, ...] = ()
        self._asked = 0
        self.text = ""
        self.kind: InvoiceKind | None = None
        self.busy = False

    def why_not(self) -> str:
        """Why this person may void nothing; "" when they may."""
        if Right.VOID in self._desk.session.rights:
            return ""
        roles = "、".join(ROLES[role] for role in who_may(Right.VOID))
        return f"没有作废的权限：请{roles}办理"

    @property
    def kinds(self) -> tuple[InvoiceKind, ...]:
        """What the disk lets be voided."""
        return tuple(one.kind for one in self._terms)

    def look(self) -> None:
        """What the disk says of the month, then the list."""
        if not self.why_not():
            session = self._desk.session
            self._desk.ask(lambda terminal: terminal.voiding.this_month(session), self._month)

    def _month(self, terms: tuple[VoidTerms, ...]) -> None:
        self._terms = terms
        self._view.show_kinds(self.kinds)
        self.search()

    def search(self) -> None:
        """The list, by what is typed and chosen now; an answer that is late is dropped."""
        self._asked += 1
        asked, text = self._asked, self.text.strip()
        terms = tuple(one for one in self._terms if self.kind in (None, one.kind))

        def come(tickets: tuple[Heading, ...]) -> None:
            if asked == self._asked:
                self._view.show_tickets(tickets)

        self._desk.read(lambda terminal: terminal.voiding.candidates(terms, text), come)

    def second_look(self, key: InvoiceKey) -> None:
        """Every rule for this ticket; then it is shown."""
        session = self._desk.session

        def look(terminal: Terminal) -> Meant:
            ticket = terminal.voiding.look(key.code, key.number, session)
            slip = bool(terminal.voiding.warnings(ticket.key))
            return Meant(ticket.draft.kind, ticket.key.code, ticket.key.number, ticket, slip)

        self._desk.ask(look, self._view.show_meant)

    def look_at_blank(self, kind: InvoiceKind) -> None:
        """The number that would go."""
        session = self._desk.session
        self._desk.ask(
            lambda terminal: terminal.voiding.next_blank(kind, session),
            lambda slot: self._view.show_meant(Meant(kind, slot.code, slot.number)),
        )

    def void(self, meant: Meant, reason: str) -> None:
        """Once for each second look."""
        if self.busy:
            return
        self.busy = True
        session = self._desk.session

        def done(voided: Voided) -> None:
            self.busy = False
            self._view.show_voided(meant, voided)
            self._desk.book_changed()

        if meant.ticket is None:
            slot = InvoiceSlot(meant.code, meant.number)
            self._desk.ask(
                lambda terminal: terminal.voiding.void_blank(meant.kind, session, reason, slot),
                done,
                self._failed,
            )
        else:
            self._desk.ask(
                lambda terminal: terminal.voiding.void(meant.code, meant.number, reason, session),
                done,
                self._failed,
            )

    def _failed(self, error: BaseException) -> None:
        self.busy = False
        if isinstance(error, RuleBroken) and error.code in AT_THE_BOX:
            self._view.show_wrong_reason(error)
            return
        if isinstance(error, OutcomeUnknown):
            self._view.show_unknown()
        self._desk.show_problem(error)
