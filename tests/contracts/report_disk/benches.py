"""Where a report disk is made, opened and hurt: the benches of the disk, with a reader on them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hardware.card_reader import Reader, of_the_reader
from hardware.emulator.card_reader_firmware import power_reader
from hardware.protocol import commands
from hardware.transport.base import Transport
from hardware.transport.in_process import open_emulated_reader
from tests.contracts.disk import benches
from tests.contracts.disk.benches import Bench, ServedBench, UsbBench
from tests.disk_builders import PIN
from tests.report_disk_builders import a_report_disk_file
from tests.served_device import Device


class _ReaderBench(Bench):
    """On any carrier: what is made is a report disk, what is opened its reader."""

    def issue(self, **changes: object) -> None:
        """A new report disk, put into the reader."""
        self.path = a_report_disk_file(self._folder, **changes)

    def open_reader(self, pin: str = PIN) -> Reader:
        """A driver; with a 口令 it is shown."""
        with of_the_reader():
            line = self._line()
        reader = Reader(line)
        self._open.append(reader)  # type: ignore[arg-type]
        if pin:
            reader.verify_pin(pin)
        return reader

    def pull_out(self) -> Path:
        """The card is out of the reader; where it lies now."""
        aside = self.path.with_suffix(".aside")
        return self.path.rename(aside)

    def put_in(self, card: Path) -> None:
        """A card into the empty reader."""
        card.rename(self.path)


class SimReader(_ReaderBench):
    """The firmware in this process."""

    def deselect(self, reader: Any) -> None:
        """Somebody else ended the session on the card."""
        reader._session._transport._firmware._card._session.selected = False

    def _line(self) -> Transport:
        return open_emulated_reader(f"sim:{self.path}", str(self.path), self.wall, self.fault_of)


class ServedReader(_ReaderBench, ServedBench):
    """A reader of its own process behind a URL."""


class UsbReader(_ReaderBench, UsbBench):
    """A USB reader on a bus in this process."""

    power = staticmethod(power_reader)
    application = commands.AID_REPORT_DISK

    def deselect(self, reader: Any) -> None:
        """Somebody else ended the session on the card."""
        assert self._disk is not None
        card: Any = self._disk.power()
        card._card._session.selected = False


Carrier = Callable[[Path], _ReaderBench]


@contextmanager
def sim() -> Iterator[Carrier]:
    """The firmware in this process."""
    yield SimReader


@contextmanager
def pty() -> Iterator[Carrier]:
    """A reader behind a pseudo terminal."""
    with benches._folder() as place:
        device = Device("pty", place / "reader.tty", "reader")
        with benches._running(device):
            yield lambda folder: ServedReader(folder, device)


@contextmanager
def tcp() -> Iterator[Carrier]:
    """A reader behind a port of this machine."""
    with benches._running(Device("tcp", "0", "reader")) as device:
        yield lambda folder: ServedReader(folder, device)


@contextmanager
def usb() -> Iterator[Carrier]:
    """pyusb over our own bus."""
    yield UsbReader


@contextmanager
def pcsc() -> Iterator[Carrier]:
    """A report disk in the virtual reader of a real smart-card service."""
    from tests.smart_card_service import SmartCardService

    service = SmartCardService()
    try:
        with benches._running(Device("vpcd", str(service.port), "reader")) as device:
            yield lambda folder: CardReaderBench(folder, device)
    finally:
        service.close()


class CardReaderBench(_ReaderBench, benches.CardBench):
    """A card in the virtual reader."""


CARRIERS: dict[str, benches.Level] = {
    "sim": sim,
    "pty": pty,
    "socket": tcp,
    "usb": usb,
    "pcsc": pcsc,
}
