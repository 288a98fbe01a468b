"""`usb:/dev/usb/lp0`: the printer as the kernel of Linux shows it, with its paper sensor."""

from __future__ import annotations

import os
import select
import struct
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

from printing.carriers.base import SILENCE_S, Direct, hand_over, refuse
from printing.carriers.causes import not_sent, state_of
from printing.errors import NotSent
from printing.ports import LineState, Media, Taken

_GET_STATUS = 0x060B  # LPGETSTATUS of linux/lp.h
_NO_ERROR, _SELECTED, _PAPER_OUT = 0x08, 0x10, 0x20


class UsbFile(Direct):
    """Implements ports.PrinterLine over a device file."""

    def __init__(self, path: str, *, silence_s: float = SILENCE_S) -> None:
        self._path, self._silence_s = path, silence_s

    def send(self, content: bytes, *, title: str, media: Media) -> Taken:
        """See ports.PrinterLine; without paper nothing is begun."""
        del title, media
        with self._opened() as line:
            refuse(self._path, _state(line))
            return hand_over(self._path, content, lambda part: self._put(line, part))

    def status(self) -> LineState:
        """What the sensors say."""
        try:
            with self._opened() as line:
                return _state(line)
        except NotSent as problem:
            return state_of(problem)

    @contextmanager
    def _opened(self) -> Iterator[int]:
        try:  # not waiting: a printer without paper would keep us for ever
            line = os.open(self._path, os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY)
        except OSError as missing:
            raise not_sent(self._path, missing) from missing
        try:
            yield line
        finally:
            os.close(line)

    def _put(self, line: int, part: bytes) -> int:
        until = monotonic() + self._silence_s
        while (left := until - monotonic()) > 0:
            if select.select([], [line], [], left)[1]:
                try:
                    return os.write(line, part)
                except BlockingIOError:
                    continue
        raise TimeoutError("printer takes nothing")


def _state(line: int) -> LineState:
    """SILENT for a device that has no sensors."""
    if sys.platform == "win32":
        return LineState.SILENT
    from fcntl import ioctl

    try:
        said = struct.unpack("i", ioctl(line, _GET_STATUS, struct.pack("i", 0)))[0]
    except OSError:
        return LineState.SILENT
    return port_state(said)


def port_state(said: int) -> LineState:
    """The status byte of a printer port (USB printer class, GET_PORT_STATUS).

    >>> port_state(0x18), port_state(0x38)
    (<LineState.READY: 'ready'>, <LineState.PAPER_OUT: 'paper_out'>)
    """
    if said & _PAPER_OUT:
        return LineState.PAPER_OUT
    if not said & _SELECTED or not said & _NO_ERROR:
        return LineState.OFFLINE
    return LineState.READY
