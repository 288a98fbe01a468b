"""Faces and lists: every field at its place, in its box, free of its neighbours, with the mark."""

from __future__ import annotations

import shutil
import subprocess
from itertools import combinations
from pathlib import Path

import pytest
from msgspec.structs import replace

from app.domain.amount_words import in_words
from app.domain.check_data import check_code, cipher_text, qr_text
from app.domain.errors import RuleBroken
from app.domain.invoice import InvoiceKind, Special, Status, ZeroRate
from app.services.faces import face_texts
from app.services.faces.face_forms import FACES
from printing.sheet import POINT_MM, Align, Box, Qr, Sheet, Text
from tests.face_examples import (
    BUYER,
    CASES,
    FRUIT,
    PAPER,
    PEN,
    SELLER,
    filled,
    fonts,
    many,
    pdf,
    profile,
    red,
    sheets,
    shelf,
    table,
    ticket,
    upright_rules,
)
from tests.pdf_reading import ink_mm, page_text, signs

GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "faces"
KINDS = tuple(FACES)
ONE_OF_EACH_FORM = (InvoiceKind.ORDINARY, InvoiceKind.E_ORDINARY, InvoiceKind.ROLL)
LONG = [(kind, sign, name) for kind in KINDS for sign in "测W9（" for name in ("skp", "jsp")]


def shown(sheet: Sheet, name: str) -> str:
    return " ".join(text.text for text in sheet.texts(name))


def face(*lines, **others) -> Sheet:
    return sheets().face(ticket(*lines, **others))[0]


