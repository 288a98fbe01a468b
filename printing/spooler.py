"""Pages through the driver of a printer (GDI of Windows, a queue of CUPS), painted by Qt: the one
file of this package that knows Qt.

A driver is told the size of the paper and never scales or turns a bought form. What it gets is the
page of the PDF writer in bands of dots, so that what stands on paper is what the preview shows.
Qt lets any thread paint on a printer; nothing here needs an event loop.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from printing.errors import NotSent, SendUnknown
from printing.picture import Band, bands
from printing.ports import Media, Taken

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter
    from PySide6.QtPrintSupport import QPrinter

DPI = 360  # a 24-pin head has no finer dots; of a laser's face nothing is finer
A4_MM = (210.0, 297.0)
NEAR_MM = 0.5  # sizes of paper are whole points
_NO_APPLICATION: list[object] = []  # the one that was made for words without a window


class DriverPrinter:
    """A printer of the system by its name. `made`: what paints on it."""

    def __init__(self, name: str, made: Callable[[str], QPrinter] | None = None) -> None:
        self._name, self._made = name, made or system_printer

    def send(self, content: bytes, *, title: str, media: Media) -> Taken:
        """The pages of a PDF. NotSent while nothing was handed over: no such printer, paper that
        its driver does not know, a page that it refuses; SendUnknown at the very end."""
        printer = self._asked(title, media)
        self._paint(printer, content, media)
        return Taken(len(content))

    def _asked(self, title: str, media: Media) -> QPrinter:
        """The printer, told of paper and title; PRINTER-REFUSED where the driver takes another."""
        _application()
        printer = self._made(self._name)
        printer.setDocName(title)
        printer.setResolution(DPI)
        printer.setDuplex(printer.DuplexMode.DuplexNone)
        if not _takes(printer, media.width_mm, media.height_mm):
            size = f"{media.width_mm:g}×{media.height_mm:g}"
            raise self._refused(f"驱动没有 {size} 毫米的纸")
        return printer

    def _paint(self, printer: QPrinter, content: bytes, media: Media) -> None:
        from PySide6.QtGui import QPainter

        painter = QPainter()
        if not painter.begin(printer):
            raise self._refused("驱动不接")
        try:
            _pages(painter, printer, content, media, self._refused)
        except BaseException:
            printer.abort()
            painter.end()
            raise
        if not painter.end():
            told = {"printer": self._name, "taken": "?", "bytes": len(content)}
            raise SendUnknown("PRINTER-DOUBT", **told, reason="驱动没有说完")

    def _refused(self, reason: str) -> NotSent:
        return NotSent("PRINTER-REFUSED", printer=self._name, reason=reason)


def system_printer(name: str) -> QPrinter:
    """A printer that the system knows. NotSent PRINTER-GONE."""
    from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

    found = QPrinterInfo.printerInfo(name)
    if found.isNull():
        raise NotSent("PRINTER-GONE", printer=name, reason="系统里没有这台打印机")
    return QPrinter(found, QPrinter.PrinterMode.HighResolution)


def _application() -> None:
    """Qt paints for a program that has begun: the window has; words begin one without a screen."""
    import sys

    from PySide6.QtGui import QGuiApplication

    if QGuiApplication.instance() is None:
        platform = [] if sys.platform == "win32" else ["-platform", "offscreen"]
        _NO_APPLICATION.append(QGuiApplication(["kaipiao", *platform]))


def _takes(printer: QPrinter, width_mm: float, height_mm: float) -> bool:
    """Whether the driver has that paper, upright as it is, to its edges."""
    from PySide6.QtCore import QMarginsF, QSizeF
    from PySide6.QtGui import QPageLayout, QPageSize

    unit, exact = QPageSize.Unit.Millimeter, QPageSize.SizeMatchPolicy.ExactMatch
    size = QPageSize(QSizeF(width_mm, height_mm), unit, "", exact)
    upright, millimetres = QPageLayout.Orientation.Portrait, QPageLayout.Unit.Millimeter
    printer.setFullPage(True)
    printer.setPageLayout(QPageLayout(size, upright, QMarginsF(0, 0, 0, 0), millimetres))
    layout = printer.pageLayout()
    given, straight = layout.fullRect(millimetres), layout.orientation() == upright
    wide, high = abs(given.width() - width_mm), abs(given.height() - height_mm)
    return straight and max(wide, high) < NEAR_MM


def _pages(
    painter: QPainter,
    printer: QPrinter,
    content: bytes,
    media: Media,
    refused: Callable[[str], NotSent],
) -> None:
    """Every page, band by band: a page of A4 is never held as one picture. Only blank sheets have
    half tones: a bought form may lie under the pins of a head."""
    blank = (media.width_mm, media.height_mm) == A4_MM
    painter.setRenderHint(painter.RenderHint.LosslessImageRendering)
    last = 0
    for band in bands(content, DPI, smooth=blank):
        if band.page != last:
            last = band.page
            if not printer.newPage():
                raise refused("驱动不接下一页")
        _draw(painter, band, printer.resolution() / DPI)


def _draw(painter: QPainter, band: Band, scale: float) -> None:
    from PySide6.QtCore import QRectF
    from PySide6.QtGui import QImage

    pixels = band.pixels
    image = QImage(
        pixels.rgba, pixels.width, pixels.height, pixels.width * 4, QImage.Format.Format_RGBX8888
    )
    place = (0.0, band.top * scale, pixels.width * scale, pixels.height * scale)
    painter.drawImage(QRectF(*place), image)
