"""A dot-matrix printer strikes every text at its place, and never what the form bears already."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from app.domain.invoice import Invoice, InvoiceKind
from app.services.faces.sheets import Sheets
from printing.dots.measure import DotMeasure, in_memory
from printing.errors import PrinterError
from printing.escp.commands import HEAD
from printing.escp.writer import EscpWriter
from printing.form_shelf import FormShelf
from printing.sheet import BASELINE_EM, POINT_MM, Align, Face, Qr, Rule, Sheet, Text
from tests.dot_matrix import MM, DotMatrix, Struck, drawn
from tests.face_examples import CASES, ISSUED, RESOURCES, filled, fonts, profile

NEAR_MM = 0.1
PAPER = [name for name, each in CASES.items() if each.draft.kind in ("004", "007")]
SHEETS = Sheets(FormShelf(RESOURCES / "forms", fonts(), DotMeasure(fonts(), HEAD)), profile())


def data_of(*sheets: Sheet, **offsets: float) -> bytes:
    return EscpWriter(fonts(), **offsets).write(sheets, title="", created=ISSUED)


def struck(sheet: Sheet, **offsets: float) -> list[Struck]:
    (page,) = DotMatrix().feed(data_of(sheet, **offsets)).sheets
    return page.struck


def of_one(text: Text) -> list[Struck]:
    return struck(Sheet(240.0, 140.0, (text,)))


@pytest.mark.parametrize("name", PAPER)
def test_every_text_of_the_printers_own_stands_within_a_tenth_of_a_millimetre(name: str) -> None:
    (sheet,) = SHEETS.on_form(CASES[name])
    found = struck(sheet)
    for text in sheet.texts():
        own = HEAD.is_own(text.size_pt) and in_memory(text.text[0]) and text.align is Align.LEFT
        if text.name in ("mark", "void") or not own:
            continue
        baseline = text.y_mm + BASELINE_EM * text.size_pt * POINT_MM
        assert any(
            abs(each.x_mm - text.x_mm) < NEAR_MM
            and abs(each.y_mm + BASELINE_EM * 24 / MM - baseline) < NEAR_MM
            for each in found
            if each.sign == text.text[0]
        ), text


@pytest.mark.parametrize("name", PAPER)
def test_what_the_bought_form_bears_is_not_printed_again(name: str) -> None:
    data = data_of(*SHEETS.on_form(CASES[name]))
    said = DotMatrix().feed(data).sheets[0].text
    assert "购买方" not in said
    assert "增值税" not in said
    assert CASES[name].key.number in said


@pytest.mark.parametrize("name", PAPER)
def test_the_mark_is_struck_double_size_over_the_amount_rows(name: str) -> None:
    (sheet,) = SHEETS.on_form(CASES[name])
    large = [each for each in struck(sheet) if each.high_mm > 24 / MM + NEAR_MM]
    assert "模拟" in "".join(each.sign for each in large)
    for each in large:
        assert each.y_mm > 52.9
        assert each.y_mm + each.high_mm < 52.9 + 8 * 4.2
        assert 16.1 < each.x_mm < 216.5


@pytest.mark.parametrize("sign", "测W（9")
def test_the_longest_legal_texts_stay_in_their_boxes(sign: str) -> None:
    whole = filled(InvoiceKind.ORDINARY, sign)
    (sheet,) = SHEETS.on_form(whole)
    form = SHEETS._forms.form("vat_paper")
    for name in {text.name for text in sheet.texts()} - {"mark", "void"}:
        row = name.startswith("lines[")
        box = form.columns[name.partition(".")[2]] if row else form.fields[name]
        for each in struck(replace(sheet, marks=sheet.texts(name))):
            assert each.x_mm >= box.x_mm - 0.3, name
            assert each.x_mm + each.wide_mm <= box.x_mm + box.width_mm + 0.3, name


@pytest.mark.parametrize("offset", [-6.0, -0.7, 0.0, 1.5, 14.0])
def test_offsets_move_everything_alike(offset: float) -> None:
    (sheet,) = SHEETS.on_form(CASES["plain"])
    here, moved = struck(sheet), struck(sheet, right_mm=offset, down_mm=offset)
    assert len(here) == len(moved)
    for before, after in zip(here, moved, strict=True):
        assert abs(after.x_mm - before.x_mm - offset) <= 1.5 / MM
        assert abs(after.y_mm - before.y_mm - offset) <= 1.5 / MM


def test_what_an_offset_pushes_off_the_paper_is_refused_by_its_field() -> None:
    (sheet,) = SHEETS.on_form(CASES["plain"])
    with pytest.raises(PrinterError) as off:
        data_of(sheet, right_mm=-20.0)
    assert (off.value.code, off.value.facts) == ("OFF-PAPER", {"field": "lines[1].name"})


def test_paper_of_five_and_a_half_inches_never_creeps() -> None:
    pages = SHEETS.on_form(CASES["plain"]) * 3
    sheets = DotMatrix().feed(data_of(*pages)).sheets
    assert [round(sheet.high_mm, 1) for sheet in sheets] == [139.7] * 3
    assert len({tuple((each.x_mm, each.y_mm) for each in sheet.struck) for sheet in sheets}) == 1


def test_a_goods_list_is_drawn_whole_with_its_frame() -> None:
    (page,) = SHEETS.goods_list(CASES["nine_with_list"])
    sheet = DotMatrix().feed(data_of(page)).sheets[0]
    ink = drawn(sheet, page.width_mm)
    rules = [mark for mark in page.marks if isinstance(mark, Rule)]
    for rule in rules:
        x, y = (rule.x1_mm + rule.x2_mm) / 2, (rule.y1_mm + rule.y2_mm) / 2
        around = [(round(x * MM) + a, round(y * MM) + b) for a in (-1, 0, 1) for b in (-1, 0, 1)]
        assert min(int(str(ink.getpixel(each))) for each in around) == 0, rule


def test_signs_that_no_printer_knows_are_drawn_in_their_place() -> None:
    told = of_one(Text(20.0, 30.0, "甲𠮷乙", 9.0))
    assert [each.sign for each in told] == ["甲", "", "乙"]
    assert told[1].columns
    assert abs(told[2].x_mm - 20.0 - 2 * 24 / MM) < NEAR_MM


def test_a_small_text_is_drawn_and_a_spaced_one_is_spaced() -> None:
    assert all(each.columns for each in of_one(Text(20.0, 30.0, "示例", 7.0)))
    spaced = of_one(Text(20.0, 30.0, "91", 11.0, Face.FIGURES, spacing_pt=3.0))
    assert abs(spaced[1].x_mm - spaced[0].x_mm - 23 / MM) < NEAR_MM
    chinese = of_one(Text(20.0, 30.0, "示例", 9.0, spacing_pt=2.0))
    assert abs(chinese[1].x_mm - chinese[0].x_mm - 29 / MM) < NEAR_MM


def test_a_qr_code_has_modules_of_one_size() -> None:
    sheet = Sheet(240.0, 140.0, (Qr(16.1, 6.1, 18.5, "01,04,099002300104,00000001"),))
    page = DotMatrix().feed(data_of(sheet)).sheets[0]
    left, top = round(16.1 * MM), round(6.1 * MM)
    ink = drawn(page, 240.0)
    dark = [ink.getpixel((left + x, top + 1)) == 0 for x in range(round(18.5 * MM))]
    side = dark.index(False) // 7
    assert side >= 3  # the finder's edge is seven modules of at least 0.4 mm
    assert ink.getpixel((left + 8 * side, top + 1)) in (0, 255)


@given(st.text(st.sampled_from("测试示例（）、。，⊗𠮷AWi09.-/ *¥"), min_size=1, max_size=20))
def test_what_is_struck_is_as_wide_as_it_was_measured(words: str) -> None:
    text = Text(10.0, 30.0, words, 9.0)
    wide = DotMeasure(fonts(), HEAD).width_mm(words, text.face, 9.0, 0.0)
    for each in of_one(text):
        assert each.x_mm >= 10.0 - NEAR_MM
        assert each.x_mm + each.wide_mm <= 10.0 + wide + NEAR_MM
    known = "".join(sign for sign in words if in_memory(sign))
    assert "".join(each.sign for each in of_one(text)) == known


def test_the_same_ticket_is_always_the_same_bytes() -> None:
    whole: Invoice = CASES["red"]
    assert data_of(*SHEETS.on_form(whole)) == data_of(*SHEETS.on_form(whole))
