"""A batch of events on its way to the bureau, and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from app.domain.invoice import InvoiceKey, InvoiceKind, Upload
    from app.gateway.errors import BureauError
    from app.gateway.messages.uploads import TicketResult, TicketSent
    from app.repositories.outbox import Event, OutboxEntry


class Batch(Struct, frozen=True):
    """Events of one kind; `tickets` are those of `entries` that the disk knows, in their order.
    `look_again`: 验签失败, a second look is asked for."""

    kind: InvoiceKind
    entries: tuple[OutboxEntry, ...]
    tickets: tuple[TicketSent, ...]
    operator: str
    look_again: bool = False


class Outcome(Struct, frozen=True):
    """What the bureau said of a batch; `problem`: why it said nothing of some of it."""

    results: tuple[TicketResult, ...] = ()
    receipts: tuple[bytes, ...] = ()
    problem: BureauError | None = None

    def beside(self, other: Outcome) -> Outcome:
        """Both."""
        return Outcome(
            self.results + other.results,
            self.receipts + other.receipts,
            self.problem or other.problem,
        )


class Moved(Struct, frozen=True):
    """An event stands elsewhere now: for lists that follow."""

    key: InvoiceKey
    event: Event
    state: Upload
    error: str = ""


class Tried(Struct, frozen=True):
    """What became of one batch: how many events arrived, and what ended it. `back_to`: the first
    entry that 验签失败 holds back no longer, because its ticket's void has arrived."""

    kind: InvoiceKind
    sent: int
    problem: BureauError | None = None
    back_to: int | None = None
