"""Work away from the screen's thread: one lane for each shared thing. No other file knows of
threads."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

T = TypeVar("T")
Failed = Callable[[BaseException], None]


class Lane(QObject):
    """One worker thread, in order; results come home to the screen's thread.

    Lives as long as the application: a worker that owned the object would delete it twice.
    """

    _ended = Signal(object)

    def __init__(self, name: str) -> None:
        super().__init__()
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)
        self._ended.connect(self._home, Qt.ConnectionType.QueuedConnection)

    def run(self, work: Callable[[], T], *, then: Callable[[T], None], failed: Failed) -> None:
        """Do `work` on the lane; exactly one of `then` and `failed` is called, on this thread."""
        future = self._worker.submit(work)
        future.add_done_callback(lambda ended: self._ended.emit((ended, then, failed)))

    def close(self) -> None:
        """Wait for what runs; what has not begun is dropped."""
        self._worker.shutdown(wait=True, cancel_futures=True)

    def _home(self, message: tuple[Future[Any], Callable[[Any], None], Failed]) -> None:
        ended, then, failed = message
        if ended.cancelled():
            return
        error = ended.exception()
        if error is None:
            then(ended.result())
        else:
            failed(error)
