"""One keystroke in the lines of 发票填开, with 8 and with 200 lines, beside a bare QTableWidget.

The limit is what the bare table needs in the same run, and one picture of the screen more.
"""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from app.benchmarks.figure import Figure
from app.benchmarks.stand import Stand
from app.benchmarks.turns import percentile, slowness
from app.benchmarks.window import measured
from app.benchmarks.workshop import make_home

LINES = (8, 200)
PICTURE_MS = 16.0  # of processor time


def keystroke(stand: Stand) -> Iterator[Figure]:
    """Median and the slowest in a hundred, by processor time of the screen's thread."""
    more = PICTURE_MS * slowness()
    for lines in LINES:
        home = make_home(stand.folder()).folder  # of its own: an entry left behind comes back
        taken = measured(home, "keystroke", KAIPIAO_LINES=str(lines))
        ours, bare = ([one * 1000 for one in taken[name]] for name in ("ours", "bare"))
        for what, mine, its in (
            ("median", median(ours), median(bare)),
            ("p99", percentile(ours, 0.99), percentile(bare, 0.99)),
        ):
            yield Figure(
                bench="keystroke",
                goal=0,
                what=f"{what} of a keystroke, {lines} lines: a bare table and one picture",
                unit="cpu ms",
                figure=mine,
                limit=its + more,
                ratio=mine / (its + more),
                gate=1.0,
                stretch=0.5,
                facts={"bare": float(f"{its:.3g}"), "times_bare": float(f"{mine / its:.3g}")},
            )
