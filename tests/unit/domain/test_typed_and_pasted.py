"""Figures as they are typed, buyers and tables as they are pasted, discounts over a group."""

from __future__ import annotations

from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.entry import EnteredLine, EnteredParty
from app.domain.errors import RuleBroken
from app.domain.group_discount import shares
from app.domain.money import Money
from app.domain.pasted_lines import LARGEST, PastedLines, is_table, read_table
from app.domain.pasted_party import LONGEST, taken_apart
from app.domain.typed_figures import in_order, read_discount, without_exponent
from tests.domain_builders import a_profile

NAME, TAX_ID = "示例贸易有限公司", "91990000MA0000007X"
ADDRESS, PHONE = "虚构市样例路1号", "000-11111111"
BANK, ACCOUNT = "样例银行虚构支行", "6222000011112222"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("1,234.5", "1234.5"),
        ("１２．５", "12.5"),
        ("￥12", "12"),
        ("12元", "12"),
        ("¥ -5.00元整", "-5.00"),
        ("-￥5", "-5"),
        ("12。5", "12.5"),
        (".5", "0.5"),
        ("12.", "12"),
        ("007", "7"),
        ("1 234 567", "1234567"),
    ],
)
def test_a_figure_beyond_doubt_is_put_in_order(typed: str, read: str) -> None:
    assert in_order(typed) == read


@pytest.mark.parametrize("typed", ["1e3", "—", "abc", "NaN", "1,23", "--5", "-￥-5", "9" * 81, "."])
def test_what_is_no_figure_stays_as_it_is(typed: str) -> None:
    assert in_order(typed) == typed


def test_an_exponent_is_read_only_as_a_proposal() -> None:
    assert (without_exponent("1e3"), without_exponent("1E-2")) == ("1000", "0.01")
    assert without_exponent("1000") == ""


@given(st.decimals(min_value=0, max_value=10**12, places=2))
def test_what_is_in_order_stays_in_order(figure: Decimal) -> None:
    assert in_order(f"{figure:f}") == f"{figure:f}"
    assert in_order(f"{figure:,f}") == f"{figure:f}"


@given(st.text(max_size=200))
def test_any_text_is_put_in_order_once_and_for_all(text: str) -> None:
    once = in_order(text)
    assert in_order(once) == once


def test_a_discount_is_an_amount_or_a_percentage() -> None:
    assert read_discount("20元") == ("20", "")
    assert read_discount("12.5%") == ("", "12.5%")
    assert (read_discount("9折"), read_discount("8.5折")) == (("", "10%"), ("", "15%"))
    assert read_discount("85折") == ("", "15%")
    assert read_discount("abc") == ("abc", "")


@pytest.mark.parametrize("between", ["\t", "，", "\n", " ; ", "   "])
def test_the_parts_of_a_buyer_are_known_in_any_order(between: str) -> None:
    bank = f"{BANK} {ACCOUNT}" if between != " " else BANK
    for parts in permutations((NAME, TAX_ID, f"{ADDRESS} {PHONE}", bank)):
        assert taken_apart(between.join(parts)) == EnteredParty(
            NAME, TAX_ID, f"{ADDRESS} {PHONE}", f"{BANK} {ACCOUNT}"
        )


def test_a_buyer_with_single_blanks_between_is_taken_apart_too() -> None:
    text = f"{NAME} {TAX_ID} {ADDRESS} {PHONE} {BANK} 1111 2222"
    assert taken_apart(text) == EnteredParty(
        NAME, TAX_ID, f"{ADDRESS} {PHONE}", f"{BANK} 1111 2222"
    )


@pytest.mark.parametrize("between", [" ", "\n", "；", ""])
def test_a_labelled_buyer_is_taken_apart(between: str) -> None:
    labelled: tuple[str, ...] = ("名称：" + NAME, "税号:" + TAX_ID.lower(), "地址：" + ADDRESS)
    labelled += ("电话：" + PHONE, "开户行：" + BANK, "账号：" + ACCOUNT)
    party = taken_apart((between or "\t").join(labelled))
    assert party == EnteredParty(NAME, TAX_ID, f"{ADDRESS} {PHONE}", f"{BANK} {ACCOUNT}")


def test_words_before_the_first_label_and_empty_labels_do_no_harm() -> None:
    assert taken_apart(f"{NAME}\n税号：{TAX_ID}\n电话：") == EnteredParty(NAME, TAX_ID)
    joined = f"地址、电话：{ADDRESS} {PHONE}\n开户行及账号：{BANK} {ACCOUNT}"
    assert taken_apart(joined) == EnteredParty("", "", f"{ADDRESS} {PHONE}", f"{BANK} {ACCOUNT}")


@pytest.mark.parametrize(
    "text", ["样例键盘\t2\t1,234.5", f"{NAME}\n第二行", "鼠标\t3", "样例键盘\t样例鼠标"]
)
def test_a_row_of_goods_and_a_name_on_two_lines_are_no_buyer(text: str) -> None:
    assert taken_apart(text) is None


@pytest.mark.parametrize("text", [NAME, TAX_ID, "", "  ", "x" * (LONGEST + 1), ADDRESS])
def test_what_is_only_one_box_stays_where_it_was_pasted(text: str) -> None:
    assert taken_apart(text) is None


