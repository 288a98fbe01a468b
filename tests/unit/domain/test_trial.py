"""An entry that is being typed: what can be computed is, and everything wrong is told."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import trial_line
from app.domain.check import check
from app.domain.compose import compose
from app.domain.desk import Desk
from app.domain.entry import EnteredInvoice, EnteredLine, EnteredParty
from app.domain.errors import RuleBroken
from app.domain.invoice import InvoiceKind, Special
from app.domain.money import Money
from app.domain.terms import GoodsEntry, Terms
from app.domain.trial import Trial, Tried
from app.domain.trial_line import TriedLine, ordered
from tests.domain_builders import (
    MOUSE,
    OIL,
    REQUEST,
    a_document,
    a_line,
    some_terms,
    with_rate,
)


def tried(*lines: EnteredLine, terms: Terms | None = None, **changes: object) -> Tried:
    document = a_document(*lines, **changes)
    return Trial(terms or some_terms()).weigh(document)


def faults(*lines: EnteredLine, terms: Terms | None = None, **changes: object) -> list[str]:
    found = tried(*lines, terms=terms, **changes)
    return [f"{fault.code} {fault.field}" for fault in found.faults]


def test_a_sound_entry_has_no_faults_and_its_totals() -> None:
    found = tried(a_line(), a_line(discount="10"))
    assert found.sound
    assert (found.draft.net, found.draft.tax) == (Money(19000), Money(2470))
    assert not found.list_mode


def test_everything_wrong_is_told_not_only_the_first() -> None:
    lines = (
        a_line(tax="14"),
        a_line(quantity="x", price="abc", amount=""),
        a_line(name=""),
        a_line(name="𠮷"),
    )
    assert faults(*lines, buyer=EnteredParty(tax_id="\x00")) == [
        "FIELD-MISSING buyer.name",
        "CONTROL-SIGN buyer.tax_id",
        "TAX-DIFFERENCE lines[1].tax",
        "NOT-A-NUMBER lines[2].quantity",
        "NOT-A-NUMBER lines[2].price",
        "FIELD-MISSING lines[3].name",
        "SIGN-NOT-GBK lines[4].name",
    ]


def test_a_line_without_an_amount_shows_its_rate_and_waits() -> None:
    terms = some_terms(goods_by_name={"样例": GoodsEntry("样例", rate=Decimal("0.06"))}.get)
    found = tried(EnteredLine("样例", quantity="3"), a_line(), terms=terms)
    first = found.lines[0]
    assert (first.complete, first.rated, first.lines) == (False, True, ())
    assert first.goods is not None
    assert first.goods.rate == Decimal("0.06")
    assert found.draft.net == Money(10000)
    assert [fault.field for fault in found.faults] == ["lines[1].price"]


def test_a_line_without_a_rate_keeps_its_amount_out_of_the_totals() -> None:
    found = tried(EnteredLine("样例", amount="5"), a_line())
    assert (found.lines[0].complete, found.lines[0].rated) == (False, False)
    assert found.draft.net == Money(10000)
    assert [fault.field for fault in found.faults] == ["lines[1].rate"]


def test_what_comes_first_of_what_is_missing_is_the_quantity() -> None:
    assert faults(EnteredLine("样例", rate="13")) == ["FIELD-MISSING lines[1].quantity"]


@pytest.mark.parametrize("column", ["quantity", "price"])
def test_zero_is_told_as_wrong(column: str) -> None:
    found = faults(a_line(**{column: "0"}))
    assert found == [f"FIGURE-ZERO lines[1].{column}"]


def test_a_product_that_is_too_large_is_told_once() -> None:
    line = a_line(quantity="9" * 12, price="9" * 12, amount="")
    assert faults(line) == ["AMOUNT-TOO-LARGE lines[1].amount"]


def test_an_amount_that_looks_taxed_is_asked_about() -> None:
    line = a_line(quantity="", price="", amount="113", tax="13")
    assert faults(line) == ["AMOUNT-LOOKS-TAXED lines[1].amount"]


def test_words_of_a_preference_that_contradict_are_told() -> None:
    assert faults(a_line(preferential="x")) == ["PREFERENTIAL-CONFLICT lines[1].preferential"]
    assert faults(a_line(zero_rate="9")) == ["ZERO-RATE-WRONG lines[1].zero_rate"]


def test_a_discount_that_is_too_large_leaves_the_line_standing() -> None:
    found = tried(a_line(discount="101"))
    assert [fault.field for fault in found.faults] == ["lines[1].discount"]
    assert found.draft.net == Money(10000)


def test_a_discount_tax_that_is_wrong_is_told_at_the_discount() -> None:
    assert faults(a_line(discount="10", discount_tax="5")) == ["TAX-DIFFERENCE lines[1].discount"]


def test_a_strict_terminal_tells_of_codes_and_computes_all_the_same() -> None:
    terms = some_terms(goods_code_strict=True)
    found = tried(a_line(goods_code=""), a_line(goods_code="1" * 19), terms=terms)
    codes = [fault.code for fault in found.faults]
    assert codes == ["GOODS-CODE-MISSING", "GOODS-CODE-UNKNOWN"]
    assert found.draft.net == Money(20000)


def test_a_rate_that_is_not_authorised_is_told_before_there_is_an_amount() -> None:
    assert faults(EnteredLine("样例", rate="17")) == [
        "FIELD-MISSING lines[1].quantity",
        "RATE-NOT-AUTHORISED lines[1].rate",
    ]
    assert faults(a_line(rate="17")) == ["RATE-NOT-AUTHORISED lines[1].rate"]


def test_the_discount_of_a_line_with_a_forbidden_rate_is_not_told_again() -> None:
    assert faults(a_line(rate="17", discount="10")) == ["RATE-NOT-AUTHORISED lines[1].rate"]


def test_an_empty_entry_asks_for_goods_and_nothing_of_them() -> None:
    assert faults(EnteredLine("")) == ["FIELD-MISSING lines[1].name"]
    empty = Trial(some_terms()).weigh(EnteredInvoice(()))
    assert [fault.field for fault in empty.faults] == ["buyer.name", "lines[1].name"]


def test_a_kind_that_is_unknown_or_not_authorised_is_told_at_the_kind() -> None:
    assert faults(kind="999") == ["KIND-UNKNOWN kind"]
    terms = some_terms(rates={}, single_limit={})
    assert faults(terms=terms)[0] == "KIND-NOT-AUTHORISED kind"
    assert tried(kind="专票").draft.kind is InvoiceKind.SPECIAL
    assert tried(kind=" ").draft.kind is InvoiceKind.ORDINARY


def test_every_head_field_is_looked_at() -> None:
    said: dict[str, Any] = {"payee": "过长的收款人姓名字", "remark": "𠮷", "document": "D" * 21}
    assert faults(**said) == [
        "FIELD-TOO-LONG document",
        "FIELD-TOO-LONG payee",
        "SIGN-NOT-GBK remark",
    ]


def test_the_rules_of_a_special_kind_are_told_for_every_line() -> None:
    oil = [a_line(goods_code=OIL, unit="桶"), a_line(goods_code=OIL, unit="箱")]
    assert faults(*oil, special=Special.OIL) == [
        "OIL-UNIT lines[1].unit",
        "OIL-UNIT lines[2].unit",
    ]
    assert faults(a_line(), special=Special.PURCHASE) == [
        "PURCHASE-WITH-TAX lines[1].rate",
        "PURCHASE-TAX-ID buyer.tax_id",
    ]
    assert faults(a_line(), a_line(deduction="1"), special=Special.NONE) == [
        "DIFFERENCE-LINES lines"
    ]


def test_a_whole_ticket_is_measured_too() -> None:
    assert faults(a_line(quantity="1000", price="", amount="100000")) == ["OVER-LIMIT net"]
    assert faults(*[a_line()] * 9, kind="025", roll_width_mm=57) == ["LINE-COUNT lines"]
    many = [a_line(quantity="", price="", amount="0.10", tax="0.01")] * 424
    assert faults(*many) == ["TAX-DIFFERENCE tax"]


def test_doubts_stand_at_their_fields() -> None:
    terms = some_terms(drawer="甲")
    buyer = EnteredParty("虚构有限公司")
    lines = (a_line(goods_code=""), a_line(goods_code="1" * 19), a_line(rate="0"))
    found = tried(*lines, terms=terms, buyer=buyer, reviewer="甲")
    assert [(each.code, each.field) for each in found.warnings] == [
        ("BUYER-TAX-ID-MISSING", "buyer.tax_id"),
        ("REVIEWER-IS-DRAWER", "reviewer"),
        ("GOODS-CODE-MISSING", "lines[1].name"),
        ("GOODS-CODE-UNKNOWN", "lines[2].name"),
        ("ZERO-RATE-ASSUMED", "lines[3].rate"),
    ]


def test_figures_are_read_as_they_are_typed() -> None:
    line = a_line(quantity="１", price="￥1,000.00", amount="", rate="１３％", tax="")
    assert tried(line).draft.net == Money.yuan("1000")
    assert ordered(line).price == "1000.00"
    assert ordered(a_line(rate="")) == a_line(rate="")


def test_lines_that_did_not_change_are_not_asked_again() -> None:
    trial = Trial(some_terms())
    first, second = a_line(), a_line(name="样例键盘")
    document = a_document(first, second)
    assert trial.unknown(document) == 2
    before = trial.weigh(document)
    assert trial.unknown(a_document(second, first)) == 0
    after = trial.weigh(a_document(second, first, a_line()))
    assert after.lines[1] is before.lines[0]
    assert trial.unknown(a_document(first, kind="004")) == 1


def test_a_keystroke_among_many_lines_asks_about_one_and_says_what_a_new_trial_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    terms, same = some_terms(), a_line()
    lines = [same, *(a_line(price=str(price)) for price in range(1, 300)), same]
    trial = Trial(terms)
    trial.weigh(a_document(*lines))
    asked: list[EnteredLine] = []
    monkeypatch.setattr("app.domain.trial.try_line", _noting(asked))
    for at, line in ((0, a_line(tax="99")), (7, a_line(name="")), (300, a_line(discount="10"))):
        lines[at] = line
        document = a_document(*lines)
        assert trial.unknown(document) == 1
        found = trial.weigh(document)
        assert asked == [line]
        assert repr(found) == repr(Trial(terms).weigh(document))
        asked.clear()
    assert trial.unknown(a_document(*lines, kind="004")) == 301


def _noting(asked: list[EnteredLine]) -> Callable[[EnteredLine, Desk], TriedLine]:
    def noting(line: EnteredLine, desk: Desk) -> TriedLine:
        asked.append(line)
        return trial_line.try_line(line, desk)

    return noting


def test_new_terms_and_new_goods_are_taken_note_of() -> None:
    known: dict[str, GoodsEntry] = {}
    terms = some_terms(goods_by_name=known.get)
    trial = Trial(terms)
    document = a_document(EnteredLine("样例", amount="1"), a_line())
    assert not trial.weigh(document).sound
    known["样例"] = GoodsEntry("样例", code=MOUSE, rate=Decimal("0.13"))
    trial.forget({"样例"})
    assert trial.unknown(document) == 1
    assert trial.weigh(document).sound
    trial.use(some_terms(goods_by_name=known.get))
    assert trial.unknown(document) == 0
    trial.use(some_terms(rates=with_rate("0.17")))
    assert trial.unknown(document) == 2


def test_a_line_is_not_asked_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial_line, "MOST_ASKED", 1)
    found = tried(a_line(quantity="x", price="y"))
    assert [fault.column for fault in found.lines[0].faults] == ["quantity"]
    assert found.lines[0].goods is None


figures = st.sampled_from(["", "0", "1", "3", "33.33", "99.99", "100", "-5", "abc", "1e3"])
rates = st.sampled_from(["", "13%", "0.06", "免税", "17", "x"])
entered_lines = st.builds(
    EnteredLine,
    name=st.sampled_from(["样例鼠标", "", "𠮷", "x" * 100]),
    quantity=figures,
    price=figures,
    amount=figures,
    rate=rates,
    tax=st.sampled_from(["", "13", "0"]),
    discount=st.sampled_from(["", "1", "10", "1000", "x"]),
    goods_code=st.sampled_from(["", MOUSE, "1"]),
    zero_rate=st.sampled_from(["", "1", "3"]),
    price_with_tax=st.booleans(),
    amount_with_tax=st.booleans(),
)


@given(st.lists(entered_lines, min_size=1, max_size=4))
def test_what_a_trial_lets_pass_is_what_may_be_issued(lines: list[EnteredLine]) -> None:
    """A trial is never laxer than the rules, and computes the same; only zero figures are told
    by it alone."""
    terms = some_terms()
    document = a_document(*lines)
    found = Trial(terms).weigh(document)
    try:
        composed = compose(document, terms, REQUEST)
        check(composed.draft, terms, composed.lines_at, composed.entered_at)
    except RuleBroken:
        assert not found.sound
        return
    assert {fault.code for fault in found.faults} <= {"FIGURE-ZERO"}
    assert found.draft.lines == composed.draft.lines
