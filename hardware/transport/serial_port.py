"""Ports of a serial line as pyserial opens them: a COM port, a PTY, `socket://`, `rfc2217://`.

Opened for this program alone. What keeps a port from opening is told as hardware.errors.NotSent.
"""

from __future__ import annotations

import socket
import sys
from contextlib import suppress
from typing import TypeAlias

import serial
from serial.urlhandler import protocol_socket

from hardware.errors import NotSent
from hardware.transport.obstacles import DENIED, HELD, in_use, obstacle, reason_of

Port: TypeAlias = serial.Serial | protocol_socket.Serial
BAUD = 115_200
READ_POLL_S = 0.05
WRITE_TIMEOUT_S = 5.0
SCHEMES = ("socket", "rfc2217")  # not spy:// (it writes what it sees into a file)


def _failures() -> tuple[type[Exception], ...]:
    """What pyserial lets through when a line breaks; TypeError: closed under a reader."""
    if sys.platform == "win32":
        return serial.SerialException, OSError, TypeError
    import termios

    return serial.SerialException, OSError, TypeError, termios.error


BROKEN = _failures()


def open_port(place: str) -> Port:
    """An open port. NotSent: DEVICE-URL, DISK-GONE, DISK-IN-USE, NO-PERMISSION."""
    port = _port(place)
    try:
        port.port = place
        port.open()
    except ValueError as wrong:
        raise NotSent("DEVICE-URL", url=f"serial:{place}") from wrong
    except BROKEN as broken:
        close_port(port)
        raise _why(place, broken) from broken
    return port


def close_port(port: Port) -> None:
    """Closes at once: what was not sent yet is dropped, a real port would wait for it."""
    if isinstance(port, serial.Serial):
        with suppress(*BROKEN):
            port.reset_output_buffer()
    with suppress(*BROKEN):
        port.close()


def _port(place: str) -> Port:
    """A closed port of the kind that the place names."""
    scheme, remote, _ = place.partition("://")
    if remote and (scheme not in SCHEMES or "logging" in place):  # it would log every byte
        raise NotSent("DEVICE-URL", url=f"serial:{place}")
    port = _SocketPort() if scheme == "socket" else _other(place)
    port.baudrate, port.exclusive = BAUD, True
    port.timeout = READ_POLL_S
    if scheme != "rfc2217":  # it has a limit of its own and takes no other
        port.write_timeout = WRITE_TIMEOUT_S
    return port


def _other(place: str) -> serial.Serial:
    return serial.serial_for_url(place, do_not_open=True)


class _SocketPort(protocol_socket.Serial):
    """pyserial's own leaves its socket open if the other end is gone, and sleeps 0.3 s."""

    _socket: socket.socket | None = None

    def close(self) -> None:
        held, self._socket, self.is_open = self._socket, None, False
        if held is None:
            return
        with suppress(OSError):
            held.shutdown(socket.SHUT_RDWR)
        held.close()


def _why(place: str, broken: Exception) -> NotSent:
    """pyserial gives the system's number on Linux; on Windows only its words, where a port that
    another program holds says `PermissionError`."""
    said, number = str(broken), getattr(broken, "errno", None)
    if "PermissionError" in said or (number in HELD):
        return in_use(place)
    return obstacle(number if number in DENIED else None, reason_of(broken), place)
