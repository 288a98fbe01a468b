"""Offsets from −20.0 to +20.0 mm reach the paper as they are, in every language, on every form."""

from __future__ import annotations

from collections.abc import Iterator

import pypdfium2 as pdfium
import pytest
from msgspec.structs import replace
from PIL import Image, ImageChops

from app.domain.invoice import InvoiceKind
from app.services.faces.sheets import Sheets
from app.services.faces.vehicle_face import vehicle_texts
from printing.dots.head import Head
from printing.dots.measure import DotMeasure
from printing.errors import PrinterError
from printing.escp.commands import HEAD as PINS
from printing.escp.writer import EscpWriter
from printing.escpos.commands import HEAD as HEAT
from printing.escpos.writer import UNREACHED_MM, EscposWriter
from printing.form_shelf import FormShelf
from printing.forms import Field, Form
from printing.pdf import PdfWriter
from printing.ports import SheetWriter
from printing.sheet import Box, Rule, Ruler, Sheet, Text
from printing.shifted import ShiftedWriter, shifted
from tests.dot_matrix import DotMatrix
from tests.face_examples import ISSUED, RESOURCES, filled, fonts, many, pdf, profile, shelf, ticket
from tests.roll_printer import RollPrinter

OFFSETS = [(-20.0, -20.0), (-7.3, -4.1), (0.0, 0.0), (7.3, 4.1), (20.0, 20.0)]
SAMPLE = {(-7.3, -4.1), (20.0, 20.0)}
NEAR_MM = 0.3
PIXELS_MM = 10  # a tenth of a millimetre is a pixel
FACES = {
    "vat_paper": InvoiceKind.ORDINARY,
    "e_invoice": InvoiceKind.E_ORDINARY,
    "roll_57": InvoiceKind.ROLL,
    "roll_76": InvoiceKind.ROLL,
}
LISTS = {"goods_list": InvoiceKind.ORDINARY, "e_goods_list": InvoiceKind.E_ORDINARY}


def _long(name: str, offset: tuple[float, float]) -> tuple[pytest.MarkDecorator, ...]:
    return () if name in ("vat_paper", "roll_57") and offset in SAMPLE else (pytest.mark.long,)


def cases(*names: str) -> Iterator[object]:
    for name in names:
        for offset in OFFSETS:
            yield pytest.param(name, offset, marks=_long(name, offset), id=f"{name}{offset}")


def sheets(head: Head | None = None) -> Sheets:
    if head is None:
        return Sheets(shelf(), profile())
    return Sheets(FormShelf(RESOURCES / "forms", fonts(), DotMeasure(fonts(), head)), profile())


def sheet_of(name: str, made: Sheets) -> Sheet:
    if name in LISTS:
        return made.goods_list(ticket(*many(9), kind=LISTS[name]))[0]
    if name == "vehicle":
        texts = vehicle_texts(shelf().form(name).titles, ISSUED)
        return made.invented(name, texts, on_form=True)
    whole = filled(FACES[name], "测")
    if FACES[name] is InvoiceKind.ROLL:
        wide = int(name.removeprefix("roll_"))
        lines = whole.draft.lines[: profile().form.roll_lines[wide]]
        whole = replace(whole, draft=replace(whole.draft, roll_width_mm=wide, lines=lines))
    return made.on_form(whole)[0]


def reachable(sheet: Sheet, writer: SheetWriter) -> Iterator[Text]:
    """The fields that stay on the paper; each of the others is refused by its name."""
    for text in sheet.texts():
        if text.name in ("", "mark", "void"):
            continue
        try:
            writer.write([replace(sheet, marks=(text,))], title="", created=ISSUED)
        except PrinterError as refused:
            assert (refused.code, refused.facts["field"]) == ("OFF-PAPER", text.name)
        else:
            yield text


def field_of(form: Form, text: Text) -> tuple[Field, float]:
    """Its box, and how far down its row stands."""
    if not text.name.startswith("lines["):
        return form.fields[text.name], 0.0
    row, _, column = text.name.removeprefix("lines[").partition("].")
    return form.columns[column], (int(row) - 1) * form.body.pitch_mm


def inside(
    form: Form, text: Text, offset: tuple[float, float], found: tuple[float, float, float, float]
) -> None:
    """What was printed (left, top, right, bottom) stands in the box of its field."""
    box, lower = field_of(form, text)
    left, top = box.x_mm + offset[0], box.y_mm + lower + offset[1]
    assert found[0] >= left - NEAR_MM, text
    assert found[2] <= left + box.width_mm + NEAR_MM, text
    middle = (found[1] + found[3]) / 2
    assert top - NEAR_MM <= middle <= top + box.height_mm + NEAR_MM, text


