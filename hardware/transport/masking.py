"""What of an exchange may be kept and sent in: never a 口令, never a person, never a tax id.

What is not named here as harmless is kept as its length and digest only; of a command that carries
a 口令 not even the digest, which eight digits would not survive. A new command is masked until it
is added.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from hashlib import sha256

from msgspec import Struct
from msgspec.structs import replace

from hardware.protocol import apdu, bodies, commands
from hardware.protocol.apdu import CHAIN_BIT, Command
from hardware.protocol.commands import Instruction
from hardware.protocol.problem import ProtocolError

HIDDEN_SIGN = "*"
SECRET = frozenset({commands.VERIFY_PIN, commands.CHANGE_PIN, commands.UNBLOCK_PIN})
_Kept = Callable[[bytes], bytes | None]  # the same bytes, or harmless ones, or none at all


class Part(Struct, frozen=True, omit_defaults=True):
    """The data of a command or an answer: its length, and its bytes or their SHA-256."""

    size: int
    hex: str = ""
    sha256: str = ""


def open_to_all(data: bytes) -> bool:
    """Whether a command holds no secret, judged by its header alone."""
    return len(data) >= 2 and Instruction(data[0] & ~CHAIN_BIT, data[1]) not in SECRET


def parsed(data: bytes) -> Command | None:
    """The command in these bytes; None: they are none."""
    try:
        return apdu.decode(data)
    except ProtocolError:
        return None


def sent(command: Command) -> Part:
    """The data of a command."""
    instruction = _instruction(command)
    if instruction in SECRET:
        return Part(len(command.data))
    whole = not command.chained and (*instruction, command.p1) in _PLAIN_COMMANDS
    return _clear(command.data) if whole else _digest(command.data)


def answered(command: Command, data: bytes) -> Part:
    """The data of its answer."""
    instruction = _instruction(command)
    if instruction in SECRET:
        return Part(len(data))
    kept = _ANSWERS.get((*instruction, command.p1))
    harmless = kept(data) if kept is not None else None
    return _digest(data) if harmless is None else _clear(harmless)


def unknown(data: bytes) -> Part:
    """Bytes that are no command: they may be anything."""
    return Part(len(data))


def _instruction(command: Command) -> Instruction:
    return Instruction(command.cla & ~CHAIN_BIT, command.ins)


def _clear(data: bytes) -> Part:
    return Part(len(data), hex=data.hex())


def _digest(data: bytes) -> Part:
    return Part(len(data), sha256=sha256(data).hexdigest()) if data else Part(0)


def _as_it_is(data: bytes) -> bytes:
    return data


def _status(data: bytes) -> bytes | None:
    """Without whose disk it is; every sign of a name or a number is one HIDDEN_SIGN."""
    try:
        status = bodies.STATUS_BODY.decode(data)
    except ProtocolError:
        return None
    name, number = len(status.taxpayer_name.encode()), len(status.taxpayer_id)
    nobody = replace(status, taxpayer_name=HIDDEN_SIGN * name, taxpayer_id=HIDDEN_SIGN * number)
    return bodies.STATUS_BODY.encode(nobody)


def _signature(data: bytes) -> bytes | None:
    """The answer to a signing: number, time and signature, nothing of the ticket."""
    try:
        bodies.ANSWER_BODY.decode(data)
    except ProtocolError:
        return None
    return data


_PLAIN_COMMANDS = frozenset(
    {
        (*commands.SELECT, 0x04),
        (*commands.GET_RESPONSE, 0),
        (*commands.GET_STATUS, 0),
        (*commands.READ_CLOCK, 0),
        (*commands.SET_CLOCK, 0),
        (*commands.GET_LIMITS, 0),
        (*commands.GET_VOLUMES, commands.P1_ALL),
        (*commands.GET_VOLUMES, commands.P1_NEXT_SLOT),
        (*commands.QUERY_RESULT, 0),
        (*commands.GET_RECORD, 0),
        (*commands.GET_JOURNAL, 0),
        (*commands.GET_CERTIFICATE, 0),
        (*commands.GET_CERTIFICATE, commands.P1_AUTHORITY),
        (*commands.SELF_TEST, commands.P1_QUICK),
        (*commands.SELF_TEST, commands.P1_FULL),
        (*commands.SELF_TEST, commands.P1_PROGRESS),
    }
)
_ANSWERS: Mapping[tuple[int, int, int], _Kept] = {
    (*commands.SELECT, 0x04): _as_it_is,
    (*commands.GET_STATUS, 0): _status,
    (*commands.READ_CLOCK, 0): _as_it_is,
    (*commands.GET_LIMITS, 0): _as_it_is,
    (*commands.GET_VOLUMES, commands.P1_ALL): _as_it_is,
    (*commands.GET_VOLUMES, commands.P1_NEXT_SLOT): _as_it_is,
    (*commands.SIGN, 0): _signature,
    (*commands.QUERY_RESULT, 0): _signature,
    (*commands.SELF_TEST, commands.P1_PROGRESS): _as_it_is,
}
