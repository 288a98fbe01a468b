"""Red-letter slips (信息表): applied for, approved by itself or by hand, withdrawn, used.

What a slip takes back of a blue ticket is kept free for it from the moment it is applied for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import Row, Select, func, or_, select, update

from app.bureau.filed import local
from app.bureau.refusals import Refusal
from app.bureau.rows import add_new
from app.bureau.slip_rules import check
from app.domain.slip_number import LAST_SERIAL, slip_number
from app.domain.slip_status import DECIDABLE, TITLES, SlipStatus, may_be_used, may_be_withdrawn
from app.domain.tax_period import TaxPeriod
from app.gateway.messages.slips import Slip, SlipAsked, SlipList
from db.bureau_schema.slips import slip, slip_counter

if TYPE_CHECKING:
    from typing import Any

    from app.bureau.taxpayers import Filer
    from app.bureau.work import Work

APPROVAL = "slip_approval"  # setting: "" at once, "manual" at the console
PAGE = 100


class Slips:
    """The ledger of slips."""

    def __init__(self, work: Work) -> None:
        self._work = work

    # -- the terminal ------------------------------------------------------------------------

    def apply(self, asked: SlipAsked, disk: str, filer: Filer) -> Slip:
        """申请. SLIP-AMOUNT, SLIP-BLUE (reason), REQUEST-CONFLICT."""
        known = self._by_request(filer.tax_id, asked.request_id)
        if known is not None:
            return self._again(known, asked)
        change = self._count("change")  # one after another: what is left of a ticket is read now
        known = self._by_request(filer.tax_id, asked.request_id)
        if known is not None:
            return self._again(known, asked)
        check(self._work, asked, filer.tax_id)
        self._work.connection.execute(
            slip.insert().values(**self._new_row(asked, disk, filer.tax_id, change))
        )
        if self._work.settings.get(APPROVAL) != "manual":
            self._approve(filer.tax_id, asked.request_id)
        return self.slip(filer.tax_id, asked.request_id)

    def slip(self, tax_id: str, request_id: str) -> Slip:
        """By who applied and the request id. SLIP-UNKNOWN."""
        row = self._by_request(tax_id, request_id)
        if row is None:
            raise Refusal("SLIP-UNKNOWN", 404, slip=request_id)
        return told(row)

    def withdraw(self, tax_id: str, request_id: str) -> Slip:
        """撤销 of one that is approved and not used. SLIP-UNKNOWN, SLIP-STATE (status)."""
        row = self._by_request(tax_id, request_id, lock=True)
        if row is None:
            raise Refusal("SLIP-UNKNOWN", 404, slip=request_id)
        if row.status != SlipStatus.WITHDRAWN:
            _needs(may_be_withdrawn(SlipStatus(row.status)), row)
            self._become(row, SlipStatus.WITHDRAWN)
        return self.slip(tax_id, request_id)

    def list(self, tax_id: str, after: int, status: str, scope: str) -> SlipList:
        """Those that concern a taxpayer, in the order of their last change. `after`: the `change`
        of the last one that is known."""
        rows = self._work.connection.execute(
            _of(_scoped(select(slip), tax_id, scope), status)
            .where(slip.c.change > after)
            .order_by(slip.c.change)
            .limit(PAGE + 1)
        ).all()
        return SlipList(tuple(told(row) for row in rows[:PAGE]), len(rows) > PAGE)

    # -- the red ticket ----------------------------------------------------------------------

    def use(self, number: str, red: str, sums: tuple[int, int], parties: tuple[str, str]) -> None:
        """核销 by a red ticket (`code-number`; net and tax, fen; tax ids of seller and buyer).
        The same again is done. SLIP-UNKNOWN, SLIP-STATE, SLIP-USED-OTHERWISE."""
        row = self._by_number(number)
        if row.used_by == red:
            return
        _needs(may_be_used(SlipStatus(row.status)), row)
        agreed = (row.net_fen, row.tax_fen), (row.seller_tax_id, row.buyer_tax_id)
        if agreed != (sums, parties):
            raise Refusal("SLIP-USED-OTHERWISE", slip=number)
        self._become(row, SlipStatus.WRITTEN_OFF, used_by=red)

    def release(self, number: str, red: str) -> None:
        """Its red ticket was voided: it may be used again. Any other slip stays as it is."""
        row = self._by_number(number)
        if row.used_by == red:
            self._become(row, SlipStatus.REACTIVATED, used_by="")

    # -- the console -------------------------------------------------------------------------

    def approve(self, tax_id: str, request_id: str) -> None:
        """审核通过 of one that waits for it. SLIP-UNKNOWN, SLIP-STATE."""
        self._needs_decision(tax_id, request_id)
        self._approve(tax_id, request_id)

    def refuse(self, tax_id: str, request_id: str, note: str) -> None:
        """审核不通过. SLIP-UNKNOWN, SLIP-STATE."""
        row = self._needs_decision(tax_id, request_id)
        self._become(row, SlipStatus.VOID, note=note)

    def waiting(self) -> tuple[tuple[str, Slip], ...]:
        """Who applied, and for what, of those that wait to be decided; oldest first."""
        return self._listed(select(slip).where(slip.c.status.in_(DECIDABLE)))

    def newest(self, limit: int = PAGE) -> tuple[tuple[str, Slip], ...]:
        """The ones changed last."""
        asked = select(slip).order_by(slip.c.change.desc()).limit(limit)
        rows = self._work.connection.execute(asked).all()
        return tuple((row.tax_id, told(row)) for row in rows)

    def _listed(self, asked: Select[Any]) -> tuple[tuple[str, Slip], ...]:
        rows = self._work.connection.execute(asked.order_by(slip.c.change)).all()
        return tuple((row.tax_id, told(row)) for row in rows)

    def _needs_decision(self, tax_id: str, request_id: str) -> Row[Any]:
        row = self._by_request(tax_id, request_id, lock=True)
        if row is None:
            raise Refusal("SLIP-UNKNOWN", 404, slip=request_id)
        _needs(SlipStatus(row.status) in DECIDABLE, row)
        return row

    # -- rows --------------------------------------------------------------------------------

    def _new_row(self, asked: SlipAsked, disk: str, tax_id: str, change: int) -> dict[str, object]:
        return {
            "tax_id": tax_id,
            "request_id": asked.request_id,
            "disk": disk,
            "number": "",
            "status": SlipStatus.TO_CHECK,
            "applied_at": self._work.seconds,
            "change": change,
            "kind": asked.kind,
            "reason": asked.reason,
            "seller_tax_id": asked.seller.tax_id,
            "buyer_tax_id": asked.buyer.tax_id,
            "code": asked.code,
            "blue_number": asked.number,
            "net_fen": asked.net_fen,
            "tax_fen": asked.tax_fen,
            "asked": msgspec.json.encode(asked),
            "used_by": "",
            "note": "",
        }

    def _again(self, row: Row[Any], asked: SlipAsked) -> Slip:
        if row.asked != msgspec.json.encode(asked):
            raise Refusal("REQUEST-CONFLICT", request=asked.request_id)
        return told(row)

    def _approve(self, tax_id: str, request_id: str) -> None:
        month = TaxPeriod.of(self._work.at.date())
        serial = self._count(str(month))
        if serial > LAST_SERIAL:
            raise Refusal("BUREAU-BUSY", 503)
        row = self._by_request(tax_id, request_id, lock=True)
        assert row is not None
        self._become(row, SlipStatus.APPROVED, number=slip_number(month, serial))

    def _become(self, row: Row[Any], status: SlipStatus, **more: str) -> None:
        mine = (slip.c.tax_id == row.tax_id) & (slip.c.request_id == row.request_id)
        values = {"status": status, "change": self._count("change"), **more}
        self._work.connection.execute(update(slip).where(mine).values(**values))

    def _count(self, name: str) -> int:
        """The next of a row of numbers; who else counts there waits until this unit ends."""
        add_new(self._work.connection, slip_counter, {"name": name, "next": 1})
        mine = slip_counter.c.name == name
        found = self._work.connection.scalar(
            select(slip_counter.c.next).where(mine).with_for_update()
        )
        number = int(found or 1)
        self._work.connection.execute(update(slip_counter).where(mine).values(next=number + 1))
        return number

    def _by_request(self, tax_id: str, request_id: str, *, lock: bool = False) -> Row[Any] | None:
        asked = select(slip).where(slip.c.tax_id == tax_id, slip.c.request_id == request_id)
        return self._work.connection.execute(asked.with_for_update() if lock else asked).first()

    def _by_number(self, number: str) -> Row[Any]:
        asked = select(slip).where(slip.c.number == number, slip.c.number != "")
        row = self._work.connection.execute(asked.with_for_update()).first()
        if row is None:
            raise Refusal("SLIP-UNKNOWN", 404, slip=number)
        return row


def told(row: Row[Any]) -> Slip:
    """A row as the wire tells it."""
    return Slip(
        request_id=row.request_id,
        number=row.number,
        status=row.status,
        applied_at=local(row.applied_at),
        asked=msgspec.json.decode(row.asked, type=SlipAsked),
        used_by=row.used_by,
        note=row.note,
        change=row.change,
    )


def waiting_count(work: Work) -> int:
    """How many wait to be decided."""
    asked = select(func.count()).where(slip.c.status.in_(DECIDABLE))
    return int(work.connection.scalar(asked) or 0)


def _needs(holds: bool, row: Row[Any]) -> None:
    if not holds:
        title = TITLES[SlipStatus(row.status)]
        raise Refusal("SLIP-STATE", slip=row.number, status=title)


def _scoped(asked: Select[Any], tax_id: str, scope: str) -> Select[Any]:
    concerns = or_(slip.c.seller_tax_id == tax_id, slip.c.buyer_tax_id == tax_id)
    if scope == "mine":
        return asked.where(slip.c.tax_id == tax_id)
    if scope == "others":
        return asked.where(slip.c.tax_id != tax_id, concerns, slip.c.number != "")
    return asked.where(or_(slip.c.tax_id == tax_id, concerns & (slip.c.number != "")))


def _of(asked: Select[Any], status: str) -> Select[Any]:
    return asked.where(slip.c.status == status) if status else asked
