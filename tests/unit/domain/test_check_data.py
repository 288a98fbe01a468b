"""密文, 校验码 and 二维码 out of a signature."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta, timezone

import gmalg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from app.domain.check_data import check_code, cipher_text, qr_crc, qr_text
from app.domain.invoice import Invoice, InvoiceKey, InvoiceKind
from tests.domain_builders import a_draft, a_line, a_profile

CHINA = timezone(timedelta(hours=8))
SIGNATURE = hashlib.sha512(b"signature").digest()


def an_invoice(kind: str) -> Invoice:
    draft = a_draft(a_line(amount="300.00", quantity="3", rate="13"), kind=kind)
    at = datetime(2024, 1, 15, 10, 0, tzinfo=CHINA)
    key = InvoiceKey("099002300104", "00000002")
    return Invoice(key, draft, at, "499099999999", 1, SIGNATURE, simulated=True, with_list=False)


@given(st.binary(min_size=64, max_size=64))
def test_cipher_and_check_code_can_be_recomputed_by_whoever_has_the_signature(
    signature: bytes,
) -> None:
    stream = b""
    for part in range(3):
        sm3 = gmalg.SM3()
        sm3.update(signature + bytes([part]))
        stream += sm3.value()
    signs = "0123456789+-*/<>"
    cipher = "".join(signs[byte >> 4] + signs[byte & 15] for byte in stream[:56])
    number = int.from_bytes(stream[56:72], "big") % 10**20
    assert cipher_text(signature) == cipher
    assert check_code(InvoiceKind.ORDINARY, signature) == f"{number:020d}"


def test_paper_special_invoices_have_no_check_code() -> None:
    assert check_code(InvoiceKind.SPECIAL, SIGNATURE) == ""
    for kind in set(InvoiceKind) - {InvoiceKind.SPECIAL}:
        assert len(check_code(kind, SIGNATURE)) == 20


@pytest.mark.parametrize(
    ("said", "crc", "without_comma"),
    [
        ("01,01,9900231130,00000001,300.00,20240115,,", "37AD", "E1B5"),
        ("01,04,099002300104,00000002,300.00,20240115,12345678901234567890,", "D1B2", "9BD2"),
        ("01,10,099002300111,00000003,300.00,20240115,12345678901234567890,", "8DDB", "880E"),
        ("01,31,,24999000000000000002,339.00,20240115,,", "EB9E", "E9E9"),
        ("01,32,,24999000000000000001,339.00,20240115,,", "6856", "B56B"),
    ],
)
def test_the_crc_of_a_qr_code_has_its_known_values(said: str, crc: str, without_comma: str) -> None:
    assert qr_crc(said) == crc
    assert qr_crc(said[:-1]) == without_comma


@pytest.mark.parametrize(
    ("kind", "shown"), [("004", "01"), ("007", "04"), ("025", "11"), ("026", "10"), ("028", "08")]
)
def test_the_qr_text_says_kind_number_net_date_and_check_code(kind: str, shown: str) -> None:
    text = qr_text(an_invoice(kind), a_profile())
    code = check_code(InvoiceKind(kind), SIGNATURE)
    said = f"01,{shown},099002300104,00000002,300.00,20240115,{code},"
    assert text == f"{said}{qr_crc(said)},"


def test_a_red_amount_stands_below_zero_in_the_qr_text() -> None:
    invoice = an_invoice("007")
    lines = tuple(replace(line, net=-line.net) for line in invoice.draft.lines)
    red = replace(invoice, draft=replace(invoice.draft, lines=lines))
    assert ",-300.00," in qr_text(red, a_profile())
