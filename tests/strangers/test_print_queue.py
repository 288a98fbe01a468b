"""Sheets through a real print service: every sign comes out where it was put."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from msgspec.structs import replace

from app.domain.invoice import InvoiceKind
from app.services.faces.vehicle_face import vehicle_texts
from printing.carriers.cups import CupsQueue
from printing.errors import PrinterError
from printing.pdf import PdfWriter
from printing.ports import JobState, Media
from printing.sheet import Sheet
from printing.shifted import ShiftedWriter, shifted
from printing.spooler import DriverPrinter
from tests.driver_printer import apart_from_each_other, assert_same_places
from tests.face_examples import ISSUED, filled, fonts, many, sheets, shelf, ticket
from tests.levels import needs
from tests.pdf_reading import signs
from tests.print_service import PATIENCE_S, PrintService, a_print_service

NEAR_MM = 0.3
OFFSETS = ((-20.0, 20.0), (-7.3, -4.1), (0.0, 0.0), (7.3, 4.1), (20.0, -20.0))

FORMS = ("vat_paper", "vehicle", "goods_list", "e_invoice", "e_goods_list")


@pytest.fixture(scope="module")
def service() -> Iterator[PrintService]:
    needs("cups")
    with a_print_service() as running:
        yield running


def printed(queue: CupsQueue, job: str, page: Path) -> bytes:
    """What came out of a job, as soon as it is done."""
    until = time.monotonic() + PATIENCE_S
    while queue.progress(job) is not JobState.DONE:
        assert time.monotonic() < until, "the job was never done"
        time.sleep(0.05)
    return page.read_bytes()


def sheet_of(form: str) -> Sheet:
    made = sheets()
    if form.endswith("goods_list"):
        kind = InvoiceKind.E_ORDINARY if form.startswith("e_") else InvoiceKind.ORDINARY
        return made.goods_list(ticket(*many(9), kind=kind))[0]
    if form == "vehicle":
        texts = vehicle_texts(shelf().form(form).titles, ISSUED)
        return made.invented(form, texts, on_form=True)
    if form == "vat_paper":
        return made.on_form(filled(InvoiceKind.SPECIAL, "测"))[0]
    return made.face(filled(InvoiceKind.E_SPECIAL, "测"))[0]


@pytest.mark.parametrize("form", FORMS)
def test_every_sign_comes_out_where_it_was_put(service: PrintService, form: str) -> None:
    sheet, queue, page = sheet_of(form), CupsQueue(form), service.form_queue(form)
    for right, down in OFFSETS if form == "vat_paper" else OFFSETS[:3]:
        writer = ShiftedWriter(PdfWriter(fonts()), fonts(), right_mm=right, down_mm=down)
        sent = within(sheet, writer)
        media = Media(sheet.width_mm, sheet.height_mm, raw=False)
        taken = queue.send(sent, title=form, media=media)
        same_places(sent, printed(queue, taken.job, page))


def within(sheet: Sheet, writer: ShiftedWriter) -> bytes:
    """What of a sheet stays on the paper; what does not is refused by its name."""
    while True:
        try:
            return writer.write([sheet], title="", created=ISSUED)
        except PrinterError as refused:
            gone = refused.facts["field"]
            stays = tuple(mark for mark in sheet.marks if getattr(mark, "name", "") != gone)
            assert len(stays) < len(sheet.marks), gone
            sheet = replace(sheet, marks=stays)


def same_places(sent: bytes, printed: bytes) -> None:
    ours, theirs = signs(sent), signs(printed)
    assert [one.text for one in theirs] == [one.text for one in ours]
    assert len(ours) > 50
    for one, other in zip(ours, theirs, strict=True):
        assert abs(one.left_mm - other.left_mm) < NEAR_MM, (one, other)
        assert abs(one.baseline_mm - other.baseline_mm) < NEAR_MM, (one, other)


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("form", ["vat_paper", "e_invoice"])
def test_what_a_driver_of_the_system_prints_comes_out_where_it_was_put(
    service: PrintService, form: str
) -> None:
    page = service.form_queue(f"driver_{form}")
    layers = apart_from_each_other(sheet_of(form), fonts())
    media = Media(layers[0].width_mm, layers[0].height_mm, raw=False)
    for right, down in ((0.0, 0.0), (1.5, -0.7)):
        moved = [shifted(layer, right, down) for layer in layers]
        sent = PdfWriter(fonts()).write(moved, title="", created=ISSUED)
        page.unlink(missing_ok=True)
        send = partial(DriverPrinter(f"driver_{form}").send, sent, title=form, media=media)
        with ThreadPoolExecutor(1) as apart:  # libcups asks a thread once where its service is
            apart.submit(send).result()
        assert_same_places(moved, sent, landed(service, page, len(layers)))


def landed(service: PrintService, page: Path, many: int) -> bytes:
    """What came out of a queue, as soon as nothing is left in it."""
    until = time.monotonic() + PATIENCE_S
    while service.said("lpstat", "-o") or not page.exists():
        assert time.monotonic() < until, service.said("lpstat", "-t")
        time.sleep(0.05)
    content = page.read_bytes()
    assert len(pdfium.PdfDocument(content)) == many
    return content
