"""`serial:COM3?baud=9600`: bytes over a serial line with hardware handshake where it is wired."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from printing.carriers.base import SILENCE_S, Direct, ended, hand_over, reason_of
from printing.errors import NotSent
from printing.ports import LineState, Media, Taken

if TYPE_CHECKING:
    from serial import Serial

STATUS_S = 0.5
ASK_PAPER = b"\x10\x04\x04"  # DLE EOT 4: the paper sensor of roll printers
ASK_CAUSE = b"\x10\x04\x02"  # DLE EOT 2: why it is off line
_FIXED, _FIXED_IS = 0x93, 0x12  # bits that every such answer has alike
_PAPER_OUT, _COVER, _STOPPED = 0x60, 0x04, 0x20


class SerialPrinter(Direct):
    """Implements ports.PrinterLine over a port of this PC."""

    def __init__(self, port: str, baud: int, *, silence_s: float = SILENCE_S) -> None:
        self._port, self._baud, self._silence_s = port, baud, silence_s

    def send(self, content: bytes, *, title: str, media: Media) -> Taken:
        """See ports.PrinterLine."""
        from serial import SerialException

        del title, media
        broken = (SerialException, OSError)
        with self._open() as line:
            taken = hand_over(self._port, content, lambda part: int(line.write(part) or 0), broken)
            try:
                line.flush()
            except broken as stopped:
                said = reason_of(stopped)
                raise ended(self._port, taken.taken, content, said) from stopped
        return taken

    def status(self) -> LineState:
        """What a roll printer says of paper and cover; SILENT for one that has no answer."""
        from serial import SerialException

        try:
            with self._open() as line:
                line.timeout = STATUS_S
                return roll_state(_answer(line, ASK_PAPER), _answer(line, ASK_CAUSE))
        except (NotSent, SerialException, OSError):
            return LineState.GONE

    def _open(self) -> Serial:
        from serial import SerialException, serial_for_url

        limits: dict[str, Any] = {"timeout": self._silence_s, "write_timeout": self._silence_s}
        try:
            return serial_for_url(self._port, baudrate=self._baud, **limits)
        except (SerialException, OSError, ValueError) as missing:
            told = {"printer": self._port, "reason": reason_of(missing)}
            raise NotSent("PRINTER-GONE", **told) from missing


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
