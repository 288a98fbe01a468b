"""Ctrl+C in a word that does many things: what is in hand is finished first."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def told_to_stop(stop: Callable[[], None]) -> Iterator[None]:
    """The first Ctrl+C lets the ticket in hand be finished; the second breaks off."""

    def told(number: int, _: object) -> None:
        signal.signal(number, signal.default_int_handler)
        stop()

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, told)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
