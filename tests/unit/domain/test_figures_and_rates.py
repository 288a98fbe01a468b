"""Figures, amounts, rates and goods codes of a line."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace

from app.domain.entry import EnteredLine
from app.domain.invoice import InvoiceKind
from app.domain.money import Money
from app.domain.rates import held
from app.domain.terms import GoodsEntry
from app.services.problems import Sentences
from tests.domain_builders import (
    MOUSE,
    a_draft,
    a_line,
    composed,
    refusal,
    some_terms,
    warnings_of,
    with_rate,
)

SENTENCES = Sentences.read(Path(__file__).parents[3] / "resources" / "problems.toml")


def money(text: str) -> Money:
    return Money.yuan(text)


@pytest.mark.parametrize(
    "text",
    ["NaN", "Infinity", "1e400", "1,000.00", "１２", "abc", "--1", "1.2.3", "0x10", "100.005", "٣",
     "1" + "." + "0" * 90],
)  # fmt: skip
@pytest.mark.parametrize("field", ["amount", "quantity", "price", "tax", "discount"])
def test_what_is_no_figure_is_refused_at_its_field(field: str, text: str) -> None:
    if text == "100.005" and field in ("quantity", "price"):
        text = "1." + "1" * 16
    broken = refusal(a_line(**{field: text, "source_line": 7}))
    assert (broken.code, broken.field, broken.line) == ("NOT-A-NUMBER", f"lines[1].{field}", 7)
    assert len(broken.facts["text"]) <= 40


@pytest.mark.parametrize(
    ("field", "text"),
    [("amount", "100000000000000"), ("quantity", "1" + "0" * 21), ("price", "9" * 100)],
)
def test_a_figure_with_too_many_digits_is_too_large(field: str, text: str) -> None:
    assert refusal(a_line(**{field: text})).code == "AMOUNT-TOO-LARGE"


def test_a_product_that_no_amount_can_hold_is_too_large() -> None:
    broken = refusal(a_line(amount="", quantity="1" + "0" * 20, price="1" + "0" * 20))
    assert (broken.code, broken.field) == ("AMOUNT-TOO-LARGE", "lines[1].amount")


def test_a_total_that_no_field_can_hold_is_too_large() -> None:
    limit = dict.fromkeys(InvoiceKind, Money(10**18))
    line = a_line(amount="99999999999999.99", quantity="", price="")
    broken = refusal(line, line, terms=some_terms(single_limit=limit))
    assert (broken.code, broken.field) == ("AMOUNT-TOO-LARGE", "gross")


@pytest.mark.parametrize("field", ["quantity", "price", "amount", "tax", "deduction"])
def test_a_blue_line_is_not_below_zero(field: str) -> None:
    broken = refusal(a_line(**{field: "-5"}))
    assert (broken.code, broken.field) == ("NEGATIVE-BLUE", f"lines[1].{field}")


def test_a_red_bill_waits_for_its_issue() -> None:
    remark = "对应正数发票代码：099002300104号码：00000001"
    assert refusal(a_line(amount="-100"), remark=remark).code == "NOT-YET"


def test_a_blue_ticket_may_speak_of_a_red_one_in_its_remark() -> None:
    assert warnings_of(remark="对应正数发票代码：099002300104号码：00000001") == set()


def test_a_zero_below_zero_is_nothing() -> None:
    assert a_draft(a_line(deduction="-0.00")).lines == a_draft().lines


@pytest.mark.parametrize(
    ("line", "net", "tax"),
    [
        (a_line(), "100.00", "13.00"),
        (a_line(amount="100.00", amount_with_tax=True, price="", quantity=""), "88.50", "11.50"),
        (a_line(amount="10.00", amount_with_tax=True, price="", quantity=""), "8.85", "1.15"),
        (a_line(tax="13.06"), "100.00", "13.06"),
        (a_line(amount="", quantity="3", price="33.335"), "100.01", "13.00"),
        (a_line(amount="", quantity="2", price="56.5", price_with_tax=True), "100.00", "13.00"),
        (a_line(amount="113", tax="13.05", amount_with_tax=True, price=""), "99.95", "13.05"),
        (a_line(quantity="3", price="33.3333"), "100.00", "13.00"),
        (a_line(price="113", price_with_tax=True), "100.00", "13.00"),
    ],
)
def test_net_and_tax_come_from_what_was_entered(line: EnteredLine, net: str, tax: str) -> None:
    assert not warnings_of(line)
    made = a_draft(line).lines[0]
    assert (made.net, made.tax) == (money(net), money(tax))


def test_a_missing_price_or_quantity_follows_from_the_amount() -> None:
    by_price = a_draft(a_line(quantity="", price="40", amount="100")).lines[0]
    by_quantity = a_draft(a_line(quantity="3", price="", amount="100")).lines[0]
    taxed = a_line(quantity="", price="56.5", price_with_tax=True, amount="100")
    assert by_price.quantity == Decimal("2.5")
    assert by_quantity.price == Decimal("33.33333333")
    assert a_draft(taxed).lines[0].quantity == 2
    assert not warnings_of(a_line(quantity="987654321", price="", amount="100"))


def test_zero_price_and_quantity_mean_not_given() -> None:
    made = a_draft(a_line(quantity="0", price="0.00")).lines[0]
    assert (made.quantity, made.price, made.with_tax) == (None, None, False)


@pytest.mark.parametrize("amount", ["100", ""])
@pytest.mark.parametrize(
    ("field", "figures"),
    [("quantity", {"quantity": "0.0", "price": "5"}), ("price", {"quantity": "3", "price": "0"})],
)
def test_zero_beside_a_real_figure_contradicts_it(
    field: str, figures: dict[str, str], amount: str
) -> None:
    broken = refusal(a_line(amount=amount, **figures))
    assert (broken.code, broken.field) == ("FIGURE-ZERO", f"lines[1].{field}")


def test_a_line_without_amount_needs_price_and_quantity() -> None:
    for changes in ({"amount": "", "price": ""}, {"amount": "", "quantity": ""}):
        broken = refusal(a_line(**changes))
        assert (broken.code, broken.field) == ("FIELD-MISSING", "lines[1].amount")


def test_price_times_quantity_must_be_the_amount() -> None:
    broken = refusal(a_line(), a_line(amount="100.02", quantity="3", price="33.3333"))
    assert (broken.code, broken.field) == ("LINE-AMOUNT", "lines[2].amount")
    assert broken.facts["computed"] == "99.9999"
    whole = refusal(a_line(amount="200.00", quantity="3", price="100"))
    assert (whole.facts["computed"], whole.facts["amount"]) == ("300.00", "200.00")


def test_a_tax_six_fen_off_stands_and_seven_are_refused() -> None:
    broken = refusal(a_line(tax="13.07"))
    assert (broken.code, broken.field) == ("TAX-DIFFERENCE", "lines[1].tax")
    assert broken.facts == {"tax": "13.07", "computed": "13.00", "tolerance": "0.06"}


@pytest.mark.parametrize(
    "line",
    [
        a_line(amount="113", tax="13.00", price=""),
        a_line(amount="113", price="113", price_with_tax=True),
    ],
)
def test_an_amount_that_seems_to_hold_its_tax_is_asked_about(line: EnteredLine) -> None:
    broken = refusal(line)
    assert (broken.code, broken.field) == ("AMOUNT-LOOKS-TAXED", "lines[1].amount")
    assert broken.facts == {"amount": "113.00", "net": "100.00", "tax": "13.00", "rate": "13%"}
    assert not warnings_of(replace(line, amount_with_tax=True))


def test_a_taxed_price_alone_says_nothing_about_the_amount() -> None:
    assert not warnings_of(a_line(price="", quantity="", price_with_tax=True))
    assert not warnings_of(a_line(amount="0.01", price="", quantity="", tax="0"))


@pytest.mark.parametrize("text", ["13", "13%", "0.13", " 0.130 ", "13.0 %"])
def test_a_rate_is_understood_however_it_is_written(text: str) -> None:
    assert a_draft(a_line(rate=text)).lines[0].rate == Decimal("0.13")


@pytest.mark.parametrize("text", ["abc", "1e-1", "-13%", "13%%", "nan", "９"])
def test_what_is_no_rate_is_refused(text: str) -> None:
    broken = refusal(a_line(rate=text))
    assert (broken.code, broken.field) == ("NOT-A-NUMBER", "lines[1].rate")


@pytest.mark.parametrize("text", ["17%", "0.17", "100", "0.131313"])
def test_a_rate_that_the_disk_does_not_allow_is_refused(text: str) -> None:
    broken = refusal(a_line(rate=text, price="", quantity=""))
    assert (broken.code, broken.field) == ("RATE-NOT-AUTHORISED", "lines[1].rate")
    assert broken.facts["allowed"] == "13% 9% 6% 5% 3% 1% 0%"


def test_a_rate_that_the_law_no_longer_knows_is_refused() -> None:
    broken = refusal(a_line(rate="17"), terms=some_terms(rates=with_rate("0.17")))
    assert broken.code == "RATE-NOT-AUTHORISED"
    assert "17%" not in broken.facts["allowed"]
    assert broken.facts["ended"] == "2018-04-30"
    assert SENTENCES.message(broken).startswith("第1行税率17% 只到 2018-04-30 为止")


def test_a_rate_that_the_law_does_not_know_yet_is_told_with_its_first_day() -> None:
    day = date(2019, 12, 31)
    broken = refusal(a_line(rate="1"), terms=some_terms(rates=with_rate("0.01"), today=day))
    assert (broken.facts["begins"], "ended" in broken.facts) == ("2020-03-01", False)
    assert "1%" not in broken.facts["allowed"].split()


def test_a_rate_that_no_rule_names_never_ends() -> None:
    assert held(Decimal("0.17"), date(2019, 1, 1), ()) == {}


def test_a_rate_may_come_from_the_goods_register() -> None:
    entry = GoodsEntry("样例鼠标", MOUSE, "计算机外设", Decimal("0.13"))
    terms = some_terms(goods_by_name={"样例鼠标": entry}.get)
    assert a_draft(a_line(rate=""), terms=terms).lines[0].rate == Decimal("0.13")
    assert "RATE-FROM-REGISTER" not in warnings_of(a_line(rate=""), terms=terms)
    assert "RATE-FROM-REGISTER" in warnings_of(a_line(rate="", source_line=3), terms=terms)
    assert refusal(a_line(rate="")).field == "lines[1].rate"
    bare = some_terms(goods_by_name={"样例鼠标": GoodsEntry("样例鼠标")}.get)
    assert refusal(a_line(rate=""), terms=bare).code == "FIELD-MISSING"


def test_a_missing_code_comes_from_the_register_or_the_profile_with_a_warning() -> None:
    entry = GoodsEntry("样例鼠标", "1" * 19, "样例")
    terms = some_terms(goods_by_name={"样例鼠标": entry}.get, known_code={"1" * 19: entry}.get)
    line = a_line(goods_code="")
    assert warnings_of(line) == warnings_of(line, terms=terms) == {"GOODS-CODE-MISSING"}
    assert a_draft(line).lines[0].goods_code == MOUSE
    made = a_draft(line, terms=terms).lines[0]
    assert (made.goods_code, made.short_name) == ("1" * 19, "样例")


def test_a_given_code_is_known_unknown_or_malformed() -> None:
    terms = some_terms(known_code={MOUSE: GoodsEntry("鼠标", MOUSE, "计算机外设")}.get)
    assert a_draft(a_line(), terms=terms).lines[0].short_name == "计算机外设"
    assert composed(a_line(goods_code="1" * 19)).warnings == ("GOODS-CODE-UNKNOWN",)
    assert refusal(a_line(goods_code="109051")).code == "GOODS-CODE-WRONG"


def test_strict_goods_codes_refuse_all_three() -> None:
    terms = some_terms(goods_code_strict=True)
    assert refusal(a_line(goods_code=""), terms=terms).code == "GOODS-CODE-MISSING"
    assert refusal(a_line(goods_code="1" * 19), terms=terms).code == "GOODS-CODE-UNKNOWN"
    assert refusal(a_line(goods_code="x" * 19), terms=terms).code == "GOODS-CODE-WRONG"
