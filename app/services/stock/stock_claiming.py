"""网上领票: numbers from the bureau onto the disk, never claimed twice.

What is asked for is kept in the book before it is asked, under its request id, until it is known
what became of it. A claim that the bureau gave and that is not on the disk yet is finished first,
whoever asked for it: the bureau tells its package until it is confirmed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import uuid4

from msgspec import Struct

from app.domain.errors import RuleBroken
from app.domain.rights import Right
from app.gateway.errors import BureauRefused
from app.gateway.messages.stock import Claim, ClaimAsked, ClaimState
from app.services.disk.disk_lane import DiskLane, here

if TYPE_CHECKING:
    from app.domain.rights import Session
    from app.gateway.messages.stock import Claimable, StockAtBureau
    from app.gateway.ports import TaxBureau
    from app.services.book import Book
    from app.services.stock.volume_loading import VolumeLoading

KEPT = "claim-asked"  # setting: request id, kind and count of a claim whose end is not known


def _new_id() -> str:
    return uuid4().hex


class StockClaiming(Struct):
    """The service. Blocks on the bureau; disk and book are used on their lane."""

    book: Book
    loading: VolumeLoading
    bureau: TaxBureau
    request_ids: Callable[[], str] = _new_id
    lane: DiskLane = here

    def standing(self) -> StockAtBureau:
        """What may be claimed, and the claims so far. BureauError."""
        return self.bureau.stock()

    def finish(self, session: Session) -> tuple[Claim, ...]:
        """Onto the disk with what was claimed and is not there yet, oldest first."""
        session.require(Right.CLAIM)
        return self._finished(self.bureau.stock(), session)

    def claim(self, kind: str, count: int, session: Session) -> tuple[Claim, ...]:
        """`count` numbers of a kind, 0: as many as usual; every claim that came onto the disk now.
        Asked again after a break it is the same claim. KIND-NOT-GRANTED, CLAIM-…, BureauAway."""
        session.require(Right.CLAIM)
        stock = self.bureau.stock()
        wanted = count or self._usual(stock, kind)
        before = self.lane(self._asked_before)
        finished = self._finished(stock, session)
        if before is not None and before.request_id in {c.request_id for c in stock.claims}:
            self.lane(self._forget)
            if (before.kind, before.count) == (kind, wanted):
                return finished or tuple(
                    c for c in stock.claims if c.request_id == before.request_id
                )
            before = None
        again = before is not None and (before.kind, before.count) == (kind, wanted)
        asked = before if before and again else ClaimAsked(self.request_ids(), kind, wanted)
        return (*finished, self._claimed(asked, session))

    # -- one claim -----------------------------------------------------------------------------

    def _claimed(self, asked: ClaimAsked, session: Session) -> Claim:
        self.lane(lambda: self._keep(asked))
        try:
            claim = self.bureau.claim(asked)
        except BureauRefused:
            self.lane(self._forget)
            raise
        self._take_in(claim, session)
        self.lane(self._forget)
        return claim

    def _finished(self, stock: StockAtBureau, session: Session) -> tuple[Claim, ...]:
        left = [c for c in reversed(stock.claims) if c.state is not ClaimState.DONE]
        for claim in left:
            self._take_in(claim, session)
        return tuple(left)

    def _take_in(self, claim: Claim, session: Session) -> None:
        """The disk takes a package once, however often it is given; then the bureau is told."""
        self.lane(lambda: self.loading.load(claim.package, session))
        self.bureau.confirm_claim(claim.request_id)

    # -- what is kept --------------------------------------------------------------------------

    def _asked_before(self) -> ClaimAsked | None:
        with self.book.reading() as work:
            kept = work.settings.get(KEPT)
        if not kept:
            return None
        request_id, kind, count = kept.split()
        return ClaimAsked(request_id, kind, int(count))

    def _keep(self, asked: ClaimAsked) -> None:
        with self.book.writing() as work:
            work.settings.put(KEPT, f"{asked.request_id} {asked.kind} {asked.count}")
            work.commit()

    def _forget(self) -> None:
        with self.book.writing() as work:
            work.settings.remove(KEPT)
            work.commit()

    def _usual(self, stock: StockAtBureau, kind: str) -> int:
        return claimable_of(stock, kind).usual


def claimable_of(stock: StockAtBureau, kind: str) -> Claimable:
    """How many of a kind; KIND-NOT-GRANTED."""
    for each in stock.claimable:
        if each.kind == kind:
            return each
    raise RuleBroken("KIND-NOT-GRANTED", "kind", kind=kind)
