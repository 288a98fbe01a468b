"""original_invoice.xml says what the face says, and that it is simulated."""

from __future__ import annotations

from base64 import b64decode

import pytest
from lxml import etree
from msgspec.structs import replace

from app.domain.invoice import Special
from app.domain.money import Money
from app.exchange.einvoice_xml import write_einvoice
from app.exchange.kp_issued import MARK_SPACE
from tests.face_examples import CASES, PAPER, many, profile, ticket

E_CASES = [name for name, each in CASES.items() if each.draft.kind in ("026", "028")]


def graph(text: str) -> bytes:
    return text.encode("ascii")


def read(data: bytes) -> etree._Element:
    return etree.fromstring(data)


def written(name: str) -> etree._Element:
    return read(write_einvoice(CASES[name], profile(), graph))


@pytest.mark.parametrize("name", E_CASES)
def test_the_mark_is_the_first_thing_it_says(name: str) -> None:
    root = written(name)
    assert (root[0].tag, root[0].text) == (f"{{{MARK_SPACE}}}Simulated", "模拟")


@pytest.mark.parametrize("name", E_CASES)
def test_it_says_what_the_ticket_says(name: str) -> None:
    ticket, root = CASES[name], written(name)
    draft = ticket.draft
    assert root.findtext("InvoiceCode") == ticket.key.code
    assert root.findtext("InvoiceNo") == ticket.key.number
    assert root.findtext("IssueDate") == "2024年01月15日"
    assert root.findtext("Buyer/BuyerTaxID") == draft.buyer.tax_id
    assert root.findtext("Seller/SellerFinancialAccount") == draft.seller.bank_account
    assert root.findtext("TaxInclusiveTotalAmount") == str(draft.gross)
    assert len(root.findtext("TaxControlCode") or "") == 112
    assert (b64decode(root.findtext("GraphCode") or "")).startswith(b"01,")
    rows = root.findall("GoodsInfos/GoodsInfo")
    assert len(rows) == len(draft.lines)
    assert [row.findtext("Amount") for row in rows] == [str(line.net) for line in draft.lines]


def test_a_red_ticket_names_its_blue_one_and_a_blue_one_does_not() -> None:
    red = written("e_red_oil")
    assert red.findtext("OriginalInvoiceNo") == "00000001"
    assert written("e_invoice").find("OriginalInvoiceNo") is None
    nameless = CASES["e_red_oil"]
    nameless = replace(nameless, draft=replace(nameless.draft, remark=""))
    assert read(write_einvoice(nameless, profile(), graph)).find("OriginalInvoiceNo") is None


def test_a_deduction_is_told() -> None:
    line = replace(PAPER, deduction=Money.yuan("13.00"))
    said = read(write_einvoice(ticket(line, special=Special.DIFFERENCE), profile(), graph))
    assert said.findtext("DeductibleAmount") == "13.00"


def test_a_sign_that_xml_cannot_say_is_left_out() -> None:
    lines = many(1)
    bad = replace(lines[0], name="甲\x0b乙")
    said = read(write_einvoice(ticket(bad), profile(), graph))
    assert said.findtext("GoodsInfos/GoodsInfo/Item") == "*日用杂品*甲乙"


def test_twice_gives_the_same_bytes() -> None:
    ticket = CASES["e_list"]
    assert write_einvoice(ticket, profile(), graph) == write_einvoice(ticket, profile(), graph)
