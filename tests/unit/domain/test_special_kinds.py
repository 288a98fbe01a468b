"""差额, 减按, 收购 and 成品油."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from app.domain.entry import EnteredLine, EnteredParty
from app.domain.invoice import Special, ZeroRate
from app.domain.money import Money
from tests.domain_builders import (
    OIL,
    a_draft,
    a_line,
    refusal,
    some_terms,
    warnings_of,
    with_rate,
)


def money(text: str) -> Money:
    return Money.yuan(text)


def taxed(**changes: Any) -> EnteredLine:
    return a_line(**{"quantity": "", "price": "", "amount_with_tax": True, **changes})


def test_a_difference_ticket_taxes_what_is_left() -> None:
    line = taxed(amount="113.00", deduction="13.00")
    draft = a_draft(line, remark="代收")
    assert (draft.net, draft.tax, draft.special) == (
        money("101.50"), money("11.50"), Special.DIFFERENCE,
    )  # fmt: skip
    assert draft.remark == "差额征税：13.00。代收"
    assert warnings_of(line) == set()
    untaxed = a_draft(a_line(deduction="13"))
    assert untaxed.tax == money("11.31")
    assert len(a_draft(replace(line, discount="1")).lines) == 2
    assert warnings_of(replace(line, discount="1")) == set()


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ((taxed(amount="113", deduction="114"),), "DEDUCTION-TOO-LARGE"),
        ((taxed(amount="113", deduction="13", rate="0"),), "DEDUCTION-TOO-LARGE"),
        ((taxed(amount="113", deduction="13"), a_line()), "DIFFERENCE-LINES"),
    ],
)
def test_a_difference_ticket_has_its_rules(lines: tuple[EnteredLine, ...], code: str) -> None:
    assert refusal(*lines).code == code


def test_a_deduction_belongs_to_a_difference_ticket() -> None:
    line = taxed(amount="113", deduction="13")
    assert refusal(line, special=Special.OIL).code == "DEDUCTION-NOT-DIFFERENCE"
    missing = refusal(special=Special.DIFFERENCE)
    assert (missing.code, missing.field) == ("FIELD-MISSING", "lines[1].deduction")
    assert refusal(line, kind="025").code == "SPECIAL-NOT-FOR-KIND"


def test_a_reduced_ticket_is_taxed_on_the_full_price() -> None:
    terms = some_terms(rates=with_rate("0.015"))
    line = taxed(amount="1050.00", rate="1.5%")
    draft = a_draft(line, terms=terms)
    assert (draft.net, draft.tax) == (money("1035.00"), money("15.00"))
    assert draft.special is Special.REDUCED
    by_word = taxed(amount="1050.00", rate="5%")
    assert a_draft(by_word, terms=terms, special=Special.REDUCED) == draft
    assert a_draft(replace(by_word, rate=""), terms=terms, special=Special.REDUCED) == draft
    untaxed = a_line(amount="1035.00", rate="1.5%", price="", quantity="")
    assert a_draft(untaxed, terms=terms).tax == money("15.00")
    assert warnings_of(line, terms=terms) == set()
    assert refusal(line, a_line(), terms=terms).code == "REDUCED-MIXED"
    assert refusal(line).code == "RATE-NOT-AUTHORISED"


def test_a_purchase_ticket_bears_no_tax_and_no_id() -> None:
    seller = EnteredParty("虚构农户")
    line = a_line(rate="")
    draft = a_draft(line, special=Special.PURCHASE, buyer=seller)
    assert (draft.tax, draft.lines[0].zero_rate) == (Money(0), ZeroRate.EXEMPT)
    assert warnings_of(line, special=Special.PURCHASE, buyer=seller) == set()
    assert refusal(line, special=Special.PURCHASE).code == "PURCHASE-TAX-ID"
    assert refusal(special=Special.PURCHASE, buyer=seller).code == "PURCHASE-WITH-TAX"
    broken = refusal(line, special=Special.PURCHASE, buyer=seller, kind="025")
    assert broken.code == "SPECIAL-NOT-FOR-KIND"


def oil(**changes: Any) -> EnteredLine:
    return a_line(**{"name": "92号车用汽油", "goods_code": OIL, "unit": "升", **changes})


def test_a_ticket_of_oil_codes_is_an_oil_ticket() -> None:
    assert a_draft(oil()).special is Special.OIL
    assert warnings_of(oil(discount="1")) == set()
    assert warnings_of(oil(unit="吨"), special=Special.OIL) == set()


@pytest.mark.parametrize(
    ("lines", "changes", "code"),
    [
        ((oil(), a_line()), {}, "OIL-MIXED"),
        ((a_line(),), {"special": Special.OIL}, "OIL-MIXED"),
        ((oil(unit="桶"),), {}, "OIL-UNIT"),
        ((oil(quantity="", price=""),), {}, "FIELD-MISSING"),
        ((oil(),) * 9, {}, "LINE-COUNT"),
        ((oil(),), {"list_name": "(详见销货清单)"}, "LIST-FORBIDDEN"),
    ],
)
def test_an_oil_ticket_has_its_rules(
    lines: tuple[EnteredLine, ...], changes: dict[str, Any], code: str
) -> None:
    assert refusal(*lines, **changes).code == code


def test_oil_is_sold_from_stock() -> None:
    litres = oil(quantity="1388", price="", amount="100")
    one_ton = some_terms(oil_stock={OIL: Decimal(1)}.get)
    assert warnings_of(litres, terms=one_ton) == set()
    broken = refusal(litres, oil(quantity="1", unit="吨", price=""), terms=one_ton)
    assert (broken.code, broken.field) == ("OIL-STOCK", "lines[1].quantity")
    assert broken.facts == {"goods_code": OIL, "left": "1", "needed": "2"}
    unknown = OIL[:7] + "9" + OIL[8:]
    line = oil(goods_code=unknown, quantity="2", price="")
    stock = some_terms(oil_stock={unknown: Decimal(1)}.get)
    assert refusal(line, terms=stock).facts["needed"] == "2"
