"""Whether records that were carried are those that their disk signed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardware.orders import RecordSort
from hardware.signing.chain import MARK
from hardware.signing.records import Unreadable, canonical_of, statement_of
from hardware.signing.sm3 import sm3

if TYPE_CHECKING:
    from hardware.orders import CarriedRecord, CarriedTickets
    from hardware.signing.sm2 import PublicKey

SORTS = frozenset({RecordSort.TICKET, RecordSort.VOID, RecordSort.BLANK_VOID})


def are_signed(body: CarriedTickets, disk: str, key: PublicKey) -> bool:
    """Whether each record is of this disk and of the taxpayer that the package names."""
    return all(_is_signed(each, (disk, body.taxpayer), key) for each in body.records)


def _is_signed(record: CarriedRecord, owner: tuple[str, str], key: PublicKey) -> bool:
    try:
        stated = statement_of(record.signed)
        ticket = stated.sort is RecordSort.TICKET
        content = canonical_of(record.content) if ticket else record.content
    except Unreadable:
        return False
    right = stated.mark == MARK and stated.sort in SORTS
    whose = (stated.disk, stated.taxpayer) == owner
    digest = sm3(content) == stated.digest
    return right and whose and digest and key.verify(record.signature, record.signed)
