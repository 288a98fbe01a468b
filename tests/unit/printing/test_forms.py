"""Forms as data: the places as their source gives them, and slips that are refused."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from printing.errors import PrinterError
from printing.forms import load_form
from printing.sheet import BASELINE_EM, POINT_MM, Align, Rule, Text
from tests.face_examples import RESOURCES, fonts, shelf

NAMES = ("vat_paper", "e_invoice", "goods_list", "e_goods_list")

PAPER_PLACES = {  # x, y, width of the print template
    "qr": (16.1, 6.1, 18.5),
    "check_code.upper_left": (37.6, 21.7, 52.1),
    "code": (196.3, 8.5, 19.8),
    "number": (193.9, 12.4, 22.5),
    "date": (183.4, 19.3, 31.2),
    "buyer.name": (47.6, 27.3, 83.9),
    "buyer.tax_id": (51.9, 32.5, 79.1),
    "buyer.address_phone": (47.6, 37.8, 83.9),
    "buyer.bank_account": (47.6, 43.1, 83.9),
    "cipher": (138.1, 28.8, 71.2),
    "seller.tax_id": (51.9, 105.6, 79.1),
    "total.net": (147.9, 86.5, 26.5),
    "total.tax": (212.7 - 24.8, 86.5, 24.8),
    "in_words": (75.7, 93.7, 73.6),
    "total.gross": (178.9, 93.1, 26.5),
    "payee": (35.7, 120.7, 28.8),
    "reviewer": (89.7, 120.7, 24.6),
    "drawer": (136.5, 120.7, 24.6),
}
E_PLACES = {  # x of the anchor, baseline
    "code": (169.7, 7.4),
    "number": (169.7, 13.4),
    "date": (169.7, 19.8),
    "check_code.plain": (169.7, 26.1),
    "machine": (26.5, 25.8),
    "corner.first": (37.0, 22.6),
    "corner.second": (37.0, 17.3),
    "cipher": (168.3, 33.9),
    "buyer.name": (38.1, 33.2),
    "buyer.bank_account": (38.1, 49.4),
    "in_words": (67.0, 100.2),
    "seller.name": (38.1, 106.9),
    "seller.bank_account": (38.1, 121.7),
    "remark.whole": (130.5, 106.5),
    "payee": (22.9, 128.4),
    "reviewer": (75.8, 128.4),
    "drawer": (122.4, 128.4),
}


@pytest.mark.parametrize("name", PAPER_PLACES)
def test_the_paper_form_has_each_field_where_the_template_has_it(name: str) -> None:
    field = shelf().form("vat_paper").fields[name]
    assert (field.x_mm, field.line_top_mm, field.width_mm) == pytest.approx(PAPER_PLACES[name])


@pytest.mark.parametrize("name", E_PLACES)
def test_the_e_invoice_has_each_field_where_its_layout_has_it(name: str) -> None:
    field = shelf().form("e_invoice").fields[name]
    baseline = field.line_top_mm + BASELINE_EM * field.steps[0].size_pt * POINT_MM
    assert (field.anchor_mm, baseline) == pytest.approx(E_PLACES[name])


@pytest.mark.parametrize(
    ("form", "size", "rows", "pitch"),
    [
        ("vat_paper", (240.0, 140.0), 8, 4.2),
        ("vehicle", (241.0, 177.0), 0, 0.0),
        ("e_invoice", (215.0, 139.0), 8, 4.23),
        ("goods_list", (210.0, 297.0), 25, 7.2),
        ("e_goods_list", (217.0, 278.0), 35, 4.4),
    ],
)
def test_each_form_has_its_size_and_its_rows(form, size, rows, pitch) -> None:
    read = shelf().form(form)
    assert (read.width_mm, read.height_mm) == size
    assert (read.body.rows, read.body.pitch_mm) == (rows, pitch)
    assert read.version == ("2" if form == "e_invoice" else "1")
    assert shelf().form(form) is read


def test_on_a_form_without_rows_the_large_mark_stands_in_its_frame() -> None:
    form = shelf().form("vehicle")
    assert form.rows_box is form.frame
    assert (form.frame.width_mm, form.frame.height_mm) == (203.0, 119.7)


def test_every_cell_of_the_vehicle_form_has_room_of_its_own() -> None:
    form = shelf().form("vehicle")
    fields = list(form.fields.values())
    lines = [each for each in form.marks if isinstance(each, Rule)]
    for number, one in enumerate(fields):
        right, bottom = one.x_mm + one.width_mm, one.y_mm + one.height_mm
        for other in fields[number + 1 :]:
            beside = other.x_mm >= right or other.x_mm + other.width_mm <= one.x_mm
            below = other.y_mm >= bottom or other.y_mm + other.height_mm <= one.y_mm
            assert beside or below, (one.name, other.name)
        for line in lines:
            across = max(line.x1_mm, one.x_mm) < min(line.x2_mm, right)
            down = max(line.y1_mm, one.y_mm) < min(line.y2_mm, bottom)
            assert not (across and one.y_mm < line.y1_mm < bottom), one.name
            assert not (down and one.x_mm < line.x1_mm < right), one.name


LONGEST_OF_A_CAR = {
    "buyer.name": "测" * 50,
    "buyer.id": "9" * 22,
    "buyer.tax_id": "9" * 20,
    "vehicle.type": "测" * 20,
    "vehicle.model": "测" * 30,
    "vehicle.origin": "测" * 16,
    "vehicle.certificate": "9" * 25,
    "vehicle.import": "9" * 36,
    "vehicle.inspection": "9" * 32,
    "vehicle.engine": "9" * 40,
    "vehicle.vin": "9" * 23,
    "vehicle.tonnage": "9" * 8,
    "vehicle.seats": "9" * 3,
    "in_words": "玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖圆玖角玖分",
    "total.gross": "¥999999999999.99",
    "total.net": "¥999999999999.99",
    "total.tax": "¥999999999999.99",
    "rate": "免税",
    "tax_code": "9" * 190,
    "tax_receipt": "9" * 20,
    "seller.name": "测" * 40,
    "seller.phone": "9" * 40,
    "seller.tax_id": "9" * 20,
    "seller.account": "9" * 40,
    "seller.address": "测" * 40,
    "seller.bank": "测" * 40,
    "authority.name": "测" * 40,
    "authority.code": "9" * 12,
    "drawer": "测" * 10,
}


@pytest.mark.parametrize("name", LONGEST_OF_A_CAR)
def test_the_longest_text_of_a_cell_of_the_vehicle_form_stays_in_it(name: str) -> None:
    field = shelf().form("vehicle").fields[name]
    lines = shelf().layout.place(LONGEST_OF_A_CAR[name], field)
    assert "".join(line.text for line in lines) == LONGEST_OF_A_CAR[name]
    for line in lines:
        assert line.y_mm >= field.y_mm - 0.6
        assert line.y_mm + line.size_pt * POINT_MM <= field.y_mm + field.height_mm + 0.1


@pytest.mark.parametrize("name", NAMES)
def test_rows_do_not_run_into_what_stands_under_them(name: str) -> None:
    form = shelf().form(name)
    bottom = form.rows_box.y_mm + form.rows_box.height_mm
    total = "total.net" if "subtotal.net" not in form.fields else "subtotal.net"
    assert bottom <= form.fields[total].line_top_mm + 0.5


@pytest.mark.parametrize("name", NAMES)
def test_columns_do_not_overlap(name: str) -> None:
    columns = sorted(shelf().form(name).columns.values(), key=lambda column: column.x_mm)
    for left, right in pairwise(columns):
        assert left.x_mm + left.width_mm <= right.x_mm + 0.01


def test_the_larger_lines_of_a_step_come_first() -> None:
    for name in NAMES:
        for field in shelf().form(name).fields.values():
            assert field.steps[0].size_pt == max(step.size_pt for step in field.steps)


@pytest.mark.parametrize(
    ("slip", "place", "why"),
    [
        (("qr = { x = 16.1,", "qr = { x = 16.1, xx = 1,"), "fields.qr.xx", "unknown key"),
        (("qr = { x = 16.1,", "qr = { x = true,"), "fields.qr.x", "no number"),
        (("qr = { x = 16.1, y = 6.1,", "qr = { x = 16.1,"), "fields.qr.y", "missing"),
        (("qr = { x = 16.1,", "qr = { x = 236.1,"), "qr", "outside the page"),
        (('h = 18.5, steps = "plain"', 'h = 18.5, steps = "big"'), "fields.qr.steps", "big is not"),
        (('h = 18.5, steps = "plain"', "h = 18.5, steps = 9"), "fields.qr.steps", "no text"),
        (("from_top = true", "from_top = 1"), "fields.cipher.from_top", "neither true nor"),
        (("boxes = [[15.1,", "boxes = [[true,"), "boxes", "not four or five"),
        (("boxes = [[15.1, 25.4, 201.9, 94.7, 0.4]]", "boxes = [[1.0]]"), "boxes", "not four"),
        (("boxes = [[15.1, 25.4, 201.9, 94.7, 0.4]]", "boxes = [7]"), "boxes", "not four"),
        (("boxes = [[15.1, 25.4, 201.9, 94.7, 0.4]]", "boxes = 7"), "boxes", "no list"),
        (("body = {", "bodies = {"), "body.rows", "missing"),
        (("body = { rows = 8, pitch = 4.2 }", "body = 8"), "body", "no table"),
        (("circle = [[10, 4]]", "circle = []"), "steps.circle", "no steps"),
        (("circle = [[10, 4]]", "circle = [[10]]"), "steps.circle", "no steps"),
        (("words = [", 'words = ["x",'), "words", "no list of tables"),
        (("[titles]", "[title]"), "title", "unknown key"),
    ],
)
def test_a_slip_in_a_form_file_is_refused_with_its_place(slip, place, why) -> None:
    good = (RESOURCES / "forms/vat_paper.toml").read_text("utf-8")
    with pytest.raises(PrinterError) as refused:
        load_form(good.replace(slip[0], slip[1], 1).encode())
    assert refused.value.code == "FORM-BROKEN"
    assert refused.value.facts["place"] == place
    assert why in refused.value.facts["why"]


def test_a_form_without_a_place_for_the_title_is_refused() -> None:
    good = (RESOURCES / "forms/vat_paper.toml").read_text("utf-8")
    bad = re.sub(r"(?m)^title = \{ centre.*$", "", good)
    with pytest.raises(PrinterError) as refused:
        load_form(bad.encode())
    assert refused.value.facts["place"] == "fields.title"


@pytest.mark.parametrize("data", [b"\xff", b"x = "])
def test_a_file_that_is_no_toml_is_a_broken_form(data: bytes) -> None:
    with pytest.raises(PrinterError) as refused:
        load_form(data)
    assert refused.value.code == "FORM-BROKEN"


def test_a_form_that_is_not_there_is_named() -> None:
    with pytest.raises(PrinterError) as refused:
        shelf().form("no_such_form")
    assert refused.value.facts["form"] == "no_such_form.toml"


def test_a_word_may_stand_upright() -> None:
    words = [mark for mark in shelf().form("vat_paper").marks if isinstance(mark, Text)]
    upright = [word for word in words if word.text in ("购", "买", "方")][:3]
    assert [word.text for word in upright] == ["购", "买", "方"]
    assert {(word.x_mm, word.align) for word in upright} == {(17.85, Align.CENTRE)}


FRAMED = ("vat_paper", "e_invoice", "goods_list", "e_goods_list", "vehicle")


@pytest.mark.parametrize("name", FRAMED)
def test_every_field_and_printed_word_stands_between_the_sides_of_the_frame(name: str) -> None:
    form = shelf().form(name)
    left, right = form.frame.x_mm, form.frame.x_mm + form.frame.width_mm
    for field in (*form.fields.values(), *form.columns.values()):
        assert left <= field.x_mm, field.name
        assert field.x_mm + field.width_mm <= right, field.name
    for word in (mark for mark in form.marks if isinstance(mark, Text)):
        wide = (fonts().width_em(word.text, word.face) * word.size_pt) * POINT_MM
        hangs = {Align.LEFT: 0.0, Align.CENTRE: 0.5, Align.RIGHT: 1.0}[word.align]
        assert left <= word.x_mm - wide * hangs, word.text
        assert word.x_mm + wide * (1 - hangs) <= right, word.text
