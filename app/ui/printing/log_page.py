"""打印记录: every print and download with its reason, place and result; a note may be added."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from app.domain.rights import Right
from app.ui.actions import Action
from app.ui.own_time import OWN_TIME
from app.ui.page import Page
from app.ui.parts.buttons import Button
from app.ui.parts.cards import Card
from app.ui.parts.cell import Cell, Column
from app.ui.parts.combo import ComboField
from app.ui.parts.empty import Empty
from app.ui.parts.fields import Field
from app.ui.parts.labels import column, frame, hline, label, row
from app.ui.parts.place_dialog import ask_for_file
from app.ui.parts.plain_page import page_bar, plain_page
from app.ui.parts.row_model import RowModel
from app.ui.parts.table import Table
from app.ui.printing.printers_page import focus_of
from app.ui.printing.strip import PROBLEMS
from app.ui.sheet_files.folders import documents, free

if TYPE_CHECKING:
    from app.repositories.prints import PrintEntry
    from app.services.terminal import Terminal
    from app.ui.desk import Desk

SPANS = (("今天", "day"), ("本月", "month"), ("今年", "year"), ("全部", "all"))
RESULT = 8  # its column
Seen = tuple[tuple["PrintEntry", ...], date, date]


def make(desk: Desk) -> Page:
    """The page."""
    return PrintLogPage(desk, in_pieces=True)


def span(name: str, today: date) -> tuple[date, date]:
    """The days that a choice means.

    >>> span("month", date(2024, 1, 15))
    (datetime.date(2024, 1, 1), datetime.date(2024, 1, 15))
    """
    starts = {
        "day": today,
        "month": today.replace(day=1),
        "year": today.replace(month=1, day=1),
        "all": date(2000, 1, 1),
    }
    return starts[name], today


class LogModel(RowModel["PrintEntry"]):
    """The newest first."""

    columns: ClassVar[Sequence[Column]] = (
        Column("时间", "2024-01-15 10:22"),
        Column("代码 · 号码", "099002300104 · 00000001"),
        Column("操作员", "示例员"),
        Column("方式", "示例打印机"),
        Column("纸", "纸质专票、普票"),
        Column("偏移 mm", "右 -2.5 下 -2.5"),
        Column("份数", "份数", "right"),
        Column("第几次", "第几次", "right"),
        Column("结果", "未打印：找不到打印机"),
        Column("原因", "纸张放歪"),
        Column("存放", "财务室"),
        Column("备注", stretch=True),
    )

    def identity(self, row: int) -> int:
        return self.found[row].number

    def headerData(self, section: int, *told: Any) -> Any:
        """Prints are stamped by this PC: the head says so where the disk stands elsewhere."""
        head = super().headerData(section, *told)
        return OWN_TIME.head(head) if section == 0 and isinstance(head, str) else head

    def cell(self, row: int, column: int) -> Cell:
        from app.exchange.print_table import OUTPUTS, offsets_of

        one: PrintEntry = self.found[row]
        texts = (
            f"{one.at:%Y-%m-%d %H:%M}",
            f"{one.key.code} · {one.key.number}",
            one.operator,
            one.printer or OUTPUTS.get(one.output, one.output),
            one.paper,
            offsets_of(one.offsets),
            f"{one.copies}",
            f"{one.nth}" if one.counted else "",
            became(one),
            one.reason,
            one.place,
            one.note,
        )
        bad = column == RESULT and not one.result.startswith(("done", "confirmed"))
        align = self.columns[column].align
        return Cell(texts[column], tone="bad" if bad else "text", align=align)


def became(one: PrintEntry) -> str:
    """Its result in words; why a sheet was not printed, where that has short words."""
    from app.exchange.print_table import FAILED, result_of

    code = one.result.removeprefix(FAILED)
    if code != one.result and code in PROBLEMS:
        return f"未打印：{PROBLEMS[code]}"
    return result_of(one.result, one.output)


class PrintLogPage(Page):
    """F9 keeps the note of the row, F12 prints its ticket once more, Ctrl+E exports the log."""

    name, title, area = "print_log", "打印记录", "系统维护"

    def __init__(self, desk: Desk, *, in_pieces: bool = False) -> None:
        super().__init__()
        self._desk = desk
        self._days = (date(2000, 1, 1), date(2000, 1, 1))
        self._make(in_pieces)

    # --- a page

    def entered(self) -> None:
        """Read it."""
        self.span.setFocus()
        self.refresh()

    def refresh(self) -> None:
        """F5."""
        wanted, session = self.span.value(), self._desk.session

        def read(terminal: Terminal) -> Seen:
            days = span(wanted, terminal.print_log.now().date())
            return terminal.print_log.lines(session, *days), *days

        self._desk.read(read, self._show)

    def deeds(self) -> tuple[Action, ...]:
        """Note, print again, export."""
        return (
            Action(
                "page.main", self.tr("保存打印备注"), self.annotate, scope=self.name,
                right=Right.PRINT, why_not=self._why_none,
            ),
            Action(
                "page.paper", self.tr("补打这一张"), self.again, scope=self.name,
                right=Right.REPRINT, why_not=self._why_none,
            ),
            Action("page.choice", self.tr("换日期"), self.span.showPopup, scope=self.name),
            Action("app.export", self.tr("导出打印记录"), self.ask_export, scope=self.name),
        )  # fmt: skip

    # --- deeds

    @property
    def chosen(self) -> PrintEntry | None:
        """The line under the frame."""
        place = self.table.currentIndex().row()
        return self.model.found[place] if 0 <= place < len(self.model.found) else None

    def annotate(self) -> None:
        """The one thing of a line that may change."""
        if (one := self.chosen) is None:
            return
        note = self.note.text().strip()

        def done(_: None) -> None:
            self._desk.tell(self.tr("已保存备注"))
            self.refresh()

        self._desk.ask(
            lambda terminal: terminal.print_log.annotate(one.number, note, self._desk.session), done
        )

    def again(self) -> None:
        """Its ticket, on the page 发票补打."""
        if (one := self.chosen) is not None:
            self._desk.open("reprint", keys=(one.key,))

    def ask_export(self) -> None:
        """Where to?"""
        kinds = {".xlsx": self.tr("Excel 表格"), ".csv": self.tr("CSV 表格")}
        proposed = free(documents() / "打印记录.xlsx")
        ask_for_file(self, self.tr("导出打印记录"), proposed, kinds, self.export_to)

    def export_to(self, path: Path) -> None:
        """There."""
        days, session = self._days, self._desk.session
        self._desk.read(
            lambda terminal: terminal.print_log.export(path, session, *days),
            lambda count: self._desk.tell(
                self.tr("已导出 {0} 行：{1}").format(f"{count:,}", path.name)
            ),
        )

    # --- inside

    def _show(self, seen: Seen) -> None:
        lines, first, last = seen
        self._days = (first, last)
        self.model.show_rows(reversed(lines))
        self.table.setFocusPolicy(focus_of(bool(lines)))
        self.count.setText(self.tr("{0} 行").format(f"{len(lines):,}"))
        if self.table.row < 0:
            self.table.go_to(0)
        self._moved()

    def _moved(self) -> None:
        one = self.chosen
        self.note.setText(one.note if one is not None else "")
        self.note.setEnabled(one is not None)
        for button in (self.keep, self.print_again):
            button.set_why_not(self._why_none())

    def _why_none(self) -> str:
        return "" if self.chosen is not None else self.tr("没有选中记录")

    def _made(self) -> Iterator[None]:
        keys = self._desk.keys
        self.span = ComboField(
            SPANS, name=self.tr("日期"), lead=self.tr("日期"), key=keys.of("page.choice", self.name)
        )
        self.span.choose("month")
        self.count = label("", "caption")
        self.export = Button(self.tr("导出…"), keys.of("app.export"), icon="file-export")
        self.print_again = Button(self.tr("补打这一张"), keys.of("page.paper"), icon="printer")
        self.note = Field(
            "", self.tr("备注：谁取走了，贴在哪本凭证"), name=self.tr("备注"), limit=100
        )
        self.keep = Button(self.tr("保存备注"), keys.of("page.main"), "primary")
        yield
        self.model = LogModel()
        self.table = Table(self.model, name=self.title)
        self.table.setFocusPolicy(focus_of(False))
        self.table.set_empty(
            Empty(self.tr("这些天没有打印过"), self.tr("每次打印和下载都记在这里"))
        )
        yield
        content = column(gap=0)
        bar = page_bar(self.title, 8, self.span, self.count, None, self.export, self.print_again)
        self.setLayout(plain_page(bar, content, scrolls=False))
        yield
        card = Card(pad=0, gap=0)
        content.addWidget(card)
        yield
        card.body.addWidget(self.table, 1)
        yield
        card.body.addWidget(hline())
        typed = row(self.note, self.keep, margins=(12, 8, 12, 8))
        typed.setStretch(0, 1)
        card.body.addWidget(frame("plain", typed))
        yield
        self._connect()
        self._moved()

    def _connect(self) -> None:
        self.span.chosen.connect(lambda _: self.refresh())
        self.export.clicked.connect(self.ask_export)
        self.print_again.clicked.connect(self.again)
        self.keep.clicked.connect(self.annotate)
        self.note.returnPressed.connect(self.annotate)
        self.table.moved.connect(lambda _: self._moved())
        self.table.opened.connect(lambda _: self.again())
