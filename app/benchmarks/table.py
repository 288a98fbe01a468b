"""Goal 13: the list of tickets over the big book, against a list that stands still in memory.

Both have the same widget, columns and number of rows; the peer's cells are written out before.
"""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from app.benchmarks.figure import Figure
from app.benchmarks.stand import Stand
from app.benchmarks.turns import spread
from app.benchmarks.window import measured

ROUNDS = 12
GATES = (
    ("show", "open the list and paint it", 1.5, 1.2),
    ("scroll", "scroll by a screen and paint, 25 times", 1.5, 1.2),
    ("jump", "jump anywhere until its rows are painted, 25 times", 2.0, 1.5),
    ("sort", "order by number or time until the first rows are painted", 3.0, 2.0),
)


def table(stand: Stand) -> Iterator[Figure]:
    """Each operation by wall and by processor time."""
    rounds = min(ROUNDS, stand.sizes.blocks)
    said = measured(stand.books.big.folder, "table", KAIPIAO_ROUNDS=str(rounds))
    for name, what, gate, stretch in GATES:
        for clock, unit in enumerate(("ms", "cpu ms")):
            ours = [one[clock] for one in said["taken"][name]]
            its = [one[clock + 2] for one in said["taken"][name]]
            yield Figure(
                bench="table",
                goal=13,
                what=f"{what}, {'wall' if unit == 'ms' else 'processor'} time",
                unit=unit,
                figure=median(ours) * 1000,
                limit=median(its) * 1000,
                ratio=median(a / b for a, b in zip(ours, its, strict=True)),
                gate=gate,
                stretch=stretch,
                spread=spread(its),
                by_wall=unit == "ms",
                facts={"rows": said["rows"], "in_memory": said["in_memory"], "rounds": rounds},
            )
