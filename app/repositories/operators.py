"""Operators (操作员): who may sign in, and what they may do. Hashing is done above."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Row, insert, select, update

from app.domain.rights import Right, Role
from app.repositories import rows
from db.lending import Connection
from db.schema import operator

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


class Operators:
    """The people of one book."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, person: Operator) -> None:
        """A new person. Raises StoreConflict if the name is taken."""
        self._connection.execute(insert(operator).values(**_values(person)))

    def by_name(self, name: str) -> Operator | None:
        """The person of this name, active or not."""
        found = self._connection.execute(select(operator).where(operator.c.name == name))
        row = found.first()
        return None if row is None else _operator(row)

    def all(self) -> tuple[Operator, ...]:
        """Everybody, in the order they were added; the first is the first login."""
        found = self._connection.execute(select(operator).order_by(operator.c.id))
        return tuple(map(_operator, found))

    def change(self, person: Operator) -> None:
        """Everything about a person but the name."""
        self._change(person.name, **_values(person))

    def failed(self, name: str) -> int:
        """A wrong password: count it; how many in a row it is now."""
        self._change(name, failures=operator.c.failures + 1)
        query = select(operator.c.failures).where(operator.c.name == name)
        return int(self._connection.execute(query).scalar() or 0)

    def lock_until(self, name: str, until: datetime) -> None:
        """No sign-in before this time."""
        self._change(name, locked_until=rows.epoch(until))

    def succeeded(self, name: str) -> None:
        """The right password: failures and lock are gone."""
        self._change(name, failures=0, locked_until=0)

    def set_password(self, name: str, password_hash: str) -> None:
        """A new password; the one before joins the earlier hashes (the last five are kept)."""
        person = self.by_name(name)
        if person is not None:
            earlier = (person.password_hash, *person.earlier_hashes)[:EARLIER_KEPT]
            self._change(name, password_hash=password_hash, earlier_hashes="\n".join(earlier))

    def _change(self, name: str, /, **columns: object) -> None:
        change = update(operator).where(operator.c.name == name).values(**columns)
        self._connection.execute(change)


def _values(person: Operator) -> dict[str, object]:
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


def _operator(row: Row[Any]) -> Operator:
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
