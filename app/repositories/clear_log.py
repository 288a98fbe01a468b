"""清卡记录: every clearance that was asked for, done or refused, with the lock dates around it."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from app.repositories import rows
from db.prepared import Prepared, inserting

if TYPE_CHECKING:
    from db.lending import Connection

_COLUMNS = (
    *("at", "operator", "disk", "ticket_group", "period", "outcome"),
    *("code", "old_lock_date", "lock_date", "receipt", "backup"),
)
_ADD = Prepared(inserting("clear_log", _COLUMNS))
_LAST = Prepared(f"SELECT {', '.join(_COLUMNS)} FROM clear_log ORDER BY id DESC LIMIT :most")

_FIRST = Prepared("SELECT period FROM clear_log WHERE period <> '' ORDER BY period LIMIT 1")


class Cleared(Struct, frozen=True):
    """One line. `at` is the disk's time. `code`: of the problem, empty when it was done;
    `receipt` and `backup`: names of files of the home."""

    at: datetime
    operator: str
    disk: str
    group: str
    period: str  # 2024-01; empty: the package named none
    outcome: str
    code: str
    old_lock_date: date
    lock_date: date
    receipt: str = ""
    backup: str = ""


class ClearLog:
    """Of one book. Append only."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, line: Cleared) -> None:
        """One more."""
        told = line.operator, line.disk, line.group, line.period, line.outcome, line.code
        days = line.old_lock_date.isoformat(), line.lock_date.isoformat()
        values = (rows.epoch(line.at), *told, *days, line.receipt, line.backup)
        _ADD.run(self._connection, values)

    def last(self, most: int) -> tuple[Cleared, ...]:
        """The newest first."""
        return tuple(_line(row) for row in _LAST.rows(self._connection, (most,)))

    def first(self) -> str | None:
        """The oldest period that somebody cleared or tried to (2024-01)."""
        return next((str(period) for (period,) in _FIRST.rows(self._connection, ())), None)


def _line(row: tuple[Any, ...]) -> Cleared:
    at, operator, disk, group, period, outcome, code, old, lock, receipt, backup = row
    return Cleared(
        at=rows.moment(at),
        operator=operator,
        disk=disk,
        group=group,
        period=period,
        outcome=outcome,
        code=code,
        old_lock_date=date.fromisoformat(old),
        lock_date=date.fromisoformat(lock),
        receipt=receipt,
        backup=backup,
    )
