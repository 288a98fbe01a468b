"""How long to wait before the bureau is asked again (重试间隔): 5 s, 30 s, 2 min, 10 min, then
every 10 min, each 20 % longer or shorter, so that a street of shops does not come back at once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

STEPS_S = (5, 30, 120, 600)
JITTER = 0.2


def pause_after(failures: int, random: Random) -> timedelta:
    """After so many failures in a row (from 1).

    >>> from random import Random
    >>> [round(pause_after(n, Random(1)).total_seconds()) for n in (1, 2, 3, 4, 9)]
    [4, 26, 102, 512, 512]
    """
    step = STEPS_S[min(failures, len(STEPS_S)) - 1]
    return timedelta(seconds=step * random.uniform(1 - JITTER, 1 + JITTER))
