"""The whole ticket: its tax, limit, lines, kind and roll."""

from __future__ import annotations

from decimal import Decimal

import pytest
from msgspec.structs import replace

from app.domain.check import check
from app.domain.compose import compose
from app.domain.entry import EnteredInvoice, EnteredLine
from app.domain.errors import RuleBroken
from app.domain.invoice import InvoiceKind, Line
from app.domain.money import Money
from tests.domain_builders import (
    REQUEST,
    a_document,
    a_draft,
    a_line,
    refusal,
    some_terms,
    warnings_of,
    with_rate,
)


def many(count: int) -> list[EnteredLine]:
    return [a_line(quantity="", price="", amount="0.10", tax="0.01")] * count


def test_the_tax_of_all_lines_may_be_127_fen_off_the_unrounded_one() -> None:
    assert warnings_of(*many(300)) == set()
    broken = refusal(*many(424))
    assert (broken.code, broken.field) == ("TAX-DIFFERENCE", "tax")
    assert broken.facts["tolerance"] == "1.27"


@pytest.mark.parametrize(("count", "code"), [(21, ""), (22, "TAX-DIFFERENCE")])
def test_reduced_lines_of_6_fen_too_much_each_are_too_far_off_from_22_on(
    count: int, code: str
) -> None:
    line = a_line(quantity="", price="", amount="1035.00", tax="15.06", rate="1.5%")
    terms = some_terms(rates=with_rate("0.015"))
    try:
        warnings_of(*[line] * count, terms=terms)
    except RuleBroken as broken:
        assert (broken.code, broken.field) == (code, "tax")
    else:
        assert not code


@pytest.mark.parametrize("count", [0, 2001])
def test_a_ticket_has_one_to_two_thousand_lines(count: int) -> None:
    with pytest.raises(RuleBroken, match="LINE-COUNT"):
        compose(EnteredInvoice((a_line(),) * count), some_terms(), REQUEST)
    draft = a_draft()
    with pytest.raises(RuleBroken, match="LINE-COUNT"):
        check(replace(draft, lines=draft.lines * count), some_terms())


def test_the_limit_of_one_ticket_is_net_and_the_gross_warns() -> None:
    at_limit = a_line(amount="99999.99", price="", quantity="")
    assert "GROSS-OVER-LIMIT" in warnings_of(at_limit)
    broken = refusal(replace(at_limit, amount="100000.00"))
    assert (broken.code, broken.facts["limit"]) == ("OVER-LIMIT", "99999.99")


def test_a_line_of_nothing_is_refused() -> None:
    broken = refusal(a_line(amount="0", price="", quantity=""))
    assert (broken.code, broken.field) == ("AMOUNT-ZERO", "lines[1].amount")


@pytest.mark.parametrize(("net", "tax", "field"), [(-5, 0, "amount"), (5, -1, "tax")])
def test_a_draft_made_elsewhere_is_checked_for_its_sign_too(net: int, tax: int, field: str) -> None:
    draft = a_draft()
    lines = (replace(draft.lines[0], net=Money(net), tax=Money(tax)),)
    with pytest.raises(RuleBroken) as broken:
        check(replace(draft, lines=lines), some_terms())
    assert (broken.value.code, broken.value.field) == ("NEGATIVE-BLUE", f"lines[1].{field}")


def test_a_kind_the_disk_does_not_hold_is_refused() -> None:
    terms = some_terms(rates={InvoiceKind.ORDINARY: with_rate()[InvoiceKind.ORDINARY]})
    assert refusal(kind="026", terms=terms).code == "KIND-NOT-AUTHORISED"
    assert refusal(terms=some_terms(single_limit={})).code == "KIND-NOT-AUTHORISED"


@pytest.mark.parametrize(
    ("kind", "argument", "chosen"),
    [("", None, "007"), ("专票", None, "004"), ("26", None, "026"), ("专票", "025", "025")],
)
def test_the_kind_is_the_callers_else_the_documents_else_the_default(
    kind: str, argument: str | None, chosen: str
) -> None:
    given = InvoiceKind(argument) if argument else None
    made = compose(a_document(kind=kind), some_terms(), REQUEST, given)
    assert made.draft.kind == chosen


@pytest.mark.parametrize(("kind", "code"), [("机动车", "NOT-YET"), ("发票", "KIND-UNKNOWN")])
def test_a_kind_we_do_not_issue_is_refused(kind: str, code: str) -> None:
    assert refusal(kind=kind, source_line=3).code == code


def test_a_roll_ticket_holds_as_many_lines_as_its_width() -> None:
    assert a_draft(kind="025").roll_width_mm == 76
    assert not warnings_of(*[a_line()] * 8, kind="025")
    broken = refusal(*[a_line()] * 7, kind="025", roll_width_mm=57)
    assert (broken.code, broken.facts["limit"]) == ("LINE-COUNT", "6")
    assert refusal(kind="025", roll_width_mm=60).code == "ROLL-WIDTH"
    assert refusal(kind="025", list_name="清单").code == "LIST-FORBIDDEN"


def test_a_draft_without_file_lines_names_its_own_lines() -> None:
    draft = a_draft()
    line = replace(draft.lines[0], rate=Decimal("0.5"))
    with pytest.raises(RuleBroken) as broken:
        check(replace(draft, lines=(draft.lines[0], line)), some_terms())
    assert (broken.value.field, broken.value.line) == ("lines[2].rate", 0)
    assert isinstance(line, Line)
