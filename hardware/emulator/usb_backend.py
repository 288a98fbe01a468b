"""A USB bus in this process: pyusb's backend interface over emulated devices.

Errors are the very ones that libusb's backend raises, so that no carrier can tell the two apart.
"""

from __future__ import annotations

import errno
import struct
import time
from array import array
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import usb.backend
import usb.core

from hardware.emulator.ccid_device import CcidDevice, Stalled
from hardware.emulator.usb_descriptors import DEVICE_DESCRIPTOR, parts_of_configuration

_POLL_S = 0.0005
_FOREVER_MS = 3_600_000
_ENDPOINT = 5
_DEVICE_FIELDS = (
    *("bLength", "bDescriptorType", "bcdUSB", "bDeviceClass", "bDeviceSubClass"),
    *("bDeviceProtocol", "bMaxPacketSize0", "idVendor", "idProduct", "bcdDevice"),
    *("iManufacturer", "iProduct", "iSerialNumber", "bNumConfigurations"),
)
_CONFIGURATION_FIELDS = (
    *("bLength", "bDescriptorType", "wTotalLength", "bNumInterfaces", "bConfigurationValue"),
    *("iConfiguration", "bmAttributes", "bMaxPower"),
)
_INTERFACE_FIELDS = (
    *("bLength", "bDescriptorType", "bInterfaceNumber", "bAlternateSetting", "bNumEndpoints"),
    *("bInterfaceClass", "bInterfaceSubClass", "bInterfaceProtocol", "iInterface"),
)
_ENDPOINT_FIELDS = (
    *("bLength", "bDescriptorType", "bEndpointAddress", "bmAttributes", "wMaxPacketSize"),
    "bInterval",
)


class Plugged:
    """A device at an address of the bus."""

    def __init__(self, model: CcidDevice, address: int) -> None:
        self.model = model
        self.address = address
        self.pulled = False
        self.configuration = 0
        self.holder: _Handle | None = None  # the handle that claimed its interface

    @property
    def gone(self) -> bool:
        """Pulled out, or out of power."""
        return self.pulled or self.model.away


class _Handle:
    """Who opened a device."""

    def __init__(self, plugged: Plugged) -> None:
        self.plugged = plugged
        self._plugs = plugged.model.plugs

    @property
    def lost(self) -> bool:
        """The device left since, be it back or not."""
        return self.plugged.gone or self.plugged.model.plugs != self._plugs


