"""A cashier types: totals, errors at their fields, fixes, undo, with and without tax."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.entry import EnteredInvoice
from app.ui.issue_invoice import editing
from app.ui.issue_invoice.face import BLANK_ROW, DISCOUNT_ROW, GOODS_ROW
from app.ui.issue_invoice.history import History
from tests.home_builders import a_home
from tests.ui.issue_invoice.entry_desk import Counter, a_counter


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    with a_counter(a_home(tmp_path)) as opened:
        yield opened


def amounts(counter: Counter) -> tuple[str, str, str]:
    return counter.face.net, counter.face.tax, counter.face.gross


def test_a_fresh_page_shows_the_next_number_and_asks_for_nothing_yet(counter: Counter) -> None:
    face = counter.face
    assert (face.kind, face.number, face.stock_left) == ("007", "00000001", 2000)
    assert (face.day_text, face.gross) == ("2024年01月15日", "0.00")
    assert face.problems == ()
    assert [problem.field for problem in face.missing] == ["buyer.name", "lines[1].name"]
    assert [row.nature for row in face.rows] == [BLANK_ROW]
    assert not face.ready


def test_totals_come_with_every_keystroke(counter: Counter) -> None:
    counter.type(line_1_name="样例鼠标", line_1_quantity="3")
    counter.page.typed("lines[1].price", "1")
    assert amounts(counter) == ("3.00", "0.39", "3.39")
    counter.page.typed("lines[1].price", "10")
    assert amounts(counter) == ("30.00", "3.90", "33.90")
    assert counter.face.words == "叁拾叁圆玖角整"


def test_goods_of_the_register_bring_rate_unit_spec_and_code(counter: Counter) -> None:
    counter.type(line_1_name="样例鼠标")
    assert counter.cell(1, "rate").text == "13%"
    assert (counter.cell(1, "unit").text, counter.cell(1, "spec").text) == ("个", "M-1")
    assert counter.cell(1, "name").shown == "*样例设备*样例鼠标"
    assert counter.codes() == set()


def test_unknown_goods_need_a_rate_and_are_proposed_a_code(counter: Counter) -> None:
    counter.type(line_1_name="样例鼠标垫", line_1_amount="100", line_1_rate="13%")
    assert counter.codes() == {"GOODS-CODE-MISSING"}
    (doubt,) = counter.face.problems
    assert doubt.fix_text.startswith("用 *样例设备*")
    assert "按 *样例设备* 1090510000000000000 开" in doubt.message
    counter.page.accept_fix(doubt.field)
    assert counter.codes() == set()


def test_codes_are_suggested_while_unknown_goods_are_typed(counter: Counter) -> None:
    counter.page.typed("lines[1].name", "香大米")
    assert [one.texts[0] for one in counter.view.choices] == ["*样例粮食* 1010101020000000000"]
    counter.page.chosen("lines[1].name", counter.view.choices[0])
    assert counter.cell(1, "name").shown == "*样例粮食*香大米"
    assert counter.cell(1, "rate").text == "9%"
    assert counter.codes().isdisjoint({"GOODS-CODE-MISSING"})


def test_unknown_goods_read_the_same_when_they_are_opened_again(counter: Counter) -> None:
    counter.type(line_1_name="不锈钢保温杯", line_1_amount="100", line_1_rate="13%")
    before = counter.cell(1, "name").shown
    kept = counter.page._entry.now
    counter.page._entry.mind.forget()
    counter.page._entry.begin(kept)
    counter.page._choosing.look_up()
    assert counter.cell(1, "name").shown == before == "*样例设备*不锈钢保温杯"


def test_the_two_figures_typed_last_stand(counter: Counter) -> None:
    counter.simple()
    counter.type(line_1_amount="150")
    assert counter.cell(1, "price").text == "50"
    assert counter.cell(1, "price").computed
    counter.type(line_1_quantity="2")
    assert counter.cell(1, "price").text == "75"
    counter.type(line_1_price="10")
    assert counter.cell(1, "amount").text == "20.00"
    assert counter.cell(1, "amount").computed


def test_a_tax_of_the_cashiers_own_is_kept_within_the_tolerance(counter: Counter) -> None:
    counter.simple()
    counter.type(line_1_tax="39.05")
    assert counter.cell(1, "tax").overwritten
    assert counter.face.gross == "339.05"
    counter.type(line_1_tax="39.09")
    (problem,) = counter.face.wrong
    assert (problem.field, problem.at) == ("lines[1].tax", "第 1 行税额")
    assert problem.message == "税额与金额×税率相差 0.09，最多容许 0.06"
    assert (problem.fix_text, problem.fix_value) == ("改为 39.00", "39.00")
    counter.page.accept_fix("lines[1].tax")
    assert counter.face.wrong == ()
    assert counter.cell(1, "tax").computed
    counter.type(line_1_tax="39.05", line_1_price="200")
    assert counter.cell(1, "tax").text == "78.00"


@pytest.mark.parametrize(
    ("typed", "shown"),
    [("1,234.5", "1234.5"), ("１２．５", "12.5"), ("￥12", "12"), ("12元", "12")],
)
def test_an_amount_is_put_in_order_when_the_field_is_left(
    counter: Counter, typed: str, shown: str
) -> None:
    counter.type(line_1_name="样例鼠标", line_1_quantity="1")
    counter.page.typed("lines[1].price", typed)
    assert counter.cell(1, "price").text == typed
    assert counter.face.wrong == ()
    counter.page.left("lines[1].price")
    assert counter.cell(1, "price").text == shown


@pytest.mark.parametrize("typed", ["1e3", "—", "abc", "NaN", "Infinity", "1.2.3"])
def test_what_is_no_amount_is_refused_at_the_field(counter: Counter, typed: str) -> None:
    counter.type(line_1_name="样例鼠标", line_1_quantity="1", line_1_price=typed)
    (problem,) = counter.face.wrong
    assert (problem.field, problem.code) == ("lines[1].price", "NOT-A-NUMBER")
    assert typed in problem.message
    assert counter.cell(1, "price").error


def test_an_exponent_can_be_mended(counter: Counter) -> None:
    counter.type(line_1_name="样例鼠标", line_1_quantity="1", line_1_price="1e3")
    counter.page.accept_fix("lines[1].price")
    assert counter.face.net == "1,000.00"


def test_zero_is_told_and_cleared(counter: Counter) -> None:
    counter.type(line_1_name="样例鼠标", line_1_quantity="0", line_1_price="0")
    assert [problem.field for problem in counter.face.wrong] == [
        "lines[1].quantity",
        "lines[1].price",
    ]
    counter.page.accept_fix("lines[1].quantity")
    assert counter.cell(1, "quantity").text == ""


@pytest.mark.parametrize(
    ("typed", "fixed"), [("虚构\U0001f600店", "虚构店"), ("虚构⾦店", "虚构金店"), ("虚构𠮷店", "")]
)
def test_signs_that_the_disk_lacks_are_told_with_their_place(
    counter: Counter, typed: str, fixed: str
) -> None:
    counter.type(buyer_name=typed)
    (problem,) = [each for each in counter.face.wrong if each.field == "buyer.name"]
    assert problem.code == "SIGN-NOT-GBK"
    assert "第3个字" in problem.message
    assert bool(problem.fix_text) == bool(fixed)
    counter.page.accept_fix("buyer.name")
    assert counter.face.buyer.name == (fixed or typed)


def test_halves_of_signs_line_ends_and_control_signs_do_no_harm(counter: Counter) -> None:
    counter.page.typed("buyer.name", "虚构\ud83d\n店\x07")
    assert "\ud83d" not in counter.face.buyer.name
    assert "\n" not in counter.face.buyer.name
    (problem,) = [each for each in counter.face.wrong if each.field == "buyer.name"]
    assert problem.code == "CONTROL-SIGN"
    counter.page.accept_fix("buyer.name")
    assert "CONTROL-SIGN" not in counter.codes()
    counter.page.typed("remark", "一\r\n二")
    assert counter.face.remark == "一\n二"


def test_the_rows_of_discounts_count_in_the_place_that_is_told(counter: Counter) -> None:
    counter.simple()
    counter.page.set_discount(0, "10%")
    counter.type(line_2_name="样例键盘", line_2_quantity="1", line_2_price="1500")
    counter.type(line_2_tax="195.09")
    (problem,) = counter.face.wrong
    assert (problem.field, problem.at) == ("lines[2].tax", "第 3 行税额")


def test_with_tax_and_back_shows_the_same_digits(counter: Counter) -> None:
    counter.simple("33.33")
    counter.page.set_discount(0, "1.11")
    before = [dict(row.cells) for row in counter.face.rows]
    counter.page.toggle_with_tax()
    assert counter.cell(1, "price").text == "37.66333333"
    assert counter.cell(1, "amount").text == "112.99"
    counter.page.toggle_with_tax()
    assert [dict(row.cells) for row in counter.face.rows] == before


def test_what_is_typed_with_tax_stands_to_the_fen(counter: Counter) -> None:
    counter.page.toggle_with_tax()
    counter.simple("113")
    assert amounts(counter) == ("300.00", "39.00", "339.00")
    counter.page.toggle_with_tax()
    assert counter.cell(1, "price").text == "100"
    assert counter.cell(1, "price").computed


def test_a_discount_on_the_other_basis_keeps_the_amount_to_the_fen(counter: Counter) -> None:
    counter.type(line_1_name="样例鼠标", line_1_amount="100")
    counter.page.toggle_with_tax()
    counter.page.set_discount(0, "11.30")
    assert amounts(counter) == ("90.00", "11.70", "101.70")
    counter.page.toggle_with_tax()
    counter.type(line_1_amount="200")
    assert amounts(counter) == ("190.00", "24.70", "214.70")


def test_a_discount_is_given_by_amount_percent_or_zhe_and_taken_away(counter: Counter) -> None:
    counter.simple()
    for text, net in (("10%", "270.00"), ("9折", "270.00"), ("20", "280.00"), ("-20", "280.00")):
        counter.page.typed("lines[1].discount", text)
        assert counter.face.net == net
    assert [row.nature for row in counter.face.rows] == [GOODS_ROW, DISCOUNT_ROW, BLANK_ROW]
    assert counter.cell(2, "amount").text == "-20.00"
    assert counter.cell(2, "tax").text == "-2.60"
    assert "样例鼠标" in counter.cell(2, "name").text
    counter.page.delete_discount(0)
    assert len(counter.face.rows) == 2


def test_a_discount_that_is_wrong_keeps_its_row_with_the_error(counter: Counter) -> None:
    counter.simple()
    counter.page.set_discount(0, "301")
    assert counter.cell(2, "amount").error
    assert counter.cell(2, "amount").text == "301"
    counter.page.accept_fix("lines[1].discount")
    assert counter.cell(2, "amount").text == "-300.00"


def test_a_group_discount_is_shared_and_the_last_takes_the_fen(counter: Counter) -> None:
    for number in (1, 2, 3):
        counter.page.typed(f"lines[{number}].name", "样例鼠标")
        counter.page.left(f"lines[{number}].name")
        counter.type(**{f"line_{number}_amount": "100"})
    counter.page.group_discount(0, 2, "10")
    offs = [row.cells["amount"].text for row in counter.face.rows if row.nature == DISCOUNT_ROW]
    assert offs == ["-3.33", "-3.33", "-3.34"]
    assert counter.face.undo_title == "撤销 整组折扣 10 行 1–3"
    counter.page.undo()
    assert counter.face.net == "300.00"
    counter.page.group_discount(0, 2, "301")
    assert counter.face.net == "300.00"
    counter.page.typed("lines[4].name", "样例键盘")
    counter.page.group_discount(0, 3, "10")
    assert len(counter.view.told) == 2
    counter.page.group_discount(3, 9, "10")


def test_a_group_discount_by_percentage_names_it_on_each_line(counter: Counter) -> None:
    for number in (1, 2, 3):
        counter.page.typed(f"lines[{number}].name", "样例鼠标")
        counter.page.left(f"lines[{number}].name")
        counter.type(**{f"line_{number}_amount": "33.35"})
    counter.page.group_discount(0, 2, "10%")
    rows = [row.cells for row in counter.face.rows if row.nature == DISCOUNT_ROW]
    assert {cells["name"].text.split()[1] for cells in rows} == {"10%"}
    assert sum(Decimal(cells["amount"].text) for cells in rows) == Decimal("-10.01")
    counter.type(line_1_amount="1000")
    assert counter.cell(2, "amount").text == "-100.00", "what is called 10 % is 10 % of the line"
    counter.page.set_discount(0, "20")
    assert "%" not in counter.cell(2, "name").text


def test_lines_are_added_moved_and_deleted_by_name(counter: Counter) -> None:
    for number, name in enumerate(("样例鼠标", "样例键盘", "样例耳机"), 1):
        counter.page.typed(f"lines[{number}].name", name)
    counter.page.move_line(2, -1)
    assert [row.cells["name"].text for row in counter.face.rows[:3]] == [
        "样例鼠标",
        "样例耳机",
        "样例键盘",
    ]
    counter.page.move_line(0, -1)
    counter.page.delete_line(1)
    assert counter.face.undo_title == "撤销 删除行 2"
    counter.page.delete_line(9)
    counter.page.undo()
    assert counter.face.redo_title == "重做 删除行 2"
    counter.page.redo()
    assert counter.face.line_count == 2
    counter.page.add_line(0)
    assert (counter.face.line_count, counter.view.focus) == (3, "lines[2].name")
    counter.page.add_line()
    assert (counter.face.line_count, counter.view.focus) == (3, "lines[4].name")


def test_typing_one_field_is_one_step_back(counter: Counter) -> None:
    counter.type(buyer_name="虚构乙", buyer_tax_id="91990000MA0000007X")
    assert counter.face.undo_title == "撤销 输入 购方纳税人识别号"
    counter.page.undo()
    assert counter.face.buyer.tax_id == ""
    counter.page.undo()
    assert (counter.face.buyer.name, counter.face.undo_title) == ("", "")
    counter.page.undo()
    counter.page.redo()
    assert counter.face.buyer.name == "虚构乙"


texts = st.sampled_from(["", "1", "100", "13%", "样例", "10%", "x"])
fields = st.sampled_from(
    [f"lines[{n}].{c}" for n in (1, 2, 3) for c in ("name", "price", "amount", "rate", "discount")]
    + ["buyer.name", "remark", "kind"]
)


@given(st.lists(st.tuples(fields, texts), max_size=12))
def test_undoing_as_often_as_was_done_leads_back_to_the_start(
    steps: list[tuple[str, str]],
) -> None:
    start = now = editing.empty("007")
    history, seen = History(), [start]
    for field, text in steps:
        said = editing.typed(now, field, text)
        history.note(now, field)
        now = said
        seen.append(now)
    for expected in reversed(seen[:-1]):
        now = history.undo(now)
        assert now == expected
    assert history.undo(now) is now
    for expected in seen[1:]:
        now = history.redo(now)
        assert now == expected


@given(st.lists(st.tuples(fields, texts), max_size=12))
def test_an_entry_that_is_in_order_stays_as_it_is(steps: list[tuple[str, str]]) -> None:
    now: EnteredInvoice = editing.empty("007")
    for field, text in steps:
        now = editing.typed(now, field, text)
    once = editing.all_in_order(now)
    assert editing.all_in_order(once) is once


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(fields.filter(lambda f: f != "kind"), texts), max_size=6))
def test_whatever_is_typed_the_face_turns_twice_to_the_same(
    counter: Counter, steps: list[tuple[str, str]]
) -> None:
    for field, text in steps:
        counter.page.typed(field, text)
    before = [dict(row.cells) for row in counter.face.rows]
    counter.page.toggle_with_tax()
    counter.page.toggle_with_tax()
    assert [dict(row.cells) for row in counter.face.rows] == before


def test_a_keystroke_makes_only_the_rows_that_look_otherwise(counter: Counter) -> None:
    for number in (1, 2, 3):
        counter.type(**{f"line_{number}_name": "样例", f"line_{number}_quantity": "1"})
        counter.type(**{f"line_{number}_price": "10", f"line_{number}_rate": "13%"})
    before = counter.face.rows
    counter.page.typed("lines[2].price", "x")
    after = counter.face.rows
    assert [new is old for new, old in zip(after, before, strict=True)] == [
        True,
        False,
        True,
        False,
    ]
    assert counter.cell(2, "price").error
    counter.page.delete_line(0)
    assert [row.index for row in counter.face.rows] == [0, 1, 2]
    assert counter.cell(1, "price").error
    assert not counter.cell(2, "price").error


def test_a_discount_of_a_line_without_tax_shows_stars(counter: Counter) -> None:
    counter.type(line_1_name="样例", line_1_quantity="1", line_1_price="100", line_1_rate="免税")
    counter.page.set_discount(0, "10")
    assert counter.cell(1, "tax").text == "***"
    assert counter.cell(2, "tax").text == "***"


def test_a_discount_is_offered_again_on_the_basis_of_the_face(counter: Counter) -> None:
    counter.type(line_1_name="样例", line_1_quantity="1", line_1_price="100", line_1_rate="13%")
    counter.page.set_discount(0, "10")
    assert counter.cell(2, "discount").text == "10"
    counter.page.toggle_with_tax()
    assert counter.cell(2, "discount").text == "11.30"
