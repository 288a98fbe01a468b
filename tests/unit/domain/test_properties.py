"""What holds for every document, whatever was typed."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import fields, replace

from app.domain.check import check
from app.domain.compose import compose
from app.domain.content import content_digest
from app.domain.entry import EnteredInvoice, EnteredLine, EnteredParty
from app.domain.errors import RuleBroken
from app.domain.invoice import Nature, Special
from tests.domain_builders import REQUEST, a_document, a_draft, a_line, some_terms

TEXT_FIELDS = [f.name for f in fields(EnteredLine) if f.type is str]
FIGURE = st.sampled_from(
    ["", "0", "1", "-1", "0.13", "13%", "免税", "1e400", "NaN", "99999999999999.99", "0.005", ".5",
     "1" * 30, "00", "٣", "５", "是", "2", "3", "100", "113", "13", "\x00", "𠮷", "\ud800"]
)  # fmt: skip
LINE = st.builds(
    EnteredLine,
    **{name: FIGURE | st.text(max_size=6) for name in TEXT_FIELDS},
    price_with_tax=st.booleans(),
    amount_with_tax=st.booleans(),
)
MONEY = st.decimals("0.01", "900", places=2)


@given(
    st.lists(LINE, min_size=1, max_size=4),
    st.builds(EnteredParty, st.text(max_size=8), st.text(max_size=20)),
    st.sampled_from(["", "004", "025", "x"]),
    st.sampled_from(Special),
    st.text(max_size=10),
)
def test_any_text_is_issued_or_refused_with_a_code(
    lines: list[EnteredLine], buyer: EnteredParty, kind: str, special: Special, remark: str
) -> None:
    entered = EnteredInvoice(tuple(lines), "D1", kind, buyer, special=special, remark=remark)
    terms = some_terms()
    try:
        made = compose(entered, terms, REQUEST)
        check(made.draft, terms, made.lines_at, made.entered_at)
    except RuleBroken as broken:
        assert broken.code
        assert all(fact.encode("utf-8") is not None for fact in broken.facts.values())


@given(
    st.lists(st.tuples(MONEY, st.sampled_from(["13", "9", "6", "3", "1"]), st.booleans()),
             min_size=1, max_size=20),
    st.booleans(),
)  # fmt: skip
def test_totals_equal_the_lines_to_the_fen_and_the_ticket_may_be_issued(
    entries: list[tuple[Decimal, str, bool]], halved: bool
) -> None:
    terms = some_terms()
    lines = [
        a_line(quantity="", price="", amount=str(amount), rate=rate, amount_with_tax=taxed,
               discount_rate="50%" if halved else "")
        for amount, rate, taxed in entries
    ]  # fmt: skip
    draft = a_draft(*lines, terms=terms)
    goods = [line for line in draft.lines if line.nature is not Nature.DISCOUNT]
    for line, (amount, _, taxed) in zip(goods, entries, strict=True):
        assert (line.gross if taxed else line.net).in_yuan == amount
    assert draft.net.fen == sum(line.net.fen for line in draft.lines)
    assert draft.tax.fen == sum(line.tax.fen for line in draft.lines)
    assert draft.net + draft.tax == draft.gross
    if draft.net:
        check(draft, terms)


@given(MONEY, st.integers(1, 500), st.booleans())
def test_price_times_quantity_always_passes_its_own_check(
    price: Decimal, quantity: int, taxed: bool
) -> None:
    terms = some_terms(
        single_limit=dict.fromkeys(some_terms().rates, a_draft().net.share(10**9, 1))
    )
    line = a_line(amount="", price=str(price), quantity=str(quantity), price_with_tax=taxed)
    check(a_draft(line, terms=terms), terms)


@given(MONEY, st.decimals("0.001", "99999", places=3), st.booleans())
def test_a_computed_price_always_passes_the_check(
    amount: Decimal, quantity: Decimal, taxed: bool
) -> None:
    line = a_line(amount=str(amount), price="", quantity=str(quantity), amount_with_tax=taxed)
    check(a_draft(line), some_terms())


@given(st.text(min_size=1, max_size=5))
def test_composing_twice_gives_the_same_content(name: str) -> None:
    document = a_document(a_line(name=name))
    again = compose(document, some_terms(), bytes(16)).draft
    assert content_digest(again) == content_digest(a_draft(a_line(name=name)))
    assert replace(again, request_id=REQUEST) == a_draft(a_line(name=name))
