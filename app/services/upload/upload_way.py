"""The two phases of an upload (报送, 回执): sent and taken in, then asked for until the receipt is
there. Knows neither disk nor book: for the network's lane."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from app.gateway.errors import BureauError, BureauRefused
from app.gateway.messages.uploads import (
    SecondLookAsked,
    TicketResult,
    TicketVerdict,
    UploadSent,
    UploadTaken,
)
from app.gateway.messages.words import Problem
from app.services.upload.upload_batch import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.gateway.messages.uploads import TicketSent
    from app.gateway.ports import TaxBureau
    from app.services.upload.upload_batch import Batch

PATIENCE_S = 60.0  # how long the second phase is asked for
SHORTEST_S = 0.05  # between two such questions
OF_THE_BATCH = frozenset({400, 413, 422})  # answers to what was sent, not to who sent it


class UploadWay:
    """Sends batches; `wait` (seconds) is called between two questions for a receipt."""

    def __init__(self, bureau: TaxBureau, wait: Callable[[float], None]) -> None:
        self._bureau = bureau
        self._wait = wait

    def send(self, batch: Batch) -> Outcome:
        """Both phases. What the bureau cannot read is sent in halves, so that one bad ticket
        stops nobody. Never raises a BureauError: it is in the outcome."""
        return self._sent(batch.tickets, batch) if batch.tickets else Outcome()

    def _sent(self, tickets: tuple[TicketSent, ...], batch: Batch) -> Outcome:
        try:
            return self._received(self._taken(tickets, batch))
        except BureauError as problem:
            unread = isinstance(problem, BureauRefused) and problem.status in OF_THE_BATCH
            if not unread:
                return Outcome(problem=problem)
            if len(tickets) == 1:
                return Outcome((_refused(tickets[0], problem),))
        return self._in_halves(tickets, batch)

    def _in_halves(self, tickets: tuple[TicketSent, ...], batch: Batch) -> Outcome:
        half = len(tickets) // 2
        first = self._sent(tickets[:half], batch)
        if first.problem is not None:
            return first
        return first.beside(self._sent(tickets[half:], batch))

    def _taken(self, tickets: tuple[TicketSent, ...], batch: Batch) -> UploadTaken:
        if batch.look_again:
            return self._bureau.look_again(SecondLookAsked(uuid4().hex, tickets))
        return self._bureau.upload(UploadSent(uuid4().hex, tickets))

    def _received(self, taken: UploadTaken) -> Outcome:
        """Asks for the receipt until it is there; BUREAU-BUSY when it takes too long."""
        pause, waited = taken.wait_s, 0.0
        while waited < PATIENCE_S:
            if pause:
                self._wait(pause)
            waited += pause
            result = self._bureau.upload_result(taken.serial)
            if result.ready:
                return Outcome(result.results, (result.receipt,) if result.receipt else ())
            pause = max(result.wait_s, SHORTEST_S)
        raise BureauRefused("BUREAU-BUSY")


def _refused(ticket: TicketSent, problem: BureauError) -> TicketResult:
    said = Problem(problem.code, problem.facts)
    return TicketResult(ticket.code, ticket.number, ticket.event, TicketVerdict.REFUSED, said)
