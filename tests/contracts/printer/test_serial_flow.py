"""A serial printer that says stop is waited for: nothing is sent into a full buffer; one that never
says go again ends as a doubt."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from select import select

import pytest

from printing.carriers.opening import open_line
from printing.carriers.serial_port import SerialPrinter
from printing.errors import SendUnknown
from printing.ports import Media, Taken
from printing.printer_url import Flow, read_url
from tests.levels import needs

PATIENCE_S = 120.0
AGAIN_S, TRIES = 1.0, 120
SILENCE_S = 20.0  # longer than a loaded machine keeps the stop from being said
JOB = bytes(range(32, 128)) * 400  # more than the system holds, none of it a sign to stop
ROLL = Media(57, 177.8)
XON, XOFF = b"\x11", b"\x13"


class StallingPrinter:
    """At the other end of a pseudo terminal, which tells by packets of its own when the system has
    obeyed: what comes between STOP and START was under way and no more."""

    def __init__(self, line: int) -> None:
        self.came = bytearray()
        self._line = line
        self._kind = 0

    def stall(self) -> None:
        """Take a little, say stop until it is heard, and take what was under way."""
        import termios

        while not self.came:  # the system tells of the opening before it hears a stop
            self._read()
        while not self._kind & termios.TIOCPKT_STOP:
            self._say_until(XOFF, lambda: select([], [], [self._line], AGAIN_S)[2])
            self._read()
        while select([self._line], [], [], 0)[0]:
            self._read()

    def go_on(self, many: int) -> None:
        """Say go until it is heard, and take the rest."""
        while len(self.came) < many:
            self._say_until(XON, lambda: select([self._line], [], [], AGAIN_S)[0])
            self._read()

    def _say_until(self, sign: bytes, heard: Callable[[], object]) -> None:
        """As printers do, which know that a single sign may be lost."""
        for _ in range(TRIES):
            os.write(self._line, sign)
            if heard():
                return
        raise AssertionError(f"{sign!r} was not heard")

    def _read(self) -> None:
        assert select([self._line], [], [], PATIENCE_S)[0], "nothing came"
        packet = os.read(self._line, 4096)
        self._kind = packet[0]
        self.came += b"" if self._kind else packet[1:]


@contextmanager
def stalling() -> Iterator[tuple[StallingPrinter, str]]:
    """One and its port."""
    needs("pty")
    import fcntl
    import pty
    import struct
    import termios
    import tty

    line, port = pty.openpty()
    try:
        tty.setraw(port)
        fcntl.ioctl(line, termios.TIOCPKT, struct.pack("i", 1))
        yield StallingPrinter(line), os.ttyname(port)
    finally:
        os.close(port)
        os.close(line)


def test_a_printer_that_says_stop_gets_nothing_until_it_says_go() -> None:
    taken: list[Taken] = []
    with stalling() as (printer, port):
        line = SerialPrinter(port, 9600, silence_s=PATIENCE_S)
        sending = threading.Thread(
            target=lambda: taken.append(line.send(JOB, title="x", media=ROLL))
        )
        sending.start()
        printer.stall()
        assert len(printer.came) < len(JOB) and not taken
        printer.go_on(len(JOB))
        sending.join()
    assert bytes(printer.came) == JOB
    assert taken == [Taken(len(JOB))]


def test_a_printer_that_never_says_go_again_leaves_its_sheet_in_doubt() -> None:
    problems: list[SendUnknown] = []
    with stalling() as (printer, port):
        line = SerialPrinter(port, 9600, silence_s=SILENCE_S)

        def send() -> None:
            with pytest.raises(SendUnknown) as stopped:
                line.send(JOB, title="x", media=ROLL)
            problems.append(stopped.value)

        sending = threading.Thread(target=send)
        sending.start()
        printer.stall()
        sending.join()
    (problem,) = problems
    assert problem.code == "PRINTER-DOUBT"
    assert int(problem.facts["taken"].replace("?", "0")) < len(JOB)


@pytest.mark.parametrize(
    ("url", "flow"),
    [
        ("serial:COM3", Flow.XONXOFF),
        ("serial:COM3?baud=19200&flow=rtscts", Flow.RTSCTS),
        ("serial:COM3?flow=none", Flow.NONE),
    ],
)
def test_how_a_printer_says_stop_stands_in_its_address(
    monkeypatch: pytest.MonkeyPatch, url: str, flow: Flow
) -> None:
    import serial

    asked: list[dict[str, object]] = []

    def port(*_: object, **told: object) -> object:
        asked.append(told)
        raise serial.SerialException("no such port")

    monkeypatch.setattr(serial, "serial_for_url", port)
    assert read_url(url).flow is flow
    open_line(url).status()
    (told,) = asked
    assert (told["xonxoff"], told["rtscts"]) == (flow is Flow.XONXOFF, flow is Flow.RTSCTS)
