"""Work away from the screen's thread: one lane for each shared thing. No other file knows of
threads."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from threading import get_ident
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from app.ui.task import Cancelled, Task
from app.ui.type_table import make_room

T = TypeVar("T")
Failed = Callable[[BaseException], None]
Progress = Callable[[int, int], None]


class _Order:
    """What was handed over. Only the screen's thread lets it go: with it may die what belongs to
    the screen."""

    def __init__(
        self, work: Callable[[], Any], then: Callable[[Any], None], failed: Failed
    ) -> None:
        self.work, self.then, self.failed = work, then, failed
        self.result: Any = None
        self.error: BaseException | None = None
        self.future: Future[None] | None = None

    def do(self) -> None:
        """On the lane. What comes of it is kept here, and not by the thread that did it."""
        try:
            self.result = self.work()
        except BaseException as error:  # noqa: BLE001 - told where it was asked for
            self.error = error

    def drop(self) -> bool:
        """Whether it had not begun, and never will."""
        return self.future is not None and self.future.cancel()

    def tell(self) -> None:
        """On the screen's thread."""
        error, self.error = self.error, None  # its traceback holds this order
        if error is None:
            self.then(self.result)
        else:
            self.failed(error)


class Lane(QObject):
    """One worker thread, in order; results come home to the screen's thread.

    Lives as long as the application: a worker that owned the object would delete it twice. For the
    same reason the worker holds nothing of what it is handed: it knows numbers. The last name of a
    widget that goes away on a lane ends that widget there, which is undefined behaviour of Qt.
    """

    _ended = Signal(int)  # which order
    _moved = Signal(int, object, object)  # which order, done, of how many

    def __init__(self, name: str) -> None:
        make_room()
        super().__init__()
        self.name = name
        self._ident = 0  # of its thread
        self._worker = ThreadPoolExecutor(
            max_workers=1, thread_name_prefix=name, initializer=self._begun
        )
        self._ended.connect(self._home, Qt.ConnectionType.QueuedConnection)
        self._moved.connect(self._tell, Qt.ConnectionType.QueuedConnection)
        self._orders: dict[int, _Order] = {}  # under way
        self._watchers: dict[int, Progress] = {}
        self._number = 0

    @property
    def busy(self) -> bool:
        """Whether anything runs or waits."""
        return bool(self._orders)

    def run(self, work: Callable[[], T], *, then: Callable[[T], None], failed: Failed) -> None:
        """Do `work` on the lane; exactly one of `then` and `failed` is called, on this thread."""
        self._run(self._next(), _Order(work, then, failed))

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
        number = self._next()
        self._watchers[number] = progress
        task = Task(lambda done, total: self._moved.emit(number, done, total))
        self._run(number, _Order(lambda: work(task), then, failed))
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
        for number, order in list(self._orders.items()):
            if order.drop():
                self._forget(number)

    def close(self) -> None:
        """Wait for what runs; what has not begun is dropped."""
        self.drop_waiting()
        self._worker.shutdown(wait=True, cancel_futures=True)

    def _next(self) -> int:
        self._number += 1
        return self._number

    def _run(self, number: int, order: _Order) -> None:
        self._orders[number] = order
        try:
            order.future = self._worker.submit(self._do, number)
        except RuntimeError:  # it takes nothing more
            self._forget(number)
            raise

    def _forget(self, number: int) -> _Order:
        self._watchers.pop(number, None)
        return self._orders.pop(number)

    def _begun(self) -> None:
        self._ident = get_ident()

    # -- on the lane

    def _do(self, number: int) -> None:
        self._orders[number].do()
        self._ended.emit(number)

    # -- at home

    def _home(self, number: int) -> None:
        self._forget(number).tell()

    def _tell(self, number: int, done: int, total: int) -> None:
        progress = self._watchers.get(number)
        if progress is not None:
            progress(done, total)
