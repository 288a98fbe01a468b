"""Issuing one ticket: against the floor by wall (goal 1), by processor (2), as a wait (4)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from io import FileIO
from pathlib import Path

from app.benchmarks import trade
from app.benchmarks.figure import NOISY, Figure
from app.benchmarks.floor import Floor
from app.benchmarks.replay import rehearse
from app.benchmarks.stand import Stand, file_system
from app.benchmarks.turns import (
    Case,
    Taken,
    calls,
    median_ratio,
    percentile,
    spread,
    spread_of_ratio,
    take_turns,
)
from app.benchmarks.workshop import make_home, open_desk

RUNS = 3  # a noisy run is repeated so often
OURS, FLOOR, SYNC = "issue", "floor", "fdatasync"
SYNCED = bytes(4096)


def issue(stand: Stand) -> Iterator[Figure]:
    """Goal 1: what share of the floor's rate the full path reaches, durable on both stores."""
    taken, runs, folder = _until_quiet(stand, stand.sizes.blocks, in_memory=False)
    ours, floor = taken[OURS], taken[FLOOR]
    yield Figure(
        bench="issue",
        goal=1,
        what="full path, share of the floor's rate (attempt, SM2 record, book: three commits)",
        unit="ms",
        figure=ours.wall_ms,
        limit=floor.wall_ms,
        ratio=median_ratio(floor.wall, ours.wall),
        gate=0.40,
        stretch=0.60,
        at_least=True,
        spread=spread(floor.wall),
        by_wall=True,
        facts={
            "p10_p90": spread_of_ratio(floor.wall, ours.wall),
            "blocks": len(ours.wall),
            "runs": runs,
            "on": file_system(folder),
        },
    )


def cpu(stand: Stand) -> Iterator[Figure]:
    """Goal 2: processor time of one issue where a sync costs nothing."""
    folder = stand.folder(in_memory=True)
    taken = _take(stand, stand.sizes.blocks, folder)
    ours, floor = taken[OURS], taken[FLOOR]
    yield Figure(
        bench="cpu",
        goal=2,
        what="processor time of one issue, times the floor's",
        unit="cpu ms",
        figure=ours.cpu_ms,
        limit=floor.cpu_ms,
        ratio=median_ratio(ours.cpu, floor.cpu),
        gate=6.0,
        stretch=4.0,
        spread=spread(floor.cpu),
        facts={
            "p10_p90": spread_of_ratio(ours.cpu, floor.cpu),
            "blocks": len(ours.cpu),
            "on": file_system(folder),
        },
    )


def latency(stand: Stand) -> Iterator[Figure]:
    """Goal 4, the part of issuing: how long one ticket keeps the cashier waiting."""
    taken, runs, folder = _until_quiet(stand, stand.sizes.blocks * 5 // 3, in_memory=False)
    ours, floor, sync = (_ms(taken[name]) for name in (OURS, FLOOR, SYNC))
    two_syncs, worst = 2 * percentile(sync, 0.5), percentile(floor, 0.99)
    facts = {"issues": len(ours), "runs": runs, "on": file_system(folder)}
    rows = (
        ("median of one issue within 2 × fdatasync + 8 ms", 0.5, two_syncs, (8.0, 4.0)),
        ("p99 of one issue within the floor's p99 + 25 ms", 0.99, worst, (25.0, 10.0)),
    )
    for what, part, base, (gate_ms, stretch_ms) in rows:
        took = percentile(ours, part)
        yield Figure(
            bench="latency",
            goal=4,
            what=what,
            unit="ms",
            figure=took,
            limit=base + gate_ms,
            ratio=took / (base + gate_ms),
            gate=1.0,
            stretch=(base + stretch_ms) / (base + gate_ms),
            spread=spread(taken[FLOOR].wall),
            by_wall=True,
            facts={"measured": float(f"{base:.3g}"), **facts},
        )


def _ms(taken: Taken) -> list[float]:
    return [seconds * 1000 for seconds in taken.each]


def _until_quiet(
    stand: Stand, blocks: int, *, in_memory: bool
) -> tuple[dict[str, Taken], int, Path]:
    """Measure, and again while the floor's own blocks differ too much."""
    for run in range(1, RUNS + 1):
        folder = stand.folder(in_memory=in_memory)
        taken = _take(stand, blocks, folder)
        if spread(taken[FLOOR].wall) < NOISY:
            break
        stand.tell(f"波动 {spread(taken[FLOOR].wall):.1f}, 第 {run} 次")
    return taken, run, folder


def _take(stand: Stand, blocks: int, folder: Path) -> dict[str, Taken]:
    count, seed = calls(blocks), 11
    rehearsed, scripts = rehearse(stand, count, seed)
    home = make_home(folder)
    story = trade.tickets(seed)
    entered = [next(story).entered() for _ in range(count)]
    with ExitStack() as closing:
        desk = closing.enter_context(open_desk(home))
        floor = Floor(folder, rehearsed.disk)
        closing.callback(floor.close)
        synced = closing.enter_context((folder / "synced").open("wb", buffering=0))
        cases: dict[str, Case] = {
            OURS: lambda number: desk.issue(entered[number]),
            FLOOR: lambda number: floor.issue(scripts[number]),
            SYNC: lambda _: _sync(synced),
        }
        return take_turns(cases, blocks)


def _sync(file: FileIO) -> None:
    """Four kilobytes that last."""
    file.write(SYNCED)
    getattr(os, "fdatasync", os.fsync)(file.fileno())
