"""Faces on A4 (白纸): placed by our own writer, the same on every way to a printer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from app.domain.invoice import InvoiceKind
from app.services.paper.paper_pages import Pages
from app.services.paper.print_orders import What
from app.services.paper.printers import Language, Paper, Printer
from app.services.terminal import Terminal
from printing.fitted import EDGE_MM, placed
from tests.face_examples import filled, many, ticket
from tests.home_builders import a_terminal
from tests.paper_line import PaperLine, printing_on
from tests.pdf_reading import ink_mm, signs
from tests.print_shop import a_shop

NEAR_MM = 0.3
A4 = (210.0, 297.0)
LASER = Printer("激光", "tcp:192.0.2.1", Language.PDF)
FACES = {
    "e_invoice": (filled(InvoiceKind.E_SPECIAL, "测"), What.TICKET),
    "e_list": (ticket(*many(9), kind=InvoiceKind.E_ORDINARY), What.LIST),
    "paper_copy": (filled(InvoiceKind.SPECIAL, "测"), What.COPY),
    "roll_copy": (ticket(kind=InvoiceKind.ROLL), What.COPY),
    "paper_list": (ticket(*many(9), kind=InvoiceKind.ORDINARY), What.LIST),
}


@pytest.fixture(scope="module")
def terminal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    with a_terminal(a_shop(tmp_path_factory.mktemp("shop"))) as opened:
        yield opened


def pages(terminal: Terminal, name: str, printer: Printer) -> Pages:
    invoice, what = FACES[name]
    return printing_on(terminal, PaperLine())._pages.of(invoice, what, printer)


@pytest.mark.parametrize("offset", [(0, 0), (37, -21)])
@pytest.mark.parametrize("name", FACES)
def test_every_sign_of_a_face_on_blank_paper_is_in_its_place(
    terminal: Terminal, name: str, offset: tuple[int, int]
) -> None:
    whole = pages(terminal, name, replace(LASER, language=Language.PDF))
    form = replace(LASER, offsets={whole.form: offset})
    laid = pages(terminal, name, form)
    assert (laid.media.width_mm, laid.media.height_mm, laid.media.raw) == (*A4, False)
    bare = _unplaced(terminal, name)
    at = placed(bare[1], A4)
    ours, theirs = signs(bare[0]), signs(laid.content)
    assert [each.text for each in ours] == [each.text for each in theirs]
    assert len(ours) > 50
    right, down = (each / 10 for each in offset)
    for one, other in zip(ours, theirs, strict=True):
        assert other.left_mm == pytest.approx(at.left + one.left_mm * at.scale + right, abs=NEAR_MM)
        base = at.top + one.baseline_mm * at.scale + down
        assert other.baseline_mm == pytest.approx(base, abs=NEAR_MM)


def _unplaced(terminal: Terminal, name: str) -> tuple[bytes, tuple[float, float]]:
    """The page as it is drawn, and its size."""
    service = printing_on(terminal, PaperLine())._pages
    invoice, what = FACES[name]
    (first, *_) = service._drawn(invoice, what, LASER)
    content = service.writer(Language.PDF, 0.0, 0.0).write(
        [first], title="", created=invoice.issued_at
    )
    return content, (first.width_mm, first.height_mm)


@pytest.mark.parametrize("name", FACES)
def test_nothing_stands_where_no_printer_reaches(terminal: Terminal, name: str) -> None:
    box = ink_mm(pages(terminal, name, LASER).content)
    assert box is not None
    left, top, right, bottom = box
    assert min(left, top, A4[0] - right, A4[1] - bottom) > EDGE_MM - 1


def test_what_is_the_form_itself_is_not_touched() -> None:
    assert placed(A4, A4).scale == 1.0
    assert LASER.sheet_mm(Paper.FORM) is None
    assert replace(LASER, language=Language.ESCP).sheet_mm(Paper.A4) is None


def test_an_e_invoice_is_in_the_upper_half_and_a_long_page_in_the_middle() -> None:
    invoice, roll = placed((215.0, 139.0), A4), placed((57.0, 184.0), A4)
    assert invoice.top + 139 * invoice.scale < A4[1] / 2
    assert (roll.scale, roll.top) == (1.0, (A4[1] - 184) / 2)


def test_the_same_page_goes_every_way(terminal: Terminal) -> None:
    ways = "tcp:192.0.2.1", "serial:COM3", "usb:/dev/usb/lp0", "file:a.pdf", "cups:q", "windows:x"
    made = {pages(terminal, "e_invoice", replace(LASER, url=url)).content for url in ways}
    assert len(made) == 1
