"""A session with the disk over any carrier: opened when needed, restored after the line broke.

Three ends, never two: a command that changes the disk was done, was not, or nobody knows.
"""

from __future__ import annotations

from typing import NamedTuple

from hardware.errors import DeviceError, NotSent, OutcomeUnknown
from hardware.ports import DiskIdentity, DiskSignature
from hardware.protocol import bodies, commands
from hardware.protocol.apdu import Command
from hardware.protocol.bodies import JournalQuestion
from hardware.protocol.commands import Instruction
from hardware.protocol.problem import ProtocolError
from hardware.protocol.refusals import problem
from hardware.protocol.status import StatusWord
from hardware.transport.base import Outcome, Transport, TransportError
from hardware.transport.exchange import Answer, exchange


class Manner(NamedTuple):
    """How a class of commands is sent: its deadline, and what may be done when it fails."""

    timeout_s: float
    tries: int
    changes: bool


READ = Manner(2.0, 3, changes=False)
PRESENCE = Manner(2.0, 1, changes=False)  # asked once: whoever is gone is not waited for
PIN = Manner(5.0, 1, changes=False)
WRITE = Manner(10.0, 1, changes=True)
LONG = Manner(60.0, 1, changes=False)
LONG_WRITE = Manner(60.0, 1, changes=True)


