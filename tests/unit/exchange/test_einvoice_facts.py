"""What the structured data of an e-invoice says of itself, and what is none."""

from __future__ import annotations

from base64 import b64encode
from datetime import date

import pytest

from app.domain.check_data import check_code, cipher_text
from app.domain.errors import RuleBroken
from app.domain.invoice import InvoiceKey, InvoiceKind
from app.domain.money import Money
from app.exchange.einvoice_facts import is_einvoice, read_facts
from app.exchange.kp_issued import MARK_SPACE

SIGNED = bytes(range(64))
GIVEN = {
    "TypeCode": "026",
    "InvoiceCode": "099002400111",
    "InvoiceNo": "00000001",
    "IssueDate": "2024年01月15日",
    "InvoiceCheckCode": check_code(InvoiceKind.E_ORDINARY, SIGNED),
    "MachineNo": "499099000001",
    "TaxControlCode": cipher_text(SIGNED).replace("<", "&lt;").replace(">", "&gt;"),
    "Signature": b64encode(SIGNED).decode(),
    "TaxExclusiveTotalAmount": "300.00",
}


def a_file(root: str = "eInvoice", mark: str = "模拟", **other: str) -> bytes:
    """With some elements otherwise."""
    parts = "".join(f"<{name}>{text}</{name}>" for name, text in (GIVEN | other).items())
    seller = "<Seller><SellerTaxID>91990000MA0000007X</SellerTaxID></Seller>"
    marked = f'<m:Simulated xmlns:m="{MARK_SPACE}">{mark}</m:Simulated>'
    return f"<{root}>{marked}{parts}{seller}</{root}>".encode()


def test_the_ticket_is_named_with_what_the_bureau_asks_for() -> None:
    facts = read_facts(a_file())
    assert facts.key == InvoiceKey("099002400111", "00000001")
    assert (facts.day, facts.net) == (date(2024, 1, 15), Money(30_000))
    assert facts.check == GIVEN["InvoiceCheckCode"]
    assert (facts.disk, facts.seller) == ("499099000001", "91990000MA0000007X")
    assert is_einvoice(b"\xef\xbb\xbf" + a_file())
    assert not is_einvoice(b"PK")


@pytest.mark.parametrize(
    ("content", "part"),
    [
        (b"<", "format"),
        (a_file(root="other"), "format"),
        (a_file(mark=""), "mark"),
        (a_file(TypeCode="999"), "format"),
        (a_file(InvoiceNo="1"), "format"),
        (a_file(IssueDate="2024-01-15"), "format"),
        (a_file(IssueDate="2024年13月15日"), "format"),
        (a_file(Signature="no base64!"), "format"),
        (a_file(TaxExclusiveTotalAmount="many"), "format"),
        (a_file(InvoiceCheckCode="0" * 20), "signature"),
        (a_file(TaxControlCode="0" * 112), "signature"),
    ],
)
def test_what_does_not_agree_is_refused_by_its_part(content: bytes, part: str) -> None:
    with pytest.raises(RuleBroken, match="VERIFY-ALTERED") as problem:
        read_facts(content)
    assert problem.value.facts["part"] == part


def test_a_signature_of_another_length_is_none() -> None:
    short = SIGNED[:9]
    cipher = cipher_text(short).replace("<", "&lt;").replace(">", "&gt;")
    told = {"Signature": b64encode(short).decode(), "TaxControlCode": cipher}
    check = check_code(InvoiceKind.E_ORDINARY, short)
    with pytest.raises(RuleBroken) as problem:
        read_facts(a_file(**told, InvoiceCheckCode=check))
    assert problem.value.facts["part"] == "signature"
