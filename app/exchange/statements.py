"""Statistics as files: CSV and XLSX, each row bearing the mark 「模拟」 when the disk is one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import BinaryIO

import xlsxwriter
from msgspec import Struct

from app.domain.errors import RuleBroken
from app.domain.invoice import InvoiceKind
from app.domain.kinds import SHORT_NAMES
from app.domain.money import Money
from app.domain.statistics import (
    Breakdown,
    CodeMonth,
    Dimension,
    KindMonth,
    MonthReport,
    Origin,
    RateSums,
    Stock,
    Sums,
    YearReport,
)
from app.exchange.issued import MARK
from app.exchange.tables import csv_cell, csv_row

Cell = str | int | Money
Row = tuple[Cell, ...]

COUNTS = ("正数份数", "正废份数", "负数份数", "负废份数", "空白废份数")
MONEY = (
    *("正数金额", "正数税额", "正废金额", "正废税额"),
    *("负数金额", "负数税额", "负废金额", "负废税额"),
    *("实际销售金额", "实际销售税额", "价税合计"),
)
CAME = ("期初库存", "购进", "分机收回")
WENT = ("退回", "分机分配")
NAMED = {  # the title of a breakdown, and what its two names are called
    Dimension.RATE: ("按税率", "税率", ""),
    Dimension.GOODS: ("按商品", "商品名称", "规格型号 单位"),
    Dimension.BUYER: ("按客户", "客户名称", "纳税人识别号"),
    Dimension.DRAWER: ("按开票员", "开票员", ""),
}


class Sheet(Struct, frozen=True):
    """One table: its name, who and when above it, column names, rows."""

    name: str
    about: tuple[Row, ...]
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def sheets_of(report: MonthReport | YearReport | Breakdown) -> tuple[Sheet, ...]:
    """The tables of a report: numbers and money, by kind, month or subject, and by rate."""
    if isinstance(report, MonthReport):
        return _of_month(report)
    return _of_year(report) if isinstance(report, YearReport) else (_of_subjects(report),)


def writer(
    ending: str, also: tuple[str, ...] = ()
) -> Callable[[Iterable[Sheet], BinaryIO, datetime], None]:
    """What writes files of that ending. `also`: what whoever asks writes by itself, for the
    sentence of FILE-FORMAT about an ending that nobody writes."""
    writers = {".csv": write_csv, ".xlsx": write_xlsx}
    if ending not in writers:
        expected = " ".join((*writers, *also))
        raise RuleBroken("FILE-FORMAT", "export", found=ending, expected=expected)
    return writers[ending]


def write_csv(sheets: Iterable[Sheet], file: BinaryIO, _: datetime) -> None:
    """All tables below each other, GB18030 as Chinese spreadsheets expect it."""
    for sheet in sheets:
        for row in (*sheet.about, sheet.columns, *sheet.rows, ()):
            file.write(csv_row([_text(cell) for cell in row]).encode("gb18030"))


def write_xlsx(sheets: Iterable[Sheet], file: BinaryIO, made_at: datetime) -> None:
    """A workbook with a sheet each; codes and ids are text, money is a number."""
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    book = xlsxwriter.Workbook(file, options)
    book.set_properties({"created": made_at.replace(tzinfo=None)})
    money = book.add_format({"num_format": "#,##0.00"})
    for sheet in sheets:
        page = book.add_worksheet(sheet.name)
        for place, row in enumerate((*sheet.about, sheet.columns, *sheet.rows)):
            _put(page, place, row, money)
    book.close()


def _put(page: xlsxwriter.worksheet.Worksheet, place: int, row: Row, money: object) -> None:
    for column, cell in enumerate(row):
        if isinstance(cell, Money):
            page.write_number(place, column, cell.in_yuan, money)
        elif isinstance(cell, int):
            page.write_number(place, column, cell)
        else:
            page.write_string(place, column, cell)


def _text(cell: Cell) -> str:
    return str(cell) if isinstance(cell, int) else csv_cell(cell)


def _about(origin: Origin, title: str, kind: InvoiceKind | None) -> tuple[Row, ...]:
    return (
        ("模拟", MARK if origin.simulated else ""),
        ("报表", title),
        ("纳税人名称", origin.taxpayer_name),
        ("纳税人识别号", origin.taxpayer_id),
        ("机器编号", origin.disk_number),
        ("票种", SHORT_NAMES[kind] if kind else "全部"),
        ("制表时间", f"{origin.made_at:%Y-%m-%d %H:%M:%S}"),
    )


def _of_month(report: MonthReport) -> tuple[Sheet, ...]:
    period = f"{report.period // 100}-{report.period % 100:02d}"
    about = _about(report.origin, f"月度统计 {period}", report.kind)
    mark = MARK if report.origin.simulated else ""
    kinds: list[Row] = [(mark, period, *_kind_row(each)) for each in report.kinds]
    columns = ("模拟", "所属期", "票种代码", "票种", *CAME, *WENT, *COUNTS, "期末库存")
    return (
        Sheet("份数", about, columns, tuple(kinds)),
        _rate_sheet(about, mark, report.rates, report.whole),
        _code_sheet(about, mark, report.codes),
    )


def _kind_row(each: KindMonth) -> Row:
    moved: Row = _moved(each.stock) if each.stock else ("",) * 5
    closing: Cell = each.stock.closing if each.stock else ""
    return (str(each.kind), SHORT_NAMES[each.kind], *moved, *_counts(each.sums), closing)


def _moved(stock: Stock) -> Row:
    came = (stock.opening, stock.bought, stock.taken_back)
    return (*came, stock.returned, stock.handed_out)


def _code_sheet(about: tuple[Row, ...], mark: str, codes: Iterable[CodeMonth]) -> Sheet:
    """发票领用存."""
    columns = ("模拟", "票种", "发票代码", *CAME, *WENT, "已用", "其中作废", "期末库存")
    ends = ("期初起号", "期初止号", "期末起号", "期末止号")
    rows: list[Row] = [
        (
            *(mark, SHORT_NAMES[each.kind], each.code),
            *_moved(each.stock),
            *(each.stock.used, each.void, each.stock.closing),
            *map(_number, (each.opening_first, each.opening_last)),
            *map(_number, (each.closing_first, each.closing_last)),
        )
        for each in codes
    ]
    return Sheet("领用存", about, (*columns, *ends), tuple(rows))


def _number(number: int) -> str:
    return f"{number:08d}" if number else ""


def _of_subjects(report: Breakdown) -> Sheet:
    title, name, more = NAMED[report.dimension]
    period = f"{report.period}"
    if report.period > 9999:
        period = f"{report.period // 100}-{report.period % 100:02d}"
    about = _about(report.origin, f"分类统计 {title} {period}", report.kind)
    mark = MARK if report.origin.simulated else ""
    rows: list[Row] = [
        (mark, each.name, each.more, *_counts(each.sums), *_money(each.sums))
        for each in report.rows
    ]
    rest = report.subjects - len(report.rows)
    if rest:
        rows.append((mark, f"其余 {rest} 项", "", *_counts(report.rest), *_money(report.rest)))
    rows.append((mark, "合计", "", *_counts(report.parts), *_money(report.parts)))
    columns = ("模拟", name, more, *COUNTS, *MONEY)
    return Sheet(title, about, columns, tuple(rows))


def _of_year(report: YearReport) -> tuple[Sheet, ...]:
    about = _about(report.origin, f"年度统计 {report.year}", report.kind)
    mark = MARK if report.origin.simulated else ""
    rows: list[Row] = [
        (mark, f"{period // 100}-{period % 100:02d}", *_counts(sums), *_money(sums))
        for period, sums in report.months
    ]
    rows.append((mark, "合计", *_counts(report.whole), *_money(report.whole)))
    columns = ("模拟", "所属期", *COUNTS, *MONEY)
    return (
        Sheet("按月", about, columns, tuple(rows)),
        _rate_sheet(about, mark, report.rates, report.whole),
    )


def _rate_sheet(about: tuple[Row, ...], mark: str, rates: Iterable[RateSums], whole: Sums) -> Sheet:
    rows: list[Row] = [(mark, each.title, *_money(each.sums)) for each in rates]
    rows.append((mark, "合计", *_money(whole)))
    return Sheet("按税率", about, ("模拟", "税率", *MONEY), tuple(rows))


def _counts(sums: Sums) -> tuple[int, ...]:
    return (
        sums.positive,
        sums.positive_void,
        sums.negative,
        sums.negative_void,
        sums.blank_void,
    )


def _money(sums: Sums) -> tuple[Money, ...]:
    return (
        *(sums.positive_net, sums.positive_tax),
        *(sums.positive_void_net, sums.positive_void_tax),
        *(sums.negative_net, sums.negative_tax),
        *(sums.negative_void_net, sums.negative_void_tax),
        *(sums.actual_net, sums.actual_tax, sums.gross),
    )
