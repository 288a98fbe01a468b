"""Cases measured in turn, block by block, so that whatever the machine does hits all alike.

The order is rotated; ratios are taken block against block and their median told.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from time import perf_counter, process_time

BLOCK = 25  # calls of one case in one turn
Case = Callable[[int], object]  # called with 0, 1, 2 … of its own calls


@dataclass(slots=True)
class Taken:
    """What one case took: seconds of wall and processor a block, wall seconds of each call."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    each: list[float] = field(default_factory=list)

    def per_call(self, seconds: Sequence[float]) -> float:
        """Median milliseconds of one call, from the blocks."""
        return statistics.median(seconds) * 1000 * len(seconds) / max(len(self.each), 1)

    @property
    def wall_ms(self) -> float:
        """Median wall milliseconds a call."""
        return self.per_call(self.wall)

    @property
    def cpu_ms(self) -> float:
        """Median processor milliseconds a call."""
        return self.per_call(self.cpu)


def take_turns(cases: Mapping[str, Case], blocks: int, block: int = BLOCK) -> dict[str, Taken]:
    """Every case `blocks` times `block` calls, after one block each that is not counted."""
    names = list(cases)
    done = dict.fromkeys(names, 0)
    for name in names:
        done[name] = _block(cases[name], Taken(), 0, block)
    taken = {name: Taken() for name in names}
    for turn in range(blocks):
        first = turn % len(names)
        for name in names[first:] + names[:first]:
            done[name] = _block(cases[name], taken[name], done[name], block)
    return taken


def calls(blocks: int, block: int = BLOCK) -> int:
    """How often `take_turns` calls each case."""
    return (blocks + 1) * block


def _block(case: Case, taken: Taken, done: int, block: int) -> int:
    wall, cpu = perf_counter(), process_time()
    last = wall
    for number in range(done, done + block):
        case(number)
        now = perf_counter()
        taken.each.append(now - last)
        last = now
    taken.wall.append(last - wall)
    taken.cpu.append(process_time() - cpu)
    return done + block


QUIET_MS = 9.5  # what `slowness` takes on a quiet core of the machine the goals were set on


def slowness() -> float:
    """How much slower than that core this one is just now, at least 1: limits in milliseconds of
    processor time are stretched by it, so that a busy neighbour or an old machine fails no gate."""
    took = []
    for _ in range(7):
        start = process_time()
        words: dict[int, str] = {}
        for number in range(20_000):
            words[number % 997] = f"{number:08d}"[:4]
        took.append((process_time() - start) * 1000)
    return max(1.0, statistics.median(took) / QUIET_MS)


def median_ratio(over: Sequence[float], under: Sequence[float]) -> float:
    """Median of the ratios, block against block.

    >>> median_ratio([2.0, 8.0, 9.0], [1.0, 2.0, 3.0])
    3.0
    """
    return statistics.median(a / b for a, b in zip(over, under, strict=True))


def percentile(values: Sequence[float], part: float) -> float:
    """The value below which `part` (0 to 1) of all lie.

    >>> percentile([4.0, 1.0, 2.0, 3.0, 5.0], 0.5)
    3.0
    """
    ordered = sorted(values)
    return ordered[round(part * (len(ordered) - 1))]


def spread(values: Sequence[float]) -> float:
    """p90/p10: how unquiet the machine was."""
    return percentile(values, 0.9) / percentile(values, 0.1)


def spread_of_ratio(over: Sequence[float], under: Sequence[float]) -> list[float]:
    """p10 and p90 of the block ratios, to be told beside their median."""
    ratios = [a / b for a, b in zip(over, under, strict=True)]
    return [float(f"{percentile(ratios, part):.3g}") for part in (0.1, 0.9)]
