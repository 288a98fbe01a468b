"""Deadlines kept outside the carrier: what hangs in a driver cannot be called back.

Everything that a carrier does, opening and closing too, runs in one thread of its own. When the
time is up that thread is abandoned and the line refused until it is opened anew; it closes its
carrier when it wakes (PC/SC wakes when the device is pulled out, and by nothing else). While it
sleeps the same device is not opened a second time: at most one abandoned thread a device. A thread
that only lets its carrier go is waited for first.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, TimeoutError
from queue import SimpleQueue
from threading import Lock, Thread
from time import monotonic, sleep
from typing import TypeVar

from hardware.errors import DeviceError, NotSent
from hardware.transport.base import DeviceInfo, Now, Outcome, Transport, TransportError
from hardware.transport.base import open_transport as open_bare

T = TypeVar("T")
Job = Callable[[], None]

GUARDED = frozenset({"serial", "usb", "pcsc"})  # carriers that a driver can hold up
OPEN_S = 10.0  # a card is powered in 3 s at most
CLOSE_S = 1.0
LET_GO_S = 5.0  # that who opens a device waits for one who still lets it go
SLACK_S = 0.5  # that a carrier's own deadline may be late
GRACE_S = 5.0  # a device that broke off may come back: interfaces do not appear all at once
GRACE_STEP_S = 0.25
HUNG_THREAD = "hung-device-guard"
_COMING_BACK = frozenset(
    {"DISK-GONE", "DISK-ANSWER", "NO-READER", "NO-CARD", "NO-SERVICE", "NO-PERMISSION"}
)


class _Worker(Thread):
    """Does jobs one after another, until it is told to end or is abandoned."""

    def __init__(self) -> None:
        super().__init__(name="device-guard", daemon=True)
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()
        self._mutex = Lock()
        self._abandoned = False
        self.ends = False  # told to: it only lets the carrier go
        self.carrier: Transport | None = None  # touched by this thread alone

    def run(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()
            if self._abandoned:
                break
        if self.carrier is not None:
            self.carrier.close()

    def ask(self, work: Callable[[], T], timeout_s: float) -> T:
        """What the work returns or raises; TimeoutError: this thread is abandoned from now on."""
        told: Future[T] = Future()
        self._jobs.put(lambda: self._do(work, told))
        try:
            return told.result(timeout_s)
        except TimeoutError:
            if told.done():  # the work's own, or done at the last moment
                return told.result()
            return self._given_up(told)

    def end(self, timeout_s: float) -> bool:
        """Closes the carrier and ends; False: it does not in this time, and is abandoned."""
        self.ends = True
        self._jobs.put(None)
        self.join(timeout_s)
        return not self.is_alive()

    def _do(self, work: Callable[[], T], told: Future[T]) -> None:
        try:
            result = work()
        except BaseException as raised:  # noqa: BLE001 - raised again where it was asked for
            with self._mutex:
                told.set_exception(raised)
        else:
            with self._mutex:
                told.set_result(result)

    def _given_up(self, told: Future[T]) -> T:
        with self._mutex:
            if told.done():
                return told.result()
            self._abandoned = True
        raise TimeoutError


_HUNG: dict[str, _Worker] = {}  # by URL


class Guard:
    """A carrier with deadlines of its own; see hardware.transport.base.Transport."""

    def __init__(self, url: str, opener: Callable[[], Transport]) -> None:
        self._url = url
        self._opener = opener
        self._worker: _Worker | None = None
        self._info: DeviceInfo | None = None
        self._max_apdu = 0
        self._one_at_a_time = Lock()
        self._cut = False  # the last exchange ended with an outcome unknown

    @property
    def info(self) -> DeviceInfo:
        """As the carrier said when it was opened."""
        assert self._info is not None  # `open_guarded` opens before it gives one away
        return self._info

    @property
    def max_apdu(self) -> int:
        """As the carrier said when it was opened."""
        return self._max_apdu

    def transmit(self, apdu: bytes, timeout_s: float) -> bytes:
        """One exchange; UNKNOWN with DISK-HUNG if the carrier does not come back in time."""
        with self._one_at_a_time:  # who waits for another one's exchange does not wait in vain
            return self._transmit(apdu, timeout_s)

    def _transmit(self, apdu: bytes, timeout_s: float) -> bytes:
        worker = self._worker
        if worker is None:
            raise TransportError(Outcome.NOT_SENT, "closed")
        try:
            return worker.ask(lambda: _exchanged(worker, apdu, timeout_s), timeout_s + SLACK_S)
        except TimeoutError as late:
            self._cut = True
            self._abandon(worker)
            raise TransportError(Outcome.UNKNOWN, "no answer", "DISK-HUNG") from late
        except TransportError as broken:
            self._cut = broken.outcome is Outcome.UNKNOWN
            raise

    def reopen(self) -> None:
        """Opens anew. A device that broke off in an exchange is waited for, once: who asks again
        for one that did not come back is told at once."""
        until = monotonic() + (GRACE_S if self._cut else 0.0)
        self._cut = False
        self.close()
        while True:
            try:
                self._open()
            except DeviceError as away:
                if away.code not in _COMING_BACK or monotonic() > until:
                    raise
            else:
                return
            sleep(GRACE_STEP_S)

    def close(self) -> None:
        """Never blocks longer than CLOSE_S."""
        worker, self._worker = self._worker, None
        if worker is not None and not worker.end(CLOSE_S):
            _remember(self._url, worker)

    def _open(self) -> None:
        if _is_held(self._url):
            raise NotSent("DISK-HUNG", reason="another thread is still waiting")
        worker = _Worker()
        worker.start()
        try:
            self._info, self._max_apdu = worker.ask(lambda: _opened(worker, self._opener), OPEN_S)
        except TimeoutError as late:
            _remember(self._url, worker)
            raise NotSent("DISK-HUNG", reason="no answer") from late
        except BaseException:
            worker.end(CLOSE_S)
            raise
        self._worker = worker

    def _abandon(self, worker: _Worker) -> None:
        self._worker = None
        _remember(self._url, worker)


def open_guarded(url: str, now: Now) -> Transport:
    """What `open_transport` opens, guarded where a driver can hold it up. NotSent also DISK-HUNG:
    an earlier exchange with this device has not come back; pulling it out frees it."""
    if url.partition(":")[0] not in GUARDED:
        return open_bare(url, now)
    return guarded(url, lambda: open_bare(url, now))


def guarded(url: str, opener: Callable[[], Transport]) -> Guard:
    """An opened guard around what `opener` opens."""
    guard = Guard(url, opener)
    guard.reopen()
    return guard


def _opened(worker: _Worker, opener: Callable[[], Transport]) -> tuple[DeviceInfo, int]:
    worker.carrier = opener()
    return worker.carrier.info, worker.carrier.max_apdu


def _exchanged(worker: _Worker, apdu: bytes, timeout_s: float) -> bytes:
    assert worker.carrier is not None  # the guard asks after opening
    return worker.carrier.transmit(apdu, timeout_s)


def _is_held(url: str) -> bool:
    """Whether a thread that was given up still has the device. One that lets it go is waited for:
    on a loaded machine that takes longer than who closes may wait."""
    hung = _HUNG.get(url)
    if hung is not None and hung.ends:
        hung.join(LET_GO_S)
    return hung is not None and hung.is_alive()


def _remember(url: str, worker: _Worker) -> None:
    worker.name = HUNG_THREAD
    _HUNG[url] = worker
