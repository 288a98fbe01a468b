"""Issued invoices as tables: CSV for programs, XLSX for people. One row an invoice.

Nothing that a text says can become a formula: in CSV a text that begins like one gets an
apostrophe in front, in XLSX every text is written as a string and never interpreted.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import BinaryIO

import xlsxwriter

from app.domain.errors import RuleBroken
from app.domain.invoice import Invoice, Line
from app.domain.money import Money
from app.exchange.choices import choice
from app.exchange.issued import KIND_NAMES, MARK, STATUS_NAMES, plain, price_on

Cell = str | Money

COLUMNS: tuple[tuple[str, Callable[[Invoice], Cell]], ...] = (
    ("模拟", lambda invoice: MARK if invoice.simulated else ""),
    ("发票种类", lambda invoice: KIND_NAMES[invoice.draft.kind]),
    ("发票代码", lambda invoice: invoice.key.code),
    ("发票号码", lambda invoice: invoice.key.number),
    ("开票日期", lambda invoice: f"{invoice.issued_at:%Y-%m-%d %H:%M:%S}"),
    ("发票状态", lambda invoice: STATUS_NAMES[invoice.status]),
    ("单据号", lambda invoice: invoice.draft.document),
    ("购方名称", lambda invoice: invoice.draft.buyer.name),
    ("购方税号", lambda invoice: invoice.draft.buyer.tax_id),
    ("销方名称", lambda invoice: invoice.draft.seller.name),
    ("销方税号", lambda invoice: invoice.draft.seller.tax_id),
    ("合计金额", lambda invoice: invoice.draft.net),
    ("合计税额", lambda invoice: invoice.draft.tax),
    ("价税合计", lambda invoice: invoice.draft.gross),
    ("备注", lambda invoice: invoice.draft.remark),
    ("开票人", lambda invoice: invoice.draft.drawer),
    ("复核人", lambda invoice: invoice.draft.reviewer),
    ("收款人", lambda invoice: invoice.draft.payee),
)
LINE_COLUMNS: tuple[tuple[str, Callable[[Line], Cell]], ...] = (
    ("货物名称", lambda line: line.name),
    ("规格型号", lambda line: line.spec),
    ("单位", lambda line: line.unit),
    ("数量", lambda line: plain(line.quantity)),
    ("不含税单价", lambda line: price_on(line, with_tax=False)),
    ("金额", lambda line: line.net),
    ("税率", lambda line: plain(line.rate)),
    ("税额", lambda line: line.tax),
    ("税收分类编码", lambda line: line.goods_code),
)
_SHEETS = ("发票", "明细")
_LAST_ROW = 1_048_575  # rows of a sheet below its head. Source: ECMA-376 in Excel's limits
_ENCODINGS = {"gb18030": "gb18030", "utf-8-sig": "utf-8"}
_MARK = "\ufeff"
_LIKE_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def write_csv(invoices: Iterable[Invoice], encoding: str = "gb18030") -> bytes:
    """The whole table, CRLF; `encoding` is gb18030 or utf-8-sig, else CHOICE-UNKNOWN."""
    return b"".join(csv_chunks(invoices, encoding))


def csv_chunks(invoices: Iterable[Invoice], encoding: str = "gb18030") -> Iterator[bytes]:
    """`write_csv` row by row."""
    coding = choice(encoding, _ENCODINGS, "encoding")
    head = csv_row([name for name, _ in COLUMNS])
    yield ((_MARK if encoding == "utf-8-sig" else "") + head).encode(coding)
    for invoice in invoices:
        yield csv_row([csv_cell(cell(invoice)) for _, cell in COLUMNS]).encode(coding)


def write_xlsx(invoices: Iterable[Invoice], target: BinaryIO, made_at: datetime) -> None:
    """A workbook with a sheet of invoices and one of their lines, in constant memory.

    Codes, numbers and tax ids are text. Raises TOO-MANY-ROWS (`limit`) beyond what a sheet
    holds; the target then has only the rows before.
    """
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(target, options)
    book.set_properties({"created": made_at.replace(tzinfo=None)})
    try:
        _fill(invoices, *(_Sheet(book, name) for name in _SHEETS))
    finally:
        book.close()


def _fill(invoices: Iterable[Invoice], bills: _Sheet, lines: _Sheet) -> None:
    bills.write([name for name, _ in COLUMNS])
    lines.write([name for name, _ in (*COLUMNS[:4], *LINE_COLUMNS)])
    for invoice in invoices:
        cells = [cell(invoice) for _, cell in COLUMNS]
        bills.write(cells)
        for line in invoice.draft.lines:
            lines.write([*cells[:4], *(cell(line) for _, cell in LINE_COLUMNS)])


class _Sheet:
    """A sheet that is written downwards."""

    def __init__(self, book: xlsxwriter.Workbook, name: str) -> None:
        self._sheet = book.add_worksheet(name)
        self._money = book.add_format({"num_format": "0.00"})
        self._row = 0

    def write(self, cells: Sequence[Cell]) -> None:
        if self._row > _LAST_ROW:
            raise RuleBroken("TOO-MANY-ROWS", limit=_LAST_ROW)
        for column, cell in enumerate(cells):
            if isinstance(cell, Money):
                self._sheet.write_number(self._row, column, cell.in_yuan, self._money)
            else:
                self._sheet.write_string(self._row, column, cell)
        self._row += 1


def csv_cell(cell: Cell) -> str:
    """Money as it is; a text that a spreadsheet would calculate is quoted.

    >>> csv_cell("=1+1"), csv_cell(Money(-100))
    ("'=1+1", '-1.00')
    """
    if isinstance(cell, Money):
        return str(cell)
    return f"'{cell}" if cell.lstrip(" ").startswith(_LIKE_A_FORMULA) else cell


def csv_row(cells: Sequence[str]) -> str:
    """A row with its CRLF.

    >>> csv_row(["a", "b,"]).strip()
    'a,"b,"'
    """
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow(cells)
    return text.getvalue()
