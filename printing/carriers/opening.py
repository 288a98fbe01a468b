"""The way to a printer by its address. What is heavy is imported by the way that needs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from printing.printer_url import PrinterUrl, Scheme, read_url

if TYPE_CHECKING:
    from printing.ports import PrinterLine


def open_line(url: str) -> PrinterLine:
    """Nothing is opened before the first job. PrinterError PRINTER-URL."""
    return _line(read_url(url))


def _line(url: PrinterUrl) -> PrinterLine:
    match url.scheme:
        case Scheme.CUPS:
            from printing.carriers.cups import CupsQueue

            return CupsQueue(url.place)
        case Scheme.TCP:
            from printing.carriers.network import NetworkPrinter

            return NetworkPrinter(*url.host_port)
        case Scheme.SERIAL:
            from printing.carriers.serial_port import SerialPrinter

            return SerialPrinter(url.place, url.baud, flow=url.flow)
        case Scheme.USB:
            return _usb(url.place)
        case Scheme.FILE:
            from printing.carriers.file import FilePrinter

            return FilePrinter(url.place)
        case Scheme.WINDOWS:
            from printing.carriers.driver import WithDriver
            from printing.carriers.windows import WindowsPrinter

            return WithDriver(url.place, WindowsPrinter(url.place))


def _usb(place: str) -> PrinterLine:
    if place.startswith("/dev/"):
        from printing.carriers.usb_file import UsbFile

        return UsbFile(place)
    from printing.carriers.usb_bulk import UsbBulk

    return UsbBulk(place)
