"""Whatever bytes come: documents, or a refusal that says why."""

from __future__ import annotations

import os
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.domain.entry import EnteredInvoice
from app.domain.errors import RuleBroken
from app.exchange import kp_xml, reading, sjjk, sjjk_issued
from app.exchange.found import Unreadable
from app.exchange.text import MOST_LINES
from tests.exchange_builders import (
    GOLDEN,
    a_file,
    a_line,
    an_invoice,
    detail,
    documents,
    file_refusal,
    header,
)

FILES = sorted(GOLDEN.glob("[!.]*"))
PIECES = st.sampled_from(
    [
        *[b"SJJK0101~~x\r\n", b"SJJK0102", b"~~", b"~", b"//", b"\r\n", b"\n", b"\r", b"DEMO~~1~~"],
        *[b"0.13", b"100.00", b"\xd6\xd0", b"\xd6", b"\xe4\xb8\xad", b"\xe4", b"\0", b"\x1a"],
        *[b"<Kp>", b"</Kp>", b"<Fpxx>", b"</Fpxx>", b"<Fp>", b"</Fp>", b"<Djh>1</Djh>", b"<Sph/>"],
        *[
            b"<!DOCTYPE",
            b"<?xml encoding='GBK'?>",
            b"&#0;",
            b"<![CDATA[",
            b"<!--",
            b"-->",
            b"\xef\xbb\xbf",
        ],
        *[
            b"{",
            b"}",
            b"[",
            b"]",
            b'"document":"1"',
            b'"lines":',
            b",",
            b'"\\ud800"',
            b"NaN",
            b"1e9",
        ],
        *[header().encode("gbk") + b"\r\n", detail().encode("gbk") + b"\r\n"],
    ]
)
FORMATS = st.sampled_from(reading.FORMATS)


def check_reads_cleanly(data: bytes, format: str) -> None:
    """Documents or RuleBroken with texts that every answer can carry, nothing else; a file that
    is read without end runs into the runner's own limit."""
    try:
        for found in documents(data, format):
            assert isinstance(found, EnteredInvoice) or found.error.code
            shown = found.error if isinstance(found, Unreadable) else found
            repr(shown).encode()
            found.document.encode()
    except RuleBroken as broken:
        assert broken.code.isupper()
        repr(broken.facts).encode()


@given(st.binary(max_size=300), FORMATS)
@example(b"SJJK0101\n" + bytes(range(256)), "auto")
def test_any_bytes_are_documents_or_a_clean_refusal(data: bytes, format: str) -> None:
    check_reads_cleanly(data, format)


@given(st.lists(PIECES, max_size=30).map(b"".join), FORMATS)
def test_any_heap_of_broken_pieces_is_documents_or_a_clean_refusal(
    data: bytes, format: str
) -> None:
    check_reads_cleanly(data, format)


@given(st.sampled_from(FILES), st.integers(0, 3000), st.binary(max_size=4), st.integers(0, 9))
def test_a_good_file_with_any_wound_is_documents_or_a_clean_refusal(
    path: os.PathLike[str], at: int, wound: bytes, taken: int
) -> None:
    data = (GOLDEN / path).read_bytes()
    check_reads_cleanly(data[:at] + wound + data[at + taken :], "auto")


@pytest.mark.parametrize("size", [1_000_000])
@pytest.mark.parametrize("piece", [b"\n", b"\r", b" ", b"~", b"//\n", b"[", b"<a>", b"\xff", b"\0"])
def test_a_great_heap_of_one_piece_is_refused_in_time(piece: bytes, size: int) -> None:
    heap = piece * (size // len(piece))
    check_reads_cleanly(heap, "auto")
    check_reads_cleanly(b"SJJK0101\n" + heap, "auto")


def test_what_is_repeated_a_million_times_costs_time_once() -> None:
    assert file_refusal(b"\xef\xbb\xbf" * 2_000_000).code == "FILE-EMPTY"
    assert len(documents(b"SJJK0101\n" + b"a~~1~~b\n" * 20_000)) == 20_000
    assert file_refusal(b"SJJK0101\n" + b"a~~1~~b\n" * 50_001).facts["unit"] == "张"
    assert file_refusal(b"SJJK0101\n" + b"a~~1~~b\n" * MOST_LINES).facts["unit"] == "行"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.name))
