"""What the book knows of a disk's numbers, to compare with the disk itself."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct
from sqlalchemy import func, select

from app.domain.invoice import InvoiceKey
from app.repositories import rows
from db.lending import Connection
from db.schema import desk, invoice


class LastSigned(Struct, frozen=True):
    """The newest ticket that the book has of a disk."""

    key: InvoiceKey
    sequence: int
    signature: bytes


class Tallies:
    """Counts over the tickets of one book."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def last_numbers(self, since: datetime) -> dict[str, int]:
        """The highest number of each code among tickets issued at or after `since`."""
        query = select(invoice.c.code, func.max(invoice.c.number).label("last"))
        query = query.where(invoice.c.issued_at >= rows.epoch(since)).group_by(invoice.c.code)
        return {row.code: row.last for row in self._connection.execute(query)}

    def of_disk(self, number: str) -> int:
        """How many tickets of the disk with this 机器编号 the book holds."""
        desks = select(desk.c.id).where(desk.c.disk_number == number)
        query = select(func.count()).select_from(invoice).where(invoice.c.desk_id.in_(desks))
        return int(self._connection.execute(query).scalar_one())

    def any_simulated(self) -> bool:
        """Whether an emulated disk signed any of the tickets."""
        return bool(self._connection.execute(select(func.max(desk.c.simulated))).scalar())

    def last_of_disk(self, number: str) -> LastSigned | None:
        """The ticket of that disk that was signed last: its clock never goes back. A disk that is
        new to the book (换盘) is known by its desks: no ticket is looked at."""
        desks = select(desk.c.id).where(desk.c.disk_number == number)
        known = self._connection.execute(desks).scalars().all()
        if not known:
            return None
        of_disk = invoice.c.desk_id.in_(known)
        latest = select(invoice.c.issued_at).where(of_disk).order_by(invoice.c.issued_at.desc())
        at = self._connection.execute(latest.limit(1)).scalar()
        second = select(invoice).where(of_disk, invoice.c.issued_at == at)  # by its index
        row = self._connection.execute(second.order_by(invoice.c.sequence.desc()).limit(1)).first()
        if row is None:
            return None
        return LastSigned(rows.key_of(row.code, row.number), row.sequence, row.signature)
