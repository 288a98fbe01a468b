"""`usb:04b8:0202/SERIAL`: a printer on the bus by its numbers, through libusb.

On Windows a printer with a driver of its own is not to be had this way: `windows:NAME` is.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from msgspec import Struct

from printing.carriers.base import SILENCE_S, Direct, hand_over, refuse
from printing.carriers.causes import not_sent, state_of
from printing.carriers.usb_file import port_state
from printing.errors import NotSent
from printing.ports import LineState, Media, Taken

PRINTER_CLASS = 0x07
_GET_PORT_STATUS = 1
_ASK_INTERFACE = 0xA1  # to the host, class, interface


class _Claimed(Struct, frozen=True):
    device: Any
    interface: int
    out: Any


class UsbBulk(Direct):
    """Implements ports.PrinterLine over the bulk endpoint of a printer; `backend` is pyusb's."""

    def __init__(self, place: str, *, backend: Any = None, silence_s: float = SILENCE_S) -> None:
        self._place, self._backend, self._silence_s = place, backend, silence_s

    def send(self, content: bytes, *, title: str, media: Media) -> Taken:
        """See ports.PrinterLine; without paper nothing is begun."""
        from usb.core import USBError

        del title, media
        wait = round(self._silence_s * 1000)
        with self._claimed() as taken:
            refuse(self._place, _state(taken))

            def put(part: bytes) -> int:
                return int(taken.out.write(part, wait))

            return hand_over(self._place, content, put, (USBError, OSError), sure=False)

    def status(self) -> LineState:
        """What the printer says at its port."""
        try:
            with self._claimed() as taken:
                return _state(taken)
        except NotSent as problem:
            return state_of(problem)

    @contextmanager
    def _claimed(self) -> Iterator[_Claimed]:
        import usb.core
        import usb.util

        try:
            taken = _claim(self._device())
        except (usb.core.USBError, usb.core.NoBackendError, RuntimeError, OSError) as broken:
            raise not_sent(self._place, broken) from broken
        try:
            yield taken
        finally:
            with suppress(usb.core.USBError):
                usb.util.release_interface(taken.device, taken.interface)
            usb.util.dispose_resources(taken.device)

    def _device(self) -> Any:
        import usb.core
        import usb.util

        numbers, _, serial = self._place.partition("/")
        vendor, product = (int(part, 16) for part in numbers.split(":"))
        asked = {"idVendor": vendor, "idProduct": product, "backend": self._backend}
        for device in usb.core.find(find_all=True, **asked):
            if not serial or usb.util.get_string(device, device.iSerialNumber) == serial:
                return device
        raise OSError("no such device")


def _claim(device: Any) -> _Claimed:
    """The printer's interface and its endpoint; the kernel's own driver steps aside."""
    import usb.util

    for face in device.get_active_configuration():
        if face.bInterfaceClass != PRINTER_CLASS:
            continue
        number = face.bInterfaceNumber
        with suppress(RuntimeError, OSError):  # a system that has no such question
            if device.is_kernel_driver_active(number):
                device.detach_kernel_driver(number)
        usb.util.claim_interface(device, number)
        for out in face:
            if usb.util.endpoint_direction(out.bEndpointAddress) == usb.util.ENDPOINT_OUT:
                return _Claimed(device, number, out)
    raise OSError("no printer at this device")


def _state(taken: _Claimed) -> LineState:
    from usb.core import USBError

    asked = (_ASK_INTERFACE, _GET_PORT_STATUS, 0, taken.interface, 1)
    try:
        said = taken.device.ctrl_transfer(*asked)
    except (USBError, OSError):
        return LineState.SILENT
    return port_state(said[0]) if len(said) else LineState.SILENT
