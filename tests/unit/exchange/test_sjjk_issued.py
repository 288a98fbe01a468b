"""SJJK0201 as the readers that exist in the field take it.

Each reader is a re-implementation of how one known consumer behaves, quirks included.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct
from msgspec.structs import replace

from app.domain.errors import RuleBroken
from app.domain.invoice import Invoice, InvoiceKind, Party, Status
from app.exchange import sjjk, sjjk_issued
from tests.exchange_builders import BUYER, a_line, an_invoice

FIRST, LAST = date(2024, 1, 1), date(2024, 1, 31)
NASTY = st.text(st.sampled_from("示例01~/\\n\r\n\t /=甲\x85\u2028"), max_size=12)


class Seen(Struct, frozen=True):
    """What a reader found out about one invoice."""

    document: str
    number: str
    tax: str
    void: str


def written(*invoices: Invoice, **options: object) -> bytes:
    return sjjk.write_issued(invoices, FIRST, LAST, **options)  # type: ignore[arg-type]


def by_last_row(data: bytes) -> dict[str, Seen]:
    """Parses every line, uses items 0, 4, 8, 11; the last row of a document wins."""
    rows = (line.split("~~") for line in data.decode("gbk").split("\r\n"))
    return {row[8]: Seen(row[8], row[4], row[11], row[0]) for row in rows if len(row) > 11}


def by_single_tilde(data: bytes) -> list[Seen]:
    """Splits on one tilde, so item i stands at 2 i; a row whose second item is 0 or 1 is a
    header; the second line must begin with digits."""
    lines = data.decode("gb2312", "replace").split("\n")
    assert lines[1].split("~")[0].isdigit()
    rows = (line.strip("\r").split("~") for line in lines[2:])
    heads = [row for row in rows if len(row) > 2 and row[2] in ("0", "1")]
    return [Seen(row[16], row[8], row[22], row[0]) for row in heads]


def by_stylesheet(data: bytes) -> list[Seen]:
    """Wants a line feed after the last line; drops lines that contain two slashes; skips
    exactly the count of item 5."""
    text = data.decode("gbk")
    assert text.endswith("\n")
    lines = [line for line in text.replace("\r", "").split("\n")[2:-1] if "//" not in line]
    found, at = [], 0
    while at < len(lines):
        row = lines[at].split("~~")
        found.append(Seen(row[8], row[4], "", row[0]))
        at += 1 + int(row[5])
    return found


def by_converter(data: bytes) -> Iterator[tuple[list[str], list[list[str]]]]:
    """Header by all its places, then as many detail rows as item 5 says."""
    lines = [line.split("~~") for line in data.decode("gbk").splitlines()[2:]]
    at = 0
    while at < len(lines):
        assert re.fullmatch("//发票[0-9]+", lines[at][0])
        head = lines[at + 1]
        yield head, lines[at + 2 : at + 2 + int(head[5])]
        at += 2 + int(head[5])


def by_two_signs(data: bytes) -> list[list[str]]:
    """Takes the first two signs of every line (so none may be shorter); the line behind each
    comment is a header; skips those that begin with 1."""
    heads, after_comment = [], False
    for line in data.decode("gbk").removesuffix("\r\n").split("\r\n"):
        assert len(line) >= 2, "Substring(0, 2) would fail"
        if after_comment and line[0] != "1":
            heads.append(line.split("~~"))
        after_comment = line[:2] == "//"
    return heads


def by_portal(name: str, data: bytes) -> bool:
    """Refuses another file ending, a missing format line, blanks around the separator."""
    text = data.decode("gbk")
    return name.endswith(".txt") and text.startswith("SJJK0201~~") and " ~~" not in text


def test_every_reader_finds_number_document_tax_and_void_flag() -> None:
    data = written(an_invoice(1), an_invoice(2, Status.VOID))
    valid = Seen("DEMO0001", "00000001", "39.00", "0")
    void = Seen("DEMO0002", "00000002", "39.00", "1")
    assert by_last_row(data) == {"DEMO0001": valid, "DEMO0002": void}
    assert by_single_tilde(data) == [valid, void]
    assert by_stylesheet(data) == [replace(valid, tax=""), replace(void, tax="")]
    assert [head[8] for head in by_two_signs(data)] == ["DEMO0001"]
    assert by_portal("a.txt", data)


def test_all_places_of_the_header_and_the_details() -> None:
    ((head, details),) = by_converter(written(an_invoice()))
    assert head == [
        *["0", "0", "2", "099002300104", "00000001", "2", "20240115", "1", "DEMO0001"],
        *["300.00", "0.13", "39.00", BUYER.name, BUYER.tax_id, "虚构市样例路1号"],
        *["示例银行 0001", "示例甲测试有限公司", "91990000MA0000007X", "虚构市样例路9号"],
        *["示例银行 0009", "测试备注"],
    ]
    amounts = ["1", "113.00", "0.13", "100.00", "13.00", "0"]
    assert details[0] == ["0", "样例鼠标", "M-1", "个", *amounts]


def test_the_first_two_lines_and_the_line_ends_are_as_the_format_has_them() -> None:
    lines = written(an_invoice()).split(b"\r\n")
    assert lines[0].decode("gbk") == "SJJK0201~~已开发票传出~~模拟"
    assert lines[1:3] == [b"1~~20240101~~20240131", "//发票1".encode("gbk")]
    assert lines[-1] == b"" and b"" not in lines[:-1]


@pytest.mark.parametrize(
    ("simulated", "disk", "marked"),
    [(False, True, True), (True, False, True), (True, True, True), (False, False, False)],
)
def test_nothing_that_an_emulated_disk_signed_goes_without_its_mark(
    simulated: bool, disk: bool, marked: bool
) -> None:
    data = written(replace(an_invoice(), simulated=disk), simulated=simulated)
    assert data.split(b"\r\n")[0].decode("gbk").endswith("~~模拟") is marked


def test_a_list_of_no_invoices_is_a_whole_file() -> None:
    data = written(simulated=True)
    assert data.decode("gbk") == "SJJK0201~~已开发票传出~~模拟\r\n0~~20240101~~20240131\r\n"


@given(NASTY, NASTY, NASTY)
def test_no_text_can_break_any_reader(name: str, remark: str, party: str) -> None:
    ticket = an_invoice(
        document="DEMO0001",
        lines=(a_line(name), a_line("1")),
        remark=remark,
        buyer=Party(party or "甲", address_phone=party),
    )
    data = written(ticket)
    assert [seen.number for seen in by_single_tilde(data)] == ["00000001"]
    assert [seen.number for seen in by_stylesheet(data)] == ["00000001"]
    assert list(by_last_row(data)) == ["DEMO0001"]
    assert [head[4] for head in by_two_signs(data)] == ["00000001"]
    assert [len(details) for _, details in by_converter(data)] == [2]


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        (InvoiceKind.SPECIAL, "0"),
        (InvoiceKind.ORDINARY, "2"),
        (InvoiceKind.ROLL, "41"),
        (InvoiceKind.E_ORDINARY, "51"),
        (InvoiceKind.E_SPECIAL, "51"),
    ],
)
def test_each_kind_has_its_number(kind: InvoiceKind, number: str) -> None:
    ((head, _),) = by_converter(written(an_invoice(kind=kind)))
    assert head[2] == number


def test_a_site_can_have_the_numbers_of_the_paper_specification() -> None:
    kinds = {**sjjk_issued.KINDS, InvoiceKind.ORDINARY: "1"}
    ((head, _),) = by_converter(written(an_invoice(), kinds=kinds))
    assert head[2] == "1"


def test_a_site_can_have_other_columns_and_the_people() -> None:
    columns = ["name", "price", "price_with_tax", "goods_code", "own_code", "nature"]
    ((head, details),) = by_converter(written(an_invoice(), columns=columns, people=True))
    assert head[21:] == ["开票丙", "复核甲", "收款乙"]
    assert details[0] == ["样例鼠标", "100", "113", "1090510000000000000", "", "0"]


def test_an_unknown_column_is_refused() -> None:
    with pytest.raises(RuleBroken) as refused:
        written(columns=["nme"])
    assert (refused.value.code, refused.value.field) == ("CHOICE-UNKNOWN", "columns")


def test_lists_several_rates_and_lines_without_figures_have_their_form() -> None:
    bare = replace(a_line("样例服务", "5.00", "0.06"), quantity=None, price=None)
    taxed = replace(a_line(), with_tax=True, price=Decimal("113"))
    ticket = replace(an_invoice(lines=(bare, taxed)), with_list=True)
    data = written(ticket, columns=["zero", "name", "quantity", "price", "price_with_tax"])
    ((head, details),) = by_converter(data)
    assert (head[1], head[10]) == ("1", "")
    assert details == [["0", "样例服务", "", "", ""], ["0", "样例鼠标", "1", "100", "113"]]


def test_a_blank_void_ticket_is_a_void_one_without_lines() -> None:
    ticket = an_invoice(3, Status.BLANK_VOID, lines=(), buyer=Party(""), document="")
    ((head, details),) = by_converter(written(ticket))
    assert (head[0], head[5], head[9], head[10], details) == ("1", "0", "0.00", "", [])
