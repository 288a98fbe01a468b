"""A line to the bureau that breaks where it is told: a proxy that knows where a request ends."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum
from urllib.parse import urlsplit

from msgspec import Struct

from tests.answering import heard


class Break(StrEnum):
    """Where the line breaks around a request."""

    BEFORE = "before"  # nothing of it arrives
    HALF_SAID = "half said"  # the server gets a part of it
    LOST = "lost"  # done, and nothing of the answer comes back
    HALF_HEARD = "half heard"  # done, and a part of the answer comes back
    AFTER = "after"  # all of it came back
    LATE = "late"  # does not break: the answer comes when `then` has ended


class Cutter(Struct):
    """Breaks the request of this number (from 1); 0: none. `only`: of those at such a path."""

    url: str
    at: int = 0
    how: Break = Break.BEFORE
    seen: int = 0
    then: Callable[[], None] = lambda: None  # called where it breaks
    only: str = ""

    def arm(
        self, at: int, how: Break, then: Callable[[], None] = lambda: None, only: str = ""
    ) -> None:
        """Counts from now on."""
        self.seen, self.at, self.how, self.then, self.only = 0, at, how, then, only


@contextmanager
def cutting(url: str) -> Iterator[Cutter]:
    """A proxy before a bureau; as long as it is not armed everything passes."""
    upstream = (urlsplit(url).hostname or "", urlsplit(url).port or 0)
    listener = socket.create_server(("127.0.0.1", 0))
    cutter = Cutter(f"http://127.0.0.1:{listener.getsockname()[1]}")
    stop = threading.Event()
    thread = threading.Thread(target=_accept, args=(listener, upstream, cutter, stop))
    thread.start()
    try:
        yield cutter
    finally:
        stop.set()
        with suppress(OSError), socket.create_connection(listener.getsockname(), 1):
            pass
        thread.join()
        listener.close()


def _accept(
    listener: socket.socket, upstream: tuple[str, int], cutter: Cutter, stop: threading.Event
) -> None:
    """One connection after another: a terminal has one line."""
    while True:
        line, _ = listener.accept()
        with line:
            if stop.is_set():
                return
            with suppress(OSError), socket.create_connection(upstream) as server:
                while _passed(line, server, cutter):
                    pass


def _passed(line: socket.socket, server: socket.socket, cutter: Cutter) -> bool:
    """One request and its answer; False: the line is broken now."""
    request = heard(line)
    if not request:
        return False
    counts = cutter.only.encode() in request.split(b"\r\n", 1)[0]
    cutter.seen += counts
    struck = counts and cutter.seen == cutter.at
    if struck and cutter.how is Break.BEFORE:
        cutter.then()
        return False
    if struck and cutter.how is Break.HALF_SAID:
        server.sendall(request[: len(request) // 2])
        return False
    server.sendall(request)
    answer = heard(server)
    if struck and cutter.how is Break.LATE:
        cutter.then()
        struck = False
    if not struck or cutter.how is Break.AFTER:
        line.sendall(answer)
    elif cutter.how is Break.HALF_HEARD:
        line.sendall(answer[: len(answer) // 2])
    if struck:
        cutter.then()
    return not struck
