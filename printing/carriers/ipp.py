"""One question to the print service that its commands cannot ask: how a job ended.

IPP/2.0 over HTTP (RFC 8010, RFC 8011: Get-Job-Attributes), to where the commands find the service.
"""

from __future__ import annotations

import os
import re
import socket
import struct
from http.client import HTTPConnection, HTTPException
from itertools import count
from pathlib import Path

SOCKETS = ("/run/cups/cups.sock", "/var/run/cups/cups.sock")
PORT = 631
LONGEST = 65_536  # bytes of an answer to such a question
_GET_JOB, _GET_PRINTER = 0x0009, 0x000B
_NOT_FOUND = 0x0406
_CHARSET, _LANGUAGE, _URI, _KEYWORD, _INTEGER = 0x47, 0x48, 0x45, 0x44, 0x21
_STATE = re.compile(rb"\x23\x00\x09job-state\x00\x04(....)", re.DOTALL)  # an enum of four bytes
_NUMBERS = count(1)


class IppError(Exception):
    """Nobody answered, or not in IPP."""


class _OnSocket(HTTPConnection):
    """HTTP to a socket in the file system."""

    def __init__(self, path: str, timeout: float) -> None:
        super().__init__("localhost", timeout=timeout)
        self._path = path

    def connect(self) -> None:
        """In place of a name and a port."""
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


def job_state(queue: str, job: int, timeout: float) -> int | None:
    """3 pending, 4 held, 5 processing, 6 stopped, 7 cancelled, 8 aborted, 9 completed (RFC 8011,
    5.3.7); None for a job that the service does not know. IppError."""
    answer = _asked(_question(queue, job), timeout)
    found = _STATE.search(answer)
    return struct.unpack(">i", found[1])[0] if found else None


def queue_paper(queue: str, timeout: float) -> bytes | None:
    """What the service says of a queue's driver and paper (printer-make-and-model and
    media-supported), as it came; None for a queue that it does not know. IppError."""
    head = struct.pack(">bbHi", 2, 0, _GET_PRINTER, next(_NUMBERS) & 0x7FFFFFFF)
    told = (
        (_CHARSET, "attributes-charset", b"utf-8"),
        (_LANGUAGE, "attributes-natural-language", b"en"),
        (_URI, "printer-uri", f"ipp://localhost/printers/{queue}".encode()),
        (_KEYWORD, "requested-attributes", b"printer-make-and-model"),
        (_KEYWORD, "", b"media-supported"),
    )
    said = head + b"\x01" + b"".join(_attribute(*each) for each in told) + b"\x03"
    answer = _asked(said, timeout)
    return None if answer[2:4] == struct.pack(">H", _NOT_FOUND) else answer


def _question(queue: str, job: int) -> bytes:
    head = struct.pack(">bbHi", 2, 0, _GET_JOB, next(_NUMBERS) & 0x7FFFFFFF)
    told = (
        (_CHARSET, "attributes-charset", b"utf-8"),
        (_LANGUAGE, "attributes-natural-language", b"en"),
        (_URI, "printer-uri", f"ipp://localhost/printers/{queue}".encode()),
        (_INTEGER, "job-id", struct.pack(">i", job)),
        (_KEYWORD, "requested-attributes", b"job-state"),
    )
    return head + b"\x01" + b"".join(_attribute(*each) for each in told) + b"\x03"


def _attribute(tag: int, name: str, value: bytes) -> bytes:
    said = name.encode("ascii")
    return (
        bytes((tag,)) + struct.pack(">H", len(said)) + said + struct.pack(">H", len(value)) + value
    )


def _asked(question: bytes, timeout: float) -> bytes:
    line = _connection(os.environ.get("CUPS_SERVER", ""), timeout)
    try:
        line.request("POST", "/", question, {"Content-Type": "application/ipp"})
        return line.getresponse().read(LONGEST)
    except (OSError, HTTPException) as broken:
        raise IppError(str(broken)) from broken
    finally:
        line.close()


def _connection(server: str, timeout: float) -> HTTPConnection:
    """Where the commands of the service go: the variable, else its socket, else its port."""
    place = server or next((path for path in SOCKETS if Path(path).exists()), "localhost")
    if place.startswith("/"):
        return _OnSocket(place, timeout)
    host, _, port = place.partition("/")[0].partition(":")
    return HTTPConnection(host, int(port) if port.isdigit() else PORT, timeout=timeout)
