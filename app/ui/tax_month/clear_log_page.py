"""清卡记录: every clearance with its receipt; a receipt file that is dropped here is verified."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QSizePolicy

from app.ui.actions import Action
from app.ui.look.chip_faces import ChipFace
from app.ui.page import Page
from app.ui.parts.announce import announce
from app.ui.parts.buttons import Button
from app.ui.parts.cards import Card
from app.ui.parts.cell import Cell, Column
from app.ui.parts.empty import Empty
from app.ui.parts.labels import column, frame, label, row
from app.ui.parts.place_dialog import ask_for_existing, ask_for_file
from app.ui.parts.plain_page import page_bar, plain_page
from app.ui.parts.row_model import RowModel
from app.ui.parts.signs import Sign
from app.ui.parts.table import Table
from app.ui.sheet_files.folders import documents, free
from app.ui.tax_month.group_rows import NAMES

if TYPE_CHECKING:
    from app.repositories.clear_log import Cleared
    from app.services.terminal import Terminal
    from app.services.verify.verdicts import Verdict
    from app.ui.desk import Desk

    Verified = tuple[Verdict, str]

DONE = ChipFace("已清卡", "ok", "ok")
REFUSED = ChipFace("没有清卡", "bad", "bad")
SUFFIX, PDF_SUFFIX = ".receipt.json", ".receipt.pdf"
WHAT = {"receipt": "清卡凭证", "package": "数据包"}


def make(desk: Desk) -> Page:
    """The page."""
    return ClearLogPage(desk, in_pieces=True)


class LogModel(RowModel["Cleared"]):
    """A row a clearance."""

    columns: ClassVar[Sequence[Column]] = (
        Column("时间", "2024-02-05 09:00:00"),
        Column("票种组", "028 电子专票"),
        Column("所属期", "2024-01"),
        Column("结果", "没有清卡 00"),
        Column("原锁死日期", "2024-02-23 "),
        Column("新锁死日期", "2024-02-23 "),
        Column("操作员", "四个字名"),
        Column("凭证", stretch=True),
    )

    def cell(self, row: int, column: int) -> Cell:
        one = self.found[row]
        done = one.outcome == "done"
        kept = one.receipt or (one.code if not done else "没有凭证")
        texts = (
            f"{one.at:%Y-%m-%d %H:%M:%S}",
            f"{one.group} {NAMES.get(one.group, '')}".strip(),
            one.period,
            "",
            str(one.old_lock_date),
            str(one.lock_date) if done else "",
            one.operator,
            kept,
        )
        if column == 3:
            return Cell(chip=DONE if done else REFUSED)
        return Cell(texts[column], tone="text" if done else "text2")


class ClearLogPage(Page):
    """F9 opens the receipt of the row, F12 saves it as PDF, Ctrl+E exports the log."""

    name, title, area = "clear_log", "清卡记录", "报税处理"

    def __init__(self, desk: Desk, *, in_pieces: bool = False) -> None:
        super().__init__()
        self._desk = desk
        self._to_verify: Path | None = None
        self.setAccessibleName(self.title)
        self._make(in_pieces)

    def _made(self) -> Iterator[None]:
        keys = self._desk.keys
        self.model = LogModel()
        self.table = Table(self.model, name=self.title)
        self.table.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # until there is a row
        self.table.set_empty(
            Empty(self.tr("还没有清过卡。"), self.tr("每次清卡，办成没有办成都记在这里。"))
        )
        yield
        self.open = Button(self.tr("打开凭证"), keys.of("page.main"), "primary")
        self.save = Button(self.tr("存凭证 PDF…"), keys.of("page.paper"))
        self.export = Button(self.tr("导出记录…"), keys.of("app.export"), icon="file-export")
        self.check = Button(
            self.tr("验证凭证…"), keys.of("clear_log.verify", self.name), icon="shield-check"
        )
        yield
        self.sign, self.verdict = Sign("off"), label("", wrap=True, copied=True)
        self.verdict.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.code = label("", "code", copied=True)
        self._arrange()
        yield
        self._connect()

    # --- a page

    def begin(self, verify: Path | None = None, **_: Any) -> None:
        """With a file that was dropped on the window: it is verified."""
        self._to_verify = verify

    def entered(self) -> None:
        """Read the log; verify what was dropped."""
        (self.table if self.model.found else self.check).setFocus()
        self.refresh()
        path, self._to_verify = self._to_verify, None
        if path is not None:
            self.verify(path)

    def refresh(self) -> None:
        """F5."""
        session = self._desk.session
        self._desk.read(lambda terminal: terminal.clear_log.lines(session), self._show)

    def deeds(self) -> tuple[Action, ...]:
        """Open, save, export, verify."""
        return (
            Action(
                "page.main",
                self.tr("打开凭证"),
                self.open_receipt,
                scope=self.name,
                why_not=self._why_no_receipt,
            ),
            Action(
                "page.paper",
                self.tr("存凭证 PDF"),
                self.ask_for_pdf,
                scope=self.name,
                why_not=self._why_no_receipt,
            ),
            Action("app.export", self.tr("导出记录"), self.ask_for_table, scope=self.name),
            Action("clear_log.verify", self.tr("验证凭证"), self.ask_for_receipt, scope=self.name),
        )

    # --- receipts

    def open_receipt(self) -> None:
        """As PDF beside the receipt, with what the system shows PDF with."""
        line = self.current
        if line is None or not line.receipt:
            self._desk.tell(self._why_no_receipt())
            return

        def made(terminal: Terminal) -> Path:
            place = terminal.clear_log.place(line)
            assert place is not None  # it has one
            name = place.name.removesuffix(SUFFIX) + PDF_SUFFIX
            return terminal.clear_log.as_pdf(place, place.with_name(name))

        self._desk.ask(made, self._opened)

    def save_pdf(self, target: Path) -> None:
        """There, as PDF or (.json) as it was signed."""
        line = self.current
        if line is None or not line.receipt:
            return

        def made(terminal: Terminal) -> Path:
            place = terminal.clear_log.place(line)
            assert place is not None  # it has one
            return terminal.clear_log.save(place, target)

        self._desk.ask(made, lambda at: self._desk.tell(self.tr("已存凭证 {0}").format(at)))

    def ask_for_pdf(self) -> None:
        """Where to?"""
        line = self.current
        if line is not None and line.receipt:
            proposed = free(documents() / (line.receipt.removesuffix(SUFFIX) + PDF_SUFFIX))
            kinds = {PDF_SUFFIX: self.tr("PDF 文件"), SUFFIX: self.tr("签名原件 JSON")}
            ask_for_file(self, self.tr("存清卡凭证"), proposed, kinds, self.save_pdf)

    def ask_for_table(self) -> None:
        """Where to?"""
        kinds = {".xlsx": self.tr("Excel 表格"), ".csv": self.tr("CSV 表格")}
        proposed = free(documents() / "清卡记录.xlsx")
        ask_for_file(self, self.tr("导出清卡记录"), proposed, kinds, self.export_to)

    def export_to(self, target: Path) -> None:
        """The whole log."""
        session = self._desk.session
        self._desk.ask(
            lambda terminal: terminal.clear_log.export(target, session),
            lambda lines: self._desk.tell(self.tr("已导出 {0} 条到 {1}").format(lines, target)),
        )

    # --- verifying

    def ask_for_receipt(self) -> None:
        """Which file?"""
        ask_for_existing(self, self.tr("验证哪个凭证"), self.verify, folder=documents())

    def verify(self, path: Path) -> None:
        """Who signed a file, and whether a sign of it was altered."""

        def found(terminal: Terminal) -> Verified:
            verdict = terminal.verifying.file(path)
            return verdict, terminal.tax_month.said(verdict.problem)

        self._desk.ask(found, lambda told: self.show_verdict(path, *told))

    def show_verdict(self, path: Path, verdict: Verdict, words: str) -> None:
        """What was found."""
        genuine = verdict.problem is None
        what = WHAT.get(verdict.what, verdict.what)
        ours = self.tr("本机的盘") if verdict.known else self.tr("不是本机的盘")
        said = self.tr("{0} 是真的：{1} {2} 签名，{3}")
        if genuine:
            words = said.format(path.name, what, verdict.signer, ours)
            words += self.tr("（模拟）") if self._desk.simulated else ""
        else:
            words = f"{path.name}：{words}"
        self.sign.show_verdict("ok" if genuine else "bad")
        self.verdict.setText(words)
        self.code.setText("" if verdict.problem is None else verdict.problem.code)
        self._told.setVisible(True)
        announce(self, words, urgent=not genuine)

    # --- inside

    @property
    def current(self) -> Cleared | None:
        """The clearance of the current row."""
        at = self.table.row
        return self.model.found[at] if 0 <= at < len(self.model.found) else None

    def _why_no_receipt(self) -> str:
        line = self.current
        if line is None:
            return self.tr("还没有清过卡")
        return "" if line.receipt else self.tr("这一次没有清卡，所以没有凭证")

    def _show(self, lines: tuple[Cleared, ...]) -> None:
        here = self.table.row
        self.model.show_rows(lines)
        self.table.go_to(max(0, here))
        seen = Qt.FocusPolicy.StrongFocus if lines else Qt.FocusPolicy.NoFocus
        self.table.setFocusPolicy(seen)
        if not lines and self.focusWidget() is self.table:
            self.check.setFocus()
        self._show_deeds()

    def _show_deeds(self) -> None:
        for button in (self.open, self.save):
            button.set_why_not(self._why_no_receipt())

    def _opened(self, path: Path) -> None:
        if QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            self._desk.tell(self.tr("已打开 {0}").format(path.name))
        else:
            self._desk.tell(self.tr("凭证在 {0}，这台电脑没有看 PDF 的程序").format(path))

    def _arrange(self) -> None:
        line = row(self.sign, gap=8, margins=(12, 6, 12, 6))
        line.addWidget(self.verdict, 1)
        line.addWidget(self.code)
        self._told = frame("card", line)
        card = Card(pad=0)
        self.table.setMinimumHeight(160)
        card.body.addWidget(self.table, 1)
        hint = label(self.tr("凭证文件拖到窗口里就验证"), "caption")
        content = column(self._told, gap=8)
        content.addWidget(card, 1)
        content.addWidget(hint)
        self._told.hide()
        parts = (self.check, self.export, self.save, self.open)
        self.setLayout(plain_page(page_bar(self.title, 8, None, *parts), content))

    def _connect(self) -> None:
        self.table.moved.connect(lambda _: self._show_deeds())
        self.table.opened.connect(lambda _: self.open_receipt())
        self.open.clicked.connect(self.open_receipt)
        self.save.clicked.connect(self.ask_for_pdf)
        self.export.clicked.connect(self.ask_for_table)
        self.check.clicked.connect(self.ask_for_receipt)
        self._desk.on_book_changed(lambda: self.refresh() if self.isVisible() else None)
