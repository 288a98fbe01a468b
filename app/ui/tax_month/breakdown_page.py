"""分类统计: a month or a year by rate, goods, buyer and drawer, as bars and as a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from app.domain.money import Money
from app.domain.statistics import Breakdown, Dimension
from app.ui.actions import Action
from app.ui.parts.cards import Card
from app.ui.parts.labels import column, row
from app.ui.parts.laying import lay
from app.ui.parts.plain_page import page_bar, plain_page
from app.ui.parts.segments import Segments
from app.ui.parts.table import Table
from app.ui.tax_month.periods import month_words
from app.ui.tax_month.rank_chart import RankChart
from app.ui.tax_month.rank_table import RankModel
from app.ui.tax_month.ranks import TITLES, ranks_of, sentence_of, tickets_of
from app.ui.tax_month.report_page import ReportPage

if TYPE_CHECKING:
    from PySide6.QtWidgets import QFrame

    from app.domain.situation import Situation
    from app.ui.desk import Desk
    from app.ui.page import Page

DIMENSIONS = tuple(Dimension)


def make(desk: Desk) -> Page:
    """The page."""
    return BreakdownPage(desk, in_pieces=True)


class BreakdownPage(ReportPage):
    """F7 chooses by what, Enter shows the tickets behind a bar or a row. `begin(dimension="goods",
    period="2024-01")` opens it there."""

    name, title = "breakdown", "分类统计"

    def __init__(self, desk: Desk, *, in_pieces: bool = False) -> None:
        super().__init__(desk, "所属期")
        self._wanted = 0
        self._make(in_pieces)

    def _made(self) -> Iterator[None]:
        yield from self._head_made()
        words = [self.tr("按{0}").format(TITLES[each]) for each in DIMENSIONS]
        self.by = Segments(words, name=self.tr("按什么统计"))
        self.by.chosen.connect(lambda _: self.count())
        yield
        self.chart, self.ranks = RankChart(), RankModel()
        self.chart.opened.connect(self.open_tickets)
        yield
        self.table = Table(self.ranks, name=self.tr("分类统计"), report=True)
        self.table.opened.connect(self.open_tickets)
        yield
        self.picture = Card(self.tr("价税合计"), note=self.tr("最大的十项"), pad=0)
        self.picture.body.addWidget(self.chart)
        figures = Card(self.tr("明细"), note=self.tr("元；回车看背后的发票"), pad=0)
        figures.body.addWidget(self.table)
        self.table.setMinimumHeight(140)
        yield
        content = column(self.verdict_line(), gap=10)
        self.setLayout(plain_page(self.bar(), content))
        yield
        both = row(gap=12)
        both.addWidget(self.picture, 5)
        both.addWidget(figures, 10)
        lay(content, both, 1)

    def begin(self, dimension: str = "", period: str = "") -> None:
        """Open by something, at a month or a year; words that say nothing leave what is chosen."""
        if dimension in DIMENSIONS:
            self.by.choose(DIMENSIONS.index(Dimension(dimension)))
        digits = period.replace("-", "")
        self._wanted = int(digits) if digits.isdigit() else 0
        if self._situation is not None:
            self._choose_wanted()
            self.count()

    def bar(self) -> QFrame:
        """The page's bar."""
        return page_bar(self.title, 8, self.by, 8, self.period, self.kind, None, self.export)

    def deeds(self) -> tuple[Action, ...]:
        """By what, beside period and export."""
        turn = Action("page.switch", self.tr("换一种统计"), self.by.toggle, scope=self.name)
        return (*super().deeds(), turn)

    @property
    def dimension(self) -> Dimension:
        """By what."""
        return DIMENSIONS[self.by.index]

    def fill_periods(self, situation: Situation) -> None:
        """All months since the terminal began, the years as a whole behind the first of them."""
        months = [(month_words(each), each.year * 100 + each.month) for each in situation.months]
        years = dict.fromkeys(each.year for each in situation.months)
        whole = [(self.tr("{0} 年全年").format(year), year) for year in years]
        self.period.set_options([months[0], *whole, *months[1:]])
        self._choose_wanted()

    def count(self) -> None:
        """Count the chosen period."""
        situation, period, kind = self._situation, self.period.value(), self.kind.value()
        by = self.dimension
        if situation is not None and period is not None:
            self._desk.read(
                lambda terminal: terminal.statistics.breakdown(by, period, kind, situation),
                self.show_report,
            )

    def show_report(self, report: Breakdown) -> None:
        """Show what was counted, and whether it agrees."""
        if report.dimension is not self.dimension:
            return  # the answer to an earlier choice
        self._report = report
        ranks = ranks_of(report)
        self.chart.show_ranks(ranks, sentence_of(report, ranks), self.tr("这段时间没有开票。"))
        self.ranks.show_report(report)
        self.show_origin()
        self.say(*verdict(report))

    def open_tickets(self, place: int) -> None:
        """The tickets behind a bar or a row; the rest and the sum have none of their own."""
        report = self._report
        if isinstance(report, Breakdown) and place < len(report.rows):
            self._desk.open("search", filter=tickets_of(report, place))

    def file_name(self) -> str:
        """What and when stand in the name."""
        return f"{self.title}-按{TITLES[self.dimension]}-{self.period.value()}"

    def _choose_wanted(self) -> None:
        if self._wanted:
            self.period.choose(self._wanted)
            self._wanted = 0


def verdict(report: Breakdown) -> tuple[str, str]:
    """Whether the parts are the whole, and how many there are."""
    title = TITLES[report.dimension]
    if not report.agrees:
        gap = report.parts.gross - report.whole.gross
        return "bad", f"各{title}之和与发票合计相差 {gap.in_yuan:,.2f} 元，到发票修复重算"
    whole: Money = report.whole.gross
    return "ok", f"核对相符：{report.subjects:,} 项之和 = 合计 {whole.in_yuan:,.2f} 元"
