"""`tcp:HOST:9100`: raw bytes over a connection of their own.

A printer closes its side when it has taken a job; one that has stopped (no paper) does not, and
then nobody knows how much of it is on paper. The same way as the `socket` backend of CUPS.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager

from printing.carriers.base import SILENCE_S, Direct, ended, hand_over
from printing.carriers.causes import UNREACHABLE, not_sent
from printing.errors import NotSent
from printing.ports import LineState, Media, Taken

CONNECT_S = 5.0


class NetworkPrinter(Direct):
    """Implements ports.PrinterLine over a raw connection. `silence_s`: how long a printer may take
    nothing, or be at a job that it has."""

    def __init__(self, host: str, port: int, *, silence_s: float = SILENCE_S) -> None:
        self._host, self._port, self._silence_s = host, port, silence_s

    def send(self, content: bytes, *, title: str, media: Media) -> Taken:
        """See ports.PrinterLine; PRINTER-UNREACHABLE where nobody answers, PRINTER-NOT-LISTENING
        where no program takes jobs, PRINTER-DOUBT from the first byte on."""
        del title, media
        with self._connected() as line:
            taken = hand_over(self._name, content, line.send)
            self._until_it_closes(line, content)
        return taken

    def status(self) -> LineState:
        """SILENT where somebody answers: raw bytes have no answer of their own."""
        try:
            with self._connected():
                return LineState.SILENT
        except NotSent:
            return LineState.GONE

    @property
    def _name(self) -> str:
        return f"{self._host}:{self._port}"

    @contextmanager
    def _connected(self) -> Iterator[socket.socket]:
        try:
            line = socket.create_connection((self._host, self._port), CONNECT_S)
        except OSError as broken:
            raise not_sent(self._name, broken, late=UNREACHABLE, other=UNREACHABLE) from broken
        with line:
            line.settimeout(self._silence_s)
            yield line

    def _until_it_closes(self, line: socket.socket, content: bytes) -> None:
        try:
            line.shutdown(socket.SHUT_WR)
            while line.recv(256):  # what it may say of itself
                pass
        except OSError as broken:
            raise ended(self._name, len(content), content, broken) from broken
