"""Money, tax, texts, remarks, rates, faces, lists and digests."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from app.domain.content import content_digest
from app.domain.faces import (
    corner_words,
    price_on_face,
    rate_on_face,
    tax_on_face,
    total_tax_on_face,
)
from app.domain.gbk import byte_length, first_control_sign, first_sign_outside, half_width
from app.domain.goods_list import with_list
from app.domain.invoice import InvoiceKey, Line, Special, ZeroRate
from app.domain.kinds import PAPER, SPECIALS, read_kind
from app.domain.money import ZERO, Money
from app.domain.rates import RateRule, holds, read_rate
from app.domain.remark import blue_of_red, is_red, red_ordinary, red_special
from app.domain.tax import split_difference, split_reduced, split_tax_inclusive, spread, tax_on
from tests.domain_builders import REQUEST, a_draft, a_line, a_profile

FEN = st.integers(min_value=-(10**15), max_value=10**15)
RATE = st.sampled_from([Decimal(rate) for rate in ("0.17", "0.13", "0.06", "0.015", "0.005", "0")])


@given(FEN, st.integers(-(10**6), 10**6), st.integers(1, 10**6))
def test_a_share_rounds_half_away_from_zero(fen: int, part: int, whole: int) -> None:
    exact = Decimal(fen * part * 10**30 // whole).scaleb(-30) if whole != 1 else None
    share = Money(fen).share(part, whole)
    assert Money(-fen).share(part, whole) == -share
    assert abs(2 * (share.fen * whole - fen * part)) <= whole
    assert exact is None or abs(exact - share.fen) <= Decimal("0.5") + Decimal("1e-20")


@given(FEN)
def test_money_reads_back_what_it_writes(fen: int) -> None:
    assert Money.yuan(str(Money(fen))) == Money(fen)
    assert abs(Money(fen)).in_yuan == abs(Decimal(fen) / 100)
    assert bool(Money(fen)) is (fen != 0)


def test_an_amount_of_many_decimals_is_rounded_once() -> None:
    assert Money.yuan(Decimal("0.004999999999999999999999999999999999999")) == ZERO
    assert Money.yuan(Decimal("99999999999999.995")) == Money(10**16)


@given(FEN, RATE)
def test_net_and_tax_always_add_up_to_the_gross(fen: int, rate: Decimal) -> None:
    gross = Money(fen)
    net, tax = split_tax_inclusive(gross, rate)
    assert net + tax == gross
    exact = (gross.in_yuan / (1 + rate)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert net.in_yuan == exact
    assert abs((tax_on(net, rate) - tax).fen) <= 1


@given(st.integers(1, 10**12), st.integers(0, 10**12), RATE)
def test_difference_and_reduced_tax_add_up_too(fen: int, off: int, rate: Decimal) -> None:
    gross, deduction = Money(fen + off), Money(off)
    net, tax = split_difference(gross, deduction, rate)
    assert net + tax == gross
    net, tax = split_reduced(gross, Decimal("0.015"), Decimal("0.05"))
    assert net + tax == gross


@given(st.lists(st.integers(1, 10**6), min_size=1, max_size=30), st.data())
def test_a_spread_discount_takes_no_more_than_each_line(
    parts: list[int], data: st.DataObject
) -> None:
    amount = Money(data.draw(st.integers(0, sum(parts))))
    over = tuple(Money(part) for part in parts)
    shares = spread(amount, over)
    assert sum(share.fen for share in shares) == amount.fen
    assert all(ZERO <= share <= part for share, part in zip(shares, over, strict=True))


# --- texts -----------------------------------------------------------------------------------


@given(st.text(max_size=50))
def test_bytes_are_those_of_gbk_and_a_sign_outside_is_found(text: str) -> None:
    outside = first_sign_outside(text)
    if outside is None:
        assert byte_length(text) == len(text.encode("gbk"))
    else:
        place, sign = outside
        assert text[place - 1] == sign
        assert first_sign_outside(text[: place - 1]) is None
        assert byte_length(text) >= len(text)


def test_controls_are_found_and_allowed_ones_are_not() -> None:
    assert first_control_sign("a\nb\x00", "\n") == (4, "\x00")
    assert first_control_sign("一　二") is None
    assert half_width("abc") == "abc"


@pytest.mark.parametrize("colon", [":", "："])
def test_the_red_sentence_is_read_with_either_colon(colon: str) -> None:
    text = f"对应正数发票代码{colon}099002300104号码{colon}00000001 退货"
    assert blue_of_red(text) == InvoiceKey("099002300104", "00000001")
    assert is_red(text)
    assert is_red(red_special("9900002401000017") + "")
    assert is_red(red_ordinary(InvoiceKey("9900231130", "00000001")))
    assert not is_red("对应正数发票代码:123号码:1")


@pytest.mark.parametrize("name", ["007", "7", " 普票 ", "增值税普通发票", "普通发票"])
def test_a_kind_has_many_names(name: str) -> None:
    assert read_kind(name) == "007"


def test_kinds_are_paper_or_deductible() -> None:
    assert {"004"} == PAPER & SPECIALS
    assert read_kind("增值税普通发票（卷票）") == "025"


# --- rates -----------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["0.13", ".13", "13", "13.", "13%", ".130"])
def test_a_rate_may_leave_out_what_an_amount_may_leave_out(text: str) -> None:
    read = read_rate(text)
    assert read is not None
    assert str(read.rate) == "0.13"


@pytest.mark.parametrize("text", ["", "13 14", "%", ".", "1e2", "-1", "１３"])
def test_what_is_no_rate_reads_as_none(text: str) -> None:
    assert read_rate(text) is None


def test_a_rate_holds_from_a_day_to_a_day() -> None:
    rules = [RateRule(Decimal("0.01"), "", date(2020, 3, 1), date(2027, 12, 31))]
    assert holds(Decimal("0.010"), date(2027, 12, 31), rules)
    assert not holds(Decimal("0.01"), date(2028, 1, 1), rules)
    assert holds(Decimal("0.02"), date(2028, 1, 1), rules)


# --- faces -----------------------------------------------------------------------------------


@given(
    st.decimals("0.0001", "9999", places=4), st.integers(1, 999), st.sampled_from(["13", "1", "0"]),
    st.booleans(),
)  # fmt: skip
def test_turning_the_tax_switch_twice_shows_the_same_digits(
    price: Decimal, quantity: int, rate: str, with_tax: bool
) -> None:
    line = a_line(amount="", price=str(price), quantity=str(quantity), rate=rate)
    made = a_draft(replace(line, price_with_tax=with_tax), with_tax=with_tax)
    turned = replace(made, with_tax=not made.with_tax)
    back = replace(turned, with_tax=not turned.with_tax)
    typed = made.lines[0]
    assert back == made
    assert str(price_on_face(back.lines[0], with_tax=back.with_tax)) == str(price)
    other = price_on_face(typed, with_tax=not with_tax)
    assert other is not None
    assert abs(other * quantity - (typed.net if with_tax else typed.gross).in_yuan) < 1


def test_a_price_without_quantity_turns_by_the_rate() -> None:
    line = Line("鼠标", Money(10000), Decimal("0.13"), Money(1300), price=Decimal(100))
    assert price_on_face(line, with_tax=True) == 113
    assert price_on_face(replace(line, with_tax=True), with_tax=False) == Decimal("88.49557522")
    assert price_on_face(replace(line, price=None), with_tax=True) is None


def test_free_lines_show_words_and_stars() -> None:
    draft = a_draft(a_line(), a_line(rate="免税"))
    taxed, free = draft.lines
    assert (rate_on_face(taxed), tax_on_face(taxed)) == ("13%", "13.00")
    assert (rate_on_face(free), tax_on_face(free)) == ("免税", "***")
    assert rate_on_face(replace(free, zero_rate=ZeroRate.ORDINARY)) == "0%"
    assert rate_on_face(taxed, Special.DIFFERENCE) == "***"
    assert total_tax_on_face(draft) == "13.00"
    assert total_tax_on_face(replace(draft, lines=(free,))) == "***"


def test_corner_words_stand_in_order() -> None:
    draft = replace(a_draft(), special=Special.OIL, agency_certificate="1")
    assert corner_words(draft, red=True, void=True) == ("销项负数", "作废", "成品油", "代开")
    assert corner_words(replace(draft, special=Special.PURCHASE)) == ("收购", "代开")


def test_more_lines_than_the_form_or_a_list_name_make_a_list() -> None:
    profile = a_profile()
    eight, nine = a_draft(*[a_line()] * 8), a_draft(*[a_line()] * 9)
    assert not with_list(eight, profile)
    assert with_list(nine, profile)
    assert with_list(replace(eight, list_name="(详见销货清单)"), profile)
    assert not with_list(replace(nine, special=Special.OIL), profile)
    assert not with_list(a_draft(*[a_line()] * 8, kind="025"), profile)


# --- content ---------------------------------------------------------------------------------


def test_the_same_content_has_the_same_digest() -> None:
    draft = a_draft()
    same = replace(
        a_draft(a_line(price="100.00", quantity="1.0")),
        request_id=bytes(16), drawer="别人", document="D2", with_tax=True,
    )  # fmt: skip
    assert content_digest(draft) == content_digest(same)
    assert len(content_digest(draft)) == 16
    assert draft.request_id == REQUEST


@pytest.mark.parametrize(
    "changes",
    [{"remark": "x"}, {"payee": "x"}, {"kind": "026"}, {"list_name": "x"}, {"roll_width_mm": 57}],
)
def test_other_content_has_another_digest(changes: dict[str, Any]) -> None:
    assert content_digest(a_draft()) != content_digest(a_draft(**changes))
    assert content_digest(a_draft()) != content_digest(a_draft(a_line(price="", quantity="")))
