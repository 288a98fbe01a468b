"""Settings of the business (not of the machine), by key. Secrets are sealed above."""

from __future__ import annotations

from db.lending import Connection
from db.prepared import Prepared, inserting

_VALUE = Prepared("SELECT value FROM setting WHERE key = :key AND sealed = :sealed")
_PLAIN = Prepared("SELECT key, value FROM setting WHERE sealed = 0 ORDER BY key")
_REMOVE = Prepared("DELETE FROM setting WHERE key = :key")
_PUT = Prepared(
    inserting("setting", ("key", "value", "sealed"))
    + " ON CONFLICT (key) DO UPDATE SET value = excluded.value, sealed = excluded.sealed"
)


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
        _REMOVE.run(self._connection, (key,))

    def all(self) -> dict[str, str]:
        """Every plain setting."""
        return {key: value.decode() for key, value in _PLAIN.run(self._connection)}

    def _value(self, key: str, sealed: int) -> bytes | None:
        found: bytes | None = _VALUE.value(self._connection, (key, sealed))
        return found

    def _put(self, key: str, value: bytes, sealed: int) -> None:
        _PUT.run(self._connection, (key, value, sealed))
