"""A calibration sheet: four rulers that read tenths, and offsets out of what they say."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from printing.escp.writer import EscpWriter
from printing.escpos.writer import EscposWriter
from printing.marks import Readings, expected, reference, ruler_sheet, solve
from printing.sheet import Ruler, Sheet
from printing.shifted import ShiftedWriter
from tests.dot_matrix import DotMatrix, drawn
from tests.face_examples import ISSUED, fonts, pdf, shelf
from tests.pdf_reading import page_text
from tests.roll_printer import RollPrinter

FORM, ROLL = "vat_paper", "roll_57"


def rulers(sheet: Sheet) -> list[Ruler]:
    return [each for each in sheet.marks if isinstance(each, Ruler)]


def test_the_rulers_stand_with_their_noughts_on_the_frame_of_the_bought_form() -> None:
    form = shelf().form(FORM)
    stands = reference(form)
    assert (stands.left, stands.top) == (15.1, 25.4)
    a, b, c, d = rulers(ruler_sheet(form))
    assert (a.zero_mm, c.zero_mm) == (stands.left, stands.right)
    assert (b.zero_mm, d.zero_mm) == (stands.top, stands.bottom)
    assert (a.down, b.down, c.down, d.down) == (False, True, False, True)
    assert (b.first, b.last) == (-20, 20)


def test_ten_rows_of_strokes_show_the_tenths() -> None:
    strokes = Ruler(10.0, 5.0, -1, 2).strokes()
    assert len(strokes) == 4 + 9 * 3
    assert strokes[0] == pytest.approx((9.0, 5.0, 9.0, 6.2))
    assert strokes[4] == pytest.approx((9.1, 6.2, 9.1, 7.4))
    upright = Ruler(10.0, 5.0, 0, 1, down=True).strokes()
    assert upright[0] == pytest.approx((5.0, 10.0, 6.2, 10.0))


@pytest.mark.parametrize(
    "name", ["vat_paper", "vehicle", "goods_list", "e_invoice", "roll_57", "roll_76"]
)
@pytest.mark.parametrize("offset", [-20.0, 0.0, 20.0])
def test_no_ruler_leaves_the_paper_whatever_the_offset(name: str, offset: float) -> None:
    form = shelf().form(name)
    sheet = ruler_sheet(form, right_mm=offset, down_mm=offset / 2)
    for ruler in rulers(sheet):
        moved = offset if not ruler.down else offset / 2
        size = form.height_mm if ruler.down else form.width_mm
        assert ruler.zero_mm + ruler.first + moved >= 0
        assert ruler.zero_mm + ruler.last + moved <= size
    assert "模拟" in page_text(pdf(sheet))
    assert "不占号码" in page_text(pdf(sheet))


def test_a_dot_matrix_printer_strikes_every_stroke_on_its_dot() -> None:
    form = shelf().form(FORM)
    data = EscpWriter(fonts(), right_mm=1.5).write([ruler_sheet(form)], title="", created=ISSUED)
    (page,) = DotMatrix().feed(data).sheets
    assert "模拟" in page.text
    ink, dots = drawn(page, form.width_mm).load(), 180 / 25.4
    assert ink is not None
    for x1, y1, x2, y2 in rulers(ruler_sheet(form))[2].strokes():
        x, y = round((x1 + x2 + 3.0) / 2 * dots), int((y1 + y2) / 2 * dots)
        assert ink[x, y] == 0, (x1, y1)


def test_a_roll_printer_and_a_pdf_take_the_sheet_and_its_rulers() -> None:
    roll = ruler_sheet(shelf().form(ROLL))
    said = RollPrinter().feed(EscposWriter(fonts()).write([roll], title="", created=ISSUED))
    assert said.high_mm == pytest.approx(177.8, abs=0.2)
    upright = Sheet(57.0, 60.0, (Ruler(20.0, 10.0, -5, 5, down=True), Ruler(20.0, 35.0, -5, 5)))
    printed = RollPrinter().feed(EscposWriter(fonts()).write([upright], title="", created=ISSUED))
    assert printed.lines[0].picture is not None
    assert pdf(upright)


@given(
    right=st.floats(-15, 15),
    down=st.floats(-15, 15),
    turn=st.floats(-0.01, 0.01),
    larger=st.floats(-0.01, 0.01),
)
def test_four_readings_give_back_shift_skew_and_scale(
    right: float, down: float, turn: float, larger: float
) -> None:
    form = shelf().form(FORM)
    stands = reference(form)
    cx, cy = (stands.left + stands.right) / 2, (stands.top + stands.bottom) / 2
    (ya, yc), (xb, xd) = stands.across, stands.down

    def across(x: float, y: float) -> float:
        return right + larger * (x - cx) - turn * (y - cy)

    def below(x: float, y: float) -> float:
        return down + larger * (y - cy) + turn * (x - cx)

    found = solve(
        form,
        Readings(
            across(stands.left, ya), below(xb, stands.top),
            across(stands.right, yc), below(xd, stands.bottom),
        ),
        right=7,
        down=-3,
    )  # fmt: skip
    assert abs(found.right - 7 - right * 10) <= 0.51
    assert abs(found.down + 3 - down * 10) <= 0.51
    assert math.isclose(found.skew_mm, abs(turn) * 201.9, abs_tol=1e-6)
    assert math.isclose(found.scale, 1 + larger, abs_tol=1e-6)


def test_plain_paper_is_measured_from_its_edges() -> None:
    form = shelf().form("goods_list")
    at = expected(form)
    assert (at.a, at.d) == (10.0, 10.0)
    found = solve(form, Readings(12.0, 9.0, 8.0, 11.0))
    assert (found.right, found.down) == (-20, 10)
    assert expected(shelf().form(FORM)) == Readings(0, 0, 0, 0)


def test_a_sheet_that_is_pushed_off_the_paper_is_refused_by_every_writer() -> None:
    form = shelf().form("goods_list")
    from printing.errors import PrinterError
    from printing.pdf import PdfWriter

    shifted = ShiftedWriter(PdfWriter(fonts()), fonts(), right_mm=20.0, down_mm=0.0)
    writers = (shifted, EscpWriter(fonts(), right_mm=20.0))
    for writer in writers:
        with pytest.raises(PrinterError) as refused:
            writer.write([ruler_sheet(form)], title="", created=ISSUED)
        assert refused.value.code == "OFF-PAPER"
