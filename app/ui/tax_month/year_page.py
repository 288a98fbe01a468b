"""年度统计: the twelve months of a year, and the year by rate."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from app.ui.parts.cards import Card
from app.ui.parts.labels import column
from app.ui.parts.plain_page import plain_page
from app.ui.parts.table import Table
from app.ui.tax_month.report_page import ReportPage
from app.ui.tax_month.report_tables import MonthsModel, RateModel

if TYPE_CHECKING:
    from app.domain.situation import Situation
    from app.domain.statistics import YearReport
    from app.ui.desk import Desk
    from app.ui.page import Page


def make(desk: Desk) -> Page:
    """The page."""
    return YearPage(desk, in_pieces=True)


class YearPage(ReportPage):
    """Enter on a month opens it in 月度统计."""

    name, title = "year", "年度统计"

    def __init__(self, desk: Desk, *, in_pieces: bool = False) -> None:
        super().__init__(desk, "年度")
        self._make(in_pieces)

    def _made(self) -> Iterator[None]:
        yield from self._head_made()
        self.months, self.rates = MonthsModel(), RateModel()
        yield
        self.month_table = Table(self.months, name=self.tr("按月"), report=True)
        yield
        self.rate_table = Table(self.rates, name=self.tr("按税率"), report=True)
        self.month_table.opened.connect(self.open_month)
        yield
        by_month = Card(self.tr("按月"), note=self.tr("元；回车看这个月"), pad=0)
        by_month.body.addWidget(self.month_table)
        money = Card(self.tr("按税率"), note=self.tr("元；实际 = 正数 + 负数，作废不计"), pad=0)
        money.body.addWidget(self.rate_table)
        self.month_table.setMinimumHeight(140)
        self.rate_table.setMinimumHeight(84)
        yield
        content = column(self.verdict_line(), gap=10)
        self.setLayout(plain_page(self.bar(), content))
        yield
        content.addWidget(by_month, 3)
        yield
        content.addWidget(money, 2)

    def fill_periods(self, situation: Situation) -> None:
        """All years since the terminal began."""
        years = dict.fromkeys(each.year for each in situation.months)
        self.period.set_options([(f"{year} 年", year) for year in years])

    def count(self) -> None:
        """Count the chosen year."""
        situation, year, kind = self._situation, self.period.value(), self.kind.value()
        if situation is not None and year is not None:
            self._desk.read(
                lambda terminal: terminal.statistics.year(year, kind, situation),
                self.show_report,
            )

    def show_report(self, report: YearReport) -> None:
        """Show what was counted, and whether it agrees."""
        self._report = report
        self.months.show_report(report)
        self.rates.show_rates(report.rates, report.whole)
        self.show_origin()
        if report.agrees:
            self.say("ok", self.tr("核对相符：各月之和 = 各税率之和 = 合计"))
        else:
            self.say("bad", self.tr("各月、各税率与合计不等，到自检查清"))

    def open_month(self, place: int) -> None:
        """The month of a row; the sum has none."""
        if self._report is not None and place < 12:
            self._desk.open("month", period=f"{self.period.value()}-{place + 1:02d}")

    def file_name(self) -> str:
        """The year stands in the name."""
        year = self.period.value()
        return f"{self.title}-{year}" if year else self.title
