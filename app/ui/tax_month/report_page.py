"""What the pages of statistics have in common: period and kind, verdict, export."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy

from app.domain.invoice import InvoiceKind
from app.domain.kinds import SHORT_NAMES
from app.ui.actions import Action
from app.ui.page import Page
from app.ui.parts.buttons import Button
from app.ui.parts.combo import ComboField
from app.ui.parts.labels import label, row
from app.ui.parts.place_dialog import ask_for_file
from app.ui.parts.plain_page import page_bar
from app.ui.parts.signs import Sign
from app.ui.sheet_files.folders import documents

if TYPE_CHECKING:
    from app.domain.situation import Situation
    from app.domain.statistics import Breakdown, MonthReport, YearReport
    from app.services.terminal import Terminal
    from app.ui.desk import Desk


def look(terminal: Terminal) -> Situation:
    """The disk: whose numbers there are, and what day it is."""
    from app.services.outlook import situation_of

    return situation_of(terminal)


class ReportPage(Page):
    """F2 chooses the period, F5 counts again, Ctrl+E exports."""

    area = "报税处理"

    def __init__(self, desk: Desk, lead: str) -> None:
        super().__init__()
        self._desk = desk
        self._situation: Situation | None = None
        self._report: MonthReport | YearReport | Breakdown | None = None
        self._lead = lead

    def _head_made(self) -> Iterator[None]:
        """What stands on every page of statistics; the page itself goes on from there."""
        desk, lead = self._desk, self._lead
        key = desk.keys.of("page.choice", self.name)
        self.period = ComboField([], name=lead, key=key, lead=lead)
        kinds = [(f"{kind} {SHORT_NAMES[kind]}", kind) for kind in InvoiceKind]
        yield
        self.kind = ComboField([(self.tr("全部票种"), None), *kinds], name=self.tr("票种"))
        yield
        self.export = Button(self.tr("导出报表"), desk.keys.of("app.export"), icon="file-export")
        self.sign, self.verdict = Sign("off"), label("", wrap=True)
        self.under = label("", "caption", copied=True)
        self.verdict.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.period.chosen.connect(lambda _: self.count())
        self.kind.chosen.connect(lambda _: self.count())
        self.export.clicked.connect(self.ask_for_file)
        desk.on_book_changed(lambda: self.refresh() if self.isVisible() else None)

    def entered(self) -> None:
        """Count."""
        self.period.setFocus()
        self.refresh()

    def refresh(self) -> None:
        """Ask the disk, then the book."""
        self._desk.ask(look, self._looked)

    def deeds(self) -> tuple[Action, ...]:
        """Period and export."""
        return (
            Action("page.choice", self.tr("换所属期"), self.period.showPopup, scope=self.name),
            Action("app.export", self.tr("导出报表"), self.ask_for_file, scope=self.name),
        )

    def count(self) -> None:
        """Count the chosen period; a page says how."""

    def fill_periods(self, situation: Situation) -> None:
        """Which periods can be chosen; a page says."""

    def show_origin(self) -> None:
        """Of whom the report speaks, and when it was made."""
        if self._report is not None:
            origin = self._report.origin
            mark = self.tr("模拟　") if origin.simulated else ""
            self.under.setText(
                f"{mark}{origin.taxpayer_name} · {origin.taxpayer_id} · "
                f"机器编号 {origin.disk_number} · 制表 {origin.made_at:%Y-%m-%d %H:%M}"
            )

    def say(self, shape: str, words: str) -> None:
        """The verdict of the check."""
        self.sign.show_verdict(shape)
        self.verdict.setText(words)
        self.verdict.setToolTip(words)

    def ask_for_file(self) -> None:
        """Where to?"""
        if self._report is None:
            return
        proposed = documents() / f"{self.file_name()}.xlsx"
        kinds = {
            ".xlsx": self.tr("Excel 表格"),
            ".csv": self.tr("CSV 表格"),
            ".pdf": self.tr("PDF 文件，可打印"),
        }
        ask_for_file(self, self.tr("导出报表"), proposed, kinds, self.export_to)

    def file_name(self) -> str:
        """What the file is called unless told otherwise."""
        return self.title

    def export_to(self, path: Path) -> None:
        """Write the report that is shown."""
        report = self._report
        if report is not None:
            self._desk.read(
                lambda terminal: terminal.statistics.export(report, path),
                lambda written: self._desk.tell(self.tr("已导出 {0}").format(written)),
            )

    def bar(self) -> QFrame:
        """The page's bar."""
        return page_bar(self.title, 8, self.period, self.kind, None, self.export)

    def verdict_line(self) -> QHBoxLayout:
        """Sign and words of the check, and of whom the report speaks."""
        line = row(self.sign, gap=8)
        line.addWidget(self.verdict, 1)
        line.addWidget(self.under)
        return line

    def _looked(self, situation: Situation) -> None:
        self._situation = situation
        self.fill_periods(situation)
        self.count()
        self._fold(1)

    def _fold(self, left: int) -> None:
        """Tickets that nobody looked at yet are counted for the next time, piece by piece."""
        if left:
            self._desk.ask(lambda terminal: terminal.statistics.fold(), self._fold)