@pytest.mark.parametrize(("name", "offset"), [*cases("vat_paper", "vehicle", "goods_list")])
def test_a_dot_matrix_printer_strikes_every_field_in_its_box(
    name: str, offset: tuple[float, float]
) -> None:
    made = sheets(PINS)
    sheet = sheet_of(name, made)
    writer = EscpWriter(fonts(), right_mm=offset[0], down_mm=offset[1])
    texts = list(reachable(sheet, writer))
    assert texts
    for text in texts:
        data = writer.write([replace(sheet, marks=(text,))], title="", created=ISSUED)
        (page,) = DotMatrix().feed(data).sheets
        found = page.struck
        inside(
            shelf().form(name), text, offset,
            (
                min(each.x_mm for each in found), min(each.y_mm for each in found),
                max(each.x_mm + each.wide_mm for each in found),
                max(each.y_mm + each.high_mm for each in found),
            ),
        )  # fmt: skip


@pytest.mark.parametrize(("name", "offset"), [*cases("roll_57", "roll_76")])
def test_a_roll_printer_prints_every_field_in_its_box(
    name: str, offset: tuple[float, float]
) -> None:
    sheet = sheet_of(name, sheets(HEAT))
    edge = UNREACHED_MM[round(sheet.width_mm)]
    writer = EscposWriter(fonts(), right_mm=offset[0], down_mm=offset[1])
    for text in reachable(sheet, writer):
        data = writer.write([replace(sheet, marks=(text,))], title="", created=ISSUED)
        (line,) = RollPrinter().feed(data).lines
        if line.picture is None:
            left, right = line.signs[0][0], max(x for x, _ in line.signs) + 12 / HEAT.dots_mm
            top = line.y_mm
            box = (left + edge, top, right + edge, top + 24 / HEAT.dots_mm)
        else:
            ink = line.picture.getbbox()
            assert ink is not None
            left, top, right, bottom = (each / HEAT.dots_mm for each in ink)
            box = (left + edge, line.y_mm + top, right + edge, line.y_mm + bottom)
        inside(shelf().form(name), text, offset, box)


def rendered(data: bytes) -> Image.Image:
    page = pdfium.PdfDocument(data)[0]
    image: Image.Image = page.render(scale=PIXELS_MM * 25.4 / 72).to_pil()
    return image.convert("L")


@pytest.mark.parametrize(("name", "offset"), [*cases(*FACES, "vehicle", *LISTS)])
def test_a_pdf_for_a_printer_is_the_same_page_moved_to_the_tenth(
    name: str, offset: tuple[float, float]
) -> None:
    sheet = sheet_of(name, sheets())
    writer = ShiftedWriter(PdfWriter(fonts()), fonts(), right_mm=offset[0], down_mm=offset[1])
    stay = replace(sheet, marks=tuple(reachable(sheet, writer)))
    if not stay.marks:
        return
    moved = rendered(writer.write([stay], title="", created=ISSUED))
    right, down = round(offset[0] * PIXELS_MM), round(offset[1] * PIXELS_MM)
    there = ImageChops.offset(rendered(pdf(stay)), right, down)
    unlike = ImageChops.difference(moved, there).point(lambda grey: 255 if grey > 100 else 0)
    inked = ImageChops.invert(there).point(lambda grey: 255 if grey > 100 else 0)
    assert unlike.histogram()[255] <= inked.histogram()[255] * 0.25
    box, other = inked.getbbox(), ImageChops.invert(moved).point(lambda grey: grey > 100).getbbox()
    assert box is not None and other is not None
    assert all(abs(a - b) <= NEAR_MM * PIXELS_MM for a, b in zip(box, other, strict=True))


def test_every_sort_of_mark_is_moved_and_refused_alike() -> None:
    marks = (Rule(1, 2, 3, 4), Box(1, 2, 3, 4), Ruler(5, 6, 0, 1), Text(1, 2, "示例"))
    moved = shifted(Sheet(50.0, 50.0, marks), 1.0, 2.0).marks
    assert moved[0] == Rule(2, 4, 4, 6)
    assert moved[1] == Box(2, 4, 3, 4)
    assert moved[2] == Ruler(6, 8, 0, 1)
    assert moved[3] == Text(2, 4, "示例")
    for mark in marks:
        with pytest.raises(PrinterError):
            ShiftedWriter(PdfWriter(fonts()), fonts(), right_mm=60.0, down_mm=0.0).write(
                [Sheet(50.0, 50.0, (mark,))], title="", created=ISSUED
            )
