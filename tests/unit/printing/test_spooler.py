"""Pages through a driver: where the ink stands, which paper is asked for, and what is refused."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication

from app.domain.invoice import InvoiceKind
from printing.carriers.driver import WithDriver
from printing.errors import NotSent, PrinterError
from printing.fitted import on_paper
from printing.picture import BAND, bands
from printing.ports import JobState, LineState, Media, Taken
from printing.sheet import Sheet
from printing.spooler import A4_MM, DriverPrinter
from tests.driver_printer import apart_from_each_other, assert_same_places, into, seen
from tests.face_examples import CASES, filled, fonts, pdf, sheets

pytestmark = pytest.mark.usefixtures("qapp")

PAGES = {
    "vat_paper": lambda: sheets().on_form(filled(InvoiceKind.SPECIAL, "测"))[0],
    "e_invoice": lambda: sheets().face(CASES["e_invoice"])[0],
    "roll_57": lambda: sheets().face(CASES["roll_57"])[0],
}


def media(sheet: Sheet) -> Media:
    return Media(sheet.width_mm, sheet.height_mm, raw=False)


@pytest.mark.parametrize("form", PAGES)
def test_every_text_comes_out_where_it_was_put(form: str, tmp_path: Path) -> None:
    file, layers = tmp_path / "out.pdf", apart_from_each_other(PAGES[form](), fonts())
    sent = pdf(*layers)
    taken = DriverPrinter("x", into(file)).send(sent, title="示例", media=media(layers[0]))
    assert taken == Taken(len(sent))
    assert_same_places(layers, sent, file.read_bytes())


def test_every_page_of_a_copy_on_a4_comes_out_whole_and_with_half_tones(tmp_path: Path) -> None:
    pages = [on_paper(page, A4_MM) for page in sheets().all(CASES["e_list"])]
    file, whole = tmp_path / "out.pdf", Media(*A4_MM, raw=False)
    DriverPrinter("x", into(file)).send(pdf(*pages), title="x", media=whole)
    first, *_, last = (seen(file.read_bytes(), page) for page in range(len(pages)))
    assert first.size == last.size
    assert abs(first.width - 2100) <= 2 and abs(first.height - 2970) <= 2
    for page in (first, last):
        inked = page.getbbox()
        assert inked is not None and inked[0] > 50 and inked[2] < 2050


def test_a_bought_form_has_no_half_tones_and_a_blank_sheet_has(tmp_path: Path) -> None:
    page, file = PAGES["e_invoice"](), tmp_path / "out.pdf"
    shades = []
    for sheet in (page, on_paper(page, A4_MM)):
        DriverPrinter("x", into(file)).send(pdf(sheet), title="x", media=media(sheet))
        shades.append(len(_shades(file.read_bytes())))
    assert shades[0] < 10 < 50 < shades[1]


def _shades(content: bytes) -> set[object]:
    """The colours of the bands."""
    images = [image.image for page in PdfReader(BytesIO(content)).pages for image in page.images]
    assert images
    found = (image.convert("RGB").getcolors(1 << 24) for image in images if image is not None)
    return {colour for colours in found for _, colour in colours or ()}


def test_paper_that_the_driver_does_not_have_is_refused_before_anything_leaves(
    tmp_path: Path,
) -> None:
    class A4Only(QPrinter):
        def setPageLayout(self, layout: object) -> bool:
            return False

    sheet = PAGES["vat_paper"]()
    with pytest.raises(NotSent) as refused:
        printer = DriverPrinter("x", lambda name: A4Only())
        printer.send(pdf(sheet), title="x", media=media(sheet))
    assert (refused.value.code, refused.value.facts["reason"]) == (
        "PRINTER-REFUSED",
        "驱动没有 240×140 毫米的纸",
    )


def test_a_printer_that_the_system_does_not_know_is_gone() -> None:
    with pytest.raises(NotSent) as gone:
        DriverPrinter("没有这台").send(b"", title="x", media=Media(210, 297, raw=False))
    assert gone.value.code == "PRINTER-GONE"


@pytest.mark.qt_log_ignore("QPainter::begin")
def test_what_is_no_page_and_a_file_that_cannot_be_written_send_nothing(tmp_path: Path) -> None:
    sheet = PAGES["roll_57"]()
    with pytest.raises(PrinterError) as broken:
        DriverPrinter("x", into(tmp_path / "a.pdf")).send(b"%", title="x", media=media(sheet))
    assert broken.value.code == "PAGE-UNREADABLE"
    with pytest.raises(NotSent) as refused:
        away = DriverPrinter("x", into(tmp_path / "none" / "a.pdf"))
        away.send(pdf(sheet), title="x", media=media(sheet))
    assert refused.value.code == "PRINTER-REFUSED"


def test_a_page_is_cut_into_bands_that_make_it_whole() -> None:
    data = pdf(*sheets().all(CASES["nine_with_list"]))
    strips = list(bands(data, 180, smooth=True))
    assert {strip.page for strip in strips} == {0, 1}
    for page, high in ((0, 993), (1, 2105)):
        mine = [strip for strip in strips if strip.page == page]
        assert [strip.top for strip in mine] == list(range(0, high, BAND))
        assert sum(strip.pixels.height for strip in mine) == high
    assert next(iter(bands(data, 180, smooth=False))).pixels != strips[0].pixels


class Raw:
    """The raw way to a printer, as it was asked."""

    def __init__(self, state: LineState) -> None:
        self.state, self.came = state, b""

    def send(self, content: bytes, *, title: str, media: Media) -> Taken:
        self.came = content
        return Taken(len(content), "7")

    def status(self) -> LineState:
        return self.state

    def progress(self, job: str) -> JobState:
        return JobState.WAITING

    def cancel(self, job: str) -> bool:
        return job == "7"


def test_bytes_of_the_printer_go_raw_and_pages_only_where_it_stands_ready() -> None:
    raw = Raw(LineState.PAPER_OUT)
    line = WithDriver("没有这台", raw)
    assert line.send(b"\x1b@", title="x", media=Media(240, 140)).job == "7"
    assert raw.came == b"\x1b@"
    assert line.progress("7") is JobState.WAITING and line.cancel("7")
    for state, code in (
        (LineState.PAPER_OUT, "PRINTER-PAPER-OUT"),
        (LineState.READY, "PRINTER-GONE"),
    ):
        raw.state = state
        with pytest.raises(NotSent) as refused:
            line.send(b"%PDF", title="x", media=Media(240, 140, raw=False))
        assert refused.value.code == code
    assert QApplication.instance() is not None
