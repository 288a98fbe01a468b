"""The orders of the driver: every command that carries a request id beside SIGN, and 口令.

One round each, which may be repeated with the same bytes; see hardware.ports.TaxControlDisk.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, datetime
from typing import TypeVar

from hardware.errors import DiskBusy, PinRefused, Refused
from hardware.orders import (
    DistributionOrder,
    KindTotals,
    RecordSort,
    ReportOrder,
    ReturnOrder,
    Secret,
    VoidOrder,
)
from hardware.ports import Done, SignedStatus
from hardware.protocol import apdu, bodies, commands
from hardware.protocol import order_bodies as wire
from hardware.protocol.bodies import ClockSetting, PinChange
from hardware.protocol.commands import Instruction
from hardware.protocol.problem import ProtocolError
from hardware.session import LONG, LONG_WRITE, PIN, READ, WRITE, Manner, Session
from hardware.signing.sm3 import sm3
from hardware.transport.base import Transport

T = TypeVar("T")
REST_S = 0.05  # between two questions to a disk that does not get on
LONGEST = apdu.CHAIN_LIMIT - 128  # bytes of an order's body
PLAUSIBLE_PIN = 64  # signs; what is longer is not sent


def untold(_done: int, _total: int) -> None:
    """Nobody wants to know how far it is."""


class DiskOrders:
    """Sends orders over a session and reads what came of them."""

    def __init__(self, transport: Transport) -> None:
        self._session = Session(transport)

    # -- 口令 --------------------------------------------------------------------------------

    def tries_left(self, secret: Secret = Secret.USER) -> int:
        """Tries left of a 口令; 0: blocked, 15: as many or more. PIN-ABSENT."""
        try:
            self._session.send(commands.VERIFY_PIN, p2=secret)
        except PinRefused as left:
            return left.left
        raise self._session.unreadable(READ)

    def verify_pin(self, pin: str, secret: Secret = Secret.USER) -> None:
        """Unlocks for this session. PinRefused: PIN-WRONG (`left`), PIN-BLOCKED."""
        self._session.remember_pin("", secret)
        data = pin.encode() or b"\0"  # no data would ask for the tries left
        self._session.send(commands.VERIFY_PIN, data, p2=secret, manner=PIN)
        self._session.remember_pin(pin, secret)

    def change_pin(self, old: str, new: str, secret: Secret = Secret.USER) -> None:
        """PinRefused like verify_pin; PIN-FORMAT unless the new one has the form that the disk
        was issued with."""
        data = bodies.PIN_CHANGE_BODY.encode(PinChange(_sendable(old), _sendable(new)))
        self._session.remember_pin("", secret)
        self._session.send(commands.CHANGE_PIN, data, p2=secret, manner=WRITE)

    def unblock_pin(self, secret: Secret, administrator: str, new: str) -> None:
        """By the administrator's 口令. PinRefused is about that one; PIN-ABSENT: never set."""
        order = wire.PinOrder(_sendable(administrator), _sendable(new))
        data = wire.PIN_ORDER_BODY.encode(order)
        self._session.remember_pin("", secret)
        self._session.send(commands.UNBLOCK_PIN, data, p2=secret, manner=WRITE)

    def reset_pin(self, request_id: bytes, order: bytes) -> Done:
        """By a signed order: the 口令 it names is as issued."""
        where = commands.UNBLOCK_PIN, commands.P1_BY_ORDER
        return self._ordered(request_id, RecordSort.PIN_RESET, order, *where)

    # -- clock and status --------------------------------------------------------------------

    def clock(self) -> datetime:
        """The disk's time."""
        data = self._session.send(commands.READ_CLOCK)
        return self._parsed(bodies.CLOCK_BODY.decode, data).at

    def set_clock(self, at: datetime) -> None:
        """Emulated disks only, after verify_pin; CLOCK-BACK before the last record."""
        data = bodies.CLOCK_BODY.encode(ClockSetting(at.replace(microsecond=0)))
        self._session.send(commands.SET_CLOCK, data, manner=WRITE)

    def set_clock_by_order(self, request_id: bytes, order: bytes) -> Done:
        """By a signed order for the last challenge."""
        where = commands.SET_CLOCK, commands.P1_BY_ORDER
        return self._ordered(request_id, RecordSort.CLOCK_SET, order, *where)

    def challenge(self) -> bytes:
        """Fresh bytes of the disk. Asked once only: another answer would make this one stale."""
        fresh = self._session.send(commands.GET_CHALLENGE, manner=PIN)
        if len(fresh) != wire.NONCE_SIZE:
            raise self._session.unreadable(READ)
        return fresh

    def signed_status(self, nonce: bytes) -> SignedStatus:
        """The status with these 16 bytes, signed. Whether it is true: signing.chain."""
        data = self._session.send(commands.GET_STATUS, nonce, p1=commands.P1_SIGNED)
        proof = self._parsed(wire.PROOF_BODY.decode, data)
        stated = self._parsed(wire.STATEMENT_BODY.decode, proof.signed)
        return SignedStatus(stated.status, proof.signed, proof.signature)

    # -- voids and volumes -------------------------------------------------------------------

    def void(self, request_id: bytes, order: VoidOrder) -> Done:
        """作废 of a ticket. INVOICE-NOT-ON-DISK where the disk never issued it."""
        body = self._written(lambda: wire.VOID_BODY.encode(order))
        try:
            return self._ordered(
                request_id, RecordSort.VOID, body, commands.VOID, commands.P1_TICKET
            )
        except Refused as refused:
            if refused.facts.get("reason") != "not-found":
                raise
            raise Refused("INVOICE-NOT-ON-DISK", code=order.code, number=order.number) from refused

    def void_blank(self, request_id: bytes, kind: str, order: VoidOrder) -> Done:
        """空白作废 of the next number."""
        blank = wire.BlankVoid(kind, order)
        body = self._written(lambda: wire.BLANK_VOID_BODY.encode(blank))
        where = commands.VOID, commands.P1_BLANK
        return self._ordered(request_id, RecordSort.BLANK_VOID, body, *where)

    def load_volumes(self, request_id: bytes, package: bytes) -> Done:
        """购票写入."""
        sort = RecordSort.VOLUMES_LOADED
        return self._ordered(request_id, sort, package, commands.LOAD_VOLUMES)

    def return_volumes(self, request_id: bytes, order: ReturnOrder) -> Done:
        """退回; the signed statement is `package`."""
        body = self._written(lambda: wire.RETURN_BODY.encode(order))
        sort = RecordSort.VOLUMES_RETURNED
        return self._ordered(request_id, sort, body, commands.RETURN_VOLUMES)

    def distribute(self, request_id: bytes, order: DistributionOrder) -> Done:
        """分发; what the sub machine loads is `package`."""
        body = self._written(lambda: wire.DISTRIBUTION_BODY.encode(order))
        sort = RecordSort.VOLUMES_DISTRIBUTED
        return self._ordered(request_id, sort, body, commands.DISTRIBUTE)

    def take_back(self, request_id: bytes, package: bytes) -> Done:
        """收回."""
        sort = RecordSort.VOLUMES_TAKEN_BACK
        return self._ordered(request_id, sort, package, commands.TAKE_BACK)

    def mark_uploaded(self, request_id: bytes, receipt: bytes) -> Done:
        """The bureau's receipt frees the offline quota."""
        return self._ordered(request_id, RecordSort.UPLOADED, receipt, commands.MARK_UPLOADED)

    # -- the tax month -----------------------------------------------------------------------

    def report(self, request_id: bytes, order: ReportOrder) -> Done:
        """抄税; a long one. The signed summary is `package`."""
        body = self._written(lambda: wire.REPORT_BODY.encode(order))
        where = commands.REPORT, commands.P1_BUILD
        return self._ordered(request_id, RecordSort.REPORT_BUILT, body, *where)

    def report_package(self, group: str) -> bytes | None:
        """The group's last report; None: there is none."""
        whole, number, pages = b"", 0, 1
        while number < pages:
            question = wire.PAGE_QUESTION_BODY.encode(wire.PageQuestion(group, number))
            data = self._found(commands.REPORT, question, commands.P1_PAGE)
            if data is None:
                return None
            page = self._parsed(wire.PAGE_BODY.decode, data)
            whole, number, pages = whole + page.data, number + 1, page.pages
        return whole

    def confirm_report(self, request_id: bytes, receipt: bytes) -> Done:
        """上报汇总成功, by the bureau's receipt."""
        where = commands.REPORT, commands.P1_CONFIRM
        return self._ordered(request_id, RecordSort.REPORT_CONFIRMED, receipt, *where)

    def clear(self, request_id: bytes, block: bytes) -> Done:
        """清卡, by the bureau's control block."""
        return self._ordered(request_id, RecordSort.CLEARED, block, commands.CLEAR)

    def period_totals(self, first: date, last: date) -> tuple[KindTotals, ...]:
        """Sums of the records of these days; a long one."""
        days = wire.DAYS_BODY.encode(wire.Days(first, last))
        data = self._patiently(commands.PERIOD_TOTALS, days, 0, LONG)
        return self._parsed(wire.TOTALS_BODY.decode, data).totals

    # -- how an order goes -------------------------------------------------------------------

    def outcome(self, request_id: bytes) -> Done | None:
        """What became of any request; None: the disk never kept it, so sending it is safe."""
        data = self._found(commands.QUERY_RESULT, bodies.encode_request_id(request_id))
        if data is None:
            return None
        done = self._parsed(wire.DONE_BODY.decode, data)
        if done.request_id != request_id:
            raise self._session.unreadable(READ)
        return done

    def _ordered(
        self,
        request_id: bytes,
        sort: RecordSort,
        body: bytes,
        instruction: Instruction,
        p1: int = 0,
    ) -> Done:
        if len(body) > LONGEST:
            raise Refused("DISK-REJECTED", reason="length")
        data = wire.encode_order(request_id, sm3(body), body)
        manner = LONG_WRITE if sort is RecordSort.REPORT_BUILT else WRITE
        answer = self._patiently(instruction, data, p1, manner)
        done = self._parsed(wire.DONE_BODY.decode, answer, WRITE)
        if (done.request_id, done.sort) != (request_id, sort):
            raise self._session.unreadable(WRITE)
        self._session.remember_done(done.signature)
        return done

    def _patiently(
        self,
        instruction: Instruction,
        data: bytes,
        p1: int,
        manner: Manner,
        told: Callable[[int, int], None] = untold,
    ) -> bytes:
        """Sends the same bytes as long as the disk says that it is at it and gets on. DISK-BUSY
        when it has not got on for as long as one command may take."""
        done, until = -1, time.monotonic() + manner.timeout_s
        while True:
            try:
                return self._session.send(instruction, data, p1=p1, manner=manner)
            except DiskBusy:
                progress = self._progress()
                told(progress.done, progress.total)
                if progress.done != done:
                    done, until = progress.done, time.monotonic() + manner.timeout_s
                elif time.monotonic() > until:
                    raise
                else:
                    time.sleep(REST_S)

    def _progress(self) -> wire.Progress:
        data = self._session.send(commands.SELF_TEST, p1=commands.P1_PROGRESS)
        return self._parsed(wire.PROGRESS_BODY.decode, data)

    def _found(self, instruction: Instruction, data: bytes, p1: int = 0) -> bytes | None:
        try:
            return self._session.send(instruction, data, p1=p1)
        except Refused as refused:
            if refused.facts.get("reason") == "not-found":
                return None
            raise

    def _written(self, write: Callable[[], bytes]) -> bytes:
        """Refused DISK-REJECTED for what has no form on the wire."""
        try:
            return write()
        except ProtocolError as wrong:
            raise Refused("DISK-REJECTED", reason=wrong) from wrong

    def _parsed(self, decode: Callable[[bytes], T], data: bytes, manner: Manner = READ) -> T:
        try:
            return decode(data)
        except ProtocolError as wrong:
            raise self._session.unreadable(manner) from wrong


def _sendable(pin: str) -> str:
    """A 口令 that can be written at all; PIN-FORMAT otherwise. Whether it fits, the disk knows."""
    if len(pin) > PLAUSIBLE_PIN or not pin.isascii():
        raise Refused("PIN-FORMAT")
    return pin
