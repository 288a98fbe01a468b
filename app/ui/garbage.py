"""Garbage in circles is collected on the screen's thread only, and not while the program starts.

Python collects wherever an object is made that crosses a threshold: on a lane too. There it ends
widgets, events and painters that belong to the screen's thread, which is undefined behaviour of Qt
and was seen as crashes. So automatic collecting stays off; a clock on the screen's thread looks
whether enough was made since, by Python's own thresholds.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

LOOK_MS = 1_000


class Collector(QTimer):
    """Collects as long as it lives; automatic collecting is off from its making on."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent, interval=LOOK_MS)
        gc.disable()
        self.timeout.connect(look)


def look() -> None:
    """Collect the oldest generation whose turn it is, as Python itself would."""
    counts, limits = gc.get_count(), gc.get_threshold()
    for generation in (2, 1, 0):
        if counts[generation] > limits[generation]:
            gc.collect(generation)
            return
