"""证书口令: what a disk asks for before it signs something that goes out (抄报资料, 退回, 分发)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from hardware.errors import PinRefused
from hardware.orders import Secret

if TYPE_CHECKING:
    from app.services.disk.device import Device
    from hardware.ports import TaxControlDisk


class CertificatePin:
    """Shows it to the disk when it is needed. A refused one is not tried again by itself: it would
    cost a try each time."""

    def __init__(self, device: Device, pin: Callable[[], str]) -> None:
        self._device = device
        self._pin = pin
        self._refused: tuple[str, PinRefused] | None = None

    def shown(self) -> TaxControlDisk:
        """The disk, ready to sign. PIN-WRONG, PIN-BLOCKED. A disk that was issued without this
        口令 does not ask for it."""
        disk = self._device.disk
        if any(each.secret == Secret.CERTIFICATE for each in disk.status().secrets):
            self._show(disk, self._pin())
        return disk

    def _show(self, disk: TaxControlDisk, pin: str) -> None:
        if self._refused is not None and self._refused[0] == pin:
            raise self._refused[1]
        try:
            disk.verify_pin(pin, Secret.CERTIFICATE)
        except PinRefused as refused:
            self._refused = pin, refused
            raise
