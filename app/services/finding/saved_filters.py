"""Saved filters (常用条件): each person's own, kept in the settings of the book."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from app.domain.errors import RuleBroken
from app.domain.invoice import InvoiceKind, Status, Upload
from app.domain.money import Money
from app.domain.searching import Filter, Order

if TYPE_CHECKING:
    from app.services.book import Book

LONGEST_NAME = 40  # signs
MOST = 50  # of one person
_OF_A_MOMENT = ("limit", "after", "keys", "but")  # where one was in a list was not asked for
_READ: dict[str, Callable[[Any], Any]] = {
    "first_day": date.fromisoformat,
    "last_day": date.fromisoformat,
    "kind": InvoiceKind,
    "status": Status,
    "upload": Upload,
    "uploads": lambda names: tuple(map(Upload, names)),
    "order": Order,
    **dict.fromkeys(("least", "most", "least_net", "most_net"), Money),
}


class SavedFilter(Struct, frozen=True):
    """What to search, under a name. `days` moves with the calendar ("month", "today" …) and then
    stands in place of the filter's own days; "" keeps those."""

    name: str
    wanted: Filter
    days: str = ""


class SavedFilters(Struct):
    """Reading is for everybody; saving and forgetting write the book."""

    book: Book

    def of(self, operator: str) -> tuple[SavedFilter, ...]:
        """A person's filters in the order they were saved. What cannot be read is left out."""
        with self.book.reading() as work:
            kept = work.settings.get(_place(operator), "[]")
        return tuple(_read(one) for one in json.loads(kept) if _readable(one))

    def save(self, operator: str, saved: SavedFilter) -> tuple[SavedFilter, ...]:
        """Keep it, in place of the one of that name. FIELD-MISSING without a name, FIELD-TOO-LONG,
        TOO-MANY-FILTERS; all of them are returned."""
        name = " ".join(saved.name.split())
        if not name:
            raise RuleBroken("FIELD-MISSING", "filter_name")
        if len(name) > LONGEST_NAME:
            raise RuleBroken("FILTER-NAME-LONG", "filter_name", limit=LONGEST_NAME)
        others = [one for one in self.of(operator) if one.name != name]
        if len(others) >= MOST:
            raise RuleBroken("TOO-MANY-FILTERS", limit=MOST)
        return self._keep(operator, [*others, SavedFilter(name, saved.wanted, saved.days)])

    def forget(self, operator: str, name: str) -> tuple[SavedFilter, ...]:
        """Without the one of that name."""
        return self._keep(operator, [one for one in self.of(operator) if one.name != name])

    def _keep(self, operator: str, filters: list[SavedFilter]) -> tuple[SavedFilter, ...]:
        text = json.dumps([_written(one) for one in filters], ensure_ascii=False)
        with self.book.writing() as work:
            work.settings.put(_place(operator), text)
            work.commit()
        return tuple(filters)


def _place(operator: str) -> str:
    return f"search-filters:{operator}"


def _written(saved: SavedFilter) -> dict[str, Any]:
    plain = Filter()
    names = [name for name in Filter.__struct_fields__ if name not in _OF_A_MOMENT]
    values = {name: getattr(saved.wanted, name) for name in names}
    said = {name: value for name, value in values.items() if value != getattr(plain, name)}
    return {
        "name": saved.name,
        "days": saved.days,
        "wanted": {name: _plain(value) for name, value in said.items()},
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Money):
        return value.fen
    return value.isoformat() if isinstance(value, date) else value


def _readable(one: Any) -> bool:
    """A newer program may have kept what this one does not know."""
    try:
        _read(one)
    except (KeyError, TypeError, ValueError):
        return False
    return True


def _read(one: dict[str, Any]) -> SavedFilter:
    said = {name: _READ.get(name, _same)(value) for name, value in one["wanted"].items()}
    return SavedFilter(one["name"], Filter(**said), one["days"])


def _same(value: Any) -> Any:
    return value
