"""Command APDUs, short and extended. Source: ISO/IEC 7816-4, 5.1 and 5.3.

CLA INS P1 P2 [Lc data] [Le]     Lc, Le: one byte each, or 00 and two bytes (extended)
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from hardware.protocol.problem import ProtocolError

SHORT_DATA = 255
SHORT_ANSWER = 256
LONG_DATA = 65_535
LONG_ANSWER = 65_536
CHAIN_BIT = 0x10  # in CLA: more commands of this chain follow
Header = tuple[int, int, int, int]
CHAIN_LIMIT = 512 * 1024  # bytes that one chain may carry


class Command(Struct, frozen=True, gc=False):
    """One command. `answer` is the most data bytes that the host will take (Ne), 0: none."""

    cla: int
    ins: int
    p1: int = 0
    p2: int = 0
    data: bytes = b""
    answer: int = 0
    extended: bool = False

    @property
    def chained(self) -> bool:
        """More commands of the same chain follow."""
        return bool(self.cla & CHAIN_BIT)


def encode(command: Command) -> bytes:
    """The bytes of a command; raises ProtocolError if it does not fit its form.

    >>> encode(Command(0x80, 0x30, answer=256)).hex(" ")
    '80 30 00 00 00'
    """
    head = _head(command)
    if command.extended:
        return head + _long_body(command)
    if len(command.data) > SHORT_DATA or command.answer > SHORT_ANSWER:
        raise ProtocolError("too long for a short command")
    data = bytes([len(command.data)]) + command.data if command.data else b""
    return head + data + (bytes([command.answer % 256]) if command.answer else b"")


def _head(command: Command) -> bytes:
    try:
        return bytes((command.cla, command.ins, command.p1, command.p2))
    except ValueError as wrong:
        raise ProtocolError("a header byte is out of range") from wrong


def _long_body(command: Command) -> bytes:
    size, answer = len(command.data), command.answer
    if size > LONG_DATA or answer > LONG_ANSWER or not (size or answer):
        raise ProtocolError("no extended command of this length")
    data = b"\0" + size.to_bytes(2, "big") + command.data if size else b""
    expected = (answer % LONG_ANSWER).to_bytes(2, "big") if answer else b""
    return data + expected if size else b"\0" + expected


def decode(apdu: bytes) -> Command:
    """The command in these bytes; raises ProtocolError for anything else."""
    if len(apdu) < 4:
        raise ProtocolError("shorter than a header")
    head, body = (apdu[0], apdu[1], apdu[2], apdu[3]), apdu[4:]
    if len(body) >= 3 and body[0] == 0:
        return _decode_long(head, body)
    return _decode_short(head, body)


def _decode_short(head: Header, body: bytes) -> Command:
    if not body:
        return Command(*head)
    if len(body) == 1:
        return Command(*head, answer=body[0] or SHORT_ANSWER)
    size, rest = body[0], len(body) - 1 - body[0]
    if not size or rest not in (0, 1):
        raise ProtocolError("length does not agree")
    expected = (body[-1] or SHORT_ANSWER) if rest else 0
    return Command(*head, body[1 : 1 + size], expected)


def _decode_long(head: Header, body: bytes) -> Command:
    first = int.from_bytes(body[1:3], "big")
    if len(body) == 3:
        return Command(*head, answer=first or LONG_ANSWER, extended=True)
    rest = len(body) - 3 - first
    if not first or rest not in (0, 2):
        raise ProtocolError("extended length does not agree")
    expected = (int.from_bytes(body[-2:], "big") or LONG_ANSWER) if rest else 0
    return Command(*head, body[3 : 3 + first], expected, extended=True)


def chain(command: Command, room: int) -> Iterator[Command]:
    """The command as a chain whose members carry at most `room` data bytes each.

    >>> [part.cla for part in chain(Command(0x80, 0x40, data=b"12345"), 2)]
    [144, 144, 128]
    """
    if len(command.data) > CHAIN_LIMIT:
        raise ProtocolError("longer than a chain may be")
    last = max(len(command.data) - 1, 0) // room * room
    for at in range(0, last, room):
        part = command.data[at : at + room]
        yield replace(command, cla=command.cla | CHAIN_BIT, data=part, answer=0)
    yield replace(command, data=command.data[last:])
