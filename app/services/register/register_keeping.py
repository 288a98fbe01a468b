"""Writing into a register: by the rules, told in the audit book, and never over what another
person changed meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING, Generic, TypeVar, cast

from msgspec import Struct
from msgspec.structs import asdict

from app.domain.errors import RuleBroken
from app.domain.register_rules import (
    Warnings,
    check_customer,
    check_goods,
    tidy_customer,
    tidy_goods,
)
from app.domain.registers import Customer, Goods, Kept, Saved
from app.domain.rights import Right
from app.repositories.audit import AuditEntry

if TYPE_CHECKING:
    from app.domain.profile import Profile
    from app.domain.rights import Session
    from app.repositories.unit_of_work import UnitOfWork
    from app.services.book import Book

_UNTOLD = frozenset({"id", "version", "initials"})  # of an entry: ours, nobody typed them
_SHOWN = 60  # signs of a text in the audit book


E = TypeVar("E", bound=Kept)


class Drawer(Struct, Generic[E], frozen=True):
    """How one sort of entries is looked at and kept."""

    word: str  # in fields and in the audit book
    second: Callable[[E], str]  # what tells entries of one name apart
    tidy: Callable[[E], E]
    check: Callable[[E], Warnings]
    doubts: Callable[[UnitOfWork, E], Warnings]
    look: Callable[[UnitOfWork, str, str], E | None]
    by_id: Callable[[UnitOfWork, int], E | None]
    add: Callable[[UnitOfWork, E], None]
    change: Callable[[UnitOfWork, int, E], None]
    hide: Callable[[UnitOfWork, str, str], None]


class Keeper(Generic[E]):
    """Saves, changes and removes entries of one register."""

    def __init__(self, book: Book, drawer: Drawer[E], now: Callable[[], datetime]) -> None:
        self._book = book
        self._drawer = drawer
        self._now = now

    def save(self, entry: E, session: Session, was: E | None = None) -> Saved[E]:
        """Keep a new entry, or other words in place of `was`. Raises NO-RIGHT, what the rules of
        the entry say, REGISTER-TWICE (name, second), REGISTER-CHANGED (name)."""
        session.require(Right.REGISTERS)
        entry = self._drawer.tidy(entry)
        warnings = self._drawer.check(entry)
        if was is not None and entry == was:
            return Saved(was, was, warnings)
        with self._book.writing() as work:
            self._refuse_twin(work, entry, was)
            warnings += self._drawer.doubts(work, entry)
            self._write(work, entry, was)
            kept = self._drawer.look(work, entry.name, self._drawer.second(entry))
            self._tell(work, session, was, kept)
            work.commit()
        return Saved(was, kept, warnings)

    def remove(self, entry: E, session: Session) -> Saved[E]:
        """No longer offered; tickets are not touched. Raises NO-RIGHT, REGISTER-CHANGED."""
        session.require(Right.REGISTERS)
        with self._book.writing() as work:
            self._require_unchanged(work, entry)
            self._drawer.hide(work, entry.name, self._drawer.second(entry))
            self._tell(work, session, entry, None)
            work.commit()
        return Saved(entry, None)

    def undo(self, done: Saved[E], session: Session) -> Saved[E]:
        """As it was before; what is returned can be undone in turn. Raises as `save`."""
        if done.before is None:
            assert done.after is not None  # one of the two always is
            return self.remove(done.after, session)
        return self.save(done.before, session, was=done.after)

    def _refuse_twin(self, work: UnitOfWork, entry: E, was: E | None) -> None:
        second = self._drawer.second(entry)
        twin = self._drawer.look(work, entry.name, second)
        if twin is not None and (was is None or twin.id != was.id):
            word = self._drawer.word
            raise RuleBroken("REGISTER-TWICE", f"{word}.name", name=entry.name, second=second)

    def _write(self, work: UnitOfWork, entry: E, was: E | None) -> None:
        if was is None:
            self._drawer.add(work, entry)
        else:
            self._require_unchanged(work, was)
            self._drawer.change(work, was.id, entry)

    def _require_unchanged(self, work: UnitOfWork, was: E) -> None:
        stands = self._drawer.by_id(work, was.id)
        if stands is None or stands != was:  # by what they say: undone twice is as it was
            raise RuleBroken("REGISTER-CHANGED", f"{self._drawer.word}.name", name=was.name)

    def _tell(self, work: UnitOfWork, session: Session, was: E | None, now: E | None) -> None:
        entry = now or was
        assert entry is not None
        deed = "remove" if now is None else "change" if was else "save"
        action = f"{self._drawer.word}.{deed}"
        detail = _difference(was, now)
        told = AuditEntry(self._now(), session.operator, action, entry.name, detail)
        work.audit.append(told)


def _difference(was: object, now: object) -> str:
    """What each text was and is, where it is another."""
    before, after = _texts(was), _texts(now)
    return "; ".join(
        f"{field}: {before.get(field, '')[:_SHOWN]} -> {after.get(field, '')[:_SHOWN]}"
        for field in {**before, **after}
        if before.get(field, "") != after.get(field, "")
    )


def _texts(entry: object) -> dict[str, str]:
    if entry is None:
        return {}
    said = asdict(cast("Struct", entry))
    party = said.pop("party", None)
    said |= asdict(party) if party is not None else {}
    return {
        field: str(value)
        for field, value in said.items()
        if field not in _UNTOLD and value not in ("", None, False)
    }


def customers(profile: Profile) -> Drawer[Customer]:
    """How buyers are kept."""

    def doubts(work: UnitOfWork, entry: Customer) -> Warnings:
        tax_id = entry.party.tax_id
        others = work.registers.customers_of_tax_id(tax_id) if tax_id else ()
        twice = any(other.name != entry.name for other in others)
        return (("TAX-ID-TWICE", "customer.tax_id"),) if twice else ()

    return Drawer(
        word="customer",
        second=lambda entry: entry.party.tax_id,
        tidy=tidy_customer,
        check=lambda entry: check_customer(entry, profile),
        doubts=doubts,
        look=lambda work, name, tax_id: work.registers.customer_by_key(name, tax_id),
        by_id=lambda work, row_id: work.registers.customers_by_id([row_id]).get(row_id),
        add=lambda work, entry: work.registers.save_customer(entry),
        change=lambda work, row_id, entry: work.registers.change_customer(row_id, entry),
        hide=lambda work, name, tax_id: work.registers.remove_customer(name, tax_id),
    )


def goods(profile: Profile, today: Callable[[], date]) -> Drawer[Goods]:
    """How goods are kept."""
    return Drawer(
        word="goods",
        second=lambda entry: entry.spec,
        tidy=tidy_goods,
        check=lambda entry: check_goods(entry, profile, today()),
        doubts=lambda _work, _entry: (),
        look=lambda work, name, spec: work.registers.goods_by_key(name, spec),
        by_id=lambda work, row_id: work.registers.goods_by_id([row_id]).get(row_id),
        add=lambda work, entry: work.registers.save_goods(entry),
        change=lambda work, row_id, entry: work.registers.change_goods(row_id, entry),
        hide=lambda work, name, spec: work.registers.remove_goods(name, spec),
    )
