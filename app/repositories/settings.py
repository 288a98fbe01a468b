"""Settings of the business (not of the machine), by key. Secrets are sealed above."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.dialects.sqlite import insert

from db.lending import Connection
from db.schema import setting


class Settings:
    """Key and value. A sealed value is opaque bytes: never read as text, never listed."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, key: str, default: str = "") -> str:
        """The plain value of a key."""
        found = self._value(key, sealed=0)
        return default if found is None else found.decode()

    def put(self, key: str, value: str) -> None:
        """Keep a plain value."""
        self._put(key, value.encode(), sealed=0)

    def sealed(self, key: str) -> bytes | None:
        """The sealed bytes of a key, as they were handed in."""
        return self._value(key, sealed=1)

    def seal(self, key: str, value: bytes) -> None:
        """Keep bytes that were encrypted above."""
        self._put(key, value, sealed=1)

    def remove(self, key: str) -> None:
        """Forget the key, plain or sealed."""
        self._connection.execute(delete(setting).where(setting.c.key == key))

    def all(self) -> dict[str, str]:
        """Every plain setting."""
        query = select(setting.c.key, setting.c.value).where(setting.c.sealed == 0)
        found = self._connection.execute(query.order_by(setting.c.key))
        return {key: value.decode() for key, value in found}

    def _value(self, key: str, sealed: int) -> bytes | None:
        chosen = (setting.c.key == key) & (setting.c.sealed == sealed)
        found: bytes | None = self._connection.execute(
            select(setting.c.value).where(chosen)
        ).scalar()
        return found

    def _put(self, key: str, value: bytes, sealed: int) -> None:
        changed = {"value": value, "sealed": sealed}
        added = insert(setting).values(key=key, **changed)
        self._connection.execute(added.on_conflict_do_update(index_elements=["key"], set_=changed))
