"""Lists, kinds and special kinds as a cashier meets them while typing."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from app.domain.invoice import Party
from app.domain.registers import Customer, Goods
from tests.home_builders import a_home
from tests.ui.issue_invoice.entry_desk import Counter, a_counter


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    with a_counter(a_home(tmp_path)) as opened:
        yield opened


def amounts(counter: Counter) -> tuple[str, str, str]:
    return counter.face.net, counter.face.tax, counter.face.gross


def test_the_ninth_line_turns_the_face_into_a_list(counter: Counter) -> None:
    for number in range(1, 10):
        assert not counter.face.list_mode
        counter.page.typed(f"lines[{number}].name", "样例鼠标")
        counter.page.typed(f"lines[{number}].rate", "13%")
        counter.page.typed(f"lines[{number}].amount", "10")
    assert counter.face.list_mode


def test_kinds_and_special_kinds_change_what_is_asked(counter: Counter) -> None:
    counter.simple()
    counter.page.main()
    counter.page.cancel_confirm()
    counter.page.choose_kind("004")
    assert {problem.field for problem in counter.face.wrong} == {
        "buyer.tax_id",
        "buyer.address_phone",
        "buyer.bank_account",
    }
    assert all(choice.value != "0%" for choice in counter.face.rates)
    counter.page.choose_kind("025")
    assert (counter.face.roll_widths, counter.face.form_lines) == ((57, 76), 8)
    counter.page.choose_roll_width(57)
    assert (counter.face.roll_width_mm, counter.face.form_lines) == (57, 6)
    counter.page.choose_kind("028")
    assert counter.face.number == "00000001"
    assert next(each for each in counter.face.specials if each.code == "purchase").why_not
    counter.page.choose_kind("007")
    counter.page.choose_special("purchase")
    assert "PURCHASE-WITH-TAX" in counter.codes()
    counter.page.accept_fix("lines[1].rate")
    assert counter.face.wrong == ()


def test_on_a_purchase_the_registers_give_neither_tax_id_nor_tax(counter: Counter) -> None:
    desk, goods = counter.desk, Goods("虚构小麦", rate=Decimal("0.09"), price=Decimal(3))
    known = Customer(Party("虚构农产合作社", "91990000MA0000007X"))
    desk.terminal.registers.save_customer(known, desk.session)
    desk.terminal.registers.save_goods(goods, desk.session)
    counter.page.choose_special("purchase")
    counter.page.typed("buyer.name", "虚构农产")
    counter.page.chosen("buyer.name", counter.view.choices[0])
    assert (counter.face.buyer.name, counter.face.buyer.tax_id) == (known.name, "")
    counter.page.typed("lines[1].name", "虚构小")
    counter.page.chosen("lines[1].name", counter.view.choices[0])
    counter.type(line_1_quantity="100")
    counter.type(line_2_name="样例鼠标", line_2_amount="10")  # by its whole name
    assert counter.face.wrong == ()
    assert amounts(counter) == ("310.00", "***", "310.00")


def test_difference_has_its_column_and_its_sentence(counter: Counter) -> None:
    counter.page.toggle_with_tax()
    counter.page.choose_special("difference")
    counter.type(buyer_name="虚构乙", line_1_name="样例鼠标", line_1_amount="113")
    assert "deduction" in counter.face.columns
    assert counter.face.wrong == ()  # not typed yet is no mistake
    counter.page.main()
    assert counter.view.focus == "lines[1].deduction"
    missing = [(one.code, one.at) for one in counter.view.face.wrong]
    assert missing == [("FIELD-MISSING", "第 1 行扣除额")]
    counter.type(line_1_deduction="13")
    assert amounts(counter) == ("101.50", "11.50", "113.00")
    assert counter.face.wrong == ()
    assert counter.face.remark_bytes[0] > 0
    counter.page.main()
    card = counter.view.confirm
    assert card is not None
    assert card.kind_text == "007 普票　差额征税"
    assert card.parts_text == "金额 101.50　税额 11.50"


def test_letting_by_persons_is_taxed_at_one_and_a_half(counter: Counter) -> None:
    counter.page.toggle_with_tax()
    counter.page.choose_special("reduced")
    counter.type(line_1_name="样例出租", line_1_amount="1050")
    assert amounts(counter) == ("1,035.00", "15.00", "1,050.00")


def test_an_organisation_without_an_id_is_doubted_and_may_be_a_person(counter: Counter) -> None:
    counter.simple()
    counter.type(buyer_name="虚构乙公司")
    assert counter.codes() == {"BUYER-TAX-ID-MISSING"}
    counter.page.accept_fix("buyer.tax_id")
    assert counter.codes() == set()
    assert counter.face.buyer_is_person
    counter.page.set_buyer_is_person(False)
    counter.type(buyer_tax_id=" 91990000ma0000007x ")
    assert counter.face.buyer.tax_id == "91990000MA0000007X"
    counter.type(buyer_name="虚构（乙）公司", agency_certificate="完税1", payee="甲", reviewer="乙")
    assert counter.face.buyer.name == "虚构(乙)公司"
    assert counter.face.agency_certificate == "完税1"


def test_the_units_of_oil_are_those_of_the_region(counter: Counter) -> None:
    assert counter.face.units == ()
    counter.page.choose_special("oil")
    ground = counter.page._entry.ground
    assert ground is not None
    assert counter.face.units == ground.terms.profile.oil.units


def test_a_purchase_names_the_empty_box_by_its_seller(counter: Counter) -> None:
    counter.page.choose_special("purchase")
    counter.page.main()
    said = [each.message for each in counter.face.problems if each.field == "buyer.name"]
    assert said == ["缺少销方名称"]


def test_the_cards_of_a_purchase_name_its_seller_as_the_paper_does(counter: Counter) -> None:
    counter.simple()
    counter.page.choose_special("purchase")
    counter.page.accept_fix("lines[1].rate")
    counter.page.main()
    asked = counter.view.confirm
    assert asked is not None
    assert asked.party == "销方"
    assert not any("购方" in sign.text for sign in asked.unusual)
    counter.page.main()
    issued = counter.view.issued
    assert issued is not None
    assert issued.party == "销方"


def test_what_no_button_mends_says_how(counter: Counter) -> None:
    counter.type(buyer_name="虚构㐀测试店")
    (wrong,) = [each for each in counter.face.problems if each.code == "SIGN-NOT-GBK"]
    assert wrong.fix_text == ""
    assert "换成通用的字" in wrong.message


def test_an_amount_is_worked_out_before_a_rate_is_known(counter: Counter) -> None:
    """So that Enter behind the price leads to the rate, and not to an amount to be typed."""
    counter.type(line_1_name="虚构新品", line_1_quantity="3", line_1_price="10.333")
    assert counter.cell(1, "rate").text == ""
    assert (counter.cell(1, "amount").text, counter.cell(1, "amount").computed) == ("31.00", True)
    counter.page.toggle_with_tax()
    assert (counter.cell(1, "amount").text, counter.cell(1, "amount").computed) == ("", True)
