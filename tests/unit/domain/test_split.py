"""An order above the limit is split, every part may be issued, and merged it is what it was."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from app.domain.check import check
from app.domain.entry import EnteredLine
from app.domain.errors import RuleBroken
from app.domain.invoice import Draft, Line, Nature, Special
from app.domain.money import Money
from app.domain.split import Keep, Part, merge, split
from tests.domain_builders import REQUEST, a_draft, a_line, a_profile, some_terms

PROFILE = a_profile()


def parts_of(draft: Draft, limit: str, keep: Keep) -> tuple[Part, ...]:
    ids: Iterator[int] = count()
    return split(draft, Money.yuan(limit), keep, PROFILE, lambda: next(ids).to_bytes(16, "big"))


@st.composite
def order_lines(draw: st.DrawFn) -> EnteredLine:
    price = draw(st.decimals("0.01", "400", places=draw(st.sampled_from([2, 4]))))
    quantity = draw(st.integers(1, 400))
    with_tax = draw(st.booleans())
    figures = {"price": str(price), "quantity": str(quantity), "amount": ""}
    if draw(st.integers(0, 4)) == 0:
        figures = {"price": "", "quantity": "", "amount": f"{price * quantity:.2f}"}
    line = a_line(**figures, price_with_tax=with_tax, amount_with_tax=with_tax,
                  rate=draw(st.sampled_from(["13", "6", "1"])))  # fmt: skip
    return replace(line, discount_rate=draw(st.sampled_from(["", "", "5%", "33.333%", "100%"])))


@given(st.lists(order_lines(), min_size=1, max_size=5), st.sampled_from(Keep))
def test_a_split_order_merged_again_is_what_it_was(lines: list[EnteredLine], keep: Keep) -> None:
    draft = a_draft(*lines)
    limit, terms = Money.yuan("10000"), some_terms()
    parts = parts_of(draft, "10000", keep)
    assert merge(parts, draft.request_id, draft.document) == draft
    assert all(part.draft.net <= limit for part in parts)
    assert len({part.draft.request_id for part in parts}) == len(parts)
    for part in parts:
        if part.draft.net:
            check(part.draft, terms)
    for line in (line for part in parts for line in part.draft.lines):
        _keeps_what_it_promises(line, keep, whole=len(parts) == 1)


def _keeps_what_it_promises(line: Line, keep: Keep, *, whole: bool) -> None:
    if line.quantity is None or line.nature is Nature.DISCOUNT or whole:
        return
    assert keep is not Keep.QUANTITY or line.quantity == line.quantity.to_integral_value()
    assert (
        keep is not Keep.PRICE or line.quantity * 100 == (line.quantity * 100).to_integral_value()
    )


def test_an_order_within_the_limit_stays_one() -> None:
    (part,) = parts_of(a_draft(), "100", Keep.PRICE)
    assert part.draft == a_draft()


def test_keeping_the_amount_fills_every_ticket_to_the_limit() -> None:
    parts = parts_of(a_draft(a_line(amount="2500", quantity="25")), "999.99", Keep.AMOUNT)
    assert [str(part.draft.net) for part in parts] == ["999.99", "999.99", "500.02"]
    assert [part.draft.document for part in parts] == ["DEMO0001-1", "DEMO0001-2", "DEMO0001-3"]
    assert parts[0].draft.lines[0].quantity == Decimal("9.9999")


def test_keeping_whole_pieces_leaves_a_rest() -> None:
    parts = parts_of(a_draft(a_line(amount="2500", quantity="25")), "999.99", Keep.QUANTITY)
    assert [str(part.draft.lines[0].quantity) for part in parts] == ["9", "9", "7"]


def test_the_room_left_on_a_ticket_is_used() -> None:
    lines = (a_line(amount="500", quantity="5"), a_line(amount="1500", quantity="15"))
    parts = parts_of(a_draft(*lines, document=""), "1000", Keep.QUANTITY)
    assert [part.origins for part in parts] == [(0, 1), (1,)]
    assert [part.draft.document for part in parts] == ["", ""]
    tight = (a_line(amount="950", quantity="9.5"), a_line(amount="1500", quantity="15"))
    origins = [part.origins for part in parts_of(a_draft(*tight), "1000", Keep.QUANTITY)]
    assert origins == [(0,), (1,), (1,)]


@pytest.mark.parametrize(
    ("draft", "limit", "code"),
    [
        (a_draft(a_line(amount="200", quantity="2")), "99", "SPLIT-IMPOSSIBLE"),
        (a_draft(a_line(amount="20200", quantity="202")), "150", "SPLIT-TOO-MANY"),
        (replace(a_draft(), special=Special.DIFFERENCE), "99", "SPLIT-IMPOSSIBLE"),
    ],
)
def test_some_orders_cannot_be_split(draft: Draft, limit: str, code: str) -> None:
    with pytest.raises(RuleBroken, match=code):
        parts_of(draft, limit, Keep.QUANTITY)


def test_a_share_of_a_tiny_discount_may_be_nothing() -> None:
    line = a_line(amount="1000", quantity="10", discount="0.01")
    parts = parts_of(a_draft(line), "100", Keep.AMOUNT)
    assert merge(parts, REQUEST, "DEMO0001") == a_draft(line)
    assert {len(part.draft.lines) for part in parts} == {1, 2}


def test_a_full_ticket_has_no_room_for_a_piece() -> None:
    lines = (a_line(amount="100", quantity="1"), a_line(amount="150", quantity="1.5"))
    parts = parts_of(a_draft(*lines), "100", Keep.AMOUNT)
    assert [str(part.draft.net) for part in parts] == ["100.00", "100.00", "50.00"]


@pytest.mark.parametrize("keep", [Keep.AMOUNT, Keep.QUANTITY])
def test_a_line_a_fen_above_the_limit_is_cut_too(keep: Keep) -> None:
    draft = a_draft(a_line(amount="100", price="50", quantity="2"))
    parts = parts_of(draft, "99.99", keep)
    assert len(parts) == 2
    assert merge(parts, REQUEST, "DEMO0001") == draft
