"""What the bureau keeps for itself: its clock, what it asks of clients, switches of the console."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, select

from app.bureau.fixed import Fixed
from app.bureau.rows import add_new, put
from db.bureau_schema.settings import setting

if TYPE_CHECKING:
    from sqlalchemy import Connection

CLOCK_OFFSET = "clock_offset_s"  # seconds that a served bureau's clock is ahead of the PC's
OLDEST_CLIENT = "oldest_client"
MAINTENANCE = "maintenance"  # any text: the bureau rests
CLEAR_NEEDS_PAYMENT = "clear_needs_payment"  # any text: 清卡 only after the tax was paid
NOTICE = "notice"  # that health tells
_VALUE = Fixed(lambda _: select(setting.c.value).where(setting.c.name == bindparam("asked")))


class Settings:
    """Named texts."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.written = False  # whether any was changed here

    def get(self, name: str, default: str = "") -> str:
        """The text, or the default."""
        row = _VALUE.first(self._connection, asked=name)
        return default if row is None else str(row[0])

    def put(self, name: str, value: str) -> None:
        """From now on."""
        self.written = True
        put(self._connection, setting, {"name": name, "value": value})

    def add(self, name: str, value: str) -> bool:
        """Unless there is one: whether this is the one that stands now."""
        self.written = True
        return add_new(self._connection, setting, {"name": name, "value": value})

    def remove(self, name: str) -> None:
        """As it was at first."""
        self.written = True
        self._connection.execute(delete(setting).where(setting.c.name == name))
