"""What is searched of a register, kept in memory of the terminal that searches and brought up to
date from the book at each search: what changed since is asked for, not everything again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple, Protocol

from app.services.register_shelf import Item, Shelf

if TYPE_CHECKING:
    from app.repositories.unit_of_work import UnitOfWork
    from app.repositories.usage import Change, Known

MOST_FRESH = 400  # entries that changed since, before everything is read anew
GOODS_TICKETS = 200  # tickets after which the frequent goods are counted anew


class Mark(NamedTuple):
    """How far the book was read: version of the register, row of the last ticket."""

    version: int
    ticket: int


class Source(Protocol):
    """Where the entries of an index come from."""

    def everything(self, work: UnitOfWork) -> tuple[list[Item], Mark]:
        """All entries in the order in which they are offered."""

    def since(self, work: UnitOfWork, mark: Mark) -> tuple[list[Item], Mark] | None:
        """Those that changed or were used since, the latest last; None: read everything anew."""


class Index:
    """One register as it is searched. Used by one thread."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._mark: Mark | None = None
        self._main = Shelf(())
        self._fresh: dict[int, Item] = {}
        self._fresh_shelf = Shelf(())

    def keys(self, work: UnitOfWork, needle: str) -> Iterator[int]:
        """The keys of the entries that fit, each once: who begins so, then who bears it, each
        time those that changed last, then the frequent ones."""
        self._catch_up(work)
        seen: set[int] = set()
        for key in self._in_order(needle):
            if key not in seen:
                seen.add(key)
                yield key

    def _in_order(self, needle: str) -> Iterator[int]:
        fresh, main = self._fresh_shelf, self._main
        if not needle:
            yield from fresh.keys
            yield from main.keys
            return
        for begins in (True, False):
            for shelf in (fresh, main):
                found = shelf.beginning(needle) if begins else shelf.bearing(needle)
                stale = self._fresh if shelf is main else ()
                yield from (key for key in found if key not in stale)

    def _catch_up(self, work: UnitOfWork) -> None:
        news = self._source.since(work, self._mark) if self._mark else None
        if news is None or len(self._fresh) + len(news[0]) > MOST_FRESH:
            items, self._mark = self._source.everything(work)
            self._main, self._fresh, self._fresh_shelf = Shelf(items), {}, Shelf(())
            return
        changed, self._mark = news
        if changed:
            for item in changed:
                self._fresh.pop(item.key, None)
                self._fresh[item.key] = item
            self._fresh_shelf = Shelf(reversed(self._fresh.values()))


class Buyers:
    """Buyers of the register and of earlier tickets."""

    def everything(self, work: UnitOfWork) -> tuple[list[Item], Mark]:
        """The frequent ones of late first, then the register, what changed last first, then who
        stands on earlier tickets only, the latest first."""
        mark = Mark(0, work.usage.last_ticket())
        weights = work.usage.buyer_weights()
        kept, version = _offered(work.usage.customers_changed(0))
        former = sorted(work.usage.former_buyers())
        known = [*reversed(kept), *former]
        return _by_weight(known, weights), mark._replace(version=version)

    def since(self, work: UnitOfWork, mark: Mark) -> tuple[list[Item], Mark] | None:
        """Changed rows, then the buyers of new tickets."""
        changed = list(work.usage.customers_changed(mark.version))
        used = work.usage.buyers_since(mark.ticket, MOST_FRESH + 1)
        if not all(change.offered for change in changed):
            return None
        items = [_item(each) for each in (*(change.known for change in changed), *used)]
        return items, _moved(work, mark, changed, bool(used))


class Wares:
    """Goods of the register."""

    def everything(self, work: UnitOfWork) -> tuple[list[Item], Mark]:
        """The frequent ones of late first, then what changed last."""
        mark = Mark(0, work.usage.last_ticket())
        weights = {key: float(times) for key, (times, _) in work.usage.goods_used().items()}
        kept, version = _offered(work.usage.goods_changed(0))
        return _by_weight([*reversed(kept)], weights), mark._replace(version=version)

    def since(self, work: UnitOfWork, mark: Mark) -> tuple[list[Item], Mark] | None:
        """Changed rows; after many tickets everything anew."""
        changed = list(work.usage.goods_changed(mark.version))
        moved = work.usage.last_ticket() - mark.ticket >= GOODS_TICKETS
        if moved or not all(change.offered for change in changed):
            return None
        return [_item(change.known) for change in changed], _moved(work, mark, changed, False)


def _offered(changes: Iterable[Change]) -> tuple[list[Known], int]:
    """The entries that are offered, and the last version of all."""
    kept, version = [], 0
    for change in changes:
        version = change.version
        if change.offered:
            kept.append(change.known)
    return kept, version


def _by_weight(known: list[Known], weights: dict[tuple[str, str], float]) -> list[Item]:
    if weights:
        known.sort(key=lambda each: -weights.get((each.name, each.second), 0.0))
    return [_item(each) for each in known]


def _moved(work: UnitOfWork, mark: Mark, changed: list[Change], used: bool) -> Mark:
    version = changed[-1].version if changed else mark.version
    return Mark(version, work.usage.last_ticket() if used else mark.ticket)


def _item(known: Known) -> Item:
    codes = (*known.codes, known.initials)
    return Item(known.key, known.name, " ".join(filter(None, codes)))
