"""The driver of a card reader with a report disk (报税盘) in it, over any carrier; see
hardware.reader_ports.CardReader for what each method promises.

A line that broke, a busy port, a card that is none of ours: all of it is told with codes of the
reader, because the tax disk is another device and may be quite well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from hardware.errors import DeviceError, PinRefused, Refused
from hardware.orders import Secret
from hardware.ports import DiskIdentity
from hardware.protocol import apdu, bodies, commands
from hardware.protocol import report_bodies as wire
from hardware.protocol.bodies import PinChange
from hardware.protocol.commands import Instruction
from hardware.protocol.problem import ProtocolError
from hardware.reader_ports import CarriedPackage, ReportDiskStatus
from hardware.session import PIN, PRESENCE, READ, WRITE, Manner, Session
from hardware.signing.sm3 import sm3
from hardware.transport.base import Transport

T = TypeVar("T")
LONGEST = apdu.CHAIN_LIMIT - 128  # bytes of a package
PLAUSIBLE_PIN = 64  # signs; what is longer is not sent
CODES = {
    "DISK-GONE": "READER-GONE",
    "NO-READER": "READER-GONE",
    "DISK-TIMEOUT": "READER-SILENT",
    "DISK-ANSWER": "READER-SILENT",
    "DISK-HUNG": "READER-SILENT",
    "DISK-IN-USE": "READER-IN-USE",
    "DISK-BUSY": "READER-IN-USE",
    "NO-CARD": "REPORT-DISK-ABSENT",
    "DISK-OTHER": "REPORT-DISK-OTHER",
    "DISK-ROLLED-BACK": "REPORT-DISK-OTHER",
    "DISK-FULL": "REPORT-DISK-FULL",
    "DISK-STORAGE": "REPORT-DISK-STORAGE",
    "JOURNAL-DAMAGED": "REPORT-DISK-DAMAGED",
    "DISK-NEWER": "REPORT-DISK-NEWER",
    "DISK-FAULT": "REPORT-DISK-FAULT",
    "DISK-REJECTED": "REPORT-DISK-FAULT",
    "PIN-WRONG": "REPORT-DISK-PIN",
    "PIN-BLOCKED": "REPORT-DISK-BLOCKED",
    "PIN-NEEDED": "REPORT-DISK-CLOSED",
}


@contextmanager
def of_the_reader() -> Iterator[None]:
    """Errors of a line and of a card, with the codes of the reader; their class and facts stay."""
    try:
        yield
    except DeviceError as why:
        raise type(why)(CODES.get(why.code, why.code), **why.facts) from why


class Reader:
    """A card reader. The first command opens the session; after a broken line, or a card that was
    pulled out and put back, the next command opens it again with the 口令 last accepted."""

    def __init__(self, transport: Transport) -> None:
        self._session = Session(transport, commands.AID_REPORT_DISK)

    def identity(self) -> DiskIdentity:
        """Number and mark of the report disk in it."""
        with of_the_reader():
            return self._session.identity

    def still_there(self) -> None:
        """One short command, once: raises as soon as the line says that nobody is there."""
        self._send(commands.ECHO, manner=PRESENCE)

    def echo(self, data: bytes) -> bytes:
        """The same bytes again: a test of the line."""
        return self._send(commands.ECHO, data)

    def status(self) -> ReportDiskStatus:
        """Whose it is, how full, and its flags."""
        return self._parsed(wire.REPORT_DISK_BODY.decode, self._send(commands.GET_STATUS))

    def packages(self) -> tuple[CarriedPackage, ...]:
        """What it carries, in the order in which it came."""
        data = self._send(commands.LIST_PACKAGES)
        return self._parsed(wire.ALL_CARRIED_BODY.decode, data).packages

    # -- packages ----------------------------------------------------------------------------

    def put(self, package: bytes) -> CarriedPackage:
        """Keeps it, whole or not at all; may be repeated."""
        if len(package) > LONGEST:
            raise Refused("REPORT-DISK-FULL", size=len(package))
        digest = sm3(package)
        answer = self._send(commands.PUT_PACKAGE, wire.encode_put(digest, package), WRITE)
        kept = self._parsed(wire.CARRIED_BODY.decode, answer, WRITE)
        if (kept.digest, kept.size) != (digest, len(package)):
            raise self._unreadable(WRITE)
        return kept

    def get(self, digest: bytes) -> bytes | None:
        """The package, proved to be the one that was asked for; None: it is not there."""
        try:
            data = self._send(commands.GET_PACKAGE, wire.encode_digest(digest))
        except Refused as refused:
            if refused.facts.get("reason") == "not-found":
                return None
            raise
        if sm3(data) != digest:
            raise self._unreadable(READ)
        return data

    def erase(self, digest: bytes) -> None:
        """Takes it off; may be repeated."""
        self._send(commands.ERASE_PACKAGE, wire.encode_digest(digest), WRITE)

    # -- 口令 --------------------------------------------------------------------------------

    def tries_left(self) -> int:
        """Tries left; 0: blocked, 15: as many or more. PIN-ABSENT."""
        try:
            self._send(commands.VERIFY_PIN, p2=Secret.USER)
        except PinRefused as left:
            return left.left
        raise self._unreadable(READ)

    def verify_pin(self, pin: str) -> None:
        """Unlocks for this session. PinRefused: REPORT-DISK-PIN (`left`), REPORT-DISK-BLOCKED."""
        self._session.remember_pin("", Secret.USER)
        data = pin.encode() or b"\0"  # no data would ask for the tries left
        self._send(commands.VERIFY_PIN, data, PIN, p2=Secret.USER)
        self._session.remember_pin(pin, Secret.USER)

    def change_pin(self, old: str, new: str) -> None:
        """PinRefused like verify_pin; PIN-FORMAT."""
        if max(len(old), len(new)) > PLAUSIBLE_PIN or not (old + new).isascii():
            raise Refused("PIN-FORMAT")
        data = bodies.PIN_CHANGE_BODY.encode(PinChange(old, new))
        self._session.remember_pin("", Secret.USER)
        self._send(commands.CHANGE_PIN, data, WRITE, p2=Secret.USER)

    def close(self) -> None:
        """Ends the session; the reader may then be opened by somebody else."""
        self._session.close()

    # -- one command -------------------------------------------------------------------------

    def _send(
        self, instruction: Instruction, data: bytes = b"", manner: Manner = READ, p2: int = 0
    ) -> bytes:
        with of_the_reader():
            return self._session.send(instruction, data, p2=p2, manner=manner)

    def _parsed(self, decode: Callable[[bytes], T], data: bytes, manner: Manner = READ) -> T:
        try:
            return decode(data)
        except ProtocolError as wrong:
            raise self._unreadable(manner) from wrong

    def _unreadable(self, manner: Manner) -> DeviceError:
        why = self._session.unreadable(manner)
        return type(why)(CODES[why.code], **why.facts)
