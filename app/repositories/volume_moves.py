"""What moved whole volumes (领购, 退回, 分发, 收回), taken from the disk's journal."""

from __future__ import annotations

from datetime import datetime
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from app.domain.invoice import InvoiceKind
from app.repositories import rows
from db.prepared import Prepared, inserting

if TYPE_CHECKING:
    from db.lending import Connection


class Sort(IntEnum):
    """Which way numbers went."""

    BOUGHT = 1  # 购进
    TAKEN_BACK = 2  # 收回 from a sub machine
    RETURNED = 3  # 退回
    HANDED_OUT = 4  # 分发 to a sub machine

    @property
    def comes(self) -> bool:
        """Whether numbers came onto the disk."""
        return self in (Sort.BOUGHT, Sort.TAKEN_BACK)


class VolumeMove(Struct, frozen=True):
    """Numbers of one code that came onto a disk or left it. `sequence`: the record of its
    journal; `place`: the range within it, from 0."""

    disk_number: str
    sequence: int
    place: int
    at: datetime
    sort: Sort
    kind: InvoiceKind
    code: str
    first: int
    last: int


_COLUMNS = VolumeMove.__struct_fields__
_ADD = Prepared(inserting("volume_move", _COLUMNS) + " ON CONFLICT DO NOTHING")
_SINCE = Prepared(
    f"SELECT {', '.join(_COLUMNS)} FROM volume_move WHERE disk_number = :disk AND at >= :since"
    " ORDER BY sequence DESC, place DESC"
)
_RETURNED = Prepared(
    f"SELECT {', '.join(_COLUMNS)} FROM volume_move WHERE disk_number = :disk AND code = :code"
    f" AND first = :first AND sort = {int(Sort.RETURNED)} ORDER BY sequence DESC LIMIT 1"
)


class VolumeMoves:
    """The moves that one book knows of."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, moves: list[VolumeMove]) -> int:
        """Keep what a record tells; how many were not known."""
        return sum(_ADD.run(self._connection, _values(each)).rowcount for each in moves)

    def since(self, disk: str, at: datetime) -> tuple[VolumeMove, ...]:
        """Everything that moved on a disk from then on, the latest first."""
        return tuple(map(_move, _SINCE.rows(self._connection, (disk, rows.epoch(at)))))

    def returned(self, disk: str, code: str, first: int) -> VolumeMove | None:
        """退回 of the volume that began there, if the disk signed one."""
        row = _RETURNED.first(self._connection, (disk, code, first))
        return None if row is None else _move(row)


def _move(row: Any) -> VolumeMove:
    return VolumeMove(
        row.disk_number,
        row.sequence,
        row.place,
        rows.moment(row.at),
        Sort(row.sort),
        rows.KIND[row.kind],
        row.code,
        row.first,
        row.last,
    )


def _values(move: VolumeMove) -> tuple[int | str, ...]:
    return (
        move.disk_number,
        move.sequence,
        move.place,
        rows.epoch(move.at),
        int(move.sort),
        rows.KIND_NUMBER[move.kind],
        move.code,
        move.first,
        move.last,
    )
