"""Operators (操作员): who may sign in, and what they may do. Hashing is done above."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec import Struct

from app.domain.rights import Right, Role
from app.repositories import rows
from db.lending import Connection
from db.prepared import Prepared, Value, inserting

EARLIER_KEPT = 5  # password hashes that may not be used again


class Operator(Struct, frozen=True):
    """One person. `password_hash` is a whole argon2 string; `failures` counts wrong passwords
    since the last right one; `earlier_hashes` holds the passwords before, newest first."""

    name: str
    role: Role
    rights: frozenset[Right]
    password_hash: str
    earlier_hashes: tuple[str, ...] = ()
    failures: int = 0
    locked_until: datetime | None = None
    active: bool = True


_COLUMNS = (
    "name",
    "role",
    "rights",
    "password_hash",
    "earlier_hashes",
    "failures",
    "locked_until",
    "active",
)
_ADD = Prepared(inserting("operator", _COLUMNS))
_BY_NAME = Prepared("SELECT * FROM operator WHERE name = :name")
_ALL = Prepared("SELECT * FROM operator ORDER BY id")
_CHANGE = Prepared(
    f"UPDATE operator SET {', '.join(f'{each} = :{each}' for each in _COLUMNS[1:])}"
    " WHERE name = :name"
)
_FAILED = Prepared(
    "UPDATE operator SET failures = failures + 1 WHERE name = :name RETURNING failures"
)
_LOCK = Prepared("UPDATE operator SET locked_until = :until WHERE name = :name")
_SUCCEEDED = Prepared("UPDATE operator SET failures = 0, locked_until = 0 WHERE name = :name")
_PASSWORD = Prepared(
    "UPDATE operator SET password_hash = :password_hash, earlier_hashes = :earlier_hashes"
    " WHERE name = :name"
)


class Operators:
    """The people of one book."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, person: Operator) -> None:
        """A new person. Raises StoreConflict if the name is taken."""
        _ADD.run(self._connection, _ADD.values(_values(person)))

    def by_name(self, name: str) -> Operator | None:
        """The person of this name, active or not."""
        row = _BY_NAME.first(self._connection, (name,))
        return None if row is None else _operator(row)

    def all(self) -> tuple[Operator, ...]:
        """Everybody, in the order they were added; the first is the first login."""
        return tuple(map(_operator, _ALL.rows(self._connection)))

    def change(self, person: Operator) -> None:
        """Everything about a person but the name."""
        _CHANGE.run(self._connection, _CHANGE.values(_values(person)))

    def failed(self, name: str) -> int:
        """A wrong password: count it; how many in a row it is now."""
        return int(_FAILED.value(self._connection, (name,)) or 0)

    def lock_until(self, name: str, until: datetime) -> None:
        """No sign-in before this time."""
        _LOCK.run(self._connection, (rows.epoch(until), name))

    def succeeded(self, name: str) -> None:
        """The right password: failures and lock are gone."""
        _SUCCEEDED.run(self._connection, (name,))

    def set_password(self, name: str, password_hash: str) -> None:
        """A new password; the one before joins the earlier hashes (the last five are kept)."""
        person = self.by_name(name)
        if person is not None:
            earlier = (person.password_hash, *person.earlier_hashes)[:EARLIER_KEPT]
            _PASSWORD.run(self._connection, (password_hash, "\n".join(earlier), name))


def _values(person: Operator) -> dict[str, Value]:
    return {
        "name": person.name,
        "role": person.role.value,
        "rights": " ".join(sorted(person.rights)),
        "password_hash": person.password_hash,
        "earlier_hashes": "\n".join(person.earlier_hashes[:EARLIER_KEPT]),
        "failures": person.failures,
        "locked_until": rows.epoch(person.locked_until) if person.locked_until else 0,
        "active": int(person.active),
    }


def _operator(row: Any) -> Operator:
    known = {right.value: right for right in Right}
    return Operator(
        name=row.name,
        role=Role(row.role),
        rights=frozenset(known[text] for text in row.rights.split() if text in known),
        password_hash=row.password_hash,
        earlier_hashes=tuple(row.earlier_hashes.split("\n")) if row.earlier_hashes else (),
        failures=row.failures,
        locked_until=rows.moment(row.locked_until) if row.locked_until else None,
        active=bool(row.active),
    )
