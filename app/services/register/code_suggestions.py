"""Which tax code (税收分类编码) goods may have, by their name."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from app.domain.goods_code import is_well_formed

if TYPE_CHECKING:
    from app.domain.terms import GoodsEntry
    from app.repositories.unit_of_work import UnitOfWork

LEAST_ALIKE = 0.34  # of the signs of both names: a third in common
LONGEST = 92  # signs of a name; no name of goods is longer


def suggest(work: UnitOfWork, name: str, limit: int) -> tuple[GoodsEntry, ...]:
    """The likeliest entries, each code once."""
    name = name.strip()[:LONGEST]
    said: set[str] = set()
    chosen = []
    for entry in _in_order(work, name) if name else ():
        if entry.code not in said and is_well_formed(entry.code):
            said.add(entry.code)
            chosen.append(entry)
            if len(chosen) == limit:
                break
    return tuple(chosen)


def _in_order(work: UnitOfWork, name: str) -> Iterator[GoodsEntry]:
    """The register before the tickets at each step."""
    known = [*work.wordings.of_register(), *work.wordings.of_tickets()]
    yield from (entry for entry in known if entry.name == name)
    yield from (entry for entry in known if name in entry.name or entry.name in name)
    alike = ((_alike(name, entry.name), place) for place, entry in enumerate(known))
    near = sorted(((-score, place) for score, place in alike if score >= LEAST_ALIKE))
    yield from (known[place] for _, place in islice(near, 50))


def _alike(one: str, other: str) -> float:
    """How many signs of both stand in both.

    >>> _alike("黑色键盘", "白色键盘")
    0.6
    """
    signs, others = set(one), set(other)
    return len(signs & others) / len(signs | others)