def edges(text: Text) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of the line box of a text."""
    spaced = (len(text.text) - 1) * text.spacing_pt
    width = (fonts().width_em(text.text, text.face) * text.size_pt + spaced) * POINT_MM
    part = {Align.LEFT: 0.0, Align.CENTRE: 0.5, Align.RIGHT: 1.0}[text.align]
    left = text.x_mm - width * part
    return left, text.y_mm, left + width, text.y_mm + text.size_pt * POINT_MM


# What stands there


@pytest.mark.parametrize("name", CASES)
def test_the_face_and_list_are_as_they_were_read_and_approved(name: str) -> None:
    assert table(sheets().all(CASES[name])) == (GOLDEN / f"{name}.txt").read_text("utf-8")


def test_prices_are_without_tax_also_when_entered_with_tax() -> None:
    sheet = face(PAPER, PEN)
    assert [shown(sheet, f"lines[{row}].price") for row in (1, 2)] == ["20", "2"]


def test_what_the_signature_says_stands_on_the_face() -> None:
    invoice = CASES["plain"]
    (sheet,) = sheets().face(invoice)
    assert shown(sheet, "cipher").replace(" ", "") == cipher_text(invoice.signature)
    assert [len(row.text) for row in sheet.texts("cipher")] == [28] * 4
    code = check_code(InvoiceKind.ORDINARY, invoice.signature)
    assert shown(sheet, "check_code.remark").replace(" ", "") == f"校验码{code}"
    codes = [mark.text for mark in sheet.marks if isinstance(mark, Qr)]
    assert codes == [qr_text(invoice, profile())]
    assert shown(sheet, "in_words") == in_words(invoice.draft.gross)


def test_the_check_code_stands_where_the_profile_wants_it() -> None:
    invoice = CASES["plain"]
    for name, here, there in (
        ("skp", "check_code.remark", "check_code.upper_left"),
        ("jsp", "check_code.upper_left", "check_code.remark"),
    ):
        (sheet,) = sheets(name).face(invoice)
        assert shown(sheet, here).startswith("校验码 ")
        assert not shown(sheet, there)


def test_a_paper_special_invoice_has_no_check_code() -> None:
    assert "校验码" not in table((face(kind=InvoiceKind.SPECIAL),))


def test_a_discount_line_shows_only_name_amount_rate_and_tax() -> None:
    (sheet,) = sheets().face(CASES["discount"])
    row = [shown(sheet, f"lines[2].{column}") for column in ("spec", "unit", "quantity", "price")]
    assert row == ["", "", "", ""]
    assert shown(sheet, "lines[2].net") == "-20.00"


def test_rates_and_taxes_that_are_not_shown() -> None:
    untaxed = replace(FRUIT, zero_rate=ZeroRate.NOT_TAXED)
    sheet = face(FRUIT, untaxed, PAPER)
    assert [shown(sheet, f"lines[{row}].rate") for row in (1, 2, 3)] == ["免税", "不征税", "13%"]
    assert [shown(sheet, f"lines[{row}].tax") for row in (1, 2, 3)] == ["***", "***", "26.00"]
    assert shown(sheet, "total.tax") == "¥26.00"
    assert shown(face(FRUIT, untaxed), "total.tax") == "***"
    assert shown(face(PAPER, special=Special.DIFFERENCE), "lines[1].rate") == "***"


@pytest.mark.parametrize(
    ("others", "first", "second"),
    [
        ({}, "", ""),
        ({"special": Special.PURCHASE}, "收购", ""),
        ({"special": Special.OIL}, "", "成品油"),
        ({"agency_certificate": "示例完税1号"}, "代开", ""),
        ({"status": Status.VOID}, "作废", ""),
        ({"special": Special.OIL, "status": Status.VOID}, "作废", "成品油"),
    ],
)
def test_the_corner_words(others, first, second) -> None:
    sheet = face(PAPER, **others)
    assert (shown(sheet, "corner.first"), shown(sheet, "corner.second")) == (first, second)


def test_a_red_ticket_says_so_in_its_corner_and_amounts() -> None:
    (sheet,) = sheets().face(red(status=Status.VOID))
    assert shown(sheet, "corner.first") == "销项负数"
    assert shown(sheet, "corner.second") == "作废"
    assert shown(sheet, "total.gross") == "¥-226.00"
    assert shown(sheet, "in_words").startswith("(负数)")


def test_a_void_ticket_bears_the_word_over_its_rows_too() -> None:
    assert shown(face(PAPER, status=Status.VOID), "void") == "作废"
    assert not shown(face(PAPER), "void")


def test_a_purchase_changes_the_places_of_the_parties() -> None:
    sheet = face(FRUIT, special=Special.PURCHASE)
    assert shown(sheet, "buyer.name") == "示例甲测试有限公司"
    assert shown(sheet, "seller.name") == "虚构乙商贸有限公司"


def test_a_ticket_for_another_shows_the_tax_receipt_as_the_bank() -> None:
    sheet = face(PAPER, agency_certificate="示例完税1号")
    assert shown(sheet, "seller.bank_account") == "示例完税1号"


# Lists


def test_a_list_stands_as_one_line_on_the_face() -> None:
    (sheet,) = sheets().face(ticket(*many(9)))
    assert shown(sheet, "lines[1].name") == "(详见销货清单)"
    assert (shown(sheet, "lines[1].net"), shown(sheet, "lines[1].rate")) == ("45.00", "")
    assert not shown(sheet, "lines[2].name")
    assert shown(face(PAPER, list_name="测试清单"), "lines[1].name") == "测试清单"
    assert shown(face(PAPER, list_name="测试清单"), "lines[1].rate") == "13%"


def test_a_red_list_refers_to_the_blue_ticket() -> None:
    back = red()
    listed = replace(back, with_list=True)
    assert shown(sheets().face(listed)[0], "lines[1].name") == "(详见对应正数发票及清单)"


def test_list_pages_are_numbered_and_their_subtotals_make_the_total() -> None:
    invoice = ticket(*many(60))
    pages = sheets().goods_list(invoice)
    assert [(shown(page, "page"), shown(page, "pages")) for page in pages] == [
        ("1", "3"),
        ("2", "3"),
        ("3", "3"),
    ]
    parts = [float(shown(page, "subtotal.net")[1:]) for page in pages]
    assert sum(parts) == float(invoice.draft.net.in_yuan)
    assert {shown(page, "total.net") for page in pages} == {"¥1830.00"}
    assert shown(pages[2], "lines[60].serial") == "60"


def test_an_e_invoice_has_thirty_five_rows_on_a_list_page() -> None:
    pages = sheets().goods_list(ticket(*many(36), kind=InvoiceKind.E_ORDINARY))
    assert len(pages) == 2
    assert shown(pages[0], "belongs_to") == "所属增值税电子普通发票代码:"


def test_a_ticket_without_a_list_has_no_list_pages() -> None:
    assert sheets().goods_list(CASES["plain"]) == ()
    assert len(sheets().all(CASES["nine_with_list"])) == 2


def test_a_roll_is_as_wide_as_its_ticket_says_and_its_amounts_are_with_tax() -> None:
    assert face(PAPER, kind=InvoiceKind.ROLL, roll_width_mm=57).width_mm == 57
    unknown = face(PEN, kind=InvoiceKind.ROLL)
    assert unknown.width_mm == 76
    row = [shown(unknown, f"lines[1].{name}") for name in ("gross_price", "quantity", "gross")]
    assert row == ["2.26", "50", "113.00"]


def test_a_form_that_nobody_prints_beforehand_stays_whole() -> None:
    assert sheets().on_form(CASES["e_invoice"]) == sheets().face(CASES["e_invoice"])


def test_six_full_lines_fit_the_narrow_roll() -> None:
    whole = filled(InvoiceKind.ROLL, "测")
    lines = whole.draft.lines[:6]
    narrow = replace(whole, draft=replace(whole.draft, roll_width_mm=57, lines=lines))
    assert_calm(sheets().face(narrow)[0])


# Refusals


def test_a_sign_that_cannot_be_printed_is_named_with_its_field() -> None:
    draft = ticket(PAPER, replace(PEN, spec="甲﹏")).draft
    with pytest.raises(RuleBroken) as refused:
        sheets().check_signs(draft)
    assert (refused.value.code, refused.value.field) == ("SIGN-NO-GLYPH", "lines[2].spec")
    assert refused.value.facts == {"sign": "﹏", "code_point": "U+FE4F", "place": "2"}
    sheets().check_signs(CASES["plain"].draft)


# The mark


@pytest.mark.parametrize("name", CASES)
def test_every_page_bears_the_mark_in_its_title_and_large_over_its_rows(name: str) -> None:
    pages = sheets().all(CASES[name])
    data = pdf(*pages)
    for index, sheet in enumerate(pages):
        (title,) = sheet.texts("title")
        assert title.text.endswith("（模拟）")
        assert title.text == sheet.title
        (large,) = sheet.texts("mark")
        assert large.text == "模拟"
        assert large.size_pt == 84.0 or 2 * large.size_pt * POINT_MM > sheet.width_mm / 2
        assert page_text(data, index).count("模拟") >= 2
        assert title.text in page_text(data, index)


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="poppler is not installed")
@pytest.mark.parametrize("name", ["eight", "e_list", "void"])
def test_pdftotext_reads_the_mark_as_a_word_on_every_page(name: str, tmp_path: Path) -> None:
    file = tmp_path / "face.pdf"
    file.write_bytes(pdf(*sheets().all(CASES[name])))
    told = subprocess.run(["pdftotext", str(file), "-"], capture_output=True, check=True)
    for page in told.stdout.decode().split("\f")[:-1]:
        assert "模拟" in page.splitlines()
        assert "（模拟）" in page


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="poppler is not installed")
@pytest.mark.parametrize("order", [(), ("-raw",), ("-layout",)])
def test_a_reader_by_text_finds_both_tax_ids_as_words(
    order: tuple[str, ...], tmp_path: Path
) -> None:
    file = tmp_path / "face.pdf"
    file.write_bytes(pdf(*sheets().all(CASES["e_invoice"])))
    told = subprocess.run(["pdftotext", *order, str(file), "-"], capture_output=True, check=True)
    words = told.stdout.decode().split()
    assert {BUYER.tax_id, SELLER.tax_id} <= set(words)


def test_the_mark_lies_over_the_amount_rows_of_each_form() -> None:
    for name in ("plain", "e_invoice"):
        (sheet,) = sheets().face(CASES[name])
        rows = shelf().form(FACES[CASES[name].draft.kind]).rows_box
        left, top, right, bottom = edges(sheet.texts("mark")[0])
        assert rows.x_mm < left
        assert right < rows.x_mm + rows.width_mm
        assert rows.y_mm < top
        assert bottom < rows.y_mm + rows.height_mm


def test_a_ticket_that_does_not_say_it_is_simulated_bears_the_mark_all_the_same() -> None:
    (sheet,) = sheets().face(replace(CASES["plain"], simulated=False))
    assert sheet.texts("mark")
    assert sheet.title.endswith("（模拟）")


def test_an_e_invoice_bears_a_rectangular_seal() -> None:
    (sheet,) = sheets().face(CASES["e_invoice"])
    assert shown(sheet, "seal") == "模拟专用"
    frames = [mark for mark in sheet.marks if isinstance(mark, Box) and mark.colour == "#6A48A6"]
    assert len(frames) == 2
    assert not shown(sheets().face(CASES["plain"])[0], "seal")


# Places


@pytest.mark.parametrize("name", CASES)
def test_every_text_is_read_back_within_a_third_of_a_millimetre_of_its_place(name: str) -> None:
    pages = sheets().all(CASES[name])
    data = pdf(*pages)
    for index, sheet in enumerate(pages):
        read = signs(data, index)
        for text in sheet.texts():
            left, top, right, _ = edges(text)
            line = top + 0.88 * text.size_pt * POINT_MM
            assert any(near(s.left_mm, left) and near(s.baseline_mm, line) for s in read), text
            assert any(near(s.right_mm, right) and near(s.baseline_mm, line) for s in read), text


def near(read: float, wanted: float) -> bool:
    return abs(read - wanted) <= 0.3


@pytest.mark.parametrize("kind", ONE_OF_EACH_FORM)
@pytest.mark.parametrize("sign", "测W（")
def test_the_ink_of_the_longest_legal_texts_stays_in_its_box(kind: InvoiceKind, sign: str) -> None:
    (sheet,) = sheets().face(filled(kind, sign))
    form = shelf().form(FACES[kind])
    for name in {text.name for text in sheet.texts() if text.name} - {"mark", "void", "seal"}:
        row = name.startswith("lines[")
        if row and not name.startswith(("lines[1]", "lines[8]")):
            continue
        box = form.columns[name.partition(".")[2]] if row else form.fields[name]
        top = box.y_mm + (7 * form.body.pitch_mm if name.startswith("lines[8]") else 0)
        inked = ink_mm(pdf(replace(sheet, marks=sheet.texts(name))))
        assert inked is not None
        assert inked[0] >= box.x_mm - 0.2, name
        assert inked[1] >= top - 0.2, name
        assert inked[2] <= box.x_mm + box.width_mm + 0.2, name
        assert inked[3] <= top + box.height_mm + 0.2, name


@pytest.mark.parametrize(("kind", "sign", "name"), LONG)
def test_nothing_overlaps_or_stands_on_a_rule_even_when_all_is_full(kind, sign, name) -> None:
    (sheet,) = sheets(name).face(filled(kind, sign, name))
    assert_calm(sheet)


@pytest.mark.parametrize("name", CASES)
def test_nothing_overlaps_or_stands_on_a_rule(name: str) -> None:
    for sheet in sheets().all(CASES[name]):
        assert_calm(sheet)


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {InvoiceKind.ROLL}))
@pytest.mark.parametrize("sign", "测W9")
def test_the_longest_lines_fit_a_list_page(kind: InvoiceKind, sign: str) -> None:
    listed = replace(filled(kind, sign), with_list=True)
    for sheet in sheets().goods_list(listed):
        assert_calm(sheet)


def assert_calm(sheet: Sheet) -> None:
    """No two texts share more than a hair, and no text stands on an upright rule."""
    placed = [(text, edges(text)) for text in sheet.texts() if text.name not in ("mark", "void")]
    for (one, a), (other, b) in combinations(placed, 2):
        wide = min(a[2], b[2]) - max(a[0], b[0])
        high = min(a[3], b[3]) - max(a[1], b[1])
        assert wide < 0.15 or high < 0.9, (one, other)
    for rule in upright_rules(sheet):
        for text, box in placed:
            crossed = box[0] + 0.1 < rule.x1_mm < box[2] - 0.1
            beside = min(box[3], rule.y2_mm) - max(box[1], rule.y1_mm) > 0.5
            assert not (crossed and beside), (text, rule)


@pytest.mark.parametrize("name", sorted(CASES))
def test_one_question_covers_every_typed_text(name: str) -> None:
    draft = CASES[name].draft
    assert face_texts.all_typed(draft) == "".join(t for _, t in face_texts.typed_texts(draft))
