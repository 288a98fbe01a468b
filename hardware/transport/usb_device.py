"""Finding a smart-card device (USB class 0x0B, CCID) on the bus, and taking it for this program.

pyusb stands over libusb, or over the bus that is handed in as `backend`.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import usb.core
import usb.util
from msgspec import Struct

from hardware.errors import NotSent
from hardware.transport.obstacles import obstacle, udev_rule

SMART_CARD_CLASS = 0x0B
_CLASS_DESCRIPTOR, _CLASS_SIZE = 0x21, 54
_LENGTH_AT, _FEATURES_AT = 44, 40  # dwMaxCCIDMessageLength, dwFeatures: CCID 1.10, table 5.1-1
EXTENDED_APDUS, SHORT_APDUS = 0x00040000, 0x00020000
# RuntimeError: what pyusb says of a question that the system does not have
_UNREADABLE = (usb.core.USBError, RuntimeError, ValueError)


class Claimed(Struct, frozen=True):
    """A device taken for this program: its bulk endpoints and what it says of its messages."""

    device: Any
    out: Any
    into: Any
    longest: int  # bytes of one message; 0: it does not say
    features: int


def all_devices(backend: Any = None) -> list[Any]:
    """Every smart-card device on the bus. NO-DRIVER without libusb."""
    try:
        found = usb.core.find(find_all=True, backend=backend, custom_match=_is_smart_card)
        return list(found)
    except usb.core.NoBackendError as missing:
        raise NotSent("NO-DRIVER", reason="no libusb") from missing
    except usb.core.USBError as broken:
        raise why(broken) from broken


def the_device(place: str, backend: Any = None) -> Any:
    """The one device that `VENDOR:PRODUCT/SERIAL` names; less of it, or `*`, where that is enough.
    DEVICE-URL, DISK-GONE, DEVICES-SEVERAL."""
    numbers, _, serial = place.strip("*").partition("/")
    vendor_product = _numbers(numbers, place)
    found = [
        device
        for device in all_devices(backend)
        if vendor_product in (None, (device.idVendor, device.idProduct))
        and serial in ("", serial_of(device))
    ]
    if not found:
        raise NotSent("DISK-GONE", path=f"usb:{place}")
    if len(found) > 1:
        raise NotSent("DEVICES-SEVERAL", count=len(found), devices="、".join(map(place_of, found)))
    return found[0]


def place_of(device: Any) -> str:
    """What names a device: `1209:0001/SERIAL`, without its serial if it does not tell it.

    The serial is read from the device, which takes the permission to open it.
    """
    serial = serial_of(device)
    return f"{device.idVendor:04x}:{device.idProduct:04x}" + (f"/{serial}" if serial else "")


def serial_of(device: Any) -> str:
    """Its serial number; empty if it tells none, or not to us."""
    return text_of(device, device.iSerialNumber)


def text_of(device: Any, index: int) -> str:
    """One of its texts; empty if it tells none, or not to us."""
    with suppress(*_UNREADABLE):
        return usb.util.get_string(device, index) or "" if index else ""
    return ""


def file_of(device: Any) -> str:
    """Where Linux keeps it."""
    return f"/dev/bus/usb/{device.bus or 0:03d}/{device.address or 0:03d}"


def claim(device: Any) -> Claimed:
    """Takes its interface. NotSent: DISK-IN-USE, NO-PERMISSION, NO-DRIVER, DISK-GONE."""
    try:
        return _claimed(device)
    except usb.core.USBError as broken:
        release(device)
        raise why(broken, device) from broken
    except RuntimeError as foreign:  # the system's own driver holds it
        release(device)
        raise NotSent("NO-DRIVER", reason=str(foreign)) from foreign


def obstructed(device: Any) -> NotSent | None:
    """What keeps this user from opening it, without taking it; None: nothing is seen."""
    try:
        device.is_kernel_driver_active(0)  # opens it
    except usb.core.USBError as broken:
        return why(broken, device)
    except RuntimeError:  # the system has no such question
        return None
    return None


def release(device: Any) -> None:
    """Gives it back."""
    with suppress(*_UNREADABLE):
        usb.util.dispose_resources(device)


def why(broken: usb.core.USBError, device: Any = None) -> NotSent:
    """What keeps a device from being opened."""
    if device is None:
        return obstacle(broken.errno, str(broken))
    rule = udev_rule(device.idVendor, device.idProduct)
    return obstacle(broken.errno, str(broken), file_of(device), rule=rule)


def _claimed(device: Any) -> Claimed:
    try:
        configuration = device.get_active_configuration()
    except usb.core.USBError:
        device.set_configuration()
        configuration = device.get_active_configuration()
    interface = next(one for one in configuration if one.bInterfaceClass == SMART_CARD_CLASS)
    number = interface.bInterfaceNumber
    with suppress(RuntimeError):
        if device.is_kernel_driver_active(number):
            device.detach_kernel_driver(number)
    usb.util.claim_interface(device, number)
    out, into = (_end(interface, way) for way in (usb.util.ENDPOINT_OUT, usb.util.ENDPOINT_IN))
    longest, features = _abilities(bytes(interface.extra_descriptors))
    return Claimed(device, out, into, longest, features)


def _end(interface: Any, way: int) -> Any:
    """The bulk endpoint of this direction."""

    def fits(end: Any) -> bool:
        bulk = usb.util.endpoint_type(end.bmAttributes) == usb.util.ENDPOINT_TYPE_BULK
        return bool(bulk and usb.util.endpoint_direction(end.bEndpointAddress) == way)

    return usb.util.find_descriptor(interface, custom_match=fits)


def _abilities(descriptors: bytes) -> tuple[int, int]:
    """Longest message and features, from the class descriptor; zeros where there is none."""
    while len(descriptors) >= 2 and descriptors[0] >= 2:
        one, descriptors = descriptors[: descriptors[0]], descriptors[descriptors[0] :]
        if one[1] == _CLASS_DESCRIPTOR and len(one) >= _CLASS_SIZE:
            longest, features = (
                int.from_bytes(one[at : at + 4], "little") for at in (_LENGTH_AT, _FEATURES_AT)
            )
            return longest, features
    return 0, 0


def _is_smart_card(device: Any) -> bool:
    try:
        return any(
            one.bInterfaceClass == SMART_CARD_CLASS
            for configuration in device
            for one in configuration
        )
    except _UNREADABLE:  # one that cannot be read does not hide the others
        return False


def _numbers(text: str, place: str) -> tuple[int, int] | None:
    if not text:
        return None
    vendor, _, product = text.partition(":")
    try:
        return int(vendor, 16), int(product, 16)
    except ValueError as wrong:
        raise NotSent("DEVICE-URL", url=f"usb:{place}") from wrong
