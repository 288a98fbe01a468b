"""An entry that is kept can be issued; what cannot is refused at its field."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from msgspec.structs import replace

from app.bootstrap.profiles import read_profile
from app.domain.entered_total import entered_total
from app.domain.entry import EnteredInvoice, EnteredLine
from app.domain.errors import RuleBroken
from app.domain.invoice import Party, ZeroRate
from app.domain.register_rules import (
    check_customer,
    check_goods,
    known_rates,
    tidy_customer,
    tidy_goods,
    with_preference,
    with_price,
    with_rate,
)
from app.domain.registers import Customer, Goods

SKP, TODAY = read_profile("skp"), date(2024, 1, 15)
BUYER = Customer(Party("虚构乙测试商贸有限公司", "91990000MA0000007X"), "K1")
WARE = Goods("样例键盘", "1090510000000000000", rate=Decimal("0.13"), price=Decimal(100))


def broken(customer: Customer | None = None, goods: Goods | None = None) -> tuple[str, str]:
    with pytest.raises(RuleBroken) as refused:
        if customer is not None:
            check_customer(customer, SKP)
        if goods is not None:
            check_goods(goods, SKP, TODAY)
    return refused.value.code, refused.value.field


def test_a_sound_entry_raises_no_doubt() -> None:
    assert check_customer(BUYER, SKP) == ()
    assert check_goods(WARE, SKP, TODAY) == ()


@pytest.mark.parametrize(
    ("party", "code", "field"),
    [
        (Party(""), "FIELD-MISSING", "name"),
        (Party("长" * 51), "FIELD-TOO-LONG", "name"),
        (Party("店😀"), "SIGN-NOT-GBK", "name"),
        (Party("店\x00"), "CONTROL-SIGN", "name"),
        (Party("店", "9" * 21), "FIELD-TOO-LONG", "tax_id"),
        (Party("店", "", "a\nb"), "CONTROL-SIGN", "address_phone"),
        (Party("店", "", "", "行" * 51), "FIELD-TOO-LONG", "bank_account"),
    ],
)
def test_a_buyer_that_no_ticket_could_bear_is_refused(party: Party, code: str, field: str) -> None:
    assert broken(Customer(party)) == (code, f"customer.{field}")


def test_own_code_and_note_have_their_lengths() -> None:
    assert broken(replace(BUYER, own_code="K" * 21)) == ("FIELD-TOO-LONG", "customer.own_code")
    assert broken(replace(BUYER, note="注" * 116)) == ("FIELD-TOO-LONG", "customer.note")


def test_a_doubtful_tax_id_warns_and_never_blocks() -> None:
    doubtful = Customer(Party("虚构店", "91990000TEST00001A"))
    assert check_customer(doubtful, SKP) == (("TAX-ID-CHECK", "customer.tax_id"),)


def test_an_entry_is_tidied_as_a_ticket_would_be() -> None:
    untidy = Customer(
        Party(" 虚构（乙）店 ", " 91990000ma0000007ｘ", " 路 ", " 行 "), " K ", " 注 "
    )
    party = Party("虚构(乙)店", "91990000MA0000007X", "路", "行")
    assert tidy_customer(untidy) == Customer(party, "K", "注")
    assert tidy_goods(Goods(" 样例 ", " 1 ", spec=" a ")) == Goods("样例", "1", spec="a")


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"name": ""}, "FIELD-MISSING", "name"),
        ({"name": "货" * 47}, "FIELD-TOO-LONG", "name"),
        ({"short_name": "简" * 21}, "FIELD-TOO-LONG", "short_name"),
        ({"unit": "只😀"}, "SIGN-NOT-GBK", "unit"),
        ({"goods_code": "109"}, "GOODS-CODE-WRONG", "goods_code"),
        (
            {"goods_code": "１０９０５１００００００００００００００００"[:19]},
            "GOODS-CODE-WRONG",
            "goods_code",
        ),
        ({"price": Decimal(0)}, "NOT-A-NUMBER", "price"),
        ({"rate": Decimal("0.12")}, "RATE-UNKNOWN", "rate"),
        ({"rate": Decimal("0.16")}, "RATE-UNKNOWN", "rate"),
        ({"rate": Decimal(0)}, "ZERO-RATE-WRONG", "rate"),
        ({"rate": None, "zero_rate": ZeroRate.EXEMPT}, "ZERO-RATE-WRONG", "rate"),
        ({"rate": None, "preferential": True}, "PREFERENTIAL-CONFLICT", "preferential_text"),
        ({"preferential": True}, "PREFERENTIAL-CONFLICT", "preferential_text"),
    ],
)
def test_goods_that_no_line_could_bear_are_refused(
    change: dict[str, object], code: str, field: str
) -> None:
    assert broken(goods=replace(WARE, **change)) == (code, f"goods.{field}")


def test_goods_without_code_or_rate_are_kept() -> None:
    assert check_goods(Goods("样例"), SKP, TODAY) == (("GOODS-CODE-NONE", "goods.goods_code"),)


def test_the_rates_of_a_day_are_those_of_the_law() -> None:
    assert Decimal("0.16") in known_rates(SKP, date(2018, 6, 1))
    assert known_rates(SKP, TODAY)[:3] == (Decimal("0.13"), Decimal("0.09"), Decimal("0.06"))


def test_a_rate_brings_its_flag_and_text_and_takes_them_away() -> None:
    exempt = with_rate(WARE, "免税", SKP)
    assert (exempt.zero_rate, exempt.preferential_text) == (ZeroRate.EXEMPT, "免税")
    assert exempt.rate == 0
    assert check_goods(exempt, SKP, TODAY) == ()
    again = with_rate(exempt, "１３%", SKP)
    assert again == WARE
    assert with_rate(WARE, "0", SKP).zero_rate is ZeroRate.ORDINARY
    assert with_rate(exempt, "0", SKP).zero_rate is ZeroRate.EXEMPT
    assert with_rate(exempt, " ", SKP) == replace(WARE, rate=None)
    simple = with_preference(with_rate(WARE, "3%", SKP), "简易征收")
    assert check_goods(simple, SKP, TODAY) == ()
    assert with_preference(simple, " ").preferential is False
    with pytest.raises(RuleBroken, match="RATE-UNKNOWN"):
        with_rate(WARE, "一成", SKP)


@pytest.mark.parametrize("text", ["1,234.5", "１２．５", "1e3", "—"])
def test_a_price_that_is_no_figure_is_refused_at_its_field(text: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        with_price(WARE, text, SKP)
    assert (refused.value.code, refused.value.field) == ("NOT-A-NUMBER", "goods.price")


def test_a_price_is_kept_as_typed_or_not_given() -> None:
    assert with_price(WARE, "12.50", SKP).price == Decimal("12.50")
    assert with_price(WARE, "", SKP).price is None


@pytest.mark.parametrize(
    ("lines", "total"),
    [
        ((EnteredLine("甲", amount="10.50"), EnteredLine("乙", quantity="2", price="3")), "16.50"),
        ((EnteredLine("甲", amount="10", discount="1"),), "9.00"),
        ((EnteredLine("甲", amount="10", discount_rate="10%"),), "9.00"),
        ((EnteredLine("甲", amount="10", discount_rate="一折"),), "10.00"),
        ((EnteredLine("甲", amount="一"),), None),
        ((EnteredLine("甲", quantity="2"),), None),
        ((EnteredLine("甲", amount="1e999"),), None),
        ((EnteredLine("甲", amount="9" * 50),), None),
        ((EnteredLine("甲", amount="NaN"),), None),
        ((EnteredLine(""), EnteredLine("甲", amount="1")), "1.00"),
        ((), None),
    ],
)
def test_a_draft_says_what_its_lines_come_to(
    lines: tuple[EnteredLine, ...], total: str | None
) -> None:
    found = entered_total(EnteredInvoice(lines=lines))
    assert (None if found is None else str(found)) == total
