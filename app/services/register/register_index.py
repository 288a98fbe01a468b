"""What is searched of a register, kept in memory of the terminal that searches and brought up to
date from the book at each search: what changed since is asked for, not everything again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple, Protocol

from app.services.register.register_shelf import Item, Shelf

if TYPE_CHECKING:
    from app.repositories.unit_of_work import UnitOfWork

MOST_FRESH = 400  # entries that changed since, before everything is read anew
GOODS_TICKETS = 200  # tickets after which the frequent goods are counted anew


class Mark(NamedTuple):
    """How far the book was read: version of the register, row of the last ticket."""

    version: int
    ticket: int


News = tuple[list[Item], Mark]


class Source(Protocol):
    """Where the entries of an index come from."""

    def everything(self, work: UnitOfWork) -> News:
        """All entries in the order in which they are offered."""

    def since(self, work: UnitOfWork, mark: Mark) -> News | None:
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
        yield from fresh.beginning(needle)
        yield from (key for key in main.beginning(needle) if key not in self._fresh)
        yield from fresh.bearing(needle)
        yield from (key for key in main.bearing(needle) if key not in self._fresh)

    def _catch_up(self, work: UnitOfWork) -> None:
        news = self._source.since(work, self._mark) if self._mark else None
        if news is None or len(self._fresh) + len(news[0]) > MOST_FRESH:
            items, self._mark = self._source.everything(work)
            self._main, self._fresh, self._fresh_shelf = Shelf(items), {}, Shelf(())
            return
        changed, self._mark = news
        if changed:
            for item in changed:
                self._fresh.pop(item[0], None)
                self._fresh[item[0]] = item
            self._fresh_shelf = Shelf(reversed(self._fresh.values()))


class Buyers:
    """Buyers of the register and of earlier tickets."""

    def everything(self, work: UnitOfWork) -> News:
        """The frequent ones of late first, then the register, what changed last first, then who
        stands on earlier tickets only, the latest first."""
        ticket, weights = work.usage.last_ticket(), work.usage.buyer_weights()
        kept = work.usage.customers_changed(0)
        known = [*_offered(kept), *work.usage.former_buyers()]
        return _by_weight(known, weights), Mark(_last(kept, 0), ticket)

    def since(self, work: UnitOfWork, mark: Mark) -> News | None:
        """Changed rows, then the buyers of new tickets."""
        changed = work.usage.customers_changed(mark.version)
        used = work.usage.buyers_since(mark.ticket, MOST_FRESH + 1)
        if not all(map(_is_offered, changed)):
            return None
        ticket = work.usage.last_ticket() if used else mark.ticket
        return [*changed, *used], Mark(_last(changed, mark.version), ticket)


class Wares:
    """Goods of the register."""

    def everything(self, work: UnitOfWork) -> News:
        """The frequent ones of late first, then what changed last."""
        ticket, weights = work.usage.last_ticket(), work.usage.goods_weights()
        kept = work.usage.goods_changed(0)
        return _by_weight(_offered(kept), weights), Mark(_last(kept, 0), ticket)

    def since(self, work: UnitOfWork, mark: Mark) -> News | None:
        """Changed rows; after many tickets everything anew."""
        changed = work.usage.goods_changed(mark.version)
        moved = work.usage.last_ticket() - mark.ticket >= GOODS_TICKETS
        if moved or not all(map(_is_offered, changed)):
            return None
        return changed, Mark(_last(changed, mark.version), mark.ticket)


def _is_offered(item: Item) -> bool:
    return bool(item[1])


def _offered(changes: list[Item]) -> list[Item]:
    """Those that are offered, what changed last first."""
    return [item for item in reversed(changes) if item[1]]


def _last(changes: list[Item], version: int) -> int:
    return changes[-1][2] if changes else version


def _by_weight(items: list[Item], weights: Mapping[int, float]) -> list[Item]:
    if weights:
        items.sort(key=lambda item: -weights.get(item[0], 0.0))
    return items
