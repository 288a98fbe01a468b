"""One command over any carrier: chained if it is long, its answer fetched until it is whole."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from hardware.protocol import apdu, commands
from hardware.protocol.apdu import Command
from hardware.protocol.status import StatusWord
from hardware.transport.base import Outcome, Transport, TransportError

LONGEST_ANSWER = 8 * 1024 * 1024
_FRAME = 9  # header, extended Lc and Le
_WORD = 2
_SHORT_APDU = 261


class Answer(Struct, frozen=True, gc=False):
    """Data and status word."""

    data: bytes
    word: int


def exchange(transport: Transport, command: Command, timeout_s: float) -> Answer:
    """The whole answer to a command of any length.

    Raises TransportError. As long as the last command of a chain has not left, the disk has done
    nothing: then the outcome is NOT_SENT.
    """
    extended = transport.max_apdu > _SHORT_APDU
    room = min(transport.max_apdu - _FRAME, apdu.LONG_DATA) if extended else apdu.SHORT_DATA
    if len(command.data) > room:
        *parts, command = apdu.chain(command, room)
        for part in parts:
            answer = _not_last(transport, replace(part, extended=extended), timeout_s)
            if answer.word != StatusWord.OK:
                return answer
    return _whole(transport, command, extended, timeout_s)


def _not_last(transport: Transport, part: Command, timeout_s: float) -> Answer:
    try:
        return _once(transport, part, timeout_s)
    except TransportError as broken:
        raise broken.as_not_sent() from broken


def _whole(transport: Transport, command: Command, extended: bool, timeout_s: float) -> Answer:
    longest = min(transport.max_apdu - _WORD, apdu.LONG_ANSWER)
    expects = longest if extended else apdu.SHORT_ANSWER
    header = command.cla, command.ins, command.p1, command.p2
    last = Command(*header, command.data, expects, extended)
    answer = _once(transport, last, timeout_s)
    if answer.word & 0xFF00 != StatusWord.MORE:
        return answer
    data, more = (
        bytearray(answer.data),
        Command(*commands.GET_RESPONSE, 0, 0, b"", expects, extended),
    )
    while answer.word & 0xFF00 == StatusWord.MORE:
        if len(data) > LONGEST_ANSWER or not answer.data:
            raise TransportError(Outcome.UNKNOWN, "an answer without end")
        answer = _once(transport, more, timeout_s)
        data += answer.data
    return Answer(bytes(data), answer.word)


def _once(transport: Transport, command: Command, timeout_s: float) -> Answer:
    answer = transport.transmit(apdu.encode(command), timeout_s)
    if len(answer) < 2:
        raise TransportError(Outcome.UNKNOWN, "an answer without a status word")
    return Answer(answer[:-2], int.from_bytes(answer[-2:], "big"))
