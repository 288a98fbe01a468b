"""Goal 17: what the window takes with the list of the big book scrolled from end to end."""

from __future__ import annotations

from collections.abc import Iterator

from app.benchmarks.figure import Figure
from app.benchmarks.stand import Stand
from app.benchmarks.window import measured

GATE_MIB, STRETCH_MIB, GROWTH = 260.0, 200.0, 1.1


def memory(stand: Stand) -> Iterator[Figure]:
    """The peak of the whole program, and beside it the same with the small book."""
    big = measured(stand.books.big.folder, "memory")
    small = measured(stand.books.small.folder, "memory")
    if "peak" not in big:  # this system does not tell
        return
    facts = {name: big[name] for name in ("rows", "in_memory")} | {"end": round(big["end"], 1)}
    yield Figure(
        bench="memory",
        goal=17,
        what="the window, its list scrolled from end to end: at most",
        unit="MiB",
        figure=big["peak"],
        limit=GATE_MIB,
        ratio=big["peak"] / GATE_MIB,
        gate=GATE_MIB,
        stretch=STRETCH_MIB,
        judged="figure",
        facts=facts,
    )
    yield Figure(
        bench="memory",
        goal=17,
        what="the same, times the window over the small book",
        unit="MiB",
        figure=big["peak"],
        limit=small["peak"],
        ratio=big["peak"] / small["peak"],
        gate=GROWTH if stand.sizes.at_goal else None,
        facts={"rows": small["rows"]},
    )
