"""What the book knows of a disk's numbers, to compare with the disk itself."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from app.domain.invoice import InvoiceKey
from app.repositories import rows
from db.lending import Connection
from db.prepared import Prepared


class LastSigned(Struct, frozen=True):
    """The newest ticket that the book has of a disk."""

    key: InvoiceKey
    sequence: int
    signature: bytes


_OF_DISK = "desk_id IN (SELECT id FROM desk WHERE disk_number = :disk)"
_LAST_NUMBERS = Prepared(
    "SELECT code, max(number) FROM invoice WHERE issued_at >= :since GROUP BY code"
)
_COUNT = Prepared(f"SELECT count(*) FROM invoice WHERE {_OF_DISK}")
_ALL = Prepared("SELECT count(*) FROM invoice")
_SIMULATED = Prepared("SELECT max(simulated) FROM desk")
_INDEXED = "sequence > 0"  # always so: said, because the index invoice_of_desk says it
_LAST_AT = Prepared(  # one step into that index a desk
    "SELECT max((SELECT max(issued_at) FROM invoice"
    f" WHERE desk_id = desk.id AND {_INDEXED})) FROM desk WHERE disk_number = :disk"
)
_LAST = Prepared(  # of those of that second
    f"SELECT code, number, sequence, signature FROM invoice WHERE {_OF_DISK}"
    f" AND issued_at = :at AND {_INDEXED} ORDER BY sequence DESC LIMIT 1"
)


class Tallies:
    """Counts over the tickets of one book."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def last_numbers(self, since: datetime) -> dict[str, int]:
        """The highest number of each code among tickets issued at or after `since`."""
        return dict(_LAST_NUMBERS.run(self._connection, (rows.epoch(since),)))

    def of_disk(self, number: str) -> int:
        """How many tickets of the disk with this 机器编号 the book holds."""
        return int(_COUNT.value(self._connection, (number,)))

    def all(self) -> int:
        """How many tickets the book holds, whoever signed them."""
        return int(_ALL.value(self._connection))

    def any_simulated(self) -> bool:
        """Whether an emulated disk signed any of the tickets."""
        return bool(_SIMULATED.value(self._connection))

    def last_of_disk(self, number: str) -> LastSigned | None:
        """The ticket of that disk that was signed last: its clock never goes back."""
        at = _LAST_AT.value(self._connection, (number,))
        row = None if at is None else _LAST.first(self._connection, (number, at))
        if row is None:
            return None
        return LastSigned(rows.key_of(row.code, row.number), row.sequence, row.signature)
