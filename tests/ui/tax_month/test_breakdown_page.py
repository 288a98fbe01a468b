"""分类统计: bars and rows say the same, and what is behind each is one key away."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.bootstrap.home import Home
from app.domain.invoice import InvoiceKind
from app.domain.money import Money
from app.domain.searching import Filter
from app.domain.statistics import Dimension, Named, Sums
from app.services.book import Book
from app.services.reports.statistics import FEW
from app.ui.tax_month import breakdown_page
from app.ui.tax_month.breakdown_page import BreakdownPage, verdict
from app.ui.tax_month.ranks import ranks_of, sentence_of, short
from db.engine import open_engine
from tests.book_builders import Shop
from tests.home_builders import a_home
from tests.ui.direct_desk import DirectDesk, a_direct_desk, whole
from tests.ui.home.fixed_situation import a_fixed_situation
from tests.ui.pictures import compare

ROOM, SMALL_ROOM = (1198, 616), (1045, 462)
TICKETS = FEW + 40


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[DirectDesk]:
    """A month of trade with 25 buyers and 30 sorts of goods."""
    home, shop = a_home(tmp_path), Shop(seed=3, buyers=25, goods=30)
    engine = open_engine(Home.at(home).book)
    with Book(engine).writing() as work:
        for number in range(TICKETS):
            made = shop.ticket()
            ticket = replace(made, issued_at=made.issued_at - timedelta(hours=number % 300))
            work.invoices.add(ticket, bytes(16))
            work.summaries.add(ticket)
        work.commit()
    engine.dispose()
    with a_direct_desk(home) as desk:
        yield desk


@pytest.fixture
def page(qtbot: QtBot, desk: DirectDesk) -> BreakdownPage:
    made = BreakdownPage(desk)
    qtbot.addWidget(made)
    made.resize(*ROOM)
    made._looked(a_fixed_situation(desk))
    made.show()
    return made


def asked(desk: DirectDesk) -> Filter:
    """What the search was opened with."""
    name, what = desk.opened[-1]
    assert name == "search"
    wanted = what["filter"]
    assert isinstance(wanted, Filter)
    return wanted


def behind(desk: DirectDesk) -> int:
    """How many tickets the search would show."""
    with desk.reader.book.reading() as work:
        return work.invoices.count(asked(desk))


def test_it_opens_by_rate_and_agrees_with_the_month(page: BreakdownPage) -> None:
    assert page.sign.shape == "ok"
    assert page.verdict.text().startswith("核对相符")
    assert page.dimension is Dimension.RATE
    assert page.ranks.cell(page.ranks.rows() - 1, 0).text == "合计"
    assert page.chart.ranks[0].name.endswith("%")
    assert "模拟" in page.under.text()


@pytest.mark.parametrize("dimension", list(Dimension))
def test_the_tickets_behind_a_row_are_those_that_it_counted(
    page: BreakdownPage, desk: DirectDesk, dimension: Dimension
) -> None:
    page.begin(dimension=dimension, period="2024-01")
    page.open_tickets(0)
    counted = sum(int(page.ranks.cell(0, place).text.replace(",", "")) for place in (5, 6))
    assert behind(desk) == counted
    assert (asked(desk).first_day, asked(desk).last_day) is not None
    before = len(desk.opened)
    page.open_tickets(page.ranks.rows() - 1)  # the sum
    assert len(desk.opened) == before


def test_a_year_as_a_whole_and_one_kind_alone(page: BreakdownPage) -> None:
    page.begin(dimension="buyer", period="2024")
    assert page.period.value() == 2024
    assert page.file_name() == "分类统计-按客户-2024"
    assert page.ranks.rows() == 26
    page.kind.choose(InvoiceKind.SPECIAL)
    page.kind.chosen.emit(InvoiceKind.SPECIAL)
    report = page._report
    assert report is not None
    assert report.kind == InvoiceKind.SPECIAL
    page.begin(dimension="nonsense", period="nonsense")
    assert page.dimension is Dimension.BUYER


def test_the_rest_stands_in_one_row_and_one_bar(page: BreakdownPage, desk: DirectDesk) -> None:
    page.by.toggle()
    situation = a_fixed_situation(desk)
    report = desk.reader.statistics.breakdown(Dimension.GOODS, 202401, None, situation, most=3)
    page.show_report(report)
    assert page.ranks.cell(3, 0).text == f"其余 {report.subjects - 3} 项"
    assert sum(each.fen for each in page.chart.ranks) == report.parts.gross.fen
    assert report.agrees
    page.show_report(replace(report, dimension=Dimension.BUYER))  # late: another was chosen
    assert page.chart.ranks[0].name == report.rows[0].name


def test_tickets_that_were_counted_on_the_spot_are_folded_in(
    page: BreakdownPage, desk: DirectDesk
) -> None:
    with desk.reader.book.reading() as work:
        assert work.breakdowns.behind() == 0
    assert desk.writer.statistics.fold() == 0


def test_the_chart_is_walked_by_keys_and_says_what_it_shows(
    page: BreakdownPage, desk: DirectDesk, qtbot: QtBot
) -> None:
    page.begin(dimension="buyer")
    chart = page.chart
    assert chart.accessibleName().startswith("按客户的价税合计：虚构")
    chart.setFocus()
    QTest.keyClick(chart, Qt.Key.Key_Return)  # nothing is chosen yet
    QTest.keyClick(chart, Qt.Key.Key_Down)
    QTest.keyClick(chart, Qt.Key.Key_Down)
    assert chart.chosen == 1
    assert chart.accessibleDescription() == chart.ranks[1].sentence
    QTest.keyClick(chart, Qt.Key.Key_Return)
    assert asked(desk).buyer.startswith("91990000MA")
    QTest.keyClick(chart, Qt.Key.Key_A)
    QTest.mouseClick(chart, Qt.MouseButton.LeftButton, pos=QPoint(40, 20))
    assert chart.chosen == 0
    QTest.mouseClick(chart, Qt.MouseButton.LeftButton, pos=QPoint(40, chart.height() - 1))
    for at in (QPoint(40, 20), QPoint(40, chart.height() - 1)):
        help_asked = QHelpEvent(QHelpEvent.Type.ToolTip, at, chart.mapToGlobal(at))
        QApplication.sendEvent(chart, help_asked)
    chart.hide()


def test_what_takes_away_and_what_has_no_name_is_shown_too(
    page: BreakdownPage, desk: DirectDesk
) -> None:
    report = desk.reader.statistics.breakdown(Dimension.RATE, 202401, None, a_fixed_situation(desk))
    back = Named("", "", Sums(negative=2, negative_net=Money(-50_000)))
    void = Named("作废的", "", Sums(positive_void=1))
    shown = replace(report, rows=(*report.rows, back, void), subjects=report.subjects + 2)
    ranks = ranks_of(shown)
    assert [each.name for each in ranks][-1] == "（没有名称）"
    page.show_report(shown)
    page.grab()
    assert verdict(replace(shown, parts=Sums()))[0] == "bad"
    assert sentence_of(replace(shown, rows=(), subjects=0), ()) == "按税率：没有数据"
    assert short(12_345_678_900_00) == "123.46 亿"


def test_the_breakdown_is_exported_whole(
    page: BreakdownPage, desk: DirectDesk, tmp_path: Path
) -> None:
    page.begin(dimension="buyer", period="2024-01")
    for ending in ("csv", "xlsx", "pdf"):
        page.export_to(tmp_path / f"a.{ending}")
        assert (tmp_path / f"a.{ending}").stat().st_size > 1000
    assert desk.problems == []
    text = (tmp_path / "a.csv").read_bytes().decode("gb18030")
    assert text.startswith("模拟,模拟")
    assert "按客户 2024-01" in text


def test_nothing_in_a_month_is_said(qtbot: QtBot, tmp_path: Path) -> None:
    with a_direct_desk(a_home(tmp_path)) as desk:
        page = whole(breakdown_page.make(desk))
        assert isinstance(page, BreakdownPage)
        qtbot.addWidget(page)
        page.resize(*SMALL_ROOM)
        page.show()
        page.entered()
        page.chart.setFocus()
        QTest.keyClick(page.chart, Qt.Key.Key_Down)
        page.grab()
        assert page.chart.ranks == ()
        assert page.minimumSizeHint().width() <= SMALL_ROOM[0]
        assert page.minimumSizeHint().height() <= SMALL_ROOM[1]
        assert {each.id for each in page.deeds()} >= {"page.switch", "app.export"}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_looks_as_agreed(page: BreakdownPage, theme: str) -> None:
    page.begin(dimension="buyer")
    compare(page, "breakdown", theme, ROOM)
