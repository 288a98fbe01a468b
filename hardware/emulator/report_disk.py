"""The firmware of the emulated report disk (报税盘): it keeps, lists, gives and erases signed
packages. It opens their envelope only; what does not bear the mark 「模拟」 it does not take.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from hardware.emulator import changes
from hardware.emulator.changes import Change
from hardware.emulator.contacts import Contacts, Handlers
from hardware.emulator.entries import JournalBroken, JournalUnwritable
from hardware.emulator.held_file import hold, told
from hardware.emulator.journal import Connect, Value, connection
from hardware.emulator.keys import PinState
from hardware.emulator.pin_pad import MOST_TOLD
from hardware.emulator.refusal import Refusal, needs
from hardware.emulator.report_store import ReportStore, added, removed
from hardware.errors import PackageWrong
from hardware.orders import PackageKind, Secret, SecretState
from hardware.ports import DiskIdentity
from hardware.protocol import bodies, commands
from hardware.protocol.apdu import Command
from hardware.protocol.report_bodies import (
    ALL_CARRIED_BODY,
    CARRIED_BODY,
    REPORT_DISK_BODY,
    AllCarried,
    decode_digest,
    decode_put,
)
from hardware.protocol.status import StatusWord
from hardware.reader_ports import PURCHASES, RECEIPTS, REPORTS, ReportDiskStatus
from hardware.signing.chain import MARK
from hardware.signing.packages import Package, opened
from hardware.signing.sm3 import sm3

MODEL = "模拟报税盘 SIM-R1"


class ReportDisk(Contacts):
    """A powered report disk behind its contacts."""

    aid = commands.AID_REPORT_DISK

    def __init__(self, store: ReportStore, power_off: Callable[[], None]) -> None:
        self._store = store
        self._power_off = power_off
        meta = store.meta()
        self._number, self._disk = _text(meta, "number"), _text(meta, "disk")
        self._taxpayer, self._capacity = _text(meta, "taxpayer"), _whole(meta, "capacity")
        self._boots = _whole(meta, "boot_counter") + 1
        self._pin = store.pin()
        self._lost = False  # the file could not be read again after a failed write
        store.apply([changes.meta("boot_counter", self._boots)])
        super().__init__()

    def close(self) -> None:
        """Power off."""
        self._store.close()
        self._power_off()

    def _selected(self) -> bytes:
        return bodies.IDENTITY_BODY.encode(
            DiskIdentity(
                number=self._number,
                model=MODEL,
                firmware="1.0",
                protocol=commands.PROTOCOL,
                boot_counter=self._boots,
                simulated=True,
            )
        )

    def _awake(self) -> bool:
        """A file that could not be read is tried again."""
        if self._lost:
            self._read_again()
        return not self._lost

    def _table(self) -> Handlers:
        return {
            commands.VERIFY_PIN: self._verify_pin,
            commands.CHANGE_PIN: self._change_pin,
            commands.GET_STATUS: lambda _: REPORT_DISK_BODY.encode(self._status()),
            commands.LIST_PACKAGES: lambda _: ALL_CARRIED_BODY.encode(
                AllCarried(self._store.packages())
            ),
            commands.PUT_PACKAGE: self._put,
            commands.GET_PACKAGE: self._get,
            commands.ERASE_PACKAGE: self._erase,
            commands.ECHO: lambda command: command.data,
        }

    # -- what it carries ---------------------------------------------------------------------

    def _status(self) -> ReportDiskStatus:
        carried = self._store.packages()
        kinds = {each.kind for each in carried}
        return ReportDiskStatus(
            disk=self._disk,
            taxpayer=self._taxpayer,
            capacity=self._capacity,
            used=sum(each.size for each in carried),
            packages=len(carried),
            report=bool(kinds & REPORTS),
            receipt=bool(kinds & RECEIPTS),
            volumes=bool(kinds & PURCHASES),
            returned=PackageKind.RETURN in kinds,
            secrets=() if self._pin is None else (_state(self._pin),),
        )

    def _put(self, command: Command) -> bytes:
        """Once: the same again is there already."""
        self._needs_pin()
        digest, data = decode_put(command.data)
        needs(sm3(data) == digest, StatusWord.DATA)
        if self._store.envelope(digest) is None:
            self._keep(digest, data)
        envelope = self._store.envelope(digest)
        if envelope is None:
            raise Refusal(StatusWord.FAULT)
        return CARRIED_BODY.encode(envelope)

    def _keep(self, digest: bytes, data: bytes) -> None:
        package = _marked(data)
        needs(self._store.numbered(package) is None, StatusWord.PACKAGE_CONFLICT)
        needs(self._status().used + len(data) <= self._capacity, StatusWord.FULL)
        self._change(
            [added(digest, package, data)], lambda: self._store.envelope(digest) is not None
        )

    def _get(self, command: Command) -> bytes:
        self._needs_pin()
        data = self._store.data(decode_digest(command.data))
        if data is None:
            raise Refusal(StatusWord.NOT_FOUND)
        return data

    def _erase(self, command: Command) -> bytes:
        self._needs_pin()
        digest = decode_digest(command.data)
        if self._store.envelope(digest) is not None:
            self._change([removed(digest)], lambda: self._store.envelope(digest) is None)
        return b""

    # -- 口令 --------------------------------------------------------------------------------

    def _needs_pin(self) -> None:
        shown = self._pin is None or Secret.USER in self._session.shown
        needs(shown, StatusWord.PIN_NEEDED)

    def _verify_pin(self, command: Command) -> bytes:
        pin = self._asked(command)
        if not command.data:
            raise Refusal(_word(pin))
        self._session.shown = frozenset()
        self._show(pin, command.data.decode(errors="replace"))
        self._session.shown = frozenset({Secret.USER})
        return b""

    def _change_pin(self, command: Command) -> bytes:
        pin = self._asked(command)
        change = bodies.PIN_CHANGE_BODY.decode(command.data)
        needs(pin.fits(change.new), StatusWord.PIN_FORMAT)
        self._keep_pin(self._show(pin, change.old).changed(change.new))
        return b""

    def _asked(self, command: Command) -> PinState:
        needs(command.p2 == Secret.USER, StatusWord.PARAMETER)
        if self._pin is None:
            raise Refusal(StatusWord.PIN_ABSENT)
        return self._pin

    def _show(self, pin: PinState, shown: str) -> PinState:
        """Refuses a wrong 口令; the try is gone, durably, before the answer."""
        needs(not pin.blocked, StatusWord.PIN_BLOCKED)
        if not pin.matches(shown):
            after = pin.failed(shown)
            if after != pin:
                self._keep_pin(after)
            raise Refusal(_word(after))
        if pin.tries != pin.most:
            self._keep_pin(pin.passed())
        return pin.passed()

    def _keep_pin(self, pin: PinState) -> None:
        self._change([changes.pin(Secret.USER, pin)], lambda: self._store.pin() == pin)
        self._pin = pin

    # -- writing -----------------------------------------------------------------------------

    def _change(self, changed: Sequence[Change], done: Callable[[], bool]) -> None:
        """Durable when it returns. A write that failed may still have been one: the file is opened
        again and asked; if it cannot even be read, the outcome is open (FAULT)."""
        try:
            self._store.apply(changed)
        except JournalUnwritable:
            self._read_again()
            if self._lost:
                raise Refusal(StatusWord.FAULT) from None
            if not done():
                raise

    def _read_again(self) -> None:
        try:
            self._store.reopen()
            self._pin = self._store.pin()
            self._lost = False
        except (JournalUnwritable, JournalBroken):
            self._lost = True


def power_report_disk(path: Path, connect: Connect = connection) -> ReportDisk:
    """The report disk in this file, alone with it until `close`. Raises NotSent (DISK-IN-USE),
    DiskStorageError, JournalDamaged, Refused (DISK-NEWER)."""
    lock = hold(path)
    try:
        with told(path, "JOURNAL-DAMAGED"):
            store = ReportStore(path, connect)
            try:
                return ReportDisk(store, lock.release)
            except BaseException:
                store.close()
                raise
    except BaseException:
        lock.release()
        raise


def _marked(data: bytes) -> Package:
    """A package as its envelope tells it; PACKAGE for anything else."""
    try:
        package = opened(data)
    except PackageWrong as wrong:
        raise Refusal(StatusWord.PACKAGE) from wrong
    needs(package.head.mark == MARK and bool(package.number), StatusWord.PACKAGE)
    return package


def _state(pin: PinState) -> SecretState:
    return SecretState(
        Secret.USER, _left(pin), pin.most, pin.shortest, pin.longest, pin.initial, unset=False
    )


def _left(pin: PinState) -> int:
    return min(pin.tries, MOST_TOLD) if pin.most else MOST_TOLD


def _word(pin: PinState) -> int:
    return StatusWord.PIN_BLOCKED if pin.blocked else StatusWord.PIN_WRONG + _left(pin)


def _text(meta: dict[str, Value], name: str) -> str:
    value = meta.get(name)
    if not isinstance(value, str):
        raise JournalBroken(f"no {name}")
    return value


def _whole(meta: dict[str, Value], name: str) -> int:
    value = meta.get(name)
    if not isinstance(value, int):
        raise JournalBroken(f"no {name}")
    return value
