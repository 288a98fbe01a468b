"""月度统计: tickets and numbers by kind, money by rate, and whether they agree."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QStackedWidget

from app.domain.errors import RuleBroken
from app.domain.kinds import SHORT_NAMES
from app.domain.tax_period import TaxPeriod
from app.ui.actions import Action
from app.ui.parts.cards import Card
from app.ui.parts.labels import column
from app.ui.parts.plain_page import plain_page
from app.ui.parts.segments import Segments
from app.ui.parts.table import Table
from app.ui.tax_month.periods import month_words
from app.ui.tax_month.report_page import ReportPage
from app.ui.tax_month.report_tables import CodeModel, CountModel, RateModel

if TYPE_CHECKING:
    from app.domain.situation import Situation
    from app.domain.statistics import MonthReport
    from app.ui.desk import Desk
    from app.ui.page import Page


def make(desk: Desk) -> Page:
    """The page."""
    return MonthPage(desk, in_pieces=True)


class MonthPage(ReportPage):
    """`begin(period="2024-01")` opens it at a month."""

    name, title = "month", "月度统计"

    def __init__(self, desk: Desk, *, in_pieces: bool = False) -> None:
        super().__init__(desk, "所属期")
        self._wanted: TaxPeriod | None = None
        self._make(in_pieces)

    def _made(self) -> Iterator[None]:
        yield from self._head_made()
        self.counts, self.rates, self.codes = CountModel(), RateModel(), CodeModel()
        yield
        self.count_table = Table(self.counts, name=self.tr("份数，按票种"), report=True)
        yield
        self.rate_table = Table(self.rates, name=self.tr("金额与税额，按税率"), report=True)
        yield
        self.code_table = Table(self.codes, name=self.tr("领用存，按发票代码"), report=True)
        words = (self.tr("按票种"), self.tr("按发票代码"))
        self.by = Segments(words, name=self.tr("份数"))
        self.stack = QStackedWidget()
        self.by.chosen.connect(self.stack.setCurrentIndex)
        yield
        counted = Card(
            self.tr("份数"),
            self.by,
            note=self.tr("期末 = 期初 + 购进 + 收回 − 退回 − 分配 − 已用"),
            pad=0,
        )
        for table in (self.count_table, self.code_table):
            self.stack.addWidget(table)
        counted.body.addWidget(self.stack)
        yield
        money = Card(
            self.tr("金额与税额"), note=self.tr("按税率，元；实际 = 正数 + 负数，作废不计"), pad=0
        )
        money.body.addWidget(self.rate_table)
        for table in (self.count_table, self.rate_table, self.code_table):
            table.setMinimumHeight(112)
        yield
        content = column(self.verdict_line(), gap=10)
        self.setLayout(plain_page(self.bar(), content))
        yield
        content.addWidget(counted, 1)
        yield
        content.addWidget(money, 1)

    def deeds(self) -> tuple[Action, ...]:
        """The switch, beside period and export."""
        turn = Action(
            "page.switch", self.tr("份数按票种或按发票代码"), self.by.toggle, scope=self.name
        )
        return (*super().deeds(), turn)

    def begin(self, period: str = "") -> None:
        """Open at a month; a text that is none leaves the chosen one."""
        try:
            self._wanted = TaxPeriod.read(period)
        except RuleBroken:
            self._wanted = None
        if self._wanted is not None and self._situation is not None:
            self.period.choose(self._wanted)

    def fill_periods(self, situation: Situation) -> None:
        """All months since the terminal began."""
        self.period.set_options([(month_words(each), each) for each in situation.months])
        if self._wanted is not None:
            self.period.choose(self._wanted)
            self._wanted = None

    def count(self) -> None:
        """Count the chosen month."""
        situation, period, kind = self._situation, self.period.value(), self.kind.value()
        if situation is not None and period is not None:
            self._desk.read(
                lambda terminal: terminal.statistics.month(period, kind, situation),
                self.show_report,
            )

    def show_report(self, report: MonthReport) -> None:
        """Show what was counted, and whether it agrees."""
        self._report = report
        self.counts.show_report(report)
        self.rates.show_rates(report.rates, report.whole)
        self.codes.show_codes(report.codes)
        self.show_origin()
        self.say(*verdict(report))

    def file_name(self) -> str:
        """The month stands in the name."""
        period = self.period.value()
        return f"{self.title}-{period}" if period else self.title


def verdict(report: MonthReport) -> tuple[str, str]:
    """Whether numbers, tickets and rates agree, and by how much not."""
    gaps = [each for each in report.kinds if each.stock and each.stock.missing]
    if gaps:
        told = "、".join(f"{SHORT_NAMES[e.kind]}差 {e.stock.missing:+} 张" for e in gaps if e.stock)
        return "bad", f"期初、进出、已用与期末不符：{told}，到自检查清"
    if not report.agrees:
        return "bad", "按税率的金额与发票合计不等，到自检查清"
    others = sum(each.of_other_disks for each in report.kinds)
    if others:
        return "ok", f"核对相符；其中 {others:,} 张由其他盘或用完的发票卷开具，不计库存"
    return "ok", "核对相符：期末 = 期初 + 进 − 出 − 已用，各税率之和 = 合计"
