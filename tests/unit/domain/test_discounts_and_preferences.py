"""Discount lines, flags of zero rates and 优惠."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from app.domain.entry import EnteredLine
from app.domain.invoice import Nature, ZeroRate
from app.domain.money import Money
from app.domain.terms import GoodsEntry
from tests.domain_builders import (
    MOUSE,
    a_draft,
    a_line,
    composed,
    refusal,
    some_terms,
    warnings_of,
)


def money(text: str) -> Money:
    return Money.yuan(text)


def discounted(**changes: Any) -> EnteredLine:
    return a_line(**{"discount": "10.00", **changes})


def test_a_discount_beside_a_line_becomes_a_line_of_its_own() -> None:
    draft = a_draft(discounted())
    goods, off = draft.lines
    assert (goods.nature, off.nature) == (Nature.DISCOUNTED, Nature.DISCOUNT)
    assert (off.net, off.tax, off.name, off.spec) == (money("-10"), money("-1.3"), goods.name, "")
    assert (off.quantity, off.price, off.unit) == (None, None, "")
    assert (draft.net, draft.tax) == (money("90"), money("11.7"))
    assert composed(discounted(source_line=5), a_line()).entered_at == (1, 1, 2)


@pytest.mark.parametrize(
    ("line", "net", "tax"),
    [
        (discounted(discount_tax="1.31"), "-10", "-1.31"),
        (discounted(discount="100"), "-100", "-13"),
        (discounted(discount="", discount_rate="10"), "-10", "-1.3"),
        (discounted(discount="", discount_rate="10%"), "-10", "-1.3"),
        (discounted(discount="", discount_rate="0.5%"), "-0.5", "-0.07"),
        (discounted(discount="11.3", amount="113", amount_with_tax=True, price=""), "-10", "-1.3"),
        (discounted(discount="113", amount="113", amount_with_tax=True, price=""), "-100", "-13"),
        (discounted(discount="", discount_rate="10", amount="113", amount_with_tax=True, price=""),
         "-10", "-1.3"),
    ],
)  # fmt: skip
def test_a_discount_is_taken_on_the_basis_of_the_amount(
    line: EnteredLine, net: str, tax: str
) -> None:
    off = a_draft(line, a_line()).lines[1]
    assert (off.net, off.tax) == (money(net), money(tax))
    assert warnings_of(line, a_line()) == set()


def test_no_discount_makes_no_line() -> None:
    assert len(a_draft(discounted(discount="0")).lines) == 1
    assert len(a_draft(discounted(discount="", discount_rate="0")).lines) == 1


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"discount": "100.01"}, "DISCOUNT-TOO-LARGE", "discount"),
        ({"discount": "-1"}, "NEGATIVE-BLUE", "discount"),
        ({"discount_tax": "-1"}, "NEGATIVE-BLUE", "discount_tax"),
        ({"discount_tax": "1.32"}, "TAX-DIFFERENCE", "tax"),
        ({"discount": "", "discount_rate": "0.5"}, "DISCOUNT-RATE-UNCLEAR", "discount_rate"),
        ({"discount": "", "discount_rate": "x"}, "NOT-A-NUMBER", "discount_rate"),
        ({"discount": "", "discount_rate": "免税"}, "NOT-A-NUMBER", "discount_rate"),
        ({"discount": "", "discount_rate": "120"}, "DISCOUNT-TOO-LARGE", "discount"),
        ({"discount": "100"}, "AMOUNT-ZERO", "net"),
    ],
)
def test_a_wrong_discount_is_refused(changes: dict[str, str], code: str, field: str) -> None:
    broken = refusal(discounted(**changes))
    assert (broken.code, broken.field.removeprefix("lines[1].")) == (code, field)


GOODS = a_line(nature="2")
OFF = EnteredLine("样例鼠标", amount="-10", nature="1")


def test_a_format_may_bring_discount_lines_itself() -> None:
    draft = a_draft(GOODS, OFF)
    assert [line.nature for line in draft.lines] == [Nature.DISCOUNTED, Nature.DISCOUNT]
    assert draft.lines[1].goods_code == MOUSE
    assert a_draft(a_line(), OFF) == draft
    taxed = replace(
        OFF, amount="-11.3", amount_with_tax=True, rate="13", goods_code=MOUSE, tax="-1.3"
    )
    assert a_draft(GOODS, taxed) == draft
    assert warnings_of(GOODS, OFF) == set()


@pytest.mark.parametrize(
    ("lines", "code", "field"),
    [
        ((OFF,), "DISCOUNT-ORPHAN", "lines[1].nature"),
        ((GOODS, OFF, OFF), "DISCOUNT-ORPHAN", "lines[3].nature"),
        ((GOODS,), "DISCOUNT-MISSING", "lines[1].nature"),
        ((GOODS, a_line()), "DISCOUNT-MISSING", "lines[1].nature"),
        ((GOODS, replace(OFF, amount="")), "FIELD-MISSING", "lines[2].amount"),
        ((GOODS, replace(OFF, amount="10")), "DISCOUNT-NOT-NEGATIVE", "lines[2].amount"),
        ((GOODS, replace(OFF, tax="1.3")), "DISCOUNT-NOT-NEGATIVE", "lines[2].amount"),
        ((GOODS, replace(OFF, quantity="1")), "DISCOUNT-HAS-FIGURES", "lines[2].quantity"),
        ((GOODS, replace(OFF, spec="M")), "DISCOUNT-HAS-FIGURES", "lines[2].quantity"),
        ((GOODS, replace(OFF, name="别的")), "DISCOUNT-MISMATCH", "lines[2].name"),
        ((GOODS, replace(OFF, goods_code="2" * 19)), "DISCOUNT-MISMATCH", "lines[2].goods_code"),
        ((GOODS, replace(OFF, rate="9")), "DISCOUNT-MISMATCH", "lines[2].rate"),
        ((GOODS, replace(OFF, amount="-101")), "DISCOUNT-TOO-LARGE", "lines[2].discount"),
        ((a_line(nature="6"),), "NATURE-UNKNOWN", "lines[1].nature"),
    ],
)
def test_discount_lines_follow_their_goods(
    lines: tuple[EnteredLine, ...], code: str, field: str
) -> None:
    broken = refusal(*lines)
    assert (broken.code, broken.field) == (code, field)


@pytest.mark.parametrize(
    ("changes", "preferential", "text", "flag"),
    [
        ({"rate": "免税"}, True, "免税", "1"),
        ({"rate": "不征税"}, True, "不征税", "2"),
        ({"rate": "0", "zero_rate": "0"}, True, "出口零税", "0"),
        ({"rate": "0", "zero_rate": "3"}, False, "", "3"),
        ({"rate": "0", "zero_rate": "3", "preferential": "0"}, False, "", "3"),
        ({"rate": "0%", "preferential_text": "免税"}, True, "免税", "1"),
        (
            {"rate": "3", "preferential": "是", "preferential_text": "简易征收"},
            True,
            "简易征收",
            "",
        ),
        ({"rate": "13", "preferential": "1", "preferential_text": "新政策"}, True, "新政策", ""),
        ({"rate": "13", "preferential_text": "即征即退50%"}, True, "即征即退50%", ""),
    ],
)
def test_flags_of_zero_rates_and_their_texts_are_completed(
    changes: dict[str, str], preferential: bool, text: str, flag: str
) -> None:
    line = a_draft(a_line(**changes)).lines[0]
    assert (line.preferential, line.preferential_text, line.zero_rate) == (preferential, text, flag)
    assert warnings_of(a_line(**changes)) == set()


def test_a_zero_rate_without_a_flag_is_assumed_to_be_an_ordinary_one() -> None:
    assert "ZERO-RATE-ASSUMED" in warnings_of(a_line(rate="0"))
    assert a_draft(a_line(rate="0")).lines[0].zero_rate is ZeroRate.ORDINARY


def test_the_goods_register_completes_the_preference() -> None:
    entry = GoodsEntry("样例鼠标", MOUSE, "", Decimal(0), "", "", True, "免税", ZeroRate.EXEMPT)
    terms = some_terms(goods_by_name={"样例鼠标": entry}.get)
    line = a_line(rate="", goods_code="")
    assert warnings_of(line, terms=terms) == {"GOODS-CODE-MISSING"}
    assert a_draft(line, terms=terms).lines[0].preferential_text == "免税"
    other = a_draft(replace(line, rate="13"), terms=terms).lines[0]
    assert (other.rate, other.preferential) == (Decimal("0.13"), False)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"rate": "13", "zero_rate": "1"}, "ZERO-RATE-WRONG"),
        ({"rate": "免税", "zero_rate": "2"}, "ZERO-RATE-WRONG"),
        ({"rate": "0", "zero_rate": "9"}, "ZERO-RATE-WRONG"),
        ({"rate": "免税", "preferential": "0"}, "PREFERENTIAL-CONFLICT"),
        ({"rate": "0", "zero_rate": "1", "preferential_text": "不征税"}, "PREFERENTIAL-CONFLICT"),
        ({"rate": "0", "zero_rate": "3", "preferential_text": "免税"}, "PREFERENTIAL-CONFLICT"),
        ({"rate": "0", "zero_rate": "1", "preferential_text": "别的"}, "PREFERENTIAL-CONFLICT"),
        ({"preferential": "1"}, "PREFERENTIAL-CONFLICT"),
        ({"preferential": "0", "preferential_text": "简易征收"}, "PREFERENTIAL-CONFLICT"),
        ({"preferential": "1", "preferential_text": "按3%简易征收"}, "PREFERENTIAL-CONFLICT"),
        ({"preferential": "maybe"}, "PREFERENTIAL-CONFLICT"),
        ({"rate": "免税", "tax": "0.01"}, "TAX-DIFFERENCE"),
    ],
)
def test_flags_and_texts_that_disagree_are_refused(changes: dict[str, str], code: str) -> None:
    assert refusal(a_line(**changes)).code == code


@pytest.mark.parametrize("kind", ["004", "028"])
def test_a_special_invoice_bears_no_zero_rate(kind: str) -> None:
    assert refusal(a_line(rate="免税"), kind=kind).code == "ZERO-RATE-FORBIDDEN"
