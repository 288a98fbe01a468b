"""A printer of a test's own on loopback: it takes raw jobs, slowly if asked, and can stop in the
middle of one as a printer does that has no paper."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

PATIENCE_S = 120.0


class NetworkPrinter:
    """`jobs` are the bytes of those that came whole. From job `stops_at` on (counted from 1) it
    reads a little and then nothing, until it is let go."""

    def __init__(self, *, stops_at: int = 0, at_once: int = 65_536) -> None:
        self.jobs: list[bytes] = []
        self.stops_at = stops_at
        self.stopped = threading.Event()
        self._at_once = at_once
        self._over = threading.Event()
        self._lines: list[socket.socket] = []
        self._came = threading.Condition()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, name="test printer")
        self._thread.start()

    @property
    def url(self) -> str:
        """Its address."""
        return f"tcp:127.0.0.1:{self._listener.getsockname()[1]}"

    def await_jobs(self, many: int) -> None:
        """Until so many came whole."""
        with self._came:
            assert self._came.wait_for(lambda: len(self.jobs) >= many, PATIENCE_S)

    def break_off(self) -> None:
        """Off in the middle of a job that it stopped at: what it did not take, it says, was lost (a
        reset), and is no end of a job."""
        self._over.set()
        self._thread.join()

    def close(self) -> None:
        """Off, whatever it is at."""
        self._over.set()
        for line in (self._listener, *self._lines):
            try:
                line.shutdown(socket.SHUT_RDWR)
            except OSError:
                line.close()
        self._thread.join()
        self._listener.close()

    def _serve(self) -> None:
        while not self._over.is_set():
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            self._lines.append(line)
            with line:
                self._take(line)
            self._lines.remove(line)

    def _take(self, line: socket.socket) -> None:
        job = bytearray()
        stops = bool(self.stops_at) and len(self.jobs) + 1 >= self.stops_at
        try:
            while part := line.recv(8 if stops else self._at_once):
                job += part
                if stops:
                    self.stopped.set()
                    self._over.wait(PATIENCE_S)
                    return
        except OSError:
            return
        if job:  # somebody who only looked whether it is there brings nothing
            with self._came:
                self.jobs.append(bytes(job))
                self._came.notify_all()


@contextmanager
def a_network_printer(*, stops_at: int = 0, at_once: int = 65_536) -> Iterator[NetworkPrinter]:
    """One that is switched off at the end."""
    printer = NetworkPrinter(stops_at=stops_at, at_once=at_once)
    try:
        yield printer
    finally:
        printer.close()