def test_an_account_is_no_tax_id_and_an_id_of_digits_must_fit() -> None:
    assert taken_apart(f"{NAME}\t{BANK}{'1' * 18}") == EnteredParty(
        NAME, "", "", f"{BANK}{'1' * 18}"
    )
    assert taken_apart(f"{NAME}\t123456789012345") == EnteredParty(NAME, "", "", "123456789012345")
    assert taken_apart(f"{NAME}\t123456789012345678") == EnteredParty(
        NAME, "", "", "123456789012345678"
    )
    person = "99010019900101001" + "2"
    assert taken_apart(f"张三\t{person}") == EnteredParty("张三", person)
    assert taken_apart(f"{NAME}({TAX_ID})\t{TAX_ID}") == EnteredParty(NAME, TAX_ID, TAX_ID)
    assert taken_apart(f"{NAME}\tABCDEFGHIJKLMNOP\t{PHONE}") == EnteredParty(
        NAME, "", f"ABCDEFGHIJKLMNOP {PHONE}"
    )


def test_a_bank_may_be_the_buyer_itself() -> None:
    assert taken_apart(f"样例银行\t{TAX_ID}") == EnteredParty("样例银行", TAX_ID)
    assert taken_apart(f"{ADDRESS}\t{TAX_ID}") == EnteredParty("", TAX_ID, ADDRESS)


@given(st.text(max_size=300))
def test_any_text_is_taken_apart_or_left_alone(text: str) -> None:
    party = taken_apart(text)
    assert party is None or party != EnteredParty()


def test_what_has_cells_is_a_table() -> None:
    assert is_table("鼠标\t3\n")
    assert not is_table("鼠标 3\n")


def table(text: str, *, with_tax: bool = False, most: int = 2000) -> PastedLines:
    return read_table(text, with_tax=with_tax, most=most)


def refused(text: str, most: int = 2000) -> RuleBroken:
    with pytest.raises(RuleBroken) as broken:
        table(text, most=most)
    return broken.value


def test_a_table_with_headings_is_read_by_them() -> None:
    text = "序号\t品名\t数量\t含税单价\t不含税金额\t税率\t折扣\r\n"
    text += "1\t样例\t3\t1,130元\t3000\t13%\t10%\r\n"
    assert table(text).lines == (
        EnteredLine(
            "样例",
            quantity="3",
            price="1130",
            amount="3000",
            rate="13%",
            discount_rate="10%",
            price_with_tax=True,
        ),
    )


def test_a_table_without_headings_is_read_by_the_number_of_columns() -> None:
    found = table('鼠标\t3\t100\r\n"键""盘\n大"\t1\t50\r\n', with_tax=True)
    assert [line.name for line in found.lines] == ["鼠标", '键"盘 大']
    assert found.lines[0] == EnteredLine(
        "鼠标", quantity="3", price="100", price_with_tax=True, amount_with_tax=True
    )


def test_sums_are_left_out_and_blank_rows_and_cells_do_no_harm() -> None:
    found = table("鼠标\t100\n\t\n合 计\t100\n")
    assert (len(found.lines), found.sums_left_out) == (1, 1)
    assert len(table("名称\t金额\t\n鼠标\t100\t\n").lines) == 1


@pytest.mark.parametrize(
    ("text", "code", "facts"),
    [
        ("a\tb\tc\n1\t2\n", "PASTE-COLUMNS", {"row": "2", "found": "2", "expected": "3"}),
        ("a\tb\n1\t2\t3\n", "PASTE-COLUMNS", {"row": "2", "found": "3", "expected": "2"}),
        ("\t".join("a" * 9), "PASTE-COLUMNS", {"row": "1", "found": "9", "expected": "2–8"}),
        ("名称\t金额\t颜色\na\t1\t红", "PASTE-HEADING", {"text": "颜色"}),
        ("名称\t金额\n", "PASTE-EMPTY", {}),
        (" \t \n", "PASTE-EMPTY", {}),
        ("a\t\x00", "PASTE-NOT-TEXT", {"place": "3"}),
        ("a\t1\n" * 3, "PASTE-TOO-MANY", {"count": "3", "limit": "2"}),
        ("a\t" + "x" * LARGEST, "PASTE-TOO-LARGE", {"limit": str(LARGEST)}),
        ("a\t" + "x" * 140_000, "PASTE-NOT-TEXT", {"place": "1"}),
    ],
)
def test_a_table_that_does_not_fit_is_refused_whole(
    text: str, code: str, facts: dict[str, str]
) -> None:
    broken = refused(text, most=2)
    assert broken.code == code
    assert facts.items() <= broken.facts.items()


def test_a_group_discount_is_shared_by_amount_and_the_last_takes_the_fen() -> None:
    amounts = (Money(10000),) * 3
    assert [share.fen for share in shares("10", amounts, a_profile())] == [333, 333, 334]
    assert [share.fen for share in shares("10%", amounts, a_profile())] == [1000] * 3


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("301", "DISCOUNT-TOO-LARGE"),
        ("", "DISCOUNT-TOO-LARGE"),
        ("0%", "DISCOUNT-TOO-LARGE"),
        ("-1", "NEGATIVE-BLUE"),
        ("abc", "NOT-A-NUMBER"),
    ],
)
def test_a_group_discount_that_cannot_be_is_refused(text: str, code: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        shares(text, (Money(10000),) * 3, a_profile())
    assert (broken.value.code, broken.value.field) == (code, "discount")
