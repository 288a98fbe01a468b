"""Which devices are there, and who comes and goes.

Looking never raises and never changes a device: what is broken, held or forbidden stands in the
list with its code, and hides nobody else. Only `asked` opens one, to see which disk is behind it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field
from msgspec.structs import replace

from hardware.errors import DeviceError
from hardware.ports import DiskIdentity

if TYPE_CHECKING:
    from hardware.transport.winscard import Context, Slot

KINDS = ("pcsc", "usb", "serial")
WATCH_S = 1.0  # between two looks: who comes or goes is known within two seconds
STOP_S = 1.0
WATCH_THREAD, HUNG_THREAD = "device-watch", "hung-device-guard"


class FoundDevice(Struct, frozen=True):
    """A device, by the URL that opens it. With a `code` it cannot be used now, for that reason;
    `facts` fill the sentence. `disk`: who it said it is, once it was asked."""

    url: str
    kind: str
    label: str
    serial: str = ""
    code: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    disk: DiskIdentity | None = None

    def failed(self, why: DeviceError) -> FoundDevice:
        """The same, with what is wrong with it."""
        return replace(self, code=why.code, facts=why.facts)


class Change(Struct, frozen=True):
    """Who came and who left since the last look, by URL. A reader whose card is pulled out leaves
    as a device and comes as a broken one."""

    arrived: tuple[FoundDevice, ...]
    left: tuple[FoundDevice, ...]


def list_devices(kinds: Iterable[str] = KINDS, usb_backend: Any = None) -> tuple[FoundDevice, ...]:
    """All devices of these kinds. Never raises; may take a second where a driver is slow."""
    return tuple(found for kind in kinds for found in _looked(kind, usb_backend))


def asked(device: FoundDevice, now: Callable[[], Any]) -> FoundDevice:
    """The device with who its disk says it is; with the code of what went wrong, if it did not.
    Opens it for a moment; something that is no disk may take ten seconds to say nothing."""
    from hardware.disk import Disk
    from hardware.transport.guard import open_guarded

    try:
        disk = Disk(open_guarded(device.url, now))
        try:
            return replace(device, disk=disk.identity(), code="", facts={})
        finally:
            disk.close()
    except DeviceError as why:
        return device.failed(why)


def watch(
    callback: Callable[[Change], None],
    kinds: Iterable[str] = KINDS,
    usb_backend: Any = None,
) -> Callable[[], None]:
    """Calls back, in a thread of its own, whenever somebody came or left; what is there now comes
    first. The answer ends it, in STOP_S at most."""
    watcher = _Watcher(callback, tuple(kinds), usb_backend)
    watcher.start()
    return watcher.stop


class _Watcher(Thread):
    def __init__(
        self, callback: Callable[[Change], None], kinds: tuple[str, ...], usb_backend: Any
    ) -> None:
        super().__init__(name=WATCH_THREAD, daemon=True)
        self._callback = callback
        self._kinds = kinds
        self._usb_backend = usb_backend
        self._over = Event()

    def run(self) -> None:
        known: dict[tuple[str, str], FoundDevice] = {}
        while not self._over.is_set():
            now = {(one.url, one.code): one for one in list_devices(self._kinds, self._usb_backend)}
            arrived = tuple(now[key] for key in now.keys() - known.keys())
            left = tuple(known[key] for key in known.keys() - now.keys())
            known = now
            if (arrived or left) and not self._over.is_set():
                self._callback(Change(arrived, left))
            self._over.wait(WATCH_S)

    def stop(self) -> None:
        """No call comes after this, but for one that is under way."""
        self._over.set()
        self.join(STOP_S)
        if self.is_alive():  # a driver holds it up: it ends when that lets go
            self.name = HUNG_THREAD


# -- one kind ------------------------------------------------------------------------------------


def _looked(kind: str, usb_backend: Any) -> list[FoundDevice]:
    """What of one kind is there; where not even that can be told, one broken entry."""
    try:
        match kind:
            case "pcsc":
                return _cards()
            case "usb":
                return _usb_devices(usb_backend)
            case _:
                return _ports()
    except DeviceError as why:
        return [FoundDevice(f"{kind}:*", kind, "").failed(why)]
    except Exception as broken:  # noqa: BLE001 - a driver's own fault hides no other device
        told = DeviceError("DISK-GONE", reason=f"{type(broken).__name__}: {broken}")
        return [FoundDevice(f"{kind}:*", kind, "").failed(told)]


def _cards() -> list[FoundDevice]:
    from hardware.transport.pcsc import not_opened
    from hardware.transport.winscard import Context, ServiceError

    try:
        context = Context()
    except ServiceError as failed:
        raise not_opened(failed, "") from failed
    try:
        return [_card(context, reader) for reader in context.readers()]
    except ServiceError as failed:
        raise not_opened(failed, "") from failed
    finally:
        with suppress(ServiceError):
            context.close()


def _card(context: Context, reader: str) -> FoundDevice:
    from hardware.transport.pcsc import not_opened
    from hardware.transport.winscard import ServiceError

    found = FoundDevice(f"pcsc:{reader}", "pcsc", reader)
    try:
        slot = context.slot(reader)
    except ServiceError as failed:
        return found.failed(not_opened(failed, reader))
    return _in_slot(found, slot)


def _in_slot(found: FoundDevice, slot: Slot) -> FoundDevice:
    if not slot.present:
        return found.failed(DeviceError("NO-CARD", reader=slot.reader))
    if slot.mute:
        return found.failed(DeviceError("DISK-ANSWER", reason="no answer"))
    return found


def _usb_devices(backend: Any) -> list[FoundDevice]:
    from hardware.transport.usb_device import all_devices

    return [_usb_device(device) for device in all_devices(backend)]


def _usb_device(device: Any) -> FoundDevice:
    from hardware.transport.usb_device import obstructed, place_of, release, serial_of, text_of

    try:
        place = place_of(device)
        label = text_of(device, device.iProduct) or place
        found = FoundDevice(f"usb:{place}", "usb", label, serial_of(device))
        why = obstructed(device)
        return found if why is None else found.failed(why)
    finally:
        release(device)


def _ports() -> list[FoundDevice]:
    from serial.tools.list_ports import comports

    return [_port(one) for one in sorted(comports(), key=lambda one: str(one.device))]


def _port(port: Any) -> FoundDevice:
    from hardware.transport.obstacles import may_open, no_permission

    label = port.description if port.description not in ("", "n/a") else port.device
    found = FoundDevice(f"serial:{port.device}", "serial", label, port.serial_number or "")
    return found if may_open(port.device) else found.failed(no_permission(port.device))