def test_every_example_file_is_recognised_by_what_it_holds(path: os.PathLike[str]) -> None:
    data = (GOLDEN / path).read_bytes()
    name = {"txt": "sjjk", "xml": "kp", "json": "json"}[os.fspath(path).rsplit(".")[-1]]
    assert repr(documents(data)) == repr(documents(data, name))


@pytest.mark.parametrize(
    ("data", "format"),
    [
        (b'<business id="FPKJ" comment="x"/>', "fpkj"),
        (b"<?xml version='1.0' encoding='gbk'?>\n<business comment='x' id=\"10008\"/>", "skpc"),
        (b"PK\x03\x04...", "xlsx"),
        (bytes.fromhex("d0cf11e0a1b11ae1"), "xlsx"),
    ],
)
def test_what_a_later_release_reads_is_named(data: bytes, format: str) -> None:
    assert file_refusal(data).facts == {"format": format}
    assert file_refusal(b"x", format).code == "NOT-YET"


@pytest.mark.parametrize("data", [b"hello", "你好".encode("gbk"), b"//a\n//b", b"12,34", b"\0" * 9])
def test_what_is_no_known_format_is_told_with_its_start(data: bytes) -> None:
    error = file_refusal(data)
    assert (error.code, error.facts["expected"]) == ("FILE-FORMAT", "SJJK0101 Kp JSON")


def test_a_customer_list_is_not_taken_for_json() -> None:
    assert file_refusal('{客户编码}[分隔符]"~~"\r\n'.encode("gbk")).code == "FILE-FORMAT"


def test_a_binary_file_is_no_text() -> None:
    error = file_refusal(b"\x89PNG\r\n\x1a\n\xff\xff\xff")
    assert (error.code, error.line) == ("FILE-ENCODING", 3)


def test_a_format_that_does_not_exist_is_refused() -> None:
    assert file_refusal(b"x", "excel").code == "FILE-FORMAT"


def test_a_file_is_refused_at_the_call_and_not_in_the_middle() -> None:
    with pytest.raises(RuleBroken):
        reading.read_documents(b"")


def test_a_bill_goes_in_by_its_number_and_comes_out_by_it() -> None:
    first, second = documents((GOLDEN / "two_bills.txt").read_bytes())
    tickets = [
        an_invoice(place, document=found.document, lines=(a_line(),))
        for place, found in enumerate((first, second), 1)
    ]
    rows = (
        sjjk.write_issued(tickets, date(2024, 1, 1), date(2024, 1, 31)).decode("gbk").split("\r\n")
    )
    heads = [row.split("~~") for row in rows if row.count("~~") > 12]
    assert [(head[8], head[4], head[11]) for head in heads] == [
        ("DEMO0001", "00000001", "13.00"),
        ("DEMO0002", "00000002", "13.00"),
    ]
    again = documents(kp_xml.write_issued(tickets))
    assert [found.document for found in again] == ["DEMO0001", "DEMO0002"]


def test_the_writer_can_be_asked_invoice_by_invoice() -> None:
    tickets = [an_invoice(number) for number in (1, 2, 3)]
    days = (date(2024, 1, 1), date(2024, 1, 31))
    pieces = list(sjjk_issued.issued_chunks(tickets, *days))
    assert len(pieces) == 5
    assert b"".join(pieces) == sjjk.write_issued(tickets, *days)


def test_many_documents_are_read_in_time() -> None:
    data = a_file(*(line for n in range(5000) for line in (header(f"D{n}"), detail())))
    assert len(documents(data)) == 5000
