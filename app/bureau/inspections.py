"""查验 by five fields: code, number, day, and the amount or the last six of 校验码.

A wrong field and a ticket that is not here are the same answer; both cost a try of the day.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Row, select, update

from app.bureau.filed import local
from app.bureau.refusals import Refusal
from app.bureau.rows import add_new
from app.domain.check_data import check_code
from app.domain.invoice import InvoiceKind
from app.gateway.messages.downloads import Inspection, InspectionAsked
from db.bureau_schema.notices import inspection
from db.bureau_schema.tickets import ticket

if TYPE_CHECKING:
    from typing import Any

    from app.bureau.work import Work

TRIES = 5  # a day and ticket (C)


class Inspections:
    """What anybody with a session may ask about a ticket."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def inspect(self, asked: InspectionAsked) -> Inspection:
        """INSPECTION-LIMIT after five tries on the bureau's day."""
        left = TRIES - self._count(asked)
        found = self._ticket(asked)
        if found is None or not _fits(found, asked):
            return Inspection(found=False, tries_left=left)
        return Inspection(
            found=True,
            status="red" if found.net_fen < 0 and found.status == "valid" else found.status,
            content=found.content,
            issued_at=local(found.issued_at),
            tries_left=left,
        )

    def _ticket(self, asked: InspectionAsked) -> Row[Any] | None:
        of = select(ticket).where(ticket.c.code == asked.code, ticket.c.number == asked.number)
        row = self._work.connection.execute(of).first()
        return None if row is None or row.status == "blank_void" else row

    def _count(self, asked: InspectionAsked) -> int:
        """This try's number; who else asks for the same ticket waits."""
        key = {
            "code": asked.code,
            "number": asked.number,
            "day": self._work.at.date().isoformat(),
        }
        add_new(self._work.connection, inspection, {**key, "tries": 0})
        mine = [inspection.c[name] == value for name, value in key.items()]
        one_more = update(inspection).where(*mine, inspection.c.tries < TRIES)
        counted = self._work.connection.execute(one_more.values(tries=inspection.c.tries + 1))
        if counted.rowcount != 1:
            raise Refusal("INSPECTION-LIMIT", 429)
        return int(self._work.connection.scalar(select(inspection.c.tries).where(*mine)) or 0)


def _fits(row: Row[Any], asked: InspectionAsked) -> bool:
    """The fifth field is the amount, or six digits of a 校验码 where the kind has one."""
    if row.day != asked.day.isoformat():
        return False
    if asked.amount_fen is not None:
        return bool(asked.amount_fen == row.net_fen)
    printed = check_code(InvoiceKind(row.kind), row.signature)
    return bool(printed) and asked.check_code.replace(" ", "")[-6:] == printed[-6:]
