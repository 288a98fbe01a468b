"""Red tickets: never more than the blue one in gross, net and tax, and at the end exactly it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from app.domain.errors import RuleBroken
from app.domain.invoice import (
    Draft,
    Invoice,
    InvoiceKey,
    InvoiceKind,
    Line,
    Nature,
    Party,
    Special,
    Status,
)
from app.domain.money import ZERO, Money, total
from app.domain.red_letter import OF_LIST, blue_gate, left_of, red_draft, without_discounts
from app.domain.remark import blue_of_red
from hardware.ports import CHINA_TIME

KEY = InvoiceKey("099002300104", "00000007")
RATES = st.sampled_from([Decimal("0.13"), Decimal("0.09"), Decimal("0.06"), Decimal(0)])


def line(net: int, rate: str = "0.13", **more: object) -> Line:
    tax = round(net * Decimal(rate))
    return Line("样例鼠标", Money(net), Decimal(rate), Money(tax), **more)  # type: ignore[arg-type]


def a_blue(*lines: Line, **more: object) -> Invoice:
    seller, buyer = Party("示例甲"), Party("虚构乙")
    draft = Draft(b"b" * 16, InvoiceKind.ORDINARY, buyer, seller, lines, document="D1")
    at = datetime(2024, 1, 15, 10, tzinfo=CHINA_TIME)
    made = Invoice(KEY, draft, at, "499099000001", 7, b"s" * 64, simulated=True, with_list=False)
    return replace(made, **more)


def a_red(draft: Draft) -> Invoice:
    return replace(a_blue(), draft=draft, status=Status.RED)


def red(blue: Invoice, reds: list[Invoice], gross: int | None = None) -> Draft:
    amount = None if gross is None else Money(gross)
    return red_draft(blue, reds, amount, b"r" * 16, "主管甲")


def test_a_whole_red_ticket_is_the_blue_one_below_zero() -> None:
    goods = line(30000, quantity=Decimal(3), price=Decimal(100), unit="个", spec="M-1")
    blue = a_blue(goods, line(500, "0"))
    made = red(blue, [])
    assert made.gross == -blue.draft.gross
    assert made.lines[0] == replace(
        goods, net=Money(-30000), tax=Money(-3900), quantity=Decimal(-3)
    )
    assert made.remark == "对应正数发票代码:099002300104号码:00000007"
    assert blue_of_red(made.remark) == KEY
    assert (made.drawer, made.document, made.request_id) == ("主管甲", "", b"r" * 16)


def test_discount_lines_are_taken_off_their_goods() -> None:
    goods = line(30000, nature=Nature.DISCOUNTED, quantity=Decimal(3), price=Decimal(100))
    off = line(-3000, nature=Nature.DISCOUNT)
    (made,) = without_discounts([goods, off])
    assert (made.net, made.tax, made.price) == (Money(27000), Money(3510), Decimal(90))
    assert made.nature is Nature.NORMAL
    taxed = replace(goods, with_tax=True, price=Decimal(113))
    assert without_discounts([taxed, off])[0].price == Decimal("101.7")
    bare = replace(goods, quantity=None, price=None)
    assert without_discounts([bare, off])[0].price is None


def test_a_ticket_with_a_list_has_one_line_that_names_it() -> None:
    blue = a_blue(*[line(1000) for _ in range(12)], with_list=True)
    (only,) = red(blue, []).lines
    assert (only.name, only.nature) == (OF_LIST, Nature.RED_LIST)
    assert (only.quantity, only.price, only.unit, only.spec) == (None, None, "", "")
    assert (only.net, only.tax) == (-blue.draft.net, -blue.draft.tax)


def test_the_remark_of_a_difference_ticket_says_so() -> None:
    blue = a_blue(line(10150, deduction=Money(1300)))
    blue = replace(blue, draft=replace(blue.draft, special=Special.DIFFERENCE))
    made = red(blue, [])
    assert made.remark.endswith("号码:00000007差额征税。")
    assert made.lines[0].deduction == Money(-1300)
    half = red(blue, [], blue.draft.gross.fen // 2)
    assert half.lines[0].deduction == Money(-650)


@pytest.mark.parametrize("gross", [0, -1, 33901])
def test_more_than_is_left_or_nothing_at_all_is_refused(gross: int) -> None:
    with pytest.raises(RuleBroken, match="RED-EXCEEDS"):
        red(a_blue(line(30000)), [], gross)


def test_of_what_is_fully_reddened_nothing_is_left() -> None:
    blue = a_blue(line(30000), line(500, "0"))
    first = a_red(red(blue, []))
    assert left_of(blue, [first]) == ()
    with pytest.raises(RuleBroken, match="RED-EXCEEDS"):
        red(blue, [first])


def test_what_is_void_red_or_special_is_refused_by_name() -> None:
    for status in (Status.VOID, Status.RED, Status.BLANK_VOID):
        with pytest.raises(RuleBroken, match="RED-NOT-BLUE"):
            blue_gate(a_blue(line(100), status=status))
    for kind in (InvoiceKind.SPECIAL, InvoiceKind.E_SPECIAL):
        blue = a_blue(line(100))
        with pytest.raises(RuleBroken, match="SLIP-NEEDED"):
            blue_gate(replace(blue, draft=replace(blue.draft, kind=kind)))
    blue_gate(a_blue(line(100)))


def test_goods_without_an_amount_take_no_part_in_a_partial_red_ticket() -> None:
    blue = a_blue(line(1, "0"), line(100000, "0"))
    assert [one.net.fen for one in red(blue, [], 10).lines] == [-10]


@given(
    nets=st.lists(st.tuples(st.integers(1, 10**7), RATES), min_size=1, max_size=8),
    shares=st.lists(st.floats(0.01, 0.99), max_size=5),
    listed=st.booleans(),
)
def test_parts_stay_within_the_blue_ticket_and_the_last_one_ends_it(
    nets: list[tuple[int, Decimal]], shares: list[float], listed: bool
) -> None:
    blue = a_blue(*(line(net, str(rate)) for net, rate in nets), with_list=listed)
    reds: list[Invoice] = []
    for share in shares:
        left = total(one.gross for one in left_of(blue, reds))
        part = max(1, int(left.fen * share))
        made = red(blue, reds, part)
        assert made.gross == Money(-part)
        assert all(one.net <= ZERO and one.tax <= ZERO for one in made.lines)
        reds.append(a_red(made))
        for sums in ("net", "tax", "gross"):
            taken = total(-getattr(one.draft, sums) for one in reds)
            assert taken <= getattr(blue.draft, sums)
        if part == left.fen:
            return
    reds.append(a_red(red(blue, reds)))
    assert total(one.draft.net for one in reds) == -blue.draft.net
    assert total(one.draft.tax for one in reds) == -blue.draft.tax
