"""A cashier pastes and chooses: buyers, tables, goods, and what earlier tickets said."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.ui.issue_invoice.face import Choice
from tests.home_builders import a_home
from tests.ui.issue_invoice.entry_desk import Counter, a_counter

BUYER = "示例贸易有限公司 税号：91990000MA0000007X 地址：虚构市样例路1号 账号：1111"
TAX_ID = "91990000MA0000007X"


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    with a_counter(a_home(tmp_path)) as opened:
        yield opened


def test_a_buyer_in_one_text_fills_its_boxes_and_can_be_undone(counter: Counter) -> None:
    counter.type(buyer_bank_account="样例银行 2222")
    assert counter.page.pasted("buyer.name", f"示例贸易有限公司\t{TAX_ID}\t虚构市样例路1号")
    buyer = counter.face.buyer
    assert (buyer.name, buyer.tax_id) == ("示例贸易有限公司", TAX_ID)
    assert (buyer.address_phone, buyer.bank_account) == ("虚构市样例路1号", "样例银行 2222")
    assert counter.face.undo_title == "撤销 粘贴 购方资料"
    counter.page.undo()
    assert counter.face.buyer.name == ""


def test_another_buyer_pasted_over_one_leaves_nothing_of_the_one_before(counter: Counter) -> None:
    counter.page.pasted("buyer.name", f"示例贸易有限公司\t{TAX_ID}\t虚构市样例路1号")
    counter.page.pasted("buyer.name", "虚构乙店\n虚构市样例路2号")
    buyer = counter.face.buyer
    assert (buyer.name, buyer.address_phone) == ("虚构乙店", "虚构市样例路2号")
    assert (buyer.tax_id, buyer.bank_account) == ("", "")
    assert counter.view.told[1:] == ["购方已换成「虚构乙店」，撤销可以找回「示例贸易有限公司」"]


def test_a_row_of_goods_is_no_buyer(counter: Counter) -> None:
    counter.type(buyer_name="示例贸易有限公司")
    assert counter.page.pasted("buyer.tax_id", "样例键盘\t2\t1,234.5")
    assert counter.face.buyer.name == "示例贸易有限公司"
    assert counter.face.buyer.address_phone == ""
    assert "请到商品行里粘贴" in counter.view.told[-1]


def test_a_name_on_two_lines_stays_in_its_box(counter: Counter) -> None:
    assert not counter.page.pasted("buyer.name", "示例贸易有限公司\n虚构分公司")


def test_a_labelled_buyer_may_be_pasted_into_any_of_the_boxes(counter: Counter) -> None:
    assert counter.page.pasted("buyer.tax_id", f"名称：{BUYER}")
    assert counter.face.buyer.name == "示例贸易有限公司"
    assert counter.face.buyer.bank_account == "1111"


def test_an_ordinary_word_is_left_to_the_view(counter: Counter) -> None:
    assert not counter.page.pasted("buyer.name", "示例贸易有限公司")
    assert not counter.page.pasted("remark", "一行\n两行")


@pytest.mark.parametrize(
    ("field", "text"),
    [("lines[1].name", "样例鼠标\t3\t1,000\n样例服务\t1\t50"), ("buyer.name", f"名称：{BUYER}")],
)
def test_the_list_of_what_stood_there_before_is_gone_after_pasting(
    counter: Counter, field: str, text: str
) -> None:
    """Its first Enter put other goods over the first line that was pasted."""
    counter.page.find(field)
    assert counter.view.choices
    counter.desk.hold()
    counter.page.find(field)
    assert counter.page.pasted(field, text)
    counter.desk.let_go()
    assert counter.view.choices == ()


def test_a_table_becomes_lines_in_place_of_the_blank_one(counter: Counter) -> None:
    counter.type(line_1_name="样例键盘")
    table = "名称\t数量\t单价\t税率\n样例鼠标\t3\t1,000\t13%\n样例服务\t1\t50\t6%\n合计\t\t3050\t\n"
    assert counter.page.pasted("lines[2].name", table)
    assert counter.face.line_count == 3
    assert counter.face.net == "3,050.00"
    assert counter.face.undo_title == "撤销 粘贴 2 行"
    assert counter.view.told == ["已粘贴 2 行，略去 1 行合计"]
    assert counter.cell(2, "name").shown == "*样例设备*样例鼠标"
    counter.page.undo()
    counter.page.undo()
    assert counter.face.line_count <= 1


def test_a_table_with_a_wrong_number_of_columns_is_explained_and_not_half_pasted(
    counter: Counter,
) -> None:
    before = counter.face
    assert counter.page.pasted("lines[1].name", "样例\t1\t2\n样例\t1\n")
    (told,) = counter.view.told
    assert "第2行有2栏" in told
    assert "一行也没有粘贴" in told
    assert counter.face is before


@pytest.mark.parametrize("field", ["buyer.name", "lines[1].name", "lines[1].price", "remark"])
@pytest.mark.parametrize(
    ("text", "word"),
    [("样" * 5_000_000, "太大"), ("\x00\x01PNG" * 9, "不是文字"), ("样" * 5000, "太大")],
)
def test_what_no_field_can_take_is_refused_calmly_and_at_once(
    counter: Counter, field: str, text: str, word: str
) -> None:
    before, began = counter.face, time.thread_time()
    assert counter.page.pasted(field, text)
    assert time.thread_time() - began < 20  # taken apart cell by cell it would be minutes
    assert word in counter.view.told[0]
    assert counter.face is before


def test_many_rows_are_tried_away_from_the_screen(counter: Counter) -> None:
    rows = "".join(f"样例货物{n}\t1\t2\t13%\n" for n in range(300))
    counter.desk.hold()
    assert counter.page.pasted("lines[1].name", rows)
    counter.desk.let_go()
    assert (counter.face.line_count, counter.face.list_mode) == (300, True)
    assert counter.face.net == "600.00"
    assert counter.view.busy == ""
    counter.desk.hold()
    counter.page.choose_kind("026")
    assert counter.view.busy == "正在核算 300 行"
    counter.page.main()
    assert counter.view.confirm is None
    counter.page.typed("lines[1].price", "3")
    counter.desk.let_go()
    assert (counter.face.kind, counter.face.net) == ("026", "601.00")


def test_what_does_not_fit_on_one_ticket_any_more_is_not_pasted(counter: Counter) -> None:
    assert counter.page.pasted("lines[1].name", "样例\t1\n" * 2001)
    assert "2001行" in counter.view.told[0]
    assert counter.face.line_count == 0


def test_a_buyer_of_the_register_is_found_by_initials_and_chosen_whole(counter: Counter) -> None:
    found = counter.desk.terminal.registers.find_customers("", 9)
    known = next(each for each in found if each.entry.party.tax_id)
    counter.page.typed("buyer.name", known.entry.name[:2])
    assert counter.view.choices
    choice = next(each for each in counter.view.choices if each.texts[0] == known.entry.name)
    assert choice.texts[2] == "未开过"
    counter.page.chosen("buyer.name", choice)
    assert counter.face.buyer.tax_id == choice.texts[1]
    assert counter.view.choices == ()
    assert counter.face.undo_title.startswith("撤销 选择 ")
    counter.page.undo()
    assert counter.face.buyer.tax_id == ""


def test_goods_are_chosen_with_price_rate_and_code(counter: Counter) -> None:
    counter.page.typed("lines[1].name", "样例鼠")
    counter.page.chosen("lines[1].name", counter.view.choices[0])
    assert counter.cell(1, "name").text == "样例鼠标"
    assert counter.cell(1, "rate").text == "13%"
    assert counter.codes() == set()
    assert counter.face.undo_title == "撤销 选择 样例鼠标"


def test_the_completer_opens_closes_and_forgets_late_answers(counter: Counter) -> None:
    counter.page.find("lines[1].price")
    assert counter.view.choices
    counter.page.typed("lines[1].name", "")
    counter.page.typed("lines[1].name", "没有这种东西")
    assert counter.view.choices == ()
    counter.desk.hold()
    counter.page.typed("lines[1].name", "样例")
    counter.page.left("lines[1].name")
    counter.desk.let_go()
    assert counter.view.choices == ()
    counter.page.chosen("lines[1].name", Choice(("旧的",), payload="99"))
    assert counter.cell(1, "name").text == "样例"


def test_goods_typed_again_are_filled_as_on_the_last_ticket(counter: Counter) -> None:
    counter.type(buyer_name="虚构乙", line_1_name="样例服务甲", line_1_unit="次")
    counter.type(line_1_quantity="2", line_1_price="70", line_1_rate="6%")
    counter.page.main()
    counter.page.issue()
    counter.page.after_issue("next")
    counter.type(buyer_name="虚构乙", line_1_name="样例服务甲")
    assert counter.cell(1, "price").text == "70"
    assert (counter.cell(1, "unit").text, counter.cell(1, "rate").text) == ("次", "6%")
    assert counter.face.undo_title == "撤销 按上次填入 第 1 行"
    counter.page.undo()
    assert counter.cell(1, "price").text == ""
    counter.page.typed("buyer.name", "虚构乙")
    assert counter.view.choices[0].texts[2].startswith("今天 ￥")
