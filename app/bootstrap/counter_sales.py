"""购票 at the counter: which purchase is which, so that none is lost and none is handed out twice.

A purchase has a request id of who buys, kind, count, day, and how many such purchases of this day
were laid down before it. What could not be laid down is asked for again under the same id. What
was laid down is still that purchase while its numbers lie there and the disk has not taken them;
once they are in the disk (or were carried away), or named twice in one visit, it is another one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import count as from_number
from typing import TYPE_CHECKING

from app.bootstrap.opening import BEIJING
from app.bureau.counter_lines import Bought, Step, volume_name

if TYPE_CHECKING:
    from app.bootstrap.counter_rooms import Room
    from app.bureau.work import Work

SOLD = "counter-sold-"  # setting of the bureau: how many of the purchases of these words
EVER = datetime(2000, 1, 1, tzinfo=BEIJING)

Lies = Callable[[bytes, str], bool]  # a package, by its name, where the answers are laid


class Sales:
    """The purchases of one visit."""

    def __init__(
        self, room: Room, disk: str, claims: Sequence[tuple[str, int]], lies: Lies
    ) -> None:
        """`claims`: kinds and counts (0: as many as usual)."""
        self._room = room
        self._disk = disk
        self._lies = lies
        self._keys: list[str] = []  # of each purchase; empty: it was laid down before
        self.bought: tuple[Bought, ...] = tuple(self._of(claims)) if claims else ()

    def laid_down(self, lines: Iterable[tuple[str, bool]]) -> None:
        """What became of the visit: steps, and whether the answer lies where it was to lie."""
        claims = [lies for step, lies in lines if step == Step.CLAIM]
        with self._room.bureau.writing() as work:
            for key, lies in zip(self._keys, claims, strict=True):
                if lies and key:
                    sold = int(work.settings.get(key, "0")) + 1
                    work.settings.put(key, str(sold))

    def _of(self, claims: Sequence[tuple[str, int]]) -> list[Bought]:
        loaded = self._loaded()
        found: list[Bought] = []
        with self._room.bureau.reading() as work:
            day = work.at.date()
            ways = {
                one: self._ways(work, f"{self._disk} {one[0]} {one[1]} {day}", loaded)
                for one in claims
            }
            for kind, count in claims:
                key, request_id = next(ways[kind, count])
                self._keys.append(key)
                found.append(Bought(request_id, self._disk, kind, count))
        return found

    def _ways(
        self, work: Work, about: str, loaded: frozenset[tuple[str, int]]
    ) -> Iterator[tuple[str, str]]:
        """Key and request id of one purchase of these words after the other."""
        key = SOLD + _digest(about)
        sold = int(work.settings.get(key, "0"))
        for number in range(sold):
            request_id = _request(about, number)
            if self._waits(work, request_id, loaded):
                yield "", request_id
        for number in from_number(sold):
            yield key, _request(about, number)

    def _waits(self, work: Work, request_id: str, loaded: frozenset[tuple[str, int]]) -> bool:
        """Whether its numbers lie there and are in no disk, as far as this place knows."""
        claim = work.stock.claimed(self._disk, request_id)
        if claim is None:
            return False
        (numbers,) = claim.ranges
        if (numbers.code, numbers.first) in loaded:
            return False
        return self._lies(claim.package, volume_name(numbers, self._disk))

    def _loaded(self) -> frozenset[tuple[str, int]]:
        """What the disk has taken by the book of this home: codes and first numbers."""
        if self._room.home is None:
            return frozenset()
        with self._room.home.book.reading() as work:
            moves = work.volume_moves.since(self._disk, EVER)
        return frozenset((each.code, each.first) for each in moves)


def _request(about: str, number: int) -> str:
    return _digest(f"{about} {number}" if number else about)


def _digest(about: str) -> str:
    return hashlib.sha256(about.encode()).hexdigest()[:32]