class UsbBus(usb.backend.IBackend):  # type: ignore[misc]  # pyusb has no types
    """Hand it to pyusb as `backend`. `denied`: opening asks for a permission that is not there."""

    def __init__(self) -> None:
        super().__init__()
        self._plugged: list[Plugged] = []
        self._addresses = 0
        self.denied = False

    def plug(self, model: CcidDevice) -> Plugged:
        """A device comes, at an address of its own."""
        self._addresses += 1
        plugged = Plugged(model, self._addresses)
        self._plugged.append(plugged)
        return plugged

    def pull(self, plugged: Plugged) -> None:
        """It leaves, whatever was under way."""
        plugged.pulled = True

    def pull_all(self) -> None:
        """Every device leaves."""
        for plugged in self._plugged:
            plugged.pulled = True

    # -- what pyusb asks: enumeration --------------------------------------------------------

    def enumerate_devices(self) -> Iterator[Plugged]:
        return iter([each for each in self._plugged if not each.gone])

    def get_parent(self, _: Plugged) -> None:
        return None

    def get_device_descriptor(self, device: Plugged) -> SimpleNamespace:
        fields = struct.unpack("<BBHBBBBHHHBBBB", DEVICE_DESCRIPTOR)
        told = SimpleNamespace(**dict(zip(_DEVICE_FIELDS, fields, strict=True)))
        told.address, told.bus, told.port_number = device.address, 1, 1
        told.port_numbers, told.speed = (1,), 3
        return told

    def get_configuration_descriptor(self, _: Plugged, configuration: int) -> SimpleNamespace:
        if configuration:
            raise IndexError
        fields = struct.unpack("<BBHBBBBB", parts_of_configuration()[0])
        named = dict(zip(_CONFIGURATION_FIELDS, fields, strict=True))
        return SimpleNamespace(**named, extra_descriptors=[])

    def get_interface_descriptor(
        self, _: Plugged, interface: int, alternate: int, configuration: int
    ) -> SimpleNamespace:
        if interface or alternate or configuration:
            raise IndexError
        parts = parts_of_configuration()
        named = dict(zip(_INTERFACE_FIELDS, parts[1], strict=True))
        return SimpleNamespace(**named, extra_descriptors=list(parts[2]))

    def get_endpoint_descriptor(self, _: Plugged, endpoint: int, *__: int) -> SimpleNamespace:
        found = [part for part in parts_of_configuration() if part[1] == _ENDPOINT]
        fields = struct.unpack("<BBBBHB", found[endpoint])
        named = dict(zip(_ENDPOINT_FIELDS, fields, strict=True))
        return SimpleNamespace(**named, bRefresh=0, bSynchAddress=0, extra_descriptors=[])

    # -- opening -----------------------------------------------------------------------------

    def open_device(self, device: Plugged) -> _Handle:
        if device.gone:
            raise _error(errno.ENODEV)
        if self.denied:
            raise _error(errno.EACCES)
        return _Handle(device)

    def close_device(self, handle: _Handle) -> None:
        if handle.plugged.holder is handle:
            handle.plugged.holder = None

    def set_configuration(self, handle: _Handle, value: int) -> None:
        _here(handle).configuration = value

    def get_configuration(self, handle: _Handle) -> int:
        return _here(handle).configuration

    def claim_interface(self, handle: _Handle, _: int) -> None:
        holder = _here(handle).holder
        if holder is not None and holder is not handle and not holder.lost:
            raise _error(errno.EBUSY)
        handle.plugged.holder = handle

    def release_interface(self, handle: _Handle, _: int) -> None:
        self.close_device(handle)

    def clear_halt(self, handle: _Handle, _: int) -> None:
        _here(handle)

    def reset_device(self, handle: _Handle) -> None:
        _here(handle)

    def is_kernel_driver_active(self, *_: Any) -> bool:
        return False

    # -- transfers ---------------------------------------------------------------------------

    def bulk_write(self, handle: _Handle, endpoint: int, _: int, data: Any, __: int) -> int:
        sent = data.tobytes()
        try:
            _here(handle).model.out(endpoint, sent)
        except Stalled:
            raise _error(errno.EPIPE) from None
        return len(sent)

    def bulk_read(self, handle: _Handle, endpoint: int, _: int, room: Any, timeout: int) -> int:
        until = time.monotonic() + (timeout or _FOREVER_MS) / 1000
        while (got := _read(handle, endpoint, len(room) * room.itemsize)) is None:
            if time.monotonic() >= until:
                raise _error(errno.ETIMEDOUT, usb.core.USBTimeoutError)
            time.sleep(_POLL_S)
        room[: len(got)] = array("B", got)
        return len(got)

    intr_read = bulk_read

    def ctrl_transfer(
        self, handle: _Handle, kind: int, request: int, value: int, _: int, data: Any, __: int
    ) -> int:
        try:
            got = _here(handle).model.control(kind, request, value, len(data))
        except Stalled:
            raise _error(errno.EPIPE) from None
        if not kind & 0x80:
            return len(data)
        data[: len(got)] = array("B", got)
        return len(got)


def _here(handle: _Handle) -> Plugged:
    """The device behind a handle; ENODEV once it is gone."""
    if handle.lost:
        raise _error(errno.ENODEV)
    return handle.plugged


def _read(handle: _Handle, endpoint: int, room: int) -> bytes | None:
    try:
        return _here(handle).model.into(endpoint, room)
    except Stalled:
        raise _error(errno.EPIPE) from None


_SAID = {
    errno.ENODEV: "No such device (it may have been disconnected)",
    errno.EACCES: "Access denied (insufficient permissions)",
    errno.EBUSY: "Resource busy",
    errno.EPIPE: "Pipe error",
    errno.ETIMEDOUT: "Operation timed out",
}


def _error(number: int, kind: type[usb.core.USBError] = usb.core.USBError) -> usb.core.USBError:
    return kind(_SAID[number], None, number)
