"""Texts, required fields, buyer and seller."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from app.domain.entry import EnteredParty
from app.domain.invoice import Party
from tests.domain_builders import (
    BUYER,
    SELLER,
    a_draft,
    a_line,
    refusal,
    some_terms,
    warnings_of,
)

PERSON = EnteredParty("虚构丙")


@pytest.mark.parametrize(
    ("changes", "field", "size"),
    [
        ({"document": "D" * 21}, "document", "21"),
        ({"remark": "备" * 115 + "x"}, "remark", "231"),
        ({"payee": "收款人收款人收款x"}, "payee", "17"),
        ({"buyer": replace(BUYER, name="甲" * 50 + "x")}, "buyer.name", "101"),
        ({"buyer": replace(BUYER, tax_id="9" * 21)}, "buyer.tax_id", "21"),
        ({"agency_certificate": "1" * 51}, "agency_certificate", "51"),
    ],
)
def test_text_longer_than_its_field_is_refused(
    changes: dict[str, Any], field: str, size: str
) -> None:
    broken = refusal(**changes)
    assert (broken.code, broken.field, broken.facts["bytes"]) == ("FIELD-TOO-LONG", field, size)


def test_the_length_of_a_field_depends_on_kind_and_profile() -> None:
    remark = "备" * 66
    assert not warnings_of(remark=remark)
    assert refusal(remark=remark, kind="025").facts["limit"] == "130"
    assert refusal(payee="收款人甲乙", terms=some_terms("jsp")).facts["limit"] == "8"


@pytest.mark.parametrize("field", ["name", "spec", "unit", "own_code"])
def test_a_sign_outside_gbk_is_refused_with_its_place(field: str) -> None:
    broken = refusal(a_line(), a_line(**{field: "示例𠮷店", "source_line": 9}))
    assert (broken.code, broken.field, broken.line) == ("SIGN-NOT-GBK", f"lines[2].{field}", 9)
    assert broken.facts == {"place": "3", "sign": "𠮷", "code_point": "U+20BB7"}


@pytest.mark.parametrize("sign", ["\x00", "\x1b", "\t", "\x7f", "\x85"])
def test_control_signs_are_refused_with_their_place(sign: str) -> None:
    broken = refusal(buyer=replace(BUYER, name=f"虚构{sign}乙"))
    assert (broken.code, broken.field, broken.facts["place"]) == ("CONTROL-SIGN", "buyer.name", "3")


def test_a_remark_may_have_lines_of_its_own() -> None:
    assert a_draft(remark="一\r\n二\r三").remark == "一\n二\n三"
    assert not warnings_of(remark="一\r\n二　三")


def test_half_of_a_surrogate_pair_is_refused_and_can_be_told() -> None:
    broken = refusal(buyer=replace(BUYER, name="虚\ud83d"))
    assert broken.facts == {"place": "2", "sign": "\ufffd", "code_point": "U+D83D"}


def test_full_width_signs_of_the_buyer_are_turned_with_a_warning() -> None:
    buyer = EnteredParty("虚构（乙）ＡＢＣ", "９1990000ma0000007x", "", "")
    assert a_draft(buyer=buyer).buyer.name == "虚构(乙)ABC"
    assert a_draft(buyer=buyer).buyer.tax_id == "91990000MA0000007X"
    assert "NAME-NORMALISED" in warnings_of(buyer=buyer)


@pytest.mark.parametrize(
    ("kind", "missing", "field"),
    [
        ("007", {"name": " "}, "buyer.name"),
        ("004", {"tax_id": ""}, "buyer.tax_id"),
        ("004", {"tax_id": "0" * 15}, "buyer.tax_id"),
        ("004", {"address_phone": ""}, "buyer.address_phone"),
        ("004", {"bank_account": ""}, "buyer.bank_account"),
        ("028", {"tax_id": ""}, "buyer.tax_id"),
    ],
)
def test_each_kind_has_its_required_fields(kind: str, missing: dict[str, str], field: str) -> None:
    broken = refusal(kind=kind, buyer=replace(BUYER, **missing))
    assert (broken.code, broken.field) == ("FIELD-MISSING", field)


def test_a_line_needs_a_name_and_a_ticket_a_drawer() -> None:
    assert refusal(a_line(name="　 ")).field == "lines[1].name"
    assert refusal(terms=some_terms(drawer="")).field == "drawer"


def test_tax_ids_warn_and_never_block() -> None:
    assert "TAX-ID-CHECK" in warnings_of(buyer=replace(BUYER, tax_id="91990000TEST00001A"))
    assert "TAX-ID-CHECK" not in warnings_of()


def test_an_organisation_without_an_id_warns_and_a_person_does_not() -> None:
    organisation = replace(BUYER, tax_id="")
    assert "BUYER-TAX-ID-MISSING" in warnings_of(buyer=organisation)
    assert "BUYER-TAX-ID-MISSING" not in warnings_of(buyer=organisation, buyer_is_person=True)
    assert "BUYER-TAX-ID-MISSING" not in warnings_of(buyer=PERSON)
    assert a_draft(buyer=EnteredParty("个人")).buyer_is_person


def test_a_reviewer_who_draws_warns() -> None:
    assert "REVIEWER-IS-DRAWER" in warnings_of(reviewer="开票员甲")


def test_the_seller_is_our_own_taxpayer_with_the_documents_address() -> None:
    same = EnteredParty("", SELLER.tax_id, "别处 1", "别行 2")
    assert a_draft(seller=same).seller == Party(SELLER.name, SELLER.tax_id, "别处 1", "别行 2")
    assert a_draft(seller=EnteredParty(SELLER.name)).seller == SELLER
    assert refusal(seller=EnteredParty("", "91990000MA00EXAM7A")).code == "SELLER-OTHER"
    assert refusal(seller=EnteredParty("别人")).code == "SELLER-OTHER"
