"""现状与时钟: how the disk stands, and the practice disk's clock."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtWidgets import QGridLayout, QWidget

from app.domain.rights import Right
from app.domain.tax_period import TaxPeriod
from app.ui.page import Page
from app.ui.parts.buttons import Button
from app.ui.parts.cards import Card
from app.ui.parts.cell import Cell, Column
from app.ui.parts.date_field import DateField
from app.ui.parts.fields import Field
from app.ui.parts.labels import column, label, row
from app.ui.parts.laying import lay
from app.ui.parts.plain_page import page_bar, plain_page
from app.ui.parts.row_model import RowModel
from app.ui.parts.signs import Sign
from app.ui.parts.table import Table
from app.ui.upkeep.standing_face import (
    CHINA,
    COLUMNS,
    KindRow,
    clock_words,
    facts_of,
    rows_of,
    time_of,
)

if TYPE_CHECKING:
    from app.domain.situation import Situation
    from app.services.terminal import Terminal
    from app.ui.desk import Desk
    from app.ui.upkeep.standing_face import Fact

FACT_COLUMNS = 3


def make(desk: Desk) -> Page:
    """The page."""
    return StandingPage(desk, in_pieces=True)


def _look(terminal: Terminal) -> Situation:
    from app.services.outlook import situation_of

    return situation_of(terminal)


class KindModel(RowModel[KindRow]):
    """A row a volume."""

    columns: ClassVar[Sequence[Column]] = tuple(
        Column(
            title,
            sample,
            align="right" if title in ("剩余", "未上传", "离线金额剩") else "left",
            stretch=title == COLUMNS[-1],
        )
        for title, sample in zip(
            COLUMNS,
            (
                *("026 电子普票", "099002300104", "00000001", "9,999", "9,999"),
                *("1,000,000.00", "2024-02-23", "01-15 10:00", "01-15 10:00"),
            ),
            strict=True,
        )
    )

    def identity(self, row: int) -> tuple[str, ...]:
        return self.found[row].cells[:3]

    def cell(self, row: int, column: int) -> Cell:
        here = self.found[row]
        tone = "bad" if here.low and column == 3 else "text"
        return Cell(here.cells[column], tone=tone, align=self.columns[column].align)


class StandingPage(Page):
    """Read again at F5. Only an emulated disk's clock can be set, and only forward of its last
    ticket."""

    name, title, area = "standing", "现状与时钟", "系统维护"

    def __init__(self, desk: Desk, *, in_pieces: bool = False) -> None:
        super().__init__()
        self._desk = desk
        self._situation: Situation | None = None
        self._shown_facts: tuple[Fact, ...] = ()
        self._make(in_pieces)

    def _made(self) -> Iterator[None]:
        self.clock = label("", "amount", copied=True)
        self.model = KindModel()
        self.table = Table(self.model, name=self.tr("各票种现状"))
        yield
        self.day, self.hour = (
            DateField(name=self.tr("日期")),
            Field("", "10:00", name=self.tr("时间")),
        )
        yield
        self.set = Button(self.tr("设定时钟"))
        self.hour_on = Button(self.tr("拨快 1 小时"))
        self.day_on = Button(self.tr("拨快 1 天"))
        self.month_on = Button(self.tr("拨到下月 1 日"))
        self.said = label("", "caption", wrap=True)
        self._facts = QGridLayout()
        yield
        yield from self._arranged()
        self._connect()

    def entered(self) -> None:
        """Look."""
        self.again.setFocus()
        self.refresh()

    def refresh(self) -> None:
        """Ask the disk."""
        self._desk.ask(_look, self.show_situation)

    def show_situation(self, situation: Situation) -> None:
        """Show how it stands."""
        self._situation = situation
        self.clock.setText(clock_words(situation.clock))
        self.day.set_date(situation.today)
        self.hour.setText(f"{situation.clock:%H:%M}")
        self.day.set_today(situation.clock.date())
        self._show_facts(situation)
        self.model.show_rows(rows_of(situation))

    def set_clock(self, at: datetime) -> None:
        """Set the practice disk's clock; what refuses it stands below the buttons."""
        operator = self._desk.session.operator
        self._desk.ask(
            lambda terminal: terminal.clock.set(at, operator),
            lambda _: self._moved(),
            self._refused,
        )

    def set_typed(self) -> None:
        """Set it to what stands in the boxes."""
        day, at = self.day.date(), time_of(self.hour.text())
        if at is None:
            self.hour.set_error(self.tr("时间写成 09:30"))
            self.hour.setFocus()
        elif day is None:
            self.day.set_error(self.tr("日期写成年-月-日，或八位数字"))
            self.day.setFocus()
        else:
            self.hour.clear_error()
            self.set_clock(datetime.combine(day, time(*at), CHINA))

    def forward(self, span: timedelta) -> None:
        """Move it on."""
        operator = self._desk.session.operator
        self._desk.ask(
            lambda terminal: terminal.clock.forward(span, operator),
            lambda _: self._moved(),
            self._refused,
        )

    def to_next_month(self) -> None:
        """The first day of the next month, nine o'clock: what a month's end needs."""
        if self._situation is not None:
            first = TaxPeriod.of(self._situation.today).next.first_day
            self.set_clock(datetime.combine(first, time(9), CHINA))

    def _moved(self) -> None:
        self.said.setText(self.tr("时钟已拨。票面日期、锁死日期和离线时间都按它算"))
        self._desk.book_changed()
        self.refresh()

    def _refused(self, error: BaseException) -> None:
        if getattr(error, "code", "") == "CLOCK-BACK":
            self.said.setText(self.tr("没有拨：时钟不能早于最后一张发票的时间"))
        else:
            self._desk.show_problem(error)

    def _show_facts(self, situation: Situation) -> None:
        facts = facts_of(situation)
        if facts == self._shown_facts:  # a page that comes back reads the disk again
            return
        self._shown_facts = facts
        while self._facts.count():
            old = self._facts.takeAt(0).widget()
            if old is not None:
                old.deleteLater()
        for place, fact in enumerate(facts):
            line, side = divmod(place, FACT_COLUMNS)
            value = row(
                *([Sign(fact.shape)] if fact.shape else []),
                label(fact.value, copied=True),
                None,
                gap=6,
            )
            made = QWidget()
            made.setLayout(column(label(fact.name, "caption"), value, gap=1))
            self._facts.addWidget(made, line, side)
        for side in range(FACT_COLUMNS):
            self._facts.setColumnStretch(side, 1)

    def _connect(self) -> None:
        self.again.clicked.connect(self.refresh)
        self.set.clicked.connect(self.set_typed)
        self.hour_on.clicked.connect(lambda: self.forward(timedelta(hours=1)))
        self.day_on.clicked.connect(lambda: self.forward(timedelta(days=1)))
        self.month_on.clicked.connect(self.to_next_month)
        self._desk.on_book_changed(lambda: self.refresh() if self.isVisible() else None)

    def _arranged(self) -> Iterator[None]:
        self.again = Button(self.tr("重新读盘"), self._desk.keys.of("page.refresh"), icon="refresh")
        top, content = row(gap=12), column(gap=12)
        lay(content, top)
        self.setLayout(plain_page(page_bar(self.title, None, self.again), content))
        yield
        now = Card(self.tr("现状"), note=self.tr("从税控盘读出"))
        self._facts.setHorizontalSpacing(24)
        self._facts.setVerticalSpacing(8)
        lay(now.body, self._facts)
        top.addWidget(now, 3)
        yield
        card = Card(self.tr("盘时"), note=self.tr("票面日期以它为准"))
        top.addWidget(card, 2)
        self._fill_clock(card)
        yield
        kinds = Card(self.tr("各票种"), pad=0)
        kinds.body.addWidget(self.table)
        self.table.setMinimumHeight(160)
        content.addWidget(kinds, 1)
        yield

    def _fill_clock(self, card: Card) -> None:
        card.add(self.clock)
        if not self._desk.simulated:
            card.add(label(self.tr("真实税控盘的时钟不能在这里改"), "caption", wrap=True), None)
            return
        why = "" if Right.CLOCK in self._desk.session.rights else self.tr("没有改时钟的权限")
        for button in (self.set, self.hour_on, self.day_on, self.month_on):
            button.set_why_not(why)
        self.hour.setMaximumWidth(88)
        card.add(
            row(self.hour_on, self.day_on, self.month_on, None),
            row(self.day, self.hour, self.set, None),
            self.said,
            None,
        )
        self.said.setText(self.tr("练习用：只对模拟盘有效，不能拨到最后一张发票之前"))
