"""`serial:COM3?baud=9600&flow=xonxoff`: bytes over a serial line, no faster than the printer takes
them.

A printer's buffer is small and its head is slow: without a handshake what does not fit is lost. How
it says stop is set at the printer: by a sign (XON/XOFF, three wires do) or by a wire (CTS here, the
DTR or RTS of the printer).
"""

from __future__ import annotations

from contextlib import suppress
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any

from printing.carriers.base import SILENCE_S, Direct, ended, hand_over
from printing.carriers.causes import not_sent, state_of
from printing.errors import NotSent, SendUnknown
from printing.ports import LineState, Media, Taken
from printing.printer_url import Flow

if TYPE_CHECKING:
    from serial import Serial

STATUS_S = 0.5
LOOK_S = 0.02  # how often it is asked whether the system has let everything go
ASK_PAPER = b"\x10\x04\x04"  # DLE EOT 4: the paper sensor of roll printers
ASK_CAUSE = b"\x10\x04\x02"  # DLE EOT 2: why it is off line
_FIXED, _FIXED_IS = 0x93, 0x12  # bits that every such answer has alike
_PAPER_OUT, _COVER, _STOPPED = 0x60, 0x04, 0x20


class SerialPrinter(Direct):
    """Implements ports.PrinterLine over a port of this PC."""

    def __init__(
        self, port: str, baud: int, *, flow: Flow = Flow.XONXOFF, silence_s: float = SILENCE_S
    ) -> None:
        self._port, self._baud, self._flow, self._silence_s = port, baud, flow, silence_s

    def send(self, content: bytes, *, title: str, media: Media) -> Taken:
        """See ports.PrinterLine."""
        from serial import SerialException

        del title, media
        broken = (SerialException, OSError)
        with self._open() as line:

            def put(part: bytes) -> int:
                return int(line.write(part) or 0)

            try:
                taken = hand_over(self._port, content, put, broken, sure=False)
                self._until_it_is_out(line, content)
            except SendUnknown:
                with suppress(*broken):  # closing would wait for what nobody takes any more
                    line.reset_output_buffer()
                raise
        return taken

    def _until_it_is_out(self, line: Serial, content: bytes) -> None:
        """The system holds the last of it. Its own way to wait has no end where a printer says
        stop and never go."""
        try:
            left, since = line.out_waiting, monotonic()
            while left:
                if monotonic() - since > self._silence_s:
                    raise TimeoutError("printer takes nothing")
                sleep(LOOK_S)
                now = line.out_waiting
                left, since = now, (monotonic() if now < left else since)
        except OSError as stopped:
            raise ended(self._port, len(content), content, stopped) from stopped

    def status(self) -> LineState:
        """What a roll printer says of paper and cover; SILENT for one that has no answer."""
        from serial import SerialException

        try:
            with self._open() as line:
                line.timeout = STATUS_S
                return roll_state(_answer(line, ASK_PAPER), _answer(line, ASK_CAUSE))
        except NotSent as problem:
            return state_of(problem)
        except (SerialException, OSError):
            return LineState.GONE

    def _open(self) -> Serial:
        from serial import SerialException, serial_for_url

        told: dict[str, Any] = {"timeout": self._silence_s, "write_timeout": self._silence_s}
        told |= {"xonxoff": self._flow is Flow.XONXOFF, "rtscts": self._flow is Flow.RTSCTS}
        try:
            return serial_for_url(self._port, baudrate=self._baud, **told)
        except (SerialException, OSError, ValueError) as missing:
            raise not_sent(self._port, missing) from missing


def _answer(line: Serial, question: bytes) -> bytes:
    line.reset_input_buffer()
    line.write(question)
    return bytes(line.read(1))


def roll_state(paper: bytes, cause: bytes) -> LineState:
    """What the two answers of a roll printer mean (ESC/POS, DLE EOT 4 and 2).

    >>> roll_state(b"\\x72", b"\\x12")
    <LineState.PAPER_OUT: 'paper_out'>
    """
    if not (_is_answer(paper) or _is_answer(cause)):
        return LineState.SILENT
    if (_is_answer(paper) and paper[0] & _PAPER_OUT) or (_is_answer(cause) and cause[0] & _STOPPED):
        return LineState.PAPER_OUT
    if _is_answer(cause) and cause[0] & _COVER:
        return LineState.COVER_OPEN
    return LineState.READY


def _is_answer(said: bytes) -> bool:
    return len(said) == 1 and said[0] & _FIXED == _FIXED_IS
