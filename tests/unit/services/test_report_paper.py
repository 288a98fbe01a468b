"""Statistics on paper: every page has its title, its mark and its number; nothing runs over."""

from __future__ import annotations

import pytest

from app.domain.money import Money
from app.exchange.statements import Sheet
from app.services.reports.report_paper import HEIGHT, WIDTH, pages_of
from printing.sheet import Align

ABOUT = (("模拟", "模拟"), ("报表", "分类统计 按客户 2024-01"), ("纳税人名称", "示例"))
LONG = "虚构一个名字特别长的测试客户有限责任公司" * 8


def a_sheet(rows: int, name: str = "虚构甲", columns: int = 2) -> Sheet:
    titles = ("模拟", "客户名称", *(f"金额{n}" for n in range(columns)))
    money = (Money(123_456_789),) * (columns - 1)
    return Sheet("按客户", ABOUT, titles, tuple(("模拟", name, n, *money) for n in range(rows)))


def test_many_rows_are_many_pages_numbered_through() -> None:
    pages = pages_of((a_sheet(100), a_sheet(0)))
    assert len(pages) > 2
    feet = [[t.text for t in page.texts() if t.text.startswith("第 ")] for page in pages]
    assert feet[0] == [f"第 1 页　共 {len(pages)} 页"]
    assert feet[-1] == [f"第 {len(pages)} 页　共 {len(pages)} 页"]
    titles = [page.texts()[0].text for page in pages]
    assert all(title.startswith("模拟　分类统计 按客户 2024-01") for title in titles)
    first = [t.text for t in pages[0].texts()]
    assert "1,234,567.89" in first
    assert "纳税人名称 示例" in first


@pytest.mark.parametrize("columns", [2, 8, 14])
def test_a_long_name_is_cut_and_all_columns_stay_on_the_page(columns: int) -> None:
    (page,) = pages_of((a_sheet(3, LONG, columns),))
    texts = page.texts()
    assert any(t.text.endswith("…") for t in texts)
    figures = [t for t in texts if t.align is Align.RIGHT]
    assert max(t.x_mm for t in figures) <= WIDTH - 9
    assert all(0 < t.y_mm < HEIGHT for t in texts)


def test_what_no_emulated_disk_signed_bears_no_mark() -> None:
    sheet = a_sheet(1)
    real = Sheet(sheet.name, (("模拟", ""), *ABOUT[1:]), sheet.columns, sheet.rows)
    (page,) = pages_of((real,))
    assert page.texts()[0].text.startswith("分类统计")


def test_more_columns_than_any_size_holds_are_set_in_the_smallest() -> None:
    (page,) = pages_of((a_sheet(2, columns=60),))
    assert min(t.size_pt for t in page.texts()) == 5.0
