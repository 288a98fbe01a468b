"""A ticket is turned back into what a person would have typed, and comes to the same again."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from app.domain.compose import compose
from app.domain.content import content_digest
from app.domain.entered_again import entered_of, folded
from app.domain.entry import EnteredLine
from app.domain.errors import RuleBroken
from app.domain.invoice import Draft, Line, Party, Special
from app.domain.money import Money
from tests.domain_builders import MOUSE, REQUEST, a_document, a_draft, a_line, some_terms


def again(draft: Draft) -> Draft:
    return compose(entered_of(draft, some_terms()), some_terms(), REQUEST).draft


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"price": "113", "amount": "", "price_with_tax": True, "amount_with_tax": True},
        {"quantity": "", "price": ""},
        {"quantity": "3", "price": "33.33", "amount": "100"},
        {"tax": "13.05"},
        {"discount": "10"},
        {"discount_rate": "10%"},
        {"discount": "10", "discount_tax": "1.31"},
        {"discount": "10", "tax": "13.05", "discount_tax": "1.31"},
        {"rate": "免税", "amount": "100"},
        {"rate": "0", "preferential_text": "免税"},
        {"preferential_text": "简易征收", "rate": "0.03"},
        {"quantity": "", "price": "", "discount": "100"},
    ],
)
def test_a_line_comes_to_the_same_again(changes: dict[str, str]) -> None:
    draft = a_draft(a_line(**changes), a_line())
    assert content_digest(again(draft)) == content_digest(draft)


def test_what_follows_is_not_said() -> None:
    (line,) = entered_of(a_draft(a_line(discount="10")), some_terms()).lines
    assert (line.amount, line.tax, line.discount, line.discount_tax) == ("", "", "10.00", "")
    (line,) = entered_of(a_draft(a_line(tax="13.05")), some_terms()).lines
    assert (line.amount, line.tax) == ("100.00", "13.05")


def test_the_head_is_the_same_again() -> None:
    head: dict[str, Any] = {"remark": "备注", "payee": "甲", "reviewer": "乙"}
    head["list_name"] = "见清单"
    draft = a_draft(a_line(), kind="026", buyer_is_person=True, with_tax=True, **head)
    assert again(draft) == replace(draft, request_id=REQUEST)


def test_special_kinds_come_to_the_same_again() -> None:
    difference = a_draft(
        a_line(quantity="", price="", amount="113", amount_with_tax=True, deduction="13"),
        special=Special.DIFFERENCE,
    )
    assert content_digest(again(difference)) == content_digest(difference)


def test_a_line_that_no_rule_would_make_is_said_in_full() -> None:
    odd = Line("样例", Money(100), Decimal("0.13"), Money(-7), goods_code=MOUSE)
    draft = replace(a_draft(a_line()), lines=(odd,), buyer=Party("虚构乙"))
    (line,) = entered_of(draft, some_terms()).lines
    assert (line.amount, line.tax) == ("1.00", "-0.07")
    whole = replace(odd, quantity=Decimal(7), price=Decimal(9), tax=Money(13))
    (line,) = entered_of(replace(draft, lines=(whole,)), some_terms()).lines
    assert (line.quantity, line.price, line.amount, line.tax) == ("7", "9", "1.00", "")


def test_a_line_that_cannot_be_made_again_is_said_as_it_stands() -> None:
    odd = Line("样例", Money(100), Decimal("0.13"), Money(13), deduction=Money(200))
    draft = replace(a_draft(a_line()), lines=(odd,))
    (line,) = entered_of(draft, some_terms()).lines
    assert line.deduction == "2.00"
    with pytest.raises(RuleBroken):
        again(draft)


amounts = st.integers(min_value=1, max_value=10**6).map(lambda fen: str(Money(fen)))


@given(
    st.builds(
        a_line,
        quantity=st.sampled_from(["", "3", "0.7"]),
        price=st.just(""),
        amount=amounts,
        amount_with_tax=st.booleans(),
        discount_rate=st.sampled_from(["", "10%", "33.3%"]),
    )
)
def test_any_ticket_comes_to_the_same_again(line: EnteredLine) -> None:
    draft = a_draft(line)
    assert content_digest(again(draft)) == content_digest(draft)


def off(**changes: object) -> EnteredLine:
    line = EnteredLine("样例鼠标", amount="-10", tax="-1.30", nature="1")
    return replace(line, **changes)


def test_discount_lines_of_a_file_are_put_to_their_goods() -> None:
    document = a_document(a_line(nature="2"), off(), a_line(nature="0"))
    found = folded(document)
    assert [(line.discount, line.nature) for line in found.lines] == [("10", ""), ("", "")]
    terms = some_terms()
    whole, apart = (compose(each, terms, REQUEST).draft for each in (found, document))
    assert content_digest(whole) == content_digest(apart)


@pytest.mark.parametrize(
    "lines",
    [
        (off(),),
        (a_line(discount="5"), off()),
        (a_line(), off(amount="10")),
        (a_line(), off(amount_with_tax=True)),
    ],
)
def test_a_discount_line_that_fits_nowhere_stays(lines: tuple[EnteredLine, ...]) -> None:
    assert folded(a_document(*lines)).lines == lines
