"""A roll printer gets every line in its own signs, and a picture where lines meet."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from app.domain.invoice import Invoice, InvoiceKind
from app.services.faces.sheets import Sheets
from printing.dots.measure import DotMeasure
from printing.errors import PrinterError
from printing.escpos.commands import HEAD
from printing.escpos.writer import EscposWriter
from printing.form_shelf import FormShelf
from printing.sheet import Box, Rule, Sheet, Text
from tests.face_examples import CASES, ISSUED, RESOURCES, filled, fonts, profile
from tests.roll_printer import MM, RollPrinter, drawn

ROLLS = [name for name in CASES if name.startswith("roll")]
SHEETS = Sheets(FormShelf(RESOURCES / "forms", fonts(), DotMeasure(fonts(), HEAD)), profile())
REACHED_MM = {57: 48.0, 76: 66.0}


def data_of(*sheets: Sheet, **offsets: float) -> bytes:
    return EscposWriter(fonts(), **offsets).write(sheets, title="", created=ISSUED)


def printed(invoice: Invoice, **offsets: float) -> RollPrinter:
    return RollPrinter().feed(data_of(*SHEETS.face(invoice), **offsets))


def full(width: int) -> Invoice:
    whole = filled(InvoiceKind.ROLL, "测")
    lines = whole.draft.lines[: profile().form.roll_lines[width]]
    return replace(whole, draft=replace(whole.draft, roll_width_mm=width, lines=lines))


@pytest.mark.parametrize("name", ROLLS)
def test_title_number_and_amounts_are_signs_and_not_dots(name: str) -> None:
    ticket = CASES[name]
    said = printed(ticket).text
    assert "增值税普通发票(卷票)（模拟）" in said
    assert f"发票号码:{ticket.key.number}" in said


@pytest.mark.parametrize("name", ROLLS)
def test_the_form_is_as_long_as_its_paper(name: str) -> None:
    assert printed(CASES[name]).high_mm == pytest.approx(177.8, abs=0.1)


@pytest.mark.parametrize("width", [57, 76])
def test_the_longest_legal_texts_stay_on_the_head(width: int) -> None:
    for line in printed(full(width)).lines:
        for x, _ in line.signs:
            assert 0 <= x <= REACHED_MM[width] - 12 / MM + 0.2
        inked = line.picture.getbbox() if line.picture is not None else None
        assert inked is None or inked[2] / MM <= REACHED_MM[width] + 0.3


@pytest.mark.parametrize("name", ROLLS)
def test_the_mark_lies_large_over_the_amount_rows(name: str) -> None:
    ticket = CASES[name]
    (sheet,) = SHEETS.face(ticket)
    (mark,) = sheet.texts("mark")
    without = replace(sheet, marks=tuple(each for each in sheet.marks if each is not mark))
    with_it, plain = (RollPrinter().feed(data_of(one)) for one in (sheet, without))
    wide = REACHED_MM[round(sheet.width_mm)]
    more = ink(with_it, wide) - ink(plain, wide)
    assert more > 500


def ink(printer: RollPrinter, wide: float) -> int:
    return drawn(printer, wide).histogram()[0]


def test_what_is_drawn_among_lines_is_as_wide_as_it_would_be_in_signs() -> None:
    alone = Text(10.0, 20.0, "示例 W9", 8.0)
    ruled = Sheet(57.0, 60.0, (alone, Rule(4.5, 21.0, 50.0, 21.0)))
    (line,) = RollPrinter().feed(data_of(ruled)).lines
    assert line.picture is not None
    (signs,) = RollPrinter().feed(data_of(Sheet(57.0, 60.0, (alone,)))).lines
    assert [sign for _, sign in signs.signs] == list("示例 W9")
    assert signs.signs[0][0] == pytest.approx(5.5, abs=0.1)


def test_a_frame_and_a_rule_are_where_they_belong() -> None:
    sheet = Sheet(57.0, 60.0, (Box(10.0, 10.0, 20.0, 8.0), Rule(30.0, 40.0, 30.0, 30.0)))
    paper = drawn(RollPrinter().feed(data_of(sheet)), 48.0)
    for x, y in ((10.0, 14.0), (30.0, 14.0), (20.0, 10.0), (20.0, 18.0), (30.0, 35.0)):
        at = round((x - 4.5) * MM), round(y * MM)
        around = [(at[0] + a, at[1] + b) for a in (-1, 0, 1) for b in (-1, 0, 1)]
        assert min(int(str(paper.getpixel(each))) for each in around) == 0, (x, y)


@pytest.mark.parametrize("offset", [-1.0, 0.0, 0.7, 3.0])
def test_offsets_move_everything_down(offset: float) -> None:
    here, moved = (printed(CASES["roll_76"], down_mm=each) for each in (0.0, offset))
    for before, after in zip(here.lines, moved.lines, strict=True):
        assert after.y_mm - before.y_mm == pytest.approx(offset, abs=0.3)


def test_what_an_offset_pushes_off_the_paper_is_refused() -> None:
    with pytest.raises(PrinterError) as off:
        printed(CASES["roll_57"], right_mm=-3.0)
    assert off.value.code == "OFF-PAPER"


def test_an_empty_page_is_paper_only_and_pages_follow_one_another() -> None:
    empty = Sheet(57.0, 50.0, ())
    assert RollPrinter().feed(data_of(empty, empty)).high_mm == pytest.approx(100.0, abs=0.2)
    two = RollPrinter().feed(data_of(*SHEETS.face(CASES["roll_57"]) * 2))
    numbers = [line for line in two.lines if line.text.startswith("发票号码")]
    assert numbers[1].y_mm - numbers[0].y_mm == pytest.approx(177.8, abs=0.1)
