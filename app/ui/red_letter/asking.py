"""What the page asks of the terminal: the blue ticket and what is left of it, the red ticket."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol
from uuid import uuid4

from msgspec import Struct

from app.domain.errors import RuleBroken
from app.domain.invoice import InvoiceKey
from app.domain.money import Money
from app.domain.rights import Right, who_may
from app.services.tickets.red_by_slip import BySlip
from hardware.errors import OutcomeUnknown

if TYPE_CHECKING:
    from app.services.terminal import Terminal
    from app.services.tickets.issuing import Issued
    from app.services.tickets.red_letter import RedLook
    from app.ui.desk import Desk

ROLES = {"administrator": "系统管理员", "cashier": "开票员"}
AT_THE_NUMBER = ("INVOICE-UNKNOWN", "RED-NOT-BLUE", "SLIP-NEEDED")
AT_THE_SLIP = (
    "SLIP-NUMBER",
    "SLIP-UNKNOWN",
    "SLIP-STATE",
    "SLIP-NOT-SELLER",
    "SLIP-OTHER-TICKET",
    "SLIP-USED-OTHERWISE",
)


class Asked(Struct, frozen=True):
    """What is filled in: the blue ticket, how much of it (None: all), the slip ("": by number)."""

    code: str
    number: str
    gross: Money | None = None
    slip: str = ""

    @property
    def by_slip(self) -> BySlip:
        """The same for a red 专票; without code and number the ticket that the slip names."""
        key = InvoiceKey(self.code, self.number.zfill(8)) if self.code and self.number else None
        return BySlip(self.slip, key, self.gross)


class View(Protocol):
    """What the presenter needs of the page."""

    def show_look(self, look: RedLook) -> None: ...
    def show_no_blue(self, error: RuleBroken | None) -> None: ...
    def show_no_slip(self, error: RuleBroken) -> None: ...
    def show_wrong_amount(self, error: RuleBroken) -> None: ...
    def show_issued(self, issued: Issued) -> None: ...
    def show_unknown(self) -> None: ...


class Presenter:
    """One red ticket at a time; each second look has a request id of its own, so that pressing
    twice gives one ticket."""

    def __init__(self, view: View, desk: Desk) -> None:
        self._view = view
        self._desk = desk
        self._asked = 0
        self._request = b""
        self.busy = False

    def why_not(self) -> str:
        """Why this person may redden nothing; "" when they may."""
        if Right.RED in self._desk.session.rights:
            return ""
        roles = "、".join(ROLES[role] for role in who_may(Right.RED))
        return f"没有红字发票的权限：请{roles}办理"

    def look(self, wanted: Asked) -> None:
        """What would be issued; an answer that is late is dropped."""
        self._asked += 1
        asked, session = self._asked, self._desk.session

        def come(look: RedLook) -> None:
            if asked == self._asked:
                self._view.show_look(look)

        def failed(error: BaseException) -> None:
            if asked == self._asked:
                self._refused(error)

        if wanted.slip:
            self._desk.ask(
                lambda terminal: terminal.red_by_slip.look(wanted.by_slip, session), come, failed
            )
            return
        code, number, gross = wanted.code, wanted.number, wanted.gross
        self._desk.ask(
            lambda terminal: terminal.red_letter.look(code, number, session, gross), come, failed
        )

    def second_look(self) -> None:
        """From here one red ticket may come, and no second one."""
        self._request = uuid4().bytes

    def issue(self, look: RedLook, wanted: Asked) -> None:
        """The red ticket that the second look showed."""
        if self.busy:
            return
        self.busy = True
        request, session = self._request, self._desk.session
        gross = -look.draft.gross

        def done(issued: Issued) -> None:
            self.busy = False
            self._view.show_issued(issued)
            self._desk.book_changed()

        def make(terminal: Terminal) -> Issued:
            if look.blue is None or wanted.slip:
                return terminal.red_by_slip.issue(wanted.by_slip, session, request)
            key = look.blue.key
            return terminal.red_letter.issue(key.code, key.number, session, gross, request)

        self._desk.ask(make, done, self._not_issued)

    def _refused(self, error: BaseException) -> None:
        if isinstance(error, RuleBroken) and error.code == "RED-EXCEEDS":
            self._view.show_wrong_amount(error)
        elif isinstance(error, RuleBroken) and error.code in AT_THE_NUMBER:
            self._view.show_no_blue(error)
        elif isinstance(error, RuleBroken) and error.code in AT_THE_SLIP:
            self._view.show_no_slip(error)
        else:
            self._view.show_no_blue(None)
            self._desk.show_problem(error)

    def _not_issued(self, error: BaseException) -> None:
        self.busy = False
        if isinstance(error, OutcomeUnknown):
            self._view.show_unknown()
        self._desk.show_problem(error)
