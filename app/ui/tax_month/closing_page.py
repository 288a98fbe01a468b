"""报税处理 「上报、申报与清卡」: F9 does the next step that is possible now.

Rows are ticket groups; beside them stands everything that is in the way, with its button; below,
three sums of each rate and the states of the return.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.domain.tax_period import TaxPeriod
from app.services.month.preflight import Fix, Verdict
from app.ui.actions import Action
from app.ui.page import Page
from app.ui.parts.announce import announce
from app.ui.parts.cards import Card
from app.ui.parts.combo import ComboField
from app.ui.parts.labels import column, label, row
from app.ui.parts.laying import lay
from app.ui.parts.place_dialog import ask_for_folder
from app.ui.parts.plain_page import page_bar, plain_page
from app.ui.parts.signs import Sign
from app.ui.sheet_files.folders import documents
from app.ui.tax_month.check_list import CheckCard
from app.ui.tax_month.check_words import FIX_WORDS
from app.ui.tax_month.closing import Closing, ended_words
from app.ui.tax_month.closing_parts import ComparedCard, GroupsCard, deed_bar, made_buttons
from app.ui.tax_month.deeds import OF_FIX, READER, RIGHTS, Asked, Deed, Said
from app.ui.tax_month.group_rows import group_rows
from app.ui.tax_month.periods import month_words
from app.ui.tax_month.strip import MonthFace, Strip

if TYPE_CHECKING:
    from app.ui.desk import Desk

AGAIN_MS = 60_000
PAGES = {
    Fix.BUREAU: "bureau",
    Fix.DEVICES: "devices",
    Fix.SECRETS: "secrets",
    Fix.SELF_CHECK: "self_check",
    Fix.ABOUT: "about",
    Fix.STANDING: "standing",
}
KEYS = {
    Deed.REPORT: "closing.report",
    Deed.FILE: "closing.file",
    Deed.CLEAR: "closing.clear",
    Deed.OFF_CYCLE: "closing.off_cycle",
}


def make(desk: Desk) -> Page:
    """The page."""
    return ClosingPage(desk, in_pieces=True)


class ClosingPage(Page):
    """F2 chooses the period, F5 looks again, F9 the next step, Shift+F9 everything that is due."""

    name, title, area = "closing", "上报、申报与清卡", "报税处理"

    def __init__(self, desk: Desk, *, in_pieces: bool = False) -> None:
        super().__init__()
        self._desk = desk
        self.closing = Closing(self, desk)
        self._last: dict[str, Said] = {}
        self._clock = QTimer(self, interval=AGAIN_MS)
        self._clock.timeout.connect(self.closing.again)
        self.setAccessibleName(self.title)
        self._make(in_pieces)

    def _made(self) -> Iterator[None]:
        desk = self._desk
        key = desk.keys.of("page.choice", self.name)
        self.period = ComboField([], name=self.tr("所属期"), key=key, lead=self.tr("所属期"))
        self.sign, self.words = Sign("off"), label("", "soft")
        self.words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.buttons = made_buttons(desk, self.name)
        yield
        self.strip = Strip()
        self.groups = GroupsCard()
        yield
        self.compared = ComparedCard()
        yield
        self.checks = CheckCard(self.buttons["again"])
        yield from self.checks.filled()
        self._arrange()
        yield
        self._connect()

    # --- a page

    def begin(self, period: str = "", **_: Any) -> None:
        """Open at a period."""
        self.closing.chosen = period

    def entered(self) -> None:
        """Look; and again by the clock while something waits for the bureau."""
        self.groups.table.setFocus()
        self._clock.start()
        self.closing.look()

    def left(self) -> None:
        """What waits for the bureau goes on."""
        if self.closing.waiting is None:
            self._clock.stop()

    def refresh(self) -> None:
        """F5."""
        self.closing.look()

    def deeds(self) -> tuple[Action, ...]:
        """Every button of the page."""
        made = [
            Action("page.main", self.tr("下一步"), self.go_on, scope=self.name),
            self._deed("page.other", self.tr("全部办理"), Deed.ALL),
            self._deed("closing.report", self.tr("上报汇总"), Deed.REPORT),
            self._deed("closing.file", self.tr("申报"), Deed.FILE),
            self._deed("closing.clear", self.tr("清卡"), Deed.CLEAR),
            self._deed("closing.off_cycle", self.tr("非征期抄报"), Deed.OFF_CYCLE),
            Action("closing.return", self.tr("看申报表"), self.open_return, scope=self.name),
            Action("closing.log", self.tr("清卡记录"), self.open_log, scope=self.name),
            self._deed("closing.out", self.tr("写出抄报资料"), Deed.OUT, self.ask_out),
            self._deed("closing.in", self.tr("取回清卡数据"), Deed.IN, self.ask_in),
            Action("page.choice", self.tr("换所属期"), self.period.showPopup, scope=self.name),
        ]
        return tuple(made)

    # --- deeds

    def go_on(self) -> None:
        """F9: nothing while it is not known what comes next."""
        reason = self.closing.why_wait()
        if reason:
            self._desk.tell(reason)
        else:
            self.fix(self.closing.next_step())

    def fix(self, fix: Fix) -> None:
        """What mends a line: a deed, or the page where it is mended."""
        if fix is Fix.DIFFERENCE:
            self.show_difference()
        elif not self.closing.fix(fix) and fix in PAGES:
            self._open(PAGES[fix])

    def show_difference(self) -> None:
        """The three sums, at what differs."""
        self.compared.table.setFocus()
        rows = self.compared.model.found
        self.compared.table.go_to(next((n for n, one in enumerate(rows) if one.differs), 0))
        announce(self.compared, self.compared.reason.text())

    def mend_difference(self) -> None:
        """What the reason asks for: the tickets are sent, or the return is looked at."""
        there = self.closing.there
        compared = there.comparison if there is not None else None
        lines = compared.lines if compared is not None else ()
        reasons = {reason for each in lines for reason in each.reasons}
        if reasons & {"unsent", "void_late", "red_late"}:
            self.closing.do(Asked(Deed.UPLOAD))
        elif compared is not None and compared.waiting:
            self.closing.look()
        else:
            self.open_return()

    def clear_group(self, place: int) -> None:
        """Enter on a row: this group alone."""
        rows = self.groups.model.found
        if 0 <= place < len(rows):
            self.closing.do(Asked(Deed.CLEAR, group=rows[place].name))

    def open_return(self) -> None:
        """The prefilled return, or the one that was filed."""
        self._desk.open("tax_return", period=self.closing.period)

    def open_log(self) -> None:
        """清卡记录."""
        self._desk.open("clear_log")

    def ask_out(self) -> None:
        """To the counter, in a folder."""
        words = self.tr("写出抄报资料，带到办税厅")
        ask_for_folder(self, words, documents() / "-", lambda path: self.carry(Deed.OUT, path))

    def ask_in(self) -> None:
        """From the counter, in a folder."""
        words = self.tr("从办税厅带回的文件在哪里")
        ask_for_folder(self, words, documents() / "-", lambda path: self.carry(Deed.IN, path))

    def carry(self, deed: Deed, place: Path | str) -> None:
        """Over a folder, or the report disk."""
        self.closing.do(Asked(deed, place=str(place)))

    # --- what the presenter says

    def show_here(self) -> None:
        """Disk, book and what the bureau said of the same moment, if it was asked."""
        here = self.closing.here
        assert here is not None  # it says that it has looked
        self._fill_periods()
        if here.gone is None:
            self._show_strip()
        self.compared.show_return(self.closing.there)
        self._show_all()

    def show_lines(self) -> None:
        """Of the deed that runs."""
        for said in self.closing.said:
            self._last[said.line.group] = said
        self._show_all()

    def show_end(self, asked: Asked, said: tuple[Said, ...]) -> None:
        """It has ended; what came of it is told in one line."""
        self.show_lines()
        words = ended_words(asked, said)
        if words:
            self._desk.tell(words)

    # --- inside

    def _deed(self, name: str, title: str, deed: Deed, do: Any = None) -> Action:
        return Action(
            name,
            title,
            do or (lambda: self.closing.do(Asked(deed))),
            scope=self.name,
            right=RIGHTS[deed],
            why_not=lambda: self.closing.why_not(deed),
        )

    def _open(self, page: str) -> None:
        """A page that this build has; else where the disk and the bureau are told of."""
        known = {each.id for each in self._desk.actions}
        self._desk.open(page if not known or f"open.{page}" in known else "standing")

    def _fill_periods(self) -> None:
        here = self.closing.here
        assert here is not None
        options = [(month_words(TaxPeriod.read(each)), each) for each in here.periods]
        self.period.set_options(options)
        self.period.choose(self.closing.period)

    def _show_strip(self) -> None:
        here, profile = self.closing.here, self.closing.profile
        if here is None or profile is None or here.today is None or not self.closing.period:
            return
        month = TaxPeriod.read(self.closing.period).next
        locks = {each.group.lock_date for each in here.groups}
        within = tuple(sorted(day for day in locks if TaxPeriod.of(day) == month))
        self.strip.show_face(
            MonthFace(month, here.today, profile.calendar.filing_end(month), within)
        )

    def _show_all(self) -> None:
        closing = self.closing
        here = closing.here
        if here is None:
            return
        self.groups.show_rows(group_rows(here, closing.there, self._last))
        why_not = {fix: closing.why_not(deed) for fix, deed in OF_FIX.items()}
        self.checks.show_checks(closing.told, why_not)
        self._show_verdict()
        self._show_buttons()

    def _show_verdict(self) -> None:
        closing, here = self.closing, self.closing.here
        assert here is not None
        bad = sum(each.check.verdict is Verdict.BAD for each in closing.told)
        attempts = closing.attempts
        if attempts.busy and attempts.awaited:
            self.sign.show_verdict("busy")
            self.words.setText(
                self.tr("等上一次（{0}）的回应，随后接着办").format(attempts.awaited[0])
            )
        elif attempts.busy:
            self.sign.show_verdict("busy")
            self.words.setText(self.tr("正在办：{0} 步").format(len(closing.said)))
        elif attempts.awaited:
            self.sign.show_verdict("busy")
            self.words.setText(self.tr("{0} 正在等回应；已不再等").format(attempts.awaited[0]))
        elif closing.outdated and not closing.waiting:
            self.sign.show_verdict("busy")
            self.words.setText(closing.why_wait())
        elif closing.waiting is not None:
            self.sign.show_verdict("warn")
            self.words.setText(self.tr("等税局恢复，每分钟自动再办一次"))
        elif bad:
            self.sign.show_verdict("bad" if here.locked or here.gone else "warn")
            self.words.setText(self.tr("{0} 项要处理　{1}").format(bad, self._days()))
        else:
            self.sign.show_verdict("ok")
            self.words.setText(self._days())

    def _days(self) -> str:
        here = self.closing.here
        if here is None or here.today is None or not here.groups:
            return ""
        first = min(each.group.lock_date for each in here.groups)
        days = (first - here.today).days
        if not here.due:
            return self.tr("没有到期的所属期　距锁死 {0} 天").format(days)
        if days < 0:
            return self.tr("已过锁死日期 {0} 天").format(-days)
        return self.tr("距锁死 {0} 天").format(days)

    def _show_buttons(self) -> None:
        closing = self.closing
        fix = closing.next_step()
        words = self.tr("下一步：{0}").format(FIX_WORDS[fix])
        self.buttons["main"].set_words(words)
        reason = closing.why_not(OF_FIX[fix]) if fix in OF_FIX else ""
        self.buttons["main"].set_why_not(reason if closing.attempts.busy else closing.why_wait())
        for name, deed in _OF_BUTTON.items():
            self.buttons[name].set_why_not(closing.why_not(deed))
        self.bar.fold()

    def _arrange(self) -> None:
        self.bar = deed_bar(self.buttons)
        left = QWidget()
        left.setLayout(column(self.groups, self.compared, gap=12))
        left.layout().setStretch(1, 1)  # type: ignore[union-attr]
        body = row(gap=12)
        body.addWidget(left, 1)
        self.checks.setFixedWidth(CHECKS_WIDE)
        body.addWidget(self.checks)
        content = column(self.strip_card(), gap=12)
        lay(content, body, 1)
        head = page_bar(self.title, 8, self.period, 8, self.sign, 6)
        line = head.layout()
        assert line is not None
        line.addWidget(self.words)
        line.setStretchFactor(self.words, 1)  # type: ignore[attr-defined]
        line.addWidget(self.buttons["return"])
        line.addWidget(self.buttons["log"])
        whole = plain_page(head, content)
        whole.addWidget(self.bar)
        self.setLayout(whole)

    def strip_card(self) -> QWidget:
        """The band of the month in which the period is closed."""
        band = Card(pad=0)
        band.body.addWidget(self.strip)
        return band

    def _connect(self) -> None:
        self.period.chosen.connect(self.closing.choose)
        self.checks.asked.connect(self.fix)
        self.groups.table.opened.connect(self.clear_group)
        self.compared.mend.clicked.connect(self.mend_difference)
        pressed = {
            "main": self.go_on,
            "again": self.refresh,
            "return": self.open_return,
            "log": self.open_log,
            "out": self.ask_out,
            "in": self.ask_in,
            "out_disk": lambda: self.carry(Deed.OUT, READER),
            "in_disk": lambda: self.carry(Deed.IN, READER),
            "all": lambda: self.closing.do(Asked(Deed.ALL)),
        }
        for name, do in pressed.items():
            self.buttons[name].clicked.connect(do)
        for name in ("report", "file", "clear", "off_cycle"):
            deed = _OF_BUTTON[name]
            self.buttons[name].clicked.connect(_doer(self.closing, deed))
        self._desk.on_book_changed(lambda: self.closing.look() if self.isVisible() else None)


CHECKS_WIDE = 348
_OF_BUTTON = {
    "report": Deed.REPORT,
    "file": Deed.FILE,
    "clear": Deed.CLEAR,
    "off_cycle": Deed.OFF_CYCLE,
    "all": Deed.ALL,
    "out": Deed.OUT,
    "in": Deed.IN,
    "out_disk": Deed.OUT,
    "in_disk": Deed.IN,
}


def _doer(closing: Closing, deed: Deed) -> Any:
    return lambda: closing.do(Asked(deed))
