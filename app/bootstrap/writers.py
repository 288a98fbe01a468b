"""Writers and sheets for one printer, by its language and offsets."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

from app.bootstrap.outputs import fonts, forms, pdf_writer
from app.bootstrap.profiles import RESOURCES
from app.services.paper.printers import Language

if TYPE_CHECKING:
    from app.domain.profile import Profile
    from app.services.faces.sheets import Sheets
    from app.services.paper.printer_models import Models
    from printing.dots.head import Head
    from printing.form_shelf import FormShelf
    from printing.ports import SheetWriter


@lru_cache(maxsize=16)  # fonts opened and signs drawn for one sheet serve the next
def writer_for(language: Language, right_mm: float, down_mm: float) -> SheetWriter:
    """What writes for a printer of this language; everything is moved so far. It is kept: made
    anew for every sheet, a batch held the fonts of some hundred sheets that nobody had swept."""
    if language is Language.ESCP:
        from printing.escp.writer import EscpWriter

        return EscpWriter(fonts(), right_mm=right_mm, down_mm=down_mm)
    if language is Language.ESCPOS:
        from printing.escpos.writer import EscposWriter

        return EscposWriter(fonts(), right_mm=right_mm, down_mm=down_mm)
    from printing.shifted import ShiftedWriter

    return ShiftedWriter(pdf_writer(), fonts(), right_mm=right_mm, down_mm=down_mm)


def sheets_for(language: Language, profile: Profile) -> Sheets:
    """Sheets whose texts are measured as that printer will set them."""
    from app.services.faces.sheets import Sheets

    return Sheets(_shelf(language), profile)


def _shelf(language: Language) -> FormShelf:
    head = _head(language)
    return forms() if head is None else _dots(head)


def _head(language: Language) -> Head | None:
    if language is Language.ESCP:
        from printing.escp.commands import HEAD as PINS

        return PINS
    if language is Language.ESCPOS:
        from printing.escpos.commands import HEAD as HEAT

        return HEAT
    return None


@cache
def _dots(head: Head) -> FormShelf:
    from printing.dots.measure import DotMeasure
    from printing.form_shelf import FormShelf

    return FormShelf(RESOURCES / "forms", fonts(), DotMeasure(fonts(), head))


@cache
def printer_models() -> Models:
    """What is known of printers (resources/printers)."""
    import tomllib

    import msgspec

    from app.services.paper.printer_models import Models

    file = RESOURCES / "printers" / "models.toml"
    return msgspec.convert(tomllib.loads(file.read_text("utf-8")), Models)
