"""From the statistics to the tickets behind them by the mouse: a year, its month, the breakdown by
rate, the tickets of one rate, in a real window."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.domain.statistics import Dimension
from app.ui.parts.table import Table
from app.ui.search.page import SearchPage
from app.ui.tax_month.breakdown_page import BreakdownPage
from app.ui.tax_month.month_page import MonthPage
from app.ui.tax_month.year_page import YearPage
from tests.home_builders import a_home, bill, say, text_file
from tests.ui.stories.cashier import Cashier, at_the_desk


@pytest.fixture
def home(tmp_path: Path) -> Path:
    made = a_home(tmp_path)
    mixed = "样例纸张~~包~~A4~~2~~100.00~~0.06~~~~~~6.00"
    say(made, "issue", text_file(tmp_path / "a.txt", bill("D1"), bill("D2", mixed)))
    return made


def opened_by_mouse(table: Table, row: int) -> None:
    """A click, then a double click on the first cell of a row."""
    place = table.visualRect(table.model().index(row, 0)).center()
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QTest.mouseClick(table.viewport(), left, none, place)
    QTest.mouseDClick(table.viewport(), left, none, place)


def test_from_a_year_to_the_tickets_of_a_rate_by_clicks(qtbot: QtBot, home: Path) -> None:
    with at_the_desk(qtbot, home) as shell:
        one = Cashier(qtbot, shell)
        host = one.working.view.host
        one.working.desk.open("year")
        one.until(
            lambda: isinstance(host.page, YearPage) and host.page.month_table.model().rowCount()
        )
        year = host.page
        assert isinstance(year, YearPage)
        opened_by_mouse(year.month_table, 0)
        one.until(lambda: isinstance(host.page, MonthPage) and host.page._report is not None)
        month = host.page
        assert isinstance(month, MonthPage)
        assert str(month.period.value()) == "2024-01"
        one.working.desk.open("breakdown", dimension=Dimension.RATE, period="2024-01")
        one.until(lambda: isinstance(host.page, BreakdownPage) and host.page._report is not None)
        parts = host.page
        assert isinstance(parts, BreakdownPage)
        one.until(lambda: parts.ranks.rows() == 3)  # two rates and the sum
        opened_by_mouse(parts.table, 1)
        one.until(lambda: isinstance(host.page, SearchPage) and host.page.table.row >= 0)
        found = host.page
        assert isinstance(found, SearchPage)
        one.until(lambda: found.table.model().rowCount() == 1)
        one.picture("drill-down-tickets")
