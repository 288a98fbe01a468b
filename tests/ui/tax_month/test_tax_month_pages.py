"""报税处理: dates to read, statistics that agree and can be exported."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from app.domain.money import Money
from app.domain.statistics import MonthReport
from app.domain.tax_period import TaxPeriod
from app.services.outlook import situation_of
from app.services.reports.statistics import _origin
from app.ui.look import type as type_
from app.ui.page import Page
from app.ui.parts.cell_painter import PAD
from app.ui.tax_month import calendar_page, month_page, year_page
from app.ui.tax_month.calendar_page import CalendarPage, group_rows
from app.ui.tax_month.month_page import MonthPage, verdict
from app.ui.tax_month.year_page import YearPage
from tests.home_builders import a_home, bill, say, text_file
from tests.ui.direct_desk import DirectDesk, a_direct_desk, whole
from tests.ui.home.busy_home import a_busy_home
from tests.ui.home.fixed_situation import a_fixed_situation
from tests.ui.pictures import compare

ROOM, SMALL_ROOM = (1198, 616), (1045, 462)


@pytest.fixture
def busy(tmp_path: Path) -> Iterator[DirectDesk]:
    home = a_busy_home(tmp_path)
    say(home, "issue", text_file(tmp_path / "a.txt", bill("D1"), bill("D2"), bill("D3")))
    with a_direct_desk(home) as desk:
        yield desk


def shown(qtbot: QtBot, page: Page) -> None:
    qtbot.addWidget(page)
    page.resize(*ROOM)
    page.show()
    page.entered()


def test_the_calendar_says_how_long_tickets_may_be_issued(qtbot: QtBot, busy: DirectDesk) -> None:
    page = CalendarPage(busy)
    shown(qtbot, page)
    assert page.words.text() == "距锁死 39 天"
    assert page.strip.face is not None
    assert page.strip.face.sentence == "2024 年 2 月：征期 1 日至 23 日，锁死日期 23 日"
    assert page.model.cell(0, 3).text == "2024-02-23"
    page.month.choose(TaxPeriod(2024, 1))
    page.month.chosen.emit(TaxPeriod(2024, 1))
    assert "今天 15 日" in page.strip.face.sentence


def test_a_passed_lock_date_and_a_year_without_a_table_are_told(
    qtbot: QtBot, busy: DirectDesk
) -> None:
    page = CalendarPage(busy)
    shown(qtbot, page)
    situation = a_fixed_situation(busy)
    late = replace(situation, clock=situation.clock + timedelta(days=800))
    page.show_situation(late, busy.reader.profile)
    assert page.sign.shape == "bad"
    assert page.words.text().startswith("已过锁死日期")
    soon = replace(situation, clock=situation.clock + timedelta(days=31))
    assert {row.shape for row in group_rows(soon)} == {"warn"}
    assert group_rows(soon)[0].cells[2] == "待抄税"
    page.show_situation(replace(situation, kinds=()), busy.reader.profile)
    assert page.words.text() == "没有票种"


def test_a_month_agrees_and_says_whose_it_is(qtbot: QtBot, busy: DirectDesk) -> None:
    page = MonthPage(busy)
    shown(qtbot, page)
    assert page.sign.shape == "ok"
    assert "由其他盘" in page.verdict.text()
    assert page.under.text().startswith("模拟　示例甲测试有限公司")
    stock = [page.counts.cell(1, column).text for column in (0, 1, 7 - 1)]
    assert stock[0] == "007 普票"
    assert page.rates.cell(page.rates.rows() - 1, 0).text == "合计"


def test_a_gap_in_the_numbers_is_named(qtbot: QtBot, busy: DirectDesk) -> None:
    situation = situation_of(busy.writer)
    lost = tuple(replace(each, next=each.next + 2) for each in situation.ranges)
    report = busy.reader.statistics.month(TaxPeriod(2024, 1), None, replace(situation, ranges=lost))
    shape, words = verdict(report)
    assert shape == "bad"
    assert "普票差 +2 张" in words
    page = MonthPage(busy)
    qtbot.addWidget(page)
    page.show_report(report)
    assert page.counts.cell(1, 0).tone == "bad"


def test_money_that_does_not_add_up_is_told(busy: DirectDesk) -> None:
    report = busy.reader.statistics.month(TaxPeriod(2024, 1), None, a_fixed_situation(busy))
    assert verdict(replace(report, rates=report.rates[1:]))[0] == "bad"
    alone = replace(report, kinds=report.kinds[2:3])
    assert verdict(alone)[1].startswith("核对相符：期末")


def test_no_money_of_the_month_is_cut(qtbot: QtBot, busy: DirectDesk) -> None:
    page = MonthPage(busy)
    shown(qtbot, page)
    assert isinstance(page._report, MonthReport)
    large = replace(page._report.whole, positive_net=Money(123_456_789_00))
    before = page.rate_table.columnWidth(1)
    page.show_report(replace(page._report, whole=large))
    said = page.rates.cell(page.rates.rowCount() - 1, 1)
    assert (said.text, said.strong) == ("123,456,789.00", True)
    room = page.rate_table.columnWidth(1) - 2 * PAD
    assert room >= type_.width(said.text, "strong")
    assert page.rate_table.columnWidth(1) > before


def test_a_page_can_be_opened_at_a_month(qtbot: QtBot, busy: DirectDesk) -> None:
    page = MonthPage(busy)
    page.begin(period="2023-12")
    shown(qtbot, page)
    assert page.period.value() == TaxPeriod(2023, 12)
    page.begin(period="2023-11")
    assert page.period.value() == TaxPeriod(2023, 11)
    page.begin(period="nonsense")
    assert page.period.value() == TaxPeriod(2023, 11)
    assert page.file_name() == "月度统计-2023-11"


def test_a_year_is_counted_by_month_and_a_month_opens(qtbot: QtBot, busy: DirectDesk) -> None:
    page = YearPage(busy)
    shown(qtbot, page)
    assert page.sign.shape == "ok"
    assert page.months.rows() == 13
    page.month_table.opened.emit(0)
    page.month_table.opened.emit(12)  # the sum
    assert busy.opened == [("month", {"period": "2024-01"})]
    report = page._report
    assert report is not None
    page.show_report(replace(report, rates=()))  # type: ignore[arg-type]
    assert page.sign.shape == "bad"


def test_one_kind_alone_is_counted(qtbot: QtBot, busy: DirectDesk) -> None:
    page = MonthPage(busy)
    shown(qtbot, page)
    page.kind.choose("025")
    page.kind.chosen.emit("025")
    assert page.counts.rows() == 2
    assert page.counts.cell(0, 0).text == "025 卷票"


def test_the_report_is_exported_and_the_dialog_is_the_systems(
    qtbot: QtBot, busy: DirectDesk, tmp_path: Path
) -> None:
    page = MonthPage(busy)
    page.ask_for_file()  # nothing is counted yet
    page.export_to(tmp_path / "nothing.csv")
    shown(qtbot, page)
    page.export_to(tmp_path / "month.csv")
    assert (tmp_path / "month.csv").exists()
    assert "month.csv" in busy.told[-1]
    page.export_to(tmp_path / "month.doc")
    assert [getattr(one, "code", "") for one in busy.problems] == ["FILE-FORMAT"]


def test_the_dialog_proposes_a_name(qtbot: QtBot, busy: DirectDesk) -> None:
    page = MonthPage(busy)
    shown(qtbot, page)
    page.ask_for_file()
    dialogs: Iterable[QFileDialog] = page.findChildren(QFileDialog)
    (dialog,) = dialogs
    dialog.filterSelected.emit("CSV 表格 (*.csv)")
    assert dialog.defaultSuffix() == "csv"
    dialog.reject()
    dialog.deleteLater()


@pytest.mark.parametrize("module", [calendar_page, month_page, year_page])
def test_every_page_fits_a_small_window(qtbot: QtBot, tmp_path: Path, module: object) -> None:
    with a_direct_desk(a_home(tmp_path)) as desk:
        page = whole(module.make(desk))  # type: ignore[attr-defined]
        shown(qtbot, page)
        assert page.minimumSizeHint().width() <= SMALL_ROOM[0]
        assert page.minimumSizeHint().height() <= SMALL_ROOM[1]
        page.deeds()
        desk.book_changed()
        assert desk.problems == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_pages_look_as_agreed(qtbot: QtBot, busy: DirectDesk, theme: str) -> None:
    situation = a_fixed_situation(busy)
    calendar = CalendarPage(busy)
    qtbot.addWidget(calendar)
    calendar.show_situation(situation, busy.reader.profile)
    compare(calendar, "calendar", theme, ROOM)
    month = MonthPage(busy)
    qtbot.addWidget(month)
    month._looked(situation_of(busy.writer))
    assert isinstance(month._report, MonthReport)
    month.show_report(replace(month._report, origin=_origin(situation)))
    compare(month, "month", theme, ROOM)
    month.by.toggle()
    compare(month, "month-codes", theme, ROOM)
    year = YearPage(busy)
    qtbot.addWidget(year)
    year._looked(situation)
    compare(year, "year", theme, ROOM)
