"""The card 导出: what, in which format, where to; then how far it is, and the way to stop it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar, QWidget

from app.ui.parts.buttons import Button
from app.ui.parts.combo import ComboField
from app.ui.parts.enter_next import enter_next
from app.ui.parts.fields import Field
from app.ui.parts.floating import Floating
from app.ui.parts.labelled import labelled
from app.ui.parts.labels import column, label, row
from app.ui.parts.place_dialog import ask_for_file, ask_for_folder
from app.ui.sheet_files.folders import TAKEN, documents, free, taken

FOLDER = "folder"  # in place of an ending: a PDF for each ticket


class ExportCard(Floating):
    """`ask(...)` opens it; `chosen(path, ending)` when it is to begin, `stopped` to cancel it.
    `said`: reason and place of a folder of sheets, whose files are prints."""

    chosen = Signal(object, str)
    stopped = Signal()

    def __init__(self, window: QWidget, key: Callable[[str], str]) -> None:
        super().__init__(window, name=self.tr("导出"), where="upper")
        self.what = label("", "strong")
        self.note = label("", "caption", wrap=True)
        self.format = ComboField(self._formats(), name=self.tr("格式"), key=key("page.choice"))
        self.path = Field(name=self.tr("文件"), limit=1000)
        self.path_box = labelled(self.path, self.tr("存到"))
        self.elsewhere = Button(self.tr("选位置…"))
        self.reason = Field(name=self.tr("原因"), limit=100)
        self.place = Field(name=self.tr("存放地点"), limit=100)
        self.said_box = QWidget()
        self.bar = QProgressBar()
        self.bar.setAccessibleName(self.tr("导出进度"))
        self.bar.setTextVisible(False)
        self.start = Button(self.tr("导出"), key("page.main"), "primary")
        self.stop = Button(self.tr("返回列表"), "Esc", "ghost")
        self._running = False
        self._agreed: Path | None = None
        self._make()

    def ask(self, tickets: int, ticked: bool, stem: str, simulated: bool) -> None:
        """Open for so many tickets. `stem` is the name proposed."""
        what = self.tr("勾选的 {0} 张") if ticked else self.tr("本次结果 {0} 张")
        self.what.setText(what.format(f"{tickets:,}"))
        self.start.set_words(self.tr("导出 {0} 张").format(f"{tickets:,}"))
        self.start.set_why_not("" if tickets else self.tr("没有可导出的发票"))
        self._mark = self.tr("每个文件都带「模拟」标记。") if simulated else ""
        self._stem = stem
        for field in (self.reason, self.place):
            field.clear()
        self._agreed = None
        self._say_note()
        self._running = False
        self.path.setText(str(free(documents() / self._named())))
        self.path_box.show_error("")
        self._show_running(False)
        self.open(self.format)

    def press(self) -> None:
        """F9: export."""
        self._begin()

    def begin(self) -> None:
        """It has begun: a bar, and the button stops it."""
        self._show_running(True)
        self.bar.setRange(0, 0)
        self.stop.setFocus()

    def show_progress(self, done: int, total: int) -> None:
        """So far."""
        self.bar.setRange(0, total)
        self.bar.setValue(done)
        if total:
            self.what.setText(self.tr("已写 {0} / {1} 张").format(f"{done:,}", f"{total:,}"))

    def refuse(self, sentence: str) -> None:
        """It could not be written; another place may do."""
        self._show_running(False)
        self.path_box.show_error(sentence)
        self.path.setFocus()

    def close_card(self) -> None:
        """Esc and the button: what runs is stopped first."""
        if self._running:
            self._show_running(False)
            self.stopped.emit()
        super().close_card()

    @property
    def said(self) -> tuple[str, str]:
        """Why it is printed once more, and where the files are kept."""
        return self.reason.text().strip(), self.place.text().strip()

    @property
    def running(self) -> bool:
        """Whether a file is being written."""
        return self._running

    def done(self) -> None:
        """It stands; the card goes."""
        self._running = False
        super().close_card()

    def _show_running(self, running: bool) -> None:
        self._running = running
        self.bar.setVisible(running)
        for part in (self.format, self.path_box, self.elsewhere, self.said_box):
            part.setEnabled(not running)
        self.start.setVisible(not running)
        self.stop.set_words(self.tr("停止导出") if running else self.tr("返回列表"))

    def _named(self) -> str:
        ending = self.format.value()
        return self._stem if ending == FOLDER else f"{self._stem}{ending}"

    def _another_format(self, _ending: str) -> None:
        path = Path(self.path.text() or str(documents() / self._stem))
        self.path.setText(str(free(path.parent / self._named())))
        self._say_note()
        self.settle()

    def _say_note(self) -> None:
        counted = {
            ".pdf": self.tr("纸质发票标明「复印件」，只供查看，不算打印。"),
            FOLDER: self.tr(
                "纸质发票的票面每张算一次打印，会登记；以前打印过而没写原因的，票面标明「复印件」。"
            ),
        }.get(self.format.value() or "", "")
        self.said_box.setVisible(self.format.value() == FOLDER)
        self.note.setText(
            self.tr("写完才出现文件，中途停下什么也不留。") + self._mark + counted + self._signed()
        )

    def _signed(self) -> str:
        said = {
            ".pdf": self.tr("合成一个文件的电子发票不带签名和附件，要带的请选每张一个文件。"),
            FOLDER: self.tr("电子发票带签名和附件，与单张存 PDF 的文件相同。"),
        }
        return said.get(self.format.value() or "", "")

    def _begin(self) -> None:
        if self._running or not self.path.text().strip():
            return
        path = Path(self.path.text().strip()).expanduser()
        if path != self._agreed and taken(path):
            self._offer_free(path)
            return
        self.path_box.show_error("")
        self.chosen.emit(path, self.format.value())

    def _offer_free(self, path: Path) -> None:
        """Nothing that stands is written over unasked; the next free name is a key away."""
        other = free(path)
        self.path.setText(str(other))
        self.path_box.show_error(self.tr(TAKEN).format(path.name, other.name))
        self.path.setFocus()

    def _choose(self) -> None:
        proposed, title = Path(self.path.text()), self.tr("导出到")
        ending = self.format.value()
        if ending == FOLDER:
            ask_for_folder(self, title, proposed, lambda path: self._put(path / proposed.name))
        else:
            kinds = {ending: self.format.currentText().partition("（")[0]}
            ask_for_file(self, title, proposed, kinds, self._agree)

    def _agree(self, path: Path) -> None:
        """The dialog itself asks before a file may be written over."""
        self._agreed = path
        self._put(path)

    def _put(self, path: Path) -> None:
        self.path.setText(str(path))
        self.path_box.show_error("")

    def _make(self) -> None:
        self._stem, self._mark = "", ""
        where = row(self.path_box, self.elsewhere, gap=8)
        where.setStretchFactor(self.path_box, 1)
        format_box = labelled(self.format, self.tr("格式"))
        reason = labelled(self.reason, self.tr("原因（以前打印过的要写）"))
        place = labelled(self.place, self.tr("存放地点（可不写）"))
        self.said_box.setLayout(row(reason, place, gap=12))
        self.said_box.hide()
        foot = row(None, self.stop, self.start)
        parts = (self.what, format_box, where, self.said_box, self.bar, self.note, foot)
        self.hold(column(*parts, gap=10, margins=(16, 14, 16, 14)))
        self.setMinimumWidth(560)
        self.format.chosen.connect(self._another_format)
        self.elsewhere.clicked.connect(self._choose)
        self.start.clicked.connect(self._begin)
        self.stop.clicked.connect(self.close_card)
        enter_next(self, on_last=self._begin)

    def _formats(self) -> list[tuple[str, str]]:
        return [
            (self.tr("Excel 工作簿（发票和明细两张表）"), ".xlsx"),
            (self.tr("CSV 表格"), ".csv"),
            (self.tr("SJJK0201 文本（已开发票传出）"), ".txt"),
            (self.tr("XML"), ".xml"),
            (self.tr("PDF 票面，合成一个文件"), ".pdf"),
            (self.tr("PDF 票面，每张一个文件"), FOLDER),
        ]
