"""A driver of Qt that prints into a file, and where the ink of its pages stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pypdfium2 as pdfium
from msgspec.structs import replace
from PIL import Image, ImageChops
from PySide6.QtPrintSupport import QPrinter

from printing.layout import Measure
from printing.sheet import POINT_MM, Align, Sheet, Text

NEAR, NEAR_MM = 0.5, 0.3
DPI = 254  # ten dots a millimetre
PARTS = {Align.LEFT: 0.0, Align.CENTRE: 0.5, Align.RIGHT: 1.0}
Ink = tuple[int, int, int, int]  # tenths of a millimetre: left, top, right, bottom


def into(file: Path) -> Callable[[str], QPrinter]:
    """What makes a printer that is that PDF file."""

    def made(name: str) -> QPrinter:
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(file))
        return printer

    return made


def apart_from_each_other(sheet: Sheet, fonts: Measure) -> list[Sheet]:
    """The texts of a sheet on as many sheets as keep them apart: no ink is near another's."""
    layers: list[list[Text]] = []
    for text in sheet.texts():
        if text.name not in ("mark", "void"):
            box = _around(text, fonts)
            free = (each for each in layers if not any(_meet(box, _around(t, fonts)) for t in each))
            layer = next(free, None)
            if layer is None:
                layers.append(layer := [])
            layer.append(text)
    return [replace(sheet, marks=tuple(layer)) for layer in layers]


def _meet(one: Ink, other: Ink) -> bool:
    across = min(one[2], other[2]) > max(one[0], other[0])
    return across and min(one[3], other[3]) > max(one[1], other[1])


def seen(data: bytes, page: int = 0) -> Image.Image:
    """What is dark on a page, ten dots a millimetre."""
    drawn = pdfium.PdfDocument(data)[page].render(scale=DPI / 72, grayscale=True).to_pil()
    return ImageChops.invert(drawn.convert("L")).point(lambda dark: 255 if dark > 32 else 0)


def inks(picture: Image.Image, sheet: Sheet, fonts: Measure) -> Iterator[tuple[str, Ink | None]]:
    """Where the ink of each text stands, looked for half a millimetre around its place."""
    for text in sheet.texts():
        yield text.text, _ink(picture, _around(text, fonts))


def apart(one: Ink, other: Ink) -> float:
    """By how many millimetres two inks differ at most."""
    return max(abs(a - b) for a, b in zip(one, other, strict=True)) / 10


def _around(text: Text, fonts: Measure) -> Ink:
    wide = fonts.width_mm(text.text, text.face, text.size_pt, text.spacing_pt)
    left, high = text.x_mm - wide * PARTS[text.align], text.size_pt * POINT_MM
    edges = (left - NEAR, text.y_mm - NEAR, left + wide + NEAR, text.y_mm + high + NEAR)
    first, top, last, bottom = (round(edge * 10) for edge in edges)
    return max(0, first), max(0, top), last, bottom


def _ink(picture: Image.Image, box: Ink) -> Ink | None:
    found = picture.crop(box).getbbox()
    if found is None:
        return None
    return (found[0] + box[0], found[1] + box[1], found[2] + box[0], found[3] + box[1])


def assert_same_places(layers: list[Sheet], sent: bytes, printed: bytes) -> None:
    """Every text stands on paper within 0.3 mm of where it was put."""
    from tests.face_examples import fonts

    for page, layer in enumerate(layers):
        before = inks(seen(sent, page), layer, fonts())
        after = inks(seen(printed, page), layer, fonts())
        for (text, wanted), (_, came) in zip(before, after, strict=True):
            assert wanted is not None and came is not None, text
            assert apart(wanted, came) <= NEAR_MM, (text, wanted, came)
