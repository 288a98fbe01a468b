"""Starting the window against a bare one, whole processes in turn (goals 11 and 12).

The bare one is a QApplication with one empty QWidget, shown and painted. Each process is told when
its parent started it and says its own wall and processor time; how processes end is not counted.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median

from app.benchmarks.figure import Figure
from app.benchmarks.stand import Stand
from app.benchmarks.turns import spread
from app.benchmarks.workshop import make_home

ROOT = Path(__file__).resolve().parents[2]
PAIRS = 9
BEGAN = "KAIPIAO_BEGAN"
BARE = """
import json, os, sys, time
from PySide6.QtWidgets import QApplication, QWidget
application = QApplication(["bare"])
window = QWidget()
window.show()
application.processEvents()
wall = time.monotonic() - float(os.environ["KAIPIAO_BEGAN"])
sys.stdout.write(json.dumps({"wall": wall, "cpu": time.process_time()}))
sys.stdout.flush()
os._exit(0)
"""
_GOALS = (
    (11, "first-window", "first window painted, times a bare window", 1.5, 1.3),
    (12, "ready", "ready to issue, times a bare window", 5.0, 4.0),
)


def start(stand: Stand) -> Iterator[Figure]:
    """Goals 11 and 12, each by wall and by processor time."""
    home = make_home(stand.folder())
    program = [sys.executable, "-m", "app", "--home", str(home.folder), "--measured"]
    for goal, name, what, gate, stretch in _GOALS:
        ours, bare = _in_turn([*program, name], [sys.executable, "-c", BARE], stand)
        for clock, unit in (("wall", "ms"), ("cpu", "cpu ms")):
            mine, least = [one[clock] for one in ours], [one[clock] for one in bare]
            yield Figure(
                bench="start",
                goal=goal,
                what=f"{what}, {'wall' if clock == 'wall' else 'processor'} time",
                unit=unit,
                figure=median(mine) * 1000,
                limit=median(least) * 1000,
                ratio=median(a / b for a, b in zip(mine, least, strict=True)),
                gate=gate,
                stretch=stretch,
                spread=spread(least),
                by_wall=clock == "wall",
                facts={"pairs": len(mine)},
            )


def _in_turn(
    ours: Sequence[str], bare: Sequence[str], stand: Stand
) -> tuple[list[dict[str, float]], list[dict[str, float]]]:
    """Pairs, each time in the other order; the first pair only compiles."""
    taken: tuple[list[dict[str, float]], list[dict[str, float]]] = ([], [])
    orders = [(0, ours), (1, bare)]
    compiled = stand.folder()
    for pair in range(min(PAIRS, stand.sizes.blocks) + 1):
        for place, words in orders:
            said = _said(words, compiled)
            if pair:
                taken[place].append(said)
        orders.reverse()
    return taken


def _said(words: Sequence[str], compiled: Path) -> dict[str, float]:
    """As an installed program runs: compiled once, wherever this one keeps its byte code."""
    environ = {"QT_QPA_PLATFORM": "offscreen", **os.environ}
    environ.pop("PYTHONDONTWRITEBYTECODE", None)
    environ |= {"PYTHONPYCACHEPREFIX": str(compiled), BEGAN: str(time.monotonic())}
    done = subprocess.run(words, cwd=ROOT, env=environ, capture_output=True, check=True)
    said: dict[str, float] = json.loads(done.stdout)
    return said
