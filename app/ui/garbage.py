"""Garbage in circles is collected on the screen's thread only, and not while the program starts.

Python collects wherever an object is made that crosses a threshold: on a lane too. There it ends
widgets, events and painters that belong to the screen's thread, which is undefined behaviour of Qt
and was seen as crashes. So automatic collecting stays off; a clock on the screen's thread looks
whether enough was made since, by Python's own thresholds.
"""

from __future__ import annotations

import gc
import sys
from typing import Final

from PySide6.QtCore import QObject, QTimer

LOOK_MS = 1_000
MANY = 60_000  # blocks of memory: to look through what is in them takes a third of a frame


class _Stood:
    """How many blocks of memory there were when everything was said to stay."""

    blocks = 0


_stood: Final = _Stood()


class Collector(QTimer):
    """Collects as long as it lives; automatic collecting is off from its making on."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent, interval=LOOK_MS)
        gc.disable()
        _stood.blocks = sys.getallocatedblocks()
        self.timeout.connect(look)


def look() -> None:
    """Collect what is due. Where many things came to stay meanwhile (modules, the table of pinyin,
    pages) they are not looked through: that took up to 70 ms at once. What goes in circles among
    them then stays to the end, once."""
    if sys.getallocatedblocks() - _stood.blocks > MANY:
        stands()
    else:
        collect()


def collect() -> None:
    """Collect the oldest generation whose turn it is, as Python itself would."""
    counts, limits = gc.get_count(), gc.get_threshold()
    for generation in (2, 1, 0):
        if counts[generation] > limits[generation]:
            gc.collect(generation)
            return


def stands() -> None:
    """What was made until now stays to the end: it is not looked through again, which takes longer
    than a frame."""
    gc.freeze()
    _stood.blocks = sys.getallocatedblocks()
