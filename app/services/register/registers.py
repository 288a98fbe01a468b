"""The registers (编码维护): buyers and goods are found by whatever a person remembers of them,
and kept by the rules of the ticket."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from itertools import islice
from typing import TYPE_CHECKING

from msgspec import Struct

from app.domain.registers import UNUSED, Customer, Found, Goods, Saved, Span, Use
from app.services.register import register_keeping
from app.services.register.code_suggestions import suggest
from app.services.register.initials import spans_of_initials, spans_of_text
from app.services.register.register_index import Buyers, Index, Wares
from app.services.register.register_keeping import Keeper
from app.services.register.register_shelf import needle_of

if TYPE_CHECKING:
    from app.domain.invoice import Party
    from app.domain.profile import Profile
    from app.domain.rights import Session
    from app.domain.terms import GoodsEntry
    from app.repositories.unit_of_work import UnitOfWork
    from app.services.book import Book
    from app.services.problems import Sentences


AT_ONCE = 20  # entries fetched together


class Rules(Struct, frozen=True):
    """What a page needs to judge an entry while it is typed, and to say what is wrong."""

    profile: Profile
    today: date
    sentences: Sentences


class Registers:
    """Both registers of one home. What finds is for the reading lane, what writes for the other:
    each terminal keeps an index of its own from its first search on."""

    def __init__(
        self,
        book: Book,
        profile: Profile,
        now: Callable[[], datetime],
        sentences: Callable[[], Sentences],
    ) -> None:
        self._book = book
        self._profile, self._now, self._sentences = profile, now, sentences
        self._buyers, self._wares = Index(Buyers()), Index(Wares())
        self._customers = Keeper(book, register_keeping.customers(profile), now)
        self._goods = Keeper(book, register_keeping.goods(profile, lambda: now().date()), now)

    def rules(self) -> Rules:
        """The rules of today."""
        return Rules(self._profile, self._now().date(), self._sentences())

    # --- finding: reading lane -----------------------------------------------------------------

    def find_customers(
        self, text: str, limit: int = 20, *, former: bool = True
    ) -> tuple[Found[Customer], ...]:
        """Buyers whose name, own code, tax id or initials begin so, then who bear it anywhere;
        recent and frequent ones first. `former`: buyers of earlier tickets that are not in the
        register too. Nothing asked: the recent and frequent ones."""
        needle = needle_of(text)
        if needle is None:
            return ()
        with self._book.reading() as work:
            keys = self._buyers.keys(work, needle)
            return tuple(islice(self._buyers_found(work, keys, needle, former), limit))

    def has_customer(self, party: Party) -> bool:
        """Whether a buyer of exactly this name and tax id is kept."""
        with self._book.reading() as work:
            return work.registers.customer_by_key(party.name, party.tax_id) is not None

    def find_goods(self, text: str, limit: int = 20) -> tuple[Found[Goods], ...]:
        """Goods by name, own code, tax code or initials, in the same order."""
        needle = needle_of(text)
        if needle is None:
            return ()
        with self._book.reading() as work:
            return _goods_found(work, islice(self._wares.keys(work, needle), limit), needle)

    def suggest_code(self, name: str, limit: int = 5) -> tuple[GoodsEntry, ...]:
        """Tax codes (税收分类编码) for goods of this name, the likeliest first: from the register,
        then from earlier tickets; the same name, then one within the other, then names with
        signs in common. Well-formed codes only, each once."""
        with self._book.reading() as work:
            return suggest(work, name, limit)

    # --- the whole register: reading lane ------------------------------------------------------

    def customer_keys(self, text: str = "") -> tuple[int, ...]:
        """The rows of all buyers of the register that fit, in the order of `find_customers`."""
        needle = needle_of(text)
        with self._book.reading() as work:
            keys = () if needle is None else self._buyers.keys(work, needle)
            return tuple(key for key in keys if key > 0)

    def goods_keys(self, text: str = "") -> tuple[int, ...]:
        """The rows of all goods that fit."""
        needle = needle_of(text)
        with self._book.reading() as work:
            return () if needle is None else tuple(self._wares.keys(work, needle))

    def customers(self, keys: Iterable[int], text: str = "") -> tuple[Found[Customer], ...]:
        """These rows, in this order, with what matched and how they were used."""
        with self._book.reading() as work:
            return tuple(self._buyers_found(work, keys, needle_of(text) or "", former=False))

    def goods(self, keys: Iterable[int], text: str = "") -> tuple[Found[Goods], ...]:
        """These rows, in this order, with what matched and how often they stand on the latest
        tickets."""
        with self._book.reading() as work:
            return _goods_found(work, keys, needle_of(text) or "")

    # --- keeping: writing lane -----------------------------------------------------------------

    def save_customer(
        self, entry: Customer, session: Session, was: Customer | None = None
    ) -> Saved[Customer]:
        """See `Keeper.save`."""
        return self._customers.save(entry, session, was)

    def remove_customer(self, entry: Customer, session: Session) -> Saved[Customer]:
        """See `Keeper.remove`."""
        return self._customers.remove(entry, session)

    def undo_customer(self, done: Saved[Customer], session: Session) -> Saved[Customer]:
        """See `Keeper.undo`."""
        return self._customers.undo(done, session)

    def save_goods(self, entry: Goods, session: Session, was: Goods | None = None) -> Saved[Goods]:
        """See `Keeper.save`."""
        return self._goods.save(entry, session, was)

    def remove_goods(self, entry: Goods, session: Session) -> Saved[Goods]:
        """See `Keeper.remove`."""
        return self._goods.remove(entry, session)

    def undo_goods(self, done: Saved[Goods], session: Session) -> Saved[Goods]:
        """See `Keeper.undo`."""
        return self._goods.undo(done, session)

    def _buyers_found(
        self, work: UnitOfWork, keys: Iterable[int], needle: str, former: bool
    ) -> Iterator[Found[Customer]]:
        said: set[tuple[str, str]] = set()
        for entry in _buyers(work, keys, former):
            key = _key(entry)
            if key not in said:
                said.add(key)
                yield _found_customer(entry, needle, work.usage.of_buyer(*key))


def _buyers(work: UnitOfWork, keys: Iterable[int], former: bool) -> Iterator[Customer]:
    """The entries of these keys that are still offered, fetched a few at once; a former buyer
    who was saved meanwhile is the one of the register."""
    left = iter(keys)
    while some := list(islice(left, AT_ONCE)):
        kept = work.registers.customers_by_id(key for key in some if key > 0)
        for key in some:
            if key in kept:
                yield kept[key]
            elif key < 0 and former:
                entry = work.usage.former_buyer(key)
                yield work.registers.customer_by_key(*_key(entry)) or entry


def _key(entry: Customer) -> tuple[str, str]:
    return entry.party.name, entry.party.tax_id


def _use(work: UnitOfWork, key: int, sold: dict[int, tuple[int, int]]) -> Use:
    return work.usage.of_goods(*sold[key]) if key in sold else UNUSED


def _goods_found(work: UnitOfWork, keys: Iterable[int], needle: str) -> tuple[Found[Goods], ...]:
    wanted = list(keys)
    kept, sold = work.registers.goods_by_id(wanted), work.usage.goods_sold()
    offered = (kept[key] for key in wanted if key in kept)
    return tuple(_found_goods(entry, needle, _use(work, entry.id, sold)) for entry in offered)


def _found_customer(entry: Customer, needle: str, use: Use) -> Found[Customer]:
    codes = (("own_code", entry.own_code), ("tax_id", entry.party.tax_id))
    matched, ranges, place = _match(entry.name, codes, entry.initials, needle)
    return Found(
        entry, ranges, use.last, use.times, use.last_gross_fen, matched, place, entry.id > 0
    )


def _found_goods(entry: Goods, needle: str, use: Use) -> Found[Goods]:
    codes = (("own_code", entry.own_code), ("goods_code", entry.goods_code))
    matched, ranges, place = _match(entry.name, codes, entry.initials, needle)
    return Found(entry, ranges, use.last, use.times, None, matched, place)


def _match(
    name: str, codes: Iterable[tuple[str, str]], readings: str, needle: str
) -> tuple[str, tuple[Span, ...], Span | None]:
    """By what it was found, the places in the name, the place in the code."""
    if not needle:
        return "", (), None
    if spans := spans_of_text(name, needle):
        return "name", spans, None
    if spans := spans_of_initials(name, readings, needle):
        return "initials", spans, None
    for field, code in codes:
        if place := spans_of_text(code, needle):
            return field, (), place[0]
    return "", (), None