class Session:
    """Sends commands and gives back their data; a refusal or a broken line is raised."""

    def __init__(self, transport: Transport, application: bytes = commands.AID_DISK) -> None:
        self._transport = transport
        self._application = application
        self._identity: DiskIdentity | None = None
        self._selected = False
        self._broken = False
        self._closed = False
        self._pins: dict[int, str] = {}  # as the disk last accepted them; only in memory
        self.certificate = b""  # as the disk last showed it: it is the same when it comes back
        self._last: DiskSignature | None = None  # done last: it knows of it when it comes back

    @property
    def identity(self) -> DiskIdentity:
        """Who the disk says it is, proved by talking to it."""
        self.send(commands.ECHO)
        assert self._identity is not None  # nothing is sent before SELECT was answered
        return self._identity

    def remember_pin(self, pin: str, secret: int) -> None:
        """For the restoring of this session; a 口令 once refused is never tried again."""
        self._pins.pop(secret, None)
        if pin:
            self._pins[secret] = pin

    def remember_done(self, done: DiskSignature) -> None:
        """What the disk has done must stand in it when it comes back."""
        if self._last is None or done.sequence > self._last.sequence:
            self._last = done

    def close(self) -> None:
        """Ends the session for good. Never raises."""
        self._closed = True
        self._pins.clear()
        self._transport.close()

    def send(
        self,
        instruction: Instruction,
        data: bytes = b"",
        *,
        p1: int = 0,
        p2: int = 0,
        manner: Manner = READ,
    ) -> bytes:
        """The data of the answer. Raises DeviceError, of a write NotSent, Refused or
        OutcomeUnknown."""
        command = Command(*instruction, p1, p2, data)
        answer = self._answered(command, manner)
        if answer.word == StatusWord.NOT_SELECTED:  # reset by somebody else: nothing was done
            self._selected = False
            answer = self._answered(command, manner)
        return self._judged(answer, manner)

    def unreadable(self, manner: Manner) -> DeviceError:
        """An answer said OK and makes no sense: of a write, nobody knows what was done."""
        self._broken = True
        return (OutcomeUnknown if manner.changes else DeviceError)("DISK-FAULT", sw="9000")

    def _answered(self, command: Command, manner: Manner) -> Answer:
        left, resets = manner.tries, 1
        while True:
            try:
                self._ready()
                return exchange(self._transport, command, manner.timeout_s)
            except TransportError as broken:
                self._broken = True
                if broken.code == "DISK-RESET" and resets:  # by another program: it never left
                    resets -= 1
                    continue
                left -= 1
                if not left:
                    raise _told(broken, manner) from broken

    def _judged(self, answer: Answer, manner: Manner) -> bytes:
        if answer.word == StatusWord.OK:
            return answer.data
        word = StatusWord.FAULT if answer.data else answer.word  # a refusal carries no data
        trouble = problem(word, changes=manner.changes)
        self._broken = self._broken or trouble.code == "DISK-FAULT"
        raise trouble

    # -- getting ready -----------------------------------------------------------------------

    def _ready(self) -> None:
        """A line, SELECT, the same disk as before, its 口令 shown again."""
        if self._closed:
            raise NotSent("DISK-GONE", reason="closed")
        try:
            if self._broken:
                self._transport.reopen()
                self._broken = self._selected = False
            if not self._selected:
                self._select()
        except TransportError as broken:
            self._broken = True
            raise broken.as_not_sent() from broken

    def _select(self) -> None:
        command = Command(*commands.SELECT, 0x04, 0x00, self._application)
        identity = self._identity_in(exchange(self._transport, command, READ.timeout_s))
        known = self._identity
        if known is not None and known.number != identity.number:
            raise NotSent("DISK-OTHER", number=identity.number, expected=known.number)
        if known is not None and any(self.certificate):
            self._need_same_key(identity.number)
        if known is not None and known.boot_counter > identity.boot_counter:
            raise NotSent("DISK-ROLLED-BACK")  # powered less often than before: an older copy
        if known is not None and self._last is not None:
            self._need_record(self._last)
        self._identity = identity
        self._selected = True
        for secret, pin in list(self._pins.items()):
            self._show_pin(secret, pin)

    def _need_same_key(self, number: str) -> None:
        """DISK-OTHER for a disk of the same number that has another key."""
        asked = Command(*commands.GET_CERTIFICATE, 0, 0)
        shown = exchange(self._transport, asked, READ.timeout_s)
        if shown.word == StatusWord.OK and shown.data != self.certificate:
            raise NotSent("DISK-OTHER", alike=number)

    def _need_record(self, last: DiskSignature) -> None:
        """DISK-ROLLED-BACK for an older copy: it lacks what was done last, or has another record
        there. A disk that cannot tell (a damaged one) says so itself."""
        asked = exchange(self._transport, Command(*commands.GET_STATUS, 0, 0), READ.timeout_s)
        question = bodies.QUESTION_BODY.encode(JournalQuestion(last.sequence - 1, 1))
        page = Command(*commands.GET_JOURNAL, 0, 0, question)
        told = exchange(self._transport, page, READ.timeout_s)
        if asked.word != StatusWord.OK or told.word != StatusWord.OK:
            return
        try:
            status = bodies.STATUS_BODY.decode(asked.data)
            records = bodies.decode_records(told.data)
        except ProtocolError:
            return
        if not status.damaged and last.record_hash not in {
            one.head.signature.record_hash for one in records
        }:
            raise NotSent("DISK-ROLLED-BACK", **_set_back(status.head_sequence, last.sequence))

    def _identity_in(self, answer: Answer) -> DiskIdentity:
        if answer.word != StatusWord.OK:
            raise problem(answer.word, changes=False)
        try:
            return bodies.IDENTITY_BODY.decode(answer.data)
        except ProtocolError as wrong:
            raise TransportError(Outcome.UNKNOWN, "not the answer to SELECT") from wrong

    def _show_pin(self, secret: int, pin: str) -> None:
        """Refused: forgotten. What needs the 口令 will then ask for it."""
        shown = Command(*commands.VERIFY_PIN, 0, secret, pin.encode())
        if exchange(self._transport, shown, PIN.timeout_s).word != StatusWord.OK:
            del self._pins[secret]


def _set_back(held: int, known: int) -> dict[str, int]:
    """What an older copy lacks; or, where it went on by itself, the record that is another one."""
    return {"differs": known} if held >= known else {"held": held, "known": known}


def _told(broken: TransportError, manner: Manner) -> DeviceError:
    if broken.outcome is Outcome.NOT_SENT:
        return NotSent(broken.code, reason=broken.reason, **broken.facts)
    kind = OutcomeUnknown if manner.changes else DeviceError
    return kind(broken.code, reason=broken.reason, **broken.facts)
