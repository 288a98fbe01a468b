"""CSV and XLSX: every cell as it is, no text that calculates, the mark on every row."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from python_calamine import CalamineWorkbook

from app.domain.errors import RuleBroken
from app.domain.invoice import InvoiceKind, Party, Status
from app.exchange import tables
from tests.exchange_builders import MONDAY, a_line, an_invoice


def rows_of(data: bytes, encoding: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode(encoding), newline="")))


def sheets_of(*tickets: Any) -> dict[str, list[list[Any]]]:
    target = io.BytesIO()
    tables.write_xlsx(tickets, target, MONDAY)
    book = CalamineWorkbook.from_filelike(io.BytesIO(target.getvalue()))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig"])
def test_a_csv_row_says_what_stands_on_the_ticket(encoding: str) -> None:
    (row,) = rows_of(tables.write_csv([an_invoice()], encoding), encoding)
    assert row["模拟"] == "模拟"
    assert (row["发票代码"], row["发票号码"]) == ("099002300104", "00000001")
    assert (row["合计金额"], row["合计税额"], row["价税合计"]) == ("300.00", "39.00", "339.00")
    assert (row["开票日期"], row["发票种类"], row["发票状态"]) == (
        "2024-01-15 10:00:00",
        "普通发票",
        "正常",
    )
    assert (row["单据号"], row["购方税号"]) == ("DEMO0001", "91990000MA00EXAM7A")


def test_only_utf8_bears_a_mark_and_lines_end_in_crlf() -> None:
    assert tables.write_csv([], "utf-8-sig").startswith("\ufeff模拟,".encode())
    assert tables.write_csv([]).startswith("模拟,".encode("gb18030"))
    assert tables.write_csv([an_invoice()]).endswith("收款乙\r\n".encode("gb18030"))


def test_an_unknown_encoding_is_refused() -> None:
    with pytest.raises(RuleBroken) as refused:
        tables.write_csv([], "latin-1")
    assert refused.value.code == "CHOICE-UNKNOWN"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", "  =1", "＝1", "\r=1"])
def test_a_text_that_calculates_is_disarmed_in_csv(text: str) -> None:
    ticket = an_invoice(buyer=Party(text), document=text)
    (row,) = rows_of(tables.write_csv([ticket]), "gb18030")
    assert (row["购方名称"], row["单据号"]) == ("'" + text, "'" + text)


def test_a_negative_amount_stays_a_number() -> None:
    red = an_invoice(1, Status.RED, lines=(a_line(net="-100.00"),))
    (row,) = rows_of(tables.write_csv([red]), "gb18030")
    assert (row["合计金额"], row["发票状态"]) == ("-100.00", "红字")


@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=9), min_size=1, max_size=4))
def test_any_text_keeps_its_place_in_csv(remarks: list[str]) -> None:
    tickets = [an_invoice(remark=remark) for remark in remarks]
    rows = rows_of(tables.write_csv(tickets, "utf-8-sig"), "utf-8-sig")
    assert [row["备注"].removeprefix("'") for row in rows] == [
        remark.removeprefix("'") for remark in remarks
    ]
    assert all(row["收款人"] == "收款乙" for row in rows)


def test_a_workbook_has_a_row_an_invoice_and_a_row_a_line() -> None:
    void = an_invoice(2, Status.VOID, kind=InvoiceKind.E_SPECIAL)
    sheets = sheets_of(an_invoice(), replace(void, simulated=False))
    bills, lines = sheets["发票"], sheets["明细"]
    assert bills[0][:4] == ["模拟", "发票种类", "发票代码", "发票号码"]
    assert bills[1][:4] == ["模拟", "普通发票", "099002300104", "00000001"]
    assert bills[2][:2] == ["", "电子专用发票"]
    assert bills[1][11:14] == [300.0, 39.0, 339.0]
    assert [row[4] for row in lines[1:]] == ["样例鼠标", "样例键盘"] * 2
    assert lines[1][9:] == [100.0, "0.13", 13.0, "1090510000000000000"]


@pytest.mark.parametrize("text", ["=1+1", "http://a", "00012", "{=x}"])
def test_a_text_in_a_workbook_is_only_text(text: str) -> None:
    assert sheets_of(an_invoice(document=text))["发票"][1][6] == text


def test_more_rows_than_a_sheet_holds_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "_LAST_ROW", 1)
    with pytest.raises(RuleBroken) as refused:
        sheets_of(an_invoice(1, lines=()), an_invoice(2, lines=()))
    assert (refused.value.code, refused.value.facts) == ("TOO-MANY-ROWS", {"limit": "1"})
