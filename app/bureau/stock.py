"""发票库存 at the bureau: which numbers exist, which were given to whom, which came back.

A number is given once, for any number of processes: who gives holds the row of its code. Numbers
that came back are not given again.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING

from msgspec.structs import replace
from sqlalchemy import func, select, update

from app.bureau.refusals import Refusal
from app.bureau.rows import add_new
from app.bureau.volumes import Volumes
from app.domain.errors import RuleBroken
from app.domain.invoice import InvoiceKind
from app.domain.invoice_code import make, parse
from app.gateway.messages.stock import Claim, Claimable, ClaimState, NumberRange, StockAtBureau
from db.bureau_schema.devices import disk as disks
from db.bureau_schema.stock import claim, code_pool
from hardware import orders
from hardware.orders import KindTerms, Numbers, PackageKind

if TYPE_CHECKING:
    from typing import Any

    from sqlalchemy import Row

    from app.bureau.devices import DiskFacts
    from app.bureau.work import Work
    from app.gateway.messages.stock import ClaimAsked

LAST_NUMBER = 99_999_999
USUAL_CLAIMS = 10  # of usual size, at most, in one claim
MOST_CLAIMS = 200  # that are listed
BATCHES = {InvoiceKind.SPECIAL: 9}
USUAL_BATCHES = 999


class Stock:
    """The ledger of numbers."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self.volumes = Volumes(work)

    # -- looking -------------------------------------------------------------------------------

    def standing(self, disk: str) -> StockAtBureau:
        """What may be claimed, what was."""
        facts = self._work.devices.disk(disk)
        claimable = tuple(self._claimable(facts, t) for t in self._work.devices.terms(disk))
        return StockAtBureau(claimable, self.claims(disk))

    def claims(self, disk: str) -> tuple[Claim, ...]:
        """Of a disk, newest first."""
        asked = select(claim).where(claim.c.disk == disk)
        asked = asked.order_by(claim.c.claimed_at.desc(), claim.c.request_id).limit(MOST_CLAIMS)
        return tuple(_listed(self._told(row)) for row in self._work.connection.execute(asked))

    def claimed(self, disk: str, request_id: str) -> Claim | None:
        """That very claim, with its package; None: it was never made."""
        row = self._row(disk, request_id)
        return None if row is None else self._told(row)

    def _claimable(self, facts: DiskFacts, terms: KindTerms) -> Claimable:
        usual = self.usual(facts, terms.kind)
        reason = self._reason(facts, terms)
        most = 0 if reason else min(10_000, usual * USUAL_CLAIMS)
        return Claimable(terms.kind, most, usual, reason)

    def usual(self, facts: DiskFacts, kind: str) -> int:
        """Numbers of one usual claim of a kind."""
        return self._work.profiles[facts.profile].stock.claim_size[InvoiceKind(kind)]

    def _reason(self, facts: DiskFacts, terms: KindTerms) -> str:
        """Why none may be claimed now; empty: some may."""
        if not facts.active:
            return "DISK-CANCELLED"
        if facts.machine:
            return "NOT-HOST"
        if self._work.at.date() > terms.lock_date:
            return "CLAIM-LOCKED"
        if self._is_offline_over(facts.number):
            return "CLAIM-UNSENT"
        return "CLAIM-OPEN" if self._has_open(facts.number, terms.kind) else ""

    def _is_offline_over(self, number: str) -> bool:
        asked = select(disks.c.offline_over).where(disks.c.number == number)
        return bool(self._work.connection.execute(asked).scalar())

    def _has_open(self, disk: str, kind: str) -> bool:
        mine = (claim.c.disk == disk) & (claim.c.kind == kind)
        asked = select(func.count()).where(mine, claim.c.state != str(ClaimState.DONE))
        return bool(self._work.connection.execute(asked).scalar())

    # -- claims --------------------------------------------------------------------------------

    def claim(self, disk: str, asked: ClaimAsked) -> Claim:
        """领票. The same request id never claims twice. KIND-NOT-GRANTED, CLAIM-…,
        DISK-CANCELLED, CODES-USED-UP."""
        facts = self._work.devices.disk(disk, change=True)
        before = self._row(disk, asked.request_id)
        if before is not None:
            if (before.kind, before._mapping["count"]) != (asked.kind, asked.count):
                raise Refusal("REQUEST-CONFLICT")
            return self._told(before)
        self._check(facts, asked)
        numbers = self.give(facts, asked.kind, asked.count)
        body = Numbers(facts.tax_id, (_for_disk(numbers),))
        package = self._work.authority.sealed(PackageKind.VOLUMES, disk, body)
        row = {
            "disk": disk,
            "request_id": asked.request_id,
            "kind": asked.kind,
            "count": asked.count,
            "state": str(ClaimState.NOT_CONFIRMED),
            "code": numbers.code,
            "first": numbers.first,
            "last": numbers.last,
            "claimed_at": self._work.seconds,
            "package": package,
        }
        self._work.connection.execute(claim.insert().values(**row))
        return self._told(self._kept(disk, asked.request_id))

    def _check(self, facts: DiskFacts, asked: ClaimAsked) -> None:
        terms = {t.kind: t for t in self._work.devices.terms(facts.number)}.get(asked.kind)
        if terms is None:
            raise Refusal("KIND-NOT-GRANTED", kind=asked.kind)
        may = self._claimable(facts, terms)
        if may.reason:
            period = f"{terms.report_from:%Y-%m}"
            raise Refusal(may.reason, kind=asked.kind, disk=facts.number, period=period)
        if asked.count > may.most:
            raise Refusal("CLAIM-TOO-MANY", most=may.most, count=asked.count)

    def confirm(self, disk: str, request_id: str) -> None:
        """It is on the disk; again is done. CLAIM-UNKNOWN."""
        self._kept(disk, request_id)
        mine = (claim.c.disk == disk) & (claim.c.request_id == request_id)
        done = update(claim).where(mine).values(state=str(ClaimState.DONE), package=b"")
        self._work.connection.execute(done)

    # -- numbers -------------------------------------------------------------------------------

    def give(self, facts: DiskFacts, kind: str, count: int) -> NumberRange:
        """The next numbers of a kind, this taxpayer's from now on. CODES-USED-UP."""
        pool = self._pool(facts, kind, count)
        first, last = pool.next, pool.next + count - 1
        mine = code_pool.c.code == pool.code
        self._work.connection.execute(update(code_pool).where(mine).values(next=last + 1))
        numbers = NumberRange(kind, pool.code, first, last)
        self.volumes.give(facts.tax_id, facts.number, [numbers])
        return numbers

    def adopt(self, tax_id: str, disk: str, ranges: Iterable[NumberRange]) -> None:
        """Numbers that a disk was issued with: nobody is given them again."""
        for each in ranges:
            said = parse(each.code)
            row = self._pool_row(each.code, each.kind, said.year, said.batch)
            add_new(self._work.connection, code_pool, row)
            mine = (code_pool.c.code == each.code) & (code_pool.c.next <= each.last)
            beyond = update(code_pool).where(mine).values(next=each.last + 1)
            self._work.connection.execute(beyond)
            self.volumes.give(tax_id, disk, [each])

    def _pool(self, facts: DiskFacts, kind: str, count: int) -> Row[Any]:
        """A code of this year with so many numbers left, held until this unit ends."""
        year = self._work.at.year % 100
        for batch in range(1, BATCHES.get(InvoiceKind(kind), USUAL_BATCHES) + 1):
            row = self._held(kind, year, count)
            if row is not None:
                return row
            width = self._work.profiles[facts.profile].form.roll_width_mm
            code = _code(kind, self._work.at.date(), batch, width)
            add_new(self._work.connection, code_pool, self._pool_row(code, kind, year, batch))
        raise Refusal("CODES-USED-UP", kind=kind)

    def _held(self, kind: str, year: int, count: int) -> Row[Any] | None:
        fitting = (code_pool.c.kind == kind) & (code_pool.c.year == year)
        room = code_pool.c.next + count - 1 <= LAST_NUMBER
        asked = select(code_pool).where(fitting, room).order_by(code_pool.c.batch, code_pool.c.code)
        return self._work.connection.execute(asked.limit(1).with_for_update()).first()

    def _pool_row(self, code: str, kind: str, year: int, batch: int) -> dict[str, Any]:
        return {"code": code, "kind": kind, "year": year, "batch": batch, "next": 1}

    # -- rows ----------------------------------------------------------------------------------

    def _row(self, disk: str, request_id: str) -> Row[Any] | None:
        mine = (claim.c.disk == disk) & (claim.c.request_id == request_id)
        return self._work.connection.execute(select(claim).where(mine)).first()

    def _kept(self, disk: str, request_id: str) -> Row[Any]:
        row = self._row(disk, request_id)
        if row is None:
            raise Refusal("CLAIM-UNKNOWN", 404)
        return row

    def _told(self, row: Row[Any]) -> Claim:
        return Claim(
            request_id=row.request_id,
            state=ClaimState(row.state),
            ranges=(NumberRange(row.kind, row.code, row.first, row.last),),
            claimed_at=datetime.fromtimestamp(row.claimed_at, self._work.at.tzinfo),
            package=row.package,
        )


def _code(kind: str, day: date, batch: int, roll_width_mm: int) -> str:
    try:
        return make(InvoiceKind(kind), day.year, batch, roll_width_mm=roll_width_mm)
    except RuleBroken as wrong:
        raise Refusal("CODES-USED-UP", kind=kind) from wrong


def _for_disk(numbers: NumberRange) -> orders.NumberRange:
    return orders.NumberRange(numbers.kind, numbers.code, numbers.first, numbers.last)


def _listed(told: Claim) -> Claim:
    """The package of what was handed over is told to who asks for that very claim only."""
    return replace(told, package=b"") if told.state is ClaimState.DONE else told
