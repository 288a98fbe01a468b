"""Faults of the bureau for training: kept in the store, so that every process obeys them.

Whether a fault strikes is drawn from a seed and what it strikes, never from a state in memory: the
same seed strikes the same tickets again, whichever process looks.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from app.bureau.settings import MAINTENANCE

if TYPE_CHECKING:
    from app.bureau.settings import Settings
    from app.bureau.work import Work

SETTING = "faults"
MOST_SLOW_S = 60.0


class FaultPlan(Struct, frozen=True):
    """What goes wrong. Shares are of a hundred calls (or tickets)."""

    slow_s: float = 0.0  # every answer comes so much later
    refuse_percent: int = 0  # BUREAU-BUSY, nothing is done
    vanish_before_percent: int = 0  # the line breaks, nothing is done
    vanish_after_percent: int = 0  # it is done, the answer is lost
    signature_percent: int = 0  # 验签失败 of tickets
    second_look_heals: bool = True  # 二次验签 accepts what failed by this fault
    seed: int = 1


NONE = FaultPlan()


class Faults:
    """The plan in the store."""

    def __init__(self, work: Work) -> None:
        self._settings: Settings = work.settings

    @property
    def plan(self) -> FaultPlan:
        """As it holds now; what cannot be read holds nothing."""
        text = self._settings.get(SETTING)
        return msgspec.json.decode(text, type=FaultPlan) if text else NONE

    def keep(self, plan: FaultPlan) -> None:
        """From the next call on."""
        self._settings.put(SETTING, msgspec.json.encode(plan).decode())

    def signature_fails(self, code: str, number: str, event: str, look: int = 0) -> bool:
        """Whether a ticket is to fail its check though its signature is right. `look`: 0 the
        first, from 1 on second looks."""
        plan = self.plan
        if look and plan.second_look_heals:
            return False
        return strikes(plan.signature_percent, plan.seed, "signature", code, number, event)


def strikes(percent: int, seed: int, *of: object) -> bool:
    """Whether a fault of so many in a hundred strikes this.

    >>> [strikes(percent, 1, "a") for percent in (0, 100)]
    [False, True]
    """
    said = "\x1f".join(map(str, (seed, *of))).encode()
    drawn = int.from_bytes(hashlib.blake2b(said, digest_size=8).digest(), "big")
    return drawn % 100 < percent


def rests(work: Work) -> bool:
    """Whether the bureau is in maintenance: at once (any word), or in a window of its clock, two
    times (ISO 8601, +08:00) with a blank between."""
    said = work.settings.get(MAINTENANCE)
    since, _, until = said.partition(" ")
    return since <= work.at.isoformat() < until if until else bool(said)
