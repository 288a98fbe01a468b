"""征期与锁死日期: what the disk says of each ticket group, to read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, ClassVar

from msgspec import Struct

from app.domain.kinds import SHORT_NAMES
from app.domain.tax_period import TaxPeriod
from app.ui.page import Page
from app.ui.parts.buttons import Button
from app.ui.parts.cards import Card
from app.ui.parts.cell import Cell, Column
from app.ui.parts.combo import ComboField
from app.ui.parts.labels import column, label
from app.ui.parts.plain_page import page_bar, plain_page
from app.ui.parts.row_model import RowModel
from app.ui.parts.signs import Sign
from app.ui.parts.table import Table
from app.ui.tax_month.periods import month_words
from app.ui.tax_month.strip import MonthFace, Strip

if TYPE_CHECKING:
    from app.domain.profile import Profile
    from app.domain.situation import KindSituation, Situation
    from app.services.terminal import Terminal
    from app.ui.actions import Action
    from app.ui.desk import Desk

SOON_DAYS = 10
MONTHS_AHEAD = 12


def make(desk: Desk) -> Page:
    """The page."""
    return CalendarPage(desk, in_pieces=True)


class GroupRow(Struct, frozen=True):
    """One ticket group: texts by column, and how near its lock date is (ok, warn, bad)."""

    cells: tuple[str, ...]
    shape: str


def group_rows(situation: Situation) -> tuple[GroupRow, ...]:
    """One row a ticket group."""
    return tuple(_row(kinds, situation.today) for kinds in situation.groups.values())


def _row(kinds: tuple[KindSituation, ...], today: date) -> GroupRow:
    first = kinds[0]
    lock = min(each.lock_date for each in kinds)
    days = (lock - today).days
    names = "、".join(f"{each.kind} {SHORT_NAMES[each.kind]}" for each in kinds)
    shape = "bad" if days < 0 else "warn" if days <= SOON_DAYS else "ok"
    left = f"已过 {-days} 天，不能开票" if days < 0 else f"还有 {days} 天"
    period = f"{first.period_from:%Y-%m-%d} 至 {first.period_to:%m-%d}"
    due = "待抄税" if today > first.period_to else "未到期"
    return GroupRow(
        (
            names,
            period,
            due,
            f"{lock}",
            left,
            _moment(first.last_report),
            _moment(first.last_clear),
        ),
        shape,
    )


def _moment(at: datetime | None) -> str:
    return "还没有过" if at is None else f"{at:%Y-%m-%d %H:%M}"


class GroupModel(RowModel[GroupRow]):
    """A row a ticket group."""

    columns: ClassVar[Sequence[Column]] = (
        Column("票种组", "004 专票、007 普票、025 卷票"),
        Column("所属期", "2024-01-01 至 01-31"),
        Column("抄税", "待抄税　"),
        Column("锁死日期", "2024-02-23"),
        Column("剩余", "已过 100 天，不能开票"),
        Column("最近抄税", "2024-01-01 10:00"),
        Column("最近清卡", stretch=True),
    )

    def cell(self, row: int, column: int) -> Cell:
        here = self.found[row]
        calm = here.shape == "ok" or column not in (3, 4)
        strong = column == 4 and here.shape != "ok"
        return Cell(here.cells[column], tone="text" if calm else here.shape, strong=strong)


def _look(terminal: Terminal) -> tuple[Situation, Profile]:
    from app.services.outlook import situation_of

    return situation_of(terminal), terminal.profile


class CalendarPage(Page):
    """Read again at F5; F2 chooses another month."""

    name, title, area = "calendar", "征期与锁死日期", "报税处理"

    def __init__(self, desk: Desk, *, in_pieces: bool = False) -> None:
        super().__init__()
        self._desk = desk
        self._seen: tuple[Situation, Profile] | None = None
        self._make(in_pieces)

    def _made(self) -> Iterator[None]:
        self.strip, self.model = Strip(), GroupModel()
        yield
        self.table = Table(self.model, name=self.tr("各票种组的锁死日期"))
        yield
        key = self._desk.keys.of("page.choice", self.name)
        self.month = ComboField([], name=self.tr("月份"), key=key, lead=self.tr("月份"))
        self.sign, self.words = Sign("off"), label("")
        yield
        self._arrange()
        yield
        self.month.chosen.connect(lambda _: self._show_month())
        self._desk.on_book_changed(lambda: self.refresh() if self.isVisible() else None)

    def entered(self) -> None:
        """Look."""
        self.table.setFocus()
        self.refresh()

    def refresh(self) -> None:
        """Ask the disk."""
        self._desk.ask(_look, lambda seen: self.show_situation(*seen))

    def deeds(self) -> tuple[Action, ...]:
        """F2 opens the list of months."""
        from app.ui.actions import Action

        return (Action("page.choice", self.tr("换月份"), self.month.showPopup, scope=self.name),)

    def show_situation(self, situation: Situation, profile: Profile) -> None:
        """Show what the disk says."""
        self._seen = (situation, profile)
        rows = group_rows(situation)
        self.model.show_rows(rows)
        self._fill_months(situation)
        self._show_month()
        worst = next((s for s in ("bad", "warn") if any(r.shape == s for r in rows)), "ok")
        self.sign.show_verdict(worst)
        first = min((each.lock_date for each in situation.kinds), default=None)
        days = (first - situation.today).days if first else 0
        self.words.setText(_verdict(days) if first else self.tr("没有票种"))

    def _fill_months(self, situation: Situation) -> None:
        month, months = TaxPeriod.of(situation.today), []
        for _ in range(MONTHS_AHEAD):
            months.append((month_words(month), month))
            month = month.next
        chosen = self.month.value()
        self.month.set_options(months)
        if chosen is None and months:
            self.month.choose(self._telling_month(situation))

    def _telling_month(self, situation: Situation) -> TaxPeriod:
        """The month in which the next lock date falls, this one if it has passed."""
        first = min((each.lock_date for each in situation.kinds), default=situation.today)
        return TaxPeriod.of(max(first, situation.today))

    def _show_month(self) -> None:
        month = self.month.value()
        if self._seen is None or month is None:
            return
        situation, profile = self._seen
        locks = {each.lock_date for each in situation.kinds}
        within = tuple(sorted(day for day in locks if TaxPeriod.of(day) == month))
        end = profile.calendar.filing_end(month)
        self.strip.show_face(MonthFace(month, situation.today, end, within))
        known = month.year in profile.filing.ends
        source = (
            self.tr("征期按公布的年度征期表")
            if known
            else self.tr("这一年没有征期表：按 15 日顺延周末推算")
        )
        self._source.setText(source)

    def _arrange(self) -> None:
        again = Button(self.tr("重新读盘"), self._desk.keys.of("page.refresh"), icon="refresh")
        again.clicked.connect(self.refresh)
        self._source = label("", "caption")
        band = Card(pad=0)
        band.body.addWidget(self.strip)
        groups = Card(
            self.tr("各票种组"), note=self.tr("锁死日期当天仍可开票，次日零时起不能"), pad=0
        )
        groups.body.addWidget(self.table)
        self.table.setMinimumHeight(140)
        content = column(band, self._source, gap=8)
        content.addWidget(groups, 1)
        bar = page_bar(self.title, 8, self.month, 8, self.sign, self.words, None, again)
        self.setLayout(plain_page(bar, content))


def _verdict(days: int) -> str:
    if days < 0:
        return f"已过锁死日期 {-days} 天：抄税、申报、清卡后解锁"
    return f"距锁死 {days} 天"
