"""Work away from the screen's thread: one lane for each shared thing. No other file knows of
threads."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from threading import get_ident
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from app.ui.task import Cancelled, Task

T = TypeVar("T")
Failed = Callable[[BaseException], None]
Progress = Callable[[int, int], None]


class Lane(QObject):
    """One worker thread, in order; results come home to the screen's thread.

    Lives as long as the application: a worker that owned the object would delete it twice.
    """

    _ended = Signal(object)
    _moved = Signal(object)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        self._ident = 0  # of its thread
        self._worker = ThreadPoolExecutor(
            max_workers=1, thread_name_prefix=name, initializer=self._begun
        )
        self._ended.connect(self._home, Qt.ConnectionType.QueuedConnection)
        self._moved.connect(_tell, Qt.ConnectionType.QueuedConnection)
        self._under_way: list[Future[Any]] = []

    @property
    def busy(self) -> bool:
        """Whether anything runs or waits."""
        return bool(self._under_way)

    def run(self, work: Callable[[], T], *, then: Callable[[T], None], failed: Failed) -> None:
        """Do `work` on the lane; exactly one of `then` and `failed` is called, on this thread."""
        future = self._worker.submit(work)
        self._under_way.append(future)
        future.add_done_callback(lambda ended: self._ended.emit((ended, then, failed)))

    def run_long(
        self,
        work: Callable[[Task], T],
        *,
        then: Callable[[T], None],
        failed: Failed,
        progress: Progress,
    ) -> Task:
        """The same for work that counts: it calls `task.step(done, total)` now and then, which
        tells `progress` on this thread, and raises Cancelled once `task.cancel()` was asked."""
        task = Task(lambda done, total: self._moved.emit((progress, done, total)))
        self.run(lambda: work(task), then=then, failed=failed)
        return task

    def wait_for(self, work: Callable[[], T]) -> T:
        """From another lane: do it here, in turn, and wait for it; on this lane itself: at once.
        Cancelled once this lane ends; never called on the screen's thread."""
        if get_ident() == self._ident:
            return work()
        try:
            future = self._worker.submit(work)
        except RuntimeError as ended:  # it takes nothing more
            raise Cancelled from ended
        try:
            return future.result()
        except CancelledError as dropped:
            raise Cancelled from dropped

    def drop_waiting(self) -> None:
        """What has not begun is never begun; nobody is called for it."""
        for future in self._under_way:
            future.cancel()

    def wait(self) -> None:
        """Block until all that was handed over is done; nothing more is taken."""
        self._worker.shutdown(wait=True)

    def close(self) -> None:
        """Wait for what runs; what has not begun is dropped."""
        self._worker.shutdown(wait=True, cancel_futures=True)

    def _begun(self) -> None:
        self._ident = get_ident()

    def _home(self, message: tuple[Future[Any], Callable[[Any], None], Failed]) -> None:
        ended, then, failed = message
        self._under_way.remove(ended)
        if ended.cancelled():
            return
        error = ended.exception()
        if error is None:
            then(ended.result())
        else:
            failed(error)


def _tell(message: tuple[Progress, int, int]) -> None:
    progress, done, total = message
    progress(done, total)
