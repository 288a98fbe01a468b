"""No figure of a month, a year, a breakdown, a comparison or a return is cut, however large."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from msgspec.structs import replace
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.domain.money import Money
from app.domain.statistics import Breakdown, MonthReport, Sums, YearReport
from app.gateway.messages.month import Comparison, ComparisonLine, ReturnState
from app.ui.look import apply
from app.ui.look import type as type_
from app.ui.page import Page
from app.ui.parts.cell import CellModel
from app.ui.parts.cell_painter import PAD, SIGN_ROOM
from app.ui.parts.table import Table
from app.ui.tax_month.breakdown_page import BreakdownPage
from app.ui.tax_month.closing_page import ClosingPage
from app.ui.tax_month.month_page import MonthPage
from app.ui.tax_month.return_page import ReturnPage
from app.ui.tax_month.year_page import YearPage
from tests.home_builders import a_home, bill, say, text_file
from tests.ui.direct_desk import DirectDesk, a_direct_desk
from tests.ui.pictures import settle

ROOM = (1198, 616)  # of a page at 1366×768
FEN = 1_234_567_890_123
LARGE = "12,345,678,901.23"
MUCH, LESS = Money(FEN), Money(-FEN)
SUMS = Sums(
    positive_net=MUCH,
    positive_tax=MUCH,
    positive_void_net=MUCH,
    positive_void_tax=MUCH,
    negative_net=LESS,
    negative_tax=LESS,
    negative_void_net=LESS,
    negative_void_tax=LESS,
)
SALES = Sums(99_999, Money(FEN))
KEPT = os.environ.get("KAIPIAO_STORY", "")  # a folder for pictures


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """January has a ticket, and is reported. The pages only look: one home serves all."""
    folder = tmp_path_factory.mktemp("large")
    home = a_home(folder)
    say(home, "issue", text_file(folder / "a.txt", bill("D1")))
    say(home, "upload")
    say(home, "clock", "set", "2024-02-05T09:00:00")
    say(home, "report")
    return home


@pytest.fixture
def desk(home: Path) -> Iterator[DirectDesk]:
    with a_direct_desk(home) as opened:
        yield opened


def shown(qtbot: QtBot, page: Page) -> None:
    qtbot.addWidget(page)
    page.resize(*ROOM)
    page.show()
    page.entered()


def uncut(**pages: QWidget) -> tuple[int, ...]:
    """How many large figures each page has, each with room for all its signs in both themes."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    before = apply.theme()
    counts = []
    for theme in ("light", "dark"):  # dressed once for all pages: that is what takes long
        apply.apply(application, theme)
        settle(application)
        counts.append(
            [_uncut_in(application, page, f"{name}-{theme}") for name, page in pages.items()]
        )
    apply.apply(application, before)
    return tuple(map(min, *counts))


def _uncut_in(application: QApplication, page: QWidget, name: str) -> int:
    for part in cast("list[QWidget]", page.findChildren(QWidget)):
        part.updateGeometry()
    settle(application)
    if KEPT:
        page.grab().save(f"{KEPT}/large-{name}.png")
    tables = cast("list[Table]", page.findChildren(Table))
    labels = cast("list[QLabel]", page.findChildren(QLabel))
    return sum(map(_in_table, tables)) + sum(map(_in_label, labels))


def _in_table(table: Table) -> int:
    model, found = table.model(), 0
    assert isinstance(model, CellModel)
    for row in range(model.rowCount()):
        for place in range(len(model.columns)):
            cell = model.cell(row, place)
            if LARGE in cell.text:
                found += 1
                signs = model.columns[place].signs * SIGN_ROOM
                room = table.columnWidth(place) - 2 * PAD - signs
                style = "strong" if cell.strong else "body"
                assert room >= type_.width(cell.text, style), (table.accessibleName(), cell.text)
    return found


def _in_label(one: QLabel) -> int:
    if LARGE not in one.text() or one.isHidden():
        return 0
    assert one.width() >= QFontMetricsF(one.font()).horizontalAdvance(one.text()), one.text()
    return 1


def test_of_the_statistics(qtbot: QtBot, desk: DirectDesk) -> None:
    month, year, parts = MonthPage(desk), YearPage(desk), BreakdownPage(desk)
    for page in (month, year, parts):
        shown(qtbot, page)
    of_month, of_year, of_parts = month._report, year._report, parts._report
    assert isinstance(of_month, MonthReport)
    assert isinstance(of_year, YearReport)
    assert isinstance(of_parts, Breakdown)
    rates = tuple(replace(each, sums=SUMS) for each in of_month.rates)
    month.show_report(replace(of_month, rates=rates, whole=SUMS))
    months = tuple((period, SALES) for period, _ in of_year.months)
    year.show_report(replace(of_year, rates=rates, months=months, whole=SALES))
    rows = tuple(replace(each, sums=SALES) for each in of_parts.rows)
    parts.show_report(replace(of_parts, rows=rows, parts=SALES, whole=SALES))
    in_month, in_year, in_parts = uncut(month=month, year=year, breakdown=parts)
    assert in_month >= 8 * (len(rates) + 1)
    assert in_year >= 2 * 13
    assert in_parts >= 2 * (len(rows) + 1) + 1  # the line of the check too


def test_of_a_month_that_is_closed(qtbot: QtBot, desk: DirectDesk) -> None:
    page = ClosingPage(desk)
    shown(qtbot, page)
    here, there = page.closing.here, page.closing.there
    assert here is not None and there is not None
    large = tuple(replace(each, gross=Money(FEN)) for each in here.groups)
    six = (FEN,) * 6
    lines = (ComparisonLine(1300, *six), ComparisonLine(-1, FEN, -FEN, FEN, 0, -FEN, 0))
    page.closing.here = replace(here, groups=large)
    page.closing.there = replace(there, comparison=Comparison("2024-01", False, lines))
    page.show_here()
    assert uncut(closing=page) >= (len(large) + 8,)


def test_of_a_return(qtbot: QtBot, desk: DirectDesk) -> None:
    page = ReturnPage(desk)
    shown(qtbot, page)
    told = page.told
    assert told is not None
    lines = tuple(replace(each, net_fen=FEN, tax_fen=FEN) for each in told.lines)
    page.told = replace(told, lines=lines, payable_fen=FEN, state=ReturnState.MATCHED, overdue=True)
    page._show()
    assert uncut(tax_return=page) >= (2 * len(lines) + 1,)
    assert page.main.words == f"缴款 {LARGE} 元"
