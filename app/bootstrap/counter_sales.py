"""购票 at the counter: which purchase is which, so that none is lost and none is handed out twice.

A purchase has a request id of who buys, kind, count, day, and how many such purchases of this day
were laid down before it. So the same once more, after its numbers could not be laid down, is the
same numbers; and what was laid down is another purchase when it is asked for again.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from app.bureau.counter_lines import Bought, Step

if TYPE_CHECKING:
    from app.bootstrap.counter_rooms import Room

SOLD = "counter-sold-"  # setting of the bureau: how many of the purchases of these words


class Sales:
    """The purchases of one visit."""

    def __init__(self, room: Room, disk: str, claims: Sequence[tuple[str, int]]) -> None:
        """`claims`: kinds and counts (0: as many as usual)."""
        self._room = room
        self._keys: list[str] = []
        self.bought: tuple[Bought, ...] = tuple(self._of(disk, claims)) if claims else ()

    def laid_down(self, lines: Iterable[tuple[str, bool]]) -> None:
        """What became of the visit: steps, and whether the answer lies where it was to lie."""
        claims = [lies for step, lies in lines if step == Step.CLAIM]
        with self._room.bureau.writing() as work:
            for key, lies in zip(self._keys, claims, strict=True):
                if lies:
                    sold = int(work.settings.get(key, "0")) + 1
                    work.settings.put(key, str(sold))

    def _of(self, disk: str, claims: Sequence[tuple[str, int]]) -> list[Bought]:
        here: Counter[str] = Counter()
        found = []
        with self._room.bureau.reading() as work:
            for kind, count in claims:
                about = f"{disk} {kind} {count} {work.at.date()}"
                key = SOLD + _digest(about)
                number = int(work.settings.get(key, "0")) + here[key]
                here[key] += 1
                self._keys.append(key)
                said = f"{about} {number}" if number else about
                found.append(Bought(_digest(said), disk, kind, count))
        return found


def _digest(about: str) -> str:
    return hashlib.sha256(about.encode()).hexdigest()[:32]
